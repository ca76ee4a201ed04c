//! Several readings of one profile, all of the same strike (model I5).

use super::chords::{RECORD, chord_at, chord_of};
use super::reach::{Extents, Reaches, reach_mm};
use super::reading::{FURTHEST, normal_below};
use super::scene::{Scene, State};
use crate::scenario::inference::{ReadingLaw, Width};
use std::f64::consts::{PI, TAU};

/// Offsets at which a strike may be met, for an error of reading as small as it usually is.
const OFFSETS: usize = 256;
/// At most.
const MOST_OFFSETS: usize = 2048;

/// One reading of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Number of its depth among those of the scene.
    pub level: usize,
    /// Distance from the index section to the left, mm as measured.
    pub step_mm: f64,
    /// What was read.
    pub width: Width,
}

/// A profile that was read more than once, or to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The index reading first.
    pub steps: Vec<Step>,
    /// Where its track ends, as measured, mm.
    pub reached_mm: Option<f64>,
}

impl Track {
    /// Its index width, which is seen, mm.
    pub fn index_mm(&self) -> f64 {
        match self.steps[0].width {
            Width::Seen(width_mm) => width_mm,
            Width::NotSeen => f64::NAN,
        }
    }

    /// Its width, where it was read once and not to its end, mm.
    pub fn only_width_mm(&self) -> Option<f64> {
        match (self.steps.as_slice(), self.reached_mm) {
            ([Step { width: Width::Seen(width_mm), .. }], None) => Some(*width_mm),
            _ => None,
        }
    }
}

/// Strikes of one heading and depth as the sections of a track meet them.
struct Part {
    /// Profiles per length over strikes per area, for each mm of breadth.
    weight: f64,
    /// By how much lines became shorter; c = 1.
    scale: f64,
    /// What a step as measured is before closing, c = 1.
    per_step: f64,
    records: Vec<[f64; RECORD]>,
    extents: Option<(Extents, f64)>,
}

/// A track in a scene of which all is known but c.
pub struct Followed<'t> {
    track: &'t Track,
    parts: Vec<Part>,
}

impl<'t> Followed<'t> {
    /// A track on a plane of a known direction; `reaches` are those of each heading of the scene's strikes, where the track has an end.
    pub fn new(track: &'t Track, scene: &Scene, plane_rad: f64, state: &State, reaches: &[Reaches]) -> Self {
        let index = track.steps[0].level;
        let at_mm = scene.sheets[index].at_mm();
        let mut parts = Vec::new();
        let all: Vec<Vec<_>> =
            track.steps.iter().map(|step| scene.met(step.level, plane_rad, state).collect()).collect();
        for (share, met) in all[0].iter().enumerate() {
            let weight = met.weight * state.ratio / (met.scale * met.depths_mm.len() as f64);
            let deep = met.depths_mm.iter().filter(|depth_mm| **depth_mm > at_mm);
            parts.extend(deep.map(|&depth_mm| {
                Part {
                    weight,
                    scale: met.scale,
                    per_step: met.scale / state.ratio,
                    records: all
                        .iter()
                        .zip(&track.steps)
                        .map(|(met, step)| {
                            let mut record = [0.0; RECORD];
                            if depth_mm > scene.sheets[step.level].at_mm() {
                                met[share].rows.at(depth_mm, &mut record);
                            }
                            record
                        })
                        .collect(),
                    extents: track
                        .reached_mm
                        .and_then(|_| reaches.get(share))
                        .map(|reaches| (reaches.at(state.shear, depth_mm), depth_mm)),
                }
            }));
        }
        Self { track, parts }
    }

    /// Density of what was read, given that the index width was recognised; `recognised` is Q of the index section.
    pub fn density(&self, law: &ReadingLaw, residual_width: f64, recognised: f64) -> f64 {
        let seen: f64 = self.parts.iter().map(|part| part.seen(self.track, law, residual_width)).sum();
        let true_ones = if recognised > 0.0 { (1.0 - law.misread) * seen / recognised } else { 0.0 };
        let misread = law.misread_density();
        let of_step = |step: &Step| match step.width {
            Width::Seen(_) => 0.5 * misread,
            Width::NotSeen => 0.5,
        };
        let others: f64 = self.track.steps[1..].iter().map(of_step).product();
        let end = if self.track.reached_mm.is_some() { 1.0 / law.largest_depth_mm } else { 1.0 };
        true_ones + law.misread * misread * others * end
    }
}

impl Part {
    /// ∫ Π g dμ over the offsets of these strikes.
    fn seen(&self, track: &Track, law: &ReadingLaw, residual_width: f64) -> f64 {
        let index = &self.records[0];
        let (mid, half) = (0.5 * (index[0] + index[1]), 0.5 * (index[1] - index[0]));
        if half <= 0.0 {
            return 0.0;
        }
        let closing = residual_width * self.scale;
        // Steps of length between offsets stay about as short as the error.
        let count = ((PI * 2.0 * closing * longest(index) / law.error_mm) as usize).clamp(OFFSETS, MOST_OFFSETS);
        let mut sum = 0.0;
        for k in 0..count {
            let t = PI * (k as f64 + 0.5) / count as f64;
            let first = width_given(&track.steps[0].width, closing * chord_at(index, t), law);
            if first == 0.0 {
                continue;
            }
            let offset_mm = mid - half * t.cos();
            let others = track.steps.iter().zip(&self.records).skip(1).map(|(step, record)| {
                let there = offset_mm + step.step_mm * self.per_step / residual_width;
                width_given(&step.width, closing * chord_of(record, there), law)
            });
            let end = self.end_given(track, law, offset_mm);
            sum += t.sin() * first * others.product::<f64>() * end;
        }
        // p = mid − half cos t, so dp = half sin t dt.
        self.weight * half * sum * PI / count as f64
    }

    fn end_given(&self, track: &Track, law: &ReadingLaw, offset_mm: f64) -> f64 {
        match (track.reached_mm, &self.extents) {
            (Some(reached_mm), Some((extents, depth_mm))) => {
                let reach = law.shrinkage_depth * reach_mm(extents, *depth_mm, offset_mm);
                gauss(reached_mm - reach, law.depth_error_mm)
            }
            _ => 1.0,
        }
    }
}

fn longest(record: &[f64; RECORD]) -> f64 {
    record[2..].iter().copied().fold(0.0, f64::max)
}

/// g: how likely a reading is where the profile is so wide.
fn width_given(width: &Width, true_mm: f64, law: &ReadingLaw) -> f64 {
    match *width {
        Width::Seen(width_mm) => gauss(width_mm - true_mm, law.error_mm),
        Width::NotSeen => normal_below((law.smallest_mm - true_mm) / law.error_mm),
    }
}

fn gauss(off: f64, sd: f64) -> f64 {
    let z = off / sd;
    if z.abs() > FURTHEST { 0.0 } else { (-0.5 * z * z).exp() / (sd * TAU.sqrt()) }
}
