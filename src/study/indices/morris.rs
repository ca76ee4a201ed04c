//! Elementary effects: how much an output changes when one input takes a step, on average over its range.

use super::bootstrap::{Rows, with_interval};
use super::{Analysis, Index};
use crate::sampling::rng::{Purpose, Stream};
use crate::sampling::shuffle::permuted;
use crate::sampling::statistics::{mean, variance};

/// Where to evaluate for elementary effects (Morris 1991, doi 10.1080/00401706.1991.10484804): random trajectories on a grid
/// of p levels, on which each of k inputs takes one step of Δ = p / (2 (p − 1)), up or down, in random order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MorrisPlan {
    inputs: usize,
    trajectories: u64,
    levels: u32,
    seed: u64,
}

/// A grid on which no step of half the levels exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of levels must be even and at least 2, not {0}")]
pub struct LevelsError(pub u32);

/// What an input does to an output, in units of the output over the whole range of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean of the elementary effects.
    pub mu: f64,
    /// Mean of their absolute values (Campolongo et al. 2007, doi 10.1016/j.envsoft.2006.10.004).
    pub mu_star: Index,
    /// Their standard deviation: 0 where the output is linear in the input and the input does not interact.
    pub sigma: f64,
}

/// Labels of a trajectory's streams.
#[derive(Clone, Copy)]
enum Role {
    Order,
    Start,
}

impl MorrisPlan {
    /// A plan of so many trajectories on a grid of so many levels.
    ///
    /// # Errors
    /// An odd number of levels, or none.
    pub fn new(inputs: usize, trajectories: u32, levels: u32, seed: u64) -> Result<Self, LevelsError> {
        match levels >= 2 && levels.is_multiple_of(2) {
            true => Ok(Self { inputs, trajectories: trajectories.into(), levels, seed }),
            false => Err(LevelsError(levels)),
        }
    }

    /// Number of rows: k + 1 for every trajectory.
    pub fn evaluations(&self) -> u64 {
        self.trajectories * self.rows_per_trajectory()
    }

    fn rows_per_trajectory(&self) -> u64 {
        self.inputs as u64 + 1
    }

    /// The step, as a share of an input's range.
    pub fn step(&self) -> f64 {
        f64::from(self.levels / 2) / f64::from(self.levels - 1)
    }

    /// The point of a row: one coordinate on the grid from 0 to 1 for each input. Both ends are on it: quantiles of a
    /// distribution without bounds are not finite there.
    ///
    /// # Panics
    /// When the row is not below [`MorrisPlan::evaluations`].
    pub fn point(&self, row: u64) -> Vec<f64> {
        assert!(row < self.evaluations(), "row {row} of {}", self.evaluations());
        let (trajectory, steps) = (row / self.rows_per_trajectory(), row % self.rows_per_trajectory());
        let coordinate = |input: usize| {
            let (lower, up) = self.start(trajectory, input);
            let moved = self.turn(trajectory, input) < steps;
            let level = if moved == up { lower + self.levels / 2 } else { lower };
            f64::from(level) / f64::from(self.levels - 1)
        };
        (0..self.inputs).map(coordinate).collect()
    }

    /// Steps that a trajectory takes before the one along an input.
    fn turn(&self, trajectory: u64, input: usize) -> u64 {
        permuted(input as u64, self.inputs as u64, &self.stream(trajectory, Role::Order))
    }

    /// The lower of an input's two levels, and whether the step goes up.
    fn start(&self, trajectory: u64, input: usize) -> (u32, bool) {
        let [level, direction, ..] = self.stream(trajectory, Role::Start).words(input as u64);
        let lower = (u64::from(level) * u64::from(self.levels / 2)) >> 32;
        (lower as u32, direction & 1 == 1)
    }

    fn stream(&self, trajectory: u64, role: Role) -> Stream {
        Stream::new(self.seed, Purpose::Trajectories, [role as u32, trajectory as u32])
    }

    /// Effects of every input on an output, from its value in every row. Intervals come from resampling trajectories. Without
    /// two trajectories there are none.
    ///
    /// # Panics
    /// When there are not [`MorrisPlan::evaluations`] outputs.
    pub fn effects(&self, outputs: &[f64], resamples: u32) -> Analysis<Vec<Effect>> {
        self.effects_of_moves(outputs, resamples, |_, place| place)
    }

    /// The same where an input cannot take every place of its range, as whole numbers cannot: `place` tells where an input
    /// really is, as a share of its range, when it is asked to be at a place. Effects are per step that was really made; a
    /// step that leads nowhere has none.
    ///
    /// # Panics
    /// When there are not [`MorrisPlan::evaluations`] outputs.
    pub fn effects_of_moves(
        &self,
        outputs: &[f64],
        resamples: u32,
        place: impl Fn(usize, f64) -> f64,
    ) -> Analysis<Vec<Effect>> {
        assert_eq!(outputs.len() as u64, self.evaluations(), "one output for each row");
        let trajectories = outputs.chunks_exact(self.inputs + 1).zip(0..);
        let finite = trajectories.filter(|(outputs, _)| outputs.iter().all(|y| y.is_finite()));
        let kept: Vec<Vec<f64>> = finite.map(|(outputs, t)| self.elementary(t, outputs, &place)).collect();
        let count = kept.len() as u64;
        Analysis { kept: count, dropped: self.trajectories - count, indices: self.summarised(&kept, resamples) }
    }

    /// Elementary effects of one trajectory, by input.
    fn elementary(&self, trajectory: u64, outputs: &[f64], place: &impl Fn(usize, f64) -> f64) -> Vec<f64> {
        let at = |level: u32| f64::from(level) / f64::from(self.levels - 1);
        let effect = |input: usize| {
            let before = self.turn(trajectory, input) as usize;
            let (lower, up) = self.start(trajectory, input);
            let (low, high) = if up { (before, before + 1) } else { (before + 1, before) };
            let moved = place(input, at(lower + self.levels / 2)) - place(input, at(lower));
            if moved == 0.0 { 0.0 } else { (outputs[high] - outputs[low]) / moved }
        };
        (0..self.inputs).map(effect).collect()
    }

    fn summarised(&self, by_trajectory: &[Vec<f64>], resamples: u32) -> Option<Vec<Effect>> {
        if by_trajectory.len() < 2 || self.inputs == 0 {
            return None;
        }
        let sizes = Rows::new(self.inputs, by_trajectory.iter().flatten().map(|effect| effect.abs()).collect());
        let (sums, count) = (sizes.sums(), sizes.count() as f64);
        let resampled = sizes.resampled(self.seed, resamples);
        let effect = |input: usize| {
            let effects: Vec<f64> = by_trajectory.iter().map(|effects| effects[input]).collect();
            let mu_star =
                with_interval(sums[input] / count, resampled.iter().map(|sums| sums[input] / count).collect())?;
            Some(Effect { mu: mean(&effects), mu_star, sigma: variance(&effects).sqrt() })
        };
        (0..self.inputs).map(effect).collect()
    }
}
