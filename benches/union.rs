//! The union volume of one treatment of fixed strikes, by both estimators, over strike counts.
//!
//! Beside criterion's times it prints error × √time of each estimator: what it makes of its time, whatever the sample
//! count. A time is that of one cell: from the list of strikes to all metrics, channel tables and openings included.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{NEEDLE, explicit, roller, scenario};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::devices::{DepthEfficiency, ExplicitMotion, ExplicitStrike};
use dermatrace::geometry::Tear;
use dermatrace::metrics::cell::{Cell, CellContext};
use dermatrace::scenario::{EstimatorKind, Patch, Scenario};
use dermatrace::treatment::Treatment;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::LazyLock;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

/// Fifteen MF8 passes at 1.5 mm over a square patch, the strikes of one trial listed one by one.
fn listed(side_mm: f64, estimator: EstimatorKind, target: f64) -> Scenario {
    let mut device = roller();
    device.needle = NEEDLE;
    let patch = Patch { width_mm: side_mm, height_mm: side_mm };
    let efficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
    let strikes = Treatment::new(&device, 1.5, efficiency, 1).strikes_in(0, &patch.region().widened(1.0));
    let strikes = strikes.iter().map(|s| ExplicitStrike {
        x_mm: s.x_mm,
        y_mm: s.y_mm,
        heading_rad: s.heading.angle(),
        depth_mm: None,
    });
    let motion = ExplicitMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
    let mut scenario = scenario(vec![explicit(motion, strikes.collect())], vec![1.5], vec![Tear::Pinned]);
    scenario.patch = patch;
    scenario.sampling.estimator = estimator;
    scenario.sampling.target_relative_error = target;
    scenario.sampling.trials = 2;
    scenario
}

/// (damage volume, its relative standard error, time) of the scenario's only cell, on one thread.
fn timed(scenario: &Scenario) -> (f64, f64, Duration) {
    static ONE: LazyLock<ThreadPool> =
        LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).build().expect("a pool"));
    let (limit, stop) = (scenario.skin.elastic_limit(), AtomicUsize::new(0));
    let context = CellContext {
        skin: &scenario.skin,
        limit: &limit,
        patch: &scenario.patch,
        sampling: scenario.sampling,
        count_openings: false,
        deadline: None,
        stop: &stop,
    };
    let efficiency = scenario.depth_efficiency;
    let treatment = Treatment::new(&scenario.devices[0], scenario.depths_mm[0], efficiency, scenario.sampling.seed);
    let start = Instant::now();
    let cell = ONE.install(|| Cell::compute(&treatment, scenario.tears[0], &context)).expect("not stopped");
    let time = start.elapsed();
    let volume = cell.find("all", "damage_volume").expect("always there").interval().mean;
    (volume, cell.relative_error, time)
}

fn efficiency_of_estimators() {
    println!("error × √time on 229 MF8 strikes per cm² (relative standard error × √s; less is better)");
    for (estimator, target) in [(EstimatorKind::Lines, 1e-3), (EstimatorKind::Points, 1e-2)] {
        let (_, error, time) = timed(&listed(10.0, estimator, target));
        let product = error * time.as_secs_f64().sqrt();
        println!("  {:6} {product:.2e}  (error {error:.1e} in {time:?})", estimator.as_str());
    }
}

fn bench(c: &mut Criterion) {
    efficiency_of_estimators();
    let mut group = c.benchmark_group("union to 0.1 % on one thread");
    group.sample_size(20);
    let (reference, ..) = timed(&listed(10.0, EstimatorKind::Lines, 1e-4));
    for side_mm in [5.0, 10.0, 20.0, 40.0] {
        let scenario = listed(side_mm, EstimatorKind::Lines, 1e-3);
        if side_mm == 10.0 {
            let (mean, error, _) = timed(&scenario);
            assert!(error <= 1e-3 && (mean / reference - 1.0).abs() < 5e-3, "{mean} against {reference}");
        }
        let strikes = 229.2 * side_mm * side_mm / 100.0;
        let id = BenchmarkId::new("lines", format!("{strikes:.0} strikes"));
        group.bench_function(id, |b| b.iter(|| timed(&scenario)));
    }
    group.finish();
    let mut group = c.benchmark_group("union to 1 % on one thread");
    group.sample_size(10);
    for estimator in [EstimatorKind::Lines, EstimatorKind::Points] {
        let scenario = listed(10.0, estimator, 1e-2);
        group.bench_function(estimator.as_str(), |b| b.iter(|| timed(&scenario)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
