//! Strikes and openings over depth, and below them the channels that reach each layer.

use super::data::{Data, Estimate};
use super::lines::{self, EndLabel, Names};
use crate::charts::ChartContext;
use crate::charts::plot::axes::{DEPTH, Panel, Words, depth_scale};
use crate::charts::plot::canvas::{Canvas, Text};
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::labels::wrap;
use crate::charts::plot::legend::Entry;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, LABEL_PT, MARGIN_MM, Stroke};
use crate::charts::plot::words::{capitalised, layer_words};

const WIDE_MM: f64 = 72.0;
const SMALL_MM: f64 = 54.0;
/// Small frames in a row, and the least width of one, mm.
const MOST_COLUMNS: usize = 4;
const LEAST_MM: f64 = 35.0;
const GAP_MM: f64 = 2.5;
/// Room that the quantity takes at the left of the first small frame.
const QUANTITY_MM: f64 = 4.6;
/// Shift between the signs of devices that all count nothing at a depth.
const DODGE_MM: f64 = 1.9;

/// The two counts of the wide frame: name, layer, metric and line.
const WHOLE: [(&str, &str, &str, Dash); 2] =
    [("strikes", "all", "strikes", Dash::Solid), ("openings", "surface", "openings", Dash::Dashed)];

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let counted =
        |layer, metric| data.cast.devices.iter().any(|device| !values(data, device, layer, metric).is_empty());
    let whole = WHOLE.iter().any(|&(_, layer, metric, _)| counted(layer, metric));
    // At the top of the first layer the count is that of the openings.
    let mut layers = data.layers("channels");
    layers.retain(|layer| *layer != "stratum_corneum" && counted(layer, "channels"));
    if !whole && layers.is_empty() {
        return None;
    }
    let openings = counted("surface", "openings");
    let says = match openings {
        true => {
            "Scenario's own tear hypothesis, 95 % intervals (not visible where narrower than the marker). An opening is a connected hole in the surface, made by one strike or by several that touch."
        }
        false => "95 % intervals (not visible where narrower than the marker). Openings and channels were not counted.",
    };
    let title = match openings {
        true => "Strikes, openings and channels against depth, each device as declared",
        false => "Strikes against depth, each device as declared",
    };
    let mut sheet = Sheet::new(title, says, context);
    sheet.legend(&legend(data, openings));
    if whole {
        let title = if openings { "a  Strikes and openings at the surface" } else { "a  Strikes" };
        draw_whole(&mut sheet, data, title);
    }
    draw_layers(&mut sheet, data, &layers);
    sheet.note_skipped(["strikes", "openings", "channels"].iter().map(|metric| data.skipped(metric)).sum(), "count");
    Some(sheet.finish(context, data.devices_left_out))
}

fn values<'a>(data: &'a Data, device: &str, layer: &str, metric: &str) -> &'a [Estimate] {
    data.series(device, data.cast.main_tear(), layer, metric)
}

fn highest<'a>(values: impl Iterator<Item = &'a Estimate>) -> f64 {
    values.map(|value| value.high.max(value.mean)).fold(0.0, f64::max)
}

fn legend(data: &Data, openings: bool) -> Vec<Entry> {
    let entry = |device: &&str| Entry::device(*device, data.cast.style(device));
    let mut entries: Vec<Entry> = data.cast.devices.iter().map(entry).collect();
    entries.extend(
        WHOLE
            .iter()
            .filter(|_| openings)
            .map(|&(name, _, _, dash)| Entry::line(Stroke::new(BLACK, 1.2).dash(dash), format!("{name} (a)"))),
    );
    entries
}

/// Strikes and openings of every device in one frame.
fn draw_whole(sheet: &mut Sheet, data: &Data, title: &str) {
    let all = || {
        data.cast.devices.iter().flat_map(|device| {
            WHOLE.iter().map(|&(name, layer, metric, dash)| (*device, name, values(data, device, layer, metric), dash))
        })
    };
    let names = Names::beside(sheet, true);
    let outer = names.frame(sheet, WIDE_MM);
    sheet.y += 3.0;
    let words = Words::new(title, DEPTH, "number per area (1/cm²)");
    let x = depth_scale(&data.cast.depths_mm, outer.width() - 16.0);
    let y = Scale::from_zero(highest(all().flat_map(|line| line.2)), 5);
    let panel = Panel::draw(&mut sheet.canvas, outer, x, y, &words);
    let mut labels = Vec::new();
    // Openings first: where no two strikes touch, the whole line of the strikes covers the broken one.
    for (device, name, values, dash) in
        all().filter(|line| line.3 != Dash::Solid).chain(all().filter(|line| line.3 == Dash::Solid))
    {
        let panel = lines::beside(&panel, data, device);
        lines::estimates(&mut sheet.canvas, &panel, values, data.cast.style(device), dash);
        let Some(last) = values.last() else { continue };
        let words = lines::device_words(device, &format!(": {name}"), false, names.room_mm);
        let at = panel.at(last.depth_mm, last.mean);
        labels.push(EndLabel { at, words, ink: data.cast.style(device).ink, bold: false });
    }
    if labels.len() <= lines::label_room(panel.area.height()) {
        lines::end_labels(&mut sheet.canvas, &panel, &labels, names.room_mm);
    }
}

/// A small frame for each layer, all to one scale so that they can be read against each other.
fn draw_layers(sheet: &mut Sheet, data: &Data, layers: &[&str]) {
    if layers.is_empty() {
        return;
    }
    let says = "Channels that reach a layer: connected holes at its upper boundary, all frames to one scale";
    for line in wrap(says, LABEL_PT, false, sheet.room_mm(), 2) {
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], line, LABEL_PT, BLACK));
        sheet.y += 3.2;
    }
    let devices = || data.cast.devices.iter();
    let all = devices().flat_map(|device| layers.iter().flat_map(|layer| values(data, device, layer, "channels")));
    let highest = highest(all);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(MOST_COLUMNS);
    let height_mm = sheet.tall_mm(SMALL_MM);
    let grid =
        Grid { count: layers.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ordinate_mm: QUANTITY_MM };
    let x = depth_scale(&data.cast.depths_mm, grid.width_mm(sheet) - 10.0);
    for (place, (cell, layer)) in sheet.grid(grid).into_iter().zip(layers).enumerate() {
        let title = format!("{}  {}", letter(place + 1), capitalised(&layer_words(layer)));
        let quantity = sheet.words("number per area (1/cm²)", "number (1/cm²)");
        let words = Words::new(&title, DEPTH, cell.is_first.then_some(quantity));
        let panel = Panel::draw(&mut sheet.canvas, cell.frame, x.clone(), Scale::from_zero(highest, 5), &words);
        draw_layer(&mut sheet.canvas, &panel, data, layer);
    }
}

fn draw_layer(canvas: &mut Canvas, panel: &Panel, data: &Data, layer: &str) {
    let series = || data.cast.devices.iter().map(|device| (*device, values(data, device, layer, "channels")));
    if series().all(|(_, values)| values.iter().all(|value| value.high == 0.0)) {
        panel.say(canvas, "none at any depth");
    }
    let count = data.cast.devices.len();
    for (place, (device, values)) in series().enumerate() {
        let beside = panel.beside(place, count, data.cast.depths_mm.len());
        // A count that begins at some depth jumps there: no line leads from none to some.
        for run in values.chunk_by(|a, b| (a.mean == 0.0) == (b.mean == 0.0)) {
            if run[0].mean > 0.0 {
                lines::estimates(canvas, &beside, run, data.cast.style(device), Dash::Solid);
                continue;
            }
            for value in run {
                let [x, y] = panel.at(value.depth_mm, 0.0);
                let half = (count - 1) as f64 / 2.0 * DODGE_MM;
                let first = x.max(panel.area.left + half + 1.0) - half;
                shapes::marker(canvas, [first + place as f64 * DODGE_MM, y], data.cast.style(device));
            }
        }
    }
}
