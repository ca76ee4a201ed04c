//! One trial: what the estimators look at.

use super::known::{Controls, VolumeTable};
use super::shapes::{Plane, Shapes};
use super::strata::Strata;
use super::tile::{Tile, Tiling};
use crate::treatment::{Patch, Treatment};

/// One trial: a treatment of a patch, and the shapes that its strikes leave.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The treatment.
    pub treatment: &'a Treatment<'a>,
    /// Number of the trial.
    pub trial: u32,
    /// The patch.
    pub patch: &'a Patch,
    /// How it is cut into tiles.
    pub tiling: &'a Tiling,
    /// The channels.
    pub shapes: &'a Shapes<'a>,
    /// Their volumes.
    pub volumes: &'a VolumeTable,
    /// How these are used.
    pub controls: &'a Controls,
    /// The strata.
    pub strata: &'a Strata,
    /// The planes at the upper boundaries of the layers, in the order of the strata's boundaries.
    pub boundary_planes: &'a [Plane<'a>],
}

impl<'a> Trial<'a> {
    /// The planes at the upper boundaries of the layers.
    pub fn boundary_planes(shapes: &'a Shapes<'a>, strata: &Strata) -> Vec<Plane<'a>> {
        strata.boundaries.iter().map(|&(_, z)| shapes.exact_plane(z)).collect()
    }

    /// Makes a tile with its strikes.
    pub fn tile(&self, index: usize) -> Tile {
        Tile::new(self.treatment, self.trial, self.tiling, index, self.volumes)
    }
}
