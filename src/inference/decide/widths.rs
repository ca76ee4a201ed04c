//! Widths in bins: how dense each is in every cell of a hypothesis, and under the truth, from which they are drawn.

use super::super::likelihood::Facing;
use super::super::model::Model;
use super::super::reading::FURTHEST;
use super::super::scene::{Scene, Seen, State};
use super::super::sheets::Shear;
use super::cells::{Cells, Outer};
use crate::scenario::inference::ReadingLaw;
use rayon::prelude::*;

/// Bins are this share of the error of reading wide.
const BIN: f64 = 0.25;

/// Bins of widths from the smallest that is recognised on. The last holds all that are wider than any true one is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins {
    from_mm: f64,
    step_mm: f64,
    count: usize,
    beyond_mm: f64,
}

impl Bins {
    /// For true widths up to a longest one, mm.
    pub fn new(law: &ReadingLaw, longest_mm: f64) -> Self {
        let range = law.largest_mm - law.smallest_mm;
        let wished = (longest_mm + FURTHEST * law.error_mm - law.smallest_mm).max(BIN * law.error_mm).min(range);
        let count = (wished / (BIN * law.error_mm)).ceil();
        let step_mm = wished / count;
        Self { from_mm: law.smallest_mm, step_mm, count: count as usize, beyond_mm: range - wished }
    }

    /// How many, the last among them.
    fn count(&self) -> usize {
        self.count + usize::from(self.beyond_mm > 0.0)
    }

    /// Middle and breadth of a bin, mm.
    fn at(&self, bin: usize) -> [f64; 2] {
        let from_mm = self.from_mm + self.step_mm * bin as f64;
        let breadth_mm = if bin < self.count { self.step_mm } else { self.beyond_mm };
        [from_mm + 0.5 * breadth_mm, breadth_mm]
    }

    /// Those of all.
    fn each(&self) -> impl Iterator<Item = [f64; 2]> + use<> {
        let bins = *self;
        (0..bins.count()).map(move |bin| bins.at(bin))
    }
}

/// What is seen of profiles at the one depth of a scene, of which all is known but c.
pub fn seen(scene: &Scene, facing: Facing, state: &State) -> Seen {
    match facing {
        Facing::Known(plane_rad) => scene.known(0, plane_rad, state),
        Facing::Mixed | Facing::Shared => Seen::mean(&scene.each_direction(0, state)),
    }
}

/// Works with the state that a point of what is open stands for.
pub fn with_state<T>(model: &Model, outer: &Outer, work: impl FnOnce(&State) -> T) -> T {
    let [surface_following, failure_shear_strain, log_ratio, mean] = *outer;
    let depths_mm = model.depths_mm(0, mean);
    let shear = Shear { surface_following, failure_shear_strain };
    work(&State { shear, ratio: log_ratio.exp(), depths_mm: depths_mm.as_deref() })
}

/// Densities of all bins with a c, 1/mm.
fn densities(law: &ReadingLaw, bins: &Bins, seen: &Seen, residual_width: f64) -> Vec<f64> {
    let measure = seen.at(residual_width);
    let recognised = law.recognised(&measure, residual_width);
    let density = |[middle, _]: [f64; 2]| law.density(law.seen(&measure, residual_width, middle), recognised);
    bins.each().map(density).collect()
}

/// Densities of bins in all cells of a hypothesis, 1/mm.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    cells: usize,
    densities: Vec<f32>,
}

impl Table {
    /// Of planes that a model is looked at on.
    pub fn new(model: &Model, facing: Facing, law: &ReadingLaw, bins: &Bins, cells: &Cells) -> Self {
        let of_outer = |outer: &Outer| -> Vec<Vec<f32>> {
            let seen = with_state(model, outer, |state| seen(&model.scenes()[0], facing, state));
            let narrow = |all: Vec<f64>| all.into_iter().map(|density| density as f32).collect();
            cells.widths.iter().map(|&c| narrow(densities(law, bins, &seen, c))).collect()
        };
        let columns: Vec<Vec<Vec<f32>>> = cells.outer.par_iter().map(of_outer).collect();
        let columns: Vec<&Vec<f32>> = columns.iter().flatten().collect();
        let densities = (0..bins.count()).flat_map(|bin| columns.iter().map(move |column| column[bin])).collect();
        Self { cells: columns.len(), densities }
    }

    /// A bin's densities by cell.
    pub fn row(&self, bin: usize) -> &[f32] {
        &self.densities[bin * self.cells..(bin + 1) * self.cells]
    }
}

/// The law of what is read where a hypothesis is true.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Densities of bins, 1/mm.
    densities: Vec<f64>,
    /// Share of widths up to the end of each bin.
    cumulative: Vec<f64>,
    bins: Bins,
    /// Recognised profiles per length of section over strikes per area, mm: c Q.
    pub per_strike_mm: f64,
}

impl Truth {
    /// Of what is seen, with the true c.
    pub fn new(law: &ReadingLaw, bins: &Bins, seen: &Seen, residual_width: f64) -> Self {
        let densities = densities(law, bins, seen, residual_width);
        let mut sum = 0.0;
        let masses = bins.each().zip(&densities).map(|([_, breadth], density)| {
            sum += density * breadth;
            sum
        });
        let cumulative: Vec<f64> = masses.collect();
        let cumulative = cumulative.iter().map(|below| below / sum).collect();
        let per_strike_mm = residual_width * law.recognised(&seen.at(residual_width), residual_width);
        Self { densities, cumulative, bins: *bins, per_strike_mm }
    }

    /// The bin that a number between 0 and 1 falls into.
    pub fn bin(&self, uniform: f64) -> usize {
        self.cumulative.partition_point(|below| *below < uniform).min(self.cumulative.len() - 1)
    }

    /// The width below which a share of all lies, mm.
    pub fn width_mm(&self, uniform: f64) -> f64 {
        let bin = self.bin(uniform);
        let before = if bin == 0 { 0.0 } else { self.cumulative[bin - 1] };
        let inside = (uniform - before) / (self.cumulative[bin] - before);
        let [middle, breadth] = self.bins.at(bin);
        middle + breadth * (inside - 0.5)
    }

    /// By how much another law's density is smaller than this one's on average, in ln, in every cell: nats a profile.
    pub fn told_from(&self, other: &Table) -> Vec<f64> {
        let mut lost = vec![0.0; other.cells];
        for (bin, ([_, breadth], density)) in self.bins.each().zip(&self.densities).enumerate() {
            let (mass, log) = (breadth * density, density.ln());
            let row = lost.iter_mut().zip(other.row(bin));
            row.for_each(|(lost, other)| *lost += mass * (log - f64::from(*other).ln()));
        }
        lost
    }

    /// ∫ (∂ ln f/∂ ln c)² f dv, from the law at a c a little larger.
    pub fn information(&self, larger: &Self, step: f64) -> f64 {
        let each = self.bins.each().zip(self.densities.iter().zip(&larger.densities));
        each.map(|([_, breadth], (one, other))| breadth * one * ((other / one).ln() / step).powi(2)).sum()
    }

    /// Whether another law is the same but for rounding.
    pub fn is_same(&self, other: &Self) -> bool {
        self.densities.iter().zip(&other.densities).all(|(a, b)| (a - b).abs() <= 1e-9 * a.max(*b))
    }
}
