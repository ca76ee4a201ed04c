//! What the sections are sections of: the holes of single strikes at one depth, each by itself.

use super::bins::Bins;
use crate::metrics::plane::Plane;
use crate::treatment::{Patch, Strike};
use std::collections::HashMap;
use std::f64::consts::PI;

/// Sums over the strikes in the patch that reach below a plane.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Truth {
    /// Area of the patch, mm².
    pub area_mm2: f64,
    /// Strikes.
    pub strikes: f64,
    /// Openings: connected components of the union.
    pub openings: f64,
    /// Extents of their holes along the heading, mm.
    pub lengths: f64,
    /// Extents across it, mm.
    pub breadths: f64,
    /// Perimeters, mm.
    pub perimeters: f64,
    /// Areas, mm².
    pub areas: f64,
    /// Strikes by mean caliper.
    pub bins: Vec<f64>,
}

/// The measures of one hole.
#[derive(Debug, Clone, Copy, Default)]
struct Hole {
    length: f64,
    breadth: f64,
    perimeter: f64,
    area: f64,
}

impl Truth {
    /// Measures the holes of the strikes in the patch; `openings` is the number of connected components per mm².
    pub fn of(strikes: &[Strike], plane: &Plane, patch: &Patch, openings: f64, bins: &Bins) -> Self {
        let area_mm2 = patch.area_mm2();
        let mut truth = Self { area_mm2, openings: openings * area_mm2, bins: bins.empty(), ..Self::default() };
        // Strikes of one depth leave one hole.
        let mut known: HashMap<u64, Option<Hole>> = HashMap::new();
        for strike in strikes.iter().filter(|strike| patch.contains(strike.x_mm, strike.y_mm)) {
            let hole = known.entry(strike.depth_mm.to_bits()).or_insert_with(|| Hole::of(strike, plane));
            if let Some(hole) = hole {
                truth.add_hole(hole, bins);
            }
        }
        truth
    }

    fn add_hole(&mut self, hole: &Hole, bins: &Bins) {
        self.strikes += 1.0;
        self.lengths += hole.length;
        self.breadths += hole.breadth;
        self.perimeters += hole.perimeter;
        self.areas += hole.area;
        bins.count(&mut self.bins, hole.perimeter / PI);
    }

    /// Adds the sums of another patch or trial.
    pub fn add(&mut self, other: &Self) {
        self.area_mm2 += other.area_mm2;
        self.strikes += other.strikes;
        self.openings += other.openings;
        self.lengths += other.lengths;
        self.breadths += other.breadths;
        self.perimeters += other.perimeters;
        self.areas += other.areas;
        super::bins::add(&mut self.bins, &other.bins);
    }
}

impl Hole {
    fn of(strike: &Strike, plane: &Plane) -> Option<Self> {
        let cut = plane.cut(strike).filter(|cut| !cut.channel.is_empty())?;
        let (section, length) = (&cut.channel, 2.0 * cut.half_length());
        Some(Self { length, breadth: 2.0 * section.y_max(), perimeter: section.perimeter(), area: section.area() })
    }
}
