//! `dermatrace sweep`: every point of a study, resumable, in shards where wanted.

use super::args::{Shard, SweepArgs};
use super::failure::{Exit, Failure};
use super::job::Job;
use super::study::Points;
use super::{Context, load, output, signals, slurm, study};
use dermatrace::folder::manifest::{Manifest, ShardRecord, StudyRecord};
use dermatrace::folder::outdir::default_path;
use dermatrace::folder::store::{Finished, metadata};
use dermatrace::folder::study_tables::StudyTables;
use dermatrace::results::study::{Study as Sweep, shortfall};
use dermatrace::scenario::Study;
use dermatrace::summary::study_text::study_summary;
use dermatrace::survey::sweep::shard;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

/// Computes a study and writes its tables.
pub fn run(args: &SweepArgs, context: &Context) -> Result<Exit, Failure> {
    let common = &args.points.common;
    let Job { pool, scenario, record, .. } = Job::open::<Sweep>(common, context)?;
    let study = load::study(&scenario)?;
    if let Some(shards) = args.slurm {
        return slurm::print(args, &scenario, shards);
    }
    let stop = signals::ask_first()?;
    let shard = args.shard.map(|shard| ShardRecord { index: shard.index, count: shard.count });
    let record = study::record(record, StudyRecord::of(&study.plan, shard));
    let path = common.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let planned = study::planned(!args.points.no_csv, !common.no_plots);
    let range = range(study, args.shard);
    let points =
        Points { study, course: &study.plan, range, record: &record, planned: &planned, args: &args.points, context };

    let started = Instant::now();
    let Some(mut store) = points.open(&path, StudyTables::new(&study.plan)?)? else {
        return Ok(Exit::Done);
    };
    pool.install(|| points.compute(&mut store, &stop))?;
    let finished = store.finish(&metadata(&record), !args.points.no_csv)?;
    let manifest = publish(finished, record, started, args)?;
    describe(&manifest, &path, context)?;
    Ok(verdict(&manifest, context))
}

fn range(study: &Study, shard_of: Option<Shard>) -> Range<u64> {
    let Shard { index, count } = shard_of.unwrap_or(Shard { index: 0, count: 1 });
    shard(study.plan.points, study.plan.replicates, index, count)
}

/// Draws the figures from the new tables, and puts everything in place.
fn publish(finished: Finished, job: Manifest, started: Instant, args: &SweepArgs) -> Result<Manifest, Failure> {
    let mut manifest = study::with_counts(job, &finished);
    // Shards are parts of a picture; the merged study has it whole.
    let draws = !args.points.common.no_plots && args.shard.is_none();
    let drawn = if draws { study::figures(&finished.files, &manifest)? } else { Vec::new() };
    let figures = finished.directory.stage_all(&drawn)?;
    manifest.wall_time_s = started.elapsed().as_secs_f64();
    Ok(finished.publish(figures, &manifest)?)
}

/// Says what there is.
pub fn describe(manifest: &Manifest, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        return output::print_manifest(manifest, None);
    }
    output::print(&study_summary(manifest, &output::place(path, manifest), output::style()))
}

/// Whether the result falls short.
pub fn verdict(manifest: &Manifest, context: &Context) -> Exit {
    shortfall(manifest).map_or(Exit::Done, |message| output::ended(Exit::Imprecise, message, context))
}
