//! Whether the manifest fits the tables beside it, and the scenario that it holds.

use super::difference::{AGAIN, Difference, Fault};
use super::{GridRow, Held, Tally};
use crate::folder::manifest::{Effort, FIGURES_LEFT_OUT, FILE_NAME, Invocation, Manifest, sha256_hex};
use crate::metrics::MetricRow;
use crate::simulate::CellReport;
use crate::study::channel::ChannelRow;
use crate::study::compare::Matching;
use crate::study::league::ConfigurationRow;
use crate::table::Row;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A difference at a key of the manifest.
pub fn at_key(key: &str, found: impl std::fmt::Display, expected: impl std::fmt::Display, rule: &str) -> Difference {
    Difference::of_file(FILE_NAME, found, expected, &format!("{rule}; {AGAIN}")).at_column(key)
}

/// The text of the scenario is the one whose hash stands beside it.
///
/// # Errors
/// [`Difference`].
pub fn text(manifest: &Manifest, tally: &mut Tally) -> Result<(), Difference> {
    tally.entries += 1;
    let hash = sha256_hex(manifest.scenario.text.as_bytes());
    match hash == manifest.scenario.sha256 {
        true => Ok(()),
        false => Err(at_key("scenario.sha256", &manifest.scenario.sha256, hash, "it is the hash of scenario.text")),
    }
}

/// What of a manifest follows from the scenario in it and from the effort alone.
const OF_SCENARIO: [&str; 10] = [
    "scenario",
    "effort",
    "patch_width_mm",
    "patch_height_mm",
    "site",
    "devices",
    "depths_mm",
    "tears",
    "basis",
    "reference",
];

/// A manifest says of its scenario what one says that is drafted anew.
///
/// # Errors
/// The first [`Difference`].
pub fn draft(manifest: &Manifest, draft: &Manifest, tally: &mut Tally) -> Result<(), Difference> {
    let values = [manifest, draft].map(|manifest| serde_json::to_value(manifest).unwrap_or_default());
    let [found, expected] = &values;
    for key in OF_SCENARIO {
        same(key, &found[key], &expected[key])?;
        tally.entries += 1;
    }
    Ok(())
}

/// A manifest of files with scenarios of their own describes no patch, no devices and no budget.
///
/// # Errors
/// The first [`Difference`].
pub fn of_files(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let own = held.manifest;
    let effort = Effort::of_files(own.effort.quick);
    let expected = Manifest::of_files(own.scenario.clone(), effort, Invocation::default());
    Ok(draft(own, &expected, tally)?)
}

/// Compares two values of JSON, so that the innermost key is named that differs.
fn same(key: &str, found: &Value, expected: &Value) -> Result<(), Difference> {
    match (found, expected) {
        _ if found == expected => Ok(()),
        (Value::Object(found), Value::Object(expected)) if found.keys().eq(expected.keys()) => {
            found.iter().try_for_each(|(name, value)| same(&format!("{key}.{name}"), value, &expected[name]))
        }
        _ => Err(at_key(key, found, expected, "so the scenario in the manifest says")),
    }
}

/// Scenario, devices, depths and hypotheses that tables name are those of the manifest. A study may vary depths and hypotheses.
///
/// # Errors
/// The first [`Difference`].
pub fn names(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let manifest = held.manifest;
    for row in held.grids.values().flat_map(|grid| grid.rows()) {
        is_among(&row, "scenario", std::slice::from_ref(&manifest.scenario.stem))?;
        is_among(&row, "device", &manifest.devices)?;
        if manifest.study.is_none() {
            is_among(&row, "tear", &manifest.tears)?;
            let depth = row.text("depth_mm").parse();
            if depth.is_ok_and(|depth: f64| !manifest.all_depths_mm().contains(&depth)) {
                return Err(row.differs("depth_mm", format!("one of {:?}", manifest.all_depths_mm()), AGAIN).into());
            }
        }
    }
    tally.entries += 1 + (manifest.devices.len() + manifest.depths_mm.len() + manifest.tears.len()) as u64;
    Ok(())
}

fn is_among(row: &GridRow, column: &str, known: &[String]) -> Result<(), Difference> {
    let found = row.text(column);
    match found.is_empty() || known.iter().any(|name| name == found) {
        true => Ok(()),
        false => Err(row.differs(column, format!("one of {}", known.join(", ")), AGAIN)),
    }
}

/// Every device, depth and hypothesis has its single strike, and where patches are sampled its metrics; unless a time cap came before.
///
/// # Errors
/// [`Difference`] of the first that has not.
pub fn every_case(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let manifest = held.manifest;
    if is_cut(manifest) {
        return Ok(());
    }
    for file in [ChannelRow::FILE, MetricRow::FILE] {
        let Some(grid) = held.grid(file) else { continue };
        let known: HashSet<(&str, String, &str)> = grid.rows().filter_map(|row| case_of(&row)).collect();
        for device in &manifest.devices {
            let depths = manifest.depths_of_mm(device);
            for (depth, tear) in depths.iter().flat_map(|d| manifest.tears.iter().map(move |t| (d, t))) {
                tally.entries += 1;
                if !known.contains(&(device.as_str(), depth.to_string(), tear.as_str())) {
                    let missing = format!("rows of {device} at {depth} mm, {tear}");
                    return Err(Difference::of_file(file, "none", missing, AGAIN).into());
                }
            }
        }
    }
    Ok(())
}

fn case_of<'g>(row: &GridRow<'g>) -> Option<(&'g str, String, &'g str)> {
    Some((row.text("device"), row.number("depth_mm").ok()?.to_string(), row.text("tear")))
}

/// Whether the time cap came before something that tables would hold.
pub fn is_cut(manifest: &Manifest) -> bool {
    manifest.left_out.iter().any(|part| part != FIGURES_LEFT_OUT)
}

/// Trials and samples of every cell as declared are those that its metrics tell.
///
/// # Errors
/// The first [`Difference`].
pub fn cells(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let declared = |cell: &&CellReport| cell.matching == Matching::Declared.label();
    let cells: HashMap<(&str, String, &str), &CellReport> = (held.manifest.cells.iter().filter(declared))
        .map(|cell| ((cell.device.as_str(), cell.depth_mm.to_string(), cell.tear.as_str()), cell))
        .collect();
    for row in held.rows(MetricRow::FILE) {
        let cell = case_of(&row).and_then(|case| cells.get(&case));
        let Some(cell) = cell else {
            return Err(row.differs("device", format!("a cell that {FILE_NAME} lists as declared"), AGAIN).into());
        };
        for (column, expected) in [("trials", u64::from(cell.trials)), ("samples", cell.samples)] {
            tally.entries += 1;
            if row.text(column) != expected.to_string() {
                return Err(row.differs(column, format!("{expected}, as {FILE_NAME} says of the cell"), AGAIN).into());
            }
        }
    }
    Ok(())
}

/// Whether the target precision was reached is what the cells say, and for a league table its configurations.
///
/// # Errors
/// [`Difference`].
pub fn precision(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let manifest = held.manifest;
    let status: HashMap<&str, &str> =
        held.rows(ConfigurationRow::FILE).map(|row| (row.text("configuration"), row.text("status"))).collect();
    let count = |word: &str| status.values().filter(|status| **status == word).count() as u64;
    let (failed, imprecise) = (count("failed"), count("imprecise"));
    let short = manifest.cells.iter().any(CellReport::is_imprecise) || is_cut(manifest);
    let expected = !(short || failed + imprecise > 0);
    tally.entries += 1;
    if manifest.precision_reached != expected {
        let rule = "so its cells or configurations ended";
        return Err(at_key("precision_reached", manifest.precision_reached, expected, rule).into());
    }
    let Some(study) = manifest.study.as_ref().filter(|_| held.grid(ConfigurationRow::FILE).is_some()) else {
        return Ok(());
    };
    Ok(counts(study.failed, study.imprecise, [failed, imprecise], tally)?)
}

/// The manifest counts the points or configurations that failed or fell short as their table does.
///
/// # Errors
/// [`Difference`].
pub fn counts(failed: u64, imprecise: u64, in_table: [u64; 2], tally: &mut Tally) -> Result<(), Difference> {
    for (key, found, expected) in [("study.failed", failed, in_table[0]), ("study.imprecise", imprecise, in_table[1])] {
        tally.entries += 1;
        if found != expected {
            return Err(at_key(key, found, expected, "so many its table has"));
        }
    }
    Ok(())
}
