//! What is gone and what is heated, of every device and depth: two volumes, one behind the other, never added without a name.

use super::data::{Data, Estimate};
use crate::charts::ChartContext;
use crate::charts::cast::evenly;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Rect};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::{Cell, Grid, letter};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, HEAT, HOLE, Ink, SMALL_PT, Stroke, WHITE};
use crate::charts::plot::words;
use crate::metrics::Metric;

const GAP_MM: f64 = 6.0;
const ROW_GAP_MM: f64 = 2.5;
/// Two frames stand side by side where each has this much.
const LEAST_MM: f64 = 62.0;
/// Height of a bar with the room around it, of a frame's title and ticks, and of the words below the last row.
const BAR_MM: f64 = 4.0;
const HEAD_MM: f64 = 10.6;
const ABSCISSA_MM: f64 = 4.2;
/// Names of bars take this much at most, over what ticks have anyway.
const NAME_MM: f64 = 27.0;
const TICK_MM: f64 = 7.0;
/// Bars that one frame can hold and still be read.
const MOST_BARS: usize = 36;

/// One bar: a device at a depth.
struct Bar<'a> {
    device: &'a str,
    depth_mm: f64,
    name: String,
}

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let mut layers = data.layers(Metric::CoagulatedVolume.word());
    if layers.is_empty() {
        return None;
    }
    layers.insert(0, "all");
    let (bars, left_out) = bars(data);
    let says = "Per area of skin, from the left: hole, the union of all channels and columns (damage_volume), and heat, heated tissue outside every hole (coagulated_volume), each with its own 95 % interval. They are not the same injury: a sum of the two is no measure of it. Each frame has its own scale.";
    let mut sheet = Sheet::new("Hole and heat by layer of skin, each device as declared", says, context);
    sheet.legend(&[
        Swatch::Box(HOLE).says(words::HOLE),
        Swatch::Box(HEAT).says(words::HEAT),
        Entry::line(Stroke::new(BLACK, 0.7), "95 % interval, of each"),
    ]);
    let widest = bars.iter().map(|bar| width_mm(&bar.name, SMALL_PT, false)).fold(TICK_MM, f64::max);
    let columns = if sheet.columns(LEAST_MM, GAP_MM) > 1 { 2 } else { 1 };
    let height_mm = HEAD_MM + BAR_MM * bars.len() as f64;
    let grid = Grid {
        count: layers.len(),
        columns,
        gap_mm: GAP_MM,
        height_mm,
        below_mm: ROW_GAP_MM,
        ordinate_mm: widest - TICK_MM,
    };
    for (place, (cell, layer)) in sheet.grid(grid).into_iter().zip(&layers).enumerate() {
        let name = if *layer == "all" { "all layers".to_owned() } else { words::layer_words(layer) };
        let title = format!("{}  {}", letter(place), words::capitalised(&name));
        draw_layer(&mut sheet.canvas, data, layer, &bars, &cell, &title);
    }
    sheet.y += ABSCISSA_MM;
    if left_out > 0 {
        sheet.note(format!("{left_out} of the depths are in the tables, for want of room."));
    }
    let metrics = [Metric::DamageVolume, Metric::CoagulatedVolume];
    sheet.note_skipped(metrics.iter().map(|metric| data.skipped(metric.word())).sum(), "volume");
    Some(sheet.finish(context, data.devices_left_out))
}

/// The bars, from the first device on, and how many depths had no room.
fn bars<'a>(data: &Data<'a>) -> (Vec<Bar<'a>>, usize) {
    let most = (MOST_BARS / data.cast.devices.len().max(1)).max(2);
    let mut left_out = 0;
    let mut bars = Vec::new();
    for device in &data.cast.devices {
        let series = data.series(device, data.cast.main_tear(), "all", Metric::CoagulatedVolume.word());
        let depths: Vec<f64> = series.iter().map(|value| value.depth_mm).collect();
        let shown = evenly(&depths, most);
        left_out += depths.len() - shown.len();
        bars.extend(shown.into_iter().map(|depth_mm| {
            let depth = format!(", {} mm", data.depth_words(depth_mm));
            let room = NAME_MM - width_mm(&depth, SMALL_PT, false);
            Bar { device, depth_mm, name: fit(device, SMALL_PT, false, room) + &depth }
        }));
    }
    (bars, left_out)
}

fn draw_layer(canvas: &mut Canvas, data: &Data, layer: &str, bars: &[Bar], cell: &Cell, title: &str) {
    let value =
        |bar: &Bar, metric: Metric| data.at(bar.device, data.cast.main_tear(), layer, metric.word(), bar.depth_mm);
    let parts = |bar: &Bar| [Metric::DamageVolume, Metric::CoagulatedVolume].map(|metric| value(bar, metric));
    let end = |bar: &Bar| {
        let [hole, heat] = parts(bar);
        let before = hole.map_or(0.0, |value| value.mean);
        hole.map_or(0.0, |value| value.high).max(before + heat.map_or(0.0, |value| value.high))
    };
    let highest = bars.iter().map(end).fold(0.0, f64::max);
    let name = |bar: &Bar| if cell.is_first { bar.name.clone() } else { String::new() };
    let bottom = cell.frame.bottom + if cell.is_last_row { ABSCISSA_MM } else { 0.0 };
    let quantity = cell.is_last_row.then_some("volume per area (mm³/cm²)");
    let rows = Scale::places(bars.iter().rev().map(name));
    let outer = Rect { bottom, ..cell.frame };
    let panel = Panel::draw(canvas, outer, Scale::from_zero(highest, 4), rows, &Words::new(title, quantity, None));
    for (place, bar) in bars.iter().rev().enumerate() {
        let [hole, heat] = parts(bar);
        draw_part(canvas, &panel, [place as f64, -0.17], 0.0, hole, HOLE);
        draw_part(canvas, &panel, [place as f64, 0.17], hole.map_or(0.0, |value| value.mean.max(0.0)), heat, HEAT);
    }
    if highest == 0.0 {
        panel.say(canvas, "none at any depth");
    }
}

/// Draws one part of a bar behind what is `before` it, its interval aside of the middle by a share of the bar's height.
fn draw_part(
    canvas: &mut Canvas,
    panel: &Panel,
    [place, aside]: [f64; 2],
    before: f64,
    part: Option<Estimate>,
    ink: Ink,
) {
    let Some(Estimate { mean, low, high, .. }) = part else { return };
    let (y, half) = (panel.y_at(place), 0.36 * BAR_MM);
    let [left, right] = [before, before + mean.max(0.0)].map(|x| panel.x_at(x));
    if right > left {
        canvas.rect(Rect { left, top: y - half, right, bottom: y + half }, ink);
    }
    let ends = [low, high].map(|end| panel.x_at(before + end));
    if ends[1] - ends[0] > 1e-9 {
        let y = y + aside * BAR_MM;
        // The line is seen on the bar as beside it.
        Whisker::new(Stroke::new(WHITE, 1.5), 0.5).level(canvas, ends, y);
        Whisker::new(Stroke::new(BLACK, 0.7), 0.4).level(canvas, ends, y);
    }
}
