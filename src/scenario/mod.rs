//! Scenario files: text → spanned tree → checked values.

mod bounds;
mod build;
mod cartridge;
mod catalogue;
mod device_rules;
mod fields;
mod file;
mod findings;
#[cfg(test)]
mod generated_tests;
mod keys;
mod load;
mod name;
mod overrides;
mod problem;
mod read;
mod scalar;
mod schema;
mod starter;
mod strikes;
mod suggest;
mod tree;
mod validate;

pub use load::{load, parse};
pub use problem::{LoadError, Place, Problem};
pub use schema::schema;
pub use starter::starter;

use crate::devices::{DepthEfficiency, Device};
use crate::geometry::Tear;
use crate::skin::Skin;

/// A checked scenario. Nothing downstream checks its values again.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// File stem (`stdin` for standard input): the `scenario` column and the default output folder.
    pub stem: String,
    /// Title (default: the stem).
    pub title: String,
    /// The question that the scenario asks; may be empty.
    pub question: String,
    /// The text as read, without byte-order mark and with `\n` line ends: what the manifest embeds and hashes.
    pub text: String,
    /// `--set` overrides in order, as given (`key.path=value`).
    pub overrides: Vec<String>,
    /// The skin, with failure shear strains resolved per layer.
    pub skin: Skin,
    /// `tissue.tear`, then the band.
    pub tears: Vec<Tear>,
    /// The rectangle over which everything is counted.
    pub patch: Patch,
    /// Devices, in file order.
    pub devices: Vec<Device>,
    /// Configured depths, mm, in file order.
    pub depths_mm: Vec<f64>,
    /// Depth efficiency of devices without their own.
    pub depth_efficiency: DepthEfficiency,
    /// What to compare; `None` without `[compare]` or with a single device.
    pub compare: Option<Compare>,
    /// Effort and precision.
    pub sampling: Sampling,
}

/// The rectangle 0 ≤ x ≤ width, 0 ≤ y ≤ height over which everything is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// Extent along x, mm.
    pub width_mm: f64,
    /// Extent along y, mm.
    pub height_mm: f64,
}

impl Patch {
    /// Area, mm².
    pub fn area_mm2(&self) -> f64 {
        self.width_mm * self.height_mm
    }

    /// Whether a strike positioned here counts as lying in the patch.
    pub fn contains(&self, x_mm: f64, y_mm: f64) -> bool {
        (0.0..self.width_mm).contains(&x_mm) && (0.0..self.height_mm).contains(&y_mm)
    }

    /// Distance of a point of the patch from its nearest edge, mm; negative outside.
    pub fn depth_inside_mm(&self, x_mm: f64, y_mm: f64) -> f64 {
        x_mm.min(self.width_mm - x_mm).min(y_mm).min(self.height_mm - y_mm)
    }

    /// Distance of a point from the patch, mm; 0 inside.
    pub fn distance_mm(&self, x_mm: f64, y_mm: f64) -> f64 {
        let beyond = |v: f64, extent: f64| (-v).max(v - extent).max(0.0);
        beyond(x_mm, self.width_mm).hypot(beyond(y_mm, self.height_mm))
    }
}

/// The comparison that a scenario asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compare {
    /// Index of the reference in `devices`.
    pub reference: usize,
    /// What is made equal.
    pub basis: Basis,
}

/// What a comparison makes equal (model section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The denser device keeps a random subset of its strikes.
    Strikes,
    /// Every device performs the reference's number of passes.
    Passes,
    /// No matching.
    AsConfigured,
}

impl Basis {
    /// The word used in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strikes => "strikes",
            Self::Passes => "passes",
            Self::AsConfigured => "as_configured",
        }
    }
}

/// Which integrator to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimatorKind {
    /// Hit counts of points.
    Points,
    /// Exact union lengths along lines.
    Lines,
}

impl EstimatorKind {
    /// The word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Lines => "lines",
        }
    }
}

/// Effort and precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Which integrator.
    pub estimator: EstimatorKind,
    /// Target of the integration error: its standard error over the mean of `damage_volume/all`.
    pub target_relative_error: f64,
    /// Cap on samples per device × depth × tear, all trials together.
    pub max_samples: u64,
    /// Random treatments, 2 to 1024.
    pub trials: u32,
    /// Seed of everything random.
    pub seed: u64,
}
