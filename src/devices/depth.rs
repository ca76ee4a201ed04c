//! Depth efficiency: real over configured depth, as scenarios set it.

use crate::keys::bounds;
use crate::keys::fields::{Absent, Fields};
use crate::keys::key::{Form, Key, default, optional};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// The keys of a distribution of depth efficiency.
pub(crate) const EFFICIENCY: &[Key] = &[
    default("mean", Form::Number(&bounds::EFFICIENCY_MEAN), "1.0", "mean of the parent normal distribution"),
    default("sd", Form::Number(&bounds::EFFICIENCY_SD), "0.0", "its standard deviation"),
];

/// The key of a device that has its own.
pub(crate) const OWN: Key = optional(
    "depth_efficiency",
    Form::Table(EFFICIENCY),
    "{ mean = 0.9, sd = 0.05 }",
    "the device's own, instead of [depth]",
);

/// Distribution of real over configured depth: normal with parent mean and sd, restricted to (0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DepthEfficiency {
    /// Parent mean.
    pub mean: f64,
    /// Parent standard deviation; 0 gives the mean to every strike.
    pub sd: f64,
}

impl DepthEfficiency {
    /// The distribution of a table of keys.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        Ok(Self { mean: fields.number("mean")?, sd: fields.number("sd")? })
    }

    /// Mean of the restricted distribution.
    pub fn realised_mean(&self) -> f64 {
        let Some(normal) = self.parent() else { return self.mean };
        let share = normal.cdf(1.0) - normal.cdf(0.0);
        self.mean + self.sd * self.sd * (normal.pdf(0.0) - normal.pdf(1.0)) / share
    }

    /// The normal distribution before it is restricted; `None` where every strike has the mean.
    pub(crate) fn parent(&self) -> Option<Normal> {
        if self.sd > 0.0 { Normal::new(self.mean, self.sd).ok() } else { None }
    }
}
