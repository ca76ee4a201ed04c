//! Which program made a result, from what, with how much effort, and how each cell ended.

use super::table::Table;
use crate::folder::manifest::{EACH_ITS_OWN, FileRecord, Manifest};
use crate::number::{percent, plain};
use crate::sampling::StopReason;
use crate::simulate::CellReport;

/// The rows that tell a budget.
const BUDGET: [&str; 4] =
    ["seed", "random treatments (trials)", "target of the integration error", "most samples a cell"];
/// Cells that are listed; the manifest holds all.
const CELLS_SHOWN: usize = 200;

/// Program, scenario and effort.
pub(crate) fn record(manifest: &Manifest) -> Table {
    let Manifest { program, scenario, effort, .. } = manifest;
    let cap = effort.max_seconds.map_or_else(|| "none".to_owned(), |cap| format!("{} s", plain(cap)));
    let overrides = if scenario.overrides.is_empty() { "none".to_owned() } else { scenario.overrides.join("; ") };
    let strikes: Vec<&str> = scenario.strike_files.iter().map(|file| file.name.as_str()).collect();
    let mut rows: Vec<Vec<String>> = [
        ["program", &format!("{} {}, revision {}", program.name, program.version, program.git_revision)],
        ["command line", &program.command_line.join(" ")],
        ["scenario", &scenario.stem],
        ["SHA-256 of the scenario", &scenario.sha256],
        ["options --set", &overrides],
        ["seed", &effort.seed.to_string()],
        ["estimator", &effort.estimator],
        ["random treatments (trials)", &effort.trials.to_string()],
        ["target of the integration error", &percent(effort.target_relative_error)],
        ["most samples a cell", &effort.max_samples.to_string()],
        ["cap on time", &cap],
        ["target reached", if manifest.precision_reached { "in every cell" } else { "NOT in every cell" }],
        ["computing time", &format!("{} s on {} threads", plain(manifest.wall_time_s), manifest.threads)],
    ]
    .into_iter()
    // Files with budgets of their own have no common one.
    .filter(|row| effort.estimator != EACH_ITS_OWN || !BUDGET.contains(&row[0]))
    .map(|row| row.map(str::to_owned).to_vec())
    .collect();
    if !strikes.is_empty() {
        rows.push(["strike files", &strikes.join("; ")].map(str::to_owned).to_vec());
    }
    Table::new("What made this result", &["", "*value"], rows)
}

/// The tables of the result with their hashes; figures can be drawn anew and are left out.
pub(crate) fn files(manifest: &Manifest) -> Table {
    let is_table = |file: &&FileRecord| [".csv", ".parquet", ".md"].iter().any(|end| file.name.ends_with(end));
    let row = |file: &FileRecord| vec![file.name.clone(), file.bytes.to_string(), file.sha256.clone()];
    let rows = manifest.files.iter().filter(is_table).map(row).collect();
    Table::new("Tables of the result, beside this page", &["file", "+bytes", "SHA-256"], rows)
}

/// How sampling ended in each cell; `None` where nothing was sampled.
pub(crate) fn cells(manifest: &Manifest) -> Option<Table> {
    let rows: Vec<_> = manifest.cells.iter().take(CELLS_SHOWN).map(cell).collect();
    let left = manifest.cells.len() - rows.len();
    let more =
        if left > 0 { format!(" (the first {}; {left} more in manifest.json)", rows.len()) } else { String::new() };
    let heads =
        ["device", "+depth mm", "tear", "compared as", "+samples", "+strikes/cm²", "+integration error", "ended"];
    (!rows.is_empty()).then(|| Table::new(format!("How sampling ended in each cell{more}"), &heads, rows))
}

fn cell(cell: &CellReport) -> Vec<String> {
    let strikes = cell.expected_strikes_per_cm2;
    vec![
        cell.device.clone(),
        plain(cell.depth_mm),
        cell.tear.clone(),
        cell.matching.clone(),
        cell.samples.to_string(),
        if strikes.is_finite() { plain(strikes) } else { "unknown".to_owned() },
        percent(cell.relative_error_integration),
        ended(cell.stop_reason).to_owned(),
    ]
}

fn ended(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Exact => "exact",
        StopReason::TargetReached => "target reached",
        StopReason::LostInTrials => "lost in how much trials differ",
        StopReason::SampleCap => "TARGET NOT REACHED: sample cap",
        StopReason::TimeCap => "TARGET NOT REACHED: time cap",
    }
}
