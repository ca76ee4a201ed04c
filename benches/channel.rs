//! One strike: the volume of its channel, its section at one depth, and the table that a run takes its sections from.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
use dermatrace::metrics::section_table::SectionTable;
use std::hint::black_box;

const NEEDLE: Needle = Needle {
    length_mm: 1.5,
    diameter_mm: 0.25,
    tip_angle_rad: 16.0 * std::f64::consts::PI / 180.0,
    tip_radius_mm: 0.004,
};

/// Name, channel and its volume at a resolution far above the one that is timed.
fn cases() -> Vec<(&'static str, Channel, f64)> {
    let roller = Motion::roller(10.0, 1.5, 1.5, 0.0);
    let pen = Motion::pen(1.5, 3.0, 100.0, 50.0, 0.0);
    let of = |name, motion, tear, strain| {
        let channel = Channel::new(&NEEDLE, motion, tear, &ElasticLimit::uniform(strain));
        let volume = channel.volume(0.0, 1.5, 8);
        (name, channel, volume)
    };
    vec![
        of("roller/pinned", roller, Tear::Pinned, 0.0),
        of("roller/fixed", roller, Tear::Fixed, 0.0),
        of("roller/pinned, strain 0.3", roller, Tear::Pinned, 0.3),
        of("pen/fixed, 50 mm per s", pen, Tear::Fixed, 0.0),
    ]
}

fn bench(c: &mut Criterion) {
    let cases = cases();
    let mut group = c.benchmark_group("channel volume to 1e-4");
    for (name, channel, exact) in &cases {
        let off = (channel.volume(0.0, 1.5, 1) / exact - 1.0).abs();
        assert!(off < 1e-4, "{name}: off by {off:.1e}");
        group.bench_function(*name, |b| b.iter(|| black_box(channel).volume(0.0, 1.5, 1)));
    }
    group.finish();
    let mut group = c.benchmark_group("channel section");
    for (name, channel, _) in &cases {
        for depth in [0.1, 0.75, 1.4] {
            let id = BenchmarkId::new(*name, depth);
            group.bench_function(id, |b| b.iter(|| black_box(channel).section(black_box(depth))));
        }
    }
    group.finish();
    c.bench_function("section table/roller/pinned", |b| b.iter(|| SectionTable::new(black_box(&cases[0].1))));
}

criterion_group!(benches, bench);
criterion_main!(benches);
