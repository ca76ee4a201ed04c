//! The comparison of devices on a stated basis.

use serde::{Deserialize, Serialize};

/// One row of `comparison.csv`; values are the matched ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name.
    pub metric: String,
    /// Unit of the values.
    pub unit: String,
    /// Device name.
    pub device: String,
    /// Name of the reference device.
    pub reference: String,
    /// Value of the device.
    pub value: f64,
    /// Value of the reference.
    pub reference_value: f64,
    /// Value minus reference value.
    pub difference: f64,
    /// Lower end of its 95 % interval.
    pub difference_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub difference_ci95_high: f64,
    /// Value over reference value (`inf` over an exact 0; `nan` for 0 over 0).
    pub ratio: f64,
    /// Lower end of its 95 % interval.
    pub ratio_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub ratio_ci95_high: f64,
    /// What was made equal.
    pub basis: String,
}
