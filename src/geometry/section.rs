//! The horizontal section of a channel at one depth: |y| ≤ Y(x), with Y² piecewise quadratic in x.
//!
//! A slice of the needle is bounded by arcs of conics, on which Y² is exactly quadratic. The envelope of many slices is
//! fitted with as many such arcs as its accuracy asks for. A line therefore meets a section in roots of quadratics, and
//! nothing is assumed convex.

use super::quadrature::with_square_root_ends;

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

    fn area(&self) -> f64 {
        let height = |x| self.height_squared(x).max(0.0).sqrt();
        2.0 * with_square_root_ends(0.5 * (self.from + self.to), 0.5 * (self.to - self.from), height)
    }

    /// Calls `found` with the stretches of the line, within `span` of its parameter, that lie inside this arc.
    fn chords(&self, line: &Line, span: (f64, f64), found: &mut impl FnMut(f64, f64)) {
        // y² − Y² along the line is a quadratic; inside means not positive.
        let ([px, py], [dx, dy]) = (line.at, line.along);
        let offset = px - self.mid;
        let a = dy * dy - self.q[2] * dx * dx;
        let half_b = py * dy - 0.5 * dx * (self.q[1] + 2.0 * self.q[2] * offset);
        let c = py * py - (self.q[0] + offset * (self.q[1] + offset * self.q[2]));
        let (lo, hi) = span;
        let mut keep = |from: f64, to: f64| {
            let (from, to) = (from.max(lo), to.min(hi));
            if to > from {
                found(from, to);
            }
        };
        let discriminant = half_b * half_b - a * c;
        if discriminant <= 0.0 {
            // No root: the sign of the quadratic is that of a (of c where the quadratic is constant).
            if a < 0.0 || (a == 0.0 && c <= 0.0) {
                keep(lo, hi);
            }
            return;
        }
        // The form that does not cancel; roots c/q and q/a, the latter infinite where the quadratic is a straight line.
        let q = -(half_b + discriminant.sqrt().copysign(half_b));
        let (r1, r2) = (c / q, q / a);
        if a > 0.0 {
            keep(r1.min(r2), r1.max(r2));
        } else if r2.is_finite() {
            keep(lo, r1.min(r2));
            keep(r1.max(r2), hi);
        } else if half_b > 0.0 {
            keep(lo, r1);
        } else {
            keep(r1, hi);
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
    y_max: f64,
    disc: bool,
}

impl Section {
    /// From arcs that follow one another along x, and the largest Y, mm.
    pub fn new(arcs: Vec<Arc>, y_max: f64) -> Self {
        Self { arcs, y_max, disc: false }
    }

    /// A disc around (centre, 0).
    pub fn disc(centre: f64, radius: f64) -> Self {
        if radius <= 0.0 {
            return Self::default();
        }
        let arcs = vec![Arc::fitted(centre - radius, centre + radius, [0.0, radius * radius, 0.0])];
        Self { arcs, y_max: radius, disc: true }
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

    /// Hindmost and foremost x, mm; (0, 0) when empty.
    pub fn extent(&self) -> (f64, f64) {
        match (self.arcs.first(), self.arcs.last()) {
            (Some(first), Some(last)) => (first.from, last.to),
            _ => (0.0, 0.0),
        }
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
        y * y <= self.height_squared(x)
    }

    /// Area, mm².
    pub fn area(&self) -> f64 {
        self.arcs.iter().map(Arc::area).sum()
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
    /// Stretches of neighbouring arcs touch and are not joined.
    pub fn chords(&self, line: &Line, found: &mut impl FnMut(f64, f64)) {
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
        let Some(strip) = stretch(py, dy, -self.y_max, self.y_max) else { return };
        let Some(span) = stretch(px, dx, x_min, x_max).and_then(|s| meet(s, strip)) else { return };
        let (xa, xb) = (px + span.0 * dx, px + span.1 * dx);
        let (lowest, highest) = (xa.min(xb), xa.max(xb));
        let first = self.arcs.partition_point(|arc| arc.to < lowest);
        for arc in self.arcs[first..].iter().take_while(|arc| arc.from <= highest) {
            if let Some(span) = stretch(px, dx, arc.from, arc.to).and_then(|s| meet(s, span)) {
                arc.chords(line, span, found);
            }
        }
    }
}

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
        for angle in [0.0f64, 0.3, 1.2, 1.5707963, 2.9] {
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
