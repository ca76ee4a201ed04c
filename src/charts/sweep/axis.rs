//! The values of an axis along a panel.

use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::numbers;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::style::{LABEL_PT, SMALL_PT};
use crate::charts::plot::words::axis_words;
use crate::folder::sweep::{AxisData, Sweep};

/// Ends this far apart are looked at for even steps in the logarithm.
const LOG_FROM: f64 = 4.0;

/// An axis as a panel shows it.
pub(crate) struct XAxis {
    pub scale: Scale,
    /// Name and unit, one line or two.
    pub title: Vec<String>,
    /// Whether it is of words: its values have no order.
    pub is_words: bool,
    /// What the numbers below the axis stand for, where names have no room.
    pub key: Option<String>,
}

impl XAxis {
    /// The axis at this place, on a panel so many mm wide.
    pub fn new(sweep: &Sweep, place: usize, paper_mm: f64) -> Self {
        let axis = &sweep.axes[place];
        let title = wrap(&axis_words(&axis.column), LABEL_PT, false, paper_mm + 4.0, 2);
        if let Some(words) = &axis.words {
            let (names, key) = names(axis, words, paper_mm);
            return Self { scale: Scale::places(names.into_iter()), title, is_words: true, key };
        }
        let scale = of_numbers(&numbers_of(sweep, place), paper_mm);
        let wide = |label: &str| width_mm(label, SMALL_PT, false) + 1.4;
        Self { scale: scale.thinned(paper_mm, wide), title, is_words: false, key: None }
    }
}

/// All values of an axis of numbers, ascending.
pub(crate) fn numbers_of(sweep: &Sweep, place: usize) -> Vec<f64> {
    let axis = &sweep.axes[place];
    let mut values = axis.values.clone();
    if values.is_empty() {
        values = sweep.points.iter().map(|point| point.at[place]).collect();
    }
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn of_numbers(values: &[f64], paper_mm: f64) -> Scale {
    let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
        return Scale::around(0.0, 1.0, 4);
    };
    let target = (paper_mm / 9.0).clamp(2.0, 8.0) as usize;
    let mut scale =
        if is_logarithmic(values) { Scale::log_around(low, high) } else { Scale::around(low, high, target) };
    let levels: Vec<(f64, String)> =
        values.iter().take(12).map(|value| (*value, numbers::configured(*value))).collect();
    let width: f64 = levels.iter().map(|level| width_mm(&level.1, SMALL_PT, false) + 1.8).sum();
    if levels.len() == values.len() && width <= paper_mm {
        scale.ticks = levels;
    }
    scale
}

/// Whether the values lie more evenly in their logarithms than as they are.
fn is_logarithmic(values: &[f64]) -> bool {
    let (low, high, middle) = (values[0], values[values.len() - 1], values[values.len() / 2]);
    if low <= 0.0 || high / low < LOG_FROM || values.len() < 3 {
        return false;
    }
    let linear = (middle - low) / (high - low);
    let logarithmic = (middle / low).ln() / (high / low).ln();
    (logarithmic - 0.5).abs() < (linear - 0.5).abs()
}

/// Names below an axis of words; where they have no room, numbers and a key.
fn names(axis: &AxisData, words: &[String], paper_mm: f64) -> (Vec<String>, Option<String>) {
    let room = paper_mm / words.len() as f64 - 1.2;
    if words.iter().all(|word| width_mm(word, SMALL_PT, false) <= room) {
        return (words.to_vec(), None);
    }
    let entries =
        words.iter().enumerate().map(|(place, word)| format!("{} = {}", place + 1, fit(word, SMALL_PT, false, 40.0)));
    let key = format!("{}: {}.", axis_words(&axis.column), entries.collect::<Vec<_>>().join(", "));
    ((1..=words.len()).map(|number| number.to_string()).collect(), Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_factors_are_drawn_on_a_logarithmic_axis_and_even_steps_on_a_linear_one() {
        assert!(is_logarithmic(&[1.0, 2.0, 4.0, 8.0, 16.0]));
        assert!(!is_logarithmic(&[1.0, 4.0, 7.0, 10.0, 13.0]));
        assert!(!is_logarithmic(&[0.0, 2.0, 4.0, 8.0, 16.0]), "zero has no logarithm");
    }
}
