//! `sweep` and `merge`: every point of a study. Its tables are Parquet files, read piece by piece.

use super::{Answer, Kind, ResultError, Source};
use crate::charts::sweep::{self, Sweep, SweepContext};
use crate::charts::{Drawing, Look};
use crate::folder::frame::{CsvWriter, FrameError, Reader};
use crate::folder::manifest::Manifest;
use crate::folder::study_tables::{POINTS, RESULTS};
use crate::page::{CsvText, Told, studies};
use crate::summary::text::BOUND;
use crate::table::Table;

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
    [vec![BOUND.to_owned()], studies::limits(manifest)].concat()
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
