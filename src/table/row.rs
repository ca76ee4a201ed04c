//! A kind of row.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// What it holds, and in which unit.
    pub doc: &'static str,
}

/// A row of a table: its columns and their values in the same order.
pub trait Row: Serialize + DeserializeOwned {
    /// The file that holds such rows, unless a bundle gives them another.
    const FILE: &'static str;
    /// The columns.
    const COLUMNS: &'static [Column];
    /// A last column that a table has where all its rows have it.
    const MAYBE: Option<Column>;
    /// The fields as text.
    fn fields(&self) -> Vec<String>;
}
