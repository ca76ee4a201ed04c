//! The data's distribution function of widths over the law of each hypothesis, plane by plane and depth by depth.

use super::{MOST_HYPOTHESES, hypothesis_stroke};
use crate::charts::cast::distinct;
use crate::charts::context::ChartContext;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point};
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::legend::Entry;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Stroke, WHITE};
use crate::charts::plot::words::{capitalised, tear_words};
use crate::inference::Inferred;
use crate::inference::rows::WidthExpectedRow;
use crate::inference::told::{Group, plane_words};

/// Panels that a figure has room for.
const MOST_GROUPS: usize = 12;
const LEAST_MM: f64 = 52.0;
const GAP_MM: f64 = 4.0;
const PANEL_MM: f64 = 50.0;
const DATA: Stroke = Stroke::new(BLACK, 1.3);

pub(super) fn lay_out(found: &Inferred, context: &ChartContext) -> Option<Canvas> {
    let groups = found.groups();
    let widest = found.widths.iter().map(|row| row.width_mm).filter(|width| width.is_finite()).reduce(f64::max)?;
    let hypotheses = distinct(found.widths.iter().map(|row| row.hypothesis.as_str()));
    let says = "Steps: share of the profiles that were read up to a width. Lines: the law of widths of each hypothesis, averaged over what its posterior leaves. Depths as measured, planes in the patch's frame.";
    let mut sheet = Sheet::new("Widths that were read, over the law of each hypothesis", says, context);
    sheet.legend(&legend(&hypotheses));
    let shown = groups.len().min(MOST_GROUPS);
    // Rows as long as each other, as far as that can be.
    let columns = shown.div_ceil(shown.div_ceil(sheet.columns(LEAST_MM, GAP_MM).min(3)));
    let height_mm = sheet.tall_mm(PANEL_MM);
    let grid = Grid { count: shown, columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let group = groups[place];
        let title = format!("{}  {}, {} mm", letter(place), capitalised(&plane_words(group.0)), configured(group.1));
        let words = Words::new(&title, "width (mm)", cell.is_first.then_some("share up to it (1)"));
        let y = Scale { low: 0.0, high: 1.02, ..Scale::from_zero(1.0, 5) };
        let panel = Panel::draw(&mut sheet.canvas, cell.frame, Scale::from_zero(widest, 4), y, &words);
        draw(&mut sheet.canvas, &panel, &hypotheses, |hypothesis| rows(found, hypothesis, group));
    }
    if groups.len() > shown {
        sheet.note(format!("{} further planes and depths are in the tables.", groups.len() - shown));
    }
    if hypotheses.len() > MOST_HYPOTHESES {
        sheet.note(format!("{} further hypotheses are in the tables.", hypotheses.len() - MOST_HYPOTHESES));
    }
    Some(sheet.finish(context, 0))
}

fn legend(hypotheses: &[&str]) -> Vec<Entry> {
    let one = |(place, word): (usize, &&str)| Entry::line(hypothesis_stroke(place, 1.3), tear_words(word));
    let lines = hypotheses.iter().enumerate().take(MOST_HYPOTHESES).map(one);
    std::iter::once(Entry::line(DATA, "as read")).chain(lines).collect()
}

/// The rows of a hypothesis, from the least width on.
fn rows<'a>(found: &'a Inferred, hypothesis: &str, (plane_deg, at_mm): Group) -> Vec<&'a WidthExpectedRow> {
    let is_own =
        |row: &&WidthExpectedRow| row.hypothesis == hypothesis && row.plane_deg == plane_deg && row.at_mm == at_mm;
    let mut rows: Vec<&WidthExpectedRow> = found.widths.iter().filter(is_own).collect();
    rows.sort_by(|a, b| a.width_mm.total_cmp(&b.width_mm));
    rows
}

fn draw<'a>(canvas: &mut Canvas, panel: &Panel, hypotheses: &[&str], rows: impl Fn(&str) -> Vec<&'a WidthExpectedRow>) {
    if let Some(steps) = hypotheses.first().map(|first| steps(panel, &rows(first))) {
        canvas.path(&steps, Stroke::new(WHITE, 2.4));
        canvas.path(&steps, DATA);
    }
    // The first hypothesis lies on top, as it stands first in the legend.
    for (place, hypothesis) in hypotheses.iter().enumerate().take(MOST_HYPOTHESES).rev() {
        let line: Vec<Point> = rows(hypothesis).iter().map(|row| panel.at(row.width_mm, row.expected)).collect();
        canvas.path(&line, hypothesis_stroke(place, 1.3));
    }
}

/// Up where a width was read, level between.
fn steps(panel: &Panel, rows: &[&WidthExpectedRow]) -> Vec<Point> {
    let mut points = vec![panel.at(0.0, 0.0)];
    let mut last = 0.0;
    for row in rows {
        if row.observed != last {
            points.extend([panel.at(row.width_mm, last), panel.at(row.width_mm, row.observed)]);
            last = row.observed;
        }
    }
    points.push(panel.at(panel.x.high, last));
    points
}
