//! The whole default scenario from its file to all tables, without plots and without writing, by number of threads.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::scenario::{Scenario, load};
use dermatrace::simulate::{Outcome, RunOptions, simulate};
use rayon::ThreadPoolBuilder;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

fn default_scenario() -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/roller_vs_pen.toml");
    load(Path::new(path), &[]).expect("the default scenario loads")
}

fn run(scenario: &Scenario) -> Outcome {
    let stop = AtomicUsize::new(0);
    simulate(scenario, &RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () })
        .expect("the default scenario runs")
}

fn bench(c: &mut Criterion) {
    let scenario = default_scenario();
    let target = scenario.sampling.target_relative_error;
    assert!(run(&scenario).cells.iter().all(|cell| cell.relative_error_integration <= target));
    let mut group = c.benchmark_group("default scenario");
    group.sample_size(10);
    for threads in [1, 2] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let id = BenchmarkId::new("threads", threads);
        group.bench_function(id, |b| b.iter(|| pool.install(|| run(&scenario))));
    }
    group.finish();
    c.bench_function("read the default scenario", |b| b.iter(default_scenario));
}

criterion_group!(benches, bench);
criterion_main!(benches);
