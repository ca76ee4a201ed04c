//! How long a treatment takes (model section 9).

use super::{Patch, Treatment};
use crate::devices::DeviceKind;

/// How the hand moves along a pass.
struct Pace {
    lane_spacing_mm: f64,
    speed_mm_s: f64,
    turn_time_s: f64,
}

impl Treatment<'_> {
    /// Expected time of the treatment over the area of the patch, s/mm²: along all lanes at the speed of the hand, and one
    /// turn after each of them. A stamp goes on by one spacing for each stamp. `None` for listed strikes, and for a pen that
    /// stands still.
    pub fn treatment_time_s_per_mm2(&self, patch: &Patch) -> Option<f64> {
        let Pace { lane_spacing_mm, speed_mm_s, turn_time_s } = self.pace()?;
        let of_pass = |heading: &f64| {
            let lane_length_mm = patch.area_mm2() / lane_spacing_mm;
            let lanes = extent_across_mm(patch, *heading) / lane_spacing_mm;
            lane_length_mm / speed_mm_s + lanes * turn_time_s
        };
        let time_s = self.lasts * self.headings.iter().map(of_pass).sum::<f64>();
        time_s.is_finite().then(|| time_s / patch.area_mm2())
    }

    fn pace(&self) -> Option<Pace> {
        let (lane_spacing_mm, speed_mm_s, turn_time_s) = match &self.device.kind {
            DeviceKind::Roller(r) => (r.lane_spacing_mm, r.hand_speed_mm_s, r.turn_time_s),
            DeviceKind::Pen(p) => (p.lane_spacing_mm, p.hand_speed_mm_s, p.turn_time_s),
            DeviceKind::Stamp(s) => (s.lane_spacing_mm, s.stamp_spacing_mm * s.frequency_hz, s.turn_time_s),
            DeviceKind::Explicit(_) => return None,
        };
        Some(Pace { lane_spacing_mm, speed_mm_s, turn_time_s })
    }
}

/// Extent of the patch across a heading, mm.
fn extent_across_mm(patch: &Patch, heading_rad: f64) -> f64 {
    let (sin, cos) = heading_rad.sin_cos();
    patch.width_mm * sin.abs() + patch.height_mm * cos.abs()
}
