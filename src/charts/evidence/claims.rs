//! The board: each claim with a sign for each hypothesis, and how far its numbers lie from their thresholds.

use super::Sign;
use crate::charts::context::ChartContext;
use crate::charts::family::family;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::Fill;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, Ink, LABEL_PT, MARGIN_MM, PALE, PALETTE, PANEL_PT, SMALL_PT, Stroke};
use crate::charts::plot::words::capitalised;
use crate::evidence::board::{
    ASSUMED, Board, ClaimCellRow, ClaimRow, ClaimTextRow, FAILS, HOLDS, IN_PART, margin_over,
};

family! {
    (found: &Board; context: &ChartContext) => Some(found),
    "claims_board": lay_out,
}

/// Claims that one figure holds; of more, those beyond are in the tables.
const MOST_CLAIMS: usize = 30;
/// Room for the axis on the right.
const AXIS_MM: f64 = 44.0;
const NARROW_AXIS_MM: f64 = 26.0;
const LINE_MM: f64 = 4.2;
const HEAD_MM: f64 = 4.8;
/// Height of a hypothesis' bars.
const BAR_MM: f64 = 1.5;
/// Between two claims.
const GAP_MM: f64 = 2.6;
/// Ends of the axis of margins; what lies beyond is drawn at its end.
const ENDS: [f64; 2] = [0.1, 10.0];

const SAYS: &str = "Below each claim a sign for each hypothesis. Right: number over threshold, with intervals, over all \
                    conditions; shaded where the claim holds. A verdict says what follows from a hypothesis, not which hypothesis is true.";

/// A claim, its rows and its numbers.
struct Shown<'a> {
    text: &'a ClaimTextRow,
    rows: Vec<&'a ClaimRow>,
    cells: Vec<&'a ClaimCellRow>,
}

fn lay_out(found: &Board, context: &ChartContext) -> Option<Canvas> {
    let claims: Vec<Shown> = found.texts.iter().map(|text| entry(text, found)).collect();
    claims.first()?;
    let mut sheet = Sheet::new("What clinical texts claim, and under which hypotheses it holds", SAYS, context);
    sheet.legend(&legend(&claims));
    let scale = Scale::log(ENDS[0], ENDS[1]);
    let axis_mm = if sheet.is_narrow() { NARROW_AXIS_MM } else { AXIS_MM };
    let axis = Rect { left: sheet.right() - axis_mm, top: sheet.y, right: sheet.right() - 2.0, bottom: sheet.y };
    let mut topic = "";
    for claim in claims.iter().take(MOST_CLAIMS) {
        if claim.text.topic != topic {
            topic = &claim.text.topic;
            let heading = Text::new([MARGIN_MM, sheet.y + 3.0], capitalised(topic), PANEL_PT, BLACK).bold();
            sheet.canvas.text(heading);
            sheet.y += 6.4;
        }
        draw_claim(&mut sheet, claim, axis, &scale);
    }
    draw_axis(&mut sheet, axis, &scale);
    let beyond = claims.len().saturating_sub(MOST_CLAIMS);
    if beyond > 0 {
        sheet.note(format!("{beyond} further claims are in the tables."));
    }
    Some(sheet.finish(context, 0))
}

fn entry<'a>(text: &'a ClaimTextRow, found: &'a Board) -> Shown<'a> {
    Shown {
        text,
        rows: found.claims.iter().filter(|row| row.claim == text.claim).collect(),
        cells: found.claim_cells.iter().filter(|cell| cell.claim == text.claim).collect(),
    }
}

fn legend(claims: &[Shown]) -> Vec<Entry> {
    let has = |sign| claims.iter().flat_map(|claim| &claim.rows).any(|row| sign_of(row) == sign);
    let of = |sign: Sign, words| has(sign).then(|| sign.entry(words));
    let assumed = claims.iter().flat_map(|claim| &claim.rows).any(|row| row.counted == ASSUMED);
    let signs = [of(Sign::Yes, "holds"), of(Sign::No, "fails"), of(Sign::Part, "in part"), of(Sign::Open, "open")];
    let hollow = assumed
        .then(|| Swatch::Filled(Sign::Yes.style(), Fill::Hollow).says("hollow, grey words: assumed, not counted"));
    signs.into_iter().flatten().chain(hollow).collect()
}

fn sign_of(row: &ClaimRow) -> Sign {
    match row.verdict.as_str() {
        HOLDS => Sign::Yes,
        FAILS => Sign::No,
        IN_PART => Sign::Part,
        _ => Sign::Open,
    }
}

/// Title and verdict, then the hypotheses in lines, their numbers beside them.
fn draw_claim(sheet: &mut Sheet, claim: &Shown, axis: Rect, scale: &Scale) {
    let top = sheet.y;
    let room = axis.left - MARGIN_MM - 4.0;
    let verdict = claim.text.overall.as_str();
    let verdict_mm = width_mm(verdict, LABEL_PT, true);
    let title = format!("{} ({})", claim.text.text, claim.text.source);
    for line in wrap(&title, LABEL_PT, false, sheet.room_mm() - verdict_mm - 4.0, 3) {
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 1.6], line, LABEL_PT, BLACK));
        sheet.y += 3.6;
    }
    let ink = ink_of(verdict);
    let at = [sheet.right(), top + 1.6];
    sheet.canvas.text(Text::new(at, verdict, LABEL_PT, ink).bold().align(Align::Right));
    sheet.y += HEAD_MM - 3.6;
    let begun = sheet.y;
    draw_hypotheses(sheet, claim, room);
    let height = (claim.rows.len() as f64 * BAR_MM + 1.0).max(sheet.y - begun);
    draw_numbers(&mut sheet.canvas, claim, Rect { top: begun - 1.6, bottom: begun + height - 1.6, ..axis }, scale);
    sheet.y = begun + height + GAP_MM;
    sheet.canvas.line(
        [MARGIN_MM, sheet.y - GAP_MM + 0.4],
        [sheet.right(), sheet.y - GAP_MM + 0.4],
        Stroke::new(PALE, 0.3),
    );
}

fn ink_of(verdict: &str) -> Ink {
    match verdict {
        HOLDS => Sign::Yes.ink(),
        FAILS => Sign::No.ink(),
        _ => BLACK,
    }
}

fn draw_hypotheses(sheet: &mut Sheet, claim: &Shown, room: f64) {
    let mut x = MARGIN_MM;
    for row in &claim.rows {
        let label = if row.hypothesis.is_empty() { &row.conditions_open } else { &row.hypothesis };
        let words = fit(label, SMALL_PT, false, room - 4.0);
        let width = 4.0 + width_mm(&words, SMALL_PT, false) + 3.0;
        if x > MARGIN_MM && x + width > MARGIN_MM + room {
            x = MARGIN_MM;
            sheet.y += LINE_MM;
        }
        let is_counted = row.counted != ASSUMED;
        sign_of(row).draw(&mut sheet.canvas, [x + 1.4, sheet.y], is_counted);
        let ink = if is_counted { BLACK } else { GREY };
        sheet.canvas.text(Text::new([x + 3.6, sheet.y], words, SMALL_PT, ink));
        x += width;
    }
    sheet.y += LINE_MM;
}

/// A bar a hypothesis, from its least to its greatest margin; the side on which the claim holds is shaded.
fn draw_numbers(canvas: &mut Canvas, claim: &Shown, area: Rect, scale: &Scale) {
    let Some(first) = claim.cells.first() else { return };
    let x = |margin: f64| area.left + scale.share(margin.clamp(ENDS[0], ENDS[1])) * area.width();
    let one = x(1.0);
    let is_one_sided =
        claim.cells.iter().all(|cell| cell.comparison == first.comparison) && first.comparison != "between";
    if is_one_sided {
        let (left, right) = if first.threshold_low.is_finite() { (one, area.right) } else { (area.left, one) };
        canvas.rect(Rect { left, right, ..area }, PALETTE[5].tint(0.18));
    }
    canvas.line([one, area.top], [one, area.bottom], Stroke::new(GREY, 0.7));
    // Where predicates are compared in different ways, each has a bar of its own.
    let predicates = predicates(claim, is_one_sided);
    let step = BAR_MM / predicates.len().max(1) as f64;
    for (place, row) in claim.rows.iter().enumerate() {
        let ink = if row.counted == ASSUMED { GREY } else { sign_of(row).ink() };
        for (number, predicate) in predicates.iter().enumerate() {
            let y = area.top + 0.5 * step + BAR_MM * place as f64 + step * number as f64 + 0.4;
            let is_own = |cell: &&&ClaimCellRow| {
                cell.hypothesis == row.hypothesis && predicate.is_none_or(|predicate| cell.predicate == predicate)
            };
            if let Some([low, high]) = margins(claim.cells.iter().filter(is_own)) {
                let [from, to] = [x(low), x(high)];
                canvas
                    .rect(Rect { left: from - 0.4, top: y - 0.3 * step, right: to + 0.4, bottom: y + 0.3 * step }, ink);
            }
        }
    }
}

/// The predicates that have bars of their own; none where one bar holds all.
fn predicates<'a>(claim: &Shown<'a>, is_one_sided: bool) -> Vec<Option<&'a str>> {
    let mut names: Vec<&str> = claim.cells.iter().map(|cell| cell.predicate.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if is_one_sided { vec![None] } else { names.into_iter().map(Some).collect() }
}

/// The least and the greatest margin of numbers, their intervals included.
fn margins<'c>(cells: impl Iterator<Item = &'c &'c ClaimCellRow>) -> Option<[f64; 2]> {
    let ends = |cell: &&ClaimCellRow| {
        let threshold = margin_over(cell.value, [cell.threshold_low, cell.threshold_high]).unwrap_or(f64::NAN);
        [cell.ci95_low, cell.value, cell.ci95_high].map(|end| end / threshold)
    };
    let all = cells.flat_map(ends).filter(|margin| margin.is_finite());
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    (low <= high).then_some([low, high])
}

fn draw_axis(sheet: &mut Sheet, area: Rect, scale: &Scale) {
    let y = sheet.y;
    sheet.canvas.line([area.left, y], [area.right, y], Stroke::new(BLACK, 0.6));
    let ticks = [0.1, 1.0, 10.0].map(|value| (value, value.to_string()));
    for (value, label) in ticks {
        let x = area.left + scale.share(value) * area.width();
        sheet.canvas.line([x, y], [x, y + 0.9], Stroke::new(BLACK, 0.6));
        sheet.canvas.text(Text::new([x, y + 2.6], label, SMALL_PT, BLACK).align(Align::Centre));
    }
    let at = [area.right, y + 6.2];
    sheet.canvas.text(Text::new(at, "number over threshold (1)", SMALL_PT, BLACK).align(Align::Right));
    sheet.y += 8.0;
}
