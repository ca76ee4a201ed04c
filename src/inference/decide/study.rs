//! What a study cuts, profile by profile.

use super::super::likelihood::Facing;
use crate::scenario::inference::{CONTROLS, PlaneChoice};

/// Planes along the heading are this far off it: strikes of a ring lie in a row, and a plane exactly along it would cut all at one offset.
const ALONG_DEG: f64 = 15.0;
const ACROSS_DEG: f64 = 105.0;
/// Planes that mirror each other about the skin's lines.
const MIRRORED_DEG: f64 = 60.0;
/// Serial sections cut the heading squarely.
const SERIAL_DEG: f64 = 90.0;

/// Where a profile comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// Its plane.
    pub facing: Facing,
    /// Whether it is one of a stamp's round holes.
    pub is_stamp: bool,
}

/// A study.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Planes that are cut.
    pub planes: PlaneChoice,
    /// Whether half of the profiles are a stamp's.
    pub stamp: bool,
    /// Where profiles come from, over and over again.
    pub sources: Vec<Source>,
}

impl Study {
    /// Planes, and a control or none; directions of the first pass and of the skin's lines, rad.
    pub fn new(planes: PlaneChoice, stamp: bool, heading_rad: f64, lines_rad: f64) -> Self {
        let from = |rad: f64, degrees: &[f64]| -> Vec<Facing> {
            degrees.iter().map(|degrees| Facing::Known(rad + degrees.to_radians())).collect()
        };
        let facings = match planes {
            PlaneChoice::Random => vec![Facing::Mixed],
            PlaneChoice::Along => from(heading_rad, &[ALONG_DEG]),
            PlaneChoice::Across => from(heading_rad, &[ACROSS_DEG]),
            PlaneChoice::Both => from(heading_rad, &[ALONG_DEG, ACROSS_DEG]),
            PlaneChoice::Lines => from(lines_rad, &[MIRRORED_DEG, -MIRRORED_DEG]),
            PlaneChoice::Serial => from(heading_rad, &[SERIAL_DEG]),
        };
        let of = |facing: Facing| {
            let kinds: &[bool] = if stamp { &[false, true] } else { &[false] };
            kinds.iter().map(move |&is_stamp| Source { facing, is_stamp })
        };
        Self { planes, stamp, sources: facings.into_iter().flat_map(of).collect() }
    }

    /// The word for its control.
    pub fn control(&self) -> &'static str {
        CONTROLS[usize::from(self.stamp)]
    }
}
