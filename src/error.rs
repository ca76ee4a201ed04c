//! What can go wrong for a program that calls the library.

use crate::folder::outdir::OutDirError;
use crate::keys::problem::{LoadError, Problem};
use crate::simulate::SimulateError;
use crate::threads::ThreadsError;

/// Why an experiment was not run, or its result not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no sound scenario: every problem, or the limit that it exceeds, or a file that it names and that cannot be read.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// A limit refuses the work.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// No threads could be started.
    #[error(transparent)]
    Threads(#[from] ThreadsError),
    /// The folder of a result cannot be written.
    #[error(transparent)]
    Folder(#[from] OutDirError),
    /// A table cannot be written.
    #[error(transparent)]
    Table(#[from] csv::Error),
    /// A figure cannot be drawn.
    #[cfg(feature = "figures")]
    #[error(transparent)]
    Figure(#[from] crate::charts::ChartError),
}

impl Error {
    /// Every problem of a scenario, each with place, key, rule, value and what to do; none of another error.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Scenario(LoadError::Invalid(problems) | LoadError::TooLarge(problems)) => problems,
            _ => &[],
        }
    }
}
