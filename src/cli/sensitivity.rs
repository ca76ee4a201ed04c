//! `dermatrace sensitivity`: what decides the result.

use super::args::PointsArgs;
use super::failure::{Exit, Failure};
use super::job::{Job, note_of_empty};
use super::study::{self, Points};
use super::sweep::verdict;
use super::{Context, load, output, signals};
use dermatrace::charts::Look;
use dermatrace::folder::manifest::{Manifest, StudyRecord};
use dermatrace::folder::outdir::default_path;
use dermatrace::folder::outputs::{Analysed, analyse};
use dermatrace::folder::store::{Finished, metadata};
use dermatrace::folder::study_tables::StudyTables;
use dermatrace::results::sensitivity::Sensitivity;
use dermatrace::results::study::table_names;
use dermatrace::results::{Kind, figures};
use dermatrace::summary::study_text;
use dermatrace::survey::sensitivity::Analyses;
use dermatrace::survey::sweep::Course;
use dermatrace::table::Bundle;
use std::path::Path;
use std::time::Instant;

/// Computes the points of both analyses, and from their tables the indices.
pub fn run(args: &PointsArgs, context: &Context) -> Result<Exit, Failure> {
    let Job { pool, scenario, record, .. } = Job::open::<Sensitivity>(&args.common, context)?;
    let study = load::study(&scenario)?;
    let plan = load::sensitivity(&scenario);
    let analyses = Analyses::new(&study.plan, plan, scenario.sampling.seed)?;
    let stop = signals::ask_first()?;
    let of_plan = StudyRecord::of(&study.plan, None);
    let of_study = StudyRecord { design: "sensitivity".into(), points: analyses.count(), replicates: 1, ..of_plan };
    let record = study::record(record, of_study);
    let path = args.common.out.clone().map_or_else(|| default_path(&scenario.stem), Ok)?;
    let planned = planned(args);
    let range = 0..analyses.count();
    let points = Points { study, course: &analyses, range, record: &record, planned: &planned, args, context };

    let started = Instant::now();
    let Some(mut store) = points.open(&path, StudyTables::new(&study.plan)?)? else {
        return Ok(Exit::Done);
    };
    pool.install(|| points.compute(&mut store, &stop))?;
    let finished = store.finish(&metadata(&record), !args.no_csv)?;
    let analysed = pool.install(|| analyse(&finished.files, &analyses))?;
    let manifest = publish(finished, &analysed, record, started, args)?;
    describe(&manifest, &analysed, &path, context)?;
    Ok(verdict(&manifest, context))
}

/// The files that the result may hold.
fn planned(args: &PointsArgs) -> Vec<String> {
    let indices = Analysed::TABLES.iter().map(|table| table.file.to_owned());
    let drawn = if args.common.no_plots { Vec::new() } else { figures::names(Sensitivity::STEMS) };
    table_names(!args.no_csv).into_iter().chain(indices).chain(drawn).collect()
}

fn publish(
    finished: Finished,
    analysed: &Analysed,
    record: Manifest,
    started: Instant,
    args: &PointsArgs,
) -> Result<Manifest, Failure> {
    let mut manifest = study::with_counts(record, &finished);
    manifest.notes.extend(analysed.notes());
    manifest.notes.extend(note_of_empty(analysed));
    let mut files = analysed.files()?;
    if !args.common.no_plots {
        files.extend(figures::files(&Sensitivity::drawings(analysed, &manifest, Look::default())?)?);
    }
    let staged = finished.directory.stage_all(&files)?;
    manifest.wall_time_s = started.elapsed().as_secs_f64();
    Ok(finished.publish(staged, &manifest)?)
}

fn describe(manifest: &Manifest, analysed: &Analysed, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        return output::print_manifest(manifest, Some(analysed.json()?));
    }
    let place = output::place(path, manifest);
    output::print(&study_text::sensitivity_summary(manifest, &analysed.indices, &place, output::style()))
}
