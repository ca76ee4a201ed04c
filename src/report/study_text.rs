//! The summary of a study on the terminal: what was varied, how many points there are, what became of them.

use super::layout::paragraph;
use super::manifest::{Manifest, StudyRecord};
use super::study_tables::RESULTS;
use super::text::{Style, title};

/// The summary of a sweep. `place` says where the files are.
pub fn study_summary(manifest: &Manifest, place: &str, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(study) = &manifest.study {
        text += &paragraph("Varied   ", &varied(study));
        text += &paragraph("Points   ", &points(study));
        text += &paragraph("Devices  ", &manifest.devices.join(", "));
    }
    text += "\nIntervals hold for each point by itself: of a hundred, about five miss.\n";
    text += &format!("Files    {place}\n");
    text += &format!("Load     pandas.read_parquet(\"{RESULTS}.parquet\"): one row a point, device, depth, tear, layer and metric\n");
    text
}

/// `roller_drum_diameter_mm, slip (grid)`.
pub(super) fn varied(study: &StudyRecord) -> String {
    let columns: Vec<&str> = study.axes.iter().map(|axis| axis.column.as_str()).collect();
    format!("{} ({})", columns.join(", "), study.design)
}

fn points(study: &StudyRecord) -> String {
    let times = if study.replicates > 1 { format!(", {} times each", study.replicates) } else { String::new() };
    let part = study.shard.map_or_else(String::new, |shard| format!("; this is shard {} of {}", shard.index, shard.count));
    let what = if study.compute == "channel" { "single channels" } else { "treatments of a patch" };
    let short = match (study.failed, study.imprecise) {
        (0, 0) => String::new(),
        (failed, imprecise) => format!("; {failed} failed, {imprecise} short of the target precision"),
    };
    format!("{}{times} ({what}){part}{short}", study.points)
}
