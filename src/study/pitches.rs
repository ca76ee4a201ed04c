//! How much of the skin depots lie under, against the distance between the points of a pattern: closed forms (model section 11.3).

use crate::devices::Single;
use crate::pattern::{Grid, Pattern};
use crate::skin::Skin;
use crate::table::table;
use rayon::prelude::*;

/// Distances at which the closed forms are given, beside the device's own.
const STEPS: usize = 60;
/// From so many radii of a depot to so many, and to more than the device's own.
const FROM_RADII: f64 = 1.0;
const TO_RADII: f64 = 5.0;
const TO_OWN: f64 = 1.5;

table! {
    /// One row of `coverage_pitch.csv`: the share of the area under which a device's depots lie, seen from above, if its points lay so.
    pub struct CoveragePitchRow in "coverage_pitch.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// The device's own distance between neighbouring points, mm.
        own_pitch_mm: f64,
        /// Radius of a depot where it is widest, mm.
        radius_mm: f64,
        /// Passes, each with a pattern that knows nothing of the others.
        passes: u32,
        /// `square`, `hex` or `random`.
        pattern: String,
        /// Standard deviation of a point's displacement along each axis, mm.
        jitter_mm: f64,
        /// Distance between neighbouring points, mm; at random, of a square lattice with as many.
        pitch_mm: f64,
        /// The share: the expected value of `covered_fraction`.
        covered_fraction: f64,
    }
}

/// The closed forms of every pattern without jitter, and of the device's own with it. None where a point has several depots that do not
/// lie over each other.
pub fn pitch_rows(single: &Single, skin: &Skin) -> Vec<CoveragePitchRow> {
    let Some((grid, radius_mm)) = disc(single, skin) else { return Vec::new() };
    let passes = single.device.pass_count();
    let still = Pattern::ALL.into_iter().map(|pattern| Grid { pattern, jitter_mm: 0.0, ..grid });
    let grids = still.chain((grid.jitter_mm > 0.0).then_some(grid));
    let pitches = pitches_mm(radius_mm, grid.pitch_mm);
    // Points are displaced by a pitch at most.
    let at = |grid: Grid| pitches.iter().map(move |&pitch_mm| Grid { pitch_mm, ..grid });
    let all: Vec<Grid> = grids.flat_map(at).filter(|grid| grid.jitter_mm <= grid.pitch_mm).collect();
    let own_pitch_mm = grid.pitch_mm;
    let row = |grid: &Grid| CoveragePitchRow {
        device: single.device.name.clone(),
        depth_mm: single.set.configured_mm,
        own_pitch_mm,
        radius_mm,
        passes,
        pattern: grid.pattern.word().to_owned(),
        jitter_mm: grid.jitter_mm,
        pitch_mm: grid.pitch_mm,
        covered_fraction: grid.covered_fraction(radius_mm, passes),
    };
    all.par_iter().map(row).collect()
}

/// The pattern of a device, and the one disc under each point of it, mm.
fn disc(single: &Single, skin: &Skin) -> Option<(Grid, f64)> {
    let kind = &single.device.kind;
    let bodies = kind.bodies(&single.set, single.depth_mm, skin);
    bodies.fluid()?;
    let first = bodies.rounds().first()?;
    let is_one = kind.reach_mm() == 0.0 && bodies.rounds().iter().all(|round| round.ahead_mm == first.ahead_mm);
    let radius_mm = bodies.rounds().iter().map(|round| round.radius_mm()).fold(0.0, f64::max);
    kind.points().filter(|_| is_one).map(|points| (points.grid, radius_mm))
}

/// Evenly spread, the device's own among them.
fn pitches_mm(radius_mm: f64, own_mm: f64) -> Vec<f64> {
    let from = (FROM_RADII * radius_mm).min(own_mm);
    let to = (TO_RADII * radius_mm).max(TO_OWN * own_mm);
    let mut pitches: Vec<f64> = (0..=STEPS).map(|k| from + (to - from) * k as f64 / STEPS as f64).collect();
    pitches.push(own_mm);
    pitches.sort_by(f64::total_cmp);
    pitches.dedup();
    pitches
}
