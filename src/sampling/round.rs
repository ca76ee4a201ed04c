//! The sums of all trials and replicates, grown from round to round.

use super::integrand::{Goal, Integrand, Plan, Sampled, StopReason, Stopped, integration_error};
use super::rng::{Purpose, Stream};
use super::sobol;
use super::statistics::mean;
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// A stratum takes part in a round if doubling it gains at least this share, per sample, of what the best one gains:
/// doubling quarters the gain, so all strata end within one doubling of the best distribution of samples.
const WORTHWHILE: f64 = 0.25;
/// And however little it gains, once it has so many times fewer points than another one.
const FURTHEST_BEHIND: u32 = 8;
/// An integration error below this share of the whole error adds less than 2 % to it: what is below is wasted.
const LOST: f64 = 0.2;
/// Parts in flight before their sums are added up, as a bound on memory.
const BATCH: usize = 256;

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// The sums of one part by step, and its tally in the first round.
type PartSums<T> = (Vec<Vec<f64>>, Option<T>);

/// How far a goal has come.
pub(super) struct Progress {
    centre: f64,
    pub relative_error: f64,
    pub reached: bool,
    /// Reached only in so far as more would be wasted.
    pub lost: bool,
}

/// Sums so far, of every trial and replicate.
pub(super) struct Round<'a, I: Integrand> {
    trials: &'a [I],
    plan: &'a Plan<'a>,
    pub strata: usize,
    slots: usize,
    /// Points taken in every stratum by every replicate.
    points: Vec<u32>,
    /// By trial, then replicate, stratum and slot.
    sums: Vec<f64>,
    /// Points and sums of a further step that was taken at once with the first.
    ahead: Option<(Vec<u32>, Vec<f64>)>,
    pub tallies: Vec<I::Tally>,
}

impl<'a, I: Integrand> Round<'a, I> {
    pub fn new(trials: &'a [I], plan: &'a Plan) -> Self {
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

    pub fn samples_at(&self, points: &[u32]) -> u64 {
        points.iter().enumerate().fold(0, |sum, (stratum, &n)| sum.saturating_add(self.samples_of(stratum, n)))
    }

    /// Adds the points from the present number up to those of the first step, by stratum, for every replicate and part
    /// apart, and works out a second step if there is one. Sums are added in the order of trials and parts, whoever
    /// finishes first.
    pub fn extend_by(&mut self, steps: &[Vec<u32>]) -> Result<(), Stopped> {
        let first = self.points.iter().all(|&n| n == 0);
        let tasks: Vec<(usize, usize)> =
            (0..self.trials.len()).flat_map(|t| (0..self.trials[t].parts()).map(move |part| (t, part))).collect();
        // A copy: a round that is cut off leaves what the rounds before it gave.
        let mut sums = vec![self.sums.clone()];
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
    pub fn take_ahead(&mut self) -> bool {
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
            let of_replicate = |replicate: usize| self.replicate_sums(trial, replicate, &part, from, to);
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
        trial: usize,
        replicate: usize,
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
    pub fn progress(&self) -> Vec<Progress> {
        let values = self.values();
        let of_goal = |goal: &Goal| {
            let by_trial = self.quantity(goal, |t, r| values[t][r].clone());
            let centre = mean(&by_trial.iter().map(|reps| mean(reps)).collect::<Vec<_>>());
            let of_integration = integration_error(&by_trial);
            let error = if centre == 0.0 { f64::INFINITY } else { of_integration / centre.abs() };
            let reached = error <= goal.relative_error || (centre == 0.0 && !goal.must_be_seen);
            let whole_error = || self.trials.first().map_or(0.0, |trial| trial.whole_error(&self.tallies, &by_trial));
            let lost = !reached && centre != 0.0 && of_integration <= LOST * whole_error();
            Progress { centre, relative_error: error, reached: reached || lost, lost }
        };
        self.plan.goals.iter().map(of_goal).collect()
    }

    /// Points of the next round: twice as many in all strata once every goal is reached, else in those where that lowers
    /// the variance of the missed goals most, per sample.
    pub fn next_points(&self, progress: &[Progress]) -> Vec<u32> {
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

    pub fn forget(&mut self) {
        self.points.fill(0);
        self.sums.fill(0.0);
    }

    pub fn finish(self, relative_error: f64, reason: StopReason) -> Sampled<I::Tally> {
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
