//! Capture: a needle that comes down close to an earlier hole slips into it (model section 7).

use crate::pattern::Strike;
use crate::pattern::aim::Moment;
use nalgebra::{Point2, distance_squared};
use std::collections::HashMap;

/// A strike where it ended up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landed {
    /// The strike, moved if it was captured.
    pub strike: Strike,
    /// Whether an earlier hole captured it.
    pub captured: bool,
}

/// Moves, in time order, every strike that lies within `radius_mm` of an earlier hole onto the nearest one, of equally near
/// ones onto the earliest. A captured strike makes no hole of its own; it keeps its depth and its heading. One that only dents the
/// skin neither makes a hole nor slips into one. Strikes come back
/// in time order; those of one moment in the order in which they were given.
pub fn capture(mut aimed: Vec<(Moment, Strike)>, radius_mm: f64) -> Vec<Landed> {
    aimed.sort_by_key(|(moment, _)| *moment);
    let mut holes = Holes::new(radius_mm);
    let mut landed: Vec<Landed> = Vec::with_capacity(aimed.len());
    for together in aimed.chunk_by(|a, b| a.0 == b.0) {
        let first = landed.len();
        landed.extend(together.iter().map(|(_, strike)| holes.land(*strike)));
        let opens = |one: &&Landed| !one.captured && one.strike.depth_mm > 0.0;
        landed[first..].iter().filter(opens).for_each(|one| holes.add(one.strike));
    }
    landed
}

/// No hole.
const NONE: u32 = u32::MAX;
/// Cells are wider than the radius by this share, so that rounding takes no hole beyond the next cell.
const SLACK: f64 = 1e-9;
/// And no narrower than this, mm, so that the number of a cell is a whole number without rounding.
const NARROWEST: f64 = 1e-6;

/// The holes so far, by square cells at least as wide as the radius.
struct Holes {
    radius_square: f64,
    side: f64,
    /// In time order.
    at: Vec<Point2<f64>>,
    /// The latest hole of every cell.
    latest: HashMap<[i64; 2], u32>,
    /// Of every hole the one before it in its cell, or [`NONE`].
    before: Vec<u32>,
}

impl Holes {
    fn new(radius_mm: f64) -> Self {
        let side = (radius_mm * (1.0 + SLACK)).max(NARROWEST);
        Self { radius_square: radius_mm * radius_mm, side, at: Vec::new(), latest: HashMap::new(), before: Vec::new() }
    }

    fn land(&self, aimed: Strike) -> Landed {
        match self.nearest(Point2::new(aimed.x_mm, aimed.y_mm)) {
            Some(hole) if aimed.depth_mm > 0.0 => {
                Landed { strike: Strike { x_mm: hole.x, y_mm: hole.y, ..aimed }, captured: true }
            }
            _ => Landed { strike: aimed, captured: false },
        }
    }

    /// The nearest hole within the radius; of equally near ones the earliest.
    fn nearest(&self, at: Point2<f64>) -> Option<Point2<f64>> {
        let [column, row] = self.cell(at);
        let mut best = (self.radius_square, NONE);
        for cell in (row - 1..=row + 1).flat_map(|r| (column - 1..=column + 1).map(move |c| [c, r])) {
            let mut hole = self.latest.get(&cell).copied().unwrap_or(NONE);
            while hole != NONE {
                let square = distance_squared(&self.at[hole as usize], &at);
                if square < best.0 || square == best.0 && hole < best.1 {
                    best = (square, hole);
                }
                hole = self.before[hole as usize];
            }
        }
        self.at.get(best.1 as usize).copied()
    }

    fn add(&mut self, strike: Strike) {
        let at = Point2::new(strike.x_mm, strike.y_mm);
        let latest = self.latest.insert(self.cell(at), self.at.len() as u32);
        self.before.push(latest.unwrap_or(NONE));
        self.at.push(at);
    }

    /// Positions are at most 10⁶ mm or so, far from where a cell's number would not fit.
    fn cell(&self, at: Point2<f64>) -> [i64; 2] {
        [at.x, at.y].map(|v| (v / self.side).floor() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::rng::{Purpose, Stream};
    use nalgebra::UnitComplex;

    fn strike(x_mm: f64, y_mm: f64) -> Strike {
        Strike { x_mm, y_mm, heading: UnitComplex::identity(), depth_mm: 1.0, pass: 0 }
    }

    fn at(along: i64, x: f64, y: f64) -> (Moment, Strike) {
        (Moment { pass: 0, lane: 0, along }, strike(x, y))
    }

    /// Positions after capture, and whether each was captured.
    fn places(aimed: Vec<(Moment, Strike)>, radius: f64) -> Vec<(f64, f64, bool)> {
        capture(aimed, radius).iter().map(|one| (one.strike.x_mm, one.strike.y_mm, one.captured)).collect()
    }

    #[test]
    fn a_captured_strike_leaves_no_hole_for_later_ones() {
        // B falls into A; C is near where B was aimed, but far from A.
        let row = vec![at(0, 0.0, 0.0), at(1, 0.3, 0.0), at(2, 0.6, 0.0), at(3, 0.7, 0.0)];
        let expected = [(0.0, 0.0, false), (0.0, 0.0, true), (0.6, 0.0, false), (0.6, 0.0, true)];
        assert_eq!(places(row, 0.4), expected);
    }

    #[test]
    fn the_radius_itself_captures_and_a_hair_more_does_not() {
        assert_eq!(places(vec![at(0, 0.0, 0.0), at(1, 0.0, 0.5)], 0.5)[1], (0.0, 0.0, true));
        assert_eq!(places(vec![at(0, 0.0, 0.0), at(1, 0.0, 0.5000000001)], 0.5)[1], (0.0, 0.5000000001, false));
        // Across cells, on both sides of the origin.
        assert_eq!(places(vec![at(0, -0.25, -0.25), at(1, 0.0, 0.0)], 0.4)[1], (-0.25, -0.25, true));
    }

    #[test]
    fn the_nearest_hole_captures_and_of_two_the_earlier() {
        let holes = [at(0, 0.0, 0.0), at(1, 1.0, 0.0)];
        for (x, onto) in [(0.4, 0.0), (0.6, 1.0), (0.5, 0.0)] {
            let row = holes.iter().copied().chain([at(2, x, 0.0)]).collect();
            assert_eq!(places(row, 0.75)[2], (onto, 0.0, true), "{x}");
        }
        let other_way: Vec<_> = vec![at(0, 1.0, 0.0), at(1, 0.0, 0.0), at(2, 0.5, 0.0)];
        assert_eq!(places(other_way, 0.75)[2], (1.0, 0.0, true));
    }

    #[test]
    fn time_decides_and_not_the_order_in_which_strikes_are_made() {
        let moment = |pass, lane, along| Moment { pass, lane, along };
        let late =
            [(moment(1, -3, -5), 0.3), (moment(0, 2, -9), 0.2), (moment(0, -1, 7), 0.1), (moment(0, -1, 6), 0.0)];
        let aimed = late.iter().map(|&(moment, x)| (moment, strike(x, 0.0))).collect();
        assert_eq!(places(aimed, 0.15), [(0.0, 0.0, false), (0.0, 0.0, true), (0.2, 0.0, false), (0.2, 0.0, true)]);
    }

    #[test]
    fn needles_that_come_down_together_do_not_capture_each_other() {
        let aimed = vec![at(0, 0.0, 0.0), at(0, 0.1, 0.0), at(1, 0.06, 0.0), at(1, 0.04, 0.0)];
        let expected = [(0.0, 0.0, false), (0.1, 0.0, false), (0.1, 0.0, true), (0.0, 0.0, true)];
        assert_eq!(places(aimed, 0.2), expected);
    }

    #[test]
    fn a_captured_strike_keeps_its_depth_and_heading() {
        let own = Strike { heading: UnitComplex::new(1.0), depth_mm: 0.3, ..strike(0.1, 0.2) };
        let landed = capture(vec![at(0, 0.0, 0.0), (Moment { pass: 0, lane: 0, along: 1 }, own)], 1.0);
        assert_eq!(landed[1], Landed { strike: Strike { x_mm: 0.0, y_mm: 0.0, ..own }, captured: true });
    }

    #[test]
    fn the_grid_finds_what_looking_at_every_hole_finds() {
        for (seed, radius) in [(1, 0.02), (2, 0.3), (3, 0.11), (4, 20.0), (5, 1e-9)] {
            let stream = Stream::new(seed, Purpose::Phase, [0, 0]);
            // Coarse steps, so that ties and strikes in one place occur; three strikes to a moment.
            let place = |i: u64| stream.uniforms(i).map(|u| (u * 200.0 - 100.0).round() / 20.0);
            let aimed: Vec<_> = (0..1500).map(|i| at(i as i64 / 3, place(i)[0], place(i)[1])).collect();
            let landed = capture(aimed.clone(), radius);
            let captured = landed.iter().filter(|one| one.captured).count();
            assert!(captured > 10 && captured < 1500, "radius {radius}: {captured}");
            assert_eq!(landed, one_by_one(&aimed, radius), "radius {radius}");
        }
    }

    /// The rule word for word: every strike against every earlier hole.
    fn one_by_one(aimed: &[(Moment, Strike)], radius: f64) -> Vec<Landed> {
        let mut landed: Vec<Landed> = Vec::new();
        for (moment, strike) in aimed {
            let earlier = landed.iter().zip(aimed).filter(|(one, (then, _))| !one.captured && then < moment);
            let square =
                |one: &Landed| (one.strike.x_mm - strike.x_mm).powi(2) + (one.strike.y_mm - strike.y_mm).powi(2);
            let near = earlier.map(|(one, _)| one).filter(|one| square(one) <= radius * radius);
            let hole = near.min_by(|a, b| square(a).total_cmp(&square(b))).map(|one| one.strike);
            let moved = hole.map(|hole| Strike { x_mm: hole.x_mm, y_mm: hole.y_mm, ..*strike });
            landed.push(Landed { strike: moved.unwrap_or(*strike), captured: moved.is_some() });
        }
        landed
    }
}
