//! What is asked of a pressed device without a treatment: other needles and other skin, one cause of spread at a time.

use super::plate::Plate;
use super::pose::{Pose, Strike, Under};
use super::pressed::{AS_CONFIGURED, Person, Pressed};
use super::ride::Ride;
use crate::devices::{Contact, Served};
use crate::geometry::Needle;
use crate::skin::LayerName;

/// Sessions of a course where the scenario names none.
const USUAL_SESSIONS: u32 = 10;

/// How cutting energy of fat goes with that of epidermis and dermis where they vary as one.
const OF_FAT: f64 = 0.2;

impl Pressed {
    /// The same with new needles.
    pub fn unworn(&self) -> Self {
        let mut new = self.after_strikes(0.0);
        new.needle = new.spec.at(new.configured_mm());
        new.hooked = 0.0;
        new
    }

    /// Sessions of a course with the device.
    pub fn sessions(&self) -> u32 {
        match self.pressing.wear.served {
            Served::Sessions(sessions) if sessions > 0 => sessions,
            _ => USUAL_SESSIONS,
        }
    }

    /// Whether strikes change its needles.
    pub fn wears(&self) -> bool {
        self.pressing.wear.wears()
    }

    /// The same on skin with a dent of another stiffness, and another cutting energy below the horny layer; fat has a fifth of it.
    pub fn on_skin_of(&self, stiffness_n_per_mm: f64, cutting_energy_n_per_mm: f64) -> Self {
        let mut other = self.after_strikes(0.0);
        other.mechanics.dent_stiffness_n_per_mm = stiffness_n_per_mm;
        for layer in &mut other.skin.layers {
            let own = &mut layer.strength.cutting_energy_n_per_mm;
            *own = match layer.name {
                LayerName::StratumCorneum => *own,
                LayerName::Hypodermis => OF_FAT * cutting_energy_n_per_mm,
                _ => cutting_energy_n_per_mm,
            };
        }
        other
    }

    /// The device on a person's skin, a drum's excursions on a grid of this step.
    pub fn sketched(&self, person: &Person, step_mm: f64) -> Pose {
        self.on_grid(person, step_mm)
    }

    /// The depth of strikes where the device lies on the skin: needles as they are, rings averaged, mm.
    pub fn seated_mm(&self, pose: &Pose) -> f64 {
        mean_mm(&pose.strikes(pose.usual(), f64::INFINITY))
    }

    /// The mean depth of strikes under a force: needles as they are, rings averaged, mm.
    pub fn depth_under_mm(&self, force_n: f64) -> f64 {
        mean_mm(&self.whole().strikes(self.whole().usual(), force_n))
    }

    /// The depths of strikes of usual needles under a force, by ring, mm.
    pub fn usual_depths_mm(&self, pose: &Pose, under: Under, force_n: f64) -> Vec<f64> {
        under.excursions_mm(force_n).into_iter().map(|common_mm| pose.insertion().depth_mm(common_mm)).collect()
    }

    /// How far tips come below the undeformed surface where the device lies on the skin, level, mm.
    pub fn furthest_mm(&self) -> f64 {
        match self.whole().usual() {
            Under::Ride(_) => self.needle.length_mm,
            Under::Plate(plate) => plate.excursion_mm(),
        }
    }

    /// A needle of a sort.
    pub fn needle_of(&self, sort: usize) -> Needle {
        match sort {
            0 => self.needle,
            _ => Needle { tip_radius_mm: self.pressing.wear.hook_tip_radius_mm, ..self.needle },
        }
    }

    /// How far its dial may be off, mm.
    pub fn dial_tolerance_mm(&self) -> f64 {
        match self.contact {
            Contact::Plate { dial_tolerance_mm, .. } => dial_tolerance_mm,
            Contact::Drum { .. } => 0.0,
        }
    }

    /// Its plate at the dials that these shares of cartridges stay below; none of a drum or a dial that is never off.
    pub fn dials(&self, shares: impl Iterator<Item = f64>) -> Vec<Plate> {
        let tolerance_mm = self.dial_tolerance_mm();
        let furthest = self.on(&Person { dial_mm: tolerance_mm, ..AS_CONFIGURED });
        match furthest.usual() {
            Under::Plate(plate) if tolerance_mm > 0.0 => {
                shares.map(|u| plate.set_back(&self.dial(self.person_at([0.5, 0.5, 0.5, u]).dial_mm))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Its drum at the tilt that a share `u` of lanes stays below; `None` where the tilt is that of all lanes.
    pub fn tilted_at(&self, pose: &Pose, u: f64) -> Option<Ride> {
        match self.contact {
            Contact::Drum { tilt, width_mm, .. } if tilt.sd > 0.0 => pose.tilted(self.tilt_rad(tilt, width_mm, u)),
            _ => None,
        }
    }

    /// Strikes under a force of needles whose length and tip radius these shares of needles stay below.
    pub fn strikes_of(&self, pose: &Pose, under: Under, force_n: f64, shares: [f64; 2]) -> Vec<Strike> {
        if !self.needles_differ() {
            return pose.strikes(under, force_n);
        }
        let own: Vec<_> = (0..pose.sorts().len()).map(|sort| self.own(pose, sort, shares)).collect();
        let mut strikes = pose.strikes(under, force_n);
        for strike in &mut strikes {
            let sort = &pose.sorts()[strike.sort];
            let common_mm = strike.excursion_mm + sort.shorter_mm;
            strike.gate_mm = own[strike.sort].gate_mm;
            (strike.excursion_mm, strike.depth_mm) = own[strike.sort].reaches_mm(sort, common_mm);
        }
        strikes
    }
}

fn mean_mm(strikes: &[Strike]) -> f64 {
    strikes.iter().map(|strike| strike.share * strike.depth_mm).sum()
}
