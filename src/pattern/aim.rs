//! What a device aims at the skin: where and when each needle comes down, before chance and the law of depth have their say.

use super::lattice::{Lanes, StrikeId};
use super::patch::Region;
use crate::sampling::rng::{Purpose, Stream};
use nalgebra::UnitComplex;

/// When a strike happens among those of its trial. Strikes of one moment happen together and cannot capture each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Number of the pass; passes follow each other.
    pub pass: u32,
    /// Number of the lane within the pass; lanes follow each other.
    pub lane: i64,
    /// Place along the lane, growing with the heading, in shares of [`PER_SPACING`] of the spacing of its strikes; of a listed
    /// strike its place in the list.
    pub along: i64,
}

/// Needles that come down within this part of a spacing of each other come down together.
pub const PER_SPACING: f64 = 1e6;

/// A needle that is about to come down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// Direction of travel, from +x towards +y.
    pub heading: UnitComplex<f64>,
    /// Its place in the random streams of the pass.
    pub id: StrikeId,
    /// When it comes down.
    pub moment: Moment,
    /// Which needle of the device it is, the same turn after turn.
    pub needle: u32,
    /// A depth of its own, mm, which no law decides.
    pub own_depth_mm: Option<f64>,
    /// How much deeper than the law of depth says it goes, mm; negative where it is lifted.
    pub deeper_mm: f64,
}

/// What takes the needles that a device aims. A trait and no closure, so that taking is compiled into every kind's own loop.
pub trait Take {
    /// Takes one.
    fn take(&mut self, aim: Aim);
}

/// One sweep of a device over a region in one trial.
#[derive(Debug, Clone, Copy)]
pub struct Pass<'a> {
    /// Seed of everything random.
    pub seed: u64,
    /// Number of the trial.
    pub trial: u32,
    /// Number of the pass in the trial.
    pub number: u32,
    /// Heading from +x towards +y, rad.
    pub heading_rad: f64,
    /// Strikes outside it are not asked for; it is finite unless strikes are listed.
    pub region: &'a Region,
}

impl Pass<'_> {
    /// Its lanes, so far apart, mm.
    pub fn lanes(&self, spacing_mm: f64) -> Lanes {
        Lanes::new(*self.region, self.heading_rad, spacing_mm, (self.seed, self.trial, self.number))
    }

    /// Its random numbers for a purpose.
    pub fn stream(&self, purpose: Purpose) -> Stream {
        Stream::new(self.seed, purpose, [self.trial, self.number])
    }

    /// A moment of the pass.
    pub fn moment(&self, lane: i64, along: i64) -> Moment {
        Moment { pass: self.number, lane, along }
    }
}
