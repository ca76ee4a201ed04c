//! What a run would take, told before it: time from a small trial of some of its cells, memory from what it holds.

use super::plan::{Planned, distinct};
use super::{budget, search_count};
use crate::metrics::cell::{Cell, CellContext, replicates, trials_of};
use crate::metrics::openings::{MARGIN_REACHES, MOST_LISTED};
use crate::metrics::prepared::Target;
use crate::sampling::Sampling;
use crate::sampling::stop::within;
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, cases, own_cases};
use crate::treatment::Patch;
use serde::Serialize;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

/// Cells that are tried, at most; the others are taken to be like them.
const MOST_TRIED: usize = 6;
/// Trials of a cell that is tried.
const FEW_TRIALS: u32 = 4;
/// Strikes of two parts of a patch that has more than either.
const FEW_STRIKES: f64 = 3000.0;
const MORE_STRIKES: f64 = 12_000.0;
/// Cells that the search of a share computes, about.
const CELLS_PER_SEARCH: f64 = 8.0;
/// One strike of a case and its rows, s.
const SINGLE_STRIKE_S: f64 = 0.006;
/// Program, tables and figures of any run, s.
pub const FIGURES_S: f64 = 0.9;
/// The slits of a patch map, drawn over each other: s for each time that they cover the patch.
const SLITS_S: f64 = 0.5;

/// The program itself.
pub const PROGRAM_MIB: f64 = 12.0;
/// Figures: the pixels of the largest, its text, and the copies of the tables that they are drawn from.
pub const FIGURES_MIB: f64 = 110.0;
/// The same where no tables of trials are held beside them.
pub const FEW_FIGURES_MIB: f64 = 85.0;
/// A row of trials.csv and of openings.csv with its part of what it is made from.
const ROW_BYTES: f64 = 640.0;
/// A strike that is held while a band of them is counted, and the most of those.
const STRIKE_BYTES: f64 = 60.0;
const MOST_STRIKES: f64 = 250_000.0;
/// A strike that capture holds.
const HELD_BYTES: f64 = 60.0;
/// Metrics of a cell: volumes and counts, openings and channels, coverage.
const SERIES: [f64; 3] = [35.0, 16.0, 4.0];
/// What is told is this much more than what is reckoned, so that it is enough.
const MARGIN: f64 = 1.25;

/// What some work would take.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// Time, s.
    pub seconds: f64,
    /// The most memory, MiB.
    pub memory_mib: f64,
}

impl Forecast {
    /// Work of so many seconds of one thread on `threads` of them, and so much memory, to be told with some more.
    pub fn of(thread_s: f64, alone_s: f64, reckoned_mib: f64, threads: usize) -> Self {
        Self { seconds: thread_s / threads.max(1) as f64 + alone_s, memory_mib: MARGIN * reckoned_mib }
    }
}

/// What `run` would take on so many threads. Called on a pool of one thread; trying ends by `until`.
pub fn forecast(scenario: &Scenario, quick: bool, threads: usize, until: Instant) -> Forecast {
    let single_s = SINGLE_STRIKE_S * cases(scenario).count() as f64;
    let thread_s = cells_s(scenario, budget(scenario.sampling, quick), until) + single_s;
    let alone_s = FIGURES_S + SLITS_S * slits(scenario);
    let mib = PROGRAM_MIB + FIGURES_MIB + held_mib(scenario, quick, threads);
    Forecast::of(thread_s, alone_s, mib, threads)
}

/// Memory that any command needs, its figures among it, MiB.
pub fn least_mib(draws: bool) -> f64 {
    MARGIN * (PROGRAM_MIB + if draws { FIGURES_MIB } else { 0.0 })
}

/// Seconds of one thread that the cells of a scenario take.
pub fn cells_s(scenario: &Scenario, sampling: Sampling, until: Instant) -> f64 {
    let planned = distinct(scenario);
    let count = planned.len() as f64 + CELLS_PER_SEARCH * search_count(scenario) as f64;
    let tried = spread(planned.len()).map(|i| cell_s(scenario, &planned[i], sampling, until));
    count * mean_until(tried, until)
}

/// The mean of what is tried until an instant, of the first in any case; 0 of nothing.
pub fn mean_until(tried: impl Iterator<Item = f64>, until: Instant) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for one in tried {
        (sum, count) = (sum + one, count + 1);
        if Instant::now() >= until {
            break;
        }
    }
    sum / f64::from(count.max(1))
}

/// Every number below a few; of more, a few that are far from one another.
pub fn spread(count: usize) -> impl Iterator<Item = usize> {
    const ORDER: [usize; MOST_TRIED] = [3, 0, 5, 2, 4, 1];
    (0..count.min(MOST_TRIED)).map(move |k| if count <= MOST_TRIED { k } else { ORDER[k] * count / MOST_TRIED })
}

/// Seconds of one thread that a cell takes. One of very many strikes is tried on two small parts of its patch: what it takes grows
/// evenly with them.
fn cell_s(scenario: &Scenario, planned: &Planned, sampling: Sampling, until: Instant) -> f64 {
    let treatment = planned.treatment();
    let strikes = treatment.expected_density(&scenario.patch) * scenario.patch.area_mm2();
    if treatment.is_listed() || strikes <= MORE_STRIKES {
        return tried_s(scenario, planned, sampling, 1.0, until);
    }
    let [few, more] =
        [FEW_STRIKES, MORE_STRIKES].map(|part| tried_s(scenario, planned, sampling, part / strikes, until));
    few + (more - few).max(0.0) * (strikes - FEW_STRIKES) / (MORE_STRIKES - FEW_STRIKES)
}

/// Seconds of one thread that a cell takes on a share of its patch: a few trials, to as much less precision as they and their
/// strikes are fewer, take the same number of rounds.
fn tried_s(scenario: &Scenario, planned: &Planned, sampling: Sampling, share: f64, until: Instant) -> f64 {
    let side = |mm: f64| mm * share.sqrt();
    let patch = Patch { width_mm: side(scenario.patch.width_mm), height_mm: side(scenario.patch.height_mm) };
    let all_trials = trials_of(&planned.treatment(), &sampling);
    let trials = all_trials.min(FEW_TRIALS);
    let randomisations = |trials: u32| f64::from(trials) * replicates(trials) as f64;
    let fewer = randomisations(all_trials) / randomisations(trials);
    let few = Sampling {
        trials,
        target_relative_error: sampling.target_relative_error * (fewer / share).sqrt(),
        layer_relative_error: sampling.layer_relative_error.map(|target| target * (fewer / share).sqrt()),
        max_samples: ((sampling.max_samples as f64 / fewer) as u64).max(1),
        ..sampling
    };
    let (target, stop) = (Target::new(&scenario.skin, &patch), AtomicUsize::new(0));
    let context =
        CellContext { target: &target, sampling: few, metrics: scenario.metrics, deadline: Some(until), stop: &stop };
    let (begun, patience) = (Instant::now(), until.saturating_duration_since(Instant::now()).max(PATIENCE));
    let cell = within(Some(patience), &stop, || Cell::compute(&planned.treatment(), planned.case.tear, &context));
    let more_trials = f64::from(all_trials) / f64::from(trials);
    match cell.map(|cell| cell.took) {
        Ok(took) => {
            let [known, sampled, counted] = [took.known, took.sampled, took.counted].map(|took| took.as_secs_f64());
            known + fewer * sampled + more_trials * counted
        }
        // It takes at least so long.
        Err(_) => fewer * begun.elapsed().as_secs_f64(),
    }
}

/// A cell is tried for so long in any case.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many times over the slits of a patch map cover the patch.
fn slits(scenario: &Scenario) -> f64 {
    let limit = scenario.skin.elastic_limit();
    let over = |case: Case| {
        let (from, to) = case.channel(&limit).level(0.0).extent();
        case.treatment().expected_density(&scenario.patch) * (to - from).powi(2)
    };
    own_cases(scenario).map(over).fold(0.0, f64::max)
}

/// Memory of what a run holds beside program and figures, MiB.
pub fn held_mib(scenario: &Scenario, quick: bool, threads: usize) -> f64 {
    let trials = budget(scenario.sampling, quick).trials;
    let metrics = scenario.metrics;
    let asked = [true, metrics.openings, metrics.coverage];
    let series: f64 = SERIES.iter().zip(asked).filter(|(_, asked)| *asked).map(|(series, _)| series).sum();
    let of_case = |case: Case| {
        let listed = if metrics.openings { strikes_around(&case, scenario) } else { 0.0 };
        let listed = if listed <= MOST_LISTED as f64 { listed } else { 0.0 };
        ROW_BYTES * (series * f64::from(trials) + listed)
    };
    let rows: f64 = cases(scenario).map(of_case).sum();
    let at_once = |case: Case| STRIKE_BYTES * strikes_around(&case, scenario).min(MOST_STRIKES) * threads as f64;
    let held = |case: Case| HELD_BYTES * case.treatment().expected_held(&scenario.patch, 0.0, trials);
    let most = own_cases(scenario).map(|case| at_once(case) + held(case)).fold(0.0, f64::max);
    (rows + most) / f64::from(1 << 20)
}

/// Strikes of a trial in the patch and its margin, about.
fn strikes_around(case: &Case, scenario: &Scenario) -> f64 {
    let reach = case.channel(&scenario.skin.elastic_limit()).reach();
    let region = scenario.patch.region().widened(MARGIN_REACHES * reach);
    let treatment = case.treatment();
    match treatment.is_listed() {
        true => treatment.expected_density(&scenario.patch) * scenario.patch.area_mm2(),
        false => treatment.expected_density(&scenario.patch) * region.area_mm2(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_tried_twice_and_none_of_few_is_left_out() {
        for count in 0..200 {
            let mut tried: Vec<usize> = spread(count).collect();
            tried.sort_unstable();
            tried.dedup();
            assert_eq!(tried.len(), count.min(MOST_TRIED), "{count}: {tried:?}");
            assert!(tried.iter().all(|&place| place < count));
        }
    }
}
