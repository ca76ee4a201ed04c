//! One random treatment of the patch: its strikes, and the openings that they make.

use super::openings::Components;
use super::shapes::Plane;
use crate::sampling::runner::Stopped;
use crate::treatment::{Patch, Strike, Treatment};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Strikes this many reaches outside the patch take part in counts at first, so that components are not cut at its edge.
const MARGIN_REACHES: f64 = 3.0;
/// And so many where a counted component goes on beyond that.
const WIDEST_MARGIN_REACHES: f64 = 8.0;

/// Strikes of one trial: first those whose whole channel lies in the patch, then the others that can reach it, then those
/// that take part in counts alone.
#[derive(Debug, Clone)]
pub struct Realisation {
    /// The strikes.
    pub strikes: Vec<Strike>,
    /// Number of strikes whose whole channel lies in the patch.
    pub whole: usize,
    /// Number of strikes that can reach the patch.
    pub reaching: usize,
    reach: f64,
}

/// Openings or channels per mm² at one depth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Count {
    /// Components per mm².
    pub density: f64,
    /// The part of it that components make which go on beyond the strikes that are known: it may be too large by as much.
    pub open: f64,
}

/// The counts of one trial, and its components at the surface.
#[derive(Debug, Clone)]
pub struct Counts {
    /// By boundary, from the surface downwards.
    pub by_boundary: Vec<Count>,
    /// The strikes that were counted.
    pub strikes: Vec<Strike>,
    /// Their components at the surface.
    pub surface: Option<Components>,
}

impl Realisation {
    /// Makes the strikes of a trial.
    pub fn new(treatment: &Treatment, trial: u32, patch: &Patch, reach: f64) -> Self {
        // Listed strikes are all there is, however far they lie; a lattice of lanes goes on for ever.
        let margin = if treatment.is_listed() { f64::INFINITY } else { MARGIN_REACHES * reach };
        let mut strikes = treatment.strikes(trial, patch, margin);
        let is_whole = |s: &Strike| patch.depth_inside_mm(s.x_mm, s.y_mm) >= reach;
        let reaches = |s: &Strike| patch.distance_mm(s.x_mm, s.y_mm) <= reach;
        strikes.sort_by_key(|s| (!is_whole(s), !reaches(s)));
        let (whole, reaching) = (strikes.partition_point(is_whole), strikes.partition_point(reaches));
        Self { strikes, whole, reaching, reach }
    }

    /// The strikes positioned in the patch.
    pub fn inside<'t>(&'t self, patch: &'t Patch) -> impl Iterator<Item = &'t Strike> {
        self.strikes[..self.reaching].iter().filter(|s| patch.contains(s.x_mm, s.y_mm))
    }

    /// Counts components on every plane; once more with a wider margin where one of them goes on beyond the first.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn count(
        &self,
        (treatment, trial): (&Treatment, u32),
        planes: &[Plane],
        patch: &Patch,
        stop: &AtomicUsize,
    ) -> Result<Counts, Stopped> {
        if treatment.is_listed() {
            return count(self.strikes.clone(), planes, patch, f64::INFINITY, stop);
        }
        // A strike this far out may touch another one that was not made.
        let safe = |margin_reaches: f64| (margin_reaches - 2.0) * self.reach;
        let counts = count(self.strikes.clone(), planes, patch, safe(MARGIN_REACHES), stop)?;
        if counts.by_boundary.iter().all(|count| count.open == 0.0) {
            return Ok(counts);
        }
        let strikes = treatment.strikes(trial, patch, WIDEST_MARGIN_REACHES * self.reach);
        count(strikes, planes, patch, safe(WIDEST_MARGIN_REACHES), stop)
    }
}

fn count(
    strikes: Vec<Strike>,
    planes: &[Plane],
    patch: &Patch,
    safe: f64,
    stop: &AtomicUsize,
) -> Result<Counts, Stopped> {
    let mut counts = Counts { by_boundary: Vec::new(), strikes, surface: None };
    for plane in planes {
        let components = Components::of(&counts.strikes, plane, stop);
        if stop.load(Ordering::Relaxed) != 0 {
            return Err(Stopped);
        }
        let (density, open) = components.density_mm2(&counts.strikes, patch, safe);
        counts.by_boundary.push(Count { density, open });
        counts.surface.get_or_insert(components);
    }
    Ok(counts)
}
