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
    let total: usize = doubled.iter().sum();
    let p = match one.len() * total * all.len() <= MOST_STEPS {
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
    let total: usize = doubled.iter().sum();
    // By how many are chosen and what they add up to, as shares of all choices so that no number grows too large.
    let mut ways = vec![vec![0.0; total + 1]; chosen + 1];
    ways[0][0] = 1.0;
    for (taken, &rank) in doubled.iter().enumerate() {
        for k in (1..=chosen.min(taken + 1)).rev() {
            for s in (rank..=total).rev() {
                ways[k][s] += ways[k - 1][s - rank];
            }
        }
    }
    let mean = chosen as f64 * total as f64 / doubled.len() as f64;
    let off = (sum as f64 - mean).abs();
    let all: f64 = ways[chosen].iter().sum();
    let far: f64 = ways[chosen]
        .iter()
        .enumerate()
        .filter(|(s, _)| (*s as f64 - mean).abs() >= off - 1e-9)
        .map(|(_, ways)| ways)
        .sum();
    far / all
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
}
