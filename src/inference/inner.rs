//! ∫ over ln c, whose prior is even: points closer together where the likelihood is.

use super::likelihood::{LogLikelihood, log_sum};

/// Points of a first look, and of the last.
const LOOK: usize = 12;
const FINE: usize = 32;
/// Looks at most.
const LOOKS: usize = 12;
/// What is less likely than the best by so much (in ln) is left out.
const LEFT_OUT: f64 = 16.0;
/// A range is not narrowed for less than this share of it.
const WORTHWHILE: f64 = 0.7;

/// A point of the integral.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// ln c.
    pub log: f64,
    /// Width of its cell, in ln c.
    pub width: f64,
    /// Logarithm of what it adds to the evidence.
    pub log_weight: f64,
    /// Logarithm of its likelihood.
    pub log_likelihood: f64,
}

/// An integral.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inner {
    /// In ascending c.
    pub points: Vec<Point>,
    /// Its logarithm.
    pub log_evidence: f64,
    /// Logarithm of the greatest likelihood.
    pub log_max: f64,
    /// Logarithm of the integral without each distinct profile.
    pub without: Vec<f64>,
    /// Likelihoods that were worked out.
    pub evaluations: usize,
}

impl Inner {
    /// A c as the posterior has it, by a number that is uniform on (0, 1).
    pub fn draw(&self, uniform: f64) -> f64 {
        let mut below = 0.0;
        for point in &self.points {
            let share = (point.log_weight - self.log_evidence).exp();
            if below + share >= uniform && share > 0.0 {
                return (point.log + point.width * ((uniform - below) / share - 0.5)).exp();
            }
            below += share;
        }
        self.points.last().map_or(1.0, |point| point.log.exp())
    }
}

/// ∫ likelihood dprior for a c between two (or just one), by the logarithm of c.
pub fn integral([from, to]: [f64; 2], log_likelihood: impl Fn(f64) -> LogLikelihood) -> Inner {
    let (from, to) = (from.ln(), to.ln());
    let at = |log: f64| log_likelihood(log.exp());
    if to <= from {
        let only = at(from);
        let without = only.of_each.iter().map(|each| only.total - each).collect();
        let point = Point { log: from, width: 0.0, log_weight: only.total, log_likelihood: only.total };
        return Inner { points: vec![point], log_evidence: only.total, log_max: only.total, without, evaluations: 1 };
    }
    let (range, looked_at) = narrowed((from, to), |log| at(log).total);
    let width = (range.1 - range.0) / FINE as f64;
    let log_share = (width / (to - from)).ln();
    let found: Vec<(f64, LogLikelihood)> = cells(range, FINE).into_iter().map(|log| (log, at(log))).collect();
    let points: Vec<Point> = found
        .iter()
        .map(|(log, likelihood)| Point {
            log: *log,
            width,
            log_weight: likelihood.total + log_share,
            log_likelihood: likelihood.total,
        })
        .collect();
    let weights: Vec<f64> = points.iter().map(|point| point.log_weight).collect();
    let without = |item: usize| {
        let logs: Vec<f64> = found.iter().zip(&weights).map(|((_, all), log)| log - all.of_each[item]).collect();
        log_sum(&logs)
    };
    let items = found.first().map_or(0, |(_, likelihood)| likelihood.of_each.len());
    Inner {
        log_evidence: log_sum(&weights),
        log_max: points.iter().map(|point| point.log_likelihood).fold(f64::NEG_INFINITY, f64::max),
        without: (0..items).map(without).collect(),
        points,
        evaluations: looked_at + FINE,
    }
}

/// Middles of even cells.
fn cells((from, to): (f64, f64), count: usize) -> Vec<f64> {
    (0..count).map(|i| from + (to - from) * (i as f64 + 0.5) / count as f64).collect()
}

/// The part of a range in which the likelihood is, and how often it was looked at.
fn narrowed(mut range: (f64, f64), log_likelihood: impl Fn(f64) -> f64) -> ((f64, f64), usize) {
    let mut evaluations = 0;
    for _ in 0..LOOKS {
        let cells = cells(range, LOOK);
        let totals: Vec<f64> = cells.iter().map(|&log| log_likelihood(log)).collect();
        evaluations += LOOK;
        let best = totals.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let kept = |total: &f64| *total > best - LEFT_OUT;
        let (Some(first), Some(last)) = (totals.iter().position(kept), totals.iter().rposition(kept)) else { break };
        let width = (range.1 - range.0) / LOOK as f64;
        let narrowed = (range.0.max(cells[first] - 1.5 * width), range.1.min(cells[last] + 1.5 * width));
        let is_worthwhile = narrowed.1 - narrowed.0 < WORTHWHILE * (range.1 - range.0);
        range = narrowed;
        if !is_worthwhile {
            break;
        }
    }
    (range, evaluations)
}
