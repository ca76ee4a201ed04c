//! How often studies decide, by the number of their profiles.

use crate::sampling::statistics::{share_lower, share_upper};

/// A curve may end at so many times the upper end of its needed number, and so many more.
const ENDS: [usize; 2] = [2, 10];
/// Numbers up to this are all told; those after it grow by this factor.
const TOLD: usize = 20;
const GROWTH: f64 = 1.08;

/// What a curve is held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// What a Bayes factor has to exceed, in ln.
    pub log_bound: f64,
    /// In which share of the studies.
    pub power: f64,
    /// Profiles at most.
    pub most: usize,
    /// Studies.
    pub data_sets: u32,
    /// Ends of the 95 % interval of the share, by how many studies decide (Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404).
    pub limits: Vec<[f64; 2]>,
}

impl Rules {
    /// With the limits worked out.
    pub fn new(bound: f64, power: f64, most: u32, data_sets: u32) -> Self {
        let all = u64::from(data_sets);
        let limits = (0..=all).map(|hits| [share_lower(hits, all), share_upper(hits, all)]).collect();
        Self { log_bound: bound.ln(), power, most: most as usize, data_sets, limits }
    }

    fn share(&self, count: u32) -> f64 {
        f64::from(count) / f64::from(self.data_sets)
    }
}

/// Of how many studies the Bayes factor exceeds the bound, and of how many that for the other hypothesis: by the number of profiles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    counts: Vec<[u32; 2]>,
}

/// What a number of profiles comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The number.
    pub profiles: usize,
    /// Share of studies that decide.
    pub power: f64,
    /// Its 95 % interval.
    pub ci95: [f64; 2],
    /// Share of those that decide for the other.
    pub misleading: f64,
}

/// Numbers from which the power stays: of the share itself, of the upper ends of its intervals, and of the lower ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// Of the share.
    pub profiles: Option<usize>,
    /// Of the upper ends.
    pub low: Option<usize>,
    /// Of the lower ends.
    pub high: Option<usize>,
}

impl Curve {
    /// Room for so many profiles.
    pub fn reserve(&mut self, profiles: usize) {
        self.counts.resize(profiles.max(self.counts.len()), [0; 2]);
    }

    /// A study of so many profiles, with its Bayes factor in ln.
    pub fn add(&mut self, profiles: usize, log_bayes_factor: f64, rules: &Rules) {
        let [decided, misled] = &mut self.counts[profiles - 1];
        *decided += u32::from(log_bayes_factor > rules.log_bound);
        *misled += u32::from(log_bayes_factor < -rules.log_bound);
    }

    /// The needed numbers.
    pub fn needed(&self, rules: &Rules) -> Needed {
        let from = |reaches: &dyn Fn(u32) -> bool| {
            let before = self.counts.iter().rposition(|[decided, _]| !reaches(*decided)).map_or(0, |index| index + 1);
            (before < self.counts.len()).then_some(before + 1)
        };
        let limit = |side: usize| move |decided: u32| rules.limits[decided as usize][side] >= rules.power;
        Needed {
            profiles: from(&|decided| rules.share(decided) >= rules.power),
            low: from(&limit(1)),
            high: from(&limit(0)),
        }
    }

    /// Whether more profiles would tell nothing new.
    pub fn has_ended(&self, rules: &Rules) -> bool {
        let [times, more] = ENDS;
        let seen = self.counts.len();
        seen >= rules.most || self.needed(rules).high.is_some_and(|high| seen >= times * high + more)
    }

    /// The curve at numbers that show it, the needed ones and the last among them.
    pub fn points(&self, rules: &Rules) -> Vec<Point> {
        let grown = |before: &usize| Some((*before + 1).max((*before as f64 * GROWTH).round() as usize));
        let grown = std::iter::successors(Some(TOLD), grown).take_while(|profiles| *profiles <= self.counts.len());
        let Needed { profiles, low, high } = self.needed(rules);
        // What comes before a needed number shows that it is the least.
        let needed = [profiles, low, high].into_iter().flatten().flat_map(|needed| [needed - 1, needed]);
        let mut told: Vec<usize> =
            (1..=self.counts.len().min(TOLD)).chain(grown).chain(needed).chain([self.counts.len()]).collect();
        told.sort_unstable();
        told.dedup();
        let point = |profiles: usize| {
            let [decided, misled] = self.counts[profiles - 1];
            Point {
                profiles,
                power: rules.share(decided),
                ci95: rules.limits[decided as usize],
                misleading: rules.share(misled),
            }
        };
        told.into_iter().filter(|profiles| *profiles > 0).map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(decided: &[u32]) -> Curve {
        Curve { counts: decided.iter().map(|&decided| [decided, 0]).collect() }
    }

    #[test]
    fn the_needed_number_is_that_from_which_the_power_stays() {
        let rules = Rules::new(10.0, 0.9, 400, 100);
        let found = curve(&[20, 91, 88, 90, 99, 100]).needed(&rules);
        // 90 of 100: 82.4 to 95.1 %; 88: 80.0 to 93.6 %; 99: 94.6 to 100 %.
        assert_eq!(found, Needed { profiles: Some(4), low: Some(2), high: Some(5) });
        assert_eq!(curve(&[100, 89]).needed(&rules).profiles, None);
        assert_eq!(curve(&[]).needed(&rules), Needed { profiles: None, low: None, high: None });
    }

    #[test]
    fn a_curve_ends_well_after_what_is_needed_and_at_the_most() {
        let rules = Rules::new(10.0, 0.9, 30, 100);
        let mut counts = vec![100; 11];
        assert!(!curve(&counts).has_ended(&rules));
        counts.push(100);
        assert!(curve(&counts).has_ended(&rules));
        assert!(curve(&[0; 30]).has_ended(&rules) && !curve(&[0; 29]).has_ended(&rules));
    }

    #[test]
    fn points_show_the_needed_numbers_and_the_end() {
        let rules = Rules::new(10.0, 0.9, 400, 100);
        let counts: Vec<u32> = (0..400).map(|i| if i < 300 { 50 } else { 100 }).collect();
        let told: Vec<usize> = curve(&counts).points(&rules).iter().map(|point| point.profiles).collect();
        assert!((1..=20).all(|n| told.contains(&n)) && [300, 301, 400].iter().all(|n| told.contains(n)), "{told:?}");
        assert!(told.len() < 65, "{}", told.len());
    }
}
