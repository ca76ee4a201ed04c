//! What is integrated, how much of it, and what comes out.

use super::sobol;
use super::statistics::{mean, variance};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicUsize;
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
    /// Standard error of the mean that remains, from whatever cause, as it is estimated from a quantity by trial and replicate; 0 where
    /// trials are too few to tell.
    fn whole_error(&self, tallies: &[Self::Tally], by_trial: &[Vec<f64>]) -> f64;
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
    /// Non-zero asks to stop ([`super::stop`]).
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
    /// What the integration leaves open is lost in how much the trials differ, and one more doubling was done.
    LostInTrials,
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

/// Standard error of the mean over trials that the integration alone causes; `by_trial` holds a value per replicate.
pub fn integration_error(by_trial: &[Vec<f64>]) -> f64 {
    let replicates = by_trial.first().map_or(1, Vec::len).max(1);
    let within = mean(&by_trial.iter().map(|reps| variance(reps)).collect::<Vec<_>>());
    (within / (replicates * by_trial.len().max(1)) as f64).sqrt()
}
