//! A cell: one device × depth × tear, from its treatment to the values of every metric in every trial.

use super::known::{PerStrike, VolumeTable};
use super::lines::Lines;
use super::openings::{Components, Counter, Counts};
use super::points::Points;
use super::realisation::Realisation;
use super::series::Series;
use super::shapes::{Plane, Shapes};
use super::table::Table;
use super::volume::{Known, Quantity, Strata, Trial, layer_slot};
use super::{MetricRow, OpeningRow, TrialRow};
use crate::geometry::{ElasticLimit, Tear};
use crate::sampling::{EstimatorKind, Plan, Sampled, Sampling, StopReason, runner::Stopped};
use crate::skin::Skin;
use crate::treatment::{Patch, Strike, Treatment};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Independent randomisations that an estimate rests on at least.
const FEWEST_RANDOMISATIONS: usize = 16;

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
    /// Whether those were too many to be listed.
    pub unlisted: bool,
    /// Share of the openings that belong to components which go on beyond the strikes that were made.
    pub open_share: f64,
    /// Samples, all trials together.
    pub samples: u64,
    /// Independent randomisations of each trial.
    pub replicates: u32,
    /// Standard error of the integration over the mean of the damage volume.
    pub relative_error: f64,
    /// Why sampling stopped.
    pub reason: StopReason,
}

impl Cell {
    /// Computes a cell.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn compute(treatment: &Treatment, tear: Tear, context: &CellContext) -> Result<Self, Stopped> {
        let patch = context.patch;
        let shapes = Shapes::new(treatment, tear, context.limit);
        let strata = Strata::new(context.skin, shapes.deepest());
        let planes = Trial::boundary_planes(&shapes, &strata);

        // Where nothing is random, one realisation serves every trial.
        let trials = context.sampling.trials as usize;
        let realisations = if treatment.is_random() { trials } else { 1 };
        let made: Vec<Realisation> = (0..realisations as u32)
            .into_par_iter()
            .map(|trial| Realisation::new(treatment, trial, patch, shapes.reach()))
            .collect();
        let volumes = VolumeTable::new(&shapes, context.skin);
        let scattered = !treatment.is_listed();
        let known: Vec<Known> =
            made.iter().map(|r| volumes.known(&r.strikes[..r.whole], scattered, patch, &strata)).collect();
        let views = (0..trials).map(|t| {
            let (of_trial, known) = (&made[t % realisations], &known[t % realisations]);
            let strikes = &of_trial.strikes[..of_trial.reaching];
            let (shapes, strata, boundary_planes) = (&shapes, &strata, planes.as_slice());
            Trial { patch, strikes, whole: of_trial.whole, known, shapes, strata, boundary_planes }
        });
        let sampled = sample(views.collect(), &strata, context)?;
        let counter = Counter::new(treatment, &planes, patch, shapes.reach());
        let counts = (0..realisations as u32)
            .into_par_iter()
            .map(|trial| counter.count(trial, context.stop))
            .collect::<Result<Vec<Counts>, Stopped>>()?;
        let first = counter.first_trial(context.stop)?;

        let of_trial: Vec<&Realisation> = (0..trials).map(|t| &made[t % realisations]).collect();
        let table = Table {
            skin: context.skin,
            patch,
            estimator: context.sampling.estimator,
            strata: &strata,
            sampled: &sampled,
            known: &(0..trials).map(|t| &known[t % realisations]).collect::<Vec<_>>(),
            counts: &(0..trials).map(|t| &counts[t % realisations]).collect::<Vec<_>>(),
            per_strike: &PerStrike::new(&volumes, &of_trial, patch),
            trials: &of_trial,
            deepest_volumes: &volumes.of_strike(shapes.deepest()),
            reach: shapes.reach(),
            expects_strikes: treatment.is_random() && treatment.expected_density(patch) > 0.0,
        };
        Ok(Self {
            series: table.series(),
            openings: first.iter().flat_map(|first| opening_rows(treatment, tear, first, &planes[0])).collect(),
            unlisted: first.is_none() && !planes.is_empty(),
            open_share: open_share(&counts),
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

fn replicates(trials: usize) -> usize {
    FEWEST_RANDOMISATIONS.div_ceil(trials).max(2)
}

fn open_share(counts: &[Counts]) -> f64 {
    let sum = |pick: fn(&super::openings::Count) -> f64| -> f64 {
        counts.iter().filter_map(|c| c.by_boundary.first()).map(pick).sum()
    };
    let all = sum(|count| count.density);
    if all > 0.0 { sum(|count| count.open) / all } else { 0.0 }
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
    let layers = strata.layers();
    let damage = |slots: &[f64]| total(layers, slots, Quantity::Sum) - total(layers, slots, Quantity::Overlap);
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

fn opening_rows(
    treatment: &Treatment,
    tear: Tear,
    (strikes, components): &(Vec<Strike>, Components),
    surface: &Plane,
) -> Vec<OpeningRow> {
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
