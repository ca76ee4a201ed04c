//! What is said of studies, league tables and sensitivity analyses.

use crate::folder::manifest::{Manifest, StudyRecord};
use crate::number::{percent, plain, with_interval};
use crate::study::league::FrontRow;
use crate::summary::study_text::{output_name, sensitivity_headlines, varied};
use crate::survey::sensitivity::IndexRow;

/// Configurations that are named in the answer.
const NAMED: usize = 8;

/// A study has no single answer; it says what was varied and how much of it could be computed.
pub(crate) fn of_sweep(manifest: &Manifest) -> Vec<String> {
    manifest.study.as_ref().map(|study| vec![points(study)]).unwrap_or_default()
}

fn points(study: &StudyRecord) -> String {
    let what = match study.compute.as_str() {
        "channel" => "one strike of each device",
        "delivery" => "what of each drug comes in",
        _ => "whole treatments of a patch",
    };
    let part = study.shard.map_or_else(String::new, |s| format!(" This is part {} of {} (from 0).", s.index, s.count));
    format!(
        "The study varied {}: {} points, {what} at each, {} of them failed and {} short of the target precision. It has as many \
         answers as points: the figures show how results follow the settings, each point with an interval of its own.{part}",
        varied(study),
        study.points,
        study.failed,
        study.imprecise
    )
}

/// Which configurations no other one beats.
pub(crate) fn of_league(manifest: &Manifest, front: &[FrontRow]) -> Vec<String> {
    let tear = manifest.tears.first().map_or("", String::as_str);
    let own: Vec<&FrontRow> = front.iter().filter(|row| row.tear == tear).collect();
    let mut depths: Vec<f64> = own.iter().map(|row| row.depth_mm).collect();
    depths.sort_by(f64::total_cmp);
    depths.dedup();
    let Some(&depth_mm) = depths.get(depths.len().saturating_sub(1) / 2) else {
        return vec!["No configuration could be measured.".to_owned()];
    };
    let here: Vec<&&FrontRow> = own.iter().filter(|row| row.depth_mm == depth_mm).collect();
    let with = |verdict: &str| here.iter().filter(|row| row.verdict == verdict).count();
    let wishes = here.first().map_or("", |row| row.objectives.as_str());
    let said = format!(
        "At {} mm under “{tear}”, {} of {} configurations are beaten by none in {} (in 95 % of the resamples or more): {}.",
        plain(depth_mm),
        with("front"),
        here.len(),
        wishes.replace("; ", " and "),
        named(&here)
    );
    let doubt = format!(
        "Beaten: {}; uncertain: {}; another wish, skin or hypothesis has another front.",
        with("dominated"),
        with("uncertain")
    );
    vec![format!("{said} {doubt}")]
}

fn named(rows: &[&&FrontRow]) -> String {
    let all: Vec<String> =
        rows.iter().filter(|row| row.verdict == "front").map(|row| row.configuration.clone()).collect();
    match all.len() {
        0 => "none for certain".to_owned(),
        count if count > NAMED => format!("{}, and {} more", all[..NAMED].join(", "), count - NAMED),
        _ => all.join(", "),
    }
}

/// Which input decides the first output, and which comes next.
pub(crate) fn of_sensitivity(manifest: &Manifest, indices: &[IndexRow]) -> Vec<String> {
    let headlines = sensitivity_headlines(indices);
    let Some(mut rows) = headlines.into_iter().next() else {
        return vec!["Nothing that was varied changes any result, or too few points could be computed.".to_owned()];
    };
    rows.sort_by(|a, b| b.total.total_cmp(&a.total));
    let share = |row: &IndexRow| {
        let with = with_interval(row.total, row.total_ci95_low, row.total_ci95_high);
        let alone = with_interval(row.first_order, row.first_order_ci95_low, row.first_order_ci95_high);
        format!("{} ({with} of the variance with its interactions, {alone} alone)", row.input)
    };
    let first = format!("“{}” follows most from {}.", output_name(rows[0], manifest), share(rows[0]));
    let next = rows.get(1).map_or_else(String::new, |row| {
        let is_open = row.total_ci95_high >= rows[0].total_ci95_low;
        let doubt = if is_open { ", whose interval reaches the first one's, so that their order is open" } else { "" };
        format!(" Next comes {}{doubt};", share(row))
    });
    vec![format!("{first}{next} shares hold for the declared ranges alone, 95 % intervals in brackets.")]
}

/// What limits the conclusions of any study.
pub(crate) fn limits(manifest: &Manifest) -> Vec<String> {
    let mut points = Vec::new();
    if let Some(study) = manifest.study.as_ref().filter(|study| study.failed + study.imprecise > 0) {
        let short = study.failed + study.imprecise;
        let all = (study.points * study.replicates).max(1);
        points.push(format!(
            "{short} of {all} computations ({}) failed or fell short.",
            percent(short as f64 / all as f64)
        ));
    }
    points.push("Ranges were chosen: another range of a setting gives another picture of what matters.".to_owned());
    points.extend(manifest.notes.iter().cloned());
    points
}
