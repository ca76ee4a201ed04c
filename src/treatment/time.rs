//! How long a treatment takes (model section 9).

use super::{Patch, Treatment};
use crate::devices::Points;
use crate::devices::kind::Hand;

impl Treatment<'_> {
    /// Expected time of the treatment over the area of the patch, s/mm²: along all lanes at the speed of the hand, and one
    /// turn after each of them; or at all points at their rate, and one turn after each row. `None` for listed strikes, for a pen that
    /// stands still, and for points whose rate nobody tells.
    pub fn treatment_time_s_per_mm2(&self, patch: &Patch) -> Option<f64> {
        let is_timed = self.device.kind.hand().is_some() || self.device.kind.points().is_some();
        if !is_timed {
            return None;
        }
        let across = |heading: f64| extent_across_mm(patch, heading);
        let of_pass = |heading: &f64| match (self.device.kind.hand(), self.device.kind.points()) {
            (Some(Hand { lane_spacing_mm, speed_mm_s, turn_time_s }), _) => {
                let lane_length_mm = patch.area_mm2() / lane_spacing_mm;
                let lanes = across(*heading) / lane_spacing_mm;
                Some(lane_length_mm / speed_mm_s + lanes * turn_time_s)
            }
            (None, Some(Points { grid, per_s, turn_time_s })) => {
                let rows = across(*heading) / grid.row_mm();
                Some(patch.area_mm2() * grid.per_mm2() / per_s? + rows * turn_time_s)
            }
            (None, None) => None,
        };
        let time_s = self.lasts * self.headings.iter().map(of_pass).sum::<Option<f64>>()?;
        time_s.is_finite().then(|| time_s / patch.area_mm2())
    }
}

/// Extent of the patch across a heading, mm.
fn extent_across_mm(patch: &Patch, heading_rad: f64) -> f64 {
    let (sin, cos) = heading_rad.sin_cos();
    patch.width_mm * sin.abs() + patch.height_mm * cos.abs()
}
