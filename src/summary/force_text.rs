//! How deep a hand presses, in plain sentences on the terminal.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::folder::manifest::Manifest;
use crate::number::plain;
use crate::study::force::ForceStudy;
use crate::study::force::rows::{ContactMapRow, MechanicsRow, SpreadRow};

pub(crate) const LIMITS: &str = "A model of needles in layered skin with a linear dent, quasi-static, not validated against \
                                 depths of rollers. How stiff skin dents is not known within a factor of 10, how tough it cuts \
                                 not within 100; what a hand presses with was measured nowhere. So the map decides, and no \
                                 single value.";

/// The summary of depth from force.
pub fn force_summary(manifest: &Manifest, found: &ForceStudy, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    text += &style.heading("Forces in N, depths in mm");
    text += &table(found);
    for device in devices(found) {
        if let Some(own) = middle(found, device) {
            text += &style.heading(&format!("\n{} at {} mm", own.device, plain(own.depth_mm)));
            for sentence in sentences(own, found) {
                text += &paragraph("  ", &sentence);
            }
        }
    }
    text += "\n";
    text += &paragraph("Limits   ", LIMITS);
    text
}

/// The devices of a result, in its order.
pub(crate) fn devices(found: &ForceStudy) -> Vec<&str> {
    let mut names: Vec<&str> = found.mechanics.iter().map(|row| row.device.as_str()).collect();
    names.dedup();
    names
}

/// The row of a device at the depth of the map, or else at the first.
pub(crate) fn middle<'f>(found: &'f ForceStudy, device: &str) -> Option<&'f MechanicsRow> {
    let mapped = found.contact_map.iter().find(|row| row.device == device).map(|row| row.depth_mm);
    let mut rows = found.mechanics.iter().filter(|row| row.device == device);
    rows.clone().find(|row| Some(row.depth_mm) == mapped).or_else(|| rows.next())
}

fn table(found: &ForceStudy) -> String {
    let heads = [
        "device",
        "set",
        "opens from",
        "lies from",
        "seated",
        "hand",
        "mean depth",
        "spread",
        "elasticity",
        "only dent",
    ];
    let row = |row: &MechanicsRow| {
        let dents = found
            .reached
            .iter()
            .find(|own| own.device == row.device && own.depth_mm == row.depth_mm && own.layer == "none");
        vec![
            row.device.clone(),
            plain(row.depth_mm),
            threshold(row.puncture_threshold_n),
            plain(row.contact_force_n),
            plain(row.seated_depth_mm),
            plain(row.force_n),
            plain(row.depth_mean_mm),
            number(row.depth_cv),
            number(row.elasticity),
            dents.map_or_else(|| "–".to_owned(), |own| format!("{} %", plain(100.0 * own.share))),
        ]
    };
    columns(&heads, found.mechanics.iter().map(row).collect())
}

fn threshold(force_n: f64) -> String {
    if force_n.is_finite() { plain(force_n) } else { "never".to_owned() }
}

/// A number, or a dash where there is none.
pub(crate) fn number(value: f64) -> String {
    if value.is_finite() { plain(value) } else { "–".to_owned() }
}

/// What is told of a device at a depth.
pub(crate) fn sentences(own: &MechanicsRow, found: &ForceStudy) -> Vec<String> {
    let mut all = vec![who_decides(own), at_the_hand(own, found)];
    all.extend(causes(own, found));
    all.extend(over_skins(own, found));
    all
}

fn who_decides(own: &MechanicsRow) -> String {
    let contact = plain(own.contact_force_n);
    if !own.puncture_threshold_n.is_finite() {
        return format!("No force opens the skin; from {contact} N on the device lies on it.");
    }
    let threshold = plain(own.puncture_threshold_n);
    let seated = format!(
        "from {contact} N on the device lies on the skin, and needle length or dial decides: {} mm, {} % of what is set.",
        plain(own.seated_depth_mm),
        plain(100.0 * own.seated_depth_mm / own.depth_mm)
    );
    match own.puncture_threshold_n < own.contact_force_n {
        true => {
            format!("Below {threshold} N nothing opens; from there to {contact} N the hand decides how deep; {seated}")
        }
        false => format!("Below {threshold} N nothing opens; {seated}"),
    }
}

fn at_the_hand(own: &MechanicsRow, found: &ForceStudy) -> String {
    let force = plain(own.force_n);
    if own.depth_mean_mm == 0.0 {
        let differs = found.spread.iter().any(|row| row.device == own.device && row.source == "needle");
        let whose = if differs { " with needles that are as configured" } else { "" };
        return format!("This hand, {force} N on average, opens nothing{whose}.");
    }
    let has_dial = found.spread.iter().any(|row| row.device == own.device && row.source == "dial");
    let elasticity = match own.elasticity.is_finite() {
        true => format!("; one per cent more force is {} per cent more depth there", number(own.elasticity)),
        false => String::new(),
    };
    format!(
        "This hand, {force} N on average, goes {} mm deep with a spread of {} % (hand{}){elasticity}.",
        plain(own.depth_mean_mm),
        number(100.0 * own.depth_cv),
        if has_dial { " and dial" } else { "" }
    )
}

/// The spread by its causes, the greatest first.
fn causes(own: &MechanicsRow, found: &ForceStudy) -> Option<String> {
    let is_own =
        |row: &&SpreadRow| row.device == own.device && row.depth_mm == own.depth_mm && row.depth_cv.is_finite();
    let all = found.spread.iter().filter(is_own).find(|row| row.source == "all")?;
    let mut rows: Vec<&SpreadRow> = found.spread.iter().filter(is_own).filter(|row| row.source != "all").collect();
    rows.sort_by(|a, b| b.depth_cv.total_cmp(&a.depth_cv));
    let words: Vec<String> =
        rows.iter().map(|row| format!("{} {} %", cause(&row.source), plain(100.0 * row.depth_cv))).collect();
    (!words.is_empty()).then(|| {
        format!(
            "Spread of depth by cause, each alone: {}; all together {} %.",
            words.join(", "),
            plain(100.0 * all.depth_cv)
        )
    })
}

/// A cause of spread in words.
pub(crate) fn cause(source: &str) -> &str {
    match source {
        "force" => "hand from lane to lane",
        "within" => "hand along a lane",
        "stiffness" => "stiffness of the skin",
        "toughness" => "toughness of the skin",
        "thickness" => "thickness of its layers",
        other => other,
    }
}

/// What becomes of it on skins that may be.
fn over_skins(own: &MechanicsRow, found: &ForceStudy) -> Option<String> {
    let rows: Vec<&ContactMapRow> =
        found.contact_map.iter().filter(|row| row.device == own.device && row.depth_mm == own.depth_mm).collect();
    let ends = |value: fn(&ContactMapRow) -> f64| {
        let values = || rows.iter().map(|row| value(row));
        Some([values().reduce(f64::min)?, values().reduce(f64::max)?].map(plain))
    };
    let ([low, high], [shallow, deep]) = (ends(|row| row.contact_force_n)?, ends(|row| row.seated_depth_mm)?);
    let beyond = rows.iter().filter(|row| row.contact_force_n > own.force_n).count();
    Some(format!(
        "On skins as stiff and as tough as may be it lies on the skin from {low} to {high} N, {shallow} to {deep} mm deep; on {} % of \
         the map the hand of {} N decides.",
        plain(100.0 * beyond as f64 / rows.len() as f64),
        plain(own.force_n)
    ))
}
