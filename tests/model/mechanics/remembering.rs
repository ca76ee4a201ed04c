//! A drum that is turned step by step and remembers how deep each needle went: a second opinion on the formula, which gives needles
//! on the way out the depth of the present height.

use super::{Setting, mf8};
use dermatrace::mechanics::{Drum, Ride, Rings, Share};
use std::collections::HashMap;
use std::sync::Arc;

/// Steps in one spacing of the needles.
const STEPS: u32 = 96;
/// Spacings that are turned, after which nothing is left of the start.
const SPACINGS: u32 = 6;

/// First passages of x + c T(x), read off a fine table.
struct Passages {
    compliance: f64,
    gate: f64,
    /// Running maximum at steps of [`Passages::STEP`].
    peaks: Vec<f64>,
}

impl Passages {
    const STEP: f64 = 2e-4;

    fn new(setting: &Setting) -> Self {
        let compliance = 1.0 / setting.stiffness;
        let mut peak = 0.0_f64;
        let peaks = (0..15_000).map(|i| {
            let x = f64::from(i) * Self::STEP;
            peak = peak.max(x + compliance * setting.plain_n(x));
            peak
        });
        Self { compliance, gate: compliance * setting.puncture, peaks: peaks.collect() }
    }

    fn depth(&self, excursion: f64) -> f64 {
        if excursion <= self.gate {
            return 0.0;
        }
        let above = self.peaks.partition_point(|peak| *peak < excursion);
        let (low, high) = (self.peaks[above - 1], self.peaks[above]);
        (above as f64 - 1.0 + (excursion - low) / (high - low)) * Self::STEP
    }
}

struct Roller<'a> {
    drum: Drum,
    passages: &'a Passages,
    /// How deep each needle of each ring went in this turn.
    depths: HashMap<(u32, i64), f64>,
}

impl Roller<'_> {
    /// Ring, needle, how much higher than the bottom its tip is, and what part of its force counts, of all that can touch.
    fn near(&self, turned: f64) -> Vec<(u32, i64, f64, f64)> {
        let spacing = std::f64::consts::TAU / f64::from(self.drum.needles_per_ring);
        let mut near = Vec::new();
        for ring in 0..self.drum.rings {
            let offset = turned + f64::from(ring) * self.drum.stagger;
            for place in -6..=6_i64 {
                let needle = place - offset.floor() as i64;
                let angle = (offset + needle as f64) * spacing;
                if angle.abs() < 1.5 {
                    near.push((ring, needle, self.drum.reach_mm * (1.0 - angle.cos()), angle.cos()));
                }
            }
        }
        near
    }

    fn force(&self, near: &[(u32, i64, f64, f64)], height: f64) -> f64 {
        let one = |(ring, needle, rise, carries): &(u32, i64, f64, f64)| {
            let own = height - rise;
            if own <= 0.0 {
                return 0.0;
            }
            let deepest = self.passages.depth(own).max(*self.depths.get(&(*ring, *needle)).unwrap_or(&0.0));
            carries * ((own - deepest) / self.passages.compliance).max(0.0)
        };
        near.iter().map(one).sum()
    }

    /// The lowest place at which the needles bear a force, from where the drum is now.
    fn settle(&self, near: &[(u32, i64, f64, f64)], force: f64, from: f64) -> f64 {
        let (mut low, mut high) = (0.0, from);
        while self.force(near, high) < force {
            if high >= self.drum.needle_length_mm {
                return self.drum.needle_length_mm;
            }
            (low, high) = (high, (high + 1e-3).min(self.drum.needle_length_mm));
        }
        for _ in 0..16 {
            let middle = 0.5 * (low + high);
            if self.force(near, middle) < force { low = middle } else { high = middle }
        }
        high
    }

    /// Rolls, and tells how deep the needles of a ring went at last.
    fn roll(mut self, force: f64, ring: u32) -> f64 {
        let mut height = 0.0;
        for step in 0..STEPS * SPACINGS {
            let near = self.near(f64::from(step) / f64::from(STEPS));
            height = self.settle(&near, force, height);
            for (ring, needle, rise, _) in near {
                if height > rise {
                    let deepest = self.depths.entry((ring, needle)).or_insert(0.0);
                    *deepest = deepest.max(self.passages.depth(height - rise));
                }
            }
        }
        // The needle that passed the bottom about two spacings ago: it has been in and out of its deepest place.
        let offset = f64::from(SPACINGS) + f64::from(ring) * self.drum.stagger;
        self.depths[&(ring, 2 - offset.round() as i64)]
    }
}

fn remembered(drum: Drum, setting: &Setting, force: f64, ring: u32) -> f64 {
    let passages = Passages::new(setting);
    Roller { drum, passages: &passages, depths: HashMap::new() }.roll(force, ring)
}

/// Where the formula and the drum that remembers are furthest apart, mm.
fn furthest(drum: Drum, setting: &Setting, forces: impl Iterator<Item = f64>) -> f64 {
    let rings = Rings::new(drum, setting.insertion());
    let ride = Ride::new(Arc::new(rings.clone()), 0.0, Share::Phase);
    let ring = drum.rings - 2;
    let apart = |force| ride.strike_depth_mm(force, ring as usize) - remembered(drum, setting, force, ring);
    forces.map(|force| apart(force).abs()).fold(0.0, f64::max)
}

#[test]
fn a_drum_that_remembers_every_needle_goes_as_deep_as_the_formula_says() {
    for (stagger, tip, forces) in [
        (0.5, 0.004, &[0.3, 0.5, 1.0, 2.0, 3.0][..]),
        (0.0, 0.004, &[0.3, 0.5, 1.0, 2.0]),
        (0.3, 0.004, &[0.3, 0.5, 1.0, 2.0]),
        (0.5, 0.0125, &[1.0, 2.0]),
    ] {
        let apart = furthest(Drum { stagger, ..mf8(1.5) }, &Setting::new(1.5).with_tip(tip), forces.iter().copied());
        assert!(apart < 0.004, "{stagger} {tip}: {apart}");
    }
}

#[test]
fn between_those_forces_and_on_coarser_drums_the_formula_is_off_by_no_more_than_a_hundredth() {
    let coarse = Drum { reach_mm: 11.5, rings: 5, needles_per_ring: 16, ..mf8(1.5) };
    for (drum, length) in [(Drum { stagger: 0.0, ..mf8(1.5) }, 1.5), (coarse, 1.5), (mf8(2.5), 2.5)] {
        let forces = (0..9).map(|step| 0.35 + 0.2375 * f64::from(step));
        let apart = furthest(drum, &Setting::new(length), forces);
        assert!(apart < 0.01, "{drum:?}: {apart}");
    }
}

#[test]
fn a_drum_that_remembers_breaks_through_where_the_formula_says() {
    for tip in [0.004, 0.0125] {
        let setting = Setting::new(1.5).with_tip(tip);
        let rings = Rings::new(mf8(1.5), setting.insertion());
        let ride = Ride::new(Arc::new(rings.clone()), 0.0, Share::Phase);
        let threshold = ride.puncture_threshold_n();
        assert_eq!(remembered(mf8(1.5), &setting, 0.98 * threshold, 0), 0.0);
        let (ours, other) =
            (ride.strike_depth_mm(1.02 * threshold, 0), remembered(mf8(1.5), &setting, 1.02 * threshold, 0));
        assert!((ours - other).abs() < 0.004, "{tip}: {ours} {other}");
    }
}
