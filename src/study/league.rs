//! A league table: configurations side by side, measured against one of them.

use crate::metrics::series::Series;
use crate::study::compare::ratio;
use crate::study::measure::{Measure, Objective};
use crate::table::table;

/// Share by which equal numbers may differ.
pub(super) const ROUNDING: f64 = 1e-12;

/// The league table that a scenario asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaguePlan {
    /// Index of the device that, as declared, all are measured against.
    pub reference: usize,
    /// What the front is drawn for.
    pub objectives: Vec<Objective>,
    /// Resamples of the trials.
    pub resamples: u32,
}

impl LeaguePlan {
    /// The wishes in words: `more channels; less dermal_damage`.
    pub fn wishes(&self) -> String {
        self.objectives.iter().map(|wish| wish.words()).collect::<Vec<_>>().join("; ")
    }
}

/// A configuration at one depth, under one hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Name of the configuration.
    pub configuration: String,
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// By [`Measure::ALL`], what was measured.
    pub measures: Vec<Option<Series>>,
}

impl Standing {
    /// Its series of a measure.
    pub fn of(&self, measure: Measure) -> Option<&Series> {
        let index = Measure::ALL.iter().position(|known| *known == measure)?;
        self.measures.get(index)?.as_ref()
    }

    /// The rows of its measures, against a reference at the same depth and hypothesis.
    pub fn rows(&self, reference: Option<&Self>, reference_name: &str) -> Vec<LeagueRow> {
        let row = |measure: Measure| {
            let series = self.of(measure)?;
            let interval = series.interval();
            let other = reference.and_then(|reference| reference.of(measure));
            let comparable = other.filter(|other| series.is_finite() && other.is_finite());
            let ratio = comparable.map(|other| ratio(series, other)).filter(|ratio| !ratio.mean.is_nan());
            let is_reference = reference.is_some_and(|reference| std::ptr::eq(reference, self));
            let verdict = match &ratio {
                _ if is_reference => "reference",
                None if other.is_some_and(|other| is_nothing(series) && is_nothing(other)) => "tie",
                None => "none",
                Some(ratio) if ratio.low > 1.0 + ROUNDING => "more",
                Some(ratio) if ratio.high < 1.0 - ROUNDING => "less",
                Some(_) => "tie",
            };
            let (ratio, low, high) = ratio.map_or((f64::NAN, f64::NAN, f64::NAN), |r| (r.mean, r.low, r.high));
            Some(LeagueRow {
                configuration: self.configuration.clone(),
                device: self.device.clone(),
                depth_mm: self.depth_mm,
                tear: self.tear.clone(),
                measure: measure.as_str().to_owned(),
                unit: measure.unit().to_owned(),
                mean: interval.mean,
                std_err: interval.std_err,
                ci95_low: interval.low,
                ci95_high: interval.high,
                trials: series.trials() as u32,
                reference: reference_name.to_owned(),
                ratio,
                ratio_ci95_low: low,
                ratio_ci95_high: high,
                verdict: verdict.to_owned(),
            })
        };
        Measure::ALL.into_iter().filter_map(row).collect()
    }
}

/// Whether a series is 0 for certain.
pub(super) fn is_nothing(series: &Series) -> bool {
    let interval = series.interval();
    interval.low == 0.0 && interval.high == 0.0
}

table! {
    /// One row of `bench.csv`: a measure of a configuration, and its ratio to the reference's.
    pub struct LeagueRow in "bench.csv" {
        /// Name of the configuration.
        configuration: String,
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// The measure.
        measure: String,
        /// Its unit.
        unit: String,
        /// Estimate.
        mean: f64,
        /// Standard error, all causes.
        std_err: f64,
        /// Lower end of the 95 % interval.
        ci95_low: f64,
        /// Upper end of the 95 % interval.
        ci95_high: f64,
        /// Random treatments behind it.
        trials: u32,
        /// Name of the reference configuration.
        reference: String,
        /// Mean over the reference's, on the same random numbers (`nan` where the reference has no such measure).
        ratio: f64,
        /// Lower end of its 95 % interval.
        ratio_ci95_low: f64,
        /// Upper end of its 95 % interval.
        ratio_ci95_high: f64,
        /// `more`, `less` or `tie` (the interval of the ratio holds 1), or `reference`; `none` without a ratio.
        verdict: String,
    }
}

table! {
    /// One row of `configurations.csv`: a value in which a configuration differs from the scenario as declared.
    pub struct ConfigurationRow in "configurations.csv" {
        /// Name of the configuration.
        configuration: String,
        /// Device name.
        device: String,
        /// What was varied; empty for a device as declared.
        column: String,
        /// Its value, as tables show it.
        value: String,
        /// `done`, `imprecise` or `failed`.
        status: String,
        /// Why it failed; empty otherwise.
        reason: String,
    }
}

table! {
    /// One row of `front.csv`: whether anything beats a configuration in all that is wished for.
    pub struct FrontRow in "front.csv" {
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Name of the configuration.
        configuration: String,
        /// Device name.
        device: String,
        /// By the first wish: one more than the number of configurations that are better beyond doubt, on the same random
        /// numbers.
        rank: u32,
        /// Share of resamples of the trials in which no other configuration beats it.
        front_share: f64,
        /// `front` (in 95 % of the resamples or more), `dominated` (in 5 % or less) or `uncertain`.
        verdict: String,
        /// The configuration that beats it most often; empty for none.
        dominated_by: String,
        /// The wishes: `more channels; less dermal_damage`.
        objectives: String,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A configuration whose channels and dermal damage have these values, trial by trial.
    pub fn standing(name: &str, channels: &[f64], damage: &[f64]) -> Standing {
        let series = |metric, values: &[f64]| Some(Series::exact("all", metric, "1", values.to_vec()));
        let mut measures = vec![None; Measure::ALL.len()];
        (measures[0], measures[1]) = (series("channels", channels), series("dermal_damage", damage));
        Standing { configuration: name.into(), device: "d".into(), depth_mm: 1.0, tear: "pinned".into(), measures }
    }

    #[test]
    fn a_ratio_that_may_be_1_is_a_tie() {
        let a = standing("a", &[10.0, 11.0, 10.5, 10.2], &[1.0; 4]);
        let b = standing("b", &[10.1, 10.8, 10.4, 10.4], &[2.0, 2.1, 2.0, 2.1]);
        let rows = b.rows(Some(&a), "a");
        let verdict = |measure: &str| rows.iter().find(|row| row.measure == measure).unwrap().verdict.clone();
        assert_eq!((verdict("channels").as_str(), verdict("dermal_damage").as_str()), ("tie", "more"));
        assert_eq!(a.rows(Some(&a), "a")[0].verdict, "reference");
        assert_eq!(a.rows(None, "z")[0].verdict, "none");
    }
}
