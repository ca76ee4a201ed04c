//! The patch: the rectangle of skin over which everything is counted.

/// The rectangle 0 ≤ x ≤ width, 0 ≤ y ≤ height over which everything is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// Extent along x, mm.
    pub width_mm: f64,
    /// Extent along y, mm.
    pub height_mm: f64,
}

impl Patch {
    /// Area, mm².
    pub fn area_mm2(&self) -> f64 {
        self.width_mm * self.height_mm
    }

    /// Whether a strike positioned here counts as lying in the patch.
    pub fn contains(&self, x_mm: f64, y_mm: f64) -> bool {
        (0.0..self.width_mm).contains(&x_mm) && (0.0..self.height_mm).contains(&y_mm)
    }

    /// Distance of a point of the patch from its nearest edge, mm; negative outside.
    pub fn depth_inside_mm(&self, x_mm: f64, y_mm: f64) -> f64 {
        x_mm.min(self.width_mm - x_mm).min(y_mm).min(self.height_mm - y_mm)
    }

    /// Distance of a point from the patch, mm; 0 inside.
    pub fn distance_mm(&self, x_mm: f64, y_mm: f64) -> f64 {
        let beyond = |v: f64, extent: f64| (-v).max(v - extent).max(0.0);
        beyond(x_mm, self.width_mm).hypot(beyond(y_mm, self.height_mm))
    }
}
