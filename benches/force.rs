//! Depth from force: the tables of a device, the depth of one strike, and a run with a force against the same run with a spread of
//! efficiency.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dermatrace::scenario::{Scenario, cases, parse};
use dermatrace::simulate::{RunOptions, sampled};
use dermatrace::treatment::{Region, Treatment};
use std::hint::black_box;
use std::sync::atomic::AtomicUsize;

const SKIN: &str = "variation = { stiffness_cv = 0.4, toughness_cv = 0.4 }";
const ROLLER: &str = "name = \"it\"\nkind = \"roller\"\nmodel = \"mf8\"\nneedle = { length = \"depth\" }\n\
                      passes = [{ heading = \"0 deg\", repeat = 8 }, { heading = \"90 deg\", repeat = 7 }]\n";
const PEN: &str = "name = \"it\"\nkind = \"pen\"\nmodel = \"dermapen-12\"\n";
const REGION: Region = Region { x: (0.0, 100.0), y: (0.0, 100.0) };

fn scenario(device: &str, own: &str, skin: &str) -> Scenario {
    let text = format!(
        "version = 1\n[skin]\nsite = \"cheek\"\n{skin}\n[tissue]\ntear = \"pinned\"\n[[device]]\n{device}{own}\n\
         [depth]\nvalues = [\"1.5 mm\"]\n[sampling]\ntrials = 8\n"
    );
    parse("bench", "bench", text.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}"))
}

fn treatment(scenario: &Scenario) -> Treatment<'_> {
    cases::treatment(scenario, &scenario.devices[0], scenario.depths_mm[0])
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("tables of a device");
    for (name, device) in [("roller", ROLLER), ("pen", PEN)] {
        let scenario = scenario(device, "force = {}", "");
        let pressed = |treatment: &Treatment| treatment.pressed().expect("a force").whole().usual().contact_force_n();
        group.bench_function(name, |b| b.iter(|| pressed(&treatment(black_box(&scenario)))));
    }
    group.finish();

    let mut group = c.benchmark_group("strikes");
    for (name, device) in [("roller", ROLLER), ("pen", PEN)] {
        for (law, own) in [("efficiency", "depth_efficiency = { mean = 0.6, sd = 0.15 }"), ("force", "force = {}")] {
            let scenario = scenario(device, own, "");
            let treatment = treatment(&scenario);
            let number = treatment.strikes_in(0, &REGION).len();
            group.throughput(Throughput::Elements(number as u64));
            group.bench_function(BenchmarkId::new(name, law), |b| {
                b.iter(|| {
                    let mut sum = 0.0;
                    black_box(&treatment).for_each_strike(0, &REGION, |strike| sum += strike.depth_mm);
                    sum
                });
            });
        }
    }
    group.finish();

    let mut group = c.benchmark_group("run");
    group.sample_size(10);
    for (name, device) in [("roller", ROLLER), ("pen", PEN)] {
        let efficiency = "depth_efficiency = { mean = 0.45, sd = 0.05 }";
        for (law, own, skin) in
            [("efficiency", efficiency, ""), ("force", "force = {}", ""), ("force, skin varies", "force = {}", SKIN)]
        {
            let scenario = scenario(device, own, skin);
            let stop = AtomicUsize::new(0);
            let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| {} };
            group.bench_function(BenchmarkId::new(name, law), |b| b.iter(|| sampled(black_box(&scenario), &options)));
        }
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
