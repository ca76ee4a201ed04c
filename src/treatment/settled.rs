//! The strikes of all trials where they ended up, held for as long as regions are asked for.

use super::capture::{Landed, capture};
use crate::pattern::aim::Moment;
use crate::pattern::{Patch, Region, Strike};

/// Strikes of a cell, about.
const STRIKES_PER_CELL: f64 = 16.0;

/// Strikes after capture, by trial.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Strikes aimed at this region took part in capture.
    pub region: Region,
    /// By trial; a single one where all trials are alike.
    pub trials: Vec<Held>,
}

impl Settled {
    /// The strikes of a trial.
    pub fn trial(&self, trial: u32) -> Option<&Held> {
        match self.trials.as_slice() {
            [all] => Some(all),
            trials => trials.get(trial as usize),
        }
    }
}

/// The strikes of one trial, by the cell of a grid that they ended up in; in time order within a cell.
#[derive(Debug, Clone)]
pub struct Held {
    strikes: Vec<Strike>,
    grid: Grid,
    /// Where the strikes of each cell begin, row after row; one more at the end.
    starts: Vec<u32>,
    /// Captured strikes that ended up in the patch.
    pub captured: u64,
}

impl Held {
    /// Lets holes capture strikes within a radius, and holds where they end up.
    pub fn new(aimed: Vec<(Moment, Strike)>, radius_mm: f64, patch: &Patch) -> Self {
        let landed = capture(aimed, radius_mm);
        let grid = Grid::around(&landed);
        let cell = |one: &Landed| grid.cell(one.strike.x_mm, one.strike.y_mm);
        let mut starts = vec![0u32; grid.columns * grid.rows + 1];
        landed.iter().for_each(|one| starts[cell(one) + 1] += 1);
        (1..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let mut next = starts.clone();
        let mut strikes: Vec<Strike> = landed.iter().map(|one| one.strike).collect();
        for one in &landed {
            let place = &mut next[cell(one)];
            strikes[*place as usize] = one.strike;
            *place += 1;
        }
        let in_patch = |one: &&Landed| one.captured && patch.contains(one.strike.x_mm, one.strike.y_mm);
        let captured = landed.iter().filter(in_patch).count() as u64;
        Self { strikes, grid, starts, captured }
    }

    /// Passes on the strikes in a region, in a fixed order.
    pub fn for_each(&self, region: &Region, mut take: impl FnMut(Strike)) {
        let (first, last) = (self.grid.place(region.x.0, region.y.0), self.grid.place(region.x.1, region.y.1));
        for row in first.1..=last.1 {
            let cells = row * self.grid.columns + first.0..row * self.grid.columns + last.0 + 1;
            let strikes = &self.strikes[self.starts[cells.start] as usize..self.starts[cells.end] as usize];
            strikes.iter().filter(|s| region.contains(s.x_mm, s.y_mm)).for_each(|s| take(*s));
        }
    }
}

/// Rectangular cells over all strikes.
#[derive(Debug, Clone, Copy)]
struct Grid {
    corner: (f64, f64),
    /// Cells per mm along x and y; 0 where there is but one.
    per_mm: (f64, f64),
    columns: usize,
    rows: usize,
}

impl Grid {
    fn around(landed: &[Landed]) -> Self {
        let mut x = (f64::INFINITY, f64::NEG_INFINITY);
        let mut y = x;
        for Landed { strike, .. } in landed {
            x = (x.0.min(strike.x_mm), x.1.max(strike.x_mm));
            y = (y.0.min(strike.y_mm), y.1.max(strike.y_mm));
        }
        let (width, height) = ((x.1 - x.0).max(0.0), (y.1 - y.0).max(0.0));
        let most = (landed.len() as f64 / STRIKES_PER_CELL).max(1.0);
        let side = (width * height / most).sqrt().max(width.max(height) / most);
        let count = |extent: f64| if extent > 0.0 { (extent / side) as usize + 1 } else { 1 };
        let per_mm = |extent: f64| if extent > 0.0 { side.recip() } else { 0.0 };
        Self {
            corner: if landed.is_empty() { (0.0, 0.0) } else { (x.0, y.0) },
            per_mm: (per_mm(width), per_mm(height)),
            columns: count(width),
            rows: count(height),
        }
    }

    /// Column and row of a point, of one outside those nearest: casts drop the fraction, take negative numbers and what is
    /// no number to 0, and large ones to the largest there is.
    fn place(&self, x: f64, y: f64) -> (usize, usize) {
        let along = |v: f64, corner: f64, per_mm: f64, count: usize| (((v - corner) * per_mm) as usize).min(count - 1);
        (along(x, self.corner.0, self.per_mm.0, self.columns), along(y, self.corner.1, self.per_mm.1, self.rows))
    }

    fn cell(&self, x: f64, y: f64) -> usize {
        let (column, row) = self.place(x, y);
        row * self.columns + column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::rng::{Purpose, Stream};
    use nalgebra::UnitComplex;

    const PATCH: Patch = Patch { width_mm: 10.0, height_mm: 10.0 };

    fn held(places: &[[f64; 2]], radius: f64) -> Held {
        let strike =
            |[x_mm, y_mm]: [f64; 2]| Strike { x_mm, y_mm, heading: UnitComplex::identity(), depth_mm: 1.0, pass: 0 };
        let aimed = |(i, place): (usize, &[f64; 2])| (Moment { pass: 0, lane: 0, along: i as i64 }, strike(*place));
        Held::new(places.iter().enumerate().map(aimed).collect(), radius, &PATCH)
    }

    fn places_in(held: &Held, region: &Region) -> Vec<[f64; 2]> {
        let mut found = Vec::new();
        held.for_each(region, |s| found.push([s.x_mm, s.y_mm]));
        found.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        found
    }

    #[test]
    fn every_region_holds_the_strikes_that_ended_up_in_it() {
        let stream = Stream::new(3, Purpose::Phase, [0, 0]);
        let scattered: Vec<[f64; 2]> = (0..3000).map(|i| stream.uniforms(i).map(|u| 12.0 * u - 1.0)).collect();
        let in_a_line: Vec<[f64; 2]> = scattered.iter().map(|p| [p[0], 2.0]).collect();
        let far_apart = vec![[-1e6, 3.0], [2.0, 3.0], [2.0, 3.0], [1e6, -1e6]];
        for places in [scattered, in_a_line, far_apart, vec![[1.0, 1.0]; 9], Vec::new()] {
            let held = held(&places, 1e-12);
            let infinite = (f64::NEG_INFINITY, f64::INFINITY);
            for (x, y) in
                [((2.0, 3.0), (1.5, 8.0)), ((-1.0, 0.0), infinite), (infinite, infinite), ((50.0, 60.0), infinite)]
            {
                let region = Region { x, y };
                let mut expected: Vec<_> = places.iter().copied().filter(|p| region.contains(p[0], p[1])).collect();
                expected.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
                assert_eq!(places_in(&held, &region), expected);
            }
        }
    }

    #[test]
    fn captured_strikes_are_counted_where_they_end_up() {
        // Out of the patch onto a hole in it, the other way round, within it, and outside.
        let places =
            [[9.9, 5.0], [10.1, 5.0], [-0.1, 5.0], [0.1, 5.0], [5.0, 5.0], [5.2, 5.0], [20.0, 5.0], [20.1, 5.0]];
        assert_eq!(held(&places, 0.3).captured, 2);
        assert_eq!(held(&places, 0.05).captured, 0);
    }
}
