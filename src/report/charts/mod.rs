//! Figures, drawn from the tables alone.

use crate::report::read::Tables;

/// What a figure says besides the tables; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartContext {
    /// Title of the scenario.
    pub title: String,
    /// Basis of the comparison; the one in the comparison's own rows wins.
    pub basis: Option<String>,
    /// Whether the budgets were small: such figures are marked.
    pub quick: bool,
    /// Width and height of the patch, mm.
    pub patch_mm: [f64; 2],
    /// Version of the program that computed the tables.
    pub version: String,
}

/// One figure in both formats.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File name without extension.
    pub stem: &'static str,
    /// The SVG file.
    pub svg: String,
    /// The PNG file.
    pub png: Vec<u8>,
}

/// Why a figure could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded font is not readable.
    #[error("the embedded font cannot be read")]
    Font,
}

/// Draws every figure that the tables allow.
///
/// # Errors
/// [`ChartError`] where a figure cannot be drawn.
pub fn figures(_tables: &Tables, _context: &ChartContext) -> Result<Vec<Figure>, ChartError> {
    Ok(Vec::new())
}
