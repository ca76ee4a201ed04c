//! How many passes in which directions: for every device, depth and hypothesis, treatments of more and more passes until one
//! meets the wishes.

mod rows;
mod search;

pub use search::GAP_TOLERANCE_MM;

use super::coverage_maps::cells_of;
use super::error::{SimulateError, StrikeLimit};
use super::estimate::{expected_strikes, refuse_untreatable};
use super::forecast::{FEW_FIGURES_MIB, FIGURES_S, Forecast, PROGRAM_MIB};
use super::outcome::CellReport;
use super::{RunOptions, budget};
use crate::metrics::cell::CellContext;
use crate::metrics::coverage_map::CoverageRow;
use crate::metrics::prepared::Target;
use crate::sampling::Stopped;
use crate::sampling::stop::within;
use crate::sampling::{Metrics, Sampling};
use crate::scenario::Scenario;
use crate::scenario::cases::{cases, own_cases};
use crate::study::passes::{AnswerRow, CostRow, PassRow, PassWishes, fewest_trials, spread_out};
use crate::table::bundle;
use search::{Planner, Search};
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Treatments of more strikes than this, in the patch, are not planned: those of a trial are held at once.
pub const MOST_STRIKES: f64 = 5e6;

/// Trials of a search that is made to foretell its time.
const TRIED_TRIALS: u32 = 8;

bundle! {
    /// Everything that planning finds.
    pub struct PassPlan {
        rows: PassRow,
        costs: CostRow,
        answers: AnswerRow,
        map: CoverageRow as "plan_map.csv",
    }
    beside {
        /// How the sampling of damage ended.
        cells: Vec<CellReport>,
    }
}

/// The sampling of a plan: a quick one keeps as many trials as the wished share takes.
pub fn pass_budget(scenario: &Scenario, wishes: &PassWishes, quick: bool) -> Sampling {
    let small = budget(scenario.sampling, quick);
    let needed = wishes.widest_gap_mm.map_or(0, |_| fewest_trials(wishes.share));
    Sampling { trials: small.trials.max(needed.min(scenario.sampling.trials)), ..small }
}

/// Looks for the least passes that meet the wishes.
///
/// # Errors
/// [`SimulateError::NoPasses`] for listed strikes, [`SimulateError::TooManyStrikes`] where the most passes would make too many,
/// [`SimulateError::Stopped`] when the stop flag is raised.
pub fn plan_passes(scenario: &Scenario, wishes: &PassWishes, options: &RunOptions) -> Result<PassPlan, SimulateError> {
    refuse_listed(scenario)?;
    refuse_too_many(scenario, wishes)?;
    let target = Target::new(&scenario.skin, &scenario.patch);
    let context = CellContext {
        target: &target,
        sampling: pass_budget(scenario, wishes, options.quick),
        metrics: Metrics { openings: false, coverage: false, parts: false },
        deadline: None,
        stop: options.stop,
    };
    let order = spread_out(&wishes.headings_rad);
    let (cells, count) = (cells_of(own_cases(scenario).count()), cases(scenario).count());
    let most = wishes.most_passes as usize;
    let mut plan = PassPlan::default();
    for (number, case) in cases(scenario).enumerate() {
        let planner = Planner { case, wishes, order: &order, context: &context };
        let tell = |passes: u32| (options.progress)(number * most + passes as usize, count * most);
        let stopped = |Stopped| SimulateError::stopped(options.stop);
        let search = planner.search(&tell).map_err(stopped)?;
        let map = if case.is_own() { planner.map(&search, cells).map_err(stopped)? } else { Vec::new() };
        plan.take(&planner, &search, map);
    }
    Ok(plan)
}

/// What planning would take on so many threads: one case is searched with few trials, on a pool of one thread and until an
/// instant. A search ends where the wishes are met, so that this is no more than a guess.
pub fn forecast(scenario: &Scenario, wishes: &PassWishes, quick: bool, threads: usize, until: Instant) -> Forecast {
    let sampling = pass_budget(scenario, wishes, quick);
    let trials = sampling.trials.min(TRIED_TRIALS);
    let (target, stop) = (Target::new(&scenario.skin, &scenario.patch), AtomicUsize::new(0));
    let context = CellContext {
        target: &target,
        sampling: Sampling { trials, ..sampling },
        metrics: Metrics { openings: false, coverage: false, parts: false },
        deadline: None,
        stop: &stop,
    };
    let order = spread_out(&wishes.headings_rad);
    let (begun, patience) = (Instant::now(), until.saturating_duration_since(Instant::now()));
    if let Some(case) = cases(scenario).next() {
        let planner = Planner { case, wishes, order: &order, context: &context };
        // What was stopped took at least so long.
        let _ = within(Some(patience), &stop, || planner.search(&|_| ()));
    }
    let more = f64::from(sampling.trials) / f64::from(trials) * cases(scenario).count() as f64;
    Forecast::of(begun.elapsed().as_secs_f64() * more, FIGURES_S, PROGRAM_MIB + FEW_FIGURES_MIB, threads)
}

fn refuse_listed(scenario: &Scenario) -> Result<(), SimulateError> {
    match own_cases(scenario).find(|case| case.treatment().is_listed()) {
        Some(case) => Err(SimulateError::NoPasses { device: case.device.name.clone() }),
        None => Ok(()),
    }
}

/// Refuses wishes whose most passes make more strikes than can be held.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth, [`SimulateError::Untreatable`].
pub fn refuse_too_many(scenario: &Scenario, wishes: &PassWishes) -> Result<(), SimulateError> {
    refuse_untreatable(scenario)?;
    own_cases(scenario).try_for_each(|case| {
        let longest = case.treatment().with_headings(vec![0.0; wishes.most_passes as usize]);
        StrikeLimit::Trial(MOST_STRIKES).hold(&case, expected_strikes(&case, &longest))
    })
}

impl PassPlan {
    fn take(&mut self, planner: &Planner, search: &Search, map: Vec<CoverageRow>) {
        let rows: Vec<PassRow> = search.looks.iter().map(|look| planner.row(look)).collect();
        self.answers.extend(search.answer(&rows, planner.wishes));
        self.rows.extend(rows);
        self.costs.extend(search.looks.iter().flat_map(|look| planner.cost_rows(look)));
        self.cells.extend(search.looks.iter().filter_map(|look| planner.report(look)));
        self.map.extend(map);
    }
}
