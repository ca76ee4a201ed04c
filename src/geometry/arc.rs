//! Arcs of conics, of which outlines are made, and what a line has inside one.

use super::quadrature::with_square_root_ends;

/// Y² = q₀ + q₁ (x − mid) + q₂ (x − mid)² on from ≤ x ≤ to; mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Where the arc begins along the heading, mm.
    pub from: f64,
    /// Where the arc ends, mm.
    pub to: f64,
    pub(super) mid: f64,
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
    pub(super) fn bend(&self, [dx, dy]: [f64; 2]) -> f64 {
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
    pub(super) fn nearest_square(&self, x: f64) -> f64 {
        let square = |at: f64| (at - x).powi(2) + self.height_squared(at);
        let ends = square(self.from).min(square(self.to));
        // The square is quadratic along x; where it is straight its vertex is infinite or not a number.
        let vertex = self.mid - 0.5 * (self.q[1] + 2.0 * (self.mid - x)) / (self.q[2] + 1.0);
        if vertex > self.from && vertex < self.to { ends.min(square(vertex)) } else { ends }
    }

    /// The greatest of −x sin + Y |cos| on this arc, mm: how far its outline lies to the left of a line of a direction.
    pub(super) fn leftmost(&self, [cos, sin]: [f64; 2]) -> f64 {
        let left = |x: f64| self.height(x) * cos.abs() - x * sin;
        let [q0, q1, q2] = self.q;
        // Where the slope of Y is sin/cos: (cos (q₁ + 2 q₂ u))² = 4 sin² Y².
        let (c2, s2) = (cos * cos, sin * sin);
        let (a, b, c) = (4.0 * q2 * (c2 * q2 - s2), 4.0 * q1 * (c2 * q2 - s2), c2 * q1 * q1 - 4.0 * s2 * q0);
        let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
        let inner = [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)].map(|u| self.mid + u);
        let within = |x: &f64| (self.from..=self.to).contains(x);
        let all = [self.from, self.to].into_iter().chain(inner.into_iter().filter(within));
        all.map(left).fold(f64::NEG_INFINITY, f64::max)
    }

    pub(super) fn area(&self) -> f64 {
        let height = |x| self.height_squared(x).max(0.0).sqrt();
        2.0 * with_square_root_ends(0.5 * (self.from + self.to), 0.5 * (self.to - self.from), height)
    }

    /// Where on this arc a line crosses the outline, given that one end of the arc is inside and the other is not; the
    /// line is at height `at_mid` at `mid` and rises with `slope`.
    pub(super) fn crossing(&self, at_mid: f64, slope: f64) -> f64 {
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
    pub(super) fn chords(
        &self,
        line: &Line,
        (lo, hi): (f64, f64),
        inside: (bool, bool),
        chord: &mut Chord<impl FnMut(f64, f64)>,
    ) {
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
pub(super) struct Chord<F: FnMut(f64, f64)> {
    pub(super) open: Option<(f64, f64)>,
    pub(super) found: F,
}

impl<F: FnMut(f64, f64)> Chord<F> {
    pub(super) fn add(&mut self, from: f64, to: f64) {
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

    pub(super) fn close(&mut self) {
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
