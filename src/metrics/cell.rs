//! A cell: one device × depth × tear, from its treatment to the values of every metric in every trial.

use super::coverage::{Coverage, Survey};
use super::depths::Felt;
use super::lines::Lines;
use super::openings::{Count, Counter, Counts};
use super::plane::Plane;
use super::points::Points;
use super::prepared::{Prepared, Target};
use super::series::Series;
use super::strata::{PartQuantity, Quantity, Strata, layer_slot, part_slot};
use super::table::Table;
use super::tile::Tally;
use super::trial::{Grounds, Groundwork};
use super::vessels::Looked;
use super::{MetricRow, OpeningRow, TrialRow};
use crate::geometry::Tear;
use crate::sampling::stop::{go_on, is_time_up};
use crate::sampling::{EstimatorKind, Goal, Metrics, Plan, Sampled, Sampling, StopReason, Stopped};
use crate::treatment::{Strike, Treatment};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

/// Independent randomisations that an estimate rests on at least.
const FEWEST_RANDOMISATIONS: usize = 16;
/// Trials of a treatment in which nothing is random, each of them integrated twice: more would only repeat it.
const MOST_REPEATED: u32 = FEWEST_RANDOMISATIONS as u32 / 2;

/// What all cells of a scenario share.
#[derive(Clone, Copy)]
pub struct CellContext<'a> {
    /// What treatments are given to.
    pub target: &'a Target<'a>,
    /// Effort and precision; random numbers are those of the treatment.
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
    /// What a time cap came before, in words.
    pub left_out: Vec<&'static str>,
    /// What its steps took; in no table.
    pub took: Took,
}

/// What the steps of a cell took: foretelling a run goes by it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    /// What all trials share.
    pub known: Duration,
    /// Sampling.
    pub sampled: Duration,
    /// Counting, trial by trial.
    pub counted: Duration,
}

impl Cell {
    /// Computes a cell.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised; where a time cap raises it, only if volumes are not even roughly known.
    pub fn compute(treatment: &Treatment, tear: Tear, context: &CellContext) -> Result<Self, Stopped> {
        let trials = trials_of(treatment, &context.sampling);
        go_on(context.stop)?;
        let begun = Instant::now();
        let prepared = Prepared::new(treatment, tear, context.target, trials);
        let seen = treatment.on_each(trials);
        let targets: Vec<Target> = seen.iter().map(|treatment| context.target.of(treatment)).collect();
        let own: Vec<Prepared> = seen.iter().zip(&targets).map(|(seen, target)| prepared.on(seen, target)).collect();
        let grounds = Grounds::new(&prepared, &own);
        let known = &grounds.common;
        let at_known = begun.elapsed();
        let sampled = sample(&grounds, context)?;
        let at_sampled = begun.elapsed();
        let first = grounds.of(0);
        let counter = first.prepared.counter(first.open_planes());
        let mut capped = Capped { stop: context.stop, left_out: Vec::new() };
        let counts = capped.take(count(&grounds, context), "openings and channels")?;
        let listed = capped.take(Listed::of(&counter, first, context), "the list of openings")?;
        let covered = capped.take(cover(&prepared, context), "coverage")?;
        let felt = capped.take(feel(&grounds, context), "depths under the force")?;
        let vessels = capped.take(look_at_vessels(&grounds, context), "vessels")?;
        let took = Took { known: at_known, sampled: at_sampled - at_known, counted: begun.elapsed() - at_sampled };
        let table = Table {
            known,
            estimator: context.sampling.estimator,
            sampled: &sampled,
            counts: (0..trials).filter_map(|trial| counts.get(prepared.drawn(trial) as usize)).collect(),
            captured: (0..trials).map(|trial| prepared.treatment.captured(prepared.drawn(trial))).collect(),
            missed: treatment.is_on_curved_skin().then(|| missed(&prepared, trials)),
            covered: &covered,
            felt: &felt,
            vessels: vessels.as_ref(),
            luck: known.luck(&sampled.tallies),
            with_parts: context.metrics.parts,
        };
        Ok(Self {
            series: table.series(),
            openings: listed.rows,
            unlisted: listed.are_too_many,
            open_share: open_share(&counts),
            samples: sampled.samples,
            replicates: replicates(trials) as u32,
            relative_error: sampled.relative_error,
            reason: sampled.reason,
            left_out: capped.left_out,
            took,
        })
    }

    /// The series of a metric of a layer.
    pub fn find(&self, layer: &str, metric: impl AsRef<str>) -> Option<&Series> {
        self.series.iter().find(|s| s.layer == layer && s.metric == metric.as_ref())
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
                spread_sd: series.spread_sd(),
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

/// Does without what a time cap came before, and notes it.
struct Capped<'a> {
    stop: &'a AtomicUsize,
    left_out: Vec<&'static str>,
}

impl Capped<'_> {
    fn take<T: Default>(&mut self, found: Result<T, Stopped>, what: &'static str) -> Result<T, Stopped> {
        found.or_else(|Stopped| match is_time_up(self.stop) {
            true => {
                self.left_out.push(what);
                Ok(T::default())
            }
            false => Err(Stopped),
        })
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

/// Trials that a treatment is given: fewer than asked for where nothing is random.
pub fn trials_of(treatment: &Treatment, sampling: &Sampling) -> u32 {
    if treatment.is_random() { sampling.trials } else { sampling.trials.min(MOST_REPEATED) }
}

/// Independent randomisations of each of so many trials.
pub fn replicates(trials: u32) -> usize {
    FEWEST_RANDOMISATIONS.div_ceil(trials as usize).max(2)
}

/// The counts of every trial that differs from the others, if they are asked for.
fn count(grounds: &Grounds, context: &CellContext) -> Result<Vec<Counts>, Stopped> {
    let counted = match (context.metrics.openings, grounds.common.prepared.treatment.is_random()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => context.sampling.trials,
    };
    let of_trial = |trial| {
        let ground = grounds.of(trial);
        ground.prepared.counter(ground.open_planes()).count(trial, context.stop)
    };
    (0..counted).into_par_iter().map(of_trial).collect()
}

/// The coverage of every trial, if it is asked for. Where the strikes of all trials are alike, the points that look at them
/// still differ.
fn cover(prepared: &Prepared, context: &CellContext) -> Result<Vec<Coverage>, Stopped> {
    if !context.metrics.coverage {
        return Ok(Vec::new());
    }
    let survey = Survey::new(&prepared.treatment, context.target.patch);
    let trials = trials_of(&prepared.treatment, &context.sampling);
    (0..trials).into_par_iter().map(|trial| survey.of_trial(trial, context.stop)).collect()
}

/// Needles that miss the skin of the patch in each trial.
fn missed(prepared: &Prepared, trials: u32) -> Vec<u64> {
    let region = prepared.target.patch.region();
    (0..trials).into_par_iter().map(|trial| prepared.treatment.missed(prepared.drawn(trial), &region)).collect()
}

/// What a force makes of the strikes of every trial, if one decides.
fn feel(grounds: &Grounds, context: &CellContext) -> Result<Vec<Felt>, Stopped> {
    let treatment = &grounds.common.prepared.treatment;
    if treatment.pressed().is_none() {
        return Ok(Vec::new());
    }
    let of_trial = |trial| {
        let drawn = grounds.common.prepared.drawn(trial);
        let target = grounds.of(drawn).prepared.target;
        Felt::of_trial(treatment, drawn, &target.skin, target.patch, context.stop)
    };
    let trials = trials_of(treatment, &context.sampling);
    let felt = (0..trials).into_par_iter().map(of_trial).collect::<Result<Vec<_>, Stopped>>()?;
    Ok(felt.into_iter().flatten().collect())
}

/// What strikes do to vessels, where the skin's are told of.
fn look_at_vessels(grounds: &Grounds, context: &CellContext) -> Result<Option<Looked>, Stopped> {
    let trials = trials_of(&grounds.common.prepared.treatment, &context.sampling);
    Looked::at(grounds, trials, replicates(trials), context.sampling.estimator, context.stop)
}

fn open_share(counts: &[Counts]) -> f64 {
    let sum = |pick: fn(&Count) -> f64| -> f64 { counts.iter().filter_map(|c| c.by_boundary.first()).map(pick).sum() };
    let all = sum(|count| count.density);
    if all > 0.0 { sum(|count| count.open) / all } else { 0.0 }
}

/// Samples the volumes and opened areas of every trial until they are precise enough.
fn sample(grounds: &Grounds, context: &CellContext) -> Result<Sampled<Tally>, Stopped> {
    let known = &grounds.common;
    let (strata, sampling) = (&known.strata, &context.sampling);
    let damage = |slots: &[f64]| {
        total(strata.layers(), slots, Quantity::Sum) - total(strata.layers(), slots, Quantity::ExpectedOverlap)
    };
    let by_layer: Vec<_> = damage_by_layer(strata).collect();
    let besides = |slots: &[f64]| {
        let volume = |layer| slots[part_slot(strata.layers(), layer, PartQuantity::Volume)];
        (0..strata.layers()).map(volume).sum()
    };
    let leaves_holes = known.prepared.treatment.leaves_holes();
    let holes = leaves_holes.then_some((&damage as &(dyn Fn(&[f64]) -> f64 + Sync), true));
    // Bodies may be none, as heat beside columns without a rim.
    let bodies = strata.part().map(|_| (&besides as &(dyn Fn(&[f64]) -> f64 + Sync), !leaves_holes));
    let goal =
        |(quantity, must_be_seen)| Goal { quantity, relative_error: sampling.target_relative_error, must_be_seen };
    let mut goals: Vec<Goal> = holes.into_iter().chain(bodies).map(goal).collect();
    if let Some(relative_error) = sampling.layer_relative_error {
        goals.extend(by_layer.iter().map(|quantity| Goal { quantity, relative_error, must_be_seen: false }));
    }
    let trials = trials_of(&known.prepared.treatment, sampling);
    let plan = |first_points| Plan {
        seed: known.prepared.treatment.seed(),
        replicates: replicates(trials),
        first_points,
        goals: &goals,
        max_samples: sampling.max_samples,
        deadline: context.deadline,
        stop: context.stop,
    };
    let trials = (0..trials).map(|trial| grounds.of(trial).trial(known.prepared.drawn(trial)));
    match sampling.estimator {
        EstimatorKind::Lines => crate::sampling::integrate(&trials.map(Lines).collect::<Vec<_>>(), &plan(1)),
        EstimatorKind::Points => crate::sampling::integrate(&trials.map(Points).collect::<Vec<_>>(), &plan(64)),
    }
}

/// From slots, the damage volume of every layer that strikes reach.
fn damage_by_layer(strata: &Strata) -> impl Iterator<Item = impl Fn(&[f64]) -> f64> {
    let reached = (0..strata.layers()).filter(|&layer| strata.thickness(layer) > 0.0);
    reached.map(|layer| {
        move |slots: &[f64]| {
            slots[layer_slot(layer, Quantity::Sum)] - slots[layer_slot(layer, Quantity::ExpectedOverlap)]
        }
    })
}

fn total(layers: usize, slots: &[f64], quantity: Quantity) -> f64 {
    (0..layers).map(|layer| slots[layer_slot(layer, quantity)]).sum()
}

/// The openings of the first trial, one by one.
#[derive(Default)]
struct Listed {
    rows: Vec<OpeningRow>,
    /// Whether they are not listed because they are too many.
    are_too_many: bool,
}

impl Listed {
    /// Lists them, if openings are asked for.
    fn of(counter: &Counter, known: &Groundwork, context: &CellContext) -> Result<Self, Stopped> {
        let Some(surface) = known.open_planes().first().filter(|_| context.metrics.openings) else {
            return Ok(Self::default());
        };
        let Some((strikes, components)) = counter.first_trial(context.stop)? else {
            return Ok(Self { are_too_many: true, ..Self::default() });
        };
        let numbered = strikes.iter().zip(components.component);
        let row = |(strike, number)| opening_row(known.prepared, surface, strike, number?);
        Ok(Self { rows: numbered.filter_map(row).collect(), are_too_many: false })
    }
}

fn opening_row(prepared: &Prepared, surface: &Plane, strike: &Strike, opening: u32) -> Option<OpeningRow> {
    let cut = surface.cut(strike)?;
    let (from, to) = cut.channel.extent();
    let ahead = 0.5 * (from + to);
    Some(OpeningRow {
        device: prepared.treatment.device().name.clone(),
        depth_mm: prepared.treatment.configured_depth(),
        tear: prepared.tear.label(),
        opening,
        x_mm: strike.x_mm + ahead * strike.heading.re,
        y_mm: strike.y_mm + ahead * strike.heading.im,
        heading_deg: strike.heading.angle().to_degrees(),
        length_mm: to - from,
        width_mm: 2.0 * cut.channel.y_max(),
    })
}
