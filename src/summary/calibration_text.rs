//! What a calibration found, in lines on the terminal.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::evidence::verify::{AGREES, CANNOT_TELL, DIFFERS};
use crate::evidence::{Calibration, CalibrationCaseRow, CalibrationRidgeRow, CalibrationRow};
use crate::folder::manifest::Manifest;
use crate::number::plain;

/// Pairs of the ridge that the terminal shows.
const SHOWN: usize = 7;

/// Parameters with their intervals, the ridge, and every case before and after.
pub fn calibration_summary(manifest: &Manifest, found: &Calibration, style: Style) -> String {
    let mut text = title(manifest, style);
    text += &style.heading("\nWhat the fitted figures tell of the skin");
    text += &columns(&PARAMETER_HEADS, found.parameters.iter().map(parameter_cells).collect());
    for sentence in sentences(found) {
        text += &paragraph("", &sentence);
    }
    let pairs = ridge_cells(found, SHOWN);
    if !pairs.is_empty() {
        text += &style.heading("\nPairs that cannot be told apart");
        text += &columns(&RIDGE_HEADS, pairs);
    }
    text += &style.heading("\nPublished figures and answers");
    text += &columns(&CASE_HEADS, found.cases.iter().map(case_cells).collect());
    text
}

/// The heads of the table of parameters.
pub(crate) const PARAMETER_HEADS: [&str; 6] =
    ["parameter", "scenario", "fitted", "95 % interval", "verdict", "hangs on"];
/// The heads of the table of pairs.
pub(crate) const RIDGE_HEADS: [&str; 4] = ["stiffness N/mm", "energy N/mm", "from … to", "force"];
/// The heads of the table of cases.
pub(crate) const CASE_HEADS: [&str; 7] =
    ["case", "use", "published", "with the scenario's skin", "with what is left", "unit", "verdict"];

/// One line of the table of parameters.
pub(crate) fn parameter_cells(row: &CalibrationRow) -> Vec<String> {
    vec![
        format!("{} ({})", row.parameter, row.unit),
        number(row.scenario),
        number(row.value),
        format!("{} … {}", plain(row.low), plain(row.high)),
        row.verdict.clone(),
        row.moved_by_leaving_out.clone(),
    ]
}

/// At most so many pairs of the ridge: the best at a stiffness, from where to where the energy may lie, and the force.
pub(crate) fn ridge_cells(found: &Calibration, most: usize) -> Vec<Vec<String>> {
    let at = |place: &'static str| found.ridge.iter().filter(move |row| row.place == place);
    let all: Vec<_> = at("low end").zip(at("best")).zip(at("high end")).collect();
    let step = (all.len().saturating_sub(1) as f64 / (most - 1) as f64).max(1.0);
    let chosen = (0..most.min(all.len())).map(|place| all[(place as f64 * step).round() as usize]);
    let cells = |((low, best), high): ((&CalibrationRidgeRow, &CalibrationRidgeRow), &CalibrationRidgeRow)| {
        vec![
            plain(best.dent_stiffness_n_per_mm),
            plain(best.cutting_energy_n_per_mm),
            format!("{} … {}", plain(low.cutting_energy_n_per_mm), plain(high.cutting_energy_n_per_mm)),
            force_words(best),
        ]
    };
    chosen.map(cells).collect()
}

fn force_words(row: &CalibrationRidgeRow) -> String {
    match (row.case.as_str(), row.posture.as_str()) {
        ("", _) => String::new(),
        (case, "seated") => format!("{case}: {} N or more, seated", plain(row.force_n)),
        (case, posture) => format!("{case}: {} N, {posture}", plain(row.force_n)),
    }
}

/// One line of the table of cases.
pub(crate) fn case_cells(row: &CalibrationCaseRow) -> Vec<String> {
    let published = match (row.published_low, row.published_high) {
        (low, high) if low == high => plain(row.published),
        (f64::NEG_INFINITY, _) => format!("at most {}", plain(row.published)),
        (_, f64::INFINITY) => format!("at least {}", plain(row.published)),
        (low, high) => format!("{} to {}", plain(low), plain(high)),
    };
    let left = match row.ours_low == row.ours_high {
        true => number(row.ours),
        false => format!("{} … {}", plain(row.ours_low), plain(row.ours_high)),
    };
    let verdict = if row.verdict == CANNOT_TELL { "in part" } else { &row.verdict };
    vec![
        row.case.clone(),
        row.r#use.clone(),
        published,
        format!("{}, {}", number(row.ours_scenario), row.verdict_scenario),
        left,
        row.unit.clone(),
        verdict.to_owned(),
    ]
}

fn number(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { plain(value) }
}

/// What is fixed and what is not, and how the figures fare that were only tested.
pub(crate) fn sentences(found: &Calibration) -> Vec<String> {
    let with = |verdict: &str| -> Vec<&str> {
        let rows = found.parameters.iter().filter(|row| row.verdict == verdict);
        rows.map(|row| row.parameter.as_str()).collect()
    };
    let mut said = Vec::new();
    let say = |names: Vec<&str>, words: &str| (!names.is_empty()).then(|| format!("{words}: {}.", names.join(", ")));
    said.extend(say(with("fixed"), "Fixed by the figures"));
    said.extend(say(with("ridge"), "Fixed together only, so that none of them has a value of its own"));
    said.extend(say(
        with("open"),
        "Fixed by no figure: whatever is computed has to be computed over the whole interval",
    ));
    let tested =
        |verdict: &str| found.cases.iter().filter(|row| row.r#use == "tested" && row.verdict == verdict).count();
    said.push(format!(
        "Figures that are only tested, and moved nothing: {} agree with every skin that is left, {} with some of them, {} with none.",
        tested(AGREES),
        tested(CANNOT_TELL),
        tested(DIFFERS)
    ));
    said
}
