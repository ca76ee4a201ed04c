//! Reading a vertical section at one depth, and the sums that a trial's sections give.

use super::bins::{self, Bins};
use super::crossing::{Crossing, Part, for_each_union, stretches};
use super::plane::Track;
use super::stereology::{diameter_weight, number_weight};
use super::truth::Truth;
use crate::metrics::plane::Plane;

/// A profile shows the full depth where it reaches this share of it.
pub const FULL_DEPTH: f64 = 0.95;

/// What is read at one depth, all sections of a trial together, and what is true there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Length of the sections inside the patch, mm.
    pub length_mm: f64,
    /// Sections.
    pub planes: f64,
    /// Profiles that are recognised.
    pub profiles: f64,
    /// Profiles that are not, for they are too narrow.
    pub overlooked: f64,
    /// Widths of the recognised ones, mm.
    pub widths_mm: f64,
    /// Depths to which they reach, mm.
    pub reached_mm: f64,
    /// Those that show the full depth.
    pub full: f64,
    /// What they count for towards the number of holes, 1/mm; see [`number_weight`].
    pub numbers: f64,
    /// What they count for towards the diameters of holes; see [`diameter_weight`].
    pub diameters: f64,
    /// Profiles by width.
    pub bins: Vec<f64>,
    /// What is true.
    pub truth: Truth,
}

/// One depth at which sections are read.
#[derive(Debug)]
pub struct Reading<'p> {
    /// The sections of channels at that depth.
    pub plane: Plane<'p>,
    /// Narrower profiles are not recognised, mm.
    pub smallest_mm: f64,
    /// Bins of widths.
    pub bins: Bins,
}

impl Reading<'_> {
    /// Reads a section. A profile counts where its middle lies in the patch, whole even where it goes on beyond the edge: so
    /// each profile of a skin without edges counts in one patch, and edges favour neither wide nor narrow ones.
    pub fn take(&self, track: &Track, crossings: &[Crossing], levels: &[Plane], totals: &mut Totals) {
        totals.length_mm += track.length_mm;
        totals.planes += 1.0;
        bins::add(&mut totals.bins, &self.bins.empty());
        for_each_union(&stretches(crossings, &self.plane, Part::Channel), |from, to, members| {
            if !(0.0..track.length_mm).contains(&(0.5 * (from + to))) {
                return;
            }
            if to - from < self.smallest_mm {
                totals.overlooked += 1.0;
                return;
            }
            let owners = members.iter().map(|stretch| &crossings[stretch.owner]);
            let depth = owners.clone().map(|crossing| crossing.strike.depth_mm).fold(0.0, f64::max);
            let reached = owners.map(|crossing| crossing.reached_mm(levels)).fold(0.0, f64::max);
            self.count(to - from, reached, reached >= FULL_DEPTH * depth, totals);
        });
    }

    fn count(&self, width_mm: f64, reached_mm: f64, is_full: bool, totals: &mut Totals) {
        totals.profiles += 1.0;
        totals.widths_mm += width_mm;
        totals.reached_mm += reached_mm;
        totals.full += f64::from(u8::from(is_full));
        totals.numbers += number_weight(width_mm, self.smallest_mm);
        totals.diameters += diameter_weight(width_mm, self.smallest_mm);
        self.bins.count(&mut totals.bins, width_mm);
    }
}

impl Totals {
    /// Profiles that sections meet, recognised or not.
    pub fn met(&self) -> f64 {
        self.profiles + self.overlooked
    }

    /// Adds the sums of another trial.
    pub fn add(&mut self, other: &Self) {
        self.length_mm += other.length_mm;
        self.planes += other.planes;
        self.profiles += other.profiles;
        self.overlooked += other.overlooked;
        self.widths_mm += other.widths_mm;
        self.reached_mm += other.reached_mm;
        self.full += other.full;
        self.numbers += other.numbers;
        self.diameters += other.diameters;
        bins::add(&mut self.bins, &other.bins);
        self.truth.add(&other.truth);
    }

    /// The sums of some trials.
    pub fn of<'t>(trials: impl Iterator<Item = &'t Self>) -> Self {
        let mut sum = Self::default();
        trials.for_each(|trial| sum.add(trial));
        sum
    }
}
