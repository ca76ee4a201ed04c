//! Capture of a treatment: its strikes of all trials are made once, moved into earlier holes, and held.

use super::Treatment;
use super::settled::{Held, Settled};
use crate::pattern::{Patch, Region};
use rayon::prelude::*;
use std::sync::Arc;

/// Strikes up to so many capture radii further out than regions are asked for take part in capture.
const MARGIN_RADII: f64 = 4.0;

impl Treatment<'_> {
    /// The same with its capture done: where the device has a capture radius, the strikes of trials 0 to `trials` − 1 are
    /// made, moved into earlier holes, and held. `margin_mm` is how far outside the patch regions will be asked for.
    ///
    /// Strikes aimed up to four radii beyond the margin take part. Those aimed further out neither capture nor are captured;
    /// that is felt inside the margin only through chains of more than four strikes, each near the next and later. Of listed
    /// strikes all take part.
    pub fn settled(self, patch: &Patch, margin_mm: f64, trials: u32) -> Self {
        let radius = self.device.capture_radius_mm;
        if radius == 0.0 {
            return self;
        }
        let region = self.region_of_capture(patch, margin_mm);
        let of_trial = |trial| {
            let mut aimed = Vec::new();
            self.aim(trial, &region, |strike, moment| aimed.push((moment, strike)));
            Held::new(aimed, radius, patch)
        };
        let trials = (0..self.different(trials)).into_par_iter().map(of_trial).collect();
        Self { settled: Some(Arc::new(Settled { region, trials })), ..self }
    }

    /// Strikes that [`Treatment::settled`] is expected to hold; 0 without a capture radius.
    pub fn expected_held(&self, patch: &Patch, margin_mm: f64, trials: u32) -> f64 {
        let of_trial = match self.is_listed() {
            _ if self.device.capture_radius_mm == 0.0 => 0.0,
            true => self.listed().len() as f64 * self.kept,
            false => self.expected_density(patch) * self.region_of_capture(patch, margin_mm).area_mm2(),
        };
        of_trial * f64::from(self.different(trials))
    }

    /// Captured strikes that ended up in the patch in a trial; `None` where there is no capture.
    pub fn captured(&self, trial: u32) -> Option<u64> {
        self.settled.as_ref()?.trial(trial).map(|held| held.captured)
    }

    fn region_of_capture(&self, patch: &Patch, margin_mm: f64) -> Region {
        match self.is_listed() {
            true => Region::EVERYWHERE,
            false => patch.region().widened(margin_mm + MARGIN_RADII * self.device.capture_radius_mm),
        }
    }

    /// How many of so many trials differ in their strikes.
    fn different(&self, trials: u32) -> u32 {
        if self.is_random() { trials } else { trials.min(1) }
    }
}
