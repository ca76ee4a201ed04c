//! Answers: volumes, counts and areas per square centimetre, each with its interval.

pub mod bodies;
pub mod cell;
mod comb;
mod count_control;
pub mod coverage;
pub mod coverage_map;
pub mod cut;
pub mod depths;
mod estimator;
pub mod known;
pub mod lines;
pub mod luck;
pub mod names;
pub mod openings;
mod part_rows;
pub mod places;
pub mod plane;
pub mod points;
pub mod prepared;
pub mod section_table;
pub mod series;
pub mod shadows;
pub mod shapes;
pub mod strata;
pub mod table;
pub mod tile;
pub mod trial;
mod vessel_rows;
pub mod vessels;
pub mod widest_gap;

pub use names::Metric;

use crate::table::table;

table! {
    /// One row of `metrics.csv`.
    pub struct MetricRow in "metrics.csv" {
        /// Scenario stem.
        scenario: String,
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// `all`, `surface` or a layer name.
        layer: String,
        /// Metric name.
        metric: String,
        /// Unit of the values.
        unit: String,
        /// Estimate.
        mean: f64,
        /// Standard error: treatment variability and integration together.
        std_err: f64,
        /// Standard error of the integration alone.
        std_err_integration: f64,
        /// Lower end of the 95 % interval.
        ci95_low: f64,
        /// Upper end of the 95 % interval.
        ci95_high: f64,
        /// Random treatments behind the value.
        trials: u32,
        /// Samples behind the value, all trials together.
        samples: u64,
        /// How much one treatment differs from another: a standard deviation, which more trials do not make smaller.
        spread_sd: f64,
    }
}

table! {
    /// One row of `trials.csv`: the value of one metric in one trial.
    pub struct TrialRow in "trials.csv" {
        /// Scenario stem.
        scenario: String,
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// `all`, `surface` or a layer name.
        layer: String,
        /// Metric name.
        metric: String,
        /// Unit of the value.
        unit: String,
        /// Trial number from 0.
        trial: u32,
        /// Value in this trial.
        value: f64,
    }
}

table! {
    /// One row of `openings.csv` (first trial): a strike-bearing opening at the surface.
    pub struct OpeningRow in "openings.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Number of the connected component, from 0; strikes that share it are one opening.
        opening: u32,
        /// Centre of the strike's slit at the surface, mm.
        x_mm: f64,
        /// Centre of the strike's slit at the surface, mm.
        y_mm: f64,
        /// Heading, degrees.
        heading_deg: f64,
        /// Extent along the heading, mm.
        length_mm: f64,
        /// Extent across the heading, mm.
        width_mm: f64,
    }
}
