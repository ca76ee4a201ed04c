//! `dermatrace bench`: needle configurations in a league table, and the Pareto front.

use super::args::StudyArgs;
use super::failure::{Exit, Failure, stopped};
use super::{Context, figures, load, output, pool, progress, signals};
use dermatrace::folder::manifest::{Manifest, StudyRecord};
use dermatrace::folder::outdir::{Content, OutDir, default_path};
use dermatrace::report::tables;
use dermatrace::scenario::Scenario;
use dermatrace::study::league::LeaguePlan;
use dermatrace::summary::league_text::{league_markdown, league_summary};
use dermatrace::survey::evaluation::SurveyOptions;
use dermatrace::survey::league::{League, configuration_count, league};
use serde_json::json;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Computes a league table and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    let plan = load::league(&scenario)?;
    let stop = signals::ask_first()?;
    let mut record = load::job(&scenario, "bench", args, pool.current_num_threads(), context);
    record.study = scenario.study.as_ref().map(|study| StudyRecord::of(&study.plan, None));
    let path = args.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let directory = OutDir::prepare(&path, &record, &planned(args), args.overwrite)?;

    let started = Instant::now();
    let league = pool.install(|| compute(&scenario, plan, args, context, &stop))?;
    let manifest = with_counts(record, &league, started);
    let files = files(&league, &manifest, args)?;
    match stop.load(Ordering::SeqCst) {
        0 => {}
        signal => return Err(stopped(signal)),
    }
    let manifest = directory.replace(&files, &manifest)?;
    describe(&manifest, &league, &path, context)?;
    Ok(verdict(&league, context))
}

fn planned(args: &StudyArgs) -> Vec<String> {
    let mut names: Vec<String> = tables::LEAGUE_FILES.iter().map(|name| (*name).to_owned()).collect();
    names.push("league.md".to_owned());
    if !args.no_plots {
        names.extend(figures::names_of(&figures::LEAGUE_STEMS));
    }
    names
}

fn compute(
    scenario: &Scenario,
    plan: &LeaguePlan,
    args: &StudyArgs,
    context: &Context,
    stop: &AtomicUsize,
) -> Result<League, Failure> {
    let bar = progress::study_bar(context.quiet, configuration_count(scenario)? as u64, 0);
    let deadline = args.max_seconds.map(|cap| Instant::now() + cap);
    let options = SurveyOptions { quick: args.quick, stop, deadline, tell: &|| bar.inc(1) };
    let league = league(scenario, plan, &options);
    bar.finish_and_clear();
    Ok(league?)
}

fn with_counts(mut record: Manifest, league: &League, started: Instant) -> Manifest {
    record.precision_reached = league.failed + league.imprecise == 0;
    if let Some(study) = &mut record.study {
        (study.failed, study.imprecise) = (league.failed as u64, league.imprecise as u64);
    }
    record.wall_time_s = started.elapsed().as_secs_f64();
    record
}

fn files(league: &League, manifest: &Manifest, args: &StudyArgs) -> Result<Vec<Content>, Failure> {
    let mut files = tables::league_files(league)?;
    files.push(("league.md".to_owned(), league_markdown(manifest, league).into_bytes()));
    if !args.no_plots {
        files.extend(figures::draw_league(&league.rows, &league.front, manifest)?);
    }
    Ok(files)
}

fn describe(manifest: &Manifest, league: &League, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        let values = json!({ "bench": league.rows, "configurations": league.configurations, "front": league.front });
        return output::print_json(&load::with_values(manifest, values)?);
    }
    let place = format!("{} ({} files and manifest.json)", path.display(), manifest.files.len());
    output::print(&league_summary(manifest, league, &place, output::style()))
}

/// A league with configurations that failed is a result, but scripts must be able to tell.
fn verdict(league: &League, context: &Context) -> Exit {
    if league.failed + league.imprecise == 0 {
        return Exit::Done;
    }
    let message = format!(
        "{} configurations failed and {} fell short of the target precision; the result is written; configurations.csv says why",
        league.failed, league.imprecise
    );
    Failure::new(Exit::Imprecise, message).print(context.json);
    Exit::Imprecise
}
