//! The program in one function: scenario in, outcome out.

use crate::geometry::ElasticLimit;
use crate::metrics::cell::{Cell, CellContext, CellLabels};
use crate::metrics::{MetricRow, OpeningRow, TrialRow};
use crate::sampling::{StopReason, runner::Stopped};
use crate::scenario::{Sampling, Scenario};
use crate::study::channel::{ChannelStudy, channel_study};
use crate::study::compare::{ComparisonLabels, ComparisonRow, Matching, compare, matching};
use crate::treatment::Treatment;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Strikes that one trial may have at most.
pub const MOST_STRIKES: f64 = 2e8;

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
        "device \"{device}\" at {depth_mm} mm would make {strikes:.3e} strikes in one trial; at most {limit:.0e} are \
         allowed; use a smaller patch, fewer passes, a faster glide or a wider lane spacing"
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

/// How the sampling of one device × depth × tear ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellReport {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// How the treatment was changed for a comparison, in words.
    pub matching: String,
    /// Random treatments.
    pub trials: u32,
    /// Independent randomisations per trial.
    pub replicates_per_trial: u32,
    /// Samples, all trials together.
    pub samples: u64,
    /// Expected strikes per cm² (of explicit strikes: those listed in the patch).
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
    /// Notes for the reader: no shank, no strike in the patch, …
    pub notes: Vec<String>,
}

/// Strikes that one trial of a device at one depth will have in the patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrikeEstimate {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Expected strikes in one trial; infinite for a pen that does not glide.
    pub strikes: f64,
}

/// Runs a scenario: every device, depth and hypothesis, and the comparison.
///
/// # Errors
/// [`SimulateError`] where a limit refuses the work or the stop flag is raised.
pub fn simulate(scenario: &Scenario, options: &RunOptions) -> Result<Outcome, SimulateError> {
    let started = Instant::now();
    refuse_too_many_strikes(scenario)?;
    let limit = scenario.skin.elastic_limit();
    let context = CellContext {
        skin: &scenario.skin,
        limit: &limit,
        patch: &scenario.patch,
        sampling: budget(scenario.sampling, options.quick),
        deadline: options.max_duration.map(|cap| started + cap),
        stop: options.stop,
    };
    let single = single_strikes(scenario);
    let plan = plan(scenario);
    let distinct = distinct(scenario, &plan);
    let done = AtomicUsize::new(0);
    let cells = distinct
        .par_iter()
        .map(|planned| {
            let cell = Cell::compute(&planned.treatment(scenario), scenario.tears[planned.tear], &context);
            (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, distinct.len());
            cell
        })
        .collect::<Result<Vec<Cell>, Stopped>>()
        .map_err(|Stopped| SimulateError::Stopped(options.stop.load(Ordering::Relaxed)))?;
    let finished = Finished { scenario, planned: distinct, cells };
    Ok(collect(scenario, single, &plan, &finished))
}

/// One strike of each device × depth × hypothesis: the part of a run that needs no sampling.
pub fn single_strikes(scenario: &Scenario) -> ChannelStudy {
    channel_study(&scenario.devices, &scenario.depths_mm, &scenario.tears, &scenario.skin)
}

/// Expected strikes in the patch of every device at every depth.
pub fn estimate(scenario: &Scenario) -> Vec<StrikeEstimate> {
    let of = |device: usize, depth: f64| StrikeEstimate {
        device: scenario.devices[device].name.clone(),
        depth_mm: depth,
        strikes: treatment(scenario, device, depth).expected_density(&scenario.patch) * scenario.patch.area_mm2(),
    };
    let devices = 0..scenario.devices.len();
    devices.flat_map(|device| scenario.depths_mm.iter().map(move |&depth| of(device, depth))).collect()
}

/// Cells that a run will compute.
pub fn cell_count(scenario: &Scenario) -> usize {
    distinct(scenario, &plan(scenario)).len()
}

/// Refuses a scenario whose trials would have too many strikes.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth.
pub fn refuse_too_many_strikes(scenario: &Scenario) -> Result<(), SimulateError> {
    match estimate(scenario).into_iter().find(|e| e.strikes.is_nan() || e.strikes > MOST_STRIKES) {
        Some(StrikeEstimate { device, depth_mm, strikes }) => {
            Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: MOST_STRIKES })
        }
        None => Ok(()),
    }
}

/// The sampling budget, made small for a quick look.
pub fn budget(sampling: Sampling, quick: bool) -> Sampling {
    if !quick {
        return sampling;
    }
    Sampling {
        trials: sampling.trials.min(8),
        target_relative_error: sampling.target_relative_error.max(0.01),
        max_samples: sampling.max_samples.min(1 << 18),
        ..sampling
    }
}

/// A cell to compute, by its place in the scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Planned {
    device: usize,
    depth: usize,
    tear: usize,
    matching: Matching,
}

impl Planned {
    fn treatment<'s>(&self, scenario: &'s Scenario) -> Treatment<'s> {
        self.matching.apply(treatment(scenario, self.device, scenario.depths_mm[self.depth]))
    }
}

fn treatment(scenario: &Scenario, device: usize, depth_mm: f64) -> Treatment<'_> {
    Treatment::new(&scenario.devices[device], depth_mm, scenario.depth_efficiency, scenario.sampling.seed)
}

/// Device × depth × tear in table order, as declared; then what the comparison needs beyond that.
fn plan(scenario: &Scenario) -> Vec<Planned> {
    let mut plan = Vec::new();
    for device in 0..scenario.devices.len() {
        for depth in 0..scenario.depths_mm.len() {
            let of = |tear| Planned { device, depth, tear, matching: Matching::Declared };
            plan.extend((0..scenario.tears.len()).map(of));
        }
    }
    for pair in pairs(scenario).into_iter().flat_map(|(device, reference)| [device, reference]) {
        if !plan.contains(&pair) {
            plan.push(pair);
        }
    }
    plan
}

/// The pairs of cells to compare, in table order: (device, reference).
fn pairs(scenario: &Scenario) -> Vec<(Planned, Planned)> {
    let Some(comparison) = scenario.compare else { return Vec::new() };
    let mut pairs = Vec::new();
    for device in (0..scenario.devices.len()).filter(|&d| d != comparison.reference) {
        for (depth, &depth_mm) in scenario.depths_mm.iter().enumerate() {
            let (a, b) = (treatment(scenario, device, depth_mm), treatment(scenario, comparison.reference, depth_mm));
            let (own, other) = matching(comparison.basis, &a, &b, &scenario.patch);
            pairs.extend((0..scenario.tears.len()).map(|tear| {
                let reference = comparison.reference;
                (
                    Planned { device, depth, tear, matching: own },
                    Planned { device: reference, depth, tear, matching: other },
                )
            }));
        }
    }
    pairs
}

/// The planned cell that gives the same result: hypotheses under which a device's needle does not sweep are one.
fn representative(scenario: &Scenario, planned: &Planned) -> Planned {
    let (device, depth) = (&scenario.devices[planned.device], scenario.depths_mm[planned.depth]);
    let sweeps = |tear: usize| device.channel(depth, depth, scenario.tears[tear], &ElasticLimit::default()).sweeps();
    let first = (0..scenario.tears.len()).find(|&tear| !sweeps(tear));
    let tear = if sweeps(planned.tear) { planned.tear } else { first.unwrap_or(planned.tear) };
    Planned { tear, ..*planned }
}

/// The planned cells without those that another one stands for.
fn distinct(scenario: &Scenario, plan: &[Planned]) -> Vec<Planned> {
    plan.iter().filter(|planned| representative(scenario, planned) == **planned).copied().collect()
}

/// Cells that were computed.
struct Finished<'s> {
    scenario: &'s Scenario,
    planned: Vec<Planned>,
    cells: Vec<Cell>,
}

impl Finished<'_> {
    fn find(&self, planned: &Planned) -> Option<&Cell> {
        let representative = representative(self.scenario, planned);
        self.planned.iter().position(|p| *p == representative).map(|i| &self.cells[i])
    }
}

/// Puts finished cells into tables.
fn collect(scenario: &Scenario, single: ChannelStudy, plan: &[Planned], finished: &Finished) -> Outcome {
    let mut outcome = Outcome { single, notes: notes(scenario), ..Outcome::default() };
    for (planned, cell) in plan.iter().filter_map(|planned| finished.find(planned).map(|cell| (planned, cell))) {
        outcome.cells.push(report(scenario, planned, cell));
        if planned.matching == Matching::Declared {
            let labels = labels(scenario, planned);
            outcome.metrics.extend(cell.metric_rows(&labels));
            outcome.trials.extend(cell.trial_rows(&labels));
            let own_label = |row: &OpeningRow| OpeningRow { tear: labels.tear.clone(), ..row.clone() };
            outcome.openings.extend(cell.openings.iter().map(own_label));
        }
    }
    for (device, reference) in pairs(scenario) {
        let (Some(basis), Some(a), Some(b)) =
            (scenario.compare.map(|c| c.basis), finished.find(&device), finished.find(&reference))
        else {
            continue;
        };
        let CellLabels { depth_mm, tear, device, .. } = labels(scenario, &device);
        let reference = scenario.devices[reference.device].name.clone();
        outcome.comparison.extend(compare(a, b, &ComparisonLabels { depth_mm, tear, device, reference, basis }));
    }
    outcome
}

fn labels(scenario: &Scenario, planned: &Planned) -> CellLabels {
    CellLabels {
        scenario: scenario.stem.clone(),
        device: scenario.devices[planned.device].name.clone(),
        depth_mm: scenario.depths_mm[planned.depth],
        tear: scenario.tears[planned.tear].label(),
    }
}

fn report(scenario: &Scenario, planned: &Planned, cell: &Cell) -> CellReport {
    let treatment = planned.treatment(scenario);
    let CellLabels { device, depth_mm, tear, .. } = labels(scenario, planned);
    CellReport {
        device,
        depth_mm,
        tear,
        matching: planned.matching.label(),
        trials: cell.series.first().map_or(0, |s| s.trials()) as u32,
        replicates_per_trial: cell.replicates,
        samples: cell.samples,
        expected_strikes_per_cm2: 100.0 * treatment.expected_density(&scenario.patch),
        mean_depth_efficiency: treatment.mean_efficiency(),
        relative_error_integration: cell.relative_error,
        stop_reason: cell.reason,
    }
}

fn notes(scenario: &Scenario) -> Vec<String> {
    let mut notes = BTreeSet::new();
    for device in &scenario.devices {
        for &depth in &scenario.depths_mm {
            let needle = device.needle(depth);
            if !needle.has_shank() {
                let (name, length) = (&device.name, needle.length_mm);
                let base = 2.0 * needle.radius_mm(length);
                notes.insert(format!(
                    "device \"{name}\": the {length} mm needle is all cone; its base is {base:.3} mm wide, not {} mm",
                    needle.diameter_mm
                ));
            }
        }
    }
    for estimate in estimate(scenario).iter().filter(|e| e.strikes == 0.0) {
        notes.insert(format!("device \"{}\": no strike lies in the patch", estimate.device));
    }
    notes.into_iter().collect()
}
