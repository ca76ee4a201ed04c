//! The figures of studies that are planned.

use super::{needed, power};
use crate::charts::context::ChartContext;
use crate::charts::family::family;
use crate::inference::Decided;
use crate::inference::asked::Asked;

family! {
    (found: &Decided; context: &StudyContext) => Some(found),
    "power_curves": power::lay_out,
    "needed_by_depth": needed::lay_out,
}

/// What these figures say besides their tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StudyContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// What is asked of a study: its bound, its power, how many profiles at most.
    pub asked: Asked,
}
