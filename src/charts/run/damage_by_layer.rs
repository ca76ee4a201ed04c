//! Volumes in each layer: puncture part and tear of the channels, and the damage volume with its interval.

use super::data::Data;
use crate::charts::ChartContext;
use crate::charts::cast::evenly;
use crate::charts::plot::axes::{DEPTH, Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Ink, SMALL_PT, Stroke};
use crate::charts::plot::words::{capitalised, layer_words};

const COLUMNS: usize = 2;
const PANEL_MM: f64 = 49.0;
const ROW_GAP_MM: f64 = 2.5;
const GAP_MM: f64 = 6.0;
/// Room for the words below the frames of the last row.
const ABSCISSA_MM: f64 = 4.2;
/// Bars that one frame can hold and still be read, to the mm of its width.
const BARS_PER_MM: f64 = 60.0 / 84.0;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let mut layers = data.layers("damage_volume");
    if layers.is_empty() {
        return None;
    }
    layers.insert(0, "all");
    let says = "Bars: sum over channels, split into puncture part (full tone) and tear (hatched); diamonds: damage volume, the union of all channels, with its 95 % interval. Bars at a depth stand in the order of the legend; scenario's own tear hypothesis; each frame has its own scale.";
    let mut sheet = Sheet::new("Damage volume by layer of skin, each device as declared", says, context);
    sheet.legend(&legend(data));
    let height_mm = sheet.tall_mm(PANEL_MM);
    let grid = Grid {
        count: layers.len(),
        columns: COLUMNS,
        gap_mm: GAP_MM,
        height_mm,
        below_mm: ROW_GAP_MM,
        ..Grid::default()
    };
    let depths = shown_depths(data, grid.width_mm(&sheet));
    for (place, (cell, layer)) in sheet.grid(grid).into_iter().zip(&layers).enumerate() {
        let name = if *layer == "all" { "All layers".to_owned() } else { capitalised(&layer_words(layer)) };
        let title = format!("{}  {name}", letter(place));
        let quantity = sheet.words("volume per area (mm³/cm²)", "volume (mm³/cm²)");
        let words = Words::new(&title, cell.is_last_row.then_some(DEPTH), quantity);
        let bottom = cell.frame.top + (height_mm + if cell.is_last_row { ABSCISSA_MM } else { 0.0 });
        draw_layer(&mut sheet.canvas, data, layer, &depths, Rect { bottom, ..cell.frame }, &words);
    }
    sheet.y += ABSCISSA_MM - ROW_GAP_MM;
    if depths.len() < data.cast.depths_mm.len() {
        sheet.note(format!("{} of {} depths are shown.", depths.len(), data.cast.depths_mm.len()));
    }
    sheet.note_skipped(
        ["puncture_volume", "tear_volume", "damage_volume"].iter().map(|metric| data.skipped(metric)).sum(),
        "volume",
    );
    Some(sheet.finish(context, data.devices_left_out))
}

/// The depths that have room, evenly chosen, first and last among them.
fn shown_depths(data: &Data, frame_mm: f64) -> Vec<f64> {
    evenly(&data.cast.depths_mm, ((frame_mm * BARS_PER_MM) as usize / data.cast.devices.len().max(1)).max(2))
}

fn legend(data: &Data) -> Vec<Entry> {
    let entry = |device: &&str| {
        Swatch::RimmedBox(data.cast.style(device).ink, data.cast.style(device).ink.shade(0.6)).says(*device)
    };
    let mut entries: Vec<Entry> = data.cast.devices.iter().map(entry).collect();
    entries.push(Swatch::Box(BLACK.tint(0.7)).says("puncture part"));
    entries.push(Swatch::Hatched(BLACK.tint(0.1), Stroke::new(BLACK.tint(0.7), 0.5)).says("tear"));
    entries.push(Swatch::Interval(BLACK).says("damage volume (union), 95 %"));
    entries
}

/// The volumes of one bar: puncture part, tear, and the union with its limits.
struct Bar {
    puncture: f64,
    tear: f64,
    union: Option<[f64; 3]>,
}

fn bar(data: &Data, device: &str, layer: &str, depth: f64) -> Option<Bar> {
    let value = |metric| data.at(device, data.cast.main_tear(), layer, metric, depth);
    let union = value("damage_volume").map(|value| [value.low, value.mean, value.high]);
    let part = |metric| value(metric).map_or(0.0, |value| value.mean.max(0.0));
    let bar = Bar { puncture: part("puncture_volume"), tear: part("tear_volume"), union };
    (bar.union.is_some() || bar.puncture + bar.tear > 0.0).then_some(bar)
}

fn draw_layer(canvas: &mut Canvas, data: &Data, layer: &str, depths: &[f64], outer: Rect, words: &Words) {
    let bars = || {
        depths.iter().flat_map(|depth| data.cast.devices.iter().filter_map(|device| bar(data, device, layer, *depth)))
    };
    let top = |bar: Bar| bar.union.map_or(0.0, |union| union[2]).max(bar.puncture + bar.tear);
    let highest = bars().map(top).fold(0.0, f64::max);
    let panel = Panel::draw(
        canvas,
        outer,
        group_scale(data, depths, outer.width() - 16.0),
        Scale::from_zero(highest, 5),
        words,
    );
    let group = panel.area.width() / depths.len().max(1) as f64;
    let width = (0.8 * group / data.cast.devices.len().max(1) as f64).min(6.5);
    for (index, depth) in depths.iter().enumerate() {
        let middle = panel.area.left + (index as f64 + 0.5) * group;
        for (place, device) in data.cast.devices.iter().enumerate() {
            let Some(bar) = bar(data, device, layer, *depth) else { continue };
            let x = middle + (place as f64 - (data.cast.devices.len() - 1) as f64 / 2.0) * width;
            draw_bar(canvas, &panel, &bar, x, 0.86 * width, data.cast.style(device).ink);
        }
    }
    if highest == 0.0 {
        panel.say(canvas, "none at any depth");
    }
}

/// One unit of the axis for each depth, its label in the middle; labels that would touch are left out.
fn group_scale(data: &Data, depths: &[f64], paper_mm: f64) -> Scale {
    let words: Vec<String> = depths.iter().map(|&depth| data.depth_words(depth)).collect();
    let widest = words.iter().map(|word| width_mm(word, SMALL_PT, false)).fold(0.0, f64::max) + 1.2;
    let every = (widest * depths.len() as f64 / paper_mm).ceil().max(1.0) as usize;
    let ticks = words.into_iter().enumerate().step_by(every).map(|(index, word)| (index as f64 + 0.5, word)).collect();
    Scale { spread: Spread::Linear, low: 0.0, high: depths.len().max(1) as f64, ticks }
}

fn draw_bar(canvas: &mut Canvas, panel: &Panel, bar: &Bar, x: f64, width: f64, ink: Ink) {
    let (left, right) = (x - width / 2.0, x + width / 2.0);
    let (low, middle, high) = (panel.y_at(0.0), panel.y_at(bar.puncture), panel.y_at(bar.puncture + bar.tear));
    let rim = Stroke::new(ink.shade(0.6), 0.5);
    if bar.tear > 0.0 {
        let rect = Rect { left, top: high, right, bottom: middle };
        canvas.rect(rect, ink.tint(0.22));
        shapes::hatch(canvas, rect, 0.9, Stroke::new(ink, 0.45));
        canvas.outline(&rect.corners(), rim);
    }
    if bar.puncture > 0.0 {
        let rect = Rect { left, top: middle, right, bottom: low };
        canvas.rect(rect, ink);
        canvas.outline(&rect.corners(), rim);
    }
    if let Some([low, mean, high]) = bar.union {
        let (ends, half) = ([high, low].map(|end| panel.y_at(end)), (0.45 * width).clamp(0.25, 0.62));
        marks::total(canvas, [x, panel.y_at(mean)], ends, half, BLACK);
    } else {
        let at = [x, high - 1.5];
        canvas.text(Text::new(at, "?", SMALL_PT, BLACK).align(Align::Centre));
    }
}
