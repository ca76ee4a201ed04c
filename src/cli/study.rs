//! What the commands that compute many points have in common: a store that can be resumed, and work that can be stopped.

use super::args::PointsArgs;
use super::failure::{Exit, Failure};
use super::{Context, output, progress};
use dermatrace::charts::Look;
use dermatrace::folder::frame::read_parquet;
use dermatrace::folder::manifest::{self, Manifest, StudyRecord};
use dermatrace::folder::manifest_file::read_manifest;
use dermatrace::folder::outdir::{OutDir, Staged};
use dermatrace::folder::store::{self, Finished, Store, StoreError};
use dermatrace::folder::study_tables::{RESULTS, StudyTables};
use dermatrace::results::study::{Study as Sweep, table_names};
use dermatrace::results::{Kind, figures};
use dermatrace::scenario::Study;
use dermatrace::simulate::within;
use dermatrace::survey::evaluation::{Evaluation, SurveyOptions};
use dermatrace::survey::sweep::{Course, sweep};
use dermatrace::table::Content;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// The manifest of a study before it ran. A time cap stops it where it can be resumed; it never changes a digit.
pub fn record(mut record: Manifest, study: StudyRecord) -> Manifest {
    record.effort.max_seconds = None;
    Manifest { study: Some(study), ..record }
}

/// The same with what became of its points.
pub fn with_counts(mut manifest: Manifest, finished: &Finished) -> Manifest {
    manifest.precision_reached = finished.failed + finished.imprecise == 0;
    if let Some(study) = &mut manifest.study {
        (study.failed, study.imprecise) = (finished.failed, finished.imprecise);
    }
    manifest
}

/// The files that the result of a sweep may hold.
pub fn planned(csv: bool, plots: bool) -> Vec<String> {
    let drawn = if plots { figures::names(Sweep::STEMS) } else { Vec::new() };
    table_names(csv).into_iter().chain(drawn).collect()
}

/// The figures of a sweep from its table of results, before that is in place.
pub fn figures(files: &[Staged], manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    let name = format!("{RESULTS}.parquet");
    let Some(file) = files.iter().find(|file| file.record.name == name) else { return Ok(Vec::new()) };
    let drawings = Sweep::drawings(&read_parquet(file.path())?, manifest, Look::default())?;
    Ok(figures::files(&drawings)?)
}

/// Points to compute, and how they were asked for.
pub struct Points<'a> {
    pub study: &'a Study,
    pub course: &'a dyn Course,
    /// Which of the evaluations.
    pub range: Range<u64>,
    pub record: &'a Manifest,
    /// Files that the result may hold.
    pub planned: &'a [String],
    pub args: &'a PointsArgs,
    pub context: &'a Context,
}

impl Points<'_> {
    /// The store of the points, new or resumed; none where they are finished already.
    pub fn open(&self, path: &Path, tables: StudyTables) -> Result<Option<Store>, Failure> {
        let (resume, overwrite) = (self.args.resume, self.args.common.overwrite);
        let is_unfinished = path.join(store::CHECKPOINT).exists();
        if resume && !is_unfinished {
            return self.already_finished(path).map(|()| None);
        }
        if is_unfinished && !resume && !overwrite {
            // Where it is being computed at this moment, that is what to say.
            OutDir::reopen(path)?;
            let message = format!(
                "{}: holds an unfinished study; --resume goes on with it, --overwrite begins anew, or choose another --out",
                path.display()
            );
            return Err(Failure::new(Exit::Io, message));
        }
        if resume {
            self.require_same(&path.join(store::CHECKPOINT))?;
        }
        let is_own = |name: &str| (resume || overwrite) && store::is_own(name);
        let directory = OutDir::prepare_around(path, self.record, self.planned, overwrite, is_own)?;
        if !resume {
            return Ok(Some(Store::begin(directory, self.record, tables, self.range.start)?));
        }
        let (store, note) = Store::resume(directory, self.record, tables, self.range.start)?;
        if !self.context.quiet {
            note.iter().for_each(|note| output::note(&format!("dermatrace: note: {note}")));
            let done = store.next() - self.range.start;
            output::note(&format!("dermatrace: resuming after {done} of {} evaluations", self.total()));
        }
        Ok(Some(store))
    }

    fn total(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// A directory without a checkpoint: its study is finished, or there never was one.
    fn already_finished(&self, path: &Path) -> Result<(), Failure> {
        let manifest = path.join(manifest::FILE_NAME);
        if !manifest.exists() {
            return Err(StoreError::NothingToResume(path.to_owned()).into());
        }
        self.require_same(&manifest)?;
        if !self.context.quiet {
            let message = format!("dermatrace: {}: the study is finished; there is nothing to resume", path.display());
            output::note(&message);
        }
        Ok(())
    }

    fn require_same(&self, path: &Path) -> Result<(), Failure> {
        let old = read_manifest(path)
            .map_err(|error| StoreError::Damaged { path: path.to_owned(), why: error.to_string() })?;
        match self.record.difference_of_parts(&old) {
            Some(what) => Err(StoreError::Foreign { path: path.to_owned(), what: what.to_owned() }.into()),
            None => Ok(()),
        }
    }

    /// Computes what the store does not have yet. Whatever stops the work, what is computed stays.
    pub fn compute(&self, store: &mut Store, stop: &AtomicUsize) -> Result<(), Failure> {
        let (first, total) = (self.range.start, self.total());
        let bar = progress::study_bar(self.context.quiet, total, store.next() - first);
        let cap = self.args.common.max_seconds;
        let deadline = cap.and_then(|cap| Instant::now().checked_add(cap));
        let options = SurveyOptions { quick: self.args.common.quick, stop, deadline: None, tell: &|| bar.inc(1) };
        let left = store.next()..self.range.end;
        let mut take = |evaluations: &[Evaluation]| {
            store.take(evaluations)?;
            match deadline {
                Some(deadline) if Instant::now() >= deadline && store.next() < self.range.end => {
                    Err(StoreError::TimeUp)
                }
                _ => Ok(()),
            }
        };
        let result = within(cap, stop, || sweep(self.study, self.course, left, &options, &mut take));
        bar.finish_and_clear();
        let Err(error) = result else { return Ok(()) };
        store.save()?;
        let kept = format!("{} of {total} evaluations are kept; --resume goes on with them", store.next() - first);
        Err(match error {
            StoreError::TimeUp => Failure::new(Exit::Imprecise, format!("time cap reached; {kept}")),
            StoreError::Interrupted(signal) => {
                let exit = Exit::Stopped(u8::try_from(signal).unwrap_or(u8::MAX));
                Failure::new(exit, format!("stopped by signal {signal}; {kept}"))
            }
            other => other.into(),
        })
    }
}
