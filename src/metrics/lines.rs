//! The estimator `lines`: exact lengths inside the union along parallel lines of random planes.

use super::bodies::{Bodies, Discs};
use super::comb::{Chords, Lengths};
use super::estimator::Estimator;
use super::plane::Plane;
use super::strata::{
    PartQuantity, Quantity, STRATUM_SHARE, above_slots, area_slot, expected_area_slot, layer_slot, part_slot,
};
use super::tile::Tile;
use super::trial::{Groundwork, Trial};
use crate::treatment::Part;

/// Distance between the parallel lines of one plane, mm, or a little less.
const LINE_SPACING: f64 = 0.6;
/// The same in strata that hold little of the damage: thin ones, and the boundaries between layers.
const WIDE_SPACING: f64 = 2.5;
/// Lines of a plane at least, however small the patch.
const FEWEST_LINES: usize = 8;
/// Length of the lines of one plane at most, mm: on a large patch more planes tell more than more lines.
const MOST_LENGTH: f64 = 400.0;
/// And chords on them at most, about.
const MOST_CHORDS: f64 = 2000.0;

/// `lines`: a point of a stratum is a plane at a random depth, cut by parallel lines a fixed distance apart with a random
/// offset. On every line the length inside the union is exact.
#[derive(Debug)]
pub struct Lines<'a>(pub Trial<'a>);

/// Lengths on the lines of a plane within a tile.
#[derive(Debug, Default, Clone, Copy)]
struct Measured {
    all: Lengths,
    /// The part that strikes whole in the patch make; without the union.
    whole: Lengths,
    /// Inside depots, or inside heat and channels.
    part: Lengths,
    /// Inside those of strikes whole in the patch, overlap counted as often as it occurs.
    whole_bodies: f64,
}

impl Measured {
    /// Adds what lies inside bodies to the slots of a layer; `thick` turns a length into a volume. What is known of the bodies of whole
    /// strikes, as a volume and with a weight, takes the place of what lines made of the same ones.
    fn add_part(&self, part: Part, thick: f64, known: Option<[f64; 2]>, add: &mut impl FnMut(PartQuantity, f64)) {
        // Heat is told as what it adds to holes on the same lines.
        let of_holes = |length: f64| if part == Part::Heat { length } else { 0.0 };
        let sum = beyond(self.part.sum, of_holes(self.all.sum));
        let whole = beyond(self.whole_bodies, of_holes(self.whole.sum));
        let [more, weight] = known.map_or([0.0; 2], |[known, weight]| [known - whole * thick, weight]);
        let volume = |all: f64, holes: f64| beyond(all, of_holes(holes)).max(0.0) * thick + weight * more;
        add(PartQuantity::Volume, volume(self.part.union, self.all.union));
        add(PartQuantity::ExpectedVolume, volume(self.part.expected, self.all.expected));
        add(PartQuantity::Sum, sum * thick + more);
    }
}

/// Working memory: what a line has inside channels, and inside the bodies that strikes leave besides.
#[derive(Debug, Default)]
pub struct Combs {
    channels: Chords,
    bodies: Chords,
}

/// Adds the discs of all strikes of a tile near the line; the sum of those of whole ones, mm.
fn add_discs(chords: &mut Chords, tile: &Tile, discs: &Discs, lengths: &mut Lengths) -> f64 {
    let mut whole = Lengths::default();
    chords.add_discs(discs, tile.whole.near(chords.y, discs.reach()), &mut whole);
    chords.add_discs(discs, tile.cut_by_edges.near(chords.y, discs.reach()), lengths);
    lengths.sum += whole.sum;
    lengths.union += chords.union();
    whole.sum
}

/// What rounding leaves of two lengths that are equal, as a share of them.
const ROUNDING: f64 = 1e-12;

/// How much more channels have than their union. Where none meet that is nothing, and not what rounding leaves: a ratio of rounding
/// errors is no ratio.
fn beyond(sum: f64, union: f64) -> f64 {
    let overlap = sum - union;
    if overlap.abs() <= ROUNDING * sum { 0.0 } else { overlap }
}

impl Lines<'_> {
    /// Lines of a plane of a stratum.
    fn line_count(&self, stratum: usize) -> usize {
        let Groundwork { prepared, strata, tiling, .. } = self.0.shared;
        let patch = prepared.target.patch;
        let slab = strata.slabs.get(stratum);
        let thick = slab.is_some_and(|(_, top, bottom)| bottom - top > 0.5 * STRATUM_SHARE * strata.deepest());
        let spacing = if thick { LINE_SPACING } else { WIDE_SPACING };
        let chords_per_mm = tiling.density() * prepared.shapes.reach();
        let most = (MOST_LENGTH.min(MOST_CHORDS / chords_per_mm) / patch.width_mm).ceil() as usize;
        ((patch.height_mm / spacing).ceil() as usize).max(FEWEST_LINES).min(most)
    }

    /// The lines y = (j + offset) · spacing that a tile answers for.
    fn lines_in(&self, tile: &Tile, lines: usize, offset: f64) -> impl Iterator<Item = f64> {
        let spacing = self.0.shared.prepared.target.patch.height_mm / lines as f64;
        let (from, to) = tile.region.y;
        // A cast drops the fraction and takes negative numbers to 0; one line more on both sides, for rounding.
        let first = (from / spacing - offset) as usize;
        let end = ((to / spacing - offset + 2.0) as usize).min(lines);
        (first..end).map(move |j| (j as f64 + offset) * spacing).filter(move |y| (from..to).contains(y))
    }

    /// What is known of the bodies of strikes whole in the patch, of a part of a layer so thick, mm³/mm², and its weight.
    fn known_bodies(&self, tile: &Tile, layer: usize, thickness: f64) -> Option<[f64; 2]> {
        let Groundwork { prepared, strata, body_weights, .. } = self.0.shared;
        let share = thickness / (strata.thickness(layer) * prepared.target.patch.area_mm2());
        body_weights[layer].map(|weight| [tile.tally.whole_bodies[layer] * share, weight])
    }

    /// What lines of a plane add to the shares of areas: of the upper boundary of a layer, or behind all those of the skin as it is seen
    /// from above; `share` turns a length into a share.
    fn add_area(
        &self,
        tile: &Tile,
        boundary: usize,
        lines: impl Iterator<Item = f64>,
        share: f64,
        combs: &mut Combs,
        slots: &mut [f64],
    ) {
        let Groundwork { strata, boundary_planes, .. } = self.0.shared;
        let layers = strata.layers();
        let Some(&(layer, _)) = strata.boundaries.get(boundary) else {
            let seen = self.seen_from_above(tile, lines, &mut combs.bodies);
            let [own, expected] = above_slots(layers);
            slots[own] += seen.union * share;
            slots[expected] += seen.expected * share;
            return;
        };
        let measured = self.measure(tile, &boundary_planes[boundary], lines, false, combs);
        if strata.part().is_some() {
            slots[part_slot(layers, layer, PartQuantity::Area)] += measured.part.union * share;
            slots[part_slot(layers, layer, PartQuantity::ExpectedArea)] += measured.part.expected * share;
        }
        slots[area_slot(layers, layer)] += measured.all.union * share;
        slots[expected_area_slot(layers, layer)] += measured.all.expected * share;
    }

    /// Lengths inside depots along lines within a tile, as they are seen from above.
    fn seen_from_above(&self, tile: &Tile, lines: impl Iterator<Item = f64>, chords: &mut Chords) -> Lengths {
        let Groundwork { prepared, .. } = self.0.shared;
        let mut seen = Lengths::default();
        let Some(discs) = prepared.bodies.as_deref().map(Bodies::from_above) else { return seen };
        chords.change_plane(prepared.treatment.independent_passes());
        for y in lines {
            chords.start(y, tile.region.x, tile.is_first);
            add_discs(chords, tile, &discs, &mut seen);
        }
        seen.expected = chords.expected(seen.union);
        seen
    }

    /// Lengths inside the channels along lines within a tile. The puncture parts of whole strikes only if asked for.
    fn measure(
        &self,
        tile: &Tile,
        plane: &Plane,
        lines: impl Iterator<Item = f64>,
        all_punctures: bool,
        combs: &mut Combs,
    ) -> Measured {
        let mut measured = Measured::default();
        let prepared = self.0.shared.prepared;
        let passes = prepared.treatment.independent_passes();
        let discs = prepared.bodies.as_deref().map(|bodies| bodies.plane(plane.z()));
        let Combs { channels: chords, bodies } = combs;
        chords.change_plane(passes);
        bodies.change_plane(passes);
        for y in lines {
            chords.start(y, tile.region.x, tile.is_first);
            chords.add(plane, tile.whole.near(y, plane.reach()), all_punctures, &mut measured.whole);
            chords.add(plane, tile.cut_by_edges.near(y, plane.reach()), true, &mut measured.all);
            measured.all.union += chords.union();
            if let Some(discs) = &discs {
                bodies.start(y, tile.region.x, tile.is_first);
                measured.whole_bodies += add_discs(bodies, tile, discs, &mut measured.part);
            }
        }
        measured.part.expected = bodies.expected(measured.part.union);
        measured.all.sum += measured.whole.sum;
        measured.all.puncture += measured.whole.puncture;
        measured.all.hits += measured.whole.hits;
        // The same lengths added in another order may exceed their sum by rounding.
        measured.all.union = measured.all.union.min(measured.all.sum);
        measured.all.expected = chords.expected(measured.all.union).min(measured.all.sum);
        measured
    }
}

impl Estimator for Lines<'_> {
    type Scratch = Combs;

    fn trial(&self) -> &Trial<'_> {
        &self.0
    }

    fn strata(&self) -> usize {
        let strata = &self.0.shared.strata;
        strata.slabs.len() + strata.boundaries.len() + strata.from_above()
    }

    fn samples_per_point(&self, stratum: usize) -> u64 {
        self.line_count(stratum) as u64
    }

    fn add(&self, tile: &Tile, stratum: usize, [u, v, _]: [f64; 3], combs: &mut Combs, slots: &mut [f64]) {
        let Groundwork { prepared, strata, controls, .. } = self.0.shared;
        let patch = prepared.target.patch;
        let count = self.line_count(stratum);
        let share = 1.0 / (count as f64 * patch.width_mm);
        let mut lines = self.lines_in(tile, count, v).peekable();
        let Some(&(layer, top, bottom)) = strata.slabs.get(stratum) else {
            return self.add_area(tile, stratum - strata.slabs.len(), lines, share, combs, slots);
        };
        if bottom <= top {
            return;
        }
        let thick = (bottom - top) * share;
        let used = controls.used[layer];
        let measured = match lines.peek() {
            Some(_) => self.measure(tile, &prepared.shapes.plane(top + u * (bottom - top)), lines, !used, combs),
            None => Measured::default(),
        };
        let (all, whole) = (measured.all, measured.whole);
        slots[layer_slot(layer, Quantity::Overlap)] += beyond(all.sum, all.union) * thick;
        slots[layer_slot(layer, Quantity::ExpectedOverlap)] += beyond(all.sum, all.expected) * thick;
        slots[layer_slot(layer, Quantity::Sum)] += all.sum * thick;
        slots[layer_slot(layer, Quantity::Puncture)] += all.puncture * thick;
        slots[layer_slot(layer, Quantity::Hits)] += all.hits;
        if let Some(part) = strata.part() {
            let known = self.known_bodies(tile, layer, bottom - top);
            let mut add = |quantity, volume| slots[part_slot(strata.layers(), layer, quantity)] += volume;
            measured.add_part(part, thick, known, &mut add);
        }
        if used {
            // Each stratum carries its share of the known volume, in place of what its lines made of the same strikes.
            let known = (bottom - top) / (strata.thickness(layer) * patch.area_mm2());
            let sum = tile.tally.whole_volumes[layer] * known - whole.sum * thick;
            slots[layer_slot(layer, Quantity::Overlap)] += controls.overlap_weights[layer] * sum;
            slots[layer_slot(layer, Quantity::ExpectedOverlap)] += controls.overlap_weights[layer] * sum;
            slots[layer_slot(layer, Quantity::Sum)] += sum;
            slots[layer_slot(layer, Quantity::Puncture)] +=
                tile.tally.whole_punctures[layer] * known - whole.puncture * thick;
            slots[layer_slot(layer, Quantity::Hits)] -= whole.hits;
        }
    }

    fn volume_of_one(&self) -> f64 {
        1.0
    }
}
