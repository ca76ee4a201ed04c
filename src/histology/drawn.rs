//! What is drawn of sections: stretches of vertical ones at every level, outlines of holes on horizontal ones.

use super::crossing::{Crossing, Part, for_each_union, stretches};
use super::plane::Track;
use crate::geometry::Section;
use crate::metrics::plane::Plane;
use crate::treatment::{Patch, Region, Strike};

/// Strikes that a horizontal section shows, about.
const MOST_STRIKES: f64 = 80.0;
/// A horizontal section is at least this wide, mm.
const LEAST_SIDE_MM: f64 = 2.0;
/// Points of half an outline, about.
const OUTLINE_POINTS: usize = 24;

/// A stretch of a vertical section inside a part of any channel, at one depth; mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawnStretch {
    /// The part.
    pub part: Part,
    /// Depth.
    pub z_mm: f64,
    /// Where it begins.
    pub from_mm: f64,
    /// Where it ends.
    pub to_mm: f64,
}

/// The stretches of a section inside the patch, part by part, level by level.
pub fn vertical(track: &Track, crossings: &[Crossing], levels: &[Plane]) -> Vec<DrawnStretch> {
    let mut drawn = Vec::new();
    for part in [Part::Channel, Part::Puncture] {
        for plane in levels {
            for_each_union(&stretches(crossings, plane, part), |from, to, _| {
                let (from_mm, to_mm) = (from.max(0.0), to.min(track.length_mm));
                if from_mm < to_mm {
                    drawn.push(DrawnStretch { part, z_mm: plane.z(), from_mm, to_mm });
                }
            });
        }
    }
    drawn
}

/// The window of horizontal sections: a square in the middle of the patch that holds about as many strikes as can be drawn,
/// or all of the patch; `density` per mm².
pub fn window(patch: &Patch, density: f64) -> Region {
    let side = (MOST_STRIKES / density).sqrt().max(LEAST_SIDE_MM);
    let span = |extent: f64| {
        let half = 0.5 * side.min(extent);
        (0.5 * extent - half, 0.5 * extent + half)
    };
    Region { x: span(patch.width_mm), y: span(patch.height_mm) }
}

/// The outline of a part of a strike's channel on a horizontal section, turned and moved to where it lies on the skin.
pub fn outline(strike: &Strike, section: &Section) -> Vec<[f64; 2]> {
    let half = thinned(section.outline((OUTLINE_POINTS / section.arcs().len().max(1)).max(3)));
    let other = half.iter().rev().skip(1).map(|[x, y]| [*x, -y]);
    let (cos, sin) = (strike.heading.re, strike.heading.im);
    let place = |[x, y]: [f64; 2]| [strike.x_mm + x * cos - y * sin, strike.y_mm + x * sin + y * cos];
    let closing = usize::from(half.first().is_some_and(|first| first[1] == 0.0));
    let count = (2 * half.len()).saturating_sub(1 + closing);
    half.iter().copied().chain(other).take(count).map(place).collect()
}

/// Evenly many of the points, the first and the last among them, no more than are drawn.
fn thinned(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    if points.len() <= OUTLINE_POINTS {
        return points;
    }
    let last = points.len() - 1;
    (0..OUTLINE_POINTS).map(|k| points[k * last / (OUTLINE_POINTS - 1)]).collect()
}
