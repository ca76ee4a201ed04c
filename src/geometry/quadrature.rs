//! Gauss–Legendre rules, made once.

use gauss_quad::GaussLegendre;
use std::f64::consts::FRAC_PI_2;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

const ARC_NODES: NonZeroUsize = NonZeroUsize::new(10).unwrap();
const PANEL_NODES: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// (sin ψ, weight · cos ψ) for ∫ f(x) dx over [−1, 1] with x = sin ψ, which takes square-root ends away.
static SINE_RULE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    let rule = GaussLegendre::new(ARC_NODES);
    rule.iter().map(|&(x, w)| ((FRAC_PI_2 * x).sin(), FRAC_PI_2 * w * (FRAC_PI_2 * x).cos())).collect()
});

static PANEL_RULE: LazyLock<Vec<(f64, f64)>> =
    LazyLock::new(|| GaussLegendre::new(PANEL_NODES).iter().copied().collect());

/// ∫ f over [mid − half, mid + half] for an f that may end like a square root.
pub fn with_square_root_ends(mid: f64, half: f64, f: impl Fn(f64) -> f64) -> f64 {
    half * SINE_RULE.iter().map(|&(x, w)| w * f(mid + half * x)).sum::<f64>()
}

/// Nodes and weights of a composite rule of `panels` equal panels over [from, to].
pub fn panels(from: f64, to: f64, panels: usize) -> impl Iterator<Item = (f64, f64)> {
    let half = 0.5 * (to - from) / panels as f64;
    (0..panels).flat_map(move |i| {
        let mid = from + half * (2 * i + 1) as f64;
        PANEL_RULE.iter().map(move |&(x, w)| (mid + half * x, half * w))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_circle_has_half_the_area_of_a_circle() {
        let area = with_square_root_ends(2.0, 1.0, |x| (1.0 - (x - 2.0).powi(2)).max(0.0).sqrt());
        assert!((area - FRAC_PI_2).abs() < 1e-12);
    }

    #[test]
    fn panels_integrate_polynomials_exactly() {
        let sum: f64 = panels(0.0, 2.0, 3).map(|(x, w)| w * x.powi(15)).sum();
        assert!((sum - 4096.0).abs() < 1e-9);
    }
}
