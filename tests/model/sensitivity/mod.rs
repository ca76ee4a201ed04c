//! Sensitivity indices: known answers, laws, what their intervals promise, and SALib on the same samples.

mod coverage;
mod functions;
mod known;
mod laws;
mod morris;
mod salib;

use dermatrace::study::indices::{Index, SobolIndices, SobolPlan};

/// The indices of a function on the unit cube.
fn indices_of(function: impl Fn(&[f64]) -> f64, plan: &SobolPlan) -> SobolIndices {
    plan.indices(&outputs_of(function, plan), 1000).indices.expect("an output that varies")
}

fn outputs_of(function: impl Fn(&[f64]) -> f64, plan: &SobolPlan) -> Vec<f64> {
    (0..plan.evaluations()).map(|row| function(&plan.point(row))).collect()
}

fn plan(inputs: usize, base: u64, seed: u64) -> SobolPlan {
    SobolPlan::new(inputs, base, seed).expect("few enough inputs")
}

fn half_width(index: &Index) -> f64 {
    0.5 * (index.high - index.low)
}
