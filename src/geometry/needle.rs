//! The needle: an axisymmetric rigid body given by its radius along the axis.

/// Dimensions of a needle (model section 3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needle {
    /// Protrusion L, mm.
    pub length_mm: f64,
    /// Shank diameter d, mm.
    pub diameter_mm: f64,
    /// Full tip angle 2α, rad.
    pub tip_angle_rad: f64,
    /// Tip radius r_t, mm; 0 for a sharp tip.
    pub tip_radius_mm: f64,
}
