//! The first two wishes against each other: every configuration with its intervals, and those that nothing beats.

use super::{League, LeagueContext};
use crate::charts::cast::distinct;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::keys::Keys;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::numbers;
use crate::charts::plot::placing::{self, Label};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, GREY, LABEL_PT, SMALL_PT, Stroke, device_style};
use crate::charts::plot::words::{capitalised, tear_words, with_unit};
use crate::study::league::LeagueRow;

/// Depths that are each drawn.
const MOST_DEPTHS: usize = 4;
/// Configurations on the front that are named beside their points; more are numbered.
const MOST_NAMED: usize = 6;
const LONGEST_NAME_MM: f64 = 34.0;
/// Entries of the key.
const MOST_KEYED: usize = 45;
const GAP_MM: f64 = 4.0;
/// Least width of a panel.
const LEAST_MM: f64 = 75.0;

/// A wish: `more channels`.
struct Wish<'a> {
    more: bool,
    measure: &'a str,
}

/// A wish and the scale of its measure.
struct Axis<'a> {
    wish: &'a Wish<'a>,
    scale: Scale,
}

/// A configuration at a depth.
struct Spot<'a> {
    configuration: &'a str,
    device: usize,
    /// The two measures; each mean, low end, high end.
    values: [[f64; 3]; 2],
    standing: Standing,
}

/// All configurations at one depth.
struct Chart<'a> {
    depth_mm: f64,
    spots: Vec<Spot<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Dominated,
    Uncertain,
    Front,
}

pub(crate) fn lay_out(league: &League, context: &LeagueContext) -> Option<Canvas> {
    let words = &league.front.first()?.objectives;
    let wishes: Vec<Wish> = words.split(';').filter_map(|wish| Wish::of(wish.trim())).collect();
    let [across, up, ..] = wishes.as_slice() else { return None };
    let depths = match league.cast.depths_mm.len() {
        1..=MOST_DEPTHS => league.cast.depths_mm.clone(),
        _ => league.cast.shown_depth_mm().into_iter().collect(),
    };
    let panel = |depth: &f64| Chart { depth_mm: *depth, spots: spots(league, *depth, [across, up]) };
    let charts: Vec<Chart> = depths.iter().map(panel).collect();
    let all = || charts.iter().flat_map(|chart| &chart.spots);
    all().next()?;
    let title = format!("{} against {}: what nothing beats", capitalised(&across.words()), up.words());
    let mut sheet = Sheet::new(&title, &says(league, words, &wishes), &context.chart);
    // Where every configuration is a device of its own, the legend has all names, and no key repeats them.
    let are_devices = all().all(|spot| spot.configuration == league.cast.devices[spot.device]);
    let is_named = |spot: &&Spot| are_devices || spot.standing != Standing::Dominated;
    let names = match are_devices {
        true => drawn_devices(league, &charts).map(|(_, name)| name).collect(),
        false => distinct(all().filter(is_named).map(|spot| spot.configuration)),
    };
    let keys = Keys::new(&names, str::to_owned, MOST_NAMED, LONGEST_NAME_MM);
    sheet.legend(&legend(league, &charts, are_devices.then_some(&keys)));
    draw_charts(&mut sheet, league, &charts, [across, up], &keys);
    let unnamed = if are_devices { 0 } else { keys.draw(&mut sheet, MOST_KEYED) };
    if unnamed > 0 {
        sheet.note(format!("{unnamed} further configurations are in the table."));
    }
    if depths.len() < league.cast.depths_mm.len() {
        sheet.note(format!("{} further depths are in the table.", league.cast.depths_mm.len() - depths.len()));
    }
    let listed: usize = depths.iter().map(|depth| configurations(league, *depth)).sum();
    sheet.note_skipped(listed - all().count(), "configurations without both measures");
    Some(sheet.finish(&context.chart, 0))
}

impl<'a> Wish<'a> {
    fn of(words: &'a str) -> Option<Self> {
        match words.split_once(' ')? {
            ("more", measure) => Some(Self { more: true, measure }),
            ("less", measure) => Some(Self { more: false, measure }),
            _ => None,
        }
    }

    fn words(&self) -> String {
        self.measure.replace('_', " ")
    }
}

fn says(league: &League, words: &str, wishes: &[Wish]) -> String {
    let wished = words.replace('_', " ").replace(';', ",");
    let more = match wishes.len() {
        2 => "",
        _ => " Only the first two are drawn; a configuration may be on the front for another.",
    };
    format!(
        "Wished for: {wished}.{more} Tear hypothesis {}. Crosses: 95 % intervals. On the front: beaten by no other configuration in 95 % of the resamples or more; dominated: in 5 % or less.",
        tear_words(league.cast.main_tear())
    )
}

fn configurations(league: &League, depth_mm: f64) -> usize {
    distinct(league.at(depth_mm).map(|row| row.configuration.as_str())).len()
}

fn spots<'a>(league: &League<'a>, depth_mm: f64, wishes: [&Wish; 2]) -> Vec<Spot<'a>> {
    let rows: Vec<&LeagueRow> = league.at(depth_mm).collect();
    let spot = |configuration: &&'a str| {
        let find =
            |wish: &Wish| rows.iter().find(|row| row.configuration == *configuration && row.measure == wish.measure);
        let [across, up] = [find(wishes[0])?, find(wishes[1])?];
        let verdict = league.verdict(configuration, depth_mm).map(|row| row.verdict.as_str());
        let standing = match verdict {
            Some("front") => Standing::Front,
            Some("dominated") => Standing::Dominated,
            _ => Standing::Uncertain,
        };
        let device = league.cast.place(&across.device);
        Some(Spot { configuration, device, values: [ends(across)?, ends(up)?], standing })
    };
    league.configurations.iter().filter_map(spot).collect()
}

/// Mean and ends of its interval.
fn ends(row: &LeagueRow) -> Option<[f64; 3]> {
    let [low, high] = marks::ends(row.mean, [row.ci95_low, row.ci95_high]);
    row.mean.is_finite().then_some([row.mean, low, high])
}

/// The devices that have a place, each with its number in the scenario.
fn drawn_devices<'a>(league: &League<'a>, charts: &[Chart]) -> impl Iterator<Item = (usize, &'a str)> {
    let drawn = |device: usize| charts.iter().flat_map(|chart| &chart.spots).any(|spot| spot.device == device);
    league.cast.devices.iter().copied().enumerate().filter(move |(device, _)| drawn(*device))
}

/// Devices, with the numbers that stand at their points where they are `keyed`, and what becomes of configurations.
fn legend(league: &League, charts: &[Chart], keyed: Option<&Keys>) -> Vec<Entry> {
    let words = |name: &str| match keyed.and_then(|keys| keys.mark(name)).filter(|mark| *mark != name) {
        Some(mark) => format!("{mark}: {name}"),
        None => name.to_owned(),
    };
    let devices =
        drawn_devices(league, charts).map(|(device, name)| Swatch::Marker(device_style(device), 1.0).says(words(name)));
    let grey = DeviceStyle { ink: GREY, ..device_style(0) };
    let standings =
        [(Standing::Front, "on the front"), (Standing::Uncertain, "uncertain"), (Standing::Dominated, "dominated")];
    let seen = |standing: Standing| charts.iter().flat_map(|chart| &chart.spots).any(|spot| spot.standing == standing);
    let standings = standings
        .into_iter()
        .filter(|(standing, _)| seen(*standing))
        .map(|(standing, words)| Swatch::Filled(grey, standing.fill()).says(words));
    devices.chain(standings).collect()
}

impl Standing {
    fn fill(self) -> Fill {
        match self {
            Self::Front => Fill::Full,
            Self::Uncertain => Fill::Hollow,
            Self::Dominated => Fill::Pale,
        }
    }
}

fn draw_charts(sheet: &mut Sheet, league: &League, charts: &[Chart], wishes: [&Wish; 2], keys: &Keys) {
    let columns = charts.len().min(sheet.columns(LEAST_MM, GAP_MM)).clamp(1, 2);
    let height_mm = match columns {
        _ if sheet.is_narrow() => 70.0,
        1 => 96.0,
        _ => 80.0,
    };
    let grid = Grid { count: charts.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    let (mut left_out, mut are_stacked) = (0, false);
    // Depths are read against each other: one scale for all panels.
    let axes = [0, 1].map(|side| {
        let scale = scale(charts.iter().flat_map(|chart| &chart.spots), side);
        Axis { wish: wishes[side], scale }
    });
    for (cell, chart) in sheet.grid(grid).into_iter().zip(charts) {
        let drawn = draw_chart(&mut sheet.canvas, league, cell.frame, chart, &axes, keys);
        left_out += drawn.labels_left_out;
        are_stacked |= drawn.are_stacked;
    }
    if are_stacked {
        sheet.note("Markers round each other are configurations on one place.");
    }
    if left_out > 0 {
        sheet.note(format!("{left_out} labels are left out for want of room."));
    }
}

/// What a reader must know of a frame.
#[derive(Default)]
struct Drawn {
    labels_left_out: usize,
    /// Whether some markers stand round others.
    are_stacked: bool,
}

fn draw_chart(
    canvas: &mut Canvas,
    league: &League,
    outer: Rect,
    chart: &Chart,
    axes: &[Axis; 2],
    keys: &Keys,
) -> Drawn {
    let spots = &chart.spots;
    let title = format!("{} mm deep", numbers::configured(chart.depth_mm));
    let names = axes.each_ref().map(|Axis { wish, .. }| {
        let unit = league.rows.iter().find(|row| row.measure == wish.measure).map_or("1", |row| row.unit.as_str());
        with_unit(&wish.words(), unit)
    });
    let [x, y] = axes.each_ref().map(|axis| axis.scale.clone());
    let x = x.thinned(outer.width() - 16.0, |label| width_mm(label, SMALL_PT, false) + 1.4);
    let words = Words::new(&title, names[0].as_str(), names[1].as_str());
    let panel = Panel::draw(canvas, outer, x, y, &words);
    if spots.is_empty() {
        panel.say(canvas, "no configuration has both measures");
        return Drawn::default();
    }
    let is_log = [&panel.x, &panel.y].map(|scale| scale.spread == crate::charts::plot::scale::Spread::Log);
    let mut order: Vec<&Spot> = spots.iter().collect();
    order.sort_by_key(|spot| spot.standing as u8);
    order.iter().for_each(|spot| draw_cross(canvas, &panel, spot, is_log));
    let at = |spot: &Spot| panel.at(spot.values[0][0], spot.values[1][0]);
    let places: Vec<Point> = order.iter().map(|spot| at(spot)).collect();
    let further_out = further_out(&places);
    // The widest first, so that none covers another.
    let mut stacked: Vec<(&Spot, f64)> = order.into_iter().zip(further_out).collect();
    stacked.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (spot, more_mm) in &stacked {
        shapes::filled_marker(canvas, at(spot), device_style(spot.device), spot.standing.fill(), *more_mm);
    }
    draw_better(canvas, outer, axes);
    let mut points: Vec<Point> = spots.iter().map(at).collect();
    points.extend(spots.iter().flat_map(|spot| along_cross(&panel, spot)));
    let labels_left_out = placing::draw(canvas, panel.area, &labels(spots, at, keys), &points);
    Drawn { labels_left_out, are_stacked: stacked.iter().any(|(_, more_mm)| *more_mm > 0.0) }
}

/// Places that are nearer to each other than this on paper are one: a marker there hides the one below it.
const ONE_PLACE_MM: f64 = 0.7;
/// How much further out a marker is drawn for each one over it, and at most, mm.
const ROUND_MM: f64 = 0.75;
const MOST_ROUND_MM: f64 = 4.0;

fn is_one_place(a: Point, b: Point) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) < ONE_PLACE_MM
}

/// How much further out each marker is drawn than alone, mm, so that it is seen round those that are drawn over it.
fn further_out(places: &[Point]) -> Vec<f64> {
    let over =
        |(place, at): (usize, &Point)| places[place + 1..].iter().filter(|other| is_one_place(*at, **other)).count();
    let over: Vec<usize> = places.iter().enumerate().map(over).collect();
    let most = over.iter().copied().max().unwrap_or(0).max(1);
    let step_mm = ROUND_MM.min(MOST_ROUND_MM / most as f64);
    over.into_iter().map(|count| step_mm * count as f64).collect()
}

/// What stands at the points, one label for those on one place: `2, 3`.
fn labels(spots: &[Spot], at: impl Fn(&Spot) -> Point, keys: &Keys) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for spot in spots {
        let Some(mark) = keys.mark(spot.configuration) else { continue };
        match labels.iter_mut().find(|label| is_one_place(label.at, at(spot))) {
            Some(label) => {
                label.words = format!("{}, {mark}", label.words);
                label.ink = BLACK;
            }
            None => labels.push(Label { at: at(spot), words: mark.to_owned(), ink: device_style(spot.device).ink }),
        }
    }
    labels
}

/// A scale that holds every value and interval.
fn scale<'s>(spots: impl Iterator<Item = &'s Spot<'s>>, side: usize) -> Scale {
    let ends = spots.flat_map(|spot| spot.values[side]);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    if low > high { Scale::from_zero(1.0, 5) } else { Scale::spanning(low, high, 6) }
}

fn draw_cross(canvas: &mut Canvas, panel: &Panel, spot: &Spot, [log_x, log_y]: [bool; 2]) {
    let [[x, left, right], [y, low, high]] = spot.values;
    let ink = device_style(spot.device).ink;
    let stroke = match spot.standing {
        Standing::Dominated => Stroke::new(ink.tint(0.7), 0.5),
        _ => Stroke::new(ink, 0.7),
    };
    // An end at or below zero has no place on a logarithmic axis; such a scale is taken only where there is none.
    if !(log_x && left <= 0.0) {
        canvas.line(panel.at(left, y), panel.at(right, y), stroke);
    }
    if !(log_y && low <= 0.0) {
        canvas.line(panel.at(x, low), panel.at(x, high), stroke);
    }
}

/// Places along a cross that labels keep clear of.
fn along_cross(panel: &Panel, spot: &Spot) -> Vec<Point> {
    let [[x, left, right], [y, low, high]] = spot.values;
    let level = placing::along(panel.at(left, y), panel.at(right, y));
    let upright = placing::along(panel.at(x, low), panel.at(x, high));
    level.into_iter().chain(upright).collect()
}

/// An arrow above the frame to the corner where both wishes are met.
fn draw_better(canvas: &mut Canvas, outer: Rect, [across, up]: &[Axis; 2]) {
    let arrow = match (across.wish.more, up.wish.more) {
        (true, true) => '↗',
        (true, false) => '↘',
        (false, true) => '↖',
        (false, false) => '↙',
    };
    let words = format!("better {arrow}");
    canvas.text(Text::new([outer.right, outer.top + 1.6], words, LABEL_PT, GREY).align(Align::Right));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_marker_hides_another_on_its_place() {
        let places = [[10.0, 10.0], [30.0, 10.0], [10.2, 10.1], [10.0, 9.9], [31.0, 10.0]];
        assert_eq!(further_out(&places), [2.0 * ROUND_MM, 0.0, ROUND_MM, 0.0, 0.0]);
        let many = further_out(&[[5.0, 5.0]; 12]);
        assert!(many.windows(2).all(|pair| pair[0] > pair[1]) && many[0] == MOST_ROUND_MM, "{many:?}");
    }

    #[test]
    fn wishes_are_read_as_the_table_writes_them() {
        let wish = Wish::of("less dermal_damage").expect("a wish");
        assert!(!wish.more && wish.words() == "dermal damage");
        assert!(Wish::of("channels").is_none() && Wish::of("most channels").is_none());
    }
}
