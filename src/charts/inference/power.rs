//! How often studies decide against their number of profiles: one panel for each two hypotheses and depth of reading.

use super::StudyContext;
use crate::charts::cast::{ascending, evenly, same};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::{across, between};
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, MARGIN_MM, PANEL_PT, SMALL_PT, Stroke, device_style};
use crate::charts::plot::words::tear_words;
use crate::inference::Decided;
use crate::inference::rows::PowerRow;
use crate::inference::told::{RANK_MIRROR, design_words};
use crate::scenario::inference::PlaneChoice;

/// Pairs and depths that a figure has room for.
const MOST_PAIRS: usize = 12;
const MOST_DEPTHS: usize = 6;
const LEAST_MM: f64 = 36.0;
const GAP_MM: f64 = 3.0;
const PANEL_MM: f64 = 36.0;
/// Room for the words below the last frames.
const ABSCISSA_MM: f64 = 4.2;
const WANTED: Stroke = Stroke::new(BLACK, 0.8).dash(Dash::Dashed);
/// How much of a band's colour covers what lies below.
const SHADE: f64 = 0.16;

/// What is cut, and what with.
type Design<'a> = (&'a str, &'a str);

/// The hypothesis that is true, and the other one.
type Pair<'a> = (&'a str, &'a str);

/// What the panels show.
struct Shown<'a> {
    /// At the least of the true residual widths.
    rows: Vec<&'a PowerRow>,
    pairs: Vec<Pair<'a>>,
    depths_mm: Vec<f64>,
    designs: Vec<Design<'a>>,
    /// The most profiles.
    longest: f64,
    /// The power that is asked for.
    wanted: Option<f64>,
}

pub(super) fn lay_out(found: &Decided, context: &StudyContext) -> Option<Canvas> {
    let least = found.power.iter().map(|row| row.residual_width).filter(|c| c.is_finite()).reduce(f64::min)?;
    let rows: Vec<&PowerRow> = found.power.iter().filter(|row| row.residual_width == least).collect();
    let (pairs, depths_mm) = (each_once(rows.iter().copied().map(pair)), ascending(rows.iter().map(|row| row.at_mm)));
    let left_out = [pairs.len().saturating_sub(MOST_PAIRS), depths_mm.len().saturating_sub(MOST_DEPTHS)];
    let shown = Shown {
        designs: designs(&rows),
        pairs: pairs.into_iter().take(MOST_PAIRS).collect(),
        depths_mm: evenly(&depths_mm, MOST_DEPTHS),
        longest: rows.iter().map(|row| f64::from(row.profiles)).fold(1.0, f64::max),
        wanted: context.asked.power(),
        rows,
    };
    let bound = context.asked.bound().map_or_else(|| "its bound".to_owned(), configured);
    let says = format!(
        "Share of studies whose Bayes factor for the true hypothesis (named first) exceeds {bound}, with 95 % intervals, against the \
         profiles of all planes together; residual width c = {}. A curve may end where it is decided.",
        configured(least)
    );
    let mut sheet = Sheet::new("How often studies of so many profiles decide", &says, &context.chart);
    sheet.legend(&legend(&shown.designs, shown.wanted));
    (0..shown.pairs.len()).for_each(|place| shown.draw_pair(&mut sheet, place));
    sheet.y += ABSCISSA_MM;
    if left_out != [0, 0] {
        sheet.note(format!("{} further pairs and {} further depths are in the tables.", left_out[0], left_out[1]));
    }
    if found.power.len() > shown.rows.len() {
        sheet.note("Other residual widths are in the tables; this is the least.");
    }
    Some(sheet.finish(&context.chart, 0))
}

impl Shown<'_> {
    /// The panels of a pair below its name, a depth each.
    fn draw_pair(&self, sheet: &mut Sheet, place: usize) {
        let (truth, against) = self.pairs[place];
        let other = if against == RANK_MIRROR { "ranks of mirrored planes".to_owned() } else { tear_words(against) };
        let heading = fit(&format!("{} true, against {other}", tear_words(truth)), PANEL_PT, true, sheet.room_mm());
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 0.8], heading, PANEL_PT, BLACK).bold());
        sheet.y += 3.6;
        let count = self.depths_mm.len();
        let columns = sheet.columns(LEAST_MM, GAP_MM).min(count).min(MOST_DEPTHS);
        let grid = Grid { count, columns, gap_mm: GAP_MM, height_mm: PANEL_MM, below_mm: 1.5, ordinate_mm: 4.6 };
        for (cell, at_mm) in sheet.grid(grid).into_iter().zip(&self.depths_mm) {
            let is_last = place + 1 == self.pairs.len() && cell.is_last_row;
            let title = format!("at {} mm", configured(*at_mm));
            let words = Words::new(&title, is_last.then_some("profiles"), cell.is_first.then_some("power (1)"));
            let below = if is_last { ABSCISSA_MM } else { 0.0 };
            let outer = Rect { bottom: cell.frame.bottom + below, ..cell.frame };
            let y = Scale { low: 0.0, high: 1.04, ..Scale::from_zero(1.0, 4) };
            let x = profiles_scale(self.longest, outer.width() - 10.0);
            let panel = Panel::draw(&mut sheet.canvas, outer, x, y, &words);
            self.wanted.iter().for_each(|power| across(&mut sheet.canvas, &panel, *power, WANTED));
            for design in &self.designs {
                let is_own =
                    |row: &&&PowerRow| pair(row) == (truth, against) && same(row.at_mm, *at_mm) && of(row) == *design;
                draw(&mut sheet.canvas, &panel, *design, &self.rows.iter().filter(is_own).copied().collect::<Vec<_>>());
            }
        }
    }
}

fn pair(row: &PowerRow) -> Pair<'_> {
    (&row.r#true, &row.against)
}

fn each_once<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

fn of(row: &PowerRow) -> Design<'_> {
    (&row.planes, &row.control)
}

/// In the order of the choices, those without a control first.
fn designs<'a>(rows: &[&'a PowerRow]) -> Vec<Design<'a>> {
    let mut all: Vec<Design> = each_once(rows.iter().copied().map(of));
    all.sort_by_key(|(planes, control)| (*control != "none", colour(planes)));
    all
}

fn colour(planes: &str) -> usize {
    PlaneChoice::ALL.iter().position(|choice| choice.as_str() == planes).unwrap_or(0)
}

fn style(planes: &str) -> DeviceStyle {
    device_style(colour(planes))
}

fn stroke((planes, control): Design) -> Stroke {
    let dash = if control == "none" { Dash::Solid } else { Dash::Dotted };
    Stroke::new(style(planes).ink, 1.1).dash(dash)
}

fn legend(designs: &[Design], wanted: Option<f64>) -> Vec<Entry> {
    let lines = designs.iter().map(|design| Entry::line(stroke(*design), design_words(design.0, design.1)));
    let wanted = wanted.map(|power| Entry::line(WANTED, format!("power {} asked for", configured(power))));
    lines.chain(wanted).collect()
}

/// From one profile on.
fn profiles_scale(longest: f64, paper_mm: f64) -> Scale {
    if longest > 12.0 {
        let scale = Scale { low: 0.9, high: 1.1 * longest, ..Scale::log_around(1.0, longest) };
        return scale.thinned(paper_mm, |label| width_mm(label, SMALL_PT, false) + 1.2);
    }
    let mut scale = Scale::from_zero(longest.max(3.0), 4);
    scale.ticks.retain(|tick| tick.0.fract() == 0.0);
    scale
}

/// A line through the shares, and a band of their intervals; a single share has its marker.
fn draw(canvas: &mut Canvas, panel: &Panel, design: Design, rows: &[&PowerRow]) {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.profiles);
    let line = |value: fn(&PowerRow) -> f64| -> Vec<Point> {
        rows.iter().map(|row| panel.at(f64::from(row.profiles), value(row))).collect()
    };
    let style = style(design.0);
    match line(|row| row.power).as_slice() {
        [only] => shapes::marker(canvas, *only, style),
        shares => {
            between(canvas, line(|row| row.ci95_high), line(|row| row.ci95_low), style.ink.alpha(SHADE));
            canvas.path(shares, stroke(design));
        }
    }
}
