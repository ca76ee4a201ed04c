//! Integration by randomised low-discrepancy sampling. Knows nothing of needles.
//!
//! Randomness belongs to the sample: sample i of replicate r is a pure function of (seed, trial, r, i), and sums are
//! taken in a fixed order, so results have the same bits for any number of threads.

pub mod budget;
pub mod design;
pub mod integrand;
pub mod interval;
mod joe_kuo;
pub mod rng;
mod round;
pub mod runner;
pub mod shuffle;
pub mod sobol;
pub mod statistics;
pub mod stop;

pub use budget::{EstimatorKind, Metrics, Sampling};
pub use design::{Design, DesignError, Scatter};
pub use integrand::{Goal, Integrand, Plan, Sampled, StopReason, Stopped};
pub use runner::integrate;
