//! How long a treatment takes (model section 9).

use super::{Patch, Treatment};
use crate::devices::kind::Hand;

impl Treatment<'_> {
    /// Expected time of the treatment over the area of the patch, s/mm²: along all lanes at the speed of the hand, and one
    /// turn after each of them. `None` for listed strikes, and for a pen that
    /// stands still.
    pub fn treatment_time_s_per_mm2(&self, patch: &Patch) -> Option<f64> {
        let Hand { lane_spacing_mm, speed_mm_s, turn_time_s } = self.device.kind.hand()?;
        let of_pass = |heading: &f64| {
            let lane_length_mm = patch.area_mm2() / lane_spacing_mm;
            let lanes = extent_across_mm(patch, *heading) / lane_spacing_mm;
            lane_length_mm / speed_mm_s + lanes * turn_time_s
        };
        let time_s = self.lasts * self.headings.iter().map(of_pass).sum::<f64>();
        time_s.is_finite().then(|| time_s / patch.area_mm2())
    }
}

/// Extent of the patch across a heading, mm.
fn extent_across_mm(patch: &Patch, heading_rad: f64) -> f64 {
    let (sin, cos) = heading_rad.sin_cos();
    patch.width_mm * sin.abs() + patch.height_mm * cos.abs()
}
