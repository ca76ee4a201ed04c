//! A tidy table whose columns are known at run time alone, kept as batches of rows that stream to Parquet and CSV.
//!
//! A [`Frame`] is one batch. [`RowGroups`] cuts a stream of batches anew, so that a file depends on its rows and never
//! on how they arrived; [`ParquetWriter`] and [`CsvWriter`] hold one batch at a time.

mod csv;
mod error;
mod groups;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod reader;
mod seal;

use std::ops::Range;
use std::sync::Arc;

pub use self::csv::CsvWriter;
pub use error::FrameError;
pub use groups::{ROWS_PER_GROUP, RowGroups};
#[cfg(feature = "parquet")]
pub use parquet::ParquetWriter;
#[cfg(feature = "parquet")]
pub use reader::{Reader, read_parquet, read_parquet_verified};
pub use seal::{Sealing, sha256_of_file};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers, `int64` wherever the file is read.
    Integer,
    /// Numbers, infinite and undefined ones among them; `double`.
    Real,
    /// Words; `string`.
    Text,
}

/// The columns of a table: names, and what their values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Name and kind of each column, from left to right.
    pub columns: Vec<(String, Kind)>,
}

impl Schema {
    /// A schema of these columns.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where there is no column, a name is empty or two columns have the same one.
    pub fn new(columns: Vec<(String, Kind)>) -> Result<Self, FrameError> {
        let schema = Self { columns };
        schema.check()?;
        Ok(schema)
    }

    /// The columns' names, from left to right.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// The columns' kinds, from left to right.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.columns.iter().map(|(_, kind)| *kind)
    }

    /// Whether a table can have these columns.
    fn check(&self) -> Result<(), FrameError> {
        let mut seen = std::collections::BTreeSet::new();
        match self.names().find(|name| name.is_empty() || !seen.insert(*name)) {
            Some("") => Err(FrameError::Shape("a column without a name".into())),
            Some(name) => Err(FrameError::Shape(format!("two columns with the name {name:?}"))),
            None if self.columns.is_empty() => Err(FrameError::Shape("a table without columns".into())),
            None => Ok(()),
        }
    }

    /// Whether a frame has these columns, all of one length.
    fn check_frame(&self, frame: &Frame) -> Result<(), FrameError> {
        if !frame.columns.iter().map(Column::kind).eq(self.kinds()) {
            return Err(FrameError::Shape("the columns of a frame are not those of its table".into()));
        }
        match frame.columns.iter().position(|column| column.len() != frame.len()) {
            Some(at) => {
                let (name, own) = (&self.columns[at].0, frame.columns[at].len());
                Err(FrameError::Shape(format!("column {name:?} has {own} rows, the first one {}", frame.len())))
            }
            None => Ok(()),
        }
    }
}

/// The values of one column in a batch of rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Of [`Kind::Integer`].
    Integer(Vec<i64>),
    /// Of [`Kind::Real`].
    Real(Vec<f64>),
    /// Of [`Kind::Text`]; equal words may share their memory.
    Text(Vec<Arc<str>>),
}

impl Column {
    /// A column of a kind without rows.
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Real => Self::Real(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
        }
    }

    /// What its values are.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Integer(_) => Kind::Integer,
            Self::Real(_) => Kind::Real,
            Self::Text(_) => Kind::Text,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds these rows of another column of the same kind.
    fn extend(&mut self, other: &Self, rows: Range<usize>) -> Result<(), FrameError> {
        match (self, other) {
            (Self::Integer(own), Self::Integer(new)) => own.extend_from_slice(&new[rows]),
            (Self::Real(own), Self::Real(new)) => own.extend_from_slice(&new[rows]),
            (Self::Text(own), Self::Text(new)) => own.extend_from_slice(&new[rows]),
            _ => return Err(FrameError::Shape("columns of two kinds cannot be joined".into())),
        }
        Ok(())
    }

    fn clear(&mut self) {
        match self {
            Self::Integer(values) => values.clear(),
            Self::Real(values) => values.clear(),
            Self::Text(values) => values.clear(),
        }
    }
}

/// A batch of rows. All columns have the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// From left to right, as the schema has them.
    pub columns: Vec<Column>,
}

impl Frame {
    /// A frame of a schema's columns without rows.
    pub fn empty(schema: &Schema) -> Self {
        Self { columns: schema.kinds().map(Column::empty).collect() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the rows of another frame.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where the columns of the two differ in number or kind, or those of `other` in length.
    pub fn append(&mut self, other: &Self) -> Result<(), FrameError> {
        self.append_rows(other, 0..other.len())
    }

    /// Adds some rows of another frame.
    ///
    /// # Errors
    /// [`FrameError::Shape`] as of [`Self::append`], or where `other` has not all of these rows.
    pub fn append_rows(&mut self, other: &Self, rows: Range<usize>) -> Result<(), FrameError> {
        let alike = self.columns.iter().map(Column::kind).eq(other.columns.iter().map(Column::kind));
        let there = rows.start <= rows.end && other.columns.iter().all(|column| rows.end <= column.len());
        if !alike || !there {
            return Err(FrameError::Shape(format!("rows {rows:?} of one frame do not fit another")));
        }
        self.columns.iter_mut().zip(&other.columns).try_for_each(|(own, new)| own.extend(new, rows.clone()))
    }

    /// Some of the rows.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where the frame has not all of them.
    pub fn slice(&self, rows: Range<usize>) -> Result<Self, FrameError> {
        let mut part = Self { columns: self.columns.iter().map(|column| Column::empty(column.kind())).collect() };
        part.append_rows(self, rows)?;
        Ok(part)
    }

    /// Forgets all rows, and keeps the memory for the next ones.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
    }
}
