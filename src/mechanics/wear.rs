//! Needles that wear (model section 10, M10).

/// The tip radius r_t of a needle after strikes, mm: what wears off is in proportion to their number, and the cone recedes to a
/// larger sphere.
pub fn worn_tip_radius_mm(new_mm: f64, strikes: f64, volume_per_strike_mm3: f64) -> f64 {
    (new_mm.powi(3) + volume_per_strike_mm3 * strikes).cbrt()
}

/// What a tip loses as its radius grows by wear, per cube of the radius: c_α, so that a strike that removes a volume V counts for
/// V / c_α of the volume per strike of [`worn_tip_radius_mm`].
pub fn recession(tip_angle_rad: f64) -> f64 {
    let (sin, cos) = (0.5 * tip_angle_rad).sin_cos();
    std::f64::consts::FRAC_PI_3 * (cos.powi(4) / sin - (1.0 - sin) * (1.0 - sin) * (2.0 + sin))
}

/// The share of needles that are hooked or bent after strikes, where each is at a risk of `rate` in a strike.
pub fn hooked_share(strikes: f64, rate: f64) -> f64 {
    -(-rate * strikes).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worn_tips_are_those_of_the_model() {
        for (new, strikes, wear, worn, digits) in [
            (0.004, 2400.0, 1e-9, 0.0135066268, 1e-10),
            (0.004, 34.0, 1e-10, 0.00406962, 1e-8),
            (0.004, 34.0, 1e-9, 0.00461044, 1e-8),
            (0.004, 2390.0, 1e-10, 0.0067, 5e-5),
            (0.004, 1e9, 0.0, 0.004, 1e-15),
        ] {
            assert!((worn_tip_radius_mm(new, strikes, wear) - worn).abs() < digits, "{worn}");
        }
        assert!((recession(16.0_f64.to_radians()) - 5.58).abs() < 0.005);
    }

    #[test]
    fn what_recedes_is_the_cone_less_the_cap_of_the_larger_sphere() {
        use crate::geometry::Needle;
        let needle = |tip_radius_mm| Needle { length_mm: 3.0, diameter_mm: 0.25, tip_angle_rad: 0.3, tip_radius_mm };
        // From the cone's own point, so that both have one cone: a sphere of radius r begins r (1/sin α − 1) below it.
        let above = |r: f64| needle(r).profile().volume(1.0 - r * (1.0 / 0.15_f64.sin() - 1.0));
        let lost = above(0.0) - above(0.02);
        assert!((lost / 0.02_f64.powi(3) / recession(0.3) - 1.0).abs() < 1e-6, "{lost}");
    }

    #[test]
    fn every_strike_finds_the_same_share_of_straight_needles() {
        let straight = |n| 1.0 - hooked_share(n, 1e-3);
        assert!((straight(700.0) - straight(300.0) * straight(400.0)).abs() < 1e-15);
        assert_eq!((hooked_share(0.0, 0.5), hooked_share(1e6, 0.0)), (0.0, 0.0));
    }
}
