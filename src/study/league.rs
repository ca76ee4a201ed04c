//! A league table: configurations side by side, measured against one of them, and the front of those that nothing beats.

use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::sampling::statistics::{mean, student_factor};
use crate::study::compare::ratio;
use crate::study::indices::Rows;
use crate::table::table;
use rayon::prelude::*;

/// Share of the resamples from which on, and below whose complement, the front is certain.
const CERTAIN: f64 = 0.95;

/// What Student's factor tends to for many trials: the normal distribution's, two-sided at 95 %.
const NORMAL_FACTOR: f64 = 1.959_963_984_540_054;
/// Share by which equal numbers may differ.
const ROUNDING: f64 = 1e-12;

/// What a league table measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Openings at the surface, 1/cm².
    Channels,
    /// Damage volume of papillary and reticular dermis, mm³/cm².
    DermalDamage,
    /// Damage volume of horny layer and viable epidermis, mm³/cm².
    EpidermalDamage,
    /// Tear over the summed channels.
    TearShare,
    /// Damage volume over openings, mm³.
    DamagePerChannel,
    /// Distance to the nearest strike that 5 % of the skin exceed, mm.
    Gap,
    /// Density of strikes where they are dense, over the mean density.
    HotSpots,
    /// Time of the treatment, s/cm².
    TreatmentTime,
}

impl Measure {
    /// All of them, in table order.
    pub const ALL: [Self; 8] = [
        Self::Channels,
        Self::DermalDamage,
        Self::EpidermalDamage,
        Self::TearShare,
        Self::DamagePerChannel,
        Self::Gap,
        Self::HotSpots,
        Self::TreatmentTime,
    ];

    /// The word used in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::DermalDamage => "dermal_damage",
            Self::EpidermalDamage => "epidermal_damage",
            Self::TearShare => "tear_share",
            Self::DamagePerChannel => "damage_per_channel",
            Self::Gap => "gap",
            Self::HotSpots => "hot_spots",
            Self::TreatmentTime => "treatment_time",
        }
    }

    /// The unit of its values.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Channels => "1/cm2",
            Self::DermalDamage | Self::EpidermalDamage => "mm3/cm2",
            Self::TearShare | Self::HotSpots => "1",
            Self::DamagePerChannel => "mm3",
            Self::Gap => "mm",
            Self::TreatmentTime => "s/cm2",
        }
    }

    /// Its series in a cell; none where the cell does not have it, as listed strikes have no time.
    pub fn of(self, cell: &Cell) -> Option<Series> {
        let find = |layer: &str, metric: &str| cell.find(layer, metric).cloned();
        let series = match self {
            Self::Channels => find("surface", "openings"),
            Self::DermalDamage => {
                sum(find("papillary_dermis", "damage_volume")?, find("reticular_dermis", "damage_volume")?)
            }
            Self::EpidermalDamage => {
                sum(find("stratum_corneum", "damage_volume")?, find("viable_epidermis", "damage_volume")?)
            }
            Self::TearShare => over(find("all", "tear_volume")?, find("all", "channel_volume_sum")?),
            Self::DamagePerChannel => over(find("all", "damage_volume")?, find("surface", "openings")?),
            Self::Gap => find("surface", "gap"),
            Self::HotSpots => find("surface", "hot_spots"),
            Self::TreatmentTime => find("all", "treatment_time"),
        }?;
        Some(Series { layer: "all", metric: self.as_str(), unit: self.unit(), ..series })
    }
}

/// The sum of two quantities that were measured in the same trials.
fn sum(a: Series, b: Series) -> Option<Series> {
    let add = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect();
    let values = a.values.iter().zip(&b.values).map(add).collect();
    // Where few samples met one of the two, its limits hold for its part of the sum.
    let ends = |series: &Series| series.bounds.unwrap_or_else(|| (series.interval().low, series.interval().high));
    let joined = (ends(&a).0 + ends(&b).0, ends(&a).1 + ends(&b).1);
    let bounds = (a.bounds.is_some() || b.bounds.is_some()).then_some(joined);
    Some(Series { values, bounds, ..a })
}

/// The quotient of two quantities, trial by trial; counts have one value a trial, and serve every randomisation. There is
/// none where nothing is divided by.
fn over(a: Series, b: Series) -> Option<Series> {
    if b.value_without(None) == 0.0 {
        return None;
    }
    let spread = |(a, b): (&Vec<f64>, &Vec<f64>)| (0..a.len()).map(|i| b[i.min(b.len() - 1)]).collect();
    let over = a.values.iter().zip(&b.values).map(spread).collect();
    let (top, bottom) = (a.interval(), b.interval());
    let bounds = (a.bounds.is_some() || b.bounds.is_some()).then(|| (top.low / bottom.high, top.high / bottom.low));
    Some(Series { over: Some(over), bounds, ..a })
}

/// What is wanted of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objective {
    /// What is looked at.
    pub measure: Measure,
    /// Whether more of it is better.
    pub more: bool,
}

impl Objective {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Measure::ALL.into_iter().flat_map(|measure| [true, false].map(|more| Self { measure, more }))
    }

    /// The words used in scenario files: `more channels`, `less dermal_damage`.
    pub fn words(self) -> String {
        format!("{} {}", if self.more { "more" } else { "less" }, self.measure.as_str())
    }
}

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
            let comparable =
                other.filter(|other| other.trials() == series.trials() && series.is_finite() && other.is_finite());
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
fn is_nothing(series: &Series) -> bool {
    let interval = series.interval();
    interval.low == 0.0 && interval.high == 0.0
}

/// Whether one configuration is better than another in what is wished for, beyond doubt: the interval of their ratio, on
/// the same random numbers, lies on the better side of 1.
fn is_surely_better(one: &Series, other: &Series, more: bool) -> bool {
    if one.trials() != other.trials() || !one.is_finite() || !other.is_finite() {
        return false;
    }
    if is_nothing(other) {
        return more && one.interval().low > 0.0;
    }
    let ratio = ratio(one, other);
    if more { ratio.low > 1.0 + ROUNDING } else { ratio.high < 1.0 - ROUNDING }
}

/// Which of some standings (all of one depth and hypothesis) nothing beats in everything that is wished for. Trials share
/// their random numbers, so they are resampled for all configurations together; a configuration that lacks a measure takes
/// no part.
pub fn front(standings: &[&Standing], plan: &LeaguePlan, seed: u64) -> Vec<FrontRow> {
    let wanted = |standing: &Standing| -> Option<Vec<Series>> {
        plan.objectives
            .iter()
            .map(|wish| standing.of(wish.measure).filter(|series| series.is_finite()).cloned())
            .collect()
    };
    let contenders: Vec<(&Standing, Vec<Series>)> =
        standings.iter().filter_map(|standing| Some((*standing, wanted(standing)?))).collect();
    let Some(trials) = contenders.iter().flat_map(|(_, series)| series).map(Series::trials).min() else {
        return Vec::new();
    };
    let columns = 2 * contenders.len() * plan.objectives.len();
    let rows = Rows::new(columns, (0..trials).flat_map(|trial| trial_values(&contenders, trial)).collect());
    // Resamples of few trials vary too little: by n − 1 over n, and as if their spread were known. Student's t makes up.
    let sums = rows.sums();
    let widening = student_factor(trials) / NORMAL_FACTOR * (trials as f64 / (trials as f64 - 1.0)).sqrt();
    let widened = |resampled: Vec<f64>| -> Vec<f64> {
        resampled.iter().zip(&sums).map(|(resampled, sum)| sum + widening * (resampled - sum)).collect()
    };
    let beaten: Vec<Vec<u32>> = rows
        .resampled(seed, plan.resamples)
        .into_par_iter()
        .map(|sums| beaten_by(&widened(sums), contenders.len(), &plan.objectives))
        .fold(|| vec![0; contenders.len().pow(2) + contenders.len()], |counts, one| add(counts, &one))
        .reduce(|| vec![0; contenders.len().pow(2) + contenders.len()], |a, b| add(a, &b))
        .chunks(contenders.len() + 1)
        .map(<[u32]>::to_vec)
        .collect();
    let objectives = plan.wishes();
    let row = |(i, counts): (usize, &Vec<u32>)| {
        let (standing, unbeaten) = (contenders[i].0, counts[contenders.len()]);
        let front_share = f64::from(unbeaten) / f64::from(plan.resamples);
        let worst = (0..contenders.len()).max_by_key(|&j| (counts[j], usize::MAX - j)).filter(|&j| counts[j] > 0);
        let verdict = match front_share {
            share if share >= CERTAIN => "front",
            share if share <= 1.0 - CERTAIN => "dominated",
            _ => "uncertain",
        };
        let first = plan.objectives[0].more;
        let better = contenders.iter().filter(|(_, other)| is_surely_better(&other[0], &contenders[i].1[0], first));
        FrontRow {
            rank: 1 + better.count() as u32,
            depth_mm: standing.depth_mm,
            tear: standing.tear.clone(),
            configuration: standing.configuration.clone(),
            device: standing.device.clone(),
            front_share,
            verdict: verdict.to_owned(),
            dominated_by: worst.map_or_else(String::new, |j| contenders[j].0.configuration.clone()),
            objectives: objectives.clone(),
        }
    };
    beaten.iter().enumerate().map(row).collect()
}

/// Numerator and denominator of every objective of every contender in one trial.
fn trial_values(contenders: &[(&Standing, Vec<Series>)], trial: usize) -> Vec<f64> {
    let pair = |series: &Series| {
        let over = series.over.as_ref().map_or(1.0, |over| mean(&over[trial]));
        [mean(&series.values[trial]), over]
    };
    contenders.iter().flat_map(|(_, series)| series).flat_map(pair).collect()
}

fn add(mut counts: Vec<u32>, more: &[u32]) -> Vec<u32> {
    counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
    counts
}

/// In one resample, for each contender: who beats it, and at last whether nobody does.
fn beaten_by(sums: &[f64], contenders: usize, objectives: &[Objective]) -> Vec<u32> {
    let wishes = objectives.len();
    let merit = |contender: usize, wish: usize| {
        let at = 2 * (contender * wishes + wish);
        let value = sums[at] / sums[at + 1];
        let merit = if objectives[wish].more { value } else { -value };
        // A quotient by nothing is no merit.
        if merit.is_nan() { f64::NEG_INFINITY } else { merit }
    };
    let merits: Vec<f64> =
        (0..contenders).flat_map(|c| (0..wishes).map(move |w| (c, w))).map(|(c, w)| merit(c, w)).collect();
    // What differs by rounding alone is equal.
    let better = |a: f64, b: f64| a - b > ROUNDING * a.abs().max(b.abs());
    let beats = |a: usize, b: usize| {
        let (a, b) = (&merits[a * wishes..][..wishes], &merits[b * wishes..][..wishes]);
        let pairs = || a.iter().zip(b);
        !pairs().any(|(&a, &b)| better(b, a)) && pairs().any(|(&a, &b)| better(a, b))
    };
    let mut counts = Vec::with_capacity(contenders * (contenders + 1));
    for b in 0..contenders {
        let by: Vec<u32> = (0..contenders).map(|a| u32::from(beats(a, b))).collect();
        let unbeaten = u32::from(!by.contains(&1));
        counts.extend(by);
        counts.push(unbeaten);
    }
    counts
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
mod tests {
    use super::*;

    /// A configuration whose channels and dermal damage have these values, trial by trial.
    fn standing(name: &str, channels: &[f64], damage: &[f64]) -> Standing {
        let series = |metric, values: &[f64]| Some(Series::exact("all", metric, "1", values.to_vec()));
        let mut measures = vec![None; Measure::ALL.len()];
        (measures[0], measures[1]) = (series("channels", channels), series("dermal_damage", damage));
        Standing { configuration: name.into(), device: "d".into(), depth_mm: 1.0, tear: "pinned".into(), measures }
    }

    fn plan() -> LeaguePlan {
        let objectives = vec![
            Objective { measure: Measure::Channels, more: true },
            Objective { measure: Measure::DermalDamage, more: false },
        ];
        LeaguePlan { reference: 0, objectives, resamples: 500 }
    }

    fn verdicts(standings: &[&Standing]) -> Vec<(String, f64)> {
        front(standings, &plan(), 1).into_iter().map(|row| (row.verdict, row.front_share)).collect()
    }

    #[test]
    fn without_chance_the_front_is_the_exact_one() {
        let a = standing("a", &[10.0; 4], &[1.0; 4]);
        let b = standing("b", &[20.0; 4], &[2.0; 4]);
        let c = standing("c", &[15.0; 4], &[2.0; 4]);
        let twin = standing("twin of b", &[20.0; 4], &[2.0; 4]);
        let rows = front(&[&a, &b, &c, &twin], &plan(), 1);
        let shares: Vec<f64> = rows.iter().map(|row| row.front_share).collect();
        // Twins do not beat each other: neither is better in anything.
        assert_eq!(shares, [1.0, 1.0, 0.0, 1.0]);
        assert_eq!((rows[2].verdict.as_str(), rows[2].dominated_by.as_str()), ("dominated", "b"));
        assert_eq!(rows[0].dominated_by, "");
    }

    #[test]
    fn what_trials_cannot_tell_apart_is_uncertain() {
        // In half of the trials a has more channels, in the other half b; the damage of a is always less.
        let a = standing("a", &[10.0, 12.0, 10.0, 12.0, 10.0, 12.0], &[1.0; 6]);
        let b = standing("b", &[12.0, 10.0, 12.0, 10.0, 12.0, 10.0], &[2.0; 6]);
        let found = verdicts(&[&a, &b]);
        assert_eq!(found[0], ("front".into(), 1.0));
        assert_eq!(found[1].0, "uncertain");
        // With shared trials b can only win where draws are uneven: in 11/32 of the resamples, give or take.
        assert!((0.2..0.5).contains(&found[1].1), "{}", found[1].1);
    }

    #[test]
    fn two_trials_make_nothing_certain() {
        // In both trials a is ahead by a little: not enough to be sure, whatever the resamples of two trials say.
        let a = standing("a", &[10.0, 14.0], &[1.0, 1.3]);
        let b = standing("b", &[9.8, 11.0], &[1.1, 1.35]);
        assert_eq!(verdicts(&[&a, &b])[1].0, "uncertain");
        // With many trials of the same differences it is certain.
        let many = |values: &[f64]| -> Vec<f64> { (0..64).map(|i| values[i % 2] + 1e-3 * (i / 2) as f64).collect() };
        let (a, b) = (
            standing("a", &many(&[10.0, 14.0]), &many(&[1.0, 1.3])),
            standing("b", &many(&[9.8, 11.0]), &many(&[1.1, 1.35])),
        );
        let found = verdicts(&[&a, &b]);
        assert_eq!((found[0].0.as_str(), found[1].0.as_str()), ("front", "dominated"));
    }

    #[test]
    fn ranks_follow_paired_comparisons() {
        // Trials differ far more than configurations do, and all the same way.
        let scaled = |factor: f64| -> Vec<f64> { (0..8).map(|i| factor * (10.0 + 3.0 * f64::from(i % 4))).collect() };
        let named = |name: &str, factor: f64| standing(name, &scaled(factor), &[1.0; 8]);
        let all = [named("best", 1.1), named("middle", 1.0), named("last", 0.9)];
        let rows = front(&all.iter().collect::<Vec<_>>(), &plan(), 1);
        assert_eq!(rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [1, 2, 3]);
        let noisy = standing("noisy", &[13.0, 12.0, 16.0, 17.0, 9.0, 14.0, 15.0, 20.0], &[1.0; 8]);
        let rows = front(&[&all[1], &noisy], &plan(), 1);
        assert_eq!(rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn rounding_breaks_no_tie() {
        let a = standing("a", &[10.0; 4], &[0.1 + 0.2; 4]);
        let b = standing("b", &[10.0; 4], &[0.3; 4]);
        assert_eq!(verdicts(&[&a, &b]), [("front".into(), 1.0), ("front".into(), 1.0)]);
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

    #[test]
    fn a_configuration_without_a_measure_is_left_out_of_the_front() {
        let a = standing("a", &[10.0; 4], &[1.0; 4]);
        let mut b = standing("b", &[20.0; 4], &[0.5; 4]);
        b.measures[1] = None;
        assert_eq!(verdicts(&[&a, &b]).len(), 1);
    }

    #[test]
    fn sums_add_trial_by_trial_and_quotients_divide_means() {
        let series =
            |values: Vec<Vec<f64>>| Series { layer: "all", metric: "m", unit: "1", values, over: None, bounds: None };
        let (a, b) = (series(vec![vec![1.0, 3.0], vec![2.0, 4.0]]), series(vec![vec![1.0, 1.0], vec![1.0, 1.0]]));
        assert_eq!(sum(a.clone(), b).unwrap().value_without(None), 3.5);
        let counts = series(vec![vec![2.0], vec![8.0]]);
        assert_eq!(over(a.clone(), counts).unwrap().value_without(None), 2.5 / 5.0);
        assert_eq!(over(a, series(vec![vec![0.0], vec![0.0]])), None);
    }
}
