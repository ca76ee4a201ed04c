//! What a point of a study costs: single channels, and whole treatments of a patch to 1 %. Criterion times batches of
//! points on two threads; a table follows of whole sweeps, from reading the scenario to the tables on the disk, with time
//! and memory for growing numbers of points. It asserts answers, never times. `DERMATRACE_LARGE=1` adds 10⁵ points.

#[path = "support/mod.rs"]
mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dermatrace::folder::frame::read_parquet;
use dermatrace::folder::manifest::{Invocation, Manifest, StudyRecord};
use dermatrace::folder::outdir::OutDir;
use dermatrace::folder::store::{Store, StoreError, metadata};
use dermatrace::folder::study_tables::StudyTables;
use dermatrace::scenario::{self, Scenario};
use dermatrace::survey::evaluation::{Evaluation, Interrupted, Status, SurveyOptions};
use dermatrace::survey::sweep::{Course, sweep};
use std::ops::Range;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};
use support::{forget_peak, peak_mib, pool};

const THREADS: usize = 2;

/// Roller and pen at one depth: drum, needle and failure strain are varied over scattered points.
fn study(compute: &str, points: u64) -> Scenario {
    let text = format!(
        "version = 1
        skin = {{ site = \"cheek\" }}
        tissue = {{ tear = \"pinned\" }}
        depth = {{ values = [\"1.5 mm\"] }}
        compare = {{ reference = \"pen\" }}
        sampling = {{ target_relative_error = 0.01 }}
        device = [{{ name = \"roller\", kind = \"roller\", model = \"mf8\" }}, {{ name = \"pen\", kind = \"pen\", model = \"dermapen-12\" }}]
        [study]
        design = \"sobol\"
        compute = \"{compute}\"
        points = {points}
        [[study.axis]]
        key = \"device.roller.drum_diameter\"
        from = \"10 mm\"
        to = \"60 mm\"
        scale = \"log\"
        [[study.axis]]
        key = \"device.roller.needle.diameter\"
        also = [\"device.pen.needle.diameter\"]
        from = \"0.1 mm\"
        to = \"0.5 mm\"
        [[study.axis]]
        key = \"tissue.failure_shear_strain\"
        values = [0.0, 0.46]
        "
    );
    scenario::parse("bench", "bench", text.as_bytes(), &[], None).expect("a study")
}

/// Evaluations of a stretch of points, none of which may fail.
fn points(scenario: &Scenario, range: Range<u64>) -> usize {
    let study = scenario.study.as_ref().expect("a study");
    let options = SurveyOptions { quick: false, stop: &AtomicUsize::new(0), deadline: None, tell: &|| {} };
    let mut rows = 0;
    let take = |evaluations: &[Evaluation]| -> Result<(), Interrupted> {
        assert!(evaluations.iter().all(|evaluation| evaluation.status == Status::Done));
        rows += evaluations.iter().map(|evaluation| evaluation.rows.len()).sum::<usize>();
        Ok(())
    };
    sweep(study, &study.plan, range, &options, take).expect("no signal");
    rows
}

fn bench(c: &mut Criterion) {
    let pool = pool(THREADS);
    let mut group = c.benchmark_group("points of a study, two threads");
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(3));
    for (compute, count) in [("channel", 256), ("patch", 16)] {
        let scenario = study(compute, 1 << 19);
        group.throughput(Throughput::Elements(count));
        group.bench_function(BenchmarkId::new(compute, count), |b| {
            b.iter(|| pool.install(|| points(&scenario, 0..count)));
        });
    }
    group.finish();
}

/// A whole sweep into a temporary folder: seconds, peak memory in MiB, rows, and bytes of Parquet and CSV.
fn whole(compute: &str, count: u64) -> (f64, Option<f64>, usize, [u64; 2]) {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = study(compute, count);
    let study = scenario.study.as_ref().expect("a study");
    let invocation = Invocation {
        command: "sweep".into(),
        command_line: Vec::new(),
        version: "bench".into(),
        git_revision: String::new(),
        quick: false,
        max_seconds: None,
        threads: THREADS,
    };
    let record = StudyRecord::of(&study.plan, None);
    let job = Manifest { study: Some(record), ..Manifest::draft(&scenario, invocation) };
    forget_peak();
    let started = Instant::now();
    let directory = OutDir::prepare(&folder.path().join("out"), &job, &[], false).expect("a folder");
    let tables = StudyTables::new(&study.plan).expect("tables");
    let mut store = Store::begin(directory, &job, tables, 0).expect("a store");
    let options = SurveyOptions { quick: false, stop: &AtomicUsize::new(0), deadline: None, tell: &|| {} };
    let take = |evaluations: &[Evaluation]| store.take(evaluations);
    pool(THREADS)
        .install(|| sweep::<StoreError>(study, &study.plan, 0..study.plan.count(), &options, take))
        .expect("points");
    let manifest = store.finish(&metadata(&job), true).and_then(|done| done.publish(Vec::new(), &job)).expect("files");
    let seconds = started.elapsed().as_secs_f64();
    let bytes = |name: &str| manifest.files.iter().find(|file| file.name == name).map_or(0, |file| file.bytes);
    let rows = read_parquet(&folder.path().join("out/sweep.parquet")).expect("a table").rows();
    (seconds, peak_mib(), rows, [bytes("sweep.parquet"), bytes("sweep.csv")])
}

fn table(_: &mut Criterion) {
    println!(
        "\n| compute | points | time s | ms per point | peak MiB | rows | Parquet bytes per point | CSV bytes per point |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let large = std::env::var_os("DERMATRACE_LARGE").is_some();
    let counts: &[(&str, u64)] = &[("channel", 1000), ("channel", 10_000), ("patch", 100), ("patch", 1000)];
    let more: &[(&str, u64)] = if large { &[("channel", 100_000)] } else { &[] };
    for (compute, count) in counts.iter().chain(more) {
        let (seconds, peak, rows, [parquet, csv]) = whole(compute, *count);
        let per_point = |bytes: u64| bytes / count;
        println!(
            "| {compute} | {count} | {seconds:.2} | {:.2} | {} | {rows} | {} | {} |",
            1e3 * seconds / *count as f64,
            peak.map_or_else(|| "unknown".to_owned(), |peak| format!("{peak:.0}")),
            per_point(parquet),
            per_point(csv),
        );
    }
}

criterion_group!(benches, bench, table);
criterion_main!(benches);
