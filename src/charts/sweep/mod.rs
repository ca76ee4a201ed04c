//! The figures of a study of a scenario, drawn from its table of results.

mod axis;
mod curves;
mod heat;
mod lines;
mod marks;

pub use crate::folder::sweep::Sweep;

use super::ChartContext;
use super::family::family;
use crate::folder::manifest::{Manifest, StudyRecord};

/// What the figures of a study say besides its table; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// Device names, in the order of the scenario: each keeps its colour on every figure.
    pub devices: Vec<String>,
    /// Reference device of the comparison.
    pub reference: Option<String>,
    /// What was varied.
    pub study: StudyRecord,
}

impl SweepContext {
    /// What the manifest of a study holds for its figures; none where it is the manifest of something else.
    pub fn of(manifest: &Manifest) -> Option<Self> {
        Some(Self {
            chart: ChartContext::of(manifest),
            devices: manifest.devices.clone(),
            reference: manifest.reference.clone(),
            study: manifest.study.clone()?,
        })
    }
}

family! {
    (sweep: &Sweep; context: &SweepContext) => Some(sweep),
    "response_curves": curves::lay_out,
    "heat_map": heat::lay_out,
}
