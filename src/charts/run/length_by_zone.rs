//! Which share of needles ends below the skin of a zone, against the depth that is set, by both readings of its thickness.

use super::data::Data;
use crate::charts::ChartContext;
use crate::charts::cast::{ascending, distinct, same};
use crate::charts::plot::axes::{DEPTH, Panel, Words, depth_scale};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, MARGIN_MM, PALE, SMALL_PT, Stroke};
use crate::study::zone::{self, WindowRow, ZoneRow};

const HEIGHT_MM: f64 = 84.0;
/// Devices that a figure can hold and still be read.
const MOST_DEVICES: usize = 6;
/// Half of a cross, mm.
const CROSS_MM: f64 = 1.1;
/// How far a rule that names one depth reaches to either side, mm of paper.
const RULE_MM: f64 = 0.5;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let tables = data.tables;
    let zone = &tables.zone.first()?.zone;
    let devices =
        distinct(data.cast.devices.iter().copied().filter(|name| tables.zone.iter().any(|row| row.device == *name)));
    let shown = &devices[..devices.len().min(MOST_DEVICES)];
    let readings = distinct(tables.zone.iter().map(|row| row.readings.as_str()));
    let title = format!("Needles that end below the skin of zone {zone}");
    let says = "Shares of people and places, all rings or needles and headings of a device together. Skin differs between people as its source says; within one person nobody has measured it. Crosses: needles that go in as deep as they are set, everywhere.";
    let mut sheet = Sheet::new(&title, says, context);
    let asked = zone::find(zone).map_or(&[][..], |zone| zone.asked_mm.as_slice());
    sheet.legend(&legend(data, shown, &readings, !asked.is_empty()));
    let frame =
        Rect { left: MARGIN_MM, top: sheet.y, right: sheet.right(), bottom: sheet.y + sheet.tall_mm(HEIGHT_MM) };
    let depths = ascending(tables.zone.iter().map(|row| row.depth_mm));
    let x = scale(&depths, tables, asked, frame.width() - 14.0);
    let y = Scale { high: 104.0, ..Scale::from_zero(100.0, 5) };
    let panel = Panel::draw(&mut sheet.canvas, frame, x, y, &Words::new("", DEPTH, "needles below the skin (%)"));
    asked.iter().for_each(|rule| draw_rule(&mut sheet.canvas, &panel, *rule));
    for device in shown {
        for reading in &readings {
            draw_line(&mut sheet.canvas, &panel, data, device, reading, &depths);
        }
    }
    tables.windows.iter().for_each(|window| draw_window(&mut sheet.canvas, &panel, window));
    sheet.y = frame.bottom + 1.0;
    if readings.len() == 1 {
        sheet.note(format!("Only the {} reading of this zone is drawn.", readings[0]));
    }
    Some(sheet.finish(context, devices.len() - shown.len() + data.devices_left_out))
}

fn legend(data: &Data, devices: &[&str], readings: &[&str], has_rules: bool) -> Vec<Entry> {
    let device = |name: &&str| Entry::device(*name, data.cast.style(name));
    let reading = |name: &&str| Entry::line(Stroke::new(GREY, 1.2).dash(dash(name)), format!("{name} reading"));
    let shares = distinct_shares(&data.tables.windows);
    let keeps = shares.iter().map(|share| format!("{} %", 100.0 * share)).collect::<Vec<_>>().join(", ");
    let crosses =
        (!shares.is_empty()).then(|| Swatch::Sign("×").says(format!("greatest depth that keeps {keeps} in the skin")));
    let rules = has_rules.then(|| Swatch::Box(PALE).says("asked for by clinical texts"));
    devices.iter().map(device).chain(readings.iter().map(reading)).chain(crosses).chain(rules).collect()
}

fn distinct_shares(windows: &[WindowRow]) -> Vec<f64> {
    ascending(windows.iter().map(|window| window.share))
}

/// Thin and thick.
fn dash(readings: &str) -> Dash {
    if readings == "thick" { Dash::Dashed } else { Dash::Solid }
}

/// From the least to the greatest of what is marked.
fn scale(depths: &[f64], tables: &crate::simulate::Outcome, asked: &[[f64; 2]], paper_mm: f64) -> Scale {
    let marked = tables.windows.iter().map(|window| window.longest_mm).chain(asked.iter().flatten().copied());
    let all = ascending(depths.iter().copied().chain(marked.filter(|depth| *depth > 0.0)));
    let ends: Vec<f64> = all.first().into_iter().chain(all.last()).copied().collect();
    Scale { ticks: Scale::around(ends[0], ends[ends.len() - 1], 8).ticks, ..depth_scale(&ends, paper_mm) }
}

fn draw_rule(canvas: &mut Canvas, panel: &Panel, [from, to]: [f64; 2]) {
    let [left, right] = [panel.x_at(from) - RULE_MM, panel.x_at(to) + RULE_MM];
    canvas.rect(Rect { left, right, ..panel.area }, PALE);
    let words = if from == to { format!("{from}") } else { format!("{from}–{to}") };
    let at = [0.5 * (left + right), panel.area.top + 2.0];
    canvas.text(Text::new(at, fit(&words, SMALL_PT, false, 20.0), SMALL_PT, GREY).align(Align::Centre));
}

fn draw_line(canvas: &mut Canvas, panel: &Panel, data: &Data, device: &str, reading: &str, depths: &[f64]) {
    let style = data.cast.style(device);
    let point = |depth: &f64| {
        let is_own = |row: &&ZoneRow| row.device == device && row.readings == reading && same(row.depth_mm, *depth);
        let shares: Vec<f64> = data.tables.zone.iter().filter(is_own).map(|row| row.p_below).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        mean.is_finite().then(|| panel.at(*depth, 100.0 * mean))
    };
    let line: Vec<Point> = depths.iter().filter_map(point).collect();
    canvas.path(&line, Stroke::new(style.ink, 1.3).dash(dash(reading)));
    line.into_iter().for_each(|at| shapes::marker(canvas, at, style));
}

fn draw_window(canvas: &mut Canvas, panel: &Panel, window: &WindowRow) {
    let [x, y] = panel.at(window.longest_mm, 100.0 * (1.0 - window.share));
    if (panel.area.left..=panel.area.right).contains(&x) {
        for up in [CROSS_MM, -CROSS_MM] {
            canvas.line([x - CROSS_MM, y - up], [x + CROSS_MM, y + up], Stroke::new(BLACK, 1.1));
        }
    }
}
