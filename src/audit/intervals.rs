//! What every table with intervals says: that they hold what they are about.
//!
//! A column `…_ci95_low` is the lower end for the nearest column to the left that is no standard error, the column after it the
//! upper end. So a table that is added later is looked at without being named here.

use super::difference::{AGAIN, Difference};
use super::{Grid, GridRow, Tally};
use crate::after::rows::{
    ClosureRow, CourseIntervalRow, CourseMaturedRow, CourseRow, DeliveryRow, MouthRow, PecletRow,
};
use crate::table::Row;

/// Ends that rounding put on the wrong side of the mean, as a share of the numbers: both are sums of some thousand terms.
const ROUNDING: f64 = 1e-12;

/// Tables whose limits are those of draws. What they are about has central parameters and is no quantile of the draws: few of them
/// may all lie on one side of it, and it need not stand right before them.
const OF_DRAWS: [&str; 7] = [
    MouthRow::FILE,
    ClosureRow::FILE,
    PecletRow::FILE,
    DeliveryRow::FILE,
    CourseRow::FILE,
    CourseIntervalRow::FILE,
    CourseMaturedRow::FILE,
];

/// Columns that belong together.
struct Interval {
    mean: String,
    low: String,
    high: String,
}

fn intervals(grid: &Grid) -> Vec<Interval> {
    let names: Vec<&str> = grid.columns().collect();
    let of = |(place, low): (usize, &&str)| {
        low.strip_suffix("ci95_low")?;
        let mean = names[..place].iter().rev().find(|name| !name.starts_with("std_err"))?;
        let high = names.get(place + 1)?;
        Some(Interval { mean: (*mean).to_owned(), low: (*low).to_owned(), high: (*high).to_owned() })
    };
    names.iter().enumerate().filter_map(of).collect()
}

/// Every interval of a table holds its mean, and no standard error is negative.
///
/// # Errors
/// The first [`Difference`].
pub fn hold(grid: &Grid, tally: &mut Tally) -> Result<(), Difference> {
    let (intervals, is_of_draws) = (intervals(grid), OF_DRAWS.contains(&grid.file()));
    let errors: Vec<String> = grid.columns().filter(|name| name.starts_with("std_err")).map(str::to_owned).collect();
    for row in grid.rows() {
        for interval in &intervals {
            match is_of_draws {
                true => is_in_order(&row, interval)?,
                false => holds(&row, interval)?,
            }
            tally.intervals += 1;
        }
        for error in &errors {
            if row.number(error)? < 0.0 {
                return Err(row.differs(error, "no negative standard error", AGAIN));
            }
        }
    }
    Ok(())
}

fn holds(row: &GridRow, interval: &Interval) -> Result<(), Difference> {
    let [mean, low, high] = [row.number(&interval.mean)?, row.number(&interval.low)?, row.number(&interval.high)?];
    // Of nothing over nothing there is no interval.
    if mean.is_nan() || low.is_nan() || high.is_nan() {
        return Ok(());
    }
    let room = if mean.is_finite() { ROUNDING * mean.abs() } else { 0.0 };
    if low <= mean + room && mean <= high + room {
        return Ok(());
    }
    let ends = format!("a number from {low} to {high}, its 95 % interval");
    Err(row.differs(&interval.mean, ends, AGAIN))
}

/// Limits of draws: a lower and an upper one.
fn is_in_order(row: &GridRow, interval: &Interval) -> Result<(), Difference> {
    let [low, high] = [row.number(&interval.low)?, row.number(&interval.high)?];
    match low > high {
        true => Err(row.differs(&interval.low, format!("at most {high}, the upper end"), AGAIN)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<u64, String> {
        said_of("a.csv", text)
    }

    fn said_of(file: &str, text: &str) -> Result<u64, String> {
        let mut tally = Tally::default();
        let grid = Grid::read(file, text.as_bytes()).unwrap();
        hold(&grid, &mut tally).map(|()| tally.intervals).map_err(|difference| difference.to_string())
    }

    #[test]
    fn an_interval_is_about_the_column_before_it() {
        let header = "mean,std_err,std_err_integration,ci95_low,ci95_high,ratio,ratio_ci95_low,ratio_ci95_high\n";
        let table = |row: &str| format!("{header}{row}\n");
        assert_eq!(said(&table("1,0.1,0,0.8,1.2,2,1,inf")), Ok(2));
        assert_eq!(said(&table("1,0,0,1,1,nan,0,nan")), Ok(2));
        assert!(said(&table("1,0.1,0,1.1,1.2,2,1,3")).unwrap_err().starts_with("a.csv:2: mean: found 1, "));
        assert!(said(&table("1,0.1,0,0.8,1.2,2,1,1.5")).unwrap_err().starts_with("a.csv:2: ratio: found 2, "));
        assert!(said(&table("1,0.1,-1e-9,0.8,1.2,2,1,3")).unwrap_err().contains("std_err_integration: found -1e-9"));
    }

    #[test]
    fn limits_of_draws_are_in_order_and_need_not_hold_what_stands_before_them() {
        let table = |row: &str| format!("before_mm3_cm2,reinjured_share,ci95_low,ci95_high\n{row}\n");
        assert_eq!(said_of("course.csv", &table("3,0.1,2,4")), Ok(1));
        assert!(said_of("course.csv", &table("3,0.1,4,2")).unwrap_err().contains("ci95_low: found 4"));
        assert!(said_of("other.csv", &table("3,0.1,2,4")).is_err());
    }
}
