//! Computes what answers are read from, each scenario once.

use super::EvidenceError;
use super::sheet::Sheet;
use crate::after::rows::DeliveryCaseRow;
use crate::histology::{Slides, SlidesOptions, slides};
use crate::keys::problem::LoadError;
use crate::keys::tree::{Entry, Node, Table as Keys, Value};
use crate::metrics::{MetricRow, OpeningRow};
use crate::sampling::stop::go_on;
use crate::scenario::{self, Draft, Override, Scenario};
use crate::simulate::course::{CourseStudy, course_study};
use crate::simulate::{
    CellReport, DeliveryStudy, DeviceRow, Outcome, RunOptions, deliver, deliver_as_it_stands, depth_without_map,
    map_of_contact, sampled, simulate, single_strikes, zone_tables,
};
use crate::study::channel::ChannelStudy;
use crate::study::compare::ComparisonRow;
use crate::study::force::rows::{ContactMapRow, DistributionRow, ReachedRow, SpreadRow};
use crate::study::force::{Extent, ForceStudy};
use crate::study::zone::ZoneStudy;
use crate::table::{Bundle, Content, Row, Table};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A command whose results can be read.
pub(super) struct Command {
    pub word: &'static str,
    pub tables: &'static [Table],
    compute: fn(&Scenario, &LabOptions) -> Result<Tables, EvidenceError>,
    /// What fills a table that takes longer than all others and is hardly asked for.
    apart: fn(&str) -> Option<&'static Command>,
}

/// Tables, and how their cells ended.
struct Tables {
    files: Vec<Content>,
    cells: Vec<CellReport>,
}

/// Every command whose results can be read.
pub(super) static COMMANDS: &[Command] = &[
    Command { apart: beside_run, ..Command::new("run", Outcome::TABLES, run) },
    Command::new("channel", ChannelStudy::TABLES, channel),
    Command { apart: beside_force, ..Command::new("force", ForceStudy::TABLES, press) },
    Command::new("slides", Slides::TABLES, cut),
    Command { apart: beside_deliver, ..Command::new("deliver", DeliveryStudy::TABLES, bring) },
    Command::new("course", CourseStudy::TABLES, treat),
    Command::new("zone", ZoneStudy::TABLES, lie),
];

/// What a run tells beside what it samples.
static WHOLE: Command = Command::new("all of run", Outcome::TABLES, run_whole);

/// The map of force.
static MAP: Command = Command::new("map of force", ForceStudy::TABLES, map);

/// How depths spread.
static SPREAD: Command = Command::new("spread of force", ForceStudy::TABLES, press_everyone);

/// What could be otherwise in a delivery.
static CASES: Command = Command::new("cases of deliver", DeliveryStudy::TABLES, bring_otherwise);

fn beside_run(file: &str) -> Option<&'static Command> {
    let sampled = [MetricRow::FILE, ComparisonRow::FILE, OpeningRow::FILE, DeviceRow::FILE];
    (!sampled.contains(&file)).then_some(&WHOLE)
}

fn beside_force(file: &str) -> Option<&'static Command> {
    match file {
        ContactMapRow::FILE => Some(&MAP),
        SpreadRow::FILE | DistributionRow::FILE | ReachedRow::FILE => Some(&SPREAD),
        _ => None,
    }
}

fn beside_deliver(file: &str) -> Option<&'static Command> {
    (file == DeliveryCaseRow::FILE).then_some(&CASES)
}

impl Command {
    /// One whose tables are filled together.
    const fn new(
        word: &'static str,
        tables: &'static [Table],
        compute: fn(&Scenario, &LabOptions) -> Result<Tables, EvidenceError>,
    ) -> Self {
        Self { word, tables, compute, apart: |_| None }
    }

    /// Whether a table says of which scenario it is.
    fn tells_scenario(&self) -> bool {
        self.tables.iter().flat_map(|table| table.columns).any(|column| column.name == "scenario")
    }

    /// What fills a table of its own.
    pub fn of_table(&'static self, file: &str) -> &'static Self {
        (self.apart)(file).unwrap_or(self)
    }
}

/// How to compute, as opposed to what.
pub struct LabOptions<'a> {
    /// Small budgets.
    pub quick: bool,
    /// Non-zero asks the work to stop.
    pub stop: &'a AtomicUsize,
    /// Told of progress: files done and planned.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl LabOptions<'_> {
    fn of_run(&self) -> RunOptions<'_> {
        RunOptions { quick: self.quick, max_duration: None, stop: self.stop, progress: &|_, _| {} }
    }
}

fn run(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let outcome = sampled(scenario, &options.of_run())?;
    Ok(Tables { files: outcome.files()?, cells: outcome.cells })
}

fn run_whole(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let outcome = simulate(scenario, &options.of_run())?;
    Ok(Tables { files: outcome.files()?, cells: outcome.cells })
}

fn channel(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    Ok(Tables { files: single_strikes(scenario, options.stop).files()?, cells: Vec::new() })
}

fn press(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = depth_without_map(scenario, Extent::OneHand, options.stop)?;
    Ok(Tables { files: found.files()?, cells: Vec::new() })
}

fn press_everyone(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = depth_without_map(scenario, Extent::Spread, options.stop)?;
    Ok(Tables { files: found.files()?, cells: Vec::new() })
}

fn cut(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = slides(scenario, &SlidesOptions { quick: options.quick, stop: options.stop, progress: &|_, _| {} })?;
    Ok(Tables { files: found.files()?, cells: Vec::new() })
}

fn lie(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    Ok(Tables { files: zone_tables(scenario, options.stop)?.files()?, cells: Vec::new() })
}

fn treat(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = course_study(scenario, &options.of_run())?;
    Ok(Tables { files: found.files()?, cells: found.cells })
}

fn bring(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = deliver_as_it_stands(scenario, &options.of_run())?;
    Ok(Tables { files: found.files()?, cells: found.cells })
}

fn bring_otherwise(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = deliver(scenario, &options.of_run())?;
    Ok(Tables { files: found.files()?, cells: found.cells })
}

fn map(scenario: &Scenario, options: &LabOptions) -> Result<Tables, EvidenceError> {
    let found = ForceStudy { contact_map: map_of_contact(scenario, options.stop)?, ..ForceStudy::default() };
    Ok(Tables { files: found.files()?, cells: Vec::new() })
}

/// A scenario with what a member of a band changes in it.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    root: Node,
    stem: String,
    dir: Option<PathBuf>,
    overrides: Vec<Override>,
}

impl Setup {
    /// Of the keys of a scenario, of which version and studies may be left out.
    pub fn new(root: &Node, stem: &str, dir: Option<&Path>) -> Self {
        let mut root = root.clone();
        if let Value::Table(table) = &mut root.value {
            let place = root.place.clone();
            let version = Node { value: Value::Integer("1".into(), Some(1)), place: place.clone() };
            table.entry("version".into()).or_insert(Entry { key_place: place, node: version });
            table.remove("claim");
        }
        Self { root, stem: stem.to_owned(), dir: dir.map(Path::to_owned), overrides: Vec::new() }
    }

    /// The same with more laid over it.
    pub fn with(&self, overrides: &[Override]) -> Self {
        let mut all = self.clone();
        all.overrides.extend_from_slice(overrides);
        all
    }

    /// The text of the scenario file that it is, `--set` left out.
    pub fn text(&self) -> String {
        let empty = Keys::new();
        let lines = self
            .root
            .table()
            .unwrap_or(&empty)
            .iter()
            .map(|(key, entry)| format!("{key} = {}\n", entry.node.to_toml()));
        lines.collect()
    }

    /// The scenario.
    ///
    /// # Errors
    /// Every problem, each at its place in the file.
    pub fn scenario(&self) -> Result<Scenario, LoadError> {
        let source: Arc<str> = self.root.place.source.clone();
        let draft = Draft {
            text: self.text(),
            source,
            stem: self.stem.clone(),
            overrides: self.overrides.clone(),
            dir: self.dir.clone(),
        };
        scenario::of_tree(self.root.clone(), draft)
    }

    /// What tells it from others, for a command.
    fn key(&self, command: &Command) -> String {
        let laid: Vec<&str> = self.overrides.iter().map(|laid| laid.text.as_str()).collect();
        // Strike files lie in the folder. The name of the scenario stands in some tables; where it does not, claims share.
        let (own, is_told) = (self.text(), command.tells_scenario());
        let of_name = |line: &&str| ["title = ", "question = "].iter().any(|key| line.starts_with(key));
        let kept: Vec<&str> = own.lines().filter(|line| is_told || !of_name(line)).collect();
        let stem = if is_told { self.stem.as_str() } else { "" };
        format!("{}\n{:?}\n{stem}\n{}\n{}", command.word, self.dir, laid.join("\n"), kept.join("\n"))
    }
}

/// What a command found for one scenario.
pub(super) struct Computed {
    sheets: HashMap<String, Sheet>,
    cells: usize,
    /// Cells that fell short of their precision.
    short: Vec<CellReport>,
}

/// What is to be computed: a command on a scenario.
pub(super) type Asked = (&'static Command, Setup);

/// What a command found, and how its cells ended.
type Finding = Result<(Computed, Vec<CellReport>), EvidenceError>;

impl Computed {
    /// A table; `None` where it has no file.
    pub fn sheet(&self, file: &str) -> Option<&Sheet> {
        self.sheets.get(file)
    }

    /// Why a row must not decide anything: a cell behind it fell short.
    pub fn doubt(&self, sheet: &Sheet, row: usize) -> Option<String> {
        let is_of = |cell: &&CellReport| {
            let is = |column: &str, text: &str| sheet.text(row, column).is_none_or(|own| own == text);
            let is_device = is("device", &cell.device) || sheet.text(row, "reference") == Some(&cell.device);
            let depth: Option<f64> = sheet.text(row, "depth_mm").and_then(|text| text.parse().ok());
            is_device && is("tear", &cell.tear) && depth.is_none_or(|depth| depth == cell.depth_mm)
        };
        let is_short = sheet.is_sampled() && self.short.iter().any(|cell| is_of(&cell));
        let count = (self.short.len(), self.cells);
        is_short.then(|| format!("target precision not reached, as in {} of {} cells", count.0, count.1))
    }
}

/// What was computed so far.
pub(super) struct Lab<'a> {
    options: &'a LabOptions<'a>,
    done: HashMap<String, Arc<Computed>>,
    /// What was computed beforehand and nobody has read yet.
    ready: HashMap<String, Finding>,
    /// How the cells ended, of all that was computed.
    pub cells: Vec<CellReport>,
    dir: Option<PathBuf>,
    seed: Option<u64>,
    absent_is_open: bool,
}

impl<'a> Lab<'a> {
    /// With nothing computed. A row that is not there leaves a question open, or is an error.
    pub fn new(options: &'a LabOptions<'a>, seed: Option<u64>, absent_is_open: bool) -> Self {
        let (done, ready) = (HashMap::new(), HashMap::new());
        Self { options, done, ready, cells: Vec::new(), dir: None, seed, absent_is_open }
    }

    /// Where files lie that inputs of models name.
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// From now on they lie here.
    pub fn move_to(&mut self, dir: Option<&Path>) {
        self.dir = dir.map(Path::to_owned);
    }

    pub fn absent_is_open(&self) -> bool {
        self.absent_is_open
    }

    /// Computes side by side what will be asked, each once; what is wrong with one is told where it is read. Few cells take long,
    /// and none uses all threads all the time.
    pub fn prepare(&mut self, asked: Vec<Asked>) {
        let mut known = HashSet::new();
        let keyed = asked.into_iter().map(|(command, setup)| (setup.key(command), command, setup));
        let new: Vec<_> = keyed.filter(|(key, ..)| known.insert(key.clone())).collect();
        let (all, count) = (new.len(), AtomicUsize::new(0));
        let one = |(key, command, setup): (String, &'static Command, Setup)| {
            let found = self.compute(command, &setup);
            (self.options.progress)(count.fetch_add(1, Ordering::Relaxed) + 1, all);
            (key, found)
        };
        let found: Vec<(String, Finding)> = new.into_par_iter().with_max_len(1).map(one).collect();
        self.ready.extend(found);
    }

    fn compute(&self, command: &Command, setup: &Setup) -> Finding {
        go_on(self.options.stop).map_err(|_| EvidenceError::stopped(self.options.stop))?;
        let mut scenario = setup.scenario()?;
        if let Some(seed) = self.seed {
            scenario = scenario.with_seed(seed);
        }
        let Tables { files, cells } = (command.compute)(&scenario, self.options)?;
        go_on(self.options.stop).map_err(|_| EvidenceError::stopped(self.options.stop))?;
        let short = cells.iter().filter(|cell| cell.is_imprecise()).cloned().collect();
        let sheets = files.iter().map(|content| (content.0.clone(), Sheet::of(content))).collect();
        Ok((Computed { sheets, cells: cells.len(), short }, cells))
    }

    /// What a command finds for a scenario.
    pub fn computed(&mut self, command: &'static Command, setup: &Setup) -> Result<Arc<Computed>, EvidenceError> {
        let key = setup.key(command);
        if let Some(done) = self.done.get(&key) {
            return Ok(done.clone());
        }
        let found = self.ready.remove(&key).unwrap_or_else(|| self.compute(command, setup));
        let (found, cells) = found?;
        let done = Arc::new(found);
        self.cells.extend(cells);
        self.done.insert(key, done.clone());
        Ok(done)
    }
}
