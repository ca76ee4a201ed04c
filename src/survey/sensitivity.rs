//! What decides a result: Sobol' indices and elementary effects of every metric with respect to a study's axes.

use serde::{Deserialize, Serialize};

/// One row of `indices.csv`: how much of a metric's variance an input decides, alone and with all its interactions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm; `nan` where depth is an input.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name; `damage_volume_ratio` for the ratio to the reference device.
    pub metric: String,
    /// Unit of the metric.
    pub unit: String,
    /// The axis.
    pub input: String,
    /// First-order index.
    pub first_order: f64,
    /// Lower end of its 95 % interval.
    pub first_order_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub first_order_ci95_high: f64,
    /// Total index.
    pub total: f64,
    /// Lower end of its 95 % interval.
    pub total_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub total_ci95_high: f64,
    /// Base samples that count; those with a failed point do not.
    pub samples: u64,
}

/// One row of `effects.csv`: Morris' elementary effects of an input, in units of the metric over the whole range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm; `nan` where depth is an input.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name.
    pub metric: String,
    /// Unit of the metric.
    pub unit: String,
    /// The axis.
    pub input: String,
    /// Mean elementary effect.
    pub mu: f64,
    /// Mean of its absolute value.
    pub mu_star: f64,
    /// Lower end of its 95 % interval.
    pub mu_star_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub mu_star_ci95_high: f64,
    /// Standard deviation of the elementary effects.
    pub sigma: f64,
    /// Trajectories that count.
    pub trajectories: u64,
}
