//! The tables of `course`, which one computation fills together.

use crate::after::rows::{CourseCostRow, CourseIntervalRow, CourseMaturedRow, CourseNeedleRow, CourseRow};
use crate::simulate::outcome::CellReport;
use crate::study::shown::shown_depth_mm;
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

impl CourseStudy {
    /// The depth at which a device is shown and spoken of, mm.
    pub(crate) fn shown_depth_mm(&self, device: &str) -> Option<f64> {
        shown_depth_mm(self.course.iter().filter(|row| row.device == device).map(|row| row.depth_mm))
    }
}
