//! Exact volumes of whole channels, by layer and depth of strike: what need not be sampled.

use super::realisation::Realisation;
use super::shapes::Shapes;
use super::volume::{Known, Strata};
use crate::skin::{Layer, Skin};
use crate::treatment::{Patch, Strike};
use rayon::prelude::*;

/// Rungs of a layer's table of volume against depth, where depths vary continuously.
const RUNGS: usize = 24;
/// Up to this many distinct depths volumes are worked out for each; above it they are interpolated.
const MOST_EXACT: usize = 256;
/// From so many strikes on, what few lines of a thin layer say of their sum is good to about a tenth.
const MANY_STRIKES: usize = 200;
/// Resolution of the volumes.
const RESOLUTION: usize = 2;

/// Volumes of channel and puncture part in every layer, against the depth of the strike.
#[derive(Debug)]
pub struct VolumeTable {
    layers: Vec<LayerVolumes>,
    exact: bool,
}

/// (depth of strike, volume of channel, volume of puncture part) in one layer, ascending from its upper boundary; mm, mm³.
#[derive(Debug)]
struct LayerVolumes {
    rungs: Vec<(f64, f64, f64)>,
}

impl VolumeTable {
    /// Works out the volumes that the strikes of a treatment may have.
    pub fn new(shapes: &Shapes, skin: &Skin) -> Self {
        let distinct = shapes.treatment().distinct_depths().filter(|depths| depths.len() <= MOST_EXACT);
        let exact = distinct.is_some();
        let layer = |layer: &Layer| {
            let depths: Vec<f64> = match &distinct {
                Some(depths) => depths.clone(),
                // From the layer's upper boundary down, closer together where the volume sets in.
                None => {
                    let below = (shapes.deepest() - layer.top_mm).max(0.0);
                    let share = |k: usize| (k as f64 / RUNGS as f64).powi(2);
                    (0..=RUNGS).map(|k| layer.top_mm + below * share(k)).collect()
                }
            };
            LayerVolumes { rungs: depths.into_par_iter().map(|depth| volumes(shapes, layer, depth)).collect() }
        };
        Self { layers: skin.layers.par_iter().map(layer).collect(), exact }
    }

    /// Passes on (layer, volume of channel, volume of puncture part) of a strike, mm³.
    fn add(&self, depth: f64, mut take: impl FnMut(usize, f64, f64)) {
        for (layer, volumes) in self.layers.iter().enumerate() {
            let (channel, puncture) = volumes.at(depth, self.exact);
            take(layer, channel, puncture);
        }
    }

    /// Channel volume of a strike of this depth, mm³, by layer.
    pub fn of_strike(&self, depth: f64) -> Vec<f64> {
        self.layers.iter().map(|volumes| volumes.at(depth, self.exact).0).collect()
    }

    /// What is known of the strikes whose whole channel lies in the patch. Overlap is adjusted only where strikes lie at
    /// random (`scattered`) and are many: there its estimate is far from 0, and stays positive. Elsewhere, where channels
    /// cover most of a layer, a known sum would make the union less certain, not more, and is not used.
    pub fn known(&self, whole: &[Strike], scattered: bool, patch: &Patch, strata: &Strata) -> Known {
        let layers = strata.layers();
        let mut known = Known {
            channels: vec![0.0; layers],
            punctures: vec![0.0; layers],
            used: vec![false; layers],
            overlap_weights: vec![0.0; layers],
        };
        for strike in whole {
            self.add(strike.depth_mm, |layer, channel, puncture| {
                known.channels[layer] += channel;
                known.punctures[layer] += puncture;
            });
        }
        let area = patch.area_mm2();
        known.channels.iter_mut().chain(&mut known.punctures).for_each(|volume| *volume /= area);
        let adjusted = scattered && whole.len() >= MANY_STRIKES;
        for layer in 0..layers {
            let cover = known.channels[layer] / strata.thickness(layer).max(f64::MIN_POSITIVE);
            known.used[layer] = adjusted || cover < std::f64::consts::LN_2;
            known.overlap_weights[layer] = if adjusted { 1.0 - (-cover).exp() } else { 0.0 };
        }
        known
    }
}

fn volumes(shapes: &Shapes, layer: &Layer, depth: f64) -> (f64, f64, f64) {
    if depth <= layer.top_mm {
        return (depth, 0.0, 0.0);
    }
    let channel = shapes.channel(depth);
    let puncture = channel.puncture_volume(layer.top_mm, layer.bottom_mm);
    (depth, channel.volume(layer.top_mm, layer.bottom_mm, RESOLUTION).max(puncture), puncture)
}

impl LayerVolumes {
    /// Volumes of channel and puncture part of a strike of this depth.
    fn at(&self, depth: f64, exact: bool) -> (f64, f64) {
        let above = self.rungs.partition_point(|rung| rung.0 < depth);
        if exact {
            let rung = self.rungs[above.min(self.rungs.len() - 1)];
            return (rung.1, rung.2);
        }
        if depth <= self.rungs[0].0 {
            return (0.0, 0.0);
        }
        // A parabola through the three rungs around the depth; the volume grows like its square or cube.
        let middle = above.clamp(1, self.rungs.len() - 2);
        let [a, b, c] = [self.rungs[middle - 1], self.rungs[middle], self.rungs[middle + 1]];
        if a.0 >= b.0 || b.0 >= c.0 {
            return (0.0, 0.0);
        }
        let basis = |x: f64, y: f64, z: f64| (depth - y) * (depth - z) / ((x - y) * (x - z));
        let weights = [basis(a.0, b.0, c.0), basis(b.0, a.0, c.0), basis(c.0, a.0, b.0)];
        let blend = |values: [f64; 3]| values.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>().max(0.0);
        let puncture = blend([a.2, b.2, c.2]);
        (blend([a.1, b.1, c.1]).max(puncture), puncture)
    }
}

/// By layer, for every trial: the summed whole channel volumes of the strikes in the patch, mm³.
#[derive(Debug)]
pub struct PerStrike {
    /// By layer, then by trial.
    pub volumes: Vec<Vec<f64>>,
    /// Strikes in the patch, by trial.
    pub strikes: Vec<f64>,
}

impl PerStrike {
    /// Adds up the strikes of every trial.
    pub fn new(table: &VolumeTable, trials: &[&Realisation], patch: &Patch) -> Self {
        let mut result =
            Self { volumes: vec![vec![0.0; trials.len()]; table.layers.len()], strikes: vec![0.0; trials.len()] };
        for (t, trial) in trials.iter().enumerate() {
            for strike in trial.inside(patch) {
                table.add(strike.depth_mm, |layer, channel, _| result.volumes[layer][t] += channel);
                result.strikes[t] += 1.0;
            }
        }
        result
    }
}
