//! Shadows: what sections of a channel cover between two depths, as they are seen from above (model section 12).

use super::arc::Arc;
use super::section::Section;
use super::swept::Channel;

/// Depths at which sections are looked at. What lies between two of them stands out by less than a thousandth of a needle's radius.
const LEVELS: usize = 16;
/// Arcs of an outline at least, closer together at its ends.
const ARCS: usize = 16;
/// Accuracy to which Y² is fitted, as a share of its largest value.
const FIT: f64 = 1e-4;
/// An arc is halved so many times at most.
const HALVINGS: u32 = 8;
/// Points of the coarser outline of a hull, about.
const HULL_POINTS: usize = 96;
/// Discs whose middles lie within this distance lie upon one another, mm.
const SAME_MIDDLE_MM: f64 = 1e-12;

impl Channel {
    /// The union of the channel's sections between two depths: |y| ≤ the largest Y(x, z) with `from_mm` ≤ z ≤ `to_mm`; empty where the
    /// channel ends at or above the first.
    pub fn shadow(&self, from_mm: f64, to_mm: f64) -> Section {
        let depth_mm = self.depth();
        if depth_mm <= from_mm {
            return Section::default();
        }
        let to_mm = to_mm.min(depth_mm);
        let at = |level: usize| from_mm + (to_mm - from_mm) * level as f64 / LEVELS as f64;
        let sections = (0..=LEVELS).map(|level| self.section(at(level))).filter(|section| !section.is_empty());
        union_of(&sections.collect::<Vec<_>>())
    }
}

/// Middle of a section along the heading, mm.
fn middle_mm(section: &Section) -> f64 {
    let (from, to) = section.extent();
    0.5 * (from + to)
}

/// The union of sections of one frame.
fn union_of(sections: &[Section]) -> Section {
    let Some(first) = sections.first() else { return Section::default() };
    let nested =
        |section: &Section| section.is_disc() && (middle_mm(section) - middle_mm(first)).abs() <= SAME_MIDDLE_MM;
    if sections.iter().all(nested) {
        let radius_mm = sections.iter().map(Section::y_max).fold(0.0, f64::max);
        return Section::disc(middle_mm(first), radius_mm);
    }
    let extents = || sections.iter().map(Section::extent);
    let from = extents().map(|extent| extent.0).fold(f64::INFINITY, f64::min);
    let to = extents().map(|extent| extent.1).fold(f64::NEG_INFINITY, f64::max);
    let edge = |k: usize| match k {
        0 => from,
        ARCS => to,
        _ => from + (to - from) * (0.5 - 0.5 * (std::f64::consts::PI * k as f64 / ARCS as f64).cos()),
    };
    let square = |x: f64| sections.iter().map(|section| section.height_squared(x)).fold(0.0, f64::max);
    let y_max = sections.iter().map(Section::y_max).fold(0.0, f64::max);
    let mut arcs = Vec::with_capacity(2 * ARCS);
    (0..ARCS).for_each(|k| fit(&square, [edge(k), edge(k + 1)], FIT * y_max * y_max, HALVINGS, &mut arcs));
    if sections.iter().any(Section::is_blunt) {
        // An end that may be a straight edge: lines are followed arc by arc.
        return Section::of_known_shape(arcs, y_max, false);
    }
    Section::new(arcs, y_max)
}

/// Adds arcs between two x whose Y² is that of the outline, so far off at most at their quarter points, mm².
fn fit(square: &impl Fn(f64) -> f64, [from, to]: [f64; 2], off: f64, halvings: u32, arcs: &mut Vec<Arc>) {
    let arc = Arc::through(from, to, square);
    let is_near = |share: f64| {
        let x = from + share * (to - from);
        (arc.height_squared(x) - square(x)).abs() <= off
    };
    if halvings == 0 || (is_near(0.25) && is_near(0.75)) {
        return arcs.push(arc);
    }
    let middle = 0.5 * (from + to);
    fit(square, [from, middle], off, halvings - 1, arcs);
    fit(square, [middle, to], off, halvings - 1, arcs);
}

impl Section {
    /// Length of the outline of the section's convex hull, mm, good to about 1e-6.
    pub fn hull_perimeter(&self) -> f64 {
        if self.is_convex() && !self.is_blunt() {
            return self.perimeter();
        }
        let polygon = |points_per_arc| hull_length(&self.outline(points_per_arc));
        let points_per_arc = (HULL_POINTS / self.arcs().len().max(1)).max(4);
        let (rough, fine) = (polygon(points_per_arc), polygon(2 * points_per_arc));
        fine + (fine - rough) / 3.0
    }
}

/// Length of the outline of the hull of points with y ≥ 0 in ascending x and of their mirror images, mm.
fn hull_length(points: &[[f64; 2]]) -> f64 {
    let mut hull: Vec<[f64; 2]> = Vec::with_capacity(points.len());
    for &next in points {
        let is_below = |[before, last]: [[f64; 2]; 2]| {
            (last[0] - before[0]) * (next[1] - before[1]) >= (last[1] - before[1]) * (next[0] - before[0])
        };
        while hull.len() >= 2 && is_below([hull[hull.len() - 2], hull[hull.len() - 1]]) {
            hull.pop();
        }
        hull.push(next);
    }
    let sides: f64 = hull.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum();
    let ends = hull.first().map_or(0.0, |first| first[1]) + hull.last().map_or(0.0, |last| last[1]);
    2.0 * (sides + ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ElasticLimit, Motion, Needle, Tear};
    use std::f64::consts::PI;

    fn needle() -> Needle {
        Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 }
    }

    fn roller(depth_mm: f64, tear: Tear) -> Channel {
        let motion = Motion::roller(10.0, needle().length_mm, depth_mm, 0.0);
        Channel::new(&needle(), motion, tear, &ElasticLimit::uniform(0.0))
    }

    #[test]
    fn the_shadow_of_an_upright_needle_is_its_disc_at_the_top() {
        let channel = roller(0.5, Tear::Puncture);
        let shadow = channel.shadow(0.1, 0.3);
        let radius = needle().profile().radius_squared(0.4).sqrt();
        assert!(shadow.is_disc() && (shadow.area() - PI * radius * radius).abs() < 1e-15);
        assert!(channel.shadow(0.5, 0.7).is_empty(), "nothing is left below the tip");
    }

    #[test]
    fn a_shadow_holds_every_section_between_its_depths_and_nothing_else() {
        for tear in [Tear::Pinned, Tear::Fixed, Tear::Partial { surface_following: 0.5 }] {
            let channel = roller(1.0, tear);
            let shadow = channel.shadow(0.1, 0.3);
            let levels: Vec<_> = (0..=400).map(|k| channel.level(0.1 + 0.2 * f64::from(k) / 400.0)).collect();
            let (from, to) = shadow.extent();
            let mut worst: f64 = 0.0;
            for k in 0..=200 {
                let x = from + (to - from) * f64::from(k) / 200.0;
                let brute = levels.iter().map(|level| level.height_squared(x)).fold(0.0, f64::max).sqrt();
                worst = worst.max((shadow.height_squared(x).max(0.0) - brute * brute).abs());
            }
            assert!(worst < 2e-3 * shadow.y_max().powi(2), "{tear:?}: {worst} {}", shadow.arcs().len());
        }
    }

    #[test]
    fn a_shadow_grows_with_the_depths_that_it_spans() {
        let channel = roller(1.2, Tear::Pinned);
        let areas = [0.15, 0.2, 0.3, 0.6].map(|to| channel.shadow(0.1, to).area());
        assert!(areas.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-4)), "{areas:?}");
        assert!(areas[0] >= channel.section(0.1).area() * (1.0 - 1e-3));
    }

    #[test]
    fn a_hull_is_as_long_as_a_string_around_it() {
        let stadium = Section::stadium(0.5, 0.1);
        assert!((stadium.hull_perimeter() - (2.0 * PI * 0.1 + 2.0)).abs() < 1e-5);
        // Two lobes Y² = 0.01 + x² on |x| ≤ 0.2 with straight ends: the string goes straight from lobe to lobe.
        let lobes = Section::of_known_shape(vec![Arc::through(-0.2, 0.2, |x| 0.01 + x * x)], 0.05f64.sqrt(), false);
        let exact = 2.0 * 0.4 + 4.0 * 0.05f64.sqrt();
        assert!((lobes.hull_perimeter() - exact).abs() < 1e-12 && lobes.perimeter() > exact);
        assert_eq!(Section::default().hull_perimeter(), 0.0);
    }
}
