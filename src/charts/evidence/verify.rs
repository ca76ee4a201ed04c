//! Every published figure in a row: the program's answer over it, on one axis.

use super::Sign;
use crate::charts::context::ChartContext;
use crate::charts::family::family;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{Fill, arrow_head, filled_marker};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{
    BLACK, DeviceStyle, GREY, LABEL_PT, MARGIN_MM, Marker, PALE, PANEL_PT, SMALL_PT, Stroke,
};
use crate::charts::plot::words::unit_words;
use crate::evidence::verify::{AGREES, DIFFERS, VerifyRow};
use crate::number::plain;

family! {
    (rows: &[VerifyRow]; context: &ChartContext) => Some(rows),
    "verify": lay_out,
}

const ROW_MM: f64 = 4.6;
const HEADING_MM: f64 = 5.6;
/// Room for names on the left and numbers on the right, and on narrow paper.
const SIDES_MM: [f64; 2] = [46.0, 44.0];
const NARROW_SIDES_MM: [f64; 2] = [36.0, 0.0];
/// Ends of the axis; what lies beyond is an arrow.
const ENDS: [f64; 2] = [0.01, 100.0];

const SAYS: &str = "Answer over published figure, with the interval over everything that is not known; grey bar: the figure's own \
                    spread or range; brackets: what counts as agreement, with its reason in the case's file.";

fn lay_out(rows: &[VerifyRow], context: &ChartContext) -> Option<Canvas> {
    rows.first()?;
    let mut sheet = Sheet::new("Published figures and the program's answers", SAYS, context);
    sheet.legend(&legend(rows));
    let mut kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    kinds.dedup();
    let [left, right] = if sheet.is_narrow() { NARROW_SIDES_MM } else { SIDES_MM };
    let top = sheet.y + 2.0;
    let height = rows.len() as f64 * ROW_MM + kinds.len() as f64 * HEADING_MM;
    let area = Rect { left: MARGIN_MM + left, top, right: sheet.right() - right - 2.0, bottom: top + height };
    if !sheet.is_narrow() {
        let heads = Text::new([area.right + 2.0, top - 0.4], "answer · published", SMALL_PT, GREY);
        sheet.canvas.text(heads);
    }
    let scale = Scale::log(ENDS[0], ENDS[1]);
    draw_axis(&mut sheet.canvas, area, &scale);
    let mut y = top;
    for kind in kinds {
        let heading = Text::new([MARGIN_MM, y + 0.55 * HEADING_MM], kind, PANEL_PT, BLACK).bold();
        sheet.canvas.text(heading);
        y += HEADING_MM;
        for row in rows.iter().filter(|row| row.kind == kind) {
            let line = Line { area, scale: &scale, y: y + 0.5 * ROW_MM };
            draw_row(&mut sheet, row, &line);
            y += ROW_MM;
        }
    }
    sheet.y = area.bottom + 10.0;
    if rows.iter().any(|row| row.ratio.is_nan() && !row.ours.is_nan()) {
        sheet.note("Figures of 0 have no ratio: their sign stands at 1.");
    }
    Some(sheet.finish(context, 0))
}

fn legend(rows: &[VerifyRow]) -> Vec<Entry> {
    let has = |verdict: &str| rows.iter().any(|row| row.verdict == verdict);
    let grey = |marker| DeviceStyle { ink: GREY, marker };
    let mut entries = Vec::new();
    entries.extend(has(AGREES).then(|| Sign::Yes.entry("agrees")));
    entries.extend(has(DIFFERS).then(|| Sign::No.entry("differs")));
    entries.extend(rows.iter().any(|row| sign(row) == Sign::Open).then(|| Sign::Open.entry("cannot tell")));
    let is = |word: &str| rows.iter().any(|row| row.counted.starts_with(word));
    let hollow = is("fitted") || is("by construction");
    entries.extend(
        hollow.then(|| Swatch::Filled(grey(Marker::Disc), Fill::Hollow).says("hollow: fitted or by construction")),
    );
    entries.extend(
        is("hypothesis").then(|| Swatch::Filled(grey(Marker::Diamond), Fill::Full).says("diamond: on one hypothesis")),
    );
    entries
}

fn sign(row: &VerifyRow) -> Sign {
    match row.verdict.as_str() {
        AGREES => Sign::Yes,
        DIFFERS => Sign::No,
        _ => Sign::Open,
    }
}

fn draw_axis(canvas: &mut Canvas, area: Rect, scale: &Scale) {
    for (value, label) in &scale.ticks {
        let x = area.left + scale.share(*value) * area.width();
        let stroke = if *value == 1.0 { Stroke::new(GREY, 0.9) } else { Stroke::new(PALE, 0.4) };
        canvas.line([x, area.top], [x, area.bottom], stroke);
        canvas.line([x, area.bottom], [x, area.bottom + 0.9], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([x, area.bottom + 2.6], label.clone(), SMALL_PT, BLACK).align(Align::Centre));
    }
    canvas.line([area.left, area.bottom], [area.right, area.bottom], Stroke::new(BLACK, 0.6));
    let at = [(area.left + area.right) / 2.0, area.bottom + 6.4];
    canvas.text(Text::new(at, "answer over published (1)", LABEL_PT, BLACK).align(Align::Centre));
}

/// Where a row is drawn.
struct Line<'s> {
    area: Rect,
    scale: &'s Scale,
    y: f64,
}

impl Line<'_> {
    fn x(&self, ratio: f64) -> f64 {
        let ratio = if ratio > 0.0 { ratio } else { ENDS[0] };
        self.area.left + self.scale.share(ratio.clamp(ENDS[0], ENDS[1])) * self.area.width()
    }
}

fn draw_row(sheet: &mut Sheet, row: &VerifyRow, line: &Line) {
    let y = line.y;
    let canvas = &mut sheet.canvas;
    let name = fit(&row.case, SMALL_PT, false, line.area.left - MARGIN_MM - 2.0);
    canvas.text(Text::new([line.area.left - 2.0, y], name, SMALL_PT, BLACK).align(Align::Right));
    if row.published != 0.0 {
        draw_published(canvas, row, line);
    }
    draw_answer(canvas, row, line);
    let room = sheet.right() - line.area.right - 2.0;
    if room > 20.0 {
        let ours = if row.ours.is_nan() { "–".to_owned() } else { plain(row.ours) };
        let unit = if row.unit == "1" { String::new() } else { unit_words(&row.unit) };
        let numbers = fit(&format!("{ours} · {} {unit}", row.published_words()), SMALL_PT, false, room);
        sheet.canvas.text(Text::new([line.area.right + 2.0, y], numbers, SMALL_PT, BLACK));
    }
}

/// The figure's own range, and the brackets of what counts as agreement.
fn draw_published(canvas: &mut Canvas, row: &VerifyRow, line: &Line) {
    let y = line.y;
    let [low, high] = [row.published_low, row.published_high].map(|end| line.x(end / row.published));
    if high - low > 0.2 {
        canvas.rect(Rect { left: low, top: y - 0.9, right: high, bottom: y + 0.9 }, PALE);
    }
    for (end, inwards) in [(row.accept_low, 0.9), (row.accept_high, -0.9)] {
        let ratio = end / row.published;
        if ratio > ENDS[0] && ratio < ENDS[1] {
            let x = line.x(ratio);
            let bracket = [[x + inwards, y - 1.3], [x, y - 1.3], [x, y + 1.3], [x + inwards, y + 1.3]];
            canvas.path(&bracket, Stroke::new(GREY, 0.6));
        }
    }
}

fn draw_answer(canvas: &mut Canvas, row: &VerifyRow, line: &Line) {
    let (sign, is_counted) = (sign(row), row.counted == "yes" || row.counted.starts_with("hypothesis"));
    if row.ours.is_nan() {
        return sign.draw(canvas, [line.area.right - 2.0, line.y], true);
    }
    let ratio = if row.ratio.is_nan() { 1.0 } else { row.ratio };
    let [low, high] = [row.ratio_low, row.ratio_high].map(|end| line.x(if end.is_nan() { ratio } else { end }));
    if high - low > 0.3 {
        Whisker::new(Stroke::new(sign.ink(), 0.9), 0.7).level(canvas, [low, high], line.y);
    }
    let x = line.x(ratio);
    if ratio > ENDS[1] {
        arrow_head(canvas, [x - 3.0, line.y], [x + 2.4, line.y], 1.8, sign.ink());
    } else if ratio < ENDS[0] {
        arrow_head(canvas, [x + 3.0, line.y], [x - 2.4, line.y], 1.8, sign.ink());
    }
    match row.counted.starts_with("hypothesis") && sign != Sign::Open {
        true => filled_marker(
            canvas,
            [x, line.y],
            DeviceStyle { ink: sign.ink(), marker: Marker::Diamond },
            Fill::Full,
            0.0,
        ),
        false => sign.draw(canvas, [x, line.y], is_counted),
    }
}
