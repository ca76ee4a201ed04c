//! The pressing force of a hand (model section 10, M8).

use super::grip::{factor_at, score};

/// Forces that stand for a lognormal distribution of them, each for the same share, N.
pub fn lognormal_n(mean_n: f64, cv: f64, number: u32) -> impl Iterator<Item = f64> {
    let middle = move |i: u32| (f64::from(i) + 0.5) / f64::from(number);
    (0..number).map(move |i| mean_n * factor_at(cv, score(middle(i))))
}

/// Mean and coefficient of variation of depths that stand for the same share each; the latter is not a number where all are 0.
pub fn mean_and_cv(depths_mm: &[f64]) -> (f64, f64) {
    let number = depths_mm.len() as f64;
    let mean = depths_mm.iter().sum::<f64>() / number;
    let square = depths_mm.iter().map(|depth| (depth - mean) * (depth - mean)).sum::<f64>() / number;
    (mean, square.sqrt() / mean)
}
