//! `sweep` and `merge`: every point of a study. Its tables are Parquet files, read piece by piece.

use super::audited::{AuditError, Audited, Work};
use super::{Answer, Kind, ResultError, Source};
use crate::audit::study::{Table as Points, grid_of, range, tables};
use crate::audit::{Anew, Law};
use crate::charts::sweep::{self, Sweep, SweepContext};
use crate::charts::{Drawing, Look};
use crate::folder::frame::{CsvWriter, Frame, FrameError, Reader};
use crate::folder::manifest::Manifest;
use crate::folder::study_tables::{POINTS, RESULTS, StudyTables};
use crate::page::{CsvText, Told, studies};
use crate::scenario::Study as Plan;
use crate::simulate::RunOptions;
use crate::summary::delivery_text;
use crate::summary::text::BOUND;
use crate::survey::evaluation::{Evaluation, SurveyOptions};
use crate::survey::sweep::{Course, sweep as compute};
use crate::table::Table;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows of a table that the page carries.
const ROWS_CARRIED: usize = 2000;

/// A study.
pub struct Study;

impl Kind for Study {
    const WORD: &'static str = "sweep";
    /// The table of results.
    type Found = Reader;

    const STEMS: &'static [&'static str] = &sweep::STEMS;

    fn drawings(found: &Reader, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let Some(mut context) = SweepContext::of(manifest) else { return Ok(Vec::new()) };
        context.chart.look = look;
        Ok(sweep::drawings(&Sweep::read(found, &context.study)?, &context)?)
    }
}

/// Points that are computed anew where not all are.
const FEW_POINTS: u64 = 3;

impl Audited for Study {
    const LAWS: &'static [Law] = &[tables];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let Some(study) = &scenario.study else { return Err(work.lacks("[study]").into()) };
        points_anew(work, study, &study.plan)
    }
}

/// Computes some points anew, or all, and compares them with their rows.
pub(super) fn points_anew(work: &mut Work, study: &Plan, course: &dyn Course) -> Result<Anew, AuditError> {
    let manifest = work.manifest();
    let range = manifest.study.as_ref().map_or(0..0, range);
    let count = range.end - range.start;
    let stretches = match work.question.all {
        true => vec![range],
        false => work.draws(count, FEW_POINTS).iter().map(|n| range.start + n..range.start + n + 1).collect(),
    };
    let wanted: u64 = stretches.iter().map(|stretch| stretch.end - stretch.start).sum();
    let done = AtomicUsize::new(0);
    let progress = work.question.progress;
    let tell = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, wanted as usize);
    let RunOptions { quick, stop, .. } = work.run_options();
    let options = SurveyOptions { quick, stop, deadline: None, tell: &tell };
    let open = |stem| Points::open(work.held.directory, manifest, stem);
    let mut rows = [open(RESULTS)?, open(POINTS)?];
    let mut tables = StudyTables::new(&study.plan).map_err(ResultError::from)?;
    for stretch in stretches {
        compute(study, course, stretch, &options, |evaluations: &[Evaluation]| -> Result<(), AuditError> {
            evaluations.iter().try_for_each(|evaluation| compare(work, &mut tables, &mut rows, evaluation))
        })?;
    }
    let what = if wanted == count { format!("all {count} points") } else { format!("{wanted} of {count} points") };
    Ok(Anew::some(what, Vec::new()))
}

/// Compares the rows of an evaluation in both tables.
fn compare(
    work: &mut Work,
    tables: &mut StudyTables,
    rows: &mut [Points; 2],
    evaluation: &Evaluation,
) -> Result<(), AuditError> {
    let [mut results, mut points] = [&tables.results, &tables.points].map(Frame::empty);
    tables.add(evaluation, &mut results, &mut points).map_err(ResultError::from)?;
    for ((own, new), schema) in rows.iter_mut().zip([results, points]).zip([&tables.results, &tables.points]) {
        let found = own.rows_of((evaluation.point, evaluation.replicate))?;
        work.compare_grids(&found, &grid_of(found.file(), schema, &new)?, None)?;
    }
    Ok(())
}

impl Answer for Study {
    const TABLES: &'static [Table] = &[];
    const CARRIED: &'static [&'static str] = &[RESULTS, POINTS];

    fn read(source: &Source) -> Result<Reader, ResultError> {
        let unlisted =
            || ResultError::Unlisted { dir: source.directory.to_owned(), name: format!("{RESULTS}.parquet") };
        source.parquet(RESULTS)?.ok_or_else(unlisted)
    }

    fn told<'f>(_found: &'f Reader, manifest: &'f Manifest) -> Told<'f> {
        Told { answer: studies::of_sweep(manifest), limits: limits(manifest), ..Told::default() }
    }

    fn carried(found: &Reader, source: &Source) -> Result<Vec<CsvText>, ResultError> {
        let mut tables = vec![first_rows(RESULTS, found)?];
        if let Some(points) = source.parquet(POINTS)? {
            tables.push(first_rows(POINTS, &points)?);
        }
        Ok(tables)
    }
}

/// The tables that the result of a study may hold.
pub fn table_names(with_csv: bool) -> Vec<String> {
    let of = |ending: &'static str| [RESULTS, POINTS].map(|table| format!("{table}.{ending}"));
    let csv = with_csv.then(|| of("csv")).into_iter().flatten();
    of("parquet").into_iter().chain(csv).collect()
}

/// In which way a study falls short: points without a result are part of it.
pub fn shortfall(manifest: &Manifest) -> Option<String> {
    let study = manifest.study.as_ref().filter(|study| study.failed + study.imprecise > 0)?;
    Some(format!(
        "{} evaluations failed and {} fell short of the target precision; the result is written; the column status of \
         {POINTS}.parquet says which, the column reason says why",
        study.failed, study.imprecise
    ))
}

/// What limits the answer of any survey.
pub(super) fn limits(manifest: &Manifest) -> Vec<String> {
    let is_of_deliveries = manifest.study.as_ref().is_some_and(|study| study.compute == "delivery");
    let own = if is_of_deliveries { delivery_text::LIMITS } else { BOUND };
    [vec![own.to_owned()], studies::limits(manifest)].concat()
}

/// The beginning of a table.
fn first_rows(stem: &str, reader: &Reader) -> Result<CsvText, FrameError> {
    let mut writer = CsvWriter::new(Vec::new(), reader.schema())?;
    let mut left = ROWS_CARRIED;
    for frame in reader.frames() {
        let frame = frame?;
        let rows = frame.len().min(left);
        writer.write(&frame.slice(0..rows)?)?;
        left -= rows;
        if left == 0 {
            break;
        }
    }
    let text = String::from_utf8_lossy(&writer.finish()?).into_owned();
    Ok(CsvText { file: format!("{stem}.parquet"), text, rows: Some(reader.rows()) })
}
