//! What enters through channels: one drug and one device over a day with bleeding, weeping and an end of contact; then all that a
//! comparison asks of one drug. Prints the size of the matrix beside the times.

use criterion::{Criterion, criterion_group, criterion_main};
use dermatrace::after::cell::{
    Bolus, Bottom, Channels, Content, Membrane, Problem, Stratum, Vehicle, channel_permeance_mm_s, solve,
};
use dermatrace::skin::LayerName;
use std::hint::black_box;

const HOUR_S: f64 = 3600.0;
/// What a delivery may hold at once.
const MOST_BYTES: usize = 8 << 20;

/// A drug of minoxidil's weight in a film on skin of a cheek's thickness, under channels that a roller leaves.
fn needled() -> Problem {
    let stratum = |name, thickness_mm, diffusivity_mm2_s, clearance_per_s| Stratum {
        name,
        thickness_mm,
        diffusivity_mm2_s,
        clearance_per_s,
        partition: 1.0,
    };
    Problem {
        strata: vec![
            stratum(LayerName::ViableEpidermis, 0.06, 8.6e-5, 0.0),
            stratum(LayerName::PapillaryDermis, 0.2, 2.14e-4, 6.7e-4),
            stratum(LayerName::ReticularDermis, 1.3, 2.14e-4, 6.7e-4),
        ],
        membrane: Membrane { thickness_mm: 0.016, permeance_mm_s: 2.7e-6 },
        bottom: Bottom::Tight,
        channels: Some(Channels {
            per_cm2: 229.0,
            radius_mm: 0.0625,
            open_depth_mm: 0.5,
            diffusivity_mm2_s: 3.46e-4,
            vehicle_diffusivity_mm2_s: 6.92e-4,
            half_life_s: Some(1.2 * HOUR_S),
            applied_s: 0.0,
            bleeding_mm3_s: 1e-4,
            bleeding_s: 300.0,
            weeping_mm3_s: 4e-6,
            prefill: 0.0,
        }),
        vehicle: Some(Vehicle {
            thickness_mm: Some(0.1),
            concentration_ug_mm3: 50.0,
            solubility_ug_mm3: Some(2.2),
            contact_s: HOUR_S,
        }),
        boluses: vec![],
        times_s: vec![HOUR_S, 4.0 * HOUR_S, 24.0 * HOUR_S],
        fineness: 1.0,
    }
}

/// What a comparison asks of one drug: intact skin, two ways of closing, an injection.
fn compared() -> Vec<Problem> {
    let needled = needled();
    let slowly = Channels { half_life_s: Some(15.0 * HOUR_S), ..needled.channels.expect("channels") };
    let bolus = Bolus { top_mm: 0.06, bottom_mm: 0.26, ug_cm2: 500.0 };
    vec![
        Problem { channels: None, ..needled.clone() },
        Problem { channels: Some(slowly), ..needled.clone() },
        Problem { channels: None, vehicle: None, boluses: vec![bolus], ..needled.clone() },
        needled,
    ]
}

fn contents(problem: &Problem) -> Vec<Content> {
    solve(problem).unwrap_or_else(|error| panic!("{error}")).contents
}

fn bench(c: &mut Criterion) {
    let problem = needled();
    let exact = contents(&Problem { fineness: 3.0, ..problem.clone() });
    for (content, exact) in contents(&problem).iter().zip(&exact) {
        let (ours, theirs) = (content.delivered(), exact.delivered());
        assert!((ours / theirs - 1.0).abs() < 0.01, "{ours} and not {theirs} after {} s", content.time_s);
    }
    let found = solve(&problem).unwrap_or_else(|error| panic!("{error}"));
    let (rings, layers) = (found.mesh.radii_mm.len() - 1, found.mesh.depths_mm.len() - 1);
    let bytes = 8 * (rings * layers + 1) * (2 * rings + 1);
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
    println!("{rings} rings, {layers} layers, {} steps; the matrix has {} KiB", found.steps, bytes >> 10);

    let mut group = c.benchmark_group("delivery");
    group.sample_size(20);
    group.bench_function("a day through channels", |b| b.iter(|| solve(black_box(&problem))));
    let compared = compared();
    group.bench_function("intact, two ways of closing, an injection", |b| {
        b.iter(|| black_box(&compared).iter().map(solve).collect::<Vec<_>>());
    });
    group.bench_function("permeance at rest", |b| b.iter(|| channel_permeance_mm_s(black_box(&problem))));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
