//! A table that stands in the page as it is.

use crate::folder::manifest::clean;
use askama::Template;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub text: String,
    /// Numbers stand right.
    pub numeric: bool,
    /// Sentences need room.
    pub wide: bool,
}

/// Caption, columns and rows; the first cell of a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "table.html", config = "src/page/askama.toml")]
pub(crate) struct Table {
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Columns by name: `+` before it for numbers, `*` for sentences.
    pub fn new(caption: impl Into<String>, heads: &[&str], rows: Vec<Vec<String>>) -> Self {
        let head = |name: &&str| Head {
            text: clean(name.strip_prefix(['+', '*']).unwrap_or(name)),
            numeric: name.starts_with('+'),
            wide: name.starts_with('*'),
        };
        let rows = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        Self { caption: clean(&caption.into()), heads: heads.iter().map(head).collect(), rows }
    }

    /// Cells of a row with what is known of their columns.
    fn cells<'t>(&'t self, row: &'t [String]) -> impl Iterator<Item = (&'t Head, &'t str)> {
        self.heads.iter().zip(row).skip(1).map(|(head, cell)| (head, cell.as_str()))
    }

    /// What names a row.
    fn name<'t>(&self, row: &'t [String]) -> &'t str {
        row.first().map_or("", String::as_str)
    }
}
