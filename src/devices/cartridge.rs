//! Layouts of cartridges and arrays: where the needles of a pen or stamp are, and how wide and long they are.

use super::kind::{Desk, Seat, Told};
use crate::geometry::Surface;
use crate::geometry::surface::TURNS;
use crate::keys::bounds::{self, Bound, CARTRIDGE_NEEDLES, FINEST_MM, Limit};
use crate::keys::fields::{Absent, Checked, Fields, Sound, join};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, Kinds, List, optional, required};
use crate::keys::problem::{Problem, problem};
use crate::number::plain;
use crate::pattern::aim::{Aim, PER_SPACING, Pass, Take};
use crate::pattern::lattice::{Lanes, StrikeId};
use crate::units::{exceeds, show_mm, tidy};
use nalgebra::{Point2, UnitComplex, Vector2};
use std::f64::consts::TAU;

const RING_DIAMETER: Bound = bounds::length(Limit::At(0.01), Limit::At(100.0), "a ring of needles on a cartridge");
const PITCH: Bound = bounds::length(Limit::At(0.001), Limit::At(100.0), "the distance between two needles");
const PLACE: Bound = bounds::length(Limit::At(-100.0), Limit::At(100.0), "a place on a cartridge");

/// People write places with two decimals of a millimetre, or more; down to [`FINEST_MM`] they are looked at.
const DECIMALS: [usize; 2] = [2, 6];
/// Needles this near to a ring, in radii, may be meant to stand on it.
const NEAR_RING: f64 = 0.1;

/// The layouts that a device may have.
pub(crate) const LAYOUT: Kinds =
    Kinds { noun: "layout", kinds: &[("ring", RING), ("grid", GRID), ("explicit", POSITIONS)], not_yet: &[] };

const RING: &[Key] = &[
    required("kind", Form::Text, "\"ring\"", "needles on a circle"),
    required("needles", Form::Integer(&CARTRIDGE_NEEDLES), "12", "needles on the circle"),
    required("diameter", Form::Quantity(&RING_DIAMETER), "\"6 mm\"", "diameter of the circle"),
];
const GRID: &[Key] = &[
    required("kind", Form::Text, "\"grid\"", "needles on a rectangular grid"),
    required("columns", Form::Integer(&CARTRIDGE_NEEDLES), "4", "needles along the glide"),
    required("rows", Form::Integer(&CARTRIDGE_NEEDLES), "3", "needles across the glide"),
    optional("pitch", Form::Quantity(&PITCH), "\"1 mm\"", "distance between neighbours, along and across the glide"),
    optional("pitch_x", Form::Quantity(&PITCH), "\"0.55 mm\"", "distance between columns, instead of pitch"),
    optional("pitch_y", Form::Quantity(&PITCH), "\"0.9 mm\"", "distance between rows, instead of pitch"),
];
const POSITIONS: &[Key] = &[
    required("kind", Form::Text, "\"explicit\"", "needles where they are listed"),
    required("positions", Form::List(&POSITION_LIST), "[[\"0 mm\", \"0 mm\"]]", "x along the glide, y across it"),
];
const POSITION_LIST: List = List { item: Form::List(&POSITION), min: 1, max: 10_000, noun: "a position" };
const POSITION: List = List { item: Form::Quantity(&PLACE), min: 2, max: 2, noun: "a coordinate" };

/// Where a cartridge comes down in a pass.
pub(super) struct Down<'p> {
    pub pass: &'p Pass<'p>,
    pub lanes: &'p Lanes,
    pub lane: i64,
    pub step: i64,
    /// Its middle, along its lane, mm.
    pub along_mm: f64,
    pub turn: UnitComplex<f64>,
    pub lie: Lie<'p>,
}

/// How the needles of a cartridge lie on skin.
#[derive(Clone, Copy)]
pub(super) struct Lie<'s> {
    pub surface: &'s Surface,
    /// How much deeper a needle goes for each mm that it lies ahead of the middle.
    pub lift: f64,
}

impl Lie<'_> {
    /// How much deeper than the law of depth says a needle goes that lies here from the middle, mm: along and across the heading, and
    /// on the skin.
    #[inline]
    fn deeper_mm(&self, on_heading: Vector2<f64>, on_skin: Vector2<f64>) -> f64 {
        let lifted_mm = if self.lift == 0.0 { 0.0 } else { on_heading.x * self.lift };
        if self.surface.is_flat() { lifted_mm } else { lifted_mm - self.surface.plate_gap_mm(on_skin.x, on_skin.y) }
    }

    /// Least and greatest depth of a needle over the one that the law of depth says, however the cartridge is turned, mm.
    pub fn shift_mm(&self, positions_mm: &[[f64; 2]]) -> [f64; 2] {
        let lifted_mm = radius_mm(positions_mm) * self.lift.abs();
        if self.surface.is_flat() {
            return [-lifted_mm, lifted_mm];
        }
        let gaps = positions_mm.iter().map(|p| self.surface.plate_gaps_mm(p[0].hypot(p[1])));
        let all = |[low, high]: [f64; 2], [least, most]: [f64; 2]| [low.min(least), high.max(most)];
        let [least, most] = gaps.reduce(all).unwrap_or_default();
        [-most - lifted_mm, -least + lifted_mm]
    }

    /// The needles one by one.
    pub fn seats(&self, positions_mm: &[[f64; 2]], heading_rad: f64, is_turned: bool) -> Vec<Seat> {
        let turns = if is_turned { TURNS } else { 1 };
        // The middles of as many parts of a turn; none where a cartridge keeps its place.
        let turn = |i: usize| UnitComplex::new(if is_turned { TAU * (i as f64 + 0.5) / turns as f64 } else { 0.0 });
        let heading = UnitComplex::new(heading_rad);
        let seat = |(number, position): (usize, &[f64; 2])| {
            let position = Vector2::new(position[0], position[1]);
            let gap = |i: usize| 0.0 - self.deeper_mm(turn(i) * position, heading * turn(i) * position);
            Seat { number: number as u32, across_mm: position.y, gaps_mm: (0..turns).map(gap).collect() }
        };
        positions_mm.iter().enumerate().map(seat).collect()
    }
}

impl Down<'_> {
    /// Hands on the needles that come down in the region of the pass.
    #[inline(always)]
    pub fn aim(&self, positions_mm: &[[f64; 2]], take: &mut impl Take) {
        let Self { pass, lanes, lane, step, turn, lie, .. } = *self;
        let middle = lanes.to_skin(Point2::new(self.along_mm, lanes.centre(lane)));
        let on_skin = lanes.heading() * turn;
        let is_level = lie.lift == 0.0 && lie.surface.is_flat();
        for (needle, position) in positions_mm.iter().enumerate() {
            let position = Vector2::new(position[0], position[1]);
            let at = middle + on_skin * position;
            if pass.region.contains(at.x, at.y) {
                take.take(Aim {
                    x_mm: at.x,
                    y_mm: at.y,
                    heading: lanes.heading(),
                    id: StrikeId::new(lane, step, needle as u32),
                    moment: pass.moment(lane, step.saturating_mul(PER_SPACING as i64)),
                    needle: needle as u32,
                    own_depth_mm: None,
                    deeper_mm: if is_level { 0.0 } else { lie.deeper_mm(turn * position, on_skin * position) },
                });
            }
        }
    }
}

/// Needle positions of a layout, mm, x along the glide, centred for rings and grids.
///
/// # Errors
/// The first value that is not there.
pub(crate) fn positions_mm(layout: &Fields) -> Result<Vec<[f64; 2]>, Absent> {
    match layout.text("kind")? {
        "ring" => {
            let (needles, radius) = (layout.integer("needles")?, layout.number("diameter")? / 2.0);
            Ok((0..needles).map(|k| on_circle(radius, k as f64 / needles as f64)).collect())
        }
        "grid" => {
            let (columns, rows) = (layout.integer("columns")?, layout.integer("rows")?);
            let pitch = [pitch_mm(layout, 0)?, pitch_mm(layout, 1)?];
            let at = |index: u64, count: u64| index as f64 - (count - 1) as f64 / 2.0;
            let place = |row, column| [at(column, columns) * pitch[0], at(row, rows) * pitch[1]];
            Ok((0..rows).flat_map(|row| (0..columns).map(move |column| place(row, column))).collect())
        }
        _ => Ok(layout.list("positions")?.iter().filter_map(listed_position).collect()),
    }
}

fn on_circle(radius: f64, turn: f64) -> [f64; 2] {
    let (sin, cos) = (TAU * turn).sin_cos();
    [radius * cos, radius * sin]
}

fn listed_position(item: &Checked) -> Option<[f64; 2]> {
    match &item.value {
        Sound::List(pair) => Some([pair.first()?.number()?, pair.get(1)?.number()?]),
        _ => None,
    }
}

/// Every needle lies within this distance of the middle, mm.
pub(crate) fn radius_mm(positions_mm: &[[f64; 2]]) -> f64 {
    positions_mm.iter().map(|p| p[0].hypot(p[1])).fold(0.0, f64::max)
}

/// Distance between the lanes of a device, mm: as given, else what its cartridge says ([`spacing_mm`]).
///
/// # Errors
/// The first value that is not there.
pub(crate) fn lane_spacing_mm(device: &Fields) -> Result<f64, Absent> {
    given_or_told(device, "lane_spacing", 1)
}

/// Distance between the stamps of a lane, mm: as given, else as between lanes, but along the heading.
///
/// # Errors
/// The first value that is not there.
pub(crate) fn stamp_spacing_mm(device: &Fields) -> Result<f64, Absent> {
    given_or_told(device, "stamp_spacing", 0)
}

fn given_or_told(device: &Fields, key: &str, axis: usize) -> Result<f64, Absent> {
    let layout = device.table("layout")?;
    device.number(key).or_else(|absent| spacing_mm(layout, axis)?.ok_or(absent))
}

/// Distance between columns (axis 0) or rows (axis 1) of a grid, mm.
fn pitch_mm(layout: &Fields, axis: usize) -> Result<f64, Absent> {
    layout.number(["pitch_x", "pitch_y"][axis]).or_else(|_| layout.number("pitch"))
}

/// How far apart, along (axis 0) or across (axis 1) the glide, cartridges side by side go on as one: a ring's diameter, a
/// grid's extent and one pitch more. Listed needles are taken for the ring that they stand on, else they take their extent and
/// the least distance more that two needles next to each other along that axis have; `None` where no two are, or where they may
/// be meant for a ring and are not on it.
fn spacing_mm(layout: &Fields, axis: usize) -> Result<Option<f64>, Absent> {
    Ok(match layout.text("kind")? {
        "ring" => Some(layout.number("diameter")?),
        "grid" => Some(layout.integer(["columns", "rows"][axis])? as f64 * pitch_mm(layout, axis)?),
        _ => {
            let places = positions_mm(layout)?;
            match Ring::of(&places) {
                Ring::Of(diameter_mm) => Some(diameter_mm),
                Ring::Nearly => None,
                Ring::No => gap_mm(&places, axis).map(|gap| extent_mm(&places, axis) + gap),
            }
        }
    })
}

fn extent_mm(places: &[[f64; 2]], axis: usize) -> f64 {
    let along = || places.iter().map(|place| place[axis]);
    along().fold(f64::MIN, f64::max) - along().fold(f64::MAX, f64::min)
}

/// The least distance along an axis of two needles of which the one lies more along than across it from the other.
fn gap_mm(places: &[[f64; 2]], axis: usize) -> Option<f64> {
    let mut order = places.to_vec();
    order.sort_by(|p, q| p[axis].total_cmp(&q[axis]));
    let mut least = f64::INFINITY;
    for (i, p) in order.iter().enumerate() {
        for q in &order[i + 1..] {
            let (along, across) = (q[axis] - p[axis], (q[1 - axis] - p[1 - axis]).abs());
            if along >= least {
                break;
            }
            if along > FINEST_MM && across <= along * (1.0 + 1e-9) {
                least = along;
            }
        }
    }
    least.is_finite().then_some(least)
}

/// Whether listed needles stand as a ring layout has them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ring {
    /// On one of this diameter, mm: written with as many digits, its places are these.
    Of(f64),
    /// Not to the last digit written.
    Nearly,
    No,
}

impl Ring {
    fn of(places: &[[f64; 2]]) -> Self {
        let count = places.len() as f64;
        let half = half_a_digit_mm(places);
        let middle = [0, 1].map(|axis| {
            let mean = places.iter().map(|place| place[axis]).sum::<f64>() / count;
            roundest(mean - half, mean + half)
        });
        let from_middle = || places.iter().map(|place| [place[0] - middle[0], place[1] - middle[1]]);
        let radius = from_middle().map(|[x, y]| x.hypot(y)).sum::<f64>() / count;
        let mut is_taken = vec![false; places.len()];
        // The radii of rings that have every place, to the last digit written.
        let (mut least, mut most) = (0.0_f64, f64::INFINITY);
        for [x, y] in from_middle() {
            let nearest = (y.atan2(x) / TAU * count).round().rem_euclid(count);
            is_taken[nearest as usize] = true;
            let [cos, sin] = on_circle(1.0, nearest / count);
            if (x - radius * cos).hypot(y - radius * sin) > NEAR_RING * radius {
                return Self::No;
            }
            for (written, share) in [(x, cos), (y, sin)] {
                let ends = [written - half, written + half].map(|end| end / share);
                match share.abs() < 1e-9 {
                    true if written.abs() > half => most = f64::NEG_INFINITY,
                    true => {}
                    false => (least, most) = (least.max(ends[0].min(ends[1])), most.min(ends[0].max(ends[1]))),
                }
            }
        }
        match places.len() > 2 && !is_taken.contains(&false) {
            true if least <= most => Self::Of(roundest(2.0 * least, 2.0 * most)),
            true => Self::Nearly,
            false => Self::No,
        }
    }
}

/// Half of the last digit with which places are written, and a little for the arithmetic.
fn half_a_digit_mm(places: &[[f64; 2]]) -> f64 {
    let decimals = |value: &f64| tidy(*value).to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    let most = places.iter().flatten().map(decimals).max().unwrap_or(0).clamp(DECIMALS[0], DECIMALS[1]);
    0.5 * 0.1_f64.powi(most as i32) + 1e-3 * FINEST_MM
}

/// Of the numbers between two the one with the fewest decimals.
fn roundest(low: f64, high: f64) -> f64 {
    let middle = 0.5 * (low + high);
    let rounded = |decimals| (middle * 10_f64.powi(decimals)).round() / 10_f64.powi(decimals);
    (0..12).map(rounded).find(|number| (low..=high).contains(number)).unwrap_or(middle)
}

/// The share of needles that come down in a hole that a neighbouring array has made: arrays lie `tile_mm` apart, and a needle
/// comes down in a hole where its axis is within `hole_mm` of that of the hole.
pub(crate) fn share_in_holes(places: &[[f64; 2]], tile_mm: [f64; 2], hole_mm: f64) -> f64 {
    let meets = |p: &[f64; 2], q: &[f64; 2]| {
        let apart = [0, 1].map(|axis| p[axis] - q[axis]);
        let tiles = [0, 1].map(|axis| (apart[axis] / tile_mm[axis]).round());
        let [x, y] = [0, 1].map(|axis| apart[axis] - tiles[axis] * tile_mm[axis]);
        tiles != [0.0; 2] && x.hypot(y) <= hole_mm
    };
    if tile_mm.iter().any(|&tile| tile <= hole_mm) {
        return 1.0;
    }
    let later = places.iter().enumerate().filter(|(i, place)| places[..*i].iter().any(|earlier| meets(place, earlier)));
    later.count() as f64 / places.len() as f64
}

/// How much deeper than it is set a cartridge's deepest needle goes where skin bulges into its nozzle, mm.
pub(super) fn deepest_bulge_mm(device: &Fields, surface: &Surface) -> f64 {
    let positions = device.table("layout").and_then(positions_mm).unwrap_or_default();
    let bulge_mm = Lie { surface, lift: 0.0 }.shift_mm(&positions)[1].max(0.0);
    // In whole micrometres, for it stands in messages.
    (bulge_mm * 1e3).ceil() / 1e3
}

/// Checks that the plate round the needles is as wide as they are, and that there is skin below it.
pub(super) fn fits_the_zone(device: &Fields, desk: &mut Desk) {
    let Ok(positions) = device.table("layout").and_then(positions_mm) else { return };
    let (surface, reach_mm) = (desk.surface, radius_mm(&positions));
    if surface.is_flat() {
        return;
    }
    let plate = show_mm(surface.plate_radius_mm);
    let (what, rule, value, advice) = if exceeds(reach_mm, surface.plate_radius_mm) {
        let rule = format!("needles within the plate's radius, zone.plate_radius = \"{plate}\"");
        let value = format!("needles up to {} from the middle", show_mm(tidy(reach_mm)));
        ("has needles outside its plate", rule, value, "give a larger zone.plate_radius")
    } else if surface.rim_mm().is_infinite() {
        let widest_mm = surface.horizontal_mm.max(surface.vertical_mm);
        let rule = format!("a plate narrower than the zone, whose radius is at most {}", show_mm(widest_mm));
        ("stands on a plate that is wider than the zone", rule, plate, "give a smaller zone.plate_radius")
    } else {
        return;
    };
    let path = join(&device.path, "layout");
    desk.found.range.push(problem(device.place("layout"), &path, what, rule, value, advice));
}

/// Checks the layout of a device whose cartridges are so far apart as these keys say.
pub(crate) fn rules(device: &Fields, spacings: &[(&str, usize)], found: &mut Findings) {
    let Ok(layout) = device.table("layout") else { return };
    grid_is_affordable(layout, found);
    match layout.text("kind") {
        Ok("grid") => found.range.extend(pitch_is_given_once(layout)),
        Ok("explicit") => {
            places_differ(layout, found);
            let unknown = |(key, axis): &(&str, usize)| spacing_is_told(device, layout, key, *axis);
            found.range.extend(spacings.iter().filter_map(unknown));
        }
        _ => {}
    }
}

/// Either one pitch for both directions, or one for each.
fn pitch_is_given_once(layout: &Fields) -> Option<Problem> {
    let rule = "a grid has pitch, or pitch_x and pitch_y";
    let refuse = |key: &str, what: &str, value: &str, advice: &str| {
        Some(problem(layout.place(key), &join(&layout.path, key), what, rule, value, advice))
    };
    match ["pitch", "pitch_x", "pitch_y"].map(|key| layout.has(key)) {
        [true, false, false] | [false, true, true] => None,
        [false, false, false] => {
            refuse("pitch", "missing", "not given", "add pitch = \"1 mm\", or pitch_x and pitch_y where they differ")
        }
        [false, true, false] => refuse("pitch_y", "missing", "not given", "add pitch_y, or give pitch alone"),
        [false, false, true] => refuse("pitch_x", "missing", "not given", "add pitch_x, or give pitch alone"),
        [true, ..] => refuse("pitch", "is given in two ways", "both", "remove pitch, or pitch_x and pitch_y"),
    }
}

/// Two needles on one place are one.
fn places_differ(layout: &Fields, found: &mut Findings) {
    let items = layout.list("positions").unwrap_or_default();
    let mut places: Vec<(&Checked, [f64; 2])> =
        items.iter().filter_map(|item| Some((item, listed_position(item)?))).collect();
    places.sort_by(|(_, p), (_, q)| p[0].total_cmp(&q[0]));
    let mut again: Vec<(&Checked, &Checked, [f64; 2])> = Vec::new();
    for (i, (item, p)) in places.iter().enumerate() {
        let near = places[i + 1..].iter().take_while(|(_, q)| q[0] - p[0] <= FINEST_MM);
        let same = { near }.find(|(_, q)| (q[0] - p[0]).hypot(q[1] - p[1]) <= FINEST_MM);
        again.extend(same.map(|(other, _)| (*item, *other, *p)));
    }
    for (one, other, place) in again {
        let (what, shown) = (format!("is the place of {}", one.path), place.map(show_mm).join(", "));
        let rule = "each needle has a place of its own";
        found.range.push(problem(&other.place, &other.path, what, rule, shown, "remove one of the two"));
    }
}

/// Listed needles do not always say how far apart cartridges go on as one.
fn spacing_is_told(device: &Fields, layout: &Fields, key: &str, axis: usize) -> Option<Problem> {
    let listed = layout.list("positions").unwrap_or_default();
    let is_whole = !listed.is_empty() && listed.iter().all(|item| listed_position(item).is_some());
    if device.has(key) || !is_whole || spacing_mm(layout, axis) != Ok(None) {
        return None;
    }
    let add = format!("add {key} = \"1 mm\", the distance that the device has");
    let what = "does not follow from the places of the needles";
    let (rule, advice) = if positions_mm(layout).is_ok_and(|places| Ring::of(&places) == Ring::Nearly) {
        let rule = "a ring's diameter, if needles stand on one to the last digit written, and these do so nearly";
        (rule.to_owned(), format!("write a digit more, or {add}"))
    } else {
        let direction = ["along", "across"][axis];
        (format!("listed needles say it where two of them are neighbours {direction} the glide"), add)
    };
    Some(problem(device.place(key), &join(&device.path, key), what, rule, "not given", advice))
}

/// A grid holds no more needles than a run can.
fn grid_is_affordable(layout: &Fields, found: &mut Findings) {
    let (Ok(columns), Ok(rows)) = (layout.integer("columns"), layout.integer("rows")) else { return };
    let limit = CARTRIDGE_NEEDLES.max;
    if columns.checked_mul(rows).is_none_or(|needles| needles > limit) {
        let rule = format!("columns times rows is at most {limit}");
        let value = format!("{columns} x {rows}");
        found.costly.push(problem(
            layout.place("columns"),
            &layout.path,
            "has more needles than a run may hold",
            rule,
            value,
            "use fewer",
        ));
    }
}

/// The layout as the scenario writes it.
pub(crate) fn words(told: &Told, radius_mm: f64) -> String {
    let [diameter, pitch, pitch_x, pitch_y] =
        ["layout.diameter", "layout.pitch", "layout.pitch_x", "layout.pitch_y"].map(|key| (told.setting)(key));
    match (told.setting)("layout.kind").as_str() {
        "ring" => format!("a ring of {diameter} diameter"),
        "grid" => {
            let [columns, rows] = ["layout.columns", "layout.rows"].map(|key| (told.setting)(key));
            let apart = if pitch.is_empty() { format!("{pitch_x} × {pitch_y}") } else { pitch };
            format!("a grid of {columns} × {rows}, {apart} apart")
        }
        _ => format!("at listed places, within {} mm of the axis", plain(radius_mm)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(count: u32, radius_mm: f64, decimals: i32) -> Vec<[f64; 2]> {
        let scale = 10_f64.powi(decimals);
        let place = |k| on_circle(radius_mm, f64::from(k) / f64::from(count)).map(|v| (v * scale).round() / scale);
        (0..count).map(place).collect()
    }

    #[test]
    fn one_ring_had_three_spacings_by_the_digits_of_its_places() {
        for radius in [1.0, 3.0, 2.2, 2.75] {
            for count in [3, 5, 6, 7, 12, 36] {
                for decimals in [2, 3, 4, 6, 12] {
                    let found = Ring::of(&written(count, radius, decimals));
                    assert_eq!(found, Ring::Of(2.0 * radius), "{count} needles, {radius} mm, {decimals} decimals");
                }
            }
        }
        assert_eq!(Ring::of(&written(6, 1.2345, 6)), Ring::Of(2.469));
    }

    #[test]
    fn needles_near_a_ring_were_taken_for_something_else_without_a_word() {
        assert_eq!(Ring::of(&written(6, 1.0, 1)), Ring::Nearly);
        let mut off = written(6, 1.0, 3);
        off[1][1] += 0.01;
        assert_eq!(Ring::of(&off), Ring::Nearly);
        assert_eq!(Ring::of(&written(4, 1.0, 0)), Ring::Of(2.0), "what is exact needs no digits");
        let row = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]];
        let square = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
        assert_eq!([Ring::of(&row), Ring::of(&square), Ring::of(&row[..2])], [Ring::No; 3]);
    }
}
