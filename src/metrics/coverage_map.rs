//! Coverage as a map: how densely strikes lie around every place, how far the nearest one is, and how many channels lie over
//! each other at the surface.

use super::places::Places;
use super::plane::Plane;
use super::prepared::{Prepared, Target};
use super::widest_gap::{FARTHEST_MM, widest_gap};
use crate::geometry::{Section, Tear};
use crate::sampling::Stopped;
use crate::sampling::stop::go_on;
use crate::table::table;
use crate::treatment::{Patch, Strike, Treatment};
use std::f64::consts::PI;
use std::sync::atomic::AtomicUsize;

/// Strikes this close crowd a place, mm.
pub const CROWD_MM: f64 = 1.0;
/// Cells of a map along the longer side of the patch, at most.
pub const MOST_CELLS: usize = 100;
/// How closely the widest gap is looked for, mm; it only decides which strikes are made.
const GAP_TOLERANCE_MM: f64 = 0.01;
/// Points along each side of a cell from which channels are counted.
const POINTS: usize = 4;
/// A treatment of more strikes than this has no map.
pub const MOST_STRIKES: f64 = 1e6;

table! {
    /// One row of `coverage_map.csv`: a cell of the patch in the first trial.
    pub struct CoverageRow in "coverage_map.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Middle of the cell, mm.
        x_mm: f64,
        /// Middle of the cell, mm.
        y_mm: f64,
        /// Strikes within 1 mm of the middle, per cm².
        strikes_per_cm2: f64,
        /// Distance of the middle from the nearest strike, mm.
        nearest_strike_mm: f64,
        /// Channels over each other at the surface, on average over the cell.
        channels_mean: f64,
        /// The most of them at any point of the cell that was looked at.
        channels_most: u32,
    }
}

/// The map of a treatment's first trial, row after row from y = 0; `None` where its strikes are too many.
///
/// # Errors
/// [`Stopped`] when the stop flag is raised.
pub fn coverage_map(
    treatment: &Treatment,
    tear: Tear,
    target: &Target,
    cells: usize,
    stop: &AtomicUsize,
) -> Result<Option<Vec<CoverageRow>>, Stopped> {
    go_on(stop)?;
    let patch = target.patch;
    if treatment.expected_density(patch) * patch.area_mm2() > MOST_STRIKES {
        return Ok(None);
    }
    let prepared = Prepared::new(treatment, tear, target, 1);
    let (settled, reach) = (&prepared.treatment, prepared.shapes.reach());
    // The nearest strike of every place lies no further out than the widest gap is wide.
    let widest_mm = widest_gap(settled, 0, patch, GAP_TOLERANCE_MM).bound_mm.min(FARTHEST_MM);
    let region = patch.region().widened(CROWD_MM.max(reach).max(widest_mm));
    let strikes = settled.strikes_in(0, &region);
    let map =
        Map { places: Places::new(&strikes, region), strikes: &strikes, surface: prepared.plane_below(0.0), reach };
    let [columns, rows] = grid(patch, cells);
    let size = [patch.width_mm / columns as f64, patch.height_mm / rows as f64];
    let row = |i: usize| {
        go_on(stop)?;
        let at = [(i % columns) as f64 + 0.5, (i / columns) as f64 + 0.5];
        let at = [at[0] * size[0], at[1] * size[1]];
        let channels = map.channels(at, size);
        Ok(CoverageRow {
            device: treatment.device().name.clone(),
            depth_mm: treatment.configured_depth(),
            tear: tear.label(),
            x_mm: at[0],
            y_mm: at[1],
            strikes_per_cm2: map.density_cm2(at),
            nearest_strike_mm: map.places.nearest_mm(at),
            channels_mean: f64::from(channels.iter().sum::<u32>()) / channels.len() as f64,
            channels_most: channels.into_iter().max().unwrap_or(0),
        })
    };
    (0..columns * rows).map(row).collect::<Result<_, Stopped>>().map(Some)
}

/// Columns and rows of cells that are as square as the patch allows.
pub fn grid(patch: &Patch, cells: usize) -> [usize; 2] {
    let side = patch.width_mm.max(patch.height_mm) / cells as f64;
    [patch.width_mm, patch.height_mm].map(|extent| (extent / side).round().max(1.0) as usize)
}

struct Map<'a> {
    places: Places,
    strikes: &'a [Strike],
    surface: Option<Plane<'a>>,
    reach: f64,
}

impl Map<'_> {
    fn density_cm2(&self, at: [f64; 2]) -> f64 {
        let mut count = 0;
        self.places.for_each_within(at, CROWD_MM, |_| count += 1);
        100.0 * f64::from(count) / (PI * CROWD_MM * CROWD_MM)
    }

    /// How many channels cover each of the points of a cell.
    fn channels(&self, at: [f64; 2], size: [f64; 2]) -> [u32; POINTS * POINTS] {
        let mut counts = [0; POINTS * POINTS];
        let Some(surface) = &self.surface else { return counts };
        let half = 0.5 * size[0].hypot(size[1]);
        self.places.for_each_within(at, self.reach + half, |i| {
            let strike = &self.strikes[i];
            let Some(cut) = surface.cut(strike) else { return };
            let (from, to) = cut.channel.extent();
            let ahead = 0.5 * (from + to);
            let middle = [strike.x_mm + ahead * strike.heading.re, strike.y_mm + ahead * strike.heading.im];
            if (middle[0] - at[0]).hypot(middle[1] - at[1]) > half + cut.radius() {
                return;
            }
            for (k, count) in counts.iter_mut().enumerate() {
                *count += u32::from(covers(&cut.channel, strike, point(at, size, k)));
            }
        });
        counts
    }
}

fn point(at: [f64; 2], size: [f64; 2], k: usize) -> [f64; 2] {
    let share = |i: usize| (i as f64 + 0.5) / POINTS as f64 - 0.5;
    [at[0] + share(k % POINTS) * size[0], at[1] + share(k / POINTS) * size[1]]
}

fn covers(section: &Section, strike: &Strike, [x, y]: [f64; 2]) -> bool {
    let (dx, dy) = (x - strike.x_mm, y - strike.y_mm);
    section.contains(dx * strike.heading.re + dy * strike.heading.im, dy * strike.heading.re - dx * strike.heading.im)
}
