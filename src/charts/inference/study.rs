//! The figures of studies that are planned.

use super::{StudyContext, needed, power};
use crate::charts::family::family;
use crate::inference::Decided;

family! {
    (found: &Decided; context: &StudyContext) => Some(found),
    "power_curves": power::lay_out,
    "needed_by_depth": needed::lay_out,
}
