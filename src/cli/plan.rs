//! `dermatrace plan`: how many passes in which directions.

use super::args::StudyArgs;
use super::failure::{Exit, Failure, stopped};
use super::{Context, figures, load, output, pool, progress, signals};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::{OutDir, default_path};
use dermatrace::report::read::PassTables;
use dermatrace::report::tables;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::RunOptions;
use dermatrace::simulate::passes::{PassPlan, pass_budget, plan_passes};
use dermatrace::study::passes::PassWishes;
use dermatrace::summary::passes_text::pass_summary;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Looks for the passes and writes the result. That a wish cannot be met is an answer, not a failure.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    refuse_a_time_cap(args)?;
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    let wishes = load::pass_wishes(&scenario)?;
    let stop = signals::ask_first()?;
    let mut job = load::job(&scenario, "plan", args, pool.current_num_threads(), context);
    job.effort.trials = pass_budget(&scenario, wishes, args.quick).trials;
    let path = place(&scenario, args)?;
    let directory = OutDir::prepare(&path, &job, &planned(args), args.overwrite)?;

    let started = Instant::now();
    let plan = pool.install(|| compute(&scenario, wishes, args, context, &stop))?;
    let mut manifest = job.with_cells(&plan.cells, &[]);
    manifest.wall_time_s = started.elapsed().as_secs_f64();

    let pass_tables = tables::of_plan(&plan);
    let mut files = tables::pass_files(&pass_tables)?;
    if !args.no_plots {
        files.extend(figures::draw_passes(&pass_tables, &manifest)?);
    }
    match stop.load(Ordering::SeqCst) {
        0 => {}
        signal => return Err(stopped(signal)),
    }
    let manifest = directory.replace(&files, &manifest)?;
    describe(&manifest, &pass_tables, &path, context)?;
    Ok(verdict(&manifest, context))
}

/// A search that ends early has no answer.
fn refuse_a_time_cap(args: &StudyArgs) -> Result<(), Failure> {
    if args.max_seconds.is_none() {
        return Ok(());
    }
    let message = "--max-seconds: a search for passes that ends early has no answer; lower plan.most_passes or sampling.trials, or use --quick";
    Err(Failure::new(Exit::Usage, message.to_owned()))
}

fn place(scenario: &Scenario, args: &StudyArgs) -> Result<PathBuf, Failure> {
    match &args.out {
        Some(path) => Ok(path.clone()),
        None => Ok(default_path(&format!("{}-plan", scenario.stem))?),
    }
}

/// The files that the result may hold.
fn planned(args: &StudyArgs) -> Vec<String> {
    let mut names: Vec<String> = tables::PASS_FILES.iter().map(|name| (*name).to_owned()).collect();
    if !args.no_plots {
        names.extend(figures::names_of(&figures::PASS_STEMS));
    }
    names
}

fn compute(
    scenario: &Scenario,
    wishes: &PassWishes,
    args: &StudyArgs,
    context: &Context,
    stop: &AtomicUsize,
) -> Result<PassPlan, Failure> {
    let bar = progress::pass_bar(context.quiet);
    let options = RunOptions {
        quick: args.quick,
        max_duration: None,
        stop,
        progress: &|done, planned| progress::show(&bar, done, planned),
    };
    let plan = plan_passes(scenario, wishes, &options);
    bar.finish_and_clear();
    Ok(plan?)
}

fn describe(manifest: &Manifest, tables: &PassTables, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        let values = json!({
            "plan": tables.rows,
            "plan_costs": tables.costs,
            "plan_answer": tables.answers,
            "plan_map": tables.map,
        });
        return output::print_json(&load::with_values(manifest, values)?);
    }
    let place = format!("{} ({} files and manifest.json)", path.display(), manifest.files.len());
    output::print(&pass_summary(manifest, tables, &place, output::style()))
}

/// An answer whose costs are not precise is an answer, but scripts must be able to tell.
fn verdict(manifest: &Manifest, context: &Context) -> Exit {
    if manifest.precision_reached {
        return Exit::Done;
    }
    let short = manifest.cells.iter().filter(|cell| cell.is_imprecise()).count();
    let message = format!(
        "damage volumes of {short} of {} treatments fell short of the target precision; the result is written; raise sampling.max_samples or sampling.target_relative_error",
        manifest.cells.len()
    );
    Failure::new(Exit::Imprecise, message).print(context.json);
    Exit::Imprecise
}
