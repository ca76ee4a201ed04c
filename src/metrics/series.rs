//! A metric as it comes out of the trials, and its estimate.

use super::names::{Facts, Metric};
use crate::sampling::integrand::integration_error;
use crate::sampling::interval::Interval;
use crate::sampling::statistics::{events_upper, jackknife, mean, median, variance};

/// So many events, all trials together, and Student's interval can be trusted with them.
const FEW_EVENTS: f64 = 16.0;

/// One metric of one device × depth × tear: a mean over trials, or a ratio of two such means.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// `all`, `surface` or a layer name.
    pub layer: &'static str,
    /// Metric name.
    pub metric: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// By trial, a value for every replicate (one where nothing was integrated).
    pub values: Vec<Vec<f64>>,
    /// Denominators of the same shape, for a ratio.
    pub over: Option<Vec<Vec<f64>>>,
    /// Limits that hold where too few samples met a channel for Student's t to be trusted.
    pub bounds: Option<(f64, f64)>,
    /// What the trials themselves had, where `values` are better estimates of the mean than they.
    pub own: Option<Own>,
    /// Degrees of freedom of the trials' differences, where they are fewer than those of independent trials.
    pub freedom: Option<f64>,
}

/// What the trials themselves had of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// Value in each trial.
    pub by_trial: Vec<f64>,
    /// Standard deviation between treatments.
    pub spread_sd: f64,
}

impl Own {
    /// Of a series whose values are the trials' own.
    pub fn of(series: &Series) -> Self {
        Self {
            by_trial: (0..series.trials()).map(|trial| series.trial_value(trial)).collect(),
            spread_sd: series.spread_sd(),
        }
    }
}

impl Series {
    /// A metric by trial and replicate.
    pub fn of(metric: Metric, layer: &'static str, values: Vec<Vec<f64>>) -> Self {
        let Facts { word, unit, .. } = metric.facts();
        Self { layer, metric: word, unit, values, over: None, bounds: None, own: None, freedom: None }
    }

    /// A metric that has one exact value in each trial.
    pub fn counted(metric: Metric, layer: &'static str, by_trial: impl Iterator<Item = f64>) -> Self {
        Self::of(metric, layer, by_trial.map(|value| vec![value]).collect())
    }

    /// The same of a quantity that has one exact value in each trial.
    pub fn exact(layer: &'static str, metric: &'static str, unit: &'static str, by_trial: Vec<f64>) -> Self {
        let values = by_trial.into_iter().map(|v| vec![v]).collect();
        Self { layer, metric, unit, values, over: None, bounds: None, own: None, freedom: None }
    }

    /// Number of trials.
    pub fn trials(&self) -> usize {
        self.values.len()
    }

    /// Degrees of freedom of the trials' differences.
    pub fn freedom(&self) -> f64 {
        self.freedom.unwrap_or(self.trials().saturating_sub(1).max(1) as f64)
    }

    /// Value in one trial; 0 for a ratio whose denominator is 0.
    pub fn trial_value(&self, trial: usize) -> f64 {
        if let Some(own) = &self.own {
            return own.by_trial[trial];
        }
        let value = mean(&self.values[trial]);
        self.over.as_ref().map_or(value, |over| ratio(value, mean(&over[trial])))
    }

    /// What every trial says of the estimate: its value, and of a ratio, whose denominators may be next to nothing, to first order.
    fn influences(&self) -> Vec<f64> {
        let of = |by_trial: &[Vec<f64>]| by_trial.iter().map(|values| mean(values)).collect::<Vec<_>>();
        let (values, Some(over)) = (of(&self.values), &self.over) else { return of(&self.values) };
        let (quotient, over) = (self.value_without(None), of(over));
        let under = mean(&over);
        values.iter().zip(over).map(|(value, over)| quotient + ratio(value - quotient * over, under)).collect()
    }

    /// Value from all trials, or from all but one.
    pub fn value_without(&self, left_out: Option<usize>) -> f64 {
        let kept = |by_trial: &[Vec<f64>]| {
            let means: Vec<f64> =
                by_trial.iter().enumerate().filter(|(i, _)| Some(*i) != left_out).map(|(_, v)| mean(v)).collect();
            mean(&means)
        };
        let value = kept(&self.values);
        self.over.as_ref().map_or(value, |over| ratio(value, kept(over)))
    }

    /// Limits that allow for what happens in few trials, or has not happened yet: as many single events more or fewer as Poisson's
    /// distribution allows, each of which moves a trial by about `unit`. `None` where trials differ by many such events.
    pub fn few_events(&self, unit: f64) -> Option<(f64, f64)> {
        let by_trial = self.influences();
        let middle = median(&by_trial);
        let events =
            |side: f64| by_trial.iter().map(|value| (side * (value - middle) / unit).round().max(0.0)).sum::<f64>();
        let (more, fewer) = (events(1.0), events(-1.0));
        if more.is_nan() || more + fewer >= FEW_EVENTS {
            return None;
        }
        let unseen = |events: f64| unit * (events_upper(events as u64) - events) / self.trials() as f64;
        let value = self.value_without(None);
        Some((value - unseen(fewer), value + unseen(more)))
    }

    /// The bounds that there are, and others: each holds.
    pub fn within(self, more: Option<(f64, f64)>) -> Self {
        let hull = |(a, b): ((f64, f64), (f64, f64))| (a.0.min(b.0), a.1.max(b.1));
        let bounds = self.bounds.zip(more).map(hull).or(self.bounds).or(more);
        Self { bounds, ..self }
    }

    /// Whether every value is a number. A distance to the nearest of no strikes is not.
    pub fn is_finite(&self) -> bool {
        self.values.iter().flatten().all(|v| v.is_finite())
    }

    /// The estimate from all trials with its interval. No metric is ever negative, and no interval says so.
    pub fn interval(&self) -> Interval {
        if !self.is_finite() {
            return self.without_end();
        }
        let interval = self.student();
        let (low, high) = self.bounds.unwrap_or((interval.low, interval.high));
        let most = Metric::of(self.metric).map_or(f64::INFINITY, Metric::most);
        Interval { low: interval.low.min(low).max(0.0), high: interval.high.max(high).min(most), ..interval }
    }

    /// How much one treatment differs from another: the standard deviation between trials, less what integration alone adds.
    pub fn spread_sd(&self) -> f64 {
        if let Some(own) = &self.own {
            return own.spread_sd;
        }
        if !self.is_finite() {
            return self.without_end().std_err;
        }
        let values: Vec<f64> = (0..self.trials()).map(|trial| self.trial_value(trial)).collect();
        let integration = self.integration_std_err().powi(2) * self.trials() as f64;
        (variance(&values) - integration).max(0.0).sqrt()
    }

    /// How far [`Series::bounds`] take the interval beyond Student's: down and up.
    pub fn beyond_student(&self) -> (f64, f64) {
        if self.bounds.is_none() {
            return (0.0, 0.0);
        }
        let (student, interval) = (self.student(), self.interval());
        (student.low.max(0.0) - interval.low, interval.high - student.high)
    }

    fn student(&self) -> Interval {
        let estimate = jackknife(self.trials(), |left_out| self.value_without(left_out));
        Interval::student(estimate.without_rounding(estimate.value), self.freedom())
    }

    /// The estimate where trials have infinite values: all of them an exact one, some of them one that tells nothing.
    fn without_end(&self) -> Interval {
        let all = self.values.iter().flatten().all(|v| v.is_infinite());
        let (std_err, low) = if all { (0.0, f64::INFINITY) } else { (f64::INFINITY, 0.0) };
        Interval { mean: f64::INFINITY, std_err, low, high: f64::INFINITY }
    }

    /// Standard error that the integration alone causes; 0 beside infinite values.
    pub fn integration_std_err(&self) -> f64 {
        if !self.is_finite() {
            return 0.0;
        }
        let Some(over) = &self.over else { return integration_error(&self.values) };
        let quotient = self.value_without(None);
        let denominator = mean(&over.iter().map(|v| mean(v)).collect::<Vec<_>>());
        let residuals: Vec<Vec<f64>> = self
            .values
            .iter()
            .zip(over)
            .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a - quotient * b).collect())
            .collect();
        if denominator == 0.0 { 0.0 } else { integration_error(&residuals) / denominator.abs() }
    }
}

fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: Vec<Vec<f64>>, over: Option<Vec<Vec<f64>>>) -> Series {
        Series { layer: "all", metric: "m", unit: "1", values, over, bounds: None, own: None, freedom: None }
    }

    #[test]
    fn a_constant_has_no_error() {
        let interval = Series::exact("all", "m", "1", vec![0.1; 7]).interval();
        assert_eq!(interval, Interval { mean: interval.mean, std_err: 0.0, low: interval.mean, high: interval.mean });
    }

    #[test]
    fn integration_error_is_part_of_the_whole() {
        // Two trials of values 1 and 3, each integrated twice with a spread of its own.
        let s = series(vec![vec![0.9, 1.1], vec![2.8, 3.2]], None);
        let within = (0.02f64 + 0.08) / 2.0;
        assert!((s.integration_std_err() - (within / 4.0).sqrt()).abs() < 1e-12);
        assert!((s.interval().std_err - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_ratio_whose_parts_move_together_has_no_error() {
        let a = vec![vec![1.0, 1.2], vec![3.0, 3.3], vec![2.0, 2.2]];
        let b: Vec<Vec<f64>> = a.iter().map(|v| v.iter().map(|x| 4.0 * x).collect()).collect();
        let s = series(a, Some(b));
        assert!((s.interval().mean - 0.25).abs() < 1e-15);
        assert!(s.interval().std_err < 1e-15 && s.integration_std_err() < 1e-15);
    }

    #[test]
    fn infinite_values_leave_no_number_undefined() {
        let none = Series::exact("surface", "gap", "mm", vec![f64::INFINITY; 3]);
        let inf = f64::INFINITY;
        assert_eq!(none.interval(), Interval { mean: inf, std_err: 0.0, low: inf, high: inf });
        let some = Series::exact("surface", "gap", "mm", vec![0.5, inf, 0.5]);
        assert_eq!(some.interval(), Interval { mean: inf, std_err: inf, low: 0.0, high: inf });
        assert_eq!((some.integration_std_err(), none.integration_std_err()), (0.0, 0.0));
    }

    #[test]
    fn bounds_widen_an_interval_and_never_narrow_it() {
        let mut s = series(vec![vec![0.0], vec![0.0], vec![0.0]], None);
        s.bounds = Some((0.0, 0.4));
        assert_eq!((s.interval().low, s.interval().high), (0.0, 0.4));
        assert_eq!(s.beyond_student(), (0.0, 0.4));
        s.bounds = None;
        assert_eq!(s.beyond_student(), (0.0, 0.0));
    }
}
