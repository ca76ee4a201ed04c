//! The figures of inference: what measured sections say of hypotheses, and how many would decide.

mod corner;
mod factors;
mod needed;
mod plane;
mod power;
pub mod sections;
pub mod study;
mod tear;
mod widths;

use super::context::ChartContext;
use super::plot::style::{Stroke, device_style, tear_pattern};
use crate::inference::asked::Asked;

/// Hypotheses that a figure has room for.
const MOST_HYPOTHESES: usize = 8;

/// The line of a hypothesis by its place among those that are compared: a colour and a pattern of its own.
fn hypothesis_stroke(place: usize, width_pt: f64) -> Stroke {
    tear_pattern(place).stroke(device_style(place).ink, width_pt)
}

/// What the figures of planned studies say besides their tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StudyContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// What is asked of a study: its bound and its power, and what is known beforehand.
    pub asked: Asked,
}
