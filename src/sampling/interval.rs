//! An estimate with its interval, however few trials there are and however few of them show anything.

use super::statistics::{Estimate, share_lower, share_upper, student_factor_of};

/// With fewer degrees of freedom than this, nothing is known of an error.
const LEAST_FREEDOM: f64 = 0.5;

/// A mean with its standard error and 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Estimate.
    pub mean: f64,
    /// Standard error; infinite where trials do not tell it.
    pub std_err: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Of what is known, not sampled.
    pub fn exact(value: f64) -> Self {
        Self { mean: value, std_err: 0.0, low: value, high: value }
    }

    /// Of an estimate whose error trials do not tell, between limits that come from elsewhere.
    pub fn between(mean: f64, low: f64, high: f64) -> Self {
        Self { mean, std_err: f64::INFINITY, low: low.min(mean), high: high.max(mean) }
    }

    /// Student's. Where trials do not differ it has no width.
    pub fn student(Estimate { value: mean, std_err }: Estimate, freedom: f64) -> Self {
        let half = if std_err == 0.0 { 0.0 } else { student_factor_of(freedom) * std_err };
        Self { mean, std_err, low: mean - half, high: mean + half }
    }

    /// Student's, of trials that may be alike by chance: then they say nothing of how much others would differ.
    pub fn of_trials(estimate: Estimate, freedom: f64) -> Self {
        if !estimate.std_err.is_finite() || estimate.std_err == 0.0 || freedom < LEAST_FREEDOM {
            return Self::between(estimate.value, f64::NEG_INFINITY, f64::INFINITY);
        }
        Self::student(estimate, freedom)
    }

    /// Of a mean over things of which the trials show these counts: a trial with more of them weighs more, so that there are
    /// only as many degrees of freedom as with fewer trials of equal counts.
    pub fn over_things(estimate: Estimate, counts: &[f64]) -> Self {
        let squares: f64 = counts.iter().map(|count| count * count).sum();
        Self::of_trials(estimate, counts.iter().sum::<f64>().powi(2) / squares - 1.0)
    }

    /// Of a share of things, so many of which were hits: as [`Interval::over_things`], and no narrower than if things were
    /// independent (Clopper and Pearson). A share of none or of all has no spread to tell its error from.
    pub fn of_share(estimate: Estimate, counts: &[f64], hits: f64) -> Self {
        let (hits, tries) = (hits as u64, counts.iter().sum::<f64>() as u64);
        let (low, high) = (share_lower(hits, tries), share_upper(hits, tries));
        let wide = Self::over_things(estimate, counts);
        if hits == 0 || hits == tries {
            Self::between(wide.mean, low, high)
        } else {
            wide.holding(low, high).within(0.0, 1.0)
        }
    }

    /// Of a density, of which the trials show these counts. Densities of rare and unequal counts are skewed, so that the upper
    /// end is as many times the mean as the lower end would be on a scale of logarithms. Where trials show nothing, the share
    /// of those that do is uncertain, whatever they show, and so is the mean.
    pub fn of_density(estimate: Estimate, counts: &[f64]) -> Self {
        let student = Self::of_trials(estimate, counts.len() as f64 - 1.0);
        let mean = student.mean;
        let wide = student.holding(mean, mean * (student.high / mean - 1.0).exp()).within(0.0, f64::INFINITY);
        let (seen, all) = (counts.iter().filter(|count| **count > 0.0).count() as u64, counts.len() as u64);
        if seen == all {
            return wide;
        }
        let of_seen = mean * all as f64 / seen as f64;
        wide.holding(share_lower(seen, all) * of_seen, share_upper(seen, all) * of_seen)
    }

    /// Widened to hold these as well.
    pub fn holding(self, low: f64, high: f64) -> Self {
        Self { low: self.low.min(low), high: self.high.max(high), ..self }
    }

    /// Without what cannot be.
    pub fn within(self, least: f64, most: f64) -> Self {
        Self { low: self.low.max(least), high: self.high.min(most), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn estimate(value: f64, std_err: f64) -> Estimate {
        Estimate { value, std_err }
    }

    #[test]
    fn a_mean_over_things_of_two_trials_had_the_freedom_of_eight() {
        let even = Interval::over_things(estimate(1.0, 0.1), &[5.0; 8]);
        assert!((even.high - 1.0 - 0.236_462).abs() < 1e-6, "{even:?}");
        let two = Interval::over_things(estimate(1.0, 0.1), &[5.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((two.high - 1.0 - 1.270_620).abs() < 1e-6, "{two:?}");
        let one = Interval::over_things(estimate(1.0, f64::NAN), &[5.0, 0.0]);
        assert_eq!((one.std_err, one.low, one.high), (f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn a_share_of_none_or_of_all_is_not_known_without_error() {
        // The limit for none of 10: 1 − 0.025^(1/10).
        let limit = 1.0 - 0.025f64.powf(0.1);
        let none = Interval::of_share(estimate(0.0, 0.0), &[5.0, 5.0], 0.0);
        assert!(none.low == 0.0 && (none.high - limit).abs() < 1e-9 && none.std_err.is_infinite(), "{none:?}");
        let all = Interval::of_share(estimate(1.0, 0.0), &[5.0, 5.0], 10.0);
        assert!((all.low - (1.0 - limit)).abs() < 1e-9 && all.high == 1.0, "{all:?}");
    }

    #[test]
    fn a_density_of_one_trial_in_eight_may_be_four_times_as_large() {
        let counts = [6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let found = Interval::of_density(estimate(1.0, 1.0), &counts);
        assert!(found.low <= 8.0 * share_lower(1, 8) && found.high >= 8.0 * share_upper(1, 8), "{found:?}");
        // Where all trials show many, it is Student's.
        let many = Interval::of_density(estimate(1.0, 0.01), &[50.0; 8]);
        assert!((many.low - (1.0 - 0.023_646)).abs() < 1e-6 && (many.high - 1.023_646).abs() < 3e-4, "{many:?}");
    }

    #[test]
    fn trials_that_do_not_differ_tell_no_error() {
        let found = Interval::of_density(estimate(3.0, 0.0), &[2.0; 8]);
        assert_eq!((found.std_err, found.low, found.high), (f64::INFINITY, 0.0, f64::INFINITY));
    }
}
