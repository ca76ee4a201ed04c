//! Planar motions of the needle axis during one strike.

/// One stroke; each knows where the tip is and how the axis leans at time t, and is deepest at t = 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// A needle on a turning drum; t is the angle θ of the drum, rad.
    Roller {
        /// Radius of the bare drum, mm.
        drum_radius_mm: f64,
        /// Protrusion of the needle, mm.
        length_mm: f64,
        /// Depth of the tip at the bottom of the turn, mm.
        depth_mm: f64,
        /// Advance over rolling advance, less one.
        slip: f64,
    },
    /// A reciprocating needle in a gliding hand; t in s.
    Pen {
        /// Greatest depth of the tip, mm.
        depth_mm: f64,
        /// Peak-to-peak stroke along z, mm.
        stroke_mm: f64,
        /// Strokes per second, Hz.
        frequency_hz: f64,
        /// Glide, mm/s.
        speed_mm_s: f64,
        /// Tilt in the plane of the glide, rad.
        tilt_rad: f64,
    },
    /// Straight in and out again.
    Vertical {
        /// Greatest depth of the tip, mm.
        depth_mm: f64,
    },
}

/// Tip and unit vector from the tip up the axis, in the stroke plane (x, z).
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// Tip, mm.
    pub tip: [f64; 2],
    /// Unit vector along the axis, away from the tip.
    pub up: [f64; 2],
}

impl Pose {
    /// Axial and perpendicular coordinates of the point (x, z).
    pub fn axial_and_perpendicular(&self, x: f64, z: f64) -> (f64, f64) {
        let (dx, dz) = (x - self.tip[0], z - self.tip[1]);
        (dx * self.up[0] + dz * self.up[1], dx * self.up[1] - dz * self.up[0])
    }

    /// Where the axis, prolonged if need be, crosses depth z.
    pub fn axis_crossing(&self, z: f64) -> f64 {
        self.tip[0] + self.up[0] / self.up[1] * (z - self.tip[1])
    }
}

impl Motion {
    /// Tip depth at the deepest pose, mm.
    pub fn depth_mm(&self) -> f64 {
        match *self {
            Motion::Roller { depth_mm, .. } | Motion::Pen { depth_mm, .. } | Motion::Vertical { depth_mm } => depth_mm,
        }
    }

    /// The pose at time t (θ for a roller).
    pub fn pose(&self, t: f64) -> Pose {
        match *self {
            Motion::Roller { drum_radius_mm, length_mm, depth_mm, slip } => {
                let tip_radius = drum_radius_mm + length_mm;
                let height = tip_radius - depth_mm;
                let centre = [height * (1.0 + slip) * t, -height];
                let (sin, cos) = t.sin_cos();
                Pose { tip: [centre[0] - tip_radius * sin, centre[1] + tip_radius * cos], up: [sin, -cos] }
            }
            Motion::Pen { depth_mm, stroke_mm, frequency_hz, speed_mm_s, tilt_rad } => {
                let phase = 2.0 * std::f64::consts::PI * frequency_hz * t;
                let tip_depth = depth_mm - 0.5 * stroke_mm * (1.0 - phase.cos());
                let (sin, cos) = tilt_rad.sin_cos();
                Pose { tip: [speed_mm_s * t + tip_depth * sin / cos, tip_depth], up: [-sin, -cos] }
            }
            Motion::Vertical { depth_mm } => Pose { tip: [0.0, depth_mm], up: [0.0, -1.0] },
        }
    }

    /// A time after t = 0 at which the tip is out of the skin; the tip rises all the way to it.
    fn surely_out(&self) -> f64 {
        match *self {
            Motion::Roller { .. } => 0.5 * std::f64::consts::PI,
            Motion::Pen { frequency_hz, .. } => 0.5 / frequency_hz,
            Motion::Vertical { .. } => 0.0,
        }
    }

    /// Last time at which the tip is at or below z, by bisection; the first is its negative. `None` if the tip never gets there.
    pub fn last_contact(&self, z: f64) -> Option<f64> {
        if z > self.depth_mm() {
            return None;
        }
        let (mut inside, mut outside) = (0.0, self.surely_out());
        for _ in 0..100 {
            let middle = 0.5 * (inside + outside);
            if self.pose(middle).tip[1] >= z { inside = middle } else { outside = middle }
        }
        Some(inside)
    }
}
