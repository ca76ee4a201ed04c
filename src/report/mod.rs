//! report.

pub mod charts;
pub mod read;
