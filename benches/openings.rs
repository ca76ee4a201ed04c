//! Openings and channels at every layer, by number of strikes, on one thread.
//!
//! Beside criterion's times it prints nanoseconds per strike, and per strike and depth; the strikes' own making is part
//! of both. `DERMATRACE_LARGE=1` adds ten million strikes.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{pen, roller, skin};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::devices::{DepthEfficiency, Device, PassSpec};
use dermatrace::geometry::{ElasticLimit, Tear};
use dermatrace::metrics::openings::{Components, Count};
use dermatrace::metrics::plane::Plane;
use dermatrace::metrics::prepared::{Prepared, Target};
use dermatrace::treatment::{Patch, Treatment};
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

/// Strikes up to which the plain reference must give the same.
const MOST_PLAIN: f64 = 2e4;

/// A treatment and the density that it is brought to, strikes per cm².
struct Case {
    name: &'static str,
    device: Device,
    passes: u32,
    per_cm2: f64,
    tear: Tear,
    spread: f64,
    strikes: &'static [f64],
}

fn cases() -> Vec<Case> {
    let large = std::env::var("DERMATRACE_LARGE").is_ok_and(|value| value == "1");
    let growing: &[f64] = if large { &[1e4, 1e5, 1e6, 1e7] } else { &[1e4, 1e5, 1e6] };
    let headings = [0.0, 90.0, 45.0, 135.0];
    let pass = |degrees: f64| PassSpec { heading_rad: degrees.to_radians(), repeat: 1 };
    let pen = || Device { passes: headings.map(pass).into(), ..pen() };
    let case = |name, device, (passes, per_cm2), tear, strikes| Case {
        name,
        device,
        passes,
        per_cm2,
        tear,
        spread: 0.0,
        strikes,
    };
    let dense = (20, 2e4);
    let half = Tear::Partial { surface_following: 0.5 };
    let mut cases = vec![
        case("dense pen, puncture", pen(), dense, Tear::Puncture, growing),
        case("dense pen, fixed", pen(), dense, Tear::Fixed, &[1e4, 1e5]),
        case("dense pen, spread depths", pen(), dense, Tear::Puncture, &[1e4, 1e5]),
        case("dense pen, fixed, spread depths", pen(), dense, half, &[1e4, 1e5]),
        case("sparse pen, puncture", pen(), (1, 1e3), Tear::Puncture, &[1e4, 1e5, 1e6]),
        case("sparse pen, fixed", pen(), (1, 1e3), Tear::Fixed, &[1e4, 1e5]),
        case("roller, pinned", roller(), (15, 229.0), Tear::Pinned, &[1e4, 1e5]),
        case("roller, fixed", roller(), (15, 229.0), Tear::Fixed, &[1e4, 1e5]),
        case("many passes of a roller, pinned", roller(), (131, 2e3), Tear::Pinned, &[1e4, 1e5]),
        case("many passes of a roller, fixed", roller(), (131, 2e3), Tear::Fixed, &[1e4, 1e5]),
    ];
    cases.iter_mut().filter(|case| case.name.contains("spread")).for_each(|case| case.spread = 0.1);
    cases
}

impl Case {
    fn treatment(&self) -> Treatment<'_> {
        let mean = if self.spread > 0.0 { 0.8 } else { 1.0 };
        let treatment = |share| {
            let efficiency = DepthEfficiency { mean, sd: self.spread };
            Treatment::new(&self.device, 1.0, efficiency, 1).with_passes(self.passes).thinned_to(share)
        };
        let made = 100.0 * treatment(1.0).expected_density(&square(100.0));
        assert!(made >= 0.97 * self.per_cm2, "{}: {made}", self.name);
        treatment((self.per_cm2 / made).min(1.0))
    }

    /// Counts one trial on a patch of so many strikes; how long that took, and at how many depths.
    fn count(&self, strikes: f64, check: bool) -> (Duration, usize) {
        let (treatment, skin, patch) = (self.treatment(), skin(), square(100.0 * strikes / self.per_cm2));
        let target = Target { limit: ElasticLimit::default(), ..Target::new(&skin, &patch) };
        let prepared = Prepared::new(&treatment, self.tear, &target, 1);
        let planes: Vec<_> = skin.layers.iter().filter_map(|layer| prepared.plane_below(layer.top_mm)).collect();
        let start = Instant::now();
        let counter = prepared.counter(&planes);
        let counts = counter.count(0, &AtomicUsize::new(0)).expect("not stopped");
        let time = start.elapsed();
        if check {
            self.check(&treatment, &planes, &patch, &counts.by_boundary, prepared.shapes.reach());
        }
        (time, planes.len())
    }

    /// They must be counted as the plain reference counts them.
    fn check(&self, treatment: &Treatment, planes: &[Plane], patch: &Patch, counts: &[Count], reach: f64) {
        let around = |reaches: f64| treatment.strikes_in(0, &patch.region().widened(reaches * reach));
        let sets = [3.0, 7.0].map(|reaches| (around(reaches), reaches));
        for (plane, count) in planes.iter().zip(counts) {
            let plain = sets.iter().map(|(strikes, reaches)| {
                let components = Components::of(strikes, plane, &AtomicUsize::new(0)).expect("not stopped");
                components.density_mm2(strikes, patch, (reaches - 2.0) * reach)
            });
            let agrees = |plain: Count| (plain.density - count.density).abs() <= 1e-9 * plain.density;
            assert!(plain.into_iter().any(agrees), "{}: {count:?}", self.name);
        }
    }
}

fn square(area_mm2: f64) -> Patch {
    Patch { width_mm: area_mm2.sqrt(), height_mm: area_mm2.sqrt() }
}

fn bench(c: &mut Criterion) {
    println!("{:33} {:>9} {:>9} {:>15}", "", "strikes", "ns/strike", "ns/strike/depth");
    for case in cases() {
        for &strikes in case.strikes {
            let (_, depths) = case.count(strikes, strikes <= MOST_PLAIN);
            let mut times: Vec<_> =
                (0..if strikes < 1e6 { 5 } else { 3 }).map(|_| case.count(strikes, false).0).collect();
            times.sort();
            let per_strike = times[times.len() / 2].as_nanos() as f64 / strikes;
            println!("{:33} {strikes:9.0} {per_strike:9.0} {:15.0}", case.name, per_strike / depths as f64);
        }
    }
    let mut group = c.benchmark_group("openings");
    group.sample_size(10);
    let dense = &cases()[0];
    for &strikes in &dense.strikes[..2] {
        let id = BenchmarkId::new(dense.name, format!("{strikes:.0} strikes"));
        group.bench_function(id, |b| b.iter_custom(|n| (0..n).map(|_| dense.count(strikes, false).0).sum()));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
