//! What a program that calls the library needs: `use dermatrace::prelude::*;`.

pub use crate::error::Error;
pub use crate::experiment::{Experiment, Found, Model, Run};
pub use crate::metrics::MetricRow;
pub use crate::scenario::{Scenario, load};
pub use crate::simulate::Outcome;
pub use crate::study::compare::ComparisonRow;
