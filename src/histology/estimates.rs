//! From the sums of trials to the rows of the tables: ratios of sums, with jackknife errors over trials.

use super::bins::Bins;
use super::reading::Totals;
use super::rows::{SlideBinRow, SlideWidthRow};
use super::stereology::{diameter_of_equal_discs, diameter_weight, heaviest_chord, number_weight, recognised_breadth};
use crate::sampling::interval::Interval;
use crate::sampling::statistics::{Estimate, jackknife};
use std::f64::consts::PI;

const PER_CM2: f64 = 100.0;

/// What is told: how it follows from the sums and the smallest profile that is recognised, mm, and how its error does.
struct Quantity {
    name: &'static str,
    unit: &'static str,
    value: fn(&Totals, f64) -> f64,
    by: By,
}

/// What a quantity is a mean over, which decides how its error follows from the trials.
#[derive(Clone, Copy)]
enum By {
    /// Sections, by their length; how much there can be where nothing was seen, not a number where there is no saying.
    Length(fn(&Known) -> f64),
    /// Recognised profiles.
    Profile,
    /// Recognised profiles, whose widths are skewed: the rare chord, for a smallest recognised one, that makes a width small.
    Width(fn(f64) -> f64),
    /// Recognised profiles, of which those are hits that show the full depth.
    FullDepth,
    /// All profiles, of which those are hits that are overlooked.
    Overlooked,
    /// The patch; how much there is on it on average.
    Patch(fn(&Known) -> f64),
    /// Strikes.
    Strike,
    /// What profiles make of a width, less the true one.
    WidthBias,
    /// What sections make of a number, less the true one.
    NumberBias,
}

/// What is known of a treatment at the depth of a reading before any of it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Whether trials differ in their strikes.
    pub is_random: bool,
    /// Whether all strikes leave the same hole.
    pub has_one_hole: bool,
    /// Strikes per mm², on average.
    pub strikes_per_mm2: f64,
    /// Perimeter of the deepest strike's hole, mm; 0 where no strike goes so deep.
    pub perimeter_mm: f64,
    /// Its area, mm².
    pub area_mm2: f64,
}

impl Known {
    fn per_cm2(&self) -> f64 {
        PER_CM2 * self.strikes_per_mm2
    }

    /// Profiles a millimetre, as if no two holes met; overlap makes them fewer.
    fn profiles_per_mm(&self) -> f64 {
        self.strikes_per_mm2 * self.perimeter_mm / PI
    }

    fn area_fraction(&self) -> f64 {
        self.strikes_per_mm2 * self.area_mm2
    }

    fn is_reached(&self) -> bool {
        self.perimeter_mm > 0.0
    }

    /// Whether chance has no part in what the mean hole is.
    fn has_sure_holes(&self) -> bool {
        self.has_one_hole || !self.is_random
    }
}

const fn told(name: &'static str, unit: &'static str, value: fn(&Totals, f64) -> f64, by: By) -> Quantity {
    Quantity { name, unit, value, by }
}

/// Every quantity, in table order. What nothing was seen of is not a number, and has no row.
const QUANTITIES: [Quantity; 20] = [
    told("profiles_per_length", "1/mm", |t, _| t.profiles / t.length_mm, By::Length(Known::profiles_per_mm)),
    told("overlooked_share", "1", |t, _| t.overlooked / t.met(), By::Overlooked),
    told("width_seen", "mm", |t, _| t.widths_mm / t.profiles, By::Width(narrowest_chord)),
    told("area_fraction_seen", "1", |t, _| t.widths_mm / t.length_mm, By::Length(Known::area_fraction)),
    told("depth_seen", "mm", |t, _| t.reached_mm / t.profiles, By::Profile),
    told("full_depth_share", "1", |t, _| t.full / t.profiles, By::FullDepth),
    told("width_corrected", "mm", width_corrected, By::Width(narrowest_chord)),
    told("number_corrected", "1/cm2", number_corrected, By::Length(|_| f64::NAN)),
    told("width_corrected_mixed", "mm", |t, _| t.diameters / t.numbers, By::Width(heaviest_chord)),
    told("number_corrected_mixed", "1/cm2", |t, _| PER_CM2 * t.numbers / t.length_mm, By::Length(|_| f64::NAN)),
    told("true_strikes", "1/cm2", |t, _| PER_CM2 * t.truth.strikes / t.truth.area_mm2, By::Patch(Known::per_cm2)),
    told("true_openings", "1/cm2", true_openings, By::Patch(Known::per_cm2)),
    told("true_length", "mm", |t, _| t.truth.lengths / t.truth.strikes, By::Strike),
    told("true_breadth", "mm", |t, _| t.truth.breadths / t.truth.strikes, By::Strike),
    told("true_mean_caliper", "mm", true_mean_caliper, By::Strike),
    told(
        "profiles_if_separate",
        "1/mm",
        |t, _| t.truth.perimeters / PI / t.truth.area_mm2,
        By::Patch(Known::profiles_per_mm),
    ),
    told("width_if_separate", "mm", |t, _| PI * t.truth.areas / t.truth.perimeters, By::Strike),
    told("area_fraction_if_separate", "1", |t, _| t.truth.areas / t.truth.area_mm2, By::Patch(Known::area_fraction)),
    told("width_bias", "mm", |t, c| width_corrected(t, c) - true_mean_caliper(t, c), By::WidthBias),
    told("number_bias", "1/cm2", |t, c| number_corrected(t, c) - true_openings(t, c), By::NumberBias),
];

fn width_corrected(t: &Totals, smallest_mm: f64) -> f64 {
    if t.profiles == 0.0 { f64::NAN } else { diameter_of_equal_discs(t.widths_mm / t.profiles, smallest_mm) }
}

fn number_corrected(t: &Totals, smallest_mm: f64) -> f64 {
    PER_CM2 * t.profiles / t.length_mm / recognised_breadth(width_corrected(t, smallest_mm), smallest_mm)
}

fn narrowest_chord(smallest_mm: f64) -> f64 {
    smallest_mm
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
    known: Known,
}

impl<'t> Estimates<'t> {
    /// From the sums of the trials.
    pub fn new(trials: &'t [Totals], smallest_mm: f64, known: Known) -> Self {
        let all_but = |skipped: usize| trials.iter().enumerate().filter(move |(i, _)| *i != skipped).map(|(_, t)| t);
        let without = (0..trials.len()).map(|skipped| Totals::of(all_but(skipped))).collect();
        Self { trials, all: Totals::of(trials.iter()), without, smallest_mm, known }
    }

    /// Says why quantities are missing, if they are.
    pub fn note(&self, ReadingLabels { device, depth_mm, tear, at_mm }: &ReadingLabels) -> Option<String> {
        let read = format!("read at {at_mm} mm");
        match self.known.is_reached() {
            false => {
                Some(format!("device \"{device}\" at {depth_mm} mm, {read}: no strike goes so deep; nothing is told"))
            }
            true if self.all.profiles == 0.0 => Some(format!(
                "device \"{device}\" at {depth_mm} mm, {tear}, {read}: no section shows a profile that is recognised; what \
                 profiles alone would tell has no row"
            )),
            true => None,
        }
    }

    /// The rows of `slide_widths.csv`. Where no strike goes so deep there is nothing to tell.
    pub fn rows(&self, labels: &ReadingLabels) -> Vec<SlideWidthRow> {
        let smallest = self.row(labels, "smallest_profile", "mm", &Interval::exact(self.smallest_mm));
        let quantities = QUANTITIES.iter().filter(|_| self.known.is_reached());
        let row = |quantity: &Quantity| {
            let interval = self.interval(quantity)?;
            Some(self.row(labels, quantity.name, quantity.unit, &interval))
        };
        std::iter::once(smallest).chain(quantities.filter_map(row)).collect()
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
        let in_bin = |totals: &Totals, bin: usize| counts(totals).get(bin).copied().unwrap_or(0.0);
        let tries = |totals: &Totals| counts(totals).iter().sum::<f64>();
        let row = |bin: usize| {
            let share = self.jackknife(|totals| in_bin(totals, bin) / tries(totals));
            let Interval { mean, std_err, low, high } = if distribution == "true" && self.known.has_sure_holes() {
                Interval::exact(share.value)
            } else {
                Interval::of_share(share, &self.counts(tries), in_bin(&self.all, bin))
            };
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
    /// then not a number.
    fn jackknife(&self, value: impl Fn(&Totals) -> f64) -> Estimate {
        let of = |skipped: Option<usize>| value(skipped.map_or(&self.all, |skipped| &self.without[skipped]));
        let estimate = jackknife(self.trials.len(), of);
        estimate.without_rounding(estimate.value)
    }

    fn counts(&self, count: impl Fn(&Totals) -> f64) -> Vec<f64> {
        self.trials.iter().map(count).collect()
    }

    /// The estimate of a quantity with its interval; none where nothing was seen of it.
    fn interval(&self, quantity: &Quantity) -> Option<Interval> {
        let estimate = self.jackknife(|totals| (quantity.value)(totals, self.smallest_mm));
        if !estimate.value.is_finite() {
            return None;
        }
        let profiles = self.counts(|totals| totals.profiles);
        let interval = match quantity.by {
            By::Length(most) => self.by_length(estimate, most(&self.known))?,
            By::Profile => Interval::over_things(estimate, &profiles),
            By::Width(rare_chord) => self.over_widths(quantity, estimate, rare_chord(self.smallest_mm)),
            By::FullDepth => Interval::of_share(estimate, &profiles, self.all.full),
            // Where every profile is recognised by rule, that none is overlooked is no matter of chance.
            By::Overlooked if self.smallest_mm == 0.0 => Interval::exact(estimate.value),
            By::Overlooked => Interval::of_share(estimate, &self.counts(Totals::met), self.all.overlooked),
            By::Patch(on_average) => self.by_patch(estimate, on_average(&self.known)),
            By::Strike => self.over_strikes(estimate),
            By::WidthBias => return Some(self.over_widths(quantity, estimate, self.smallest_mm)),
            By::NumberBias => return Some(self.number_bias(estimate)),
        };
        Some(interval.within(0.0, f64::INFINITY))
    }

    /// Nothing seen, though there is something to see, is not nothing: no more than there would be if no two holes met.
    fn by_length(&self, estimate: Estimate, most: f64) -> Option<Interval> {
        if self.all.profiles == 0.0 {
            return most.is_finite().then(|| Interval::between(0.0, 0.0, most));
        }
        Some(Interval::of_density(estimate, &self.counts(|totals| totals.profiles)))
    }

    fn over_strikes(&self, estimate: Estimate) -> Interval {
        match self.known.has_sure_holes() {
            true => Interval::exact(estimate.value),
            false => Interval::over_things(estimate, &self.counts(|totals| totals.truth.strikes)),
        }
    }

    /// How many strikes there are on average is known, so that the interval holds what there is for so many. Trials alone may
    /// all have the same strikes by chance.
    fn by_patch(&self, estimate: Estimate, on_average: f64) -> Interval {
        let truth = &self.all.truth;
        if !self.known.is_random {
            return Interval::exact(estimate.value);
        }
        if truth.strikes == 0.0 {
            return Interval::between(0.0, 0.0, on_average);
        }
        let usual = estimate.value * self.known.strikes_per_mm2 * truth.area_mm2 / truth.strikes;
        match estimate.std_err == 0.0 {
            true => Interval::between(estimate.value, usual, usual),
            false => Interval::of_density(estimate, &self.counts(|totals| totals.truth.strikes)).holding(usual, usual),
        }
    }

    /// Chords that make a mean width small are rare: the lower end allows for one that was missed.
    fn over_widths(&self, quantity: &Quantity, estimate: Estimate, rare_chord_mm: f64) -> Interval {
        let smallest_mm = self.smallest_mm;
        let one_more = Totals {
            profiles: self.all.profiles + 1.0,
            widths_mm: self.all.widths_mm + rare_chord_mm,
            numbers: self.all.numbers + number_weight(rare_chord_mm, smallest_mm),
            diameters: self.all.diameters + diameter_weight(rare_chord_mm, smallest_mm),
            ..self.all.clone()
        };
        let missed = ((quantity.value)(&one_more, smallest_mm) - estimate.value).min(0.0);
        let interval = Interval::over_things(estimate, &self.counts(|totals| totals.profiles));
        Interval { low: interval.low + missed, ..interval }
    }

    /// As far beyond Student's interval as that of the number itself reaches.
    fn number_bias(&self, estimate: Estimate) -> Interval {
        let freedom = self.trials.len() as f64 - 1.0;
        let number = self.jackknife(|totals| number_corrected(totals, self.smallest_mm));
        let (student, wide) = (
            Interval::of_trials(number, freedom),
            Interval::of_density(number, &self.counts(|totals| totals.profiles)),
        );
        let bias = Interval::of_trials(estimate, freedom);
        if student.std_err.is_infinite() || bias.std_err.is_infinite() {
            return Interval::between(estimate.value, f64::NEG_INFINITY, f64::INFINITY);
        }
        let below = student.low.max(0.0) - wide.low;
        bias.holding(bias.low - below, bias.high + wide.high - student.high)
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
