//! The figures of a study of a scenario, drawn from its table of results.

mod axis;
mod batch;
mod curves;
mod gather;
mod heat;
mod lines;
mod marks;

pub use gather::Sweep;

use super::plot::{canvas, fonts};
use super::{ChartContext, ChartError, Drawing, Figure};
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

type Layout = fn(&Sweep, &SweepContext) -> Option<canvas::Canvas>;

const FIGURES: [(&str, Layout); 2] = [("response_curves", curves::lay_out), ("heat_map", heat::lay_out)];

/// Names of all figures, without an ending.
pub fn stems() -> Vec<&'static str> {
    FIGURES.iter().map(|(stem, _)| *stem).collect()
}

/// Draws every figure that the study has data for.
///
/// # Errors
/// [`ChartError::Font`] or [`ChartError::Draw`] where the drawing library fails.
pub fn figures(sweep: &Sweep, context: &SweepContext) -> Result<Vec<Figure>, ChartError> {
    drawings(sweep, context)?.into_iter().map(Figure::of).collect()
}

/// Lays out every figure that there is data for.
///
/// # Errors
/// [`ChartError::Font`] where the embedded font is not readable.
pub fn drawings(sweep: &Sweep, context: &SweepContext) -> Result<Vec<Drawing>, ChartError> {
    fonts::register()?;
    let laid = FIGURES.iter().filter_map(|&(stem, lay_out)| Some((stem, lay_out(sweep, context)?)));
    Ok(laid.map(|(stem, canvas)| Drawing::new(stem, canvas)).collect())
}
