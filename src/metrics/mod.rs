//! Answers: volumes, counts and areas per square centimetre, each with its interval.

pub mod cell;
mod comb;
pub mod coverage;
pub mod coverage_map;
mod estimator;
pub mod known;
pub mod lines;
pub mod names;
pub mod openings;
pub mod places;
pub mod points;
pub mod prepared;
pub mod section_table;
pub mod series;
pub mod shapes;
pub mod strata;
pub mod table;
pub mod tile;
pub mod trial;
pub mod widest_gap;

pub use names::Metric;

use serde::{Deserialize, Serialize};

/// One row of `metrics.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// Scenario stem.
    pub scenario: String,
    /// Device name.
    pub device: String,
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
    /// Estimate.
    pub mean: f64,
    /// Standard error: treatment variability and integration together.
    pub std_err: f64,
    /// Standard error of the integration alone.
    pub std_err_integration: f64,
    /// Lower end of the 95 % interval.
    pub ci95_low: f64,
    /// Upper end of the 95 % interval.
    pub ci95_high: f64,
    /// Random treatments behind the value.
    pub trials: u32,
    /// Samples behind the value, all trials together.
    pub samples: u64,
}

/// One row of `trials.csv`: the value of one metric in one trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRow {
    /// Scenario stem.
    pub scenario: String,
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name.
    pub metric: String,
    /// Unit of the value.
    pub unit: String,
    /// Trial number from 0.
    pub trial: u32,
    /// Value in this trial.
    pub value: f64,
}

/// One row of `openings.csv` (first trial): a strike-bearing opening at the surface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpeningRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Number of the connected component, from 0; strikes that share it are one opening.
    pub opening: u32,
    /// Centre of the strike's slit at the surface, mm.
    pub x_mm: f64,
    /// Centre of the strike's slit at the surface, mm.
    pub y_mm: f64,
    /// Heading, degrees.
    pub heading_deg: f64,
    /// Extent along the heading, mm.
    pub length_mm: f64,
    /// Extent across the heading, mm.
    pub width_mm: f64,
}
