//! The program in one function: scenario in, outcome out.

mod estimate;
mod outcome;
mod plan;

pub use estimate::{MOST_HELD, MOST_STRIKES, StrikeEstimate, estimate, refuse_too_many_strikes};
pub use outcome::{CellReport, Outcome};
pub use plan::cell_count;

use crate::metrics::cell::{Cell, CellContext};
use crate::sampling::{Sampling, runner::Stopped};
use crate::scenario::Scenario;
use crate::study::channel::{ChannelStudy, channel_study};
use plan::{Finished, Planned};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How to run, as opposed to what to compute.
pub struct RunOptions<'a> {
    /// Small budgets, marked in every output.
    pub quick: bool,
    /// Time cap; one that fires makes digits depend on the machine.
    pub max_duration: Option<Duration>,
    /// Non-zero asks the run to stop at the next batch (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of progress: cells done and cells planned (device × depth × tear × matching).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// More strikes than a run may have.
    #[error(
        "device \"{device}\" at {depth_mm} mm would make {} in one trial; at most {limit:.0e} are allowed; use a smaller \
         patch, fewer passes, a faster glide or a wider lane spacing",
        if strikes.is_finite() { format!("{strikes:.3e} strikes") } else { "strikes without end, for it does not move,".into() }
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
    /// More strikes than capture may hold at once.
    #[error(
        "device \"{device}\" at {depth_mm} mm would hold {strikes:.3e} strikes at once, those of all trials in the patch and \
         around it, for its capture_radius; at most {limit:.0e} are allowed; use a smaller patch, fewer passes or fewer \
         trials, or leave out capture_radius"
    )]
    TooManyHeld {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Expected strikes of all trials.
        strikes: f64,
        /// The limit.
        limit: f64,
    },
    /// The stop flag was raised.
    #[error("stopped by signal {0}")]
    Stopped(usize),
}

/// Runs a scenario: every device, depth and hypothesis, and the comparison.
///
/// # Errors
/// [`SimulateError`] where a limit refuses the work or the stop flag is raised.
pub fn simulate(scenario: &Scenario, options: &RunOptions) -> Result<Outcome, SimulateError> {
    let started = Instant::now();
    refuse_too_many_strikes(scenario)?;

    // Device + skin → stroke → swept channel: one strike of each, without chance.
    let single = single_strikes(scenario);

    // Treatment (strikes) → sampling → metrics: one cell for each device × depth × hypothesis.
    let limit = scenario.skin.elastic_limit();
    let context = CellContext {
        skin: &scenario.skin,
        limit: &limit,
        patch: &scenario.patch,
        sampling: budget(scenario.sampling, options.quick),
        metrics: scenario.metrics,
        deadline: options.max_duration.map(|cap| started + cap),
        stop: options.stop,
    };
    let planned = plan::distinct(scenario);
    let done = AtomicUsize::new(0);
    let compute = |planned: &Planned| {
        let cell = Cell::compute(&planned.treatment(scenario), scenario.tears[planned.tear], &context)?;
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, plan::cell_count(scenario));
        Ok(cell)
    };
    // For capture a cell holds the strikes of all its trials: then one cell at a time.
    let holds_strikes = scenario.devices.iter().any(|device| device.capture_radius_mm > 0.0);
    let cells: Result<Vec<Cell>, Stopped> = match holds_strikes {
        true => planned.iter().map(compute).collect(),
        false => planned.par_iter().map(compute).collect(),
    };
    let cells = cells.map_err(|Stopped| SimulateError::Stopped(options.stop.load(Ordering::Relaxed)))?;

    // Study: the cells side by side.
    Ok(outcome::collect(single, &Finished { scenario, planned, cells }))
}

/// One strike of each device × depth × hypothesis: the part of a run that needs no sampling.
pub fn single_strikes(scenario: &Scenario) -> ChannelStudy {
    channel_study(&scenario.devices, &scenario.depths_mm, &scenario.tears, &scenario.skin)
}

/// The sampling budget, made small for a quick look.
pub fn budget(sampling: Sampling, quick: bool) -> Sampling {
    if !quick {
        return sampling;
    }
    Sampling {
        trials: sampling.trials.min(8),
        target_relative_error: sampling.target_relative_error.max(0.01),
        layer_relative_error: sampling.layer_relative_error.map(|target| target.max(0.05)),
        max_samples: sampling.max_samples.min(1 << 18),
        ..sampling
    }
}
