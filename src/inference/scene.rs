//! What lines through a patch meet under a hypothesis: strikes of its population cut at some depths, closed, and merged with their
//! neighbours.

use super::axis::{Axis, add};
use super::chords::{RECORD, before_closing};
use super::measure::{Measure, Spread};
use super::overlap::merged;
use super::population::Population;
use super::sheets::{Rows, Shear, Sheets};
use crate::scenario::inference::Closing;
use std::f64::consts::{FRAC_PI_2, PI};

/// Directions that stand for an unknown one, in each right angle.
const DIRECTIONS: usize = 24;
/// Merging is worked out at densities of strikes, times c², of which each covers so much more; at so many besides 0.
const COVERED: f64 = 0.15;
const MERGINGS: std::ops::RangeInclusive<usize> = 3..=32;
/// Less of channels than this lies in others where merging is left out.
const NO_OVERLAP: f64 = 1e-5;

/// A patch under a hypothesis, cut at some depths.
pub struct Scene<'a> {
    /// Its strikes.
    pub population: &'a Population,
    /// Its sections, one for each depth.
    pub sheets: Vec<Sheets<'a>>,
    /// How sections close.
    pub closing: Closing,
    /// Whether neighbours merge.
    pub overlap: bool,
    /// From one length of chord to the next, mm.
    pub step_mm: f64,
    /// The largest c that is asked for.
    pub widest: f64,
    /// Wider profiles are not recognised with any c, mm before closing.
    pub longest_mm: f64,
}

/// What is unknown of it, but c.
#[derive(Debug, Clone, Copy)]
pub struct State<'s> {
    /// κ and γ_f.
    pub shear: Shear,
    /// a.
    pub ratio: f64,
    /// Depths of strikes where their efficiency is unknown, mm.
    pub depths_mm: Option<&'s [f64]>,
}

/// Strikes of one heading as lines of one direction meet them.
pub struct Met<'s> {
    /// Records by depth.
    pub rows: Rows,
    /// Their share of all strikes.
    pub weight: f64,
    /// Their depths, mm.
    pub depths_mm: &'s [f64],
    /// By how much lines became shorter as sections narrowed; c = 1.
    pub scale: f64,
}

impl Scene<'_> {
    /// Strikes below a depth by heading, as a line of a direction meets them.
    pub fn met<'s>(&'s self, level: usize, plane_rad: f64, state: &State<'s>) -> impl Iterator<Item = Met<'s>> {
        let state = *state;
        self.population.shares.iter().map(move |share| {
            let (direction_rad, scale) = self.before(plane_rad - share.heading_rad, share.heading_rad, state.ratio);
            let rows = self.sheets[level].rows(direction_rad, state.shear);
            let depths_mm = state.depths_mm.unwrap_or(&share.depths_mm);
            Met { rows, weight: share.weight, depths_mm, scale }
        })
    }

    /// A line's direction to the heading before sections narrowed, and by how much it became shorter.
    fn before(&self, from_heading_rad: f64, heading_rad: f64, ratio: f64) -> (f64, f64) {
        let axis_rad = match self.closing {
            Closing::Even => return (from_heading_rad.rem_euclid(2.0 * PI), 1.0),
            Closing::Lips => 0.0,
            Closing::Lines(lines_rad) => lines_rad - heading_rad,
        };
        let (from_axis, scale) = before_closing(from_heading_rad - axis_rad, ratio);
        ((from_axis + axis_rad).rem_euclid(2.0 * PI), scale)
    }

    /// Directions of a plane's lines before sections narrowed, for each heading, rad from the heading.
    pub fn directions_before(&self, plane_rad: f64, ratio: f64) -> impl Iterator<Item = f64> {
        let shares = self.population.shares.iter();
        shares.map(move |share| self.before(plane_rad - share.heading_rad, share.heading_rad, ratio).0)
    }

    /// Profiles on a plane of a known direction, c = 1, nothing merged.
    pub fn alone(&self, level: usize, plane_rad: f64, state: &State) -> Measure {
        let at_mm = self.sheets[level].at_mm();
        let steps = (self.sheets[level].longest_mm() / self.step_mm).ceil() as usize + 1;
        let mut spread = Spread::new(self.step_mm, steps);
        let mut record = [0.0; RECORD];
        for met in self.met(level, plane_rad, state) {
            let weight = met.weight * state.ratio / (met.scale * met.depths_mm.len() as f64);
            for &depth_mm in met.depths_mm.iter().filter(|depth_mm| **depth_mm > at_mm) {
                met.rows.at(depth_mm, &mut record);
                spread.add_record(&record, met.scale, weight);
            }
        }
        spread.measure()
    }

    /// Profiles on a plane of a known direction.
    pub fn known(&self, level: usize, plane_rad: f64, state: &State) -> Seen {
        Seen::of(self.alone(level, plane_rad, state), self)
    }

    /// Profiles on planes of directions that stand evenly for an unknown one.
    pub fn each_direction(&self, level: usize, state: &State) -> Vec<Seen> {
        self.directions().map(|plane_rad| self.known(level, plane_rad, state)).collect()
    }

    /// Directions that stand evenly for an unknown one, rad.
    pub fn directions(&self) -> impl Iterator<Item = f64> + use<> {
        // Sections mirror themselves about the heading: half of the directions do where nothing else has one.
        let shares = &self.population.shares;
        let mirrored = shares.len() == 1 && !matches!(self.closing, Closing::Lines(_));
        let (first, range, count) = match mirrored {
            true => (shares[0].heading_rad, FRAC_PI_2, DIRECTIONS),
            false => (0.0, PI, 2 * DIRECTIONS),
        };
        (0..count).map(move |i| first + range * (i as f64 + 0.5) / count as f64)
    }
}

/// What is seen of profiles, by c: in densities of strikes times c², from 0 on, evenly.
#[derive(Debug, Clone)]
pub struct Seen {
    of_density: Vec<Measure>,
    /// From one to the next, divided by the strikes per mm².
    pace: f64,
}

impl Seen {
    fn of(alone: Measure, scene: &Scene) -> Self {
        let most = scene.widest * scene.widest;
        let strikes_per_mm2 = scene.population.strikes_per_mm2;
        if !scene.overlap || strikes_per_mm2 * most * alone.area() < NO_OVERLAP {
            return Self { of_density: vec![alone], pace: 1.0 };
        }
        let covers = strikes_per_mm2 * most * alone.area();
        let count = ((covers / COVERED).ceil() as usize).clamp(*MERGINGS.start(), *MERGINGS.end());
        let pace = most / count as f64;
        let at = |i: usize| merged(&alone, strikes_per_mm2 * pace * i as f64, scene.longest_mm);
        let merged: Vec<Measure> = (1..=count).map(at).collect();
        Self { of_density: std::iter::once(alone).chain(merged).collect(), pace }
    }

    /// The mean of several.
    pub fn mean(all: &[Self]) -> Self {
        let nodes = all.iter().map(|seen| seen.of_density.len()).max().unwrap_or(0);
        let pace = all.iter().find(|seen| seen.of_density.len() == nodes).map_or(1.0, |seen| seen.pace);
        let share = 1.0 / all.len() as f64;
        let of_density = (0..nodes).map(|node| {
            let mut sum = Measure::default();
            for seen in all {
                let measure = seen.at((pace * node as f64).sqrt());
                sum.step_mm = measure.step_mm;
                sum.mass.resize(sum.mass.len().max(measure.mass.len()), 0.0);
                sum.mass.iter_mut().zip(&measure.mass).for_each(|(sum, mass)| *sum += share * mass);
            }
            sum
        });
        Self { of_density: of_density.collect(), pace }
    }

    /// For a c: lengths are those before closing.
    pub fn at(&self, residual_width: f64) -> std::borrow::Cow<'_, Measure> {
        use std::borrow::Cow;
        let [only] = self.of_density.as_slice() else {
            let axis = Axis::new([0.0, (self.of_density.len() - 1) as f64], self.of_density.len());
            let (first, weights) = axis.around(residual_width * residual_width / self.pace);
            let longest = self.of_density.iter().map(|measure| measure.mass.len()).max().unwrap_or(0);
            let mut mass = vec![0.0; longest];
            for (measure, weight) in self.of_density[first..].iter().zip(weights.iter()) {
                add(&mut mass, &measure.mass, weight);
            }
            mass.iter_mut().for_each(|mass| *mass = mass.max(0.0));
            return Cow::Owned(Measure { step_mm: self.of_density[0].step_mm, mass });
        };
        Cow::Borrowed(only)
    }

    /// Nothing merged.
    pub fn alone(&self) -> &Measure {
        &self.of_density[0]
    }
}
