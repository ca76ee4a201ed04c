//! `dermatrace run`: the main job.

use super::args::StudyArgs;
use super::failure::{Exit, Failure, stopped};
use super::{Context, figures, load, output, pool, progress, signals};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::{OutDir, default_path};
use dermatrace::report::read::Tables;
use dermatrace::report::tables;
use dermatrace::sampling::StopReason;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::{CellReport, Outcome, RunOptions, simulate};
use dermatrace::summary::text;
use serde_json::json;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Runs a scenario and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    if scenario.study.is_some() && !context.quiet {
        output::note("dermatrace: note: run computes the scenario as declared; `dermatrace sweep` computes its study");
    }
    let stop = signals::ask_first()?;
    let job = load::job(&scenario, "run", args, pool.current_num_threads(), context);
    let path = args.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let directory = OutDir::prepare(&path, &job, &planned(args), args.overwrite)?;

    let started = Instant::now();
    let outcome = pool.install(|| compute(&scenario, args, context, &stop))?;
    let mut manifest = job.with_cells(&outcome.cells, &outcome.notes);
    manifest.wall_time_s = started.elapsed().as_secs_f64();

    let run_tables = tables::of_run(&outcome);
    let mut files = tables::run_files(&run_tables, &outcome.trials)?;
    if !args.no_plots {
        files.extend(figures::draw(&run_tables, &manifest)?);
    }
    match stop.load(Ordering::SeqCst) {
        0 => {}
        signal => return Err(stopped(signal)),
    }
    let manifest = directory.replace(&files, &manifest)?;
    describe(&manifest, &run_tables, &outcome, &path, context)?;
    Ok(verdict(&manifest, context))
}

/// The files that the result may hold.
fn planned(args: &StudyArgs) -> Vec<String> {
    let tables = tables::RUN_FILES.iter().map(|name| (*name).to_owned());
    if args.no_plots { tables.collect() } else { tables.chain(figures::names()).collect() }
}

fn compute(scenario: &Scenario, args: &StudyArgs, context: &Context, stop: &AtomicUsize) -> Result<Outcome, Failure> {
    let bar = progress::bar(context.quiet);
    let options = RunOptions {
        quick: args.quick,
        max_duration: args.max_seconds,
        stop,
        progress: &|done, planned| progress::show(&bar, done, planned),
    };
    let outcome = simulate(scenario, &options);
    bar.finish_and_clear();
    Ok(outcome?)
}

fn describe(
    manifest: &Manifest,
    tables: &Tables,
    outcome: &Outcome,
    path: &Path,
    context: &Context,
) -> Result<(), Failure> {
    if context.verbose {
        outcome.cells.iter().for_each(|cell| output::note(&cell_line(cell)));
    }
    if context.json {
        return output::print_json(&load::with_values(manifest, values(tables, outcome))?);
    }
    let place = format!("{} ({} files and manifest.json)", path.display(), manifest.files.len());
    output::print(&text::run_summary(manifest, tables, &place, output::style()))
}

fn values(tables: &Tables, outcome: &Outcome) -> serde_json::Value {
    json!({
        "metrics": tables.metrics,
        "trials": outcome.trials,
        "comparison": tables.comparison,
        "channels": tables.channels,
        "channel_profile": tables.profiles,
        "tip_path": tables.tip_paths,
        "layers": tables.layers,
        "openings": tables.openings,
        "coverage_map": tables.coverage_map,
    })
}

fn cell_line(cell: &CellReport) -> String {
    format!(
        "{} at {} mm, {}, {}: {} after {} samples, relative integration error {:.2e}",
        cell.device,
        cell.depth_mm,
        cell.tear,
        cell.matching,
        reason(cell.stop_reason),
        cell.samples,
        cell.relative_error_integration,
    )
}

fn reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Exact => "exact",
        StopReason::TargetReached => "target reached",
        StopReason::SampleCap => "cap on samples reached",
        StopReason::TimeCap => "time cap reached",
    }
}

/// A result whose precision falls short is a result, but scripts must be able to tell.
fn verdict(manifest: &Manifest, context: &Context) -> Exit {
    if manifest.precision_reached {
        return Exit::Done;
    }
    let short = manifest.cells.iter().filter(|cell| cell.is_imprecise()).count();
    let message = format!(
        "target precision not reached in {short} of {} cells; the result is written; raise sampling.max_samples or sampling.target_relative_error",
        manifest.cells.len()
    );
    Failure::new(Exit::Imprecise, message).print(context.json);
    Exit::Imprecise
}
