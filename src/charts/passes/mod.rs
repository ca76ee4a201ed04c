//! The figures of a search for passes: what more passes bring and cost, and the coverage of the chosen treatments.

mod curves;

pub use super::context::CastContext as PassContext;

use super::cast::shown_depth_mm;
use super::family::family;
use super::plot::canvas::Canvas;
use super::plot::numbers;
use super::run::coverage_map;
use crate::simulate::passes::PassPlan;
use crate::study::passes::AnswerRow;

family! {
    (tables: &PassPlan; context: &PassContext) => Some(tables),
    "plan_passes": curves::lay_out,
    "plan_map": map,
}

/// The answers at the depth that is shown, under the scenario's own hypothesis.
fn shown<'a>(tables: &'a PassPlan, context: &PassContext) -> Vec<&'a AnswerRow> {
    let Some(depth_mm) = shown_depth_mm(tables.answers.iter().map(|answer| answer.depth_mm)) else { return Vec::new() };
    tables.answers.iter().filter(|row| row.depth_mm == depth_mm && Some(&row.tear) == context.tears.first()).collect()
}

/// `14 passes: 7 × 0°, 7 × 90°`.
fn passes_words(answer: &AnswerRow) -> String {
    let noun = if answer.passes == 1 { "pass" } else { "passes" };
    let headings = answer.headings.replace("; ", ", ").replace(" x ", " × ").replace(" deg", "°");
    format!("{} {noun}: {headings}", answer.passes)
}

fn map(tables: &PassPlan, context: &PassContext) -> Option<Canvas> {
    let depth_mm = shown_depth_mm(tables.answers.iter().map(|answer| answer.depth_mm))?;
    let answers = shown(tables, context);
    let words = |device: &str| {
        let answer = answers.iter().find(|answer| answer.device == device);
        answer.map_or_else(String::new, |answer| match answer.unmet.as_str() {
            "none" => passes_words(answer),
            _ => format!("no plan meets all; nearest {}", passes_words(answer)),
        })
    };
    let title = format!("Coverage of the chosen passes at {} mm", numbers::configured(depth_mm));
    // One wish holds for all devices; it is a distance, as the map's are, not the width of what lies empty.
    let wished_gap_mm = answers.iter().map(|answer| answer.wished_gap_mm).find(|gap_mm| gap_mm.is_finite());
    coverage_map::lay_out_chosen(&title, &tables.map, &context.devices, depth_mm, wished_gap_mm, words, &context.chart)
}
