//! A slice: the needle cut by one horizontal plane at one instant, placed where its tissue lies at rest.

use super::arc::Arc;
use super::needle::Profile;

/// The points (x, y) with y² ≤ r(s)² − (a cos φ)², where a = x − centre and s = above_tip + a·lean. Convex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// Where the axis crosses, in the rest frame, mm.
    pub centre: f64,
    /// Axial distance of that crossing from the tip, mm.
    pub above_tip: f64,
    /// Change of the axial distance per unit of a.
    pub lean: f64,
    /// Cosine of the angle between the axis and the normal.
    pub cos: f64,
}

impl Slice {
    /// Y² of this slice at `x`, mm²; negative outside.
    #[inline]
    pub fn height_squared(&self, profile: &Profile, x: f64) -> f64 {
        let a = x - self.centre;
        let across = a * self.cos;
        profile.radius_squared(self.above_tip + a * self.lean) - across * across
    }

    /// Axial distance from the tip of the point at `x` in the plane of the stroke, mm.
    #[inline]
    pub fn above_tip_at(&self, x: f64) -> f64 {
        self.above_tip + (x - self.centre) * self.lean
    }

    /// Foremost x, mm.
    pub fn front(&self, profile: &Profile) -> f64 {
        self.centre + reach(profile, self.above_tip, self.lean, self.cos)
    }

    /// Hindmost x, mm.
    pub fn back(&self, profile: &Profile) -> f64 {
        self.centre - reach(profile, self.above_tip, -self.lean, self.cos)
    }

    /// The outline in exact arcs: Y² is a quadratic of x on each part of the needle.
    pub fn arcs(&self, profile: &Profile) -> Vec<Arc> {
        let (from, to) = (self.back(profile), self.front(profile));
        let mut cuts = vec![from];
        if self.lean != 0.0 {
            let at = |s: f64| self.centre + (s - self.above_tip) / self.lean;
            let mut joints = [at(profile.cap_end), at(profile.cone_end)];
            joints.sort_by(f64::total_cmp);
            cuts.extend(joints.into_iter().filter(|&x| x > from && x < to));
        }
        cuts.push(to);
        let f = |x: f64| self.height_squared(profile, x);
        cuts.windows(2).filter(|w| w[1] > w[0]).map(|w| Arc::through(w[0], w[1], f)).collect()
    }
}

/// The a > 0 at which r(above_tip + a·lean) = a cos: solved on the shank, else the cone, else the cap.
fn reach(profile: &Profile, above_tip: f64, lean: f64, cos: f64) -> f64 {
    let on_shank = profile.shank_radius / cos;
    if above_tip + on_shank * lean >= profile.cone_end {
        return on_shank;
    }
    let taper = cos - lean * profile.slope;
    if taper > 0.0 {
        let on_cone = (profile.cap_radius + (above_tip - profile.cap_end) * profile.slope) / taper;
        if on_cone >= 0.0 && above_tip + on_cone * lean >= profile.cap_end {
            return on_cone;
        }
    }
    let r = profile.tip_radius;
    let from_centre = lean * (above_tip - r);
    let root = from_centre * from_centre + above_tip * (2.0 * r - above_tip);
    (root.max(0.0).sqrt() - from_centre).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Needle;

    #[test]
    fn the_slice_ends_where_its_height_vanishes() {
        let profile =
            Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 0.279, tip_radius_mm: 0.004 }.profile();
        for above_tip in [1e-4, 0.003, 0.02, 0.4, 0.85, 0.9, 1.4] {
            for angle in [-0.6f64, -0.2, 0.0, 0.3, 0.6] {
                let slice = Slice { centre: 0.3, above_tip, lean: angle.sin(), cos: angle.cos() };
                for x in [slice.front(&profile), slice.back(&profile)] {
                    assert!(slice.height_squared(&profile, x).abs() < 1e-15, "{above_tip} {angle}");
                }
            }
        }
    }

    #[test]
    fn arcs_reproduce_the_slice() {
        let profile = Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 0.5, tip_radius_mm: 0.05 }.profile();
        let slice = Slice { centre: 0.0, above_tip: 0.04, lean: 0.5f64.sin(), cos: 0.5f64.cos() };
        let arcs = slice.arcs(&profile);
        assert!(arcs.len() >= 2);
        for arc in arcs {
            for share in [0.1, 0.35, 0.6, 0.95] {
                let x = arc.from + share * (arc.to - arc.from);
                assert!((arc.height_squared(x) - slice.height_squared(&profile, x)).abs() < 1e-14);
            }
        }
    }
}
