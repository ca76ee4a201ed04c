//! Bodies that one strike leaves besides its channel, filled: rings of points around upright axes, and tetrahedra between them.

use super::body::Body;
use super::layer_number_at;
use crate::geometry::Round;
use crate::skin::Skin;
use std::f64::consts::PI;

/// Points of a ring, and steps over the height of a body, about: its volume to 0.1 %, usually.
const RING: u32 = 64;
const STEPS: usize = 64;
/// Depths closer than this share of the height are one.
const SAME_CUT: f64 = 1e-6;

impl Body {
    /// Fills a body of revolution; every cell is of one part.
    pub fn of_round(round: &Round, skin: &Skin, part: u8) -> Self {
        let mut body = Self::default();
        let rings: Vec<(f64, Ring)> = levels(round, skin).map(|z| (z, body.ring(round, z))).collect();
        for pair in rings.windows(2) {
            let layer = layer_number_at(skin, 0.5 * (pair[0].0 + pair[1].0));
            for k in 0..RING {
                body.fill_wedge([&pair[0].1, &pair[1].1], k, layer, part);
            }
        }
        body
    }

    /// Puts another beside it; they share no point.
    pub fn join(&mut self, other: Self) {
        let before = self.points.len() as u32;
        self.points.extend(other.points);
        self.cells.extend(other.cells.into_iter().map(|cell| cell.map(|corner| corner + before)));
        self.layers.extend(other.layers);
        self.parts.extend(other.parts);
    }

    /// Adds the points of a section; a section without width is one point.
    fn ring(&mut self, round: &Round, z: f64) -> Ring {
        let first = self.points.len() as u32;
        self.points.push([round.ahead_mm, 0.0, z]);
        let turn = 2.0 * PI / f64::from(RING);
        // A polygon of the area of the disc.
        let square = round.square(z.min(round.bottom_mm.next_down()).max(round.top_mm)).max(0.0);
        let radius = (square * turn / turn.sin()).sqrt();
        if radius <= SAME_CUT * (round.bottom_mm - round.top_mm) {
            return Ring { middle: first, first: None };
        }
        let corner = |k: u32| {
            let (sin, cos) = (turn * f64::from(k)).sin_cos();
            [round.ahead_mm + radius * cos, radius * sin, z]
        };
        self.points.extend((0..RING).map(corner));
        Ring { middle: first, first: Some(first + 1) }
    }

    /// Fills the space between the `k`th wedges of two rings: three tetrahedra, their edges in the one order that neighbours agree on.
    fn fill_wedge(&mut self, rings: [&Ring; 2], k: u32, layer: u8, part: u8) {
        let next = (k + 1) % RING;
        let [a, b] = rings.map(|ring| [ring.middle, ring.corner(k.min(next)), ring.corner(k.max(next))]);
        let is_swapped = next < k;
        for mut cell in [[a[0], a[1], a[2], b[2]], [a[0], b[1], a[1], b[2]], [a[0], b[0], b[1], b[2]]] {
            if is_swapped {
                cell.swap(0, 1);
            }
            self.add(cell, layer, part);
        }
    }
}

/// The points of a section.
struct Ring {
    middle: u32,
    first: Option<u32>,
}

impl Ring {
    fn corner(&self, k: u32) -> u32 {
        self.first.map_or(self.middle, |first| first + k)
    }
}

/// Depths of sections, mm, ascending: closer together at both ends, and at every boundary of layers between.
fn levels(round: &Round, skin: &Skin) -> impl Iterator<Item = f64> {
    let [top, bottom] = [round.top_mm, round.bottom_mm];
    let share = |k: usize| 0.5 - 0.5 * (PI * k as f64 / STEPS as f64).cos();
    let evenly = (0..=STEPS).map(|k| top + (bottom - top) * share(k));
    let cuts = skin.boundaries_mm().filter(|z| top < *z && *z < bottom);
    let mut levels: Vec<f64> = evenly.chain(cuts).filter(|z| z.is_finite()).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup_by(|a, b| *a - *b < SAME_CUT * (bottom - top));
    levels.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Column;
    use crate::skin::LayerName;

    #[test]
    fn filled_bodies_are_closed_and_have_the_volume_of_theirs() {
        let thicknesses = [0.017, 0.051, 0.2, 1.25, f64::INFINITY];
        let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
        let skin = Skin::from_thicknesses("test", None, &stack, |_| 0.0);
        let column = Column { depth_mm: 0.52, radius_mm: 0.06, taper: 0.5, rim_side_mm: 0.05, rim_below_mm: 0.2 };
        for round in [
            Round::depot(10.0, 1.0, 1.7, [0.068, f64::INFINITY]).ahead(2.0),
            Round::depot(10.0, 15.0, 0.9, [0.068, 1.52]),
            Round::spheroid(0.85, 0.25, 0.15, [0.0, f64::INFINITY]),
            Round::column(column, 0.0),
        ] {
            let body = Body::of_round(&round, &skin, 1);
            let surface = body.surface();
            assert!(surface.is_closed(), "{round:?}");
            assert!((0..body.cells.len()).all(|cell| body.cell_volume(cell) > 0.0), "{round:?}");
            let exact = round.volume(0.0, 40.0);
            assert!((body.volume(None, None) / exact - 1.0).abs() < 2e-3, "{round:?}: {}", body.volume(None, None));
            assert!((surface.volume() / body.volume(None, None) - 1.0).abs() < 1e-9, "{round:?}");
        }
    }
}
