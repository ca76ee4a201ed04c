//! How deep: the law that gives every strike of a treatment its depth.
//!
//! A device says where its needles come down and in how far one goes deeper than another; what depth they are meant to
//! reach, and what they do reach, is decided here.
//!
//! Beside the law stand the formulas of force: one needle against skin ([`Insertion`]), a drum under a pressing force ([`Rings`],
//! [`Ride`]), a drive behind a tip plate ([`Plate`]), needles that wear ([`wear`]), slits and holes. No treatment uses them yet.

mod dial;
mod drum;
pub mod force;
pub mod hole;
mod insertion;
mod plate;
mod puncture;
mod quadratic;
mod resistance;
mod ride;
mod rings;
pub mod slit;
pub mod wear;

pub use drum::{Drum, PHASES};
pub use insertion::Insertion;
pub use plate::{Dial, Drive, Plate};
pub use puncture::PunctureLaw;
pub use resistance::{Resistance, ToughLayer};
pub use ride::{Ride, Share};
pub use rings::{Rings, mean_force_n};

use crate::devices::kind::Depths;
use crate::devices::{DepthEfficiency, Device};
use crate::pattern::aim::Pass;
use crate::pattern::lattice::StrikeId;
use crate::sampling::rng::{Pairs, Purpose};
use dial::Quantiles;

/// Depths that stand for a spread of them.
const TYPICAL_DEPTHS: usize = 32;

/// The law of depth: the depth that is configured, times an efficiency drawn for each strike.
#[derive(Debug, Clone)]
pub struct Law {
    configured_mm: f64,
    efficiency: DepthEfficiency,
    /// `None` where every strike has the same.
    quantiles: Option<Quantiles>,
}

impl Law {
    /// The law of a device that is set to a depth; `fallback` serves devices without an efficiency of their own.
    pub fn of(device: &Device, configured_mm: f64, fallback: DepthEfficiency) -> Self {
        let efficiency = device.depth_efficiency.unwrap_or(fallback);
        Self { configured_mm, efficiency, quantiles: efficiency.parent().map(Quantiles::new) }
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
        let middle = |i: usize| (i as f64 + 0.5) / TYPICAL_DEPTHS as f64;
        match self.is_random() {
            true => (0..TYPICAL_DEPTHS).map(|i| self.depth_at_mm(middle(i))).collect(),
            false => vec![self.usual_mm()],
        }
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_mm(&self) -> f64 {
        self.configured_mm * if self.is_random() { 1.0 } else { self.efficiency.mean }
    }

    /// The depths of the strikes of one pass.
    pub(crate) fn draws(&self, pass: &Pass) -> Draws<'_> {
        Draws { law: self, usual_mm: self.usual_mm(), uniforms: Pairs::new(pass.stream(Purpose::Efficiency)) }
    }

    /// The depth of a strike of mean efficiency.
    fn usual_mm(&self) -> f64 {
        self.efficiency.mean * self.configured_mm
    }
}

impl Depths for Law {
    fn mean_mm(&self) -> f64 {
        self.mean_efficiency() * self.configured_mm
    }

    fn at_mm(&self, u: f64) -> f64 {
        self.depth_at_mm(u)
    }
}

/// What is left to chance of the depths of one pass.
pub(crate) struct Draws<'a> {
    law: &'a Law,
    usual_mm: f64,
    uniforms: Pairs,
}

impl Draws<'_> {
    /// The depth of a strike, mm.
    #[inline]
    pub fn depth_mm(&self, id: StrikeId) -> f64 {
        match &self.law.quantiles {
            Some(quantiles) => quantiles.at(self.uniforms.uniform(id.0)) * self.law.configured_mm,
            None => self.usual_mm,
        }
    }
}
