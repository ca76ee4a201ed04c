//! Rows of the reference values that a cell answers.

use super::cases_tests::{HOUR_S, clearance, dermis, stratum, water};
use super::{Bottom, Channels, Membrane, Problem, Vehicle, channel_permeance_mm_s, solve};
use crate::skin::LayerName;
use serde_json::Value;

/// The problem that a row asks, told at `time_s` or never.
fn problem(inputs: &Value, time_s: Option<f64>) -> Problem {
    let maybe = |name: &str| inputs[name].as_f64();
    let given = |name: &str| maybe(name).unwrap_or_else(|| panic!("no {name}"));
    let mw = given("mw");
    let clearance = maybe("clearance").unwrap_or(clearance(mw));
    let channels = Channels {
        per_cm2: given("channels_per_cm2"),
        radius_mm: given("radius_mm"),
        open_depth_mm: given("open_depth_mm"),
        diffusivity_mm2_s: 0.5 * water(mw),
        vehicle_diffusivity_mm2_s: water(mw),
        half_life_s: maybe("closure_half_s"),
        applied_s: maybe("apply_delay_s").unwrap_or(0.0),
        bleeding_mm3_s: maybe("q_bleed").unwrap_or(0.0),
        bleeding_s: maybe("t_bleed").unwrap_or(0.0),
        weeping_mm3_s: maybe("q_weep").unwrap_or(0.0),
        prefill: maybe("prefill").unwrap_or(0.0),
    };
    Problem {
        strata: vec![
            stratum(LayerName::ViableEpidermis, given("epidermis_mm"), 0.4 * dermis(mw), 0.0),
            stratum(LayerName::ReticularDermis, given("dermis_mm"), dermis(mw), clearance),
        ],
        membrane: Membrane { thickness_mm: given("sc_mm"), permeance_mm_s: given("sc_permeance") },
        bottom: if inputs["bottom"] == "sink" { Bottom::Sink } else { Bottom::Tight },
        channels: (channels.per_cm2 > 0.0).then_some(channels),
        vehicle: Some(Vehicle {
            thickness_mm: maybe("vehicle_mm"),
            concentration_ug_mm3: maybe("vehicle_ug_mm3").unwrap_or(1.0),
            solubility_ug_mm3: maybe("solubility_ug_mm3"),
            contact_s: maybe("contact_s").unwrap_or(f64::INFINITY),
        }),
        boluses: vec![],
        times_s: time_s.into_iter().collect(),
        fineness: 1.0,
    }
}

fn answer(row: &Value, fineness: f64) -> f64 {
    let problem = problem(&row["inputs"], row["inputs"]["time_h"].as_f64().map(|hours| hours * HOUR_S));
    let problem = Problem { fineness, ..problem };
    let quantity = row["quantity"].as_str().unwrap_or_default();
    if quantity == "steady_channels" {
        return 100.0 * channel_permeance_mm_s(&problem).unwrap_or_else(|error| panic!("{error}"));
    }
    let solution = solve(&problem).unwrap_or_else(|error| panic!("{error}"));
    let content = solution.contents.last().expect("a time");
    match quantity {
        "entered_channels" => content.entered_channels,
        "delivered" => content.delivered(),
        "in_channel" => content.in_channel,
        "cleared" => content.cleared,
        "receptor" => content.receptor,
        _ => panic!("no quantity {quantity}"),
    }
}

fn rows() -> Vec<Value> {
    let text = include_str!("../../../tests/data/reference/delivery.jsonl");
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row"));
    rows.filter(|row| row["model"] == "delivery").collect()
}

#[test]
fn the_reference_rows_are_met() {
    let rows = rows();
    assert!(rows.len() >= 18, "only {} rows", rows.len());
    let mut far = vec![];
    for row in &rows {
        let (ours, value) = (answer(row, 1.0), row["value"].as_f64().expect("a value"));
        let (off, allowed) = ((ours - value).abs() / value, row["rel"].as_f64().expect("a tolerance"));
        println!(
            "{} {}: {ours} for {value}, off by {:.3} %",
            row["case"],
            row["quantity"],
            100.0 * (ours / value - 1.0)
        );
        if off.is_nan() || off > allowed {
            far.push(format!("{} {}: {ours} for {value}", row["case"], row["quantity"]));
        }
    }
    assert!(far.is_empty(), "{}", far.join("\n"));
}

#[test]
fn a_mesh_and_steps_of_half_the_size_change_the_reference_rows_by_less_than_a_hundredth() {
    for row in rows().iter().step_by(4) {
        let (usual, fine) = (answer(row, 1.0), answer(row, 2.0));
        assert!((usual / fine - 1.0).abs() < 1e-2, "{} {}: {usual} and {fine}", row["case"], row["quantity"]);
    }
}
