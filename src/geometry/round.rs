//! Bodies of revolution about an upright axis: columns of a laser and their rims, zones of heat, depots of fluid.

use std::f64::consts::PI;

/// A body whose sections are discs: their squared radius and its integral have closed forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// How far its axis lies ahead of the strike's position, mm.
    pub ahead_mm: f64,
    /// Nothing of it lies above this depth, mm.
    pub top_mm: f64,
    /// Nor below this one, mm; infinite where nothing bounds it.
    pub bottom_mm: f64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// Radius b √(1 − u²), u = (z − centre)/half height.
    Spheroid { centre: f64, half_height: f64, radius: f64 },
    /// See [`Column`].
    Column(Column),
}

/// A column of revolution: radius r₀ (1 − z/D)^m + rim down to D, and below it a cap, half a spheroid of the rim's radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// D, mm.
    pub depth_mm: f64,
    /// r₀ at the surface, mm.
    pub radius_mm: f64,
    /// m: 0 a cylinder, ½ a paraboloid, 1 a cone.
    pub taper: f64,
    /// Added to the radius, mm.
    pub rim_side_mm: f64,
    /// Height of the cap, mm.
    pub rim_below_mm: f64,
}

impl Column {
    /// Without a rim.
    pub fn bare(self) -> Self {
        Self { rim_side_mm: 0.0, rim_below_mm: 0.0, ..self }
    }

    fn radius(&self, z: f64) -> f64 {
        self.radius_mm * (1.0 - z / self.depth_mm).powf(self.taper) + self.rim_side_mm
    }

    fn square(&self, z: f64) -> f64 {
        if z < self.depth_mm {
            let radius = self.radius(z);
            return radius * radius;
        }
        let below = (z - self.depth_mm) / self.rim_below_mm;
        if below < 1.0 { self.rim_side_mm * self.rim_side_mm * (1.0 - below * below) } else { -1.0 }
    }

    /// ∫ radius² between two depths, mm³.
    fn between(&self, from: f64, to: f64) -> f64 {
        let Self { depth_mm: depth, radius_mm: radius, taper, rim_side_mm: rim, rim_below_mm: cap } = *self;
        let left = |z: f64| (1.0 - z / depth).clamp(0.0, 1.0);
        // ∫ (1 − z/D)^n dz
        let power = |n: f64| depth / (n + 1.0) * (left(from).powf(n + 1.0) - left(to).powf(n + 1.0));
        let sides = radius * radius * power(2.0 * taper) + 2.0 * rim * radius * power(taper) + rim * rim * power(0.0);
        let under = |z: f64| {
            let u = if cap > 0.0 { ((z - depth) / cap).clamp(0.0, 1.0) } else { 0.0 };
            cap * (u - u * u * u / 3.0)
        };
        sides + rim * rim * (under(to) - under(from))
    }
}

impl Round {
    /// A spheroid around an upright axis, cut at two depths, mm.
    pub fn spheroid(centre_mm: f64, half_height_mm: f64, radius_mm: f64, [top_mm, bottom_mm]: [f64; 2]) -> Self {
        let form = Form::Spheroid { centre: centre_mm, half_height: half_height_mm, radius: radius_mm };
        Self { ahead_mm: 0.0, top_mm, bottom_mm, form }.ended([centre_mm - half_height_mm, centre_mm + half_height_mm])
    }

    /// A column that begins at a depth, mm.
    pub fn column(column: Column, top_mm: f64) -> Self {
        let end = column.depth_mm + if column.rim_side_mm > 0.0 { column.rim_below_mm } else { 0.0 };
        Self { ahead_mm: 0.0, top_mm, bottom_mm: end, form: Form::Column(column) }
    }

    /// What holds this volume, mm³, as a spheroid under a point at a depth, so many times as wide as high, between two depths that it does
    /// not pass: its height is that of the whole spheroid, and what a bound takes away goes sideways (model section 11.2).
    pub fn depot(volume_mm3: f64, aspect: f64, at_mm: f64, [top_mm, bottom_mm]: [f64; 2]) -> Self {
        let half_height = (3.0 * volume_mm3 / (4.0 * PI * aspect * aspect)).cbrt();
        let centre = at_mm.clamp(top_mm, bottom_mm);
        let unit = Self::spheroid(centre, half_height, 1.0, [top_mm, bottom_mm]);
        let radius = (volume_mm3 / unit.volume(top_mm, bottom_mm)).sqrt();
        Self::spheroid(centre, half_height, radius, [top_mm, bottom_mm])
    }

    /// The same with its axis ahead of the strike's position, mm.
    pub fn ahead(self, ahead_mm: f64) -> Self {
        Self { ahead_mm, ..self }
    }

    fn ended(self, [top, bottom]: [f64; 2]) -> Self {
        Self { top_mm: self.top_mm.max(top), bottom_mm: self.bottom_mm.min(bottom), ..self }
    }

    /// Square of its radius at a depth, mm²; not above 0 where it is not.
    #[inline]
    pub fn square(&self, z: f64) -> f64 {
        if z < self.top_mm || z >= self.bottom_mm {
            return -1.0;
        }
        match self.form {
            Form::Spheroid { centre, half_height, radius } => {
                let u = (z - centre) / half_height;
                radius * radius * (1.0 - u * u)
            }
            Form::Column(column) => column.square(z),
        }
    }

    /// Its volume between two depths, mm³.
    pub fn volume(&self, from: f64, to: f64) -> f64 {
        let [from, to] = [from, to].map(|z| z.clamp(self.top_mm, self.bottom_mm));
        let squares = match self.form {
            Form::Spheroid { centre, half_height, radius } => {
                let part = |z: f64| {
                    let u = ((z - centre) / half_height).clamp(-1.0, 1.0);
                    u - u * u * u / 3.0
                };
                radius * radius * half_height * (part(to) - part(from))
            }
            Form::Column(column) => column.between(from, to),
        };
        PI * squares
    }

    /// The depth of its widest section, mm.
    pub fn widest_mm(&self) -> f64 {
        match self.form {
            Form::Spheroid { centre, .. } => centre.clamp(self.top_mm, self.bottom_mm),
            Form::Column(_) => self.top_mm,
        }
    }

    /// Radius of its widest section, mm.
    pub fn radius_mm(&self) -> f64 {
        match self.form {
            Form::Spheroid { radius, .. } if self.widest_mm() >= self.bottom_mm => {
                // Cut where it is widest: the section just above.
                radius
            }
            _ => self.square(self.widest_mm()).max(0.0).sqrt(),
        }
    }

    /// All of it lies within this distance of the strike's position, mm.
    pub fn reach_mm(&self) -> f64 {
        self.ahead_mm.abs() + self.radius_mm()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::quadrature::panels;

    const COLUMN: Column = Column { depth_mm: 0.52, radius_mm: 0.06, taper: 0.5, rim_side_mm: 0.05, rim_below_mm: 0.2 };

    fn bodies() -> Vec<Round> {
        vec![
            Round::column(COLUMN, 0.0),
            Round::column(COLUMN.bare(), 0.0168),
            Round::column(Column { taper: 1.0, ..COLUMN }, 0.02),
            Round::column(Column { taper: 0.0, ..COLUMN }.bare(), 0.0),
            Round::spheroid(0.85, 0.3, 0.2, [0.0, f64::INFINITY]),
            Round::spheroid(0.1, 0.75, 0.04, [0.0, f64::INFINITY]),
            Round::depot(100.0, 1.0, 3.0, [0.0791, f64::INFINITY]),
            Round::depot(10.0, 2.0, 1.2, [0.0791, 1.0941]),
        ]
    }

    #[test]
    fn volumes_are_the_integrals_of_the_sections() {
        for body in bodies() {
            for (from, to) in [(0.0, 9.0), (0.08, 0.28), (0.3, 0.6), (1.0, 1.09), (7.0, 9.0)] {
                let cuts = [from, body.top_mm, COLUMN.depth_mm, body.bottom_mm, to].map(|z: f64| z.clamp(from, to));
                let sum: f64 = cuts
                    .windows(2)
                    .flat_map(|cut| panels(cut[0], cut[1], 200))
                    .map(|(z, weight)| weight * PI * body.square(z).max(0.0))
                    .sum();
                assert!((sum - body.volume(from, to)).abs() < 1e-6 * (1.0 + sum), "{body:?} {from} {to}: {sum}");
            }
        }
    }

    #[test]
    fn a_depot_holds_its_volume_whatever_bounds_it() {
        for bounds in [[0.0, f64::INFINITY], [0.0791, f64::INFINITY], [0.0791, 1.09], [1.09, f64::INFINITY]] {
            for at in [0.01, 0.5, 1.09, 4.0] {
                let depot = Round::depot(50.0, 3.0, at, bounds);
                assert!((depot.volume(0.0, 100.0) / 50.0 - 1.0).abs() < 1e-14, "{bounds:?} {at}");
                assert!(depot.top_mm >= bounds[0] && depot.bottom_mm <= bounds[1]);
            }
        }
    }

    #[test]
    fn an_unbounded_depot_of_aspect_one_is_a_sphere() {
        let depot = Round::depot(4.0 / 3.0 * PI * 8.0, 1.0, 5.0, [0.0, f64::INFINITY]);
        assert!((depot.radius_mm() - 2.0).abs() < 1e-14 && (depot.bottom_mm - 7.0).abs() < 1e-14);
    }

    #[test]
    fn a_flat_depot_is_a_sheet_of_no_height() {
        let depot = Round::depot(10.0, 1e6, 1.0, [0.0, f64::INFINITY]);
        assert!(depot.bottom_mm - depot.top_mm < 1e-3 && depot.radius_mm() > 100.0);
    }

    #[test]
    fn a_radius_is_that_of_the_widest_section() {
        for body in bodies() {
            let steps = (0..=100_000).map(|i| f64::from(i) * 1e-4);
            let widest = steps.map(|z| body.square(z)).fold(0.0, f64::max).sqrt();
            assert!((body.radius_mm() / widest - 1.0).abs() < 1e-3, "{body:?}: {widest}");
        }
    }
}
