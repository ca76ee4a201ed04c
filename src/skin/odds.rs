//! In which layer a needle of a depth ends, where epidermis and skin differ from one person to the next (model section 14.3). What is
//! told are shares of people × places: no source has the spread within one person.

use statrs::distribution::{ContinuousCDF, Normal};

/// Standard deviations of depth on both sides that are averaged over, and steps in each.
const DEVIATIONS: i32 = 9;
const STEPS_PER_DEVIATION: i32 = 20;

/// How thickness is distributed between people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThicknessLaw {
    /// Normal.
    Normal,
    /// Lognormal, of the same mean and standard deviation.
    Lognormal,
}

/// Thickness between people, mm.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Between {
    /// Its mean.
    pub mean_mm: f64,
    /// Its standard deviation.
    pub sd_mm: f64,
}

/// Epidermis and whole skin of people at one place of the body. Only their own distributions matter, not how the two go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct People {
    /// Epidermis, with the horny layer.
    pub epidermis: Between,
    /// Epidermis and dermis.
    pub skin: Between,
    /// How both are distributed.
    pub law: ThicknessLaw,
}

/// Where needles end: shares that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Odds {
    /// In the epidermis, or above the skin.
    pub epidermis: f64,
    /// In the dermis.
    pub dermis: f64,
    /// Below the skin: in fat, or on eyelids in muscle.
    pub below: f64,
}

impl Odds {
    /// Of a needle that does not come down to the skin.
    const MISSED: Self = Self { epidermis: 1.0, dermis: 0.0, below: 0.0 };

    /// The mean of some; none of none.
    pub fn mean(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (mut sum, mut count) = (Self::default(), 0.0);
        for odds in all {
            sum.epidermis += odds.epidermis;
            sum.dermis += odds.dermis;
            sum.below += odds.below;
            count += 1.0;
        }
        (count > 0.0).then(|| Self {
            epidermis: sum.epidermis / count,
            dermis: sum.dermis / count,
            below: sum.below / count,
        })
    }
}

impl ThicknessLaw {
    /// The words of scenario files.
    pub const WORDS: [&str; 2] = ["normal", "lognormal"];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[usize::from(self == Self::Lognormal)]
    }

    /// Of a word; normal if it is none.
    pub fn of(word: &str) -> Self {
        if word == Self::Lognormal.word() { Self::Lognormal } else { Self::Normal }
    }
}

impl Between {
    /// Mean and standard deviation of the logarithm of a lognormal thickness.
    fn in_logarithms(self) -> (f64, f64) {
        let variance = (self.sd_mm / self.mean_mm).powi(2).ln_1p();
        (self.mean_mm.ln() - 0.5 * variance, variance.sqrt())
    }

    /// Share of people whose thickness is less than a depth.
    fn share_below(self, law: ThicknessLaw, depth_mm: f64) -> f64 {
        let (value, mean, sd) = match law {
            ThicknessLaw::Normal => (depth_mm, self.mean_mm, self.sd_mm),
            ThicknessLaw::Lognormal if depth_mm <= 0.0 => return 0.0,
            ThicknessLaw::Lognormal => {
                let (mean, sd) = self.in_logarithms();
                (depth_mm.ln(), mean, sd)
            }
        };
        match Normal::new(mean, sd) {
            Ok(normal) => normal.cdf(value),
            // Nobody differs.
            Err(_) => f64::from(u8::from(value > mean)),
        }
    }

    /// The same of needles whose depth is normal.
    fn share_below_mean(self, law: ThicknessLaw, depth_mm: f64, depth_sd_mm: f64) -> f64 {
        match law {
            _ if depth_sd_mm == 0.0 => self.share_below(law, depth_mm),
            ThicknessLaw::Normal => Self { sd_mm: self.sd_mm.hypot(depth_sd_mm), ..self }.share_below(law, depth_mm),
            ThicknessLaw::Lognormal => {
                // Evenly spaced, a Gaussian's weights are as good as exact.
                let reach = DEVIATIONS * STEPS_PER_DEVIATION;
                let (mut sum, mut weights) = (0.0, 0.0);
                for step in -reach..=reach {
                    let score = f64::from(step) / f64::from(STEPS_PER_DEVIATION);
                    let weight = (-0.5 * score * score).exp();
                    sum += weight * self.share_below(law, depth_mm + score * depth_sd_mm);
                    weights += weight;
                }
                sum / weights
            }
        }
    }

    /// The thickness that a share of people stays below, mm.
    fn quantile_mm(self, law: ThicknessLaw, share: f64) -> f64 {
        let score = Normal::standard().inverse_cdf(share);
        match law {
            ThicknessLaw::Normal => self.mean_mm + score * self.sd_mm,
            ThicknessLaw::Lognormal => {
                let (mean, sd) = self.in_logarithms();
                (mean + score * sd).exp()
            }
        }
    }
}

impl People {
    /// Where needles end that are this deep on average, their depth normal with a standard deviation, mm; at 0 they miss the skin.
    pub fn odds(&self, depth_mm: f64, depth_sd_mm: f64) -> Odds {
        if depth_mm <= 0.0 {
            return Odds::MISSED;
        }
        let [through, below] =
            [self.epidermis, self.skin].map(|of| of.share_below_mean(self.law, depth_mm, depth_sd_mm));
        Odds { epidermis: 1.0 - through, dermis: through - below, below }
    }

    /// The shortest and the longest depth of which so large a share leaves the epidermis, and stays in the skin, mm; the shortest is
    /// longer than the longest where no depth does both.
    pub fn window_mm(&self, share: f64) -> [f64; 2] {
        [self.epidermis.quantile_mm(self.law, share), self.skin.quantile_mm(self.law, 1.0 - share)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ThicknessLaw::{Lognormal, Normal};

    fn forehead(law: ThicknessLaw) -> People {
        let between = |mean_mm, sd_mm| Between { mean_mm, sd_mm };
        People { epidermis: between(0.0791, 0.0139), skin: between(1.0941, 0.27608), law }
    }

    #[test]
    fn half_of_the_people_have_thinner_skin_than_the_median() {
        assert!((forehead(Normal).odds(1.0941, 0.3).below - 0.5).abs() < 1e-12);
        let median = 1.0941 / (0.27608_f64 / 1.0941).powi(2).ln_1p().mul_add(0.5, 0.0).exp();
        assert!((forehead(Lognormal).odds(median, 0.0).below - 0.5).abs() < 1e-12);
    }

    #[test]
    fn shares_add_up_and_deeper_needles_end_deeper() {
        for law in [Normal, Lognormal] {
            for sd in [0.0, 0.1] {
                let odds = |depth: f64| forehead(law).odds(depth, sd);
                for depth in [0.05, 0.1, 0.5, 1.0, 2.0] {
                    let Odds { epidermis, dermis, below } = odds(depth);
                    assert!((epidermis + dermis + below - 1.0).abs() < 1e-12);
                    assert!(odds(depth + 0.05).below >= below && odds(depth + 0.05).epidermis <= epidermis);
                }
            }
        }
        assert_eq!(forehead(Normal).odds(0.0, 0.1), Odds::MISSED);
    }

    #[test]
    fn an_average_over_depths_is_that_of_many_needles() {
        let people = forehead(Lognormal);
        let parent = statrs::distribution::Normal::new(1.0, 0.1).expect("a law");
        let n = 200_000;
        let of = |i: i32| people.odds(parent.inverse_cdf((f64::from(i) + 0.5) / f64::from(n)), 0.0).below;
        let brute = (0..n).map(of).sum::<f64>() / f64::from(n);
        assert!((people.odds(1.0, 0.1).below - brute).abs() < 1e-6);
        // The normal law has a closed form: the quadrature is held to it where the two laws are one.
        let [normal, lognormal] =
            [Normal, Lognormal].map(|law| Between { mean_mm: 1000.0, sd_mm: 0.1 }.share_below_mean(law, 1000.1, 0.1));
        assert!((normal - lognormal).abs() < 1e-4);
    }

    #[test]
    fn a_window_ends_where_the_share_does_and_is_empty_where_it_cannot_be_met() {
        for law in [Normal, Lognormal] {
            let people = forehead(law);
            let [shortest, longest] = people.window_mm(0.9);
            assert!((people.odds(longest, 0.0).below - 0.1).abs() < 1e-9);
            assert!((people.odds(shortest, 0.0).epidermis - 0.1).abs() < 1e-9);
            let thin = People { skin: Between { mean_mm: 0.1, sd_mm: 0.05 }, ..people };
            assert!(thin.window_mm(0.9)[0] > thin.window_mm(0.9)[1]);
        }
    }

    #[test]
    fn skin_that_nobody_has_otherwise_is_passed_or_not() {
        let alike = People {
            epidermis: Between { mean_mm: 0.1, sd_mm: 0.0 },
            skin: Between { mean_mm: 1.0, sd_mm: 0.0 },
            law: Normal,
        };
        assert_eq!(alike.odds(0.5, 0.0), Odds { epidermis: 0.0, dermis: 1.0, below: 0.0 });
        assert_eq!(alike.odds(1.5, 0.0).below, 1.0);
    }
}
