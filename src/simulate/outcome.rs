//! What a run computes, put into tables.

use super::estimate::estimate;
use super::plan::{Finished, Planned, plan};
use crate::metrics::cell::{Cell, CellLabels};
use crate::metrics::coverage_map::CoverageRow;
use crate::metrics::openings::MOST_LISTED;
use crate::metrics::{MetricRow, OpeningRow, TrialRow};
use crate::sampling::StopReason;
use crate::scenario::Scenario;
use crate::study::channel::{ChannelRow, ChannelStudy, LayerRow, ProfileRow, TipPathRow};
use crate::study::compare::{ComparisonLabels, ComparisonRow, Matching, compare};
use crate::table::bundle;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;

/// How the sampling of one device × depth × tear ended; in JSON, numbers that are not finite are `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellReport {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// How the treatment was changed for a comparison, in words.
    pub matching: String,
    /// Random treatments.
    pub trials: u32,
    /// Independent randomisations per trial.
    pub replicates_per_trial: u32,
    /// Samples, all trials together.
    pub samples: u64,
    /// Expected strikes per cm² (of explicit strikes: those listed in the patch).
    #[serde(deserialize_with = "number_or_null")]
    pub expected_strikes_per_cm2: f64,
    /// Realised mean of real over configured depth.
    #[serde(deserialize_with = "number_or_null")]
    pub mean_depth_efficiency: f64,
    /// Standard error of the integration over the mean of `damage_volume/all`.
    #[serde(deserialize_with = "number_or_null")]
    pub relative_error_integration: f64,
    /// Why sampling stopped.
    pub stop_reason: StopReason,
}

impl CellReport {
    /// Whether sampling ended before the target precision.
    pub fn is_imprecise(&self) -> bool {
        matches!(self.stop_reason, StopReason::SampleCap | StopReason::TimeCap)
    }
}

/// What was not finite was written as `null`, and is not a number.
fn number_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

bundle! {
    /// Everything a run computes.
    pub struct Outcome {
        metrics: MetricRow,
        #[unread]
        trials: TrialRow,
        #[optional]
        comparison: ComparisonRow,
        channels: ChannelRow,
        profiles: ProfileRow,
        tip_paths: TipPathRow,
        layers: LayerRow,
        openings: OpeningRow,
        #[optional]
        coverage_map: CoverageRow,
    }
    beside {
        /// How each cell ended.
        cells: Vec<CellReport>,
        /// Notes for the reader: no shank, no strike in the patch, …
        notes: Vec<String>,
    }
}

impl From<ChannelStudy> for Outcome {
    /// An outcome of single strikes alone.
    fn from(single: ChannelStudy) -> Self {
        let ChannelStudy { channels, profiles, tip_paths, layers } = single;
        Self { channels, profiles, tip_paths, layers, ..Self::default() }
    }
}

/// Puts finished cells into tables.
pub(super) fn collect(finished: &Finished) -> Outcome {
    let scenario = finished.scenario;
    let plan = plan(scenario, &finished.pairs);
    let mut outcome = Outcome { notes: notes(scenario), ..Outcome::default() };
    outcome.notes.extend(open_notes(scenario, finished));
    outcome.notes.extend(unlisted_notes(scenario, finished));
    for (planned, cell) in plan.iter().filter_map(|planned| finished.find(planned).map(|cell| (planned, cell))) {
        outcome.cells.push(report(scenario, planned, cell));
        if planned.matching == Matching::Declared {
            let labels = labels(scenario, planned);
            outcome.metrics.extend(cell.metric_rows(&labels));
            outcome.trials.extend(cell.trial_rows(&labels));
            let own_label = |row: &OpeningRow| OpeningRow { tear: labels.tear.clone(), ..row.clone() };
            outcome.openings.extend(cell.openings.iter().map(own_label));
        }
    }
    for (device, reference) in &finished.pairs {
        let (Some(basis), Some(a), Some(b)) =
            (scenario.compare.map(|c| c.basis), finished.find(device), finished.find(reference))
        else {
            continue;
        };
        let CellLabels { depth_mm, tear, device, .. } = labels(scenario, device);
        let reference = scenario.devices[reference.device].name.clone();
        outcome.comparison.extend(compare(a, b, &ComparisonLabels { depth_mm, tear, device, reference, basis }));
    }
    outcome
}

/// The cells as declared, in table order.
pub(super) fn declared(finished: &Finished) -> Vec<(CellLabels, Cell)> {
    let scenario = finished.scenario;
    let own = plan(scenario, &finished.pairs).into_iter().filter(|planned| planned.matching == Matching::Declared);
    own.filter_map(|planned| Some((labels(scenario, &planned), finished.find(&planned)?.clone()))).collect()
}

fn labels(scenario: &Scenario, planned: &Planned) -> CellLabels {
    CellLabels {
        scenario: scenario.stem.clone(),
        device: scenario.devices[planned.device].name.clone(),
        depth_mm: scenario.depths_mm[planned.depth],
        tear: scenario.tears[planned.tear].label(),
    }
}

fn report(scenario: &Scenario, planned: &Planned, cell: &Cell) -> CellReport {
    let treatment = planned.treatment(scenario);
    let CellLabels { device, depth_mm, tear, .. } = labels(scenario, planned);
    CellReport {
        device,
        depth_mm,
        tear,
        matching: planned.matching.label(),
        trials: cell.series.first().map_or(0, |s| s.trials()) as u32,
        replicates_per_trial: cell.replicates,
        samples: cell.samples,
        expected_strikes_per_cm2: 100.0 * treatment.expected_density(&scenario.patch),
        mean_depth_efficiency: treatment.mean_efficiency(),
        relative_error_integration: cell.relative_error,
        stop_reason: cell.reason,
    }
}

/// Says whose openings are missing from `openings.csv`, in one note for each device.
fn unlisted_notes(scenario: &Scenario, finished: &Finished) -> Vec<String> {
    let is_unlisted = |device: usize| {
        let own = |planned: &Planned| planned.device == device && planned.matching == Matching::Declared;
        plan(scenario, &[])
            .iter()
            .filter(|planned| own(planned))
            .any(|p| finished.find(p).is_some_and(|cell| cell.unlisted))
    };
    let note = |device: usize| {
        let name = &scenario.devices[device].name;
        format!(
            "device \"{name}\": its first trial has more than {MOST_LISTED} strikes, so that openings.csv does not list them; \
             they are counted as all others"
        )
    };
    (0..scenario.devices.len()).filter(|&device| is_unlisted(device)).map(note).collect()
}

/// Says where openings could not be followed to their ends, in one note for each device.
fn open_notes(scenario: &Scenario, finished: &Finished) -> Vec<String> {
    let declared = |device| {
        let own = move |planned: &Planned| planned.device == device && planned.matching == Matching::Declared;
        plan(scenario, &[]).into_iter().filter(own)
    };
    let case = |planned: Planned| {
        let share = finished.find(&planned)?.open_share;
        let CellLabels { depth_mm, tear, .. } = labels(scenario, &planned);
        (share > NOTABLE_OPEN_SHARE).then(|| format!("{tear} at {depth_mm} mm ({:.0} %)", 100.0 * share))
    };
    let note = |device: usize| {
        let cases: Vec<String> = declared(device).filter_map(case).collect();
        let name = &scenario.devices[device].name;
        (!cases.is_empty()).then(|| {
            format!(
                "device \"{name}\": openings that run together beyond the strikes that were followed are counted as more \
                 than they are, and their intervals reach down for it: {}",
                cases.join(", ")
            )
        })
    };
    (0..scenario.devices.len()).filter_map(note).collect()
}

/// From this share of openings that are not followed to their ends on, a note says so.
const NOTABLE_OPEN_SHARE: f64 = 0.05;

fn notes(scenario: &Scenario) -> Vec<String> {
    let mut notes = BTreeSet::new();
    for device in &scenario.devices {
        for &depth in &scenario.depths_mm {
            let needle = device.needle(depth);
            if !needle.has_shank() {
                let (name, length) = (&device.name, needle.length_mm);
                let base = 2.0 * needle.radius_mm(length);
                notes.insert(format!(
                    "device \"{name}\": the {length} mm needle is all cone; its base is {base:.3} mm wide, not {} mm",
                    needle.diameter_mm
                ));
            }
        }
    }
    if !scenario.metrics.openings {
        notes.insert("openings and channels were not counted: sampling.metrics leaves them out".into());
    }
    for estimate in estimate(scenario).iter().filter(|e| e.strikes == 0.0) {
        notes.insert(format!("device \"{}\": no strike lies in the patch", estimate.device));
    }
    notes.into_iter().collect()
}
