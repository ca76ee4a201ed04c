//! How many strikes to expect is known; how many the trials happened to have is luck, and is taken out of every mean.
//!
//! The number of strikes is a control variate: the mean of a metric is moved along the line of least squares of the metric against
//! the number, from the number that the trials have on average to the one to be expected (Glynn & Szechtman 2002). One line's
//! worth of arithmetic serves all metrics of a cell, so what adds up goes on adding up.

use super::series::{Own, Series};
use crate::sampling::statistics::{mean, student_factor};

/// Fewer trials tell no slope.
const FEWEST_TRIALS: usize = 6;
/// Numbers that vary by less than this share of themselves are the same.
const SAME: f64 = 1e-12;

/// The numbers of strikes of all trials, against the one to be expected.
#[derive(Debug, Clone)]
pub struct CountControl {
    /// Strikes of every trial, less their mean.
    deviations: Vec<f64>,
    /// Their mean, and what it should be.
    mean: f64,
    expected: f64,
    /// Whether slopes are those of lines through nothing: where all numbers are the same, or a free line would lead below 0.
    proportional: bool,
}

impl CountControl {
    /// From the strikes of every trial and the number to be expected; `None` where trials are too few or have none.
    pub fn new(strikes: &[f64], expected: f64) -> Option<Self> {
        let mean = mean(strikes);
        let deviations: Vec<f64> = strikes.iter().map(|count| count - mean).collect();
        let proportional = deviations.iter().all(|deviation| deviation.abs() <= SAME * mean);
        (strikes.len() >= FEWEST_TRIALS && mean > 0.0).then_some(Self { deviations, mean, expected, proportional })
    }

    /// The same with lines through nothing.
    pub fn proportional(self) -> Self {
        Self { proportional: true, ..self }
    }

    /// A series as it would be without the luck of the number of strikes; what the trials had themselves stays beside it.
    pub fn adjust(&self, series: Series) -> Series {
        let own = series.own.clone().unwrap_or_else(|| Own::of(&series));
        let adjusted = |by_trial: &[Vec<f64>]| self.adjusted(by_trial);
        Series {
            values: adjusted(&series.values),
            over: series.over.as_deref().map(adjusted),
            own: Some(own),
            ..series
        }
    }

    /// Values whose mean is the adjusted one and whose standard error is that of the regression's prediction at the number to be
    /// expected. Replicates of a trial keep their distances.
    fn adjusted(&self, by_trial: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let means: Vec<f64> = by_trial.iter().map(|replicates| mean(replicates)).collect();
        let middle = mean(&means);
        let slope = self.slope(&means, middle);
        let target = middle + slope * (self.expected - self.mean);
        let widening = self.widening();
        let shifted = |((replicates, own), deviation): ((&Vec<f64>, &f64), &f64)| {
            let shift = target + widening * (own - middle - slope * deviation) - own;
            replicates.iter().map(|value| value + shift).collect()
        };
        by_trial.iter().zip(&means).zip(&self.deviations).map(shifted).collect()
    }

    fn slope(&self, values: &[f64], middle: f64) -> f64 {
        if self.proportional {
            return middle / self.mean;
        }
        let products: f64 = values.iter().zip(&self.deviations).map(|(value, x)| (value - middle) * x).sum();
        products / self.squares()
    }

    fn squares(&self) -> f64 {
        self.deviations.iter().map(|x| x * x).sum()
    }

    /// By how much residuals are widened so that the standard error of their mean, with Student's factor of as many trials, is right
    /// for a line with two free ends, predicting aside of the middle.
    fn widening(&self) -> f64 {
        if self.proportional {
            return self.expected / self.mean;
        }
        let count = self.deviations.len() as f64;
        let aside = count * (self.expected - self.mean).powi(2) / self.squares();
        let factors = student_factor(self.deviations.len() - 1) / student_factor(self.deviations.len());
        factors * ((count - 1.0) / (count - 2.0) * (1.0 + aside)).sqrt()
    }
}
