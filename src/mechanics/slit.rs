//! The slit that a needle on a turning drum cuts where skin cannot move along (model section 10, M7).

use super::insertion::Insertion;

/// The length of a slit along the heading at a depth, mm, when the tip comes as deep as it does and the skin's surface stays:
/// `reach_mm` is from the axis to the tips.
pub fn own_depth_mm(reach_mm: f64, depth_mm: f64, at_mm: f64) -> f64 {
    if at_mm >= depth_mm { 0.0 } else { 2.0 * at_mm * tangent(reach_mm, depth_mm - at_mm) }
}

/// The same when the dent goes down with the needle: the skin at a depth is cut when the tip comes through, and let go when it
/// leaves. The drum rides at an excursion.
pub fn dented_mm(insertion: &Insertion, reach_mm: f64, excursion_mm: f64, at_mm: f64) -> f64 {
    if at_mm >= insertion.depth_mm(excursion_mm) {
        return 0.0;
    }
    let (goes_in, goes_out) = (excursion_mm - insertion.cutting_mm(at_mm), excursion_mm - at_mm);
    at_mm * (tangent(reach_mm, goes_in) + tangent(reach_mm, goes_out))
}

/// Tangent of the angle at which a tip is a height above the bottom of its circle.
fn tangent(reach_mm: f64, height_mm: f64) -> f64 {
    (1.0 - height_mm / reach_mm).acos().tan()
}
