//! Runs an integrand over trials and replicates in parallel until its target is met or a limit fires.

use super::rng::{Purpose, Stream};
use super::sobol;
use super::statistics::{mean, variance};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Something to integrate: every stratum is sampled by points of the unit cube, each of which adds to the same slots.
///
/// What a point adds is the sum over the parts that the integrand is made of. A part is made when it is needed and dropped
/// after, so that no more of them are in memory than there are threads.
pub trait Integrand: Sync {
    /// Working memory, kept by a worker from sample to sample.
    type Scratch: Default;
    /// A part.
    type Part: Sync;
    /// What is counted exactly, once in every part.
    type Tally: Clone + Default + Send + Sync;

    /// Number of parts.
    fn parts(&self) -> usize;
    /// Makes a part.
    fn part(&self, index: usize) -> Self::Part;
    /// Adds what is counted exactly in a part.
    fn tally(&self, part: &Self::Part, tally: &mut Self::Tally);
    /// Adds the tally of later parts.
    fn merge(&self, tally: &mut Self::Tally, later: &Self::Tally);
    /// Whether the tally of all parts says that every slot is 0.
    fn is_void(&self, tally: &Self::Tally) -> bool;

    /// Number of slots.
    fn slots(&self) -> usize;
    /// Number of strata.
    fn strata(&self) -> usize;
    /// Samples (lines or points) that one point of a stratum stands for.
    fn samples_per_point(&self, stratum: usize) -> u64;
    /// Adds what one point of one stratum contributes in one part. A slot's value is the sum over the strata of the mean
    /// over their points, times [`Integrand::scale`]; that of a count is the plain sum.
    fn add(
        &self,
        part: &Self::Part,
        stratum: usize,
        point: [f64; sobol::DIMENSIONS],
        scratch: &mut Self::Scratch,
        slots: &mut [f64],
    );
    /// The unit of each slot.
    fn scale(&self, slot: usize) -> f64;
    /// Whether a slot counts samples.
    fn is_count(&self, slot: usize) -> bool;
}

/// A quantity whose relative error is to become small enough.
pub struct Goal<'a> {
    /// The quantity from the slots of one replicate: a weighted sum of slots that are no counts.
    pub quantity: &'a (dyn Fn(&[f64]) -> f64 + Sync),
    /// Standard error of the integration over the mean, to be reached.
    pub relative_error: f64,
    /// Whether sampling goes on where the quantity was never anything but 0. If not, it counts as reached.
    pub must_be_seen: bool,
}

/// How much to sample.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Seed of all scrambles.
    pub seed: u64,
    /// Independent randomisations of each trial.
    pub replicates: usize,
    /// Points per stratum to begin with; a power of two.
    pub first_points: u32,
    /// What is to be reached; the first of them is the one that [`Sampled::relative_error`] tells of.
    pub goals: &'a [Goal<'a>],
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
    /// Every goal was reached, and one more doubling done.
    TargetReached,
    /// The cap on samples was reached first.
    SampleCap,
    /// The time cap was reached first.
    TimeCap,
}

/// What sampling gave.
#[derive(Debug, Clone)]
pub struct Sampled<T> {
    /// Value of every slot, by trial, then replicate.
    pub values: Vec<Vec<Vec<f64>>>,
    /// What was counted exactly, by trial.
    pub tallies: Vec<T>,
    /// Samples taken, all trials together.
    pub samples: u64,
    /// Samples by stratum, all trials together.
    pub stratum_samples: Vec<u64>,
    /// Standard error of the integration over the mean of the first goal.
    pub relative_error: f64,
    /// Which limit fired.
    pub reason: StopReason,
}

/// The stop flag was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// Integrates every trial until all goals are reached.
///
/// From round to round the number of points doubles in those strata where it helps most. When all goals are reached it is
/// doubled once more in all of them: stopping just when an interval happens to be narrow would bias it.
///
/// # Errors
/// [`Stopped`] when the stop flag is raised.
pub fn integrate<I: Integrand>(trials: &[I], plan: &Plan) -> Result<Sampled<I::Tally>, Stopped> {
    let mut round = Round::new(trials, plan);
    let first = vec![plan.first_points; round.strata];
    let doubled = vec![2 * plan.first_points; round.strata];
    // Another doubling is sure to come. Where parts are many, making them twice would cost more than to take it at once.
    let many_parts = trials.iter().any(|trial| trial.parts() > 1) && round.samples_at(&doubled) <= plan.max_samples;
    if many_parts {
        round.extend_by(&[first, doubled])?
    } else {
        round.extend_by(&[first])?
    }
    if trials.iter().zip(&round.tallies).all(|(trial, tally)| trial.is_void(tally)) {
        round.forget();
        return Ok(round.finish(0.0, StopReason::Exact));
    }
    let mut reached_before = false;
    loop {
        let progress = round.progress();
        let reached = progress.iter().all(|progress| progress.reached);
        if round.take_ahead() {
            reached_before = reached;
            continue;
        }
        let next = round.next_points(&progress);
        let reason = if reached && reached_before {
            Some(StopReason::TargetReached)
        } else if round.samples_at(&next) > plan.max_samples || next.iter().any(|&points| points > 1 << 30) {
            Some(if reached { StopReason::TargetReached } else { StopReason::SampleCap })
        } else if plan.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(if reached { StopReason::TargetReached } else { StopReason::TimeCap })
        } else {
            None
        };
        if let Some(reason) = reason {
            let relative_error = progress.first().map_or(0.0, |progress| progress.relative_error);
            return Ok(round.finish(relative_error, reason));
        }
        reached_before = reached;
        round.extend_by(&[next])?;
    }
}

/// Standard error of the mean over trials that the integration alone causes; `by_trial` holds a value per replicate.
pub fn integration_error(by_trial: &[Vec<f64>]) -> f64 {
    let replicates = by_trial.first().map_or(1, Vec::len).max(1);
    let within = mean(&by_trial.iter().map(|reps| variance(reps)).collect::<Vec<_>>());
    (within / (replicates * by_trial.len().max(1)) as f64).sqrt()
}

/// A stratum takes part in a round if doubling it gains at least this share, per sample, of what the best one gains:
/// doubling quarters the gain, so all strata end within one doubling of the best distribution of samples.
const WORTHWHILE: f64 = 0.25;
/// And however little it gains, once it has so many times fewer points than another one.
const FURTHEST_BEHIND: u32 = 8;
/// Parts in flight before their sums are added up, as a bound on memory.
const BATCH: usize = 256;

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// The sums of one part by step, and its tally in the first round.
type PartSums<T> = (Vec<Vec<f64>>, Option<T>);

/// How far a goal has come.
struct Progress {
    centre: f64,
    relative_error: f64,
    reached: bool,
}

/// Sums so far, of every trial and replicate.
struct Round<'a, I: Integrand> {
    trials: &'a [I],
    plan: &'a Plan<'a>,
    strata: usize,
    slots: usize,
    /// Points taken in every stratum by every replicate.
    points: Vec<u32>,
    /// By trial, then replicate, stratum and slot.
    sums: Vec<f64>,
    /// Points and sums of a further step that was taken at once with the first.
    ahead: Option<(Vec<u32>, Vec<f64>)>,
    tallies: Vec<I::Tally>,
}

impl<'a, I: Integrand> Round<'a, I> {
    fn new(trials: &'a [I], plan: &'a Plan) -> Self {
        let (strata, slots) = trials.first().map_or((0, 0), |trial| (trial.strata(), trial.slots()));
        Self {
            trials,
            plan,
            strata,
            slots,
            points: vec![0; strata],
            sums: vec![0.0; trials.len() * plan.replicates * strata * slots],
            ahead: None,
            tallies: vec![I::Tally::default(); trials.len()],
        }
    }

    fn samples_of(&self, stratum: usize, points: u32) -> u64 {
        let per_point: u64 = self.trials.iter().map(|trial| trial.samples_per_point(stratum)).sum();
        per_point.saturating_mul(self.plan.replicates as u64).saturating_mul(u64::from(points))
    }

    fn samples_at(&self, points: &[u32]) -> u64 {
        points.iter().enumerate().fold(0, |sum, (stratum, &n)| sum.saturating_add(self.samples_of(stratum, n)))
    }

    /// Adds the points from the present number up to those of the first step, by stratum, for every replicate and part
    /// apart, and works out a second step if there is one. Sums are added in the order of trials and parts, whoever
    /// finishes first.
    fn extend_by(&mut self, steps: &[Vec<u32>]) -> Result<(), Stopped> {
        let first = self.points.iter().all(|&n| n == 0);
        let tasks: Vec<(usize, usize)> =
            (0..self.trials.len()).flat_map(|t| (0..self.trials[t].parts()).map(move |part| (t, part))).collect();
        let mut sums = vec![std::mem::take(&mut self.sums)];
        sums.resize(steps.len(), vec![0.0; sums[0].len()]);
        let of_trial = self.plan.replicates * self.strata * self.slots;
        for batch in tasks.chunks(BATCH) {
            let done = batch
                .par_iter()
                .map(|&(trial, part)| self.part_sums(trial, part, steps, first))
                .collect::<Result<Vec<_>, Stopped>>()?;
            for (&(trial, _), (of_steps, tally)) in batch.iter().zip(done) {
                for (sums, more) in sums.iter_mut().zip(of_steps) {
                    add(&mut sums[trial * of_trial..(trial + 1) * of_trial], &more);
                }
                if let Some(tally) = tally {
                    self.trials[trial].merge(&mut self.tallies[trial], &tally);
                }
            }
        }
        let mut steps = steps.iter().cloned().zip(sums);
        (self.points, self.sums) = steps.next().unwrap_or_default();
        self.ahead = steps.next();
        Ok(())
    }

    /// Takes the further step, if there is one.
    fn take_ahead(&mut self) -> bool {
        let Some((points, more)) = self.ahead.take() else { return false };
        add(&mut self.sums, &more);
        self.points = points;
        true
    }

    /// What the new points of all replicates add in one part, by step, and its tally in the first round.
    fn part_sums(
        &self,
        trial: usize,
        part: usize,
        steps: &[Vec<u32>],
        first: bool,
    ) -> Result<PartSums<I::Tally>, Stopped> {
        if self.plan.stop.load(Ordering::Relaxed) != 0 {
            return Err(Stopped);
        }
        let integrand = &self.trials[trial];
        let part = integrand.part(part);
        let tally = first.then(|| {
            let mut tally = I::Tally::default();
            integrand.tally(&part, &mut tally);
            tally
        });
        // Replicates side by side too, where there would be too few parts for all threads.
        let few = self.trials.len() * integrand.parts() < 2 * rayon::current_num_threads();
        let mut from = &self.points;
        let mut of_steps = Vec::new();
        for to in steps {
            let of_replicate = |replicate: usize| self.replicate_sums((trial, replicate), &part, from, to);
            let replicates = 0..self.plan.replicates;
            let sums: Result<Vec<Vec<f64>>, Stopped> = match few {
                true => replicates.into_par_iter().map(of_replicate).collect(),
                false => replicates.map(of_replicate).collect(),
            };
            of_steps.push(sums?.concat());
            from = to;
        }
        Ok((of_steps, tally))
    }

    /// What the points between two numbers add, by stratum, in one replicate and part.
    fn replicate_sums(
        &self,
        (trial, replicate): (usize, usize),
        part: &I::Part,
        from: &[u32],
        to: &[u32],
    ) -> Result<Vec<f64>, Stopped> {
        let mut sums = vec![0.0; self.strata * self.slots];
        let mut scratch = I::Scratch::default();
        let scrambles = Stream::new(self.plan.seed, Purpose::Scramble, [trial as u32, replicate as u32]);
        for (stratum, slots) in sums.chunks_mut(self.slots).enumerate() {
            let words = scrambles.words(stratum as u64);
            for index in from[stratum]..to[stratum] {
                if self.plan.stop.load(Ordering::Relaxed) != 0 {
                    return Err(Stopped);
                }
                let point = sobol::scrambled(index, [words[0], words[1], words[2]]);
                self.trials[trial].add(part, stratum, point, &mut scratch, slots);
            }
        }
        Ok(sums)
    }

    fn of_stratum(&self, trial: usize, replicate: usize, stratum: usize) -> &[f64] {
        let start = ((trial * self.plan.replicates + replicate) * self.strata + stratum) * self.slots;
        &self.sums[start..start + self.slots]
    }

    /// The value of every slot that one stratum gives.
    fn stratum_values(&self, trial: usize, replicate: usize, stratum: usize) -> Vec<f64> {
        let points = f64::from(self.points[stratum].max(1));
        let integrand = &self.trials[trial];
        let value = |(slot, sum): (usize, &f64)| {
            if integrand.is_count(slot) { *sum } else { sum / points * integrand.scale(slot) }
        };
        self.of_stratum(trial, replicate, stratum).iter().enumerate().map(value).collect()
    }

    fn values(&self) -> Vec<Vec<Vec<f64>>> {
        let of_replicate = |trial: usize, replicate: usize| {
            let mut values = vec![0.0; self.slots];
            for stratum in 0..self.strata {
                let more = self.stratum_values(trial, replicate, stratum);
                values.iter_mut().zip(more).for_each(|(value, more)| *value += more);
            }
            values
        };
        let of_trial = |t| (0..self.plan.replicates).map(|replicate| of_replicate(t, replicate)).collect();
        (0..self.trials.len()).map(of_trial).collect()
    }

    /// A goal's quantity in every trial and replicate.
    fn quantity(&self, goal: &Goal, slots_of: impl Fn(usize, usize) -> Vec<f64>) -> Vec<Vec<f64>> {
        let of_trial = |t| (0..self.plan.replicates).map(|r| (goal.quantity)(&slots_of(t, r))).collect();
        (0..self.trials.len()).map(of_trial).collect()
    }

    /// How far every goal has come, from the spread between the replicates of each trial.
    fn progress(&self) -> Vec<Progress> {
        let values = self.values();
        let of_goal = |goal: &Goal| {
            let by_trial = self.quantity(goal, |t, r| values[t][r].clone());
            let centre = mean(&by_trial.iter().map(|reps| mean(reps)).collect::<Vec<_>>());
            let error = if centre == 0.0 { f64::INFINITY } else { integration_error(&by_trial) / centre.abs() };
            let reached = error <= goal.relative_error || (centre == 0.0 && !goal.must_be_seen);
            Progress { centre, relative_error: error, reached }
        };
        self.plan.goals.iter().map(of_goal).collect()
    }

    /// Points of the next round: twice as many in all strata once every goal is reached, else in those where that lowers
    /// the variance of the missed goals most, per sample.
    fn next_points(&self, progress: &[Progress]) -> Vec<u32> {
        let missed: Vec<_> = self.plan.goals.iter().zip(progress).filter(|(_, progress)| !progress.reached).collect();
        let gain = |stratum: usize| -> f64 {
            let share = |(goal, progress): &(&Goal, &Progress)| match progress.centre == 0.0 {
                true => f64::INFINITY,
                false => {
                    let by_trial = self.quantity(goal, |t, r| self.stratum_values(t, r, stratum));
                    (integration_error(&by_trial) / (progress.centre * goal.relative_error)).powi(2)
                }
            };
            missed.iter().map(share).sum::<f64>() / self.samples_of(stratum, self.points[stratum]).max(1) as f64
        };
        let gains: Vec<f64> = match missed.is_empty() {
            true => vec![1.0; self.strata],
            false => (0..self.strata).map(gain).collect(),
        };
        let best = gains.iter().copied().fold(0.0, f64::max);
        let most = self.points.iter().copied().max().unwrap_or(0);
        // What was rare may not have been seen where points are few, and would seem to vary little.
        let takes_part = |points: u32, gain: f64| {
            best == 0.0 || gain >= WORTHWHILE * best || points.saturating_mul(FURTHEST_BEHIND) <= most
        };
        let grown = |(points, gain): (&u32, &f64)| match takes_part(*points, *gain) {
            true => points.saturating_mul(2),
            false => *points,
        };
        self.points.iter().zip(&gains).map(grown).collect()
    }

    fn forget(&mut self) {
        self.points.fill(0);
        self.sums.fill(0.0);
    }

    fn finish(self, relative_error: f64, reason: StopReason) -> Sampled<I::Tally> {
        let stratum_samples = (0..self.strata).map(|s| self.samples_of(s, self.points[s])).collect();
        Sampled {
            values: self.values(),
            samples: self.samples_at(&self.points),
            stratum_samples,
            relative_error,
            reason,
            tallies: self.tallies,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::statistics::std_err;

    /// 2 (p + 1) ∫ xᵖ y = 1 over the unit square and a count of points, in strips of x, in two parts split at y = ½.
    struct Product {
        strips: usize,
        power: i32,
    }

    impl Integrand for Product {
        type Scratch = ();
        type Part = (f64, f64);
        type Tally = u32;

        fn parts(&self) -> usize {
            2
        }
        fn part(&self, index: usize) -> (f64, f64) {
            (0.5 * index as f64, 0.5 * (index + 1) as f64)
        }
        fn tally(&self, _: &(f64, f64), tally: &mut u32) {
            *tally += 1;
        }
        fn merge(&self, tally: &mut u32, later: &u32) {
            *tally += later;
        }
        fn is_void(&self, tally: &u32) -> bool {
            *tally == 0
        }
        fn slots(&self) -> usize {
            2
        }
        fn strata(&self) -> usize {
            self.strips
        }
        fn samples_per_point(&self, _: usize) -> u64 {
            1
        }
        fn add(&self, part: &(f64, f64), stratum: usize, [x, y, _]: [f64; 3], _: &mut (), slots: &mut [f64]) {
            if part.0 <= y && y < part.1 {
                let width = 1.0 / self.strips as f64;
                slots[0] += width * (width * (stratum as f64 + x)).powi(self.power) * y;
                slots[1] += 1.0;
            }
        }
        fn scale(&self, _: usize) -> f64 {
            2.0 * f64::from(self.power + 1)
        }
        fn is_count(&self, slot: usize) -> bool {
            slot == 1
        }
    }

    fn integrated(
        (strips, power): (usize, i32),
        relative_error: f64,
        max_samples: u64,
    ) -> Result<Sampled<u32>, Stopped> {
        let stop = AtomicUsize::new(0);
        let goals = [Goal { quantity: &|slots| slots[0], relative_error, must_be_seen: true }];
        let plan =
            Plan { seed: 3, replicates: 16, first_points: 4, goals: &goals, max_samples, deadline: None, stop: &stop };
        integrate(&[Product { strips, power }], &plan)
    }

    #[test]
    fn a_product_integrates_to_its_exact_value_within_four_standard_errors() {
        for shape in [(1, 1), (2, 1), (5, 7)] {
            let result = integrated(shape, 1e-3, 1 << 20).expect("not stopped");
            let values: Vec<f64> = result.values[0].iter().map(|slots| slots[0]).collect();
            assert_eq!(result.reason, StopReason::TargetReached);
            assert!((mean(&values) - 1.0).abs() < 4.0 * std_err(&values));
            let counted: f64 = result.values[0].iter().map(|slots| slots[1]).sum();
            assert_eq!((counted as u64, result.tallies[0]), (result.samples, 2));
        }
    }

    #[test]
    fn samples_go_where_the_variance_is() {
        let result = integrated((5, 7), 1e-4, 1 << 24).expect("not stopped");
        assert!(result.stratum_samples[4] >= 4 * result.stratum_samples[0], "{:?}", result.stratum_samples);
    }

    #[test]
    fn a_raised_flag_and_a_low_cap_stop_the_work() {
        let result = integrated((1, 1), 1e-9, 100).expect("not stopped");
        assert_eq!((result.reason, result.samples), (StopReason::SampleCap, 64));
        let stop = AtomicUsize::new(2);
        let plan =
            Plan { seed: 3, replicates: 16, first_points: 4, goals: &[], max_samples: 1, deadline: None, stop: &stop };
        assert!(integrate(&[Product { strips: 1, power: 1 }], &plan).is_err());
    }
}
