//! How a result is audited: every kind says what its tables say among themselves, and how its numbers are computed anew.

use super::error::ResultError;
use super::source::{RereadError, Source};
use crate::audit::{
    Agreement, Anew, Difference, Fault, Found, Grid, GridRow, Held, Law, Tally, compare, files, intervals, record,
};
use crate::evidence::{Chosen, EvidenceError, LabOptions, Library};
use crate::folder::manifest::{FILE_NAME, Invocation, Manifest};
use crate::inference::InferOptions;
use crate::sampling::StopReason;
use crate::scenario::{LoadError, Scenario};
use crate::simulate::{CellReport, RunOptions, SimulateError};
use crate::survey::evaluation::Interrupted;
use crate::survey::league::LeagueError;
use crate::survey::sensitivity::PlanError;
use crate::table::{Bundle, Table};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A kind of result that can be audited.
pub trait Audited {
    /// What its tables and its manifest say among themselves, beyond what holds of every result.
    const LAWS: &'static [Law];

    /// Computes it anew, or a part that takes no longer than needed, and compares.
    ///
    /// # Errors
    /// [`AuditError`], with the first difference.
    fn anew(work: &mut Work) -> Result<Anew, AuditError>;
}

/// Why an audit ends: a difference, or that it could not go on.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// It is no result, or none that can be read.
    #[error(transparent)]
    Result(#[from] ResultError),
    /// The first difference, or a file that cannot be read.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Computing was refused or stopped.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// The same of a league table.
    #[error(transparent)]
    League(#[from] LeagueError),
    /// The same of a sensitivity analysis.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The same of published figures and claims.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// A table cannot be written.
    #[error(transparent)]
    Table(#[from] csv::Error),
}

impl From<Difference> for AuditError {
    fn from(difference: Difference) -> Self {
        Fault::from(difference).into()
    }
}

impl From<Interrupted> for AuditError {
    fn from(Interrupted(signal): Interrupted) -> Self {
        SimulateError::Stopped(signal).into()
    }
}

impl AuditError {
    /// The same, its file named with the folder that it lies in, and what else may have made the difference.
    fn within(self, directory: &Path, hint: &str) -> Self {
        let shown = |file: &str| directory.join(file).display().to_string();
        match self {
            Self::Fault(Fault::Differs(own)) => {
                let (file, what) = (shown(&own.file), own.what + hint);
                Difference { file, what, ..own }.into()
            }
            Self::Fault(Fault::Io { file, source }) => Fault::Io { file: shown(&file), source }.into(),
            other => other,
        }
    }
}

/// What is asked of an audit.
pub struct Question<'q> {
    /// The result.
    pub source: Source<'q>,
    /// Where strike files of its scenario are; none for the current folder.
    pub scenario_dir: Option<&'q Path>,
    /// Whether everything is computed anew, and not a part.
    pub all: bool,
    /// This program: what it computes is what the same program wrote.
    pub program: Invocation,
    /// Non-zero asks the work to stop (the number of the signal).
    pub stop: &'q AtomicUsize,
    /// Told of progress.
    pub progress: &'q (dyn Fn(usize, usize) + Sync),
}

/// How a kind of result is audited.
pub struct Audit {
    /// What its tables and its manifest say among themselves.
    pub laws: &'static [Law],
    /// How it is computed anew.
    pub anew: fn(&mut Work) -> Result<Anew, AuditError>,
}

impl Audit {
    pub(super) const fn of<K: Audited>() -> Self {
        Self { laws: K::LAWS, anew: K::anew }
    }

    /// Audits a result with these tables.
    ///
    /// # Errors
    /// [`AuditError`], with the first difference.
    pub(super) fn of_result(&self, tables: &[Table], question: &Question) -> Result<Found, AuditError> {
        let found = self.look(tables, question);
        let hint = question.hint();
        found.map_err(|error| error.within(question.source.directory, &hint))
    }

    fn look(&self, tables: &[Table], question: &Question) -> Result<Found, AuditError> {
        let Source { directory, manifest } = question.source;
        let mut tally = Tally::default();
        files::verify(directory, manifest, &mut tally)?;
        record::text(manifest, &mut tally)?;
        let mut grids = BTreeMap::new();
        for table in tables {
            if let Some(grid) = files::table(directory, manifest, table, &mut tally)? {
                intervals::hold(&grid, &mut tally)?;
                grids.insert(table.file.to_owned(), grid);
            }
        }
        let held = Held { directory, manifest, grids };
        self.laws.iter().try_for_each(|law| law(&held, &mut tally))?;
        let agreement = question.agreement();
        let mut work = Work { question, held: &held, tally, agreement };
        work.go_on()?;
        let anew = (self.anew)(&mut work)?;
        Ok(Found { tally: work.tally, anew, agreement, unlisted: files::unlisted(directory, manifest) })
    }
}

impl Question<'_> {
    /// What may have made a difference beside a change: tables and numbers of another version of the program may be others.
    fn hint(&self) -> String {
        let own = &self.source.manifest.program;
        match self.agreement() {
            Agreement::Exact => String::new(),
            Agreement::Near => format!(
                "; or audit it with the program that wrote it, dermatrace {} ({}), for this is {} ({})",
                own.version, own.git_revision, self.program.version, self.program.git_revision
            ),
        }
    }

    fn agreement(&self) -> Agreement {
        let own = &self.source.manifest.program;
        let is_same = own.version == self.program.version && own.git_revision == self.program.git_revision;
        if is_same { Agreement::Exact } else { Agreement::Near }
    }
}

/// A result that agrees with itself, about to be computed anew.
pub struct Work<'w> {
    /// What is asked.
    pub question: &'w Question<'w>,
    /// The result.
    pub held: &'w Held<'w>,
    /// How much was looked at.
    pub tally: Tally,
    /// How close numbers must be.
    pub agreement: Agreement,
}

/// What of a scenario is computed anew.
pub struct Cut {
    /// The scenario, or a part of it.
    pub scenario: Scenario,
    /// The depth that is left, mm; all where there is none.
    pub depth_mm: Option<f64>,
}

impl<'w> Work<'w> {
    /// The manifest.
    pub fn manifest(&self) -> &'w Manifest {
        self.held.manifest
    }

    /// The scenario in the manifest, read again, after what the manifest says of it was found to follow from it. `adjust` says what a
    /// command changes in a manifest before it computes. What keeps it from being read is no difference where it lies elsewhere.
    ///
    /// # Errors
    /// [`AuditError`] where the two do not fit.
    pub fn scenario(
        &mut self,
        adjust: impl FnOnce(&Scenario, &mut Manifest),
    ) -> Result<Result<Scenario, Anew>, AuditError> {
        let manifest = self.manifest();
        let scenario = match self.question.source.scenario(self.question.scenario_dir, &[]) {
            Ok(scenario) => scenario,
            Err(error) => return self.unread(&error),
        };
        let effort = &manifest.effort;
        let (quick, max_seconds) = (effort.quick, effort.max_seconds);
        let mut draft = Manifest::draft(&scenario, Invocation { quick, max_seconds, ..self.question.program.clone() });
        adjust(&scenario, &mut draft);
        match record::draft(manifest, &draft, &mut self.tally) {
            Ok(()) => Ok(Ok(scenario)),
            Err(difference) if self.agreement == Agreement::Exact => Err(difference.into()),
            Err(difference) => Ok(Err(Anew::nothing(format!(
                "every number, for this version of the program reads the scenario otherwise ({difference})"
            )))),
        }
    }

    fn unread(&self, error: &RereadError) -> Result<Result<Scenario, Anew>, AuditError> {
        let has_files = !self.manifest().scenario.strike_files.is_empty();
        let text = match error {
            RereadError::Load(LoadError::Invalid(problems) | LoadError::TooLarge(problems)) => {
                problems.first().map_or_else(String::new, |problem| problem.without_place())
            }
            other => other.to_string(),
        };
        if has_files || self.agreement == Agreement::Near {
            return Ok(Err(Anew::nothing(format!("every number, for the scenario cannot be read again: {text}"))));
        }
        Err(record::at_key("scenario.text", text, "a scenario that can be read", "the result was computed from it")
            .into())
    }

    /// The files in the manifest of a result that brings scenarios of its own, and which of them were asked for.
    pub fn library(&self) -> (Library, Chosen) {
        let manifest = self.manifest();
        (Library::of_text(&manifest.scenario.text), Chosen::of_options(&manifest.options))
    }

    /// How to compute what they ask for.
    pub fn lab_options(&self) -> LabOptions<'w> {
        let Question { stop, progress, .. } = self.question;
        LabOptions { quick: self.manifest().effort.quick, stop, progress }
    }

    /// How to compute: as much as the result did, and without a time cap.
    pub fn run_options(&self) -> RunOptions<'w> {
        let Question { stop, progress, .. } = self.question;
        RunOptions { quick: self.manifest().effort.quick, max_duration: None, stop, progress }
    }

    /// The same for what is made of sections.
    pub fn infer_options(&self) -> InferOptions<'w> {
        let Question { stop, progress, .. } = self.question;
        InferOptions { quick: self.manifest().effort.quick, stop, progress }
    }

    /// Why what is sampled is not computed anew, if a time cap cut it off: how far it came depended on the machine.
    pub fn is_time_capped(&self) -> Option<String> {
        let manifest = self.manifest();
        let is_capped = |cell: &CellReport| cell.stop_reason == StopReason::TimeCap;
        let is_cut = record::is_cut(manifest) || manifest.cells.iter().any(is_capped);
        let why = "what is sampled, for --max-seconds came before its end: how far it came depended on the machine";
        is_cut.then(|| why.to_owned())
    }

    /// That the scenario does not ask for what was computed.
    pub fn lacks(&self, section: &str) -> Difference {
        record::at_key("scenario.text", "no such section", section, "the command needs it")
    }

    /// Refuses to go on where a signal came.
    ///
    /// # Errors
    /// [`SimulateError::Stopped`].
    pub fn go_on(&self) -> Result<(), AuditError> {
        match self.question.stop.load(Ordering::SeqCst) {
            0 => Ok(()),
            signal => Err(SimulateError::Stopped(signal).into()),
        }
    }

    /// The part of a scenario that is computed anew: one depth, which the manifest's checksum draws, so that nobody chooses it; or
    /// all of it. A scenario of one depth has no smaller part.
    pub fn cut(&self, scenario: Scenario) -> Result<Cut, Anew> {
        let depths = &scenario.depths_mm;
        if self.question.all || depths.len() < 2 || depths.len() < scenario.all_depths_mm().len() {
            return Ok(Cut { scenario, depth_mm: None });
        }
        let depth_mm = depths[self.draw(depths.len() as u64) as usize];
        let narrow = format!("depth.values=['{depth_mm} mm']");
        match self.question.source.scenario(self.question.scenario_dir, &[narrow]) {
            Ok(scenario) => Ok(Cut { scenario, depth_mm: Some(depth_mm) }),
            Err(_) => Err(Anew::nothing(
                "every number, for the scenario cannot be cut to one of its depths; --all computes it",
            )),
        }
    }

    /// A number below `count` that the manifest's checksum draws.
    pub fn draw(&self, count: u64) -> u64 {
        self.draws(count, 1)[0]
    }

    /// So many different numbers below `count` in their order, all of them where there are no more.
    pub fn draws(&self, count: u64, wanted: u64) -> Vec<u64> {
        let checksum = self.manifest().checksum.get(..16).unwrap_or_default();
        let start = u64::from_str_radix(checksum, 16).unwrap_or(0) % count.max(1);
        let wanted = wanted.min(count).max(1);
        let mut drawn: Vec<u64> = (0..wanted)
            .map(|i| {
                ((u128::from(start) + u128::from(count) * u128::from(i) / u128::from(wanted))
                    % u128::from(count.max(1))) as u64
            })
            .collect();
        drawn.sort_unstable();
        drawn
    }

    /// Compares tables with those that were computed anew, but for some; of one depth where one was computed.
    ///
    /// # Errors
    /// [`AuditError`] with the first difference.
    pub fn compare<B: Bundle>(&mut self, found: &B, depth_mm: Option<f64>, but: &[&str]) -> Result<(), AuditError> {
        for [own, expected] in self.both(found)?.iter().filter(|[own, _]| !but.contains(&own.file())) {
            self.compare_grids(own, expected, depth_mm)?;
        }
        Ok(())
    }

    /// Compares some rows of every table with those that were computed anew.
    ///
    /// # Errors
    /// [`AuditError`] with the first difference.
    pub fn compare_rows<B: Bundle>(&mut self, found: &B, keep: impl Fn(&GridRow) -> bool) -> Result<(), AuditError> {
        for [own, expected] in self.both(found)? {
            self.compare_grids(&own.kept(&keep), &expected.kept(&keep), None)?;
        }
        Ok(())
    }

    /// Every table of the result beside that which was computed anew.
    fn both<B: Bundle>(&self, found: &B) -> Result<Vec<[Grid; 2]>, AuditError> {
        let files: BTreeMap<String, Vec<u8>> = found.files()?.into_iter().collect();
        let beside = |table: &Table| {
            let header: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            let header = (header.join(",") + "\n").into_bytes();
            let expected = Grid::read(table.file, files.get(table.file).unwrap_or(&header))?;
            let own =
                self.held.grid(table.file).map_or_else(|| Grid::read(table.file, &header), |own| Ok(own.clone()))?;
            Ok([own, expected])
        };
        B::TABLES.iter().map(beside).collect()
    }

    /// Compares rows with those that were computed anew; of one depth where one was computed, and of tables without depths all.
    ///
    /// # Errors
    /// [`Difference`].
    pub fn compare_grids(&mut self, own: &Grid, new: &Grid, depth_mm: Option<f64>) -> Result<(), Difference> {
        let of_depth = |grid: &Grid| match depth_mm {
            Some(depth_mm) if grid.has("depth_mm") => grid.kept(|row| row.number("depth_mm") == Ok(depth_mm)),
            _ => grid.clone(),
        };
        compare(&of_depth(own), &of_depth(new), self.agreement, &mut self.tally)
    }

    /// Compares how cells ended.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn compare_cells(&mut self, new: &[CellReport], depth_mm: Option<f64>) -> Result<(), AuditError> {
        let grid = |cells: &[CellReport]| -> Result<Grid, AuditError> {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let is_one = |cell: &&CellReport| depth_mm.is_none_or(|depth_mm| cell.depth_mm == depth_mm);
            cells.iter().filter(is_one).try_for_each(|cell| writer.serialize(cell))?;
            let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
            Ok(Grid::read(FILE_NAME, &bytes)?)
        };
        let (own, new) = (grid(&self.manifest().cells)?, grid(new)?);
        let at_cells = |difference: Difference| {
            let column = difference.column.as_deref().map_or_else(String::new, |column| format!(".{column}"));
            Difference { line: None, ..difference }.at_column(&format!("cells{column}"))
        };
        Ok(self.compare_grids(&own, &new, None).map_err(at_cells)?)
    }
}

/// Why nothing is computed anew of files that read others.
pub const ELSEWHERE: &str = "every number, for files that they read are no part of the result";

/// What is computed anew of a scenario, in words.
pub fn words(depth_mm: Option<f64>, manifest: &Manifest) -> String {
    match depth_mm {
        Some(depth_mm) => format!("{depth_mm} mm, one of {} depths", manifest.depths_mm.len()),
        None => "everything".to_owned(),
    }
}

/// What is told of a table whose rows of one depth depend on how many depths there are.
pub fn only_in_all(table: &str, why: &str) -> String {
    format!("{table}, {why}; --all computes it")
}
