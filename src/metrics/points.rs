//! The estimator `points`: hit counts of points, the plain reference.

use super::strata::{Quantity, area_slot, is_hits, layer_slot, scale};
use super::tile::{Tally, Tile};
use super::trial::Trial;
use crate::sampling::Integrand;

/// `points`: hit counts of points in the slab between the surface and the deepest strike; the plain reference.
#[derive(Debug)]
pub struct Points<'a>(pub Trial<'a>);

impl Points<'_> {
    /// (strikes whose channel holds the point, strikes whose puncture part holds it).
    fn multiplicity(&self, tile: &Tile, x: f64, y: f64, z: f64) -> (u32, u32) {
        let shapes = self.0.shapes;
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

impl Integrand for Points<'_> {
    type Scratch = ();
    type Part = Tile;
    type Tally = Tally;

    fn parts(&self) -> usize {
        self.0.tiling.count()
    }

    fn part(&self, index: usize) -> Tile {
        self.0.tile(index)
    }

    fn tally(&self, tile: &Tile, tally: &mut Tally) {
        tally.merge(&tile.tally);
    }

    fn merge(&self, tally: &mut Tally, later: &Tally) {
        tally.merge(later);
    }

    fn is_void(&self, tally: &Tally) -> bool {
        tally.reaching == 0
    }

    fn slots(&self) -> usize {
        self.0.strata.slots()
    }

    fn strata(&self) -> usize {
        1 + self.0.strata.boundaries.len()
    }

    fn samples_per_point(&self, _: usize) -> u64 {
        1
    }

    fn add(&self, tile: &Tile, stratum: usize, [u, v, w]: [f64; 3], _: &mut (), slots: &mut [f64]) {
        let strata = self.0.strata;
        let (x, y) = (u * self.0.patch.width_mm, v * self.0.patch.height_mm);
        if !tile.region.contains(x, y) {
            return;
        }
        if stratum == 0 {
            let z = w * strata.deepest();
            let (channels, punctures) = self.multiplicity(tile, x, y, z);
            let Some(&(layer, ..)) = strata.slabs.iter().find(|&&(_, _, bottom)| z < bottom) else { return };
            let hit = f64::from(u8::from(channels > 0));
            slots[layer_slot(layer, Quantity::Overlap)] += f64::from(channels) - hit;
            slots[layer_slot(layer, Quantity::Sum)] += f64::from(channels);
            slots[layer_slot(layer, Quantity::Puncture)] += f64::from(punctures);
            slots[layer_slot(layer, Quantity::Hits)] += hit;
        } else {
            let (layer, z) = strata.boundaries[stratum - 1];
            let open = self.multiplicity(tile, x, y, z).0 > 0;
            slots[area_slot(strata.layers(), layer)] += f64::from(u8::from(open));
        }
    }

    fn scale(&self, slot: usize) -> f64 {
        scale(self.0.strata.layers(), slot, self.0.strata.deepest())
    }

    fn is_count(&self, slot: usize) -> bool {
        is_hits(self.0.strata.layers(), slot)
    }
}
