//! The horizontal section of a channel at one depth: |y| ≤ Y(x), with Y² piecewise quadratic in x.
//!
//! A slice of the needle is bounded by arcs of conics, on which Y² is exactly quadratic. The envelope of many slices is
//! fitted with as many such arcs as its accuracy asks for. A line therefore meets a section in roots of quadratics, and
//! nothing is assumed convex.

use super::arc::{Arc, Chord, Line};
use super::chord::{ALONG_Y, Heights, only_chord};

/// Points of the coarser polygon that measures an outline, about.
const PERIMETER_POINTS: usize = 48;

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
    /// An end is no point but a straight edge across.
    blunt: bool,
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
        Self { arcs, joints, y_max, disc: false, convex, blunt: false }
    }

    /// A convex section of one arc that may end in straight edges across, and the largest Y, mm.
    pub fn cut_off(arc: Arc, y_max: f64) -> Self {
        Self { blunt: true, ..Self::of_known_shape(vec![arc], y_max, true) }
    }

    /// A disc around (centre, 0).
    pub fn disc(centre: f64, radius: f64) -> Self {
        if radius <= 0.0 {
            return Self::default();
        }
        let arcs = vec![Arc::fitted(centre - radius, centre + radius, [0.0, radius * radius, 0.0])];
        Self { arcs, joints: Vec::new(), y_max: radius, disc: true, convex: true, blunt: false }
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

    /// Whether an end may be a straight edge across.
    pub fn is_blunt(&self) -> bool {
        self.blunt
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

    /// How far to the left of a line through the strike's position the section lies, seen along the line's direction: the least and
    /// the greatest distance, mm; (0, 0) when empty.
    pub fn across(&self, direction_rad: f64) -> (f64, f64) {
        if self.is_empty() {
            return (0.0, 0.0);
        }
        let (sin, cos) = direction_rad.sin_cos();
        // The section mirrors itself about the heading, so its right side is the left one of the opposite direction.
        let furthest =
            |sin: f64| self.arcs.iter().map(|arc| arc.leftmost([cos, sin])).fold(f64::NEG_INFINITY, f64::max);
        (-furthest(-sin), furthest(sin))
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
