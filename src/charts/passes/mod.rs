//! The figures of a search for passes: what more passes bring and cost, and the coverage of the chosen treatments.

mod curves;

use super::ChartContext;
use super::cast::shown_depth_mm;
use super::family::family;
use super::plot::canvas::Canvas;
use super::plot::numbers;
use super::run::coverage_map;
use crate::folder::manifest::Manifest;
use crate::simulate::passes::PassPlan;
use crate::study::passes::AnswerRow;

/// What the figures say besides the tables; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct PassContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// Device names, in the order of the scenario: each keeps its colour on every figure.
    pub devices: Vec<String>,
    /// The scenario's own hypothesis.
    pub tear: String,
}

impl PassContext {
    /// What a manifest holds for these figures.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            chart: ChartContext::of(manifest),
            devices: manifest.devices.clone(),
            tear: manifest.tears.first().cloned().unwrap_or_default(),
        }
    }
}

family! {
    (tables: &PassPlan; context: &PassContext) => Some(tables),
    "plan_passes": curves::lay_out,
    "plan_map": map,
}

/// The answers at the depth that is shown, under the scenario's own hypothesis.
fn shown<'a>(tables: &'a PassPlan, context: &PassContext) -> Vec<&'a AnswerRow> {
    let Some(depth_mm) = shown_depth_mm(tables.answers.iter().map(|answer| answer.depth_mm)) else { return Vec::new() };
    tables.answers.iter().filter(|row| row.depth_mm == depth_mm && row.tear == context.tear).collect()
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
    coverage_map::lay_out_chosen(&title, &tables.map, &context.devices, depth_mm, words, &context.chart)
}
