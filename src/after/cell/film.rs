//! The vehicle on a cell: an endless one, or a film with what it still has. Amounts are those of one cell, µg and mm³.

use super::problem::Vehicle;

/// How far a film may be from just saturated and be taken as that, as a share.
const JUST_SATURATED: f64 = 1e-6;

/// The vehicle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Film {
    /// Its volume; `None` of an endless one.
    volume: Option<f64>,
    solubility: f64,
    concentration: f64,
    /// What it has; infinite of an endless one.
    pub(super) mass: f64,
}

impl Film {
    /// On a cell of so many mm²; nothing where there is no vehicle.
    pub(super) fn new(vehicle: Option<&Vehicle>, area_mm2: f64) -> Self {
        let volume = vehicle.map_or(Some(0.0), |vehicle| vehicle.thickness_mm.map(|film_mm| film_mm * area_mm2));
        let concentration = vehicle.map_or(0.0, |vehicle| vehicle.concentration_ug_mm3);
        Self {
            volume,
            solubility: vehicle.and_then(|vehicle| vehicle.solubility_ug_mm3).unwrap_or(f64::INFINITY),
            concentration,
            mass: volume.map_or(f64::INFINITY, |volume| volume * concentration),
        }
    }

    /// What drives the drug: what is dissolved u_v. A film that is just saturated is taken as all dissolved, so that it loses nothing.
    pub(super) fn driving(&self) -> f64 {
        match self.volume {
            Some(volume) if volume > 0.0 && self.excess().is_none() => self.mass / volume,
            Some(volume) if volume > 0.0 => self.solubility,
            Some(_) => 0.0,
            None => self.concentration.min(self.solubility),
        }
    }

    /// The volume that a step draws from, and with it the concentration; `None` where this is held.
    pub(super) fn drawn(&self) -> Option<f64> {
        self.volume.filter(|_| self.excess().is_none())
    }

    /// What is not dissolved, of a finite film that has such.
    pub(super) fn excess(&self) -> Option<f64> {
        let excess = self.mass - self.saturated()?;
        (excess > JUST_SATURATED * self.mass).then_some(excess)
    }

    /// Whether losing so much would leave clearly less than a saturated film has.
    pub(super) fn is_overdrawn_by(&self, loss: f64) -> bool {
        self.excess()
            .zip(self.saturated())
            .is_some_and(|(excess, saturated)| loss > excess + JUST_SATURATED * saturated)
    }

    fn saturated(&self) -> Option<f64> {
        self.volume.filter(|volume| *volume > 0.0).map(|volume| volume * self.solubility)
    }

    /// Takes out of it what is asked, or all of it; what was taken.
    pub(super) fn take(&mut self, amount: f64) -> f64 {
        let taken = amount.min(self.mass);
        if self.volume.is_some() {
            self.mass -= taken;
        }
        taken
    }
}
