//! Means, intervals and the jackknife.

use statrs::distribution::{Beta, ContinuousCDF, Gamma, StudentsT};

/// Confidence of every interval that the program prints.
pub const CONFIDENCE: f64 = 0.95;

/// Sum in the given order, divided by the count; 0 for none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The value in the middle, of an even number the lower one; 0 for none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// Unbiased variance of the values, by two passes; 0 for fewer than two.
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    values.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

/// Standard error of the mean of independent values.
pub fn std_err(values: &[f64]) -> f64 {
    (variance(values) / values.len().max(1) as f64).sqrt()
}

/// The factor of Student's t for a two-sided interval of [`CONFIDENCE`] from `count` independent values.
pub fn student_factor(count: usize) -> f64 {
    student_factor_of(count.saturating_sub(1).max(1) as f64)
}

/// The same for degrees of freedom that need not be whole.
pub fn student_factor_of(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(0.5 + 0.5 * CONFIDENCE))
}

/// Upper Clopper–Pearson limit of a share of which `hits` of `tries` were seen, two-sided at [`CONFIDENCE`].
pub fn share_upper(hits: u64, tries: u64) -> f64 {
    if hits >= tries {
        return 1.0;
    }
    let tail = 0.5 * (1.0 - CONFIDENCE);
    Beta::new(hits as f64 + 1.0, (tries - hits) as f64).map_or(1.0, |beta| beta.inverse_cdf(1.0 - tail))
}

/// Lower Clopper–Pearson limit of a share of which `hits` of `tries` were seen, two-sided at [`CONFIDENCE`].
pub fn share_lower(hits: u64, tries: u64) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    let tail = 0.5 * (1.0 - CONFIDENCE);
    Beta::new(hits as f64, (tries - hits) as f64 + 1.0).map_or(0.0, |beta| beta.inverse_cdf(tail))
}

/// Upper limit of the events to be expected where so many were seen, by Poisson's distribution, two-sided at [`CONFIDENCE`].
pub fn events_upper(seen: u64) -> f64 {
    let tail = 0.5 * (1.0 - CONFIDENCE);
    Gamma::new(seen as f64 + 1.0, 1.0).map_or(f64::INFINITY, |gamma| gamma.inverse_cdf(1.0 - tail))
}

/// An estimate with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value from all trials.
    pub value: f64,
    /// Its standard error.
    pub std_err: f64,
}

impl Estimate {
    /// The same, its error 0 where equal trials differ by rounding alone, as measured against `scale`.
    pub fn without_rounding(self, scale: f64) -> Self {
        Self { std_err: if self.std_err < 1e-13 * scale.abs() { 0.0 } else { self.std_err }, ..self }
    }
}

/// A statistic of `count` independent trials and its jackknife standard error; `statistic(None)` uses all trials,
/// `statistic(Some(i))` leaves trial i out. For a mean this is the classical standard error.
pub fn jackknife(count: usize, statistic: impl Fn(Option<usize>) -> f64) -> Estimate {
    let left_out: Vec<f64> = (0..count).map(|i| statistic(Some(i))).collect();
    let scale = (count.saturating_sub(1)) as f64;
    Estimate { value: statistic(None), std_err: scale / (count.max(1) as f64).sqrt() * variance(&left_out).sqrt() }
}

/// A statistic of two sets of independent trials and its jackknife standard error. Trials of equally many are pairs; where one set has
/// fewer, the sets are independent of each other, and their shares of the variance add.
pub fn jackknife_of_two(counts: [usize; 2], statistic: impl Fn(Option<usize>, Option<usize>) -> f64) -> Estimate {
    let [a, b] = counts;
    if a == b {
        return jackknife(a, |left_out| statistic(left_out, left_out));
    }
    let own = jackknife(a, |left_out| statistic(left_out, None));
    let other = jackknife(b, |left_out| statistic(None, left_out));
    Estimate { value: own.value, std_err: own.std_err.hypot(other.std_err) }
}

/// How likely it is that counts of equally likely cases differ at least so much: Pearson's χ².
#[cfg(test)]
pub(super) fn even_share_p_value(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    let statistic = counts.iter().map(|&count| (count as f64 - expected).powi(2) / expected).sum();
    statrs::distribution::ChiSquared::new((counts.len() - 1) as f64).map_or(f64::NAN, |chi| chi.sf(statistic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_p_value_of_even_counts_follows_the_table() {
        assert_eq!(even_share_p_value(&[5, 5, 5]), 1.0);
        // χ² = 9.21 with two degrees of freedom: 1 %.
        let p = even_share_p_value(&[1000 + 68, 1000 - 68, 1000]);
        assert!((p - (-0.5f64 * 9.248).exp()).abs() < 1e-9, "{p}");
    }

    #[test]
    fn student_factors_of_the_tables() {
        for (count, factor) in [(2, 12.706_204_736), (16, 2.131_449_546), (32, 2.039_513_446), (101, 1.983_971_519)] {
            assert!((student_factor(count) / factor - 1.0).abs() < 1e-8, "{count}");
        }
    }

    #[test]
    fn a_difficult_variance_is_accurate() {
        // NIST StRD NumAcc4: 1001 values around 10,000,000.2 with standard deviation 0.1.
        let values: Vec<f64> =
            std::iter::once(10_000_000.2).chain((0..500).flat_map(|_| [10_000_000.1, 10_000_000.3])).collect();
        assert!((variance(&values).sqrt() / 0.1 - 1.0).abs() < 1e-7);
    }

    #[test]
    fn clopper_pearson_limits() {
        assert!((share_upper(0, 100) - (1.0 - 0.025f64.powf(0.01))).abs() < 1e-12);
        assert!((share_lower(100, 100) - 0.025f64.powf(0.01)).abs() < 1e-10);
        assert_eq!((share_lower(0, 10), share_upper(10, 10)), (0.0, 1.0));
        assert!(share_lower(3, 10) < 0.3 && 0.3 < share_upper(3, 10));
    }

    #[test]
    fn limits_of_events_are_those_of_the_tables() {
        for (seen, limit) in [(0, 3.688_879), (1, 5.571_643), (10, 18.390_356)] {
            assert!((events_upper(seen) - limit).abs() < 1e-5, "{seen}: {}", events_upper(seen));
        }
    }

    #[test]
    fn the_jackknife_of_a_mean_is_the_classical_standard_error() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0];
        let without = |skip: Option<usize>| {
            let kept: Vec<f64> = values.iter().enumerate().filter(|(i, _)| Some(*i) != skip).map(|(_, v)| *v).collect();
            mean(&kept)
        };
        let estimate = jackknife(values.len(), without);
        assert!((estimate.std_err - std_err(&values)).abs() < 1e-14 && estimate.value == mean(&values));
    }
}
