//! Slopes with intervals, by the bootstrap over seeds.

use crate::curves::{Curve, Level, rms};
use crate::support::exponent;
use dermatrace::sampling::rng::{Purpose, Stream};

const RESAMPLES: u64 = 1000;

/// A number with its 95 % interval.
#[derive(Clone, Copy)]
pub struct Ranged {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Root mean square error at a level.
pub fn error(level: &Level) -> Ranged {
    ranged(level.errors.len(), |seeds| rms_of(level, seeds))
}

/// Exponent of the error against the number of samples.
pub fn slope(curve: &Curve) -> Ranged {
    ranged(curve.levels[0].errors.len(), |seeds| {
        exponent(&curve.levels.iter().map(|level| (level.samples, rms_of(level, seeds))).collect::<Vec<_>>())
    })
}

fn rms_of(level: &Level, seeds: &[usize]) -> f64 {
    rms(&seeds.iter().map(|&seed| level.errors[seed]).collect::<Vec<_>>())
}

/// A statistic of all seeds, and between which values the middle 95 % lie if seeds are drawn anew from themselves. All
/// levels of a seed are drawn together, since they share their first points.
fn ranged(seeds: usize, statistic: impl Fn(&[usize]) -> f64) -> Ranged {
    let all: Vec<usize> = (0..seeds).collect();
    let draw = |resample: u64| -> Vec<usize> {
        let stream = Stream::new(resample, Purpose::Efficiency, [0, 0]);
        (0..seeds).map(|i| (stream.uniform(i as u64) * seeds as f64) as usize).collect()
    };
    let mut found: Vec<f64> = (0..RESAMPLES).map(|resample| statistic(&draw(resample))).collect();
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found[(share * (RESAMPLES - 1) as f64).round() as usize];
    Ranged { value: statistic(&all), low: at(0.025), high: at(0.975) }
}
