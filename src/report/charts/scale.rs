//! From values to paper: linear and logarithmic scales and their ticks.

use super::numbers;

/// How values spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    Linear,
    Log,
}

/// A range of values on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub spread: Spread,
    pub low: f64,
    pub high: f64,
    /// Values that carry a label.
    pub ticks: Vec<(f64, String)>,
}

impl Scale {
    /// From zero to just above `high`, about `target` ticks.
    pub fn from_zero(high: f64, target: usize) -> Self {
        let high = if high > 0.0 && high.is_finite() { high } else { 1.0 };
        let step = nice_step(high / target as f64);
        let top = high * 1.06;
        Self { spread: Spread::Linear, low: 0.0, high: top, ticks: linear_ticks(0.0, top, step) }
    }

    /// From just below `low` to just above `high`.
    pub fn around(low: f64, high: f64, target: usize) -> Self {
        let room = if high > low { (high - low) * 0.06 } else { low.abs().max(1e-9) * 0.2 };
        let (low, high) = (low - room, high + room);
        let step = nice_step((high - low) / target as f64);
        Self { spread: Spread::Linear, low, high, ticks: linear_ticks(low, high, step) }
    }

    /// Logarithmic, from a value at or below `low` (> 0) to one at or above `high`.
    pub fn log(low: f64, high: f64) -> Self {
        let (low, high) =
            (10_f64.powf((low.log10() * 4.0).floor() / 4.0), 10_f64.powf((high.log10() * 4.0).ceil() / 4.0));
        let high = if high > low { high } else { low * 10.0 };
        Self { spread: Spread::Log, low, high, ticks: log_ticks(low, high) }
    }

    /// Where a value stands, from 0 at the low end to 1 at the high end.
    pub fn share(&self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => (value - self.low) / (self.high - self.low),
            Spread::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        }
    }
}

/// 1, 2 or 5 times a power of ten, at or above `raw`.
pub(super) fn nice_step(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= raw * 0.999_999).unwrap_or(10.0);
    factor * power
}

fn linear_ticks(low: f64, high: f64, step: f64) -> Vec<(f64, String)> {
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let largest = low.abs().max(high.abs());
    (first..=last).map(|index| index as f64 * step).map(|value| (value, numbers::tick(value, step, largest))).collect()
}

/// Powers of ten; where there are few of them, also 2 and 5 times those.
fn log_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let decades = (high / low).log10();
    let factors: &[f64] = if decades <= 2.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let every = (decades / 6.0).ceil().max(1.0) as i32;
    let exponents = (low.log10().floor() as i32)..=(high.log10().ceil() as i32);
    exponents
        .filter(|exponent| exponent.rem_euclid(every) == 0)
        .flat_map(|exponent| factors.iter().map(move |factor| factor * 10_f64.powi(exponent)))
        .filter(|value| (low * 0.999_999..=high * 1.000_001).contains(value))
        .map(|value| (value, numbers::significant(value, 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_1_2_or_5_times_a_power_of_ten() {
        assert_eq!([0.7, 1.1, 2.0, 30.0, 60.0].map(nice_step), [1.0, 2.0, 2.0, 50.0, 100.0]);
    }

    #[test]
    fn a_scale_from_zero_holds_its_highest_value_with_room_above() {
        let scale = Scale::from_zero(100.0, 5);
        assert_eq!(scale.share(0.0), 0.0);
        assert!((0.9..0.98).contains(&scale.share(100.0)));
        assert!(scale.ticks.iter().all(|tick| (0.0..=1.0).contains(&scale.share(tick.0))));
        let nothing = Scale::from_zero(0.0, 5);
        assert!(nothing.share(0.0) == 0.0 && nothing.high > 0.0);
    }

    #[test]
    fn one_value_alone_stands_in_the_middle() {
        assert!((Scale::around(1.5, 1.5, 4).share(1.5) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_logarithmic_scale_spaces_equal_factors_equally() {
        let scale = Scale::log(0.01, 10.0);
        let step = scale.share(1.0) - scale.share(0.1);
        assert!((scale.share(0.1) - scale.share(0.01) - step).abs() < 1e-12);
        assert_eq!(scale.ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>(), ["0.01", "0.1", "1", "10"]);
    }
}
