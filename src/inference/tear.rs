//! How much more a channel is than its puncture, for every shape of the posterior (model I7).

use super::axis::{Axis, add};
use super::grid::DIRECTIONS;
use super::model::Model;
use super::sheets::Shear;
use rayon::prelude::*;

/// Nodes of κ, of γ_f and of the depth of strike.
const NODES: [usize; 3] = [17, 9, 9];
/// No strike is shallower than this share of the deepest one.
const SHALLOWEST: f64 = 0.02;

/// Volumes of channels and of punctures on a table.
pub struct TearRatios<'m, 'a> {
    model: &'m Model<'a>,
    subject: usize,
    axes: [Axis; 3],
    volumes: Vec<[f64; 2]>,
}

impl<'m, 'a> TearRatios<'m, 'a> {
    /// Of the strikes of a subject.
    pub fn new(model: &'m Model<'a>, subject: usize) -> Self {
        let ranges = model.ranges(subject);
        let least = SHALLOWEST * ranges.depth_mm[1];
        let ends =
            [ranges.surface_following, ranges.failure_shear_strain, ranges.depth_mm.map(|depth| depth.max(least))];
        let axes: [Axis; 3] = std::array::from_fn(|i| Axis::new(ends[i], NODES[i]));
        let [kappas, gammas, depths] = axes;
        let volumes = |index: usize| {
            let (outer, depth_mm) = (index / depths.count, depths.node(index % depths.count));
            let surface_following = kappas.node(outer / gammas.count);
            let failure_shear_strain = gammas.node(outer % gammas.count);
            let channel = model.channel(subject, depth_mm, Shear { surface_following, failure_shear_strain });
            [channel.volume(0.0, channel.depth(), 1), channel.puncture_volume(0.0, channel.depth())]
        };
        let count = kappas.count * gammas.count * depths.count;
        Self { model, subject, axes, volumes: (0..count).into_par_iter().map(volumes).collect() }
    }

    /// Tear over puncture volume, both averaged over the strikes, for κ, γ_f, ln a and the mean efficiency.
    pub fn at(&self, [surface_following, failure_shear_strain, _, mean]: [f64; DIRECTIONS]) -> f64 {
        let [kappas, gammas, depths] = self.axes;
        let (first_kappa, of_kappa) = kappas.around(surface_following);
        let (first_gamma, of_gamma) = gammas.around(failure_shear_strain);
        let mut sums = [0.0; 2];
        let (own, weight) = self.model.strikes(self.subject, mean);
        for (depth_mm, share) in own.iter().zip(weight).filter(|(depth_mm, _)| **depth_mm > 0.0) {
            let (first_depth, of_depth) = depths.around(*depth_mm);
            for (kappa, a) in (first_kappa..).zip(of_kappa.iter()) {
                for (gamma, b) in (first_gamma..).zip(of_gamma.iter()) {
                    for (depth, c) in (first_depth..).zip(of_depth.iter()) {
                        let index = (kappa * gammas.count + gamma) * depths.count + depth;
                        add(&mut sums, &self.volumes[index], a * b * c * share);
                    }
                }
            }
        }
        let [channel, puncture] = sums;
        if puncture > 0.0 { (channel / puncture - 1.0).max(0.0) } else { 0.0 }
    }
}
