//! A cell: one device × depth × tear, from its treatment to the values of every metric in every trial.

use super::openings::Components;
use super::series::Series;
use super::shapes::Shapes;
use super::volume::{Known, Lines, Points, Quantity, Strata, Trial, area_slot, layer_slot};
use super::{MetricRow, OpeningRow, TrialRow};
use crate::geometry::{ElasticLimit, Tear};
use crate::sampling::statistics::{share_lower, share_upper};
use crate::sampling::{EstimatorKind, Plan, Sampled, Sampling, StopReason, runner::Stopped};
use crate::skin::{Layer, Skin};
use crate::treatment::{Patch, Strike, Treatment};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Independent randomisations that an estimate rests on at least.
const FEWEST_RANDOMISATIONS: usize = 16;
/// Below this many samples that met a channel, Student's interval is joined with an exact bound.
const FEW_HITS: u64 = 64;
/// Strikes this many reaches outside the patch take part in openings, so that components are not cut at its edge.
const MARGIN_REACHES: f64 = 3.0;
/// Rungs of the table of channel volume against depth.
const VOLUME_RUNGS: usize = 32;
/// Resolution of the channel volumes that stand in for sampled ones.
const VOLUME_RESOLUTION: usize = 2;

/// What all cells of a scenario share.
#[derive(Clone, Copy)]
pub struct CellContext<'a> {
    /// The skin.
    pub skin: &'a Skin,
    /// Its elastic limit.
    pub limit: &'a ElasticLimit,
    /// The patch.
    pub patch: &'a Patch,
    /// Effort and precision.
    pub sampling: Sampling,
    /// No round of sampling begins after this instant.
    pub deadline: Option<Instant>,
    /// Non-zero asks to stop.
    pub stop: &'a AtomicUsize,
}

/// A finished cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Every metric, in table order.
    pub series: Vec<Series>,
    /// Openings of the first trial.
    pub openings: Vec<OpeningRow>,
    /// Samples, all trials together.
    pub samples: u64,
    /// Independent randomisations of each trial.
    pub replicates: u32,
    /// Standard error of the integration over the mean of the damage volume.
    pub relative_error: f64,
    /// Why sampling stopped.
    pub reason: StopReason,
}

/// Strikes of one trial: first those whose whole channel lies in the patch, then the others that can reach it.
struct TrialStrikes {
    strikes: Vec<Strike>,
    whole: usize,
    reaching: usize,
}

impl TrialStrikes {
    fn new(treatment: &Treatment, trial: u32, patch: &Patch, reach: f64) -> Self {
        let mut strikes = treatment.strikes(trial, patch, MARGIN_REACHES * reach);
        let is_whole = |s: &Strike| patch.depth_inside_mm(s.x_mm, s.y_mm) >= reach;
        let reaches = |s: &Strike| patch.distance_mm(s.x_mm, s.y_mm) <= reach;
        strikes.sort_by_key(|s| (!is_whole(s), !reaches(s)));
        let (whole, reaching) = (strikes.partition_point(is_whole), strikes.partition_point(reaches));
        Self { strikes, whole, reaching }
    }
}

impl Cell {
    /// Computes a cell.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn compute(treatment: &Treatment, tear: Tear, context: &CellContext) -> Result<Self, Stopped> {
        let trials = context.sampling.trials as usize;
        let shapes = Shapes::new(treatment, tear, context.limit);
        let strata = Strata::new(context.skin, shapes.deepest());
        // Where nothing is random, one realisation serves every trial.
        let realisations = if treatment.is_random() { trials } else { 1 };
        let strikes: Vec<TrialStrikes> = (0..realisations as u32)
            .into_par_iter()
            .map(|trial| TrialStrikes::new(treatment, trial, context.patch, shapes.reach()))
            .collect();
        let planes = Trial::boundary_planes(&shapes, &strata);
        let of_trial: Vec<&TrialStrikes> = (0..trials).map(|t| &strikes[t % realisations]).collect();
        let volumes = VolumeTable::new(&shapes, context.skin);
        let known: Vec<Known> =
            strikes.iter().map(|t| volumes.known(&t.strikes[..t.whole], context.patch, &strata)).collect();
        let views: Vec<Trial> = of_trial
            .iter()
            .enumerate()
            .map(|(index, t)| Trial {
                patch: context.patch,
                strikes: &t.strikes[..t.reaching],
                whole: t.whole,
                known: &known[index % realisations],
                shapes: &shapes,
                strata: &strata,
                boundary_planes: &planes,
            })
            .collect();
        let sampled = sample(views, &strata, context)?;
        if context.stop.load(Ordering::Relaxed) != 0 {
            return Err(Stopped);
        }
        let components: Vec<Vec<Components>> = strikes
            .par_iter()
            .map(|t| planes.iter().map(|plane| Components::of(&t.strikes, plane)).collect())
            .collect();
        let counts = |boundary: usize| -> Vec<f64> {
            let density = |t: usize| {
                let found = components[t % realisations].get(boundary);
                found.map_or(0.0, |c| PER_CM2 * c.density_mm2(&of_trial[t].strikes, context.patch))
            };
            (0..trials).map(density).collect()
        };
        let per_strike = PerStrike::new(&volumes, &of_trial, context);
        let table = Table { context, strata: &strata, sampled: &sampled, reach: shapes.reach() };
        let strikes_per_cm2 = of_trial
            .iter()
            .map(|t| PER_CM2 * inside(t, context.patch).count() as f64 / context.patch.area_mm2())
            .collect();
        Ok(Self {
            series: table.series(strikes_per_cm2, counts, per_strike),
            openings: opening_rows(treatment, tear, &strikes[0].strikes, components[0].first(), planes.first()),
            samples: sampled.samples,
            replicates: replicates(trials) as u32,
            relative_error: sampled.relative_error,
            reason: sampled.reason,
        })
    }

    /// The series of a metric of a layer.
    pub fn find(&self, layer: &str, metric: &str) -> Option<&Series> {
        self.series.iter().find(|s| s.layer == layer && s.metric == metric)
    }

    /// Rows of `metrics.csv`.
    pub fn metric_rows<'c>(&'c self, labels: &'c CellLabels) -> impl Iterator<Item = MetricRow> + 'c {
        self.series.iter().map(|series| {
            let interval = series.interval();
            MetricRow {
                scenario: labels.scenario.clone(),
                device: labels.device.clone(),
                depth_mm: labels.depth_mm,
                tear: labels.tear.clone(),
                layer: series.layer.into(),
                metric: series.metric.into(),
                unit: series.unit.into(),
                mean: interval.mean,
                std_err: interval.std_err,
                std_err_integration: series.integration_std_err(),
                ci95_low: interval.low,
                ci95_high: interval.high,
                trials: series.trials() as u32,
                samples: self.samples,
            }
        })
    }

    /// Rows of `trials.csv`.
    pub fn trial_rows<'c>(&'c self, labels: &'c CellLabels) -> impl Iterator<Item = TrialRow> + 'c {
        let rows = move |series: &'c Series| {
            (0..series.trials()).map(move |trial| TrialRow {
                scenario: labels.scenario.clone(),
                device: labels.device.clone(),
                depth_mm: labels.depth_mm,
                tear: labels.tear.clone(),
                layer: series.layer.into(),
                metric: series.metric.into(),
                unit: series.unit.into(),
                trial: trial as u32,
                value: series.trial_value(trial),
            })
        };
        self.series.iter().flat_map(rows)
    }
}

/// What names a cell in the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct CellLabels {
    /// Scenario stem.
    pub scenario: String,
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
}

const PER_CM2: f64 = 100.0;
const VOLUME: &str = "mm3/cm2";
const COUNT: &str = "1/cm2";

fn replicates(trials: usize) -> usize {
    FEWEST_RANDOMISATIONS.div_ceil(trials).max(2)
}

fn inside<'t>(trial: &'t TrialStrikes, patch: &'t Patch) -> impl Iterator<Item = &'t Strike> {
    trial.strikes.iter().filter(|s| patch.contains(s.x_mm, s.y_mm))
}

fn sample(views: Vec<Trial>, strata: &Strata, context: &CellContext) -> Result<Sampled, Stopped> {
    let trials = views.len();
    if views.iter().all(|t| t.strikes.is_empty()) {
        let values = vec![vec![vec![0.0; strata.slots()]; replicates(trials)]; trials];
        let reason = StopReason::Exact;
        return Ok(Sampled {
            values,
            samples: 0,
            points_per_stratum: 0,
            stratum_samples: Vec::new(),
            relative_error: 0.0,
            reason,
        });
    }
    let sampling = &context.sampling;
    let plan = |first_points| Plan {
        seed: sampling.seed,
        replicates: replicates(trials),
        first_points,
        target_relative_error: sampling.target_relative_error,
        max_samples: sampling.max_samples,
        deadline: context.deadline,
        stop: context.stop,
    };
    let damage = |slots: &[f64]| total(strata.layers(), slots, Quantity::Union);
    match sampling.estimator {
        EstimatorKind::Lines => {
            let trials: Vec<Lines> = views.into_iter().map(Lines).collect();
            crate::sampling::integrate(&trials, &plan(1), damage)
        }
        EstimatorKind::Points => {
            let trials: Vec<Points> = views.into_iter().map(Points).collect();
            crate::sampling::integrate(&trials, &plan(64), damage)
        }
    }
}

fn total(layers: usize, slots: &[f64], quantity: Quantity) -> f64 {
    (0..layers).map(|layer| slots[layer_slot(layer, quantity)]).sum()
}

/// By layer, for every trial: the summed whole channel volumes of the strikes in the patch, mm³.
struct PerStrike {
    /// [layer][trial]
    volumes: Vec<Vec<f64>>,
    /// [trial]
    strikes: Vec<f64>,
}

impl PerStrike {
    fn new(table: &VolumeTable, trials: &[&TrialStrikes], context: &CellContext) -> Self {
        let layers = context.skin.layers.len();
        let mut result = Self { volumes: vec![vec![0.0; trials.len()]; layers], strikes: vec![0.0; trials.len()] };
        for (t, trial) in trials.iter().enumerate() {
            for strike in inside(trial, context.patch) {
                table.add(strike.depth_mm, |layer, (channel, _)| result.volumes[layer][t] += channel);
                result.strikes[t] += 1.0;
            }
        }
        result
    }
}

/// Volumes of channel and puncture part in every layer, against the depth of the strike.
struct VolumeTable {
    /// (depth, volumes in every layer in mm³), ascending.
    rungs: Vec<(f64, Vec<(f64, f64)>)>,
    exact: bool,
}

impl VolumeTable {
    fn new(shapes: &Shapes, skin: &Skin) -> Self {
        let volumes_at = |depth: f64| -> Vec<(f64, f64)> {
            let channel = shapes.channel(depth);
            let of_layer = |layer: &Layer| match layer.top_mm < depth {
                true => {
                    let puncture = channel.puncture_volume(layer.top_mm, layer.bottom_mm);
                    (channel.volume(layer.top_mm, layer.bottom_mm, VOLUME_RESOLUTION).max(puncture), puncture)
                }
                false => (0.0, 0.0),
            };
            skin.layers.iter().map(of_layer).collect()
        };
        let distinct: Vec<f64> = shapes.distinct_depths().collect();
        let exact = !distinct.is_empty();
        let depths = if exact {
            distinct
        } else {
            (1..=VOLUME_RUNGS).map(|k| shapes.deepest() * k as f64 / VOLUME_RUNGS as f64).collect()
        };
        let rungs = depths.into_par_iter().map(|depth| (depth, volumes_at(depth))).collect();
        Self { rungs, exact }
    }

    /// What is known of strikes whose whole channel lies in the patch.
    fn known(&self, whole: &[Strike], patch: &Patch, strata: &Strata) -> Known {
        let layers = strata.layers();
        let mut known =
            Known { channels: vec![0.0; layers], punctures: vec![0.0; layers], union_weights: vec![0.0; layers] };
        for strike in whole {
            self.add(strike.depth_mm, |layer, (channel, puncture)| {
                known.channels[layer] += channel;
                known.punctures[layer] += puncture;
            });
        }
        let area = patch.area_mm2();
        known.channels.iter_mut().chain(&mut known.punctures).for_each(|volume| *volume /= area);
        for (layer, weight) in known.union_weights.iter_mut().enumerate() {
            *weight = (-known.channels[layer] / strata.thickness(layer).max(f64::MIN_POSITIVE)).exp();
        }
        known
    }

    fn add(&self, depth: f64, mut take: impl FnMut(usize, (f64, f64))) {
        if self.exact {
            let nearest = self.rungs.partition_point(|(d, _)| *d < depth).min(self.rungs.len() - 1);
            self.rungs[nearest].1.iter().enumerate().for_each(|(layer, v)| take(layer, *v));
            return;
        }
        // Quadratic through the three rungs around the depth; volumes grow like the square or cube of the depth.
        let middle = self.rungs.partition_point(|(d, _)| *d < depth).clamp(1, self.rungs.len() - 2);
        let [a, b, c] = [&self.rungs[middle - 1], &self.rungs[middle], &self.rungs[middle + 1]];
        for layer in 0..a.1.len() {
            let basis = |x: f64, y: f64, z: f64| (depth - y) * (depth - z) / ((x - y) * (x - z));
            let weights = [basis(a.0, b.0, c.0), basis(b.0, a.0, c.0), basis(c.0, a.0, b.0)];
            let blend = |of: fn(&(f64, f64)) -> f64| {
                let value: f64 = [a, b, c].iter().zip(weights).map(|(rung, weight)| weight * of(&rung.1[layer])).sum();
                value.max(0.0)
            };
            let puncture = blend(|v| v.1);
            take(layer, (blend(|v| v.0).max(puncture), puncture));
        }
    }
}

/// Turns sampled slots into series.
struct Table<'a> {
    context: &'a CellContext<'a>,
    strata: &'a Strata,
    sampled: &'a Sampled,
    reach: f64,
}

impl Table<'_> {
    fn series(&self, strikes: Vec<f64>, counts: impl Fn(usize) -> Vec<f64>, per_strike: PerStrike) -> Vec<Series> {
        let layers = &self.context.skin.layers;
        let every: Vec<usize> = (0..layers.len()).collect();
        let sum_of_layers = |by_layer: &[Vec<f64>]| -> Vec<f64> {
            (0..strikes.len()).map(|t| by_layer.iter().map(|layer| layer[t]).sum()).collect()
        };
        let all_volumes = sum_of_layers(&per_strike.volumes);
        let mut series = self.volumes("all", &every);
        series.push(Series::exact("all", "strikes", COUNT, strikes.clone()));
        series.push(over("all", "channel_volume_per_strike", "mm3", all_volumes, &per_strike.strikes));
        let (tear, puncture) = (self.values(&every, Self::tear), self.values(&every, Self::puncture));
        let over_puncture = Some(puncture);
        series.push(Series {
            layer: "all",
            metric: "tear_ratio",
            unit: "1",
            values: tear,
            over: over_puncture,
            bounds: None,
        });
        series.push(Series::exact("surface", "openings", COUNT, counts(0)));
        series.push(self.area("surface", 0));
        for (index, layer) in layers.iter().enumerate() {
            let name = layer.name.as_str();
            series.extend(self.volumes(name, &[index]));
            let volumes = per_strike.volumes[index].clone();
            series.push(over(name, "channel_volume_per_strike", "mm3", volumes, &per_strike.strikes));
            series.push(Series::exact(name, "channels", COUNT, counts(index)));
            series.push(self.area(name, index));
        }
        series
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
        slots[layer_slot(layer, Quantity::Union)]
    }

    fn sum(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Sum)]
    }

    fn puncture(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Puncture)]
    }

    fn tear(slots: &[f64], layer: usize) -> f64 {
        Self::sum(slots, layer) - Self::puncture(slots, layer)
    }

    fn overlap(slots: &[f64], layer: usize) -> f64 {
        Self::sum(slots, layer) - Self::union(slots, layer)
    }

    fn values(&self, layers: &[usize], of: fn(&[f64], usize) -> f64) -> Vec<Vec<f64>> {
        let of_layers = |slots: &Vec<f64>| layers.iter().map(|&layer| of(slots, layer)).sum();
        self.sampled.values.iter().map(|reps| reps.iter().map(of_layers).collect()).collect()
    }

    fn area(&self, name: &'static str, layer: usize) -> Series {
        let slot = area_slot(self.strata.layers(), layer);
        let values: Vec<Vec<f64>> =
            self.sampled.values.iter().map(|reps| reps.iter().map(|slots| slots[slot]).collect()).collect();
        let boundary = self.strata.boundary(layer).filter(|_| self.sampled.samples > 0 && all_zero(&values));
        let bounds = boundary.map(|boundary| {
            let stratum = if self.points() { 1 } else { self.strata.slab_count() } + boundary;
            (0.0, share_upper(0, self.sampled.stratum_samples[stratum]) * self.longest_share())
        });
        Series { layer: name, metric: "opened_area_fraction", unit: "1", values, over: None, bounds }
    }

    /// Where few samples met a channel, what the count of hits alone allows.
    fn volume_bounds(&self, layers: &[usize], series: &Series) -> Option<(f64, f64)> {
        let reached: Vec<usize> = layers.iter().copied().filter(|&l| self.strata.thickness(l) > 0.0).collect();
        if reached.is_empty() || self.sampled.samples == 0 {
            return None;
        }
        let thickness: f64 = reached.iter().map(|&l| self.strata.thickness(l)).sum();
        let strata = if self.points() { vec![0] } else { self.strata.strata_of_layers(&reached) };
        let tries: u64 = strata.iter().map(|&stratum| self.sampled.stratum_samples[stratum]).sum();
        let hits = self.hits(&reached).min(tries);
        // Overlap that was never seen may exist all the same; tear that no hit shows does not.
        let unseen = series.metric == "overlap_volume" && all_zero(&series.values);
        let few = hits < FEW_HITS && series.metric != "overlap_volume";
        if !(unseen || few) {
            return None;
        }
        let seen = if unseen { 0 } else { hits };
        if self.points() {
            let slab = PER_CM2 * self.strata.deepest();
            let low = if series.metric == "damage_volume" { slab * share_lower(seen, tries) } else { 0.0 };
            return Some((low, slab * share_upper(seen, tries)));
        }
        Some((0.0, PER_CM2 * thickness * share_upper(seen, tries) * self.longest_share()))
    }

    /// Share of a line across the patch that one channel can cover.
    fn longest_share(&self) -> f64 {
        match self.context.sampling.estimator {
            EstimatorKind::Lines => (2.0 * self.reach / self.context.patch.width_mm).min(1.0),
            EstimatorKind::Points => 1.0,
        }
    }

    fn points(&self) -> bool {
        self.context.sampling.estimator == EstimatorKind::Points
    }

    fn hits(&self, layers: &[usize]) -> u64 {
        // Slots are means over the points of a stratum; what a whole stratum counted is that times the points.
        let points = self.sampled.points_per_stratum as f64;
        let per_replicate = |slots: &Vec<f64>| -> f64 {
            layers.iter().map(|&layer| slots[layer_slot(layer, Quantity::Hits)]).sum::<f64>() * points
        };
        self.sampled.values.iter().flatten().map(per_replicate).sum::<f64>().round() as u64
    }
}

fn all_zero(values: &[Vec<f64>]) -> bool {
    values.iter().flatten().all(|&v| v == 0.0)
}

fn over(layer: &'static str, metric: &'static str, unit: &'static str, values: Vec<f64>, by: &[f64]) -> Series {
    let over = Some(by.iter().map(|&v| vec![v]).collect());
    Series { over, ..Series::exact(layer, metric, unit, values) }
}

fn opening_rows(
    treatment: &Treatment,
    tear: Tear,
    strikes: &[Strike],
    components: Option<&Components>,
    surface: Option<&super::shapes::Plane>,
) -> Vec<OpeningRow> {
    let (Some(components), Some(surface)) = (components, surface) else { return Vec::new() };
    let row = |(strike, component): (&Strike, &Option<u32>)| {
        let cut = surface.cut(strike)?;
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        Some(OpeningRow {
            device: treatment.device().name.clone(),
            depth_mm: treatment.configured_depth(),
            tear: tear.label(),
            opening: (*component)?,
            x_mm: strike.x_mm + ahead * strike.heading.re,
            y_mm: strike.y_mm + ahead * strike.heading.im,
            heading_deg: strike.heading.angle().to_degrees(),
            length_mm: to - from,
            width_mm: 2.0 * cut.channel.y_max(),
        })
    };
    strikes.iter().zip(&components.component).filter_map(row).collect()
}
