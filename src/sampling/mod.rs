//! Integration by randomised low-discrepancy sampling. Knows nothing of needles.
//!
//! Randomness belongs to the sample: sample i of replicate r is a pure function of (seed, trial, r, i), and sums are
//! taken in a fixed order, so results have the same bits for any number of threads.

pub mod budget;
pub mod design;
mod joe_kuo;
pub mod rng;
pub mod runner;
pub mod shuffle;
pub mod sobol;
pub mod statistics;

pub use budget::{EstimatorKind, Metrics, Sampling};
pub use design::{Design, DesignError, Scatter};
pub use runner::{Goal, Integrand, Plan, Sampled, StopReason, integrate};
