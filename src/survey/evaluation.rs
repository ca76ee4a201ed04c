//! One point of a study: its scenario, and what became of it.

use crate::after::rows::DeliveryRow;
use crate::metrics::{Metric, MetricRow};
use crate::sampling::StopReason;
use crate::sampling::stop::{TIME_UP, is_time_up};
use crate::scenario::cases::{Case, cases};
use crate::scenario::{LoadError, Problem, Scenario, Study};
use crate::simulate::{CellReport, Outcome, RunOptions, SimulateError, deliver_central, sampled};
use crate::study::channel::{StrikeValue, strike_values};
use crate::study::compare::ComparisonRow;
use crate::study::plan::{AxisValue, Compute};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// How the computation of a point ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Computed.
    Done,
    /// Computed, but not to the target precision.
    Imprecise,
    /// Not computed: its scenario is not sound, or too large.
    Failed,
}

impl Status {
    /// The word used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Imprecise => "imprecise",
            Self::Failed => "failed",
        }
    }
}

/// A point of a study, computed once.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Number of the point.
    pub point: u64,
    /// Which of its replicates.
    pub replicate: u64,
    /// The values of the axes.
    pub values: Vec<AxisValue>,
    /// How it ended.
    pub status: Status,
    /// Why it failed; empty otherwise.
    pub reason: String,
    /// What came out, as far as the study keeps it.
    pub rows: Vec<MetricRow>,
}

/// How to compute the points of a study.
#[derive(Clone, Copy)]
pub struct SurveyOptions<'a> {
    /// Small budgets.
    pub quick: bool,
    /// Non-zero asks to stop (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of every evaluation or configuration that is done.
    pub tell: &'a (dyn Fn() + Sync),
    /// When sampling ends, whatever precision was reached; none where a study is stopped between its points.
    pub deadline: Option<Instant>,
}

/// The stop flag was raised: by a signal of this number, or by a time cap ([`TIME_UP`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted(pub usize);

/// What is to be computed of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Number of the point.
    pub point: u64,
    /// Which of its replicates.
    pub replicate: u64,
    /// The values of the study's axes there.
    pub values: Vec<AxisValue>,
}

/// Computes the scenario at some values of a study's axes. What is wrong with it is part of the answer.
///
/// # Errors
/// [`Interrupted`] where the stop flag is raised.
pub fn evaluate(study: &Study, asked: Asked, options: &SurveyOptions) -> Result<Evaluation, Interrupted> {
    let Asked { point, replicate, values } = asked;
    // Single strikes are too quick to look for signals themselves.
    match options.stop.load(Ordering::Relaxed) {
        0 => {}
        signal => return Err(Interrupted(signal)),
    }
    let (status, reason, mut rows) = match study.scenario(&values, replicate) {
        Ok(scenario) => match study.plan.compute {
            Compute::Channel => (Status::Done, String::new(), channel_rows(&scenario)),
            Compute::Patch => match sampled(&scenario, &run_options(options)) {
                // What a time cap cut is computed again by whoever resumes.
                Ok(_) if is_time_up(options.stop) => return Err(Interrupted(TIME_UP)),
                Ok(outcome) => (status(&outcome.cells), String::new(), patch_rows(outcome)),
                Err(SimulateError::Stopped(signal)) => return Err(Interrupted(signal)),
                Err(error) => (Status::Failed, error.to_string(), Vec::new()),
            },
            Compute::Delivery => match deliver_central(&scenario, &run_options(options)) {
                Ok(_) if is_time_up(options.stop) => return Err(Interrupted(TIME_UP)),
                Ok(found) => (status(&found.cells), String::new(), delivery_rows(found.rows)),
                Err(SimulateError::Stopped(signal)) => return Err(Interrupted(signal)),
                Err(error) => (Status::Failed, error.to_string(), Vec::new()),
            },
        },
        Err(error) => (Status::Failed, reason(&error), Vec::new()),
    };
    rows.retain(|row| study.plan.keeps(&row.layer, base_metric(&row.metric)));
    Ok(Evaluation { point, replicate, values, status, reason, rows })
}

/// Options of a run that is one of many.
pub(super) fn run_options<'a>(options: &SurveyOptions<'a>) -> RunOptions<'a> {
    // Whoever made the deadline also watches over the flag; this one lets sampling end in order.
    let max_duration = options.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    RunOptions { quick: options.quick, max_duration, stop: options.stop, progress: &|_, _| {} }
}

/// All problems in one line, without their places: the values of a point stand in no file.
pub(super) fn reason(error: &LoadError) -> String {
    let (LoadError::Invalid(problems) | LoadError::TooLarge(problems)) = error else { return error.to_string() };
    problems.iter().map(Problem::without_place).collect::<Vec<_>>().join("; ")
}

fn status(cells: &[CellReport]) -> Status {
    let is_short = |reason| matches!(reason, StopReason::SampleCap | StopReason::TimeCap);
    if cells.iter().any(|cell| is_short(cell.stop_reason)) { Status::Imprecise } else { Status::Done }
}

const RATIO: &str = "_ratio";
const DIFFERENCE: &str = "_difference";

/// The metric of which a row tells ratio or difference, or its own.
fn base_metric(metric: &str) -> &str {
    // `tear_ratio` is a metric of its own.
    match Metric::of(metric) {
        Some(_) => metric,
        None => metric.strip_suffix(RATIO).or_else(|| metric.strip_suffix(DIFFERENCE)).unwrap_or(metric),
    }
}

fn patch_rows(outcome: Outcome) -> Vec<MetricRow> {
    let mut rows = outcome.metrics;
    let compared = |row: &ComparisonRow| {
        let same = |m: &&MetricRow| m.device == row.device && m.depth_mm == row.depth_mm && m.tear == row.tear;
        let (trials, samples) = rows.iter().find(same).map_or((0, 0), |m| (m.trials, m.samples));
        compared_rows(row, trials, samples)
    };
    let compared: Vec<MetricRow> = outcome.comparison.iter().flat_map(compared).collect();
    rows.extend(compared);
    rows
}

/// Difference and ratio of a comparison as metrics of the device. How much of their error is due to the integration is
/// not told apart.
fn compared_rows(row: &ComparisonRow, trials: u32, samples: u64) -> [MetricRow; 2] {
    let metric = |suffix: &str, unit: &str, (mean, std_err): (f64, Option<f64>), (low, high): (f64, f64)| MetricRow {
        scenario: String::new(),
        device: row.device.clone(),
        depth_mm: row.depth_mm,
        tear: row.tear.clone(),
        layer: row.layer.clone(),
        metric: format!("{}{suffix}", row.metric),
        unit: unit.to_owned(),
        mean,
        std_err: std_err.unwrap_or(f64::NAN),
        std_err_integration: f64::NAN,
        ci95_low: low,
        ci95_high: high,
        trials,
        samples,
        spread_sd: f64::NAN,
    };
    let (difference, ratio) = ((row.difference, row.difference_std_err), (row.ratio, row.ratio_std_err));
    [
        metric(DIFFERENCE, &row.unit, difference, (row.difference_ci95_low, row.difference_ci95_high)),
        metric(RATIO, "1", ratio, (row.ratio_ci95_low, row.ratio_ci95_high)),
    ]
}

/// Deliveries, with drugs in the place of layers. Nothing is drawn, so nothing has an error.
fn delivery_rows(rows: Vec<DeliveryRow>) -> Vec<MetricRow> {
    let row = |row: DeliveryRow| MetricRow {
        scenario: String::new(),
        device: row.device,
        depth_mm: row.depth_mm,
        tear: row.tear,
        layer: row.drug,
        metric: row.metric,
        unit: row.unit,
        mean: row.central,
        std_err: f64::NAN,
        std_err_integration: f64::NAN,
        ci95_low: row.central,
        ci95_high: row.central,
        trials: 1,
        samples: 0,
        spread_sd: f64::NAN,
    };
    rows.into_iter().map(row).collect()
}

/// One strike of each device × depth × hypothesis; where devices are compared, its ratio to the reference's.
fn channel_rows(scenario: &Scenario) -> Vec<MetricRow> {
    let limit = scenario.skin.elastic_limit();
    let values = |case: &Case| strike_values(&case.single(), case.tear, &scenario.skin, &limit);
    let of_case = |case: Case| {
        let own = values(&case);
        let row = |value: &StrikeValue| strike_row(&case.device.name, case.depth_mm, case.tear.label(), value);
        let mut rows: Vec<MetricRow> = own.iter().map(row).collect();
        let reference = scenario.compare.map(|compare| compare.reference);
        let reference = reference.filter(|&number| number != case.device_number());
        // A row belongs to the depth of the device, which is compared with one depth of the reference.
        if let Some(other) = reference.and_then(|number| case.of_device(number).next()) {
            let others = values(&other);
            rows.extend(ratios(&own, &others).map(|(value, name)| MetricRow { metric: name, ..row(&value) }));
        }
        rows
    };
    cases(scenario).flat_map(of_case).collect()
}

fn ratios<'v>(
    values: &'v [StrikeValue],
    reference: &'v [StrikeValue],
) -> impl Iterator<Item = (StrikeValue, String)> + 'v {
    let same = |a: &StrikeValue| reference.iter().find(|b| (a.layer, a.metric) == (b.layer, b.metric));
    values.iter().filter_map(move |a| same(a).map(|b| (a, b))).filter(|(_, b)| b.value != 0.0).map(|(a, b)| {
        let value = a.value / b.value;
        let error = (a.error + b.error * value.abs()) / b.value.abs();
        (StrikeValue { unit: "1", value, error, ..*a }, format!("{}{RATIO}", a.metric))
    })
}

fn strike_row(device: &str, depth_mm: f64, tear: String, strike: &StrikeValue) -> MetricRow {
    MetricRow {
        scenario: String::new(),
        device: device.to_owned(),
        depth_mm,
        tear,
        layer: strike.layer.to_owned(),
        metric: strike.metric.to_owned(),
        unit: strike.unit.to_owned(),
        mean: strike.value,
        std_err: strike.error,
        std_err_integration: strike.error,
        ci95_low: (strike.value - strike.error).max(0.0),
        ci95_high: strike.value + strike.error,
        trials: 1,
        samples: 0,
        spread_sd: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use crate::simulate::deliver;

    const DELIVERY: &str = r#"
version = 1
[skin]
site = "cheek"
[delivery]
drugs = ["minoxidil", "ha-1mda"]
until = "1 h"
draws = 2
channels = { density = "229 1/cm2", radius = "62.5 um", depth = "0.5 mm" }
[study]
compute = "delivery"
metrics = ["delivered", "enhancement"]
[[study.axis]]
key = "closure.half_life"
values = ["5 min", "1.2 h"]
[[study.axis]]
key = "delivery.channels.radius"
values = ["62.5 um", "0.4 mm"]
"#;

    /// Points of [`DELIVERY`]: narrow channels and such as merge take turns.
    fn deliveries() -> Vec<Evaluation> {
        let scenario = parse("study", "study", DELIVERY.as_bytes(), &[], None).expect("a sound scenario");
        let study = scenario.study.as_ref().expect("a study");
        let options = SurveyOptions { quick: false, stop: &AtomicUsize::new(0), tell: &|| (), deadline: None };
        let one = |point| evaluate(study, Asked { point, replicate: 0, values: study.plan.values(point) }, &options);
        (0..study.plan.points).map(|point| one(point).expect("not stopped")).collect()
    }

    #[test]
    fn a_study_of_deliveries_tells_what_deliver_tells_of_the_central_person() {
        let [fast, _, slow, _] = &deliveries()[..] else { panic!("four points") };
        let own = DELIVERY.split_once("[study]").expect("a study").0;
        for (found, half_life) in [(fast, "5 min"), (slow, "1.2 h")] {
            let set = [format!("closure.half_life={half_life}")];
            let scenario = parse("own", "own", own.as_bytes(), &set, None).expect("a sound scenario");
            let stop = AtomicUsize::new(0);
            let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () };
            let told = deliver(&scenario, &options).expect("delivered").deliveries;
            assert_eq!((found.status, found.rows.len()), (Status::Done, 3), "{}", found.reason);
            for row in &found.rows {
                let is_same = |own: &&DeliveryRow| {
                    let words = (own.drug.as_str(), own.metric.as_str(), own.route.as_str());
                    words == (row.layer.as_str(), row.metric.as_str(), "channels") && own.time_h == 1.0
                };
                assert_eq!(told.iter().find(is_same).map(|own| own.central), Some(row.mean), "{row:?}");
            }
        }
        // Nothing of 1 MDa passes intact skin, so there is no multiple of it.
        assert!(fast.rows.iter().all(|row| row.metric == "delivered" || row.layer == "minoxidil"));
        let small = |found: &Evaluation| found.rows.iter().find(|row| row.layer == "minoxidil").map(|row| row.mean);
        assert!(small(fast) < small(slow), "mouths that shut let less in");
    }

    #[test]
    fn channels_that_merge_at_a_point_fail_it_and_no_other() {
        let found = deliveries();
        assert!([1, 3].iter().all(|&wide| found[wide].status == Status::Failed && found[wide].rows.is_empty()));
        assert!(found[1].reason.contains("merge"), "{}", found[1].reason);
    }

    #[test]
    fn standard_errors_of_comparisons_are_those_that_were_worked_out() {
        let row = ComparisonRow {
            device_depth_mm: None,
            depth_mm: 1.0,
            tear: "fixed".into(),
            layer: "all".into(),
            metric: "damage_volume".into(),
            unit: "mm3/cm2".into(),
            device: "roller".into(),
            reference: "pen".into(),
            value: 2.0,
            reference_value: 1.0,
            difference: 1.0,
            difference_ci95_low: 0.5,
            difference_ci95_high: 1.9,
            ratio: 2.0,
            ratio_ci95_low: 1.4,
            ratio_ci95_high: f64::INFINITY,
            basis: "strikes".into(),
            difference_std_err: Some(0.2),
            ratio_std_err: Some(0.3),
        };
        let [difference, ratio] = compared_rows(&row, 8, 100);
        assert_eq!((difference.std_err, ratio.std_err, ratio.ci95_high), (0.2, 0.3, f64::INFINITY));
        let over_nothing = ComparisonRow { ratio: f64::INFINITY, ratio_std_err: Some(f64::NAN), ..row };
        assert!(compared_rows(&over_nothing, 8, 100)[1].std_err.is_nan());
    }
}
