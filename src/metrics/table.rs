//! Turns sampled slots and counts into series, with the limits that hold where samples are few.

use super::coverage::{Coverage, SCRAMBLES, Scramble};
use super::known::Controls;
use super::openings::Counts;
use super::series::Series;
use super::strata::{Quantity, Strata, area_slot, layer_slot};
use super::tile::Tally;
use crate::sampling::statistics::{mean, share_lower, share_upper};
use crate::sampling::{EstimatorKind, Sampled};
use crate::skin::Skin;
use crate::treatment::Patch;

/// Below this many samples that met a channel, Student's interval is joined with an exact bound.
const FEW_HITS: u64 = 64;
/// Of events that never happened, no more than this many are to be expected: the upper limit of Poisson's distribution for
/// a count of 0, two-sided at 95 %.
const UNSEEN_EVENTS: f64 = 3.688_879_454_113_936;
/// Sums that differ by less than this share are equal.
const ROUNDING: f64 = 1e-12;
const PER_CM2: f64 = 100.0;
const VOLUME: &str = "mm3/cm2";
const COUNT: &str = "1/cm2";

/// All that the metrics of a cell are made of.
pub struct Table<'a> {
    /// The skin.
    pub skin: &'a Skin,
    /// The patch.
    pub patch: &'a Patch,
    /// Which integrator filled the slots.
    pub estimator: EstimatorKind,
    /// The strata.
    pub strata: &'a Strata,
    /// The slots, and what was counted exactly.
    pub sampled: &'a Sampled<Tally>,
    /// How known volumes were used.
    pub controls: &'a Controls,
    /// Counts of every trial; empty where nothing is counted.
    pub counts: &'a [&'a Counts],
    /// Captured strikes in the patch, by trial; `None` where there is no capture.
    pub captured: Option<Vec<u64>>,
    /// Coverage of every trial; empty where it is not asked for.
    pub covered: &'a [Coverage],
    /// Channel volume of the deepest strike, mm³, by layer.
    pub deepest_volumes: &'a [f64],
    /// Every channel lies within this distance of its strike's position, mm.
    pub reach: f64,
    /// Whether strikes are to be expected at all.
    pub expects_strikes: bool,
    /// Expected time of the treatment, s/mm², where it is known.
    pub time_s_per_mm2: Option<f64>,
}

impl Table<'_> {
    /// Every metric, in table order.
    pub fn series(&self) -> Vec<Series> {
        let layers = &self.skin.layers;
        let every: Vec<usize> = (0..layers.len()).collect();
        let strikes: Vec<f64> = self.tallies().map(|tally| tally.strikes as f64).collect();
        let all_volumes = self.tallies().map(|tally| tally.volumes.iter().sum()).collect();
        let mut series = self.volumes("all", &every);
        series.push(self.strikes());
        series.extend(self.captured_strikes());
        series.extend(self.treatment_time());
        series.push(over("all", "channel_volume_per_strike", "mm3", all_volumes, &strikes));
        series.push(Series {
            layer: "all",
            metric: "tear_ratio",
            unit: "1",
            values: self.values(&every, Self::tear),
            over: Some(self.values(&every, Self::puncture)),
            bounds: None,
        });
        series.extend(self.count("surface", "openings", 0));
        series.push(self.area("surface", 0));
        series.extend(self.coverage());
        for (index, layer) in layers.iter().enumerate() {
            let name = layer.name.as_str();
            series.extend(self.volumes(name, &[index]));
            let volumes = self.tallies().map(|tally| tally.volumes[index]).collect();
            series.push(over(name, "channel_volume_per_strike", "mm3", volumes, &strikes));
            series.extend(self.count(name, "channels", index));
            series.push(self.area(name, index));
        }
        series
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.sampled.tallies.iter()
    }

    fn strikes(&self) -> Series {
        let area = self.patch.area_mm2();
        let density = self.tallies().map(|tally| PER_CM2 * tally.strikes as f64 / area).collect();
        let mut series = Series::exact("all", "strikes", COUNT, density);
        series.bounds = self.unseen(&series, PER_CM2);
        series
    }

    fn treatment_time(&self) -> Option<Series> {
        let time = PER_CM2 * self.time_s_per_mm2?;
        Some(Series::exact("all", "treatment_time", "s/cm2", vec![time; self.tallies().count()]))
    }

    fn captured_strikes(&self) -> Option<Series> {
        let area = self.patch.area_mm2();
        let density = |captured: &Vec<u64>| captured.iter().map(|&count| PER_CM2 * count as f64 / area).collect();
        Some(Series::exact("all", "captured_strikes", COUNT, density(self.captured.as_ref()?)))
    }

    fn coverage(&self) -> Vec<Series> {
        if self.covered.is_empty() {
            return Vec::new();
        }
        let replicated = |metric, unit, pick: fn(&Scramble) -> f64| Series {
            layer: "surface",
            metric,
            unit,
            values: self.covered.iter().map(|trial| trial.scrambles.iter().map(pick).collect()).collect(),
            over: None,
            bounds: None,
        };
        let area = self.patch.area_mm2();
        let mean_density = self.tallies().map(|tally| vec![tally.strikes as f64 / area; SCRAMBLES]).collect();
        let widest = Series::exact("surface", "widest_gap", "mm", self.covered.iter().map(Coverage::widest).collect());
        let hot_spots = replicated("hot_spots", "1", |scramble| scramble.crowded);
        vec![
            replicated("gap", "mm", |scramble| scramble.gap),
            // Points find no gap that lies between them: there is no upper limit.
            Series { bounds: Some((f64::INFINITY, f64::INFINITY)), ..widest },
            Series { over: Some(mean_density), ..hot_spots },
        ]
    }

    /// Where no trial had a strike although strikes are to be expected: what a density of strikes that goes unseen allows.
    fn unseen(&self, series: &Series, per_strike: f64) -> Option<(f64, f64)> {
        let seen = self.tallies().any(|tally| tally.strikes > 0);
        (self.expects_strikes && !seen && all_zero(&series.values)).then(|| {
            let area = self.sampled.tallies.len() as f64 * self.patch.area_mm2();
            (0.0, UNSEEN_EVENTS / area * per_strike)
        })
    }

    fn count(&self, name: &'static str, metric: &'static str, layer: usize) -> Option<Series> {
        if self.counts.is_empty() {
            return None;
        }
        let boundary = self.strata.boundary(layer);
        let of = |pick: fn(&super::openings::Count) -> f64| -> Vec<f64> {
            let count = |counts: &&Counts| boundary.and_then(|b| counts.by_boundary.get(b)).map_or(0.0, pick);
            self.counts.iter().map(|counts| PER_CM2 * count(counts)).collect()
        };
        let open = mean(&of(|count| count.open));
        let mut series = Series::exact(name, metric, COUNT, of(|count| count.density));
        series.bounds = boundary.and_then(|_| self.unseen(&series, PER_CM2));
        if open > 0.0 {
            // Components that go on may be larger than they look: those in the patch then count for less, down to nothing.
            let interval = series.interval();
            series.bounds = Some((interval.low - open, interval.high));
        }
        Some(series)
    }

    fn volumes(&self, name: &'static str, layers: &[usize]) -> Vec<Series> {
        let metric = |metric, of: fn(&[f64], usize) -> f64| Series {
            layer: name,
            metric,
            unit: VOLUME,
            values: self.values(layers, of),
            over: None,
            bounds: None,
        };
        let mut series = vec![
            metric("damage_volume", Self::union),
            metric("channel_volume_sum", Self::sum),
            metric("puncture_volume", Self::puncture),
            metric("tear_volume", Self::tear),
            metric("overlap_volume", Self::overlap),
        ];
        for s in &mut series {
            s.bounds = self.volume_bounds(layers, s);
        }
        series
    }

    fn union(slots: &[f64], layer: usize) -> f64 {
        Self::sum(slots, layer) - Self::overlap(slots, layer)
    }

    fn sum(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Sum)]
    }

    fn puncture(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Puncture)]
    }

    /// Sum less puncture parts; what the two differ by in their last digits is no tear.
    fn tear(slots: &[f64], layer: usize) -> f64 {
        let (sum, puncture) = (Self::sum(slots, layer), Self::puncture(slots, layer));
        if sum - puncture > ROUNDING * sum { sum - puncture } else { 0.0 }
    }

    fn overlap(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Overlap)]
    }

    fn values(&self, layers: &[usize], of: fn(&[f64], usize) -> f64) -> Vec<Vec<f64>> {
        let of_layers = |slots: &Vec<f64>| layers.iter().map(|&layer| of(slots, layer)).sum::<f64>() + 0.0;
        self.sampled.values.iter().map(|reps| reps.iter().map(of_layers).collect()).collect()
    }

    fn area(&self, name: &'static str, layer: usize) -> Series {
        let slot = area_slot(self.strata.layers(), layer);
        let values: Vec<Vec<f64>> =
            self.sampled.values.iter().map(|reps| reps.iter().map(|slots| slots[slot]).collect()).collect();
        let mut series =
            Series { layer: name, metric: "opened_area_fraction", unit: "1", values, over: None, bounds: None };
        let Some(boundary) = self.strata.boundary(layer) else { return series };
        series.bounds = self.unseen(&series, std::f64::consts::PI * self.reach * self.reach);
        if self.sampled.samples > 0 && all_zero(&series.values) {
            let stratum = if self.points() { 1 } else { self.strata.slab_count() } + boundary;
            series.bounds = Some((0.0, share_upper(0, self.sampled.stratum_samples[stratum]) * self.longest_share()));
        }
        series
    }

    /// Where few samples met a channel of unknown volume, or none an overlap that could be there: what counts alone allow.
    fn volume_bounds(&self, layers: &[usize], series: &Series) -> Option<(f64, f64)> {
        let reached: Vec<usize> = layers.iter().copied().filter(|&l| self.strata.thickness(l) > 0.0).collect();
        if reached.is_empty() {
            return None;
        }
        if self.sampled.samples == 0 {
            let volume: f64 = reached.iter().map(|&layer| self.deepest_volumes[layer]).sum();
            return self.unseen(series, PER_CM2 * volume);
        }
        let is_overlap = series.metric == "overlap_volume";
        let overlap_unseen =
            all_zero(&self.values(&reached, Self::overlap)) && self.tallies().any(|tally| tally.reaching > 1);
        if is_overlap {
            return overlap_unseen.then(|| (0.0, self.bound(&reached, 0).1));
        }
        let few = self.hits(&reached) < FEW_HITS && self.has_unknown(&reached);
        let interval = series.interval();
        let (low, high) = if few { self.bound(&reached, self.hits(&reached)) } else { (0.0, 0.0) };
        if self.points() {
            return few.then_some((if series.metric == "damage_volume" { low } else { 0.0 }, high));
        }
        let hidden = if series.metric == "damage_volume" && overlap_unseen { self.bound(&reached, 0).1 } else { 0.0 };
        (few || hidden > 0.0).then_some((interval.low - hidden.max(high), interval.high + high))
    }

    /// Volumes that a share of samples that met a channel allows, mm³/cm², by the exact limits of that share.
    fn bound(&self, layers: &[usize], hits: u64) -> (f64, f64) {
        let strata = if self.points() { vec![0] } else { self.strata.strata_of_layers(layers) };
        let tries: u64 = strata.iter().map(|&stratum| self.sampled.stratum_samples[stratum]).sum();
        let hits = hits.min(tries);
        if self.points() {
            let slab = PER_CM2 * self.strata.deepest();
            return (slab * share_lower(hits, tries), slab * share_upper(hits, tries));
        }
        let thickness: f64 = layers.iter().map(|&l| self.strata.thickness(l)).sum();
        (0.0, PER_CM2 * thickness * share_upper(hits, tries) * self.longest_share())
    }

    /// Whether any trial has channels in these layers whose volume is not known.
    fn has_unknown(&self, layers: &[usize]) -> bool {
        let is_used = layers.iter().all(|&layer| self.controls.used[layer]);
        self.points() || !is_used || self.tallies().any(|tally| tally.reaching > tally.whole)
    }

    /// Share of a line across the patch that one channel can cover.
    fn longest_share(&self) -> f64 {
        if self.points() { 1.0 } else { (2.0 * self.reach / self.patch.width_mm).min(1.0) }
    }

    fn points(&self) -> bool {
        self.estimator == EstimatorKind::Points
    }

    fn hits(&self, layers: &[usize]) -> u64 {
        let of_replicate =
            |slots: &Vec<f64>| -> f64 { layers.iter().map(|&layer| slots[layer_slot(layer, Quantity::Hits)]).sum() };
        self.sampled.values.iter().flatten().map(of_replicate).sum::<f64>().round() as u64
    }
}

fn all_zero(values: &[Vec<f64>]) -> bool {
    values.iter().flatten().all(|&v| v == 0.0)
}

fn over(layer: &'static str, metric: &'static str, unit: &'static str, values: Vec<f64>, by: &[f64]) -> Series {
    let over = Some(by.iter().map(|&v| vec![v]).collect());
    Series { over, ..Series::exact(layer, metric, unit, values) }
}
