//! A day that has everything at once, against a second program: another mesh, other steps, another factorisation, written in another
//! language from the model's text alone. Two meshes of it agree within 3e-4.

use super::cases_tests::{HOUR_S, assert_near, stratum};
use super::{Bottom, Channels, Membrane, Problem, Stratum, Vehicle, solve};
use crate::skin::LayerName;

/// Partitions, clearance in all layers, bleeding, then weeping, mouths that close, a late and saturated film, a share of it in the channels.
fn everything() -> Problem {
    let with = |partition, of: Stratum| Stratum { partition, ..of };
    Problem {
        strata: vec![
            with(3.0, stratum(LayerName::ViableEpidermis, 0.06, 8e-6, 1e-6)),
            with(0.7, stratum(LayerName::PapillaryDermis, 0.2, 2e-5, 4e-4)),
            with(1.4, stratum(LayerName::ReticularDermis, 1.2, 3e-5, 5e-4)),
        ],
        membrane: Membrane { thickness_mm: 0.016, permeance_mm_s: 2e-6 },
        bottom: Bottom::Tight,
        channels: Some(Channels {
            per_cm2: 120.0,
            radius_mm: 0.05,
            open_depth_mm: 0.31,
            diffusivity_mm2_s: 4e-4,
            vehicle_diffusivity_mm2_s: 6e-4,
            half_life_s: Some(HOUR_S),
            applied_s: 60.0,
            bleeding_mm3_s: 8e-5,
            bleeding_s: 240.0,
            weeping_mm3_s: 2e-6,
            prefill: 0.4,
        }),
        vehicle: Some(Vehicle {
            thickness_mm: Some(0.05),
            concentration_ug_mm3: 4.0,
            solubility_ug_mm3: Some(1.5),
            contact_s: 2.0 * HOUR_S,
        }),
        boluses: vec![],
        times_s: vec![0.5 * HOUR_S, 2.0 * HOUR_S, 4.0 * HOUR_S],
        fineness: 1.0,
    }
}

#[test]
fn a_second_program_finds_the_same_of_a_day_that_has_everything() {
    // By time: entered by channels and by the horny layer, in the three layers, cleared, the integral of the dermis, left in the film.
    let second = [
        [4.0449, 0.51341, 1.7889, 0.91430, 0.94139, 0.73875, 0.45943, 15.4418],
        [12.8102, 1.88465, 2.7113, 1.37402, 2.07484, 8.42703, 5.12232, 5.3052],
        [12.8102, 1.88465, 0.33795, 0.17009, 0.34951, 13.8341, 8.35055, 5.3052],
    ];
    let solution = solve(&everything()).expect("a solution");
    for (found, wanted) in solution.contents.iter().zip(second) {
        let ours = [
            found.entered_channels,
            found.entered_sc,
            found.in_strata[0],
            found.in_strata[1],
            found.in_strata[2],
            found.cleared,
            found.dermal_auc_ug_h_cm2,
            found.in_vehicle,
        ];
        for (column, (ours, wanted)) in ours.into_iter().zip(wanted).enumerate() {
            assert_near(ours, wanted, 5e-3, &format!("column {column} at {} s", found.time_s));
        }
    }
}
