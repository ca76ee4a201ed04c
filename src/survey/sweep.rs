//! The points of a study, one after the other in batches, in order.

use super::evaluation::{Asked, Evaluation, Interrupted, SurveyOptions, evaluate};
use crate::scenario::Study;
use crate::study::plan::StudyPlan;
use rayon::prelude::*;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Evaluations that are computed side by side before they are handed on, per thread, at most.
const BATCH_PER_THREAD: u64 = 32;
/// Batches grow until they take so long, and shrink where they take four times as long: what is handed on can be saved, and
/// a time cap is looked at between batches.
const BATCH_TIME: Duration = Duration::from_millis(250);

/// What the evaluations of a study are, by number.
pub trait Course: Sync {
    /// How many there are.
    fn count(&self) -> u64;
    /// What is asked of one of them.
    fn evaluation(&self, number: u64) -> Asked;
}

/// Points in the order of the study, replicates of a point next to each other.
impl Course for StudyPlan {
    fn count(&self) -> u64 {
        self.points * self.replicates
    }

    fn evaluation(&self, number: u64) -> Asked {
        let point = number / self.replicates;
        Asked { point, replicate: number % self.replicates, values: self.values(point) }
    }
}

/// Computes evaluations and hands them on in order. `take` may refuse to go on.
///
/// # Errors
/// What `take` refuses with, or [`Interrupted`] turned into it; evaluations before the interruption are handed on first.
pub fn sweep<E: From<Interrupted>>(
    study: &Study,
    course: &dyn Course,
    range: Range<u64>,
    options: &SurveyOptions,
    mut take: impl FnMut(&[Evaluation]) -> Result<(), E>,
) -> Result<(), E> {
    let threads = rayon::current_num_threads() as u64;
    let (mut batch, mut next) = (threads, range.start);
    while next < range.end {
        let begun = Instant::now();
        let end = (next + batch).min(range.end);
        let one = |number: u64| {
            let evaluation = evaluate(study, course.evaluation(number), options)?;
            (options.tell)();
            Ok(evaluation)
        };
        let numbers: Vec<u64> = (next..end).collect();
        let results: Vec<Result<Evaluation, Interrupted>> = numbers.into_par_iter().with_max_len(1).map(one).collect();
        let mut evaluations = Vec::with_capacity(results.len());
        let mut interrupted: Option<Interrupted> = None;
        for result in results {
            match result {
                Ok(evaluation) if interrupted.is_none() => evaluations.push(evaluation),
                Ok(_) => {}
                Err(error) => interrupted = interrupted.or(Some(error)),
            }
        }
        take(&evaluations)?;
        if let Some(interrupted) = interrupted {
            return Err(interrupted.into());
        }
        next = end;
        batch = match begun.elapsed() {
            quick if quick < BATCH_TIME => (2 * batch).min(BATCH_PER_THREAD * threads),
            slow if slow > 4 * BATCH_TIME => (batch / 2).max(threads),
            _ => batch,
        };
    }
    Ok(())
}

/// The evaluations of a shard: shards are numbered from 0 and cut a study into runs of whole points.
pub fn shard(points: u64, replicates: u64, index: u64, count: u64) -> Range<u64> {
    let cut = |i: u64| (u128::from(points) * u128::from(i) / u128::from(count.max(1))) as u64 * replicates;
    cut(index)..cut(index + 1)
}

#[cfg(test)]
mod tests {
    use super::shard;

    #[test]
    fn shards_follow_one_another_without_gap_or_overlap() {
        for (points, replicates, count) in [(10, 1, 3), (7, 4, 7), (3, 2, 8), (1_000_000_007, 3, 999)] {
            let shards: Vec<_> = (0..count).map(|i| shard(points, replicates, i, count)).collect();
            assert_eq!((shards[0].start, shards[shards.len() - 1].end), (0, points * replicates));
            assert!(shards.windows(2).all(|pair| pair[0].end == pair[1].start));
            let lengths = || shards.iter().map(|s| s.end - s.start);
            assert!(lengths().max() <= lengths().min().map(|least| least + replicates));
        }
    }
}
