//! Functions whose indices are known in closed form.

use std::f64::consts::PI;

/// Ishigami & Homma 1990 with a = 7, b = 0.1; its inputs run from −π to π.
pub fn ishigami(u: &[f64]) -> f64 {
    let [x, y, z] = [u[0], u[1], u[2]].map(|u| (2.0 * u - 1.0) * PI);
    x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
}

/// First orders and totals of [`ishigami`].
pub fn of_ishigami() -> [Vec<f64>; 2] {
    let (a, b) = (7.0, 0.1);
    let alone = [0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2), a * a / 8.0, 0.0];
    let together = 8.0 * b * b * PI.powi(8) / 225.0;
    let variance = alone.iter().sum::<f64>() + together;
    let total = [alone[0] + together, alone[1], together];
    [alone.map(|v| v / variance).to_vec(), total.map(|v| v / variance).to_vec()]
}

/// Parameters of [`g_function`]: the smaller, the more an input matters.
pub const G: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

/// Sobol's g-function (Saltelli & Sobol' 1995).
pub fn g_function(u: &[f64]) -> f64 {
    u.iter().zip(G).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// First orders and totals of [`g_function`].
pub fn of_g_function() -> [Vec<f64>; 2] {
    let alone = G.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = alone.iter().map(|v| 1.0 + v).product();
    let total = alone.map(|v| v * all / (1.0 + v));
    [alone.map(|v| v / (all - 1.0)).to_vec(), total.map(|v| v / (all - 1.0)).to_vec()]
}

/// u₁ + 2 u₂ + 3 u₃.
pub fn linear(u: &[f64]) -> f64 {
    u[0] + 2.0 * u[1] + 3.0 * u[2]
}

/// First orders of [`linear`], which are its totals too.
pub const OF_LINEAR: [f64; 3] = [1.0 / 14.0, 4.0 / 14.0, 9.0 / 14.0];
