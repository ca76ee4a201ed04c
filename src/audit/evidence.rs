//! What the tables of published figures and of reference values say among themselves.

use super::difference::AGAIN;
use super::{Fault, GridRow, Held, Tally};
use crate::evidence::CalibrationRow;
use crate::evidence::reference::{ReferenceRow, is_within};
use crate::evidence::verify::{AGREES, DIFFERS, VerifyRow, verdict};
use crate::study::calibration::Verdict;
use crate::table::Row;

/// A verdict follows from the answer's interval and from what counts as agreement.
///
/// # Errors
/// The first difference.
pub fn verdicts(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(VerifyRow::FILE) {
        let [low, high] = [row.number("ours_low")?, row.number("ours_high")?];
        let [from, to] = [row.number("accept_low")?, row.number("accept_high")?];
        let word = row.text("verdict");
        // Beside these two there may be reasons why it cannot be told.
        let fits = ![AGREES, DIFFERS].contains(&word) || word == verdict([low, high], [from, to]);
        require(fits, &row, "verdict", "what the interval of ours and what is accepted say", tally)?;
    }
    Ok(())
}

/// A row of reference values is within where the two differ by no more than the tolerance.
///
/// # Errors
/// The first difference.
pub fn references(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(ReferenceRow::FILE) {
        let (ours, value) = (row.number("ours")?, row.number("value")?);
        let difference = if ours == value { 0.0 } else { ours - value };
        require(
            row.number("difference")?.to_bits() == difference.to_bits(),
            &row,
            "difference",
            "ours less value",
            tally,
        )?;
        let within = is_within(difference, row.number("tolerance")?);
        require((row.text("within") == "yes") == within, &row, "within", "what difference and tolerance say", tally)?;
    }
    Ok(())
}

/// A parameter has a value where it is fixed and nowhere else, and within its interval.
///
/// # Errors
/// The first difference.
pub fn parameters(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(CalibrationRow::FILE) {
        let [value, low, high] = [row.number("value")?, row.number("low")?, row.number("high")?];
        let is_fixed = row.text("verdict") == Verdict::Fixed.word();
        require(is_fixed != value.is_nan(), &row, "value", "a number where the verdict is fixed, else nan", tally)?;
        let is_in = value.is_nan() || low <= value && value <= high;
        require(is_in, &row, "value", "a number from low to high", tally)?;
    }
    Ok(())
}

fn require(fits: bool, row: &GridRow, column: &str, expected: &str, tally: &mut Tally) -> Result<(), Fault> {
    tally.sums += 1;
    if fits { Ok(()) } else { Err(row.differs(column, expected, AGAIN).into()) }
}
