//! The dial: real over configured depth, drawn for each strike from a normal distribution that is cut off (model section 7).

use crate::devices::kind::Depths;
use crate::devices::{DepthEfficiency, Device};
use crate::pattern::aim::Pass;
use crate::pattern::lattice::StrikeId;
use crate::sampling::rng::{Pairs, Purpose};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};
use statrs::statistics::Distribution;

/// Intervals of a table of quantiles.
const QUANTILE_STEPS: usize = 1024;
/// Quantiles further than this from the mean are worked out anew, standard deviations: there the table would be coarse.
const TABLED_DEVIATIONS: f64 = 2.0;

/// The inverse distribution of depth efficiency: a normal distribution restricted to (0, 1]. Between the steps of a table
/// it is a cubic with the right slopes at both ends, good to 1e-7 of the standard deviation.
#[derive(Debug, Clone)]
struct Quantiles {
    parent: Normal,
    below: f64,
    inside: f64,
    /// (quantile, its slope times one step) at every step; not a number beyond [`TABLED_DEVIATIONS`].
    steps: Vec<(f64, f64)>,
}

impl Quantiles {
    /// Of a normal distribution before it is restricted.
    pub fn new(parent: Normal) -> Self {
        let below = parent.cdf(0.0);
        let mut quantiles = Self { parent, below, inside: parent.cdf(1.0) - below, steps: Vec::new() };
        let (mean, sd) = (parent.mean().unwrap_or(f64::NAN), parent.std_dev().unwrap_or(f64::NAN));
        let step = |k: usize| {
            let at = quantiles.exact(k as f64 / QUANTILE_STEPS as f64);
            let tabled = (at - mean).abs() < TABLED_DEVIATIONS * sd;
            let slope = quantiles.inside / (parent.pdf(at) * QUANTILE_STEPS as f64);
            if tabled { (at, slope) } else { (f64::NAN, f64::NAN) }
        };
        quantiles.steps = (0..=QUANTILE_STEPS).map(step).collect();
        quantiles
    }

    fn exact(&self, u: f64) -> f64 {
        self.parent.inverse_cdf(self.below + u * self.inside).clamp(f64::MIN_POSITIVE, 1.0)
    }

    /// The efficiency at cumulative probability `u` in (0, 1).
    #[inline]
    pub fn at(&self, u: f64) -> f64 {
        let place = u * QUANTILE_STEPS as f64;
        let step = (place as usize).min(QUANTILE_STEPS - 1);
        let ((a, slope_a), (b, slope_b)) = (self.steps[step], self.steps[step + 1]);
        let s = place - step as f64;
        let t = 1.0 - s;
        let cubic = t * t * ((1.0 + 2.0 * s) * a + s * slope_a) + s * s * ((1.0 + 2.0 * t) * b - t * slope_b);
        if cubic.is_nan() { self.exact(u) } else { cubic.clamp(f64::MIN_POSITIVE, 1.0) }
    }
}

/// Depths that stand for a spread of them.
const TYPICAL_DEPTHS: usize = 32;

/// The depth that is configured, times an efficiency drawn for each strike.
#[derive(Debug, Clone)]
pub struct Configured {
    configured_mm: f64,
    efficiency: DepthEfficiency,
    /// `None` where every strike has the same.
    quantiles: Option<Quantiles>,
}

impl Configured {
    /// The law of a device that is set to a depth; `fallback` serves devices without an efficiency of their own.
    pub fn of(device: &Device, configured_mm: f64, fallback: DepthEfficiency) -> Self {
        Self::with(configured_mm, device.depth_efficiency.unwrap_or(fallback))
    }

    /// With this efficiency.
    pub fn with(configured_mm: f64, efficiency: DepthEfficiency) -> Self {
        Self { configured_mm, efficiency, quantiles: efficiency.parent().map(Quantiles::new) }
    }

    /// What is configured, mm.
    pub fn configured_mm(&self) -> f64 {
        self.configured_mm
    }

    /// Mean of real over configured depth.
    pub fn mean_efficiency(&self) -> f64 {
        self.efficiency.realised_mean()
    }

    /// Whether strikes differ in depth by chance.
    pub fn is_random(&self) -> bool {
        self.efficiency.sd > 0.0
    }

    /// The depth of every strike, mm; `None` where it varies.
    pub fn only_depth_mm(&self) -> Option<f64> {
        (!self.is_random()).then(|| self.usual_mm())
    }

    /// The depth that a share `u` of all strikes stays below, mm.
    pub fn depth_at_mm(&self, u: f64) -> f64 {
        self.quantiles.as_ref().map_or_else(|| self.usual_mm(), |quantiles| quantiles.at(u) * self.configured_mm)
    }

    /// Depths that stand for those of all strikes on average, mm.
    pub fn typical_mm(&self) -> Vec<f64> {
        self.quantiles_mm(TYPICAL_DEPTHS)
    }

    /// The middles of so many equal parts of all strikes, mm; one where all are alike.
    pub fn quantiles_mm(&self, count: usize) -> Vec<f64> {
        let middle = |i: usize| (i as f64 + 0.5) / count as f64;
        match self.is_random() {
            true => (0..count).map(|i| self.depth_at_mm(middle(i))).collect(),
            false => vec![self.usual_mm()],
        }
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_mm(&self) -> f64 {
        self.configured_mm * if self.is_random() { 1.0 } else { self.efficiency.mean }
    }

    /// The depths of the strikes of one pass.
    pub(super) fn draws(&self, pass: &Pass) -> Draws<'_> {
        Draws { law: self, usual_mm: self.usual_mm(), uniforms: Pairs::new(pass.stream(Purpose::Efficiency)) }
    }

    /// The depth of a strike of mean efficiency.
    fn usual_mm(&self) -> f64 {
        self.efficiency.mean * self.configured_mm
    }
}

impl Depths for Configured {
    fn mean_mm(&self) -> f64 {
        self.mean_efficiency() * self.configured_mm
    }

    fn at_mm(&self, u: f64) -> f64 {
        self.depth_at_mm(u)
    }
}

/// What is left to chance of the depths of one pass.
pub(crate) struct Draws<'a> {
    law: &'a Configured,
    usual_mm: f64,
    uniforms: Pairs,
}

impl Draws<'_> {
    /// The depth of a strike, mm.
    #[inline]
    pub fn of(&self, id: StrikeId) -> f64 {
        match &self.law.quantiles {
            Some(quantiles) => quantiles.at(self.uniforms.uniform(id.0)) * self.law.configured_mm,
            None => self.usual_mm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_is_restricted_and_its_mean_is_the_mean_of_its_quantiles() {
        for (mean, sd) in [(0.6, 0.0), (0.6, 0.15), (1.0, 0.2), (0.2, 0.5)] {
            let efficiency = DepthEfficiency { mean, sd };
            let n = 20_000;
            let quantile = |u| efficiency.parent().map(Quantiles::new).map_or(mean, |quantiles| quantiles.at(u));
            let values: Vec<f64> = (0..n).map(|i| quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let average = values.iter().sum::<f64>() / f64::from(n);
            assert!(values.iter().all(|&v| v > 0.0 && v <= 1.0));
            assert!((average - efficiency.realised_mean()).abs() < 1e-5, "{mean} {sd} {average}");
            let Some(quantiles) = efficiency.parent().map(Quantiles::new) else { continue };
            let off = |u: f64| (quantiles.at(u) - quantiles.exact(u)).abs() / sd;
            let worst = (0..n).map(|i| off((f64::from(i) + 0.3) / f64::from(n))).fold(0.0, f64::max);
            assert!(worst < 1e-7, "{mean} {sd}: {worst:e}");
        }
    }
}
