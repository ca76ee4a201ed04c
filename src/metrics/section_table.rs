//! Sections of one channel worked out in advance at many depths, and interpolated between them.
//!
//! To search the envelope of a sweep for every plane anew would take longer than to measure along its lines. Outlines
//! are therefore held by their heights at fixed shares of their extent, at fixed shares of the depth, and both are
//! interpolated linearly; areas so found are good to about 1e-4.

use super::shapes::Cut;
use crate::geometry::section::Arc;
use crate::geometry::{Channel, Section};
use std::f64::consts::PI;

/// Intervals between the depths of a table.
const STEPS: usize = 128;
/// Intervals between the heights of an outline; even, since an arc takes two.
const INTERVALS: usize = 64;

/// Sections of a channel at fixed shares of its depth.
#[derive(Debug, Clone)]
pub struct SectionTable {
    rungs: Vec<Rung>,
}

/// Shares of a whole, closer together at both ends.
fn spread(i: usize, intervals: usize) -> f64 {
    0.5 - 0.5 * (PI * i as f64 / intervals as f64).cos()
}

impl SectionTable {
    /// Works out the sections of a channel.
    pub fn new(channel: &Channel) -> Self {
        let mut rungs: Vec<Rung> = (0..STEPS).map(|k| Rung::of(channel, channel.depth() * spread(k, STEPS))).collect();
        let last = rungs[STEPS - 1].shrunk();
        rungs.push(last);
        Self { rungs }
    }

    /// The section at a share of the depth, 0 ≤ share < 1.
    pub fn rung(&self, share: f64) -> Rung {
        let place = (1.0 - 2.0 * share).clamp(-1.0, 1.0).acos() / PI * STEPS as f64;
        let above = (place as usize).min(STEPS - 1);
        let (from, to) = (spread(above, STEPS), spread(above + 1, STEPS));
        self.rungs[above].blend(&self.rungs[above + 1], ((share - from) / (to - from)).clamp(0.0, 1.0))
    }
}

/// Outlines of a channel and its puncture part at one depth; by default a point.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rung {
    channel: Outline,
    puncture: Outline,
}

impl Rung {
    fn of(channel: &Channel, z: f64) -> Self {
        let level = channel.level(z);
        let puncture = channel.puncture_section(z);
        Self {
            channel: Outline::new(level.extent(), |x| level.height_squared(x)),
            puncture: Outline::new(puncture.extent(), |x| puncture.height_squared(x)),
        }
    }

    /// What is left at the very tip.
    fn shrunk(&self) -> Self {
        Self { channel: self.channel.shrunk(), puncture: self.puncture.shrunk() }
    }

    /// This rung for weight 0, the other for weight 1.
    pub fn blend(&self, other: &Self, weight: f64) -> Self {
        Self {
            channel: self.channel.blend(&other.channel, weight),
            puncture: self.puncture.blend(&other.puncture, weight),
        }
    }

    /// The two sections.
    pub fn cut(&self) -> Cut {
        Cut::new(self.channel.section(), self.puncture.section())
    }
}

/// An outline by its heights Y at fixed shares of its extent.
#[derive(Debug, Clone, Copy)]
struct Outline {
    from: f64,
    to: f64,
    heights: [f64; INTERVALS + 1],
}

impl Default for Outline {
    fn default() -> Self {
        Self { from: 0.0, to: 0.0, heights: [0.0; INTERVALS + 1] }
    }
}

impl Outline {
    fn new((from, to): (f64, f64), height_squared: impl Fn(f64) -> f64) -> Self {
        let height = |i| height_squared(from + spread(i, INTERVALS) * (to - from)).max(0.0).sqrt();
        Self { from, to, heights: std::array::from_fn(height) }
    }

    fn shrunk(&self) -> Self {
        let middle = 0.5 * (self.from + self.to);
        Self { from: middle, to: middle, ..Self::default() }
    }

    fn blend(&self, other: &Self, weight: f64) -> Self {
        let mix = |a: f64, b: f64| a + weight * (b - a);
        Self {
            from: mix(self.from, other.from),
            to: mix(self.to, other.to),
            heights: std::array::from_fn(|i| mix(self.heights[i], other.heights[i])),
        }
    }

    fn section(&self) -> Section {
        static SHARES: std::sync::LazyLock<[f64; INTERVALS + 1]> =
            std::sync::LazyLock::new(|| std::array::from_fn(|i| spread(i, INTERVALS)));
        let width = self.to - self.from;
        let point = |i: usize| (self.from + SHARES[i] * width, self.heights[i] * self.heights[i]);
        let arcs = (0..INTERVALS).step_by(2).filter(|_| width > 0.0);
        let arcs = arcs.map(|i| Arc::through_points([point(i), point(i + 1), point(i + 2)])).collect();
        Section::new(arcs, self.heights.iter().copied().fold(0.0, f64::max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ElasticLimit, Motion, Needle, Tear};

    #[test]
    fn tabled_sections_have_the_areas_of_exact_ones() {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        for (tear, strain) in [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (Tear::Pinned, 0.3), (Tear::Fixed, 0.2)] {
            for depth in [0.5, 1.5, 2.5] {
                let limit = ElasticLimit::uniform(strain);
                let channel = Channel::new(&needle, Motion::roller(10.0, 2.5, depth, 0.0), tear, &limit);
                let table = SectionTable::new(&channel);
                let steps = 500;
                let (mut sum, mut exact, mut worst) = (0.0, 0.0, 0.0f64);
                for i in 0..steps {
                    let share = (f64::from(i) + 0.5) / f64::from(steps);
                    let (a, b) = (table.rung(share).cut().channel.area(), channel.section(share * depth).area());
                    sum += a;
                    exact += b;
                    worst = worst.max((a - b).abs());
                }
                let mean = exact / f64::from(steps);
                println!("{tear:?} {strain} {depth}: {:.1e} {:.1e}", sum / exact - 1.0, worst / mean);
                assert!((sum / exact - 1.0).abs() < 2e-4 && worst < 4e-3 * mean);
            }
        }
    }
}
