//! A convex section turned to one heading, ready to be cut by many lines along x of the skin.
//!
//! Seen along a line a convex outline is two chains, one on which lines enter and one on which they leave, both running
//! from the lowest point of the outline to the highest. What a line needs to know is in which arc of each chain it crosses;
//! that is looked up by its offset from the strike, and the crossing itself is the root of a quadratic.

use super::arc::Arc;
use super::section::Section;
use nalgebra::UnitComplex;

/// Bins in which the arcs of a chain are looked up.
const BINS: usize = 32;
/// An arc rises above the straight line between its ends by less than so many times what it does in its middle.
const BULGE: f64 = 1.6;

/// A convex section turned to a heading; by default none.
#[derive(Debug, Clone, Default)]
pub struct Turned {
    heading: UnitComplex<f64>,
    low: f64,
    high: f64,
    bulge: f64,
    bins_per_mm: f64,
    entering: Chain,
    leaving: Chain,
}

/// What a line has inside a section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crossing {
    /// It passes by.
    Misses,
    /// From and to, mm along x from the strike's position.
    Chord(f64, f64),
    /// It passes so close to the highest or lowest point that the chains do not tell.
    Grazes,
}

impl Turned {
    /// Turns a convex section of more than one arc, in the memory of an earlier one.
    pub fn turn(&mut self, section: &Section, heading: UnitComplex<f64>) {
        let joints = section.joints();
        let last = joints.len() - 1;
        let (sin, across) = (heading.im, heading.re.abs());
        // The side of the outline that faces the higher lines, and the other one.
        let upper = |i: usize| joints[i].0 * sin + joints[i].1 * across;
        let lower = |i: usize| joints[i].0 * sin - joints[i].1 * across;
        let highest = (1..=last).fold(0, |best, i| if upper(i) > upper(best) { i } else { best });
        let lowest = (1..=last).fold(0, |best, i| if lower(i) < lower(best) { i } else { best });
        (self.heading, self.low, self.high) = (heading, lower(lowest), upper(highest));
        self.bins_per_mm = BINS as f64 / (self.high - self.low).max(f64::MIN_POSITIVE);
        let (behind, ahead) = match heading.re >= 0.0 {
            true => (&mut self.entering, &mut self.leaving),
            false => (&mut self.leaving, &mut self.entering),
        };
        // By way of the hindmost point and by way of the foremost.
        behind.start(self.low);
        (0..lowest).rev().for_each(|i| behind.push(lower(i), i));
        behind.push(upper(0), 0);
        (1..=highest).for_each(|i| behind.push(upper(i), i - 1));
        behind.fill_bins(self.low, self.bins_per_mm);
        ahead.start(self.low);
        (lowest + 1..=last).for_each(|i| ahead.push(lower(i), i - 1));
        ahead.push(upper(last), last - 1);
        (highest..last).rev().for_each(|i| ahead.push(upper(i), i));
        ahead.fill_bins(self.low, self.bins_per_mm);
        // How far the outline may go on above its highest and below its lowest joint.
        let around = |joint: usize| joint.saturating_sub(1)..(joint + 1).min(last);
        let rise = |i: usize| {
            let (from, to) = (joints[i], joints[i + 1]);
            section.arcs()[i].height(0.5 * (from.0 + to.0)) - 0.5 * (from.1 + to.1)
        };
        self.bulge = BULGE * around(highest).chain(around(lowest)).map(rise).fold(0.0, f64::max);
    }

    /// The heading.
    pub fn heading(&self) -> UnitComplex<f64> {
        self.heading
    }

    /// What the line at `offset` mm across x from the strike's position has inside the section that was turned.
    #[inline]
    pub fn crossing(&self, section: &Section, offset: f64) -> Crossing {
        if offset <= self.low || offset >= self.high {
            let beyond = (self.low - offset).max(offset - self.high);
            return if beyond < self.bulge { Crossing::Grazes } else { Crossing::Misses };
        }
        let bin = ((offset - self.low) * self.bins_per_mm) as usize;
        let (sin, cos) = (self.heading.im, self.heading.re);
        let (at, along) = ([offset * sin, offset * cos], [cos, -sin]);
        let arcs = section.arcs();
        let from = enters(&arcs[self.entering.arc(bin, offset)], at, along);
        let to = leaves(&arcs[self.leaving.arc(bin, offset)], at, along);
        if from < to { Crossing::Chord(from, to) } else { Crossing::Grazes }
    }
}

/// The parameter at which a line enters an arc's conic: of the two roots of y² − Y² the one where that falls.
#[inline]
fn enters(arc: &Arc, at: [f64; 2], along: [f64; 2]) -> f64 {
    let [a, b, c] = arc.beyond(at, along);
    let root = (b * b - a * c).max(0.0).sqrt();
    if b > 0.0 { -(b + root) / a } else { c / (root - b) }
}

/// The parameter at which a line leaves it.
#[inline]
fn leaves(arc: &Arc, at: [f64; 2], along: [f64; 2]) -> f64 {
    let [a, b, c] = arc.beyond(at, along);
    let root = (b * b - a * c).max(0.0).sqrt();
    if b > 0.0 { -c / (b + root) } else { (root - b) / a }
}

/// Joints from the lowest to the highest point of one half of an outline.
#[derive(Debug, Clone, Default)]
struct Chain {
    /// Offsets of the joints, ascending, mm.
    offsets: Vec<f64>,
    /// The arc between each joint and the next.
    arcs: Vec<u32>,
    /// The first joint to look at for every bin.
    starts: [u32; BINS],
}

impl Chain {
    fn start(&mut self, lowest: f64) {
        self.offsets.clear();
        self.arcs.clear();
        self.offsets.push(lowest);
    }

    fn push(&mut self, offset: f64, arc: usize) {
        self.offsets.push(offset);
        self.arcs.push(arc as u32);
    }

    fn fill_bins(&mut self, low: f64, bins_per_mm: f64) {
        let mut joint = 0;
        for (bin, start) in self.starts.iter_mut().enumerate() {
            let begins = low + bin as f64 / bins_per_mm;
            while joint + 1 < self.arcs.len() && self.offsets[joint + 1] < begins {
                joint += 1;
            }
            *start = joint as u32;
        }
    }

    /// The arc in which a line at this offset crosses.
    #[inline]
    fn arc(&self, bin: usize, offset: f64) -> usize {
        let mut joint = self.starts[bin.min(BINS - 1)] as usize;
        while joint + 1 < self.arcs.len() && self.offsets[joint + 1] < offset {
            joint += 1;
        }
        self.arcs[joint] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::arc::Line;
    use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};

    #[test]
    fn turned_sections_give_the_chords_of_the_plain_ones() {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        let motions = [
            Motion::roller(10.0, 2.5, 2.5, 0.0),
            Motion::roller(10.0, 2.5, 0.5, 0.3),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.2),
        ];
        let (mut compared, mut grazed) = (0, 0);
        for motion in motions {
            for tear in [Tear::Pinned, Tear::Fixed, Tear::Triangle { apex_half_angle_rad: None }] {
                let channel = Channel::new(&needle, motion, tear, &ElasticLimit::default());
                for share in [0.0, 0.1, 0.4, 0.7, 0.97] {
                    let section = channel.section(share * channel.depth());
                    if !section.is_convex() || section.is_disc() {
                        continue;
                    }
                    for degrees in (0..360).step_by(15) {
                        let heading = UnitComplex::new(f64::from(degrees).to_radians());
                        let mut turned = Turned::default();
                        turned.turn(&section, heading);
                        for step in -50..=50 {
                            let offset = 0.014 * f64::from(step) + 1e-5;
                            let (sin, cos) = (heading.im, heading.re);
                            let line = Line { at: [offset * sin, offset * cos], along: [cos, -sin] };
                            let mut plain = None;
                            section.chords(&line, &mut |from, to| plain = Some((from, to)));
                            let what = format!("{motion:?} {tear:?} {share} {degrees} {offset}");
                            match (turned.crossing(&section, offset), plain) {
                                (Crossing::Misses, plain) => assert!(plain.is_none(), "{what}: {plain:?}"),
                                (Crossing::Chord(a, b), Some((c, d))) => {
                                    assert!((a - c).abs() + (b - d).abs() < 1e-7, "{what}: {a} {b}, plainly {c} {d}");
                                    compared += 1;
                                }
                                (Crossing::Chord(a, b), None) => assert!(b - a < 1e-7, "{what}: {a} {b}"),
                                (Crossing::Grazes, _) => grazed += 1,
                            }
                        }
                    }
                }
            }
        }
        assert!(compared > 10_000 && grazed < compared / 3, "{compared} {grazed}");
    }
}
