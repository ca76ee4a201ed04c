//! The force that takes the needles of a drum to a depth, as far as one does: a ride read backwards (model section 10, M12).

use super::ride::Ride;

/// How a drum stands on the skin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posture {
    /// Its needles open no skin under any force.
    Outside,
    /// At the least force that opens skin: no channel is shallower.
    FromRest,
    /// Its needles alone bear the force.
    Hovering,
    /// The drum lies on the skin: no channel is deeper.
    Seated,
}

impl Posture {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Outside => "no hole",
            Self::FromRest => "from rest",
            Self::Hovering => "hovering",
            Self::Seated => "seated",
        }
    }
}

/// The depth of channels that comes nearest to a wanted one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The depth, mm; 0 where there is no channel.
    pub depth_mm: f64,
    /// A force that makes it, N: of a seated drum the least one; not a number where there is no channel.
    pub force_n: f64,
    /// How the drum stands.
    pub posture: Posture,
}

impl Ride {
    /// Of all forces that open the skin, the one whose channels of a ring come nearest to a depth.
    pub fn nearest(&self, ring: usize, wanted_mm: f64) -> Reach {
        let at = |force_n: f64, posture| Reach { depth_mm: self.strike_depth_mm(force_n, ring), force_n, posture };
        let shallowest = at(self.puncture_threshold_n(), Posture::FromRest);
        if !shallowest.force_n.is_finite() || shallowest.depth_mm == 0.0 && self.contact_force_n() == 0.0 {
            return Reach { depth_mm: 0.0, force_n: f64::NAN, posture: Posture::Outside };
        }
        let deepest = at(self.contact_force_n().next_up(), Posture::Seated);
        match () {
            () if shallowest.depth_mm >= wanted_mm => shallowest,
            () if deepest.depth_mm <= wanted_mm => deepest,
            () => self.between(ring, wanted_mm, [shallowest.force_n, deepest.force_n]),
        }
    }

    /// Depth grows with force, and jumps where a needle breaks through: the nearer side of where it passes the wanted one.
    fn between(&self, ring: usize, wanted_mm: f64, [mut low_n, mut high_n]: [f64; 2]) -> Reach {
        loop {
            let middle_n = 0.5 * (low_n + high_n);
            if !(low_n < middle_n && middle_n < high_n) {
                break;
            }
            match self.strike_depth_mm(middle_n, ring) < wanted_mm {
                true => low_n = middle_n,
                false => high_n = middle_n,
            }
        }
        let at =
            |force_n: f64| Reach { depth_mm: self.strike_depth_mm(force_n, ring), force_n, posture: Posture::Hovering };
        let (below, above) = (at(low_n), at(high_n));
        let far = |reach: &Reach| (reach.depth_mm - wanted_mm).abs();
        if far(&below) < far(&above) { below } else { above }
    }
}
