//! What is asked of a result that lies on the disk: whether its files are those that were written, whether its tables agree with
//! themselves, with one another and with its manifest, and whether numbers that are computed anew are those that they hold.
//!
//! Nothing here computes anything. A [`Law`] is one thing that tables say among themselves; which laws hold for a kind of result,
//! and what of it is computed anew, the kind says (`results/`). The first difference ends an audit.

mod anew;
pub mod course;
pub mod delivery;
mod difference;
pub mod evidence;
pub mod files;
mod found;
mod grid;
pub mod inference;
pub mod intervals;
pub mod laws;
pub mod record;
pub mod study;

pub use anew::{Agreement, compare};
pub use difference::{AGAIN, Difference, Fault};
pub use found::{Anew, Found};
pub use grid::{Grid, GridRow};

use crate::folder::manifest::Manifest;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Files whose size and hash are those of the manifest.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Rows of tables that were read, each number a number as the program writes it.
    pub rows: u64,
    /// Sums, differences and ratios that were added up again.
    pub sums: u64,
    /// Intervals that hold their means.
    pub intervals: u64,
    /// Entries of the manifest that fit tables or scenario.
    pub entries: u64,
    /// Values that were computed anew.
    pub computed: u64,
}

/// A result whose files are those that were written.
pub struct Held<'h> {
    /// Its folder.
    pub directory: &'h Path,
    /// Its manifest.
    pub manifest: &'h Manifest,
    /// Its tables of rows, by file.
    pub grids: BTreeMap<String, Grid>,
}

impl Held<'_> {
    /// A table; none where the result does not have it.
    pub fn grid(&self, file: &str) -> Option<&Grid> {
        self.grids.get(file)
    }

    /// The rows of a table; none where the result does not have it.
    pub fn rows(&self, file: &str) -> impl Iterator<Item = GridRow<'_>> {
        self.grid(file).into_iter().flat_map(Grid::rows)
    }
}

/// One thing that a result says of itself, added to what was looked at.
pub type Law = fn(&Held, &mut Tally) -> Result<(), Fault>;
