//! The force of a hand: from lane to lane, and along a lane (model section 10, M8).

use crate::devices::Pressing;
use statrs::distribution::{ContinuousCDF, Normal};

/// A distribution of forces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grip {
    mean_n: f64,
    law: Law,
    /// σ of the logarithm along a lane.
    within: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Law {
    /// σ of the logarithm; 0 for one force.
    Lognormal(f64),
    /// Standard deviation over the mean, before restriction to more than 0.
    Normal(f64),
}

/// σ of the logarithm of a lognormal distribution with a coefficient of variation.
pub(super) fn log_sd(cv: f64) -> f64 {
    (cv * cv).ln_1p().sqrt()
}

/// What a lognormal factor of mean 1 is at a standard score.
pub(super) fn factor(log_sd: f64, score: f64) -> f64 {
    (log_sd * score - 0.5 * log_sd * log_sd).exp()
}

/// What a lognormal factor of mean 1 and a coefficient of variation is at a standard score.
pub(crate) fn factor_at(cv: f64, score: f64) -> f64 {
    factor(log_sd(cv), score)
}

/// The standard score that a share `u` stays below.
pub(super) fn score(u: f64) -> f64 {
    Normal::standard().inverse_cdf(u)
}

/// The share of lognormal factors of mean 1 and a coefficient of variation above 0 that are less than one above 0.
pub(super) fn share_below(cv: f64, factor: f64) -> f64 {
    let log_sd = log_sd(cv);
    Normal::standard().cdf(factor.ln() / log_sd + 0.5 * log_sd)
}

/// The standard score that a share `u` stays below of those between two of them.
pub(super) fn score_between(u: f64, [least, most]: [f64; 2]) -> f64 {
    let normal = Normal::standard();
    let below = normal.cdf(least);
    normal.inverse_cdf(below + u * (normal.cdf(most) - below)).clamp(least, most)
}

impl Grip {
    /// Of a hand.
    pub fn of(pressing: &Pressing) -> Self {
        let law = match pressing.is_normal {
            true => Law::Normal(pressing.cv),
            false => Law::Lognormal(log_sd(pressing.cv)),
        };
        Self { mean_n: pressing.mean_n, law, within: log_sd(pressing.within_cv) }
    }

    /// The same with another mean.
    pub fn with_mean_n(self, mean_n: f64) -> Self {
        Self { mean_n, ..self }
    }

    /// The mean of the law, N.
    pub fn mean_n(&self) -> f64 {
        self.mean_n
    }

    /// The force that a share `u` of lanes stays below, N.
    pub fn of_lane_n(&self, u: f64) -> f64 {
        self.mean_n
            * match self.law {
                Law::Lognormal(log_sd) if log_sd > 0.0 => factor(log_sd, score(u)),
                Law::Normal(cv) if cv > 0.0 => 1.0 + cv * score_between(u, [-1.0 / cv, f64::INFINITY]),
                _ => 1.0,
            }
    }

    /// By what the force of a strike differs from its lane's, at a standard score.
    pub fn within(&self, score: f64) -> f64 {
        factor(self.within, score)
    }

    /// The same that a share `u` of the strikes of a lane stays below.
    pub fn within_at(&self, u: f64) -> f64 {
        if self.within > 0.0 { self.within(score(u)) } else { 1.0 }
    }

    /// Whether lanes differ.
    pub fn differs_between_lanes(&self) -> bool {
        !matches!(self.law, Law::Lognormal(0.0) | Law::Normal(0.0)) && self.mean_n > 0.0
    }

    /// Whether the strikes of a lane differ.
    pub fn differs_within(&self) -> bool {
        self.within > 0.0 && self.mean_n > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grip(is_normal: bool, cv: f64) -> Grip {
        let law = if is_normal { Law::Normal(cv) } else { Law::Lognormal(log_sd(cv)) };
        Grip { mean_n: 3.0, law, within: log_sd(0.1) }
    }

    fn moments(of: impl Fn(f64) -> f64) -> [f64; 2] {
        let number = 40_000;
        let values: Vec<f64> = (0..number).map(|i| of((f64::from(i) + 0.5) / f64::from(number))).collect();
        let mean = values.iter().sum::<f64>() / f64::from(number);
        let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(number);
        [mean, square.sqrt() / mean]
    }

    #[test]
    fn lanes_have_the_mean_and_the_spread_that_are_told() {
        let [mean, cv] = moments(|u| grip(false, 0.3).of_lane_n(u));
        assert!((mean - 3.0).abs() < 1e-4 && (cv - 0.3).abs() < 1e-4, "{mean} {cv}");
        let [mean, cv] = moments(|u| grip(false, 0.3).within(score(u)));
        assert!((mean - 1.0).abs() < 1e-4 && (cv - 0.1).abs() < 1e-4, "{mean} {cv}");
        assert_eq!(grip(false, 0.0).of_lane_n(0.9), 3.0);
    }

    #[test]
    fn the_share_below_a_factor_is_that_of_its_score() {
        for u in [1e-6, 0.2, 0.5, 0.9] {
            assert!((share_below(0.4, factor_at(0.4, score(u))) / u - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn normal_forces_are_more_than_0_and_those_of_their_parent_above() {
        let [mean, cv] = moments(|u| grip(true, 0.2).of_lane_n(u));
        // Restriction takes one lane in 3.5 million.
        assert!((mean - 3.0).abs() < 1e-4 && (cv - 0.2).abs() < 1e-4, "{mean} {cv}");
        let wide = grip(true, 2.0);
        assert!((0..100).all(|i| wide.of_lane_n((f64::from(i) + 0.5) / 100.0) > 0.0));
        // The parent's median of those above 0: 3 (1 + 2 z), with z at 1 − Φ(1/2)/2.
        let z = score(1.0 - 0.5 * Normal::standard().cdf(0.5));
        assert!((wide.of_lane_n(0.5) - 3.0 * (1.0 + 2.0 * z)).abs() < 1e-9);
    }
}
