//! Coverage seen from above: how densely strikes lie, where they leave gaps, and where channels lie over each other.

use super::data::Data;
use super::grid_map::{self, Grid};
use crate::charts::ChartContext;
use crate::charts::cast::{distinct, place_of, same, shown_depth_mm};
use crate::charts::plot::canvas::{Canvas, Rect, Text};
use crate::charts::plot::colour_map::amount;
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::wrap;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::numbers;
use crate::charts::plot::scale::{Scale, nice_step};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{
    BARE, BLACK, DeviceStyle, GAP_INK, GAP_RIM, Ink, LABEL_PT, LAYERED, MARGIN_MM, PANEL_PT, Stroke, WHITE,
    device_style,
};
use crate::charts::plot::words::tear_words;
use crate::metrics::coverage_map::CoverageRow;

const MOST_MAPS: usize = 6;
/// No map is narrower where paper has room for one.
const LEAST_MM: f64 = 28.0;
const GAP_MM: f64 = 4.0;
/// Room for the bar of colours with its labels.
const BAR_MM: f64 = 17.0;
/// No map is taller.
const TALLEST_MM: f64 = 78.0;
/// Room for a device's name, and for each line of its numbers.
const NAME_MM: f64 = 5.8;
const LINE_MM: f64 = 3.7;
/// Lines of numbers at most.
const MOST_LINES: usize = 3;
/// A hot spot has more than so many times the mean density of its map.
const HOT: f64 = 2.0;
/// Gaps to mark where none is wished for: the widest of these that some map has more than a little of.
const MARKED_GAPS_MM: [f64; 9] = [5.0, 3.0, 2.0, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1];
/// A little, as a share of the map.
const LITTLE: f64 = 0.01;
/// What the bar of colours counts, in full and in short.
const BAR_WORDS: [&str; 2] = ["strikes (1/cm²), square-root scale", "strikes (1/cm²)"];
/// Steps of colour, so that neighbours can be drawn in one piece.
const STEPS: f64 = 48.0;
/// With more cells along a side, four of them are coloured as one: density changes over a millimetre.
const MOST_COLOURED: usize = 60;

/// The map of one device.
pub(crate) struct DeviceMap<'a> {
    pub name: &'a str,
    pub style: DeviceStyle,
    pub rows: Vec<&'a CoverageRow>,
    /// What is said below its name.
    pub words: String,
}

/// How far from the nearest strike a place is marked as a gap.
#[derive(Clone, Copy)]
struct Gap {
    beyond_mm: f64,
    /// Whether no gap beyond it is wished for.
    is_wished: bool,
    /// Whether any map has such a place.
    is_seen: bool,
}

/// What all maps of a figure have in common.
struct Common {
    densest: f64,
    gap: Option<Gap>,
    /// Whether channels may lie over each other anywhere.
    columns: usize,
    room_mm: f64,
}

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let rows = &data.tables.coverage_map;
    let shared = data.shared_depths_mm();
    let is_shared = |depth: &f64| data.tables.bodies.is_empty() || shared.iter().any(|shared| same(*shared, *depth));
    let depth_mm = shown_depth_mm(rows.iter().map(|row| row.depth_mm).filter(is_shared))?;
    let of = |device: &str| -> Vec<&CoverageRow> {
        let depth_mm = data.depth_beside_mm(device, depth_mm);
        rows.iter().filter(|row| row.device == device && same(row.depth_mm, depth_mm)).collect()
    };
    let maps: Vec<DeviceMap> = data
        .cast
        .devices
        .iter()
        .map(|&device| (device, of(device)))
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(name, rows)| DeviceMap { name, style: data.cast.style(name), words: extremes(&rows), rows })
        .collect();
    let title = format!("Coverage at {} mm, each device as declared", numbers::configured(depth_mm));
    draw(&title, &maps, None, context, data.devices_left_out)
}

/// The maps of chosen treatments; `words` says what stands below the name of a device. A gap is what the wish calls one,
/// where there is such a wish: a place further than that from the nearest strike.
pub(crate) fn lay_out_chosen<'a>(
    title: &str,
    rows: &'a [CoverageRow],
    devices: &[String],
    depth_mm: f64,
    wished_gap_mm: Option<f64>,
    words: impl Fn(&str) -> String,
    context: &ChartContext,
) -> Option<Canvas> {
    let names = distinct(rows.iter().map(|row| row.device.as_str()));
    let map = |name: &'a str| {
        let rows: Vec<_> = rows.iter().filter(|row| row.device == name && same(row.depth_mm, depth_mm)).collect();
        let words = format!("{}; {}", words(name), furthest_words(&rows));
        DeviceMap { name, style: device_style(place_of(devices, name)), rows, words }
    };
    let maps: Vec<DeviceMap> = names.into_iter().map(map).filter(|map| !map.rows.is_empty()).collect();
    draw(title, &maps, wished_gap_mm, context, 0)
}

/// `densest 382/cm², furthest 0.71 mm from a strike`.
fn extremes(rows: &[&CoverageRow]) -> String {
    let densest = numbers::significant(rows.iter().map(|row| row.strikes_per_cm2).fold(0.0, f64::max), 3);
    if furthest(rows).is_finite() {
        format!("densest {densest}/cm², {}", furthest_words(rows))
    } else {
        furthest_words(rows)
    }
}

fn furthest_words(rows: &[&CoverageRow]) -> String {
    match furthest(rows) {
        furthest if furthest.is_finite() => format!("furthest {} mm from a strike", numbers::significant(furthest, 2)),
        _ => "no strike".to_owned(),
    }
}

/// How far a place of the map is from the nearest strike at most, mm.
fn furthest(rows: &[&CoverageRow]) -> f64 {
    rows.iter().map(|row| row.nearest_strike_mm).fold(0.0, f64::max)
}

fn draw(
    title: &str,
    maps: &[DeviceMap],
    wished_gap_mm: Option<f64>,
    context: &ChartContext,
    left_out: usize,
) -> Option<Canvas> {
    let shown = &maps[..maps.len().min(MOST_MAPS)];
    let tear = shown.first()?.rows.first()?.tear.as_str();
    let mut sheet = Sheet::new(title, &says(tear, context), context);
    let columns = columns(shown.len(), &sheet);
    let common = Common {
        densest: shown.iter().flat_map(|map| &map.rows).map(|row| row.strikes_per_cm2).fold(0.0, f64::max),
        gap: wished_gap_mm.map(|gap_mm| wished_gap(shown, gap_mm)).or_else(|| marked_gap(shown)),
        columns,
        room_mm: (sheet.room_mm() - BAR_MM - GAP_MM * (columns - 1) as f64) / columns as f64,
    };
    let patch = context.patch_mm;
    for chunk in shown.chunks(columns) {
        heading(&mut sheet, "Density of strikes in circles of 1 mm radius");
        sheet.legend(&legend_of_density(&common));
        density_row(&mut sheet, chunk, &common, patch);
        sheet.y += 1.2;
        heading(&mut sheet, "Channels over each other at the surface");
        sheet.legend(&legend_of_channels());
        channel_row(&mut sheet, chunk, &common, patch);
    }
    Some(sheet.finish(context, left_out + maps.len() - shown.len()))
}

/// Maps side by side; one alone fills narrow paper only.
fn columns(maps: usize, sheet: &Sheet) -> usize {
    let least = if sheet.is_narrow() { 1 } else { 2 };
    let wanted = maps.clamp(least, if maps == 4 { 2 } else { 3 });
    let fitting = (sheet.room_mm() - BAR_MM + GAP_MM) / (LEAST_MM + GAP_MM);
    wanted.min(fitting as usize).max(1)
}

fn says(tear: &str, context: &ChartContext) -> String {
    let [width, height] = context.patch_mm.map(numbers::configured);
    format!(
        "First random treatment, tear hypothesis {}, patch {width} mm × {height} mm. One scale for all devices. Strikes outside the patch count as well.",
        tear_words(tear)
    )
}

fn heading(sheet: &mut Sheet, words: &str) {
    sheet.y += 0.8;
    sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], words, PANEL_PT, BLACK).bold());
    sheet.y += 4.2;
}

/// The widest gap of the list that more than a little of some map has.
fn marked_gap(maps: &[DeviceMap]) -> Option<Gap> {
    let has = |map: &DeviceMap, gap: f64| {
        let beyond = map.rows.iter().filter(|row| row.nearest_strike_mm > gap).count();
        beyond as f64 > LITTLE * map.rows.len() as f64
    };
    let beyond_mm = MARKED_GAPS_MM.into_iter().find(|&gap| maps.iter().any(|map| has(map, gap)))?;
    Some(Gap { beyond_mm, is_wished: false, is_seen: true })
}

fn wished_gap(maps: &[DeviceMap], beyond_mm: f64) -> Gap {
    Gap { beyond_mm, is_wished: true, is_seen: maps.iter().any(|map| furthest(&map.rows) > beyond_mm) }
}

impl Gap {
    fn words(self) -> String {
        let wished = if self.is_wished { "the wished " } else { "" };
        let here = if self.is_seen { "" } else { " (none here)" };
        format!("gap: further than {wished}{} mm from any strike{here}", numbers::configured(self.beyond_mm))
    }
}

fn legend_of_density(common: &Common) -> Vec<Entry> {
    let gap = common.gap.map(|gap| Swatch::RimmedBox(amount(0.1), GAP_INK).says(gap.words()));
    let hot = Swatch::RimmedBox(amount(0.9), BLACK).says("hot spot: more than twice the mean of its map");
    gap.into_iter().chain([hot]).collect()
}

fn legend_of_channels() -> Vec<Entry> {
    let words = ["1 channel", "2", "3", "4 or more (mean of a cell, rounded)"];
    let entries = LAYERED.into_iter().zip(words).map(|(ink, words)| Swatch::Box(ink).says(words));
    std::iter::once(Swatch::RimmedBox(BARE, BLACK).says("none")).chain(entries).collect()
}

/// Where the map of each device stands; the sheet goes on below them.
fn areas(sheet: &mut Sheet, count: usize, common: &Common, [across, along]: [f64; 2], above_mm: f64) -> Vec<Rect> {
    let scale = (common.room_mm / across).min(TALLEST_MM / along);
    let top = sheet.y + above_mm;
    let area = |place: usize| {
        let left = MARGIN_MM + place as f64 * (common.room_mm + GAP_MM);
        Rect { left, top, right: left + scale * across, bottom: top + scale * along }
    };
    sheet.y = top + scale * along + 2.0;
    (0..count.min(common.columns)).map(area).collect()
}

fn density_row(sheet: &mut Sheet, maps: &[DeviceMap], common: &Common, patch_mm: [f64; 2]) {
    let y = sheet.y;
    let said = |map: &DeviceMap| wrap(&map.words, LABEL_PT, false, common.room_mm, MOST_LINES);
    let most = maps.iter().map(|map| said(map).len()).max().unwrap_or(0);
    let areas = areas(sheet, maps.len(), common, patch_mm, NAME_MM + LINE_MM * most as f64);
    for (map, area) in maps.iter().zip(&areas) {
        let canvas = &mut sheet.canvas;
        marks::device_name(canvas, [area.left, y], map.name, map.style, common.room_mm - 4.0);
        for (line, words) in said(map).into_iter().enumerate() {
            canvas.text(Text::new([area.left, y + 6.0 + LINE_MM * line as f64], words, LABEL_PT, BLACK));
        }
        draw_density(canvas, &map.rows, common, *area);
    }
    if let Some(last) = areas.last() {
        let bar = Rect { left: last.right + 2.5, right: last.right + 5.5, ..*last };
        let [full, short] = BAR_WORDS;
        let words = if width_mm(full, LABEL_PT, false) <= bar.height() { full } else { short };
        grid_map::bar(&mut sheet.canvas, bar, &root_scale(common.densest), words);
    }
}

fn draw_density(canvas: &mut Canvas, rows: &[&CoverageRow], common: &Common, area: Rect) {
    let grid = Grid::new(rows, |row| row.y_mm);
    let share = |density: f64| if common.densest > 0.0 { (density / common.densest).sqrt() } else { 0.0 };
    let (densities, columns) = densities(&grid);
    let coloured = Grid { cells: &densities, columns };
    coloured.fill(canvas, area, |density| Some(amount((share(*density) * STEPS).round() / STEPS)));
    let mean = rows.iter().map(|row| row.strikes_per_cm2).sum::<f64>() / rows.len().max(1) as f64;
    // Each line has a rim of the other tone, so that it shows on every colour.
    let lines = |ink: Ink, rim: Ink| [Stroke::new(rim.alpha(0.6), 1.4), Stroke::new(ink, 0.8)];
    if let Some(gap) = common.gap {
        grid.outline(canvas, area, &lines(GAP_INK, GAP_RIM), |row| row.nearest_strike_mm > gap.beyond_mm);
    }
    grid.outline(canvas, area, &lines(BLACK, WHITE), |row| row.strikes_per_cm2 > HOT * mean);
    canvas.outline(&area.corners(), Stroke::new(BLACK, 0.6));
}

/// Densities of the cells, or of blocks of four where they are many; and how many there are in a row.
fn densities(grid: &Grid<&CoverageRow>) -> (Vec<f64>, usize) {
    let (columns, rows) = (grid.columns, grid.rows());
    let at = |column: usize, row: usize| grid.cells[row * columns + column].strikes_per_cm2;
    if columns.max(rows) <= MOST_COLOURED || columns % 2 + rows % 2 > 0 {
        return (grid.cells.iter().map(|cell| cell.strikes_per_cm2).collect(), columns);
    }
    let block = |column: usize, row: usize| {
        (at(column, row) + at(column + 1, row) + at(column, row + 1) + at(column + 1, row + 1)) / 4.0
    };
    let blocks = (0..rows).step_by(2).flat_map(|row| (0..columns).step_by(2).map(move |column| (column, row)));
    (blocks.map(|(column, row)| block(column, row)).collect(), columns / 2)
}

/// A scale of square roots, its ticks where those of the values stand: devices may differ tenfold in density.
fn root_scale(densest: f64) -> Scale {
    let most = densest.max(f64::MIN_POSITIVE);
    let mut scale = Scale::from_zero(most, 5);
    scale.ticks.retain(|tick| tick.0 <= most);
    // A tick more near the low end, which is wide here.
    if let Some(step) = scale.ticks.get(1).map(|tick| tick.0) {
        scale.ticks.insert(1, (step / 5.0, numbers::tick(step / 5.0, step / 5.0, most)));
    }
    scale.ticks.iter_mut().for_each(|tick| tick.0 = tick.0.sqrt());
    (scale.low, scale.high) = (0.0, most.sqrt());
    scale
}

fn channel_row(sheet: &mut Sheet, maps: &[DeviceMap], common: &Common, patch_mm: [f64; 2]) {
    let areas = areas(sheet, maps.len(), common, patch_mm, 0.0);
    for (map, area) in maps.iter().zip(&areas) {
        let grid = Grid::new(&map.rows, |row| row.y_mm);
        sheet.canvas.rect(*area, BARE);
        let ink = |channels: f64| LAYERED.get((channels.round() as usize).min(LAYERED.len()).checked_sub(1)?).copied();
        grid.fill(&mut sheet.canvas, *area, |row| ink(row.channels_mean));
        sheet.canvas.outline(&area.corners(), Stroke::new(BLACK, 0.6));
    }
    if let Some(first) = areas.first() {
        let (at, length) = ([MARGIN_MM + 0.5, sheet.y + 1.0], nice_step(patch_mm[0] / 7.0));
        marks::length_bar(&mut sheet.canvas, at, length, first.width() / patch_mm[0], None);
        sheet.y += 4.0;
    }
}
