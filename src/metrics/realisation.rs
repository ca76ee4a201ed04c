//! One random treatment of the patch: its strikes, and the openings that they make.

use super::openings::{Components, Count};
use super::shapes::Plane;
use crate::sampling::runner::Stopped;
use crate::treatment::{Patch, Region, Strike, Treatment};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Strikes this many reaches outside the patch take part in counts at first, so that components are not cut at its edge.
const MARGIN_REACHES: f64 = 3.0;
/// And so many where some of the counted components go on beyond that.
const WIDEST_MARGIN_REACHES: f64 = 7.0;
/// From this share of them to the next.
const FEWEST_OPEN: f64 = 0.02;
/// See [`FEWEST_OPEN`].
const MOST_OPEN: f64 = 0.5;

/// Strikes of one trial in and around the patch.
#[derive(Debug, Clone)]
pub struct Realisation {
    /// The strikes.
    pub strikes: Vec<Strike>,
    reach: f64,
}

/// The counts of one trial, and the components of its strikes at the surface.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// By boundary, from the surface downwards.
    pub by_boundary: Vec<Count>,
    /// Components of the realisation's strikes at the surface.
    pub surface: Option<Components>,
}

impl Realisation {
    /// Makes the strikes of a trial.
    pub fn new(treatment: &Treatment, trial: u32, patch: &Patch, reach: f64) -> Self {
        // Listed strikes are all there is, however far they lie; a lattice of lanes goes on for ever.
        Self { strikes: treatment.strikes_in(trial, &around(treatment, patch, MARGIN_REACHES * reach)), reach }
    }

    /// Counts components on every plane; once more among more strikes where some of them go on beyond the first.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn count(
        &self,
        (treatment, trial): (&Treatment, u32),
        planes: &[Plane],
        patch: &Patch,
        stop: &AtomicUsize,
    ) -> Result<Counts, Stopped> {
        let listed = treatment.is_listed();
        // A strike this far out may touch another one that was not made.
        let safe = |reaches: f64| if listed { f64::INFINITY } else { (reaches - 2.0) * self.reach };
        let mut counts = Counts::default();
        let mut more: Option<Vec<Strike>> = None;
        for plane in planes {
            let components = Components::of(&self.strikes, plane, stop);
            let mut count = components.density_mm2(&self.strikes, patch, safe(MARGIN_REACHES));
            counts.surface.get_or_insert(components);
            // Where most go on they run together without end, and no margin would be wide enough.
            if (FEWEST_OPEN * count.density..MOST_OPEN * count.density).contains(&count.open) {
                let strikes = more.get_or_insert_with(|| {
                    treatment.strikes_in(trial, &around(treatment, patch, WIDEST_MARGIN_REACHES * self.reach))
                });
                count = Components::of(strikes, plane, stop).density_mm2(strikes, patch, safe(WIDEST_MARGIN_REACHES));
            }
            if stop.load(Ordering::Relaxed) != 0 {
                return Err(Stopped);
            }
            counts.by_boundary.push(count);
        }
        Ok(counts)
    }
}

fn around(treatment: &Treatment, patch: &Patch, margin: f64) -> Region {
    if treatment.is_listed() { Region::EVERYWHERE } else { patch.region().widened(margin) }
}
