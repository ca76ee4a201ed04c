//! How much of the skin depots lie under against the distance between points: closed forms as lines, what was simulated as a mark.

use super::data::Data;
use crate::charts::ChartContext;
use crate::charts::cast::same;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::grid::{Cell, Grid, letter};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, Stroke};
use crate::metrics::Metric;
use crate::study::pitches::CoveragePitchRow;

const PANEL_MM: f64 = 62.0;
const GAP_MM: f64 = 6.0;
const LEAST_MM: f64 = 64.0;
const ROW_GAP_MM: f64 = 2.5;
/// Frames of one figure: a device at a depth each.
const MOST_FRAMES: usize = 8;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let rows = &data.tables.coverage_pitch;
    let known = |row: &&CoveragePitchRow| data.cast.devices.contains(&row.device.as_str());
    let rows: Vec<&CoveragePitchRow> = rows.iter().filter(known).collect();
    let mut frames: Vec<&[&CoveragePitchRow]> =
        rows.chunk_by(|a, b| a.device == b.device && same(a.depth_mm, b.depth_mm)).collect();
    if frames.is_empty() {
        return None;
    }
    let left_out = frames.len().saturating_sub(MOST_FRAMES);
    frames.truncate(MOST_FRAMES);
    let says = "Share of the area that has a depot below it, seen from above. Lines: expected values in closed form for discs as large as a depot of this device is where it is widest, around points that lie so; all passes. Mark: what was simulated, with its 95 % interval.";
    let mut sheet = Sheet::new("Coverage by depots against the distance between points", says, context);
    sheet.legend(&legend(&frames));
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(2).min(frames.len());
    let height_mm = sheet.tall_mm(PANEL_MM);
    let grid =
        Grid { count: frames.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: ROW_GAP_MM, ..Grid::default() };
    for (place, (cell, rows)) in sheet.grid(grid).into_iter().zip(&frames).enumerate() {
        draw_frame(&mut sheet.canvas, data, rows, &cell, place);
    }
    note_others(&mut sheet, data);
    if left_out > 0 {
        sheet.note(format!("{left_out} further frames are left out for want of room."));
    }
    Some(sheet.finish(context, data.devices_left_out))
}

/// The pattern of a line, by its rows.
fn dash(row: &CoveragePitchRow) -> Dash {
    match row.pattern.as_str() {
        _ if row.jitter_mm > 0.0 => Dash::Mixed,
        "square" => Dash::Solid,
        "hex" => Dash::Dashed,
        _ => Dash::Dotted,
    }
}

fn pattern_words(row: &CoveragePitchRow) -> String {
    if row.jitter_mm > 0.0 { format!("{}, displaced as the device is", row.pattern) } else { row.pattern.clone() }
}

fn legend(frames: &[&[&CoveragePitchRow]]) -> Vec<Entry> {
    let mut entries: Vec<(String, Dash)> = Vec::new();
    for row in frames.iter().flat_map(|rows| rows.iter()) {
        let entry = (pattern_words(row), dash(row));
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    let line = |(words, dash): (String, Dash)| Entry::line(Stroke::new(BLACK, 1.1).dash(dash), words);
    let mut entries: Vec<Entry> = entries.into_iter().map(line).collect();
    entries.push(Swatch::Interval(BLACK).says("simulated, 95 %"));
    entries
}

fn draw_frame(canvas: &mut Canvas, data: &Data, rows: &[&CoveragePitchRow], cell: &Cell, place: usize) {
    let Some(first) = rows.first() else { return };
    let pitches = || rows.iter().map(|row| row.pitch_mm);
    let [low, high] = [pitches().fold(f64::INFINITY, f64::min), pitches().fold(0.0, f64::max)];
    let mut x = Scale::around(low, high, 8);
    (x.low, x.high) = (low, high);
    x.ticks.retain(|tick| (low..=high).contains(&tick.0));
    let ticks = (0..=5).map(|fifth| f64::from(fifth) / 5.0).map(|share| (share, configured(share))).collect();
    let y = Scale { spread: Spread::Linear, low: 0.0, high: 1.04, ticks };
    let title = format!("{}  {}, discs {} mm wide", letter(place), first.device, significant(2.0 * first.radius_mm, 3));
    let words = Words::new(&title, "distance between neighbouring points (mm)", "covered share of the area (1)");
    let panel = Panel::draw(canvas, cell.frame, x, y, &words);
    let style = data.cast.style(&first.device);
    for line in rows.chunk_by(|a, b| a.pattern == b.pattern && a.jitter_mm == b.jitter_mm) {
        let points: Vec<_> = line.iter().map(|row| panel.at(row.pitch_mm, row.covered_fraction)).collect();
        let ink = if line[0].jitter_mm > 0.0 { style.ink } else { BLACK };
        canvas.path(&points, Stroke::new(ink, 1.1).dash(dash(line[0])));
    }
    let metric = Metric::CoveredFraction.word();
    let Some(own) = data.at(&first.device, data.cast.main_tear(), "all", metric, first.depth_mm) else { return };
    let ends = [own.high, own.low].map(|end| panel.y_at(end));
    marks::total(canvas, panel.at(first.own_pitch_mm, own.mean), ends, 1.0, BLACK);
}

/// Says whose coverage has no closed form.
fn note_others(sheet: &mut Sheet, data: &Data) {
    let metric = Metric::CoveredFraction.word();
    let is_drawn = |device: &str| data.tables.coverage_pitch.iter().any(|row| row.device == device);
    let is_covered = |device: &str| data.tables.metrics.iter().any(|row| row.device == device && row.metric == metric);
    let others = data.cast.devices.iter().filter(|device| is_covered(device) && !is_drawn(device)).count();
    match others {
        0 => {}
        1 => sheet
            .note("Of one further device the depots of a point do not lie over each other: there is no closed form."),
        more => sheet.note(format!(
            "Of {more} further devices the depots of a point do not lie over each other: there is no closed form."
        )),
    }
}
