//! Closed forms of single parts of delivery (model sections 12 and 14).

use std::f64::consts::PI;

/// Conductance G_m of an open mouth, mm³/s: the vehicle above a disc and the hole through the horny layer in series.
pub fn mouth_conductance_mm3_s(radius_mm: f64, sc_mm: f64, channel_mm2_s: f64, vehicle_mm2_s: f64) -> f64 {
    1.0 / (0.25 / (vehicle_mm2_s * radius_mm) + sc_mm / (PI * radius_mm * radius_mm * channel_mm2_s))
}
