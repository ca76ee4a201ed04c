//! Tables and their rows.

pub mod read;
pub mod tables;
