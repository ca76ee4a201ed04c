//! The one way of a command that computes a scenario and writes the result: read, claim the folder, compute, draw, write,
//! say.

use super::args::{EvidenceArgs, StudyArgs};
use super::failure::{Exit, Failure, stopped};
use super::{Context, limits, load, output, signals};
use dermatrace::charts::Look;
use dermatrace::folder::manifest::{FIGURES_LEFT_OUT, Manifest, clean};
use dermatrace::folder::outdir::{OutDir, default_path};
use dermatrace::results::deliver::Deliver;
use dermatrace::results::{Kind, Written, figures};
use dermatrace::scenario::Scenario;
use dermatrace::simulate::forecast::least_mib;
use dermatrace::simulate::{GRACE, TIME_UP};
use dermatrace::table::{Bundle, Content};
use dermatrace::threads;
use rayon::ThreadPool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A question that was read (a scenario, or files of other kinds), and how its result is to be written.
pub struct Job<'c, Q = Scenario> {
    pub context: &'c Context,
    pub pool: ThreadPool,
    pub scenario: Q,
    /// The manifest before anything is computed.
    pub record: Manifest,
    /// The number of the signal that asked the work to stop.
    pub stop: Arc<AtomicUsize>,
    /// The folder that was asked for.
    pub out: Option<PathBuf>,
    pub overwrite: bool,
    /// Whether figures are drawn.
    pub draws: bool,
    /// The time that is allowed, figures among it.
    pub cap: Option<Duration>,
    /// Memory that is needed beside that of every command, MiB.
    pub held_mib: f64,
    /// Files that the result may hold beside tables and figures.
    pub more: Vec<String>,
}

/// What was computed, and files beside its tables and figures.
pub struct Made<F> {
    pub found: F,
    pub files: Vec<Content>,
}

impl<F> From<F> for Made<F> {
    fn from(found: F) -> Self {
        Self { found, files: Vec::new() }
    }
}

/// Says which tables hold nothing but their header.
pub fn note_of_empty(found: &impl Bundle) -> Option<String> {
    let files = found.without_rows();
    (!files.is_empty()).then(|| format!("tables without a row: {}", files.join(", ")))
}

impl<'c> Job<'c> {
    /// Reads the scenario.
    pub fn open<K: Kind>(args: &StudyArgs, context: &'c Context) -> Result<Self, Failure> {
        let count = threads::count(args.threads)?;
        limits::refuse_beyond(least_mib(false), count, false)?;
        let scenario = load::scenario(&args.scenario, &args.overrides)?;
        if K::WORD != Deliver::WORD {
            load::require_devices(&scenario, K::WORD)?;
        }
        let pool = threads::pool(count)?;
        let record = load::job(&scenario, K::WORD, args, pool.current_num_threads(), context);
        let (out, more, stop) = (args.out.clone(), Vec::new(), Arc::default());
        let (overwrite, draws, cap) = (args.overwrite, !args.no_plots, args.max_seconds);
        Ok(Self { context, pool, scenario, record, stop, out, overwrite, draws, cap, held_mib: 0.0, more })
    }
}

impl<'c, Q: Sync> Job<'c, Q> {
    /// Of files that were read and bring scenarios of their own; `record` describes them.
    pub fn of_files(
        question: Q,
        record: impl FnOnce(usize) -> Manifest,
        args: &EvidenceArgs,
        context: &'c Context,
    ) -> Result<Self, Failure> {
        let count = threads::count(args.threads)?;
        limits::refuse_beyond(least_mib(false), count, false)?;
        let pool = threads::pool(count)?;
        let record = record(pool.current_num_threads());
        let (out, more, stop) = (args.out.clone(), Vec::new(), signals::ask_first()?);
        let (overwrite, draws) = (args.overwrite, !args.no_plots);
        Ok(Self {
            context,
            pool,
            scenario: question,
            record,
            stop,
            out,
            overwrite,
            draws,
            cap: None,
            held_mib: 0.0,
            more,
        })
    }

    /// From now on a signal asks the work to stop.
    pub fn stops_in_order(&mut self) -> Result<(), Failure> {
        self.stop = signals::ask_first()?;
        Ok(())
    }

    /// Computes on the threads of the pool, and writes and says what was found. `compute` is given the scenario, the number
    /// of the signal that asks it to stop, and the manifest, in which it notes how the work ended.
    pub fn write<K>(
        mut self,
        compute: impl FnOnce(&Q, &AtomicUsize, &mut Manifest) -> Result<Made<K::Found>, Failure> + Send,
    ) -> Result<Exit, Failure>
    where
        K: Written + 'static,
        K::Found: Send + Sync + 'static,
    {
        limits::refuse_beyond(least_mib(self.draws) + self.held_mib, self.pool.current_num_threads(), self.draws)?;
        let path = self.path::<K>()?;
        let claim = |path: &PathBuf| OutDir::prepare(path, &self.record, &self.planned::<K>(), self.overwrite);
        let directory = path.as_ref().map(claim).transpose()?;

        let started = Instant::now();
        let Self { pool, scenario, stop, record, .. } = &mut self;
        let Made { found, files } = pool.install(|| compute(scenario, stop, record))?;
        self.record.wall_time_s = started.elapsed().as_secs_f64();
        self.record.notes.extend(note_of_empty(&found));

        let found = Arc::new(found);
        let manifest = match directory {
            Some(directory) => {
                let mut all = found.files()?;
                all.extend(files);
                all.extend(self.figures::<K>(&found, started)?);
                self.go_on()?;
                directory.replace(&all, &self.record)?
            }
            None => self.record.clone(),
        };
        self.say::<K>(&found, &manifest, path.as_deref())?;
        Ok(match (K::contradiction(&found), K::shortfall(&found, &manifest)) {
            (Some(message), _) => output::ended(Exit::Contradicted, message, self.context),
            (None, Some(message)) => output::ended(Exit::Imprecise, message, self.context),
            (None, None) => Exit::Done,
        })
    }

    fn path<K: Written>(&self) -> Result<Option<PathBuf>, Failure> {
        match (&self.out, K::FOLDER) {
            (None, Some(end)) => Ok(Some(default_path(&format!("{}{end}", self.record.scenario.stem))?)),
            (out, _) => Ok(out.clone()),
        }
    }

    /// The files that the result may hold.
    fn planned<K: Written>(&self) -> Vec<String> {
        let tables = K::Found::TABLES.iter().map(|table| table.file.to_owned());
        let drawn = if self.draws { figures::names(K::STEMS) } else { Vec::new() };
        tables.chain(self.more.iter().cloned()).chain(drawn).collect()
    }

    /// The figures, as far as there is time for them. Nothing can stop the drawing of one: what is not done in time is left to
    /// a thread that ends with the program.
    fn figures<K>(&mut self, found: &Arc<K::Found>, started: Instant) -> Result<Vec<Content>, Failure>
    where
        K: Written + 'static,
        K::Found: Send + Sync + 'static,
    {
        if !self.draws {
            return Ok(Vec::new());
        }
        let Some(cap) = self.cap else { return draw::<K>(found, &self.record) };
        let left = cap.saturating_add(GRACE).saturating_sub(started.elapsed());
        let (drawn, figures) = channel();
        let (found, record) = (found.clone(), self.record.clone());
        let begun = !left.is_zero()
            && std::thread::Builder::new().spawn(move || drawn.send(draw::<K>(&found, &record))).is_ok();
        match figures.recv_timeout(left) {
            Ok(files) => files,
            Err(RecvTimeoutError::Disconnected) if begun => Err(Failure::silent(Exit::Internal)),
            Err(_) => {
                self.record.note_left_out(&[FIGURES_LEFT_OUT.to_owned()]);
                Ok(Vec::new())
            }
        }
    }

    /// Refuses to go on where a signal came.
    fn go_on(&self) -> Result<(), Failure> {
        match self.stop.load(Ordering::SeqCst) {
            0 | TIME_UP => Ok(()),
            signal => Err(stopped(signal)),
        }
    }

    fn say<K: Written>(&self, found: &K::Found, manifest: &Manifest, path: Option<&Path>) -> Result<(), Failure> {
        if self.context.verbose {
            K::details(found).iter().for_each(|line| output::note(line));
        }
        if let Some(rows) = K::listed(found).filter(|_| self.context.json) {
            return output::print_json(&rows);
        }
        if self.context.json {
            return output::print_manifest(manifest, Some(found.json()?));
        }
        let mut text = K::summary(found, manifest, output::style());
        if !K::TELLS_NOTES {
            text.extend(manifest.notes.iter().map(|note| format!("\nNote: {}.\n", clean(note))));
        }
        text.extend(path.map(|path| format!("\nFiles  {}\n", output::place(path, manifest))));
        output::print(&text)
    }
}

fn draw<K: Written>(found: &K::Found, record: &Manifest) -> Result<Vec<Content>, Failure> {
    Ok(figures::files(&K::drawings(found, record, Look::default())?)?)
}
