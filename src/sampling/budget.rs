//! Which integrator, how much of it, and what is worked out besides volumes.

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
    /// The same for `damage_volume` of every layer that strikes reach; `None`: no target.
    pub layer_relative_error: Option<f64>,
    /// Cap on samples per device × depth × tear, all trials together.
    pub max_samples: u64,
    /// Random treatments, 2 to 1024.
    pub trials: u32,
    /// Seed of everything random.
    pub seed: u64,
}

/// What is worked out besides volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metrics {
    /// Openings and channels are counted.
    pub openings: bool,
    /// How evenly strikes cover the skin.
    pub coverage: bool,
    /// What strikes leave besides their holes, which some devices of a scenario do.
    pub parts: bool,
}

impl Default for Metrics {
    /// What a scenario gets that does not choose.
    fn default() -> Self {
        Self { openings: true, coverage: false, parts: false }
    }
}
