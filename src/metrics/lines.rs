//! The estimator `lines`: exact lengths inside the union along parallel lines of random planes.

use super::comb::{Comb, Raster, merge};
use super::shapes::Plane;
use super::stamp::Stamp;
use super::volume::{Quantity, STRATUM_SHARE, Trial, area_slot, layer_slot, scale};
use crate::sampling::Integrand;
use crate::treatment::Strike;

/// Distance between the parallel lines of one plane, mm, or a little less.
const LINE_SPACING: f64 = 0.3;
/// The same in strata that hold little of the damage: thin ones, and the boundaries between layers.
const WIDE_SPACING: f64 = 2.5;
/// Lines of a plane at least, however small the patch.
const FEWEST_LINES: usize = 8;

/// `lines`: a point of a stratum is a plane at a random depth, cut by parallel lines a fixed distance apart with a random
/// offset. On every line the length inside the union is exact.
#[derive(Debug)]
pub struct Lines<'a>(pub Trial<'a>);

/// Lengths on all lines of a comb, mm.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Lengths {
    pub union: f64,
    pub sum: f64,
    pub puncture: f64,
    /// The parts of sum, puncture and hits that strikes whole in the patch make.
    whole_sum: f64,
    whole_puncture: f64,
    whole_hits: f64,
    pub hits: f64,
}

impl Lines<'_> {
    /// Lines of a plane of a stratum.
    fn line_count(&self, stratum: usize) -> usize {
        let strata = self.0.strata;
        let slab = strata.slabs.get(stratum);
        let thick = slab.is_some_and(|(_, top, bottom)| bottom - top > 0.5 * STRATUM_SHARE * strata.deepest());
        let spacing = if thick { LINE_SPACING } else { WIDE_SPACING };
        ((self.0.patch.height_mm / spacing).ceil() as usize).max(FEWEST_LINES)
    }

    /// Lengths inside the channels along lines at y = (j + offset) · spacing.
    fn measure(&self, plane: &Plane, lines: usize, offset: f64, comb: &mut Comb) -> Lengths {
        let spacing = self.0.patch.height_mm / lines as f64;
        let raster = Raster { lines, spacing, per_line: 1.0 / spacing, offset, width: self.0.patch.width_mm };
        comb.stretches.resize(comb.stretches.len().max(lines), Vec::new());
        let mut lengths = Lengths::default();
        let common = plane.common_cut().map(Stamp::new);
        let mut cut_all = |strikes: &[Strike], lengths: &mut Lengths| match &common {
            Some(stamp) => strikes.iter().for_each(|strike| raster.cut_strike(stamp, strike, comb, lengths)),
            None => {
                for strike in strikes {
                    if let Some(cut) = plane.cut(strike) {
                        raster.cut_strike(&Stamp::new(&cut), strike, comb, lengths);
                    }
                }
            }
        };
        let (whole, cut_by_edges) = self.0.strikes.split_at(self.0.whole);
        cut_all(whole, &mut lengths);
        (lengths.whole_sum, lengths.whole_puncture, lengths.whole_hits) = (lengths.sum, lengths.puncture, lengths.hits);
        cut_all(cut_by_edges, &mut lengths);
        for line in &mut comb.stretches[..lines] {
            lengths.union += merge(line, |_| ());
            line.clear();
        }
        // The same lengths added in another order may exceed their sum by rounding.
        lengths.union = lengths.union.min(lengths.sum);
        lengths
    }
}

impl Integrand for Lines<'_> {
    type Scratch = Comb;

    fn slots(&self) -> usize {
        self.0.strata.slots()
    }

    fn strata(&self) -> usize {
        self.0.strata.slabs.len() + self.0.strata.boundaries.len()
    }

    fn samples_per_point(&self, stratum: usize) -> u64 {
        self.line_count(stratum) as u64
    }

    fn add(&self, stratum: usize, [u, v, _]: [f64; 3], comb: &mut Comb, slots: &mut [f64]) {
        let strata = self.0.strata;
        let lines = self.line_count(stratum);
        let share = 1.0 / (lines as f64 * self.0.patch.width_mm);
        if let Some(&(layer, top, bottom)) = strata.slabs.get(stratum) {
            let plane = self.0.shapes.plane(top + u * (bottom - top));
            let lengths = self.measure(&plane, lines, v, comb);
            let thick = (bottom - top) * share;
            // Each stratum carries its share of the known volume, in place of what its lines made of the same strikes.
            let part = (bottom - top) / strata.thickness(layer);
            let used = self.0.known.used[layer];
            let instead = |known: &[f64], found: f64| if used { known[layer] * part - found * thick } else { 0.0 };
            let sum = instead(&self.0.known.channels, lengths.whole_sum);
            let puncture = instead(&self.0.known.punctures, lengths.whole_puncture);
            let overlap = self.0.known.overlap_weights[layer] * sum;
            slots[layer_slot(layer, Quantity::Overlap)] += (lengths.sum - lengths.union) * thick + overlap;
            slots[layer_slot(layer, Quantity::Sum)] += lengths.sum * thick + sum;
            slots[layer_slot(layer, Quantity::Puncture)] += lengths.puncture * thick + puncture;
            slots[layer_slot(layer, Quantity::Hits)] += lengths.hits - if used { lengths.whole_hits } else { 0.0 };
        } else {
            let boundary = stratum - strata.slabs.len();
            let lengths = self.measure(&self.0.boundary_planes[boundary], lines, v, comb);
            slots[area_slot(strata.layers(), strata.boundaries[boundary].0)] += lengths.union * share;
        }
    }

    fn scale(&self, slot: usize) -> f64 {
        scale(self.0.strata.layers(), slot, 1.0)
    }
}
