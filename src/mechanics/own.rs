//! What a needle has of its own.

use super::rings::Sort;

/// How a needle differs from those of its sort.
pub(super) struct Own {
    pub longer_mm: f64,
    /// The greatest excursion at which its tip stays outside, mm.
    pub gate_mm: f64,
}

impl Own {
    /// Of a needle like all of its sort.
    pub fn none(sort: &Sort) -> Self {
        Self { longer_mm: 0.0, gate_mm: sort.insertion.gate_mm() }
    }

    /// The excursion and the depth of a needle of a sort where the excursion common to all is this, mm.
    pub fn reaches_mm(&self, sort: &Sort, common_mm: f64) -> (f64, f64) {
        let Sort { insertion, shorter_mm, .. } = sort;
        let excursion_mm = common_mm - shorter_mm + self.longer_mm;
        (excursion_mm, insertion.past_gate_mm(excursion_mm, self.gate_mm))
    }
}
