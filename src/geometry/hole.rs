//! Holes that no needle of revolution leaves: of a bevelled tube, of a column of light, or none. Their sections have closed forms, and no
//! hypothesis on how tissue tears changes them.

use super::arc::Arc;
use super::round::Round;
use super::section::Section;
use std::f64::consts::{FRAC_PI_2, PI};

/// A hole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hole {
    /// The strike leaves none.
    None,
    /// Of a bevelled tube.
    Bevel(Bevel),
    /// Of a column around the strike's position; of strikes of another depth it is as much deeper.
    Column(Round, f64),
}

impl Hole {
    /// The section at depth `z`.
    pub fn section(&self, z: f64) -> Section {
        match self {
            Self::None => Section::default(),
            Self::Bevel(bevel) => bevel.section(z),
            Self::Column(column, _) => Section::disc(0.0, column.square(z).max(0.0).sqrt()),
        }
    }

    /// Its volume between two depths, mm³.
    pub fn volume(&self, from: f64, to: f64) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Bevel(bevel) => bevel.volume(from, to),
            Self::Column(column, _) => column.volume(from, to),
        }
    }

    /// Whether its sections are discs around the strike's position.
    pub fn is_round(&self) -> bool {
        !matches!(self, Self::Bevel(_))
    }

    /// Square of the radius at depth `z` of such a hole as a strike of another depth leaves it, mm²; not above 0 where it is not.
    pub fn square(&self, depth_mm: f64, z: f64) -> f64 {
        match self {
            Self::Column(column, own_mm) => column.square(z * own_mm / depth_mm),
            Self::None | Self::Bevel(_) => -1.0,
        }
    }

    /// All of it lies within this distance of the strike's position, mm.
    pub fn reach_mm(&self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Bevel(bevel) => bevel.reach_mm(),
            Self::Column(column, _) => column.reach_mm(),
        }
    }

    /// No half-width across the heading is larger, mm.
    pub fn tallest_mm(&self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Bevel(bevel) => bevel.radius_mm,
            Self::Column(column, _) => column.radius_mm(),
        }
    }

    /// Depths at which areas have kinks, mm.
    pub fn part_ends(&self) -> impl Iterator<Item = f64> {
        let heel = if let Self::Bevel(bevel) = self { Some(bevel.heel_mm()) } else { None };
        heel.into_iter()
    }
}

/// A straight tube, its lumen filled, with one plane bevel, at the place where it comes to rest (model section 11.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bevel {
    /// Outer radius a, mm.
    pub radius_mm: f64,
    /// Angle β between bevel and axis, rad; a right angle cuts it off squarely.
    pub bevel_rad: f64,
    /// Tilt φ of the axis from the normal, towards the heading, rad.
    pub tilt_rad: f64,
    /// Whether the bevel faces up, away from the skin.
    pub face_up: bool,
    /// Inserted length ℓ along the axis, mm.
    pub inserted_mm: f64,
}

impl Bevel {
    fn side(&self) -> f64 {
        if self.face_up { 1.0 } else { -1.0 }
    }

    fn cot(&self) -> f64 {
        self.bevel_rad.cos() / self.bevel_rad.sin()
    }

    /// Depth D of the point, mm.
    pub fn depth_mm(&self) -> f64 {
        self.inserted_mm * self.tilt_rad.cos() + self.side() * self.radius_mm * self.tilt_rad.sin()
    }

    /// The same needle with its point at another depth, mm.
    pub fn to_depth(self, depth_mm: f64) -> Self {
        let along = depth_mm - self.side() * self.radius_mm * self.tilt_rad.sin();
        Self { inserted_mm: along / self.tilt_rad.cos(), ..self }
    }

    /// Depth of the heel of the bevel, mm; above the surface, where it is negative, part of the opening lies outside.
    pub fn heel_mm(&self) -> f64 {
        (self.inserted_mm - 2.0 * self.radius_mm * self.cot()) * self.tilt_rad.cos()
            - self.side() * self.radius_mm * self.tilt_rad.sin()
    }

    /// Where along the axis the middle of the opening lies, mm.
    pub fn outlet_along_mm(&self) -> f64 {
        self.inserted_mm - self.radius_mm * self.cot()
    }

    /// Depth of the middle of the opening, mm.
    pub fn outlet_mm(&self) -> f64 {
        self.outlet_along_mm() * self.tilt_rad.cos()
    }

    /// How far the bevel plane goes across the axis for each mm of depth.
    fn slope(&self) -> f64 {
        self.cot() + self.side() * self.tilt_rad.tan()
    }

    /// δ_c: the bevel's place across the axis at depth `z`, seen from the side of the point, mm.
    fn cut(&self, z: f64) -> f64 {
        let (a, slope) = (self.radius_mm, self.slope());
        let left = self.outlet_along_mm() - z / self.tilt_rad.cos();
        if slope > 0.0 { (left / slope).clamp(-a, a) } else { a.copysign(left) }
    }

    /// The section at depth `z`: an ellipse, at the bevel with one blunt end.
    pub fn section(&self, z: f64) -> Section {
        let (a, cos) = (self.radius_mm, self.tilt_rad.cos());
        let cut = self.cut(z);
        let (from, to) = if self.face_up { (-a, cut) } else { (-cut, a) };
        if z >= self.depth_mm() || from >= to {
            return Section::default();
        }
        let middle = z * self.tilt_rad.tan();
        if self.tilt_rad == 0.0 && to - from >= 2.0 * a {
            return Section::disc(middle, a);
        }
        let square = |x: f64| {
            let across = (x - middle) * cos;
            (a - across) * (a + across)
        };
        let arc = Arc::through(middle + from / cos, middle + to / cos, square);
        let nearest = 0f64.clamp(from, to);
        Section::cut_off(arc, (a * a - nearest * nearest).sqrt())
    }

    /// Its volume between two depths, mm³.
    pub fn volume(&self, from: f64, to: f64) -> f64 {
        let (a, cos) = (self.radius_mm, self.tilt_rad.cos());
        let [from, to] = [from, to].map(|z| z.min(self.depth_mm()));
        let heel = self.heel_mm();
        let full = PI * a * a * (to.min(heel) - from.min(heel)) / cos;
        let sum = |z: f64| self.below(if z <= heel { a } else { self.cut(z) });
        full + self.slope().max(0.0) * (sum(from.max(heel)) - sum(to.max(heel)))
    }

    /// G(δ): the integral of the section's area over its cut.
    fn below(&self, cut: f64) -> f64 {
        let a = self.radius_mm;
        if cut >= a {
            return PI * a * a * a;
        }
        if cut <= -a {
            return 0.0;
        }
        let height = ((a - cut) * (a + cut)).sqrt();
        -height.powi(3) / 3.0 + a * a * (cut * (cut / a).asin() + height + FRAC_PI_2 * cut)
    }

    /// All of it lies within this distance of the strike's position, mm.
    pub fn reach_mm(&self) -> f64 {
        let (sin, cos) = self.tilt_rad.sin_cos();
        let a = self.radius_mm;
        // Along the heading it ends at the point or beside the axis at the surface.
        (self.inserted_mm.max(0.0) * sin + a / cos).hypot(a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::arc::Line;
    use crate::geometry::quadrature::panels;

    fn needles() -> Vec<Bevel> {
        let needle = |angle: f64, bevel: f64, inserted_mm: f64, face_up: bool| Bevel {
            radius_mm: 0.1556,
            bevel_rad: bevel.to_radians(),
            tilt_rad: (90.0 - angle).to_radians(),
            face_up,
            inserted_mm,
        };
        vec![
            needle(90.0, 12.0, 4.0, true),
            needle(45.0, 12.0, 3.0, true),
            needle(10.0, 12.0, 3.0, true),
            needle(50.0, 15.0, 2.5, false),
            needle(60.0, 12.0, 0.8, true),
            needle(5.0, 12.0, -0.05, true),
        ]
    }

    #[test]
    fn volumes_are_the_integrals_of_the_areas_of_the_sections() {
        for needle in needles() {
            let depth = needle.depth_mm();
            for (from, to) in [(0.0, depth), (0.1 * depth, 0.6 * depth), (0.5 * depth, 3.0 * depth)] {
                let cuts = [from, needle.heel_mm(), to.min(depth)].map(|z| z.clamp(from, to.min(depth)));
                let nodes = cuts.windows(2).flat_map(|cut| panels(cut[0], cut[1], 400));
                let sum: f64 = nodes.map(|(z, weight)| weight * needle.section(z).area()).sum();
                assert!((sum - needle.volume(from, to)).abs() < 1e-6, "{needle:?} {from}: {sum}");
            }
        }
    }

    #[test]
    fn sections_are_where_points_of_the_needle_are() {
        for needle in needles() {
            let (sin, cos) = needle.tilt_rad.sin_cos();
            let side = needle.side();
            let inside = |x: f64, y: f64, z: f64| {
                let (along, across) = (x * sin + z * cos, x * cos - z * sin);
                let end = needle.inserted_mm - (side * across + needle.radius_mm) * needle.cot();
                across * across + y * y <= needle.radius_mm.powi(2) && along <= end
            };
            for i in 1..40 {
                let z = needle.depth_mm() * f64::from(i) / 40.0;
                let section = needle.section(z);
                for k in 0..400 {
                    let x = needle.reach_mm() * (f64::from(k) / 200.0 - 1.0);
                    for y in [0.0, 0.05, 0.13] {
                        assert_eq!(section.height_squared(x) >= y * y, inside(x, y, z), "{needle:?} {x} {y} {z}");
                    }
                }
            }
        }
    }

    #[test]
    fn lines_measure_the_area_in_any_direction() {
        for needle in needles() {
            let section = needle.section(0.8 * needle.depth_mm());
            for angle in [0.0f64, 0.3, 1.2, std::f64::consts::FRAC_PI_2] {
                let (sin, cos) = angle.sin_cos();
                let (steps, reach) = (20_000, needle.reach_mm());
                let step = 2.0 * reach / f64::from(steps);
                let mut sum = 0.0;
                for i in 0..steps {
                    let off = (f64::from(i) + 0.5) * step - reach;
                    let line = Line { at: [-off * sin, off * cos], along: [cos, sin] };
                    section.chords(&line, &mut |from, to| sum += (to - from) * step);
                }
                // A line too many or too few along the blunt end is as long as the tube is wide.
                assert!((sum - section.area()).abs() < step * 2.0 * needle.radius_mm, "{needle:?} {angle}: {sum}");
            }
        }
    }

    #[test]
    fn a_square_end_upright_is_a_cylinder() {
        let needle = Bevel { bevel_rad: FRAC_PI_2, tilt_rad: 0.0, ..needles()[0] };
        let cylinder = PI * needle.radius_mm.powi(2) * needle.inserted_mm;
        assert!((needle.volume(0.0, 9.0) / cylinder - 1.0).abs() < 1e-12);
        assert!(needle.section(3.999).is_disc() && needle.section(4.001).is_empty());
    }
}
