//! A course of sessions with one device: what dull needles do, and a fresh one beside it.

use super::{ForceContext, Shown, other_depths, shown};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point};
use crate::charts::plot::grid::{Grid, letter};
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::across;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{Dash, GREY, Stroke};
use crate::study::force::ForceStudy;
use crate::study::force::rows::WearRow;

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 72.0;
/// More points go without markers.
const MOST_MARKERS: usize = 16;

/// One of the four diagrams.
struct Diagram {
    title: &'static str,
    y: &'static str,
    value: fn(&WearRow) -> f64,
}

const DIAGRAMS: [Diagram; 4] = [
    Diagram {
        title: "Least force that opens the skin",
        y: "puncture threshold (N)",
        value: |row| row.puncture_threshold_n,
    },
    Diagram { title: "Mean depth of all strikes", y: "depth (mm)", value: |row| row.depth_mean_mm },
    Diagram { title: "Work left per strike", y: "work (mJ)", value: |row| row.work_per_strike_mj },
    Diagram {
        title: "Strikes that only dent",
        y: "share of strikes (%)",
        value: |row| 100.0 * (1.0 - row.punctured_share),
    },
];

/// A device over its sessions.
struct Course<'a> {
    own: Shown<'a>,
    rows: Vec<&'a WearRow>,
}

impl Course<'_> {
    /// Whether its needles change at all.
    fn wears(&self) -> bool {
        let new = self.rows.first();
        self.rows.iter().any(|row| new.is_some_and(|new| DIAGRAMS.iter().any(|d| (d.value)(row) != (d.value)(new))))
    }
}

pub(crate) fn lay_out(tables: &ForceStudy, context: &ForceContext) -> Option<Canvas> {
    let (devices, left_out) = shown(tables, context);
    let courses: Vec<Course> = devices.iter().map(|own| Course { own: *own, rows: rows(tables, own) }).collect();
    let courses: Vec<Course> = courses.into_iter().filter(|course| course.wears()).collect();
    let first = courses.first()?.own.row;
    let title = format!("A course of sessions with one device, set to {} mm", configured(first.depth_mm));
    let says = "Lines: needles that are used again and again. Broken lines: new needles at every session. The hand is the scenario's, the skin as configured. How fast steel wears is assumed, not measured.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(&courses));
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(2);
    let height_mm = if columns == 1 { 46.0 } else { 54.0 };
    let grid = Grid { count: DIAGRAMS.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let diagram = &DIAGRAMS[place];
        let values: Vec<f64> = courses.iter().flat_map(|course| &course.rows).map(|row| (diagram.value)(row)).collect();
        let highest = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let last = courses.iter().flat_map(|course| &course.rows).map(|row| row.session).max().unwrap_or(1);
        let mut x = Scale::from_zero(f64::from(last.max(1)), 6);
        x.ticks.retain(|tick| tick.0.fract() == 0.0);
        let title = format!("{}  {}", letter(place), diagram.title);
        let words = Words::new(&title, "session", diagram.y);
        let panel = Panel::draw(&mut sheet.canvas, cell.frame, x, Scale::from_zero(highest, 4), &words);
        courses.iter().for_each(|course| draw(&mut sheet.canvas, &panel, course, diagram));
    }
    if courses.len() < devices.len() {
        sheet.note("Devices whose needles the scenario does not let wear are left out.");
    }
    other_depths(tables, &devices).into_iter().for_each(|note| sheet.note(note));
    Some(sheet.finish(&context.chart, left_out))
}

fn rows<'a>(tables: &'a ForceStudy, own: &Shown) -> Vec<&'a WearRow> {
    tables.wear.iter().filter(|row| own.is_of(&row.device, row.depth_mm)).collect()
}

fn legend(courses: &[Course]) -> Vec<Entry> {
    let device = |course: &Course| {
        let um = |row: Option<&&WearRow>| row.map_or(f64::NAN, |row| 1e3 * row.tip_radius_mm);
        let (new, old) = (um(course.rows.first()), um(course.rows.last()));
        let words = format!("{}, tip {} to {} µm", course.own.row.device, significant(new, 2), significant(old, 2));
        Entry::device(words, course.own.style)
    };
    let fresh = Entry::line(Stroke::new(GREY, 0.9).dash(Dash::Dashed), "new needles");
    courses.iter().map(device).chain([fresh]).collect()
}

fn draw(canvas: &mut Canvas, panel: &Panel, course: &Course, diagram: &Diagram) {
    let ink = course.own.style.ink;
    if let Some(new) = course.rows.first().map(|row| (diagram.value)(row)).filter(|value| value.is_finite()) {
        across(canvas, panel, new, Stroke::new(ink.tint(0.7), 0.9).dash(Dash::Dashed));
    }
    let line: Vec<Point> =
        course.rows.iter().map(|row| panel.at(f64::from(row.session), (diagram.value)(row))).collect();
    canvas.path(&line, Stroke::new(ink, 1.3));
    if line.len() <= MOST_MARKERS {
        let finite = line.into_iter().filter(|point| point.iter().all(|place| place.is_finite()));
        finite.for_each(|point| shapes::marker(canvas, point, course.own.style));
    }
}
