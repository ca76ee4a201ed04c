//! Sections of one channel worked out in advance at many depths, and interpolated between them.
//!
//! To search the envelope of a sweep for every plane anew would take longer than to measure along its lines. Outlines
//! are therefore held by their heights at fixed shares of their extent, at fixed shares of the depth, and interpolated
//! between those by cubics; areas so found are good to about 1e-4.

use crate::geometry::arc::Arc;
use crate::geometry::chord::Heights;
use crate::geometry::swept::TRIES;
use crate::geometry::{Channel, Section};
use std::f64::consts::PI;
use std::sync::LazyLock;

/// Intervals between the depths of a table.
const STEPS: usize = 128;
/// The same of one of many tables, between which sections are interpolated once more.
const FEW_STEPS: usize = 32;
/// Intervals between the heights of an outline; even, since an arc takes two.
const INTERVALS: usize = 64;
/// Joints of an outline: every other of its heights.
const JOINTS: usize = INTERVALS / 2 + 1;
/// Dents shallower than this share of the height do not make an outline concave.
const CONVEX_SLACK: f64 = 1e-4;

/// Shares of the extent at which outlines hold their heights.
static SHARES: LazyLock<[f64; INTERVALS + 1]> = LazyLock::new(|| std::array::from_fn(|i| spread(i, INTERVALS)));

/// Shares of a whole, closer together at both ends.
fn spread(i: usize, intervals: usize) -> f64 {
    0.5 - 0.5 * (PI * i as f64 / intervals as f64).cos()
}

/// Outlines of a channel at fixed shares of its depth.
#[derive(Debug, Clone)]
pub struct SectionTable {
    rungs: Vec<Rung>,
}

impl SectionTable {
    /// Works out the outlines of a channel.
    pub fn new(channel: &Channel) -> Self {
        Self::of_steps(channel, STEPS)
    }

    /// The same as one of many tables for channels of different depth.
    pub fn one_of_many(channel: &Channel) -> Self {
        Self::of_steps(channel, FEW_STEPS)
    }

    fn of_steps(channel: &Channel, steps: usize) -> Self {
        let mut rungs: Vec<Rung> = (0..steps).map(|k| Rung::of(channel, channel.depth() * spread(k, steps))).collect();
        let last = rungs[steps - 1].shrunk();
        rungs.push(last);
        Self { rungs }
    }

    /// How far the outlines reach from the strike's position, and across its heading, mm.
    pub fn bounds(&self) -> [f64; 2] {
        let reach = |rung: &Rung| rung.from.abs().max(rung.to.abs()).hypot(rung.highest);
        let greatest = |of: &dyn Fn(&Rung) -> f64| self.rungs.iter().map(of).fold(0.0, f64::max);
        [greatest(&reach), greatest(&|rung| rung.highest)]
    }

    fn steps(&self) -> usize {
        self.rungs.len() - 1
    }

    /// The outline at a share of the depth, 0 ≤ share < 1.
    pub fn at(&self, share: f64) -> Blend<'_, 4> {
        Blend::new(self.around(share))
    }

    /// The outline at a share of the depth of a channel that lies between those of some tables, each with its weight.
    pub fn between<'t>(tables: [(&'t Self, f64); 3], share: f64) -> Blend<'t, 12> {
        let around = tables.map(|(table, _)| table.around(share));
        Blend::new(std::array::from_fn(|k| {
            let (rung, weight) = around[k / 4][k % 4];
            (rung, tables[k / 4].1 * weight)
        }))
    }

    /// The rung above a share of the depth, and how far that is towards the next.
    fn place(&self, share: f64) -> (usize, f64) {
        let place = (1.0 - 2.0 * share).clamp(-1.0, 1.0).acos() * (self.steps() as f64 / PI);
        let above = (place as usize).min(self.steps() - 1);
        (above, place - above as f64)
    }

    /// The rungs around a share of the depth, with the weights of the cubic through them. Towards the surface the table
    /// goes on as its own mirror image; at the tip, where heights vanish like a root, the cubic gives way to a straight line.
    fn around(&self, share: f64) -> [(&Rung, f64); 4] {
        let (above, f) = self.place(share);
        let weights = match above == self.steps() - 1 {
            true => [0.0, 1.0 - f, f, 0.0],
            false => [
                -f * (f - 1.0) * (f - 2.0) / 6.0,
                (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0,
                -(f + 1.0) * f * (f - 2.0) / 2.0,
                (f + 1.0) * f * (f - 1.0) / 6.0,
            ],
        };
        let index = |k: usize| (above + k).abs_diff(1).min(self.steps());
        std::array::from_fn(|k| (&self.rungs[index(k)], weights[k]))
    }
}

/// An outline by its heights Y at fixed shares of its extent.
#[derive(Debug, Clone)]
pub struct Rung {
    from: f64,
    to: f64,
    highest: f64,
    /// No |x − middle| + Y is larger.
    corner: f64,
    convex: bool,
    /// Where arcs begin and end.
    joints: [f64; JOINTS],
    /// In the middle of arcs.
    middles: [f64; JOINTS - 1],
}

impl Rung {
    fn of(channel: &Channel, z: f64) -> Self {
        let level = channel.level(z);
        let (from, to) = level.extent();
        let xs = SHARES.map(|share| from + share * (to - from));
        let heights: [f64; INTERVALS + 1] = if channel.is_symmetric() {
            let half = level.heights(&xs[..=INTERVALS / 2], TRIES);
            std::array::from_fn(|i| half[i.min(INTERVALS - i)])
        } else {
            let all = level.heights(&xs, TRIES);
            std::array::from_fn(|i| all[i])
        };
        let highest = heights.iter().copied().fold(0.0, f64::max);
        let is_dent = |i: usize| {
            let share = (SHARES[i] - SHARES[i - 1]) / (SHARES[i + 1] - SHARES[i - 1]);
            heights[i] < heights[i - 1] + share * (heights[i + 1] - heights[i - 1]) - CONVEX_SLACK * highest
        };
        let (joints, middles) = (|i: usize| heights[2 * i], |i: usize| heights[2 * i + 1]);
        let convex = !(1..INTERVALS).any(is_dent);
        let middle = 0.5 * (from + to);
        let corner = xs.iter().zip(&heights).map(|(x, height)| (x - middle).abs() + height).fold(0.0, f64::max);
        // Between heights arcs rise a little higher.
        let corner = (1.0 + CONVEX_SLACK) * corner;
        Self {
            from,
            to,
            highest,
            corner,
            convex,
            joints: std::array::from_fn(joints),
            middles: std::array::from_fn(middles),
        }
    }

    /// What is left at the very tip.
    fn shrunk(&self) -> Self {
        Self::point(0.5 * (self.from + self.to))
    }

    /// An outline without area.
    fn point(at: f64) -> Self {
        Self {
            from: at,
            to: at,
            highest: 0.0,
            corner: 0.0,
            convex: true,
            joints: [0.0; JOINTS],
            middles: [0.0; JOINTS - 1],
        }
    }
}

/// An outline interpolated between `N` rungs: worked out where it is looked at, and not elsewhere. Between convex outlines
/// it is convex, but for what a cubic overshoots.
#[derive(Debug, Clone, Copy)]
pub struct Blend<'t, const N: usize> {
    rungs: [(&'t Rung, f64); N],
    shares: &'static [f64; INTERVALS + 1],
    from: f64,
    width: f64,
}

impl<'t, const N: usize> Blend<'t, N> {
    /// Outlines mixed, each with its weight.
    pub fn new(rungs: [(&'t Rung, f64); N]) -> Self {
        let mix = |of: fn(&Rung) -> f64| rungs.iter().map(|(rung, weight)| weight * of(rung)).sum::<f64>();
        let from = mix(|rung| rung.from);
        Self { rungs, shares: &SHARES, from, width: mix(|rung| rung.to) - from }
    }

    /// The same worked out once for all who look at it.
    pub fn rung(&self) -> Rung {
        let mut all = Rung {
            from: self.from,
            to: self.from + self.width,
            highest: self.y_max(),
            corner: self.corner(),
            ..Rung::point(0.0)
        };
        all.convex = self.is_convex();
        for (rung, weight) in &self.rungs {
            all.joints.iter_mut().zip(&rung.joints).for_each(|(height, other)| *height += weight * other);
            all.middles.iter_mut().zip(&rung.middles).for_each(|(height, other)| *height += weight * other);
        }
        all
    }

    /// Hindmost and foremost x, mm.
    pub fn extent(&self) -> (f64, f64) {
        (self.from, self.from + self.width)
    }

    /// No height is larger, mm.
    pub fn y_max(&self) -> f64 {
        self.rungs.iter().map(|(rung, weight)| weight.max(0.0) * rung.highest).sum()
    }

    /// No |x − middle| + Y is larger, mm.
    pub fn corner(&self) -> f64 {
        self.rungs.iter().map(|(rung, weight)| weight.max(0.0) * rung.corner).sum()
    }

    /// Whether every line meets it in one stretch at most.
    pub fn is_convex(&self) -> bool {
        self.rungs.iter().all(|(rung, _)| rung.convex)
    }

    /// The whole section.
    pub fn section(&self) -> Section {
        let arcs = (0..INTERVALS / 2).filter(|_| self.width > 0.0).map(|i| self.arc(i)).collect();
        Section::of_known_shape(arcs, self.y_max(), self.is_convex())
    }

    #[inline]
    fn mix(&self, of: impl Fn(&Rung) -> f64) -> f64 {
        let mut sum = 0.0;
        for (rung, weight) in &self.rungs {
            sum += weight * of(rung);
        }
        sum
    }
}

impl<const N: usize> Heights for Blend<'_, N> {
    #[inline]
    fn joint_count(&self) -> usize {
        JOINTS
    }

    #[inline]
    fn joint(&self, index: usize) -> (f64, f64) {
        (self.from + self.shares[2 * index] * self.width, self.mix(|rung| rung.joints[index]))
    }

    #[inline]
    fn arc(&self, index: usize) -> Arc {
        let square = |(x, height): (f64, f64)| (x, height * height);
        let middle = (self.from + self.shares[2 * index + 1] * self.width, self.mix(|rung| rung.middles[index]));
        Arc::through_points([square(self.joint(index)), square(middle), square(self.joint(index + 1))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Dent, ElasticLimit, Motion, Needle, Tear};

    #[test]
    fn tabled_sections_have_the_areas_of_exact_ones() {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        for (tear, strain) in [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (Tear::Pinned, 0.3), (Tear::Fixed, 0.2)] {
            for depth in [0.5, 1.5, 2.5] {
                let limit = ElasticLimit::uniform(strain);
                let channel = Channel::new(&needle, Motion::roller(10.0, 2.5, depth, 0.0), tear, &limit);
                holds(&channel);
                let dent = Dent::springs(depth, 0.6);
                holds(&Channel::dented(&needle, Motion::roller(10.0, 2.5, depth, 0.0), dent, tear, &limit));
            }
        }
    }

    fn holds(channel: &Channel) {
        let table = SectionTable::new(channel);
        let (depth, steps) = (channel.depth(), 500);
        let (mut sum, mut exact, mut worst) = (0.0, 0.0, 0.0f64);
        for i in 0..steps {
            let share = (f64::from(i) + 0.5) / f64::from(steps);
            let (a, b) = (table.at(share).section().area(), channel.section(share * depth).area());
            sum += a;
            exact += b;
            worst = worst.max((a - b).abs());
        }
        let mean = exact / f64::from(steps);
        println!("{channel:?}: {:.1e} {:.1e}", sum / exact - 1.0, worst / mean);
        assert!((sum / exact - 1.0).abs() < 2e-4 && worst < 4e-3 * mean, "{channel:?}");
    }
}
