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

/// How columns begin that are in the unit which the row tells.
const OF_THE_ROW: [&str; 10] =
    ["mean", "std_err", "ci95", "spread_sd", "value", "reference_value", "difference", "central", "low", "high"];

/// Columns whose interval stands in `ci95_low` and `ci95_high`; that of others begins with their name.
const WITH_INTERVAL: [&str; 8] =
    ["mean", "central", "open_share", "peclet", "before_mm3_cm2", "interval_d", "matured_sessions", "rank_correlation"];

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
        let prefix = if WITH_INTERVAL.contains(&name.as_str()) { String::new() } else { format!("{name}_") };
        let end = |side: &str| self.column(&format!("{prefix}ci95_{side}")).map(|end| self.number(row, end));
        if let (Some(low), Some(high)) = (end("low"), end("high")) {
            return Measured { low, value, high };
        }
        match self.numerical_error(row, name) {
            Some(error) => Measured::within(value, error),
            None => Measured::exact(value),
        }
    }

    /// How far off a volume of a single strike may be, and what is made of it: the error is a share of the whole channel.
    fn numerical_error(&self, row: usize, name: &str) -> Option<f64> {
        let cell = |name: &str| self.column(name).map(|column| self.number(row, column));
        let error = cell("numerical_error_rel")? * cell("channel_volume_mm3")?;
        match name {
            "channel_volume_mm3" | "tear_volume_mm3" => Some(error),
            "tear_ratio" => Some(error / cell("puncture_volume_mm3")?),
            _ => None,
        }
    }

    /// The unit of a column in a row: the one in the column's name; of a column of values that of the row.
    pub fn unit(&self, row: usize, column: usize) -> Option<Unit> {
        let name = &self.header[column];
        let own = Unit::of_column(name);
        match self.column("unit").filter(|_| own == Unit::ONE && OF_THE_ROW.iter().any(|part| name.starts_with(part))) {
            Some(unit) => self.rows[row][unit].parse().ok(),
            None => Some(own),
        }
    }

    /// What a column holds in a row.
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        Some(&self.rows[row][self.column(column)?])
    }

    /// Whether it tells intervals, so that sampling stands behind its numbers.
    pub fn is_sampled(&self) -> bool {
        self.header.iter().any(|name| name.contains("ci95"))
    }

    /// Whether rows differ in nothing but numbers, as those of one curve do.
    pub fn are_one_curve(&self, rows: &[usize]) -> bool {
        let is_word = |cell: &str| cell.parse::<f64>().is_err();
        let words = |row: &usize| self.rows[*row].iter().filter(|cell| is_word(cell)).collect::<Vec<_>>();
        rows.windows(2).all(|pair| words(&pair[0]) == words(&pair[1]))
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
