//! How many strikes to expect is known; how many the trials happened to have is luck, and is taken out of every mean.
//!
//! The number of strikes is a control variate: the mean of a metric is moved along the line of least squares of the metric against
//! the number, from the number that the trials have on average to the one to be expected (Glynn & Szechtman 2002). Trials with few
//! strikes vary little and tell little, so errors are those of HC3 (MacKinnon & White 1985) with as many degrees of freedom as trials
//! have a say. All that depends on the numbers alone, and serves all metrics of a cell: what adds up goes on adding up.

use super::series::{Own, Series};
use crate::sampling::statistics::mean;

/// Fewer trials tell neither a slope nor how much they differ.
pub const FEWEST_TRIALS: usize = 6;
/// Where fewer trials have a say than this, they tell no slope of their own.
const FEWEST_SAYS: f64 = 1.5;
/// A trial that has the whole say is taken to leave so much open.
const LEAST_OPEN: f64 = 0.05;
/// Numbers that vary by less than this share of themselves are the same.
const SAME: f64 = 1e-12;

/// The numbers of strikes of all trials, against the one to be expected.
#[derive(Debug, Clone)]
pub struct CountControl {
    strikes: Vec<f64>,
    /// Their mean, and what it should be.
    mean: f64,
    expected: f64,
    /// Whether slopes are those of lines through nothing: where all numbers are the same, hardly a trial has any, or a free line would
    /// lead below 0.
    proportional: bool,
    /// How much of a trial's distance from the line its value keeps.
    gains: Vec<f64>,
    /// Degrees of freedom of what is left.
    freedom: f64,
}

impl CountControl {
    /// From the strikes of every trial and the number to be expected; `None` where too few trials tell anything.
    pub fn new(strikes: &[f64], expected: f64) -> Option<Self> {
        let mean = mean(strikes);
        if strikes.len() < FEWEST_TRIALS || mean == 0.0 {
            return None;
        }
        let proportional = strikes.iter().all(|count| (count - mean).abs() <= SAME * mean);
        let strikes = strikes.to_vec();
        Some(Self { strikes, mean, expected, proportional, gains: Vec::new(), freedom: 0.0 }.with_gains())
    }

    /// The same with lines through nothing.
    pub fn proportional(self) -> Self {
        Self { proportional: true, ..self }.with_gains()
    }

    /// A series as it would be without the luck of the number of strikes; what the trials had themselves stays beside it.
    pub fn adjust(&self, series: Series) -> Series {
        let own = series.own.clone().unwrap_or_else(|| Own::of(&series));
        let adjusted = |by_trial: &[Vec<f64>]| self.adjusted(by_trial);
        Series {
            values: adjusted(&series.values),
            over: series.over.as_deref().map(adjusted),
            own: Some(own),
            freedom: Some(self.freedom),
            ..series
        }
    }

    /// Values whose mean is the adjusted one, and whose spread is that of its error. Replicates of a trial keep their distances.
    fn adjusted(&self, by_trial: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let own: Vec<f64> = by_trial.iter().map(|replicates| mean(replicates)).collect();
        let middle = mean(&own);
        let slope = self.slope(&own, middle);
        let off_line = |(own, count): (&f64, &f64)| own - middle - slope * (count - self.mean);
        let kept: Vec<f64> =
            own.iter().zip(&self.strikes).map(off_line).zip(&self.gains).map(|(off, gain)| gain * off).collect();
        let target = middle + slope * (self.expected - self.mean) - mean(&kept);
        let shifted = |((replicates, own), kept): ((&Vec<f64>, &f64), &f64)| {
            replicates.iter().map(|value| value + (target + kept - own)).collect()
        };
        by_trial.iter().zip(&own).zip(&kept).map(shifted).collect()
    }

    fn slope(&self, values: &[f64], middle: f64) -> f64 {
        if self.proportional {
            return middle / self.mean;
        }
        let products: f64 = values.iter().zip(&self.strikes).map(|(value, x)| (value - middle) * (x - self.mean)).sum();
        products / self.squares()
    }

    fn squares(&self) -> f64 {
        self.strikes.iter().map(|x| (x - self.mean).powi(2)).sum()
    }

    /// A trial's weight in the value of the line at the number to be expected, and its leverage.
    fn weight_and_leverage(&self, count: f64) -> (f64, f64) {
        let share = 1.0 / self.strikes.len() as f64;
        if self.proportional {
            return (share * self.expected / self.mean, share * count / self.mean);
        }
        let aside = (count - self.mean) / self.squares();
        (share + (self.expected - self.mean) * aside, share + (count - self.mean) * aside)
    }

    fn with_gains(mut self) -> Self {
        let count = self.strikes.len() as f64;
        let weights: Vec<(f64, f64)> = self.strikes.iter().map(|&strikes| self.weight_and_leverage(strikes)).collect();
        // As if a trial's variance went with its strikes.
        let says = || weights.iter().zip(&self.strikes).map(|((weight, _), strikes)| weight * weight * strikes);
        let have_a_say = says().sum::<f64>().powi(2) / says().map(|say| say * say).sum::<f64>();
        if have_a_say < FEWEST_SAYS && !self.proportional {
            return self.proportional();
        }
        self.freedom = (have_a_say * (count - 2.0) / count).max(1.0);
        let of_mean = (count * (count - 1.0)).sqrt();
        self.gains =
            weights.iter().map(|(weight, leverage)| of_mean * weight / (1.0 - leverage).max(LEAST_OPEN)).collect();
        self
    }
}
