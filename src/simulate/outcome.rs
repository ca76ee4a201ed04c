//! What a run computes, put into tables.

use super::estimate::estimate;
use super::plan::{Finished, Pair, Planned, plan};
use crate::geometry::{Round, Surface};
use crate::metrics::cell::{Cell, CellLabels};
use crate::metrics::coverage_map::CoverageRow;
use crate::metrics::openings::MOST_LISTED;
use crate::metrics::{MetricRow, OpeningRow, TrialRow};
use crate::sampling::StopReason;
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, cases, own_cases};
use crate::study::bodies::BodyRow;
use crate::study::channel::{ChannelRow, ChannelStudy, LayerRow, ProfileRow, TipPathRow};
use crate::study::compare::{ComparisonLabels, ComparisonRow, Matching, compare};
use crate::study::pitches::CoveragePitchRow;
use crate::study::zone::{WindowRow, ZoneRow, ZoneStudy};
use crate::table::{bundle, table};
use crate::treatment::Treatment;
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

table! {
    /// One row of `devices.csv`: what a device is, where devices of one scenario are of more than one sort.
    pub struct DeviceRow in "devices.csv" {
        /// Device name.
        device: String,
        /// Its kind.
        kind: String,
        /// Its model; empty where it has none.
        model: String,
        /// What injures the skin: `mechanical`, `ablative`, `thermal`, `mechanical+thermal` or `injection`.
        cause: String,
        /// Configured depth, or that of its own, mm.
        depth_mm: f64,
        /// Expected strikes per cm².
        strikes_per_cm2: f64,
        /// Expected time of the treatment, s/cm²; `nan` where nothing tells.
        time_s_per_cm2: f64,
        /// Fluid of a strike, µL; 0 of devices that inject none.
        volume_ul_per_strike: f64,
    }
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
        #[optional]
        devices: DeviceRow,
        #[optional]
        zone: ZoneRow,
        #[optional]
        windows: WindowRow,
        #[optional]
        bodies: BodyRow,
        #[optional]
        coverage_pitch: CoveragePitchRow,
    }
    beside {
        /// How each cell ended.
        cells: Vec<CellReport>,
        /// Notes for the reader: no shank, no strike in the patch, …
        notes: Vec<String>,
        /// What a time cap came before, in words.
        left_out: Vec<String>,
    }
}

impl Outcome {
    /// Takes in the single strikes of a run.
    pub(super) fn take_in(&mut self, single: ChannelStudy) {
        let ChannelStudy { channels, profiles, tip_paths, layers, bodies, left_out } = single;
        (self.channels, self.profiles, self.tip_paths, self.layers) = (channels, profiles, tip_paths, layers);
        self.bodies = bodies;
        self.left_out.splice(0..0, left_out);
    }

    /// Takes in what a zone makes of the devices.
    pub(super) fn take_in_zone(&mut self, zone: ZoneStudy) {
        (self.zone, self.windows) = (zone.zone, zone.windows);
    }
}

/// The cells of a scenario as declared.
pub struct DeclaredCells {
    /// Those that were computed, in table order.
    pub cells: Vec<(CellLabels, Cell)>,
    /// What a time cap came before, in words.
    pub left_out: Vec<String>,
}

impl From<ChannelStudy> for Outcome {
    /// An outcome of single strikes alone.
    fn from(single: ChannelStudy) -> Self {
        let mut outcome = Self::default();
        outcome.take_in(single);
        outcome
    }
}

/// Puts finished cells into tables.
pub(super) fn collect(finished: &Finished) -> Outcome {
    let scenario = finished.scenario;
    let mut outcome = Outcome { notes: notes(scenario), ..Outcome::default() };
    outcome.notes.extend(open_notes(finished));
    outcome.notes.extend(unlisted_notes(finished));
    for planned in plan(scenario, &finished.pairs) {
        outcome.left_out.extend(left_out(finished, &planned));
        let Some(cell) = finished.find(&planned) else { continue };
        outcome.cells.push(report(&planned.case, &planned.treatment(), planned.matching.label(), cell));
        if planned.is_declared() {
            let labels = labels(&planned.case);
            outcome.metrics.extend(cell.metric_rows(&labels));
            outcome.trials.extend(cell.trial_rows(&labels));
            let own_label = |row: &OpeningRow| OpeningRow { tear: labels.tear.clone(), ..row.clone() };
            outcome.openings.extend(cell.openings.iter().map(own_label));
        }
    }
    if scenario.metrics.parts {
        outcome.devices = own_cases(scenario).map(|case| device_row(&case)).collect();
    }
    outcome.comparison = finished.pairs.iter().filter_map(|pair| comparison(finished, pair)).flatten().collect();
    outcome.left_out.extend(finished.unpaired.iter().map(|pair| {
        let reference = &pair.reference.case.device.name;
        format!("{}: the comparison with {reference} at equal damage of the dermis", named(&pair.device))
    }));
    outcome
}

fn device_row(case: &Case) -> DeviceRow {
    let (treatment, patch) = (case.treatment(), &case.scenario.patch);
    let fluid = treatment.bodies(treatment.single().depth_mm, &case.scenario.skin).fluid();
    DeviceRow {
        device: case.device.name.clone(),
        kind: case.device.kind.word().to_owned(),
        model: case.device.model.clone().unwrap_or_default(),
        cause: case.device.kind.cause().word().to_owned(),
        depth_mm: case.depth_mm,
        strikes_per_cm2: 100.0 * treatment.expected_density(patch),
        time_s_per_cm2: treatment.treatment_time_s_per_mm2(patch).map_or(f64::NAN, |time| 100.0 * time),
        volume_ul_per_strike: fluid.map_or(0.0, |fluid| fluid.retained_ul + fluid.leaked_ul),
    }
}

/// What a time cap came before in a cell, in words.
fn left_out(finished: &Finished, planned: &Planned) -> Vec<String> {
    let parts = finished.find(planned).map_or_else(|| vec!["all that is sampled"], |cell| cell.left_out.clone());
    parts.into_iter().map(|part| format!("{}: {part}", named(planned))).collect()
}

/// What a cell is called where a part of it is missing.
fn named(planned: &Planned) -> String {
    let CellLabels { device, depth_mm, tear, .. } = labels(&planned.case);
    let matching = if planned.is_declared() { String::new() } else { format!(", {}", planned.matching.label()) };
    format!("{device} at {depth_mm} mm, {tear}{matching}")
}

fn comparison(finished: &Finished, pair: &Pair) -> Option<Vec<ComparisonRow>> {
    let basis = finished.scenario.compare?.basis;
    let (device, reference) = (finished.find(&pair.device)?, finished.find(&pair.reference)?);
    let CellLabels { depth_mm: device_depth_mm, tear, device: name, .. } = labels(&pair.device.case);
    let other = pair.reference.case;
    let depth_mm = if pair.device.case.has_own_depth() { other.depth_mm } else { device_depth_mm };
    let any_own = finished.scenario.devices.iter().any(|device| device.kind.own_depth_mm().is_some());
    let device_depth_mm = any_own.then_some(device_depth_mm);
    let reference_name = other.device.name.clone();
    let labels = ComparisonLabels { depth_mm, device_depth_mm, tear, device: name, reference: reference_name, basis };
    Some(compare(device, reference, &labels).collect())
}

/// The cells as declared, in table order.
pub(super) fn declared(finished: &Finished) -> DeclaredCells {
    let labelled = |case: Case| Some((labels(&case), finished.find(&Planned::declared(case))?.clone()));
    DeclaredCells {
        cells: cases(finished.scenario).filter_map(labelled).collect(),
        left_out: cases(finished.scenario).flat_map(|case| left_out(finished, &Planned::declared(case))).collect(),
    }
}

/// How the sampling of cells ended that are as declared.
pub(super) fn reports(scenario: &Scenario, cells: &[(CellLabels, Cell)]) -> Vec<CellReport> {
    let of = |case: Case| {
        let own = labels(&case);
        let (_, cell) = cells.iter().find(|(labels, _)| *labels == own)?;
        Some(report(&case, &case.treatment(), Matching::Declared.label(), cell))
    };
    cases(scenario).filter_map(of).collect()
}

fn labels(case: &Case) -> CellLabels {
    CellLabels {
        scenario: case.scenario.stem.clone(),
        device: case.device.name.clone(),
        depth_mm: case.depth_mm,
        tear: case.tear.label(),
    }
}

/// How the sampling of a cell ended that computed a treatment of a case, `matching` telling in words how that was changed.
pub(super) fn report(case: &Case, treatment: &Treatment, matching: String, cell: &Cell) -> CellReport {
    let CellLabels { device, depth_mm, tear, .. } = labels(case);
    CellReport {
        device,
        depth_mm,
        tear,
        matching,
        trials: cell.series.first().map_or(0, |s| s.trials()) as u32,
        replicates_per_trial: cell.replicates,
        samples: cell.samples,
        expected_strikes_per_cm2: 100.0 * treatment.expected_density(&case.scenario.patch),
        mean_depth_efficiency: treatment.mean_efficiency(),
        relative_error_integration: cell.relative_error,
        stop_reason: cell.reason,
    }
}

/// The cells of every device as declared, in table order.
fn by_device<'f>(finished: &'f Finished) -> impl Iterator<Item = (&'f str, Vec<(Case<'f>, &'f Cell)>)> {
    finished.scenario.devices.iter().enumerate().map(|(number, device)| {
        let own = cases(finished.scenario).filter(|case| case.device_number() == number);
        let found = own.filter_map(|case| Some((case, finished.find(&Planned::declared(case))?)));
        (device.name.as_str(), found.collect())
    })
}

/// Says whose openings are missing from `openings.csv`, in one note for each device.
fn unlisted_notes(finished: &Finished) -> Vec<String> {
    let unlisted = by_device(finished).filter(|(_, cells)| cells.iter().any(|(_, cell)| cell.unlisted));
    let note = |name: &str| {
        format!(
            "device \"{name}\": its first trial has more than {MOST_LISTED} strikes, so that openings.csv does not list them; \
             they are counted as all others"
        )
    };
    unlisted.map(|(name, _)| note(name)).collect()
}

/// Says where openings could not be followed to their ends, in one note for each device.
fn open_notes(finished: &Finished) -> Vec<String> {
    let words = |(case, cell): &(Case, &Cell)| {
        let share = format!("{} at {} mm ({:.0} %)", case.tear.label(), case.depth_mm, 100.0 * cell.open_share);
        (cell.open_share > NOTABLE_OPEN_SHARE).then_some(share)
    };
    let note = |(name, cells): (&str, Vec<(Case, &Cell)>)| {
        let open: Vec<String> = cells.iter().filter_map(words).collect();
        (!open.is_empty()).then(|| {
            format!(
                "device \"{name}\": openings that run together beyond the strikes that were followed are counted as more \
                 than they are, and their intervals reach down for it: {}",
                open.join(", ")
            )
        })
    };
    by_device(finished).filter_map(note).collect()
}

/// From this share of openings that are not followed to their ends on, a note says so.
const NOTABLE_OPEN_SHARE: f64 = 0.05;

fn notes(scenario: &Scenario) -> Vec<String> {
    let mut notes: BTreeSet<String> = own_cases(scenario).filter_map(|case| note_of_cone(&case)).collect();
    notes.extend(own_cases(scenario).flat_map(|case| notes_of_fluid(&case)).flatten());
    if !scenario.metrics.openings {
        notes.insert("openings and channels were not counted: sampling.metrics leaves them out".into());
    }
    notes.extend(scenario.remarks().notes.iter().cloned());
    notes.extend(note_of_force(scenario));
    notes.extend(own_cases(scenario).filter_map(|case| note_of_entry(&case)));
    notes.extend(scenario.devices.iter().filter_map(|device| {
        Some(format!("device \"{}\": {}", device.name, device.kind.remark(device.needle.diameter_mm)?))
    }));
    for estimate in estimate(scenario).iter().filter(|e| e.strikes == 0.0) {
        notes.insert(format!("device \"{}\": no strike lies in the patch", estimate.device));
    }
    notes.into_iter().collect()
}

/// What is not known where a force decides, and which kinematics a tear belongs to.
fn note_of_force(scenario: &Scenario) -> Option<String> {
    let is_pressed = scenario.devices.iter().any(|device| device.pressing.is_some());
    let surface = if scenario.mechanics.is_dented { "goes down with the needle (dented)" } else { "stays (own_depth)" };
    is_pressed.then(|| {
        format!(
            "depths follow from force by a model whose dent stiffness no source fixes within a factor of 10 and whose cutting energy none within 100: `dermatrace force` maps what hangs on them; tears are those of skin whose surface {surface}"
        )
    })
}

/// At which angles needles enter skin that curves, and that channels are those of flat skin.
fn note_of_entry(case: &Case) -> Option<String> {
    let zone = case.scenario.zone.as_ref().filter(|zone| !zone.surface.is_flat())?;
    let set = case.device.set_to(case.depth_mm);
    let treatment = case.treatment();
    let angle =
        |surface: &Surface, heading| Some(case.device.kind.entry_angle_rad(&set, surface, heading)?.to_degrees());
    let headings = treatment.different_headings_rad();
    let flat = angle(&Surface::FLAT, *headings.first()?)?;
    let curved = headings.iter().filter_map(|heading| {
        Some(format!("{:.1}° along heading {:.0}°", angle(&zone.surface, *heading)?, heading.to_degrees()))
    });
    Some(format!(
        "device \"{}\" at {} mm: needles enter zone {} at {}; channels are those of flat skin, which they enter at {flat:.1}°",
        case.device.name,
        case.depth_mm,
        zone.name,
        curved.collect::<Vec<_>>().join(", ")
    ))
}

/// Where depots of neighbouring points run into each other, and where fluid goes on the skin as well.
fn notes_of_fluid(case: &Case) -> [Option<String>; 2] {
    // Of others no treatment is made, which takes long where a force decides.
    let Some(points) = case.device.kind.points() else { return [None, None] };
    let treatment = case.treatment();
    let bodies = treatment.bodies(treatment.single().depth_mm, &case.scenario.skin);
    let Some(fluid) = bodies.fluid() else { return [None, None] };
    let (name, pitch_mm) = (&case.device.name, points.grid.pitch_mm);
    let widest_mm = bodies.rounds().iter().map(Round::radius_mm).fold(0.0, f64::max);
    let meet = points.grid.is_lattice() && 2.0 * widest_mm > pitch_mm;
    let overlap = meet.then(|| {
        format!(
            "device \"{name}\": depots of points {pitch_mm} mm apart overlap, and each keeps its place and its fluid: where they do, \
             the dose adds up"
        )
    });
    let exposed = (fluid.is_exposed && fluid.leaked_ul == 0.0).then(|| {
        format!(
            "device \"{name}\": its opening lies in part outside the skin (outlet_exposed): fluid that then goes on the surface is \
             not taken off, since no leak is given"
        )
    });
    [overlap, exposed]
}

fn note_of_cone(case: &Case) -> Option<String> {
    let needle = case.device.needle.at(case.depth_mm);
    let (name, length) = (&case.device.name, needle.length_mm);
    let base = 2.0 * needle.radius_mm(length);
    (!needle.has_shank()).then(|| {
        format!(
            "device \"{name}\": the {length} mm needle is all cone; its base is {base:.3} mm wide, not {} mm",
            needle.diameter_mm
        )
    })
}
