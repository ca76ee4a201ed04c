//! The values of an axis along a panel.

use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::levels::is_logarithmic;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::style::{LABEL_PT, SMALL_PT};
use crate::charts::plot::words::axis_words;
use crate::folder::sweep::{AxisData, Sweep};

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
        let scale = of_numbers(&numbers_of(sweep, place), !sweep.scattered, paper_mm);
        Self { scale, title, is_words: false, key: None }
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

fn of_numbers(values: &[f64], is_set: bool, paper_mm: f64) -> Scale {
    let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
        return Scale::around(0.0, 1.0, 4);
    };
    let target = (paper_mm / 9.0).clamp(2.0, 8.0) as usize;
    let scale = if is_logarithmic(values) { Scale::log_around(low, high) } else { Scale::around(low, high, target) };
    let wide = |label: &str| width_mm(label, SMALL_PT, false) + 1.4;
    if is_set { scale.labelled(values, paper_mm, wide) } else { scale.thinned(paper_mm, wide) }
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
