//! The section of one channel and of its puncture part.

use crate::geometry::{Channel, Section};
use std::sync::OnceLock;

/// Points of an outline at least, about.
const OUTLINE_POINTS: usize = 64;

/// The section of one channel and of its puncture part.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Section of the channel.
    pub channel: Section,
    /// Section of the puncture part; inside the other.
    pub puncture: Section,
    /// Whether the two are the same.
    pub same: bool,
    middle: f64,
    half_length: f64,
    outline: OnceLock<(Vec<[f64; 2]>, f64)>,
}

impl Cut {
    /// At depth `z` of a channel.
    pub fn of(channel: &Channel, z: f64) -> Self {
        Self::new(channel.section(z), channel.puncture_section(z))
    }

    /// From the two sections.
    pub fn new(channel: Section, puncture: Section) -> Self {
        let same = channel == puncture;
        let (from, to) = channel.extent();
        let (middle, half_length) = (0.5 * (from + to), 0.5 * (to - from));
        Self { channel, puncture, same, middle, half_length, outline: OnceLock::new() }
    }

    /// Whether the channel's section can be turned to a heading once for all lines ([`crate::geometry::turned`]).
    pub fn can_be_turned(&self) -> bool {
        self.channel.is_convex() && !self.channel.is_blunt()
    }

    /// Middle of the channel's extent along the heading, mm.
    pub fn middle(&self) -> f64 {
        self.middle
    }

    /// Half of that extent, mm.
    pub fn half_length(&self) -> f64 {
        self.half_length
    }

    /// The channel's section lies within this distance of the middle of its extent, mm.
    pub fn radius(&self) -> f64 {
        let (from, to) = self.channel.extent();
        let half = 0.5 * (to - from);
        if self.channel.is_disc() { half } else { half.hypot(self.channel.y_max()) }
    }

    /// Points of the channel's outline with y ≥ 0, from hindmost to foremost, mm.
    pub fn outline(&self) -> &[[f64; 2]] {
        &self.outline_and_bulge().0
    }

    /// How far the outline rises above the straight lines between those points, mm, and a little more.
    pub fn bulge(&self) -> f64 {
        self.outline_and_bulge().1
    }

    fn outline_and_bulge(&self) -> &(Vec<[f64; 2]>, f64) {
        self.outline.get_or_init(|| {
            let points = self.channel.outline((OUTLINE_POINTS / self.channel.arcs().len().max(1)).max(2));
            let rise = |pair: &[[f64; 2]]| {
                let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
                let x = pair[0][0] + 0.5 * dx;
                let above = self.channel.height_squared(x).max(0.0).sqrt() - (pair[0][1] + 0.5 * dy);
                above.max(0.0) * dx / dx.hypot(dy).max(f64::MIN_POSITIVE)
            };
            let highest = points.windows(2).map(rise).fold(0.0, f64::max);
            (points, 1.5 * highest)
        })
    }
}
