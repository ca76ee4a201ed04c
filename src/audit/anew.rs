//! Whether a table that was computed anew is the one on the disk.

use super::difference::{AGAIN, Difference};
use super::{Grid, Tally};
use serde::Serialize;

/// How far numbers may be apart that another version of the program computed, as a share of them.
const OTHER_VERSION: f64 = 1e-9;
/// Numbers that are this small are what rounding left of larger ones.
const NOTHING: f64 = 1e-12;

/// How close what is computed anew must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same text.
    Exact,
    /// The same words, and numbers within 1e-9 of each other: another version of the program computed them.
    Near,
}

impl Agreement {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Exact => "to the last digit",
            Self::Near => "to 9 digits, for another version or revision of the program wrote them",
        }
    }

    fn holds(self, found: &str, expected: &str) -> bool {
        if found == expected || self == Self::Exact {
            return found == expected;
        }
        let (Ok(found), Ok(expected)) = (found.parse::<f64>(), expected.parse::<f64>()) else { return false };
        let room = OTHER_VERSION * found.abs().max(expected.abs()) + NOTHING;
        found == expected || (found - expected).abs() <= room || (found.is_nan() && expected.is_nan())
    }
}

/// Compares rows of a table with those that were computed anew.
///
/// # Errors
/// The first [`Difference`].
pub fn compare(found: &Grid, expected: &Grid, agreement: Agreement, tally: &mut Tally) -> Result<(), Difference> {
    for (own, new) in found.rows().zip(expected.rows()) {
        for ((column, own_cell), new_cell) in found.columns().zip(own.cells()).zip(new.cells()) {
            tally.computed += 1;
            if !agreement.holds(own_cell, new_cell) {
                return Err(own.differs(
                    column,
                    new_cell,
                    &format!("so it is computed anew{}; {AGAIN}", share(own_cell, new_cell)),
                ));
            }
        }
    }
    let rows = |count: usize| format!("{count} rows");
    match found.len() == expected.len() {
        true => Ok(()),
        false => {
            let advice = format!("so many are computed anew; {AGAIN}");
            Err(Difference::of_file(found.file(), rows(found.len()), rows(expected.len()), &advice))
        }
    }
}

/// How far two numbers are apart: the last digits alone differ where another machine computed them.
fn share(found: &str, expected: &str) -> String {
    let (Ok(found), Ok(expected)) = (found.parse::<f64>(), expected.parse::<f64>()) else { return String::new() };
    let share = (found - expected).abs() / found.abs().max(expected.abs());
    match share <= OTHER_VERSION {
        true => format!(" (they are {share:.0e} of each other apart, as another machine's rounding may put them)"),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(found: &str, expected: &str, agreement: Agreement) -> Result<u64, String> {
        let grid = |row: &str| Grid::read("a.csv", format!("word,value\n{row}\n").as_bytes()).unwrap();
        let mut tally = Tally::default();
        compare(&grid(found), &grid(expected), agreement, &mut tally)
            .map(|()| tally.computed)
            .map_err(|difference| difference.to_string())
    }

    #[test]
    fn another_version_may_round_otherwise_and_this_one_may_not() {
        assert_eq!(said("a,1.0", "a,1.0", Agreement::Exact), Ok(2));
        assert_eq!(said("a,1.0", "a,1.0000000001", Agreement::Near), Ok(2));
        assert!(said("a,1.0", "a,1.0000000001", Agreement::Exact).unwrap_err().contains("rounding may put them"));
        assert!(said("a,1.0", "a,1.00000001", Agreement::Near).unwrap_err().starts_with("a.csv:2: value: found 1.0, "));
        assert!(said("a,1.0", "b,1.0", Agreement::Near).unwrap_err().starts_with("a.csv:2: word: "));
        assert!(said("a,nan", "a,inf", Agreement::Near).is_err());
    }

    #[test]
    fn rows_that_are_missing_or_too_many_are_told() {
        assert!(said("a,1.0\nb,2.0", "a,1.0", Agreement::Exact).unwrap_err().contains("found 2 rows, expected 1 rows"));
    }
}
