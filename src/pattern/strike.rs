//! A strike: one engagement of one needle with the skin.

use nalgebra::UnitComplex;

/// Where, in which direction and how deep a needle goes in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strike {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// Direction of travel, from +x towards +y.
    pub heading: UnitComplex<f64>,
    /// Depth of the tip at the deepest pose, mm.
    pub depth_mm: f64,
}
