//! Many scenarios from one: the points of a study, each computed as if it stood alone.

pub mod evaluation;
pub mod forecast;
pub mod league;
pub mod sensitivity;
pub mod sweep;
