//! `manifest.json`: what was computed, from what, by which program, and the hash of every file beside it.

pub use super::records::{
    AxisRecord, EACH_ITS_OWN, Effort, FileRecord, Invocation, POINTS, Program, RESULTS, ScenarioRecord, ShardRecord,
    StudyRecord, is_plain_name, plain_name, sha256_hex,
};

/// What a manifest holds of a user's words is told through this: it may have been written by hand.
pub use crate::scenario::clean;

use crate::scenario::Scenario;
use crate::simulate::{self, CellReport};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// File name of the manifest.
pub const FILE_NAME: &str = "manifest.json";
/// Format of the manifest that this program writes and reads.
pub const SCHEMA: &str = "dermatrace-manifest/1";
/// Stands in for the checksum while it is computed.
const NO_CHECKSUM: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Parts that were left out and are named in a note.
const NAMED_PARTS: usize = 5;

/// The manifest of a result directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format: [`SCHEMA`].
    pub schema: String,
    /// What ran.
    pub program: Program,
    /// What it was asked.
    pub scenario: ScenarioRecord,
    /// How much effort it was allowed.
    pub effort: Effort,
    /// Patch width, mm.
    pub patch_width_mm: f64,
    /// Patch height, mm.
    pub patch_height_mm: f64,
    /// Body site.
    pub site: String,
    /// Device names, in file order.
    pub devices: Vec<String>,
    /// Configured depths, mm, in file order.
    pub depths_mm: Vec<f64>,
    /// Depths of devices that have their own, mm, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own_depths_mm: BTreeMap<String, f64>,
    /// Tear hypothesis labels: the scenario's own, then the band.
    pub tears: Vec<String>,
    /// Options of the command, beyond those above, that make its files others; empty for most commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What the comparison made equal; `None` without a comparison.
    pub basis: Option<String>,
    /// Reference device of the comparison.
    pub reference: Option<String>,
    /// Threads that computed; they change the time, never the digits.
    pub threads: usize,
    /// Computing time, s.
    pub wall_time_s: f64,
    /// Whether every sampled cell reached its target precision.
    pub precision_reached: bool,
    /// What was varied; `None` for a single scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub study: Option<StudyRecord>,
    /// Of a folder of figures: the result that they were drawn from, which everything above but the program describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_from: Option<Origin>,
    /// How each cell ended.
    pub cells: Vec<CellReport>,
    /// Diagnostics for the reader.
    pub notes: Vec<String>,
    /// What the time cap came before, part by part; in no result that was left to end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Every other file of the result.
    pub files: Vec<FileRecord>,
    /// SHA-256 of this file's text with 64 zeros in this place.
    pub checksum: String,
}

/// The result that figures were drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The command that computed it.
    pub command: String,
    /// Version of the program that computed it.
    pub version: String,
    /// Checksum of its manifest.
    pub checksum: String,
}

impl Origin {
    /// What a result's manifest says of it.
    pub fn of(source: &Manifest) -> Self {
        Self {
            command: source.program.command.clone(),
            version: source.program.version.clone(),
            checksum: source.checksum.clone(),
        }
    }
}

/// Why a text is not a manifest of ours.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Not JSON of the right shape.
    #[error("not a manifest of dermatrace: {0}")]
    Foreign(#[from] serde_json::Error),
    /// A manifest of another format.
    #[error("manifest format \"{0}\" is not one this version reads ({SCHEMA})")]
    Schema(String),
    /// The text is not what was written.
    #[error("the manifest's checksum does not fit its text: the file was changed or damaged")]
    Checksum,
    /// A file name that leads out of the directory.
    #[error("the manifest lists \"{}\", which is no plain file name", .0.escape_debug())]
    FileName(String),
}

/// What is told where there was no time for figures.
pub const FIGURES_LEFT_OUT: &str = "the figures, which `dermatrace plot` draws";
/// How a note begins that tells what there was no time for.
const LEFT_OUT: &str = "LEFT OUT, for the time cap was reached before: ";

fn own_depths_mm(scenario: &Scenario) -> BTreeMap<String, f64> {
    let devices = scenario.devices.iter();
    devices.filter_map(|device| Some((device.name.clone(), device.kind.own_depth_mm()?))).collect()
}

impl Manifest {
    /// The manifest of a job before it ran: no cells, no files, no time.
    pub fn draft(scenario: &Scenario, invocation: Invocation) -> Self {
        let compare = scenario.compare.as_ref();
        let sampling = simulate::budget(scenario.sampling, invocation.quick);
        let reference = compare.and_then(|compare| scenario.devices.get(compare.reference));
        Self {
            patch_width_mm: scenario.patch.width_mm,
            patch_height_mm: scenario.patch.height_mm,
            site: scenario.skin.site.clone(),
            devices: scenario.devices.iter().map(|device| device.name.clone()).collect(),
            depths_mm: scenario.depths_mm.clone(),
            own_depths_mm: own_depths_mm(scenario),
            tears: scenario.tears.iter().map(|tear| tear.label()).collect(),
            basis: compare.map(|compare| compare.basis.as_str().to_owned()),
            reference: reference.map(|device| device.name.clone()),
            notes: scenario.remarks().notes.clone(),
            ..Self::of_files(scenario.into(), Effort::of(&sampling, &invocation), invocation)
        }
    }

    /// Every depth that some device has, mm: those configured, then devices' own.
    pub fn all_depths_mm(&self) -> Vec<f64> {
        let mut all = self.depths_mm.clone();
        self.own_depths_mm.values().filter(|own| !self.depths_mm.contains(own)).for_each(|own| all.push(*own));
        all.dedup();
        all
    }

    /// Every device at every depth that it has, mm.
    pub fn depths_and_devices(&self) -> Vec<(f64, &String)> {
        let at = |depth: f64| {
            let has = move |device: &&String| self.depths_of_mm(device).contains(&depth);
            self.devices.iter().filter(has).map(move |device| (depth, device))
        };
        self.all_depths_mm().into_iter().flat_map(at).collect()
    }

    /// Those of one device, mm.
    pub fn depths_of_mm(&self, device: &str) -> Vec<f64> {
        self.own_depths_mm.get(device).map_or_else(|| self.depths_mm.clone(), |own| vec![*own])
    }

    /// The manifest of a job that reads files with scenarios of their own, before it ran.
    pub fn of_files(scenario: ScenarioRecord, effort: Effort, invocation: Invocation) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            scenario,
            effort,
            patch_width_mm: 0.0,
            patch_height_mm: 0.0,
            site: String::new(),
            devices: Vec::new(),
            depths_mm: Vec::new(),
            own_depths_mm: BTreeMap::new(),
            tears: Vec::new(),
            options: Vec::new(),
            basis: None,
            reference: None,
            threads: invocation.threads,
            program: invocation.into(),
            wall_time_s: 0.0,
            precision_reached: true,
            study: None,
            drawn_from: None,
            cells: Vec::new(),
            notes: Vec::new(),
            left_out: Vec::new(),
            files: Vec::new(),
            checksum: NO_CHECKSUM.to_owned(),
        }
    }

    /// Notes how the cells ended and what the reader should know.
    pub fn end_with(&mut self, cells: &[CellReport], notes: &[String]) {
        self.cells = cells.to_vec();
        self.precision_reached = !self.cells.iter().any(CellReport::is_imprecise);
        self.notes = notes.to_vec();
    }

    /// Notes what of the answer the time cap came before, if anything: the result then falls short.
    pub fn leave_out(&mut self, parts: &[String]) {
        self.precision_reached &= parts.is_empty();
        self.note_left_out(parts);
    }

    /// The same of what is no part of the answer.
    pub fn note_left_out(&mut self, parts: &[String]) {
        if parts.is_empty() {
            return;
        }
        self.left_out.extend_from_slice(parts);
        let shown = parts.iter().take(NAMED_PARTS).map(String::as_str).collect::<Vec<_>>().join("; ");
        let more = match parts.len().saturating_sub(NAMED_PARTS) {
            0 => String::new(),
            more => format!("; and {more} more, which manifest.json lists as left_out"),
        };
        self.notes.push(format!("{LEFT_OUT}{shown}{more}"));
    }

    /// The same where figures that were left out have been drawn since.
    pub fn with_figures(&self) -> Self {
        let (mut drawn, note) = (self.clone(), format!("{LEFT_OUT}{FIGURES_LEFT_OUT}"));
        drawn.left_out.retain(|part| part != FIGURES_LEFT_OUT);
        drawn.notes.retain(|known| *known != note);
        drawn
    }

    /// The cells that ended before the target precision.
    pub fn imprecise_cells(&self) -> impl Iterator<Item = &CellReport> {
        self.cells.iter().filter(|cell| cell.is_imprecise())
    }

    /// The first thing in which `other` is another job than this one: a result of the same job may be replaced.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let differs = [
            (self.program.version != other.program.version, "program version"),
            (self.program.command != other.program.command, "command"),
            (self.scenario.sha256 != other.scenario.sha256, "scenario text"),
            (self.scenario.overrides != other.scenario.overrides, "--set overrides"),
            (self.scenario.strike_files != other.scenario.strike_files, "strike file"),
            (self.devices != other.devices, "choice of devices"),
            (self.depths_mm != other.depths_mm, "choice of depths"),
            (self.tears != other.tears, "choice of hypotheses"),
            (self.options != other.options, "choice of options"),
            (StudyRecord::shard_of(&self.study) != StudyRecord::shard_of(&other.study), "shard"),
            (self.effort.seed != other.effort.seed, "seed"),
            (self.effort != other.effort, "budget"),
        ];
        differs.into_iter().find(|(differ, _)| *differ).map(|(_, what)| what)
    }

    /// The first thing in which `other` cannot be joined with this one: parts of a study also come from the same build.
    pub fn difference_of_parts(&self, other: &Self) -> Option<&'static str> {
        let is_other_build = self.program.git_revision != other.program.git_revision;
        self.difference(other).or(is_other_build.then_some("program revision"))
    }

    /// The text of the file, checksum included.
    ///
    /// # Errors
    /// An error of the JSON writer.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let unsealed = Self { checksum: NO_CHECKSUM.to_owned(), ..self.clone() };
        let text = serde_json::to_string_pretty(&unsealed)? + "\n";
        let checksum = sha256_hex(text.as_bytes());
        Ok(replace_last(&text, NO_CHECKSUM, &checksum).unwrap_or(text))
    }

    /// Reads a manifest and checks its format, its checksum and its file names.
    ///
    /// # Errors
    /// [`ManifestError`] where the text is foreign or damaged.
    pub fn from_text(text: &str) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Format {
            schema: String,
        }
        let format: Format = serde_json::from_str(text)?;
        if format.schema != SCHEMA {
            return Err(ManifestError::Schema(format.schema));
        }
        let manifest: Self = serde_json::from_str(text)?;
        let unsealed = replace_last(text, &manifest.checksum, NO_CHECKSUM).ok_or(ManifestError::Checksum)?;
        if sha256_hex(unsealed.as_bytes()) != manifest.checksum {
            return Err(ManifestError::Checksum);
        }
        match manifest.files.iter().find(|file| !is_plain_name(&file.name)) {
            Some(file) => Err(ManifestError::FileName(file.name.clone())),
            None => Ok(manifest),
        }
    }
}

fn replace_last(text: &str, old: &str, new: &str) -> Option<String> {
    if old.is_empty() {
        return None;
    }
    let start = text.rfind(old)?;
    Some([&text[..start], new, &text[start + old.len()..]].concat())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::sampling::StopReason;
    use crate::scenario::{Basis, Compare, EstimatorKind, Metrics, Patch, Sampling, SlidesPlan, StrikeFile, Values};
    use crate::{devices::DepthEfficiency, geometry::Tear, skin::Skin};

    /// A scenario without devices: enough for everything that only reads names and settings.
    pub(crate) fn scenario() -> Scenario {
        Scenario::of(Values {
            study: None,
            bench: None,
            sensitivity: None,
            slides: SlidesPlan {
                vertical: 64,
                planes: Vec::new(),
                horizontal_mm: vec![0.1],
                widths_at_mm: vec![0.0],
                smallest_profile_mm: 0.0,
            },
            passes: None,
            closure: Default::default(),
            fluid: Default::default(),
            transport: Default::default(),
            delivery: None,
            course: None,
            infer: None,
            decide: None,
            stem: "cheek".into(),
            title: "Roller against pen".into(),
            question: "How much more?".into(),
            text: "version = 1\ntitle = \"ä\"\n".into(),
            overrides: vec!["sampling.trials=8".into()],
            strike_files: vec![StrikeFile { name: "../my strikes.csv".into(), bytes: 3, sha256: [7; 32] }],
            skin: Skin {
                site: "cheek".into(),
                sex: None,
                layers: Vec::new(),
                variation: Default::default(),
                vessels: None,
            },
            zone: None,
            mechanics: Default::default(),
            tears: vec![Tear::Pinned, Tear::Partial { surface_following: 0.5 }],
            patch: Patch { width_mm: 10.0, height_mm: 10.0 },
            devices: Vec::new(),
            depths_mm: vec![0.5, 1.5],
            depth_efficiency: DepthEfficiency { mean: 1.0, sd: 0.0 },
            compare: Some(Compare::on(0, Basis::Strikes)),
            metrics: Metrics::default(),
            sampling: Sampling {
                layer_relative_error: None,
                estimator: EstimatorKind::Lines,
                target_relative_error: 0.002,
                max_samples: 4_194_304,
                trials: 8,
                seed: 1,
            },
        })
    }

    pub(crate) fn draft() -> Manifest {
        Manifest::draft(
            &scenario(),
            Invocation {
                command: "run".into(),
                command_line: vec!["dermatrace".into(), "run".into(), "cheek.toml".into()],
                version: "0.1.0".into(),
                git_revision: "unknown".into(),
                quick: false,
                max_seconds: None,
                threads: 2,
            },
        )
    }

    fn cell(relative_error: f64, stop_reason: StopReason) -> CellReport {
        CellReport {
            device: "roller".into(),
            depth_mm: 0.5,
            tear: "pinned".into(),
            matching: "as declared".into(),
            trials: 8,
            replicates_per_trial: 2,
            samples: 64,
            expected_strikes_per_cm2: 229.2,
            mean_depth_efficiency: 1.0,
            relative_error_integration: relative_error,
            stop_reason,
        }
    }

    #[test]
    fn a_manifest_reads_back_even_with_an_unknown_error() {
        let mut manifest = draft();
        manifest.end_with(&[cell(f64::NAN, StopReason::SampleCap)], &["a note".into()]);
        manifest.files = vec![FileRecord::of("metrics.csv", b"abc")];
        let back = Manifest::from_text(&manifest.to_text().unwrap()).unwrap();
        assert!(back.cells[0].relative_error_integration.is_nan());
        assert!(!back.precision_reached);
        assert_eq!(back.files[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(back.to_text().unwrap(), manifest.to_text().unwrap());
    }

    #[test]
    fn a_manifest_that_is_read_and_written_again_is_the_same_to_the_last_digit() {
        let mut manifest = draft();
        manifest.end_with(&[cell(0.014_422_826_923_143_773, StopReason::TargetReached)], &[]);
        let text = manifest.to_text().unwrap();
        assert!(text.contains("0.014422826923143773"));
        assert_eq!(Manifest::from_text(&text).unwrap().to_text().unwrap(), text);
    }

    #[test]
    fn no_single_changed_bit_goes_unnoticed() {
        let bytes = draft().to_text().unwrap().into_bytes();
        for position in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[position] ^= 1 << (position % 8);
            let verdict = String::from_utf8(damaged).ok().map(|text| Manifest::from_text(&text));
            assert!(!matches!(verdict, Some(Ok(_))), "bit {} of byte {position}", position % 8);
        }
    }

    #[test]
    fn foreign_json_other_formats_and_wandering_names_are_refused() {
        assert!(matches!(Manifest::from_text("{}"), Err(ManifestError::Foreign(_))));
        assert!(matches!(Manifest::from_text("{\"schema\":\"x\"}"), Err(ManifestError::Schema(_))));
        for name in ["../cheek.toml", "/etc/passwd", "..", "", "a b", "a\u{202e}b"] {
            let mut manifest = draft();
            manifest.files = vec![FileRecord::of(name, b"")];
            let verdict = Manifest::from_text(&manifest.to_text().unwrap());
            assert!(matches!(verdict, Err(ManifestError::FileName(_))), "{name:?}");
        }
    }

    #[test]
    fn the_same_job_is_told_from_another() {
        let mut other = draft();
        other.threads = 7;
        other.wall_time_s = 3.0;
        other.program.command_line.push("--no-plots".into());
        assert_eq!(draft().difference(&other), None);
        other.effort.quick = true;
        assert_eq!(draft().difference(&other), Some("budget"));
        other.effort.seed = 2;
        assert_eq!(draft().difference(&other), Some("seed"));
        other.scenario.strike_files[0].sha256 = sha256_hex(b"other");
        assert_eq!(draft().difference(&other), Some("strike file"));
        other.scenario.sha256 = sha256_hex(b"other");
        assert_eq!(draft().difference(&other), Some("scenario text"));
        other.program.version = "0.0.9".into();
        assert_eq!(draft().difference(&other), Some("program version"));
    }

    #[test]
    fn another_build_leaves_the_same_job_but_no_part_of_it() {
        let mut other = draft();
        assert_eq!(draft().difference_of_parts(&other), None);
        other.program.git_revision = "0123456789ab+modified".into();
        assert_eq!(draft().difference(&other), None);
        assert_eq!(draft().difference_of_parts(&other), Some("program revision"));
        other.effort.seed = 2;
        assert_eq!(draft().difference_of_parts(&other), Some("seed"));
    }

    #[test]
    fn a_manifest_without_strike_files_leaves_them_out_and_reads_back() {
        let mut manifest = draft();
        manifest.scenario.strike_files.clear();
        let text = manifest.to_text().unwrap();
        assert!(!text.contains("strike_files"));
        assert_eq!(Manifest::from_text(&text).unwrap().scenario, manifest.scenario);
    }
}
