//! From values to paper: linear and logarithmic scales and their ticks.

use super::levels::levels;
use super::numbers;

/// Values that are each labelled; of more, round numbers are quicker to read.
const MOST_LABELLED: usize = 12;

/// How values spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    Linear,
    Log,
}

/// A range of values on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
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

    /// Logarithmic, from just below `low` (> 0) to just above `high`.
    pub fn log_around(low: f64, high: f64) -> Self {
        let room = if high > low { (high / low).powf(0.06) } else { 1.2 };
        let (low, high) = (low / room, high * room);
        let mut ticks = log_ticks(low, high);
        if ticks.len() < 2 {
            ticks = linear_ticks(low, high, nice_step((high - low) / 4.0));
        }
        Self { spread: Spread::Log, low, high, ticks }
    }

    /// Places 0, 1, 2, … side by side, each with its name.
    pub fn places(names: impl Iterator<Item = String>) -> Self {
        let ticks: Vec<(f64, String)> = names.enumerate().map(|(place, name)| (place as f64, name)).collect();
        Self { spread: Spread::Linear, low: -0.5, high: ticks.len().max(1) as f64 - 0.5, ticks }
    }

    /// For values with these extremes: logarithmic where they span more than a factor of thirty, else linear, from zero
    /// where zero is near.
    pub fn spanning(low: f64, high: f64, target: usize) -> Self {
        if low > 0.0 && high / low > 30.0 {
            return Self::log_around(low, high);
        }
        if high - low < 1e-6 * high.abs() {
            return Self::around(high, high, target);
        }
        if low >= 0.0 && low <= 0.6 * high { Self::from_zero(high, target) } else { Self::around(low, high, target) }
    }

    /// The same with these values, ascending, as its labels where all of them have room on an axis of this length; else with
    /// both ends, and between them those labels that it has.
    pub fn labelled(mut self, values: &[f64], paper_mm: f64, room_mm: impl Fn(&str) -> f64) -> Self {
        let (Some(&first), Some(&last)) = (values.first(), values.last()) else { return self };
        let labels: Vec<(f64, String)> = values.iter().copied().zip(levels(values)).collect();
        let whole = Self { ticks: labels.clone(), ..self.clone() }.thinned(paper_mm, &room_mm);
        if labels.len() <= MOST_LABELLED && whole.ticks.len() == labels.len() {
            return whole;
        }
        let between = self.ticks.into_iter().filter(|tick| first < tick.0 && tick.0 < last);
        let end = labels.last().cloned().filter(|_| last > first);
        self.ticks = labels.first().cloned().into_iter().chain(between).chain(end).collect();
        self.thinned(paper_mm, room_mm)
    }

    /// The same, its labels thinned until they stand apart on an axis of this length, each taking `room_mm` of it. The ends
    /// stay, as far as they have room beside each other.
    pub fn thinned(mut self, paper_mm: f64, room_mm: impl Fn(&str) -> f64) -> Self {
        let room = |tick: &(f64, String)| {
            let (middle, half) = (self.share(tick.0) * paper_mm, room_mm(&tick.1) / 2.0);
            [middle - half, middle + half]
        };
        let rooms: Vec<[f64; 2]> = self.ticks.iter().map(room).collect();
        let last = rooms.len().saturating_sub(1);
        let mut taken: Vec<usize> = Vec::new();
        for place in [0, last].into_iter().chain(1..last).filter(|place| *place < rooms.len()) {
            let is_clear = |other: &usize| rooms[*other][1] <= rooms[place][0] || rooms[place][1] <= rooms[*other][0];
            if taken.iter().all(is_clear) {
                taken.push(place);
            }
        }
        let mut place = 0..;
        self.ticks.retain(|_| place.next().is_some_and(|place| taken.contains(&place)));
        self
    }

    /// Where a value stands, from 0 at the low end to 1 at the high end.
    pub fn share(&self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => (value - self.low) / (self.high - self.low),
            Spread::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        }
    }
}

/// The largest scale of a drawing between `fits` and `too_large` at which it still fits, to the last bit that matters.
pub fn largest_scale(mut fits: f64, mut too_large: f64, does_fit: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = (fits + too_large) / 2.0;
        if does_fit(middle) { fits = middle } else { too_large = middle }
    }
    fits
}

/// 1, 2 or 5 times a power of ten, at or above `raw`.
pub fn nice_step(raw: f64) -> f64 {
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
    fn a_scale_that_spans_values_holds_them_all_and_starts_at_zero_where_that_is_near() {
        for (low, high) in [(0.0, 2.0), (0.9, 1.1), (-3.0, 5.0), (0.01, 40.0), (1.0, 1.0), (0.0, 0.0)] {
            let scale = Scale::spanning(low, high, 5);
            assert!((0.0..=1.0).contains(&scale.share(low)) && (0.0..=1.0).contains(&scale.share(high)), "{scale:?}");
            assert!(scale.ticks.len() > 1, "{low} to {high}: {scale:?}");
        }
        assert_eq!(Scale::spanning(0.5, 2.0, 5).low, 0.0);
        assert!(Scale::spanning(1.8, 2.0, 5).low > 1.7);
        assert_eq!(Scale::spanning(0.01, 40.0, 5).spread, Spread::Log);
    }

    #[test]
    fn labels_without_room_are_left_out_and_the_first_one_stays() {
        let scale = Scale::places(["a", "b", "c", "d", "e"].map(str::to_owned).into_iter()).thinned(10.0, |_| 3.9);
        assert_eq!(scale.ticks.iter().map(|tick| tick.1.as_str()).collect::<String>(), "ace");
    }

    #[test]
    fn the_last_label_is_not_the_one_that_goes() {
        let values: Vec<f64> = (0..7).map(|i| 10_f64.powf(f64::from(i) / 2.0)).collect();
        let words = |paper_mm: f64, values: &[f64]| -> Vec<String> {
            let scale = Scale::log_around(values[0], values[values.len() - 1]).labelled(values, paper_mm, |_| 6.0);
            scale.ticks.into_iter().map(|tick| tick.1).collect()
        };
        assert_eq!(words(60.0, &values), ["1", "3.16", "10", "31.6", "100", "316", "1000"]);
        // Without room for all of them, both ends and the powers of ten between.
        assert_eq!(words(30.0, &values), ["1", "10", "100", "1000"]);
        assert_eq!(words(14.0, &values), ["1", "1000"]);
        let many: Vec<f64> = (0..40).map(|i| 3.0 * 300_f64.powf(f64::from(i) / 39.0)).collect();
        assert_eq!(words(80.0, &many), ["3", "10", "100", "900"]);
    }

    #[test]
    fn a_logarithmic_scale_spaces_equal_factors_equally() {
        let scale = Scale::log(0.01, 10.0);
        let step = scale.share(1.0) - scale.share(0.1);
        assert!((scale.share(0.1) - scale.share(0.01) - step).abs() < 1e-12);
        assert_eq!(scale.ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>(), ["0.01", "0.1", "1", "10"]);
    }
}
