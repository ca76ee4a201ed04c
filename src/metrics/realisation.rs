//! One random treatment of the patch: its strikes, and the openings that they make.

use super::openings::MARGIN_REACHES;
use crate::treatment::{Patch, Region, Strike, Treatment};

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
}

impl Realisation {
    /// Makes the strikes of a trial.
    pub fn new(treatment: &Treatment, trial: u32, patch: &Patch, reach: f64) -> Self {
        // Listed strikes are all there is, however far they lie; a lattice of lanes goes on for ever.
        let mut strikes = treatment.strikes_in(trial, &around(treatment, patch, MARGIN_REACHES * reach));
        let is_whole = |s: &Strike| patch.depth_inside_mm(s.x_mm, s.y_mm) >= reach;
        let reaches = |s: &Strike| patch.distance_mm(s.x_mm, s.y_mm) <= reach;
        strikes.sort_by_key(|s| (!is_whole(s), !reaches(s)));
        let (whole, reaching) = (strikes.partition_point(is_whole), strikes.partition_point(reaches));
        Self { strikes, whole, reaching }
    }

    /// The strikes positioned in the patch.
    pub fn inside<'t>(&'t self, patch: &'t Patch) -> impl Iterator<Item = &'t Strike> {
        self.strikes[..self.reaching].iter().filter(|s| patch.contains(s.x_mm, s.y_mm))
    }
}

fn around(treatment: &Treatment, patch: &Patch, margin: f64) -> Region {
    if treatment.is_listed() { Region::EVERYWHERE } else { patch.region().widened(margin) }
}
