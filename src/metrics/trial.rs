//! One trial, as the estimators look at it, and what all trials of a treatment share.

use super::known::{Controls, VolumeTable};
use super::luck::Luck;
use super::prepared::Prepared;
use super::shapes::Plane;
use super::strata::Strata;
use super::tile::{Tally, Tile, Tiling};

/// What is known of a treatment before any of its trials is sampled.
#[derive(Debug)]
pub struct Groundwork<'a> {
    /// The treatment with its channels.
    pub prepared: &'a Prepared<'a>,
    /// The strata.
    pub strata: Strata,
    /// The planes at the upper boundaries of the layers, in the order of the strata's boundaries.
    pub boundary_planes: Vec<Plane<'a>>,
    /// The volumes of channels.
    pub volumes: VolumeTable,
    /// How these are used.
    pub controls: Controls,
    /// How the patch is cut into tiles.
    pub tiling: Tiling,
}

impl<'a> Groundwork<'a> {
    /// Works it out.
    pub fn new(prepared: &'a Prepared<'a>) -> Self {
        let Prepared { target, shapes, treatment, .. } = prepared;
        let strata = Strata::new(target.skin, shapes.deepest());
        let boundary_planes = strata.boundaries.iter().map(|&(_, z)| shapes.exact_plane(z)).collect();
        let volumes = VolumeTable::new(shapes, target.skin);
        let controls = Controls::new(shapes, &volumes, target.patch, &strata);
        let tiling = Tiling::new(treatment, target.patch, shapes.reach());
        Self { prepared, strata, boundary_planes, volumes, controls, tiling }
    }

    /// What chance had to do with the strikes of trials of these tallies.
    pub fn luck(&self, tallies: &[Tally]) -> Luck {
        let strikes = tallies.iter().map(|tally| tally.strikes as f64).collect();
        Luck::new(&self.prepared.treatment, self.prepared.target.patch, strikes)
    }

    /// One trial.
    pub fn trial(&'a self, number: u32) -> Trial<'a> {
        Trial { shared: self, number }
    }
}

/// One trial of a treatment.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// What it shares with all others.
    pub shared: &'a Groundwork<'a>,
    /// Its number.
    pub number: u32,
}

impl Trial<'_> {
    /// Makes a tile with its strikes.
    pub fn tile(&self, index: usize) -> Tile {
        let Groundwork { prepared, tiling, volumes, .. } = self.shared;
        Tile::new(&prepared.treatment, self.number, tiling, index, volumes)
    }
}
