//! Strikes, openings and channels per layer over depth.

use super::ChartContext;
use super::axes::{Panel, Words, depth_scale};
use super::canvas::{Canvas, Rect};
use super::data::{Data, layer_words};
use super::lines;
use super::scale::Scale;
use super::sheet::{Sheet, Swatch};
use super::style::{MARGIN_MM, PAGE_MM, Stroke};

const COLUMNS: usize = 2;
const PANEL_MM: f64 = 46.0;
const ROW_GAP_MM: f64 = 2.5;

/// What one frame counts.
struct Count<'a> {
    title: String,
    layer: &'a str,
    metric: &'a str,
}

pub(super) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let counts = counts(data);
    if counts.is_empty() {
        return None;
    }
    let says = "Each device as declared, scenario's own tear hypothesis, 95 % intervals. An opening is a connected hole in the surface; channels are counted as connected holes at the upper boundary of each layer.";
    let mut sheet = Sheet::new("Strikes, openings and channels per layer against depth", says, context);
    sheet.legend(&legend(data));
    let highest = counts.iter().map(|count| highest(data, count)).fold(0.0, f64::max);
    for (row, chunk) in counts.chunks(COLUMNS).enumerate() {
        let last = (row + 1) * COLUMNS >= counts.len();
        draw_row(&mut sheet, data, chunk, highest, (row * COLUMNS, last));
    }
    sheet.note_skipped(["strikes", "openings", "channels"].iter().map(|metric| data.skipped(metric)).sum(), "count");
    Some(sheet.finish(context, data.devices_left_out))
}

/// Strikes, openings, and the layers below the first, whose count is that of the openings.
fn counts<'a>(data: &Data<'a>) -> Vec<Count<'a>> {
    let mut counts = vec![
        Count { title: "Strikes".to_owned(), layer: "all", metric: "strikes" },
        Count { title: "Openings at the surface".to_owned(), layer: "surface", metric: "openings" },
    ];
    counts.extend(data.layers("channels").into_iter().filter(|layer| *layer != "stratum_corneum").map(|layer| Count {
        title: format!("Channels reaching the {}", layer_words(layer)),
        layer,
        metric: "channels",
    }));
    counts.retain(|count| data.devices.iter().any(|device| !values(data, device, count).is_empty()));
    counts
}

fn values<'a>(data: &'a Data, device: &str, count: &Count) -> &'a [super::data::Estimate] {
    data.series(device, data.main_tear(), count.layer, count.metric)
}

fn highest(data: &Data, count: &Count) -> f64 {
    let values = data.devices.iter().flat_map(|device| values(data, device, count));
    values.map(|value| value.high.max(value.mean)).fold(0.0, f64::max)
}

fn legend(data: &Data) -> Vec<(Swatch, String)> {
    let entry = |device: &&str| {
        let style = data.style(device);
        (Swatch::Line(Stroke::new(style.ink, 1.4), Some(style)), (*device).to_owned())
    };
    data.devices.iter().map(entry).collect()
}

/// One row of frames, all to the same scale so that they can be read against each other.
fn draw_row(sheet: &mut Sheet, data: &Data, counts: &[Count], highest: f64, (before, last): (usize, bool)) {
    let gap = 6.0;
    let width = (PAGE_MM - 2.0 * MARGIN_MM - gap * (COLUMNS - 1) as f64) / COLUMNS as f64;
    for (column, count) in counts.iter().enumerate() {
        let left = MARGIN_MM + column as f64 * (width + gap);
        let outer =
            Rect { left, top: sheet.y, right: left + width, bottom: sheet.y + PANEL_MM + if last { 4.2 } else { 0.0 } };
        let letter = char::from(b'a' + ((before + column) % 26) as u8);
        let title = format!("{letter}  {}", count.title);
        let words = Words {
            title: &title,
            title_mm: 0.0,
            x: last.then_some("configured depth (mm)"),
            y: Some("number per area (1/cm²)"),
        };
        let x = depth_scale(&data.depths_mm, width - 16.0);
        let panel = Panel::draw(&mut sheet.canvas, outer, x, Scale::from_zero(highest, 5), &words);
        draw_count(&mut sheet.canvas, &panel, data, count);
    }
    sheet.y += PANEL_MM + if last { 4.2 } else { ROW_GAP_MM };
}

fn draw_count(canvas: &mut Canvas, panel: &Panel, data: &Data, count: &Count) {
    let all_zero = data.devices.iter().all(|device| values(data, device, count).iter().all(|value| value.high == 0.0));
    for device in &data.devices {
        // A count that begins at some depth jumps there: no line leads from none to some.
        for run in values(data, device, count).chunk_by(|a, b| (a.mean == 0.0) == (b.mean == 0.0)) {
            lines::estimates(canvas, panel, run, data.style(device));
        }
    }
    if all_zero {
        panel.say(canvas, "none at any depth");
    }
}
