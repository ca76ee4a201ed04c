//! Elementary effects: trajectories, exact effects, laws.

use dermatrace::study::indices::{Analysis, Effect, LevelsError, MorrisPlan};

fn plan(inputs: usize, trajectories: u32, levels: u32, seed: u64) -> MorrisPlan {
    MorrisPlan::new(inputs, trajectories, levels, seed).expect("an even number of levels")
}

fn outputs_of(function: impl Fn(&[f64]) -> f64, plan: &MorrisPlan) -> Vec<f64> {
    (0..plan.evaluations()).map(|row| function(&plan.point(row))).collect()
}

fn effects_of(function: impl Fn(&[f64]) -> f64, plan: &MorrisPlan) -> Vec<Effect> {
    plan.effects(&outputs_of(function, plan), 1000).indices.expect("two trajectories or more")
}

#[test]
fn a_trajectory_moves_every_input_once_by_the_step() {
    for (inputs, levels) in [(1, 2), (3, 4), (7, 10)] {
        let plan = plan(inputs, 50, levels, 1);
        assert_eq!(plan.evaluations(), 50 * (inputs as u64 + 1));
        for trajectory in 0..50 {
            let points: Vec<_> =
                (0..=inputs as u64).map(|i| plan.point(trajectory * (inputs as u64 + 1) + i)).collect();
            let mut moved = Vec::new();
            for pair in points.windows(2) {
                let differ: Vec<usize> = (0..inputs).filter(|&i| pair[0][i] != pair[1][i]).collect();
                assert_eq!(differ.len(), 1);
                let step = (pair[1][differ[0]] - pair[0][differ[0]]).abs();
                assert!((step - plan.step()).abs() < 1e-15);
                moved.extend(differ);
            }
            moved.sort_unstable();
            assert!(moved.into_iter().eq(0..inputs));
        }
    }
}

#[test]
fn starts_directions_and_orders_are_equally_likely() {
    let plan = plan(2, 20_000, 6, 3);
    let mut levels = [0u32; 6];
    let mut first = [0u32; 2];
    for trajectory in 0..20_000 {
        let [start, next] = [0, 1].map(|i| plan.point(3 * trajectory + i));
        levels[(start[0] * 5.0).round() as usize] += 1;
        first[usize::from(start[0] == next[0])] += 1;
    }
    // Five standard errors: a false alarm in less than 6 of 10⁶ for each of eight counts; the seed is fixed.
    let even = |counts: &[u32]| {
        let share = 1.0 / counts.len() as f64;
        let deviation = (20_000.0 * share * (1.0 - share)).sqrt();
        counts.iter().all(|&count| (f64::from(count) - 20_000.0 * share).abs() < 5.0 * deviation)
    };
    assert!(even(&levels) && even(&first), "{levels:?} {first:?}");
}

#[test]
fn a_linear_output_has_its_slopes_as_effects() {
    let found = effects_of(|u| 5.0 + 2.0 * u[0] - 3.0 * u[1], &plan(3, 20, 4, 1));
    for (effect, slope) in found.iter().zip([2.0, -3.0, 0.0f64]) {
        assert!((effect.mu - slope).abs() < 1e-13 && (effect.mu_star.value - slope.abs()).abs() < 1e-13, "{effect:?}");
        assert!(effect.sigma < 1e-13 && effect.mu_star.high - effect.mu_star.low < 1e-13, "{effect:?}");
    }
    assert_eq!((found[2].mu, found[2].mu_star.value, found[2].sigma), (0.0, 0.0, 0.0));
    assert!(found[2].mu.is_sign_positive());
}

#[test]
fn a_product_has_the_mean_and_spread_of_the_other_input_as_effect() {
    let found = effects_of(|u| u[0] * u[1], &plan(2, 4000, 4, 2));
    // The other input is 0, 1/3, 2/3 or 1: mean 1/2, variance 5/36, fourth moment about the mean 41/1296.
    let deviation = (5.0f64 / 36.0).sqrt();
    let error_of_variance = ((41.0f64 / 1296.0 - 25.0 / 1296.0) / 4000.0).sqrt();
    for effect in found {
        // 4.4 standard errors: a false alarm in about 1 of 10⁵ for each; the seed is fixed.
        assert!((effect.mu - 0.5).abs() < 4.4 * deviation / 4000f64.sqrt(), "{effect:?}");
        assert!((effect.sigma.powi(2) - 5.0 / 36.0).abs() < 4.4 * error_of_variance, "{effect:?}");
        assert_eq!(effect.mu, effect.mu_star.value);
        let half = 0.5 * (effect.mu_star.high - effect.mu_star.low);
        // A quantile of 1000 resamples errs by 5 % of an interval's half width.
        assert!((half / (1.96 * deviation / 4000f64.sqrt()) - 1.0).abs() < 0.2, "{effect:?}");
    }
}

#[test]
fn effects_of_both_signs_cancel_in_mu_alone() {
    // On two levels the step of an input is its whole range: the effect of u₁ is 1 or −1 as u₂ is 0 or 1.
    let found = effects_of(|u| u[0] * (1.0 - 2.0 * u[1]), &plan(2, 1000, 2, 5));
    assert!(found[0].mu_star.value == 1.0 && found[0].mu.abs() < 4.4 / 1000f64.sqrt(), "{:?}", found[0]);
}

#[test]
fn a_trajectory_with_an_output_that_is_not_finite_is_left_out_whole() {
    let (long, short) = (plan(3, 11, 4, 9), plan(3, 10, 4, 9));
    let function = |u: &[f64]| u[0] * u[1] + u[2].exp();
    let expected = short.effects(&outputs_of(function, &short), 100);
    for (place, value) in [(0, f64::NAN), (1, f64::INFINITY), (3, f64::NEG_INFINITY)] {
        let mut outputs = outputs_of(function, &long);
        outputs[10 * 4 + place] = value;
        let found = long.effects(&outputs, 100);
        assert_eq!((found.kept, found.dropped), (10, 1));
        assert_eq!(found.indices, expected.indices);
    }
    let nothing = short.effects(&[f64::NAN; 40], 100);
    assert_eq!(nothing, Analysis { kept: 0, dropped: 10, indices: None });
}

#[test]
fn a_grid_without_a_step_of_half_its_levels_is_refused() {
    for levels in [0, 1, 3, 7] {
        assert_eq!(MorrisPlan::new(2, 4, levels, 0), Err(LevelsError(levels)));
    }
}

#[test]
fn an_input_that_takes_whole_numbers_alone_has_its_slope_all_the_same() {
    // Three values on four levels: a step of two thirds moves by half of the range or by all of it.
    let plan = plan(2, 64, 4, 3);
    let place = |input: usize, share: f64| if input == 0 { (share * 3.0).floor().min(2.0) / 2.0 } else { share };
    let outputs = outputs_of(|u| 5.0 * place(0, u[0]) + 2.0 * u[1], &plan);
    let as_asked = plan.effects(&outputs, 100).indices.unwrap();
    let as_moved = plan.effects_of_moves(&outputs, 100, place).indices.unwrap();
    assert!((as_moved[0].mu - 5.0).abs() < 1e-12 && as_moved[0].sigma < 1e-12);
    assert!((as_moved[1].mu - 2.0).abs() < 1e-12);
    // Taken for steps of two thirds, a linear response would look as if it were bent.
    assert!(as_asked[0].sigma > 0.5);
}
