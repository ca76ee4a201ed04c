//! Points in the unit cube for studies over inputs.
//!
//! A point is a pure function of seed and index, so that neither threads nor a split of the work can change it.

use super::rng::{Purpose, Stream};
use super::shuffle::permuted;
use super::sobol;

/// How points are scattered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scatter {
    /// Independent uniform points.
    Random,
    /// One point in each of n equal strata of every dimension (McKay, Beckman & Conover 1979, doi 10.2307/1268522).
    LatinHypercube,
    /// Scrambled Sobol' points; best with a power of two of them.
    Sobol,
}

impl Scatter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Random, Self::LatinHypercube, Self::Sobol];

    /// The word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::LatinHypercube => "latin_hypercube",
            Self::Sobol => "sobol",
        }
    }
}

/// Why a design cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// More dimensions than there are direction numbers.
    #[error("Sobol' points have at most {most} dimensions, not {0}", most = sobol::MAX_DIMENSIONS)]
    TooManyDimensions(usize),
    /// More points than 32 bits can number.
    #[error("a design has at most 2^32 points, not {0}")]
    TooManyPoints(u64),
}

/// Points in the unit cube.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Design {
    scatter: Scatter,
    dimensions: usize,
    points: u64,
    seed: u64,
}

/// What a stream of a design serves, apart from each other in the first label.
#[derive(Clone, Copy)]
enum Role {
    Coordinate,
    Order,
    Place,
    Scramble,
}

impl Design {
    /// A design of `points` points. More points of the same seed begin with the same ones, but in a Latin hypercube.
    ///
    /// # Errors
    /// More than [`sobol::MAX_DIMENSIONS`] dimensions of Sobol' points; more than 2³² points.
    pub fn new(scatter: Scatter, dimensions: usize, points: u64, seed: u64) -> Result<Self, DesignError> {
        if scatter == Scatter::Sobol && dimensions > sobol::MAX_DIMENSIONS {
            return Err(DesignError::TooManyDimensions(dimensions));
        }
        if points > 1 << 32 {
            return Err(DesignError::TooManyPoints(points));
        }
        Ok(Self { scatter, dimensions, points, seed })
    }

    /// How its points are scattered.
    pub fn scatter(&self) -> Scatter {
        self.scatter
    }

    /// Coordinates of a point, each strictly between 0 and 1.
    ///
    /// # Panics
    /// When the index is not below the number of points.
    pub fn point(&self, index: u64) -> Vec<f64> {
        assert!(index < self.points, "point {index} of {}", self.points);
        (0..self.dimensions).map(|dimension| self.coordinate(index, dimension)).collect()
    }

    fn coordinate(&self, index: u64, dimension: usize) -> f64 {
        let stream = |role| Stream::new(self.seed, Purpose::Design, [role as u32, dimension as u32]);
        match self.scatter {
            Scatter::Random => stream(Role::Coordinate).uniform(index),
            Scatter::LatinHypercube => {
                let stratum = permuted(index, self.points, &stream(Role::Order));
                in_stratum(stratum, self.points, stream(Role::Place).words(index)[0])
            }
            Scatter::Sobol => {
                let seed = stream(Role::Scramble).words(0)[0];
                sobol::scrambled_coordinate(index as u32, dimension, seed)
            }
        }
    }
}

/// A place in a stratum of `count` equal ones. It is one of 2²⁰, so that no rounding moves it over an edge.
fn in_stratum(stratum: u64, count: u64, word: u32) -> f64 {
    (stratum as f64 + (f64::from(word >> 12) + 0.5) / 1_048_576.0) / count as f64
}
