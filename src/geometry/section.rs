//! The horizontal section of a channel at one depth: |y| ≤ Y(x), with Y² piecewise quadratic in x.
//!
//! A slice of the needle is bounded by arcs of conics, on which Y² is exactly quadratic. The envelope of many slices is
//! fitted with as many such arcs as its accuracy asks for. A line therefore meets a section in roots of quadratics, and
//! nothing is assumed convex.

use super::quadrature::with_square_root_ends;

/// Points of the coarser polygon that measures an outline, about.
const PERIMETER_POINTS: usize = 48;

/// Y² = q₀ + q₁ (x − mid) + q₂ (x − mid)² on from ≤ x ≤ to; mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Where the arc begins along the heading, mm.
    pub from: f64,
    /// Where the arc ends, mm.
    pub to: f64,
    mid: f64,
    q: [f64; 3],
}

impl Arc {
    /// The arc whose Y² equals `f` at both ends and in the middle.
    pub fn through(from: f64, to: f64, f: impl Fn(f64) -> f64) -> Self {
        Self::fitted(from, to, [f(from), f(0.5 * (from + to)), f(to)])
    }

    /// The arc whose Y² has the given values at its beginning, middle and end.
    pub fn fitted(from: f64, to: f64, values: [f64; 3]) -> Self {
        let half = 0.5 * (to - from);
        let q1 = (values[2] - values[0]) / (2.0 * half);
        let q2 = (values[0] - 2.0 * values[1] + values[2]) / (2.0 * half * half);
        Self { from, to, mid: 0.5 * (from + to), q: [values[1], q1, q2] }
    }

    /// The arc through three points (x, Y²) in ascending x.
    pub fn through_points([(a, fa), (b, fb), (c, fc)]: [(f64, f64); 3]) -> Self {
        let (first, second) = ((fb - fa) / (b - a), (fc - fb) / (c - b));
        let q2 = (second - first) / (c - a);
        let q1 = first + q2 * (b - a);
        Self { from: a, to: c, mid: b, q: [fb, q1, q2] }
    }

    /// Y² at `x`, mm².
    #[inline]
    pub fn height_squared(&self, x: f64) -> f64 {
        let d = x - self.mid;
        self.q[0] + d * (self.q[1] + d * self.q[2])
    }

    /// Y at `x`, mm; 0 outside.
    #[inline]
    pub fn height(&self, x: f64) -> f64 {
        self.height_squared(x).max(0.0).sqrt()
    }

    /// How y² − Y² bends along a line: half its second derivative.
    #[inline]
    fn bend(&self, [dx, dy]: [f64; 2]) -> f64 {
        dy * dy - self.q[2] * dx * dx
    }

    /// y² − Y² along a line, as the coefficients of a λ² + 2 b λ + c.
    #[inline]
    pub fn beyond(&self, [px, py]: [f64; 2], [dx, dy]: [f64; 2]) -> [f64; 3] {
        let offset = px - self.mid;
        let a = self.bend([dx, dy]);
        let b = py * dy - 0.5 * dx * (self.q[1] + 2.0 * self.q[2] * offset);
        let c = py * py - (self.q[0] + offset * (self.q[1] + offset * self.q[2]));
        [a, b, c]
    }

    /// Square of the least distance of this arc's outline from (x, 0).
    fn nearest_square(&self, x: f64) -> f64 {
        let square = |at: f64| (at - x).powi(2) + self.height_squared(at);
        let ends = square(self.from).min(square(self.to));
        // The square is quadratic along x; where it is straight its vertex is infinite or not a number.
        let vertex = self.mid - 0.5 * (self.q[1] + 2.0 * (self.mid - x)) / (self.q[2] + 1.0);
        if vertex > self.from && vertex < self.to { ends.min(square(vertex)) } else { ends }
    }

    fn area(&self) -> f64 {
        let height = |x| self.height_squared(x).max(0.0).sqrt();
        2.0 * with_square_root_ends(0.5 * (self.from + self.to), 0.5 * (self.to - self.from), height)
    }

    /// Where on this arc a line crosses the outline, given that one end of the arc is inside and the other is not; the
    /// line is at height `at_mid` at `mid` and rises with `slope`.
    fn crossing(&self, at_mid: f64, slope: f64) -> f64 {
        let a = slope * slope - self.q[2];
        let b = at_mid * slope - 0.5 * self.q[1];
        let c = at_mid * at_mid - self.q[0];
        let q = -(b + (b * b - a * c).max(0.0).sqrt().copysign(b));
        let (r1, r2) = (self.mid + c / q, self.mid + q / a);
        let x = if (self.from..=self.to).contains(&r1) { r1 } else { r2 };
        // Rounding may leave a crossing a hair outside, or undefined where the outline touches the line.
        x.max(self.from).min(self.to)
    }

    /// Adds the stretches of the line, within `span` of its parameter, that lie inside this arc; `inside` tells whether
    /// the ends of the span do.
    fn chords(&self, line: &Line, (lo, hi): (f64, f64), inside: (bool, bool), chord: &mut Chord<impl FnMut(f64, f64)>) {
        // Inside means that y² − Y² is not positive.
        let [a, b, c] = self.beyond(line.at, line.along);
        match inside {
            (true, true) if a >= 0.0 => return chord.add(lo, hi),
            (false, false) if a <= 0.0 => return,
            _ => {}
        }
        let discriminant = b * b - a * c;
        if discriminant <= 0.0 {
            // No root: the sign of the quadratic is that of a (of c where the quadratic is constant).
            if a < 0.0 || (a == 0.0 && c <= 0.0) {
                chord.add(lo, hi);
            }
            return;
        }
        // The form that does not cancel; roots c/q and q/a, the latter infinite where the quadratic is a straight line.
        let q = -(b + discriminant.sqrt().copysign(b));
        let (r1, r2) = (c / q, q / a);
        if a > 0.0 {
            chord.add(lo.max(r1.min(r2)), hi.min(r1.max(r2)));
        } else if r2.is_finite() {
            chord.add(lo, hi.min(r1.min(r2)));
            chord.add(lo.max(r1.max(r2)), hi);
        } else if b > 0.0 {
            chord.add(lo, hi.min(r1));
        } else {
            chord.add(lo.max(r1), hi);
        }
    }
}

/// Joins stretches that follow one another before they are passed on.
struct Chord<F: FnMut(f64, f64)> {
    open: Option<(f64, f64)>,
    found: F,
}

impl<F: FnMut(f64, f64)> Chord<F> {
    fn add(&mut self, from: f64, to: f64) {
        if from >= to {
            return;
        }
        match &mut self.open {
            Some(open) if from == open.1 => open.1 = to,
            // Arcs are met in descending order of the parameter where the line runs against the heading.
            Some(open) if to == open.0 => open.0 = from,
            _ => {
                self.close();
                self.open = Some((from, to));
            }
        }
    }

    fn close(&mut self) {
        if let Some((from, to)) = self.open.take() {
            (self.found)(from, to);
        }
    }
}

/// A line in the frame of a section: at + λ·along, with `along` of unit length.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// A point of the line, mm.
    pub at: [f64; 2],
    /// Its direction.
    pub along: [f64; 2],
}

/// A section: arcs that follow one another along x.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    arcs: Vec<Arc>,
    /// (x, Y) where arcs begin and end: what a search along a line looks at.
    joints: Vec<(f64, f64)>,
    y_max: f64,
    disc: bool,
    /// Every line meets the section in one stretch at most.
    convex: bool,
}

impl Section {
    /// From arcs that follow one another along x, and the largest Y, mm.
    pub fn new(arcs: Vec<Arc>, y_max: f64) -> Self {
        let convex = is_convex(&arcs, y_max);
        Self::of_known_shape(arcs, y_max, convex)
    }

    /// The same where it is known whether every line meets the section in one stretch at most.
    pub fn of_known_shape(arcs: Vec<Arc>, y_max: f64, convex: bool) -> Self {
        let joint = |arc: &Arc, x: f64| (x, arc.height_squared(x).max(0.0).sqrt());
        let starts = arcs.iter().map(|arc| joint(arc, arc.from));
        let joints = starts.chain(arcs.last().map(|arc| joint(arc, arc.to))).collect();
        let convex = convex && !arcs.is_empty();
        Self { arcs, joints, y_max, disc: false, convex }
    }

    /// A disc around (centre, 0).
    pub fn disc(centre: f64, radius: f64) -> Self {
        if radius <= 0.0 {
            return Self::default();
        }
        let arcs = vec![Arc::fitted(centre - radius, centre + radius, [0.0, radius * radius, 0.0])];
        Self { arcs, joints: Vec::new(), y_max: radius, disc: true, convex: true }
    }

    /// Two half discs of the given radius around (±half_length, 0), and all between them.
    pub fn stadium(half_length: f64, radius: f64) -> Self {
        if radius <= 0.0 {
            return Self::default();
        }
        if half_length <= 0.0 {
            return Self::disc(0.0, radius);
        }
        let square = radius * radius;
        let end = |x: f64| square - (x.abs() - half_length).max(0.0).powi(2);
        let joints = [-half_length - radius, -half_length, half_length, half_length + radius];
        Self::new(joints.windows(2).map(|w| Arc::through(w[0], w[1], end)).collect(), radius)
    }

    /// Whether the section holds no point.
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }

    /// Whether the section is a disc around its middle.
    pub fn is_disc(&self) -> bool {
        self.disc
    }

    /// Whether every line meets the section in one stretch at most (dents within the fit's accuracy aside).
    pub fn is_convex(&self) -> bool {
        self.convex
    }

    /// Hindmost and foremost x, mm; (0, 0) when empty.
    pub fn extent(&self) -> (f64, f64) {
        match (self.arcs.first(), self.arcs.last()) {
            (Some(first), Some(last)) => (first.from, last.to),
            _ => (0.0, 0.0),
        }
    }

    /// The arcs, in ascending x.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// (x, Y) where arcs begin and end, in ascending x; none for a disc.
    pub fn joints(&self) -> &[(f64, f64)] {
        &self.joints
    }

    /// Largest Y, mm (an upper bound within the fit's accuracy).
    pub fn y_max(&self) -> f64 {
        self.y_max
    }

    /// Y² at `x`, mm²; negative outside.
    pub fn height_squared(&self, x: f64) -> f64 {
        let i = self.arcs.partition_point(|arc| arc.to < x);
        match self.arcs.get(i) {
            Some(arc) if x >= arc.from => arc.height_squared(x),
            _ => -1.0,
        }
    }

    /// Whether (x, y) lies inside.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        y.abs() <= self.y_max && y * y <= self.height_squared(x)
    }

    /// Radius of the largest disc around (x, 0) that lies inside, mm.
    pub fn clearance(&self, x: f64) -> f64 {
        let (from, to) = self.extent();
        let to_outline =
            self.arcs.iter().map(|arc| arc.nearest_square(x)).fold(f64::INFINITY, f64::min).max(0.0).sqrt();
        to_outline.min(x - from).min(to - x).max(0.0)
    }

    /// Area, mm².
    pub fn area(&self) -> f64 {
        self.arcs.iter().map(Arc::area).sum()
    }

    /// Length of the outline, mm, good to about 1e-6: inscribed polygons of two resolutions, extrapolated.
    pub fn perimeter(&self) -> f64 {
        if self.disc {
            return std::f64::consts::TAU * self.y_max;
        }
        let polygon = |points_per_arc| {
            let points = self.outline(points_per_arc);
            let step = |pair: &[[f64; 2]]| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
            let sides: f64 = points.windows(2).map(step).sum();
            // Where an end of the section is blunt, the outline crosses the heading there.
            let ends = points.first().map_or(0.0, |first| first[1]) + points.last().map_or(0.0, |last| last[1]);
            2.0 * (sides + ends)
        };
        let points_per_arc = (PERIMETER_POINTS / self.arcs.len().max(1)).max(4);
        let (rough, fine) = (polygon(points_per_arc), polygon(2 * points_per_arc));
        fine + (fine - rough) / 3.0
    }

    /// Points of the outline with y ≥ 0, from hindmost to foremost, mm; mirrored they give the other half.
    pub fn outline(&self, points_per_arc: usize) -> Vec<[f64; 2]> {
        let mut points = Vec::with_capacity(self.arcs.len() * points_per_arc + 1);
        for (i, arc) in self.arcs.iter().enumerate() {
            for k in usize::from(i > 0)..=points_per_arc {
                // Closer together at the ends, where a rounded outline is steep.
                let share = 0.5 - 0.5 * (std::f64::consts::PI * k as f64 / points_per_arc as f64).cos();
                let x = arc.from + share * (arc.to - arc.from);
                points.push([x, arc.height_squared(x).max(0.0).sqrt()]);
            }
        }
        points
    }

    /// Calls `found(from, to)` with each stretch of the line inside the section, in terms of the line's parameter, mm.
    pub fn chords(&self, line: &Line, found: &mut impl FnMut(f64, f64)) {
        if self.is_empty() {
            return;
        }
        let (x_min, x_max) = self.extent();
        let ([px, py], [dx, dy]) = (line.at, line.along);
        if self.disc {
            let ahead = 0.5 * (x_min + x_max) - px;
            let (nearest, miss) = (ahead * dx - py * dy, ahead * dy + py * dx);
            let square = self.y_max * self.y_max - miss * miss;
            if square > 0.0 {
                found(nearest - square.sqrt(), nearest + square.sqrt());
            }
            return;
        }
        if self.convex {
            if let Some((from, to)) = only_chord(self, line) {
                found(from, to);
            }
            return;
        }
        let Some(strip) = stretch(py, dy, -self.y_max, self.y_max) else { return };
        let Some(span) = stretch(px, dx, x_min, x_max).and_then(|s| meet(s, strip)) else { return };
        let mut chord = Chord { open: None, found };
        if dx.abs() < ALONG_Y {
            // The line stays within a hair's breadth of one x: that arc's height decides.
            if let Some(arc) = self.arcs.get(self.arcs.partition_point(|arc| arc.to < px)) {
                arc.chords(line, span, (false, false), &mut chord);
            }
        } else {
            self.all_chords(line, &mut chord);
        }
        chord.close();
    }
}

impl Section {
    /// Every stretch of a line not parallel to y. Most arcs are wholly inside or wholly outside, and the ends tell.
    fn all_chords(&self, line: &Line, chord: &mut Chord<impl FnMut(f64, f64)>) {
        let ([px, py], [dx, dy]) = (line.at, line.along);
        let (per_x, slope) = (1.0 / dx, dy / dx);
        let end = |&(x, height): &(f64, f64)| {
            let y = py + (x - px) * slope;
            ((x - px) * per_x, y * y - height * height)
        };
        let mut before = end(&self.joints[0]);
        for (arc, joint) in self.arcs.iter().zip(&self.joints[1..]) {
            let here = end(joint);
            let (lo, hi) = (before.0.min(here.0), before.0.max(here.0));
            // Between its ends a quadratic a λ² + … strays from the straight line by at most |a| (hi − lo)² / 4.
            let stray = 0.25 * arc.bend(line.along).abs() * (hi - lo) * (hi - lo);
            if before.1.max(here.1) <= -stray {
                chord.add(lo, hi);
            } else if before.1.min(here.1) <= stray {
                arc.chords(line, (lo, hi), (before.1 <= 0.0, here.1 <= 0.0), chord);
            }
            before = here;
        }
    }
}

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

impl Heights for Section {
    #[inline]
    fn joint_count(&self) -> usize {
        self.joints.len()
    }

    #[inline]
    fn joint(&self, index: usize) -> (f64, f64) {
        self.joints[index]
    }

    #[inline]
    fn arc(&self, index: usize) -> Arc {
        self.arcs[index]
    }
}

/// Joints that the first look at an outline steps over, but for one.
const STRIDE: usize = 4;
/// First looks at most, one bit each.
const MOST_LOOKS: usize = 60;

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

/// Whether the heights at ends and middles of the arcs are concave, up to what the arcs' own accuracy allows.
fn is_convex(arcs: &[Arc], y_max: f64) -> bool {
    let point = |arc: &Arc, x: f64| (x, arc.height_squared(x).max(0.0).sqrt());
    let points = arcs.iter().flat_map(|arc| [point(arc, arc.from), point(arc, 0.5 * (arc.from + arc.to))]);
    let points: Vec<_> = points.chain(arcs.last().map(|arc| point(arc, arc.to))).collect();
    points.windows(3).all(|w| {
        let share = (w[1].0 - w[0].0) / (w[2].0 - w[0].0);
        w[1].1 >= w[0].1 + share * (w[2].1 - w[0].1) - CONVEX_SLACK * y_max
    })
}

/// Dents shallower than this share of the height do not make a section concave.
const CONVEX_SLACK: f64 = 1e-4;
/// Lines that advance less than this along x per unit of length are taken to stay at one x.
const ALONG_Y: f64 = 1e-9;

/// The parameters at which p + λ d lies in [lo, hi].
#[inline]
fn stretch(p: f64, d: f64, lo: f64, hi: f64) -> Option<(f64, f64)> {
    if d == 0.0 {
        return (lo <= p && p <= hi).then_some((f64::NEG_INFINITY, f64::INFINITY));
    }
    let (a, b) = ((lo - p) / d, (hi - p) / d);
    Some((a.min(b), a.max(b)))
}

#[inline]
fn meet(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let (lo, hi) = (a.0.max(b.0), a.1.min(b.1));
    (lo < hi).then_some((lo, hi))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord_length(section: &Section, line: Line) -> f64 {
        let mut sum = 0.0;
        section.chords(&line, &mut |from, to| sum += to - from);
        sum
    }

    #[test]
    fn chord_of_a_disc_at_any_angle() {
        let disc = Section::disc(0.4, 0.125);
        for angle in [0.0f64, 0.3, 1.2, std::f64::consts::FRAC_PI_2, 2.9] {
            for miss in [0.0, 0.05, 0.12, 0.13] {
                let (sin, cos) = angle.sin_cos();
                let line = Line { at: [0.4 - miss * sin + 3.0 * cos, miss * cos + 3.0 * sin], along: [cos, sin] };
                let exact = 2.0 * (0.125f64 * 0.125 - miss * miss).max(0.0).sqrt();
                assert!((chord_length(&disc, line) - exact).abs() < 1e-9, "{angle} {miss}");
            }
        }
    }

    #[test]
    fn chord_along_and_across_a_stadium() {
        let stadium = Section::stadium(0.5, 0.1);
        let along = Line { at: [7.0, 0.06], along: [1.0, 0.0] };
        assert!((chord_length(&stadium, along) - (1.0 + 2.0 * 0.08)).abs() < 1e-12);
        let across = Line { at: [0.3, -2.0], along: [0.0, 1.0] };
        assert!((chord_length(&stadium, across) - 0.2).abs() < 1e-12);
        assert!((stadium.area() - (std::f64::consts::PI * 0.01 + 0.2)).abs() < 1e-12);
    }

    #[test]
    fn a_long_section_is_cut_like_its_arcs_one_by_one() {
        // An ellipse in 40 arcs, and the same with a dent that takes convexity away without lying on the line.
        let ellipse = |x: f64| 0.01 * (1.0 - x * x).max(0.0);
        let arcs = |f: &dyn Fn(f64) -> f64| -> Vec<Arc> {
            (0..40).map(|i| Arc::through(-1.0 + f64::from(i) / 20.0, -0.95 + f64::from(i) / 20.0, f)).collect()
        };
        let convex = Section::new(arcs(&ellipse), 0.1);
        let dented = Section::new(arcs(&|x: f64| ellipse(x) * if x > 0.9 { 0.5 } else { 1.0 }), 0.1);
        assert!(convex.convex && !dented.convex);
        for angle in [0.0f64, 1e-6, 0.05, 0.7, 1.4, 1.9, 3.0, -2.9] {
            for offset in [-0.09, 0.0, 0.03, 0.0999] {
                let (sin, cos) = angle.sin_cos();
                let line = Line { at: [-0.2 - 3.0 * cos, offset - 3.0 * sin], along: [cos, sin] };
                let (a, b) = (chord_length(&convex, line), chord_length(&dented, line));
                if sin.abs() > 0.5 {
                    assert!((a - b).abs() < 1e-12, "{angle} {offset}: {a} {b}");
                }
                // The chord of an ellipse in closed form.
                let (p, q) = ([line.at[0], line.at[1] / 0.1], [cos, sin / 0.1]);
                let square = q[0] * q[0] + q[1] * q[1];
                let off = p[0] * q[1] - p[1] * q[0];
                let exact = 2.0 * (square - off * off).max(0.0).sqrt() / square;
                assert!((a - exact).abs() < 1e-9, "{angle} {offset}: {a} {exact}");
            }
        }
    }

    #[test]
    fn the_largest_disc_inside_touches_the_outline() {
        assert!((Section::disc(0.4, 0.125).clearance(0.4) - 0.125).abs() < 1e-12);
        assert!((Section::disc(0.4, 0.125).clearance(0.45) - 0.075).abs() < 1e-12);
        assert_eq!(Section::disc(0.4, 0.125).clearance(0.6), 0.0);
        assert!((Section::stadium(0.5, 0.1).clearance(-0.2) - 0.1).abs() < 1e-12);
        // Two lobes with a waist, and a lens: against the distances of many points of the outline.
        let waist = Section::new(vec![Arc::through(-0.2, 0.2, |x| 0.01 + x * x)], 0.05f64.sqrt());
        let lens = |x: f64| 0.04 * (1.0 - x * x);
        let lens = Section::new(vec![Arc::through(-1.0, -0.3, lens), Arc::through(-0.3, 1.0, lens)], 0.2);
        for (section, x) in [(&waist, 0.0), (&waist, 0.1), (&lens, 0.0), (&lens, 0.5), (&lens, -0.93)] {
            let (from, to) = section.extent();
            let height = |x: f64| section.height_squared(x).max(0.0).sqrt();
            let at = |i: i32| from + (to - from) * f64::from(i) / 40_000.0;
            let nearest = (0..=40_000).map(|i| (at(i) - x).hypot(height(at(i)))).fold(f64::INFINITY, f64::min);
            let exact = nearest.min(x - from).min(to - x);
            assert!((section.clearance(x) - exact).abs() < 1e-7, "{x}: {} {exact}", section.clearance(x));
        }
    }

    #[test]
    fn a_waist_is_not_filled() {
        // Two lobes: Y² = 0.01 + x² on |x| ≤ 0.2. A line at y = 0.15 meets it twice.
        let section = Section::new(vec![Arc::through(-0.2, 0.2, |x| 0.01 + x * x)], 0.05f64.sqrt());
        let mut found = Vec::new();
        section.chords(&Line { at: [0.0, 0.15], along: [1.0, 0.0] }, &mut |a, b| found.push((a, b)));
        let root = 0.0125f64.sqrt();
        assert_eq!(found.len(), 2);
        assert!((found[0].1 + root).abs() < 1e-12 && (found[1].0 - root).abs() < 1e-12);
    }
}
