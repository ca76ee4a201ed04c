//! Bayes factors against the best hypothesis, each with its range on leaving out any one profile.

use super::MOST_HYPOTHESES;
use crate::charts::context::ChartContext;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::numbers::significant;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{Fill, filled_marker};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{
    BLACK, Dash, DeviceStyle, GREY, LABEL_PT, MARGIN_MM, Marker, SMALL_PT, Stroke, device_style,
};
use crate::charts::plot::words::tear_words;
use crate::inference::Inferred;
use crate::inference::rows::HypothesisRow;
use std::f64::consts::LN_10;

const ROW_MM: f64 = 7.5;
/// The ratio of greatest likelihoods stands below the Bayes factor, mm.
const BELOW_MM: f64 = 2.0;
/// Room of the probabilities at the right.
const SHARE_MM: f64 = 17.0;
/// The axis reaches at least so far below 0, so that a factor of ten is seen.
const LEAST_SPAN: f64 = 1.2;
const EVEN: Stroke = Stroke::new(GREY, 0.9);
const TEN: Stroke = Stroke::new(GREY, 0.7).dash(Dash::Dashed);

pub(super) fn lay_out(found: &Inferred, context: &ChartContext) -> Option<Canvas> {
    let mut rows: Vec<&HypothesisRow> = found.hypotheses.iter().collect();
    rows.sort_by(|a, b| b.log_bf_best.total_cmp(&a.log_bf_best));
    let best = *rows.first()?;
    let left_out = rows.len().saturating_sub(MOST_HYPOTHESES);
    rows.truncate(MOST_HYPOTHESES);
    let title = format!("Bayes factors against {}, which describes the sections best", tear_words(&best.hypothesis));
    let says = "Markers: log10 of the Bayes factor; bars: its range on leaving out any one profile; hollow: the same of greatest likelihoods, free of priors. Dashed: a factor of ten. At the right the probability, with the weights of the scenario. A Bayes factor compares the listed shapes, whether or not one of them fits.";
    let mut sheet = Sheet::new(&title, says, context);
    sheet.legend(&legend());
    let widest = rows.iter().map(|row| width_mm(&tear_words(&row.hypothesis), LABEL_PT, false)).fold(0.0, f64::max);
    let words_mm = widest.min(0.3 * sheet.room_mm()) + 3.0;
    let bottom = sheet.y + ROW_MM * rows.len() as f64 + 12.0;
    let right = sheet.right() - SHARE_MM;
    let frame = Rect { left: MARGIN_MM + words_mm - 9.0, top: sheet.y, right, bottom };
    let y = Scale { low: rows.len() as f64, high: 0.0, ticks: Vec::new(), ..Scale::from_zero(1.0, 1) };
    let words = Words::new("", "log10 of the Bayes factor against the best (1)", None);
    let x = span(&rows, best, sheet.is_narrow());
    let panel = Panel::draw(&mut sheet.canvas, frame, x, y, &words);
    for (value, stroke) in [(-1.0, TEN), (0.0, EVEN), (1.0, TEN)] {
        if (panel.x.low..=panel.x.high).contains(&value) {
            let x = panel.x_at(value);
            sheet.canvas.line([x, panel.area.top], [x, panel.area.bottom], stroke);
        }
    }
    for (place, row) in rows.iter().enumerate() {
        let colour = found.hypotheses.iter().position(|own| own.hypothesis == row.hypothesis).unwrap_or(0);
        let at = Row { y: panel.y_at(place as f64 + 0.5), style: style(colour), words_mm: words_mm - 1.0 };
        draw(&mut sheet.canvas, &panel, row, best, at);
    }
    sheet.y = bottom + 1.0;
    say_more(&mut sheet, found, left_out);
    Some(sheet.finish(context, 0))
}

fn legend() -> Vec<Entry> {
    let grey = DeviceStyle { ink: GREY, marker: Marker::Disc };
    let of_maxima = DeviceStyle { ink: GREY, marker: Marker::Diamond };
    vec![
        Swatch::Marker(grey, 1.0).says("Bayes factor"),
        Entry::line(Stroke::new(GREY, 1.2), "one profile left out"),
        Swatch::Filled(of_maxima, Fill::Hollow).says("ratio of greatest likelihoods"),
    ]
}

/// All finite values, and zero.
fn span(rows: &[&HypothesisRow], best: &HypothesisRow, is_narrow: bool) -> Scale {
    let values = rows.iter().flat_map(|row| {
        let of_maxima = row.log_max_likelihood - best.log_max_likelihood;
        [row.log_bf_best, row.log_bf_best_low, row.log_bf_best_high, of_maxima]
    });
    let ends = values.map(|value| value / LN_10).filter(|value| value.is_finite());
    let [low, high] = ends.fold([0.0_f64, 0.0_f64], |[low, high], value| [low.min(value), high.max(value)]);
    Scale::around(low.min(-LEAST_SPAN), high, if is_narrow { 4 } else { 8 })
}

/// Where a hypothesis stands, and how it looks.
struct Row {
    y: f64,
    style: DeviceStyle,
    /// Room for its name.
    words_mm: f64,
}

fn style(place: usize) -> DeviceStyle {
    DeviceStyle { marker: Marker::Disc, ..device_style(place) }
}

fn draw(canvas: &mut Canvas, panel: &Panel, row: &HypothesisRow, best: &HypothesisRow, at: Row) {
    let Row { y, style, words_mm } = at;
    let x_at = |value: f64| panel.x_at((value / LN_10).clamp(panel.x.low, panel.x.high));
    let name = fit(&tear_words(&row.hypothesis), LABEL_PT, false, words_mm);
    canvas.text(Text::new([panel.area.left - 2.0, y], name, LABEL_PT, BLACK).align(Align::Right));
    let share = format!("{} %", significant(100.0 * row.probability, 2));
    canvas.text(Text::new([panel.area.right + 1.6, y], share, SMALL_PT, BLACK));
    if row.log_bf_best.is_finite() {
        let ends = [row.log_bf_best_low, row.log_bf_best_high].map(x_at);
        Whisker::new(Stroke::new(style.ink, 1.2), 1.1).level(canvas, ends, y);
        filled_marker(canvas, [x_at(row.log_bf_best), y], style, Fill::Full, 0.0);
        let of_maxima = x_at(row.log_max_likelihood - best.log_max_likelihood);
        filled_marker(
            canvas,
            [of_maxima, y + BELOW_MM],
            DeviceStyle { marker: Marker::Diamond, ..style },
            Fill::Hollow,
            0.0,
        );
    } else {
        let at = [panel.area.left + 1.5, y];
        canvas.text(Text::new(at, "excluded: likelihood 0", SMALL_PT, style.ink.shade(0.75)));
    }
}

fn say_more(sheet: &mut Sheet, found: &Inferred, left_out: usize) {
    if !found.misfits().is_empty() {
        sheet.note("No hypothesis here describes these sections: see the check of fit.");
    }
    let turned: Vec<String> = found.turned().into_iter().map(|row| tear_words(&row.hypothesis)).collect();
    if !turned.is_empty() {
        sheet.note(format!("One profile less would put {} before the best.", turned.join(", ")));
    }
    if left_out > 0 {
        sheet.note(format!("{left_out} further hypotheses are in the table."));
    }
}
