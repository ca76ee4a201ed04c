//! The figure of published figures and the board of claims: readable in every look.

use crate::checks;
use dermatrace::charts::ChartContext;
use dermatrace::charts::evidence::{calibration, claims, verify};
use dermatrace::evidence::calibrate::{Start, calibrate};
use dermatrace::evidence::{Calibration, Chosen, LabOptions, Library, Shelf, board, verify as cases};
use std::sync::atomic::AtomicUsize;

fn context() -> ChartContext {
    ChartContext { title: "Evidence".into(), version: "0.1.0".into(), ..ChartContext::default() }
}

#[test]
fn published_figures_and_the_board_can_be_read_in_every_look() {
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let found = cases::verify(&Library::built_in(Shelf::Cases), &Chosen::default(), &options).expect("sound cases");
    let in_look = |look| verify::drawings(&found.cases, &ChartContext { look, ..context() }).expect("drawn");
    checks::check_case(in_look, &["verify"]);
    checks::write_looks("evidence", in_look);
    // Everything at once: far too large, far too small, none, fitted, by construction, a figure of 0.
    let mut rows = found.cases;
    let at = |place: usize, ratio: f64, counted: &str| {
        let mut row = rows[place % rows.len()].clone();
        (row.ratio, row.ratio_low, row.ratio_high, row.ours) = (ratio, ratio, ratio, ratio);
        row.counted = counted.into();
        row.case = format!("made-up-{place}");
        row
    };
    let made_up = [at(0, 1e6, "yes"), at(1, 1e-9, "yes"), at(2, 0.0, "fitted"), at(3, 1.0, "by construction: it is")];
    rows.extend(made_up);
    let mut zero = rows[0].clone();
    (zero.published, zero.ratio, zero.ratio_low, zero.ratio_high) = (0.0, f64::NAN, f64::NAN, f64::NAN);
    rows.push(zero);
    rows.sort_by(|a, b| a.kind.cmp(&b.kind));
    checks::check_case(
        |look| verify::drawings(&rows, &ChartContext { look, ..context() }).expect("drawn"),
        &["verify"],
    );

    // Those that need no sampling, and one that cannot be measured.
    let only =
        ["angle-is-slight", "apex-at-surface", "base-at-depth", "pen-vertical", "rolls-and-tears", "follicles-carry"];
    let chosen = Chosen { only: only.map(str::to_owned).to_vec(), ..Chosen::default() };
    let found = board::measure(&Library::built_in(Shelf::Claims), &chosen, &options).expect("sound claims");
    let in_look = |look| claims::drawings(&found, &ChartContext { look, ..context() }).expect("drawn");
    checks::check_case(in_look, &["claims_board"]);
    checks::write_looks("evidence", in_look);
}

#[test]
fn the_map_of_a_calibration_can_be_read_in_every_look_with_a_ridge_and_without() {
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: false, stop: &stop, progress: &|_, _| {} };
    let mut found = calibrate(&Library::built_in(Shelf::Cases), &Start::default(), &options).expect("sound cases");
    let draw =
        |found: &Calibration, look| calibration::drawings(found, &ChartContext { look, ..context() }).expect("drawn");
    checks::check_case(|look| draw(&found, look), &["calibration"]);
    checks::write_looks("evidence", |look| draw(&found, look));
    // Both fixed, with a figure that excludes a part of the map; the scenario's skin beyond it.
    found.ridge.clear();
    for row in found.parameters.iter_mut().take(2) {
        row.value = (row.low * row.high).sqrt();
        row.scenario = 1e3;
    }
    found.map.iter_mut().filter(|row| row.dent_stiffness_n_per_mm > 0.3).for_each(|row| row.chi2 = f64::INFINITY);
    checks::check_case(|look| draw(&found, look), &["calibration"]);
}
