//! What a needle has of its own.

use super::rings::Sort;

/// How a needle differs from those of its sort.
pub(super) struct Own {
    pub longer_mm: f64,
    /// Force of puncture, N; `None` for that of its sort.
    pub puncture_force_n: Option<f64>,
}

impl Own {
    /// Of a needle like all of its sort.
    pub const NOTHING: Self = Self { longer_mm: 0.0, puncture_force_n: None };

    /// The excursion and the depth of a needle of a sort where the excursion common to all is this, mm.
    pub fn reaches_mm(&self, sort: &Sort, common_mm: f64) -> (f64, f64) {
        let Sort { insertion, shorter_mm, .. } = sort;
        let excursion_mm = common_mm - shorter_mm + self.longer_mm;
        let depth_mm = match self.puncture_force_n {
            Some(force_n) => insertion.depth_of_mm(excursion_mm, force_n),
            None => insertion.depth_mm(excursion_mm),
        };
        (excursion_mm, depth_mm)
    }
}
