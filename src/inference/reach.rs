//! How deep a line's track goes through a channel: the greatest depth at which the line meets it (model I5).

use super::axis::{Axis, add};
use super::sheets::{ChannelOf, Ranges, Shear};
use rayon::prelude::*;

/// Depths at which extents are kept, from the surface to the bottom.
const LEVELS: usize = 129;
/// Nodes of κ, of γ_f and of the depth of strike.
const NODES: [usize; 3] = [9, 5, 9];
/// The last level lies so close above the bottom, as a share of the depth.
const BOTTOM: f64 = 1e-6;
/// Accuracy of a section's Y², as a share of its largest.
const FIT: f64 = 1e-3;

/// Least and greatest offset at each level.
pub type Extents = [f64; 2 * LEVELS];

/// Share of the depth at which a level lies: closer together towards the tip.
fn share(level: usize) -> f64 {
    let above = 1.0 - level as f64 / (LEVELS - 1) as f64;
    (1.0 - above * above.sqrt()).min(1.0 - BOTTOM)
}

/// Extents of channels across a direction for every κ, γ_f and depth of strike that are looked at.
pub struct Reaches {
    axes: [Axis; 3],
    records: Vec<Extents>,
}

impl Reaches {
    /// Across a direction, rad from the heading.
    pub fn new(channel_of: &ChannelOf, ranges: &Ranges, direction_rad: f64) -> Self {
        let least = ranges.depth_mm[1] * BOTTOM;
        let depths = ranges.depth_mm.map(|depth| depth.max(least));
        let ends = [ranges.surface_following, ranges.failure_shear_strain, depths];
        let axes: [Axis; 3] = std::array::from_fn(|i| Axis::new(ends[i], NODES[i]));
        let [kappas, gammas, deep] = axes;
        let extents = |index: usize| {
            let (outer, depth) = (index / deep.count, deep.node(index % deep.count));
            let surface_following = kappas.node(outer / gammas.count);
            let failure_shear_strain = gammas.node(outer % gammas.count);
            let channel = channel_of(depth, Shear { surface_following, failure_shear_strain });
            let mut extents = [0.0; 2 * LEVELS];
            for (level, pair) in extents.chunks_exact_mut(2).enumerate() {
                let section = channel.level(channel.depth() * share(level)).section(FIT);
                (pair[0], pair[1]) = section.across(direction_rad);
            }
            extents
        };
        let count = kappas.count * gammas.count * deep.count;
        Self { axes, records: (0..count).into_par_iter().map(extents).collect() }
    }

    /// Extents of the channel of a strike of a depth.
    pub fn at(&self, shear: Shear, depth_mm: f64) -> Extents {
        let [kappas, gammas, depths] = self.axes;
        let (first_kappa, of_kappa) = kappas.around(shear.surface_following);
        let (first_gamma, of_gamma) = gammas.around(shear.failure_shear_strain);
        let (first_depth, of_depth) = depths.around(depth_mm);
        let mut sum = [0.0; 2 * LEVELS];
        for (kappa, a) in (first_kappa..).zip(of_kappa.iter()) {
            for (gamma, b) in (first_gamma..).zip(of_gamma.iter()) {
                for (depth, c) in (first_depth..).zip(of_depth.iter()) {
                    add(&mut sum, &self.records[(kappa * gammas.count + gamma) * depths.count + depth], a * b * c);
                }
            }
        }
        sum
    }
}

/// The greatest depth at which a line at an offset meets a channel of a depth, mm; 0 where it meets none of it.
pub fn reach_mm(extents: &Extents, depth_mm: f64, offset_mm: f64) -> f64 {
    // How far the line lies outside a level, mm; not above 0 inside.
    let outside = |level: usize| (extents[2 * level] - offset_mm).max(offset_mm - extents[2 * level + 1]);
    let Some(met) = (0..LEVELS).rev().find(|&level| outside(level) <= 0.0) else { return 0.0 };
    if met + 1 == LEVELS {
        return depth_mm;
    }
    let (inside, beyond) = (outside(met), outside(met + 1));
    let between = inside / (inside - beyond);
    depth_mm * (share(met) + between * (share(met + 1) - share(met)))
}
