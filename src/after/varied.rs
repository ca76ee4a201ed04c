//! A parameter that differs between people, or that nobody knows better (model section 17): a number or a distribution. Its draws
//! belong to its name, so that every device, drug and route meets the same person.

use crate::sampling::rng::{Purpose, Stream};
use sha2::{Digest, Sha256};
use statrs::distribution::{ContinuousCDF, Normal};

/// A number, or the distribution that it is drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Varied {
    /// Known, or taken as known.
    Fixed(f64),
    /// Lognormal.
    Lognormal {
        /// Its median.
        median: f64,
        /// Its geometric standard deviation, at least 1.
        gsd: f64,
    },
    /// Normal, cut to an interval; `mean` and `sd` are those of the parent.
    Normal {
        /// Mean of the parent.
        mean: f64,
        /// Standard deviation of the parent.
        sd: f64,
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Uniform.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// Who is treated: the central person, or one of those that are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// With every parameter at its central value.
    Central,
    /// With every parameter drawn.
    Drawn {
        /// Seed of everything random.
        seed: u64,
        /// Number of the draw, from 0.
        number: u32,
    },
}

impl Varied {
    /// What stands for it where nothing is drawn: the median, the mean or the middle. The mean of a cut normal is that of its parent.
    pub fn central(&self) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Lognormal { median, .. } => median,
            Self::Normal { mean, min, max, .. } => mean.clamp(min, max),
            Self::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// The value below which a share `u` of all lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Lognormal { median, gsd } => median * (gsd.ln() * Normal::standard().inverse_cdf(u)).exp(),
            Self::Normal { mean, sd, min, max } => {
                if sd == 0.0 {
                    return mean.clamp(min, max);
                }
                let normal = Normal::standard();
                let [from, to] = [min, max].map(|end| normal.cdf((end - mean) / sd));
                (mean + sd * normal.inverse_cdf(from + u * (to - from))).clamp(min, max)
            }
            Self::Uniform { low, high } => low + u * (high - low),
        }
    }

    /// What it is in a person: a pure function of seed, number of the draw and name, which is the path of its key.
    pub fn of(&self, person: Person, name: &str) -> f64 {
        match person {
            Person::Central => self.central(),
            Person::Drawn { seed, number } => self.quantile(share(seed, number, name)),
        }
    }
}

/// The share that decides a parameter of a person.
fn share(seed: u64, number: u32, name: &str) -> f64 {
    let digest = Sha256::digest(name.as_bytes());
    let label = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    Stream::new(seed, Purpose::Person, [number, label]).uniform(0)
}
