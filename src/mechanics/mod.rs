//! How deep: the law that gives every strike of a treatment its depth.
//!
//! A device says where its needles come down and in how far one goes deeper than another; what depth they are meant to
//! reach, and what they do reach, is decided here.
//!
//! A device goes as deep as its dial says, times an efficiency ([`Configured`]), or as deep as force, operator, skin and needle let
//! it ([`Pressed`]). The formulas of force stand below: one needle against skin ([`Insertion`]), a drum under a pressing force
//! ([`Rings`], [`Ride`]), a drive behind a tip plate ([`Plate`]), a device on a person's skin ([`Pose`]), needles that wear
//! ([`wear`]), slits and holes.

mod asked;
mod blows;
mod dial;
mod drum;
pub mod force;
mod grip;
pub mod hole;
mod insertion;
mod own;
mod plate;
mod pose;
mod pressed;
mod puncture;
mod reach;
mod resistance;
mod ride;
mod rings;
mod settings;
pub mod slit;
mod wander;
pub mod wear;

pub use blows::Blow;
pub(crate) use blows::Blows;
pub use dial::Configured;
pub use drum::{Drum, PHASES};
pub use grip::Grip;
pub use insertion::Insertion;
pub use plate::{Dial, Drive, Plate};
pub use pose::{Pose, Strike, Under};
pub use pressed::{AS_CONFIGURED, Person, Pressed};
pub use puncture::PunctureLaw;
pub use reach::{Posture, Reach};
pub use resistance::{Resistance, ToughLayer};
pub use ride::{Ride, Share};
pub use rings::{Rings, mean_force_n};
pub(crate) use settings::KEYS;
pub use settings::Mechanics;

pub(crate) use grip::factor_at;

use crate::devices::kind::Depths;
use crate::devices::{DepthEfficiency, Device};
use crate::geometry::Needle;
use crate::pattern::aim::{Aim, Pass};
use crate::skin::Skin;
use std::sync::Arc;

/// The law of depth.
#[derive(Debug, Clone)]
pub enum Law {
    /// What is configured, times an efficiency.
    Configured(Configured),
    /// What force, operator, skin and needle make of it.
    Pressed(Arc<Pressed>),
}

impl Law {
    /// The law of a device that is set to a depth and meets nothing but its dial; `fallback` serves devices without an efficiency of
    /// their own.
    pub fn of(device: &Device, configured_mm: f64, fallback: DepthEfficiency) -> Self {
        Self::Configured(Configured::of(device, configured_mm, fallback))
    }

    /// The law of the same on skin: the force's where one presses it.
    pub fn on(self, device: &Device, skin: &Skin, mechanics: &Mechanics, seed: u64) -> Self {
        let configured_mm = match &self {
            Self::Configured(configured) => configured.configured_mm(),
            Self::Pressed(pressed) => pressed.configured_mm(),
        };
        Pressed::of(device, configured_mm, skin, mechanics, seed)
            .map_or(self, |pressed| Self::Pressed(Arc::new(pressed)))
    }

    /// The law of the force, where one decides.
    pub fn pressed(&self) -> Option<&Pressed> {
        match self {
            Self::Configured(_) => None,
            Self::Pressed(pressed) => Some(pressed),
        }
    }

    /// The needle, where it has worn.
    pub fn worn(&self) -> Option<&Needle> {
        self.pressed().map(Pressed::needle)
    }

    /// Mean of real over configured depth.
    pub fn mean_efficiency(&self) -> f64 {
        match self {
            Self::Configured(configured) => configured.mean_efficiency(),
            Self::Pressed(pressed) => pressed.usual_mm() / pressed.configured_mm(),
        }
    }

    /// Whether strikes differ in depth by chance.
    pub fn is_random(&self) -> bool {
        match self {
            Self::Configured(configured) => configured.is_random(),
            Self::Pressed(pressed) => pressed.is_random(),
        }
    }

    /// The depths of all strikes where they are few, ascending, mm; `None` where they vary by chance.
    pub fn distinct_mm(&self) -> Option<Vec<f64>> {
        match self {
            Self::Configured(configured) => Some(vec![configured.only_depth_mm()?]),
            Self::Pressed(pressed) => pressed.distinct_mm(),
        }
    }

    /// Depths that stand for those of all strikes on average, mm.
    pub fn typical_mm(&self) -> Vec<f64> {
        match self {
            Self::Configured(configured) => configured.typical_mm(),
            Self::Pressed(pressed) => pressed.typical_mm(),
        }
    }

    /// So many depths that stand for those of all strikes, each for as many, mm; one where all are alike.
    pub fn quantiles_mm(&self, count: usize) -> Vec<f64> {
        match self {
            Self::Configured(configured) => configured.quantiles_mm(count),
            Self::Pressed(pressed) => pressed.typical_mm(),
        }
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_mm(&self) -> f64 {
        match self {
            Self::Configured(configured) => configured.greatest_mm(),
            Self::Pressed(pressed) => pressed.greatest_mm(),
        }
    }

    /// What a kind of device may ask of it in advance.
    pub(crate) fn depths(&self) -> &dyn Depths {
        match self {
            Self::Configured(configured) => configured,
            Self::Pressed(pressed) => pressed.as_ref(),
        }
    }

    /// The strikes of one pass, whose distance along a lane is `spacing_mm`.
    pub(crate) fn draws(&self, pass: &Pass, spacing_mm: f64) -> Draws<'_> {
        match self {
            Self::Configured(configured) => Draws::Configured(configured.draws(pass)),
            Self::Pressed(pressed) => Draws::Pressed(Box::new(Blows::of(pressed, pass, spacing_mm))),
        }
    }
}

/// What is left to chance of the strikes of one pass.
pub(crate) enum Draws<'a> {
    Configured(dial::Draws<'a>),
    Pressed(Box<Blows<'a>>),
}

/// Gives strikes their depth. A trait, so that each law is compiled into every kind's own loop.
pub(crate) trait Deep {
    /// The depth of a strike, mm: 0 where it only dents the skin, `None` where it does not come down to it.
    fn depth_mm(&mut self, aim: &Aim) -> Option<f64>;
}

impl Deep for dial::Draws<'_> {
    #[inline(always)]
    fn depth_mm(&mut self, aim: &Aim) -> Option<f64> {
        Some(self.of(aim.id) + aim.deeper_mm).filter(|depth_mm| *depth_mm > 0.0)
    }
}

impl Deep for Blows<'_> {
    fn depth_mm(&mut self, aim: &Aim) -> Option<f64> {
        self.blow(aim).map(|blow| blow.depth_mm)
    }
}
