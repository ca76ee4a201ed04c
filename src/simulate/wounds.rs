//! What devices leave to get in by (model section 11): openings, the opened share of the surface, how deep, trial by trial.

use super::error::SimulateError;
use crate::after::Person;
use crate::after::drawn::Treated;
use crate::after::route::{Wound, horny_mm};
use crate::metrics::Metric;
use crate::metrics::cell::{Cell, trials_of};
use crate::metrics::series::Series;
use crate::sampling::Sampling;
use crate::sampling::stop::go_on;
use crate::scenario::cases::Case;
use crate::skin::vessels::Vessels;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// A metric as treatments have it, and how well it is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Metered {
    /// Its mean, and what treatments differ by.
    pub treated: Treated,
    /// Standard error of the mean over the mean; 0 of nothing.
    pub relative_error: f64,
}

impl Metered {
    /// Of a metric of a cell.
    pub fn of(series: &Series) -> Self {
        let interval = series.interval();
        let relative_error = if interval.mean > 0.0 { interval.std_err / interval.mean } else { 0.0 };
        let trials: Vec<f64> = (0..series.trials()).map(|trial| series.trial_value(trial)).collect();
        Self { treated: Treated::new(interval.mean, series.spread_sd(), &trials), relative_error }
    }
}

/// How devices were run, and what their strikes meet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub sampling: Sampling,
    pub vessels: Vessels,
}

/// What a device leaves at a depth under a hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Left {
    /// Openings N, per cm².
    pub openings: Metered,
    /// Share of the surface that is open φ₀.
    pub opened: Metered,
    /// Mean depth of the strikes that pass the horny layer D, mm; 0 where none does.
    pub depth_mm: f64,
    /// Vessels that one of them cuts N_v.
    pub vessels: f64,
    /// Whether tissue is removed.
    pub is_removed: bool,
}

impl Left {
    /// Of a finished cell; `None` of a device that makes no channels, or whose openings were not counted.
    ///
    /// # Errors
    /// [`SimulateError::Stopped`] where a signal raises the flag.
    pub fn of(case: &Case, cell: &Cell, run: &Run, stop: &AtomicUsize) -> Result<Option<Self>, SimulateError> {
        let cause = case.device.kind.cause();
        let series = |metric: Metric| cell.find("surface", metric).map(Metered::of);
        let Some((openings, opened)) = series(Metric::Openings).zip(series(Metric::OpenedAreaFraction)) else {
            return Ok(None);
        };
        if !cause.makes_channels() {
            return Ok(None);
        }
        let depth_mm = mean_depth_mm(case, &run.sampling, stop)?;
        let vessels = vessels_cut(case, &run.vessels, depth_mm);
        Ok(Some(Self { openings, opened, depth_mm, vessels, is_removed: !cause.has_needle() }))
    }

    /// What a person has of it.
    pub fn wound(&self, person: Person) -> Wound {
        Wound {
            openings_per_cm2: self.openings.treated.of(person),
            opened_fraction: self.opened.treated.of(person),
            depth_mm: self.depth_mm,
            vessels: self.vessels,
            is_removed: self.is_removed,
        }
    }
}

/// Vessels that one strike of a depth cuts.
fn vessels_cut(case: &Case, vessels: &Vessels, depth_mm: f64) -> f64 {
    if depth_mm <= 0.0 {
        return 0.0;
    }
    let channel = case.treatment().channel(depth_mm, case.tear, &case.scenario.skin.elastic_limit());
    vessels.vessels_per_channel(&channel)
}

/// Mean depth of the strikes in the patch that pass the horny layer, all trials together, mm; 0 where none does.
fn mean_depth_mm(case: &Case, sampling: &Sampling, stop: &AtomicUsize) -> Result<f64, SimulateError> {
    let (treatment, scenario) = (case.treatment(), case.scenario);
    let trials = trials_of(&treatment, sampling);
    let (seen, horny_mm) = (treatment.on_each(trials), horny_mm(&scenario.skin));
    let passes = |depth_mm: &f64| *depth_mm > horny_mm;
    if let Some([depth_mm]) = treatment.distinct_depths().as_deref() {
        return Ok(Some(*depth_mm).filter(passes).unwrap_or(0.0));
    }
    let of_trial = |trial: u32| {
        let own = seen.get(trial as usize).unwrap_or(&treatment);
        let (top_mm, mut sum_mm, mut count) = (horny_mm * own.thickness(), 0.0, 0.0);
        own.for_each_strike(trial, &scenario.patch.region(), |strike| {
            if strike.depth_mm > top_mm {
                (sum_mm, count) = (sum_mm + strike.depth_mm, count + 1.0);
            }
        });
        go_on(stop).map(|()| [sum_mm, count])
    };
    let sums = (0..trials).into_par_iter().map(of_trial).collect::<Result<Vec<_>, _>>();
    let sums = sums.map_err(|_| SimulateError::stopped(stop))?;
    let [sum_mm, count] = [0, 1].map(|at| sums.iter().map(|sums| sums[at]).sum::<f64>());
    Ok(if count > 0.0 { sum_mm / count } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_hold_what_treatments_differ_by_and_not_the_noise_of_their_integration() {
        // Trials 1, 2, 3, each integrated by two values that differ by much.
        let values = vec![vec![0.2, 1.8], vec![1.5, 2.5], vec![2.1, 3.9]];
        let noisy = Series { values, ..Series::counted(Metric::Openings, "surface", [].into_iter()) };
        let found = Metered::of(&noisy);
        let drawn = [0, 1, 2, 3].map(|number| found.treated.of(Person::Drawn { seed: 1, number }));
        assert_eq!((found.treated.mean, drawn[3]), (2.0, drawn[0]));
        assert!((drawn[2] - drawn[0] - 2.0 * noisy.spread_sd()).abs() < 1e-12, "{drawn:?}");
        assert!(noisy.spread_sd() < 1.0 && found.relative_error > 0.0);
    }

    #[test]
    fn what_no_trial_has_no_draw_has() {
        let none = Metered::of(&Series::counted(Metric::Openings, "surface", [0.0, 0.0].into_iter()));
        assert_eq!((none.treated.of(Person::Drawn { seed: 1, number: 0 }), none.relative_error), (0.0, 0.0));
    }
}
