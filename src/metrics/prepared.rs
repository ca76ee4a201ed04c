//! A treatment under one hypothesis, ready to be looked at: what every answer about it begins with.

use super::openings::Counter;
use super::shapes::{Plane, Shapes};
use crate::geometry::{ElasticLimit, Tear};
use crate::skin::Skin;
use crate::treatment::{Patch, Treatment};

/// What treatments are given to.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The skin.
    pub skin: &'a Skin,
    /// Its elastic limit.
    pub limit: ElasticLimit,
    /// The patch.
    pub patch: &'a Patch,
}

impl<'a> Target<'a> {
    /// A patch of skin.
    pub fn new(skin: &'a Skin, patch: &'a Patch) -> Self {
        Self { skin, limit: skin.elastic_limit(), patch }
    }
}

/// The channels of a treatment, and its strikes where they ended up.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// What it is given to.
    pub target: &'a Target<'a>,
    /// The channels that its strikes leave.
    pub shapes: Shapes<'a>,
    /// The treatment, its capture done.
    pub treatment: Treatment<'a>,
    /// The hypothesis.
    pub tear: Tear,
}

impl<'a> Prepared<'a> {
    /// Prepares the channels of a treatment, and does the capture of its first `trials` trials.
    pub fn new(treatment: &'a Treatment<'a>, tear: Tear, target: &'a Target<'a>, trials: u32) -> Self {
        let shapes = Shapes::new(treatment, tear, &target.limit);
        let settled = treatment.clone().settled(target.patch, shapes.margin(), trials);
        Self { target, shapes, treatment: settled, tear }
    }

    /// The trial whose strikes serve a trial: where nothing is random, those of the first serve all.
    pub fn drawn(&self, trial: u32) -> u32 {
        if self.treatment.is_random() { trial } else { 0 }
    }

    /// The sections of all channels at a depth, worked out anew where depths are distinct; `None` where no strike goes below it.
    pub fn plane_below(&self, z_mm: f64) -> Option<Plane<'_>> {
        (z_mm < self.shapes.deepest()).then(|| self.shapes.exact_plane(z_mm))
    }

    /// Counts the components of the channels' sections on some planes.
    pub fn counter<'p>(&'p self, planes: &'p [Plane<'p>]) -> Counter<'p> {
        Counter::new(&self.treatment, planes, self.target.patch, self.shapes.reach())
    }
}
