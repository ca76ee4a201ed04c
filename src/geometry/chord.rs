//! The only chord of a convex outline that a line meets, by a search among the outline's heights.

use super::arc::{Arc, Chord, Line};

/// Lines that advance less than this along x per unit of length are taken to stay at one x.
pub(super) const ALONG_Y: f64 = 1e-9;
/// Joints that the first look at an outline steps over, but for one.
const STRIDE: usize = 4;
/// First looks at most, one bit each.
const MOST_LOOKS: usize = 60;

/// The outline of a convex section by its heights, for a search along a line: joints in ascending x, an arc after each but
/// the last.
pub trait Heights {
    /// Number of joints, at least two.
    fn joint_count(&self) -> usize;
    /// (x, Y) of a joint, mm.
    fn joint(&self, index: usize) -> (f64, f64);
    /// The arc that begins at a joint.
    fn arc(&self, index: usize) -> Arc;
}

/// The chord of a convex section that a line meets, in terms of the line's parameter, mm. The joints inside lie next to one
/// another, and the line enters and leaves in the arcs beyond them.
pub fn only_chord(shape: &impl Heights, line: &Line) -> Option<(f64, f64)> {
    let ([px, py], [dx, dy]) = (line.at, line.along);
    if dx.abs() < ALONG_Y {
        return chord_along_y(shape, line);
    }
    let (per_x, slope) = (1.0 / dx, dy / dx);
    let last = shape.joint_count() - 1;
    let stride = STRIDE.max(last / MOST_LOOKS + 1);
    let beyond = |i: usize| {
        let (x, height) = shape.joint(i);
        (py + (x - px) * slope).abs() - height
    };
    // Without branches: which looks are inside is hard to foretell.
    let looks = last.div_ceil(stride);
    let place = |look: usize| (look * stride).min(last);
    let inside = (0..=looks).fold(0u64, |bits, look| bits | u64::from(beyond(place(look)) < 0.0) << look);
    let count = |joints: std::ops::Range<usize>| joints.map(|i| usize::from(beyond(i) < 0.0)).sum::<usize>();
    let (first, end) = if inside == 0 {
        let (nearest, range) = nearest_joint(looks, place, beyond);
        let within = count(range.clone());
        if within == 0 {
            return clip_beside(shape, nearest, last, line);
        }
        let first = range.clone().find(|&i| beyond(i) < 0.0)?;
        (first, first + within - 1)
    } else {
        let (one, other) = (inside.trailing_zeros() as usize, 63 - inside.leading_zeros() as usize);
        let before = if one == 0 { 0 } else { place(one - 1) + 1 };
        let after = if other == looks { last } else { place(other + 1) };
        (place(one) - count(before..place(one)), place(other) + count(place(other) + 1..after))
    };
    let crossing = |arc: Arc| arc.crossing(py + (arc.mid - px) * slope, slope);
    let entered = if first == 0 { shape.joint(0).0 } else { crossing(shape.arc(first - 1)) };
    let left = if end == last { shape.joint(last).0 } else { crossing(shape.arc(end)) };
    let (a, b) = ((entered - px) * per_x, (left - px) * per_x);
    (a != b).then_some((a.min(b), a.max(b)))
}

/// The chord of a line that stays within a hair's breadth of one x.
fn chord_along_y(shape: &impl Heights, line: &Line) -> Option<(f64, f64)> {
    let ([x, py], [_, dy]) = (line.at, line.along);
    let (mut below, mut above) = (0, shape.joint_count() - 1);
    if x < shape.joint(below).0 || x > shape.joint(above).0 {
        return None;
    }
    while above - below > 1 {
        let middle = (below + above) / 2;
        if shape.joint(middle).0 <= x { below = middle } else { above = middle }
    }
    let square = shape.arc(below).height_squared(x);
    let (a, b) = ((-square.max(0.0).sqrt() - py) / dy, (square.max(0.0).sqrt() - py) / dy);
    (square > 0.0).then_some((a.min(b), a.max(b)))
}

/// The joint that lies least far beyond the outline, and the joints around the look that led to it: how far a line is
/// beyond a convex outline has one minimum.
fn nearest_joint(
    looks: usize,
    place: impl Fn(usize) -> usize,
    beyond: impl Fn(usize) -> f64,
) -> (usize, std::ops::Range<usize>) {
    let lower = |best: (usize, f64), (i, here): (usize, f64)| if here < best.1 { (i, here) } else { best };
    let start = (0, f64::INFINITY);
    let look = (0..=looks).map(|look| (look, beyond(place(look)))).fold(start, lower).0;
    let range = place(look.saturating_sub(1))..place((look + 1).min(looks)) + 1;
    (range.clone().map(|i| (i, beyond(i))).fold(start, lower).0, range)
}

/// What the line has inside the arcs on both sides of a joint.
fn clip_beside(shape: &impl Heights, joint: usize, last: usize, line: &Line) -> Option<(f64, f64)> {
    let mut clipped: Option<(f64, f64)> = None;
    let mut take = |from: f64, to: f64| {
        clipped = Some(clipped.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    };
    let mut chord = Chord { open: None, found: &mut take };
    for index in joint.saturating_sub(1)..(joint + 1).min(last) {
        let arc = shape.arc(index);
        let (a, b) = ((arc.from - line.at[0]) / line.along[0], (arc.to - line.at[0]) / line.along[0]);
        cross(&arc, line, (a.min(b), a.max(b)), &mut chord);
    }
    chord.close();
    clipped
}

/// Adds what the line has inside one arc.
fn cross(arc: &Arc, line: &Line, span: (f64, f64), chord: &mut Chord<impl FnMut(f64, f64)>) {
    let ([px, py], [dx, dy]) = (line.at, line.along);
    let parameter = |x: f64| ((x - px) / dx).clamp(span.0, span.1);
    let (a, b) = (parameter(arc.from), parameter(arc.to));
    let (lo, hi) = (a.min(b), a.max(b));
    let inside = |t: f64| (py + t * dy).powi(2) <= arc.height_squared(px + t * dx);
    arc.chords(line, (lo, hi), (inside(lo), inside(hi)), chord);
}
