//! The comparison of devices on a stated basis.

use crate::metrics::cell::Cell;
use crate::metrics::series::{Interval, Series};
use crate::sampling::statistics::jackknife;
use crate::treatment::{Patch, Treatment};
use serde::{Deserialize, Serialize};

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

/// One row of `comparison.csv`; values are the matched ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name.
    pub metric: String,
    /// Unit of the values.
    pub unit: String,
    /// Device name.
    pub device: String,
    /// Name of the reference device.
    pub reference: String,
    /// Value of the device.
    pub value: f64,
    /// Value of the reference.
    pub reference_value: f64,
    /// Value minus reference value.
    pub difference: f64,
    /// Lower end of its 95 % interval.
    pub difference_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub difference_ci95_high: f64,
    /// Value over reference value (`inf` over an exact 0; `nan` for 0 over 0).
    pub ratio: f64,
    /// Lower end of its 95 % interval.
    pub ratio_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub ratio_ci95_high: f64,
    /// What was made equal.
    pub basis: String,
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
            let densities = (device.expected_density(patch), reference.expected_density(patch));
            larger_reduced(densities, Matching::Thinned)
        }
        Basis::Time => {
            let times = (device.treatment_time_s_per_mm2(patch), reference.treatment_time_s_per_mm2(patch));
            // A scenario whose devices have no time is refused when it is read.
            let (Some(own), Some(other)) = times else { return declared };
            larger_reduced((own, other), Matching::Shortened)
        }
    }
}

/// Reduces the larger of two quantities to the share that makes both equal.
fn larger_reduced((own, other): (f64, f64), reduce: fn(f64) -> Matching) -> (Matching, Matching) {
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
    /// Configured depth, mm.
    pub depth_mm: f64,
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
        }
    })
}

/// The difference of a metric of two cells, over pairs of trials.
pub(super) fn difference(a: &Series, b: &Series) -> Interval {
    let estimate = jackknife(a.trials(), |left_out| a.value_without(left_out) - b.value_without(left_out));
    Interval::student(estimate.without_rounding(a.value_without(None)), a.trials())
}

/// The ratio; infinite over an exact 0, undefined for 0 over 0, and without an upper limit where the reference may be 0.
pub fn ratio(a: &Series, b: &Series) -> Interval {
    let (value, reference) = (a.interval(), b.interval());
    if reference.mean == 0.0 {
        let ratio = if value.mean == 0.0 { f64::NAN } else { f64::INFINITY };
        let low = if reference.high > 0.0 { value.low / reference.high } else { ratio };
        return Interval { mean: ratio, std_err: f64::NAN, low, high: ratio };
    }
    let quotient = |left_out| a.value_without(left_out) / b.value_without(left_out);
    let estimate = jackknife(a.trials(), quotient);
    let interval = Interval::student(estimate.without_rounding(estimate.value), a.trials());
    if reference.low <= 0.0 {
        return Interval { low: value.low / reference.high, high: f64::INFINITY, ..interval };
    }
    Interval { low: interval.low.max(0.0), ..interval }
}
