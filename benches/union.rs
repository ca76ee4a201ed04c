//! The union volume of one treatment of fixed strikes, by both estimators, over strike counts.
//!
//! Beside criterion's times it prints error × √time of each estimator: what it makes of its time, whatever the sample
//! count. A time is that of one cell: from the list of strikes to all volumes, channel tables included.

#[path = "support/mod.rs"]
mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::scenario::{EstimatorKind, Scenario};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use support::{cell, damage_volume, listed_roller, pool};

/// (damage volume, its relative standard error, time) of the scenario's only cell, on one thread.
fn timed(scenario: &Scenario) -> (f64, f64, Duration) {
    static ONE: LazyLock<rayon::ThreadPool> = LazyLock::new(|| pool(1));
    let start = Instant::now();
    let cell = ONE.install(|| cell(scenario));
    let time = start.elapsed();
    (damage_volume(&cell).0, cell.relative_error, time)
}

fn efficiency_of_estimators() {
    println!("error × √time on 229 MF8 strikes per cm² (relative standard error × √s; less is better)");
    for (estimator, target) in [(EstimatorKind::Lines, 1e-3), (EstimatorKind::Points, 1e-2)] {
        let (_, error, time) = timed(&listed_roller(10.0, estimator, target));
        let product = error * time.as_secs_f64().sqrt();
        println!("  {:6} {product:.2e}  (error {error:.1e} in {time:?})", estimator.as_str());
    }
}

fn bench(c: &mut Criterion) {
    efficiency_of_estimators();
    let mut group = c.benchmark_group("union to 0.1 % on one thread");
    group.sample_size(20);
    let (reference, ..) = timed(&listed_roller(10.0, EstimatorKind::Lines, 1e-4));
    for side_mm in [5.0, 10.0, 20.0, 40.0] {
        let scenario = listed_roller(side_mm, EstimatorKind::Lines, 1e-3);
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
        let scenario = listed_roller(10.0, estimator, 1e-2);
        group.bench_function(estimator.as_str(), |b| b.iter(|| timed(&scenario)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
