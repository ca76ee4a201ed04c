//! Layouts of cartridges and arrays: where the needles of a pen or stamp are, and how wide and long they are.

use super::kind::Told;
use crate::keys::bounds::{self, Bound, CARTRIDGE_NEEDLES, Limit};
use crate::keys::fields::{Absent, Checked, Fields, Sound};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, Kinds, List, required};
use crate::keys::problem::problem;
use crate::number::plain;
use std::f64::consts::TAU;

const RING_DIAMETER: Bound = bounds::length(Limit::At(0.01), Limit::At(100.0), "a ring of needles on a cartridge");
const PITCH: Bound = bounds::length(Limit::At(0.001), Limit::At(100.0), "the distance between two needles");
const PLACE: Bound = bounds::length(Limit::At(-100.0), Limit::At(100.0), "a place on a cartridge");

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
    required("pitch", Form::Quantity(&PITCH), "\"1 mm\"", "distance between neighbours"),
];
const POSITIONS: &[Key] = &[
    required("kind", Form::Text, "\"explicit\"", "needles where they are listed"),
    required("positions", Form::List(&POSITION_LIST), "[[\"0 mm\", \"0 mm\"]]", "x along the glide, y across it"),
];
const POSITION_LIST: List = List { item: Form::List(&POSITION), min: 1, max: 10_000, noun: "a position" };
const POSITION: List = List { item: Form::Quantity(&PLACE), min: 2, max: 2, noun: "a coordinate" };

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
            let pitch = layout.number("pitch")?;
            let at = |index: u64, count: u64| (index as f64 - (count - 1) as f64 / 2.0) * pitch;
            Ok((0..rows).flat_map(|row| (0..columns).map(move |column| [at(column, columns), at(row, rows)])).collect())
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

/// Distance between the lanes of a device, mm: as given; else a ring's diameter, a grid's width plus one pitch, for listed
/// positions the largest distance between two needles across the glide, but no less than the needle's diameter.
///
/// # Errors
/// The first value that is not there.
pub(crate) fn lane_spacing_mm(device: &Fields) -> Result<f64, Absent> {
    device.number("lane_spacing").or_else(|_| spacing_mm(device, "rows", 1))
}

/// Distance between the stamps of a lane, mm: as given, else as between lanes, but along the heading.
///
/// # Errors
/// The first value that is not there.
pub(crate) fn stamp_spacing_mm(device: &Fields) -> Result<f64, Absent> {
    device.number("stamp_spacing").or_else(|_| spacing_mm(device, "columns", 0))
}

fn spacing_mm(device: &Fields, count: &str, coordinate: usize) -> Result<f64, Absent> {
    let layout = device.table("layout")?;
    let needle_diameter_mm = device.table("needle")?.number("diameter")?;
    match layout.text("kind")? {
        "ring" => layout.number("diameter"),
        "grid" => Ok(layout.integer(count)? as f64 * layout.number("pitch")?),
        _ => {
            let positions = positions_mm(layout)?;
            let places = positions.iter().map(|p| p[coordinate]);
            let extent = places.clone().fold(f64::MIN, f64::max) - places.fold(f64::MAX, f64::min);
            Ok(extent.max(needle_diameter_mm))
        }
    }
}

/// A grid holds no more needles than a run can.
pub(crate) fn grid_is_affordable(device: &Fields, found: &mut Findings) {
    let Ok(layout) = device.table("layout") else { return };
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
    let [diameter, pitch] = ["layout.diameter", "layout.pitch"].map(|key| (told.setting)(key));
    match (told.setting)("layout.kind").as_str() {
        "ring" => format!("a ring of {diameter} diameter"),
        "grid" => {
            let [columns, rows] = ["layout.columns", "layout.rows"].map(|key| (told.setting)(key));
            format!("a grid of {columns} × {rows}, {pitch} apart")
        }
        _ => format!("at listed places, within {} mm of the axis", plain(radius_mm)),
    }
}
