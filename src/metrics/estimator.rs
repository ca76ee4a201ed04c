//! What the estimators `lines` and `points` have in common as integrands: the same parts, tallies and slots.

use super::count_control::FEWEST_TRIALS;
use super::names::Metric;
use super::series::Series;
use super::strata::{is_hits, scale};
use super::tile::{Tally, Tile};
use super::trial::Trial;
use crate::sampling::Integrand;

/// A way of sampling the slots of a trial.
pub trait Estimator: Sync {
    /// Working memory, kept from sample to sample.
    type Scratch: Default;

    /// The trial.
    fn trial(&self) -> &Trial<'_>;
    /// Number of strata.
    fn strata(&self) -> usize;
    /// Lines or points that one point of a stratum stands for.
    fn samples_per_point(&self, stratum: usize) -> u64;
    /// Adds what one point of one stratum contributes in one tile.
    fn add(&self, tile: &Tile, stratum: usize, point: [f64; 3], scratch: &mut Self::Scratch, slots: &mut [f64]);
    /// The volume that a share of 1 in a slot stands for, mm³ per mm² of skin.
    fn volume_of_one(&self) -> f64;
}

impl<E: Estimator> Integrand for E {
    type Scratch = E::Scratch;
    type Part = Tile;
    type Tally = Tally;

    fn parts(&self) -> usize {
        self.trial().shared.tiling.count()
    }

    fn part(&self, index: usize) -> Tile {
        self.trial().tile(index)
    }

    fn tally(&self, tile: &Tile, tally: &mut Tally) {
        tally.merge(&tile.tally);
    }

    fn merge(&self, tally: &mut Tally, later: &Tally) {
        tally.merge(later);
    }

    fn whole_error(&self, tallies: &[Tally], by_trial: &[Vec<f64>]) -> f64 {
        if by_trial.len() < FEWEST_TRIALS {
            return 0.0;
        }
        let series = Series::of(Metric::DamageVolume, "all", by_trial.to_vec());
        self.trial().shared.luck(tallies).adjusted(series).interval().std_err
    }

    fn is_void(&self, tally: &Tally) -> bool {
        tally.reaching == 0
    }

    fn slots(&self) -> usize {
        self.trial().shared.strata.slots()
    }

    fn strata(&self) -> usize {
        Estimator::strata(self)
    }

    fn samples_per_point(&self, stratum: usize) -> u64 {
        Estimator::samples_per_point(self, stratum)
    }

    fn add(&self, tile: &Tile, stratum: usize, point: [f64; 3], scratch: &mut E::Scratch, slots: &mut [f64]) {
        Estimator::add(self, tile, stratum, point, scratch, slots);
    }

    fn scale(&self, slot: usize) -> f64 {
        scale(self.trial().shared.strata.layers(), slot, self.volume_of_one())
    }

    fn is_count(&self, slot: usize) -> bool {
        is_hits(self.trial().shared.strata.layers(), slot)
    }
}
