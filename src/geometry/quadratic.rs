//! A parabola, and where it first reaches a level.

/// `at + slope · u + half_curvature · u²`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quadratic {
    /// At u = 0.
    pub at: f64,
    /// Slope there.
    pub slope: f64,
    /// Half of how much the slope grows per unit of u.
    pub half_curvature: f64,
}

impl Quadratic {
    /// At `u`.
    #[inline]
    pub fn value(&self, u: f64) -> f64 {
        self.at + u * (self.slope + u * self.half_curvature)
    }

    /// `self · scale + other · weight`.
    pub fn mixed(&self, scale: f64, other: &Self, weight: f64) -> Self {
        Self {
            at: self.at * scale + other.at * weight,
            slope: self.slope * scale + other.slope * weight,
            half_curvature: self.half_curvature * scale + other.half_curvature * weight,
        }
    }

    /// The same seen from `u`.
    pub fn from(&self, u: f64) -> Self {
        Self { at: self.value(u), slope: self.slope + 2.0 * u * self.half_curvature, ..*self }
    }

    /// Where it is greatest in [0, `end`].
    pub fn summit(&self, end: f64) -> f64 {
        let top = -0.5 * self.slope / self.half_curvature;
        let inside = self.half_curvature < 0.0 && (0.0..=end).contains(&top);
        match inside {
            true => top,
            false if self.value(end) > self.at => end,
            false => 0.0,
        }
    }

    /// The smallest u ≥ 0 past which it rises above `level`, that it does rise above.
    pub fn exceeds(&self, level: f64) -> f64 {
        let dips = self.slope < 0.0 && self.at >= level;
        if dips { -self.slope / self.half_curvature } else { self.reaches(level) }
    }

    /// The smallest u ≥ 0 at which it is at least `level`; infinite where there is none.
    #[inline]
    pub fn reaches(&self, level: f64) -> f64 {
        let lacking = level - self.at;
        if lacking <= 0.0 {
            return 0.0;
        }
        let square = self.slope * self.slope + 4.0 * self.half_curvature * lacking;
        let divisor = self.slope + square.sqrt();
        // Not a number where the parabola stays below.
        if divisor > 0.0 { 2.0 * lacking / divisor } else { f64::INFINITY }
    }
}
