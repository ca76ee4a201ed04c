//! A drug in the unit cell around one channel.

use super::{Input, Inputs, Misfit, Model, Quantity, input, model, quantity};
use crate::after::cell::{
    Bottom, Channels, Content, Membrane, Problem, Stratum, Vehicle, channel_permeance_mm_s, solve,
};
use crate::after::clock::HOUR_S;
use crate::after::transport::{clearance_per_s, dermis_mm2_s, water_mm2_s};
use crate::evidence::quantity::Measured;
use crate::skin::LayerName;

const CM2_MM2: f64 = 100.0;

const LENGTHS: [f64; 2] = [1e-4, 100.0];
const TIMES: [f64; 2] = [0.0, 1e9];
const FLOWS: [f64; 2] = [0.0, 1.0];
const AMOUNTS: [f64; 2] = [1e-9, 1e6];

pub(super) const MODEL: Model = model(
    "delivery",
    "what of a drug enters skin through channels that close and weep, and between them",
    INPUTS,
    QUANTITIES,
    evaluate,
);

const INPUTS: &[Input] = &[
    input("channels_per_cm2", "1/cm2, patent; 0 is intact skin", ""),
    input("radius_mm", "mm, of a channel", "0.0625"),
    input("open_depth_mm", "mm, below the horny layer", "0.5"),
    input("sc_mm", "mm, horny layer", ""),
    input("epidermis_mm", "mm, below it", ""),
    input("dermis_mm", "mm, both of its layers", ""),
    input("mw", "Da, molecular weight", ""),
    input("sc_permeance", "mm/s, of the horny layer", ""),
    input("fill_hindrance", "1, diffusivity in what fills channels over that in water", "0.5"),
    input("epidermis_to_dermis", "1, ratio of diffusivities", "0.4"),
    input("clearance", "1/s, in dermis", "by the molecular weight"),
    input("closure_half_s", "s, half-life of what is open", "inf: channels stay open"),
    input("apply_delay_s", "s, after withdrawal", "0"),
    input("contact_s", "s, from application", "inf"),
    input("q_bleed", "mm3/s, out of one channel until t_bleed", "0"),
    input("t_bleed", "s, from withdrawal", "0"),
    input("q_weep", "mm3/s, afterwards, times what is open", "0"),
    input("prefill", "1, share of each channel that is full of vehicle at the start", "0"),
    input("vehicle_mm", "mm, its thickness", "inf"),
    input("vehicle_ug_mm3", "ug/mm3, its concentration", "1"),
    input("solubility_ug_mm3", "ug/mm3, in water", "inf"),
    input("bottom", "tight | sink", "tight"),
    input("time_h", "h, from application", ""),
];

const QUANTITIES: &[Quantity] = &[
    quantity("steady_channels", "mm3/s/cm2"),
    quantity("entered_channels", "ug/cm2"),
    quantity("entered_sc", "ug/cm2"),
    quantity("delivered", "ug/cm2"),
    quantity("in_channel", "ug/cm2"),
    quantity("in_epidermis", "ug/cm2"),
    quantity("in_dermis", "ug/cm2"),
    quantity("cleared", "ug/cm2"),
    quantity("receptor", "ug/cm2"),
    quantity("dermal_auc", "ug h/cm2"),
];

fn evaluate(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let failed =
        |error: &dyn std::fmt::Display| Misfit::new("radius_mm", error.to_string(), "a cell that has a solution");
    if quantity == "steady_channels" {
        let permeance = channel_permeance_mm_s(&problem(inputs, Vec::new())?).map_err(|error| failed(&error))?;
        return Ok(Measured::exact(CM2_MM2 * permeance));
    }
    let time_s = HOUR_S * inputs.within("time_h", [1e-6, 1e5])?;
    let solution = solve(&problem(inputs, vec![time_s])?).map_err(|error| failed(&error))?;
    let content = solution.contents.last().ok_or_else(|| failed(&"there is no time"))?;
    Ok(Measured::exact(told(content, quantity)))
}

fn told(content: &Content, quantity: &str) -> f64 {
    match quantity {
        "entered_channels" => content.entered_channels,
        "entered_sc" => content.entered_sc,
        "delivered" => content.delivered(),
        "in_channel" => content.in_channel,
        "in_epidermis" => content.in_strata[0],
        "in_dermis" => content.in_strata[1..].iter().sum(),
        "cleared" => content.cleared,
        "receptor" => content.receptor,
        _ => content.dermal_auc_ug_h_cm2,
    }
}

/// What inputs ask of a cell at some times.
fn problem(inputs: &Inputs, times_s: Vec<f64>) -> Result<Problem, Misfit> {
    let permeance_mm_s = inputs.within("sc_permeance", [0.0, 1.0])?;
    let is_sink = inputs.word("bottom", "tight", &["tight", "sink"])? == "sink";
    Ok(Problem {
        strata: strata(inputs)?,
        membrane: Membrane { thickness_mm: inputs.within("sc_mm", [0.0, 1.0])?, permeance_mm_s },
        bottom: if is_sink { Bottom::Sink } else { Bottom::Tight },
        channels: channels(inputs)?,
        vehicle: Some(Vehicle {
            thickness_mm: finite(inputs, "vehicle_mm", LENGTHS)?,
            concentration_ug_mm3: inputs.within("vehicle_ug_mm3", AMOUNTS)?,
            solubility_ug_mm3: finite(inputs, "solubility_ug_mm3", AMOUNTS)?,
            contact_s: inputs.within_or("contact_s", f64::INFINITY, [0.0, f64::INFINITY])?,
        }),
        boluses: Vec::new(),
        times_s,
        fineness: 1.0,
    })
}

/// A number within bounds; `None` where it is not given, or endless.
fn finite(inputs: &Inputs, name: &str, [least, most]: [f64; 2]) -> Result<Option<f64>, Misfit> {
    match inputs.given(name)?.filter(|number| *number != f64::INFINITY) {
        None => Ok(None),
        Some(_) => inputs.within_or(name, most, [least, most]).map(Some),
    }
}

fn strata(inputs: &Inputs) -> Result<Vec<Stratum>, Misfit> {
    let weight_da = inputs.within("mw", [1.0, 1e9])?;
    let clearance = inputs.within_or("clearance", clearance_per_s(weight_da), [0.0, 1.0])?;
    let stratum = |name, thickness_mm, share, clearance_per_s| Stratum {
        name,
        thickness_mm,
        diffusivity_mm2_s: share * dermis_mm2_s(weight_da),
        clearance_per_s,
        partition: 1.0,
    };
    let share = inputs.within("epidermis_to_dermis", [1e-6, 1e6])?;
    Ok(vec![
        stratum(LayerName::ViableEpidermis, inputs.within("epidermis_mm", LENGTHS)?, share, 0.0),
        stratum(LayerName::ReticularDermis, inputs.within("dermis_mm", LENGTHS)?, 1.0, clearance),
    ])
}

fn channels(inputs: &Inputs) -> Result<Option<Channels>, Misfit> {
    let per_cm2 = inputs.within("channels_per_cm2", [0.0, 1e6])?;
    let depth_mm = inputs.within("epidermis_mm", LENGTHS)? + inputs.within("dermis_mm", LENGTHS)?;
    let water = water_mm2_s(inputs.within("mw", [1.0, 1e9])?);
    let channels = Channels {
        per_cm2,
        radius_mm: inputs.within("radius_mm", LENGTHS)?,
        open_depth_mm: inputs.within("open_depth_mm", [1e-4, depth_mm])?,
        diffusivity_mm2_s: water * inputs.within("fill_hindrance", [1e-6, 1.0])?,
        vehicle_diffusivity_mm2_s: water,
        half_life_s: finite(inputs, "closure_half_s", [1e-3, 1e12])?,
        applied_s: inputs.within("apply_delay_s", TIMES)?,
        bleeding_mm3_s: inputs.within("q_bleed", FLOWS)?,
        bleeding_s: inputs.within("t_bleed", TIMES)?,
        weeping_mm3_s: inputs.within("q_weep", FLOWS)?,
        prefill: inputs.within("prefill", [0.0, 1.0])?,
    };
    Ok((per_cm2 > 0.0).then_some(channels))
}
