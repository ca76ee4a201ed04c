//! Whether intervals hold the exact index as often as they promise.

use super::functions::{OF_LINEAR, linear};
use super::{outputs_of, plan};
use dermatrace::sampling::{Design, Scatter};
use dermatrace::study::indices::{Index, SobolPlan};

const SEEDS: u64 = 400;
const BASE: u64 = 256;

/// Outputs in a plan's rows, but at independent points: the bootstrap takes rows to be independent.
fn independent_outputs(plan: &SobolPlan, seed: u64) -> Vec<f64> {
    let design = Design::new(Scatter::Random, 6, BASE, seed).expect("a design");
    let of_row = |row: u64| {
        let point = design.point(row / 5);
        let takes_b = |input: usize| row % 5 == 4 || row % 5 == input as u64 + 1;
        let mixed: Vec<f64> = (0..3).map(|i| point[if takes_b(i) { i + 3 } else { i }]).collect();
        linear(&mixed)
    };
    (0..plan.evaluations()).map(of_row).collect()
}

/// How many seeds' intervals, made `narrower` times as narrow, hold the exact index: first orders, totals, the sum.
fn hits(outputs: impl Fn(&SobolPlan, u64) -> Vec<f64>, narrower: f64) -> [u64; 7] {
    let mut hits = [0; 7];
    for seed in 0..SEEDS {
        let plan = plan(3, BASE, seed);
        let found = plan.indices(&outputs(&plan, seed), 400).indices.expect("it varies");
        let indices = found.first.iter().chain(&found.total).chain([&found.first_sum]);
        let exact = OF_LINEAR.into_iter().chain(OF_LINEAR).chain([1.0]);
        let holds = |index: &Index, exact: f64| {
            let [low, high] = [index.low, index.high].map(|end| index.value + (end - index.value) / narrower);
            low <= exact && exact <= high
        };
        hits.iter_mut()
            .zip(indices.zip(exact))
            .for_each(|(hits, (index, exact))| *hits += u64::from(holds(index, exact)));
    }
    hits
}

/// The intervals of 256 rows hold the exact value in 92 to 96 % of cases, a little less than they promise, as those of a
/// bootstrap do. Fewer than 340 of 400 or more than 397 are a false alarm in less than 1 of 10⁴ sets of seeds, all seven
/// numbers together; the set is fixed.
const PROMISED: std::ops::RangeInclusive<u64> = 340..=397;

#[test]
fn intervals_of_independent_rows_hold_the_exact_index_as_often_as_they_promise() {
    let hits = hits(independent_outputs, 1.0);
    assert!(hits.iter().all(|hits| PROMISED.contains(hits)), "{hits:?} of {SEEDS}");
}

#[test]
fn intervals_of_half_the_width_would_be_found_out() {
    let hits = hits(independent_outputs, 2.0);
    assert!(hits.iter().all(|hits| !PROMISED.contains(hits)), "{hits:?} of {SEEDS}");
}

#[test]
fn intervals_of_scrambled_points_promise_no_more_than_they_hold() {
    let hits = hits(|plan, _| outputs_of(linear, plan), 1.0);
    assert!(hits.iter().all(|hits| hits >= PROMISED.start()), "{hits:?} of {SEEDS}");
}
