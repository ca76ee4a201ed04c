//! The estimator `points`: hit counts of points, the plain reference.

use super::bodies::{Bodies, Discs};
use super::estimator::Estimator;
use super::strata::{PartQuantity, Quantity, above_slots, area_slot, expected_area_slot, layer_slot, part_slot};
use super::tile::Tile;
use super::trial::Trial;
use crate::treatment::Part;
use crate::treatment::Strike;

/// `points`: hit counts of points in the slab between the surface and the deepest strike; the plain reference.
#[derive(Debug)]
pub struct Points<'a>(pub Trial<'a>);

/// How many discs of the strikes of a tile hold a point.
fn holding(tile: &Tile, discs: &Discs, [x, y]: [f64; 2]) -> u32 {
    let near = [&tile.whole, &tile.cut_by_edges].map(|rows| rows.near(y, discs.reach()));
    let of_strike = |strike: &Strike| {
        let (dx, dy) = (x - strike.x_mm, y - strike.y_mm);
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        discs.holding(strike, [dx * cos + dy * sin, dy * cos - dx * sin])
    };
    near.into_iter().flatten().map(of_strike).sum()
}

impl Points<'_> {
    fn bodies(&self) -> Option<&Bodies<'_>> {
        self.0.shared.prepared.bodies.as_deref()
    }

    /// (strikes whose channel holds the point, strikes whose puncture part holds it).
    fn multiplicity(&self, tile: &Tile, x: f64, y: f64, z: f64) -> (u32, u32) {
        let shapes = &self.0.shared.prepared.shapes;
        let common = shapes.only_channel().filter(|channel| z < channel.depth());
        let common = common.map(|channel| (channel.level(z), channel.puncture_section(z)));
        let mut found = (0, 0);
        let near = [&tile.whole, &tile.cut_by_edges].map(|rows| rows.near(y, shapes.reach()));
        for strike in near.into_iter().flatten().filter(|s| s.depth_mm > z) {
            let (dx, dy) = (x - strike.x_mm, y - strike.y_mm);
            if dx.hypot(dy) > shapes.reach() {
                continue;
            }
            let (sin, cos) = (strike.heading.im, strike.heading.re);
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let inside = |channel_square: f64, punctured: bool| {
                (u32::from(punctured || across * across <= channel_square), u32::from(punctured))
            };
            let (channel, puncture) = match &common {
                Some((level, puncture)) => inside(level.height_squared(along), puncture.contains(along, across)),
                None => {
                    let channel = shapes.channel_of(strike);
                    let punctured = channel.puncture_section(z).contains(along, across);
                    inside(channel.level(z).height_squared(along), punctured)
                }
            };
            found = (found.0 + channel, found.1 + puncture);
        }
        found
    }
}

impl Estimator for Points<'_> {
    type Scratch = ();

    fn trial(&self) -> &Trial<'_> {
        &self.0
    }

    fn strata(&self) -> usize {
        let strata = &self.0.shared.strata;
        1 + strata.boundaries.len() + strata.from_above()
    }

    fn samples_per_point(&self, _: usize) -> u64 {
        1
    }

    fn add(&self, tile: &Tile, stratum: usize, [u, v, w]: [f64; 3], _: &mut (), slots: &mut [f64]) {
        let (strata, patch) = (&self.0.shared.strata, self.0.shared.prepared.target.patch);
        let (x, y) = (u * patch.width_mm, v * patch.height_mm);
        if !tile.region.contains(x, y) {
            return;
        }
        if stratum == 0 {
            let z = w * strata.deepest();
            let (channels, punctures) = self.multiplicity(tile, x, y, z);
            let Some(&(layer, ..)) = strata.slabs.iter().find(|&&(_, _, bottom)| z < bottom) else { return };
            let hit = f64::from(u8::from(channels > 0));
            slots[layer_slot(layer, Quantity::Overlap)] += f64::from(channels) - hit;
            // A point lies in a pass or not: of what is to be expected it tells nothing more.
            slots[layer_slot(layer, Quantity::ExpectedOverlap)] += f64::from(channels) - hit;
            slots[layer_slot(layer, Quantity::Sum)] += f64::from(channels);
            slots[layer_slot(layer, Quantity::Puncture)] += f64::from(punctures);
            slots[layer_slot(layer, Quantity::Hits)] += hit;
            if let Some((part, bodies)) = strata.part().zip(self.bodies()) {
                let holding = holding(tile, &bodies.plane(z), [x, y]);
                let adds = holding > 0 && !(part == Part::Heat && channels > 0);
                let at = |quantity| part_slot(strata.layers(), layer, quantity);
                slots[at(PartQuantity::Volume)] += f64::from(u8::from(adds));
                slots[at(PartQuantity::ExpectedVolume)] += f64::from(u8::from(adds));
                slots[at(PartQuantity::Sum)] += f64::from(holding);
            }
        } else if let Some(&(layer, z)) = strata.boundaries.get(stratum - 1) {
            let open = self.multiplicity(tile, x, y, z).0 > 0;
            if let Some((part, bodies)) = strata.part().zip(self.bodies()) {
                let inside = (part == Part::Heat && open) || holding(tile, &bodies.plane(z), [x, y]) > 0;
                for quantity in [PartQuantity::Area, PartQuantity::ExpectedArea] {
                    slots[part_slot(strata.layers(), layer, quantity)] += f64::from(u8::from(inside));
                }
            }
            slots[area_slot(strata.layers(), layer)] += f64::from(u8::from(open));
            slots[expected_area_slot(strata.layers(), layer)] += f64::from(u8::from(open));
        } else if let Some(bodies) = self.bodies() {
            let covered = holding(tile, &bodies.from_above(), [x, y]) > 0;
            above_slots(strata.layers()).iter().for_each(|&slot| slots[slot] += f64::from(u8::from(covered)));
        }
    }

    fn volume_of_one(&self) -> f64 {
        self.0.shared.strata.deepest()
    }
}
