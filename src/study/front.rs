//! The front of a league table: the configurations that nothing beats in everything that is wished for.

use super::compare::ratio;
use super::indices::Rows;
use super::league::{FrontRow, LeaguePlan, ROUNDING, Standing, is_nothing};
use super::measure::Objective;
use crate::metrics::series::Series;
use crate::sampling::statistics::{mean, student_factor_of};
use rayon::prelude::*;

/// Share of the resamples from which on, and below whose complement, the front is certain.
const CERTAIN: f64 = 0.95;
/// What Student's factor tends to for many trials: the normal distribution's, two-sided at 95 %.
const NORMAL_FACTOR: f64 = 1.959_963_984_540_054;

/// Which of some standings (all of one depth and hypothesis) nothing beats in everything that is wished for. Trials share
/// their random numbers, so they are resampled for all configurations together; a configuration that lacks a measure takes
/// no part.
pub fn front(standings: &[&Standing], plan: &LeaguePlan, seed: u64) -> Vec<FrontRow> {
    let contest = Contest::of(standings, plan);
    let records = contest.records(seed);
    contest.contenders.iter().zip(&records).map(|(contender, record)| contest.row(contender, record)).collect()
}

/// A standing that has all that is wished for.
struct Contender<'s> {
    standing: &'s Standing,
    /// By wish.
    series: Vec<&'s Series>,
}

/// All contenders for one plan's wishes.
struct Contest<'s> {
    plan: &'s LeaguePlan,
    contenders: Vec<Contender<'s>>,
}

/// How a contender fared in the resamples.
struct Record {
    /// How often each contender beat it.
    beaten_by: Vec<u32>,
    /// How often none did.
    unbeaten: u32,
}

impl<'s> Contest<'s> {
    fn of(standings: &[&'s Standing], plan: &'s LeaguePlan) -> Self {
        let wanted = |standing: &'s Standing| -> Option<Vec<&'s Series>> {
            plan.objectives.iter().map(|wish| standing.of(wish.measure).filter(|series| series.is_finite())).collect()
        };
        let contender = |&standing: &&'s Standing| wanted(standing).map(|series| Contender { standing, series });
        Self { plan, contenders: standings.iter().filter_map(contender).collect() }
    }

    /// The contenders' records, from resamples of the trials.
    fn records(&self, seed: u64) -> Vec<Record> {
        let Some(trials) = self.series().map(Series::trials).max() else {
            return Vec::new();
        };
        let count = self.contenders.len();
        let columns = 2 * count * self.plan.objectives.len();
        let rows = Rows::new(columns, (0..trials).flat_map(|trial| self.trial_values(trial, trials)).collect());
        // Resamples of few trials vary too little: by n − 1 over n, and as if their spread were known. Student's t makes up.
        let sums = rows.sums();
        let freedom = self.series().map(Series::freedom).fold(f64::INFINITY, f64::min);
        let widening = student_factor_of(freedom) / NORMAL_FACTOR * (trials as f64 / (trials as f64 - 1.0)).sqrt();
        let widened = |resampled: Vec<f64>| -> Vec<f64> {
            resampled.iter().zip(&sums).map(|(resampled, sum)| sum + widening * (resampled - sum)).collect()
        };
        let none = || vec![0; count * (count + 1)];
        let counts = rows
            .resampled(seed, self.plan.resamples)
            .into_par_iter()
            .map(|sums| self.beaten_by(&widened(sums)))
            .fold(none, |counts, one| add(counts, &one))
            .reduce(none, |a, b| add(a, &b));
        let record = |of: &[u32]| Record { beaten_by: of[..count].to_vec(), unbeaten: of[count] };
        counts.chunks(count + 1).map(record).collect()
    }

    fn series(&self) -> impl Iterator<Item = &'s Series> {
        self.contenders.iter().flat_map(|one| one.series.iter().copied())
    }

    /// Numerator and denominator of every objective of every contender in one of so many trials. Where nothing is random there are
    /// fewer: they serve again, as far from their mean as more of them would be.
    fn trial_values(&self, trial: usize, trials: usize) -> impl Iterator<Item = f64> {
        let value = move |by_trial: &[Vec<f64>]| {
            let means: Vec<f64> = by_trial.iter().map(|values| mean(values)).collect();
            let (own, middle) = (means[trial % means.len()], mean(&means));
            if means.len() == trials {
                own
            } else {
                middle + (trials as f64 / means.len() as f64).sqrt() * (own - middle)
            }
        };
        self.series().flat_map(move |series| [value(&series.values), series.over.as_deref().map_or(1.0, value)])
    }

    /// In one resample, for each contender: who beats it, and at last whether nobody does.
    fn beaten_by(&self, sums: &[f64]) -> Vec<u32> {
        let (contenders, objectives) = (self.contenders.len(), &self.plan.objectives);
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

    fn row(&self, own: &Contender, record: &Record) -> FrontRow {
        let front_share = f64::from(record.unbeaten) / f64::from(self.plan.resamples);
        let worst = self.worst_of(record);
        let verdict = match front_share {
            share if share >= CERTAIN && self.contenders.iter().all(|other| self.escapes(own, other)) => "front",
            share if share <= 1.0 - CERTAIN && worst.is_none_or(|worst| self.beats(worst, own)) => "dominated",
            _ => "uncertain",
        };
        let first = self.plan.objectives[0].more;
        let better = self.contenders.iter().filter(|other| is_surely_better(other.series[0], own.series[0], first));
        FrontRow {
            rank: 1 + better.count() as u32,
            depth_mm: own.standing.depth_mm,
            tear: own.standing.tear.clone(),
            configuration: own.standing.configuration.clone(),
            device: own.standing.device.clone(),
            front_share,
            verdict: verdict.to_owned(),
            dominated_by: worst.map_or_else(String::new, |other| other.standing.configuration.clone()),
            objectives: self.plan.wishes(),
        }
    }

    /// By wish, whether limits of either contender say more than resamples can, and whether the one is better beyond doubt.
    /// Resamples of trials that showed nothing, or all the same, show the same again.
    fn doubts(&self, one: &Contender, other: &Contender) -> Vec<(bool, bool)> {
        let wishes = self.plan.objectives.iter().zip(one.series.iter().zip(&other.series));
        let doubt = |(wish, (one, other)): (&Objective, (&&Series, &&Series))| {
            (is_unlike_its_trials(one) || is_unlike_its_trials(other), is_surely_better(one, other, wish.more))
        };
        wishes.map(doubt).collect()
    }

    /// Whether a contender that no resample shows beaten by another may count as unbeaten.
    fn escapes(&self, own: &Contender, other: &Contender) -> bool {
        let doubts = self.doubts(own, other);
        std::ptr::eq(own, other)
            || doubts.iter().all(|(limited, _)| !limited)
            || doubts.iter().any(|(_, better)| *better)
    }

    /// Whether a contender that all resamples show beaten by another may count as beaten.
    fn beats(&self, worst: &Contender, own: &Contender) -> bool {
        self.doubts(worst, own).iter().all(|(limited, better)| !limited || *better)
    }

    /// Who beats a contender most often, of several the first.
    fn worst_of(&self, record: &Record) -> Option<&Contender<'s>> {
        let beaten = &record.beaten_by;
        let worst = (0..beaten.len()).max_by_key(|&other| (beaten[other], usize::MAX - other))?;
        (beaten[worst] > 0).then(|| &self.contenders[worst])
    }
}

/// Whether limits from elsewhere are most of an interval: trials alone would make it far too sure.
fn is_unlike_its_trials(series: &Series) -> bool {
    let ((below, above), interval) = (series.beyond_student(), series.interval());
    let beyond = below + above;
    beyond.is_infinite() || beyond > 0.5 * (interval.high - interval.low)
}

/// Whether one configuration is better than another in what is wished for, beyond doubt: the interval of their ratio, on
/// the same random numbers, lies on the better side of 1.
fn is_surely_better(one: &Series, other: &Series, more: bool) -> bool {
    if !one.is_finite() || !other.is_finite() {
        return false;
    }
    if is_nothing(other) {
        return more && one.interval().low > 0.0;
    }
    let ratio = ratio(one, other);
    if more { ratio.low > 1.0 + ROUNDING } else { ratio.high < 1.0 - ROUNDING }
}

fn add(mut counts: Vec<u32>, more: &[u32]) -> Vec<u32> {
    counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
    counts
}

#[cfg(test)]
mod tests {
    use super::super::league::tests::standing;
    use super::super::measure::Measure;
    use super::*;

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

    /// Neither has shown a channel; one of them damages less. The other may still have more channels.
    #[test]
    fn what_was_not_seen_was_certainly_dominated() {
        let unseen = |name: &str, damage: f64| {
            let mut standing = standing(name, &[0.0; 4], &[damage; 4]);
            let channels = standing.measures[0].as_mut().expect("channels");
            channels.bounds = Some((0.0, 0.4));
            standing
        };
        let (a, b) = (unseen("a", 1.0), unseen("b", 2.0));
        assert_eq!(
            verdicts(&[&a, &b]).into_iter().map(|(verdict, _)| verdict).collect::<Vec<_>>(),
            ["front", "uncertain"]
        );
        let (a, b) = (unseen("a", 1.0), unseen("b", 1.0));
        assert_eq!(verdicts(&[&a, &b])[0].0, "uncertain");
    }

    #[test]
    fn rounding_breaks_no_tie() {
        let a = standing("a", &[10.0; 4], &[0.1 + 0.2; 4]);
        let b = standing("b", &[10.0; 4], &[0.3; 4]);
        assert_eq!(verdicts(&[&a, &b]), [("front".into(), 1.0), ("front".into(), 1.0)]);
    }

    #[test]
    fn a_configuration_without_a_measure_is_left_out_of_the_front() {
        let a = standing("a", &[10.0; 4], &[1.0; 4]);
        let mut b = standing("b", &[20.0; 4], &[0.5; 4]);
        b.measures[1] = None;
        assert_eq!(verdicts(&[&a, &b]).len(), 1);
    }
}
