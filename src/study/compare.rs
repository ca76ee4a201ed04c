//! The comparison of devices on a stated basis.

use crate::metrics::Metric;
use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::number::with_interval;
use crate::sampling::interval::Interval;
use crate::sampling::statistics::{Estimate, jackknife_of_two};
use crate::table::table;
use crate::treatment::{Patch, Treatment};

/// What a comparison makes equal (model section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The denser device keeps a random subset of its strikes.
    Strikes,
    /// Every device performs the reference's number of passes.
    Passes,
    /// No matching.
    AsConfigured,
    /// The device whose treatment takes longer ends when the other one does.
    Time,
    /// The device that damages more dermis keeps a random subset of its strikes.
    DermalDamage,
}

impl Basis {
    /// The word used in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strikes => "strikes",
            Self::Passes => "passes",
            Self::AsConfigured => "as_configured",
            Self::Time => "time",
            Self::DermalDamage => "dermal_damage",
        }
    }
}

/// The damage that [`Basis::DermalDamage`] makes equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Of holes alone.
    Holes,
    /// Of holes and heat.
    Affected,
}

impl Damage {
    /// That of a word of scenario files.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Holes, Self::Affected].into_iter().find(|damage| damage.metric().word() == word)
    }

    /// The metric that tells it.
    pub fn metric(self) -> Metric {
        match self {
            Self::Holes => Metric::DamageVolume,
            Self::Affected => Metric::AffectedVolume,
        }
    }
}

table! {
    /// One row of `comparison.csv`; values are the matched ones.
    pub struct ComparisonRow in "comparison.csv" {
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// `all`, `surface` or a layer name.
        layer: String,
        /// Metric name.
        metric: String,
        /// Unit of the values.
        unit: String,
        /// Device name.
        device: String,
        /// Name of the reference device.
        reference: String,
        /// Value of the device.
        value: f64,
        /// Value of the reference.
        reference_value: f64,
        /// Value minus reference value.
        difference: f64,
        /// Lower end of its 95 % interval.
        difference_ci95_low: f64,
        /// Upper end of its 95 % interval.
        difference_ci95_high: f64,
        /// Value over reference value (`inf` over an exact 0; `nan` for 0 over 0).
        ratio: f64,
        /// Lower end of its 95 % interval.
        ratio_ci95_low: f64,
        /// Upper end of its 95 % interval.
        ratio_ci95_high: f64,
        /// What was made equal.
        basis: String,
    }
    maybe {
        /// Depth of the device, mm, where some device has one of its own.
        device_depth_mm: f64,
    }
    beside {
        /// Standard error of the difference. It is no column of the table, and rows that were read back have none.
        difference_std_err: Option<f64>,
        /// Standard error of the ratio, likewise; not a number where the ratio is not finite.
        ratio_std_err: Option<f64>,
    }
}

/// How a treatment was changed so that two devices can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matching {
    /// Not changed.
    Declared,
    /// Every strike kept with this probability.
    Thinned(f64),
    /// Ended after this share of its time: every strike kept with this probability.
    Shortened(f64),
    /// This many passes, cycling the device's own list.
    Passes(u32),
}

impl Matching {
    /// The treatment so changed.
    pub fn apply<'a>(&self, treatment: Treatment<'a>) -> Treatment<'a> {
        match *self {
            Self::Declared => treatment,
            Self::Thinned(share) => treatment.thinned_to(share),
            Self::Shortened(share) => treatment.shortened_to(share),
            Self::Passes(count) => treatment.with_passes(count),
        }
    }

    /// In words, for the manifest.
    pub fn label(&self) -> String {
        match self {
            Self::Declared => "as declared".into(),
            Self::Thinned(share) => format!("each strike kept with probability {share:.4}"),
            Self::Shortened(share) => {
                format!("ended after {share:.4} of its time, each strike kept with that probability")
            }
            Self::Passes(count) => format!("{count} passes"),
        }
    }
}

/// How to change device and reference on a given basis. What [`Basis::DermalDamage`] asks for follows from the cells of
/// both, as declared ([`super::dermal_damage`]).
pub fn matching(basis: Basis, device: &Treatment, reference: &Treatment, patch: &Patch) -> (Matching, Matching) {
    let declared = (Matching::Declared, Matching::Declared);
    match basis {
        Basis::AsConfigured | Basis::DermalDamage => declared,
        Basis::Passes if device.device().pass_count() == reference.device().pass_count() => declared,
        Basis::Passes => (Matching::Passes(reference.device().pass_count()), Matching::Declared),
        Basis::Strikes => {
            larger_reduced(device.expected_density(patch), reference.expected_density(patch), Matching::Thinned)
        }
        Basis::Time => {
            let times = (device.treatment_time_s_per_mm2(patch), reference.treatment_time_s_per_mm2(patch));
            // A scenario whose devices have no time is refused when it is read.
            let (Some(own), Some(other)) = times else { return declared };
            larger_reduced(own, other, Matching::Shortened)
        }
    }
}

/// Reduces the larger of two quantities to the share that makes both equal.
fn larger_reduced(own: f64, other: f64, reduce: fn(f64) -> Matching) -> (Matching, Matching) {
    if own > other {
        (reduce(other / own), Matching::Declared)
    } else if other > own {
        (Matching::Declared, reduce(own / other))
    } else {
        (Matching::Declared, Matching::Declared)
    }
}

/// What names a comparison in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonLabels {
    /// Configured depth, mm; where only the reference has one, or both have their own, that of the reference.
    pub depth_mm: f64,
    /// Depth of the device, mm, where some device has one of its own.
    pub device_depth_mm: Option<f64>,
    /// Tear hypothesis label.
    pub tear: String,
    /// Device name.
    pub device: String,
    /// Name of the reference.
    pub reference: String,
    /// What was made equal.
    pub basis: Basis,
}

/// Compares two cells whose trials share their random numbers, in every metric that both have and that is finite in both.
pub fn compare<'c>(
    device: &'c Cell,
    reference: &'c Cell,
    labels: &'c ComparisonLabels,
) -> impl Iterator<Item = ComparisonRow> + 'c {
    let pair = |a: &'c Series| Some((a, reference.find(a.layer, a.metric)?));
    let finite = |(a, b): &(&Series, &Series)| a.is_finite() && b.is_finite();
    device.series.iter().filter_map(pair).filter(finite).map(move |(a, b)| {
        let (difference, ratio) = (difference(a, b), ratio(a, b));
        ComparisonRow {
            depth_mm: labels.depth_mm,
            tear: labels.tear.clone(),
            layer: a.layer.into(),
            metric: a.metric.into(),
            unit: a.unit.into(),
            device: labels.device.clone(),
            reference: labels.reference.clone(),
            value: a.value_without(None),
            reference_value: b.value_without(None),
            difference: difference.mean,
            difference_ci95_low: difference.low,
            difference_ci95_high: difference.high,
            ratio: ratio.mean,
            ratio_ci95_low: ratio.low,
            ratio_ci95_high: ratio.high,
            basis: labels.basis.as_str().into(),
            device_depth_mm: labels.device_depth_mm,
            difference_std_err: Some(difference.std_err),
            ratio_std_err: Some(ratio.std_err),
        }
    })
}

/// Exact values that differ by less than this share of them are the same.
const TIE: f64 = 1e-12;

/// The difference of a metric of two cells, over pairs of trials; limits of either reach as far beyond it as they do there.
pub(super) fn difference(a: &Series, b: &Series) -> Interval {
    let scale = a.value_without(None).abs().max(b.value_without(None).abs());
    let counts = [a.trials(), b.trials()];
    let estimate = jackknife_of_two(counts, |of_a, of_b| a.value_without(of_a) - b.value_without(of_b));
    let interval = Interval::student(tied(estimate.without_rounding(scale), 0.0, scale), a.freedom().min(b.freedom()));
    let ((a_below, a_above), (b_below, b_above)) = (a.beyond_student(), b.beyond_student());
    Interval { low: interval.low - a_below - b_above, high: interval.high + a_above + b_below, ..interval }
}

/// The ratio; infinite over an exact 0, undefined for 0 over 0, and without an upper limit where the reference may be 0.
pub fn ratio(a: &Series, b: &Series) -> Interval {
    let (value, reference) = (a.interval(), b.interval());
    if reference.mean == 0.0 {
        return over_zero(&value, &reference);
    }
    let counts = [a.trials(), b.trials()];
    let estimate = jackknife_of_two(counts, |of_a, of_b| a.value_without(of_a) / b.value_without(of_b));
    let freedom = a.freedom().min(b.freedom());
    let interval = Interval::student(tied(estimate.without_rounding(estimate.value), 1.0, 1.0), freedom);
    if reference.low <= 0.0 {
        return Interval { low: value.low / reference.high, high: f64::INFINITY, ..interval };
    }
    let ((a_below, a_above), (b_below, b_above)) = (a.beyond_student(), b.beyond_student());
    // The value may lie beyond its own interval, and the reference beyond its own, each as far as its limits reach.
    let low = interval.low * (1.0 - b_above / reference.high) - a_below / reference.high;
    let high = interval.high * (1.0 + b_below / reference.low) + a_above / reference.low;
    Interval { low: low.max(0.0), high, ..interval }
}

/// The ratio to a reference of which nothing was seen.
fn over_zero(value: &Interval, reference: &Interval) -> Interval {
    let mean = if value.mean == 0.0 { f64::NAN } else { f64::INFINITY };
    let low = if reference.high > 0.0 { value.low / reference.high } else { mean };
    let high = if value.high > 0.0 { f64::INFINITY } else { f64::NAN };
    Interval { mean, std_err: f64::NAN, low, high }
}

/// An estimate that differs from that of a tie by rounding alone is one.
fn tied(estimate: Estimate, tie: f64, scale: f64) -> Estimate {
    let is_tie = estimate.std_err == 0.0 && (estimate.value - tie).abs() <= TIE * scale;
    if is_tie { Estimate { value: tie, ..estimate } } else { estimate }
}

impl ComparisonRow {
    /// The ratio with its interval, to be shown: `2.149 [2.075, 2.223]`.
    pub fn ratio(&self) -> String {
        with_interval(self.ratio, self.ratio_ci95_low, self.ratio_ci95_high)
    }

    /// The difference with its interval, to be shown.
    pub fn difference(&self) -> String {
        with_interval(self.difference, self.difference_ci95_low, self.difference_ci95_high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(by_trial: &[f64], bounds: Option<(f64, f64)>) -> Series {
        Series { bounds, ..Series::exact("all", "m", "1", by_trial.to_vec()) }
    }

    fn ends(interval: Interval) -> (f64, f64) {
        (interval.low, interval.high)
    }

    #[track_caller]
    fn assert_ends(interval: Interval, expected: (f64, f64)) {
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-12 * b.abs();
        assert!(near(interval.low, expected.0) && near(interval.high, expected.1), "{interval:?}, not {expected:?}");
    }

    #[test]
    fn nothing_seen_against_something_is_as_uncertain_as_its_limits() {
        let (unseen, seen) = (series(&[0.0; 4], Some((0.0, 0.09))), series(&[0.8; 4], Some((0.5, 1.2))));
        assert_ends(ratio(&unseen, &seen), (0.0, 0.09 / 0.5));
        assert_ends(difference(&unseen, &seen), (-1.2, 0.09 - 0.5));
        assert_ends(ratio(&seen, &unseen), (0.5 / 0.09, f64::INFINITY));
        assert_ends(difference(&seen, &unseen), (0.5 - 0.09, 1.2));
        assert_eq!((ratio(&unseen, &seen).mean, ratio(&seen, &unseen).mean), (0.0, f64::INFINITY));
        assert!(ratio(&seen, &unseen).std_err.is_nan());
    }

    #[test]
    fn limits_of_exact_values_are_the_ends_of_their_ratio() {
        let (a, b) = (series(&[3.0; 4], Some((2.0, 5.0))), series(&[2.0; 4], Some((1.0, 4.0))));
        assert_ends(ratio(&a, &b), (2.0 / 4.0, 5.0 / 1.0));
        assert_ends(difference(&a, &b), (2.0 - 4.0, 5.0 - 1.0));
        let maybe_none = series(&[2.0; 4], Some((0.0, 4.0)));
        assert_ends(ratio(&a, &maybe_none), (0.5, f64::INFINITY));
    }

    #[test]
    fn nothing_against_nothing_is_certain_only_without_limits() {
        let (unseen, none) = (series(&[0.0; 4], Some((0.0, 0.3))), series(&[0.0; 4], None));
        assert_ends(difference(&unseen, &unseen), (-0.3, 0.3));
        assert_ends(ratio(&unseen, &unseen), (0.0, f64::INFINITY));
        assert!(ratio(&unseen, &unseen).mean.is_nan());
        assert_eq!(ends(difference(&none, &none)), (0.0, 0.0));
        let nothing = ratio(&none, &none);
        assert!(nothing.mean.is_nan() && nothing.low.is_nan() && nothing.high.is_nan());
    }

    /// Limits that reach a little further leave the pairing of trials its use.
    #[test]
    fn limits_widen_a_paired_interval_by_what_they_add() {
        let trials = [1.0, 2.0, 3.0, 4.0];
        let (a, b) = (series(&trials, None), series(&trials.map(|v| 2.0 * v), None));
        let student = a.interval();
        let lower = series(&trials, Some((student.low - 0.1, student.high)));
        let reach = lower.beyond_student().0;
        let (plain, wide) = (ratio(&a, &b), ratio(&lower, &b));
        assert_ends(plain, (0.5, 0.5));
        assert_ends(wide, (0.5 - reach / b.interval().high, 0.5));
    }

    #[test]
    fn what_differs_by_rounding_alone_is_a_tie() {
        let third = [0.1 + 0.2; 5];
        let (a, b) = (series(&third, None), series(&[0.3; 5], None));
        assert!(a.value_without(None) != b.value_without(None));
        assert_eq!((difference(&a, &b).mean, ends(difference(&a, &b))), (0.0, (0.0, 0.0)));
        assert_eq!((ratio(&a, &b).mean, ends(ratio(&a, &b))), (1.0, (1.0, 1.0)));
        let other = series(&[0.3 * (1.0 + 1e-9); 5], None);
        assert!(ratio(&other, &b).mean > 1.0 && difference(&other, &b).low > 0.0);
        // What varies from trial to trial is no tie, however close the means are.
        let varied = series(&[0.2, 0.4, 0.3, 0.3, 0.3], None);
        assert!(ratio(&varied, &b).high > 1.0);
    }

    #[test]
    fn standard_errors_are_not_in_the_table_and_rows_read_back_without_them() {
        let header = "depth_mm,tear,layer,metric,unit,device,reference,value,reference_value,difference,\
                      difference_ci95_low,difference_ci95_high,ratio,ratio_ci95_low,ratio_ci95_high,basis\n";
        let text = format!("{header}1,fixed,all,m,1,a,b,2,1,1,0.5,1.5,2,1.5,2.5,strikes\n");
        let rows: Result<Vec<ComparisonRow>, _> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
        let rows = rows.expect("a table as it is promised");
        assert_eq!((rows[0].ratio, rows[0].basis.as_str()), (2.0, "strikes"));
        assert_eq!((rows[0].ratio_std_err, rows[0].difference_std_err), (None, None));
    }
}
