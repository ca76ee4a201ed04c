//! What the tables of a course say among themselves: states follow from session to session, work matures, items add up.

use super::difference::{AGAIN, Difference, Fault};
use super::{GridRow, Held, Tally};
use crate::after::rows::{CourseCostRow, CourseMaturedRow, CourseRow};
use crate::table::Row;

/// What rounding makes of a sum or product of a few numbers, as a share of the largest.
const ROUNDING: f64 = 1e-12;

/// What a column should hold, and by which rule; a difference where it is further off than rounding makes it.
fn agrees(row: &GridRow, column: &str, expected: f64, rule: &str, tally: &mut Tally) -> Result<(), Difference> {
    tally.sums += 1;
    let found = row.number(column)?;
    match (found - expected).abs() <= ROUNDING * found.abs().max(expected.abs()) {
        true => Ok(()),
        false => Err(row.differs(column, expected, &format!("{rule}; {AGAIN}"))),
    }
}

/// In course.csv a first session finds nothing, shares are shares, and the state after a session follows from that before it and the
/// new damage.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn sessions(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(CourseRow::FILE) {
        let [before, added, share] =
            [row.number("before_mm3_cm2")?, row.number("added_mm3_cm2")?, row.number("reinjured_share")?];
        if row.text("session") == "1" {
            agrees(&row, "before_mm3_cm2", 0.0, "nothing is left of a session before the first", tally)?;
        }
        if !(0.0..=1.0).contains(&share) {
            return Err(row.differs("reinjured_share", "a share from 0 to 1", AGAIN).into());
        }
        let rule = "before_mm3_cm2, and of added_mm3_cm2 what is not re-injured";
        agrees(&row, "after_mm3_cm2", before + added * (1.0 - share), rule, tally)?;
    }
    Ok(())
}

/// In course_matured.csv no more work has matured than sessions were held, and none unmatures.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn matured(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let mut last = 0.0;
    for row in held.rows(CourseMaturedRow::FILE) {
        let (matured, sessions) = (row.number("matured_sessions")?, row.number("sessions")?);
        tally.sums += 1;
        if !(last <= matured && matured <= sessions) {
            let expected = format!("from {last}, as before, to {sessions}, the sessions held");
            return Err(row.differs("matured_sessions", expected, AGAIN).into());
        }
        last = matured;
    }
    Ok(())
}

/// In course_cost.csv a total is count times each, and the last item of a device is the sum of the others.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn costs(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let mut sum = 0.0;
    for row in held.rows(CourseCostRow::FILE) {
        let product = row.number("count")? * row.number("each")?;
        agrees(&row, "total", product, "count times each", tally)?;
        match row.text("item") {
            "total" => {
                agrees(&row, "total", sum, "the sum of the device's items", tally)?;
                sum = 0.0;
            }
            _ => sum += product,
        }
    }
    Ok(())
}
