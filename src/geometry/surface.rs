//! Skin that curves: how far it lies below a device that touches it, and at which angle a rolling needle meets it (model section 14.1).
//!
//! Radii are positive where skin is convex, negative where it is hollow, and infinite where it is flat. Skin is taken for rigid but
//! for what a hand presses in; outside the contact it stays where it is.

use std::f64::consts::FRAC_PI_2;

/// Turns of a plate that stand for a random one.
pub const TURNS: usize = 360;

/// Skin under a device: how it curves, and how the hand sets the device on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surface {
    /// Radius of curvature along x, mm.
    pub horizontal_mm: f64,
    /// Radius of curvature along y, mm.
    pub vertical_mm: f64,
    /// How far the hand presses a device into it, mm.
    pub press_mm: f64,
    /// Radius of the plate round the needles of a cartridge, mm.
    pub plate_radius_mm: f64,
    /// Whether that is a nozzle that touches the skin at its rim alone, so that skin bulges into it; else it is solid.
    pub is_rim: bool,
}

impl Surface {
    /// Flat skin: no device lies otherwise on it than it is set.
    pub const FLAT: Self = Self {
        horizontal_mm: f64::INFINITY,
        vertical_mm: f64::INFINITY,
        press_mm: 0.0,
        plate_radius_mm: 0.0,
        is_rim: false,
    };

    /// Whether it curves nowhere.
    pub fn is_flat(&self) -> bool {
        self.horizontal_mm.is_infinite() && self.vertical_mm.is_infinite()
    }

    /// Radius of curvature in a direction from +x towards +y, mm.
    pub fn radius_mm(&self, direction_rad: f64) -> f64 {
        let (sin, cos) = direction_rad.sin_cos();
        self.radius_along_mm(cos, sin)
    }

    /// The same in the direction of a vector; along x for none.
    fn radius_along_mm(&self, x: f64, y: f64) -> f64 {
        let square = x * x + y * y;
        if square == 0.0 {
            return self.horizontal_mm;
        }
        square / (x * x / self.horizontal_mm + y * y / self.vertical_mm)
    }

    /// Radius across a drum that rolls along a heading, mm.
    pub fn across_mm(&self, heading_rad: f64) -> f64 {
        self.radius_mm(heading_rad + FRAC_PI_2)
    }

    /// How much less deep than it is set a needle of a plate goes that lies at `x`, `y` from its middle, mm; negative where skin
    /// bulges towards it, infinite where there is none below it.
    pub fn plate_gap_mm(&self, x: f64, y: f64) -> f64 {
        self.plate_gap_of(sagitta_mm(x.hypot(y), self.radius_along_mm(x, y)))
    }

    /// The least and the greatest of it of needles at a distance from the middle, in whatever direction, mm.
    pub fn plate_gaps_mm(&self, distance_mm: f64) -> [f64; 2] {
        let ends =
            [self.horizontal_mm, self.vertical_mm].map(|radius| self.plate_gap_of(sagitta_mm(distance_mm, radius)));
        [ends[0].min(ends[1]), ends[0].max(ends[1])]
    }

    fn plate_gap_of(&self, sagitta_mm: f64) -> f64 {
        let rim_mm = self.rim_mm();
        let below_mm = sagitta_mm - if self.is_rim { rim_mm } else { rim_mm.min(0.0) };
        if below_mm > 0.0 { (below_mm - self.press_mm).max(0.0) } else { below_mm }
    }

    /// How far the skin lies below the middle of a plate where that comes next to its rim, mm; infinite where the plate is wider than
    /// the skin.
    pub fn rim_mm(&self) -> f64 {
        let of = |radius_mm| sagitta_mm(self.plate_radius_mm, radius_mm);
        of(self.horizontal_mm).min(of(self.vertical_mm))
    }
}

/// How far skin of a radius of curvature has fallen away at a distance from where it is touched, mm: negative where it is hollow, and
/// infinite where there is none.
pub fn sagitta_mm(distance_mm: f64, radius_mm: f64) -> f64 {
    let (y, r) = (distance_mm.abs(), radius_mm.abs());
    // As R − sqrt(R² − y²), without the difference of two nearly equal numbers.
    let fallen = |y: f64| y * y / (r + (r * r - y * y).sqrt());
    match (radius_mm < 0.0, y < r) {
        (false, true) => fallen(y),
        (false, false) => f64::INFINITY,
        (true, _) => -fallen(y.min(r)),
    }
}

/// A drum across curved skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrumAcross {
    /// Along its axle, mm.
    pub width_mm: f64,
    /// Rings of needles.
    pub rings: u32,
    /// Radius of the skin's curvature along the axle, mm.
    pub radius_mm: f64,
}

impl DrumAcross {
    /// Where a ring lies, from the middle, mm.
    pub fn place_mm(&self, ring: u32) -> f64 {
        (f64::from(ring) + 0.5) * self.width_mm / f64::from(self.rings) - 0.5 * self.width_mm
    }

    /// How far the skin lies below a place of the drum that only touches it, mm.
    fn below_mm(&self, place_mm: f64) -> f64 {
        // In a hollow its edges touch first.
        sagitta_mm(place_mm, self.radius_mm) - sagitta_mm(0.5 * self.width_mm, self.radius_mm).min(0.0)
    }

    /// How much less deep than it is set each ring goes where the drum is pressed in, mm.
    pub fn gaps_mm(&self, press_mm: f64) -> impl Iterator<Item = f64> + '_ {
        (0..self.rings).map(move |ring| (self.below_mm(self.place_mm(ring)) - press_mm).max(0.0))
    }

    /// Width of the drum that reaches `spare_mm` above its depth or deeper, mm, of a drum that is pressed in.
    pub fn effective_width_mm(&self, press_mm: f64, spare_mm: f64) -> f64 {
        let q = (press_mm + spare_mm).max(0.0).min(self.radius_mm.abs());
        let reached_mm = match self.radius_mm {
            r if r.is_infinite() => self.width_mm,
            r if r > 0.0 => 2.0 * (2.0 * r * q - q * q).max(0.0).sqrt(),
            // Of a hollow a drum reaches its edges and not its middle.
            _ => {
                let bottom_mm = self.below_mm(0.0) - press_mm - spare_mm;
                return self.width_mm - chord_mm(bottom_mm, self.radius_mm.abs()).min(self.width_mm);
            }
        };
        reached_mm.min(self.width_mm)
    }

    /// How far the drum has to be pressed in so that every ring reaches `spare_mm` above its depth or deeper, mm.
    pub fn seating_press_mm(&self, spare_mm: f64) -> f64 {
        let most = (0..self.rings).map(|ring| self.below_mm(self.place_mm(ring))).fold(0.0, f64::max);
        (most - spare_mm).max(0.0)
    }
}

/// Width of the bottom of a round hollow below a height over its deepest place, mm.
fn chord_mm(height_mm: f64, radius_mm: f64) -> f64 {
    let q = height_mm.clamp(0.0, radius_mm);
    2.0 * (2.0 * radius_mm * q - q * q).max(0.0).sqrt()
}

/// Angle between a rolling needle and the skin's normal where it first touches, rad: tips go round the axle at `tips_mm`, the axle
/// is `height_mm` above skin that curves with a radius along the heading. A hollow that the tips cannot leave has none.
pub fn entry_angle_rad(height_mm: f64, tips_mm: f64, along_mm: f64) -> f64 {
    let (h, t, r) = (height_mm, tips_mm, along_mm);
    if r.is_infinite() {
        return (h / t).clamp(-1.0, 1.0).acos();
    }
    let at_axle = ((h * h + 2.0 * h * r + t * t) / (2.0 * (r + h) * t)).clamp(-1.0, 1.0).acos();
    at_axle + (t * at_axle.sin() / r).clamp(-1.0, 1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn surface(horizontal_mm: f64, vertical_mm: f64) -> Surface {
        Surface { horizontal_mm, vertical_mm, plate_radius_mm: 5.0, ..Surface::FLAT }
    }

    #[test]
    fn a_sagitta_is_that_of_a_circle_and_ends_with_it() {
        assert_eq!(sagitta_mm(3.0, 5.0), 1.0);
        assert_eq!(sagitta_mm(-3.0, -5.0), -1.0);
        assert_eq!(sagitta_mm(5.0, 5.0), f64::INFINITY);
        assert_eq!(sagitta_mm(7.0, -5.0), -5.0, "a hollow narrower than the drum is clamped");
        assert_eq!(sagitta_mm(7.0, f64::INFINITY), 0.0);
        // Where R - sqrt(R² - y²) has no digit left.
        assert!((sagitta_mm(1.0, 1e9) - 5e-10).abs() < 1e-24);
    }

    #[test]
    fn a_radius_is_horizontal_vertical_and_between_them_in_between() {
        let lid = surface(280.0, -55.0);
        assert_eq!(lid.radius_mm(0.0), 280.0);
        assert!((lid.radius_mm(FRAC_PI_2) + 55.0).abs() < 1e-9 && (lid.across_mm(0.0) + 55.0).abs() < 1e-9);
        let middle = lid.radius_mm(PI / 4.0);
        assert!((1.0 / middle - 0.5 * (1.0 / 280.0 - 1.0 / 55.0)).abs() < 1e-15);
        assert_eq!(lid.radius_mm(0.3), lid.radius_mm(-0.3));
        assert_eq!(Surface::FLAT.radius_mm(0.3), f64::INFINITY);
    }

    #[test]
    fn rings_that_are_touched_first_have_no_gap_and_pressing_never_opens_one() {
        let convex = DrumAcross { width_mm: 20.0, rings: 5, radius_mm: 37.0 };
        let hollow = DrumAcross { radius_mm: -37.0, ..convex };
        assert_eq!(convex.gaps_mm(0.0).nth(2), Some(0.0));
        let [middle, edge] = [2, 0].map(|ring| hollow.gaps_mm(0.0).nth(ring).expect("a ring"));
        assert!((middle - sagitta_mm(10.0, 37.0)).abs() < 1e-12 && edge < middle);
        for drum in [convex, hollow] {
            let gaps = |press: f64| drum.gaps_mm(press).collect::<Vec<_>>();
            for press in [0.0, 0.1, 0.5, 2.0] {
                assert!(gaps(press).iter().zip(gaps(press + 0.3)).all(|(less, more)| more <= *less), "{press}");
            }
            let seats = drum.seating_press_mm(0.5);
            assert!(gaps(seats).iter().all(|gap| *gap <= 0.5 + 1e-12));
            assert!(gaps(seats - 1e-6).iter().any(|gap| *gap > 0.5));
        }
    }

    #[test]
    fn skin_that_is_nearly_flat_is_like_flat_skin() {
        let drum = |radius_mm| DrumAcross { width_mm: 20.0, rings: 8, radius_mm };
        for radius in [1e9, -1e9] {
            assert!(drum(radius).gaps_mm(0.0).all(|gap| gap < 1e-7));
            assert!((entry_angle_rad(10.0, 11.5, radius) - (10.0_f64 / 11.5).acos()).abs() < 1e-7);
            for is_rim in [false, true] {
                let nearly = Surface { is_rim, ..surface(radius, radius) };
                assert!(nearly.plate_gap_mm(2.0, 1.0).abs() < 1e-7);
            }
        }
        assert_eq!(drum(f64::INFINITY).gaps_mm(0.0).collect::<Vec<_>>(), [0.0; 8]);
        assert_eq!(Surface::FLAT.plate_gap_mm(2.0, 1.0), 0.0);
        assert_eq!(drum(f64::INFINITY).effective_width_mm(0.0, 0.5), 20.0);
    }

    #[test]
    fn the_effective_width_ends_where_the_gap_is_what_is_spared() {
        for radius_mm in [6.0, 37.0, 280.0, -27.0, -55.0] {
            let drum = DrumAcross { width_mm: 20.0, rings: 8, radius_mm };
            for (press, spare) in [(0.0, 0.5), (0.3, 0.2), (0.0, 1.4)] {
                let width = drum.effective_width_mm(press, spare);
                let steps = 200_000;
                let place = |step: usize| drum.width_mm * ((step as f64 + 0.5) / steps as f64 - 0.5);
                let reached = (0..steps).filter(|step| drum.below_mm(place(*step)) <= press + spare).count();
                let brute = drum.width_mm * reached as f64 / steps as f64;
                assert!((width - brute).abs() < 1e-3, "{radius_mm} {press} {spare}: {width} {brute}");
            }
        }
    }

    #[test]
    fn a_nozzle_on_convex_skin_pricks_deeper_than_its_dial_and_a_solid_plate_never_does() {
        let nose = surface(7.0, 11.0);
        let rim = Surface { is_rim: true, ..nose };
        assert_eq!(nose.plate_gap_mm(0.0, 0.0), 0.0);
        assert!((rim.plate_gap_mm(0.0, 0.0) + sagitta_mm(5.0, 11.0)).abs() < 1e-12);
        for turn in 0..24 {
            let (y, x) = (3.0 * (f64::from(turn) * PI / 12.0).sin(), 3.0 * (f64::from(turn) * PI / 12.0).cos());
            assert!(nose.plate_gap_mm(x, y) > 0.0 && rim.plate_gap_mm(x, y) < 0.0, "{x} {y}");
            for own in [nose, rim] {
                let [least, most] = own.plate_gaps_mm(3.0);
                assert!((least - 1e-12..=most + 1e-12).contains(&own.plate_gap_mm(x, y)), "{x} {y}");
            }
        }
        let pressed = Surface { press_mm: 0.2, ..nose };
        assert!((nose.plate_gap_mm(3.0, 0.0) - pressed.plate_gap_mm(3.0, 0.0) - 0.2).abs() < 1e-12);
        assert_eq!(surface(4.0, 4.5).rim_mm(), f64::INFINITY, "wider than the zone");
    }

    #[test]
    fn a_needle_meets_the_skin_where_the_circle_of_tips_does() {
        // By brute force: the first angle at which a tip, turning with the drum, is as far from the skin's middle as the skin is.
        for (height, tips, along) in [(10.0, 11.5, 20.0), (10.0, 10.5, -55.0), (10.0, 11.0, 37.0)] {
            let outside = |angle: f64| {
                let (x, z) = (tips * f64::sin(angle), height - tips * angle.cos());
                (x.hypot(z + along) - f64::abs(along)) * f64::signum(along)
            };
            let (mut inside, mut beyond) = (0.0, 1.5);
            for _ in 0..100 {
                let middle = 0.5 * (inside + beyond);
                if outside(middle) < 0.0 { inside = middle } else { beyond = middle }
            }
            let (x, z) = (tips * f64::sin(inside), height - tips * inside.cos());
            // The needle points from the axle to its tip, the normal from the skin's middle.
            let (along_needle, normal) = ((x, z - height), (x * along.signum(), (z + along) * along.signum()));
            let cos = -(along_needle.0 * normal.0 + along_needle.1 * normal.1)
                / (along_needle.0.hypot(along_needle.1) * normal.0.hypot(normal.1));
            let ours = entry_angle_rad(height, tips, along);
            assert!((ours - cos.acos()).abs() < 1e-6, "{along}: {ours} {}", cos.acos());
        }
    }
}
