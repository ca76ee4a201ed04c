//! A parameter that differs between people, or that nobody knows better (model section 17): a number or a distribution. Its draws
//! belong to its name, so that every device, drug and route meets the same person.

use crate::keys::fields::{Absent, Fields};
use crate::sampling::rng::{Purpose, Stream};
use sha2::{Digest, Sha256};
use statrs::distribution::{ContinuousCDF, Normal};

/// A number, or the distribution that it is drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Varied {
    /// Known, or taken as known.
    Fixed(f64),
    /// Lognormal.
    Lognormal {
        /// Its median.
        median: f64,
        /// Its geometric standard deviation, at least 1.
        gsd: f64,
    },
    /// Normal, cut to an interval; `mean` and `sd` are those of the parent.
    Normal {
        /// Mean of the parent.
        mean: f64,
        /// Standard deviation of the parent.
        sd: f64,
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Uniform.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// Who is treated: the central person, or one of those that are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// With every parameter at its central value.
    Central,
    /// With every parameter drawn.
    Drawn {
        /// Seed of everything random.
        seed: u64,
        /// Number of the draw, from 0.
        number: u32,
    },
}

impl Varied {
    /// What a key of the form `Varied` says, in the unit used inside.
    ///
    /// # Errors
    /// The value that is not there.
    pub(crate) fn read(fields: &Fields, key: &str) -> Result<Self, Absent> {
        let Ok(members) = fields.table(key) else { return Ok(Self::Fixed(fields.number(key)?)) };
        let number = |name| members.number(name);
        if members.has("gsd") || members.has("median") {
            return Ok(Self::Lognormal { median: number("median")?, gsd: number("gsd")? });
        }
        if members.has("low") || members.has("high") {
            return Ok(Self::Uniform { low: number("low")?, high: number("high")? });
        }
        Ok(Self::Normal { mean: number("mean")?, sd: number("sd")?, min: number("min")?, max: number("max")? })
    }

    /// What stands for it where nothing is drawn: the median, the mean or the middle. The mean of a cut normal is that of its parent.
    pub fn central(&self) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Lognormal { median, .. } => median,
            Self::Normal { mean, min, max, .. } => mean.clamp(min, max),
            Self::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// The value below which a share `u` of all lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Lognormal { median, gsd } => median * (gsd.ln() * Normal::standard().inverse_cdf(u)).exp(),
            Self::Normal { mean, sd, min, max } => {
                if sd == 0.0 {
                    return mean.clamp(min, max);
                }
                let normal = Normal::standard();
                let [from, to] = [min, max].map(|end| normal.cdf((end - mean) / sd));
                (mean + sd * normal.inverse_cdf(from + u * (to - from))).clamp(min, max)
            }
            Self::Uniform { low, high } => low + u * (high - low),
        }
    }

    /// What it is in a person: a pure function of seed, number of the draw and name, which is the path of its key.
    pub fn of(&self, person: Person, name: &str) -> f64 {
        match person {
            Person::Central => self.central(),
            Person::Drawn { seed, number } => self.quantile(share(seed, number, name)),
        }
    }
}

/// The share that decides a parameter of a person.
fn share(seed: u64, number: u32, name: &str) -> f64 {
    let digest = Sha256::digest(name.as_bytes());
    let label = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    Stream::new(seed, Purpose::Person, [number, label]).uniform(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: [Varied; 4] = [
        Varied::Fixed(2.0),
        Varied::Lognormal { median: 1.2, gsd: 2.0 },
        Varied::Normal { mean: 0.505, sd: 0.07, min: 0.2, max: 1.0 },
        Varied::Uniform { low: 0.155, high: 0.98 },
    ];

    fn person(number: u32) -> Person {
        Person::Drawn { seed: 5, number }
    }

    #[test]
    fn the_central_person_has_median_mean_and_middle() {
        for (varied, central) in SOME.into_iter().zip([2.0, 1.2, 0.505, 0.5675]) {
            assert!((varied.of(Person::Central, "any") - central).abs() < 1e-15, "{varied:?}");
        }
        // A cut that is not even moves the median by a millionth.
        for varied in SOME {
            assert!((varied.quantile(0.5) / varied.central() - 1.0).abs() < 1e-5, "{varied:?}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_law() {
        // One standard deviation is the share 0.841344746 of a normal.
        let [one, up] = [0.841_344_746_068_543, 1.0];
        assert!((SOME[1].quantile(one) / 2.4 - up).abs() < 1e-9);
        // The cut at −4.4 and 7.1 standard deviations takes 6 in a million.
        assert!((SOME[2].quantile(one) - 0.575).abs() < 1e-6);
        assert!((SOME[3].quantile(0.25) - 0.36125).abs() < 1e-12);
        let cut = Varied::Normal { mean: 0.0, sd: 1.0, min: 0.0, max: 8.0 };
        assert!((cut.quantile(0.682_689_492_137_086) - 1.0).abs() < 1e-9);
        let narrow = Varied::Normal { mean: 3.0, sd: 0.0, min: 0.0, max: 2.0 };
        assert_eq!([narrow.quantile(0.1), narrow.central()], [2.0; 2]);
    }

    #[test]
    fn quantiles_rise_and_stay_within_their_ends() {
        for varied in SOME {
            let found: Vec<f64> = (1..1000).map(|i| varied.quantile(f64::from(i) / 1000.0)).collect();
            assert!(found.windows(2).all(|pair| pair[0] <= pair[1]), "{varied:?}");
        }
        let tail = Varied::Normal { mean: 0.9, sd: 0.5, min: 0.2, max: 1.0 };
        assert!((1..10_000).all(|i| (0.2..=1.0).contains(&tail.quantile(f64::from(i) / 1e4))));
    }

    #[test]
    fn a_draw_belongs_to_seed_number_and_name_alone() {
        let of = |person, name| SOME[3].of(person, name);
        assert_eq!(of(person(3), "closure.half_life"), of(person(3), "closure.half_life"));
        let others = [
            of(person(4), "closure.half_life"),
            of(person(3), "closure.open_depth"),
            of(Person::Drawn { seed: 6, number: 3 }, "closure.half_life"),
        ];
        assert!(others.iter().all(|&other| other != of(person(3), "closure.half_life")));
        // Two laws of one name take the same share of people.
        let share = |varied: Varied| (varied.of(person(3), "name") - varied.quantile(0.3)).signum();
        assert_eq!(share(SOME[1]), share(SOME[3]));
    }

    #[test]
    fn draws_of_two_names_are_spread_evenly_and_independent() {
        let unit = Varied::Uniform { low: 0.0, high: 1.0 };
        let count = 4000;
        let draws = |name| (0..count).map(|number| unit.of(person(number), name)).collect::<Vec<_>>();
        let (one, other) = (draws("closure.half_life"), draws("closure.patent_share"));
        // Means within four standard errors: false alarms 6e-5 each.
        let four_errors = 4.0 / f64::from(count).sqrt();
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / f64::from(count);
        for values in [&one, &other] {
            assert!((mean(&mut values.iter().copied()) - 0.5).abs() < four_errors / 12_f64.sqrt());
        }
        let product = mean(&mut one.iter().zip(&other).map(|(a, b)| (a - 0.5) * (b - 0.5)));
        assert!(product.abs() < four_errors / 12.0, "{product}");
    }
}
