//! What a cell must agree with: closed forms and limits (model section 14).

use super::cases_tests::{
    DAY_S, HOUR_S, assert_near, channels, clearance, dermis, endless, film, last, needled, slab, stratum, with,
};
use super::clock::Weather;
use super::space::Space;
use super::{Bolus, Bottom, Channels, Membrane, Problem, Vehicle, channel_permeance_mm_s, solve, steady};
use crate::after::closed_forms;
use crate::skin::LayerName;
use std::f64::consts::PI;

/// So large that it is no resistance.
const ENDLESS: f64 = 1e6;

/// Inflow at rest, per cell and driving concentration: through open mouths and the horny layer, mm³/s.
fn at_rest(problem: &Problem, flow_mm3_s: f64) -> [f64; 2] {
    let (space, weather) = (Space::new(problem), Weather { flow_mm3_s, ..Weather::STILL });
    let u = steady::at_rest(&space, &weather).unwrap_or_else(|error| panic!("{error}"));
    space.top(&weather).inflow(&u)
}

/// Inflow at rest through mouths alone.
fn mouths_at_rest(problem: &Problem, flow_mm3_s: f64) -> f64 {
    at_rest(problem, flow_mm3_s)[0]
}

/// A channel through all of a slab under a tight horny layer, whose mouth and inside are no resistance.
fn through(per_cm2: f64, slab: &Problem) -> Problem {
    let channels = Channels {
        per_cm2,
        open_depth_mm: slab.strata[0].thickness_mm,
        diffusivity_mm2_s: ENDLESS,
        vehicle_diffusivity_mm2_s: ENDLESS,
        ..channels(209.0)
    };
    let membrane = Membrane { thickness_mm: 0.0, permeance_mm_s: 0.0 };
    Problem { channels: Some(channels), membrane, ..slab.clone() }
}

fn at(problem: &Problem, times_s: &[f64]) -> Problem {
    Problem { times_s: times_s.to_vec(), ..problem.clone() }
}

#[test]
fn a_membrane_and_two_layers_are_resistances_in_series() {
    let mut problem = slab(1.0, 3e-4, 0.0, 2e-6);
    problem.bottom = Bottom::Sink;
    problem.strata.insert(0, stratum(LayerName::ViableEpidermis, 0.06, 1e-4, 0.0));
    let flux = at_rest(&problem, 0.0)[1] / 100.0;
    assert_near(flux, closed_forms::layered_permeance_mm_s(2e-6, &[0.06 / 1e-4, 1.0 / 3e-4]), 1e-8, "flux");
}

#[test]
fn a_partition_multiplies_conductance_storage_and_clearance() {
    let mut problem = slab(1.0, 3e-4, 7e-4, ENDLESS);
    let plain = last(&at(&problem, &[HOUR_S]));
    problem.strata[0].partition = 4.0;
    let parted = last(&at(&problem, &[HOUR_S]));
    for (ours, theirs) in [
        (parted.in_strata[0], plain.in_strata[0]),
        (parted.cleared, plain.cleared),
        (parted.entered_sc, plain.entered_sc),
    ] {
        assert_near(ours, 4.0 * theirs, 1e-6, "amount");
    }
    problem.bottom = Bottom::Sink;
    problem.strata[0].clearance_per_s = 0.0;
    assert_near(
        at_rest(&problem, 0.0)[1] / 100.0,
        closed_forms::layered_permeance_mm_s(ENDLESS, &[1.0 / (4.0 * 3e-4)]),
        1e-8,
        "flux",
    );
}

#[test]
fn a_slab_takes_up_and_lets_through_what_series_say() {
    let times_s = [60.0, 600.0, 3600.0, 4.0 * HOUR_S];
    let (thick_mm, d) = (0.5, 2e-4);
    let mut problem = at(&slab(thick_mm, d, 0.0, ENDLESS), &times_s);
    for content in solve(&problem).unwrap_or_else(|error| panic!("{error}")).contents {
        let share = content.in_strata[0] / (100.0 * thick_mm);
        assert_near(share, closed_forms::slab_uptake(content.time_s, d, thick_mm), 3e-3, "uptake");
    }
    problem.bottom = Bottom::Sink;
    for content in solve(&problem).unwrap_or_else(|error| panic!("{error}")).contents.iter().skip(1) {
        let passed = content.receptor / 100.0;
        assert_near(passed, closed_forms::slab_permeation_mm(content.time_s, d, thick_mm), 3e-3, "permeation");
    }
}

#[test]
fn clearance_below_a_face_draws_the_flux_that_it_must() {
    let (d, k, thick_mm) = (2e-4, 7e-4, 1.5);
    let flux = at_rest(&slab(thick_mm, d, k, ENDLESS), 0.0)[1] / 100.0;
    assert_near(flux, closed_forms::cleared_flux_mm_s(d, k, thick_mm), 1e-3, "flux");
}

#[test]
fn the_wall_of_a_channel_takes_up_what_bessel_functions_say() {
    let (d, k, thick_mm) = (2.1e-4, 6.7e-4, 0.5);
    for (per_cm2, radius_mm, cell_radius_mm) in [
        (229.0, 0.0625, (100.0 / (PI * 229.0)).sqrt()),
        (0.01, 0.0625, f64::INFINITY),
        (229.0, 0.3, (100.0 / (PI * 229.0)).sqrt()),
    ] {
        let problem = with(&through(per_cm2, &slab(thick_mm, d, k, 0.0)), |channels| channels.radius_mm = radius_mm);
        let wall = closed_forms::wall_conductance_mm2_s(radius_mm, cell_radius_mm, d, k);
        assert_near(mouths_at_rest(&problem, 0.0) / thick_mm, wall, 5e-3, "wall");
    }
}

#[test]
fn a_channel_that_conducts_well_is_a_fin() {
    let (d, k, thick_mm, inside) = (2.1e-4, 6.7e-4, 1.5, 5e-2);
    let problem = with(&through(229.0, &slab(thick_mm, d, k, 0.0)), |channels| channels.diffusivity_mm2_s = inside);
    let wall = closed_forms::wall_conductance_mm2_s(0.0625, (100.0 / (PI * 229.0)).sqrt(), d, k);
    let fin = closed_forms::fin_conductance_mm3_s(0.0625, inside, wall, thick_mm);
    assert_near(mouths_at_rest(&problem, 0.0), fin, 2e-2, "fin");
}

#[test]
fn a_flow_from_the_bottom_of_a_blind_channel_keeps_out_what_its_factor_says() {
    let mut problem = needled(209.0, 0.0);
    problem.bottom = Bottom::Sink;
    problem.strata = vec![
        stratum(LayerName::ViableEpidermis, 0.5, 1e-15, 0.0),
        stratum(LayerName::ReticularDermis, 0.5, ENDLESS, 0.0),
    ];
    problem.fineness = 4.0;
    let channels = problem.channels.expect("channels");
    let (a, inside) = (channels.radius_mm, channels.diffusivity_mm2_s);
    let mouth = closed_forms::mouth_conductance_mm3_s(a, 0.016, inside, channels.vehicle_diffusivity_mm2_s);
    for flow in [0.0, 1e-7, 4e-6, 2e-5, 1e-4] {
        let expected = closed_forms::blind_channel_mm3_s(mouth, a, inside, 0.5, flow);
        // The lowest half of the lowest cell carries diffusion alone, so that little more comes in.
        assert_near(mouths_at_rest(&problem, flow), expected, 1e-3 + 0.5 * flow / 1e-4 * 0.02, "inflow");
    }
}

#[test]
fn a_shallow_channel_is_a_disc_on_tissue() {
    let (d, thick_mm) = (2e-4, 2.0);
    let mut problem = with(&through(20.0, &slab(thick_mm, d, 0.0, 0.0)), |channels| channels.open_depth_mm = 1e-4);
    problem.bottom = Bottom::Sink;
    problem.fineness = 2.0;
    let disc = closed_forms::disc_conductance_mm3_s(0.0625, (100.0 / (PI * 20.0)).sqrt(), d, thick_mm);
    assert_near(mouths_at_rest(&problem, 0.0), disc, 2e-2, "disc");
}

#[test]
fn a_mouth_that_closes_lets_in_what_its_half_life_says() {
    let (half_life_s, vehicle) = (4320.0, 7e-4);
    for (until_s, applied_s) in [(600.0, 0.0), (DAY_S, 0.0), (DAY_S, 1800.0), (30.0 * DAY_S, 60.0)] {
        let mut problem = with(&through(229.0, &slab(0.5, ENDLESS, 0.0, 0.0)), |channels| {
            channels.half_life_s = Some(half_life_s);
            channels.applied_s = applied_s;
            channels.vehicle_diffusivity_mm2_s = vehicle;
        });
        problem.bottom = Bottom::Sink;
        let mouth = closed_forms::mouth_conductance_mm3_s(0.0625, 0.0, ENDLESS, vehicle);
        let open = (-std::f64::consts::LN_2 * applied_s / half_life_s).exp();
        let all = 229.0 * open * closed_forms::closing_mouth_mm3(mouth, half_life_s, until_s);
        assert_near(last(&at(&problem, &[until_s])).entered_channels, all, 5e-3, "entered");
    }
}

#[test]
fn a_finite_film_empties_as_it_must() {
    let (permeance, film_mm, all_cm2) = (1e-5, 0.1, 100.0 * 0.1 * 3.0);
    let mut problem = slab(0.5, ENDLESS, 0.0, permeance);
    problem.bottom = Bottom::Sink;
    problem.vehicle = Some(film(film_mm, 3.0));
    for content in solve(&at(&problem, &[60.0, HOUR_S, DAY_S])).expect("a solution").contents {
        let share = closed_forms::film_share(permeance, film_mm, content.time_s);
        assert_near(content.entered_sc, all_cm2 * share, 2e-3, "entered");
        assert!((content.in_vehicle - all_cm2 * (1.0 - share)).abs() < 2e-3 * all_cm2);
    }
}

#[test]
fn a_saturated_film_gives_evenly_until_it_is_exhausted() {
    let (permeance, film_mm, dissolved, all) = (1e-5, 0.1, 2.0, 5.0);
    let mut problem = slab(0.5, ENDLESS, 0.0, permeance);
    problem.bottom = Bottom::Sink;
    problem.vehicle = Some(Vehicle { solubility_ug_mm3: Some(dissolved), ..film(film_mm, all) });
    let exhausted_s = film_mm * (all - dissolved) / (permeance * dissolved);
    for content in solve(&at(&problem, &[600.0, 0.9 * exhausted_s, 1.5 * exhausted_s, 4.0 * exhausted_s]))
        .expect("a solution")
        .contents
    {
        let evenly = 100.0 * permeance * dissolved * content.time_s.min(exhausted_s);
        let late_s = (content.time_s - exhausted_s).max(0.0);
        let then = 100.0 * film_mm * dissolved * closed_forms::film_share(permeance, film_mm, late_s);
        assert_near(content.entered_sc, evenly + then, 2e-3, "entered");
    }
}

#[test]
fn a_bolus_spreads_as_a_slab_with_its_image() {
    let (d, k) = (2e-4, 5e-4);
    let bolus = Bolus { top_mm: 0.3, bottom_mm: 0.6, ug_cm2: 100.0 };
    let problem = Problem { vehicle: None, boluses: vec![bolus], ..slab(4.0, d, k, 0.0) };
    for content in solve(&at(&problem, &[0.0, 60.0, 600.0, HOUR_S])).expect("a solution").contents {
        assert_near(content.in_strata[0] + content.cleared, 100.0, 1e-9, "amount");
        assert_near(content.in_strata[0], 100.0 * (-k * content.time_s).exp(), 2e-3, "left");
        let depths = Space::new(&problem).mesh.depths_mm;
        for (faces, u) in depths.windows(2).zip(&content.field).filter(|_| content.time_s > 0.0) {
            let depth_mm = 0.5 * (faces[0] + faces[1]);
            let expected = closed_forms::bolus_concentration_ug_mm3(&bolus, depth_mm, content.time_s, d, k);
            assert!((u - expected).abs() < 5e-3 * 3.3, "{u} and not {expected} at {depth_mm} mm, {} s", content.time_s);
        }
    }
}

#[test]
fn few_channels_and_closed_ones_are_intact_skin() {
    let needled = needled(209.0, 2.7e-6);
    let intact = last(&Problem { channels: None, ..needled.clone() }).delivered();
    let few = last(&with(&needled, |channels| channels.per_cm2 = 0.01));
    assert_near(few.delivered(), intact, 5e-3, "few");
    let closed = last(&with(&needled, |channels| channels.half_life_s = Some(1e-3)));
    assert_near(closed.delivered(), intact, 5e-3, "closed");
    let open = last(&needled);
    assert!(open.delivered() > 3.0 * intact, "{} and {intact}", open.delivered());
}

#[test]
fn twice_the_concentration_is_twice_of_everything() {
    let mut problem = with(&needled(209.0, 2.7e-6), |channels| {
        channels.half_life_s = Some(4320.0);
        channels.bleeding_mm3_s = 1e-4;
        channels.bleeding_s = 300.0;
        channels.weeping_mm3_s = 4e-6;
        channels.prefill = 0.5;
    });
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 1.0) });
    let once = last(&problem);
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 2.0) });
    let twice = last(&problem);
    let all = |content: &super::Content| {
        let c = content;
        let parts = [c.entered_channels, c.entered_sc, c.in_channel, c.cleared, c.in_vehicle, c.dermal_auc_ug_h_cm2];
        [&parts[..], &c.in_strata].concat()
    };
    for (twice, once) in all(&twice).into_iter().zip(all(&once)) {
        assert!((twice - 2.0 * once).abs() <= 1e-9 * twice.abs(), "{twice} and {once}");
    }
}

#[test]
fn the_integral_of_what_the_dermis_holds_is_what_was_cleared_over_its_rate() {
    let mut problem = with(&needled(403.0, 3e-7), |channels| channels.half_life_s = Some(4320.0));
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 10.0) });
    for days in [0.1, 1.0, 30.0] {
        let content = last(&at(&problem, &[days * DAY_S]));
        let expected = content.cleared / clearance(403.0) / HOUR_S;
        assert_near(content.dermal_auc_ug_h_cm2, expected, 1e-9, "integral");
    }
}

#[test]
fn a_prefilled_channel_starts_with_its_share_of_the_vehicle_and_never_with_more_than_there_is() {
    let mut problem = at(&with(&needled(1e6, 0.0), |channels| channels.prefill = 0.6), &[0.0]);
    problem.vehicle = Some(film(0.1, 2.0));
    let volume_mm3 = 229.0 * PI * 0.0625 * 0.0625 * 0.5;
    let content = last(&problem);
    for amount in [content.in_channel, content.entered_channels, 20.0 - content.in_vehicle] {
        assert_near(amount, 0.6 * 2.0 * volume_mm3, 1e-12, "prefilled");
    }
    problem.vehicle = Some(film(0.005, 2.0));
    let content = last(&problem);
    assert_near(content.in_channel, 1.0, 1e-12, "all of it");
    assert!(content.in_vehicle.abs() < 1e-12);
    // What is drawn in has what is dissolved, and not the excess.
    problem.vehicle = Some(Vehicle { solubility_ug_mm3: Some(0.5), ..film(0.1, 2.0) });
    assert_near(last(&problem).in_channel, 0.6 * 0.5 * volume_mm3, 1e-12, "dissolved");
}

#[test]
fn after_contact_nothing_passes_the_top() {
    let mut problem = with(&needled(1e5, 0.0), |channels| {
        channels.bleeding_mm3_s = 1e-4;
        channels.bleeding_s = 2.0 * HOUR_S;
        channels.weeping_mm3_s = 4e-6;
        channels.prefill = 1.0;
    });
    problem.vehicle = Some(Vehicle { contact_s: HOUR_S, ..film(0.1, 5.0) });
    let contents = solve(&at(&problem, &[HOUR_S, 2.0 * HOUR_S, DAY_S])).expect("a solution").contents;
    for later in &contents[1..] {
        assert_eq!(later.entered_channels, contents[0].entered_channels);
        assert_eq!(later.in_vehicle, contents[0].in_vehicle);
    }
    assert!(contents[2].cleared > contents[0].cleared);
}

#[test]
fn a_vehicle_put_on_late_meets_channels_that_have_closed_so_far() {
    let early = with(&needled(209.0, 0.0), |channels| {
        channels.half_life_s = Some(HOUR_S);
        channels.bleeding_s = 600.0;
        channels.bleeding_mm3_s = 1e-4;
    });
    let late = with(&early, |channels| channels.applied_s = 700.0);
    let dry = with(&late, |channels| channels.bleeding_mm3_s = 0.0);
    assert_eq!(last(&late), last(&dry), "bleeding is over by then");
    assert!(
        last(&with(&early, |channels| channels.applied_s = 500.0)).entered_channels
            < last(&with(&early, |c| {
                c.applied_s = 500.0;
                c.bleeding_mm3_s = 0.0;
            }))
            .entered_channels
    );
}

#[test]
fn a_partly_dense_channel_is_met_from_both_sides() {
    // A channel that is filled with dermis, without clearance anywhere, is no channel but for its mouth.
    let d = dermis(209.0);
    let mut problem = slab(1.0, d, 0.0, ENDLESS);
    problem.bottom = Bottom::Sink;
    let intact = at_rest(&problem, 0.0)[1] / 100.0;
    let channels = Channels { diffusivity_mm2_s: d, vehicle_diffusivity_mm2_s: ENDLESS, ..channels(209.0) };
    problem.membrane.thickness_mm = 0.0;
    problem.channels = Some(channels);
    let inflow = at_rest(&problem, 0.0);
    assert_near(229.0 * (inflow[0] + inflow[1]) / 100.0, intact, 1e-6, "both");
}

#[test]
fn a_permeance_of_channels_is_what_they_let_in_at_rest() {
    let problem = needled(209.0, 2.7e-6);
    let permeance = channel_permeance_mm_s(&problem).expect("a permeance");
    let problem = Problem { vehicle: Some(endless()), ..problem };
    let contents = solve(&at(&problem, &[9.0 * DAY_S, 10.0 * DAY_S])).expect("a solution").contents;
    let entered = contents[1].entered_channels - contents[0].entered_channels;
    assert_near(entered, 100.0 * permeance * DAY_S, 1e-6, "a day's inflow");
    assert_eq!(channel_permeance_mm_s(&Problem { channels: None, ..problem }), Ok(0.0));
}
