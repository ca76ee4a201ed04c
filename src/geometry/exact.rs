//! Closed forms (model section 5): oracles for the tests and fast paths where they are exact.
//!
//! w is the half-length of the slit that a needle of zero thickness cuts, for γ_f = 0 and σ = 0; R + L is the reach of
//! the needles from the drum's axis and H the height of that axis above the skin, both in mm.

use std::f64::consts::PI;

/// w(z) under `pinned`, mm: z tan θ_z.
pub fn pinned_slit(reach: f64, height: f64, z: f64) -> f64 {
    z * chord(reach, height + z) / (height + z)
}

/// w(z) under `fixed`, mm.
pub fn fixed_slit(reach: f64, height: f64, z: f64) -> f64 {
    chord(reach, height + z) - height * ((height + z) / reach).min(1.0).acos()
}

/// 2 w(z) of a gliding pen, mm: depth D, stroke A (mm), frequency f (Hz), glide v (mm/s).
pub fn pen_slit(depth: f64, stroke: f64, frequency: f64, glide: f64, kappa: f64, z: f64) -> f64 {
    (1.0 - kappa) * glide * (1.0 - 2.0 * (depth - z) / stroke).acos() / (PI * frequency)
}

/// The same in skin that goes down with the needle, mm: the tip comes down S_max below the surface as it was, and cuts the skin at a depth
/// z when it has come down S_z.
pub fn dented_pen_slit([s_max, s_z, z]: [f64; 3], stroke: f64, frequency: f64, glide: f64, kappa: f64) -> f64 {
    [s_z, z].iter().map(|s| 0.5 * pen_slit(s_max, stroke, frequency, glide, kappa, *s)).sum()
}

/// Volume of a tilted sharp cone down to depth D, mm³ (half angle α, tilt φ₀, rad; α + φ₀ < 90°).
pub fn tilted_cone_volume(depth: f64, half_angle: f64, tilt: f64) -> f64 {
    let sin_squared = half_angle.sin().powi(2);
    PI / 3.0 * depth.powi(3) * sin_squared * half_angle.cos() / (tilt.cos().powi(2) - sin_squared).powf(1.5)
}

/// (depth, half-length) of the widest pinned slit, mm.
pub fn widest_pinned_slit(reach: f64, height: f64) -> (f64, f64) {
    // dw/dz = 0 at (H + z)³ = H (R + L)².
    let z = (height * reach * reach).cbrt() - height;
    (z, pinned_slit(reach, height, z))
}

/// sqrt(reach² − q²), in the form that keeps its digits for large drums.
fn chord(reach: f64, q: f64) -> f64 {
    ((reach - q) * (reach + q)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_pinned_slit_is_the_widest() {
        let (reach, height) = (11.5, 10.0);
        let (z, w) = widest_pinned_slit(reach, height);
        let best = (1..1500).map(|i| pinned_slit(reach, height, f64::from(i) * 1e-3)).fold(0.0, f64::max);
        assert!(w >= best && w - best < 1e-6 && (0.64..0.67).contains(&(z / 1.5)), "{z} {w} {best}");
    }
}
