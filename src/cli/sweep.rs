//! `dermatrace sweep`: every point of a study, resumable, in shards where wanted.

use super::args::{Shard, SweepArgs};
use super::failure::{Exit, Failure};
use super::{Context, figures, load, output, pool, progress, signals, slurm};
use dermatrace::report::manifest::{self, Manifest, ShardRecord, StudyRecord};
use dermatrace::report::manifest_file::read_manifest;
use dermatrace::report::outdir::{OutDir, OutDirError, default_path};
use dermatrace::report::store::{self, Finished, Store, StoreError, metadata};
use dermatrace::report::study_tables::StudyTables;
use dermatrace::scenario::{Scenario, Study};
use dermatrace::survey::evaluation::SurveyOptions;
use dermatrace::survey::sweep::{shard, sweep};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Computes a study and writes its tables.
pub fn run(args: &SweepArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = pool::pool(args.common.threads)?;
    let scenario = load::scenario(&args.common.scenario, &args.common.overrides)?;
    let study = load::study(&scenario)?;
    if let Some(shards) = args.slurm {
        return slurm::print(args, &scenario, shards);
    }
    let stop = signals::ask_first()?;
    let job = job(&scenario, study, args, pool.current_num_threads(), context);
    let path = args.common.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let range = range(study, args.shard);
    let tables = StudyTables::new(&study.plan)?;

    let started = Instant::now();
    let Some(mut store) = open(&path, &job, tables, &range, args, context)? else {
        return Ok(Exit::Done);
    };
    pool.install(|| compute(study, range, args, context, &stop, &mut store))?;
    let finished = store.finish(&metadata(&job), !args.no_csv)?;
    let manifest = publish(finished, job, started, args)?;
    describe(&manifest, &path, context)?;
    Ok(verdict(&manifest, context))
}

fn job(scenario: &Scenario, study: &Study, args: &SweepArgs, threads: usize, context: &Context) -> Manifest {
    let shard = args.shard.map(|shard| ShardRecord { index: shard.index, count: shard.count });
    // A time cap stops a sweep where it can be resumed; it never changes a digit.
    let mut job = load::job(scenario, "sweep", &args.common, threads, context);
    job.effort.max_seconds = None;
    Manifest { study: Some(StudyRecord::of(&study.plan, shard)), ..job }
}

fn range(study: &Study, shard_of: Option<Shard>) -> Range<u64> {
    let Shard { index, count } = shard_of.unwrap_or(Shard { index: 0, count: 1 });
    shard(study.plan.points, study.plan.replicates, (index, count))
}

/// The store of a study, new or resumed; none where it is finished already.
fn open(
    path: &Path,
    job: &Manifest,
    tables: StudyTables,
    range: &Range<u64>,
    args: &SweepArgs,
    context: &Context,
) -> Result<Option<Store>, Failure> {
    let is_unfinished = path.join(store::CHECKPOINT).exists();
    if args.resume && !is_unfinished {
        return already_finished(path, job, context).map(|()| None);
    }
    if is_unfinished && !args.resume && !args.common.overwrite {
        let message = format!(
            "{}: holds an unfinished study; --resume goes on with it, --overwrite begins anew, or choose another --out",
            path.display()
        );
        return Err(Failure::new(Exit::Io, message));
    }
    let planned = figures::planned_of_study(!args.no_csv, !args.common.no_plots);
    let is_own = |name: &str| (args.resume || args.common.overwrite) && store::is_own(name);
    if args.resume {
        same_study(&path.join(store::CHECKPOINT), job)?;
    }
    let directory = OutDir::prepare_around(path, job, &planned, args.common.overwrite, is_own)?;
    if !args.resume {
        return Ok(Some(Store::begin(directory, job, tables, range.start)?));
    }
    let (store, note) = Store::resume(directory, job, tables, range.start)?;
    if !context.quiet {
        note.iter().for_each(|note| output::note(&format!("dermatrace: note: {note}")));
        let done = store.next() - range.start;
        output::note(&format!("dermatrace: resuming after {done} of {} evaluations", range.end - range.start));
    }
    Ok(Some(store))
}

/// A directory without a checkpoint: its study is finished, or there never was one.
fn already_finished(path: &Path, job: &Manifest, context: &Context) -> Result<(), Failure> {
    let manifest = path.join(manifest::FILE_NAME);
    if !manifest.exists() {
        return Err(StoreError::NothingToResume(path.to_owned()).into());
    }
    same_study(&manifest, job)?;
    if !context.quiet {
        output::note(&format!("dermatrace: {}: the study is finished; there is nothing to resume", path.display()));
    }
    Ok(())
}

fn same_study(path: &Path, job: &Manifest) -> Result<(), Failure> {
    let old = read_manifest(path)
        .map_err(|error| StoreError::Damaged { path: path.to_owned(), why: error.to_string() })?;
    match job.difference(&old) {
        Some(what) => Err(StoreError::Foreign { path: path.to_owned(), what: what.to_owned() }.into()),
        None => Ok(()),
    }
}

fn compute(
    study: &Study,
    range: Range<u64>,
    args: &SweepArgs,
    context: &Context,
    stop: &AtomicUsize,
    store: &mut Store,
) -> Result<(), Failure> {
    let (first, total) = (range.start, range.end - range.start);
    let bar = progress::study_bar(context.quiet, total, store.next() - first);
    let deadline = args.common.max_seconds.map(|cap| Instant::now() + cap);
    let options = SurveyOptions { quick: args.common.quick, stop };
    let result = sweep(study, store.next()..range.end, &options, |evaluations| {
        store.take(&evaluations)?;
        bar.set_position(store.next() - first);
        match deadline {
            Some(deadline) if Instant::now() >= deadline && store.next() < range.end => Err(StoreError::TimeUp),
            _ => Ok(()),
        }
    });
    bar.finish_and_clear();
    let Err(error) = result else { return Ok(()) };
    // Whatever stopped the work, what is computed stays.
    store.save()?;
    let kept = format!("{} of {total} evaluations are kept; --resume goes on with them", store.next() - first);
    Err(match error {
        StoreError::Interrupted(signal) => Failure::new(
            Exit::Stopped(u8::try_from(signal).unwrap_or(u8::MAX)),
            format!("stopped by signal {signal}; {kept}"),
        ),
        StoreError::TimeUp => Failure::new(Exit::Imprecise, format!("time cap reached; {kept}")),
        other => other.into(),
    })
}

/// Draws the figures from the new tables, and puts everything in place.
fn publish(finished: Finished, job: Manifest, started: Instant, args: &SweepArgs) -> Result<Manifest, Failure> {
    let mut manifest = job;
    manifest.precision_reached = finished.failed + finished.imprecise == 0;
    if let Some(study) = &mut manifest.study {
        (study.failed, study.imprecise) = (finished.failed, finished.imprecise);
    }
    // Shards are parts of a picture; the merged study has it whole.
    let draws = !args.common.no_plots && args.shard.is_none();
    let drawn = if draws { figures::draw_study(&finished.files, &manifest)? } else { Vec::new() };
    let figures = finished.directory.stage_all(&drawn)?;
    manifest.wall_time_s = started.elapsed().as_secs_f64();
    Ok(finished.publish(figures, &manifest)?)
}

/// Says what there is.
pub fn describe(manifest: &Manifest, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        return output::print_json(&load::sealed(manifest)?);
    }
    let place = format!("{} ({} files and manifest.json)", path.display(), manifest.files.len());
    output::print(&dermatrace::report::study_text::study_summary(manifest, &place, output::style()))
}

/// A study with failed points is a result, but scripts must be able to tell.
pub fn verdict(manifest: &Manifest, context: &Context) -> Exit {
    let Some(study) = manifest.study.as_ref().filter(|study| study.failed + study.imprecise > 0) else {
        return Exit::Done;
    };
    let message = format!(
        "{} evaluations failed and {} fell short of the target precision; the result is written; the column status of \
         points.parquet says which, the column reason says why",
        study.failed, study.imprecise
    );
    Failure::new(Exit::Imprecise, message).print(context.json);
    Exit::Imprecise
}
