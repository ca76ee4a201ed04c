//! The values that were set along an axis, as labels: no more digits than it takes.

use super::numbers;

/// Digits of a label. On a logarithmic axis values lie far apart and are rarely round; elsewhere a value that has one digit
/// more is told as it was set.
const DIGITS: usize = 3;
const ROUND_DIGITS: usize = 4;
/// More digits than any value has.
const MOST_DIGITS: usize = 15;
/// Ends this far apart are looked at for even steps in the logarithm.
const LOG_FROM: f64 = 4.0;

/// The label of each value: three digits, or as many as tell every value from all others. Every figure of a study labels the
/// same values alike.
pub fn levels(values: &[f64]) -> Vec<String> {
    let exact = if is_logarithmic(values) { DIGITS } else { ROUND_DIGITS };
    let labels = |digits: usize| -> Vec<String> { values.iter().map(|value| label(*value, digits, exact)).collect() };
    let are_apart = |labels: &Vec<String>| {
        let mut pairs = values.iter().zip(labels).collect::<Vec<_>>();
        pairs.sort_by(|a, b| a.0.total_cmp(b.0));
        pairs.windows(2).all(|pair| pair[0].0 == pair[1].0 || pair[0].1 != pair[1].1)
    };
    (DIGITS..MOST_DIGITS).map(labels).find(are_apart).unwrap_or_else(|| labels(MOST_DIGITS))
}

/// A value to so many digits, or to `exact` where those are all that it has.
fn label(value: f64, digits: usize, exact: usize) -> String {
    let whole = rounded(value, exact.max(digits));
    let is_whole = (whole - value).abs() <= 1e-9 * value.abs();
    numbers::plain(if is_whole { whole } else { rounded(value, digits) })
}

/// A value to so many digits.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

/// Whether values in ascending order lie more evenly in their logarithms than as they are.
pub fn is_logarithmic(values: &[f64]) -> bool {
    let [low, .., high] = values[..] else { return false };
    if low <= 0.0 || high / low < LOG_FROM || values.len() < 3 {
        return false;
    }
    let middle = values[values.len() / 2];
    let linear = (middle - low) / (high - low);
    let logarithmic = (middle / low).ln() / (high / low).ln();
    (logarithmic - 0.5).abs() < (linear - 0.5).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_factors_are_drawn_on_a_logarithmic_axis_and_even_steps_on_a_linear_one() {
        assert!(is_logarithmic(&[1.0, 2.0, 4.0, 8.0, 16.0]));
        assert!(!is_logarithmic(&[1.0, 4.0, 7.0, 10.0, 13.0]));
        assert!(!is_logarithmic(&[0.0, 2.0, 4.0, 8.0, 16.0]), "zero has no logarithm");
        assert!(!is_logarithmic(&[]) && !is_logarithmic(&[1.0]) && !is_logarithmic(&[1.0, 100.0]));
    }

    #[test]
    fn labels_of_a_logarithmic_axis_have_three_digits_at_most() {
        let over = |from: f64, to: f64, count: i32| -> Vec<f64> {
            (0..count).map(|i| from * (to / from).powf(f64::from(i) / f64::from(count - 1))).collect()
        };
        assert_eq!(levels(&over(1.0, 1000.0, 7)), ["1", "3.16", "10", "31.6", "100", "316", "1000"]);
        assert_eq!(levels(&over(1.0, 10_000.0, 5)), ["1", "10", "100", "1000", "10000"]);
        assert_eq!(levels(&over(1.0, 10_000.0, 9))[7], "3160");
        assert_eq!(levels(&over(1e-6, 1.0, 4)), ["10⁻⁶", "0.0001", "0.01", "1"]);
    }

    #[test]
    fn values_that_were_set_in_even_steps_keep_what_they_are_and_lose_what_division_added() {
        assert_eq!(levels(&[1000.0, 1125.0, 1250.0]), ["1000", "1125", "1250"]);
        assert_eq!(levels(&[0.5, 0.5 + 0.5 / 3.0, 0.5 + 1.0 / 3.0, 1.0]), ["0.5", "0.667", "0.833", "1"]);
        assert_eq!(levels(&[-0.5, 0.0, 0.1 + 0.2]), ["−0.5", "0", "0.3"]);
    }

    #[test]
    fn values_that_three_digits_cannot_tell_apart_have_more() {
        assert_eq!(levels(&[1.0001, 1.0002, 1.0003]), ["1.0001", "1.0002", "1.0003"]);
        assert_eq!(levels(&[2.0, 2.0]), ["2", "2"], "the same value twice is no reason");
    }
}
