//! Morris' elementary effects: how strong an input is, and how much its effect depends on the others.

use super::{Output, SensitivityContext, Tables, headlines, question};
use crate::charts::cast::{distinct, place_of};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::keys::Keys;
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::{self, Whisker};
use crate::charts::plot::placing::{self, Label};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{Dash, DeviceStyle, GREY, SMALL_PT, Stroke, device_style};
use crate::charts::plot::words::{axis_words, unit_words};
use crate::survey::sensitivity::EffectRow;

const GAP_MM: f64 = 4.0;
/// Least width of a panel.
const LEAST_MM: f64 = 75.0;
const HEIGHT_MM: f64 = 78.0;
/// Where standard deviation and mean are equal.
const GUIDE: Stroke = Stroke::new(GREY, 0.8).dash(Dash::Dashed);
/// Inputs that are weaker than this share of the strongest, and vary as little, crowd at zero and have no label.
const WEAK: f64 = 0.05;
/// Inputs with longer names are numbered.
const LONGEST_NAME_MM: f64 = 40.0;
/// Inputs that are named at their points; more are numbered.
const MOST_NAMED: usize = 4;

pub(crate) fn lay_out(tables: &Tables, context: &SensitivityContext) -> Option<Canvas> {
    let finite = |row: &&EffectRow| row.mu_star.is_finite() && row.sigma.is_finite();
    let rows: Vec<&EffectRow> = tables.effects.iter().filter(finite).collect();
    let outputs: Vec<Output> = rows.iter().map(|row| Output::of_effect(row)).collect();
    let chosen = headlines(&outputs, context);
    let trajectories =
        rows.iter().find(|row| chosen.first().is_some_and(|o| o.is_of(&Output::of_effect(row))))?.trajectories;
    let says = format!(
        "Elementary effects of {trajectories} trajectories, over the whole range of each input. Right: strong. Above the dashed line: the effect varies by more than its mean, with the other inputs or within the range. Bars: 95 % intervals of the mean."
    );
    let mut sheet = Sheet::new(&question(&chosen, context), &says, &context.chart);
    sheet.legend(&[Entry::line(GUIDE, "σ = μ*")]);
    let is_drawn = |row: &EffectRow| chosen.iter().any(|output| output.is_of(&Output::of_effect(row)));
    let inputs = distinct(rows.iter().filter(|row| is_drawn(row)).map(|row| row.input.as_str()));
    let keys = Keys::new(&inputs, axis_words, MOST_NAMED, LONGEST_NAME_MM);
    draw_panels(&mut sheet, &rows, &chosen, &keys, context);
    keys.draw(&mut sheet, usize::MAX);
    let strongest = |pick: fn(&EffectRow) -> f64, output: &Output| {
        rows.iter().filter(|row| output.is_of(&Output::of_effect(row))).map(|row| pick(row)).fold(0.0, f64::max)
    };
    let is_weak = |row: &EffectRow| {
        let output = Output::of_effect(row);
        row.mu_star < WEAK * strongest(|row| row.mu_star, &output)
            && row.sigma < WEAK * strongest(|row| row.sigma, &output)
    };
    if rows.iter().any(|row| is_drawn(row) && is_weak(row)) {
        sheet.note(format!("Points without a label: less than {} % of the strongest input.", WEAK * 100.0));
    }
    sheet.note_skipped(tables.effects.iter().filter(|row| is_drawn(row) && !finite(row)).count(), "effects");
    Some(sheet.finish(&context.chart, 0))
}

fn draw_panels(sheet: &mut Sheet, rows: &[&EffectRow], chosen: &[Output], keys: &Keys, context: &SensitivityContext) {
    let columns = chosen.len().min(sheet.columns(LEAST_MM, GAP_MM));
    let height_mm = sheet.tall_mm(HEIGHT_MM);
    let grid = Grid { count: chosen.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 11.0, ..Grid::default() };
    let mut left_out = 0;
    for (place, (cell, output)) in sheet.grid(grid).into_iter().zip(chosen).enumerate() {
        let frame = cell.frame;
        let letter = (chosen.len() > 1).then_some(place);
        output.draw_heading(&mut sheet.canvas, context, letter, frame);
        let top = frame.top + 6.4;
        let outer = Rect { top, right: frame.right - 1.0, bottom: top + height_mm, ..frame };
        let own: Vec<&EffectRow> = rows.iter().copied().filter(|row| output.is_of(&Output::of_effect(row))).collect();
        let style = device_style(place_of(&context.devices, output.device));
        left_out += draw_panel(&mut sheet.canvas, outer, output.unit, &own, style, keys);
    }
    sheet.y -= 3.6;
    if left_out > 0 {
        sheet.note(format!("{left_out} labels are left out for want of room."));
    }
}

fn draw_panel(
    canvas: &mut Canvas,
    outer: Rect,
    unit: &str,
    rows: &[&EffectRow],
    style: DeviceStyle,
    keys: &Keys,
) -> usize {
    let right = rows.iter().map(|row| ends(row)[1].max(row.mu_star)).fold(0.0, f64::max);
    let strong = rows.iter().map(|row| row.mu_star).fold(0.0, f64::max);
    let top = rows.iter().map(|row| row.sigma).fold(0.0, f64::max);
    let unit = unit_words(unit);
    let (x, y) = (format!("mean absolute effect μ* ({unit})"), format!("standard deviation σ ({unit})"));
    let words = Words::new("", x.as_str(), y.as_str());
    let across =
        Scale::from_zero(right, 5).thinned(outer.width() - 14.0, |label| width_mm(label, SMALL_PT, false) + 1.4);
    let panel = Panel::draw(canvas, outer, across, Scale::from_zero(top, 5), &words);
    let reach = panel.x.high.min(panel.y.high);
    canvas.line(panel.at(0.0, 0.0), panel.at(reach, reach), GUIDE);
    let at = |row: &EffectRow| panel.at(row.mu_star, row.sigma);
    let whisker = Whisker::new(Stroke::new(style.ink, 0.8), 0.7);
    for row in rows {
        whisker.level(canvas, ends(row).map(|end| panel.x_at(end)), at(row)[1]);
    }
    rows.iter().for_each(|row| shapes::marker(canvas, at(row), style));
    let mut points: Vec<Point> = rows.iter().map(|row| at(row)).collect();
    for row in rows {
        let [low, high] = ends(row).map(|end| panel.at(end, row.sigma));
        points.extend(placing::along(low, high));
    }
    points.extend(placing::along(panel.at(0.0, 0.0), panel.at(reach, reach)));
    let mut strongest: Vec<&&EffectRow> = rows.iter().collect();
    strongest.sort_by(|a, b| b.mu_star.total_cmp(&a.mu_star));
    strongest.retain(|row| row.mu_star >= WEAK * strong || row.sigma >= WEAK * top);
    let labels: Vec<Label> = strongest
        .iter()
        .filter_map(|row| Some(Label { at: at(row), words: keys.mark(&row.input)?.to_owned(), ink: style.ink }))
        .collect();
    placing::draw(canvas, panel.area, &labels, &points)
}

/// Ends of the interval; no absolute value is below zero.
fn ends(row: &EffectRow) -> [f64; 2] {
    marks::ends(row.mu_star, [row.mu_star_ci95_low, row.mu_star_ci95_high]).map(|end| end.max(0.0))
}
