//! The axisymmetric unit cell around one channel (model section 14): what of a drug gets in, by finite volumes and implicit steps.

mod problem;

pub use problem::{Bolus, Bottom, CellError, Channels, Content, Membrane, Mesh, Problem, Solution, Stratum, Vehicle};

/// Solves a cell.
///
/// # Errors
/// [`CellError`] where channels merge or no solution is found.
pub fn solve(_problem: &Problem) -> Result<Solution, CellError> {
    Err(CellError::Failed { time_s: 0.0, radius_mm: 0.0, depth_mm: 0.0, what: "no solver" })
}

/// Stationary inflow through the mouths of channels that stay open and do not flow, the horny layer beside them open, per area
/// and driving concentration: mm/s.
///
/// # Errors
/// As [`solve`].
pub fn channel_permeance_mm_s(_problem: &Problem) -> Result<f64, CellError> {
    Err(CellError::Failed { time_s: 0.0, radius_mm: 0.0, depth_mm: 0.0, what: "no solver" })
}
