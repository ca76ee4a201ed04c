//! The patch: the rectangle of skin over which everything is counted, and the regions that it is cut into.

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
        self.region().contains(x_mm, y_mm)
    }

    /// The strikes positioned in it.
    pub fn region(&self) -> Region {
        Region { x: (0.0, self.width_mm), y: (0.0, self.height_mm) }
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

/// A rectangle of skin, closed at its lower and open at its upper edges, so that regions side by side share no strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// From and to along x, mm.
    pub x: (f64, f64),
    /// From and to along y, mm.
    pub y: (f64, f64),
}

impl Region {
    /// All of the plane.
    pub const EVERYWHERE: Self = Self { x: (f64::NEG_INFINITY, f64::INFINITY), y: (f64::NEG_INFINITY, f64::INFINITY) };

    /// Whether a point lies in the region.
    #[inline]
    pub fn contains(&self, x_mm: f64, y_mm: f64) -> bool {
        self.x.0 <= x_mm && x_mm < self.x.1 && self.y.0 <= y_mm && y_mm < self.y.1
    }

    /// Whether all of another region lies in it.
    pub fn holds(&self, other: &Self) -> bool {
        let within = |outer: (f64, f64), inner: (f64, f64)| outer.0 <= inner.0 && inner.1 <= outer.1;
        within(self.x, other.x) && within(self.y, other.y)
    }

    /// Area, mm².
    pub fn area_mm2(&self) -> f64 {
        (self.x.1 - self.x.0) * (self.y.1 - self.y.0)
    }

    /// The region widened by `margin_mm` on all sides.
    pub fn widened(&self, margin_mm: f64) -> Self {
        let wider = |(from, to): (f64, f64)| (from - margin_mm, to + margin_mm);
        Self { x: wider(self.x), y: wider(self.y) }
    }
}
