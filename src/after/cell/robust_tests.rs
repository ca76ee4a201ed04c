//! What a cell must stand: matrices, numbers that are none, films that are gone at once, problems at random.

use super::banded::Banded;
use super::cases_tests::{DAY_S, HOUR_S, film, last, needled, slab, with};
use super::space::Space;
use super::{Bolus, Bottom, CellError, Content, Problem, Vehicle, channel_permeance_mm_s, solve};
use proptest::prelude::*;

/// Solves a dense system with pivots.
fn dense(mut rows: Vec<Vec<f64>>, mut side: Vec<f64>) -> Vec<f64> {
    let n = side.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs())).expect("a row");
        rows.swap(k, pivot);
        side.swap(k, pivot);
        for i in k + 1..n {
            let factor = rows[i][k] / rows[k][k];
            let pivot = rows[k].clone();
            rows[i].iter_mut().zip(&pivot).skip(k).for_each(|(entry, above)| *entry -= factor * above);
            side[i] -= factor * side[k];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| rows[i][j] * side[j]).sum();
        side[i] = (side[i] - known) / rows[i][i];
    }
    side
}

proptest! {
    #[test]
    fn banded_factors_solve_what_dense_ones_solve(
        size in 1usize..40,
        half in 1usize..20,
        numbers in prop::collection::vec(0.0f64..1.0, 40 * 41 + 40),
    ) {
        let mut banded = Banded::new(size, half);
        banded.add(0, 0, 5.0);
        banded.clear();
        let mut rows = vec![vec![0.0; size]; size];
        for (i, number) in numbers[..size * size].iter().enumerate() {
            let (row, column) = (i / size, i % size);
            // Links: what leaves a column arrives in another row, and a little is lost.
            if row != column && row.abs_diff(column) <= half {
                for (at, value) in [(row, -number), (column, *number)] {
                    rows[at][column] += value;
                    banded.add(at, column, value);
                }
            }
        }
        for (i, row) in rows.iter_mut().enumerate() {
            row[i] += 0.1;
            banded.add(i, i, 0.1);
        }
        let mut side = numbers[1640..1640 + size].to_vec();
        let expected = dense(rows, side.clone());
        banded.factor();
        banded.solve(&mut side);
        for (ours, theirs) in side.iter().zip(&expected) {
            prop_assert!((ours - theirs).abs() <= 1e-10 * theirs.abs().max(1.0), "{ours} and not {theirs}");
        }
    }
}

#[test]
fn a_number_that_is_none_is_an_error_with_its_place_and_not_an_amount() {
    let mut whole = needled(209.0, 2.7e-6);
    whole.vehicle = Some(Vehicle { solubility_ug_mm3: Some(2.2), ..film(0.1, 50.0) });
    whole.boluses = vec![Bolus { top_mm: 0.1, bottom_mm: 0.2, ug_cm2: 1.0 }];
    type Spoil = fn(&mut Problem, f64);
    let spoils: [Spoil; 22] = [
        |p, bad| p.strata[0].thickness_mm = bad,
        |p, bad| p.strata[1].diffusivity_mm2_s = bad,
        |p, bad| p.strata[2].clearance_per_s = bad,
        |p, bad| p.strata[1].partition = bad,
        |p, bad| p.membrane.thickness_mm = bad,
        |p, bad| p.membrane.permeance_mm_s = bad,
        |p, bad| p.channels.iter_mut().for_each(|c| c.per_cm2 = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.radius_mm = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.open_depth_mm = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.diffusivity_mm2_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.vehicle_diffusivity_mm2_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.half_life_s = Some(bad)),
        |p, bad| p.channels.iter_mut().for_each(|c| c.applied_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.bleeding_mm3_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.bleeding_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.weeping_mm3_s = bad),
        |p, bad| p.channels.iter_mut().for_each(|c| c.prefill = bad),
        |p, bad| p.vehicle.iter_mut().for_each(|v| v.thickness_mm = Some(bad)),
        |p, bad| p.vehicle.iter_mut().for_each(|v| v.concentration_ug_mm3 = bad),
        |p, bad| p.boluses[0].ug_cm2 = bad,
        |p, bad| p.times_s = vec![bad],
        |p, bad| p.fineness = bad,
    ];
    assert!(solve(&whole).is_ok());
    for (i, spoil) in spoils.iter().enumerate() {
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            let mut problem = whole.clone();
            spoil(&mut problem, bad);
            let found = solve(&problem);
            assert!(matches!(found, Err(CellError::Failed { time_s: 0.0, .. })), "{i}, {bad}: {found:?}");
            if i < 17 {
                assert!(channel_permeance_mm_s(&problem).is_err(), "{i}, {bad}");
            }
        }
    }
    let mut problem = whole.clone();
    problem.strata[1].diffusivity_mm2_s = f64::NAN;
    let text = solve(&problem).expect_err("no number").to_string();
    assert_eq!(
        text,
        "the solution fails at 0 s, at radius 0 mm and depth 0.06 mm: a diffusivity is no positive number"
    );
    assert!(solve(&Problem { strata: vec![], ..whole.clone() }).is_err());
    assert!(solve(&Problem { times_s: vec![2.0, 1.0], ..whole }).is_err());
}

#[test]
fn channels_that_merge_are_refused() {
    let problem = with(&needled(209.0, 0.0), |channels| channels.radius_mm = 0.9 * 0.3729);
    assert!(matches!(solve(&problem), Err(CellError::Merged { .. })));
    assert!(solve(&with(&problem, |channels| channels.radius_mm = 0.89 * 0.3728)).is_ok());
}

/// What is below nothing, over the largest, or over a millionth of what there was at first.
fn below(content: &Content, first: f64) -> f64 {
    let most = content.field.iter().copied().fold(1e-6 * first, f64::max);
    content.field.iter().copied().fold(0.0, f64::min) / most.max(f64::MIN_POSITIVE)
}

#[test]
fn a_film_that_is_drunk_up_at_once_leaves_nothing_below_nothing() {
    for (film_mm, per_cm2) in [(1e-3, 229.0), (1e-5, 229.0), (1e-5, 2000.0), (1e-8, 229.0)] {
        for solubility_ug_mm3 in [None, Some(0.3)] {
            let mut problem = with(&needled(176.0, 7e-7), |channels| channels.per_cm2 = per_cm2);
            problem.vehicle = Some(Vehicle { solubility_ug_mm3, ..film(film_mm, 1.0) });
            problem.times_s = vec![0.1, 1.0, 10.0, 600.0];
            let all = 100.0 * film_mm;
            for content in solve(&problem).unwrap_or_else(|error| panic!("{error}")).contents {
                let whole = content.delivered() + content.in_channel + content.in_vehicle;
                assert!((whole - all).abs() < 1e-8 * all, "{whole} of {all}");
                assert!(content.in_vehicle >= -1e-8 * all && below(&content, 1.0) > -1e-8, "{content:?}");
            }
        }
    }
}

#[test]
fn a_film_that_empties_within_seconds_empties_as_it_must() {
    let permeance = 1e-3;
    let mut problem = slab(0.5, 1e6, 0.0, permeance);
    problem.bottom = Bottom::Sink;
    problem.vehicle = Some(film(1e-3, 1.0));
    problem.times_s = vec![0.5, 1.0, 2.0, 4.0];
    for content in solve(&problem).expect("a solution").contents {
        let left = 0.1 * (-content.time_s).exp();
        assert!((content.in_vehicle - left).abs() < 2e-3 * 0.1, "{} and not {left}", content.in_vehicle);
    }
}

#[test]
fn no_time_asks_for_no_step_and_the_start_is_told() {
    let mut problem = needled(209.0, 1e-6);
    problem.times_s = vec![];
    assert_eq!(solve(&problem).expect("a solution").steps, 0);
    problem.times_s = vec![0.0];
    let content = last(&problem);
    assert_eq!((content.delivered(), content.in_channel, content.time_s), (0.0, 0.0, 0.0));
    problem.vehicle = None;
    problem.times_s = vec![DAY_S];
    let content = last(&problem);
    assert_eq!((content.delivered(), content.in_channel, content.in_vehicle), (0.0, 0.0, 0.0));
}

#[test]
fn a_field_is_told_ring_by_ring_of_the_mesh() {
    let problem = needled(209.0, 1e-6);
    let solution = solve(&problem).expect("a solution");
    let (rings, layers) = (solution.mesh.radii_mm.len() - 1, solution.mesh.depths_mm.len() - 1);
    let content = &solution.contents[0];
    assert_eq!(content.field.len(), rings * layers);
    // Under an open mouth there is more than beside it, and more than deep down.
    assert!(content.field[0] > content.field[rings - 1] && content.field[0] > content.field[rings * (layers - 1)]);
    assert_eq!(Space::new(&problem).mesh, solution.mesh);
    for face in [0.0, 0.06, 0.26, 0.5, 1.56] {
        assert!(solution.mesh.depths_mm.iter().any(|depth| (depth - face).abs() < 1e-12), "{face}");
    }
}

#[test]
fn a_channel_that_all_but_ends_at_a_boundary_ends_there() {
    let at = |depth: f64| {
        let problem = with(&needled(209.0, 1e-6), |channels| channels.open_depth_mm = depth);
        last(&problem).delivered()
    };
    for off in [1e-12, 1e-9, 1e-6, 5e-5] {
        assert!((at(0.06 + off) / at(0.06) - 1.0).abs() < 1e-6 && (at(0.06 - off) / at(0.06) - 1.0).abs() < 1e-6);
    }
    assert!((at(0.0602) / at(0.06) - 1.0).abs() < 1e-2);
    assert!(at(5.0) == at(1.56), "deeper than the skin");
}

#[test]
fn long_times_and_short_half_lives_are_stood() {
    let mut problem = with(&needled(209.0, 2.7e-6), |channels| channels.half_life_s = Some(60.0));
    problem.times_s = vec![30.0 * DAY_S];
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 2.0) });
    let coarse = last(&problem).entered_channels;
    let fine = last(&Problem { fineness: 2.0, ..problem }).entered_channels;
    assert!((coarse / fine - 1.0).abs() < 1e-2, "{coarse} and {fine}");
}

#[test]
fn a_channel_that_is_washed_out_is_as_hard_on_the_mesh_as_anything_and_within_a_fiftieth() {
    // What a large molecule leaves in the wall meanwhile lies within the first cells beside it.
    let mut problem = with(&needled(1e6, 0.0), |channels| {
        channels.half_life_s = Some(4320.0);
        channels.prefill = 1.0;
        channels.bleeding_s = 300.0;
        channels.bleeding_mm3_s = 1e-4;
        channels.weeping_mm3_s = 4e-6;
    });
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 2.0) });
    let usual = last(&problem).delivered();
    let fine = last(&Problem { fineness: 2.0, ..problem }).delivered();
    assert!((usual / fine - 1.0).abs() < 2e-2, "{usual} and {fine}");
}

/// A number between two, evenly over its logarithm.
fn log_between(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low.ln()..high.ln()).prop_map(f64::exp)
}

prop_compose! {
    fn any_channels()(
        per_cm2 in log_between(0.01, 1e4),
        share in 0.001f64..0.89,
        open_depth_mm in log_between(1e-3, 2.0),
        half_life_s in prop::option::of(log_between(60.0, 30.0 * DAY_S)),
        applied_s in prop_oneof![Just(0.0), log_between(1.0, 7.0 * DAY_S)],
        flow_mm3_s in prop_oneof![Just(0.0), log_between(1e-8, 1e-3)],
        bleeding_s in 0.0f64..3600.0,
        weeping_mm3_s in prop_oneof![Just(0.0), log_between(1e-9, 1e-4)],
        prefill in prop_oneof![Just(0.0), 0.0f64..=1.0],
        inside in 0.1f64..=1.0,
    ) -> super::Channels {
        let cell_mm = (100.0 / (std::f64::consts::PI * per_cm2)).sqrt();
        super::Channels {
            per_cm2, radius_mm: (share * cell_mm).clamp(1e-3, 1.0), open_depth_mm, half_life_s, applied_s,
            bleeding_mm3_s: flow_mm3_s, bleeding_s, weeping_mm3_s, prefill,
            // A diffusivity is put in by the problem.
            diffusivity_mm2_s: inside, vehicle_diffusivity_mm2_s: 1.0,
        }
    }
}

prop_compose! {
    fn any_vehicle()(
        thickness_mm in prop::option::of(log_between(1e-3, 10.0)),
        concentration_ug_mm3 in log_between(1e-9, 1e3),
        solubility in prop::option::of(log_between(1e-5, 10.0)),
        contact_s in log_between(1.0, 30.0 * DAY_S),
    ) -> Vehicle {
        let solubility_ug_mm3 = solubility.map(|share| share * concentration_ug_mm3);
        Vehicle { thickness_mm, concentration_ug_mm3, solubility_ug_mm3, contact_s }
    }
}

prop_compose! {
    fn any_problem()(
        channels in prop::option::weighted(0.9, any_channels()),
        vehicle in prop::option::weighted(0.9, any_vehicle()),
        mw in log_between(18.0, 1e7),
        permeance_mm_s in prop_oneof![Just(0.0), log_between(1e-12, 1e-2)],
        partition in log_between(0.01, 100.0),
        is_sink in any::<bool>(),
        epidermis_mm in 0.02f64..0.3,
        dermis_mm in 0.1f64..4.0,
        bolus in prop::option::weighted(0.3, (0.0f64..1.0, 0.001f64..2.0, log_between(1e-6, 1e3))),
        until_s in log_between(1.0, 30.0 * DAY_S),
    ) -> Problem {
        let mut problem = needled(mw, permeance_mm_s);
        let water = super::cases_tests::water(mw);
        problem.channels = channels.map(|channels| super::Channels {
            diffusivity_mm2_s: channels.diffusivity_mm2_s * water, vehicle_diffusivity_mm2_s: water, ..channels
        });
        problem.strata[0].thickness_mm = epidermis_mm;
        problem.strata[2].thickness_mm = dermis_mm;
        problem.strata[1].partition = partition;
        problem.bottom = if is_sink { Bottom::Sink } else { Bottom::Tight };
        problem.vehicle = vehicle;
        problem.boluses = bolus.map(|(top_mm, thick_mm, ug_cm2)| Bolus { top_mm, bottom_mm: top_mm + thick_mm, ug_cm2 }).into_iter().collect();
        problem.times_s = vec![0.1 * until_s, until_s];
        problem
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_problems_balance_and_stay_above_nothing(problem in any_problem()) {
        let solution = solve(&problem).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(solution.steps < 2000, "{} steps", solution.steps);
        let placed: f64 = problem.boluses.iter().map(|bolus| {
            let lowest_mm: f64 = problem.strata.iter().map(|stratum| stratum.thickness_mm).sum();
            let within_mm = (bolus.bottom_mm.min(lowest_mm) - bolus.top_mm).max(0.0);
            bolus.ug_cm2 * within_mm / (bolus.bottom_mm - bolus.top_mm)
        }).sum();
        let driving = problem.vehicle.map_or(0.0, |vehicle| {
            vehicle.concentration_ug_mm3.min(vehicle.solubility_ug_mm3.unwrap_or(f64::INFINITY))
        });
        let mut turnover: f64 = placed;
        let start = Problem { times_s: vec![0.0], ..problem.clone() };
        turnover += last(&start).entered_channels;
        for content in &solution.contents {
            let entered = content.entered_channels + content.entered_sc;
            turnover = turnover.max(entered.abs() + placed);
            let held = content.delivered() + content.in_channel;
            prop_assert!((entered + placed - held).abs() <= 1e-9 * turnover, "{held} of {entered} and {placed}");
            let least = below(content, driving.max(placed));
            prop_assert!(least > -1e-9, "{least} below nothing");
            if problem.boluses.is_empty() {
                let most = content.field.iter().copied().fold(0.0, f64::max);
                prop_assert!(most <= driving * (1.0 + 1e-6), "{most} above {driving}");
            }
            if let Some(vehicle) = problem.vehicle {
                let all = vehicle.thickness_mm.map_or(f64::INFINITY, |film_mm| 100.0 * film_mm * vehicle.concentration_ug_mm3);
                prop_assert!(all.is_infinite() || (content.in_vehicle + entered - all).abs() <= 1e-9 * all.max(turnover));
            }
        }
    }
}
