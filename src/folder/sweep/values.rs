//! What is kept of a study's table: values with their intervals, and what they are values of.

use crate::folder::frame::{Column, FrameError, Kind, Schema};
use std::collections::HashMap;

/// Values of one axis that are told apart.
pub(crate) const MOST_LEVELS: usize = 4096;

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Value {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Sums of values and of the ends of their intervals.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    count: u32,
    mean: f64,
    low: f64,
    high: f64,
}

impl Sum {
    pub fn add(&mut self, value: Value) {
        self.count += 1;
        self.mean += value.mean;
        self.low += value.low;
        self.high += value.high;
    }

    /// The mean of the values. Points share their random numbers, so errors do not average out: the interval is the mean
    /// of the intervals.
    pub fn value(&self) -> Option<Value> {
        let count = f64::from(self.count);
        (self.count > 0).then(|| Value { mean: self.mean / count, low: self.low / count, high: self.high / count })
    }

    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.mean += other.mean;
        self.low += other.low;
        self.high += other.high;
    }
}

/// What a line stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SeriesKey {
    pub device: String,
    /// Configured depth; none where depth is varied.
    pub depth_mm: Option<f64>,
    /// Hypothesis; none where it is varied.
    pub tear: Option<String>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MetricKey {
    pub layer: String,
    pub metric: String,
    pub unit: String,
}

impl MetricKey {
    /// Whether it compares a device with the reference.
    pub fn is_matched(&self) -> bool {
        is_matched(&self.metric)
    }
}

/// Whether a metric compares a device with the reference.
pub(crate) fn is_matched(metric: &str) -> bool {
    metric != "tear_ratio" && metric.ends_with("_ratio")
}

/// What is varied, and its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AxisData {
    pub column: String,
    /// Values of an axis of words, in order of appearance; none for one of numbers.
    pub words: Option<Vec<String>>,
    /// Its column in the table.
    pub place: usize,
    levels: HashMap<u64, usize>,
    /// The values in order of appearance; those of words are their numbers.
    pub values: Vec<f64>,
}

/// A metric of a line, each by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Quantity {
    pub metric: u8,
    pub series: u8,
}

/// One point of a study, computed once.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    /// Its number and that of the replicate.
    pub id: [i64; 2],
    /// The values of the axes.
    pub at: Vec<f64>,
    pub values: Vec<(Quantity, Value)>,
}

impl Point {
    pub fn value(&self, wanted: Quantity) -> Option<Value> {
        self.values.iter().find(|(own, _)| *own == wanted).map(|(_, value)| *value)
    }
}

impl AxisData {
    pub fn new(column: &str, schema: &Schema) -> Result<Self, FrameError> {
        let place = place_of(schema, column)?;
        let is_text = schema.columns[place].1 == Kind::Text;
        let words = is_text.then(Vec::new);
        Ok(Self { column: column.to_owned(), words, place, levels: HashMap::new(), values: Vec::new() })
    }

    /// The number of a row's value; none where there are too many, or for numbers of scattered points.
    pub fn level(&mut self, column: &Column, row: usize, scattered: bool) -> Option<u32> {
        let value = match (column, &mut self.words) {
            (Column::Text(words), Some(known)) => {
                let place = known.iter().position(|word| **word == *words[row]);
                place.unwrap_or_else(|| {
                    known.push(words[row].to_string());
                    known.len() - 1
                }) as f64
            }
            (Column::Integer(values), _) => values[row] as f64,
            (Column::Real(values), _) => values[row],
            (Column::Text(_), None) => return None,
        };
        if scattered && self.words.is_none() {
            return None;
        }
        let next = self.values.len();
        if let Some(level) = self.levels.get(&value.to_bits()) {
            return Some(*level as u32);
        }
        (next < MOST_LEVELS).then(|| {
            self.levels.insert(value.to_bits(), next);
            self.values.push(value);
            next as u32
        })
    }
}

/// Where a column stands in a table.
///
/// # Errors
/// [`FrameError::Shape`] where there is none of this name.
pub(crate) fn place_of(schema: &Schema, name: &str) -> Result<usize, FrameError> {
    let place = schema.names().position(|own| own == name);
    place.ok_or_else(|| FrameError::Shape(format!("the table has no column {name:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tear_ratio_is_no_comparison_of_devices() {
        assert!(is_matched("damage_volume_ratio") && !is_matched("tear_ratio") && is_matched("tear_ratio_ratio"));
    }
}
