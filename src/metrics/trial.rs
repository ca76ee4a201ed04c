//! One trial, as the estimators look at it, and what all trials of a treatment share.

use super::count_control::CountControl;
use super::known::{Controls, VolumeTable};
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

    /// How many strikes a trial has on average, where that is known.
    pub fn known_strikes(&self) -> Option<f64> {
        self.prepared.treatment.known_strikes(self.prepared.target.patch)
    }

    /// What takes the luck of the number of strikes out of what trials of these tallies have; `None` where it is not known how
    /// many to expect.
    pub fn count_control(&self, tallies: &[Tally]) -> Option<CountControl> {
        let expected = self.known_strikes()?;
        let strikes: Vec<f64> = tallies.iter().map(|tally| tally.strikes as f64).collect();
        CountControl::new(strikes, expected)
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
