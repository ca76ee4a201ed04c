//! Where the needles of a drum stand as it turns (model section 10, M5).

/// Phases at which a drum is looked at, within one spacing of its needles.
pub const PHASES: usize = 24;
/// Angles that count as going in, rad; no later.
const AT_THE_BOTTOM_RAD: f64 = 1e-12;
/// Shares of a spacing are told no finer.
const SHARE_STEP: f64 = 1e-12;
/// Shares of a spacing that are one.
const SAME_SHARE: f64 = 1e-9;

/// A drum of rings of needles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drum {
    /// From the axis to the tips R + L, mm.
    pub reach_mm: f64,
    /// Protrusion of the needles L, mm.
    pub needle_length_mm: f64,
    /// Width w, mm.
    pub width_mm: f64,
    /// Rings m.
    pub rings: u32,
    /// Needles of a ring n.
    pub needles_per_ring: u32,
    /// By how much of a spacing each ring is turned against the one before.
    pub stagger: f64,
}

/// A needle near the bottom of a drum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// How much higher its tip is than one at the bottom, mm.
    pub rise_mm: f64,
    /// How much of its force carries the drum.
    pub carries: f64,
    pub goes_in: bool,
}

impl Drum {
    /// Angle between the needles of a ring, rad.
    pub fn spacing_rad(&self) -> f64 {
        std::f64::consts::TAU / f64::from(self.needles_per_ring)
    }

    /// Where a ring lies across the drum, from its middle, mm.
    pub fn across_mm(&self, ring: u32) -> f64 {
        (f64::from(ring) + 0.5) * self.width_mm / f64::from(self.rings) - 0.5 * self.width_mm
    }

    /// How much lower one edge lies than the middle where the drum is tilted, mm.
    pub fn edge_mm(&self, tilt_rad: f64) -> f64 {
        0.5 * self.width_mm * tilt_rad.tan().abs()
    }

    /// How far a ring is turned when the drum is turned by a share of a spacing: a share in [0, 1).
    pub(super) fn turned(&self, ring: u32, share: f64) -> f64 {
        let turned = (share + f64::from(ring) * self.stagger).rem_euclid(1.0);
        // Rings that are turned alike must be so to the last digit: their strikes are then equally deep.
        if turned > 1.0 - SAME_SHARE { 0.0 } else { (turned / SHARE_STEP).round() * SHARE_STEP }
    }

    /// The angle of the ring's needle nearest the bottom, in [−p/2, p/2), rad.
    pub(super) fn nearest_rad(&self, turned: f64) -> f64 {
        let share = if turned >= 0.5 - SAME_SHARE { turned - 1.0 } else { turned };
        share * self.spacing_rad()
    }

    /// How much higher the tip of a needle at an angle is than one at the bottom, mm.
    pub(super) fn rise_mm(&self, angle_rad: f64) -> f64 {
        let half = (0.5 * angle_rad).sin();
        2.0 * self.reach_mm * half * half
    }

    /// The needles of a ring that touch when it is pressed in to the needles' length, the lowest first.
    pub(super) fn places(&self, turned: f64) -> Vec<Place> {
        let spacing = self.spacing_rad();
        let most = i64::from(self.needles_per_ring / 2 + 1);
        let place = |j: i64| {
            let angle = (turned + j as f64) * spacing;
            Place { rise_mm: self.rise_mm(angle), carries: angle.cos(), goes_in: angle <= AT_THE_BOTTOM_RAD }
        };
        let near = |place: &Place| place.carries > 0.0 && place.rise_mm < self.needle_length_mm;
        let mut found: Vec<Place> = (-most..=most)
            .filter(|j| ((turned + *j as f64) * spacing).abs() <= std::f64::consts::FRAC_PI_2)
            .map(place)
            .filter(near)
            .collect();
        found.sort_by(|a, b| a.rise_mm.total_cmp(&b.rise_mm));
        found
    }
}
