//! Runs an integrand over trials and replicates in parallel until its target is met or a limit fires.

use super::integrand::{Integrand, Plan, Sampled, StopReason, Stopped};
use super::round::{Progress, Round};
use super::stop::is_time_up;
use std::time::Instant;

/// Integrates every trial until all goals are reached.
///
/// From round to round the number of points doubles in those strata where it helps most. When all goals are reached it is
/// doubled once more in all of them: stopping just when an interval happens to be narrow would bias it.
///
/// # Errors
/// [`Stopped`] when the stop flag is raised; where a time cap raises it, only if not even the first round is done.
pub fn integrate<I: Integrand>(trials: &[I], plan: &Plan) -> Result<Sampled<I::Tally>, Stopped> {
    let mut round = Round::new(trials, plan);
    let first = vec![plan.first_points; round.strata];
    let doubled = vec![2 * plan.first_points; round.strata];
    // Another doubling is sure to come. Where parts are many, making them twice would cost more than to take it at once.
    let many_parts = trials.iter().any(|trial| trial.parts() > 1) && round.samples_at(&doubled) <= plan.max_samples;
    if many_parts {
        round.extend_by(&[first, doubled])?
    } else {
        round.extend_by(&[first])?
    }
    if trials.iter().zip(&round.tallies).all(|(trial, tally)| trial.is_void(tally)) {
        round.forget();
        return Ok(round.finish(0.0, StopReason::Exact));
    }
    let mut reached_before = false;
    loop {
        let progress = round.progress();
        let reached = progress.iter().all(|progress| progress.reached);
        let relative_error = progress.first().map_or(0.0, |progress| progress.relative_error);
        if round.take_ahead() {
            reached_before = reached;
            continue;
        }
        let next = round.next_points(&progress);
        let enough = enough(&progress);
        let reason = if reached && reached_before {
            Some(enough)
        } else if round.samples_at(&next) > plan.max_samples || next.iter().any(|&points| points > 1 << 30) {
            Some(if reached { enough } else { StopReason::SampleCap })
        } else if plan.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(if reached { enough } else { StopReason::TimeCap })
        } else {
            None
        };
        if let Some(reason) = reason {
            return Ok(round.finish(relative_error, reason));
        }
        reached_before = reached;
        match round.extend_by(&[next]) {
            Err(Stopped) if is_time_up(plan.stop) => {
                let reason = if reached { enough } else { StopReason::TimeCap };
                return Ok(round.finish(relative_error, reason));
            }
            extended => extended?,
        }
    }
}

/// What is told where all goals are reached.
fn enough(progress: &[Progress]) -> StopReason {
    match progress.iter().any(|progress| progress.lost) {
        true => StopReason::LostInTrials,
        false => StopReason::TargetReached,
    }
}

#[cfg(test)]
mod tests {
    use super::super::integrand::Goal;
    use super::super::statistics::mean;
    use super::*;
    use crate::sampling::statistics::std_err;
    use std::sync::atomic::AtomicUsize;

    /// 2 (p + 1) ∫ xᵖ y = 1 over the unit square and a count of points, in strips of x, in two parts split at y = ½.
    struct Product {
        strips: usize,
        power: i32,
    }

    impl Integrand for Product {
        type Scratch = ();
        type Part = (f64, f64);
        type Tally = u32;

        fn parts(&self) -> usize {
            2
        }
        fn part(&self, index: usize) -> (f64, f64) {
            (0.5 * index as f64, 0.5 * (index + 1) as f64)
        }
        fn tally(&self, _: &(f64, f64), tally: &mut u32) {
            *tally += 1;
        }
        fn merge(&self, tally: &mut u32, later: &u32) {
            *tally += later;
        }
        fn whole_error(&self, _: &[u32], by_trial: &[Vec<f64>]) -> f64 {
            std_err(&by_trial.iter().map(|replicates| mean(replicates)).collect::<Vec<_>>())
        }
        fn is_void(&self, tally: &u32) -> bool {
            *tally == 0
        }
        fn slots(&self) -> usize {
            2
        }
        fn strata(&self) -> usize {
            self.strips
        }
        fn samples_per_point(&self, _: usize) -> u64 {
            1
        }
        fn add(&self, part: &(f64, f64), stratum: usize, [x, y, _]: [f64; 3], _: &mut (), slots: &mut [f64]) {
            if part.0 <= y && y < part.1 {
                let width = 1.0 / self.strips as f64;
                slots[0] += width * (width * (stratum as f64 + x)).powi(self.power) * y;
                slots[1] += 1.0;
            }
        }
        fn scale(&self, _: usize) -> f64 {
            2.0 * f64::from(self.power + 1)
        }
        fn is_count(&self, slot: usize) -> bool {
            slot == 1
        }
    }

    fn integrated(
        (strips, power): (usize, i32),
        relative_error: f64,
        max_samples: u64,
    ) -> Result<Sampled<u32>, Stopped> {
        let stop = AtomicUsize::new(0);
        let goals = [Goal { quantity: &|slots| slots[0], relative_error, must_be_seen: true }];
        let plan =
            Plan { seed: 3, replicates: 16, first_points: 4, goals: &goals, max_samples, deadline: None, stop: &stop };
        integrate(&[Product { strips, power }], &plan)
    }

    #[test]
    fn a_product_integrates_to_its_exact_value_within_four_standard_errors() {
        for shape in [(1, 1), (2, 1), (5, 7)] {
            let result = integrated(shape, 1e-3, 1 << 20).expect("not stopped");
            let values: Vec<f64> = result.values[0].iter().map(|slots| slots[0]).collect();
            assert_eq!(result.reason, StopReason::TargetReached);
            assert!((mean(&values) - 1.0).abs() < 4.0 * std_err(&values));
            let counted: f64 = result.values[0].iter().map(|slots| slots[1]).sum();
            assert_eq!((counted as u64, result.tallies[0]), (result.samples, 2));
        }
    }

    #[test]
    fn samples_go_where_the_variance_is() {
        let result = integrated((5, 7), 1e-4, 1 << 24).expect("not stopped");
        assert!(result.stratum_samples[4] >= 4 * result.stratum_samples[0], "{:?}", result.stratum_samples);
    }

    #[test]
    fn a_raised_flag_and_a_low_cap_stop_the_work() {
        let result = integrated((1, 1), 1e-9, 100).expect("not stopped");
        assert_eq!((result.reason, result.samples), (StopReason::SampleCap, 64));
        let stop = AtomicUsize::new(2);
        let plan =
            Plan { seed: 3, replicates: 16, first_points: 4, goals: &[], max_samples: 1, deadline: None, stop: &stop };
        assert!(integrate(&[Product { strips: 1, power: 1 }], &plan).is_err());
    }
}
