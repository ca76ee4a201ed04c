//! Tables of what was counted, in Markdown.

use super::claims::{Kind, Quantity};
use super::counted::{Counted, least_coverage};
use std::fmt::Write;

/// What was counted of one scenario.
pub struct Scene {
    /// Stem of its file.
    pub name: String,
    /// Every quantity, by number of trials.
    pub counted: Vec<Counted>,
}

/// Every quantity of a scenario on a line of its own.
pub fn details(scene: &Scene) -> String {
    let mut text = format!(
        "**{}**\n\n| trials | quantity | truth ± standard error | spread over seeds | half width, median | covers, % | too low | too high | certain and wrong |\n\
         |---|---|---|---|---|---|---|---|---|\n",
        scene.name
    );
    for counted in &scene.counted {
        let _ = writeln!(
            text,
            "| {} | {} | {:.4e} ± {:.0e} | {:.2e} | {:.2e} | {:.1}{} | {} | {} | {} |",
            counted.trials,
            words(&counted.quantity),
            counted.truth,
            counted.truth_std_err,
            counted.spread,
            counted.half_width,
            counted.coverage(),
            if counted.is_sound() { "" } else { " **!**" },
            counted.below,
            counted.above,
            counted.certain_and_wrong
        );
    }
    text
}

/// A quantity in words: `pen (1 mm, pinned): damage_volume, all`.
pub fn words(quantity: &Quantity) -> String {
    let kind = quantity.kind.words();
    format!("{} ({}): {kind}{}, {}", quantity.devices, quantity.case, quantity.metric, quantity.layer)
}

/// The lowest coverage of every metric over devices and layers, by scenario and number of trials.
pub fn summary(scenes: &[Scene]) -> String {
    let columns: Vec<(&Scene, u32)> =
        scenes.iter().flat_map(|scene| trials(scene).into_iter().map(move |t| (scene, t))).collect();
    let heads: Vec<String> = columns.iter().map(|(scene, trials)| format!("{}, {trials} trials", scene.name)).collect();
    let mut text = format!("| lowest coverage, % | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    let mut kinds: Vec<(Kind, String, bool)> = Vec::new();
    for counted in scenes.iter().flat_map(|scene| &scene.counted) {
        let kind = kind_of(&counted.quantity);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.sort_by_key(|(kind, _, _)| *kind as u8);
    for kind in &kinds {
        let cells: Vec<String> = columns.iter().map(|(scene, trials)| lowest(scene, *trials, kind)).collect();
        let _ = writeln!(text, "| {} | {} |", row_words(kind), cells.join(" | "));
    }
    text
}

/// What stands on one line of the summary: kind, metric, and whether all layers are taken together.
fn kind_of(quantity: &Quantity) -> (Kind, String, bool) {
    let is_whole = ["all", "surface"].contains(&quantity.layer.as_str());
    (quantity.kind, quantity.metric.clone(), is_whole)
}

fn row_words((kind, metric, is_whole): &(Kind, String, bool)) -> String {
    format!("{}`{metric}`{}", kind.words(), if *is_whole { "" } else { ", single layers" })
}

fn trials(scene: &Scene) -> Vec<u32> {
    let mut trials: Vec<u32> = scene.counted.iter().map(|counted| counted.trials).collect();
    trials.dedup();
    trials
}

fn lowest(scene: &Scene, trials: u32, kind: &(Kind, String, bool)) -> String {
    let counted = scene.counted.iter().filter(|c| c.trials == trials && kind_of(&c.quantity) == *kind);
    let lowest = counted.min_by(|a, b| a.coverage().total_cmp(&b.coverage()));
    lowest.map_or("".into(), |c| format!("{:.1}{}", c.coverage(), if c.is_sound() { "" } else { " **!**" }))
}

/// What fails, a line each.
pub fn failures(scenes: &[Scene]) -> String {
    let all = scenes.iter().flat_map(|scene| scene.counted.iter().map(move |counted| (scene, counted)));
    let mut text = String::new();
    for (scene, counted) in all.filter(|(_, counted)| !counted.is_sound()) {
        let _ = writeln!(
            text,
            "{}, {} trials, {}: covers {:.1} % of {} runs, and should {:.1} %; {} too low, {} too high, {} certain and wrong",
            scene.name,
            counted.trials,
            words(&counted.quantity),
            counted.coverage(),
            counted.runs,
            least_coverage(counted.runs),
            counted.below,
            counted.above,
            counted.certain_and_wrong
        );
    }
    text
}
