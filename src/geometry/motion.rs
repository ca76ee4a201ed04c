//! Strokes: planar rigid motions of the needle axis in the stroke frame (model section 4).
//!
//! ```text
//!        ○ centre at −H          x →  heading
//!         ╲  φ                   z ↓  depth
//!  ────────╲──────────── z = 0
//!           ╲ axis crosses depth z at X(t, z), s₀ above the tip
//!            • tip
//! ```

use nalgebra::{Isometry2, Vector2};
use std::f64::consts::TAU;

/// A stroke. Its parameter t is the drum's turn θ (rad) for a roller and the time (s) for a pen; t = 0 is the deepest
/// pose, at which the axis crosses the surface at x = 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Motion {
    /// Carried by a turning drum.
    Roller {
        /// Distance R + L of the tip from the drum's axis, mm.
        reach: f64,
        /// Height H of the drum's axis above the surface, mm.
        height: f64,
        /// Rolling radius ρ = H (1 + σ), mm.
        rolling: f64,
    },
    /// Driven up and down while the hand glides; a stamp is a pen that does not glide.
    Pen {
        /// Depth D of the tip at its lowest point, mm.
        depth: f64,
        /// Stroke A, peak to peak along z, mm.
        stroke: f64,
        /// Angular frequency 2πf, rad/s.
        omega: f64,
        /// Glide v, mm/s.
        glide: f64,
        /// (sin φ₀, cos φ₀) of the constant tilt.
        tilt: (f64, f64),
    },
}

/// Where and how the axis crosses one depth at one instant. A point at distance `a` ahead of the crossing lies at axial
/// distance `above_tip + a·lean` from the tip and at distance `a·cos` from the axis, in the plane of the stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// X(t, z), mm.
    pub x: f64,
    /// Axial distance of the crossing from the tip, mm.
    pub above_tip: f64,
    /// Change of the axial distance per unit of travel along x.
    pub lean: f64,
    /// Cosine of the angle between the axis and the normal.
    pub cos: f64,
}

impl Motion {
    /// A roller with drum radius R, needle protrusion L, tip depth D ≤ L and slip σ > −1 (lengths in mm).
    pub fn roller(drum_radius: f64, length: f64, depth: f64, slip: f64) -> Self {
        let height = drum_radius + length - depth;
        Self::Roller { reach: drum_radius + length, height, rolling: height * (1.0 + slip) }
    }

    /// A pen with tip depth D < stroke A (mm), frequency f (Hz), glide v (mm/s) and tilt φ₀ (rad).
    pub fn pen(depth: f64, stroke: f64, frequency: f64, glide: f64, tilt: f64) -> Self {
        Self::Pen { depth, stroke, omega: TAU * frequency, glide, tilt: tilt.sin_cos() }
    }

    /// Straight down and up again.
    pub fn vertical(depth: f64) -> Self {
        Self::pen(depth, 2.0 * depth, 1.0, 0.0, 0.0)
    }

    /// Depth D of the tip at the deepest pose, mm.
    pub fn depth(&self) -> f64 {
        match *self {
            Self::Roller { reach, height, .. } => reach - height,
            Self::Pen { depth, .. } => depth,
        }
    }

    /// Largest |t| at which the tip is at or below depth `z`; 0 at and below D.
    pub fn contact(&self, z: f64) -> f64 {
        let below = (self.depth() - z).max(0.0);
        // 1 − cos θ = below / reach, in the form that keeps its digits for large drums and small depths.
        match *self {
            Self::Roller { reach, .. } => 2.0 * (below / (2.0 * reach)).sqrt().min(1.0).asin(),
            Self::Pen { stroke, omega, .. } => 2.0 * (below / stroke).sqrt().min(1.0).asin() / omega,
        }
    }

    /// Depth of the tip below the surface, mm; negative above it.
    #[inline]
    pub fn tip_depth(&self, t: f64) -> f64 {
        match *self {
            Self::Roller { reach, height, .. } => reach * t.cos() - height,
            Self::Pen { depth, stroke, omega, .. } => depth - 0.5 * stroke * (1.0 - (omega * t).cos()),
        }
    }

    /// Angle between axis and normal at first contact with the surface, rad.
    pub fn entry_angle(&self) -> f64 {
        match *self {
            Self::Roller { .. } => self.contact(0.0),
            Self::Pen { tilt, .. } => tilt.0.atan2(tilt.1).abs(),
        }
    }

    /// The crossing of depth `z` at parameter `t`, and X(t, 0).
    #[inline]
    pub fn crossing(&self, t: f64, z: f64) -> (Crossing, f64) {
        match *self {
            Self::Roller { reach, height, rolling } => {
                let (sin, cos) = t.sin_cos();
                let (tan, advance) = (sin / cos, rolling * t);
                let crossing =
                    Crossing { x: advance - (height + z) * tan, above_tip: reach - (height + z) / cos, lean: sin, cos };
                (crossing, advance - height * tan)
            }
            Self::Pen { depth, stroke, omega, glide, tilt: (sin, cos) } => {
                let tip = depth - 0.5 * stroke * (1.0 - (omega * t).cos());
                let at_surface = glide * t;
                let crossing = Crossing { x: at_surface + z * sin / cos, above_tip: (tip - z) / cos, lean: -sin, cos };
                (crossing, at_surface)
            }
        }
    }

    /// Parameters at which X(t, z) − κ X(t, 0) turns back, ascending; at most two, and none where it is monotone.
    pub fn turning_points(&self, z: f64, kappa: f64) -> Option<[f64; 2]> {
        let Self::Roller { height, rolling, .. } = *self else { return None };
        let (advance, lag) = ((1.0 - kappa) * rolling, (1.0 - kappa) * height + z);
        let turn = (lag < advance).then(|| (lag / advance).sqrt().acos())?;
        (turn < self.contact(z)).then_some([-turn, turn])
    }

    /// Pose of the needle in the stroke frame at `t`: origin at the tip, local y axis from the tip up along the needle.
    pub fn pose(&self, t: f64) -> Isometry2<f64> {
        match *self {
            Self::Roller { reach, height, rolling } => {
                let (sin, cos) = t.sin_cos();
                Isometry2::new(Vector2::new(rolling * t - reach * sin, reach * cos - height), std::f64::consts::PI + t)
            }
            Self::Pen { depth, stroke, omega, glide, tilt: (sin, cos) } => {
                let tip = depth - 0.5 * stroke * (1.0 - (omega * t).cos());
                let turn = std::f64::consts::PI - sin.atan2(cos);
                Isometry2::new(Vector2::new(glide * t + tip * sin / cos, tip), turn)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Point2;

    const MOTIONS: fn() -> [Motion; 4] = || {
        [
            Motion::roller(10.0, 1.5, 1.5, 0.0),
            Motion::roller(10.0, 1.5, 1.2, 0.2),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.17),
            Motion::vertical(1.0),
        ]
    };

    #[test]
    fn crossing_and_pose_describe_the_same_needle() {
        for motion in MOTIONS() {
            for z in [0.0, 0.3, 0.9] {
                for share in [-0.8, -0.3, 0.0, 0.5, 0.99] {
                    let t = share * motion.contact(z);
                    let (crossing, _) = motion.crossing(t, z);
                    for ahead in [-0.1, 0.0, 0.07] {
                        let local = motion.pose(t).inverse_transform_point(&Point2::new(crossing.x + ahead, z));
                        assert!((local.y - (crossing.above_tip + ahead * crossing.lean)).abs() < 1e-12);
                        assert!((local.x.abs() - (ahead * crossing.cos).abs()).abs() < 1e-12);
                    }
                }
            }
        }
    }

    #[test]
    fn contact_begins_and_ends_with_the_tip_at_the_level() {
        for motion in MOTIONS() {
            for z in [0.0, 0.4, 0.99] {
                for t in [-motion.contact(z), motion.contact(z)] {
                    assert!(motion.crossing(t, z).0.above_tip.abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn entry_angle_of_the_default_roller() {
        let degrees = Motion::roller(10.0, 1.5, 1.5, 0.0).entry_angle().to_degrees();
        assert!((degrees - 29.59185).abs() < 5e-6, "{degrees}");
    }

    #[test]
    fn only_a_drum_that_outruns_its_needles_turns_back() {
        assert!(Motion::roller(10.0, 1.5, 1.5, 0.0).turning_points(0.0, 0.0).is_none());
        assert!(Motion::roller(10.0, 1.5, 1.5, 0.3).turning_points(0.1, 1.0).is_none());
        let motion = Motion::roller(10.0, 1.5, 1.5, 0.1);
        let [a, b] = motion.turning_points(0.1, 0.0).expect("drags");
        let speed = |t: f64| (motion.crossing(t + 1e-6, 0.1).0.x - motion.crossing(t - 1e-6, 0.1).0.x) / 2e-6;
        assert!(a == -b && speed(a).abs() < 1e-7 && speed(0.0) > 0.0 && speed(1.5 * b) < 0.0);
    }
}
