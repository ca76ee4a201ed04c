//! Laws of delivery one by one: a drug in water and skin, closing, filling, and the closed forms that the unit cell is held to.

use super::{Input, Inputs, Misfit, Model, input, model, quantity};
use crate::after::cell::Bolus;
use crate::after::clock::left_share;
use crate::after::filling::Hole;
use crate::after::{closed_forms, closing, transport};
use crate::evidence::quantity::Measured;

const WEIGHTS: [f64; 2] = [1.0, 1e9];
const LENGTHS: [f64; 2] = [1e-6, 100.0];
const TIMES: [f64; 2] = [0.0, 1e9];
const HALF_LIVES: [f64; 2] = [1e-9, 1e9];
const DIFFUSIVITIES: [f64; 2] = [1e-12, 1.0];
const RATES: [f64; 2] = [0.0, 1.0];
const CM2_MM2: f64 = 100.0;

const WEIGHT: Input = input("mw", "Da, molecular weight", "");
const LOG_K: Input = input("logk", "1, log10 of octanol over water", "none: a polymer");

/// log K of inputs, if there is one.
fn log_k(inputs: &Inputs) -> Result<Option<f64>, Misfit> {
    if inputs.has(LOG_K.name) { inputs.within_or(LOG_K.name, 0.0, [-20.0, 20.0]).map(Some) } else { Ok(None) }
}

pub(super) const SC_PERMEANCE: Model = model(
    "sc_permeance",
    "how well the horny layer lets a drug through, by its lipid and its polar path",
    &[WEIGHT, LOG_K],
    &[quantity("sc_permeance", "mm/s")],
    |inputs, _| {
        let weight = inputs.within(WEIGHT.name, WEIGHTS)?;
        let lipid = log_k(inputs)?.map_or(0.0, |log_k| transport::lipid_mm_s(weight, log_k));
        Ok(Measured::exact(lipid + transport::polar_mm_s(transport::water_mm2_s(weight))))
    },
);

pub(super) const SC_PERMEANCE_LIPID: Model = model(
    "sc_permeance_lipid",
    "the same by the lipid path alone",
    &[WEIGHT, LOG_K],
    &[quantity("sc_permeance_lipid", "mm/s")],
    |inputs, _| {
        let weight = inputs.within(WEIGHT.name, WEIGHTS)?;
        Ok(Measured::exact(log_k(inputs)?.map_or(0.0, |log_k| transport::lipid_mm_s(weight, log_k))))
    },
);

/// A law of the molecular weight alone.
fn of_weight(inputs: &Inputs, law: fn(f64) -> f64) -> Result<Measured, Misfit> {
    Ok(Measured::exact(law(inputs.within(WEIGHT.name, WEIGHTS)?)))
}

pub(super) const DIFFUSIVITY_DERMIS: Model = model(
    "diffusivity_dermis",
    "diffusivity in dermis",
    &[WEIGHT],
    &[quantity("diffusivity_dermis", "mm2/s")],
    |inputs, _| of_weight(inputs, transport::dermis_mm2_s),
);

pub(super) const DIFFUSIVITY_WATER: Model = model(
    "diffusivity_water",
    "diffusivity in water",
    &[WEIGHT],
    &[quantity("diffusivity_water", "mm2/s")],
    |inputs, _| of_weight(inputs, transport::water_mm2_s),
);

pub(super) const CLEARANCE: Model = model(
    "clearance",
    "clearance from dermis by blood and lymph",
    &[WEIGHT],
    &[quantity("clearance", "1/s")],
    |inputs, _| of_weight(inputs, transport::clearance_per_s),
);

const HALF_LIFE: Input = input("half_h", "h, half-life of what is open", "");

pub(super) const CLOSING_TIME: Model = model(
    "closing_time",
    "when channels count as closed",
    &[HALF_LIFE],
    &[quantity("closing_time", "h")],
    |inputs, _| Ok(Measured::exact(closing::closing_time(inputs.within(HALF_LIFE.name, HALF_LIVES)?))),
);

pub(super) const OPEN_FRACTION: Model = model(
    "open_fraction",
    "what is still open of channels",
    &[input("t_h", "h, from withdrawal", ""), HALF_LIFE],
    &[quantity("open_fraction", "1")],
    |inputs, _| {
        Ok(Measured::exact(left_share(inputs.within("t_h", TIMES)?, inputs.within(HALF_LIFE.name, HALF_LIVES)?)))
    },
);

pub(super) const DYE_HALF_LIFE: Model = model(
    "dye_half_life",
    "half-life of mouths that take up a stain, by the length of the needle",
    &[
        input("length_mm", "mm, of the needle", ""),
        input("half_ref_h", "h, at the reference length", "6.8"),
        input("ref_mm", "mm, the reference length", "0.77"),
        input("exponent", "1", "0.55"),
    ],
    &[quantity("dye_half_life", "h")],
    |inputs, _| {
        let [length, reference] = [inputs.within("length_mm", LENGTHS)?, inputs.within("ref_mm", LENGTHS)?];
        let at_reference = inputs.within("half_ref_h", HALF_LIVES)?;
        let exponent = inputs.within("exponent", [-10.0, 10.0])?;
        Ok(Measured::exact(closing::dye_half_life(length, at_reference, reference, exponent)))
    },
);

const RADIUS: Input = input("a_mm", "mm, radius of the channel", "");
const IN_CHANNEL: Input = input("d_channel", "mm2/s, diffusivity in the channel", "");
const DIFFUSIVITY: Input = input("d", "mm2/s, diffusivity", "");
const CLEARED: Input = input("k", "1/s, clearance", "0");

pub(super) const MOUTH: Model = model(
    "mouth_conductance",
    "conductance of an open mouth",
    &[
        RADIUS,
        input("sc_mm", "mm, thickness of the horny layer", ""),
        IN_CHANNEL,
        input("d_vehicle", "mm2/s, diffusivity in the vehicle", ""),
    ],
    &[quantity("mouth_conductance", "mm3/s")],
    |inputs, _| {
        let [radius, horny] = [inputs.within(RADIUS.name, LENGTHS)?, inputs.within("sc_mm", [0.0, 1.0])?];
        let in_channel = inputs.within(IN_CHANNEL.name, DIFFUSIVITIES)?;
        let in_vehicle = inputs.within("d_vehicle", DIFFUSIVITIES)?;
        Ok(Measured::exact(closed_forms::mouth_conductance_mm3_s(radius, horny, in_channel, in_vehicle)))
    },
);

const PECLET: Input = input("pe", "1, Péclet number", "");
const PECLETS: [f64; 2] = [0.0, 1e9];

pub(super) const OUTFLOW_BOTTOM: Model = model(
    "outflow_factor_bottom",
    "what an outflow from the bottom leaves of the diffusive flux into a channel",
    &[PECLET],
    &[quantity("outflow_factor_bottom", "1")],
    |inputs, _| Ok(Measured::exact(closed_forms::outflow_factor_bottom(inputs.within(PECLET.name, PECLETS)?))),
);

pub(super) const OUTFLOW_WALL: Model = model(
    "outflow_factor_wall",
    "what an outflow that is even along the wall leaves of it",
    &[PECLET],
    &[quantity("outflow_factor_wall", "1")],
    |inputs, _| Ok(Measured::exact(closed_forms::outflow_factor_wall(inputs.within(PECLET.name, PECLETS)?))),
);

pub(super) const WALL: Model = model(
    "wall_conductance",
    "conductance of the wall of a channel that conducts endlessly, per length",
    &[RADIUS, input("cell_mm", "mm, radius of the cell", "inf"), DIFFUSIVITY, CLEARED],
    &[quantity("wall_conductance", "mm2/s")],
    |inputs, _| {
        let radius = inputs.within(RADIUS.name, LENGTHS)?;
        let cell = inputs.within("cell_mm", [radius, f64::INFINITY])?;
        let diffusivity = inputs.within(DIFFUSIVITY.name, DIFFUSIVITIES)?;
        let cleared = inputs.within(CLEARED.name, RATES)?;
        Ok(Measured::exact(closed_forms::wall_conductance_mm2_s(radius, cell, diffusivity, cleared)))
    },
);

pub(super) const FIN: Model = model(
    "fin_conductance",
    "conductance of a channel as a fin",
    &[RADIUS, IN_CHANNEL, input("g_wall", "mm2/s, conductance of its wall per length", ""), DEPTH],
    &[quantity("fin_conductance", "mm3/s")],
    |inputs, _| {
        let [radius, depth] = [inputs.within(RADIUS.name, LENGTHS)?, inputs.within(DEPTH.name, LENGTHS)?];
        let in_channel = inputs.within(IN_CHANNEL.name, DIFFUSIVITIES)?;
        let wall = inputs.within("g_wall", DIFFUSIVITIES)?;
        Ok(Measured::exact(closed_forms::fin_conductance_mm3_s(radius, in_channel, wall, depth)))
    },
);

const DEPTH: Input = input("depth_mm", "mm, open depth of the channel", "");
const TIME: Input = input("t_s", "s", "");

pub(super) const SLAB_UPTAKE: Model = model(
    "slab_uptake",
    "what a slab has taken up through one face, the other being tight, of what it can hold",
    &[TIME, DIFFUSIVITY, input("l_mm", "mm, its thickness", "")],
    &[quantity("slab_uptake", "1")],
    |inputs, _| {
        let time = inputs.within(TIME.name, TIMES)?;
        let diffusivity = inputs.within(DIFFUSIVITY.name, DIFFUSIVITIES)?;
        Ok(Measured::exact(closed_forms::slab_uptake(time, diffusivity, inputs.within("l_mm", LENGTHS)?)))
    },
);

pub(super) const BOLUS: Model = model(
    "bolus_concentration",
    "concentration below a tight surface after a slab of drug was placed there",
    &[
        input("z_mm", "mm, depth", ""),
        TIME,
        DIFFUSIVITY,
        CLEARED,
        input("z1_mm", "mm, upper end of the slab", "0"),
        input("z2_mm", "mm, lower end", ""),
        input("mass_ug_mm2", "ug/mm2", "1"),
    ],
    &[quantity("bolus_concentration", "ug/mm3")],
    |inputs, _| {
        let top_mm = inputs.within("z1_mm", [0.0, 100.0])?;
        let ug_cm2 = CM2_MM2 * inputs.within("mass_ug_mm2", [0.0, 1e9])?;
        let bolus = Bolus { top_mm, bottom_mm: inputs.within("z2_mm", [top_mm + 1e-6, 100.0])?, ug_cm2 };
        let [depth, time] = [inputs.within("z_mm", [0.0, 100.0])?, inputs.within(TIME.name, [1e-9, 1e9])?];
        let diffusivity = inputs.within(DIFFUSIVITY.name, DIFFUSIVITIES)?;
        let cleared = inputs.within(CLEARED.name, RATES)?;
        Ok(Measured::exact(closed_forms::bolus_concentration_ug_mm3(&bolus, depth, time, diffusivity, cleared)))
    },
);

const YIELD: Input = input("yield_pa", "Pa, yield stress of the vehicle", "");

pub(super) const YIELD_ENTRY: Model = model(
    "yield_entry_depth",
    "how deep suction draws a vehicle that yields at a stress into a channel",
    &[RADIUS, YIELD, input("surface_tension_n_m", "N/m", "0.05")],
    &[quantity("yield_entry_depth", "mm")],
    |inputs, _| {
        // The depth does not matter: the channel is as deep as the vehicle goes.
        let hole = Hole { radius_mm: inputs.within(RADIUS.name, LENGTHS)?, depth_mm: f64::INFINITY };
        let yield_pa = inputs.within(YIELD.name, [1e-6, 1e9])?;
        Ok(Measured::exact(hole.yield_entry_mm(yield_pa, inputs.within("surface_tension_n_m", [0.0, 1.0])?)))
    },
);
