//! One self-contained page about a result: question and answer, figures, tables, devices, assumptions, limits, provenance.
//!
//! The page loads nothing: style, script, figures and data stand in it. It is made from manifest and tables alone, and the
//! same result gives the same bytes.

pub(crate) mod answer;
mod assumptions;
pub(crate) mod calibration;
pub(crate) mod course;
mod data;
pub(crate) mod delivery;
mod devices;
pub(crate) mod evidence;
mod figure;
pub(crate) mod force;
pub(crate) mod inference;
pub(crate) mod key_tables;
pub(crate) mod passes;
mod provenance;
pub(crate) mod slides;
pub(crate) mod studies;
mod table;
mod write;

pub use write::page;

use crate::charts::{ChartError, Drawing};
use crate::folder::manifest::Manifest;
use crate::study::channel::{LayerRow, ProfileRow};
use table::Table;

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

/// What the page tells of the tables of one kind of result.
#[derive(Debug, Clone, Default)]
pub struct Told<'a> {
    /// The answer, two sentences a paragraph.
    pub(crate) answer: Vec<String>,
    /// The short tables below it.
    pub(crate) tables: Vec<Table>,
    /// What limits it.
    pub(crate) limits: Vec<String>,
    /// What is to know of the devices as the scenario declares them.
    pub(crate) devices_note: &'static str,
    /// What the comparison made equal, where its rows say so.
    pub(crate) basis: Option<&'a str>,
    /// The stack of layers.
    pub(crate) layers: &'a [LayerRow],
    /// Sections of channels to look into.
    pub(crate) profiles: &'a [ProfileRow],
    /// Whether what follows the needle is part of it.
    pub(crate) goes_on_after: bool,
    /// Whether readers can draw cells of `metrics.csv` against one another.
    pub(crate) explores_cells: bool,
}

/// All that a page is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The manifest of the result.
    pub manifest: &'a Manifest,
    /// What is told of its tables.
    pub told: &'a Told<'a>,
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
