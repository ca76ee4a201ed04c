//! Exact volumes of whole channels, by layer and depth of strike: what need not be sampled.

use super::shapes::Shapes;
use super::strata::Strata;
use crate::skin::{Layer, Skin};
use crate::treatment::Patch;
use rayon::prelude::*;

/// Rungs of a layer's table of volume against depth, where depths vary continuously, to where strikes typically end, if those all go
/// through the layer's upper boundary; and steps from there on as shares of where they typically end at least.
const RARE_RUNGS: usize = 3;
const STEP: f64 = 1.0 / 10.0;
/// Strikes have gone through a boundary when they end so many of those steps below it: volumes grow evenly from there on.
const WELL_PAST: f64 = 3.0;
/// Rungs where some do not.
const RUNGS: usize = 24;
/// Even steps that a continuous table is spread out to.
const STEPS: usize = 2048;
/// Up to this many distinct depths volumes are worked out for each; above it they are interpolated.
const MOST_EXACT: usize = 256;
/// Where strikes cover a layer so many times over, a known sum makes their union less certain, not more.
pub(super) const CROWDED: f64 = std::f64::consts::LN_2;
/// From so many strikes on, what few lines of a thin layer say of their sum is good to about a tenth.
const MANY_STRIKES: f64 = 200.0;
/// Resolution of the volumes where they are worked out for every depth.
const RESOLUTION: usize = 2;
/// And where they are interpolated.
const COARSE_RESOLUTION: usize = 0;

/// Volumes of channel and puncture part in every layer, against the depth of the strike.
#[derive(Debug)]
pub struct VolumeTable {
    depths: Depths,
    /// By layer, volume of the channel at each depth, mm³.
    channels: Vec<Vec<f64>>,
    /// By layer, volume of the puncture part at each depth, mm³.
    punctures: Vec<Vec<f64>>,
}

/// The depths of a table.
#[derive(Debug)]
enum Depths {
    /// All that there are, ascending, mm.
    Distinct(Vec<f64>),
    /// [`STEPS`] even steps from 0, each 1/`per_mm` mm; interpolated between.
    Even { per_mm: f64 },
}

/// Where a depth lies in a table: a place, and how far it is towards the next.
pub type Place = (usize, f64);

/// How many strikes lie at each place of a table.
#[derive(Debug, Default, Clone)]
pub struct Histogram(Vec<f64>);

impl Histogram {
    /// Adds a strike.
    #[inline]
    pub fn add(&mut self, (place, towards_next): Place) {
        if self.0.len() < place + 2 {
            self.0.resize(place + 2, 0.0);
        }
        self.0[place] += 1.0 - towards_next;
        self.0[place + 1] += towards_next;
    }
}

impl VolumeTable {
    /// Works out the volumes that the strikes of a treatment may have.
    pub fn new(shapes: &Shapes, skin: &Skin) -> Self {
        let distinct = shapes.treatment().distinct_depths().filter(|depths| depths.len() <= MOST_EXACT);
        let layer = |layer: &Layer| match &distinct {
            Some(depths) => depths.par_iter().map(|&depth| volumes(shapes, layer, depth, RESOLUTION)).unzip(),
            // Closed forms cost so little that every step has its own.
            None if shapes.are_upright_holes() => {
                let depth = |step: usize| shapes.deepest() * step as f64 / STEPS as f64;
                (0..=STEPS).into_par_iter().map(|step| volumes(shapes, layer, depth(step), COARSE_RESOLUTION)).unzip()
            }
            None => spread_out(&rungs(shapes, layer), shapes.deepest()),
        };
        let (channels, punctures) = skin.layers.par_iter().map(layer).unzip();
        let even = || Depths::Even { per_mm: STEPS as f64 / shapes.deepest() };
        Self { depths: distinct.map_or_else(even, Depths::Distinct), channels, punctures }
    }

    /// Where a depth of strike lies in the table.
    #[inline]
    pub fn place(&self, depth: f64) -> Place {
        match &self.depths {
            Depths::Distinct(depths) if depths.len() == 1 => (0, 0.0),
            Depths::Distinct(depths) => {
                (depths.partition_point(|&d| d < depth).min(depths.len().saturating_sub(1)), 0.0)
            }
            Depths::Even { per_mm } => {
                let place = (depth * per_mm).min(STEPS as f64);
                let below = (place as usize).min(STEPS - 1);
                (below, place - below as f64)
            }
        }
    }

    /// Summed volumes of channels and of puncture parts, mm³, by layer.
    pub fn sums(&self, strikes: &Histogram) -> (Vec<f64>, Vec<f64>) {
        let sum = |volumes: &Vec<f64>| volumes.iter().zip(&strikes.0).map(|(volume, count)| volume * count).sum();
        (self.channels.iter().map(sum).collect(), self.punctures.iter().map(sum).collect())
    }

    /// Volumes of channel and puncture part of a strike of this depth, mm³, by layer.
    pub fn of_strike(&self, depth: f64) -> (Vec<f64>, Vec<f64>) {
        let mut one = Histogram::default();
        one.add(self.place(depth));
        self.sums(&one)
    }
}

fn volumes(shapes: &Shapes, layer: &Layer, depth: f64, resolution: usize) -> (f64, f64) {
    if depth <= layer.top_mm {
        return (0.0, 0.0);
    }
    let channel = shapes.channel(depth);
    let puncture = channel.puncture_volume(layer.top_mm, layer.bottom_mm);
    (channel.volume(layer.top_mm, layer.bottom_mm, resolution).max(puncture), puncture)
}

/// (depth of strike, its volumes in one layer), from the layer's upper boundary down, closer together where the volume
/// sets in.
type Rung = (f64, (f64, f64));

/// The least depth that strikes typically have decides where rungs are needed.
fn rungs(shapes: &Shapes, layer: &Layer) -> Vec<Rung> {
    let (top, least, deepest) = (layer.top_mm, shapes.least_typical(), shapes.deepest());
    let setting_in = |to: f64, number: usize| {
        (0..=number).map(move |k| top + (to - top).max(0.0) * (k as f64 / number as f64).powi(2))
    };
    // Parabolas through three rungs: the first of those evenly apart lie above the least depth.
    let from = least * (1.0 - 2.0 * STEP);
    let steps = ((deepest - from) / (STEP * least)).ceil();
    let is_past = from - top > WELL_PAST * STEP * least && RARE_RUNGS as f64 + steps <= RUNGS as f64;
    let depths: Vec<f64> = match is_past {
        true => {
            let even = (1..=steps as usize).map(|k| from + (deepest - from) * k as f64 / steps);
            setting_in(from, RARE_RUNGS).chain(even).collect()
        }
        false => setting_in(deepest, RUNGS).collect(),
    };
    depths.into_par_iter().map(|depth| (depth, volumes(shapes, layer, depth, COARSE_RESOLUTION))).collect()
}

/// The volumes at even steps, by parabolas through the three rungs around each: volumes grow like a square or cube.
fn spread_out(rungs: &[Rung], deepest: f64) -> (Vec<f64>, Vec<f64>) {
    let at = |depth: f64| {
        // Around the nearest rung the cubic left over is odd, so that it cancels on average.
        let above = rungs.partition_point(|rung| rung.0 < depth).clamp(1, rungs.len() - 1);
        let nearest = if depth - rungs[above - 1].0 < rungs[above].0 - depth { above - 1 } else { above };
        let middle = nearest.clamp(1, rungs.len() - 2);
        let [a, b, c] = [rungs[middle - 1], rungs[middle], rungs[middle + 1]];
        if depth <= rungs[0].0 || a.0 >= b.0 || b.0 >= c.0 {
            return (0.0, 0.0);
        }
        let basis = |x: f64, y: f64, z: f64| (depth - y) * (depth - z) / ((x - y) * (x - z));
        let weights = [basis(a.0, b.0, c.0), basis(b.0, a.0, c.0), basis(c.0, a.0, b.0)];
        let blend = |values: [f64; 3]| values.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>().max(0.0);
        let puncture = blend([a.1.1, b.1.1, c.1.1]);
        (blend([a.1.0, b.1.0, c.1.0]).max(puncture), puncture)
    };
    (0..=STEPS).map(|step| at(deepest * step as f64 / STEPS as f64)).unzip()
}

/// How known volumes of whole channels serve as control variates, by layer; the same for all trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// Whether they stand in for sampled ones.
    pub used: Vec<bool>,
    /// How much of the difference between known and sampled sum the overlap takes up. Where channels lie at random and
    /// cover λ times the tissue, a union of share 1 − exp(−λ) moves with exp(−λ) times the sum, and the overlap with the
    /// rest of it.
    pub overlap_weights: Vec<f64>,
}

impl Controls {
    /// From what is to be expected of a treatment. Overlap is adjusted only where strikes lie at random and are many:
    /// there its estimate is far from 0, and stays positive. Elsewhere, where channels cover most of a layer, a known sum
    /// would make the union less certain, not more, and is not used.
    pub fn new(shapes: &Shapes, volumes: &VolumeTable, patch: &Patch, strata: &Strata) -> Self {
        let treatment = shapes.treatment();
        let inner = |extent: f64| (extent - 2.0 * shapes.reach()).max(0.0) / extent;
        let density = treatment.expected_density(patch) * inner(patch.width_mm) * inner(patch.height_mm);
        let mut typical = Histogram::default();
        let depths = treatment.typical_depths();
        depths.iter().for_each(|&depth| typical.add(volumes.place(depth)));
        let adjusted = treatment.is_scattered() && density * patch.area_mm2() >= MANY_STRIKES;
        let cover = |(layer, volume): (usize, f64)| {
            let mean = volume / depths.len().max(1) as f64;
            density * mean / strata.thickness(layer).max(f64::MIN_POSITIVE)
        };
        let covers: Vec<f64> = volumes.sums(&typical).0.into_iter().enumerate().map(cover).collect();
        Self {
            used: covers.iter().map(|&cover| adjusted || cover < CROWDED).collect(),
            overlap_weights: covers.iter().map(|cover| if adjusted { 1.0 - (-cover).exp() } else { 0.0 }).collect(),
        }
    }
}
