//! A scenario put together in code. It is written as the text of a scenario file and read like one, so that checks, messages,
//! defaults and the hash in the manifest are those of the file.

use crate::devices::catalogue;
use crate::error::Error;
use crate::folder::manifest::{Invocation, Manifest};
use crate::folder::outdir::OutDir;
use crate::metrics::MetricRow;
use crate::scenario::{self, Scenario};
use crate::simulate::{Outcome, RunOptions, simulate};
use crate::study::compare::ComparisonRow;
use crate::table::{Bundle, Content};
use crate::threads;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};
use toml::{Table, Value};

/// The command whose result it is.
const COMMAND: &str = "run";
/// What stands in messages for the file's name.
const SOURCE: &str = "<experiment>";

/// A scenario in the making. Nothing is checked before [`Experiment::scenario`] or [`Experiment::run`]; then everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    stem: String,
    root: Table,
}

/// A device in the making: a model of the catalogue (`dermatrace devices`), or a kind with every setting of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    settings: Table,
}

/// How to run an experiment, as opposed to what to compute.
#[derive(Debug, Clone, Default)]
pub struct Run {
    quick: bool,
    /// 0 for one per core.
    threads: usize,
    max_duration: Option<Duration>,
}

/// What a run found.
#[derive(Debug, Clone)]
pub struct Found {
    scenario: Scenario,
    run: Run,
    outcome: Outcome,
    threads: usize,
    wall_time: Duration,
}

/// The figures of a run as files.
#[cfg(feature = "figures")]
fn figures(outcome: &Outcome, record: &Manifest) -> Result<Vec<Content>, Error> {
    let context = crate::charts::ChartContext::of(record);
    Ok(crate::results::figures::files(&crate::charts::drawings(outcome, &context)?)?)
}

/// Without the feature there are none.
#[cfg(not(feature = "figures"))]
fn figures(_: &Outcome, _: &Manifest) -> Result<Vec<Content>, Error> {
    Ok(Vec::new())
}

impl Experiment {
    /// An experiment on the skin of a body site (`dermatrace sites`), under the hypothesis `pinned` until
    /// [`Experiment::hypotheses`] says otherwise.
    pub fn at(site: &str) -> Self {
        let experiment = Self { stem: "experiment".to_owned(), root: Table::new() };
        experiment.set("version", 1).set("skin.site", site).set("tissue.tear", "pinned")
    }

    /// The same under a name, which stands in tables and names its folder.
    pub fn named(mut self, stem: &str) -> Self {
        stem.clone_into(&mut self.stem);
        self
    }

    /// One more device.
    pub fn device(mut self, model: Model) -> Self {
        let devices = self.root.entry("device").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(devices) = devices {
            devices.push(Value::Table(model.settings));
        }
        self
    }

    /// The configured depths, each with its unit: `"1.5 mm"`.
    pub fn depths<'a>(self, depths: impl IntoIterator<Item = &'a str>) -> Self {
        let depths: Vec<Value> = depths.into_iter().map(Value::from).collect();
        self.set("depth.values", depths)
    }

    /// The tear hypotheses: the scenario's own, then its band; `"partial(0.5)"` is `partial` with its share.
    pub fn hypotheses<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = words.into_iter();
        if let Some(own) = words.next() {
            self = match partial(own) {
                Some(following) => self.set("tissue.tear", "partial").set("tissue.surface_following", following),
                None => self.set("tissue.tear", own),
            };
        }
        let of_band = |word: &str| match partial(word) {
            Some(following) => Value::Table(Table::from_iter([("partial".to_owned(), following)])),
            None => Value::from(word),
        };
        let band: Vec<Value> = words.map(of_band).collect();
        self.set("tissue.band", band)
    }

    /// Compares all devices with one of them, on a basis: `"strikes"`, `"passes"`, `"as_configured"`, `"time"` or
    /// `"dermal_damage"`.
    pub fn compare(self, reference: &str, basis: &str) -> Self {
        self.set("compare.reference", reference).set("compare.basis", basis)
    }

    /// Random treatments.
    pub fn trials(self, trials: u32) -> Self {
        self.set("sampling.trials", i64::from(trials))
    }

    /// Any setting of a section by its dotted key, as in a scenario file: `set("patch.width", "5 mm")`. Settings of devices are
    /// [`Model::set`]'s.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        put(&mut self.root, key, value.into());
        self
    }

    /// The text of the scenario file that it is.
    pub fn text(&self) -> String {
        self.root.to_string()
    }

    /// The scenario, checked.
    ///
    /// # Errors
    /// [`Error::Scenario`]: every problem, as of the file [`Experiment::text`].
    pub fn scenario(&self) -> Result<Scenario, Error> {
        Ok(scenario::parse(SOURCE, &self.stem, self.text().as_bytes(), &[], None)?)
    }

    /// Checks and runs it.
    ///
    /// # Errors
    /// [`Error::Scenario`] where it is no sound scenario, [`Error::Simulate`] where a limit refuses the work.
    pub fn run(&self, run: &Run) -> Result<Found, Error> {
        run.run(self.scenario()?)
    }
}

/// The share of `partial(0.5)`, as far as it is a number; what is none is left to be refused where words are.
fn partial(word: &str) -> Option<Value> {
    let share: f64 = word.strip_prefix("partial(")?.strip_suffix(')')?.parse().ok()?;
    Some(share.into())
}

/// Lays a value at the end of a dotted key; what stands in the way of a table gives way.
fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => drop(table.insert(key.to_owned(), value)),
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if !inner.is_table() {
                *inner = Value::Table(Table::new());
            }
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

impl Model {
    /// A machine of the catalogue, by its id, which is its name until [`Model::named`] gives it another.
    pub fn of(id: &str) -> Self {
        let known = catalogue::catalogue().devices.iter().find(|entry| entry.id == id);
        let kind = known.and_then(|entry| entry.settings.get("kind")).cloned();
        let model = Self { settings: Table::new() }.named(id).set("model", id);
        match kind {
            Some(kind) => model.set("kind", kind),
            None => model,
        }
    }

    /// A device of a kind (`"roller"`, `"pen"`, …), every setting of which is still to be given.
    pub fn kind(word: &str) -> Self {
        Self { settings: Table::new() }.named(word).set("kind", word)
    }

    /// The same under another name.
    pub fn named(self, name: &str) -> Self {
        self.set("name", name)
    }

    /// Whether it is of a kind.
    #[cfg(test)]
    pub(crate) fn is_of_kind(&self, word: &str) -> bool {
        self.settings.get("kind").and_then(Value::as_str) == Some(word)
    }

    /// So many passes at heading 0.
    pub fn passes(self, repeat: u32) -> Self {
        let pass = Table::from_iter([
            ("heading".to_owned(), Value::from("0 deg")),
            ("repeat".to_owned(), Value::from(i64::from(repeat))),
        ]);
        self.set("passes", vec![Value::Table(pass)])
    }

    /// Any setting by its dotted key, as in a `[[device]]`: `set("hand_speed", "50 mm/s")`, `set("needle.length", "2 mm")`.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        put(&mut self.settings, key, value.into());
        self
    }
}

impl Run {
    /// On all cores, to the scenario's precision, without a word.
    pub fn quiet() -> Self {
        Self::default()
    }

    /// With small budgets, for a first look.
    pub fn quick(self) -> Self {
        Self { quick: true, ..self }
    }

    /// On so many threads; it changes the time, never the digits.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// No longer than this; a cap that fires makes digits depend on the machine.
    pub fn at_most(self, duration: Duration) -> Self {
        Self { max_duration: Some(duration), ..self }
    }

    /// Runs a scenario, from a file or of an [`Experiment`].
    ///
    /// # Errors
    /// [`Error::Simulate`] where a limit refuses the work.
    pub fn run(&self, scenario: Scenario) -> Result<Found, Error> {
        let started = Instant::now();
        let never = AtomicUsize::new(0);
        let options =
            RunOptions { quick: self.quick, max_duration: self.max_duration, stop: &never, progress: &|_, _| () };
        let pool = threads::pool(self.threads)?;
        let outcome = pool.install(|| simulate(&scenario, &options))?;
        let threads = pool.current_num_threads();
        Ok(Found { scenario, run: self.clone(), outcome, threads, wall_time: started.elapsed() })
    }
}

impl Found {
    /// Rows of `comparison.csv` of a metric in a layer, by depth and hypothesis; none where nothing was compared.
    pub fn comparison<'a>(&'a self, metric: &'a str, layer: &'a str) -> impl Iterator<Item = &'a ComparisonRow> {
        self.outcome.comparison.iter().filter(move |row| row.metric == metric && row.layer == layer)
    }

    /// Rows of `metrics.csv` of a metric in a layer, by device, depth and hypothesis.
    pub fn metrics<'a>(&'a self, metric: &'a str, layer: &'a str) -> impl Iterator<Item = &'a MetricRow> {
        self.outcome.metrics.iter().filter(move |row| row.metric == metric && row.layer == layer)
    }

    /// Writes the result into a folder, as `dermatrace run` does: tables, figures (with the feature `figures`) and the manifest.
    /// A folder that holds an earlier result of the same scenario is brought up to date, any other that is not empty refused.
    ///
    /// # Errors
    /// [`Error::Folder`] where the folder cannot be had, [`Error::Table`] and [`Error::Figure`] where a file cannot be made.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        let record = self.record();
        let mut files = self.outcome.files()?;
        files.extend(figures(&self.outcome, &record)?);
        let planned: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
        OutDir::prepare(folder.as_ref(), &record, &planned, false)?.replace(&files, &record)?;
        Ok(())
    }

    /// What the manifest says.
    fn record(&self) -> Manifest {
        let invocation = Invocation {
            command: COMMAND.to_owned(),
            command_line: vec![SOURCE.to_owned()],
            version: env!("CARGO_PKG_VERSION").to_owned(),
            git_revision: env!("DERMATRACE_GIT").to_owned(),
            quick: self.run.quick,
            max_seconds: self.run.max_duration.as_ref().map(Duration::as_secs_f64),
            threads: self.threads,
        };
        let mut record = Manifest::draft(&self.scenario, invocation);
        record.wall_time_s = self.wall_time.as_secs_f64();
        record.end_with(&self.outcome.cells, &self.outcome.notes);
        record.leave_out(&self.outcome.left_out);
        record
    }

    /// The scenario that was run.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Every table.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}
