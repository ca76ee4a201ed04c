//! The summary of a study on the terminal: what was varied, how many points there are, what became of them.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::after::told;
use crate::folder::manifest::{Manifest, RESULTS, StudyRecord};
use crate::number::{plain, with_interval};
use crate::survey::sensitivity::IndexRow;

/// The summary of a sweep. `place` says where the files are.
pub fn study_summary(manifest: &Manifest, place: &str, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(study) = &manifest.study {
        text += &paragraph("Varied   ", &varied(study));
        text += &paragraph("Points   ", &points(study));
        text += &paragraph("Devices  ", &manifest.devices.join(", "));
    }
    text += match manifest.study.as_ref().map(|study| study.compute.as_str()) {
        Some("channel") => ERRORS,
        Some("delivery") => CENTRAL,
        _ => INTERVALS,
    };
    text += &format!("Files    {place}\n");
    text += &format!(
        "Load     pandas.read_parquet(\"{RESULTS}.parquet\"): one row a point, device, depth, tear, layer and metric\n"
    );
    text
}

const DELIVERED: &str = told::DELIVERED.metric;

const INTERVALS: &str = "\nIntervals hold for each point by itself: of a hundred, about five miss.\n";
const ERRORS: &str = "\nNothing is random in a single channel: intervals are numerical errors.\n";

const CENTRAL: &str =
    "\nDeliveries have central values and no intervals: what people differ by is for axes, or for `deliver`.\n";

/// `roller_drum_diameter_mm, slip (grid)`.
pub(crate) fn varied(study: &StudyRecord) -> String {
    let columns: Vec<&str> = study.axes.iter().map(|axis| axis.column.as_str()).collect();
    format!("{} ({})", columns.join(", "), study.design)
}

fn points(study: &StudyRecord) -> String {
    let times = if study.replicates > 1 { format!(", {} times each", study.replicates) } else { String::new() };
    let part =
        study.shard.map_or_else(String::new, |shard| format!("; this is shard {} of {}", shard.index, shard.count));
    let what = match study.compute.as_str() {
        "channel" => "single channels",
        "delivery" => "deliveries",
        _ => "treatments of a patch",
    };
    let short = match (study.failed, study.imprecise) {
        (0, 0) => String::new(),
        (failed, imprecise) => format!("; {failed} failed, {imprecise} short of the target precision"),
    };
    format!("{}{times} ({what}){part}{short}", study.points)
}

/// Outputs shown; the tables hold all.
const OUTPUTS_SHOWN: usize = 12;
/// Inputs shown for each output, most decisive first.
const INPUTS_SHOWN: usize = 8;

/// The summary of a sensitivity analysis. `place` says where the files are.
pub fn sensitivity_summary(manifest: &Manifest, indices: &[IndexRow], place: &str, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(study) = &manifest.study {
        text += &paragraph("Inputs   ", &varied(study));
        text += &paragraph("Points   ", &points(study));
    }
    let headlines = sensitivity_headlines(indices);
    if headlines.is_empty() {
        text += "\nNothing that was varied changes any result, or too few points could be computed.\n";
    }
    for rows in headlines {
        text += &style.heading(&format!("\nWhat decides {}?", output_name(rows[0], manifest)));
        let mut rows = rows;
        rows.sort_by(|a, b| b.total.total_cmp(&a.total));
        let share = |value, low, high| with_interval(value, low, high);
        let cells = rows.iter().take(INPUTS_SHOWN).map(|row| {
            vec![
                row.input.clone(),
                share(row.first_order, row.first_order_ci95_low, row.first_order_ci95_high),
                share(row.total, row.total_ci95_low, row.total_ci95_high),
            ]
        });
        text += &columns(&["input", "alone", "with interactions"], cells.collect());
    }
    for note in &manifest.notes {
        text += "\n";
        text += &paragraph("Note     ", note);
    }
    text += "\nShares of the variance over the declared ranges: other ranges give other shares.\n";
    text += &format!("Files    {place}\n");
    text
}

/// The rows of the outputs that a reader asks about first: ratios to the reference of damage and tear where devices are
/// compared, damage and tear themselves elsewhere.
pub(crate) fn sensitivity_headlines(indices: &[IndexRow]) -> Vec<Vec<&IndexRow>> {
    let compared =
        indices.iter().any(|row| row.metric == "damage_volume_ratio" || row.metric == "channel_volume_ratio");
    let is_of_drugs = indices.iter().any(|row| row.metric == DELIVERED);
    let wanted: &[&str] = if is_of_drugs {
        &[DELIVERED]
    } else if compared {
        &["damage_volume_ratio", "channel_volume_ratio", "tear_ratio"]
    } else {
        &["damage_volume", "channel_volume", "tear_ratio"]
    };
    let is_wanted = |row: &&IndexRow| (is_of_drugs || row.layer == "all") && wanted.contains(&row.metric.as_str());
    // A study may keep none of them: then what it keeps.
    let keeps_some = indices.iter().any(|row| is_wanted(&row));
    let mut groups: Vec<Vec<&IndexRow>> = Vec::new();
    for row in indices.iter().filter(|row| !keeps_some || is_wanted(row)) {
        let same = |group: &&mut Vec<&IndexRow>| {
            let first = group[0];
            (&first.device, &first.tear, &first.metric, &first.layer)
                == (&row.device, &row.tear, &row.metric, &row.layer)
                && first.depth_mm.total_cmp(&row.depth_mm).is_eq()
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.truncate(OUTPUTS_SHOWN);
    groups
}

/// An output in words.
pub(crate) fn output_name(row: &IndexRow, manifest: &Manifest) -> String {
    // Single channels are compared one with one: there is no basis.
    let is_single = manifest.study.as_ref().is_some_and(|study| study.compute == "channel");
    let over = match (&manifest.reference, &manifest.basis) {
        (Some(reference), _) if is_single && row.metric.ends_with("_volume_ratio") => format!(" over {reference}"),
        (Some(reference), Some(basis)) if row.metric.ends_with("_volume_ratio") => {
            format!(" over {reference} (basis: {basis})")
        }
        _ => String::new(),
    };
    let metric = row.metric.strip_suffix("_ratio").filter(|_| !over.is_empty()).unwrap_or(&row.metric);
    let depth = if row.depth_mm.is_nan() { String::new() } else { format!(" at {} mm", plain(row.depth_mm)) };
    if manifest.study.as_ref().is_some_and(|study| study.compute == "delivery") {
        // Given channels have no hypothesis.
        let tear = if row.tear.is_empty() { String::new() } else { format!(", {}", row.tear) };
        return format!("{metric} of {}, {}{depth}{tear}", row.layer, row.device);
    }
    format!("{metric} of {}{over}{depth}, {}", row.device, row.tear)
}
