//! What is left of earlier sessions, state by state, over the days of a course.

use super::{CourseContext, Shown, shown};
use crate::after::rows::{CourseIntervalRow, CourseRow};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Text};
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{Whisker, between};
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, SMALL_PT, Stroke};
use crate::charts::plot::words::{capitalised, layer_words};
use crate::simulate::course::CourseStudy;

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 72.0;
/// Points of a line, all sessions together.
const POINTS: usize = 600;
/// More sessions have no markers.
const MOST_MARKERS: usize = 30;
/// How much of a band's colour covers what lies below.
const SHADE: f64 = 0.2;
/// Room above the lines for the words of the interval, as a share of the highest.
const ABOVE: f64 = 0.22;
/// The day at which a tenth of a session is left.
const TENTH: Stroke = Stroke::new(GREY, 0.9).dash(Dash::Dashed);

/// A state of a layer, with the rows of the devices that are shown.
struct State<'a> {
    layer: &'a str,
    state: &'a str,
    /// By device, session after session.
    lines: Vec<(Shown<'a>, Vec<&'a CourseRow>)>,
}

impl<'a> State<'a> {
    fn rows(&self) -> impl Iterator<Item = &'a CourseRow> {
        self.lines.iter().flat_map(|(_, rows)| rows.iter().copied())
    }

    fn highest(&self) -> f64 {
        let ends = self.rows().flat_map(|row| [row.after_mm3_cm2, row.ci95_high]);
        ends.filter(|value| value.is_finite()).fold(0.0, f64::max)
    }
}

pub(crate) fn lay_out(tables: &CourseStudy, context: &CourseContext) -> Option<Canvas> {
    let (devices, left_out) = shown(tables, context);
    let states = states(tables, &devices);
    let last_day = states.iter().flat_map(State::rows).map(|row| row.day).reduce(f64::max)?;
    let title = "What is left of earlier sessions over a course";
    let says = "Lines: volume in a state, up by each session and down by its half-life. Markers: what is left right before a session; shades: the band of that, over draws of half-lives and treatments. Half-lives are recalled or free: the band is the answer.";
    let mut sheet = Sheet::new(title, says, &context.chart);
    sheet.legend(&legend(&devices));
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(3);
    let height_mm = if columns == 1 { 44.0 } else { 52.0 };
    let grid = Grid { count: states.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let state = &states[place];
        let title = format!("{}  {}: {}", letter(place), capitalised(&layer_words(state.layer)), state.state);
        let words = Words::new(&title, "day", "volume (mm³/cm²)");
        let x = Scale::from_zero(last_day.max(1.0), 5);
        let y = Scale::from_zero(state.highest() * (1.0 + ABOVE), 4);
        let panel = Panel::draw(&mut sheet.canvas, cell.frame, x, y, &words);
        mark_interval(&mut sheet.canvas, &panel, interval(tables, state));
        state.lines.iter().for_each(|(own, rows)| shade(&mut sheet.canvas, &panel, own, rows));
        state.lines.iter().for_each(|(own, rows)| draw(&mut sheet.canvas, &panel, own, rows));
    }
    if devices.len() > 1 {
        sheet.note(format!("The interval is that of {}; it hardly depends on the device.", devices[0].device));
    }
    Some(sheet.finish(&context.chart, left_out))
}

/// The states that anything is in, from the surface downwards.
fn states<'a>(tables: &'a CourseStudy, devices: &[Shown<'a>]) -> Vec<State<'a>> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for row in tables.course.iter().filter(|row| row.after_mm3_cm2 > 0.0) {
        let name = (row.layer.as_str(), row.state.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let state = |(layer, state): (&'a str, &'a str)| {
        let rows = |own: &Shown<'a>| -> Vec<&'a CourseRow> {
            let of_state = tables.course.iter().filter(|row| row.layer == layer && row.state == state);
            of_state.filter(|row| own.is_of(&row.device, row.depth_mm)).collect()
        };
        State { layer, state, lines: devices.iter().map(|own| (*own, rows(own))).collect() }
    };
    let all = names.into_iter().map(state);
    all.filter(|state| state.highest() > 0.0).collect()
}

fn legend(devices: &[Shown]) -> Vec<Entry> {
    let device = |own: &Shown| Entry::device(format!("{}, {} mm", own.device, configured(own.depth_mm)), own.style);
    let band = Swatch::Box(GREY.alpha(SHADE)).says("95 % of draws, right before a session");
    let tenth = Entry::line(TENTH, "10 % of the first session left; above, its band");
    devices.iter().map(device).chain([band, tenth]).collect()
}

/// The interval of the first device that has one.
fn interval<'a>(tables: &'a CourseStudy, state: &State) -> Option<&'a CourseIntervalRow> {
    let of_state = || tables.intervals.iter().filter(|row| row.layer == state.layer && row.state == state.state);
    state.lines.iter().find_map(|(own, _)| of_state().find(|row| own.is_of(&row.device, row.depth_mm)))
}

/// The day after one session at which a tenth of it is left; beyond the frame in words alone.
fn mark_interval(canvas: &mut Canvas, panel: &Panel, row: Option<&CourseIntervalRow>) {
    let Some(row) = row else { return };
    let area = panel.area;
    let within = |day: f64| panel.x_at(day.clamp(panel.x.low, panel.x.high));
    let [low, high] = [row.ci95_low, row.ci95_high].map(within);
    if high - low > 0.05 {
        Whisker::new(Stroke::new(GREY, 0.7), 0.8).level(canvas, [low, high], area.top + 4.6);
    }
    let is_inside = row.interval_d <= panel.x.high;
    let x = within(row.interval_d);
    if is_inside {
        canvas.line([x, area.top], [x, area.bottom], TENTH);
    }
    let words = format!(
        "10 % after {} d ({}–{})",
        significant(row.interval_d, 2),
        significant(row.ci95_low, 2),
        significant(row.ci95_high, 2)
    );
    let is_left = is_inside && x < area.middle()[0];
    let (at, align) = if is_left { (x + 1.2, Align::Left) } else { ((x - 1.2).min(area.right - 0.5), Align::Right) };
    let words = fit(&words, SMALL_PT, false, area.width() - 2.0);
    canvas.text(Text::new([at, area.top + 2.0], words, SMALL_PT, BLACK).align(align));
}

/// The bands of what is left right before a session.
fn shade(canvas: &mut Canvas, panel: &Panel, own: &Shown, rows: &[&CourseRow]) {
    let ends =
        |end: fn(&CourseRow) -> f64| -> Vec<Point> { rows.iter().map(|row| panel.at(row.day, end(row))).collect() };
    between(canvas, ends(|row| row.ci95_high), ends(|row| row.ci95_low), own.style.ink.alpha(SHADE));
}

fn draw(canvas: &mut Canvas, panel: &Panel, own: &Shown, rows: &[&CourseRow]) {
    canvas.path(&line(panel, rows), Stroke::new(own.style.ink, 1.1));
    // Nothing is left before the first session, whatever is drawn.
    let later = rows.get(1..).unwrap_or_default();
    if later.len() <= MOST_MARKERS {
        let places = later.iter().map(|row| panel.at(row.day, row.before_mm3_cm2));
        places.for_each(|place| shapes::marker(canvas, place, own.style));
    }
}

/// Up at a session, and down to the next: states decay by one half-life, so that what lies between two rows follows from them.
fn line(panel: &Panel, rows: &[&CourseRow]) -> Vec<Point> {
    let steps = (POINTS / rows.len().max(1)).clamp(1, 16);
    let mut points = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        points.push(panel.at(row.day, row.before_mm3_cm2));
        points.push(panel.at(row.day, row.after_mm3_cm2));
        let Some(next) = rows.get(place + 1).filter(|_| row.after_mm3_cm2 > 0.0) else { continue };
        let kept = next.before_mm3_cm2 / row.after_mm3_cm2;
        for step in 1..steps {
            let share = step as f64 / steps as f64;
            let day = row.day + share * (next.day - row.day);
            points.push(panel.at(day, row.after_mm3_cm2 * kept.powf(share)));
        }
    }
    points
}
