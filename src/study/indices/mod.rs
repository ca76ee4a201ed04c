//! Sensitivity of outputs to inputs, for any function on the unit cube: Sobol' indices and elementary effects.
//!
//! A plan says at which points to evaluate, row by row, and turns outputs in the order of its rows into indices with
//! bootstrap intervals. It evaluates nothing itself.

mod bootstrap;
mod morris;
mod sobol;

pub use bootstrap::Rows;
pub use morris::{Effect, LevelsError, MorrisPlan};
pub use sobol::{SobolIndices, SobolPlan};

/// An estimate with its bootstrap interval of [`CONFIDENCE`](crate::sampling::statistics::CONFIDENCE).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Lower end of its interval, never above the estimate.
    pub low: f64,
    /// Upper end of its interval, never below the estimate.
    pub high: f64,
}

/// What one output gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis<T> {
    /// Base rows or trajectories that were used.
    pub kept: u64,
    /// Base rows or trajectories left out whole because an output in them was not finite.
    pub dropped: u64,
    /// The indices; `None` where the output is constant or too little was kept.
    pub indices: Option<T>,
}
