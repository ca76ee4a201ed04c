//! The axisymmetric unit cell around one channel (model section 14): what of a drug gets in, by finite volumes and implicit steps.

mod banded;
mod check;
mod clock;
mod film;
mod march;
mod mesh;
mod problem;
mod space;
mod steady;

pub use problem::{Bolus, Bottom, CellError, Channels, Content, Membrane, Mesh, Problem, Solution, Stratum, Vehicle};

/// Solves a cell.
///
/// # Errors
/// [`CellError`] where channels merge or no solution is found.
pub fn solve(problem: &Problem) -> Result<Solution, CellError> {
    check::check(problem)?;
    march::march(problem, space::Space::new(problem))
}

/// Stationary inflow through the mouths of channels that stay open and do not flow, the horny layer beside them open, per area
/// and driving concentration: mm/s.
///
/// # Errors
/// As [`solve`].
pub fn channel_permeance_mm_s(problem: &Problem) -> Result<f64, CellError> {
    check::check(problem)?;
    steady::channel_permeance_mm_s(&space::Space::new(problem))
}

#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod laws_tests;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod robust_tests;
#[cfg(test)]
mod second_tests;
