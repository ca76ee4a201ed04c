//! How often the intervals of many runs hold the truth.

use super::claims::{Claim, Kind, Quantity, Runs};
use dermatrace::sampling::statistics::{CONFIDENCE, mean, variance};

/// A coverage further below the promised one than this many of its standard errors fails: once in 2,000 by chance.
const ERRORS: f64 = 3.29;
/// A truth that is less certain than this share of half an interval widens the intervals by its standard error.
const SHARP: f64 = 0.1;
/// Values that differ by less than this share are equal.
const ROUNDING: f64 = 1e-9;

/// What the runs with one number of trials make of a quantity.
pub struct Counted {
    /// What it is.
    pub quantity: Quantity,
    /// Trials of each run.
    pub trials: u32,
    /// Runs that say something of it.
    pub runs: usize,
    /// The truth: the mean of all trials of all runs, of a quotient the quotient of its parts' means.
    pub truth: f64,
    /// Standard error of the truth.
    pub truth_std_err: f64,
    /// Intervals that lie below the truth.
    pub below: usize,
    /// Intervals that lie above it, or have no ends.
    pub above: usize,
    /// Intervals without width that are not the truth.
    pub certain_and_wrong: usize,
    /// Median half width.
    pub half_width: f64,
    /// Standard deviation of the estimates over the seeds.
    pub spread: f64,
}

impl Counted {
    /// Per cent of the intervals that hold the truth.
    pub fn coverage(&self) -> f64 {
        100.0 * (1.0 - (self.below + self.above) as f64 / self.runs as f64)
    }

    /// Whether the intervals are what they say.
    pub fn is_sound(&self) -> bool {
        self.coverage() >= least_coverage(self.runs) && self.certain_and_wrong == 0
    }
}

/// Per cent that so many runs must cover at least.
pub fn least_coverage(runs: usize) -> f64 {
    100.0 * (CONFIDENCE - ERRORS * (CONFIDENCE * (1.0 - CONFIDENCE) / runs as f64).sqrt())
}

/// Counts every quantity that chance has a part in and whose truth is a number, by number of trials.
pub fn count(all: &[Runs]) -> Vec<Counted> {
    all.iter()
        .flat_map(|runs| runs.claims.iter().filter_map(|(quantity, claims)| of(quantity, claims, runs, all)))
        .collect()
}

fn of(quantity: &Quantity, claims: &[Claim], runs: &Runs, all: &[Runs]) -> Option<Counted> {
    let (truth, truth_std_err) = truth(quantity, all)?;
    let is_truth = |value: f64| (value - truth).abs() <= ROUNDING * truth.abs();
    if claims.iter().all(|claim| [claim.low, claim.value, claim.high].into_iter().all(is_truth)) {
        return None;
    }
    let mut half_widths: Vec<f64> = claims.iter().map(|claim| 0.5 * (claim.high - claim.low)).collect();
    half_widths.sort_by(f64::total_cmp);
    let half_width = half_widths[half_widths.len() / 2];
    let slack = if truth_std_err > SHARP * half_width { truth_std_err } else { 0.0 } + ROUNDING * truth.abs();
    let below = claims.iter().filter(|claim| claim.high < truth - slack).count();
    let holding = claims.iter().filter(|claim| claim.low - slack <= truth && truth <= claim.high + slack).count();
    let values: Vec<f64> = claims.iter().map(|claim| claim.value).filter(|value| value.is_finite()).collect();
    Some(Counted {
        quantity: quantity.clone(),
        trials: runs.trials,
        runs: claims.len(),
        truth,
        truth_std_err,
        below,
        above: claims.len() - holding - below,
        certain_and_wrong: claims.iter().filter(|claim| claim.low == claim.high && !is_truth(claim.value)).count(),
        half_width,
        spread: variance(&values).sqrt(),
    })
}

/// What all runs together say, and the standard error of that by the jackknife over runs. None where it is not a number.
fn truth(quantity: &Quantity, all: &[Runs]) -> Option<(f64, f64)> {
    let of_runs = |runs: &Runs| {
        let claims = runs.claims.iter().find(|(other, _)| other == quantity).map(|(_, claims)| claims.clone());
        let weight = f64::from(runs.trials);
        claims
            .unwrap_or_default()
            .into_iter()
            .map(move |claim| claim.parts.map(|part| weight * part))
            .collect::<Vec<_>>()
    };
    let weighed: Vec<[f64; 4]> = all.iter().flat_map(of_runs).collect();
    let mut sums = [0.0; 4];
    weighed.iter().for_each(|parts| sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part));
    let value = |[a, b, c, d]: [f64; 4]| match quantity.kind {
        Kind::Value => a / b,
        Kind::Difference => a / b - c / d,
        Kind::Ratio => (a / b) / (c / d),
    };
    let left_out: Vec<f64> = weighed.iter().map(|parts| value([0, 1, 2, 3].map(|i| sums[i] - parts[i]))).collect();
    let (truth, count) = (value(sums), weighed.len() as f64);
    let centre = mean(&left_out);
    let squares: f64 = left_out.iter().map(|value| (value - centre).powi(2)).sum();
    truth.is_finite().then(|| (truth, ((count - 1.0) / count * squares).sqrt()))
}
