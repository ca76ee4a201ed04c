//! Work of remodelling that is done, in sessions, over the days of a course.

use super::CourseContext;
use crate::after::rows::CourseMaturedRow;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::between;
use crate::charts::plot::numbers::significant;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, Ink, LABEL_PT, MARGIN_MM, PALE, Stroke, device_style};
use crate::simulate::course::CourseStudy;

const HEIGHT_MM: f64 = 78.0;
/// The session that texts speak of.
const FOURTH: usize = 4;
/// More sessions have no line each.
const MOST_LINES: usize = 60;

pub(crate) fn lay_out(tables: &CourseStudy, context: &CourseContext) -> Option<Canvas> {
    let rows = &tables.matured;
    let last = rows.last().filter(|row| row.day > 0.0)?;
    let title = "Work of remodelling that is done, in sessions";
    let says = "Line: sessions held, each by the share that has matured, with the 95 % band of draws of the half-life. No threshold is known at which anything would be seen: the claim “not before the 4th” cannot be decided by it.";
    let mut sheet = Sheet::new(title, says, &context.chart);
    let days = session_days(tables);
    let style = device_style(0);
    sheet.legend(&legend(style.ink, days.len() >= FOURTH));
    let bottom = sheet.y + sheet.tall_mm(HEIGHT_MM);
    let frame = Rect { left: MARGIN_MM, top: sheet.y, right: sheet.right(), bottom };
    let highest = rows.iter().map(|row| row.ci95_high.max(row.matured_sessions)).fold(0.0, f64::max);
    let words = Words::new("", "day", "matured work (sessions)");
    let (x, y) = (Scale::from_zero(last.day, 6), Scale::from_zero(highest * 1.05, 5));
    let panel = Panel::draw(&mut sheet.canvas, frame, x, y, &words);
    let canvas = &mut sheet.canvas;
    mark_threshold(canvas, &panel, rows, &days);
    for day in days.iter().take(MOST_LINES) {
        let x = panel.x_at(*day);
        canvas.line([x, panel.area.bottom - 2.2], [x, panel.area.bottom], Stroke::new(GREY, 0.7));
    }
    let line = |value: fn(&CourseMaturedRow) -> f64| -> Vec<Point> {
        rows.iter().map(|row| panel.at(row.day, value(row))).collect()
    };
    between(canvas, line(|row| row.ci95_high), line(|row| row.ci95_low), style.ink.alpha(0.25));
    canvas.path(&line(|row| row.matured_sessions), Stroke::new(style.ink, 1.4));
    if let Some(row) = before(rows, &days, FOURTH) {
        mark_fourth(canvas, &panel, row, style.ink);
    }
    sheet.y = bottom + 1.0;
    Some(sheet.finish(&context.chart, 0))
}

fn legend(ink: Ink, has_fourth: bool) -> Vec<Entry> {
    let mut entries = vec![
        Entry::line(Stroke::new(ink, 1.4), "matured work"),
        Swatch::Box(ink.alpha(0.25)).says("95 % of draws"),
        Entry::line(Stroke::new(GREY, 0.7), "ticks: sessions"),
    ];
    if has_fourth {
        entries.push(Swatch::Box(PALE).says("thresholds that would fit “the 4th”"));
    }
    entries
}

/// The days of the sessions, each once.
fn session_days(tables: &CourseStudy) -> Vec<f64> {
    let mut days: Vec<f64> = tables.course.iter().map(|row| row.day).collect();
    days.sort_by(f64::total_cmp);
    days.dedup();
    days
}

/// The row right before a session, counted from 1.
fn before<'a>(rows: &'a [CourseMaturedRow], days: &[f64], session: usize) -> Option<&'a CourseMaturedRow> {
    let day = days.get(session - 1)?;
    rows.iter().find(|row| row.day == *day)
}

/// What lies between the work before the third session and that before the fourth: a threshold there would fit the claim.
fn mark_threshold(canvas: &mut Canvas, panel: &Panel, rows: &[CourseMaturedRow], days: &[f64]) {
    let ends = [before(rows, days, FOURTH - 1), before(rows, days, FOURTH)];
    if let [Some(third), Some(fourth)] = ends {
        let [bottom, top] = [third, fourth].map(|row| panel.y_at(row.matured_sessions));
        canvas.rect(Rect { top, bottom, ..panel.area }, PALE);
    }
}

fn mark_fourth(canvas: &mut Canvas, panel: &Panel, row: &CourseMaturedRow, ink: Ink) {
    let [x, y] = panel.at(row.day, row.matured_sessions);
    canvas.line([x, y], [x, panel.area.bottom], Stroke::new(BLACK, 0.7).dash(Dash::Dashed));
    shapes::ring(canvas, [x, y], ink);
    let words = format!(
        "before the 4th: {} ({}–{})",
        significant(row.matured_sessions, 2),
        significant(row.ci95_low, 2),
        significant(row.ci95_high, 2)
    );
    // Work grows with time, so that there is room below it at the right.
    let right = panel.area.right - 1.0;
    let at = [right, y - 3.4];
    let left = right - width_mm(&words, LABEL_PT, false) - 1.2;
    canvas.path(&[[x, y], [x.min(left) + 3.0, at[1]], [left.max(x), at[1]]], Stroke::new(GREY, 0.5));
    canvas.text(Text::new(at, words, LABEL_PT, BLACK).align(Align::Right));
}
