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
    /// Number of the pass that made it; 0 of listed strikes.
    pub pass: u32,
}

/// One listed strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListedStrike {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// Travel direction from +x towards +y, rad.
    pub heading_rad: f64,
    /// Depth of this strike, mm; overrides configured depth and efficiency.
    pub depth_mm: Option<f64>,
}
