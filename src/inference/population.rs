//! The strikes of a patch, as sections meet them: where they head, how deep they are, and how many there are.

use crate::devices::{DepthEfficiency, Device};
use crate::mechanics::Configured;
use crate::scenario::Scenario;
use crate::scenario::cases::treatment;
use crate::treatment::{Region, Treatment};
use statrs::distribution::ContinuousCDF;

/// Depths that stand for those that the dial gives.
pub const DIALLED: usize = 48;
/// Depths that stand for those of a treatment's own strikes.
const OWN: usize = 64;
/// Trials of a treatment whose strikes are looked at, at most.
const TRIALS: u32 = 8;
/// Strikes that are enough.
const ENOUGH: usize = 4096;

/// Strikes of one heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Their heading, rad.
    pub heading_rad: f64,
    /// Their share of all.
    pub weight: f64,
    /// Depths that stand for theirs, mm; 0 of a needle that only dents the skin.
    pub depths_mm: Vec<f64>,
}

/// The strikes of a patch.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// By heading.
    pub shares: Vec<Share>,
    /// How many, per mm².
    pub strikes_per_mm2: f64,
}

impl Population {
    /// The strikes of a device of a scenario that is set to a depth, mm.
    pub fn of(scenario: &Scenario, device: &Device, depth_mm: f64) -> Self {
        let treatment = treatment(scenario, device, depth_mm);
        let strikes_per_mm2 = treatment.expected_density(&scenario.patch);
        if treatment.is_listed() {
            return Self { shares: listed(scenario, &treatment), strikes_per_mm2 };
        }
        let depths_mm = match treatment.pressed().is_some() || scenario.zone.is_some() {
            true => own_depths(scenario, &treatment),
            false => {
                let efficiency = device.depth_efficiency.unwrap_or(scenario.depth_efficiency);
                Configured::with(depth_mm, efficiency).quantiles_mm(DIALLED)
            }
        };
        let passes = device.passes.iter().flat_map(|pass| std::iter::repeat_n(pass.heading_rad, pass.repeat as usize));
        Self { shares: by_heading(passes.map(|heading_rad| (heading_rad, None)), &depths_mm), strikes_per_mm2 }
    }

    /// The deepest of them, mm.
    pub fn deepest_mm(&self) -> f64 {
        self.shares.iter().flat_map(|share| &share.depths_mm).copied().fold(0.0, f64::max)
    }

    /// The shallowest, mm.
    pub fn shallowest_mm(&self) -> f64 {
        self.shares.iter().flat_map(|share| &share.depths_mm).copied().fold(f64::INFINITY, f64::min)
    }
}

/// Depths that stand for those of an efficiency, mm: the same as [`Configured`] gives, without its table.
pub fn dialled(configured_mm: f64, efficiency: DepthEfficiency) -> Vec<f64> {
    let Some(parent) = efficiency.parent() else { return vec![efficiency.mean * configured_mm] };
    let (below, above) = (parent.cdf(0.0), parent.cdf(1.0));
    let middle = |i: usize| below + (above - below) * (i as f64 + 0.5) / DIALLED as f64;
    (0..DIALLED).map(|i| configured_mm * parent.inverse_cdf(middle(i)).clamp(0.0, 1.0)).collect()
}

fn listed(scenario: &Scenario, treatment: &Treatment) -> Vec<Share> {
    let region = Region { x: (0.0, scenario.patch.width_mm), y: (0.0, scenario.patch.height_mm) };
    let strikes = treatment.strikes_in(0, &region);
    by_heading(strikes.iter().map(|strike| (strike.heading.angle(), Some(strike.depth_mm))), &[])
}

/// Strikes by heading; those without a depth of their own share `depths_mm`.
fn by_heading(strikes: impl Iterator<Item = (f64, Option<f64>)>, depths_mm: &[f64]) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    let mut count = 0.0;
    for (heading_rad, own_mm) in strikes {
        count += 1.0;
        let place = shares.iter().position(|share| share.heading_rad == heading_rad).unwrap_or_else(|| {
            let depths_mm = if own_mm.is_some() { Vec::new() } else { depths_mm.to_vec() };
            shares.push(Share { heading_rad, weight: 0.0, depths_mm });
            shares.len() - 1
        });
        shares[place].weight += 1.0;
        shares[place].depths_mm.extend(own_mm);
    }
    shares.iter_mut().for_each(|share| share.weight /= count);
    shares
}

fn own_depths(scenario: &Scenario, treatment: &Treatment) -> Vec<f64> {
    let region = Region { x: (0.0, scenario.patch.width_mm), y: (0.0, scenario.patch.height_mm) };
    let mut depths = Vec::new();
    for trial in 0..TRIALS {
        treatment.for_each_touch(trial, &region, |strike| depths.push(strike.depth_mm));
        if depths.len() >= ENOUGH {
            break;
        }
    }
    depths.sort_by(f64::total_cmp);
    let count = OWN.min(depths.len());
    (0..count).map(|i| depths[(2 * i + 1) * depths.len() / (2 * count)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_are_those_of_the_dial() {
        for efficiency in [DepthEfficiency { mean: 0.8, sd: 0.1 }, DepthEfficiency { mean: 1.0, sd: 0.2 }] {
            let table = Configured::with(1.5, efficiency).quantiles_mm(DIALLED);
            let own = dialled(1.5, efficiency);
            assert!(own.iter().zip(&table).all(|(own, table)| (own - table).abs() < 1e-6), "{efficiency:?}");
        }
        assert_eq!(dialled(1.5, DepthEfficiency { mean: 0.8, sd: 0.0 }), [0.8 * 1.5]);
    }
}
