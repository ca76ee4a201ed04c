//! How many passes in which directions, in plain sentences on the terminal.

use super::layout::paragraph;
use super::text::{Style, title};
use crate::folder::manifest::Manifest;
use crate::number::{plain, with_interval};
use crate::simulate::passes::PassPlan;
use crate::study::passes::{AnswerRow, CostRow, PassRow};

/// The summary of a search for passes.
pub fn pass_summary(manifest: &Manifest, tables: &PassPlan, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(answer) = tables.answers.first() {
        text += &paragraph("Wished   ", &wished(answer));
        let patch = format!("{} mm × {} mm", plain(manifest.patch_width_mm), plain(manifest.patch_height_mm));
        text += &paragraph("Skin     ", &format!("{}, patch {patch}; a larger patch has wider gaps", manifest.site));
        let effort = &manifest.effort;
        text +=
            &paragraph("Sampling ", &format!("{} random treatments of each plan, seed {}", effort.trials, effort.seed));
    }
    for answer in &tables.answers {
        text += &style.heading(&format!("\n{} at {} mm, {}", answer.device, plain(answer.depth_mm), answer.tear));
        for sentence in sentences(answer, tables) {
            text += &paragraph("  ", &sentence);
        }
    }
    text += "\n";
    text += &paragraph("Limits   ", LIMITS);
    text
}

const LIMITS: &str = "A geometric bound on displaced tissue, not validated against histology, and no advice. A wish counts as \
                      met where the whole 95 % interval meets it; the intervals do not allow for the choice among many plans.";

pub(crate) fn wished(answer: &AnswerRow) -> String {
    let mut words = vec![format!(
        "at least {} channels/cm² {}, in no more than {} passes",
        plain(answer.wished_channels_per_cm2),
        at(&answer.layer),
        answer.most_passes
    )];
    if answer.wished_gap_mm.is_finite() {
        let share = plain(100.0 * answer.wished_share);
        words.push(format!(
            "no place further than {} mm from a strike, in {share} % of treatments",
            plain(answer.wished_gap_mm)
        ));
    }
    if answer.wished_dermal_damage_mm3_per_cm2.is_finite() {
        words.push(format!("at most {} mm³/cm² of dermis", plain(answer.wished_dermal_damage_mm3_per_cm2)));
    }
    if answer.wished_time_s_per_cm2.is_finite() {
        words.push(format!("at most {} s/cm²", plain(answer.wished_time_s_per_cm2)));
    }
    words.join("; ")
}

fn at(layer: &str) -> String {
    if layer == "surface" { "at the surface".into() } else { format!("at the top of the {}", layer.replace('_', " ")) }
}

pub(crate) fn sentences(answer: &AnswerRow, tables: &PassPlan) -> Vec<String> {
    let mut sentences = Vec::new();
    if answer.unmet == "none" {
        sentences.push(format!("{}.", passes(answer)));
    } else {
        sentences.push(refusal(answer));
        sentences.push(format!("Nearest to the wishes: {}.", passes(answer)));
    }
    sentences.push(reached(answer));
    sentences.push(cost(answer, &tables.costs));
    sentences.extend(others(answer, &tables.rows));
    sentences
}

/// The least passes that do in other numbers of directions, as far as they were looked at.
fn others(answer: &AnswerRow, rows: &[PassRow]) -> Option<String> {
    let of_case = |row: &&PassRow| {
        row.device == answer.device && row.tear == answer.tear && row.depth_mm == answer.depth_mm && row.meets == "yes"
    };
    let most = rows.iter().map(|row| row.directions).max()?;
    let least = |directions: u32| rows.iter().filter(of_case).find(|row| row.directions == directions);
    let words: Vec<String> = (1..=most)
        .filter(|&directions| directions != answer.directions)
        .filter_map(least)
        .map(|row| format!("{} in {}", counted(row.passes, "pass", "es"), counted(row.directions, "direction", "s")))
        .collect();
    (answer.unmet == "none" && !words.is_empty()).then(|| format!("So would {}.", words.join(", ")))
}

fn counted(count: u32, noun: &str, more: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { more })
}

/// `14 passes: 7 x 0 deg, 7 x 90 deg`.
pub(crate) fn passes(answer: &AnswerRow) -> String {
    let noun = if answer.passes == 1 { "pass" } else { "passes" };
    format!(
        "{} {noun}: {}",
        answer.passes,
        answer.headings.replace(';', ",").replace(" x ", " × ").replace(" deg", "°")
    )
}

fn refusal(answer: &AnswerRow) -> String {
    let most =
        with_interval(answer.most_channels_per_cm2, answer.most_channels_ci95_low, answer.most_channels_ci95_high);
    let reasons: Vec<String> = answer
        .unmet
        .split(';')
        .map(|wish| match wish {
            "channels" if answer.most_channels_ci95_high < answer.wished_channels_per_cm2 => {
                format!(
                    "channels run together or are too few: at most {most}/cm², after {} passes",
                    answer.most_channels_passes
                )
            }
            "channels" => "too few channels where the other wishes are met, or not surely enough".to_owned(),
            "widest_gap" => "too wide a gap, or not surely no wider one".to_owned(),
            "time" => "too long".to_owned(),
            _ => "too much damage of the dermis, or perhaps too much".to_owned(),
        })
        .collect();
    let looked = if answer.looked_at_passes < answer.most_passes {
        format!(
            "more than {} passes were not looked at: by then plans took too long, damaged too much, or channels had fallen to half \
             of their most",
            answer.looked_at_passes
        )
    } else {
        format!("up to {} passes were looked at", answer.most_passes)
    };
    format!("Cannot be done: {}; {looked}.", reasons.join("; "))
}

fn reached(answer: &AnswerRow) -> String {
    let channels = with_interval(answer.channels_per_cm2, answer.channels_ci95_low, answer.channels_ci95_high);
    let share = plain(100.0 * answer.wished_share);
    let gap = gap_words(
        answer.widest_gap_of_share_mm,
        answer.widest_gap_of_share_ci95_low,
        answer.widest_gap_of_share_ci95_high,
    );
    let mut text = format!(
        "{channels} channels/cm² {} on average over treatments. In {share} % of treatments no place is further than {gap} mm from a strike",
        at(&answer.layer)
    );
    if answer.gap_share.is_finite() {
        let of = |share: f64| 100.0 * share;
        let share = with_interval(of(answer.gap_share), of(answer.gap_share_ci95_low), of(answer.gap_share_ci95_high));
        text += &format!("; {share} % of {} keep within {} mm", answer.trials, plain(answer.wished_gap_mm));
    }
    text + "."
}

/// Too few treatments leave a gap without an upper limit.
fn gap_words(gap_mm: f64, low_mm: f64, high_mm: f64) -> String {
    if high_mm.is_finite() { with_interval(gap_mm, low_mm, high_mm) } else { plain(gap_mm) }
}

fn cost(answer: &AnswerRow, costs: &[CostRow]) -> String {
    let damage =
        with_interval(answer.dermal_damage_mm3_per_cm2, answer.dermal_damage_ci95_low, answer.dermal_damage_ci95_high);
    let is_own = |row: &&CostRow| {
        (row.device == answer.device && row.tear == answer.tear && row.depth_mm == answer.depth_mm)
            && (row.passes == answer.passes && row.directions == answer.directions)
    };
    let tear = costs.iter().filter(is_own).find(|row| row.measure == "tear_share").map(|row| {
        let of = |share: f64| 100.0 * share;
        format!(
            ", {} % of channel volume torn rather than punctured",
            with_interval(of(row.mean), of(row.ci95_low), of(row.ci95_high))
        )
    });
    let time = plain(answer.treatment_time_s_per_cm2);
    format!("Costs {damage} mm³/cm² of dermis and {time} s/cm²{}.", tear.unwrap_or_default())
}
