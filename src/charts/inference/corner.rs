//! What is left unknown: densities of each two parameters, and of each by itself on the diagonal.

use super::plane::{Plane, edges, values};
use crate::charts::cast::distinct;
use crate::charts::context::ChartContext;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::{Cell, Grid};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::numbers::significant;
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, Ink, LABEL_PT, PANEL_PT, SMALL_PT, Stroke, device_style};
use crate::charts::plot::words::tear_words;
use crate::inference::Inferred;
use crate::inference::rows::{PosteriorGridRow, PosteriorRow};
use crate::inference::told::{FREE, PRIOR, TEAR_RATIO, parameter_words};

/// Parameters that a figure has room for, and the least room of each.
const MOST_PARAMETERS: usize = 5;
const LEAST_MM: f64 = 24.0;
const GAP_MM: f64 = 2.0;
/// Room for the words below the frames of the last row.
const ABSCISSA_MM: f64 = 4.2;
const LINE: Stroke = Stroke::new(BLACK, 0.7);
const QUANTILE: Stroke = Stroke::new(BLACK, 0.7).dash(Dash::Dashed);

/// The hypothesis that is shown, and its parameters.
struct Shown<'a> {
    found: &'a Inferred,
    hypothesis: &'a str,
    parameters: Vec<&'a str>,
    ink: Ink,
}

pub(super) fn lay_out(found: &Inferred, context: &ChartContext) -> Option<Canvas> {
    let mut shown = Shown::new(found)?;
    let title = format!("What sections leave unknown under {}", tear_words(shown.hypothesis));
    let says = "Below the diagonal: density of each two parameters, the fuller the colour the denser, and the line around the most probable 95 %. On the diagonal: density of each by itself; above it median and 95 %. Narrow slanted areas are ridges: both are known together and neither by itself.";
    let mut sheet = Sheet::new(&title, says, context);
    sheet.legend(&[
        Swatch::Box(shown.ink).says("densest"),
        Entry::line(LINE, "95 % of the probability"),
        Entry::line(QUANTILE, "median and 95 %"),
    ]);
    let all = shown.parameters.len();
    shown.parameters.truncate(sheet.columns(LEAST_MM, GAP_MM).min(MOST_PARAMETERS));
    let count = shown.parameters.len();
    let mut grid = Grid { count: count * count, columns: count, gap_mm: GAP_MM, ordinate_mm: 4.6, ..Grid::default() };
    grid.height_mm = (0.9 * grid.width_mm(&sheet)).clamp(24.0, 46.0);
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let (row, column) = (place / count, place % count);
        match row == column {
            true => shown.draw_one(&mut sheet.canvas, cell, column),
            false if column < row => shown.draw_two(&mut sheet.canvas, cell, [column, row]),
            false => {}
        }
    }
    sheet.y += ABSCISSA_MM;
    if all > count {
        let left_out = all - count;
        sheet.note(format!("{left_out} further parameters are left out for want of room; posterior.csv has them."));
    }
    Some(sheet.finish(context, 0))
}

impl<'a> Shown<'a> {
    /// The free hypothesis where it is there, else the one with most parameters.
    fn new(found: &'a Inferred) -> Option<Self> {
        let own = |hypothesis: &'a str| -> Vec<&'a str> {
            let rows = found.grid.iter().filter(|row| row.hypothesis == hypothesis && row.parameter_a != TEAR_RATIO);
            distinct(rows.filter(|row| row.parameter_a == row.parameter_b).map(|row| row.parameter_a.as_str()))
        };
        let names = distinct(found.grid.iter().map(|row| row.hypothesis.as_str()).filter(|word| *word != PRIOR));
        let most = |names: &[&'a str]| names.iter().copied().rev().max_by_key(|word| (*word == FREE, own(word).len()));
        let hypothesis = most(&names)?;
        let parameters = own(hypothesis);
        let place = found.hypotheses.iter().position(|row| row.hypothesis == hypothesis).unwrap_or(0);
        (!parameters.is_empty()).then(|| Self { found, hypothesis, parameters, ink: device_style(place).ink })
    }

    fn rows(&self, a: &str, b: &str) -> Vec<&'a PosteriorGridRow> {
        let is_own =
            |row: &&PosteriorGridRow| row.hypothesis == self.hypothesis && row.parameter_a == a && row.parameter_b == b;
        self.found.grid.iter().filter(is_own).collect()
    }

    /// From the end of the first cell of a parameter to that of the last.
    fn scale(&self, parameter: &str, paper_mm: f64, room_mm: impl Fn(&str) -> f64) -> Scale {
        let ends = edges(&values(&self.rows(parameter, parameter), |row| row.value_a));
        let [low, high] = [ends.first(), ends.last()].map(|end| end.copied().unwrap_or(0.0));
        let high = if high > low { high } else { low + 1.0 };
        let mut scale = Scale { low, high, ..Scale::around(low, high, 4) };
        scale.ticks.retain(|tick| (low..=high).contains(&tick.0));
        scale.thinned(paper_mm, room_mm)
    }

    fn across(&self, parameter: &str, frame: Rect) -> Scale {
        self.scale(parameter, frame.width() - 9.0, |label| width_mm(label, SMALL_PT, false) + 1.2)
    }

    /// A parameter by itself.
    fn draw_one(&self, canvas: &mut Canvas, cell: Cell, place: usize) {
        let parameter = self.parameters[place];
        let mut rows = self.rows(parameter, parameter);
        rows.sort_by(|a, b| a.value_a.total_cmp(&b.value_a));
        let densest = rows.iter().map(|row| row.density).fold(0.0, f64::max);
        let own = self.found.parameter(self.hypothesis, parameter);
        let title = own.map_or_else(String::new, |own| quantiles(own, cell.frame.width()));
        let x = self.words(cell, place);
        let y = Scale { spread: Spread::Linear, low: 0.0, high: 1.1, ticks: Vec::new() };
        let words = Words::new(&title, x.as_deref(), cell.is_first.then_some("density"));
        let panel = Panel::draw(canvas, outer(cell), self.across(parameter, cell.frame), y, &words);
        if densest <= 0.0 {
            return;
        }
        let mut line: Vec<Point> = rows.iter().map(|row| panel.at(row.value_a, row.density / densest)).collect();
        canvas.path(&line, Stroke::new(self.ink, 1.2));
        let ends = [line.last(), line.first()].map(|end| end.map(|end| [end[0], panel.area.bottom]));
        line.extend(ends.into_iter().flatten());
        canvas.polygon(&line, self.ink.alpha(0.2));
        for value in own.iter().flat_map(|own| [own.q025, own.q50, own.q975]) {
            if (panel.x.low..=panel.x.high).contains(&value) {
                let x = panel.x_at(value);
                canvas.line([x, panel.area.top], [x, panel.area.bottom], QUANTILE);
            }
        }
    }

    /// Two parameters: which across, which up.
    fn draw_two(&self, canvas: &mut Canvas, cell: Cell, [across, up]: [usize; 2]) {
        let [a, b] = [self.parameters[across], self.parameters[up]];
        let x = self.words(cell, across);
        let y = cell.is_first.then(|| parameter_words(b));
        let words = Words::new("", x.as_deref(), y.as_deref());
        let up = self.scale(b, cell.frame.height() - 9.0, |_| 3.4);
        let panel = Panel::draw(canvas, outer(cell), self.across(a, cell.frame), up, &words);
        let rows = self.rows(a, b);
        let turned: Vec<PosteriorGridRow> = self.rows(b, a).into_iter().map(turned).collect();
        let rows = if rows.is_empty() { turned.iter().collect() } else { rows };
        match Plane::new(&rows) {
            Some(plane) => {
                plane.draw(canvas, &panel, self.ink, LINE);
                // Cells may lie on the axes.
                let Rect { left, top, right, bottom } = panel.area;
                canvas.path(&[[left, top], [left, bottom], [right, bottom]], Stroke::new(BLACK, 0.6));
            }
            None => panel.say(canvas, "not told"),
        }
    }

    /// The words below a frame of the last row.
    fn words(&self, cell: Cell, place: usize) -> Option<String> {
        let room_mm = cell.frame.width() - 1.0;
        cell.is_last_row.then(|| fit(&parameter_words(self.parameters[place]), LABEL_PT, false, room_mm))
    }
}

/// Median and 95 %; where these have no room, the median.
fn quantiles(own: &PosteriorRow, room_mm: f64) -> String {
    let of = |value: f64| significant(value, 2);
    let whole = format!("{} ({}–{})", of(own.q50), of(own.q025), of(own.q975));
    if width_mm(&whole, PANEL_PT, true) <= room_mm { whole } else { of(own.q50) }
}

/// The frame with room for the words below those of the last row.
fn outer(cell: Cell) -> Rect {
    let more = if cell.is_last_row { ABSCISSA_MM } else { 0.0 };
    Rect { bottom: cell.frame.bottom + more, ..cell.frame }
}

/// The same row with its parameters exchanged.
fn turned(row: &PosteriorGridRow) -> PosteriorGridRow {
    PosteriorGridRow {
        parameter_a: row.parameter_b.clone(),
        value_a: row.value_b,
        parameter_b: row.parameter_a.clone(),
        value_b: row.value_a,
        ..row.clone()
    }
}
