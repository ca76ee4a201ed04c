//! Laws of whole deliveries, on channels that are given and on devices.

use super::*;
use crate::after::drug::Permeance;
use crate::after::rows::DeliveryRow;
use crate::after::settings::GivenChannels;
use crate::after::{Delivery, Drug, Varied};
use crate::scenario::parse;
use crate::skin::LayerName;

const ROLLER: &str = "version = 1\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"puncture\"\nband = [\"fixed\"]\n[[device]]\nname = \"roller\"\n\
                      kind = \"roller\"\nmodel = \"mf8\"\nneedle = { length = \"depth\" }\n[patch]\nwidth = \"5 mm\"\nheight = \"5 mm\"\n[depth]\n\
                      values = [\"0.5 mm\"]\n[sampling]\ntrials = 4\ntarget_relative_error = 0.05\nmax_samples = 65536\n";

fn drug(name: &str, molecular_weight_da: f64, log_k: Option<f64>) -> Drug {
    Drug {
        name: name.to_owned(),
        molecular_weight_da,
        permeance: Permeance::Laws(log_k),
        concentration_ug_mm3: 10.0,
        solubility_ug_mm3: None,
        degradation_half_life_s: None,
        depot_half_life_s: None,
        water_diffusivity_mm2_s: None,
        diffusivity_mm2_s: [None; 3],
        partition: [1.0; 3],
    }
}

fn delivery(drugs: Vec<Drug>) -> Delivery {
    Delivery {
        drugs,
        film_mm: Some(0.1),
        apply_after_s: 0.0,
        contact_s: None,
        until_s: 14_400.0,
        times_s: vec![3600.0, 14_400.0],
        vehicle_hindrance: 1.0,
        is_franz_cell: false,
        injection: Some(Placed::Layer(LayerName::PapillaryDermis)),
        draws: 5,
        channels: Some(GivenChannels { per_cm2: 229.0, radius_mm: 0.0625, open_depth_mm: 0.5 }),
    }
}

fn scenario(delivery: Delivery) -> Scenario {
    let mut values = parse("test.toml", "test", ROLLER.as_bytes(), &[], None).expect("a scenario").into_values();
    values.delivery = Some(delivery);
    Scenario::of(values)
}

fn run(scenario: &Scenario) -> Result<DeliveryStudy, SimulateError> {
    let stop = AtomicUsize::new(0);
    let progress = |_, _| ();
    deliver(scenario, &RunOptions { quick: false, max_duration: None, stop: &stop, progress: &progress })
}

fn found(delivery: Delivery) -> DeliveryStudy {
    run(&scenario(delivery)).expect("a delivery")
}

fn two() -> Vec<Drug> {
    vec![drug("small", 200.0, Some(1.0)), drug("large", 1e5, None)]
}

fn at<'f>(found: &'f DeliveryStudy, drug: &str, route: &str, metric: &str) -> Option<&'f DeliveryRow> {
    let rows = found.deliveries.iter().rev();
    rows.filter(|row| row.drug == drug && row.route == route).find(|row| row.metric == metric)
}

fn central(found: &DeliveryStudy, drug: &str, route: &str, metric: &str) -> f64 {
    at(found, drug, route, metric).map(|row| row.central).expect("a row")
}

#[test]
fn what_enters_given_channels_is_delivered_or_still_in_them() {
    let found = found(delivery(two()));
    for drug in ["small", "large"] {
        for route in ["intact", "channels"] {
            let of = |metric| central(&found, drug, route, metric);
            let entered = of("entered_channels") + of("entered_sc");
            assert!((entered - of("delivered") - of("in_channel")).abs() <= 1e-9 * entered, "{drug} {route}");
        }
        assert!(central(&found, drug, "injection", "delivered_share") > 0.999_999);
        assert!(central(&found, drug, "channels", "channel_permeance") > 0.0);
    }
    assert!(found.deliveries.iter().all(|row| row.device == GIVEN && row.tear.is_empty() && row.draws == 5));
    assert!(found.deliveries.iter().all(|row| row.central.is_finite() && row.ci95_low <= row.ci95_high));
}

#[test]
fn nothing_is_told_as_a_multiple_of_nothing() {
    let found = found(Delivery { draws: 0, ..delivery(two()) });
    assert!(central(&found, "small", "channels", "enhancement") > 1.0);
    assert!(at(&found, "large", "channels", "enhancement").is_none());
    let endless = Delivery { film_mm: None, injection: None, draws: 0, ..delivery(two()) };
    let found = run(&scenario(endless)).expect("a delivery");
    assert!(found.deliveries.iter().all(|row| row.metric != "delivered_share" && row.route != "injection"));
}

#[test]
fn ratios_are_drawn_as_ratios_and_share_their_people() {
    let found = found(delivery(vec![drug("small", 200.0, Some(1.0))]));
    let width = |row: &DeliveryRow| row.ci95_high / row.ci95_low;
    let [ratio, channels] =
        ["auc_over_injection", "dermal_auc"].map(|metric| at(&found, "small", "channels", metric).unwrap());
    let injected = at(&found, "small", "injection", "dermal_auc").unwrap();
    // Clearance is in both, so their quotient varies less than two columns would that know nothing of each other.
    assert!(width(ratio) < width(channels) * width(injected), "{ratio:?}");
    assert!((ratio.central - channels.central / injected.central).abs() < 1e-12 * ratio.central);
}

#[test]
fn without_draws_the_limits_are_the_central_value_which_draws_do_not_change() {
    let [drawn, undrawn] = [5, 0].map(|draws| found(Delivery { draws, ..delivery(two()) }));
    assert!(undrawn.deliveries.iter().all(|row| row.ci95_low == row.central && row.ci95_high == row.central));
    let values = |found: &DeliveryStudy| found.deliveries.iter().map(|row| row.central).collect::<Vec<_>>();
    assert_eq!(values(&drawn), values(&undrawn));
    assert!(undrawn.drivers.is_empty() && !drawn.drivers.is_empty());
}

#[test]
fn threads_change_no_bit() {
    let own = scenario(Delivery { draws: 3, ..delivery(vec![drug("small", 200.0, Some(1.0))]) });
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(&own)).expect("a delivery")
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn fluid_takes_from_the_large_and_its_absence_gives_back() {
    let found = found(Delivery { draws: 0, ..delivery(two()) });
    let over = |drug: &str, case: &str| {
        let own = |row: &&crate::after::rows::DeliveryCaseRow| row.drug == drug && row.case == case;
        found.cases.iter().find(own).map(|row| row.over_scenario)
    };
    assert!(over("large", "no_flow") > Some(1.0) && over("large", "no_flow") > over("small", "no_flow"));
    assert!(over("small", "late_4h") < Some(1.0) && over("small", "occluded") > Some(1.0));
    // Given channels do not bleed, so no bleeding is no other case.
    assert_eq!(over("small", "no_bleeding"), None);
    let weeping = found.peclet.iter().filter(|row| row.phase == "weeping").map(|row| row.peclet).collect::<Vec<_>>();
    assert!(weeping[1] > weeping[0]);
    let bleeding = found.peclet.iter().find(|row| row.phase == "bleeding").unwrap();
    assert_eq!((bleeding.peclet, bleeding.fill_time_s, bleeding.factor_bottom), (0.0, f64::INFINITY, 1.0));
}

#[test]
fn profiles_hold_what_the_layers_hold() {
    let found = found(Delivery { draws: 0, ..delivery(two()) });
    let rows: Vec<_> = found
        .profiles
        .iter()
        .filter(|row| row.drug == "small" && row.route == "channels" && row.time_h == 1.0)
        .collect();
    assert!(rows.windows(2).all(|pair| pair[0].z_mm < pair[1].z_mm));
    let top = found.layers[0].bottom_mm;
    // Cells are centred, so their thickness follows from the depths in turn.
    let (mut face, mut sum) = (top, 0.0);
    for row in &rows {
        let half = row.z_mm - face;
        sum += 2.0 * half * row.mean_ug_mm3;
        face += 2.0 * half;
    }
    let hour = |metric: &str| {
        let own = |row: &&DeliveryRow| row.drug == "small" && row.route == "channels" && row.time_h == 1.0;
        found.deliveries.iter().filter(own).find(|row| row.metric == metric).unwrap().central
    };
    let held: f64 =
        ["in_channel", "in_viable_epidermis", "in_papillary_dermis", "in_reticular_dermis"].map(hour).iter().sum();
    assert!((100.0 * sum - held).abs() < 1e-6 * held, "{} against {held}", 100.0 * sum);
}

#[test]
fn a_depot_wears_away_and_has_no_other_route() {
    let gel = Drug { depot_half_life_s: Some(Varied::Fixed(7200.0)), ..drug("gel", 1e6, None) };
    let found = found(Delivery { draws: 0, ..delivery(vec![gel]) });
    assert!(found.deliveries.iter().all(|row| row.route == "injection"));
    let (held, cleared) =
        (central(&found, "gel", "injection", "in_depot"), central(&found, "gel", "injection", "cleared"));
    assert!((held - 25.0).abs() < 1e-9 && (held + cleared - 100.0).abs() < 1e-9, "{held} {cleared}");
}

#[test]
fn devices_are_run_and_their_hypotheses_told_apart() {
    let from_devices = Delivery { channels: None, draws: 5, ..delivery(vec![drug("small", 200.0, Some(1.0))]) };
    let found = found(from_devices);
    let of = |tear: &str, quantity: &str| {
        let own = |row: &&crate::after::rows::MouthRow| row.tear == tear && row.quantity == quantity;
        found.mouths.iter().find(own).map(|row| row.central).expect("a row")
    };
    // Torn channels are longer at the surface, and so their mouths are wider.
    assert!(of("fixed", "radius") > of("puncture", "radius"));
    assert!((of("fixed", "mean_depth") - 0.5).abs() < 1e-9);
    assert!(found.cells.len() == 2 && found.drivers.iter().any(|row| row.parameter == "treatment"));
    assert!(found.deliveries.iter().any(|row| row.tear == "fixed" && row.route == "channels"));
}

#[test]
fn channels_that_merge_are_an_error_that_names_the_draw() {
    let mut values = scenario(Delivery { channels: None, ..delivery(two()) }).into_values();
    values.closure.residual_width = Varied::Uniform { low: 0.5, high: 60.0 };
    values.closure.patent_share = Varied::Fixed(1.0);
    let error = run(&Scenario::of(values)).expect_err("channels merge").to_string();
    assert!(error.contains("device \"roller\" at 0.5 mm under puncture") && error.contains("merge"), "{error}");
}

#[test]
fn needles_that_do_not_pass_the_horny_layer_leave_skin_intact() {
    let mut values = scenario(Delivery { channels: None, draws: 0, ..delivery(two()) }).into_values();
    values.depths_mm = vec![0.005];
    let found = run(&Scenario::of(values)).expect("a delivery");
    let [intact, channels] = ["intact", "channels"].map(|route| central(&found, "small", route, "delivered"));
    assert_eq!(intact, channels);
    assert_eq!(central(&found, "small", "channels", "enhancement"), 1.0);
    assert!(found.notes.iter().any(|note| note.contains("skin stays intact")), "{:?}", found.notes);
}

#[test]
fn dead_skin_neither_closes_nor_flows_nor_clears() {
    let franz = Delivery { is_franz_cell: true, injection: None, draws: 0, ..delivery(two()) };
    let found = found(franz);
    assert!(found.closure.iter().all(|row| row.open_share == 1.0));
    assert!(found.peclet.iter().all(|row| row.flow_mm3_s == 0.0 && row.fill_time_s == f64::INFINITY));
    assert!(central(&found, "small", "channels", "receptor") > 0.0);
    assert_eq!(central(&found, "small", "channels", "cleared"), 0.0);
    let cases: std::collections::BTreeSet<&str> = found.cases.iter().map(|row| row.case.as_str()).collect();
    assert_eq!(cases, ["clear_and_still", "clear_fluid", "prefilled"].into());
}
