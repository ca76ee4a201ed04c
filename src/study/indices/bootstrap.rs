//! Resampling of independent rows.

use super::Index;
use crate::sampling::rng::{Purpose, Stream};
use crate::sampling::statistics::CONFIDENCE;
use rayon::prelude::*;

/// Independent rows of numbers of which an estimator needs nothing but the sums by column.
pub struct Rows {
    columns: usize,
    values: Vec<f64>,
}

impl Rows {
    /// Rows of `columns` numbers, one after the other; `columns` is at least 1.
    pub fn new(columns: usize, values: Vec<f64>) -> Self {
        Self { columns, values }
    }

    /// Number of rows.
    pub fn count(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Sums by column.
    pub fn sums(&self) -> Vec<f64> {
        self.sums_of(0..self.count())
    }

    /// Sums by column of as many rows drawn with replacement, for every resample. The draws depend on nothing but the seed,
    /// the number of rows and the number of the resample.
    pub fn resampled(&self, seed: u64, resamples: u32) -> Vec<Vec<f64>> {
        let resampled = |resample| self.sums_of(draws(seed, resample, self.count()));
        (0..resamples).into_par_iter().map(resampled).collect()
    }

    fn sums_of(&self, rows: impl Iterator<Item = usize>) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for row in rows {
            let values = &self.values[row * self.columns..][..self.columns];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        sums
    }
}

/// `count` numbers below `count`, drawn with replacement.
fn draws(seed: u64, resample: u32, count: usize) -> impl Iterator<Item = usize> {
    let stream = Stream::new(seed, Purpose::Bootstrap, [resample, 0]);
    let words = (0..count.div_ceil(4) as u64).flat_map(move |position| stream.words(position));
    words.take(count).map(move |word| ((u64::from(word) * count as u64) >> 32) as usize)
}

/// An estimate with the percentile interval of its resamples; `None` without any.
pub fn with_interval(value: f64, mut resampled: Vec<f64>) -> Option<Index> {
    resampled.sort_unstable_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - CONFIDENCE);
    let low = quantile(&resampled, tail)?.min(value);
    let high = quantile(&resampled, 1.0 - tail)?.max(value);
    Some(Index { value, low, high })
}

/// A quantile of sorted values, interpolated between neighbours (Hyndman & Fan 1996, type 7).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (place - place.floor()) * (above - below))
}
