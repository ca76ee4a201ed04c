//! The tables of `course`, which one computation fills together.

use crate::after::rows::{CourseCostRow, CourseIntervalRow, CourseMaturedRow, CourseNeedleRow, CourseRow};
use crate::simulate::outcome::CellReport;
use crate::table::bundle;

bundle! {
    /// What a course of sessions leaves.
    pub struct CourseStudy {
        course: CourseRow,
        intervals: CourseIntervalRow,
        matured: CourseMaturedRow,
        #[optional]
        needles: CourseNeedleRow,
        #[optional]
        costs: CourseCostRow,
    }
    beside {
        /// How each cell of the devices' runs ended.
        cells: Vec<CellReport>,
        /// Notes for the reader.
        notes: Vec<String>,
    }
}
