//! What is said of depth from force: who decides, by how much depths spread, and over which skins.

use super::answer::spoken;
use super::table::Table;
use crate::folder::manifest::Manifest;
use crate::number::plain;
use crate::study::force::ForceStudy;
use crate::study::force::rows::{MechanicsRow, SpreadRow};
use crate::summary::force_text::{LIMITS, cause, devices, middle, number, sentences};

/// Rows of a short table; the long ones hold all.
const MOST_ROWS: usize = 60;

/// What limits such an answer.
pub(crate) fn limits() -> Vec<String> {
    vec![LIMITS.to_owned()]
}

/// A paragraph for each device, at the depth of the map.
pub(crate) fn answer(_manifest: &Manifest, found: &ForceStudy) -> Vec<String> {
    let names: Vec<String> = devices(found).into_iter().map(str::to_owned).collect();
    let names: Vec<&String> = names.iter().collect();
    spoken(&names, |device| {
        let own = middle(found, device)?;
        Some(format!("{} set to {} mm: {}", own.device, plain(own.depth_mm), sentences(own, found).join(" ")))
    })
}

/// Every device and depth, and what makes depths spread.
pub(crate) fn tables(found: &ForceStudy) -> Vec<Table> {
    let row = |row: &MechanicsRow| {
        vec![
            format!("{} mm, {}", plain(row.depth_mm), row.device),
            number(row.puncture_threshold_n),
            plain(row.contact_force_n),
            plain(row.seated_depth_mm),
            plain(row.depth_mean_mm),
            number(row.depth_cv),
            number(row.elasticity),
            plain(row.work_per_strike_mj),
        ]
    };
    let heads = [
        "set, device",
        "+opens from N",
        "+lies on the skin from N",
        "+then so deep mm",
        "+mean depth mm",
        "+spread over mean",
        "+elasticity",
        "+work mJ",
    ];
    let rows: Vec<_> = found.mechanics.iter().take(MOST_ROWS).map(row).collect();
    let spread = |row: &SpreadRow| {
        vec![
            format!("{} mm, {}", plain(row.depth_mm), row.device),
            cause(&row.source).to_owned(),
            plain(row.depth_mean_mm),
            number(row.depth_cv),
        ]
    };
    let spreads: Vec<_> = found.spread.iter().take(MOST_ROWS).map(spread).collect();
    let whole = [
        ("Each device under its own hand; depths by hand and dial", &heads[..], rows),
        (
            "What makes depths spread, each cause alone",
            &["set, device", "cause", "+mean depth mm", "+spread over mean"],
            spreads,
        ),
    ];
    let filled = whole.into_iter().filter(|(_, _, rows)| !rows.is_empty());
    filled.map(|(caption, heads, rows)| Table::new(caption, heads, rows)).collect()
}
