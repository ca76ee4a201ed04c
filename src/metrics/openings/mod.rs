//! Openings and channels: connected components of the sections at one depth (model section 2).

mod cells;
mod count;
mod join;
mod offsets;
mod outlines;
mod overlap;
mod plain;
mod sets;
mod sweep;

pub use count::Count;
pub use plain::Components;

use super::plane::Plane;
use super::shapes::WIDEST_MARGIN_REACHES;
use crate::sampling::Stopped;
use crate::treatment::{Patch, Region, Strike, Treatment};
use outlines::Outlines;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};
use sweep::{Sweep, Workspace};

/// Strikes this many reaches outside the patch take part in counts at first, so that components are not cut at its edge.
pub const MARGIN_REACHES: f64 = 3.0;
/// They are counted again, among strikes up to [`WIDEST_MARGIN_REACHES`] outside, where the share of them that goes on beyond
/// the first is no less than this
const FEWEST_OPEN: f64 = 0.02;
/// and less than this.
const MOST_OPEN: f64 = 0.5;
/// Strikes of a trial above which its openings are not listed one by one.
pub const MOST_LISTED: usize = 100_000;
/// Strikes that are held at once, about.
const BAND_STRIKES: f64 = 250_000.0;

/// The counts of one trial.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// By boundary, from the surface downwards.
    pub by_boundary: Vec<Count>,
}

/// Counts the components of a treatment's trials at some depths.
#[derive(Debug)]
pub struct Counter<'a> {
    treatment: &'a Treatment<'a>,
    outlines: Vec<Outlines<'a>>,
    patch: &'a Patch,
    reach: f64,
    band_mm: f64,
    /// Memory of counts that are done, for those to come.
    spare: Mutex<Vec<Workspace>>,
}

impl<'a> Counter<'a> {
    /// Prepares to count on these planes; `reach` is how far any channel reaches from its strike, mm.
    pub fn new(treatment: &'a Treatment<'a>, planes: &'a [Plane<'a>], patch: &'a Patch, reach: f64) -> Self {
        let outlines = planes.iter().map(|plane| Outlines::new(plane, treatment)).collect();
        let width = patch.width_mm + 2.0 * MARGIN_REACHES * reach;
        let full = BAND_STRIKES / (treatment.expected_density(patch) * width);
        // Stamps across a band's ends are made for both bands, and strikes near them are looked at twice.
        let band_mm = full.max(2.0 * treatment.stamp_radius_mm()).max(4.0 * reach);
        Self { treatment, outlines, patch, reach, band_mm, spare: Mutex::default() }
    }

    /// The same by bands of this height, mm; what is counted does not depend on it.
    pub fn with_bands_of(self, band_mm: f64) -> Self {
        Self { band_mm, ..self }
    }

    /// Counts components on every plane; once more among more strikes where some of them go on beyond the first.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn count(&self, trial: u32, stop: &AtomicUsize) -> Result<Counts, Stopped> {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = spare().pop().unwrap_or_default();
        let by_boundary = self.count_in(&mut workspace, trial, stop)?;
        spare().push(workspace);
        Ok(Counts { by_boundary })
    }

    fn count_in(&self, workspace: &mut Workspace, trial: u32, stop: &AtomicUsize) -> Result<Vec<Count>, Stopped> {
        let mut counts = self.sweep(trial, MARGIN_REACHES).count(self.outlines.iter(), workspace, stop)?;
        // Where most go on they run together without end, and no margin would be wide enough.
        let is_partly_open =
            |count: &Count| (FEWEST_OPEN * count.density..MOST_OPEN * count.density).contains(&count.open);
        let again: Vec<usize> = (0..counts.len()).filter(|&plane| is_partly_open(&counts[plane])).collect();
        if !again.is_empty() {
            let wider = self.sweep(trial, WIDEST_MARGIN_REACHES);
            let recounted = wider.count(again.iter().map(|&plane| &self.outlines[plane]), workspace, stop)?;
            again.into_iter().zip(recounted).for_each(|(plane, count)| counts[plane] = count);
        }
        Ok(counts)
    }

    fn sweep(&self, trial: u32, reaches: f64) -> Sweep<'_> {
        // Listed strikes are all there is, however far they lie; a lattice of lanes goes on for ever.
        let (region, safe_mm) = match self.treatment.is_listed() {
            true => (Region::EVERYWHERE, f64::INFINITY),
            // A strike this far out may touch another one that is not made.
            false => (self.patch.region().widened(reaches * self.reach), (reaches - 2.0) * self.reach),
        };
        Sweep { treatment: self.treatment, trial, region, patch: self.patch, safe_mm, band_mm: self.band_mm }
    }

    /// The strikes of the first trial, as they take part in its first count, and the components that they form on the first
    /// plane; `None` where they are more than [`MOST_LISTED`] or no plane is asked for.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn first_trial(&self, stop: &AtomicUsize) -> Result<Option<(Vec<Strike>, Components)>, Stopped> {
        let expected = self.treatment.expected_density(self.patch) * self.patch.area_mm2();
        if expected > 2.0 * MOST_LISTED as f64 {
            return Ok(None);
        }
        let region = self.sweep(0, MARGIN_REACHES).region;
        let strikes = self.treatment.strikes_in(0, &region);
        let Some(outlines) = self.outlines.first().filter(|_| strikes.len() <= MOST_LISTED) else { return Ok(None) };
        let components = Components::of(&strikes, outlines.plane(), stop)?;
        Ok(Some((strikes, components)))
    }
}
