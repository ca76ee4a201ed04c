//! How far apart two sections may lie and still share area, by direction: most pairs of strikes are decided by a look-up.
//!
//! Two convex sections A and B share area where the offset of B from A lies in the interior of A − B, the set of all
//! differences of their points, which is convex as well. A section with dents lies between two convex ones: its hull, and
//! the hull with its heights made lower by one factor. Offsets between the two bodies are left to an exact test.

use super::super::cut::Cut;
use crate::geometry::Section;
use nalgebra::UnitComplex;
use std::f64::consts::TAU;

/// Directions in which a body is measured.
const DIRECTIONS: usize = 128;
/// Directions that are told apart when it is looked up.
const SECTORS: usize = 512;
/// Heights are compared with the hull's at so many places between two points of an outline.
const PLACES: usize = 4;
/// A section has a dent where its height is less than this share of its hull's.
const DENTED: f64 = 0.995;
/// What inner hulls are made lower by, as a share: for heights above that, and for what lies between those places.
const SAFETY: f64 = 0.007;
/// The same for rounding.
const ROUNDING: f64 = 1e-6;

/// A section between two convex bodies around the middle of its extent, by their corners with y ≥ 0, from hindmost to
/// foremost, mm.
#[derive(Debug, Default)]
pub struct Hulls {
    /// The section lies within `bulge` of this body.
    outer: Vec<[f64; 2]>,
    /// And this one lies within the section.
    inner: Vec<[f64; 2]>,
    bulge: f64,
}

impl Hulls {
    /// Of a section that is not empty.
    pub fn of(cut: &Cut) -> Self {
        let (from, to) = cut.channel.extent();
        let middle = 0.5 * (from + to);
        let points: Vec<_> = cut.outline().iter().map(|&[x, y]| [x - middle, y]).collect();
        let outer = hull(&points);
        let inner = lowered(&cut.channel, &points, &outer);
        Self { outer, inner, bulge: cut.bulge() }
    }
}

/// The corners of a hull, from points in ascending x.
fn hull(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut corners: Vec<[f64; 2]> = Vec::new();
    for &next in points {
        while let [.., a, b] = corners.as_slice()
            && turn(*a, *b, next) >= 0.0
        {
            corners.pop();
        }
        corners.push(next);
    }
    corners
}

/// A hull made lower where the section has dents: by straight lines from the section's ends that pass below them.
fn lowered(section: &Section, points: &[[f64; 2]], hull: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let half = hull.last().map_or(0.0, |corner| corner[0]);
    let middle = 0.5 * (section.extent().0 + section.extent().1);
    let mut corner = 0;
    let mut hull_at = |x: f64| {
        while corner + 2 < hull.len() && hull[corner + 1][0] < x {
            corner += 1;
        }
        let ([a, below], [b, above]) = (hull[corner], hull[corner + 1]);
        below + (above - below) * (x - a) / (b - a)
    };
    let mut slopes = [f64::INFINITY; 2];
    let mut heights = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        heights.push(hull_at(pair[0][0]));
        for k in 0..PLACES {
            let x = pair[0][0] + (pair[1][0] - pair[0][0]) * (k as f64 + 0.5) / PLACES as f64;
            let height = section.height_squared(x + middle).max(0.0).sqrt();
            if height < DENTED * hull_at(x) {
                let slope = &mut slopes[usize::from(x > 0.0)];
                *slope = slope.min(height / (half - x.abs()));
            }
        }
    }
    heights.push(points.last().map_or(0.0, |point| point[1]));
    let height = |(&[x, _], height): (&[f64; 2], f64)| {
        let lines = (slopes[0] * (x + half)).min(slopes[1] * (half - x));
        [x, (1.0 - SAFETY) * height.min(lines)]
    };
    points.iter().zip(heights).map(height).collect()
}

/// The corner furthest in a direction of a body with this heading.
fn furthest(corners: &[[f64; 2]], heading: UnitComplex<f64>, direction: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = (heading.im, heading.re);
    let (along, across) = (direction[0] * cos + direction[1] * sin, direction[1] * cos - direction[0] * sin);
    let mut furthest = (f64::NEG_INFINITY, [0.0; 2]);
    for &[x, y] in corners {
        let here = x * along + y * across.abs();
        furthest = if here > furthest.0 { (here, [x, y]) } else { furthest };
    }
    let [x, y] = [furthest.1[0], furthest.1[1].copysign(across)];
    [x * cos - y * sin, x * sin + y * cos]
}

/// The hulls of a strike's section.
pub struct Turned<'h> {
    /// In the frame of the strike.
    pub hulls: &'h Hulls,
    /// The strike's heading.
    pub heading: UnitComplex<f64>,
}

/// The offsets at which two sections share area.
#[derive(Debug)]
pub struct Offsets {
    /// By direction: squares of the distance up to which they surely do, and from which on they surely do not, mm².
    sectors: Vec<(f32, f32)>,
}

impl Offsets {
    /// Of two sections; an offset leads from the middle of the first to that of the second.
    pub fn new(one: &Turned, other: &Turned) -> Self {
        let (a, b) = (one.hulls, other.hulls);
        let step = TAU / DIRECTIONS as f64;
        let direction = |k: usize| (k as f64 * step).sin_cos();
        let corner = |k: usize, a: &[[f64; 2]], b: &[[f64; 2]]| {
            let (sin, cos) = direction(k);
            let (p, q) = (furthest(a, one.heading, [cos, sin]), furthest(b, other.heading, [-cos, -sin]));
            [p[0] - q[0], p[1] - q[1]]
        };
        let inner: Vec<_> = (0..DIRECTIONS).map(|k| corner(k, &a.inner, &b.inner)).collect();
        let reach = |k: usize| {
            let ((sin, cos), [x, y]) = (direction(k), corner(k, &a.outer, &b.outer));
            x * cos + y * sin + a.bulge + b.bulge
        };
        let reaches: Vec<f64> = (0..DIRECTIONS).map(reach).collect();
        let outer: Vec<_> = (0..DIRECTIONS)
            .map(|k| {
                // Where two neighbouring tangents meet.
                let ((sin, cos), (here, next)) = (direction(k), (reaches[k], reaches[(k + 1) % DIRECTIONS]));
                let along = (next - here * step.cos()) / step.sin();
                [here * cos - along * sin, here * sin + along * cos]
            })
            .collect();
        let mut sectors = vec![(f32::INFINITY, 0.0f32); SECTORS];
        for_each_piece(&inner, |sector, p, q| {
            let least = (distance_square(p, q) * (1.0 - ROUNDING)) as f32;
            sectors[sector].0 = sectors[sector].0.min(least);
        });
        for_each_piece(&outer, |sector, p, q| {
            let most = ((p[0] * p[0] + p[1] * p[1]).max(q[0] * q[0] + q[1] * q[1]) * (1.0 + ROUNDING)) as f32;
            sectors[sector].1 = sectors[sector].1.max(most);
        });
        sectors.iter_mut().filter(|sector| sector.0 > sector.1).for_each(|sector| sector.0 = 0.0);
        Self { sectors }
    }

    /// Whether the sections share area, where that is sure.
    #[inline]
    pub fn overlap(&self, [dx, dy]: [f64; 2]) -> Option<bool> {
        let (surely, at_most) = self.sectors[sector([dx, dy])];
        let square = dx * dx + dy * dy;
        if square < f64::from(surely) {
            return Some(true);
        }
        (square >= f64::from(at_most)).then_some(false)
    }
}

/// Sector of a direction: as many to each quadrant, evenly spaced on the square |x| + |y| = 1.
#[inline]
fn sector([x, y]: [f64; 2]) -> usize {
    let share = y.abs() / (x.abs() + y.abs());
    let turn = match (x >= 0.0, y >= 0.0) {
        (true, true) => share,
        (false, true) => 2.0 - share,
        (false, false) => 2.0 + share,
        (true, false) => 4.0 - share,
    };
    ((turn * (SECTORS / 4) as f64) as usize).min(SECTORS - 1)
}

/// The direction in which a sector begins.
fn beginning(sector: usize) -> [f64; 2] {
    let turn = (sector % SECTORS) as f64 / (SECTORS / 4) as f64;
    match turn as usize {
        0 => [1.0 - turn, turn],
        1 => [1.0 - turn, 2.0 - turn],
        2 => [turn - 3.0, 2.0 - turn],
        _ => [turn - 3.0, turn - 4.0],
    }
}

/// Passes on the outline of a convex polygon around the origin, anticlockwise, cut where sectors end.
fn for_each_piece(corners: &[[f64; 2]], mut visit: impl FnMut(usize, [f64; 2], [f64; 2])) {
    for (k, &start) in corners.iter().enumerate() {
        let (mut from, to) = (start, corners[(k + 1) % corners.len()]);
        if turn([0.0; 2], from, to) <= 0.0 {
            continue;
        }
        let (first, last) = (sector(from), sector(to));
        let count = (last + SECTORS - first) % SECTORS;
        // An edge of a body around the origin never takes more than half a turn, except by rounding.
        for i in first..first + if count > SECTORS / 2 { 0 } else { count } {
            let edge = beginning(i + 1);
            let (a, b) = (turn([0.0; 2], edge, from), turn([0.0; 2], edge, to));
            let share = if a < b { (a / (a - b)).clamp(0.0, 1.0) } else { 0.0 };
            let cut = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
            visit(i % SECTORS, from, cut);
            from = cut;
        }
        visit(last, from, to);
    }
}

/// Positive where the way from `a` over `b` to `c` turns left.
fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Square of the distance of a segment from the origin.
fn distance_square(p: [f64; 2], q: [f64; 2]) -> f64 {
    let along = [q[0] - p[0], q[1] - p[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let share = -(p[0] * along[0] + p[1] * along[1]) / square.max(f64::MIN_POSITIVE);
    let nearest = share.clamp(0.0, 1.0);
    (p[0] + nearest * along[0]).powi(2) + (p[1] + nearest * along[1]).powi(2)
}

#[cfg(test)]
mod tests {
    use super::super::overlap::Outline;
    use super::*;
    use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
    use crate::treatment::Strike;
    use std::borrow::Cow;

    fn cuts() -> Vec<(String, Cut)> {
        let needle =
            Needle { length_mm: 2.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
        let half = Tear::Partial { surface_following: 0.5 };
        let mut cuts = Vec::new();
        for tear in [Tear::Pinned, Tear::Fixed, half, Tear::Triangle { apex_half_angle_rad: None }] {
            for (depth, strain) in [(0.5, 0.0), (1.0, 0.0), (2.5, 0.0), (2.5, 0.3)] {
                let limit = ElasticLimit::uniform(strain);
                let roller = Motion::roller(10.0, 2.5, depth, 0.0);
                let pen =
                    Motion::Pen { depth, stroke: 3.0, omega: 628.0, glide: 40.0, tilt: (0.1f64.sin(), 0.1f64.cos()) };
                for (name, motion) in [("roller", roller), ("pen", pen)] {
                    let channel = Channel::new(&needle, motion, tear, &limit);
                    for share in [0.0, 0.1, 0.5, 0.9] {
                        let name = format!("{name} {tear:?} {depth} mm, strain {strain}, at {share}");
                        cuts.push((name, Cut::of(&channel, share * depth)));
                    }
                }
            }
        }
        cuts
    }

    #[test]
    fn what_is_looked_up_is_what_a_search_finds() {
        let (mut all, mut unsure) = (0, 0);
        for (name, cut) in cuts() {
            let hulls = Hulls::of(&cut);
            for degrees in [0.0f64, 45.0, 90.0, 200.0, 13.0] {
                let headings = [UnitComplex::new(0.3), UnitComplex::new(0.3 + degrees.to_radians())];
                let turned = |heading| Turned { hulls: &hulls, heading };
                let offsets = Offsets::new(&turned(headings[0]), &turned(headings[1]));
                let (from, to) = cut.channel.extent();
                let ahead = 0.5 * (from + to);
                for i in 0..400 {
                    let angle = f64::from(i) * 2.399_963;
                    let (sin, cos) = angle.sin_cos();
                    let (inner, outer) = offsets.sectors[sector([cos, sin])];
                    let share = f64::from(i) / 400.0 * 1.1 - 0.05;
                    let distance = f64::from(inner.sqrt()) * (1.0 - share) + f64::from(outer.sqrt()) * share;
                    let offset = [distance * cos, distance * sin];
                    let strike = |at: [f64; 2], heading: UnitComplex<f64>| Strike {
                        x_mm: at[0] - ahead * heading.re,
                        y_mm: at[1] - ahead * heading.im,
                        heading,
                        depth_mm: 1.0,
                        pass: 0,
                    };
                    let (a, b) = (strike([0.0; 2], headings[0]), strike(offset, headings[1]));
                    let searched =
                        Outline::new(&a, Cow::Borrowed(&cut)).overlaps(&Outline::new(&b, Cow::Borrowed(&cut)));
                    all += 1;
                    match offsets.overlap(offset) {
                        None => unsure += 1,
                        Some(found) => {
                            assert_eq!(found, searched, "{name}, turned by {degrees} degrees, at {offset:?}")
                        }
                    }
                }
            }
        }
        // All are near the limits: some on either side of them.
        assert!(unsure > all / 2 && unsure < all - all / 50, "{unsure} of {all} left open");
    }
}
