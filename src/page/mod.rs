//! One self-contained page about a result: question and answer, figures, tables, devices, assumptions, limits, provenance.
//!
//! The page loads nothing: style, script, figures and data stand in it. It is made from manifest and tables alone, and the
//! same result gives the same bytes.

mod answer;
mod assumptions;
mod data;
mod devices;
mod figure;
mod key_tables;
mod passes;
mod provenance;
mod slides;
mod studies;
mod table;
mod write;

pub use write::page;

use crate::charts::{ChartError, Drawing};
use crate::folder::manifest::Manifest;
use crate::histology::rows::SlideWidthRow;
use crate::report::read::{PassTables, Tables};
use crate::study::league::FrontRow;
use crate::survey::sensitivity::IndexRow;

/// File name of the page.
pub const FILE_NAME: &str = "report.html";

/// A table of the result, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvText {
    /// Its file.
    pub file: String,
    /// Header and rows; a long table may be cut after a row.
    pub text: String,
    /// Rows of the whole table, where `text` is its beginning.
    pub rows: Option<usize>,
}

/// What the command that made the result found.
#[derive(Debug, Clone, Copy)]
pub enum Findings<'a> {
    /// `run`.
    Run(&'a Tables),
    /// `channel`.
    Channel(&'a Tables),
    /// `sweep` and `merge`.
    Sweep,
    /// `bench`.
    League(&'a [FrontRow]),
    /// `sensitivity`.
    Sensitivity(&'a [IndexRow]),
    /// `plan`.
    Passes(&'a PassTables),
    /// `slides`.
    Slides(&'a [SlideWidthRow]),
}

/// All that a page is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The manifest of the result.
    pub manifest: &'a Manifest,
    /// What was found.
    pub findings: Findings<'a>,
    /// The figures, in the order in which they are shown.
    pub figures: &'a [Drawing],
    /// The tables that readers can sort, search and download.
    pub tables: &'a [CsvText],
}

/// Why no page could be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A figure could not be drawn.
    #[error(transparent)]
    Figure(#[from] ChartError),
    /// The template failed.
    #[error("the page cannot be written: {0}")]
    Template(#[from] askama::Error),
    /// The data could not be written as JSON.
    #[error("the data of the page cannot be written: {0}")]
    Data(#[from] serde_json::Error),
}
