//! What is said of delivery: mouths, fluid, weights, injection.

use super::table::Table;
use crate::folder::manifest::Manifest;
use crate::number::rough;
use crate::simulate::DeliveryStudy;
use crate::summary::delivery_text::{LIMITS, Spoken, all_spoken, grid, sentences};

/// Devices that are spoken of one by one; tables hold the others.
const SPOKEN_OF: usize = 4;
/// Rows of a short table; the long ones hold all.
const MOST_ROWS: usize = 60;

/// What limits such an answer.
pub(crate) fn limits() -> Vec<String> {
    vec![LIMITS.to_owned()]
}

/// A paragraph for each device, at the middle of its depths.
pub(crate) fn answer(_manifest: &Manifest, found: &DeliveryStudy) -> Vec<String> {
    let all = all_spoken(found);
    let about = |spoken: &Spoken| format!("{}: {}", spoken.words(), sentences(spoken).join(" "));
    let mut paragraphs: Vec<String> = all.iter().take(SPOKEN_OF).map(about).collect();
    if all.len() > SPOKEN_OF {
        paragraphs.push(format!("{} more devices stand in the tables.", all.len() - SPOKEN_OF));
    }
    paragraphs
}

/// What is delivered of each drug, what would be otherwise, and what decides.
pub(crate) fn tables(_manifest: &Manifest, found: &DeliveryStudy) -> Vec<Table> {
    let mut tables = Vec::new();
    for spoken in all_spoken(found).iter().take(SPOKEN_OF) {
        let (heads, rows) = grid(spoken);
        let heads: Vec<String> = heads
            .iter()
            .enumerate()
            .map(|(place, head)| if place == 0 { head.clone() } else { format!("+{head}") })
            .collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        tables.push(Table::new(format!("Delivered: {}", spoken.words()), &heads, rows));
    }
    let cases = found.cases.iter().take(MOST_ROWS).map(|row| {
        let named = format!("{} mm, {}", row.depth_mm, row.device);
        vec![named, row.drug.clone(), row.case.clone(), rough(row.delivered_ug_cm2), rough(row.over_scenario)]
    });
    let cases: Vec<_> = cases.collect();
    if !cases.is_empty() {
        let heads = ["depth, device", "drug", "otherwise", "+delivered µg/cm²", "+over the scenario's"];
        tables.push(Table::new("If one thing were otherwise", &heads, cases));
    }
    tables
}
