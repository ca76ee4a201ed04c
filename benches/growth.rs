//! How time and memory grow with the number of strikes, and what a spread of depths, of headings and a target for thin
//! layers cost: pen strikes at 2 × 10⁴ per cm², 1 mm deep, two trials of volumes to 0.5 %, on two threads.
//!
//! Criterion times making and binning strikes alone and the whole cell; a table of medians and ratios follows. It asserts
//! answers, never times. `DERMATRACE_LARGE=1` adds 10⁷ strikes to the table, `DERMATRACE_LARGE=2` 10⁸ as well.

#[path = "support/mod.rs"]
mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dermatrace::devices::{DepthEfficiency, DeviceKind};
use dermatrace::metrics::cell::Cell;
use dermatrace::metrics::lines::Lines;
use dermatrace::metrics::strata::{Quantity, layer_slot};
use dermatrace::sampling::integrand::integration_error;
use dermatrace::sampling::statistics::mean;
use dermatrace::sampling::{Plan, integrate};
use dermatrace::scenario::{EstimatorKind, Scenario};
use std::sync::atomic::AtomicUsize;
use std::time::Duration;
use support::common::roller;
use support::*;

/// Threads of everything but the comparison of one with two.
const THREADS: usize = 2;
/// Side of the patch that holds 10⁴ strikes of fifteen roller passes, mm.
const ROLLER_SIDE_MM: f64 = 66.0;
/// What [`thin_layers`] asks for in every layer.
const LAYER_TARGETS: [f64; 2] = [0.01, 0.001];
/// The thinnest layer, and its place among the layers.
const THINNEST: (&str, usize) = ("stratum_corneum", 0);

fn bench(c: &mut Criterion) {
    let pool = pool(THREADS);
    let mut group = c.benchmark_group("pen strikes at 2e4 per cm², two threads");
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    for strikes in [1e4, 1e5, 1e6] {
        let scenario = pen_strikes(strikes);
        let id = |what| BenchmarkId::new(what, format!("{strikes:.0e}"));
        with_trials(&scenario, true, |trials| {
            group.bench_function(id("make and bin"), |b| b.iter(|| pool.install(|| make_strikes(trials))));
        });
        group.bench_function(id("volumes to 0.5 %"), |b| b.iter(|| pool.install(|| cell(&scenario))));
    }
    group.finish();
}

/// One row of the table of growth.
struct Row {
    /// Strikes of all trials.
    strikes: f64,
    make_s: f64,
    volume_s: f64,
    /// Lines of all trials.
    lines: u64,
    /// Damage volume and its error, mm³/cm².
    volume: (f64, f64),
    /// Memory at most, MiB.
    peak_mib: Option<f64>,
}

impl Row {
    fn of(strikes: f64) -> Self {
        let scenario = pen_strikes(strikes);
        let repeats = if strikes > 2e6 { 1 } else { 5 };
        on_threads(THREADS, || {
            let (make_s, tally) = with_trials(&scenario, true, |trials| timed(repeats, || make_strikes(trials)));
            forget_peak();
            let (volume_s, cell) = timed(repeats, || cell(&scenario));
            assert!(cell.relative_error <= scenario.sampling.target_relative_error);
            let (peak_mib, lines) = (peak_mib(), cell.samples);
            Self { strikes: tally.strikes as f64, make_s, volume_s, lines, volume: damage_volume(&cell), peak_mib }
        })
    }

    fn print(&self) {
        let per_strike = |seconds: f64| 1e9 * seconds / self.strikes;
        println!(
            "| {:.2e} | {:.3} | {:.3} | {:.1} | {:.1} | {:.2} | {} | {} | {:.3} ± {:.3} |",
            self.strikes,
            self.make_s,
            self.volume_s,
            per_strike(self.make_s),
            per_strike(self.volume_s),
            self.volume_s / self.make_s,
            self.lines,
            self.peak_mib.map_or("?".to_owned(), |mib| format!("{mib:.0}")),
            self.volume.0,
            self.volume.1
        );
    }
}

fn growth() {
    let large = std::env::var("DERMATRACE_LARGE").unwrap_or_default();
    let mut sizes = vec![1e4, 1e5, 1e6];
    sizes.extend(if large == "1" || large == "2" { vec![1e7] } else { vec![] });
    sizes.extend(if large == "2" { vec![1e8] } else { vec![] });
    println!("\nGrowth: two trials of volumes to 0.5 %, {THREADS} threads; strikes of both trials together");
    println!(
        "| strikes | make and bin, s | volumes, s | make and bin, ns per strike | volumes, ns per strike | ratio | lines | peak memory, MiB | damage volume, mm³/cm² |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let rows: Vec<Row> = sizes.into_iter().map(Row::of).inspect(Row::print).collect();
    let exponents = |what: &str, rows: &[Row]| {
        let of = |time: fn(&Row) -> f64| exponent(&rows.iter().map(|r| (r.strikes, time(r))).collect::<Vec<_>>());
        println!("exponent of time, {what}: make and bin {:.3}, volumes {:.3}", of(|r| r.make_s), of(|r| r.volume_s));
    };
    exponents("all rows", &rows);
    exponents("last two rows", &rows[rows.len() - 2..]);
    // Patches of different size, treatments of their own: their volumes agree within 4 errors of at most 0.5 % each.
    let last = rows.last().expect("a row").volume.0;
    assert!(rows.iter().all(|row| (row.volume.0 / last - 1.0).abs() < 4.0 * 0.005 * f64::sqrt(2.0)));
}

fn threads() {
    let scenario = pen_strikes(1e6);
    let run = |threads| on_threads(threads, || timed(1, || cell(&scenario)));
    let (mut one_s, mut two_s) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let ((a, one), (b, two)) = (run(1), run(2));
        assert!(one.series == two.series, "threads change bits");
        one_s.push(a);
        two_s.push(b);
    }
    let (one, two) = (median(&mut one_s), median(&mut two_s));
    println!("\nThreads, 1e6 strikes: one {one:.3} s, two {two:.3} s, {:.2} times faster, same bits", one / two);
}

fn spread() {
    let efficiency = |sd| DepthEfficiency { mean: 0.9, sd };
    let spread = efficiency(0.05);
    let fixed = DepthEfficiency { mean: spread.realised_mean(), sd: 0.0 };
    let with = |mut scenario: Scenario, depths| {
        scenario.depth_efficiency = depths;
        scenario
    };
    let pen = || pen_strikes(1e5);
    let passes = || to_half_a_per_cent(roller(), ROLLER_SIDE_MM, 1.5);
    let listed = || listed_roller(ROLLER_SIDE_MM, EstimatorKind::Lines, 0.005);
    println!(
        "\nSpread against fixed: volumes to 0.5 %, {THREADS} threads; preparing is what does not grow with strikes"
    );
    println!(
        "| strikes | cell | time, ms | of which preparing | lines | times longer | the same per line, without preparing |"
    );
    println!("|---|---|---|---|---|---|---|");
    compare("pen, 1e5", [("one depth", with(pen(), fixed)), ("a depth each", with(pen(), spread))]);
    compare("roller, 1e4", [("one depth", with(passes(), fixed)), ("a depth each", with(passes(), spread))]);
    compare("listed, 1e4", [("four headings", listed()), ("a heading each", any_heading(listed()))]);
    let both = [
        ("four headings, one depth", with(listed(), fixed)),
        ("a heading and a depth each", with(any_heading(listed()), spread)),
    ];
    compare("listed, 1e4", both);
}

/// A million upright strikes on a square lattice, 1 mm apart on a square metre, by what each leaves: a hole 0.27 mm wide, a depot as wide, or a
/// column of light with a rim.
const MILLION: [(&str, &str); 3] = [
    (
        "upright needles",
        "kind = \"stamp\"\nlayout = { kind = \"grid\", columns = 10, rows = 10, pitch = \"1 mm\" }\n\
         needle = { length = \"1.5 mm\", diameter = \"0.268 mm\", tip_angle = \"90 deg\", tip_radius = \"0 mm\" }",
    ),
    (
        "depots",
        "kind = \"injection\"\nneedle = { gauge = 34, length = \"4 mm\" }\nvolume = \"0.01 uL\"\npitch = \"1 mm\"",
    ),
    (
        "columns",
        "kind = \"fractional_laser\"\nwidth = \"0.268 mm\"\nrim_side = \"0.05 mm\"\nrim_below = \"0.1 mm\"\n\
         density = \"100 /cm2\"\npattern = \"square\"",
    ),
];

/// What bodies beside holes cost: as many strikes that leave them and that leave none, at about as many bodies over a point.
fn bodies() {
    println!(
        "\nA million strikes that leave depots, or columns and heat, against upright needles: volumes to 0.5 %, {THREADS} threads"
    );
    println!("| strikes | time, ms | lines | times longer than upright needles |");
    println!("|---|---|---|---|");
    let scenario = |keys: &str| {
        let text = format!(
            "version = 1\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"puncture\"\n[patch]\nwidth = \"1 m\"\nheight = \"1 m\"\n\
             [depth]\nvalues = [\"1 mm\"]\n[sampling]\ntrials = 2\ntarget_relative_error = 0.005\nmetrics = [\"volumes\"]\n\
             [[device]]\nname = \"it\"\n{keys}\n"
        );
        dermatrace::scenario::parse("million", "million", text.as_bytes(), &[], None).expect("a sound scenario")
    };
    let taken = MILLION.map(|(name, keys)| (name, Taken::by(&scenario(keys))));
    for (name, Taken { total_s, lines, .. }) in &taken {
        println!("| {name} | {:.1} | {lines} | {:.2} |", 1e3 * total_s, total_s / taken[0].1.total_s);
    }
}

/// What a cell took.
struct Taken {
    prepare_s: f64,
    total_s: f64,
    lines: f64,
    volume: f64,
}

impl Taken {
    fn by(scenario: &Scenario) -> Self {
        let (prepare_s, (total_s, cell)) =
            on_threads(THREADS, || (timed(9, || with_trials(scenario, true, |_| ())).0, timed(9, || cell(scenario))));
        Self { prepare_s, total_s, lines: cell.samples as f64, volume: damage_volume(&cell).0 }
    }

    fn per_line(&self) -> f64 {
        (self.total_s - self.prepare_s) / self.lines
    }
}

/// Two rows of the table of spreads; their volumes agree, since the mean depth is the same.
fn compare(strikes: &str, [fixed, spread]: [(&str, Scenario); 2]) {
    let (one, other) = (Taken::by(&fixed.1), Taken::by(&spread.1));
    let row = |name: &str, taken: &Taken, ratios: &str| {
        let (total, prepare) = (1e3 * taken.total_s, 1e3 * taken.prepare_s);
        println!("| {strikes} | {name} | {total:.1} | {prepare:.1} | {} | {ratios} |", taken.lines);
    };
    row(fixed.0, &one, "|");
    let ratios = format!("{:.2} | {:.2}", other.total_s / one.total_s, other.per_line() / one.per_line());
    row(spread.0, &other, &ratios);
    assert!((one.volume / other.volume - 1.0).abs() < 0.05, "{strikes}: {} against {}", one.volume, other.volume);
}

/// The same listed strikes, each with a heading of its own: multiples of the golden angle.
fn any_heading(mut scenario: Scenario) -> Scenario {
    if let DeviceKind::Listed(listed) = &mut scenario.devices[0].kind {
        let headings = (0..).map(|i| 2.399_963_229_728_653 * f64::from(i));
        listed.strikes.iter_mut().zip(headings).for_each(|(strike, heading)| strike.heading_rad = heading);
    }
    scenario
}

fn thin_layers() {
    let plain = to_half_a_per_cent(roller(), 20.0, 1.5);
    println!("\nA target for every layer: roller on 20 × 20 mm, the whole to 0.5 %, {THREADS} threads");
    println!("| target of a layer | samples go | time, ms | lines | error of the thinnest layer |");
    println!("|---|---|---|---|---|");
    let print = |target: Option<f64>, name: &str, (seconds, samples, error): (f64, u64, f64)| {
        let target = target.map_or("none".to_owned(), |target| format!("{} %", 100.0 * target));
        println!("| {target} | {name} | {:.1} | {samples} | {:.2} % |", 1e3 * seconds, 100.0 * error);
    };
    let measured = |scenario: &Scenario| {
        let (seconds, cell) = on_threads(THREADS, || timed(9, || cell(scenario)));
        (seconds, cell.samples, layer_error(&cell))
    };
    print(None, "where the whole needs them", measured(&plain));
    for target in LAYER_TARGETS {
        let mut targeted = plain.clone();
        targeted.sampling.layer_relative_error = Some(target);
        let adaptive = measured(&targeted);
        assert!(adaptive.2 <= target);
        print(Some(target), "where layers need them", adaptive);
        print(Some(target), "evenly", on_threads(THREADS, || evenly(&plain, target)));
    }
}

fn layer_error(cell: &Cell) -> f64 {
    let series = cell.find(THINNEST.0, "damage_volume").expect("always there");
    series.integration_std_err() / series.interval().mean
}

/// Doubles the points of all strata alike until the thinnest layer reaches its target, and once more as the stop rule
/// does: (seconds of the last run, samples, error).
fn evenly(scenario: &Scenario, target: f64) -> (f64, u64, f64) {
    let stop = AtomicUsize::new(0);
    let replicates = cell(scenario).replicates as usize;
    with_trials(scenario, true, |trials| {
        let trials: Vec<Lines> = trials.iter().copied().map(Lines).collect();
        // Without goals there is a first round and one doubling.
        let run = |first_points| {
            let seed = scenario.sampling.seed;
            let plan =
                Plan { seed, replicates, first_points, goals: &[], max_samples: u64::MAX, deadline: None, stop: &stop };
            let (seconds, sampled) = timed(1, || integrate(&trials, &plan).expect("nothing stops it"));
            let damage = |slots: &Vec<f64>| {
                slots[layer_slot(THINNEST.1, Quantity::Sum)] - slots[layer_slot(THINNEST.1, Quantity::Overlap)]
            };
            let by_trial: Vec<Vec<f64>> =
                sampled.values.iter().map(|replicates| replicates.iter().map(damage).collect()).collect();
            let error =
                integration_error(&by_trial) / mean(&by_trial.iter().map(|values| mean(values)).collect::<Vec<_>>());
            (seconds, sampled.samples, error)
        };
        let first = (0..16).map(|k| 1 << k).find(|&points| run(points).2 <= target).expect("reached");
        run(2 * first)
    })
}

fn tables(_: &mut Criterion) {
    growth();
    threads();
    spread();
    bodies();
    thin_layers();
}

criterion_group!(benches, bench, tables);
criterion_main!(benches);
