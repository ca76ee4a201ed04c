//! Points that are not along the lanes of a hand: on a lattice laid over the skin once for each pass, displaced or not, or at random.

use super::aim::Pass;
use super::lattice::zigzag;
use super::patch::Region;
use crate::sampling::rng::Purpose;
use nalgebra::{Point2, UnitComplex};
use std::ops::RangeInclusive;

/// Points of a random pattern that one cell has on average: few enough that a small region asks for few others.
const PER_CELL: f64 = 4.0;
/// Displaced further than so many standard deviations is no point.
const FARTHEST: f64 = 8.0;
/// sin 60°.
const ROW: f64 = 0.866_025_403_784_438_6;

/// How points lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// On a square lattice, one axis along the heading.
    Square,
    /// On a lattice of equilateral triangles, one axis along the heading.
    Hex,
    /// Independently of each other, their number Poisson's.
    Random,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Square, Self::Hex, Self::Random];
    /// The words of scenario files.
    pub const WORDS: [&'static str; 3] = [Self::Square.word(), Self::Hex.word(), Self::Random.word()];

    /// Its word in scenario files and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Hex => "hex",
            Self::Random => "random",
        }
    }

    /// That of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.word() == word)
    }
}

/// A pattern of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// How they lie.
    pub pattern: Pattern,
    /// Distance between neighbours, mm; of a random pattern 1/√density.
    pub pitch_mm: f64,
    /// Standard deviation of their displacement along each axis, mm; none where they lie at random.
    pub jitter_mm: f64,
}

/// A point: where it lies, and its place in the random streams of the pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Where, mm.
    pub at: Point2<f64>,
    /// Along the rows, and across them.
    pub number: [i64; 2],
    /// Number in its cell.
    pub index: u32,
}

impl Grid {
    /// The pattern of a density, per mm².
    pub fn of_density(pattern: Pattern, per_mm2: f64) -> Self {
        let cell_mm2 = 1.0 / per_mm2;
        let pitch_mm = if pattern == Pattern::Hex { (cell_mm2 / ROW).sqrt() } else { cell_mm2.sqrt() };
        Self { pattern, pitch_mm, jitter_mm: 0.0 }
    }

    /// Whether its points have neighbours at the pitch, give or take their displacement.
    pub fn is_lattice(&self) -> bool {
        self.pattern != Pattern::Random
    }

    /// Distance between rows, mm.
    pub fn row_mm(&self) -> f64 {
        if self.pattern == Pattern::Hex { ROW * self.pitch_mm } else { self.pitch_mm }
    }

    /// Points per mm² of one pass.
    pub fn per_mm2(&self) -> f64 {
        1.0 / (self.pitch_mm * self.row_mm())
    }

    /// How much further along a row begins than the row before it, in pitches.
    fn skew(&self) -> f64 {
        if self.pattern == Pattern::Hex { 0.5 } else { 0.0 }
    }

    /// Hands on the points of a pass that may lie within a distance of its region, mm; some others as well.
    pub fn for_each(&self, pass: &Pass, margin_mm: f64, take: impl FnMut(Spot)) {
        match self.pattern {
            Pattern::Random => self.scattered(pass, margin_mm, take),
            Pattern::Square | Pattern::Hex => self.latticed(pass, margin_mm, take),
        }
    }

    fn latticed(&self, pass: &Pass, margin_mm: f64, mut take: impl FnMut(Spot)) {
        let heading = UnitComplex::new(pass.heading_rad);
        let [along, across] = pass.stream(Purpose::Lanes).uniforms(0);
        let shifts = pass.stream(Purpose::Jitter);
        let region = pass.region.widened(margin_mm + FARTHEST * self.jitter_mm);
        let row_mm = self.row_mm();
        for row in steps(extent(&region, heading, 1), across * row_mm, row_mm) {
            let y = across * row_mm + row as f64 * row_mm;
            // Rows of a hex lattice are half a pitch off in turn, and none drifts away.
            let start = (along + self.skew() * row.rem_euclid(2) as f64) * self.pitch_mm;
            for step in stretch(&region, heading, y, start, self.pitch_mm) {
                let mut at = Point2::new(start + step as f64 * self.pitch_mm, y);
                if self.jitter_mm > 0.0 {
                    let [dx, dy] = shifts.normals(zigzag(step) << 28 | zigzag(row) & 0xFFF_FFFF);
                    at += nalgebra::Vector2::new(dx, dy) * self.jitter_mm;
                }
                take(Spot { at: heading * at, number: [step, row], index: 0 });
            }
        }
    }

    /// Cells of the skin, each with a number of points of its own.
    fn scattered(&self, pass: &Pass, margin_mm: f64, mut take: impl FnMut(Spot)) {
        let side = self.pitch_mm * PER_CELL.sqrt();
        let region = pass.region.widened(margin_mm);
        let (numbers, places) = (pass.stream(Purpose::Phase), pass.stream(Purpose::Jitter));
        for row in cells(region.y, side) {
            for column in cells(region.x, side) {
                let cell = zigzag(column) << 28 | zigzag(row) & 0xFFF_FFFF;
                for index in 0..poisson(numbers.uniform(cell)) {
                    let [u, v] = places.uniforms(cell ^ u64::from(index) << 51);
                    let at = Point2::new((column as f64 + u) * side, (row as f64 + v) * side);
                    take(Spot { at, number: [column, row], index });
                }
            }
        }
    }
}

/// Extent of a region along (0) or across (1) a heading, mm.
fn extent(region: &Region, heading: UnitComplex<f64>, axis: usize) -> (f64, f64) {
    let corners =
        [(region.x.0, region.y.0), (region.x.1, region.y.0), (region.x.0, region.y.1), (region.x.1, region.y.1)];
    let along = corners.map(|(x, y)| (heading.inverse() * Point2::new(x, y))[axis]);
    (along.iter().copied().fold(f64::INFINITY, f64::min), along.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// The steps of a row at `y` across a heading that may lie in a region.
fn stretch(region: &Region, heading: UnitComplex<f64>, y: f64, start: f64, spacing: f64) -> RangeInclusive<i64> {
    let within = |(low, high): (f64, f64), at: f64, rate: f64| match rate.abs() < 1e-12 {
        true if at >= low && at <= high => (f64::NEG_INFINITY, f64::INFINITY),
        true => (f64::INFINITY, f64::NEG_INFINITY),
        false => {
            let (a, b) = ((low - at) / rate, (high - at) / rate);
            (a.min(b), a.max(b))
        }
    };
    let x = within(region.x, -y * heading.im, heading.re);
    let z = within(region.y, y * heading.re, heading.im);
    steps((x.0.max(z.0), x.1.min(z.1)), start, spacing)
}

/// Whole steps from a start within limits, and one more on both sides, for rounding.
fn steps((low, high): (f64, f64), start: f64, spacing: f64) -> RangeInclusive<i64> {
    let whole = |at: f64| (at - start) / spacing;
    // Where limits leave nothing the range ends before it begins.
    let last = if low > high { i64::MIN } else { whole(high).ceil() as i64 };
    (if low > high { 0 } else { whole(low).floor() as i64 })..=last
}

fn cells((from, to): (f64, f64), side: f64) -> RangeInclusive<i64> {
    (from / side).floor() as i64..=(to / side).floor() as i64
}

/// Poisson's number of mean [`PER_CELL`] at a place of its distribution.
fn poisson(u: f64) -> u32 {
    let mut share = (-PER_CELL).exp();
    let (mut sum, mut number) = (share, 0u32);
    while u > sum && share > 0.0 {
        number += 1;
        share *= PER_CELL / f64::from(number);
        sum += share;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spots(grid: &Grid, heading_rad: f64, region: &Region, trial: u32) -> Vec<Spot> {
        let pass = Pass { seed: 3, trial, number: 1, heading_rad, region };
        let mut found = Vec::new();
        grid.for_each(&pass, 0.0, |spot| {
            if region.contains(spot.at.x, spot.at.y) {
                found.push(spot);
            }
        });
        found
    }

    fn grids() -> [Grid; 4] {
        let grid = |pattern, jitter_mm| Grid { pattern, pitch_mm: 0.7, jitter_mm };
        [grid(Pattern::Square, 0.0), grid(Pattern::Hex, 0.0), grid(Pattern::Square, 0.2), grid(Pattern::Random, 0.0)]
    }

    const LARGE: Region = Region { x: (-3.0, 40.0), y: (2.0, 45.0) };

    #[test]
    fn a_point_is_the_same_in_whatever_region_it_is_asked_for() {
        let small = Region { x: (4.0, 9.0), y: (11.0, 15.0) };
        for grid in grids() {
            for heading in [0.0, 0.4, std::f64::consts::FRAC_PI_2, 3.0] {
                let mut of_large = spots(&grid, heading, &LARGE, 0);
                of_large.retain(|spot| small.contains(spot.at.x, spot.at.y));
                assert!(of_large.len() > 10);
                let mut of_small = spots(&grid, heading, &small, 0);
                let key = |spot: &Spot| (spot.number, spot.index);
                of_small.sort_by_key(key);
                of_large.sort_by_key(key);
                assert_eq!(of_small, of_large, "{grid:?} {heading}");
            }
        }
    }

    #[test]
    fn there_are_as_many_as_the_density_says() {
        let area = (LARGE.x.1 - LARGE.x.0) * (LARGE.y.1 - LARGE.y.0);
        for grid in grids() {
            let trials = 20;
            let total: usize = (0..trials).map(|trial| spots(&grid, 0.3, &LARGE, trial).len()).sum();
            let expected = f64::from(trials) * area * grid.per_mm2();
            assert!((total as f64 - expected).abs() < 4.0 * expected.sqrt(), "{grid:?}: {total} of {expected}");
        }
    }

    #[test]
    fn random_points_scatter_as_poisson_says() {
        let grid = grids()[3];
        let square = Region { x: (0.0, 3.0), y: (0.0, 3.0) };
        let counts: Vec<f64> = (0..4000).map(|trial| spots(&grid, 0.0, &square, trial).len() as f64).collect();
        let mean = counts.iter().sum::<f64>() / 4000.0;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 3999.0;
        // The standard error of the ratio is √(2/n), about 0.022.
        assert!((variance / mean - 1.0).abs() < 0.09, "{variance} {mean}");
    }

    #[test]
    fn neighbours_of_a_hex_lattice_are_one_pitch_away() {
        let found = spots(&grids()[1], 0.4, &LARGE, 0);
        let inner = Region { x: (5.0, 30.0), y: (10.0, 40.0) };
        for spot in found.iter().filter(|spot| inner.contains(spot.at.x, spot.at.y)) {
            let distance = |other: &Spot| (other.at - spot.at).norm();
            let near = found.iter().filter(|other| (distance(other) - 0.7).abs() < 1e-9).count();
            let nearer = found.iter().filter(|other| distance(other) < 0.7 - 1e-9).count();
            assert_eq!((near, nearer), (6, 1), "{spot:?}");
        }
    }

    #[test]
    fn jitter_has_the_standard_deviation_it_says() {
        let [still, _, moved, _] = grids();
        let (mut a, mut b) = (spots(&still, 0.0, &LARGE, 0), spots(&moved, 0.0, &LARGE, 0));
        a.retain(|spot| b.iter().any(|other| other.number == spot.number));
        b.retain(|spot| a.iter().any(|other| other.number == spot.number));
        let key = |spot: &Spot| spot.number;
        a.sort_by_key(key);
        b.sort_by_key(key);
        let squares: f64 = a.iter().zip(&b).map(|(a, b)| (a.at - b.at).norm_squared()).sum();
        let sd = (squares / (2 * a.len()) as f64).sqrt();
        assert!((sd / 0.2 - 1.0).abs() < 4.0 / (4.0 * a.len() as f64).sqrt(), "{sd}");
    }
}
