//! The widest gap of one treatment: how far the place of the patch that is furthest from all strikes lies from the nearest
//! one. Where points only find a lower bound of it, this search also has an upper one.
//!
//! Distance from the nearest strike changes by no more than the way that is gone. So nowhere in a square of half diagonal r
//! around a point is it more than r above its value there. Squares that cannot hold more than what was found already are let
//! go, the others are cut into four, until nothing is left that could beat it by more than the tolerance.

use super::places::Places;
use crate::treatment::{Patch, Region, Treatment};

/// No strike is looked for further away, mm.
pub const FARTHEST_MM: f64 = 1000.0;
/// Nearly all treatments have no gap wider than this many mean distances 1/√density.
const FIRST_SEARCH: f64 = 3.0;
/// Squares that the search begins with are this many mean distances wide, about.
const FIRST_SQUARE: f64 = 1.0;
/// And no more of them lie along a side of the patch.
const MOST_SQUARES: f64 = 2000.0;

/// Between which limits the widest gap lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WidestGap {
    /// A place that is this far from the nearest strike has been found, mm.
    pub found_mm: f64,
    /// No place of the patch is further than this from one, mm.
    pub bound_mm: f64,
    /// The place that was found.
    pub at_mm: [f64; 2],
}

/// The widest gap of one trial, to within `tolerance_mm`. Strikes outside the patch count as well. Infinite where no strike
/// lies within 1 m.
pub fn widest_gap(treatment: &Treatment, trial: u32, patch: &Patch, tolerance_mm: f64) -> WidestGap {
    let mean_mm = 1.0 / treatment.expected_density(patch).sqrt();
    let mut reach = (FIRST_SEARCH * mean_mm).min(FARTHEST_MM);
    loop {
        let region = patch.region().widened(reach);
        let asked = if treatment.is_listed() { Region::EVERYWHERE } else { region };
        let mut strikes = treatment.strikes_in(trial, &asked);
        strikes.retain(|strike| region.contains(strike.x_mm, strike.y_mm));
        let widest = search(&Places::new(&strikes, region), patch, FIRST_SQUARE * mean_mm, tolerance_mm);
        // What lies outside the region is further from all of the patch than this.
        if widest.bound_mm <= reach {
            return widest;
        }
        if reach >= FARTHEST_MM {
            return WidestGap { found_mm: f64::INFINITY, bound_mm: f64::INFINITY, at_mm: widest.at_mm };
        }
        reach = (2.0 * reach).min(FARTHEST_MM);
    }
}

/// A square of the patch, and the distance of its middle from the nearest strike.
#[derive(Clone, Copy)]
struct Square {
    middle: [f64; 2],
    half: [f64; 2],
    distance: f64,
}

impl Square {
    fn new(middle: [f64; 2], half: [f64; 2], places: &Places) -> Self {
        Self { middle, half, distance: places.nearest_mm(middle) }
    }

    /// Nowhere in it is the nearest strike further away.
    fn bound(&self) -> f64 {
        self.distance + self.half[0].hypot(self.half[1])
    }

    fn quarters(self, places: &Places) -> impl Iterator<Item = Self> + '_ {
        let half = self.half.map(|half| 0.5 * half);
        let signs = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]];
        let middle = move |[x, y]: [f64; 2]| [self.middle[0] + x * half[0], self.middle[1] + y * half[1]];
        signs.into_iter().map(move |sign| Square::new(middle(sign), half, places))
    }
}

fn search(places: &Places, patch: &Patch, side_mm: f64, tolerance_mm: f64) -> WidestGap {
    let mut squares = first_squares(patch, side_mm, places);
    let mut best = WidestGap { found_mm: 0.0, bound_mm: 0.0, at_mm: [0.0; 2] };
    while !squares.is_empty() {
        for square in squares.iter().filter(|square| square.distance.is_finite()) {
            if square.distance > best.found_mm {
                (best.found_mm, best.at_mm) = (square.distance, square.middle);
            }
        }
        if squares.iter().any(|square| square.distance.is_infinite()) {
            return WidestGap { found_mm: f64::INFINITY, bound_mm: f64::INFINITY, at_mm: squares[0].middle };
        }
        let limit = best.found_mm + tolerance_mm;
        let open = squares.into_iter().filter(|square| square.bound() > limit);
        squares = open.flat_map(|square| square.quarters(places)).collect();
    }
    WidestGap { bound_mm: best.found_mm + tolerance_mm, ..best }
}

/// Squares, or nearly so, that cover the patch.
fn first_squares(patch: &Patch, side_mm: f64, places: &Places) -> Vec<Square> {
    let count = |extent: f64| (extent / side_mm).clamp(1.0, MOST_SQUARES).ceil() as usize;
    let (columns, rows) = (count(patch.width_mm), count(patch.height_mm));
    let half = [0.5 * patch.width_mm / columns as f64, 0.5 * patch.height_mm / rows as f64];
    let middle = |i: usize, half: f64| (2.0 * i as f64 + 1.0) * half;
    let at = |i: usize| [middle(i % columns, half[0]), middle(i / columns, half[1])];
    (0..columns * rows).map(|i| Square::new(at(i), half, places)).collect()
}
