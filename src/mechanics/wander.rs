//! How the force of a hand wanders along a lane: a stationary Gaussian process whose correlation falls exponentially (model
//! section 10, M8).
//!
//! The value at a place belongs to the place: it is found by halving an interval, never by walking along the lane, so that it is the
//! same whatever part of the lane is asked for. Between two values of such a process the one in the middle depends on nothing else;
//! and ends so far apart that their correlation is no number are drawn each by itself.

use crate::sampling::rng::Stream;

/// Places within one spacing of strikes that are told apart.
const PLACES: f64 = 1024.0;
/// Correlation lengths beyond which e^−x is lost beside 1.
const FORGOTTEN: f64 = 37.0;
/// No interval has more halvings.
const MOST_HALVINGS: u32 = 31;

/// One halving: the middle is `weight` times the sum of both ends, and chance.
#[derive(Debug, Clone, Copy)]
struct Halving {
    weight: f64,
    sd: f64,
}

/// Two places, and the values there.
#[derive(Debug, Clone, Copy)]
struct Interval {
    from: i64,
    /// The halvings that are left in it.
    level: u32,
    ends: [f64; 2],
}

/// The process along the lanes of one pass.
#[derive(Debug, Clone)]
pub(super) struct Wander {
    stream: Stream,
    /// By level: 2^level places apart is the distance from an end to the middle.
    halvings: Vec<Halving>,
    lane: i64,
    /// The intervals that hold the last place, the widest first.
    path: Vec<Interval>,
}

impl Wander {
    /// Along lanes whose strikes lie `spacing_mm` apart, forgetting over a length.
    pub fn new(stream: Stream, spacing_mm: f64, length_mm: f64) -> Self {
        let apart = spacing_mm / PLACES / length_mm;
        let whole = (FORGOTTEN / apart).log2().ceil().clamp(1.0, f64::from(MOST_HALVINGS)) as u32;
        let halving = |level: u32| {
            let half = apart * f64::from(level).exp2();
            Halving { weight: 0.5 / half.cosh(), sd: half.tanh().sqrt() }
        };
        Self { stream, halvings: (0..whole).map(halving).collect(), lane: 0, path: Vec::new() }
    }

    /// The value at a place of a lane, in spacings of strikes.
    pub fn at(&mut self, lane: i64, spacings: f64) -> f64 {
        let place = (spacings * PLACES).round() as i64;
        if lane != self.lane {
            (self.lane, self.path) = (lane, Vec::new());
        }
        while self.path.pop_if(|interval| !interval.holds(place)).is_some() {}
        if self.path.is_empty() {
            let level = self.halvings.len() as u32;
            let from = place.div_euclid(1 << level) << level;
            let ends = [from, from + (1 << level)].map(|end| self.chance(level, end));
            self.path.push(Interval { from, level, ends });
        }
        loop {
            let Some(&interval) = self.path.last() else { return 0.0 };
            if let Some(value) = interval.value(place) {
                return value;
            }
            let halving = self.halvings[interval.level as usize - 1];
            let middle = interval.middle();
            let chance = self.chance(interval.level - 1, middle);
            let value = halving.weight * (interval.ends[0] + interval.ends[1]) + halving.sd * chance;
            self.path.push(interval.half(place, value));
        }
    }

    /// What chance adds at a place that is an end of intervals of a level.
    fn chance(&self, level: u32, place: i64) -> f64 {
        let zigzag = |n: i64| ((n << 1) ^ (n >> 63)) as u64;
        let number = zigzag(place >> level) & 0x7FFF_FFFF;
        let position = (zigzag(self.lane) & 0xF_FFFF) << 36 | u64::from(level) << 31 | number;
        self.stream.normal(position)
    }
}

impl Interval {
    fn holds(&self, place: i64) -> bool {
        (self.from..=self.from + (1 << self.level)).contains(&place)
    }

    fn middle(&self) -> i64 {
        self.from + (1 << (self.level - 1))
    }

    fn value(&self, place: i64) -> Option<f64> {
        match place - self.from {
            0 => Some(self.ends[0]),
            along if along == 1 << self.level => Some(self.ends[1]),
            _ => None,
        }
    }

    /// The half that holds a place, once the value in the middle is known.
    fn half(&self, place: i64, value: f64) -> Self {
        let (level, middle) = (self.level - 1, self.middle());
        match place < middle {
            true => Self { from: self.from, level, ends: [self.ends[0], value] },
            false => Self { from: middle, level, ends: [value, self.ends[1]] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::rng::Purpose;

    fn wander(trial: u32, spacing_mm: f64) -> Wander {
        Wander::new(Stream::new(5, Purpose::Wander, [trial, 0]), spacing_mm, 10.0)
    }

    #[test]
    fn a_value_belongs_to_its_place_and_not_to_the_way_there() {
        let places: Vec<f64> = (-40..40).map(|step| f64::from(step) * 0.5 + 0.25).collect();
        let forth: Vec<f64> = {
            let mut w = wander(0, 2.6);
            places.iter().map(|at| w.at(3, *at)).collect()
        };
        let mut back: Vec<f64> = {
            let mut w = wander(0, 2.6);
            places.iter().rev().map(|at| w.at(3, *at)).collect()
        };
        back.reverse();
        assert_eq!(forth, back);
        assert!(places.iter().zip(&forth).all(|(at, value)| wander(0, 2.6).at(3, *at) == *value));
        assert_ne!(wander(0, 2.6).at(4, 0.25), wander(0, 2.6).at(3, 0.25));
    }

    #[test]
    fn it_has_mean_0_spread_1_and_the_correlation_of_its_length() {
        let lags_mm = [0.0, 1.3, 5.2, 10.4, 26.0];
        let trials = 20_000;
        let mut sums = [0.0; 5];
        for trial in 0..trials {
            let mut w = wander(trial, 2.6);
            // Places on both sides of where intervals meet.
            let start = w.at(0, -1.5);
            for (sum, lag) in sums.iter_mut().zip(lags_mm) {
                *sum += start * w.at(0, -1.5 + lag / 2.6) / f64::from(trials);
            }
        }
        for (sum, lag) in sums.iter().zip(lags_mm) {
            // The standard error of a correlation of so many pairs is below 0.01; 4 of them.
            assert!((sum - (-lag / 10.0_f64).exp()).abs() < 0.04, "{lag}: {sum}");
        }
    }

    #[test]
    fn a_step_is_that_of_the_exact_recursion() {
        // g(x + Δ) = ρ g(x) + √(1 − ρ²) ξ: what is left over knows nothing of g(x) nor of the step before.
        let rho = (-0.13_f64).exp();
        let (mut square, mut with_last, mut number) = (0.0, 0.0, 0.0);
        for trial in 0..400 {
            let mut w = wander(trial, 1.3);
            let path: Vec<f64> = (0..60).map(|step| w.at(0, f64::from(step))).collect();
            let left: Vec<f64> = path.windows(2).map(|pair| pair[1] - rho * pair[0]).collect();
            square += left.iter().map(|e| e * e).sum::<f64>();
            with_last += left.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
            number += left.len() as f64;
        }
        let variance = 1.0 - rho * rho;
        // 23,600 steps: standard errors 0.9 % and 0.65 %; 4 of them.
        assert!((square / number / variance - 1.0).abs() < 0.037, "{}", square / number / variance);
        assert!((with_last / number / variance).abs() < 0.026, "{}", with_last / number / variance);
    }
}
