//! What a manifest is made of: the program, the question, the effort, what was varied, and the files.

use crate::sampling::Sampling;
use crate::scenario::{Scenario, StrikeFile};
use crate::study::plan::{Axis, StudyPlan};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Name of the table of results, without its ending.
pub const RESULTS: &str = "sweep";
/// Name of the table of points, without its ending.
pub const POINTS: &str = "points";

/// In place of an estimator where every file brings a budget of its own.
pub const EACH_ITS_OWN: &str = "as each file says";

/// Characters of a plain name that is made of another text.
const LONGEST_NAME: usize = 64;

/// What ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// `dermatrace`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Revision that it was built from, or `unknown`.
    pub git_revision: String,
    /// `run`, `channel`, `sweep`, `bench`, `sensitivity` or `plot`.
    pub command: String,
    /// The command line as given.
    pub command_line: Vec<String>,
}

impl From<Invocation> for Program {
    fn from(invocation: Invocation) -> Self {
        let Invocation { command, command_line, version, git_revision, .. } = invocation;
        Self { name: "dermatrace".to_owned(), version, git_revision, command, command_line }
    }
}

/// What the command line adds to a scenario.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    /// `run` or `channel`.
    pub command: String,
    /// The command line as given.
    pub command_line: Vec<String>,
    /// Version of the program.
    pub version: String,
    /// Revision that it was built from.
    pub git_revision: String,
    /// Small budgets.
    pub quick: bool,
    /// Cap on the time, s.
    pub max_seconds: Option<f64>,
    /// Threads that compute.
    pub threads: usize,
}

/// What was asked, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// File stem.
    pub stem: String,
    /// Title.
    pub title: String,
    /// The question that the scenario asks.
    pub question: String,
    /// The scenario file, without byte-order mark and with `\n` line ends.
    pub text: String,
    /// SHA-256 of `text`.
    pub sha256: String,
    /// `--set` overrides, in order.
    pub overrides: Vec<String>,
    /// Files that the scenario or a value of an axis names, as written, with what was in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strike_files: Vec<FileRecord>,
}

impl ScenarioRecord {
    /// Of files with scenarios of their own: their texts one after the other, and files that lie beside them.
    pub fn of_files(stem: &str, title: &str, text: String, beside: &[StrikeFile]) -> Self {
        Self {
            stem: stem.to_owned(),
            title: title.to_owned(),
            question: String::new(),
            sha256: sha256_hex(text.as_bytes()),
            text,
            overrides: Vec::new(),
            strike_files: beside.iter().map(FileRecord::from).collect(),
        }
    }
}

impl From<&Scenario> for ScenarioRecord {
    fn from(scenario: &Scenario) -> Self {
        Self {
            stem: scenario.stem.clone(),
            title: scenario.title.clone(),
            question: scenario.question.clone(),
            text: scenario.text.clone(),
            sha256: sha256_hex(scenario.text.as_bytes()),
            overrides: scenario.overrides.clone(),
            strike_files: scenario.strike_files.iter().map(FileRecord::from).collect(),
        }
    }
}

/// How much effort was allowed: the scenario's budget, or the small one of a quick run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Seed of everything random.
    pub seed: u64,
    /// `lines` or `points`.
    pub estimator: String,
    /// Random treatments.
    pub trials: u32,
    /// Target of the relative integration error.
    pub target_relative_error: f64,
    /// Cap on samples per cell.
    pub max_samples: u64,
    /// Small budgets were used.
    pub quick: bool,
    /// Cap on the time, s; one that fires makes digits depend on the machine.
    pub max_seconds: Option<f64>,
}

impl Effort {
    /// The effort where every file brings a budget of its own.
    pub fn of_files(quick: bool) -> Self {
        Self {
            seed: 0,
            estimator: EACH_ITS_OWN.to_owned(),
            trials: 0,
            target_relative_error: 0.0,
            max_samples: 0,
            quick,
            max_seconds: None,
        }
    }

    /// The effort of a budget.
    pub(super) fn of(sampling: &Sampling, invocation: &Invocation) -> Self {
        Self {
            seed: sampling.seed,
            estimator: sampling.estimator.as_str().to_owned(),
            trials: sampling.trials,
            target_relative_error: sampling.target_relative_error,
            max_samples: sampling.max_samples,
            quick: invocation.quick,
            max_seconds: invocation.max_seconds,
        }
    }
}

/// What a study varied, and how its points ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyRecord {
    /// `patch` or `channel`.
    pub compute: String,
    /// How the points lie.
    pub design: String,
    /// Points of the whole study.
    pub points: u64,
    /// Computations of each point.
    pub replicates: u64,
    /// Columns of the tables, and the keys that they stand for.
    pub axes: Vec<AxisRecord>,
    /// Which part of the study this is; `None` for all of it.
    pub shard: Option<ShardRecord>,
    /// Points of this part, replicates counted, that failed.
    pub failed: u64,
    /// The same that fell short of the target precision.
    pub imprecise: u64,
}

/// An axis of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisRecord {
    /// Its column.
    pub column: String,
    /// Keys that took its values.
    pub keys: Vec<String>,
}

/// A part of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardRecord {
    /// Number of the part, from 0.
    pub index: u64,
    /// Parts that make the whole.
    pub count: u64,
}

impl StudyRecord {
    /// The record of a study before it ran.
    pub fn of(plan: &StudyPlan, shard: Option<ShardRecord>) -> Self {
        let axis = |axis: &Axis| AxisRecord { column: axis.column.clone(), keys: axis.keys.clone() };
        Self {
            compute: plan.compute.as_str().to_owned(),
            design: plan.layout.as_str().to_owned(),
            points: plan.points,
            replicates: plan.replicates,
            axes: plan.axes.iter().map(axis).collect(),
            shard,
            failed: 0,
            imprecise: 0,
        }
    }

    pub(super) fn shard_of(study: &Option<Self>) -> Option<ShardRecord> {
        study.as_ref().and_then(|study| study.shard)
    }
}

/// One file of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// File name.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: String,
}

impl FileRecord {
    /// Describes a file by its content.
    pub fn of(name: &str, content: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: content.len() as u64, sha256: sha256_hex(content) }
    }
}

impl From<&StrikeFile> for FileRecord {
    fn from(file: &StrikeFile) -> Self {
        Self { name: file.name.clone(), bytes: file.bytes, sha256: hex(&file.sha256) }
    }
}

/// Whether `name` is `[A-Za-z0-9._-]{1,128}` and neither `.` nor `..`: a file of its directory on every system.
pub fn is_plain_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=128).contains(&name.len()) && name.bytes().all(allowed) && name != "." && name != ".."
}

/// A plain name as like a text as may be, for folders and for the jobs of other programs: `scénario 1` gives `sc_nario_1`.
pub fn plain_name(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' };
    let name: String = text.chars().map(plain).take(LONGEST_NAME).collect();
    let name = name.trim_start_matches(['.', '-']);
    if name.is_empty() { "result".to_owned() } else { name.to_owned() }
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_gives_a_plain_name() {
        let names =
            [("cheek-2.a", "cheek-2.a"), ("s t", "s_t"), ("sc\u{e9}nario 1", "sc_nario_1"), ("--p $(x)\n", "p___x__")];
        names.into_iter().for_each(|(text, name)| assert_eq!(plain_name(text), name));
        for text in ["", "..", "-", "\u{e4}\u{202e}", &"\u{e4}".repeat(300)] {
            assert!(is_plain_name(&plain_name(text)), "{text:?}");
        }
    }
}
