//! The program in one function: scenario in, outcome out.

pub mod course;
mod coverage_maps;
pub mod deliver;
pub mod delivery_forecast;
mod delivery_study;
mod equal_damage;
mod error;
mod estimate;
pub mod forecast;
mod outcome;
pub mod passes;
mod plan;
mod wounds;

pub use crate::sampling::stop::{GRACE, TIME_UP, within};
pub use deliver::{CentralDelivery, deliver, deliver_as_it_stands, deliver_central};
pub use delivery_study::DeliveryStudy;
pub use error::{SimulateError, StrikeLimit};
pub use estimate::{
    MOST_HELD, MOST_STRIKES, StrikeEstimate, estimate, refuse_beyond, refuse_too_many_strikes, refuse_untreatable,
};
pub use outcome::{CellReport, DeclaredCells, DeviceRow, Outcome};
pub use plan::{cell_count, search_count};

use crate::metrics::cell::{Cell, CellContext};
use crate::metrics::prepared::Target;
use crate::sampling::stop::{go_on, is_time_up};
use crate::sampling::{Sampling, Stopped};
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, own_cases};
use crate::study::channel::{ChannelStudy, channel_study};
use crate::study::force::rows::ContactMapRow;
use crate::study::force::{Extent, ForceStudy, contact_map, force_study};
use crate::study::pitches::pitch_rows;
use crate::study::zone::{ZoneStudy, zone_study};
use plan::Finished;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How to run, as opposed to what to compute.
pub struct RunOptions<'a> {
    /// Small budgets, marked in every output.
    pub quick: bool,
    /// Time cap; one that fires makes digits depend on the machine, and raises the stop flag.
    pub max_duration: Option<Duration>,
    /// Non-zero asks the run to stop at the next batch (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of progress: cells and searches done and planned (device × depth × tear × matching).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Runs a scenario: every device, depth and hypothesis, and the comparison.
///
/// # Errors
/// [`SimulateError`] where a limit refuses the work or a signal raises the stop flag. What the time cap comes before is left
/// out and told of.
pub fn simulate(scenario: &Scenario, options: &RunOptions) -> Result<Outcome, SimulateError> {
    within(options.max_duration, options.stop, || {
        // Device + skin → stroke → swept channel: one strike of each, without chance.
        let single = single_strikes(scenario, options.stop);
        let mut outcome = sampled(scenario, options)?;
        outcome.take_in(single);
        match zone_tables(scenario, options.stop) {
            Ok(zone) => outcome.take_in_zone(zone),
            Err(_) if is_time_up(options.stop) => outcome.left_out.push("where needles end on the zone".to_owned()),
            Err(stopped) => return Err(stopped),
        }
        if scenario.metrics.parts {
            let pitches = |case: Case| pitch_rows(&case.single(), &scenario.skin);
            outcome.coverage_pitch = own_cases(scenario).flat_map(pitches).collect();
        }
        if scenario.metrics.coverage {
            let maps = coverage_maps::coverage_maps(scenario, options.stop);
            outcome.coverage_map = maps.rows;
            outcome.notes.extend(maps.notes);
            outcome.left_out.extend(maps.left_out);
        }
        // A signal is no reason to do without something.
        match go_on(options.stop).is_err() && !is_time_up(options.stop) {
            true => Err(SimulateError::stopped(options.stop)),
            false => Ok(outcome),
        }
    })
}

/// The part of a run that samples: all but the single strikes.
///
/// # Errors
/// As [`simulate`].
pub fn sampled(scenario: &Scenario, options: &RunOptions) -> Result<Outcome, SimulateError> {
    within(options.max_duration, options.stop, || Ok(outcome::collect(&finish(scenario, options)?)))
}

/// The cells of a scenario as declared, in table order, and what the time cap came before.
///
/// # Errors
/// As [`simulate`].
pub fn declared_cells(scenario: &Scenario, options: &RunOptions) -> Result<DeclaredCells, SimulateError> {
    within(options.max_duration, options.stop, || Ok(outcome::declared(&finish(scenario, options)?)))
}

fn finish<'s>(scenario: &'s Scenario, options: &RunOptions) -> Result<Finished<'s>, SimulateError> {
    let started = Instant::now();
    refuse_too_many_strikes(scenario)?;

    // Treatment (strikes) → sampling → metrics: one cell for each device × depth × hypothesis.
    let target = Target::new(&scenario.skin, &scenario.patch);
    let context = CellContext {
        target: &target,
        sampling: budget(scenario.sampling, options.quick),
        metrics: scenario.metrics,
        deadline: options.max_duration.and_then(|cap| started.checked_add(cap)),
        stop: options.stop,
    };
    let planned = plan::distinct(scenario);
    let (done, steps) = (AtomicUsize::new(0), cell_count(scenario) + search_count(scenario));
    let tell = || (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, steps);
    let cells = plan::each(scenario, &planned, |planned| {
        let cell = Cell::compute(&planned.treatment(), planned.case.tear, &context);
        tell();
        cell
    });

    // Study: the cells side by side, on the basis of the comparison.
    let finished = Finished::of(scenario, planned, cells, options.stop)?;
    equal_damage::match_damage(finished, &context, &tell)
}

/// One strike of each device × depth × hypothesis: the part of a run that needs no sampling.
pub fn single_strikes(scenario: &Scenario, stop: &AtomicUsize) -> ChannelStudy {
    let singles: Vec<_> = own_cases(scenario).map(|case| case.single()).collect();
    channel_study(&singles, &scenario.tears, &scenario.skin, stop)
}

/// What the zone of a scenario makes of its devices, without sampling; nothing without a zone.
///
/// # Errors
/// [`SimulateError::Stopped`] where a signal raises the stop flag.
pub fn zone_tables(scenario: &Scenario, stop: &AtomicUsize) -> Result<ZoneStudy, SimulateError> {
    let Some(zone) = &scenario.zone else { return Ok(ZoneStudy::default()) };
    let treatments: Vec<_> = own_cases(scenario).map(|case| case.treatment()).collect();
    zone_study(zone, &treatments, stop).map_err(|Stopped| SimulateError::stopped(stop))
}

/// How deep a hand presses every device that it does press: what force makes of depth, without sampling.
///
/// # Errors
/// [`SimulateError::Stopped`] where a signal raises the stop flag.
pub fn depth_from_force(scenario: &Scenario, stop: &AtomicUsize) -> Result<ForceStudy, SimulateError> {
    let found = depth_without_map(scenario, Extent::Spread, stop)?;
    Ok(ForceStudy { contact_map: map_of_contact(scenario, stop)?, ..found })
}

/// The same without the map.
///
/// # Errors
/// [`SimulateError`] where the flag is raised.
pub fn depth_without_map(scenario: &Scenario, extent: Extent, stop: &AtomicUsize) -> Result<ForceStudy, SimulateError> {
    force_study(&scenario.devices, &scenario.depths_mm, &scenario.skin, &scenario.mechanics, extent, stop)
        .map_err(|Stopped| SimulateError::stopped(stop))
}

/// The map alone.
///
/// # Errors
/// [`SimulateError`] where the flag is raised.
pub fn map_of_contact(scenario: &Scenario, stop: &AtomicUsize) -> Result<Vec<ContactMapRow>, SimulateError> {
    contact_map(&scenario.devices, &scenario.depths_mm, &scenario.skin, &scenario.mechanics, stop)
        .map_err(|Stopped| SimulateError::stopped(stop))
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
