//! What the intervals promise: coverage with the stop rule on, no bias, honest errors. Every test runs many small
//! treatments under seeds of their own, states how often it would cry wolf, and must reject a biased control.

use crate::common;
use dermatrace::devices::{Device, DeviceKind, ListedMotion};
use dermatrace::geometry::Tear;
use dermatrace::metrics::cell::{Cell, CellContext, CellLabels};
use dermatrace::metrics::prepared::Target;
use dermatrace::pattern::ListedStrike;
use dermatrace::sampling::StopReason;
use dermatrace::sampling::statistics::{mean, std_err, variance};
use dermatrace::scenario::{Basis, EstimatorKind, Patch, Scenario};
use dermatrace::study::compare::{ComparisonLabels, compare};
use dermatrace::treatment::Treatment;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

const RUNS: u64 = 400;
/// Coverage of 400 runs at 95 % has a standard deviation of 1.09 %; outside this band once in 2,000 for each cell, and the
/// seeds are fixed.
const BAND: (f64, f64) = (0.912, 0.988);
/// Claimed variance over that of the means of 400 runs, known to 8 %: out of this band once in more than 10,000.
const SPREAD: std::ops::Range<f64> = 0.68..1.45;
/// Few, so that z in place of t shows: it covers 85.5 %.
const TRIALS: u32 = 4;

/// One run of one device of a scenario under a seed.
fn cell(scenario: &Scenario, device: usize, seed: u64) -> Cell {
    let target = Target::new(&scenario.skin, &scenario.patch);
    let stop = AtomicUsize::new(0);
    let context = CellContext {
        target: &target,
        sampling: scenario.sampling,
        metrics: scenario.metrics,
        deadline: None,
        stop: &stop,
    };
    let treatment = Treatment::new(&scenario.devices[device], scenario.depths_mm[0], scenario.depth_efficiency, seed);
    Cell::compute(&treatment, scenario.tears[0], &context).expect("nothing stops it")
}

fn cells(scenario: &Scenario, runs: u64) -> Vec<Cell> {
    (0..runs).into_par_iter().map(|run| cell(scenario, 0, 1000 + run)).collect()
}

/// A small scenario of one device, quick to run.
fn small(device: Device, tear: Tear, side: f64, estimator: EstimatorKind, target: f64) -> Scenario {
    let mut scenario = common::scenario(vec![device], vec![1.0], vec![tear]);
    (scenario.patch.width_mm, scenario.patch.height_mm) = (side, side);
    scenario.sampling.estimator = estimator;
    scenario.sampling.target_relative_error = target;
    scenario.sampling.max_samples = 1 << 18;
    scenario.sampling.trials = TRIALS;
    scenario
}

/// A cluster that overlaps, a lone strike, and one cut by the edge.
fn listed() -> Device {
    let places = [(0.3, 0.4), (0.42, 0.45), (0.35, 0.52), (0.8, 0.75), (1.0, 0.2)];
    let strike = |(i, (x_mm, y_mm)): (usize, (f64, f64))| ListedStrike {
        x_mm,
        y_mm,
        heading_rad: 0.7 * i as f64,
        depth_mm: None,
    };
    common::explicit(
        ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 },
        places.into_iter().enumerate().map(strike).collect(),
    )
}

/// A pen with a cartridge small enough for a small patch.
fn small_pen() -> Device {
    let mut pen = common::pen();
    if let DeviceKind::Pen(spec) = &mut pen.kind {
        spec.positions_mm = vec![[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5]];
        (spec.lane_spacing_mm, spec.hand_speed_mm_s) = (1.0, 50.0);
    }
    pen
}

/// What an estimate and its error claim, for one metric of one run.
struct Claim {
    mean: f64,
    std_err: f64,
    low: f64,
    high: f64,
}

fn claims(cells: &[Cell], layer: &str, metric: &str) -> Vec<Claim> {
    let claim = |cell: &Cell| {
        let interval = cell.find(layer, metric).expect("the metric").interval();
        Claim { mean: interval.mean, std_err: interval.std_err, low: interval.low, high: interval.high }
    };
    cells.iter().map(claim).collect()
}

fn coverage(claims: &[Claim], covers: impl Fn(&Claim) -> bool) -> f64 {
    claims.iter().filter(|claim| covers(claim)).count() as f64 / claims.len() as f64
}

/// Coverage and claimed variance in their bands, the controls z for t and an error without √n out of them, and no bias: the mean over all runs within 4 standard errors of the
/// truth (once in 16,000), where the truth itself is known to `truth.1`.
fn assert_honest(claims: &[Claim], truth: (f64, f64), what: &str) {
    let covered = coverage(claims, |c| c.low <= truth.0 && truth.0 <= c.high);
    assert!((BAND.0..=BAND.1).contains(&covered), "{what}: covers {covered}");
    let by_z = coverage(claims, |c| (c.mean - truth.0).abs() <= 1.96 * c.std_err);
    assert!(by_z < BAND.0, "{what}: z in place of t covers {by_z} and is not seen");
    let means: Vec<f64> = claims.iter().map(|c| c.mean).collect();
    let squares: Vec<f64> = claims.iter().map(|c| c.std_err * c.std_err).collect();
    let ratio = mean(&squares) / variance(&means);
    assert!(SPREAD.contains(&ratio), "{what}: claimed over found variance {ratio}");
    assert!(!SPREAD.contains(&(f64::from(TRIALS) * ratio)), "{what}: an error without √n is not seen");
    let (centre, error) = (mean(&means), std_err(&means).hypot(truth.1));
    assert!((centre - truth.0).abs() <= 4.0 * error, "{what}: mean {centre} ± {error:e}, truth {truth:?}");
    // A bias as large as the spread of single runs is far outside: 400 of them see a third of it.
    assert!(4.0 * error <= 0.35 * variance(&means).sqrt(), "{what}: too few runs to see a bias");
}

/// The truth from one long run.
fn precise(scenario: &Scenario, trials: u32, target: f64, metric: &str) -> (f64, f64) {
    let mut long = scenario.clone();
    long.sampling.estimator = EstimatorKind::Lines;
    (long.sampling.trials, long.sampling.target_relative_error) = (trials, target);
    long.sampling.max_samples = 1 << 30;
    let interval = cell(&long, 0, 99).find("all", metric).expect("the metric").interval();
    (interval.mean, interval.std_err)
}

#[test]
fn intervals_of_listed_strikes_cover_by_lines() {
    let scenario = small(listed(), Tear::Triangle { apex_half_angle_rad: None }, 1.2, EstimatorKind::Lines, 0.01);
    let cells = cells(&scenario, RUNS);
    assert!(cells.iter().all(|cell| cell.reason == StopReason::TargetReached), "the stop rule is on");
    assert!(cells.iter().any(|a| a.samples != cells[0].samples), "and it is the target that stops");
    let truth = precise(&scenario, 16, 5e-5, "damage_volume");
    assert_honest(&claims(&cells, "all", "damage_volume"), truth, "lines, listed strikes");
}

#[test]
fn intervals_of_listed_strikes_cover_by_points() {
    let scenario = small(listed(), Tear::Puncture, 1.2, EstimatorKind::Points, 0.04);
    let cells = cells(&scenario, RUNS);
    assert!(cells.iter().all(|cell| cell.reason == StopReason::TargetReached), "the stop rule is on");
    let truth = precise(&scenario, 16, 5e-5, "damage_volume");
    assert_honest(&claims(&cells, "all", "damage_volume"), truth, "points, listed strikes");
}

/// The sum of the channels of a random treatment has a known mean: density times the volume of one.
#[test]
fn intervals_of_a_random_roller_cover_and_its_sum_is_known() {
    let mut scenario = small(common::roller(), Tear::Puncture, 2.0, EstimatorKind::Lines, 0.02);
    scenario.sampling.max_samples = 1 << 14;
    let density =
        Treatment::new(&scenario.devices[0], 1.0, scenario.depth_efficiency, 1).expected_density(&scenario.patch);
    let one = scenario.devices[0].channel_at(1.0, Tear::Puncture, &Default::default()).puncture_volume(0.0, 1.0);
    let cells = cells(&scenario, RUNS);
    // What is taken for known is what the trials have on average.
    assert!(claims(&cells, "all", "strikes").iter().all(|c| (c.mean / (100.0 * density) - 1.0).abs() < 1e-12));
    let own = |cell: &Cell| {
        let strikes = cell.find("all", "strikes").expect("the metric").clone();
        (0..strikes.trials()).map(move |trial| strikes.trial_value(trial)).collect::<Vec<_>>()
    };
    let had: Vec<f64> = cells.iter().flat_map(own).collect();
    assert!((mean(&had) - 100.0 * density).abs() < 4.0 * std_err(&had), "{} of {}", mean(&had), 100.0 * density);
    assert_honest(&claims(&cells, "all", "channel_volume_sum"), (100.0 * density * one, 0.0), "roller, sum");
}

#[test]
fn intervals_of_a_random_pen_cover_its_union() {
    let mut scenario = small(small_pen(), Tear::Puncture, 1.5, EstimatorKind::Lines, 0.02);
    scenario.sampling.max_samples = 1 << 14;
    let truth = precise(&scenario, 1024, 0.002, "damage_volume");
    assert_honest(&claims(&cells(&scenario, RUNS), "all", "damage_volume"), truth, "pen, union");
}

/// The error of integration is what runs under other seeds differ by.
#[test]
fn the_integration_error_is_the_spread_over_seeds() {
    for (estimator, tear) in
        [(EstimatorKind::Lines, Tear::Triangle { apex_half_angle_rad: None }), (EstimatorKind::Points, Tear::Puncture)]
    {
        let mut scenario = small(listed(), tear, 1.2, estimator, 1e-9);
        scenario.sampling.max_samples = if estimator == EstimatorKind::Lines { 4000 } else { 1 << 13 };
        let cells = cells(&scenario, RUNS);
        assert!(cells.iter().all(|cell| cell.reason == StopReason::SampleCap));
        for metric in ["damage_volume", "channel_volume_sum"] {
            let means: Vec<f64> = claims(&cells, "all", metric).iter().map(|c| c.mean).collect();
            let claimed: Vec<f64> =
                cells.iter().map(|c| c.find("all", metric).expect("it").integration_std_err().powi(2)).collect();
            let ratio = mean(&claimed) / variance(&means);
            assert!(SPREAD.contains(&ratio), "{estimator:?} {metric}: claimed over found variance {ratio}");
            // Control: without the root of the 16 randomisations the ratio would be 16 times as large.
            assert!(!SPREAD.contains(&(16.0 * ratio)));
        }
    }
}

/// A tip that just enters a layer is met by few samples or by none: the interval must reach up to the truth all the same.
/// At two-sided 95 % the upper limit alone fails 2.5 % of runs; of 200, more than 13 once in 1,500.
#[test]
fn a_layer_without_hits_gets_an_upper_limit() {
    for estimator in [EstimatorKind::Points, EstimatorKind::Lines] {
        let mut device = listed();
        if let DeviceKind::Listed(spec) = &mut device.kind {
            spec.strikes.truncate(1);
            // Half of it outside: the volume of a strike that lies in the patch with its whole channel is known exactly.
            spec.strikes[0].y_mm = 0.0;
        }
        let mut scenario = small(device, Tear::Puncture, 20.0, estimator, 0.5);
        scenario.sampling.max_samples = 1;
        scenario.depths_mm = vec![1.5];
        let channel = scenario.devices[0].channel_at(1.5, Tear::Puncture, &Default::default());
        let layer = scenario.skin.layers[2];
        let truth = 100.0 * 0.5 * channel.puncture_volume(layer.top_mm, layer.bottom_mm) / 400.0;
        let claims = claims(&cells(&scenario, 200), layer.name.as_str(), "damage_volume");
        let unseen = claims.iter().filter(|c| c.mean == 0.0 && c.std_err == 0.0).count();
        if estimator == EstimatorKind::Points {
            assert!(unseen > 50, "the case is one of zero hits: {unseen}");
        }
        assert!(claims.iter().all(|c| c.high > 0.0 && c.high > c.mean), "{estimator:?}: certainty from nothing");
        let below = claims.iter().filter(|c| c.high < truth).count();
        assert!(below <= 13, "{estimator:?}: {below} of 200 upper limits are below the truth");
    }
}

/// The ratio of two devices' sums is known: densities and volumes. Trials of one seed are shared by both.
#[test]
fn intervals_of_a_comparison_cover() {
    let mut pen = small_pen();
    pen.passes[0].repeat = 3;
    let mut scenario = small(common::roller(), Tear::Puncture, 2.5, EstimatorKind::Lines, 0.02);
    scenario.sampling.max_samples = 1 << 14;
    scenario.sampling.trials = 8;
    scenario.devices.push(pen);
    let expected = |device: usize| {
        let treatment = Treatment::new(&scenario.devices[device], 1.0, scenario.depth_efficiency, 1);
        let channel = scenario.devices[device].channel_at(1.0, Tear::Puncture, &Default::default());
        100.0 * treatment.expected_density(&scenario.patch) * channel.puncture_volume(0.0, 1.0)
    };
    let (ratio, difference) = (expected(0) / expected(1), expected(0) - expected(1));
    let labels = ComparisonLabels {
        device_depth_mm: None,
        depth_mm: 1.0,
        tear: "puncture".into(),
        device: "roller".into(),
        reference: "pen".into(),
        basis: Basis::AsConfigured,
    };
    let rows: Vec<_> = (0..RUNS)
        .into_par_iter()
        .map(|run| {
            let (a, b) = (cell(&scenario, 0, 5000 + run), cell(&scenario, 1, 5000 + run));
            let mut rows = compare(&a, &b, &labels);
            rows.find(|r| r.layer == "all" && r.metric == "channel_volume_sum").expect("the row")
        })
        .collect();
    let share =
        |covers: &dyn Fn(usize) -> bool| (0..rows.len()).filter(|&i| covers(i)).count() as f64 / rows.len() as f64;
    let of_ratio = share(&|i| rows[i].ratio_ci95_low <= ratio && ratio <= rows[i].ratio_ci95_high);
    // At eight trials limits of single strikes and of trials that tell little cover more than they promise.
    assert!(of_ratio >= BAND.0, "ratio {ratio}: covers {of_ratio}");
    let of_difference =
        share(&|i| rows[i].difference_ci95_low <= difference && difference <= rows[i].difference_ci95_high);
    assert!(of_difference >= BAND.0, "difference {difference}: covers {of_difference}");
    // Controls: a third of the width, and a ratio upside down.
    let width = |i: usize| rows[i].ratio_ci95_high - rows[i].ratio_ci95_low;
    let narrow = share(&|i| (rows[i].ratio - ratio).abs() <= width(i) / 6.0);
    assert!(narrow < BAND.0, "a third of an interval covers {narrow} and is not seen");
    let inverted = share(&|i| rows[i].ratio_ci95_low <= 1.0 / ratio && 1.0 / ratio <= rows[i].ratio_ci95_high);
    assert!(inverted < BAND.0, "the inverse ratio is covered by {inverted}");
    let labelled = CellLabels { scenario: "s".into(), device: "d".into(), depth_mm: 1.0, tear: "t".into() };
    assert!(
        cell(&scenario, 0, 1).metric_rows(&labelled).all(|row| row.ci95_low <= row.mean && row.mean <= row.ci95_high)
    );
}

/// Where a random treatment happened to strike nowhere, nothing is certain: the limits are those of a Poisson count of 0.
#[test]
fn a_treatment_that_struck_nowhere_gets_an_upper_limit() {
    let mut scenario = common::scenario(vec![common::pen()], vec![1.5], vec![Tear::Pinned]);
    scenario.patch = Patch { width_mm: 0.01, height_mm: 0.01 };
    scenario.sampling.trials = 2;
    let outcome = common::run(&scenario);
    let (strikes, std_err, low, high) = common::metric(&outcome, "pen", "pinned", "all", "strikes");
    assert_eq!((std_err, low, high), (0.0, strikes, strikes), "it is known how many to expect");
    assert!((strikes - 1000.0).abs() < 1e-9, "twelve needles, 100 strokes/s, 20 mm/s, lanes 6 mm apart");
    assert!(outcome.trials.iter().all(|row| row.metric != "strikes" || row.value == 0.0));
    // No more openings than strikes, and no more volume than their channels have.
    let (openings, _, none, most) = common::metric(&outcome, "pen", "pinned", "surface", "openings");
    assert_eq!((openings, none), (0.0, 0.0));
    assert!((most / strikes - 1.0).abs() < 1e-12, "{most}");
    assert!(
        outcome.metrics.iter().all(|row| row.metric != "channel_volume_per_strike"),
        "of nothing there is no quotient"
    );
}

/// No value is negative and every one lies in its interval, also where channel and puncture part all but coincide.
#[test]
fn every_mean_lies_in_its_interval_and_none_is_negative() {
    let tears = vec![Tear::Partial { surface_following: 0.5 }, Tear::Pinned, Tear::Fixed, Tear::Puncture];
    let mut scenario = common::scenario(vec![common::roller(), common::pen()], vec![0.5, 1.5], tears);
    scenario.skin.layers.iter_mut().for_each(|layer| layer.failure_shear_strain = 0.46);
    scenario.sampling.trials = 4;
    scenario.sampling.target_relative_error = 0.05;
    let outcome = common::run(&scenario);
    let unsound = |row: &&dermatrace::metrics::MetricRow| {
        !(0.0 <= row.ci95_low && row.ci95_low <= row.mean && row.mean <= row.ci95_high)
    };
    assert_eq!(outcome.metrics.iter().find(unsound), None);
}
