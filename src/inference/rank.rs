//! Wilcoxon's rank sum of two samples, two-sided, with mid-ranks.

use super::reading::normal_below;

/// Sums of ranks are counted one by one where there are no more of them than this.
const MOST_STEPS: usize = 40_000_000;

/// The test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    /// Sum of the first sample's ranks.
    pub statistic: f64,
    /// Its mean where both come from one law.
    pub expected: f64,
    /// How often it is as far from that.
    pub p: f64,
}

/// Of two samples.
pub fn rank_sum(one: &[f64], other: &[f64]) -> RankSum {
    let mut all: Vec<(f64, bool)> = one.iter().map(|value| (*value, true)).collect();
    all.extend(other.iter().map(|value| (*value, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Twice the mid-ranks, which are whole.
    let mut doubled = vec![0usize; all.len()];
    let (mut first, mut ties) = (0, 0.0);
    while first < all.len() {
        let last = first + all[first..].iter().take_while(|value| value.0 == all[first].0).count();
        doubled[first..last].fill(first + last + 1);
        let tied = (last - first) as f64;
        ties += tied * (tied * tied - 1.0);
        first = last;
    }
    let sum: usize = all.iter().zip(&doubled).filter(|((_, is_one), _)| *is_one).map(|(_, rank)| rank).sum();
    let (m, n) = (one.len() as f64, (one.len() + other.len()) as f64);
    let (statistic, expected) = (0.5 * sum as f64, 0.5 * m * (n + 1.0));
    if one.is_empty() || other.is_empty() {
        return RankSum { statistic, expected, p: 1.0 };
    }
    let p = match is_counted(one.len(), &doubled) {
        true => exact(&doubled, one.len(), sum),
        false => {
            let variance = m * (n - m) / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
            2.0 * normal_below((0.5 - (statistic - expected).abs()) / variance.sqrt())
        }
    };
    RankSum { statistic, expected, p: p.min(1.0) }
}

/// The share of choices of so many ranks whose sum is as far from the mean as one: all choices are counted.
fn exact(doubled: &[usize], chosen: usize, sum: usize) -> f64 {
    let mean = chosen as f64 * doubled.iter().sum::<usize>() as f64 / doubled.len() as f64;
    as_far(&choices(doubled, chosen), mean, (sum as f64 - mean).abs())
}

/// The share of choices of so many ranks that add up to each sum.
fn choices(doubled: &[usize], chosen: usize) -> Vec<f64> {
    let total: usize = doubled.iter().sum();
    // By how many are chosen and what they add up to.
    let mut ways = vec![vec![0.0; total + 1]; chosen + 1];
    ways[0][0] = 1.0;
    for (taken, &rank) in doubled.iter().enumerate() {
        for k in (1..=chosen.min(taken + 1)).rev() {
            for s in (rank..=total).rev() {
                ways[k][s] += ways[k - 1][s - rank];
            }
        }
    }
    let all: f64 = ways[chosen].iter().sum();
    ways[chosen].iter().map(|ways| ways / all).collect()
}

/// The share of sums that are at least so far from a mean.
fn as_far(shares: &[f64], mean: f64, off: f64) -> f64 {
    let is_far = |sum: &usize| (*sum as f64 - mean).abs() >= off - 1e-9;
    (0..shares.len()).filter(is_far).map(|sum| shares[sum]).sum()
}

/// By how much the rank sum of `chosen` of `all` values, no two alike, must be off its mean to have a `p` of no more than a level;
/// infinite where none has.
pub fn significant_off(chosen: usize, all: usize, level: f64) -> f64 {
    let doubled: Vec<usize> = (1..=all).map(|rank| 2 * rank).collect();
    let mean = (chosen * (all + 1)) as f64;
    let furthest = 0.5 * (chosen * (all - chosen)) as f64;
    let steps = (0..=furthest as usize).map(|step| furthest - step as f64);
    let last = |p: &dyn Fn(f64) -> f64| steps.take_while(|off| p(*off) <= level).last().unwrap_or(f64::INFINITY);
    if is_counted(chosen, &doubled) {
        let shares = choices(&doubled, chosen);
        return last(&|off| as_far(&shares, mean, 2.0 * off));
    }
    let sd = (furthest * (all + 1) as f64 / 6.0).sqrt();
    last(&|off| 2.0 * normal_below((0.5 - off) / sd))
}

fn is_counted(chosen: usize, doubled: &[usize]) -> bool {
    chosen.saturating_mul(doubled.iter().sum()).saturating_mul(doubled.len()) <= MOST_STEPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples_are_counted() {
        // Of the 20 ways to choose 3 of 6 ranks two are as extreme as 1 + 2 + 3.
        let test = rank_sum(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]);
        assert!((test.p - 0.1).abs() < 1e-12 && test.statistic == 6.0 && test.expected == 10.5, "{test:?}");
        // Ranks 1, 2.5, 2.5, 4: of the 6 ways to choose two, 3.5 and 6.5 are as far from 5, twice each.
        let tied = rank_sum(&[1.0, 2.0], &[2.0, 3.0]);
        assert!((tied.p - 4.0 / 6.0).abs() < 1e-12 && tied.statistic == 3.5, "{tied:?}");
    }

    #[test]
    fn exchanged_samples_have_one_p() {
        let (a, b) = ([0.3, 0.1, 0.25, 0.7], [0.2, 0.9, 0.4, 0.8, 0.5]);
        assert!((rank_sum(&a, &b).p - rank_sum(&b, &a).p).abs() < 1e-12);
    }
    #[test]
    fn what_is_significant_has_so_small_a_p_and_what_is_nearer_has_not() {
        for (chosen, all) in [(3, 6), (5, 10), (4, 11), (30, 60), (60, 130)] {
            let off = significant_off(chosen, all, 0.05);
            // The lowest ranks, raised from the highest on, until their sum is so far below the mean.
            let p_of = |off: f64| {
                let mean = 0.5 * (chosen * (all + 1)) as f64;
                let mut more = (mean - off).round() as usize - chosen * (chosen + 1) / 2;
                let mut ranks: Vec<f64> = (1..=chosen).map(|rank| rank as f64).collect();
                for rank in ranks.iter_mut().rev() {
                    let raised = more.min(all - chosen);
                    (*rank, more) = (*rank + raised as f64, more - raised);
                }
                let others: Vec<f64> = (1..=all).map(|rank| rank as f64).filter(|rank| !ranks.contains(rank)).collect();
                rank_sum(&ranks, &others).p
            };
            let furthest = 0.5 * (chosen * (all - chosen)) as f64;
            match off.is_finite() {
                true => assert!(p_of(off) <= 0.05 && p_of(off - 1.0) > 0.05, "{chosen} of {all}: {off}"),
                false => assert!(p_of(furthest) > 0.05, "{chosen} of {all}"),
            }
        }
        assert_eq!(significant_off(0, 1, 0.05), f64::INFINITY);
    }
}
