//! A treatment under one hypothesis, ready to be looked at: what every answer about it begins with.

use super::bodies::Bodies;
use super::openings::Counter;
use super::plane::Plane;
use super::shapes::Shapes;
use crate::geometry::{ElasticLimit, Tear};
use crate::skin::Skin;
use crate::treatment::Part;
use crate::treatment::{Patch, Treatment};
use std::borrow::Cow;
use std::sync::Arc;

/// What treatments are given to.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The skin.
    pub skin: Cow<'a, Skin>,
    /// Its elastic limit.
    pub limit: ElasticLimit,
    /// The patch.
    pub patch: &'a Patch,
}

impl<'a> Target<'a> {
    /// A patch of skin.
    pub fn new(skin: &'a Skin, patch: &'a Patch) -> Self {
        Self { skin: Cow::Borrowed(skin), limit: skin.elastic_limit(), patch }
    }

    /// The same patch of skin whose layers are as thick as in the trial on whose skin a treatment is looked at.
    pub fn of(&self, treatment: &Treatment) -> Self {
        let skin = self.skin.scaled(treatment.thickness());
        Self { limit: skin.elastic_limit(), skin: Cow::Owned(skin), patch: self.patch }
    }
}

/// The channels of a treatment, and its strikes where they ended up.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// What it is given to.
    pub target: &'a Target<'a>,
    /// The channels that its strikes leave.
    pub shapes: Arc<Shapes<'a>>,
    /// What they leave besides.
    pub bodies: Option<Arc<Bodies<'a>>>,
    /// The treatment, its capture done.
    pub treatment: Treatment<'a>,
    /// The hypothesis.
    pub tear: Tear,
}

impl<'a> Prepared<'a> {
    /// Prepares the channels of a treatment, and does the capture of its first `trials` trials.
    pub fn new(treatment: &'a Treatment<'a>, tear: Tear, target: &'a Target<'a>, trials: u32) -> Self {
        let shapes = Arc::new(Shapes::new(treatment, tear, &target.limit));
        let bodies = Bodies::new(treatment, &target.skin).map(Arc::new);
        let settled = treatment.clone().settled(target.patch, shapes.margin(), trials);
        Self { target, shapes, bodies, treatment: settled, tear }
    }

    /// The same on the skin of one trial, on which the treatment is looked at. Channels are others where layers shear differently before
    /// they tear, or where what a strike of one depth leaves differs from person to person.
    pub fn on(&self, treatment: &'a Treatment<'a>, target: &'a Target<'a>) -> Self {
        let shapes = match target.limit.is_uniform() && treatment.has_usual_channels() {
            true => self.shapes.clone(),
            false => Arc::new(Shapes::new(treatment, self.tear, &target.limit)),
        };
        Self { target, shapes, bodies: self.bodies.clone(), treatment: self.treatment.clone(), tear: self.tear }
    }

    /// Everything that a strike leaves lies within this distance of its position, mm.
    pub fn reach(&self) -> f64 {
        self.bodies.as_ref().map_or(0.0, |bodies| bodies.reach()).max(self.shapes.reach())
    }

    /// The part of what they leave that is no hole.
    pub fn part(&self) -> Option<Part> {
        self.bodies.as_ref().map(|bodies| bodies.part)
    }

    /// And above this depth, mm.
    pub fn deepest(&self) -> f64 {
        self.bodies.as_ref().map_or(0.0, |bodies| bodies.deepest()).max(self.shapes.deepest())
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
