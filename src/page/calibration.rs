//! What the page tells of a calibration.

use super::table::Table;
use crate::evidence::Calibration;
use crate::summary::calibration_text::{
    CASE_HEADS, PARAMETER_HEADS, RIDGE_HEADS, case_cells, parameter_cells, ridge_cells, sentences,
};

/// Pairs that the page shows; calibration_ridge.csv holds all.
const MOST_PAIRS: usize = 25;

/// What is fixed, and what is not.
pub(crate) fn answer(found: &Calibration) -> Vec<String> {
    sentences(found)
}

/// Parameters, pairs and cases.
pub(crate) fn tables(found: &Calibration) -> Vec<Table> {
    let parameters = found.parameters.iter().map(parameter_cells).collect();
    let cases = found.cases.iter().map(case_cells).collect();
    let all = [
        Table::new("What the fitted figures tell of each parameter", &PARAMETER_HEADS, parameters),
        Table::new("Pairs that the figures cannot tell apart", &RIDGE_HEADS, ridge_cells(found, MOST_PAIRS)),
        Table::new("Published figures and answers", &CASE_HEADS, cases),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// What limits it.
pub(crate) const LIMITS: [&str; 3] = [
    "One stiffness and one cutting energy stand for skin of several species, sites and laboratories.",
    "Intervals hold if the model is right and the figures scatter as they say; a figure without a spread is weighed by what counts as agreement.",
    "A figure that differs stays in the table, and none that is only tested may be fitted.",
];
