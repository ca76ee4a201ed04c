//! The tables of a study: Parquet files that are read group by group, with the same rows as CSV beside them.

use super::difference::{AGAIN, Difference, Fault};
use super::{Grid, GridRow, Held, Tally, intervals, record};
use crate::folder::frame::{CsvWriter, Frame, FrameError, Reader, Schema, read_parquet_verified};
use crate::folder::manifest::{Manifest, POINTS, RESULTS, StudyRecord};
use crate::folder::store::metadata;
use crate::survey::evaluation::Status;
use crate::survey::sweep::shard;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

/// A point and which of its replicates.
pub type Evaluation = (u64, u64);

/// A table of a study that is read from above.
pub struct Table {
    file: String,
    reader: Reader,
    /// The next group, the one at hand, and the next row of that.
    group: usize,
    grid: Option<Grid>,
    row: usize,
    /// Rows of the groups before the next.
    before: u64,
}

impl Table {
    /// Opens a table that the manifest lists.
    ///
    /// # Errors
    /// [`Fault`] where it is missing or no such table.
    pub fn open(directory: &Path, manifest: &Manifest, stem: &str) -> Result<Self, Fault> {
        let file = format!("{stem}.parquet");
        let Some(record) = manifest.files.iter().find(|record| record.name == file) else {
            return Err(record::at_key("files", "no such file", &file, "every study has it").into());
        };
        let reader = read_parquet_verified(&directory.join(&file), &record.sha256).map_err(|e| broken(&file, e))?;
        Ok(Self { file, reader, group: 0, grid: None, row: 0, before: 0 })
    }

    /// The table itself.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The next row group as texts; none where there is no more.
    fn next(&mut self) -> Result<Option<(Frame, Grid)>, Fault> {
        if self.group >= self.reader.row_groups().len() {
            return Ok(None);
        }
        let frame = self.reader.read(self.group).map_err(|error| broken(&self.file, error))?;
        let grid = grid_of(&self.file, self.reader.schema(), &frame)?.moved_down(self.before);
        self.group += 1;
        self.before += frame.len() as u64;
        Ok(Some((frame, grid)))
    }

    /// The rows of an evaluation, which must not come before the one that was asked for last.
    ///
    /// # Errors
    /// [`Fault`] where a group cannot be read.
    pub fn rows_of(&mut self, wanted: Evaluation) -> Result<Grid, Fault> {
        let mut found = grid_of(&self.file, self.reader.schema(), &Frame::empty(self.reader.schema()))?;
        loop {
            if self.grid.as_ref().is_none_or(|grid| self.row >= grid.len()) {
                let Some((_, grid)) = self.next()? else { return Ok(found) };
                (self.grid, self.row) = (Some(grid), 0);
            }
            let Some(grid) = &self.grid else { return Ok(found) };
            let at = |row: usize| grid.row(row).map(|row| evaluation(&row));
            let from = (self.row..grid.len()).find(|row| at(*row) >= Some(wanted)).unwrap_or(grid.len());
            let to = (from..grid.len()).find(|row| at(*row) > Some(wanted)).unwrap_or(grid.len());
            found.append(grid.part(from..to));
            self.row = to;
            if to < grid.len() {
                return Ok(found);
            }
        }
    }
}

fn broken(file: &str, error: FrameError) -> Fault {
    match error {
        FrameError::Io { source, .. } => Fault::Io { file: file.to_owned(), source },
        FrameError::Foreign { reason, .. } => Difference::of_file(file, reason, "a table of a study", AGAIN).into(),
        other => Difference::of_file(file, other, "a table of a study", AGAIN).into(),
    }
}

/// A frame as texts.
///
/// # Errors
/// [`Fault`] where it is not of the schema.
pub fn grid_of(file: &str, schema: &Schema, frame: &Frame) -> Result<Grid, Fault> {
    Ok(Grid::read(file, &csv_of(file, schema, frame)?)?)
}

/// A frame as the CSV file beside it has it, with its header.
fn csv_of(file: &str, schema: &Schema, frame: &Frame) -> Result<Vec<u8>, Fault> {
    let written = CsvWriter::new(Vec::new(), schema).and_then(|mut writer| {
        writer.write(frame)?;
        writer.finish()
    });
    written.map_err(|error| broken(file, error))
}

fn evaluation(row: &GridRow) -> Evaluation {
    let number = |column: &str| row.text(column).parse().unwrap_or(u64::MAX);
    (number("point"), number("replicate"))
}

/// The evaluations of a study, or of this part of it.
pub fn range(study: &StudyRecord) -> Range<u64> {
    let part = study.shard.map_or((0, 1), |shard| (shard.index, shard.count));
    shard(study.points, study.replicates, part.0, part.1)
}

/// Both tables of a study: every point of its range once and in order, rows of points that did not fail alone, intervals that hold
/// their means, the same rows in the CSV files, and in their metadata what the manifest says.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn tables(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let Some(study) = &held.manifest.study else {
        return Err(record::at_key("study", "null", "what was varied", "a study says so").into());
    };
    let failed = points(held, study, tally)?;
    let range = range(study);
    let mut last = None;
    read(held, RESULTS, tally, |row, tally| {
        let own = evaluation(row);
        let number = own.0.saturating_mul(study.replicates).saturating_add(own.1);
        if own.1 >= study.replicates || !range.contains(&number) || last > Some(own) || failed.contains(&own) {
            let rule = "a point of the study that did not fail, in order";
            return Err(row.differs("point", rule, AGAIN));
        }
        if !held.manifest.devices.iter().any(|device| device == row.text("device")) {
            return Err(row.differs("device", format!("one of {}", held.manifest.devices.join(", ")), AGAIN));
        }
        tally.entries += 1;
        last = Some(own);
        Ok(())
    })
}

/// The points, each as it should be; those that failed.
fn points(held: &Held, study: &StudyRecord, tally: &mut Tally) -> Result<HashSet<Evaluation>, Fault> {
    let range = range(study);
    let (mut next, mut failed, mut imprecise) = (range.start, HashSet::new(), 0);
    let statuses = [Status::Done, Status::Imprecise, Status::Failed].map(Status::as_str);
    read(held, POINTS, tally, |row, tally| {
        let (own, expected) = (evaluation(row), (next / study.replicates.max(1), next % study.replicates.max(1)));
        if own != expected || next >= range.end {
            let rule = format!("point {}, replicate {}, of {}", expected.0, expected.1, range.end);
            return Err(row.differs("point", rule, AGAIN));
        }
        match row.text("status") {
            status if status == statuses[2] => drop(failed.insert(own)),
            status if status == statuses[1] => imprecise += 1,
            status if status == statuses[0] => {}
            _ => return Err(row.differs("status", statuses.join(", "), AGAIN)),
        }
        tally.entries += 1;
        next += 1;
        Ok(())
    })?;
    if next != range.end {
        let found = format!("{} points", next - range.start);
        let expected = format!("{} points", range.end - range.start);
        return Err(Difference::of_file(&format!("{POINTS}.parquet"), found, expected, AGAIN).into());
    }
    let manifest = held.manifest;
    record::counts(study.failed, study.imprecise, [failed.len() as u64, imprecise], tally)?;
    let is_reached = study.failed + study.imprecise == 0;
    if manifest.precision_reached != is_reached {
        let rule = "so the points of the study ended";
        return Err(record::at_key("precision_reached", manifest.precision_reached, is_reached, rule).into());
    }
    Ok(failed)
}

/// Reads a table from above, with what holds for both.
fn read(
    held: &Held,
    stem: &str,
    tally: &mut Tally,
    mut look: impl FnMut(&GridRow, &mut Tally) -> Result<(), Difference>,
) -> Result<(), Fault> {
    let mut table = Table::open(held.directory, held.manifest, stem)?;
    let (expected, found) = (metadata(held.manifest), table.reader.metadata());
    for (key, value) in &expected {
        tally.entries += 1;
        if table.reader.value(key) != Some(value) || found.len() != expected.len() {
            let own = table.reader.value(key).unwrap_or("nothing");
            return Err(Difference::of_file(&table.file, own, value, AGAIN).at_column(key).into());
        }
    }
    let csv = format!("{stem}.csv");
    let is_listed = held.manifest.files.iter().any(|file| file.name == csv);
    let mut beside = is_listed.then(|| Beside::open(held.directory, &csv)).transpose()?;
    beside.iter_mut().try_for_each(|beside| beside.header(table.reader.schema()))?;
    while let Some((frame, grid)) = table.next()? {
        tally.rows += grid.len() as u64;
        intervals::hold(&grid, tally)?;
        grid.rows().try_for_each(|row| look(&row, tally))?;
        beside.iter_mut().try_for_each(|beside| beside.rows(table.reader.schema(), &frame))?;
    }
    beside.map_or(Ok(()), Beside::end)
}

/// The CSV file beside a Parquet table, read line by line.
struct Beside {
    file: String,
    lines: BufReader<File>,
    line: u64,
}

impl Beside {
    fn open(directory: &Path, name: &str) -> Result<Self, Fault> {
        let failed = |source| Fault::Io { file: name.to_owned(), source };
        let lines = BufReader::new(File::open(directory.join(name)).map_err(failed)?);
        Ok(Self { file: name.to_owned(), lines, line: 0 })
    }

    fn next(&mut self) -> Result<Vec<u8>, Fault> {
        let mut line = Vec::new();
        let failed = |source: io::Error| Fault::Io { file: self.file.clone(), source };
        self.lines.read_until(b'\n', &mut line).map_err(failed)?;
        self.line += 1;
        Ok(line)
    }

    fn compare(&mut self, text: &[u8]) -> Result<(), Fault> {
        for expected in text.split_inclusive(|byte| *byte == b'\n') {
            let found = self.next()?;
            if found != expected {
                let shown = |line: &[u8]| String::from_utf8_lossy(line).trim_end().to_owned();
                let advice = format!("the Parquet file beside it has that row; {AGAIN}");
                let differs = Difference::of_file(&self.file, shown(&found), shown(expected), &advice);
                return Err(differs.at_line(self.line).into());
            }
        }
        Ok(())
    }

    fn header(&mut self, schema: &Schema) -> Result<(), Fault> {
        let text = csv_of(&self.file, schema, &Frame::empty(schema))?;
        self.compare(&text)
    }

    fn rows(&mut self, schema: &Schema, frame: &Frame) -> Result<(), Fault> {
        let text = csv_of(&self.file, schema, frame)?;
        let header = text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| end + 1);
        self.compare(&text[header..])
    }

    fn end(mut self) -> Result<(), Fault> {
        let rest = self.next()?;
        match rest.is_empty() {
            true => Ok(()),
            false => {
                let shown = String::from_utf8_lossy(&rest).trim_end().to_owned();
                Err(Difference::of_file(&self.file, shown, "the end of the table", AGAIN).at_line(self.line).into())
            }
        }
    }
}
