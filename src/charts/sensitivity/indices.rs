//! First-order and total Sobol' indices as bars, the strongest input above.

use super::{Output, SensitivityContext, Tables, headlines, question};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::{Sheet, Swatch};
use crate::charts::plot::style::{
    BLACK, GREY, Ink, LABEL_PT, MARGIN_MM, PALE, PANEL_PT, SMALL_PT, Stroke, device_style,
};
use crate::charts::plot::words::axis_words;
use crate::charts::run::data::capitalised;
use crate::survey::sensitivity::IndexRow;

/// Inputs that a panel can hold.
const MOST_INPUTS: usize = 24;
const GAP_MM: f64 = 6.0;
/// Least width of a panel.
const LEAST_MM: f64 = 75.0;
/// Room for the names of the inputs.
const NAMES_MM: f64 = 38.0;
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

fn legend() -> Vec<(Swatch, String)> {
    vec![
        (Swatch::Box(GREY), "first order".to_owned()),
        (Swatch::RimmedBox(light(GREY), GREY), "total".to_owned()),
        (Swatch::Line(Stroke::new(BLACK, 0.9), None), "95 % interval".to_owned()),
    ]
}

fn light(ink: Ink) -> Ink {
    ink.tint(0.25)
}

/// Ends of an interval; infinite ones become the value itself.
fn ends(value: f64, low: f64, high: f64) -> [f64; 2] {
    [low, high].map(|end| if end.is_finite() { end } else { value })
}

fn draw_panels(sheet: &mut Sheet, panels: &[Bars], context: &SensitivityContext) {
    let columns = panels.len().min(sheet.columns(LEAST_MM, GAP_MM));
    let width = (sheet.room_mm() - GAP_MM * (columns - 1) as f64) / columns as f64;
    let rows = panels.iter().map(|bars| bars.rows.len()).max().unwrap_or(0);
    let height = rows as f64 * ROW_MM;
    let scale = scale(panels);
    for (place, bars) in panels.iter().enumerate() {
        let left = MARGIN_MM + (place % columns) as f64 * (width + GAP_MM);
        let top = sheet.y + 9.0;
        draw_heading(&mut sheet.canvas, bars, context, (place, panels.len()), (left, sheet.y + 0.8, width));
        let area = Rect { left: left + NAMES_MM, top, right: left + width - 1.5, bottom: top + height };
        draw_frame(&mut sheet.canvas, area, &scale);
        let known = context.devices.iter().position(|name| name == bars.output.device).unwrap_or(0);
        for (row, index) in bars.rows.iter().enumerate() {
            draw_bars(&mut sheet.canvas, area, &scale, (row, index, device_style(known).ink));
        }
        sheet.canvas.line([area.left, area.top], [area.left, area.bottom], Stroke::new(BLACK, 0.4));
        if place % columns == columns - 1 || place + 1 == panels.len() {
            sheet.y = top + height + if place + 1 == panels.len() { 8.5 } else { 12.0 };
        }
    }
}

/// All panels have one scale, which holds every interval and the whole range of a share.
fn scale(panels: &[Bars]) -> Scale {
    let ends = panels.iter().flat_map(|bars| &bars.rows).flat_map(|row| {
        let first = ends(row.first_order, row.first_order_ci95_low, row.first_order_ci95_high);
        [first, ends(row.total, row.total_ci95_low, row.total_ci95_high), [row.first_order, row.total]].concat()
    });
    let (low, high) = ends.fold((0.0, 1.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
    if low < 0.0 { Scale::around(low, high, 6) } else { Scale::from_zero(high, 6) }
}

fn draw_heading(
    canvas: &mut Canvas,
    bars: &Bars,
    context: &SensitivityContext,
    (place, count): (usize, usize),
    (left, top, width): (f64, f64, f64),
) {
    let letter = if count > 1 { format!("{}  ", ['a', 'b'][place.min(1)]) } else { String::new() };
    let words = format!("{letter}{}", capitalised(&bars.output.words(context)));
    canvas.text(Text::new([left, top], fit(&words, PANEL_PT, true, width), PANEL_PT, BLACK).bold());
    canvas.text(Text::new([left, top + 3.8], fit(&bars.output.place(), SMALL_PT, false, width), SMALL_PT, GREY));
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

fn draw_bars(canvas: &mut Canvas, area: Rect, scale: &Scale, (row, index, ink): (usize, &IndexRow, Ink)) {
    let middle = area.top + (row as f64 + 0.5) * ROW_MM;
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
    let first = ends(index.first_order, index.first_order_ci95_low, index.first_order_ci95_high);
    let total = ends(index.total, index.total_ci95_low, index.total_ci95_high);
    for ([low, high], y) in [(first, above), (total, below)] {
        let stroke = Stroke::new(BLACK, 0.8);
        canvas.line([x(low), y], [x(high), y], stroke);
        for end in [low, high] {
            canvas.line([x(end), y - 0.7], [x(end), y + 0.7], stroke);
        }
    }
}
