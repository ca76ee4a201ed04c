//! Tiles: the pieces that a patch is cut into, each with all strikes that can reach into it.
//!
//! A tile's strikes are made when it is sampled and forgotten after, so memory does not grow with the patch. Channels that
//! reach across an edge are cut there: every line and every point belongs to one tile.

use super::bodies::{Bodies, Dose, Doses};
use super::known::{Histogram, VolumeTable};
use crate::treatment::{Patch, Region, Strike, Treatment};
use std::ops::Range;

/// Strikes of a tile, about.
const STRIKES: f64 = 65_536.0;
/// A tile is at least this many times as wide as what its strikes reach, and what a cartridge's needles are apart: strikes
/// and stamps near its edges are made for its neighbours as well.
const LEAST_SIDE: f64 = 8.0;
/// Rows of strikes per reach.
const ROWS_PER_REACH: f64 = 4.0;

/// How a patch is cut into tiles.
#[derive(Debug, Clone, Copy)]
pub struct Tiling {
    patch: Patch,
    columns: usize,
    rows: usize,
    reach: f64,
    density: f64,
}

impl Tiling {
    /// Tiles for the strikes of a treatment whose channels lie within `reach` mm of their positions.
    pub fn new(treatment: &Treatment, patch: &Patch, reach: f64) -> Self {
        let apart = treatment.stamp_radius_mm() + reach;
        let density = treatment.expected_density(patch);
        let side = (STRIKES / density).sqrt().max(LEAST_SIDE * apart);
        let count = |extent: f64| ((extent / side).ceil() as usize).max(1);
        Self { patch: *patch, columns: count(patch.width_mm), rows: count(patch.height_mm), reach, density }
    }

    /// Expected strikes per mm².
    pub fn density(&self) -> f64 {
        self.density
    }

    /// The same patch in so many columns and rows.
    pub fn cut_into(self, columns: usize, rows: usize) -> Self {
        Self { columns, rows, ..self }
    }

    /// Number of tiles.
    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The part of the patch that a tile answers for.
    pub fn region(&self, index: usize) -> Region {
        let piece =
            |extent: f64, i: usize, n: usize| (extent * i as f64 / n as f64, extent * (i + 1) as f64 / n as f64);
        let (column, row) = (index % self.columns, index / self.columns);
        Region { x: piece(self.patch.width_mm, column, self.columns), y: piece(self.patch.height_mm, row, self.rows) }
    }

    /// The region whose strikes are counted with a tile: at the patch's edge it goes on without end.
    fn counted(&self, index: usize) -> Region {
        let open = |(from, to): (f64, f64), i: usize, n: usize| {
            (if i == 0 { f64::NEG_INFINITY } else { from }, if i + 1 == n { f64::INFINITY } else { to })
        };
        let region = self.region(index);
        let (column, row) = (index % self.columns, index / self.columns);
        Region { x: open(region.x, column, self.columns), y: open(region.y, row, self.rows) }
    }
}

/// What is counted exactly of the strikes of a trial.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Strikes positioned in the patch, also those that only dent it.
    pub strikes: u64,
    /// Strikes whose channel can reach the patch.
    pub reaching: u64,
    /// Strikes whose whole channel lies in the patch.
    pub whole: u64,
    /// Volume of the channels of all strikes positioned in the patch, mm³, by layer.
    pub volumes: Vec<f64>,
    /// The same of whole ones alone.
    pub whole_volumes: Vec<f64>,
    /// Volume of the puncture parts of whole ones, mm³, by layer.
    pub whole_punctures: Vec<f64>,
    /// What the bodies of whole ones take beyond their holes, mm³, by layer.
    pub whole_bodies: Vec<f64>,
    /// Fluid of all strikes positioned in the patch.
    pub dose: Dose,
}

impl Tally {
    /// Adds a later tally.
    pub fn merge(&mut self, later: &Self) {
        self.strikes += later.strikes;
        self.reaching += later.reaching;
        self.whole += later.whole;
        let add = |sums: &mut Vec<f64>, more: &[f64]| {
            sums.resize(more.len().max(sums.len()), 0.0);
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        };
        add(&mut self.volumes, &later.volumes);
        add(&mut self.whole_volumes, &later.whole_volumes);
        add(&mut self.whole_punctures, &later.whole_punctures);
        add(&mut self.whole_bodies, &later.whole_bodies);
        self.dose.add(&later.dose);
    }
}

/// A piece of the patch and the strikes that can reach into it.
#[derive(Debug)]
pub struct Tile {
    /// The lines and points that it answers for.
    pub region: Region,
    /// The strikes that are counted with it.
    counted: Region,
    patch: Patch,
    /// Whether it lies at the patch's edge x = 0.
    pub is_first: bool,
    /// Strikes whose whole channel lies in the patch.
    pub whole: Rows,
    /// Strikes whose channel is cut by the patch's edges.
    pub cut_by_edges: Rows,
    /// What is counted with this tile.
    pub tally: Tally,
}

impl Tile {
    /// Makes the strikes of one trial that can reach into a tile.
    pub fn new(treatment: &Treatment, trial: u32, tiling: &Tiling, index: usize, volumes: &VolumeTable) -> Self {
        let (patch, reach) = (&tiling.patch, tiling.reach);
        let (region, counted) = (tiling.region(index), tiling.counted(index));
        let expected = tiling.density * (region.x.1 - region.x.0) * (region.y.1 - region.y.0);
        let (mut whole, mut cut_by_edges) = (Vec::with_capacity((1.2 * expected) as usize), Vec::new());
        let (mut of_whole, mut of_others) = (Histogram::default(), Histogram::default());
        let mut tally = Tally::default();
        treatment.for_each_touch(trial, &region.widened(reach), |strike| {
            let (x, y) = (strike.x_mm, strike.y_mm);
            let is_counted = u64::from(counted.contains(x, y));
            if strike.depth_mm == 0.0 {
                tally.strikes += u64::from(is_counted == 1 && patch.contains(x, y));
            } else if patch.depth_inside_mm(x, y) >= reach {
                if is_counted == 1 {
                    of_whole.add(volumes.place(strike.depth_mm));
                }
                tally.whole += is_counted;
                whole.push(strike);
            } else if patch.distance_mm(x, y) <= reach {
                if is_counted == 1 && patch.contains(x, y) {
                    tally.strikes += 1;
                    of_others.add(volumes.place(strike.depth_mm));
                }
                tally.reaching += is_counted;
                cut_by_edges.push(strike);
            }
        });
        tally.strikes += tally.whole;
        tally.reaching += tally.whole;
        (tally.whole_volumes, tally.whole_punctures) = volumes.sums(&of_whole);
        let others = volumes.sums(&of_others).0;
        tally.volumes = tally.whole_volumes.iter().zip(others).map(|(a, b)| a + b).collect();
        let rows = |strikes: &[Strike]| Rows::new(strikes, region.widened(reach).y, reach / ROWS_PER_REACH);
        let is_first = region.x.0 == 0.0;
        Self { region, counted, patch: *patch, is_first, whole: rows(&whole), cut_by_edges: rows(&cut_by_edges), tally }
    }

    /// Counts what its strikes leave besides their holes.
    pub fn count_bodies(&mut self, bodies: &Bodies, known: &[Vec<f64>], doses: Option<&Doses>) {
        let is_counted = |strike: &&Strike| self.counted.contains(strike.x_mm, strike.y_mm);
        self.tally.whole_bodies = bodies.sums(known, self.whole.all().iter().filter(is_counted));
        let Some(doses) = doses else { return };
        let all = self.whole.all().iter().chain(self.cut_by_edges.all()).filter(is_counted);
        let own = all.filter(|strike| self.patch.contains(strike.x_mm, strike.y_mm));
        let mut dose = Dose::default();
        own.for_each(|strike| doses.add(strike.depth_mm, &mut dose));
        self.tally.dose = dose;
    }
}

/// Strikes in rows across y, row after row.
#[derive(Debug)]
pub struct Rows {
    strikes: Vec<Strike>,
    from: f64,
    per_mm: f64,
    /// Where the strikes of each row begin; one more at the end.
    starts: Vec<u32>,
}

impl Rows {
    /// Sorts strikes with `from` ≤ y < `to` into rows of about this height, mm.
    fn new(strikes: &[Strike], (from, to): (f64, f64), height: f64) -> Self {
        let count = if strikes.is_empty() {
            1
        } else {
            ((to - from) / height).ceil().clamp(1.0, strikes.len() as f64) as usize
        };
        let mut rows =
            Self { strikes: Vec::new(), from, per_mm: count as f64 / (to - from), starts: vec![0; count + 1] };
        for strike in strikes {
            let row = rows.row(strike.y_mm);
            rows.starts[row + 1] += 1;
        }
        (0..count).for_each(|row| rows.starts[row + 1] += rows.starts[row]);
        let Some(&any) = strikes.first() else { return rows };
        let mut next = rows.starts.clone();
        let mut sorted = vec![any; strikes.len()];
        for strike in strikes {
            let place = &mut next[rows.row(strike.y_mm)];
            sorted[*place as usize] = *strike;
            *place += 1;
        }
        rows.strikes = sorted;
        rows
    }

    /// Casts drop the fraction and take negative numbers to 0.
    fn row(&self, y: f64) -> usize {
        (((y - self.from) * self.per_mm) as usize).min(self.starts.len() - 2)
    }

    /// The strikes whose y may lie within `reach` mm of this one; some others as well.
    pub fn near(&self, y: f64, reach: f64) -> &[Strike] {
        let rows: Range<usize> = self.row(y - reach)..self.row(y + reach) + 1;
        &self.strikes[self.starts[rows.start] as usize..self.starts[rows.end] as usize]
    }

    /// All strikes.
    pub fn all(&self) -> &[Strike] {
        &self.strikes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::UnitComplex;

    #[test]
    fn rows_hold_every_strike_once_and_find_all_that_are_near() {
        let at = |i: u32| {
            let y = f64::from(i * 7919 % 1000) / 100.0;
            Strike { x_mm: f64::from(i), y_mm: y, heading: UnitComplex::identity(), depth_mm: 1.0, pass: 0 }
        };
        let strikes: Vec<Strike> = (0..1000).map(at).collect();
        let rows = Rows::new(&strikes, (-0.5, 10.5), 0.13);
        assert_eq!(rows.all().len(), strikes.len());
        for y in [-0.4, 0.0, 3.33, 9.99, 10.4] {
            let found = rows.near(y, 0.3);
            let wanted = strikes.iter().filter(|s| (s.y_mm - y).abs() <= 0.3);
            assert!(wanted.clone().all(|s| found.contains(s)) && found.len() <= wanted.count() + 60);
        }
        assert!(Rows::new(&[], (0.0, 1.0), 0.1).near(0.5, 0.2).is_empty());
    }
}
