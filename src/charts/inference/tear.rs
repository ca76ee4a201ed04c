//! How much tears beside the puncture, after the sections and before: where it may be any ratio as a density, and what hypotheses
//! that name one ratio have of the probability.

use super::MOST_HYPOTHESES;
use crate::charts::cast::same;
use crate::charts::context::ChartContext;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::numbers::significant;
use crate::charts::plot::placing::{self, Label};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{Fill, filled_marker};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, GREY, MARGIN_MM, Marker, Stroke, device_style};
use crate::charts::plot::words::tear_words;
use crate::inference::Inferred;
use crate::inference::rows::PosteriorGridRow;
use crate::inference::told::{AVERAGED, FREE, PRIOR, TEAR_RATIO};

const DENSITY_MM: f64 = 62.0;
const ATOMS_MM: f64 = 48.0;
const ATOM: DeviceStyle = DeviceStyle { ink: BLACK, marker: Marker::Disc };
const X: &str = "tear volume / puncture volume (1)";

/// A ratio that hypotheses name: what they have of the probability, after the sections and before.
struct Atom {
    ratio: f64,
    names: String,
    after: f64,
    before: f64,
}

/// A density and its line.
struct Curve<'a> {
    rows: Vec<&'a PosteriorGridRow>,
    stroke: Stroke,
    words: &'static str,
}

pub(super) fn lay_out(found: &Inferred, context: &ChartContext) -> Option<Canvas> {
    let (curves, atoms) = (curves(found), atoms(found));
    if curves.is_empty() && atoms.is_empty() {
        return None;
    }
    let says = "Above: densities where the ratio is open; “averaged” holds what hypotheses that name one ratio leave of the probability. Below: those hypotheses at their ratios, filled after the sections, hollow beforehand. A ratio of 0 is no tear at all.";
    let mut sheet = Sheet::new("Tear over puncture volume, after the sections and before", says, context);
    let mut legend: Vec<Entry> = curves.iter().map(|curve| Entry::line(curve.stroke, curve.words)).collect();
    if !atoms.is_empty() {
        legend.push(Swatch::Filled(ATOM, Fill::Full).says("a hypothesis with one ratio"));
        legend.push(Swatch::Filled(ATOM, Fill::Hollow).says("the same beforehand"));
    }
    sheet.legend(&legend);
    let places = curves.iter().flat_map(|curve| curve.rows.iter().map(|row| row.value_a));
    let widest =
        places.chain(atoms.iter().map(|atom| atom.ratio)).filter(|ratio| ratio.is_finite()).fold(0.0, f64::max);
    let x = Scale::from_zero(widest, if sheet.is_narrow() { 4 } else { 8 });
    // Room at the left, so that what stands at 0 is seen.
    let x = Scale { low: -0.03 * x.high, ..x };
    let both = !curves.is_empty() && !atoms.is_empty();
    if !curves.is_empty() {
        draw_curves(&mut sheet, &curves, x.clone(), both);
    }
    if !atoms.is_empty() {
        draw_atoms(&mut sheet, found, &atoms, x);
    }
    Some(sheet.finish(context, 0))
}

fn curves(found: &Inferred) -> Vec<Curve<'_>> {
    let place = found.hypotheses.iter().position(|row| row.hypothesis == FREE).unwrap_or(0);
    let looks = [
        (PRIOR, Stroke::new(GREY, 1.0).dash(Dash::Dashed), "beforehand"),
        (AVERAGED, Stroke::new(BLACK, 1.4), "averaged over the hypotheses"),
        (FREE, Stroke::new(device_style(place).ink, 1.4), "under free"),
    ];
    let curve = |(hypothesis, stroke, words): (&str, Stroke, &'static str)| {
        let is_own = |row: &&PosteriorGridRow| {
            row.hypothesis == hypothesis && row.parameter_a == TEAR_RATIO && row.parameter_b == TEAR_RATIO
        };
        let mut rows: Vec<&PosteriorGridRow> = found.grid.iter().filter(is_own).collect();
        rows.sort_by(|a, b| a.value_a.total_cmp(&b.value_a));
        (rows.len() > 1).then_some(Curve { rows, stroke, words })
    };
    looks.into_iter().filter_map(curve).collect()
}

/// The ratios that hypotheses name, each once.
fn atoms(found: &Inferred) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    for row in &found.hypotheses {
        let Some(own) = found.parameter(&row.hypothesis, TEAR_RATIO).filter(|own| own.sd == 0.0) else { continue };
        let words = tear_words(&row.hypothesis);
        match atoms.iter_mut().find(|atom| same(atom.ratio, own.mean)) {
            Some(atom) => {
                atom.names = format!("{}, {words}", atom.names);
                (atom.after, atom.before) = (atom.after + row.probability, atom.before + row.weight);
            }
            None => atoms.push(Atom { ratio: own.mean, names: words, after: row.probability, before: row.weight }),
        }
    }
    atoms
}

fn frame(sheet: &mut Sheet, height_mm: f64) -> Rect {
    let bottom = sheet.y + sheet.tall_mm(height_mm);
    let frame = Rect { left: MARGIN_MM, top: sheet.y, right: sheet.right(), bottom };
    sheet.y = bottom + 1.0;
    frame
}

fn draw_curves(sheet: &mut Sheet, curves: &[Curve], x: Scale, is_above: bool) {
    let densest = curves.iter().flat_map(|curve| &curve.rows).map(|row| row.density).fold(0.0, f64::max);
    let outer = frame(sheet, DENSITY_MM);
    let title = if is_above { "a  Where the ratio is open" } else { "" };
    let words = Words::new(title, (!is_above).then_some(X), "density (1)");
    let panel = Panel::draw(&mut sheet.canvas, outer, x, Scale::from_zero(densest, 4), &words);
    for curve in curves {
        let line: Vec<Point> = curve.rows.iter().map(|row| panel.at(row.value_a, row.density)).collect();
        if curve.rows[0].hypothesis == PRIOR {
            let ends = [curve.rows[curve.rows.len() - 1], curve.rows[0]].map(|row| panel.at(row.value_a, 0.0));
            canvas_area(&mut sheet.canvas, &line, ends);
        }
        sheet.canvas.path(&line, curve.stroke);
    }
}

/// The area below the prior, so that what the sections took away is seen.
fn canvas_area(canvas: &mut Canvas, line: &[Point], ends: [Point; 2]) {
    let corners: Vec<Point> = line.iter().copied().chain(ends).collect();
    canvas.polygon(&corners, GREY.alpha(0.14));
}

fn draw_atoms(sheet: &mut Sheet, found: &Inferred, atoms: &[Atom], x: Scale) {
    let outer = frame(sheet, ATOMS_MM);
    let highest = atoms.iter().flat_map(|atom| [atom.after, atom.before]).fold(0.0, f64::max);
    let words = Words::new("b  Hypotheses with one ratio", X, "probability (1)");
    let panel = Panel::draw(&mut sheet.canvas, outer, x, Scale::from_zero(1.3 * highest, 4), &words);
    let mut points: Vec<Point> = Vec::new();
    for atom in atoms {
        let [after, before] = [atom.after, atom.before].map(|share| panel.at(atom.ratio, share));
        sheet.canvas.line(
            panel.at(atom.ratio, 0.0),
            if after[1] < before[1] { after } else { before },
            Stroke::new(BLACK, 0.9),
        );
        filled_marker(&mut sheet.canvas, before, ATOM, Fill::Hollow, 0.0);
        filled_marker(&mut sheet.canvas, after, ATOM, Fill::Full, 0.0);
        points.extend([after, before]);
        points.extend(placing::along(panel.at(atom.ratio, 0.0), after));
    }
    let label = |atom: &Atom| Label { at: panel.at(atom.ratio, atom.after), words: atom.names.clone(), ink: BLACK };
    let labels: Vec<Label> = atoms.iter().take(MOST_HYPOTHESES).map(label).collect();
    let unnamed = placing::draw(&mut sheet.canvas, panel.area, &labels, &points);
    if unnamed > 0 {
        sheet.note(format!("{unnamed} of the ratios have no room for their names; posterior.csv has them."));
    }
    let rest = 1.0 - atoms.iter().map(|atom| atom.after).sum::<f64>();
    let open = found.hypotheses.len() > atoms.len() && rest > 0.0;
    if open {
        let share = significant(100.0 * rest, 2);
        sheet.note(format!("Hypotheses whose ratio is open have {share} % of the probability."));
    }
}
