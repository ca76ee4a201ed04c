//! The program in one function: scenario in, outcome out.

use crate::metrics::{MetricRow, OpeningRow, TrialRow};
use crate::scenario::Scenario;
use crate::study::channel::ChannelStudy;
use crate::study::compare::ComparisonRow;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

/// How to run, as opposed to what to compute.
pub struct RunOptions<'a> {
    /// Small budgets, marked in every output.
    pub quick: bool,
    /// Time cap; one that fires makes digits depend on the machine.
    pub max_duration: Option<Duration>,
    /// Non-zero asks the run to stop at the next batch (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of progress: work done and work planned, in cells (device × depth × tear × matching).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// More strikes than a run may have.
    #[error(
        "device \"{device}\" at {depth_mm} mm would make {strikes:.3e} strikes in one trial; at most {limit:.0e} are allowed; use a smaller patch, fewer passes or a wider lane spacing"
    )]
    TooManyStrikes {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Expected strikes in one trial.
        strikes: f64,
        /// The limit.
        limit: f64,
    },
    /// The stop flag was raised.
    #[error("stopped by signal {0}")]
    Stopped(usize),
}

/// Why sampling of a cell stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Nothing had to be sampled.
    Exact,
    /// The target relative error was reached (and one more doubling done).
    TargetReached,
    /// The cap on samples was reached first.
    SampleCap,
    /// The time cap was reached first.
    TimeCap,
}

/// How the sampling of one device × depth × tear ended.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CellReport {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `"as declared"`, or the matching of a comparison, e.g. `"thinned to 0.229 against roller"`.
    pub matching: String,
    /// Random treatments.
    pub trials: u32,
    /// Independent randomisations per trial.
    pub replicates_per_trial: u32,
    /// Samples, all trials together.
    pub samples: u64,
    /// Expected strikes per cm² (0 for explicit strikes).
    pub expected_strikes_per_cm2: f64,
    /// Realised mean of real over configured depth.
    pub mean_depth_efficiency: f64,
    /// Standard error of the integration over the mean of `damage_volume/all`.
    pub relative_error_integration: f64,
    /// Why sampling stopped.
    pub stop_reason: StopReason,
}

/// Everything a run computes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// One strike of each device × depth × tear.
    pub single: ChannelStudy,
    /// `metrics.csv`.
    pub metrics: Vec<MetricRow>,
    /// `trials.csv`.
    pub trials: Vec<TrialRow>,
    /// `comparison.csv`; empty where nothing is compared.
    pub comparison: Vec<ComparisonRow>,
    /// `openings.csv`.
    pub openings: Vec<OpeningRow>,
    /// How each cell ended.
    pub cells: Vec<CellReport>,
    /// Notes for the reader: no shank, overlapping needles, no strike in the patch, …
    pub notes: Vec<String>,
}

/// Runs a scenario: every device, depth and hypothesis, and the comparison.
///
/// # Errors
/// [`SimulateError`] where a limit refuses the work or the stop flag is raised.
pub fn simulate(_scenario: &Scenario, _options: &RunOptions) -> Result<Outcome, SimulateError> {
    Err(SimulateError::Stopped(0))
}

/// Strikes that one trial may have.
pub const MAX_STRIKES_PER_TRIAL: f64 = 2e8;

/// What one cell of a run would need.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CellEstimate {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Expected strikes in one trial.
    pub expected_strikes: f64,
}

/// Strikes per trial of each device × depth.
pub fn estimate(_scenario: &Scenario) -> Vec<CellEstimate> {
    Vec::new()
}
