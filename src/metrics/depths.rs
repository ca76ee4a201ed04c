//! How deep the strikes of a device go that a hand presses, and what they leave: shares, means and quantiles of all strikes of a
//! patch, pooled over the trials (model section 10).
//!
//! Trials are unlike where skin or dial differ from one to the next, so all that is told of the pool has the error of a jackknife
//! over whole trials.

use super::names::Metric;
use super::series::{Own, Series};
use crate::mechanics::hole;
use crate::sampling::Stopped;
use crate::sampling::statistics::{mean, variance};
use crate::sampling::stop::go_on;
use crate::skin::Skin;
use crate::treatment::{Patch, Treatment};
use std::sync::atomic::AtomicUsize;

/// Steps of a trial's histogram of depths, down to the deepest strike.
const STEPS: usize = 4096;

/// The strikes of one trial in the patch.
#[derive(Debug, Clone, PartialEq)]
pub struct Felt {
    strikes: f64,
    seated: f64,
    short_of_dermis: f64,
    past_dermis: f64,
    opened: f64,
    /// Sums over strikes that open the skin.
    depth_mm: f64,
    depth_square_mm2: f64,
    hole_mm: f64,
    /// Sum over all strikes.
    work_mj: f64,
    /// Strikes that open the skin by depth, in even steps down to the deepest.
    by_depth: Vec<u32>,
    step_mm: f64,
}

impl Felt {
    /// Of one trial of a treatment on a skin; `None` where no force decides how deep needles go.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn of_trial(
        treatment: &Treatment,
        trial: u32,
        skin: &Skin,
        patch: &Patch,
        stop: &AtomicUsize,
    ) -> Result<Option<Self>, Stopped> {
        let Some(pressed) = treatment.pressed() else { return Ok(None) };
        let deepest_mm = treatment.greatest_depth();
        let mut felt = Self {
            strikes: 0.0,
            seated: 0.0,
            short_of_dermis: 0.0,
            past_dermis: 0.0,
            opened: 0.0,
            depth_mm: 0.0,
            depth_square_mm2: 0.0,
            hole_mm: 0.0,
            work_mj: 0.0,
            by_depth: vec![0; STEPS],
            step_mm: deepest_mm.max(f64::MIN_POSITIVE) / STEPS as f64,
        };
        let [top_mm, bottom_mm] = skin.dermis_mm();
        let residual = skin.layers.first().map_or(0.0, |layer| layer.strength.residual_width);
        treatment.for_each_blow(trial, &patch.region(), |blow, work_mj| {
            let depth_mm = blow.depth_mm;
            felt.strikes += 1.0;
            felt.seated += f64::from(u8::from(blow.is_seated));
            felt.short_of_dermis += f64::from(u8::from(depth_mm <= top_mm));
            felt.past_dermis += f64::from(u8::from(depth_mm > bottom_mm));
            felt.work_mj += work_mj;
            if depth_mm > 0.0 {
                felt.opened += 1.0;
                felt.depth_mm += depth_mm;
                felt.depth_square_mm2 += depth_mm * depth_mm;
                felt.hole_mm += hole::diameter_mm(pressed.needle(), depth_mm, residual);
                felt.by_depth[((depth_mm / felt.step_mm) as usize).min(STEPS - 1)] += 1;
            }
        });
        go_on(stop).map(|()| Some(felt))
    }
}

impl Felt {
    /// Strikes that open the skin.
    pub fn opened(&self) -> f64 {
        self.opened
    }
}

/// What may differ from one strike to the next, and so how many of them an observation stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Alike {
    /// Nothing: they are what they are.
    All,
    /// Strikes of one pass may be alike.
    Passes(usize),
    /// Strikes of one trial may be alike: skin, dial or needles are those of the trial.
    Trials,
}

impl Alike {
    /// Of the strikes of a treatment.
    pub fn of(treatment: &Treatment) -> Self {
        match treatment.pressed() {
            Some(pressed) if pressed.differs_between_trials() || pressed.needles_differ() => Self::Trials,
            Some(pressed) if pressed.is_random() => Self::Passes(treatment.independent_passes().max(1)),
            _ => Self::All,
        }
    }

    /// How many observations of what chance does a trial is at least; `None` where it does nothing.
    pub fn observations(self) -> Option<u64> {
        match self {
            Self::All => None,
            Self::Passes(passes) => Some(passes as u64),
            Self::Trials => Some(1),
        }
    }
}

/// Strikes of a trial that are counted.
type Count = fn(&Felt) -> f64;

/// Every metric of the strikes of some trials, in table order; none where no trial had a strike.
pub fn series(trials: &[Felt], alike: Alike) -> Vec<Series> {
    let sum = |pick: fn(&Felt) -> f64| trials.iter().map(pick).sum::<f64>();
    if sum(|felt| felt.strikes) == 0.0 {
        return Vec::new();
    }
    let is_opened = sum(|felt| felt.opened) > 0.0;
    let mut found = Vec::new();
    if is_opened {
        found.push(quotient(Metric::DepthMean, trials, |felt| felt.depth_mm, |felt| felt.opened));
        found.push(pooled(Metric::DepthSd, trials, sd_mm));
        found.push(pooled(Metric::DepthP05, trials, |pool| quantile_mm(pool, 0.05)));
        found.push(pooled(Metric::DepthP95, trials, |pool| quantile_mm(pool, 0.95)));
        found.push(pooled(Metric::DepthCv, trials, |pool| sd_mm(pool) / mean_mm(pool)));
    }
    let shares: [(Metric, Count); 4] = [
        (Metric::PuncturedShare, |felt| felt.opened),
        (Metric::ShortOfDermisShare, |felt| felt.short_of_dermis),
        (Metric::PastDermisShare, |felt| felt.past_dermis),
        (Metric::SeatedShare, |felt| felt.seated),
    ];
    for (metric, pick) in shares {
        let series = quotient(metric, trials, pick, |felt| felt.strikes);
        let events = alike.observations().and_then(|number| series.few_events(1.0 / number as f64));
        found.push(series.within(events));
    }
    found.push(quotient(Metric::WorkPerStrike, trials, |felt| felt.work_mj, |felt| felt.strikes));
    if is_opened {
        found.push(quotient(Metric::HoleDiameter, trials, |felt| felt.hole_mm, |felt| felt.opened));
    }
    found
}

fn quotient(metric: Metric, trials: &[Felt], of: fn(&Felt) -> f64, over: fn(&Felt) -> f64) -> Series {
    let over = Some(trials.iter().map(|felt| vec![over(felt)]).collect());
    Series { over, ..Series::counted(metric, "all", trials.iter().map(of)) }
}

/// A statistic of the pool, which is no mean over trials: its values are those that a jackknife gives to each.
fn pooled(metric: Metric, trials: &[Felt], statistic: impl Fn(&[&Felt]) -> f64) -> Series {
    let number = trials.len() as f64;
    let all: Vec<&Felt> = trials.iter().collect();
    let whole = statistic(&all);
    let without = |left_out: usize| {
        let rest: Vec<&Felt> =
            all.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, felt)| *felt).collect();
        statistic(&rest)
    };
    let left: Vec<f64> =
        (0..trials.len()).map(without).map(|value| if value.is_finite() { value } else { whole }).collect();
    // About the whole, and not about their mean: the estimate is the pool's own.
    let middle = mean(&left);
    let values = left.iter().map(|value| whole + (number - 1.0) * (middle - value));
    let own = |felt: &Felt| Some(statistic(&[felt])).filter(|value| value.is_finite()).unwrap_or(0.0);
    let by_trial: Vec<f64> = trials.iter().map(own).collect();
    let own = Own { spread_sd: variance(&by_trial).sqrt(), by_trial };
    Series { own: Some(own), ..Series::counted(metric, "all", values) }
}

fn total(pool: &[&Felt], pick: fn(&Felt) -> f64) -> f64 {
    pool.iter().map(|felt| pick(felt)).sum()
}

fn mean_mm(pool: &[&Felt]) -> f64 {
    total(pool, |felt| felt.depth_mm) / total(pool, |felt| felt.opened)
}

fn sd_mm(pool: &[&Felt]) -> f64 {
    let square = total(pool, |felt| felt.depth_square_mm2) / total(pool, |felt| felt.opened);
    let mean = mean_mm(pool);
    let variance = square - mean * mean;
    // What rounding leaves of depths that are all alike is no spread.
    if variance > 1e-12 * square { variance.sqrt() } else { variance.max(0.0) * 0.0 }
}

/// The depth that a share of the strikes does not exceed.
fn quantile_mm(pool: &[&Felt], share: f64) -> f64 {
    let wanted = share * total(pool, |felt| felt.opened);
    let step_mm = pool.first().map_or(0.0, |felt| felt.step_mm);
    let mut sum = 0.0;
    for step in 0..STEPS {
        let here = pool.iter().map(|felt| f64::from(felt.by_depth[step])).sum::<f64>();
        if here > 0.0 && sum + here >= wanted {
            return step_mm * (step as f64 + (wanted - sum) / here);
        }
        sum += here;
    }
    f64::NAN
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trials of strikes at these depths, of which 0 only dents; the dermis is from 0.1 to 1 mm.
    fn felt(depths_mm: &[f64]) -> Felt {
        let opened: Vec<f64> = depths_mm.iter().copied().filter(|depth| *depth > 0.0).collect();
        let count = |is: &dyn Fn(f64) -> bool| depths_mm.iter().filter(|depth| is(**depth)).count() as f64;
        let mut by_depth = vec![0; STEPS];
        opened.iter().for_each(|depth| by_depth[(depth / 2.0 * STEPS as f64) as usize] += 1);
        Felt {
            strikes: depths_mm.len() as f64,
            seated: 0.0,
            short_of_dermis: count(&|depth| depth <= 0.1),
            past_dermis: count(&|depth| depth > 1.0),
            opened: opened.len() as f64,
            depth_mm: opened.iter().sum(),
            depth_square_mm2: opened.iter().map(|depth| depth * depth).sum(),
            hole_mm: 0.0,
            work_mj: 0.0,
            by_depth,
            step_mm: 2.0 / STEPS as f64,
        }
    }

    fn value(found: &[Series], metric: Metric) -> Option<f64> {
        found.iter().find(|series| series.metric == metric.word()).map(|series| series.value_without(None))
    }

    #[test]
    fn the_pool_is_told_of_and_not_the_mean_of_its_trials() {
        // Two people: within each all strikes are alike.
        let trials = [felt(&[0.5; 10]), felt(&[1.5; 10])];
        let found = series(&trials, Alike::Trials);
        assert_eq!(value(&found, Metric::DepthMean), Some(1.0));
        assert!((value(&found, Metric::DepthSd).expect("a spread") - 0.5).abs() < 1e-12);
        assert!((value(&found, Metric::DepthCv).expect("a spread") - 0.5).abs() < 1e-12);
        assert!((value(&found, Metric::DepthP05).expect("a depth") - 0.5).abs() < 1e-3);
        assert!((value(&found, Metric::DepthP95).expect("a depth") - 1.5).abs() < 1e-3);
        assert_eq!(value(&found, Metric::PastDermisShare), Some(0.5));
    }

    #[test]
    fn what_only_dents_is_a_strike_without_a_depth() {
        let found = series(&[felt(&[0.0, 0.0, 0.4, 0.6]), felt(&[0.0, 0.5, 0.5, 0.5])], Alike::Passes(4));
        assert_eq!(value(&found, Metric::PuncturedShare), Some(5.0 / 8.0));
        assert_eq!(value(&found, Metric::ShortOfDermisShare), Some(3.0 / 8.0));
        assert!((value(&found, Metric::DepthMean).expect("a depth") - 0.5).abs() < 1e-12);
        let none = series(&[felt(&[0.0; 4]), felt(&[0.0; 4])], Alike::Passes(4));
        assert_eq!((value(&none, Metric::DepthMean), value(&none, Metric::HoleDiameter)), (None, None));
        let opened = none.iter().find(|series| series.metric == "punctured_share").expect("a share").interval();
        assert!(opened.mean == 0.0 && opened.high > 0.2, "nothing seen in 8 passes is no proof: {opened:?}");
    }

    #[test]
    fn strikes_that_are_alike_by_law_have_no_doubt() {
        let found = series(&[felt(&[0.7; 9]), felt(&[0.7; 9])], Alike::All);
        let share = found.iter().find(|series| series.metric == "punctured_share").expect("a share").interval();
        assert_eq!((share.low, share.high), (1.0, 1.0));
        assert_eq!(value(&found, Metric::DepthSd), Some(0.0));
    }
}
