//! Lanes: the infinite lattice of parallel tracks that one pass lays over the patch.

use super::Patch;
use crate::sampling::rng::{Purpose, Stream};
use nalgebra::{Point2, UnitComplex};
use std::ops::RangeInclusive;

/// The lanes of one pass that can reach the patch, in the frame of the pass: x along the heading, y across it.
#[derive(Debug, Clone)]
pub struct Lanes {
    heading: UnitComplex<f64>,
    spacing: f64,
    offset: f64,
    phases: Stream,
    /// Extent of the patch and its margin, along and across.
    along: (f64, f64),
    across: (f64, f64),
    margin: f64,
}

impl Lanes {
    /// Lanes `spacing` mm apart with a random offset, for a patch widened by `margin` mm on all sides.
    pub fn new(
        patch: &Patch,
        margin: f64,
        heading_rad: f64,
        spacing: f64,
        (seed, trial, pass): (u64, u32, u32),
    ) -> Self {
        let heading = UnitComplex::new(heading_rad);
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
            .map(|(u, v)| heading.inverse_transform_point(&Point2::new(u * patch.width_mm, v * patch.height_mm)));
        let extent = |of: fn(&Point2<f64>) -> f64| {
            let values = corners.iter().map(of);
            let low = values.clone().fold(f64::INFINITY, f64::min) - margin;
            (low, values.fold(f64::NEG_INFINITY, f64::max) + margin)
        };
        let offset = Stream::new(seed, Purpose::Lanes, [trial, pass]).uniform(0) * spacing;
        Self {
            heading,
            spacing,
            offset,
            phases: Stream::new(seed, Purpose::Phase, [trial, pass]),
            along: extent(|p| p.x),
            across: extent(|p| p.y),
            margin,
        }
    }

    /// The heading of the pass.
    pub fn heading(&self) -> UnitComplex<f64> {
        self.heading
    }

    /// Numbers of the lanes whose centre lies within the widened patch.
    pub fn numbers(&self) -> RangeInclusive<i64> {
        whole_numbers(self.across, self.offset, self.spacing)
    }

    /// Centre of a lane across the heading, mm.
    pub fn centre(&self, lane: i64) -> f64 {
        self.offset + lane as f64 * self.spacing
    }

    /// Random phase of a lane, as a share of one spacing along it.
    pub fn phase(&self, lane: i64) -> f64 {
        self.phases.uniform(zigzag(lane))
    }

    /// Whether a track at this place across the heading lies within `margin` mm of the patch's extent.
    pub fn reaches_across(&self, across: f64, margin: f64) -> bool {
        let slack = self.margin - margin;
        (self.across.0 + slack..=self.across.1 - slack).contains(&across)
    }

    /// The steps j for which start + j·spacing lies within the widened patch.
    pub fn steps(&self, start: f64, spacing: f64) -> RangeInclusive<i64> {
        whole_numbers(self.along, start, spacing)
    }

    /// From the frame of the pass to the frame of the skin.
    pub fn to_skin(&self, point: Point2<f64>) -> Point2<f64> {
        self.heading * point
    }
}

fn whole_numbers((low, high): (f64, f64), start: f64, spacing: f64) -> RangeInclusive<i64> {
    ((low - start) / spacing).ceil() as i64..=((high - start) / spacing).floor() as i64
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// Identity of a strike within its pass, the same whatever the patch: the position in the pass's random streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrikeId(pub u64);

impl StrikeId {
    /// From lane, step along the lane and needle (or ring).
    pub fn new(lane: i64, step: i64, needle: u32) -> Self {
        Self((zigzag(lane) & 0xF_FFFF) << 36 | (zigzag(step) & 0x3F_FFFF) << 14 | u64::from(needle & 0x3FFF))
    }
}
