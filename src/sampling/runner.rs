//! Runs an integrand over trials and replicates in parallel until its target is met or a limit fires.

use super::rng::{Purpose, Stream};
use super::sobol;
use super::statistics::{mean, variance};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Something to integrate: every stratum is sampled by points of the unit cube, each of which adds to the same slots.
pub trait Integrand: Sync {
    /// Working memory, kept by a worker from sample to sample.
    type Scratch: Default;

    /// Number of slots.
    fn slots(&self) -> usize;
    /// Number of strata; every replicate takes the same number of points in each.
    fn strata(&self) -> usize;
    /// Samples (lines or points) that one point of a stratum stands for.
    fn samples_per_point(&self, stratum: usize) -> u64;
    /// Adds what one point of one stratum contributes; a slot's value is its sum over strata and points, divided by the
    /// number of points per stratum, times [`Integrand::scale`].
    fn add(&self, stratum: usize, point: [f64; sobol::DIMENSIONS], scratch: &mut Self::Scratch, slots: &mut [f64]);
    /// The unit of each slot.
    fn scale(&self, slot: usize) -> f64;
}

/// How much to sample.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Seed of all scrambles.
    pub seed: u64,
    /// Independent randomisations of each trial.
    pub replicates: usize,
    /// Points per stratum to begin with; a power of two.
    pub first_points: u32,
    /// Standard error of the integration over the mean of the target, to be reached.
    pub target_relative_error: f64,
    /// Cap on samples, all trials together. The first round is always run.
    pub max_samples: u64,
    /// No round is begun after this instant.
    pub deadline: Option<Instant>,
    /// Non-zero asks to stop.
    pub stop: &'a AtomicUsize,
}

/// Why sampling stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Nothing had to be sampled.
    Exact,
    /// The target relative error was reached, and one more doubling done.
    TargetReached,
    /// The cap on samples was reached first.
    SampleCap,
    /// The time cap was reached first.
    TimeCap,
}

/// What sampling gave.
#[derive(Debug, Clone)]
pub struct Sampled {
    /// Value of every slot, by trial, then replicate.
    pub values: Vec<Vec<Vec<f64>>>,
    /// Samples taken, all trials together.
    pub samples: u64,
    /// Points taken in every stratum by every replicate.
    pub points_per_stratum: u32,
    /// Samples by stratum, all trials together.
    pub stratum_samples: Vec<u64>,
    /// Standard error of the integration over the mean of the target.
    pub relative_error: f64,
    /// Which limit fired.
    pub reason: StopReason,
}

/// The stop flag was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// Integrates every trial. `target` picks the quantity whose relative error counts from the slots of one replicate.
///
/// The number of points doubles from round to round. When the target is reached one more doubling is done: stopping just
/// when an interval happens to be narrow would bias it.
///
/// # Errors
/// [`Stopped`] when the stop flag is raised.
pub fn integrate<I: Integrand>(trials: &[I], plan: &Plan, target: impl Fn(&[f64]) -> f64) -> Result<Sampled, Stopped> {
    let mut round = Round::new(trials, plan);
    round.extend_to(plan.first_points)?;
    let mut reached_before = false;
    loop {
        let relative_error = relative_error(&round.values(), &target);
        let reached = relative_error <= plan.target_relative_error;
        let reason = if reached && reached_before {
            Some(StopReason::TargetReached)
        } else if round.samples_at(round.points.saturating_mul(2)) > plan.max_samples || round.points >= 1 << 30 {
            Some(if reached { StopReason::TargetReached } else { StopReason::SampleCap })
        } else if plan.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(if reached { StopReason::TargetReached } else { StopReason::TimeCap })
        } else {
            None
        };
        if let Some(reason) = reason {
            let samples = round.samples_at(round.points);
            return Ok(Sampled {
                values: round.values(),
                samples,
                points_per_stratum: round.points,
                stratum_samples: round.stratum_samples(),
                relative_error,
                reason,
            });
        }
        reached_before = reached;
        round.extend_to(2 * round.points)?;
    }
}

/// Standard error of the integration over the mean, from the spread between the replicates of each trial.
fn relative_error(values: &[Vec<Vec<f64>>], target: impl Fn(&[f64]) -> f64) -> f64 {
    let by_trial: Vec<Vec<f64>> = values.iter().map(|reps| reps.iter().map(|slots| target(slots)).collect()).collect();
    let centre = mean(&by_trial.iter().map(|reps| mean(reps)).collect::<Vec<_>>());
    let error = integration_error(&by_trial);
    if error == 0.0 && centre != 0.0 {
        0.0
    } else if centre == 0.0 {
        f64::INFINITY
    } else {
        error / centre.abs()
    }
}

/// Standard error of the mean over trials that the integration alone causes; `by_trial` holds a value per replicate.
pub fn integration_error(by_trial: &[Vec<f64>]) -> f64 {
    let replicates = by_trial.first().map_or(1, Vec::len).max(1);
    let within = mean(&by_trial.iter().map(|reps| variance(reps)).collect::<Vec<_>>());
    (within / (replicates * by_trial.len().max(1)) as f64).sqrt()
}

/// Sums so far, of every trial and replicate.
struct Round<'a, I> {
    trials: &'a [I],
    plan: &'a Plan<'a>,
    points: u32,
    sums: Vec<Vec<f64>>,
}

impl<'a, I: Integrand> Round<'a, I> {
    fn new(trials: &'a [I], plan: &'a Plan) -> Self {
        let sums = trials.iter().flat_map(|t| std::iter::repeat_n(vec![0.0; t.slots()], plan.replicates)).collect();
        Self { trials, plan, points: 0, sums }
    }

    fn samples_at(&self, points: u32) -> u64 {
        let of_trial = |t: &I| -> u64 { (0..t.strata()).map(|stratum| t.samples_per_point(stratum)).sum() };
        let per_point: u64 = self.trials.iter().map(of_trial).sum();
        per_point.saturating_mul(self.plan.replicates as u64).saturating_mul(u64::from(points))
    }

    fn stratum_samples(&self) -> Vec<u64> {
        let points = u64::from(self.points) * self.plan.replicates as u64;
        let of_stratum = |stratum| self.trials.iter().map(|t| t.samples_per_point(stratum) * points).sum();
        (0..self.trials.first().map_or(0, I::strata)).map(of_stratum).collect()
    }

    /// Adds the points from the present number up to `points`, in the order of their index, for every replicate apart.
    fn extend_to(&mut self, points: u32) -> Result<(), Stopped> {
        let (from, plan, trials) = (self.points, self.plan, self.trials);
        self.sums.par_iter_mut().enumerate().try_for_each(|(task, sums)| {
            let (trial, replicate) = (task / plan.replicates, task % plan.replicates);
            let integrand = &trials[trial];
            let mut scratch = I::Scratch::default();
            for stratum in 0..integrand.strata() {
                let labels = [trial as u32, replicate as u32];
                let words = Stream::new(plan.seed, Purpose::Scramble, labels).words(stratum as u64);
                for index in from..points {
                    if plan.stop.load(Ordering::Relaxed) != 0 {
                        return Err(Stopped);
                    }
                    let point = sobol::scrambled(index, [words[0], words[1], words[2]]);
                    integrand.add(stratum, point, &mut scratch, sums);
                }
            }
            Ok(())
        })?;
        self.points = points;
        Ok(())
    }

    fn values(&self) -> Vec<Vec<Vec<f64>>> {
        let points = f64::from(self.points.max(1));
        let scaled = |trial: &I, sums: &Vec<f64>| {
            sums.iter().enumerate().map(|(slot, sum)| sum / points * trial.scale(slot)).collect()
        };
        self.sums
            .chunks(self.plan.replicates)
            .zip(self.trials)
            .map(|(reps, trial)| reps.iter().map(|sums| scaled(trial, sums)).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ∫ x y over the unit square, once in one stratum and once in two halves of x.
    struct Product {
        halves: bool,
    }

    impl Integrand for Product {
        type Scratch = ();
        fn slots(&self) -> usize {
            1
        }
        fn strata(&self) -> usize {
            if self.halves { 2 } else { 1 }
        }
        fn samples_per_point(&self, _: usize) -> u64 {
            1
        }
        fn add(&self, stratum: usize, [x, y, _]: [f64; 3], _: &mut (), slots: &mut [f64]) {
            slots[0] += if self.halves { 0.5 * (0.5 * (stratum as f64 + x)) * y } else { x * y };
        }
        fn scale(&self, _: usize) -> f64 {
            4.0
        }
    }

    fn plan(stop: &AtomicUsize) -> Plan<'_> {
        Plan {
            seed: 3,
            replicates: 16,
            first_points: 4,
            target_relative_error: 1e-3,
            max_samples: 1 << 20,
            deadline: None,
            stop,
        }
    }

    #[test]
    fn a_product_integrates_to_its_exact_value_within_four_standard_errors() {
        let stop = AtomicUsize::new(0);
        for halves in [false, true] {
            let result = integrate(&[Product { halves }], &plan(&stop), |slots| slots[0]).expect("not stopped");
            let values: Vec<f64> = result.values[0].iter().map(|slots| slots[0]).collect();
            assert_eq!(result.reason, StopReason::TargetReached);
            assert!((mean(&values) - 1.0).abs() < 4.0 * super::super::statistics::std_err(&values));
        }
    }

    #[test]
    fn extending_in_rounds_gives_the_bits_of_one_long_round() {
        let stop = AtomicUsize::new(0);
        let trials = [Product { halves: false }];
        let sums = |steps: &[u32]| {
            let plan = plan(&stop);
            let mut round = Round::new(&trials, &plan);
            steps.iter().for_each(|&n| round.extend_to(n).expect("not stopped"));
            round.values()
        };
        assert_eq!(sums(&[4, 8, 64]), sums(&[64]));
    }

    #[test]
    fn a_raised_flag_and_a_low_cap_stop_the_work() {
        let stop = AtomicUsize::new(0);
        let capped = Plan { max_samples: 100, target_relative_error: 1e-9, ..plan(&stop) };
        let result = integrate(&[Product { halves: false }], &capped, |slots| slots[0]).expect("not stopped");
        assert_eq!((result.reason, result.samples), (StopReason::SampleCap, 64));
        stop.store(2, Ordering::Relaxed);
        assert!(integrate(&[Product { halves: false }], &plan(&stop), |slots| slots[0]).is_err());
    }
}
