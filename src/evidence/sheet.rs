//! A table of a result as text, in which cells are looked up by the names of their columns.

use super::quantity::{Measured, Unit};
use crate::table::Content;

/// Header and rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What a column must hold in the rows that are meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    Text(String),
    Number(f64),
}

/// How far numbers may be apart that are meant to be one: depths are compared so.
const SLACK: f64 = 1e-9;

impl Sheet {
    /// Of a table's file; of one that has no rows none.
    pub fn of((_, bytes): &Content) -> Self {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let strings = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = reader.headers().map(strings).unwrap_or_default();
        Self { header, rows: reader.records().filter_map(Result::ok).map(|record| strings(&record)).collect() }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str)
    }

    /// The rows in which columns hold what is wanted, in their order.
    pub fn matching(&self, wanted: &[(usize, Wanted)]) -> Vec<usize> {
        let fits = |row: &&Vec<String>| wanted.iter().all(|(column, wanted)| wanted.is(&row[*column]));
        self.rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(place, _)| place).collect()
    }

    /// A number with its interval. Columns of intervals stand beside means, differences and ratios; the volumes of single
    /// strikes have a numerical error.
    pub fn measured(&self, row: usize, column: usize) -> Measured {
        let name = &self.header[column];
        let value = self.number(row, column);
        let prefix = if name == "mean" { String::new() } else { format!("{name}_") };
        let end = |side: &str| self.column(&format!("{prefix}ci95_{side}")).map(|end| self.number(row, end));
        if let (Some(low), Some(high)) = (end("low"), end("high")) {
            return Measured { low, value, high };
        }
        let is_volume = name.ends_with("_mm3") && !name.starts_with("puncture");
        match self.column("numerical_error_rel").filter(|_| is_volume) {
            Some(error) => Measured::within(value, (value * self.number(row, error)).abs()),
            None => Measured::exact(value),
        }
    }

    /// The unit of a column in a row: that of the row's own column where there is one, else the one in the column's name.
    pub fn unit(&self, row: usize, column: usize) -> Option<Unit> {
        let name = &self.header[column];
        match self.column("unit").filter(|_| !name.contains("ratio")) {
            Some(unit) => self.rows[row][unit].parse().ok(),
            None => Some(Unit::of_column(name)),
        }
    }

    fn number(&self, row: usize, column: usize) -> f64 {
        self.rows[row][column].parse().unwrap_or(f64::NAN)
    }
}

impl Wanted {
    fn is(&self, cell: &str) -> bool {
        match self {
            Self::Text(text) => text == cell,
            Self::Number(number) => {
                cell.parse().is_ok_and(|cell: f64| (cell - number).abs() <= SLACK * cell.abs().max(number.abs()))
            }
        }
    }
}
