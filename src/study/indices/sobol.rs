//! Variance-based indices: which share of an output's variance an input brings about.

use super::bootstrap::{Rows, with_interval};
use super::{Analysis, Index};
use crate::sampling::statistics::{mean, variance};
use crate::sampling::{Design, DesignError, Scatter};

/// Outputs whose standard deviation is below this share of the largest one differ by rounding alone.
const ROUNDING: f64 = 1e-13;

/// Of fewer base rows a resample would say nothing.
const FEWEST_ROWS: usize = 2;

/// Variance of A and B, as a share of the variance of all outputs, below which it is rounding.
const NO_VARIANCE: f64 = 1e-12;

/// Where to evaluate for Sobol' indices: rows A, AB¹ … ABᵏ, B for every base row. A and B are the first and the last k
/// coordinates of a scrambled Sobol' point in 2k dimensions; ABʲ is A with coordinate j taken from B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SobolPlan {
    inputs: usize,
    base: u64,
    seed: u64,
    design: Design,
}

/// Sobol' indices of one output.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// First order, by input: the share of the variance that the input brings about alone.
    pub first: Vec<Index>,
    /// Total, by input: the share that would be left if all other inputs were known.
    pub total: Vec<Index>,
    /// Sum of first orders: 1 where inputs do not interact.
    pub first_sum: Index,
}

impl SobolPlan {
    /// A plan of `base` base rows, best a power of two, for `inputs` independent inputs.
    ///
    /// # Errors
    /// More than 64 inputs, of which each takes two dimensions; more than 2³² base rows.
    pub fn new(inputs: usize, base: u64, seed: u64) -> Result<Self, DesignError> {
        let design = Design::new(Scatter::Sobol, inputs.saturating_mul(2), base, seed)?;
        Ok(Self { inputs, base, seed, design })
    }

    /// Number of rows: `base` (k + 2).
    pub fn evaluations(&self) -> u64 {
        self.base * self.rows_per_base()
    }

    fn rows_per_base(&self) -> u64 {
        self.inputs as u64 + 2
    }

    /// The point of a row: one coordinate, strictly between 0 and 1, for each input.
    ///
    /// # Panics
    /// When the row is not below [`SobolPlan::evaluations`].
    pub fn point(&self, row: u64) -> Vec<f64> {
        let mut a = self.design.point(row / self.rows_per_base());
        let b = a.split_off(self.inputs);
        match (row % self.rows_per_base()) as usize {
            0 => a,
            j if j <= self.inputs => {
                a[j - 1] = b[j - 1];
                a
            }
            _ => b,
        }
    }

    /// Indices of an output from its value in every row.
    ///
    /// First order: Saltelli et al. 2010 (doi 10.1016/j.cpc.2009.09.018), total: Jansen 1999
    /// (doi 10.1016/S0010-4655(98)00154-4), both over the variance of A and B together, of outputs from which the mean is
    /// taken. Intervals come from resampling base rows; points of one scrambled sequence are more even than independent
    /// ones, so the intervals are rather too wide than too narrow.
    ///
    /// # Panics
    /// When there are not [`SobolPlan::evaluations`] outputs.
    pub fn indices(&self, outputs: &[f64], resamples: u32) -> Analysis<SobolIndices> {
        assert_eq!(outputs.len() as u64, self.evaluations(), "one output for each row");
        let base_rows = outputs.chunks_exact(self.inputs + 2);
        let kept: Vec<f64> = base_rows.filter(|row| row.iter().all(|y| y.is_finite())).flatten().copied().collect();
        let count = kept.len() as u64 / self.rows_per_base();
        let indices = normalised(kept).and_then(|outputs| self.estimated(&outputs, resamples));
        Analysis { kept: count, dropped: self.base - count, indices }
    }

    fn estimated(&self, outputs: &[f64], resamples: u32) -> Option<SobolIndices> {
        let rows = self.moments(outputs);
        if rows.count() < FEWEST_ROWS {
            return None;
        }
        let values = self.indices_of(&rows.sums(), rows.count())?;
        let resampled = rows.resampled(self.seed, resamples);
        let resampled: Vec<_> = resampled.iter().filter_map(|sums| self.indices_of(sums, rows.count())).collect();
        let of_column = |column: usize| resampled.iter().map(|values| values[column]).collect();
        let index = |column: usize| with_interval(values[column], of_column(column));
        Some(SobolIndices {
            first: (0..self.inputs).map(index).collect::<Option<_>>()?,
            total: (self.inputs..2 * self.inputs).map(index).collect::<Option<_>>()?,
            first_sum: index(2 * self.inputs)?,
        })
    }

    /// What the estimators sum, by base row: A + B, A² + B², then B (ABʲ − A) and ½ (A − ABʲ)² of every input.
    fn moments(&self, outputs: &[f64]) -> Rows {
        let of_row = |row: &[f64]| {
            let (a, b, mixed) = (row[0], row[self.inputs + 1], &row[1..=self.inputs]);
            let variance = [a + b, a * a + b * b];
            let first = mixed.iter().map(|ab| b * (ab - a));
            let total = mixed.iter().map(|ab| 0.5 * (a - ab) * (a - ab));
            variance.into_iter().chain(first).chain(total).collect::<Vec<f64>>()
        };
        Rows::new(2 * self.inputs + 2, outputs.chunks_exact(self.inputs + 2).flat_map(of_row).collect())
    }

    /// First orders, totals and the sum of first orders; `None` where A and B are constant.
    fn indices_of(&self, sums: &[f64], rows: usize) -> Option<Vec<f64>> {
        let rows = rows as f64;
        let variance = sums[1] / (2.0 * rows) - (sums[0] / (2.0 * rows)).powi(2);
        let mut indices: Vec<f64> = sums[2..].iter().map(|sum| sum / rows / variance).collect();
        indices.push(indices[..self.inputs].iter().sum());
        (variance > NO_VARIANCE).then_some(indices)
    }
}

/// Outputs with mean 0 and variance 1; `None` where they are constant.
fn normalised(outputs: Vec<f64>) -> Option<Vec<f64>> {
    let largest = outputs.iter().fold(0.0, |largest: f64, y| largest.max(y.abs()));
    // Division by the largest first: squares of very large outputs would overflow.
    let scaled: Vec<f64> = outputs.iter().map(|y| if largest == 0.0 { 0.0 } else { y / largest }).collect();
    let (centre, deviation) = (mean(&scaled), variance(&scaled).sqrt());
    (deviation > ROUNDING).then(|| scaled.iter().map(|y| (y - centre) / deviation).collect())
}
