//! What decides how much gets in: rank correlations of each parameter's draws with what is delivered.

use super::DeliveryContext;
use super::shown::{Data, Shown, Substance, time_words, weight_words};
use crate::after::rows::DriverRow;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{Whisker, ends};
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, LABEL_PT, LESS, MORE, PANEL_PT, SMALL_PT, Stroke};

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 75.0;
const ROW_MM: f64 = 4.4;
/// Room for the names of parameters.
const NAMES_MM: f64 = 33.0;
const HEAD_MM: f64 = 4.6;
const MOST_FRAMES: usize = 6;
/// And on narrow paper.
const MOST_NARROW: usize = 3;
const MOST_PARAMETERS: usize = 14;

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let own = data.devices.first()?;
    let frames: Vec<(&Substance, Vec<&DriverRow>)> =
        data.drugs.iter().map(|drug| (drug, rows(data, own, drug))).filter(|(_, rows)| !rows.is_empty()).collect();
    frames.first()?;
    let title = format!("What decides how much gets in by {}{}", time_words(data.end_h()), data.at_depth());
    let says = "Rank correlation (Spearman's) of each parameter's draws with what is delivered through channels: 1 where more of it always means more drug, −1 where it always means less, 0 where it does not matter. Whiskers: 95 % intervals, from the number of draws.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&[
        Swatch::Box(MORE).says("more of it: more drug"),
        Swatch::Box(LESS).says("more of it: less drug"),
        Swatch::Box(GREY.tint(0.4)).says("interval holds 0"),
        Entry::line(Stroke::new(BLACK, 0.8), "95 % interval"),
    ]);
    let count = frames.len().min(if sheet.is_narrow() { MOST_NARROW } else { MOST_FRAMES });
    let chosen: Vec<_> =
        (0..count).map(|place| &frames[if count > 1 { place * (frames.len() - 1) / (count - 1) } else { 0 }]).collect();
    let most = chosen.iter().map(|(_, rows)| rows.len().min(MOST_PARAMETERS)).max().unwrap_or(1);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(count).min(3);
    let height_mm = HEAD_MM + ROW_MM * most as f64 + 10.0;
    let grid = Grid { count, columns, gap_mm: GAP_MM, height_mm, below_mm: 2.5, ..Grid::default() };
    for (cell, (drug, rows)) in sheet.grid(grid).into_iter().zip(&chosen) {
        draw(&mut sheet.canvas, cell.frame, drug, rows, most);
    }
    let left_out = chosen.iter().map(|(_, rows)| rows.len().saturating_sub(MOST_PARAMETERS)).max().unwrap_or(0);
    if left_out > 0 {
        sheet.note(format!("{left_out} further parameters that matter less are in the table."));
    }
    if data.devices.len() > 1 {
        sheet.note(format!("Shown: {}; other devices are in delivery_drivers.csv.", own.device));
    }
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, 0))
}

/// The parameters of a drug, the strongest first.
fn rows<'a>(data: &'a Data, own: &Shown, drug: &Substance) -> Vec<&'a DriverRow> {
    let is_own = |row: &&DriverRow| {
        own.is_of(&row.device, row.depth_mm) && row.drug == drug.name && row.rank_correlation.is_finite()
    };
    let mut rows: Vec<&DriverRow> = data.tables.drivers.iter().filter(is_own).collect();
    rows.sort_by(|a, b| b.rank_correlation.abs().total_cmp(&a.rank_correlation.abs()));
    rows
}

fn draw(canvas: &mut Canvas, outer: Rect, drug: &Substance, rows: &[&DriverRow], most: usize) {
    let weight = weight_words(drug.weight_da);
    let name = fit(drug.name, PANEL_PT, true, outer.width() - width_mm(&weight, SMALL_PT, false) - 1.5);
    canvas.text(Text::new([outer.left, outer.top + 1.8], name, PANEL_PT, BLACK).bold());
    canvas.text(Text::new([outer.right, outer.top + 1.8], weight, SMALL_PT, GREY).align(Align::Right));
    let top = outer.top + HEAD_MM - 1.5;
    // The frame leaves 9 mm for ticks of its ordinate, which has none.
    let frame =
        Rect { left: outer.left + NAMES_MM - 9.0, top, bottom: top + 1.5 + ROW_MM * most as f64 + 8.4, ..outer };
    let ticks = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|value: f64| (value, value.to_string().replace('-', "−"))).to_vec();
    let x = Scale { spread: Spread::Linear, low: -1.04, high: 1.04, ticks };
    let y = Scale { low: 1.0, high: 0.0, ticks: Vec::new(), ..Scale::from_zero(1.0, 1) };
    let panel = Panel::draw(canvas, frame, x, y, &Words::new("", "rank correlation (1)", None));
    let zero = panel.x_at(0.0);
    for (place, row) in rows.iter().take(MOST_PARAMETERS).enumerate() {
        let y = panel.area.top + ROW_MM * (place as f64 + 0.5);
        let [low, high] = ends(row.rank_correlation, [row.ci95_low, row.ci95_high]);
        let ink = match row.rank_correlation {
            _ if low <= 0.0 && 0.0 <= high => GREY.tint(0.4),
            r if r > 0.0 => MORE,
            _ => LESS,
        };
        let x = panel.x_at(row.rank_correlation);
        canvas.rect(Rect { left: x.min(zero), right: x.max(zero), top: y - 1.3, bottom: y + 1.3 }, ink);
        Whisker::new(Stroke::new(BLACK, 0.7), 0.6).level(canvas, [low, high].map(|end| panel.x_at(end)), y);
        let words = fit(&parameter_words(&row.parameter), LABEL_PT, false, NAMES_MM - 2.5);
        canvas.text(Text::new([panel.area.left - 1.5, y], words, LABEL_PT, BLACK).align(Align::Right));
    }
    canvas.line([zero, panel.area.top], [zero, panel.area.bottom], Stroke::new(BLACK, 0.6));
}

/// The last part of a key's path, in words.
fn parameter_words(path: &str) -> String {
    match path {
        "treatment" => "luck of the treatment".to_owned(),
        other => other.rsplit('.').next().unwrap_or(other).replace('_', " "),
    }
}
