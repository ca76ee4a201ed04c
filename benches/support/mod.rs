//! What benches share: treatments of many strikes, single cells, times and slopes.
#![allow(dead_code)]

#[path = "../../tests/common/mod.rs"]
pub mod common;

use common::{NEEDLE, explicit, pen, roller, scenario};
use dermatrace::devices::{DepthEfficiency, Device, ListedMotion};
use dermatrace::geometry::Tear;
use dermatrace::metrics::cell::{Cell, CellContext};
use dermatrace::metrics::prepared::{Prepared, Target};
use dermatrace::metrics::tile::Tally;
use dermatrace::metrics::trial::{Groundwork, Trial};
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{EstimatorKind, Metrics, Patch, Scenario};
use dermatrace::treatment::Treatment;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Strikes per mm² of [`pen_strikes`].
const PEN_DENSITY: f64 = 200.0;

/// About this many strikes of a pen at 2 × 10⁴ per cm², 1 mm deep, over a square patch; two trials to 0.5 %.
pub fn pen_strikes(strikes: f64) -> Scenario {
    let mut pen = pen();
    pen.passes[0].repeat = 20;
    to_half_a_per_cent(pen, (strikes / PEN_DENSITY).sqrt(), 1.0)
}

/// One device over a square patch, `pinned`, two trials of volumes to 0.5 %.
pub fn to_half_a_per_cent(device: Device, side_mm: f64, depth_mm: f64) -> Scenario {
    let mut scenario = scenario(vec![device], vec![depth_mm], vec![Tear::Pinned]);
    scenario.patch = Patch { width_mm: side_mm, height_mm: side_mm };
    scenario.metrics.openings = false;
    scenario.sampling.target_relative_error = 0.005;
    scenario.sampling.max_samples = 1 << 40;
    scenario.sampling.trials = 2;
    scenario
}

/// Fifteen MF8 passes at 1.5 mm over a square patch, the strikes of one trial listed one by one.
pub fn listed_roller(side_mm: f64, estimator: EstimatorKind, target: f64) -> Scenario {
    let mut device = roller();
    device.needle = NEEDLE;
    let patch = Patch { width_mm: side_mm, height_mm: side_mm };
    let efficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
    let strikes = Treatment::new(&device, 1.5, efficiency, 1).strikes_in(0, &patch.region().widened(1.0));
    let strikes = strikes.iter().map(|s| ListedStrike {
        x_mm: s.x_mm,
        y_mm: s.y_mm,
        heading_rad: s.heading.angle(),
        depth_mm: None,
    });
    let motion = ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
    let mut scenario = to_half_a_per_cent(explicit(motion, strikes.collect()), side_mm, 1.5);
    scenario.sampling.estimator = estimator;
    scenario.sampling.target_relative_error = target;
    scenario
}

/// The treatment of a scenario's first device at its first depth.
pub fn treatment(scenario: &Scenario) -> Treatment<'_> {
    Treatment::new(&scenario.devices[0], scenario.depths_mm[0], scenario.depth_efficiency, scenario.sampling.seed)
}

/// The scenario's first cell, volumes alone.
pub fn cell(scenario: &Scenario) -> Cell {
    let (target, stop) = (Target::new(&scenario.skin, &scenario.patch), AtomicUsize::new(0));
    let context = CellContext {
        target: &target,
        sampling: scenario.sampling,
        metrics: Metrics { openings: false, coverage: false, parts: false },
        deadline: None,
        stop: &stop,
    };
    Cell::compute(&treatment(scenario), scenario.tears[0], &context).expect("nothing stops it")
}

/// What a cell integrates: its trials with all that they share. The known sums of channels serve only if asked for.
pub fn with_trials<T>(scenario: &Scenario, with_known: bool, work: impl FnOnce(&[Trial]) -> T) -> T {
    let (treatment, target) = (treatment(scenario), Target::new(&scenario.skin, &scenario.patch));
    let prepared = Prepared::new(&treatment, scenario.tears[0], &target, scenario.sampling.trials);
    let mut known = Groundwork::new(&prepared);
    if !with_known {
        known.controls.used.fill(false);
    }
    work(&(0..scenario.sampling.trials).map(|trial| known.trial(trial)).collect::<Vec<_>>())
}

/// Makes and bins all strikes of all trials once, tile by tile, and forgets them.
pub fn make_strikes(trials: &[Trial]) -> Tally {
    let tiles: Vec<(usize, usize)> = (0..trials.len())
        .flat_map(|trial| (0..trials[trial].shared.tiling.count()).map(move |tile| (trial, tile)))
        .collect();
    let tallies: Vec<Tally> = tiles.into_par_iter().map(|(trial, tile)| trials[trial].tile(tile).tally).collect();
    tallies.iter().fold(Tally::default(), |mut sum, tally| {
        sum.merge(tally);
        sum
    })
}

/// (mean, standard error of the integration) of the damage volume of all layers, mm³/cm².
pub fn damage_volume(cell: &Cell) -> (f64, f64) {
    let series = cell.find("all", "damage_volume").expect("always there");
    (series.interval().mean, series.integration_std_err())
}

/// A pool of this many threads.
pub fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool")
}

/// Runs work on this many threads.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    pool(threads).install(work)
}

/// (median seconds of `repeats` runs, what the last one gave).
pub fn timed<T>(repeats: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut one = || {
        let start = Instant::now();
        let result = std::hint::black_box(work());
        (start.elapsed().as_secs_f64(), result)
    };
    let (first, mut result) = one();
    let mut seconds = vec![first];
    for _ in 1..repeats {
        let (more, latest) = one();
        seconds.push(more);
        result = latest;
    }
    (median(&mut seconds), result)
}

/// The middle value.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Exponent e of y = c xᵉ through these points, by least squares of the logarithms.
pub fn exponent(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let (mean_x, mean_y) =
        (logs.iter().map(|p| p.0).sum::<f64>() / count, logs.iter().map(|p| p.1).sum::<f64>() / count);
    let covariance: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    covariance / logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}

/// Largest resident memory of this process since [`forget_peak`], MiB, where the system tells.
pub fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// Begins the peak of memory anew, where the system allows it.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
