//! Whether two sections on the skin share area.

use super::super::cut::Cut;
use super::super::plane::Plane;
use crate::geometry::Section;
use crate::treatment::Strike;
use std::borrow::Cow;

/// Steps of the search for a shallow overlap: each takes a third off the stretch of outline that is searched.
const TRISECTIONS: usize = 8;
/// Stretches of two parallel sections that are looked at before the search.
const STRETCHES: usize = 64;

/// A section placed on the skin.
pub struct Outline<'a> {
    strike: &'a Strike,
    cut: Cow<'a, Cut>,
    /// Middle of the section's extent on the skin, mm.
    pub middle: [f64; 2],
    /// The section lies within this distance of its middle, mm.
    pub radius: f64,
}

impl<'a> Outline<'a> {
    /// The section of a strike that reaches below a plane.
    pub fn of(strike: &'a Strike, plane: &'a Plane) -> Option<Self> {
        plane.cut(strike).filter(|cut| !cut.channel.is_empty()).map(|cut| Self::new(strike, cut))
    }

    /// A section that is not empty.
    pub fn new(strike: &'a Strike, cut: Cow<'a, Cut>) -> Self {
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        let middle = [strike.x_mm + ahead * strike.heading.re, strike.y_mm + ahead * strike.heading.im];
        Self { strike, middle, radius: cut.radius(), cut }
    }

    fn section(&self) -> &Section {
        &self.cut.channel
    }

    /// A point of the skin in the frame of this section.
    fn local(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy) = (x - self.strike.x_mm, y - self.strike.y_mm);
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        [dx * cos + dy * sin, dy * cos - dx * sin]
    }

    /// A point of this section's frame on the skin.
    fn skin(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        [self.strike.x_mm + x * cos - y * sin, self.strike.y_mm + x * sin + y * cos]
    }

    fn spine(&self) -> [[f64; 2]; 2] {
        let (from, to) = self.section().extent();
        [self.skin([from, 0.0]), self.skin([to, 0.0])]
    }

    /// Whether the two sections share positive area. Discs are compared exactly.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (dx, dy) = (self.middle[0] - other.middle[0], self.middle[1] - other.middle[1]);
        let touching = self.radius + other.radius;
        if dx * dx + dy * dy >= touching * touching {
            return false;
        }
        if self.section().is_disc() && other.section().is_disc() {
            return true;
        }
        if self.box_misses(other, dx, dy) || other.box_misses(self, dx, dy) {
            return false;
        }
        if self.strike.heading == other.strike.heading { self.overlaps_alongside(other) } else { self.crosses(other) }
    }

    /// Whether two sections of different heading share area: they do if their spines cross, or if the outline of one enters
    /// the other.
    fn crosses(&self, other: &Self) -> bool {
        let (a, b) = (self.spine(), other.spine());
        if cross(a, b) {
            return true;
        }
        // Where the spines come closest decides many cases: too far apart for both heights, or one inside the other.
        let (p, q) = nearest(a, b);
        if (p[0] - q[0]).hypot(p[1] - q[1]) >= self.section().y_max() + other.section().y_max() {
            return false;
        }
        if other.gap(p) < 0.0 || self.gap(q) < 0.0 {
            return true;
        }
        if self.is_apart_from(other, [q[0] - p[0], q[1] - p[1]]) {
            return false;
        }
        self.is_entered_by(other) || other.is_entered_by(self)
    }

    /// Whether two sections of the same heading share area: they do if their heights add up, at any x, to more than the
    /// sections are apart across the heading.
    fn overlaps_alongside(&self, other: &Self) -> bool {
        let [dx, dy] = self.local([other.strike.x_mm, other.strike.y_mm]);
        let ((a, b), (c, d)) = (self.section().extent(), other.section().extent());
        let (from, to) = (a.max(c + dx), b.min(d + dx));
        if from >= to {
            return false;
        }
        let height = |section: &Section, x: f64| section.height_squared(x).max(0.0).sqrt();
        let excess = |x: f64| height(self.section(), x) + height(other.section(), x - dx) - dy.abs();
        let step = (to - from) / STRETCHES as f64;
        let at = |i: usize| if i == STRETCHES { to } else { from + i as f64 * step };
        let mut highest = (f64::NEG_INFINITY, 0);
        for i in 0..=STRETCHES {
            let here = excess(at(i));
            if here > 0.0 {
                return true;
            }
            if here > highest.0 {
                highest = (here, i);
            }
        }
        let (_, i) = highest;
        rises_above_zero(at(i.saturating_sub(1)), at((i + 1).min(STRETCHES)), excess)
    }

    /// Whether the rectangles around two sections, (dx, dy) mm apart, are separated along an axis of this one.
    fn box_misses(&self, other: &Self, dx: f64, dy: f64) -> bool {
        let (own, turned) = (self.strike.heading, other.strike.heading);
        let (sin, cos) = (own.im * turned.re - own.re * turned.im, own.re * turned.re + own.im * turned.im);
        let half = |outline: &Self| {
            let (from, to) = outline.section().extent();
            (0.5 * (to - from), outline.section().y_max())
        };
        let ((a, b), (c, d)) = (half(self), half(other));
        (dx * own.re + dy * own.im).abs() >= a + c * cos.abs() + d * sin.abs()
            || (dy * own.re - dx * own.im).abs() >= b + c * sin.abs() + d * cos.abs()
    }

    /// Whether a straight line across `direction` (from this section towards the other) runs clear between the two.
    fn is_apart_from(&self, other: &Self, direction: [f64; 2]) -> bool {
        let [dx, dy] = direction;
        let length = dx.hypot(dy);
        let gap = -other.furthest([-dx, -dy]) - self.furthest(direction);
        gap > length * (self.cut.bulge() + other.cut.bulge())
    }

    /// How far the points of the outline reach along a direction of the skin, times the direction's length.
    fn furthest(&self, [dx, dy]: [f64; 2]) -> f64 {
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        let (along, across) = (dx * cos + dy * sin, (dy * cos - dx * sin).abs());
        let mut furthest = f64::NEG_INFINITY;
        for &[x, y] in self.cut.outline() {
            let here = x * along + y * across;
            furthest = if here > furthest { here } else { furthest };
        }
        furthest + self.strike.x_mm * dx + self.strike.y_mm * dy
    }

    /// How far a point of the skin is from being inside, mm, measured across the heading; negative inside.
    fn gap(&self, point: [f64; 2]) -> f64 {
        let [x, y] = self.local(point);
        let (from, to) = self.section().extent();
        let beyond = (from - x).max(x - to);
        if beyond > 0.0 { y.hypot(beyond) } else { y.abs() - self.section().height_squared(x).max(0.0).sqrt() }
    }

    /// Whether the outline of another section has a point inside this one: looked for among the points of the outline,
    /// then between the neighbours of the nearest of them, so that shallow overlaps are not missed. Of two convex sections
    /// it does not matter whose outline is followed.
    fn is_entered_by(&self, other: &Self) -> bool {
        let outline = other.cut.outline();
        let at = |[x, y]: [f64; 2], side: f64| self.gap(other.skin([x, side * y]));
        let mut nearest = (f64::INFINITY, 0, 1.0);
        // A spine that stays on one side of the other's faces that side of its outline alone.
        let sides = self.spine().map(|end| other.local(end)[1]);
        let faces = |side: f64| sides.iter().any(|y| side * y >= 0.0);
        for side in [1.0, -1.0].into_iter().filter(|&side| faces(side)) {
            for (i, &point) in outline.iter().enumerate() {
                let gap = at(point, side);
                if gap < 0.0 {
                    return true;
                }
                if gap < nearest.0 {
                    nearest = (gap, i, side);
                }
            }
        }
        let (_, i, side) = nearest;
        let (from, to) = (outline[i.saturating_sub(1)][0], outline[(i + 1).min(outline.len() - 1)][0]);
        rises_above_zero(from, to, |x| -at([x, other.section().height_squared(x).max(0.0).sqrt()], side))
    }
}

/// Whether a function with one maximum between two places is positive there.
fn rises_above_zero(mut from: f64, mut to: f64, f: impl Fn(f64) -> f64) -> bool {
    for _ in 0..TRISECTIONS {
        let third = (to - from) / 3.0;
        let (a, b) = (f(from + third), f(to - third));
        if a > 0.0 || b > 0.0 {
            return true;
        }
        if a > b { to -= third } else { from += third }
    }
    false
}

fn cross([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// The closest points of two segments that do not cross: an end of one, and the point of the other nearest to it.
fn nearest(a: [[f64; 2]; 2], b: [[f64; 2]; 2]) -> ([f64; 2], [f64; 2]) {
    let pairs = [(a[0], foot(a[0], b)), (a[1], foot(a[1], b)), (foot(b[0], a), b[0]), (foot(b[1], a), b[1])];
    let square = |(p, q): &([f64; 2], [f64; 2])| (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2);
    pairs.into_iter().reduce(|best, next| if square(&next) < square(&best) { next } else { best }).unwrap_or(pairs[0])
}

/// The point of a segment nearest to `p`.
fn foot(p: [f64; 2], [a, b]: [[f64; 2]; 2]) -> [f64; 2] {
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let square = ux * ux + uy * uy;
    let share = if square > 0.0 { (((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / square).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + share * ux, a[1] + share * uy]
}
