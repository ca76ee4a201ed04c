//! First-order and total Sobol' indices as bars, the strongest input above.

use super::{Output, SensitivityContext, Tables, headlines, question};
use crate::charts::cast::place_of;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::wrap;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{Whisker, ends};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, Ink, LABEL_PT, PALE, SMALL_PT, Stroke, device_style};
use crate::charts::plot::words::axis_words;
use crate::survey::sensitivity::IndexRow;

/// Inputs that a panel can hold.
const MOST_INPUTS: usize = 24;
const GAP_MM: f64 = 6.0;
/// Least width of a panel.
const LEAST_MM: f64 = 75.0;
/// Room for the names of the inputs.
const NAMES_MM: f64 = 38.0;
/// Room for the words above the bars.
const HEAD_MM: f64 = 9.0;
const ROW_MM: f64 = 7.2;

/// The indices of one output, the greatest total first.
struct Bars<'a> {
    output: Output<'a>,
    rows: Vec<&'a IndexRow>,
    left_out: usize,
}

pub(crate) fn lay_out(tables: &Tables, context: &SensitivityContext) -> Option<Canvas> {
    let finite = |row: &&IndexRow| row.first_order.is_finite() && row.total.is_finite();
    let rows: Vec<&IndexRow> = tables.indices.iter().filter(finite).collect();
    let outputs: Vec<Output> = rows.iter().map(|row| Output::of_index(row)).collect();
    let chosen = headlines(&outputs, context);
    let panels: Vec<Bars> = chosen.iter().map(|output| Bars::new(*output, &rows)).collect();
    let samples = panels.first()?.rows.first()?.samples;
    let says = format!(
        "Sobol' indices: shares of the variance over all inputs' ranges. First order: by the input alone; total: with all its interactions. Whiskers: 95 % intervals. {samples} base samples."
    );
    let mut sheet = Sheet::new(&question(&chosen, context), &says, &context.chart);
    sheet.legend(&legend());
    draw_panels(&mut sheet, &panels, context);
    let left_out = panels.iter().map(|bars| bars.left_out).max().unwrap_or(0);
    if left_out > 0 {
        sheet.note(format!("{left_out} further inputs with smaller totals are in the table."));
    }
    let drawn = |row: &&IndexRow| chosen.iter().any(|output| output.is_of(&Output::of_index(row)));
    sheet.note_skipped(tables.indices.iter().filter(drawn).filter(|row| !finite(row)).count(), "indices");
    Some(sheet.finish(&context.chart, 0))
}

impl<'a> Bars<'a> {
    fn new(output: Output<'a>, rows: &[&'a IndexRow]) -> Self {
        let mut own: Vec<&IndexRow> = rows.iter().copied().filter(|row| output.is_of(&Output::of_index(row))).collect();
        own.sort_by(|a, b| b.total.total_cmp(&a.total));
        let left_out = own.len().saturating_sub(MOST_INPUTS);
        own.truncate(MOST_INPUTS);
        Self { output, rows: own, left_out }
    }
}

fn legend() -> Vec<Entry> {
    vec![
        Swatch::Box(GREY).says("first order"),
        Swatch::RimmedBox(light(GREY), GREY).says("total"),
        Entry::line(Stroke::new(BLACK, 0.9), "95 % interval"),
    ]
}

fn light(ink: Ink) -> Ink {
    ink.tint(0.25)
}

fn draw_panels(sheet: &mut Sheet, panels: &[Bars], context: &SensitivityContext) {
    let columns = panels.len().min(sheet.columns(LEAST_MM, GAP_MM));
    let rows = panels.iter().map(|bars| bars.rows.len()).max().unwrap_or(0);
    let height_mm = rows as f64 * ROW_MM;
    let scale = scale(panels);
    let below_mm = HEAD_MM + 12.0;
    let grid = Grid { count: panels.len(), columns, gap_mm: GAP_MM, height_mm, below_mm, ..Grid::default() };
    for (place, (cell, bars)) in sheet.grid(grid).into_iter().zip(panels).enumerate() {
        let (frame, top) = (cell.frame, cell.frame.top + HEAD_MM);
        bars.output.draw_heading(&mut sheet.canvas, context, (panels.len() > 1).then_some(place), frame);
        let area = Rect { left: frame.left + NAMES_MM, top, right: frame.right - 1.5, bottom: top + height_mm };
        draw_frame(&mut sheet.canvas, area, &scale);
        let ink = device_style(place_of(&context.devices, bars.output.device)).ink;
        for (row, index) in bars.rows.iter().enumerate() {
            let middle = area.top + (row as f64 + 0.5) * ROW_MM;
            draw_bars(&mut sheet.canvas, area, &scale, index, middle, ink);
        }
        sheet.canvas.line([area.left, area.top], [area.left, area.bottom], Stroke::new(BLACK, 0.4));
    }
    sheet.y -= 3.5;
}

/// All panels have one scale, which holds every interval and the whole range of a share.
fn scale(panels: &[Bars]) -> Scale {
    let ends = panels.iter().flat_map(|bars| &bars.rows).flat_map(|row| {
        let first = ends(row.first_order, [row.first_order_ci95_low, row.first_order_ci95_high]);
        [first, ends(row.total, [row.total_ci95_low, row.total_ci95_high]), [row.first_order, row.total]].concat()
    });
    let (low, high) = ends.fold((0.0, 1.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
    if low < 0.0 { Scale::around(low, high, 6) } else { Scale::from_zero(high, 6) }
}

fn draw_frame(canvas: &mut Canvas, area: Rect, scale: &Scale) {
    for (value, label) in &scale.ticks {
        let x = area.left + scale.share(*value) * area.width();
        canvas.line([x, area.top], [x, area.bottom], Stroke::new(PALE, 0.4));
        canvas.line([x, area.bottom], [x, area.bottom + 0.9], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([x, area.bottom + 2.6], label.clone(), SMALL_PT, BLACK).align(Align::Centre));
    }
    canvas.line([area.left, area.bottom], [area.right, area.bottom], Stroke::new(BLACK, 0.6));
    let zero = area.left + scale.share(0.0) * area.width();
    canvas.line([zero, area.top], [zero, area.bottom], Stroke::new(BLACK, 0.6));
    let at = [(area.left + area.right) / 2.0, area.bottom + 6.4];
    canvas.text(Text::new(at, "share of the variance (1)", LABEL_PT, BLACK).align(Align::Centre));
}

fn draw_bars(canvas: &mut Canvas, area: Rect, scale: &Scale, index: &IndexRow, middle: f64, ink: Ink) {
    let lines = wrap(&axis_words(&index.input), SMALL_PT, false, NAMES_MM - 2.5, 2);
    let first = middle - 1.6 * (lines.len() as f64 - 1.0);
    for (place, line) in lines.into_iter().enumerate() {
        let at = [area.left - 1.5, first + 3.2 * place as f64];
        canvas.text(Text::new(at, line, SMALL_PT, BLACK).align(Align::Right));
    }
    let x = |value: f64| area.left + scale.share(value) * area.width();
    let bar = |value: f64, middle: f64, half: f64| {
        let (left, right) = (x(value.min(0.0)), x(value.max(0.0)));
        Rect { left, top: middle - half, right, bottom: middle + half }
    };
    let [above, below] = [middle - 1.4, middle + 1.4];
    let total = bar(index.total, below, 1.15);
    canvas.rect(bar(index.first_order, above, 1.15), ink);
    canvas.rect(total, light(ink));
    canvas.outline(&total.corners(), Stroke::new(ink, 0.6));
    let first = ends(index.first_order, [index.first_order_ci95_low, index.first_order_ci95_high]);
    let total = ends(index.total, [index.total_ci95_low, index.total_ci95_high]);
    for (ends, y) in [(first, above), (total, below)] {
        Whisker::new(Stroke::new(BLACK, 0.8), 0.7).level(canvas, ends.map(x), y);
    }
}
