//! From the sums of trials to the rows of the tables: ratios of sums, with jackknife errors over trials.

use super::bins::Bins;
use super::reading::Totals;
use super::rows::{SlideBinRow, SlideWidthRow};
use super::stereology::{diameter_of_equal_discs, recognised_breadth};
use crate::sampling::statistics::{Estimate, jackknife, share_lower, share_upper, student_factor};
use std::f64::consts::PI;

const PER_CM2: f64 = 100.0;
/// Of events that never happened, no more than this many are to be expected: the upper limit of Poisson's distribution for
/// a count of 0, two-sided at 95 %.
const UNSEEN_EVENTS: f64 = 3.688_879_454_113_936;

/// A quantity: its name, its unit, and how it follows from the sums and the smallest profile that is recognised, mm.
type Quantity = (&'static str, &'static str, fn(&Totals, f64) -> f64);

/// Every quantity, in table order. What nothing was seen of is not a number, and has no row.
const QUANTITIES: [Quantity; 20] = [
    ("profiles_per_length", "1/mm", |t, _| t.profiles / t.length_mm),
    ("overlooked_share", "1", |t, _| t.overlooked / (t.profiles + t.overlooked)),
    ("width_seen", "mm", |t, _| t.widths_mm / t.profiles),
    ("area_fraction_seen", "1", |t, _| t.widths_mm / t.length_mm),
    ("depth_seen", "mm", |t, _| t.reached_mm / t.profiles),
    ("full_depth_share", "1", |t, _| t.full / t.profiles),
    ("width_corrected", "mm", width_corrected),
    ("number_corrected", "1/cm2", number_corrected),
    ("width_corrected_mixed", "mm", |t, _| t.diameters / t.numbers),
    ("number_corrected_mixed", "1/cm2", |t, _| PER_CM2 * t.numbers / t.length_mm),
    ("true_strikes", "1/cm2", |t, _| PER_CM2 * t.truth.strikes / t.truth.area_mm2),
    ("true_openings", "1/cm2", true_openings),
    ("true_length", "mm", |t, _| t.truth.lengths / t.truth.strikes),
    ("true_breadth", "mm", |t, _| t.truth.breadths / t.truth.strikes),
    ("true_mean_caliper", "mm", true_mean_caliper),
    ("profiles_if_separate", "1/mm", |t, _| t.truth.perimeters / PI / t.truth.area_mm2),
    ("width_if_separate", "mm", |t, _| PI * t.truth.areas / t.truth.perimeters),
    ("area_fraction_if_separate", "1", |t, _| t.truth.areas / t.truth.area_mm2),
    ("width_bias", "mm", |t, smallest| width_corrected(t, smallest) - true_mean_caliper(t, smallest)),
    ("number_bias", "1/cm2", |t, smallest| number_corrected(t, smallest) - true_openings(t, smallest)),
];

fn width_corrected(t: &Totals, smallest_mm: f64) -> f64 {
    diameter_of_equal_discs(t.widths_mm / t.profiles, smallest_mm)
}

fn number_corrected(t: &Totals, smallest_mm: f64) -> f64 {
    PER_CM2 * t.profiles / t.length_mm / recognised_breadth(width_corrected(t, smallest_mm), smallest_mm)
}

fn true_openings(t: &Totals, _: f64) -> f64 {
    PER_CM2 * t.truth.openings / t.truth.area_mm2
}

fn true_mean_caliper(t: &Totals, _: f64) -> f64 {
    t.truth.perimeters / PI / t.truth.strikes
}

/// What names the rows of one reading.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingLabels {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Depth at which sections are read, mm.
    pub at_mm: f64,
}

/// What all trials read at one depth.
#[derive(Debug)]
pub struct Estimates<'t> {
    trials: &'t [Totals],
    all: Totals,
    /// All trials but one.
    without: Vec<Totals>,
    smallest_mm: f64,
    /// Whether any strike reaches that depth.
    is_reached: bool,
}

/// A mean with its standard error and 95 % interval.
struct Interval {
    mean: f64,
    std_err: f64,
    low: f64,
    high: f64,
}

impl<'t> Estimates<'t> {
    /// From the sums of the trials.
    pub fn new(trials: &'t [Totals], smallest_mm: f64, is_reached: bool) -> Self {
        let all_but = |skipped: usize| trials.iter().enumerate().filter(move |(i, _)| *i != skipped).map(|(_, t)| t);
        let without = (0..trials.len()).map(|skipped| Totals::of(all_but(skipped))).collect();
        Self { trials, all: Totals::of(trials.iter()), without, smallest_mm, is_reached }
    }

    /// The rows of `slide_widths.csv`.
    pub fn rows(&self, labels: &ReadingLabels) -> Vec<SlideWidthRow> {
        let mut rows = vec![self.row(labels, "smallest_profile", "mm", &exact(self.smallest_mm))];
        for (name, unit, value) in QUANTITIES {
            let interval = self.interval(|totals| value(totals, self.smallest_mm), !name.ends_with("_bias"));
            if interval.mean.is_finite() {
                rows.push(self.row(labels, name, unit, &self.with_unseen(name, interval)));
            }
        }
        rows
    }

    /// The rows of `slide_distribution.csv`, up to the last bin that is not empty.
    pub fn bin_rows(&self, labels: &ReadingLabels, bins: &Bins) -> Vec<SlideBinRow> {
        let seen = self.distribution(labels, bins, "as_seen", |totals| &totals.bins);
        let known = self.distribution(labels, bins, "true", |totals| &totals.truth.bins);
        [seen, known].concat()
    }

    fn distribution(
        &self,
        labels: &ReadingLabels,
        bins: &Bins,
        distribution: &str,
        counts: fn(&Totals) -> &Vec<f64>,
    ) -> Vec<SlideBinRow> {
        let last = counts(&self.all).iter().rposition(|count| *count > 0.0);
        let share = |totals: &Totals, bin: usize| {
            let counts = counts(totals);
            counts.get(bin).copied().unwrap_or(0.0) / counts.iter().sum::<f64>()
        };
        let row = |bin: usize| {
            let Interval { mean, std_err, low, high } = self.interval(|totals| share(totals, bin), true);
            let (from_mm, to_mm) = bins.ends_mm(bin);
            SlideBinRow {
                device: labels.device.clone(),
                depth_mm: labels.depth_mm,
                tear: labels.tear.clone(),
                at_mm: labels.at_mm,
                distribution: distribution.to_owned(),
                from_mm,
                to_mm,
                share: mean,
                std_err,
                ci95_low: low,
                ci95_high: high,
            }
        };
        last.map_or_else(Vec::new, |last| (0..=last).map(row).collect())
    }

    /// A ratio of sums over all trials. Leaving out a trial that alone has profiles leaves nothing to divide by: the error is
    /// then unknown, and the interval without end.
    fn interval(&self, value: impl Fn(&Totals) -> f64, is_positive: bool) -> Interval {
        let of = |skipped: Option<usize>| value(skipped.map_or(&self.all, |skipped| &self.without[skipped]));
        let Estimate { value: mean, std_err } = jackknife(self.trials.len(), of);
        if !std_err.is_finite() {
            let low = if is_positive { 0.0 } else { f64::NEG_INFINITY };
            return Interval { mean, std_err: f64::INFINITY, low, high: f64::INFINITY };
        }
        let Estimate { std_err, .. } = Estimate { value: mean, std_err }.without_rounding(mean);
        let half = student_factor(self.trials.len()) * std_err;
        let low = if is_positive { (mean - half).max(0.0) } else { mean - half };
        Interval { mean, std_err, low, high: mean + half }
    }

    /// Nothing seen, though there is something to see, is not nothing: no more events than chance may have hidden.
    fn with_unseen(&self, name: &str, interval: Interval) -> Interval {
        let Totals { profiles, overlooked, full, length_mm, .. } = self.all;
        let most = UNSEEN_EVENTS / length_mm;
        match name {
            "profiles_per_length" if self.is_reached && profiles == 0.0 => Interval { high: most, ..interval },
            // Where every profile is recognised by rule, that none is overlooked is no matter of chance.
            "overlooked_share" if self.smallest_mm > 0.0 => of_share(overlooked, profiles + overlooked, interval),
            "full_depth_share" => of_share(full, profiles, interval),
            _ => interval,
        }
    }

    fn row(&self, labels: &ReadingLabels, quantity: &str, unit: &str, interval: &Interval) -> SlideWidthRow {
        SlideWidthRow {
            device: labels.device.clone(),
            depth_mm: labels.depth_mm,
            tear: labels.tear.clone(),
            at_mm: labels.at_mm,
            quantity: quantity.to_owned(),
            unit: unit.to_owned(),
            mean: interval.mean,
            std_err: interval.std_err,
            ci95_low: interval.low,
            ci95_high: interval.high,
            trials: self.trials.len() as u32,
            planes: self.all.planes as u32,
            profiles: self.all.profiles as u64,
        }
    }
}

/// A share of none or of all has no spread to tell its error from: its interval is Clopper–Pearson's. Others stay within 0 and 1.
fn of_share(hits: f64, tries: f64, interval: Interval) -> Interval {
    let (hits, tries) = (hits as u64, tries as u64);
    if hits == 0 || hits == tries {
        return Interval { low: share_lower(hits, tries), high: share_upper(hits, tries), ..interval };
    }
    Interval { high: interval.high.min(1.0), ..interval }
}

fn exact(value: f64) -> Interval {
    Interval { mean: value, std_err: 0.0, low: value, high: value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(name: &str, smallest_mm: f64, trials: &[Totals]) -> (f64, f64) {
        let labels = ReadingLabels { device: "pen".into(), depth_mm: 1.0, tear: "puncture".into(), at_mm: 0.0 };
        let rows = Estimates::new(trials, smallest_mm, true).rows(&labels);
        let row = rows.iter().find(|row| row.quantity == name).expect("a row");
        (row.ci95_low, row.ci95_high)
    }

    #[test]
    fn a_share_of_none_or_of_all_is_not_known_without_error() {
        let trial = Totals { length_mm: 10.0, profiles: 5.0, full: 5.0, ..Totals::default() };
        let trials = [trial.clone(), trial];
        // The limit for none of 10: 1 − 0.025^(1/10).
        let limit = 1.0 - 0.025f64.powf(0.1);
        let (low, high) = share("overlooked_share", 0.02, &trials);
        assert!(low == 0.0 && (high - limit).abs() < 1e-9, "{low} {high}");
        let (low, high) = share("full_depth_share", 0.02, &trials);
        assert!((low - (1.0 - limit)).abs() < 1e-9 && high == 1.0, "{low} {high}");
        assert_eq!(share("overlooked_share", 0.0, &trials), (0.0, 0.0), "where nothing can be overlooked");
    }
}
