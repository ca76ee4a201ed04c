//! The figures of a result, of a study, of a league table and of sensitivity indices, each as SVG and PNG, drawn from the
//! tables alone.
//!
//! A figure is laid out once, in millimetres of paper, on a `canvas::Canvas`; the canvas is then replayed on the
//! SVG and on the bitmap backend of `plotters`, so both formats hold the same drawing.

mod cast;
mod family;
pub mod film;
#[doc(hidden)]
pub mod ink;
pub mod league;
pub mod passes;
#[doc(hidden)]
pub mod plot;
mod run;
pub mod sensitivity;
pub mod slides;
pub mod sweep;
#[cfg(test)]
mod theme_tests;

pub use ink::drawing::{CAPTIONS, Caption, Drawing, Format, captions};
pub use plot::look::{Look, Theme, WidthError, Wording};
pub use run::{STEMS, drawings, figures};

use crate::folder::manifest::Manifest;
use crate::report::read::Tables;
use std::path::{Path, PathBuf};

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
    /// Width of the paper, theme, and whether the figure carries its own words; not in the manifest.
    pub look: Look,
}

impl ChartContext {
    /// What a manifest says for the figures of its tables, in the look that they have by themselves.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            title: manifest.scenario.title.clone(),
            basis: manifest.basis.clone(),
            quick: manifest.effort.quick,
            patch_mm: [manifest.patch_width_mm, manifest.patch_height_mm],
            version: manifest.program.version.clone(),
            look: Look::default(),
        }
    }
}

/// Where a text of a figure stands on the paper, mm from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The text.
    pub text: String,
    /// Left, top, right, bottom.
    pub bounds_mm: [f64; 4],
    /// Size of the type, points.
    pub size_pt: f64,
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
    /// Every text on the figure and its place.
    pub texts: Vec<TextBox>,
}

/// Why a figure could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded font is not readable.
    #[error("the embedded font cannot be read")]
    Font,
    /// The drawing backend failed.
    #[error("figure {stem}: {message}")]
    Draw {
        /// The figure.
        stem: &'static str,
        /// What the backend said.
        message: String,
    },
    /// A file could not be written.
    #[error("{}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Draws every figure of a run into files of `dir`.
///
/// # Errors
/// [`ChartError`] from the drawing, or [`ChartError::Write`].
pub fn draw_all(tables: &Tables, context: &ChartContext, dir: &Path) -> Result<Vec<PathBuf>, ChartError> {
    let mut paths = Vec::new();
    for figure in figures(tables, context)? {
        for (extension, bytes) in [("svg", figure.svg.as_bytes()), ("png", figure.png.as_slice())] {
            let path = dir.join(format!("{}.{extension}", figure.stem));
            std::fs::write(&path, bytes).map_err(|source| ChartError::Write { path: path.clone(), source })?;
            paths.push(path);
        }
    }
    Ok(paths)
}

impl Figure {
    /// Draws what is laid out as SVG and PNG.
    fn of(drawing: Drawing) -> Result<Self, ChartError> {
        Ok(Self { stem: drawing.stem, svg: drawing.svg()?, png: drawing.png(Drawing::DPI)?, texts: drawing.texts() })
    }
}
