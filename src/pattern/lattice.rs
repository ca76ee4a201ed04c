//! Lanes: the infinite lattice of parallel tracks that one pass lays over the skin.

use super::patch::Region;
use crate::sampling::rng::{Purpose, Stream};
use nalgebra::{Point2, UnitComplex};
use std::ops::RangeInclusive;

/// Share of a coordinate by which rounding may misplace the ends of a track.
const ROUNDING: f64 = 1e-12;

/// The lanes of one pass that can reach a region, in the frame of the pass: x along the heading, y across it.
#[derive(Debug, Clone)]
pub struct Lanes {
    heading: UnitComplex<f64>,
    spacing: f64,
    offset: f64,
    phases: Stream,
    region: Region,
    /// Extent of the region across the heading.
    across: (f64, f64),
}

impl Lanes {
    /// Lanes `spacing` mm apart with a random offset. The region must be finite.
    pub fn new(region: Region, heading_rad: f64, spacing: f64, (seed, trial, pass): (u64, u32, u32)) -> Self {
        let heading = UnitComplex::new(heading_rad);
        let ends = |(from, to): (f64, f64), factor: f64| {
            let (a, b) = (from * factor, to * factor);
            (a.min(b), a.max(b))
        };
        let (x, y) = (ends(region.x, -heading.im), ends(region.y, heading.re));
        let offset = Stream::new(seed, Purpose::Lanes, [trial, pass]).uniform(0) * spacing;
        Self {
            heading,
            spacing,
            offset,
            phases: Stream::new(seed, Purpose::Phase, [trial, pass]),
            region,
            across: (x.0 + y.0, x.1 + y.1),
        }
    }

    /// The heading of the pass.
    pub fn heading(&self) -> UnitComplex<f64> {
        self.heading
    }

    /// Numbers of the lanes whose centre lies within `half_width` mm of the region.
    pub fn numbers(&self, half_width: f64) -> RangeInclusive<i64> {
        let (from, to) = self.across;
        whole_numbers((from - half_width, to + half_width), self.offset, self.spacing)
    }

    /// Centre of a lane across the heading, mm.
    pub fn centre(&self, lane: i64) -> f64 {
        self.offset + lane as f64 * self.spacing
    }

    /// Random phase of a lane, as a share of one spacing along it.
    pub fn phase(&self, lane: i64) -> f64 {
        self.phases.uniform(zigzag(lane))
    }

    /// The steps j for which the point start + j·spacing of the track at `across` lies within `margin` mm of the region.
    pub fn steps(&self, across: f64, margin: f64, start: f64, spacing: f64) -> RangeInclusive<i64> {
        let region = self.region.widened(margin);
        let x = within(region.x, -across * self.heading.im, self.heading.re);
        let y = within(region.y, across * self.heading.re, self.heading.im);
        whole_numbers((x.0.max(y.0), x.1.min(y.1)), start, spacing)
    }

    /// From the frame of the pass to the frame of the skin.
    pub fn to_skin(&self, point: Point2<f64>) -> Point2<f64> {
        self.heading * point
    }
}

/// The parameters s for which start + s·rate lies between two limits; a little more, for rounding.
fn within((low, high): (f64, f64), start: f64, rate: f64) -> (f64, f64) {
    let slack = ROUNDING * (low.abs() + high.abs() + start.abs());
    let (below, above) = (low - slack - start, high + slack - start);
    // So close to parallel that s would have to be far beyond all skin to matter.
    if rate.abs() < ROUNDING {
        let inside = below <= 0.0 && above >= 0.0;
        return if inside { (f64::NEG_INFINITY, f64::INFINITY) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    }
    let (a, b) = (below / rate, above / rate);
    (a.min(b), a.max(b))
}

fn whole_numbers((low, high): (f64, f64), start: f64, spacing: f64) -> RangeInclusive<i64> {
    ((low - start) / spacing).ceil() as i64..=((high - start) / spacing).floor() as i64
}

pub(super) fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// Identity of a strike within its pass, the same whatever the region: the position in the pass's random streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrikeId(pub u64);

impl StrikeId {
    /// From lane, step along the lane and needle (or ring).
    pub fn new(lane: i64, step: i64, needle: u32) -> Self {
        Self((zigzag(lane) & 0xF_FFFF) << 36 | (zigzag(step) & 0x3F_FFFF) << 14 | u64::from(needle & 0x3FFF))
    }
}
