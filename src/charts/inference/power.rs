//! How often studies decide against their number of profiles: one panel for each two hypotheses and depth of reading.

use super::study::StudyContext;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::{Look, Reading, across, series};
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, Stroke, device_style};
use crate::charts::plot::words::tear_words;
use crate::inference::Decided;
use crate::inference::rows::PowerRow;
use crate::inference::told::{RANK_MIRROR, design_words};
use crate::scenario::inference::PlaneChoice;

/// Panels that a figure has room for.
const MOST_PANELS: usize = 36;
const LEAST_MM: f64 = 38.0;
const GAP_MM: f64 = 3.0;
const PANEL_MM: f64 = 38.0;
const WANTED: Stroke = Stroke::new(BLACK, 0.8).dash(Dash::Dashed);
/// How much of a band's colour covers what lies below.
const SHADE: f64 = 0.16;

/// What is cut, and what with.
type Design<'a> = (&'a str, &'a str);

/// One panel: the hypothesis that is true, the other one, and the depth of reading.
#[derive(Clone, Copy, PartialEq)]
struct Case<'a> {
    truth: &'a str,
    against: &'a str,
    at_mm: f64,
}

impl<'a> Case<'a> {
    fn of(row: &'a PowerRow) -> Self {
        Self { truth: &row.r#true, against: &row.against, at_mm: row.at_mm }
    }

    fn title(&self, place: usize) -> String {
        let against = if self.against == RANK_MIRROR { "ranks".to_owned() } else { tear_words(self.against) };
        let at = configured(self.at_mm);
        format!("{}  {} v. {against}, {at} mm", letter(place), tear_words(self.truth))
    }
}

pub(super) fn lay_out(found: &Decided, context: &StudyContext) -> Option<Canvas> {
    let least = found.power.iter().map(|row| row.residual_width).filter(|c| c.is_finite()).reduce(f64::min)?;
    let rows: Vec<&PowerRow> = found.power.iter().filter(|row| row.residual_width == least).collect();
    let (cases, designs) = (each_once(rows.iter().map(|row| Case::of(row))), designs(&rows));
    let longest = rows.iter().map(|row| f64::from(row.profiles)).fold(1.0, f64::max);
    let bound = context.asked.bound().map_or_else(|| "its bound".to_owned(), |bound| significant(bound, 3));
    let says = format!(
        "Share of studies whose Bayes factor for the true hypothesis (named first) exceeds {bound}, with 95 % intervals, against the \
         profiles of all planes together; residual width c = {}. A curve may end where it is decided.",
        configured(least)
    );
    let mut sheet = Sheet::new("How often studies of so many profiles decide", &says, &context.chart);
    let wanted = context.asked.power();
    sheet.legend(&legend(&designs, wanted));
    let shown = cases.len().min(MOST_PANELS);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(4).min(shown);
    let grid = Grid { count: shown, columns, gap_mm: GAP_MM, height_mm: PANEL_MM, below_mm: 1.5, ordinate_mm: 4.6 };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let case = cases[place];
        let title = case.title(place);
        // The last row may be short: the frames above its gap name their abscissa, too.
        let names_x = place + columns >= shown;
        let words = Words::new(&title, names_x.then_some("profiles"), cell.is_first.then_some("power (1)"));
        let y = Scale { low: 0.0, high: 1.04, ..Scale::from_zero(1.0, 4) };
        let panel = Panel::draw(&mut sheet.canvas, cell.frame, profiles_scale(longest), y, &words);
        wanted.iter().for_each(|power| across(&mut sheet.canvas, &panel, *power, WANTED));
        for design in &designs {
            let own = rows.iter().copied().filter(|row| Case::of(row) == case && of(row) == *design);
            draw(&mut sheet.canvas, &panel, *design, &own.collect::<Vec<_>>());
        }
    }
    if cases.len() > shown {
        sheet.note(format!("{} further pairs and depths are in the tables.", cases.len() - shown));
    }
    if found.power.len() > rows.len() {
        sheet.note("Other residual widths are in the tables; this is the least.");
    }
    Some(sheet.finish(&context.chart, 0))
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
fn profiles_scale(longest: f64) -> Scale {
    if longest > 12.0 {
        return Scale { low: 0.9, high: 1.1 * longest, ..Scale::log_around(1.0, longest) };
    }
    let mut scale = Scale::from_zero(longest.max(3.0), 4);
    scale.ticks.retain(|tick| tick.0.fract() == 0.0);
    scale
}

fn draw(canvas: &mut Canvas, panel: &Panel, design: Design, rows: &[&PowerRow]) {
    let reading = |row: &&PowerRow| Reading {
        x: panel.x_at(f64::from(row.profiles)),
        low: panel.y_at(row.ci95_low),
        mean: panel.y_at(row.power),
        high: panel.y_at(row.ci95_high),
    };
    let mut readings: Vec<Reading> = rows.iter().map(reading).collect();
    readings.sort_by(|a, b| a.x.total_cmp(&b.x));
    series(canvas, &readings, Look { style: style(design.0), line: Some(stroke(design)), ribbon: SHADE, cap_mm: 0.6 });
}
