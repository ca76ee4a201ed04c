//! Coverage: how evenly strikes lie over the skin, whatever channels they leave.
//!
//! The skin is looked at from low-discrepancy points of the patch, the same number in every trial. Each point asks for its
//! distance from the nearest strike's position and for the strikes within 1 mm; strikes outside the patch count as well.
//!
//! * `gap`, mm: the distance that 5 % of the skin exceeds;
//! * `widest_gap`, mm: the largest distance that any point found, a lower bound of the largest that there is;
//! * `hot_spots`: the density of strikes within 1 mm that 5 % of the skin exceeds, over the mean density of the patch.
//!
//! Points that have no strike within 1 m are infinitely far from one.

use crate::sampling::Stopped;
use crate::sampling::rng::{Purpose, Stream};
use crate::sampling::sobol;
use crate::sampling::stop::go_on;
use crate::treatment::{Patch, Region, Treatment};
use std::f64::consts::PI;
use std::sync::atomic::AtomicUsize;

/// Independent scrambles of the points of a trial: their spread tells the error of looking from points.
pub const SCRAMBLES: usize = 2;
/// Points of a scramble.
const POINTS: u32 = 2048;
/// Share of the skin that a gap or a density is not exceeded by.
const SHARE: f64 = 0.95;
/// Strikes this close crowd a point, mm.
const CROWD_MM: f64 = 1.0;
/// No strike is looked for further away, mm.
const FARTHEST_MM: f64 = 1000.0;
/// Nearly all points of a scatter have a strike within this many mean distances 1/√density.
const FIRST_SEARCH: f64 = 1.5;
/// Cells of the grid of points along each side.
const CELLS: usize = 64;
/// Strikes of a band, about.
const BAND_STRIKES: f64 = 1e6;

/// What the points of a trial found.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// By scramble.
    pub scrambles: Vec<Scramble>,
}

/// What the points of one scramble found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scramble {
    /// 95th percentile of the distance from the nearest strike, mm.
    pub gap: f64,
    /// Largest such distance, mm.
    pub widest: f64,
    /// 95th percentile of the density of strikes within 1 mm, per mm².
    pub crowded: f64,
}

impl Coverage {
    /// The largest distance from the nearest strike, mm.
    pub fn widest(&self) -> f64 {
        self.scrambles.iter().map(|scramble| scramble.widest).fold(0.0, f64::max)
    }
}

/// Looks at the strikes of a treatment from points of a patch.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'a> {
    treatment: &'a Treatment<'a>,
    patch: &'a Patch,
    density: f64,
    band_strikes: f64,
}

impl<'a> Survey<'a> {
    /// Prepares to look at trials; points are a function of the treatment's seed and the trial alone.
    pub fn new(treatment: &'a Treatment<'a>, patch: &'a Patch) -> Self {
        Self { treatment, patch, density: treatment.expected_density(patch), band_strikes: BAND_STRIKES }
    }

    /// The same by bands of about so many strikes; what is found does not depend on it.
    pub fn with_bands_of(self, band_strikes: f64) -> Self {
        Self { band_strikes, ..self }
    }

    /// Looks at one trial. Strikes are passed by the points one after the other and none is kept. Points without a strike
    /// near enough are looked at again, with strikes further out.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn of_trial(&self, trial: u32, stop: &AtomicUsize) -> Result<Coverage, Stopped> {
        let mut open: Vec<Point> = (0..SCRAMBLES).flat_map(|scramble| self.points(trial, scramble)).collect();
        let mut found: Vec<Point> = Vec::with_capacity(open.len());
        let mut reach = (FIRST_SEARCH / self.density.sqrt()).clamp(CROWD_MM, FARTHEST_MM);
        let mut crowd_square = CROWD_MM * CROWD_MM;
        while self.has_strikes() && !open.is_empty() {
            let mut field = Field::new(open, self.patch);
            for band in self.bands(reach) {
                let pass = |strike: crate::treatment::Strike| {
                    // Thousands of points may have to look at each of a million strikes.
                    if go_on(stop).is_ok() {
                        field.pass([strike.x_mm, strike.y_mm], reach, crowd_square);
                    }
                };
                self.treatment.for_each_strike(trial, &band, pass);
                go_on(stop)?;
            }
            let is_near = |point: &Point| point.nearest_square <= reach * reach;
            let (near, far): (Vec<Point>, Vec<Point>) = field.points.into_iter().partition(is_near);
            found.extend(near);
            open = far;
            if reach >= FARTHEST_MM {
                break;
            }
            // Strikes that crowd a point have all been counted in the first round.
            crowd_square = -1.0;
            reach = (2.0 * reach).min(FARTHEST_MM);
        }
        found.extend(open.into_iter().map(|point| Point { nearest_square: f64::INFINITY, ..point }));
        Ok(Coverage { scrambles: (0..SCRAMBLES).map(|scramble| Scramble::of(&found, scramble)).collect() })
    }

    fn has_strikes(&self) -> bool {
        self.treatment.greatest_depth() > 0.0 && (self.treatment.is_listed() || self.density > 0.0)
    }

    fn points(&self, trial: u32, scramble: usize) -> impl Iterator<Item = Point> {
        let [a, b, c, _] = Stream::new(self.treatment.seed(), Purpose::Coverage, [trial, scramble as u32]).words(0);
        let (width, height) = (self.patch.width_mm, self.patch.height_mm);
        (0..POINTS).map(move |index| {
            let [u, v, _] = sobol::scrambled(index, [a, b, c]);
            Point { at: [u * width, v * height], scramble, nearest_square: f64::INFINITY, crowd: 0 }
        })
    }

    /// The skin within `reach` mm of the patch, in bands along y.
    fn bands(&self, reach: f64) -> impl Iterator<Item = Region> {
        let Region { x, y } = self.patch.region().widened(reach);
        let height = y.1 - y.0;
        // Stamps across a band's ends are made for both bands.
        let band = (self.band_strikes / (self.density * (x.1 - x.0))).max(4.0 * self.treatment.stamp_radius_mm());
        let count = (height / band).ceil().max(1.0) as usize;
        let edge = move |k: usize| if k == count { y.1 } else { y.0 + height * (k as f64 / count as f64) };
        (0..count).map(move |k| Region { x, y: (edge(k), edge(k + 1)) })
    }
}

/// A point of the patch, and what it has seen of the strikes.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: [f64; 2],
    scramble: usize,
    /// Square of the distance from the nearest strike so far, mm².
    nearest_square: f64,
    /// Strikes that crowd it.
    crowd: u32,
}

/// Points by the cell of the patch that they lie in.
struct Field {
    /// Cells per mm along x and y.
    per_mm: [f64; 2],
    points: Vec<Point>,
    /// Where the points of each cell begin, row after row; one more at the end.
    starts: Vec<u32>,
}

impl Field {
    fn new(mut points: Vec<Point>, patch: &Patch) -> Self {
        let per_mm = [CELLS as f64 / patch.width_mm, CELLS as f64 / patch.height_mm];
        let mut field = Self { per_mm, points: Vec::new(), starts: vec![0; CELLS * CELLS + 1] };
        let cell = |point: &Point| field.cell(point.at[1], 1) * CELLS + field.cell(point.at[0], 0);
        points.sort_by_key(cell);
        let cells: Vec<usize> = points.iter().map(cell).collect();
        cells.iter().for_each(|&cell| field.starts[cell + 1] += 1);
        (1..field.starts.len()).for_each(|i| field.starts[i] += field.starts[i - 1]);
        field.points = points;
        field
    }

    /// Casts drop the fraction and take negative numbers to 0.
    fn cell(&self, v: f64, axis: usize) -> usize {
        ((v * self.per_mm[axis]) as usize).min(CELLS - 1)
    }

    /// Lets the points within `reach` mm see a strike; some others may see it too.
    fn pass(&mut self, [x, y]: [f64; 2], reach: f64, crowd_square: f64) {
        let (left, right) = (self.cell(x - reach, 0), self.cell(x + reach, 0));
        for row in self.cell(y - reach, 1)..=self.cell(y + reach, 1) {
            let (first, end) = (self.starts[row * CELLS + left], self.starts[row * CELLS + right + 1]);
            for point in &mut self.points[first as usize..end as usize] {
                let (dx, dy) = (point.at[0] - x, point.at[1] - y);
                let square = dx * dx + dy * dy;
                point.nearest_square = point.nearest_square.min(square);
                point.crowd += u32::from(square <= crowd_square);
            }
        }
    }
}

impl Scramble {
    fn of(points: &[Point], scramble: usize) -> Self {
        let sorted = |value: fn(&Point) -> f64| {
            let mut values: Vec<f64> = points.iter().filter(|p| p.scramble == scramble).map(value).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let distances = sorted(|point| point.nearest_square.sqrt());
        let densities = sorted(|point| f64::from(point.crowd) / (PI * CROWD_MM * CROWD_MM));
        let widest = distances.last().copied().unwrap_or(f64::INFINITY);
        Self { gap: quantile(&distances, SHARE), widest, crowded: quantile(&densities, SHARE) }
    }
}

/// The quantile of ascending values, the i-th of n standing for the share (i − ½)/n.
fn quantile(values: &[f64], share: f64) -> f64 {
    let place = share * values.len() as f64 - 0.5;
    let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
    if below == above { below } else { below + (above - below) * place.fract() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values_around_them() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((quantile(&values, 0.5), quantile(&values, 0.95), quantile(&values, 0.255)), (50.5, 95.5, 26.0));
        let mut ends = vec![f64::INFINITY; 100];
        assert_eq!(quantile(&ends, 0.95), f64::INFINITY);
        ends[..95].fill(1.0);
        assert_eq!(quantile(&ends, 0.95), f64::INFINITY);
    }
}
