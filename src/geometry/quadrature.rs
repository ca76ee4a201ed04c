//! Gauss–Legendre rules, made once.

use gauss_quad::GaussLegendre;
use nalgebra::{Matrix3, Vector3};
use std::borrow::Cow;
use std::f64::consts::{FRAC_PI_2, PI};
use std::num::NonZeroUsize;
use std::sync::LazyLock;

const ARC_NODES: NonZeroUsize = NonZeroUsize::new(10).unwrap();
const PANEL_NODES: NonZeroUsize = NonZeroUsize::new(8).unwrap();
/// Nodes of [`cosine_nodes`] at resolution 0, and how many more at each further one.
const COSINE_NODES: usize = 32;
/// Resolutions whose nodes are made once and kept.
const KEPT_RESOLUTIONS: usize = 6;

/// The nodes of [`PANEL_RULE`] that a rougher rule uses: all but the third from either end.
const ROUGH_NODES: [usize; 3] = [0, 1, 3];

/// Weights of that rougher rule at the nodes of [`PANEL_RULE`]: exact to the fifth degree, 0 where it does not look.
static ROUGH_WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    // Symmetric, so that odd powers vanish; three weights for the powers 0, 2 and 4.
    let squares = ROUGH_NODES.map(|i| PANEL_RULE[i].0.powi(2));
    let powers = Matrix3::from_fn(|power, node| 2.0 * squares[node].powi(power as i32));
    let wanted = Vector3::new(2.0, 2.0 / 3.0, 2.0 / 5.0);
    let solved = powers.lu().solve(&wanted).unwrap_or_default();
    let last = PANEL_RULE.len() - 1;
    let weight = |i: usize| ROUGH_NODES.iter().position(|&node| node == i.min(last - i)).map_or(0.0, |at| solved[at]);
    (0..PANEL_RULE.len()).map(weight).collect()
});

/// (sin ψ, weight · cos ψ) for ∫ f(x) dx over [−1, 1] with x = sin ψ, which takes square-root ends away.
static SINE_RULE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    let rule = GaussLegendre::new(ARC_NODES);
    rule.iter().map(|&(x, w)| ((FRAC_PI_2 * x).sin(), FRAC_PI_2 * w * (FRAC_PI_2 * x).cos())).collect()
});

static PANEL_RULE: LazyLock<Vec<(f64, f64)>> =
    LazyLock::new(|| GaussLegendre::new(PANEL_NODES).iter().copied().collect());

static COSINES: LazyLock<[Vec<(f64, f64)>; KEPT_RESOLUTIONS]> =
    LazyLock::new(|| std::array::from_fn(make_cosine_nodes));

fn make_cosine_nodes(resolution: usize) -> Vec<(f64, f64)> {
    let count = COSINE_NODES * (resolution + 1);
    let node = |k: usize| {
        let (sin, cos) = (PI * (k as f64 + 0.5) / count as f64).sin_cos();
        (-cos, sin * PI / count as f64)
    };
    (0..count).map(node).collect()
}

/// (x, weight) for ∫ f(x) dx over [−1, 1] with x = −cos θ: what is left at the ends, where f vanishes like a root, is smooth.
/// An even number of nodes, evenly on both sides of 0; the more, the higher the resolution.
pub fn cosine_nodes(resolution: usize) -> Cow<'static, [(f64, f64)]> {
    COSINES.get(resolution).map_or_else(|| make_cosine_nodes(resolution).into(), |nodes| nodes.as_slice().into())
}

/// ∫ f over [mid − half, mid + half] for an f that may end like a square root.
pub fn with_square_root_ends(mid: f64, half: f64, f: impl Fn(f64) -> f64) -> f64 {
    half * SINE_RULE.iter().map(|&(x, w)| w * f(mid + half * x)).sum::<f64>()
}

/// Nodes and weights of a composite rule of `panels` equal panels over [from, to].
pub fn panels(from: f64, to: f64, panels: usize) -> impl Iterator<Item = (f64, f64)> {
    panels_with_rougher(from, to, panels).map(|(x, [weight, _])| (x, weight))
}

/// The same, each node with its weight in the rule and in a rougher one that looks at fewer of the nodes: the difference
/// of the two sums is more than the error of the first.
pub fn panels_with_rougher(from: f64, to: f64, panels: usize) -> impl Iterator<Item = (f64, [f64; 2])> {
    let half = 0.5 * (to - from) / panels as f64;
    (0..panels).flat_map(move |i| {
        let mid = from + half * (2 * i + 1) as f64;
        let nodes = PANEL_RULE.iter().zip(ROUGH_WEIGHTS.iter());
        nodes.map(move |(&(x, weight), &rough)| (mid + half * x, [half * weight, half * rough]))
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
        let rough = |power| panels_with_rougher(0.0, 2.0, 1).map(|(x, [_, w])| w * f64::powi(x, power)).sum::<f64>();
        assert!((rough(5) - 64.0 / 6.0).abs() < 1e-12 && (rough(6) - 128.0 / 7.0).abs() > 1e-3);
    }

    #[test]
    fn cosine_nodes_take_a_half_circle_exactly_at_every_resolution() {
        for resolution in [0, 1, 3, 7] {
            let nodes = cosine_nodes(resolution);
            let area: f64 = nodes.iter().map(|(x, w)| w * (1.0 - x * x).max(0.0).sqrt()).sum();
            assert!((area - FRAC_PI_2).abs() < 1e-12 && nodes.len() == 32 * (resolution + 1), "{resolution}: {area}");
        }
    }
}
