//! The hole that is left when a needle has gone (model section 10, M11).

use crate::geometry::Needle;

/// Diameter of the hole at the surface after a strike to a depth, mm: a share of the needle's own there. 0 where it only dented.
pub fn diameter_mm(needle: &Needle, depth_mm: f64, residual_width: f64) -> f64 {
    if depth_mm > 0.0 { residual_width * 2.0 * needle.radius_mm(depth_mm) } else { 0.0 }
}
