//! The needle: an axisymmetric rigid body given by its radius along the axis (model section 3).
//!
//! ```text
//!  s = 0 tip   ( cap )  ⟍ cone ⟍ ───────── shank ─────────   s = L
//! ```

use std::f64::consts::PI;

/// Dimensions of a needle.
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

impl Needle {
    /// Whether the cone reaches the shank diameter within the protrusion.
    pub fn has_shank(&self) -> bool {
        self.profile().cone_end <= self.length_mm
    }

    /// Radius at axial distance `s_mm` from the tip, mm; 0 beyond the tip.
    pub fn radius_mm(&self, s_mm: f64) -> f64 {
        self.profile().radius_squared(s_mm).max(0.0).sqrt()
    }

    /// The radius function with its constants worked out.
    pub fn profile(&self) -> Profile {
        Profile::new(self)
    }
}

/// Radius along the axis: spherical cap, then cone, then shank. Concave, so every plane section is convex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Tip radius r_t, mm.
    pub tip_radius: f64,
    /// Axial distance at which the cap meets the cone, mm.
    pub cap_end: f64,
    /// Radius there, mm.
    pub cap_radius: f64,
    /// tan α.
    pub slope: f64,
    /// Axial distance at which the cone meets the shank, mm.
    pub cone_end: f64,
    /// Shank radius d/2, mm.
    pub shank_radius: f64,
}

impl Profile {
    fn new(needle: &Needle) -> Self {
        let (sin, cos) = (0.5 * needle.tip_angle_rad).sin_cos();
        let slope = sin / cos;
        let cap_end = needle.tip_radius_mm * (1.0 - sin);
        let cap_radius = needle.tip_radius_mm * cos;
        let shank_radius = 0.5 * needle.diameter_mm;
        let cone_end = cap_end + (shank_radius - cap_radius).max(0.0) / slope;
        Self { tip_radius: needle.tip_radius_mm, cap_end, cap_radius, slope, cone_end, shank_radius }
    }

    /// Square of the radius at axial distance `s` from the tip, mm²; negative, and falling, beyond the tip, so that a
    /// search for the largest value finds its way back to the needle.
    #[inline]
    pub fn radius_squared(&self, s: f64) -> f64 {
        if s < self.cap_end || s < 0.0 {
            s * (2.0 * self.tip_radius - s)
        } else {
            let r = (self.cap_radius + (s - self.cap_end) * self.slope).min(self.shank_radius);
            r * r
        }
    }

    /// Volume between the tip and axial distance `s`, mm³, in closed form.
    pub fn volume(&self, s: f64) -> f64 {
        let cap = s.clamp(0.0, self.cap_end);
        let cone = (s.clamp(self.cap_end, self.cone_end) - self.cap_end) * self.slope;
        let shank = (s - self.cone_end).max(0.0);
        let (r0, r1) = (self.cap_radius, self.cap_radius + cone);
        PI * cap * cap * (self.tip_radius - cap / 3.0)
            + PI * cone * (r0 * r0 + r0 * r1 + r1 * r1) / (3.0 * self.slope)
            + PI * shank * self.shank_radius * self.shank_radius
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: Needle =
        Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16.0 * PI / 180.0, tip_radius_mm: 0.004 };

    #[test]
    fn sharp_cone_has_the_volume_of_a_cone() {
        let needle = Needle { tip_radius_mm: 0.0, ..DEFAULT };
        let depth = 0.7;
        let tan = (8.0 * PI / 180.0).tan();
        assert!((needle.profile().volume(depth) - PI * tan * tan * depth.powi(3) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn volume_is_the_integral_of_the_squared_radius() {
        let profile = DEFAULT.profile();
        let n = 400_000;
        let h = 1.5 / f64::from(n);
        let sum: f64 = (0..n).map(|i| PI * profile.radius_squared((f64::from(i) + 0.5) * h) * h).sum();
        assert!((sum - profile.volume(1.5)).abs() < 1e-10, "{sum} {}", profile.volume(1.5));
    }

    #[test]
    fn the_cap_meets_the_cone_with_a_common_tangent() {
        let profile = DEFAULT.profile();
        let (below, above) = (profile.cap_end - 1e-9, profile.cap_end + 1e-9);
        let slope = (profile.radius_squared(above).sqrt() - profile.radius_squared(below).sqrt()) / 2e-9;
        assert!((slope - profile.slope).abs() < 1e-4);
    }

    #[test]
    fn a_short_needle_has_no_shank_and_the_stated_base() {
        let short = Needle { length_mm: 0.5, ..DEFAULT };
        assert!(!short.has_shank() && DEFAULT.has_shank());
        assert!((2.0 * short.radius_mm(0.5) - 0.147).abs() < 5e-4);
    }

    #[test]
    fn outside_the_tip_the_squared_radius_falls_without_limit() {
        for tip_radius_mm in [0.0, 0.004] {
            let profile = Needle { tip_radius_mm, ..DEFAULT }.profile();
            let values: Vec<f64> =
                [0.0, -0.001, -0.01, -0.1, -1.0].iter().map(|&s| profile.radius_squared(s)).collect();
            assert!(values[0] == 0.0 && values.windows(2).all(|w| w[1] < w[0]), "{values:?}");
        }
    }
}
