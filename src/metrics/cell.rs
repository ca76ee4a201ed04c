//! A cell: one device × depth × tear, from its treatment to the values of every metric in every trial.

use super::coverage::{Coverage, Survey};
use super::known::{Controls, VolumeTable};
use super::lines::Lines;
use super::openings::{Components, Counter, Counts};
use super::points::Points;
use super::series::Series;
use super::shapes::{Plane, Shapes};
use super::strata::{Quantity, Strata, layer_slot};
use super::table::Table;
use super::tile::{Tally, Tiling};
use super::trial::Trial;
use super::{MetricRow, OpeningRow, TrialRow};
use crate::geometry::{ElasticLimit, Tear};
use crate::sampling::{EstimatorKind, Goal, Metrics, Plan, Sampled, Sampling, StopReason, runner::Stopped};
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
    /// What is worked out besides volumes.
    pub metrics: Metrics,
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
        let treatment = &treatment.clone().settled(patch, shapes.margin(), context.sampling.trials);
        let strata = Strata::new(context.skin, shapes.deepest());
        let planes = Trial::boundary_planes(&shapes, &strata);

        let volumes = VolumeTable::new(&shapes, context.skin);
        let controls = Controls::new(&shapes, &volumes, patch, &strata);
        let tiling = Tiling::new(treatment, patch, shapes.reach());
        let trial = |trial| Trial {
            treatment,
            trial,
            patch,
            tiling: &tiling,
            shapes: &shapes,
            volumes: &volumes,
            controls: &controls,
            strata: &strata,
            boundary_planes: &planes,
        };
        let trials = context.sampling.trials;
        // Where nothing is random, the strikes of one trial serve every trial.
        let drawn = |t: u32| if treatment.is_random() { t } else { 0 };
        let sampled = sample((0..trials).map(|t| trial(drawn(t))).collect(), &strata, context)?;
        let counted = match (context.metrics.openings, treatment.is_random()) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => trials,
        };
        let counter = Counter::new(treatment, &planes, patch, shapes.reach());
        let counts = (0..counted)
            .into_par_iter()
            .map(|trial| counter.count(trial, context.stop))
            .collect::<Result<Vec<Counts>, Stopped>>()?;
        let covered = match context.metrics.coverage {
            true => cover(treatment, context)?,
            false => Vec::new(),
        };
        let first = if context.metrics.openings { counter.first_trial(context.stop)? } else { None };

        let table = Table {
            skin: context.skin,
            patch,
            estimator: context.sampling.estimator,
            strata: &strata,
            sampled: &sampled,
            controls: &controls,
            counts: &(0..trials).filter_map(|t| counts.get(drawn(t) as usize)).collect::<Vec<_>>(),
            captured: (0..trials).map(|t| treatment.captured(drawn(t))).collect(),
            covered: &covered,
            deepest_volumes: &volumes.of_strike(shapes.deepest()),
            reach: shapes.reach(),
            expects_strikes: treatment.is_random() && treatment.expected_density(patch) > 0.0,
            time_s_per_mm2: treatment.treatment_time_s_per_mm2(patch),
        };
        Ok(Self {
            series: table.series(),
            unlisted: context.metrics.openings && first.is_none() && !planes.is_empty(),
            openings: first.iter().flat_map(|first| opening_rows(treatment, tear, first, &planes[0])).collect(),
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

fn replicates(trials: u32) -> usize {
    FEWEST_RANDOMISATIONS.div_ceil(trials as usize).max(2)
}

/// The coverage of every trial. Where the strikes of all trials are alike, the points that look at them still differ.
fn cover(treatment: &Treatment, context: &CellContext) -> Result<Vec<Coverage>, Stopped> {
    let survey = Survey::new(treatment, context.patch, context.sampling.seed);
    (0..context.sampling.trials).into_par_iter().map(|trial| survey.of_trial(trial, context.stop)).collect()
}

fn open_share(counts: &[Counts]) -> f64 {
    let sum = |pick: fn(&super::openings::Count) -> f64| -> f64 {
        counts.iter().filter_map(|c| c.by_boundary.first()).map(pick).sum()
    };
    let all = sum(|count| count.density);
    if all > 0.0 { sum(|count| count.open) / all } else { 0.0 }
}

fn sample(trials: Vec<Trial>, strata: &Strata, context: &CellContext) -> Result<Sampled<Tally>, Stopped> {
    let sampling = &context.sampling;
    let layers = strata.layers();
    let damage = |slots: &[f64]| total(layers, slots, Quantity::Sum) - total(layers, slots, Quantity::Overlap);
    let of_layer = |layer| {
        move |slots: &[f64]| slots[layer_slot(layer, Quantity::Sum)] - slots[layer_slot(layer, Quantity::Overlap)]
    };
    let by_layer: Vec<_> = (0..layers).filter(|&layer| strata.thickness(layer) > 0.0).map(of_layer).collect();
    let mut goals =
        vec![Goal { quantity: &damage, relative_error: sampling.target_relative_error, must_be_seen: true }];
    if let Some(relative_error) = sampling.layer_relative_error {
        goals.extend(by_layer.iter().map(|quantity| Goal { quantity, relative_error, must_be_seen: false }));
    }
    let plan = |first_points| Plan {
        seed: sampling.seed,
        replicates: replicates(sampling.trials),
        first_points,
        goals: &goals,
        max_samples: sampling.max_samples,
        deadline: context.deadline,
        stop: context.stop,
    };
    match sampling.estimator {
        EstimatorKind::Lines => {
            let trials: Vec<Lines> = trials.into_iter().map(Lines).collect();
            crate::sampling::integrate(&trials, &plan(1))
        }
        EstimatorKind::Points => {
            let trials: Vec<Points> = trials.into_iter().map(Points).collect();
            crate::sampling::integrate(&trials, &plan(64))
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
