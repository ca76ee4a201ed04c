//! What is counted.

use crate::support::{cell, listed_roller, make_strikes, pen_strikes, with_trials};
use dermatrace::metrics::section_table::SectionTable;
use dermatrace::scenario::EstimatorKind;
use std::hint::black_box;

/// The key workloads: preparing a channel, sampling a union, making strikes.
pub const KEYS: [&str; 3] = ["section_table", "lines", "tile"];

/// Runs a workload once.
pub fn run(name: &str) {
    match name {
        "section_table" => section_table(),
        "lines" => lines(),
        "tile" => tile(),
        _ => panic!("no workload {name}"),
    }
}

/// The section table of the reference roller's channel, ten times.
fn section_table() {
    let scenario = listed_roller(1.0, EstimatorKind::Lines, 1e-3);
    let treatment = crate::support::treatment(&scenario);
    let limit = scenario.skin.elastic_limit();
    let channel = treatment.device().channel(1.5, 1.5, scenario.tears[0], &limit);
    (0..10).for_each(|_| drop(black_box(SectionTable::new(black_box(&channel)))));
}

/// The union of 229 listed roller strikes to 0.1 %.
fn lines() {
    let scenario = listed_roller(10.0, EstimatorKind::Lines, 1e-3);
    assert!(cell(&scenario).relative_error <= 1e-3);
}

/// 10⁵ pen strikes made and binned, in each of two trials.
fn tile() {
    let tally = with_trials(&pen_strikes(1e5), true, make_strikes);
    assert!(tally.strikes > 190_000);
}
