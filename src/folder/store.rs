//! What a study has computed so far, kept on the disk part by part, so that it can be stopped at any moment and resumed;
//! and the tables that are put together from the parts.
//!
//! A part is two tables (results and points) and a small seal that holds their hashes. The seal is written last: a part
//! without one does not count. Tables are cut into row groups anew when they are put together, so their bytes depend on
//! the rows alone, not on where parts or shards begin.

use super::frame::{CsvWriter, Frame, FrameError, ParquetWriter, RowGroups, Schema, read_parquet_verified};
use super::manifest::{FileRecord, Manifest};
use super::manifest_file::{read_manifest, read_regular};
use super::outdir::{OpenFile, OutDir, OutDirError, Staged};
use super::study_tables::{POINTS, RESULTS, StudyTables};
use crate::sampling::stop::TIME_UP;
use crate::survey::evaluation::{Evaluation, Interrupted, Status};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Says what is being computed in a directory; as long as it is there the study is unfinished.
pub const CHECKPOINT: &str = "checkpoint.json";
const PART_PREFIX: &str = "part-";
/// Digits of the first evaluation in the name of a part: enough for 10⁸ points with 10⁴ replicates.
const DIGITS: usize = 12;
/// A part is saved when so many rows wait, ...
const ROWS_PER_PART: usize = 1 << 16;
/// ... or when so much time has passed, and this share of all the time: long studies have few parts.
const TIME_PER_PART: Duration = Duration::from_secs(2);
const SHARE_PER_PART: f64 = 0.01;
/// Largest seal that is read.
const SEAL_BYTES: u64 = 4096;

/// Why a study cannot be kept or put together.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A directory or file failed.
    #[error(transparent)]
    OutDir(#[from] OutDirError),
    /// A table failed.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// There is nothing to resume.
    #[error("{}: holds no unfinished study; start it without --resume", .0.display())]
    NothingToResume(PathBuf),
    /// What is there belongs to something else.
    #[error("{}: belongs to a study with another {what}; resume it with what it was started with, or choose another --out", path.display())]
    Foreign {
        /// The checkpoint or result.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// What is there is not what was written.
    #[error("{}: damaged: {why}; --overwrite begins anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The time cap was reached; what was computed is kept.
    #[error("time cap reached")]
    TimeUp,
    /// A signal asked to stop; what was computed is kept.
    #[error("stopped by signal {0}")]
    Interrupted(usize),
}

impl From<Interrupted> for StoreError {
    fn from(Interrupted(raised): Interrupted) -> Self {
        if raised == TIME_UP { Self::TimeUp } else { Self::Interrupted(raised) }
    }
}

/// Whether a file of a directory belongs to an unfinished study: its checkpoint, or `part-000000000012.sweep.parquet` and
/// the like. Anything else that begins so is somebody's own.
pub fn is_own(name: &str) -> bool {
    let of_a_part = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let ending = rest.get(digits..).and_then(|ending| ending.strip_prefix('.'));
        let tables = [RESULTS, POINTS].map(|table| format!("{table}.parquet"));
        digits >= DIGITS && ending.is_some_and(|ending| ending == "json" || tables.iter().any(|table| table == ending))
    };
    name == CHECKPOINT || name.strip_prefix(PART_PREFIX).is_some_and(of_a_part)
}

/// `part-000000000012.json`: names in the order of the evaluations.
fn part_name(first: u64, ending: &str) -> String {
    format!("{PART_PREFIX}{first:0DIGITS$}.{ending}")
}

/// The two tables of one stretch of a study, on the disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// First evaluation.
    pub first: u64,
    /// One past the last.
    pub end: u64,
    /// Table of results.
    pub results: FileRecord,
    /// Table of points.
    pub points: FileRecord,
    /// Evaluations that failed.
    pub failed: u64,
    /// Evaluations that fell short of the target precision.
    pub imprecise: u64,
    /// Seal of the fields above.
    #[serde(default)]
    seal: String,
}

impl Part {
    fn sealed(self) -> Self {
        let unsealed = Self { seal: String::new(), ..self };
        let text = serde_json::to_vec(&unsealed).unwrap_or_default();
        Self { seal: FileRecord::of("", &text).sha256, ..unsealed }
    }

    fn seal_name(&self) -> String {
        part_name(self.first, "json")
    }

    fn read(path: &Path) -> Option<Self> {
        let part: Self = serde_json::from_slice(&read_regular(path, SEAL_BYTES).ok()?).ok()?;
        (part.clone().sealed() == part).then_some(part)
    }
}

/// Keeps the evaluations of a study as they come.
pub struct Store {
    directory: OutDir,
    tables: StudyTables,
    parts: Vec<Part>,
    next: u64,
    results: Frame,
    points: Frame,
    failed: u64,
    imprecise: u64,
    started: Instant,
    saved: Instant,
}

impl Store {
    /// Begins a study in a directory that was claimed for it.
    ///
    /// # Errors
    /// [`StoreError`] naming the file.
    pub fn begin(mut directory: OutDir, job: &Manifest, tables: StudyTables, first: u64) -> Result<Self, StoreError> {
        remove_parts(&directory)?;
        let text = job.to_text().map_err(|error| damaged(directory.path(), &error.to_string()))?;
        for staged in directory.stage_all(&[(CHECKPOINT.to_owned(), text.into_bytes())])? {
            directory.put(staged)?;
        }
        directory.keep();
        directory.sync()?;
        Ok(Self::with(directory, tables, Vec::new(), first))
    }

    /// Goes on with a study that was stopped; also says what was found damaged and will be computed again.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] where the directory holds another study.
    pub fn resume(
        mut directory: OutDir,
        job: &Manifest,
        tables: StudyTables,
        first: u64,
    ) -> Result<(Self, Option<String>), StoreError> {
        let path = directory.path().join(CHECKPOINT);
        let old = read_manifest(&path).map_err(|error| damaged(&path, &error.to_string()))?;
        if let Some(what) = job.difference_of_parts(&old) {
            return Err(StoreError::Foreign { path, what: what.to_owned() });
        }
        directory.keep();
        let (parts, note) = sound_parts(&directory, first)?;
        Ok((Self::with(directory, tables, parts, first), note))
    }

    fn with(directory: OutDir, tables: StudyTables, parts: Vec<Part>, first: u64) -> Self {
        let (results, points) = (Frame::empty(&tables.results), Frame::empty(&tables.points));
        let next = parts.last().map_or(first, |part| part.end);
        let now = Instant::now();
        Self { directory, tables, parts, next, results, points, failed: 0, imprecise: 0, started: now, saved: now }
    }

    /// The first evaluation that is not there yet.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes the next evaluations, and saves a part when it is time to.
    ///
    /// # Errors
    /// [`StoreError`] naming the file.
    pub fn take(&mut self, evaluations: &[Evaluation]) -> Result<(), StoreError> {
        for evaluation in evaluations {
            self.tables.add(evaluation, &mut self.results, &mut self.points)?;
            self.failed += u64::from(evaluation.status == Status::Failed);
            self.imprecise += u64::from(evaluation.status == Status::Imprecise);
        }
        self.next += evaluations.len() as u64;
        let due = TIME_PER_PART.max(self.started.elapsed().mul_f64(SHARE_PER_PART));
        if self.results.len() >= ROWS_PER_PART || self.saved.elapsed() >= due {
            self.save()?;
        }
        Ok(())
    }

    /// Brings what waits to the disk.
    ///
    /// # Errors
    /// [`StoreError`] naming the file.
    pub fn save(&mut self) -> Result<(), StoreError> {
        self.saved = Instant::now();
        if self.points.is_empty() {
            return Ok(());
        }
        let first = self.next - self.points.len() as u64;
        let name = |table: &str| part_name(first, &format!("{table}.parquet"));
        let results = self.save_table(&name(RESULTS), &self.tables.results, &self.results)?;
        let points = self.save_table(&name(POINTS), &self.tables.points, &self.points)?;
        let (failed, imprecise) = (std::mem::take(&mut self.failed), std::mem::take(&mut self.imprecise));
        let part = Part { first, end: self.next, results, points, failed, imprecise, seal: String::new() }.sealed();
        let text =
            serde_json::to_vec_pretty(&part).map_err(|error| damaged(self.directory.path(), &error.to_string()))?;
        for staged in self.directory.stage_all(&[(part.seal_name(), text)])? {
            self.directory.put(staged)?;
        }
        self.directory.sync()?;
        self.parts.push(part);
        self.results.clear();
        self.points.clear();
        Ok(())
    }

    fn save_table(&self, name: &str, schema: &Schema, frame: &Frame) -> Result<FileRecord, StoreError> {
        let file = self.directory.open(name)?;
        let failed = unwritten(file.path());
        let mut writer = ParquetWriter::new(file, schema, &[]).map_err(&failed)?;
        if !frame.is_empty() {
            writer.write(frame).map_err(&failed)?;
        }
        Ok(self.directory.put(writer.finish().map_err(&failed)?.close()?)?)
    }

    /// Puts the tables together from all parts.
    ///
    /// # Errors
    /// [`StoreError`] naming the file.
    pub fn finish(mut self, metadata: &Metadata, with_csv: bool) -> Result<Finished, StoreError> {
        self.save()?;
        let of = |record: &FileRecord| Source {
            path: self.directory.path().join(&record.name),
            sha256: record.sha256.clone(),
        };
        let results: Vec<Source> = self.parts.iter().map(|part| of(&part.results)).collect();
        let points: Vec<Source> = self.parts.iter().map(|part| of(&part.points)).collect();
        let schemas = [&self.tables.results, &self.tables.points];
        let files = join_tables(&self.directory, schemas, [&results, &points], metadata, with_csv)?;
        let failed = self.parts.iter().map(|part| part.failed).sum();
        let imprecise = self.parts.iter().map(|part| part.imprecise).sum();
        Ok(Finished { directory: self.directory, files, failed, imprecise })
    }
}

/// A study whose tables are whole, under temporary names yet.
pub struct Finished {
    /// Where they are.
    pub directory: OutDir,
    /// The tables.
    pub files: Vec<Staged>,
    /// Evaluations that failed.
    pub failed: u64,
    /// Evaluations that fell short of the target precision.
    pub imprecise: u64,
}

impl Finished {
    /// Puts tables and figures in place, and removes the parts.
    ///
    /// # Errors
    /// [`StoreError`] naming the file.
    pub fn publish(mut self, figures: Vec<Staged>, manifest: &Manifest) -> Result<Manifest, StoreError> {
        let files = self.files.into_iter().chain(figures).collect();
        let manifest = self.directory.replace_staged(files, manifest)?;
        // The result is whole: from here on the parts are nothing but clutter.
        remove_parts(&self.directory).map_err(|error| match error {
            StoreError::OutDir(error) => error.after_all("; remove checkpoint.json and the parts").into(),
            other => other,
        })?;
        Ok(manifest)
    }
}

/// What stands in the metadata of a Parquet file.
pub type Metadata = Vec<(String, String)>;

/// What tells where a table comes from; the same for a whole study and for its merged shards.
pub fn metadata(job: &Manifest) -> Metadata {
    let mut pairs = vec![
        ("dermatrace.version", job.program.version.clone()),
        ("dermatrace.scenario", job.scenario.stem.clone()),
        ("dermatrace.scenario_sha256", job.scenario.sha256.clone()),
        ("dermatrace.overrides", job.scenario.overrides.join("\n")),
        ("dermatrace.seed", job.effort.seed.to_string()),
        ("dermatrace.quick", job.effort.quick.to_string()),
    ];
    if let (Some(basis), Some(reference)) = (&job.basis, &job.reference) {
        pairs.push(("dermatrace.basis", basis.clone()));
        pairs.push(("dermatrace.reference", reference.clone()));
    }
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A table on the disk, and what it must be.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where.
    pub path: PathBuf,
    /// Its hash.
    pub sha256: String,
}

/// Puts tables together: `sweep` and `points`, each as Parquet and, if wanted, CSV.
///
/// # Errors
/// [`StoreError`] where a source is damaged or a file cannot be written.
pub fn join_tables(
    directory: &OutDir,
    schemas: [&Schema; 2],
    sources: [&[Source]; 2],
    metadata: &Metadata,
    with_csv: bool,
) -> Result<Vec<Staged>, StoreError> {
    let mut staged = Vec::new();
    for ((name, schema), sources) in [RESULTS, POINTS].into_iter().zip(schemas).zip(sources) {
        let parquet = directory.open(&format!("{name}.parquet"))?;
        let csv = with_csv.then(|| directory.open(&format!("{name}.csv"))).transpose()?;
        staged.extend(join(sources, schema, metadata, parquet, csv)?);
    }
    Ok(staged)
}

fn join(
    sources: &[Source],
    schema: &Schema,
    metadata: &Metadata,
    parquet: OpenFile,
    csv: Option<OpenFile>,
) -> Result<Vec<Staged>, StoreError> {
    let failed = unwritten(parquet.path());
    let mut parquet = ParquetWriter::new(parquet, schema, metadata).map_err(&failed)?;
    let csv_failed = unwritten(csv.as_ref().map_or(Path::new(""), OpenFile::path));
    let mut csv = csv.map(|file| CsvWriter::new(file, schema)).transpose().map_err(&csv_failed)?;
    let mut groups = RowGroups::new(schema);
    for source in sources {
        let reader = read_parquet_verified(&source.path, &source.sha256)?;
        if reader.schema() != schema {
            return Err(StoreError::Foreign { path: source.path.clone(), what: "table".into() });
        }
        for frame in reader.frames() {
            let frame = frame?;
            if let Some(csv) = &mut csv {
                csv.write(&frame).map_err(&csv_failed)?;
            }
            groups.push(&frame, |group| parquet.write(group)).map_err(&failed)?;
        }
    }
    groups.finish(|group| parquet.write(group)).map_err(&failed)?;
    let mut staged = vec![parquet.finish().map_err(&failed)?.close()?];
    if let Some(csv) = csv {
        staged.push(csv.finish().map_err(&csv_failed)?.close()?);
    }
    Ok(staged)
}

/// Names the file that a writer, which knows no path, could not write.
fn unwritten(path: &Path) -> impl Fn(FrameError) -> StoreError + use<> {
    let path = path.to_owned();
    move |error| match error {
        FrameError::Write(source) => {
            OutDirError::Io { path: path.clone(), action: "write the table".to_owned(), source }.into()
        }
        other => other.into(),
    }
}

/// Parts that follow one another from `first` and are what was written; all others are removed.
fn sound_parts(directory: &OutDir, first: u64) -> Result<(Vec<Part>, Option<String>), StoreError> {
    let names = part_files(directory)?;
    let mut seals: Vec<&String> = names.iter().filter(|name| name.ends_with(".json")).collect();
    seals.sort();
    let mut parts: Vec<Part> = Vec::new();
    let mut next = first;
    for name in &seals {
        match Part::read(&directory.path().join(name)).filter(|part| part.first == next && part.end > next) {
            Some(part) if is_whole(directory, &part) => {
                next = part.end;
                parts.push(part);
            }
            _ => break,
        }
    }
    let kept = |name: &String| {
        parts.iter().any(|part| [&part.seal_name(), &part.results.name, &part.points.name].contains(&name))
    };
    for name in names.iter().filter(|name| !kept(name)) {
        directory.remove(name)?;
    }
    let lost = seals.len() - parts.len();
    let note = (lost > 0).then(|| format!("{lost} parts were damaged or out of order; they are computed again"));
    Ok((parts, note))
}

fn is_whole(directory: &OutDir, part: &Part) -> bool {
    let path = |record: &FileRecord| directory.path().join(&record.name);
    [&part.results, &part.points].iter().all(|record| read_parquet_verified(&path(record), &record.sha256).is_ok())
}

fn part_files(directory: &OutDir) -> Result<Vec<String>, StoreError> {
    Ok(directory.names()?.into_iter().filter(|name| is_own(name) && name != CHECKPOINT).collect())
}

/// Removes whatever an unfinished study left: its parts, then the checkpoint, so that parts never stand alone.
fn remove_parts(directory: &OutDir) -> Result<(), StoreError> {
    part_files(directory)?.iter().try_for_each(|name| directory.remove(name))?;
    directory.remove(CHECKPOINT)?;
    Ok(directory.sync()?)
}

fn damaged(path: &Path, why: &str) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), why: why.to_owned() }
}
