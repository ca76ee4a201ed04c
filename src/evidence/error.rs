//! Why there is no answer to a case or a claim.

use crate::keys::problem::{LoadError, Problem};
use crate::simulate::SimulateError;
use std::sync::atomic::AtomicUsize;

/// Why there is no answer to a case or a claim.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// A file says what cannot be, or cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A limit refuses the work behind an answer, or a signal stops it.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// A table cannot be written.
    #[error(transparent)]
    Table(#[from] csv::Error),
}

impl EvidenceError {
    /// The stop flag was raised.
    pub(super) fn stopped(stop: &AtomicUsize) -> Self {
        SimulateError::stopped(stop).into()
    }
}

impl From<Problem> for EvidenceError {
    fn from(problem: Problem) -> Self {
        LoadError::Invalid(vec![problem]).into()
    }
}
