//! What draws of people make of a number: the treatment that each has had, and the band of them all (model section 17).

use super::varied::Person;
use crate::sampling::statistics::{mean, variance};

/// What a device does in one treatment or another: a value of its run with those of its trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Treated {
    /// Mean over treatments.
    pub mean: f64,
    /// By trial.
    by_trial: Vec<f64>,
}

impl Treated {
    /// A mean with the values of the trials behind it, and by how much treatments differ, a standard deviation. The values of single
    /// trials hold noise of the integration as well: they are drawn together until they differ by as much as treatments do.
    pub fn new(mean_of_run: f64, spread_sd: f64, trials: &[f64]) -> Self {
        let (centre, sd) = (mean(trials), variance(trials).sqrt());
        let share = if sd > 0.0 { (spread_sd / sd).min(1.0) } else { 0.0 };
        let own = |value: &f64| (mean_of_run + (value - centre) * share).max(0.0);
        Self { mean: mean_of_run, by_trial: trials.iter().map(own).collect() }
    }

    /// The same in another unit, `factor` of which make one, and no more than `most` of them.
    pub fn scaled(self, factor: f64, most: f64) -> Self {
        let own = |value: f64| (value * factor).min(most);
        Self { mean: own(self.mean), by_trial: self.by_trial.into_iter().map(own).collect() }
    }

    /// What a person has had: the mean, or in draw j trial j, from the first again after the last.
    pub fn of(&self, person: Person) -> f64 {
        match person {
            Person::Drawn { number, .. } if !self.by_trial.is_empty() => {
                self.by_trial[number as usize % self.by_trial.len()]
            }
            _ => self.mean,
        }
    }
}

/// The people of a number of draws.
pub fn people(seed: u64, draws: u32) -> impl Iterator<Item = Person> {
    (0..draws).map(move |number| Person::Drawn { seed, number })
}

/// From the 2.5 to the 97.5 % point of draws, linear between those in order, at the position 1 + (draws − 1) q; the central value
/// twice where nothing is drawn.
pub fn band(central: f64, mut draws: Vec<f64>) -> [f64; 2] {
    if draws.is_empty() {
        return [central; 2];
    }
    draws.sort_by(f64::total_cmp);
    [0.025, 0.975].map(|share| {
        let place = (draws.len() - 1) as f64 * share;
        let below = place.floor() as usize;
        let above = (below + 1).min(draws.len() - 1);
        let [low, high] = [draws[below], draws[above]];
        // Two that are equal, infinite ones among them, have nothing between them.
        if low == high { low } else { low + (high - low) * (place - below as f64) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treatments_differ_by_their_spread_and_not_by_noise() {
        let trials = [1.0, 3.0, 5.0, 7.0];
        let treated = Treated::new(4.1, 0.5, &trials);
        let values: Vec<f64> = people(1, 4).map(|person| treated.of(person)).collect();
        assert!((mean(&values) - 4.1).abs() < 1e-12 && (variance(&values).sqrt() - 0.5).abs() < 1e-12);
        assert!(values.is_sorted());
        assert_eq!(treated.of(Person::Drawn { seed: 1, number: 6 }), values[2]);
        assert_eq!(treated.of(Person::Central), 4.1);
    }

    #[test]
    fn treatments_alike_are_one_and_none_is_below_nothing() {
        let alike = Treated::new(2.0, 0.0, &[1.0, 3.0]);
        assert!(people(1, 5).all(|person| alike.of(person) == 2.0));
        let rare = Treated::new(0.1, 3.0, &[0.0, 0.0, 0.0, 6.0]);
        assert!(people(1, 4).all(|person| rare.of(person) >= 0.0));
    }

    #[test]
    fn a_band_lies_between_draws_in_order() {
        let [low, high] = band(9.0, (0..=40).rev().map(f64::from).collect());
        assert!((low - 1.0).abs() < 1e-12 && (high - 39.0).abs() < 1e-12);
        assert_eq!(band(9.0, vec![3.0]), [3.0; 2]);
        assert_eq!(band(9.0, Vec::new()), [9.0; 2]);
        let [low, high] = band(1.0, vec![f64::INFINITY; 3]);
        assert!(low == f64::INFINITY && high == f64::INFINITY);
    }
}
