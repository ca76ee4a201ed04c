//! The first thing in which a result is not what it should be.

use std::{fmt, io};

/// What to do about a table that does not agree with what is known of it.
pub const AGAIN: &str = "it was changed since it was written; run the scenario again";

/// The first thing in which a result is not what it should be: where, what is there, what should be, by which rule, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file, as its folder names it.
    pub file: String,
    /// 1-based line; the header of a table is line 1. None where the whole file differs, or a table has no lines.
    pub line: Option<u64>,
    /// Column of a table, or key of the manifest.
    pub column: Option<String>,
    /// What is there, what should be, by which rule, and what to do.
    pub what: String,
}

impl Difference {
    /// A difference of a whole file.
    pub fn of_file(file: &str, found: impl fmt::Display, expected: impl fmt::Display, advice: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            what: format!("found {found}, expected {expected}; {advice}"),
        }
    }

    /// The same in a line of it.
    pub fn at_line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same in a column, or at a key.
    pub fn at_column(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": ")?;
        if let Some(column) = &self.column {
            write!(f, "{column}: ")?;
        }
        write!(f, "{}", self.what)
    }
}

/// Why an audit ends.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A result is not what it should be.
    #[error("{0}")]
    Differs(Difference),
    /// The system does not give a file away.
    #[error("{file}: cannot be read: {source}; check its permissions")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
}

impl From<Difference> for Fault {
    fn from(difference: Difference) -> Self {
        Self::Differs(difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_place_and_column_as_far_as_they_are_known() {
        let whole = Difference::of_file("a.csv", "2 bytes", "3 bytes", AGAIN);
        assert_eq!(whole.to_string(), format!("a.csv: found 2 bytes, expected 3 bytes; {AGAIN}"));
        let cell = whole.at_line(7).at_column("mean").to_string();
        assert!(cell.starts_with("a.csv:7: mean: found"), "{cell}");
    }
}
