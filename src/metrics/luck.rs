//! What chance had to do with the strikes of a treatment's trials: what of it is taken out of a metric, and what it leaves open.

use super::count_control::CountControl;
use super::names::Metric;
use super::series::{Own, Series};
use crate::sampling::statistics::mean;
use crate::treatment::{Patch, Treatment};

/// Trials with strikes, below which they do not tell how trials with strikes differ.
const FEW_TRIALS: usize = 3;
const PER_CM2: f64 = 100.0;
/// Values that differ by less than this share are equal.
const ROUNDING: f64 = 1e-12;

/// The strikes of all trials in a patch, beside what is known of their number.
#[derive(Debug, Clone)]
pub struct Luck {
    /// By trial.
    strikes: Vec<f64>,
    /// How many a trial has on average, where that is known.
    known: Option<f64>,
    /// Whether strikes are to be expected, and among them what few trials show.
    is_expected: bool,
    area_mm2: f64,
    control: Option<CountControl>,
}

impl Luck {
    /// Of trials with these strikes in the patch.
    pub fn new(treatment: &Treatment, patch: &Patch, strikes: Vec<f64>) -> Self {
        let known = treatment.known_strikes(patch);
        let control = known.and_then(|expected| CountControl::new(&strikes, expected));
        let is_expected = treatment.has_rare_events() && treatment.expected_density(patch) > 0.0;
        Self { strikes, known, is_expected, area_mm2: patch.area_mm2(), control }
    }

    /// What to try in turn, until nothing impossible comes out: a free line, one through nothing, and leaving luck in.
    pub fn ways(self) -> [Self; 3] {
        let proportional = Self { control: self.control.clone().map(CountControl::proportional), ..self.clone() };
        let none = Self { control: None, ..self.clone() };
        [self, proportional, none]
    }

    /// Strikes per cm²: exact where it is known how many to expect.
    pub fn strikes(&self) -> Series {
        let density = |count: f64| PER_CM2 * count / self.area_mm2;
        let of = |strikes: Vec<f64>| Series::counted(Metric::Strikes, "all", strikes.into_iter().map(density));
        let had = of(self.strikes.clone());
        match self.known {
            Some(known) => Series { own: Some(Own::of(&had)), ..of(vec![known; self.strikes.len()]) },
            None => self.with_few_events(had, PER_CM2),
        }
    }

    /// A series without the luck of the number of strikes.
    pub fn adjusted(&self, series: Series) -> Series {
        match &self.control {
            Some(control) => control.adjust(series),
            None => series,
        }
    }

    /// Sums over the strikes of every trial, per cm²: what each strike has on average, times the strikes to expect where they are known.
    pub fn of_strikes(&self, had: Series) -> Series {
        let strikes: f64 = self.strikes.iter().sum();
        let Some(known) = self.known.filter(|_| strikes > 0.0) else { return had };
        let expected = |values: &Vec<f64>| values.iter().map(|value| value * known).collect();
        let over = Some(self.strikes.iter().map(|strikes| vec![*strikes]).collect());
        Series { own: Some(Own::of(&had)), values: had.values.iter().map(expected).collect(), over, ..had }
    }

    /// A density of components, `open` of which may belong to others: those in the patch then count for less, down to nothing.
    pub fn count(&self, series: Series, open: f64) -> Series {
        let mut series = self.with_few_events(self.adjusted(series), PER_CM2);
        if open > 0.0 {
            let interval = series.interval();
            series.bounds = Some((interval.low - open, interval.high));
        }
        series
    }

    /// A quotient of sums over strikes without that luck. None where no trial had anything to divide by although strikes are to be
    /// expected: of nothing there is no quotient.
    pub fn quotient(&self, series: Series) -> Option<Series> {
        let is_of_nothing = series.over.iter().flatten().flatten().all(|&under| under == 0.0);
        (!(self.is_expected && is_of_nothing)).then(|| self.with_few_odd_strikes(self.adjusted(series)))
    }

    /// A series, its limits wide enough for single strikes that happened in few trials, or in none yet; one strike adds `per_strike`
    /// over the area of the patch.
    pub fn with_few_events(&self, series: Series, per_strike: f64) -> Series {
        if !self.is_expected {
            return series;
        }
        let (unit, struck) = (per_strike / self.area_mm2, self.strikes.iter().filter(|&&count| count > 0.0).count());
        // Where hardly a trial had strikes, what the expected number of them leaves at most is all that can be said.
        let at_most = self.known.filter(|_| struck < FEW_TRIALS).map(|expected| (0.0, expected * unit));
        let events = series.few_events(unit).filter(|_| at_most.is_none() || struck > 0);
        series.within(events).within(at_most)
    }

    /// The same of a ratio, which one strike of another shape would move by its share of all.
    fn with_few_odd_strikes(&self, series: Series) -> Series {
        let had = mean(&self.strikes);
        let strikes = if had > 0.0 { had } else { self.known.unwrap_or(0.0) };
        let value = series.value_without(None);
        if value == 0.0 || strikes == 0.0 {
            return series;
        }
        self.with_few_events(series, value / strikes * self.area_mm2)
    }
}

/// Whether a mean was not moved to where no trial can be: below 0, or as a share above 1, by more than rounding.
pub fn is_possible(series: &Series) -> bool {
    let Some(own) = &series.own else { return true };
    let (had, found) = (mean(&own.by_trial), series.value_without(None));
    let most = if series.metric == Metric::OpenedAreaFraction.as_ref() { 1.0 } else { f64::INFINITY };
    had < 0.0 || (found >= -ROUNDING * had && found <= most + ROUNDING)
}
