//! The needle: a rigid body of revolution.

/// Cap, cone and shank. Beyond `length_mm` the radius stays what it is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needle {
    /// Protrusion from the drum or plate, mm.
    pub length_mm: f64,
    /// Shank diameter, mm.
    pub diameter_mm: f64,
    /// Full tip angle, rad.
    pub tip_angle_rad: f64,
    /// Radius of the spherical cap, mm; 0 is sharp.
    pub tip_radius_mm: f64,
}

impl Needle {
    /// The reference needle's 16° and 4 µm tip on a shank of 0.25 mm.
    pub fn standard(length_mm: f64) -> Self {
        Self { length_mm, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 }
    }

    /// Radius at the axial distance `s` from the tip, mm; 0 in front of the tip.
    pub fn radius(&self, s: f64) -> f64 {
        if s <= 0.0 {
            return 0.0;
        }
        let s = s.min(self.length_mm);
        let half = 0.5 * self.tip_angle_rad;
        let cap_end = self.tip_radius_mm * (1.0 - half.sin());
        if s <= cap_end {
            return (2.0 * self.tip_radius_mm * s - s * s).sqrt();
        }
        let cone = self.tip_radius_mm * half.cos() + (s - cap_end) * half.tan();
        cone.min(0.5 * self.diameter_mm)
    }

    /// Axial distance at which the cone ends: where it reaches the shank, or the base if it does not.
    pub fn shank_start(&self) -> f64 {
        let half = 0.5 * self.tip_angle_rad;
        let cap_end = self.tip_radius_mm * (1.0 - half.sin());
        let cone_end = cap_end + (0.5 * self.diameter_mm - self.tip_radius_mm * half.cos()) / half.tan();
        cone_end.min(self.length_mm)
    }

    /// Volume of the needle up to the axial distance `s`, by midpoint sums, mm³.
    pub fn volume(&self, s: f64) -> f64 {
        let n = 200_000;
        let step = s / f64::from(n);
        (0..n).map(|i| self.radius((f64::from(i) + 0.5) * step).powi(2)).sum::<f64>() * step * std::f64::consts::PI
    }
}

/// The needle's profile with its constants worked out once, for the inner loops.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    tip_radius: f64,
    cap_end: f64,
    cap_edge: f64,
    slope: f64,
    largest: f64,
}

impl Profile {
    /// Works out the constants of `needle`.
    pub fn new(needle: &Needle) -> Self {
        let half = 0.5 * needle.tip_angle_rad;
        Self {
            tip_radius: needle.tip_radius_mm,
            cap_end: needle.tip_radius_mm * (1.0 - half.sin()),
            cap_edge: needle.tip_radius_mm * half.cos(),
            slope: half.tan(),
            // The profile never narrows, so the radius at the base bounds it.
            largest: needle.radius(needle.length_mm),
        }
    }

    /// r(s)² − δ²: positive inside the needle; continued by −(distance to the tip)² in front of the tip, so that it is continuous.
    #[inline]
    pub fn depth_inside(&self, s: f64, delta: f64) -> f64 {
        let square = if s <= 0.0 {
            -s * s
        } else if s <= self.cap_end {
            2.0 * self.tip_radius * s - s * s
        } else {
            (self.cap_edge + (s - self.cap_end) * self.slope).min(self.largest).powi(2)
        };
        square - delta * delta
    }
}
