//! One row group of a study's table, its columns by name.

use super::values::{AxisData, MetricKey, Value, place_of};
use crate::folder::frame::{Column, Frame, FrameError, Schema};
use std::sync::Arc;

/// The columns of a batch that are read.
pub(crate) struct Batch<'f> {
    pub point: &'f [i64],
    pub replicate: &'f [i64],
    pub axes: Vec<&'f Column>,
    pub text: [&'f [Arc<str>]; 5],
    pub depth: &'f [f64],
    pub numbers: [&'f [f64]; 3],
}

impl<'f> Batch<'f> {
    /// The columns of a row group.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where one is missing or of another kind.
    pub fn of(frame: &'f Frame, schema: &Schema, axes: &[AxisData]) -> Result<Self, FrameError> {
        let column = |name: &str| Ok::<_, FrameError>(&frame.columns[place_of(schema, name)?]);
        let wrong = |name: &str| FrameError::Shape(format!("column {name:?} is not what a study has there"));
        let integers = |name: &str| match column(name)? {
            Column::Integer(values) => Ok(values.as_slice()),
            _ => Err(wrong(name)),
        };
        let reals = |name: &str| match column(name)? {
            Column::Real(values) => Ok(values.as_slice()),
            _ => Err(wrong(name)),
        };
        let texts = |name: &str| match column(name)? {
            Column::Text(values) => Ok(values.as_slice()),
            _ => Err(wrong(name)),
        };
        Ok(Self {
            point: integers("point")?,
            replicate: integers("replicate")?,
            axes: axes.iter().map(|axis| &frame.columns[axis.place]).collect(),
            text: [texts("device")?, texts("tear")?, texts("layer")?, texts("metric")?, texts("unit")?],
            depth: reals("depth_mm")?,
            numbers: [reals("mean")?, reals("ci95_low")?, reals("ci95_high")?],
        })
    }

    /// Point and replicate of a row.
    pub fn id(&self, row: usize) -> [i64; 2] {
        [self.point[row], self.replicate[row]]
    }

    /// The value of a row if it is finite; an infinite limit becomes the value itself.
    pub fn value(&self, row: usize) -> Option<Value> {
        let [mean, low, high] = self.numbers.map(|column| column[row]);
        let limit = |value: f64| if value.is_finite() { value } else { mean };
        mean.is_finite().then(|| Value { mean, low: limit(low), high: limit(high) })
    }

    /// The metric of a row.
    pub fn metric(&self, row: usize) -> MetricKey {
        let word = |place: usize| self.text[place][row].to_string();
        MetricKey { layer: word(2), metric: word(3), unit: word(4) }
    }
}
