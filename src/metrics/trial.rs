//! One trial, as the estimators look at it, and what all trials of a treatment share.

use super::bodies::{Bodies, Doses};
use super::known::{Controls, VolumeTable};
use super::luck::Luck;
use super::plane::Plane;
use super::prepared::Prepared;
use super::strata::Strata;
use super::tile::{Tally, Tile, Tiling};
use crate::skin::Skin;
use rayon::prelude::*;

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
    /// Where the fluid of strikes goes, if they leave any.
    pub doses: Option<Doses<'a>>,
    /// What is known of the bodies of each depth of strike, mm³ by layer.
    pub known_bodies: Vec<Vec<f64>>,
    /// How that is used, by layer.
    pub body_weights: Vec<Option<f64>>,
    /// How these are used.
    pub controls: Controls,
    /// How the patch is cut into tiles.
    pub tiling: Tiling,
}

impl<'a> Groundwork<'a> {
    /// Works it out.
    pub fn new(prepared: &'a Prepared<'a>) -> Self {
        Self::on(prepared, Strata::new(&prepared.target.skin, prepared.deepest(), prepared.part()))
    }

    fn on(prepared: &'a Prepared<'a>, strata: Strata) -> Self {
        let Prepared { target, shapes, treatment, .. } = prepared;
        let boundary_planes = strata.boundaries.iter().map(|&(_, z)| shapes.exact_plane(z)).collect();
        let volumes = VolumeTable::new(shapes, &target.skin);
        let controls = Controls::new(shapes, &volumes, target.patch, &strata);
        let tiling = Tiling::new(treatment, target.patch, prepared.reach());
        let doses = prepared.bodies.as_deref().and_then(Bodies::doses);
        let bodies = prepared.bodies.as_deref();
        let known_bodies = bodies.map_or_else(Vec::new, Bodies::known);
        let body_weights =
            bodies.map_or_else(Vec::new, |bodies| bodies.weights(&known_bodies, tiling.density(), &strata));
        Self { doses, known_bodies, body_weights, prepared, strata, boundary_planes, volumes, controls, tiling }
    }

    /// The planes that holes may open.
    pub fn open_planes(&self) -> &[Plane<'a>] {
        let Prepared { treatment, shapes, .. } = self.prepared;
        let is_open = |plane: &Plane| treatment.leaves_holes() && plane.z() < shapes.deepest();
        &self.boundary_planes[..self.boundary_planes.partition_point(is_open)]
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

/// The groundwork of all trials.
#[derive(Debug)]
pub struct Grounds<'a> {
    /// Of the skin as it is configured.
    pub common: Groundwork<'a>,
    /// By trial, where the layers are not those of all.
    own: Vec<Groundwork<'a>>,
}

impl<'a> Grounds<'a> {
    /// Works it out, for skin as it is configured and for that of each trial, if it is another.
    pub fn new(prepared: &'a Prepared<'a>, own: &'a [Prepared<'a>]) -> Self {
        let skins: Vec<&Skin> = std::iter::once(prepared).chain(own).map(|one| &*one.target.skin).collect();
        let (deepest, part) = (prepared.deepest(), prepared.part());
        let mut strata = Strata::alike(&skins, deepest, part).into_iter();
        let common = Groundwork::on(prepared, strata.next().unwrap_or_else(|| Strata::new(skins[0], 0.0, part)));
        let own: Vec<_> = own.iter().zip(strata).collect();
        Self { common, own: own.into_par_iter().map(|(one, strata)| Groundwork::on(one, strata)).collect() }
    }

    /// That of a trial.
    pub fn of(&self, trial: u32) -> &Groundwork<'a> {
        self.own.get(trial as usize).unwrap_or(&self.common)
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
        let Groundwork { prepared, tiling, volumes, doses, known_bodies, .. } = self.shared;
        let mut tile = Tile::new(&prepared.treatment, self.number, tiling, index, volumes);
        if let Some(bodies) = prepared.bodies.as_deref() {
            tile.count_bodies(bodies, known_bodies, doses.as_ref());
        }
        tile
    }
}
