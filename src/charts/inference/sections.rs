//! The figures of measured sections.

use super::{corner, factors, tear, widths};
use crate::charts::context::ChartContext;
use crate::charts::family::family;
use crate::inference::Inferred;

family! {
    (found: &Inferred; context: &ChartContext) => Some(found),
    "widths_against_hypotheses": widths::lay_out,
    "bayes_factors": factors::lay_out,
    "posterior_corner": corner::lay_out,
    "tear_ratio_posterior": tear::lay_out,
}
