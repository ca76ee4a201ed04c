//! Formulas of the model by name, as rows of reference values and cases ask for them: each is evaluated by the functions that the
//! program itself uses.

mod bodies;
mod channel;
mod course;
mod delivery;
mod delivery_laws;
mod inputs;
mod mechanics;
mod needle;
mod sections;
mod union;
mod vessels;
mod zone;

pub(super) use inputs::Misfit;

use super::quantity::Measured;
use crate::mechanics::Reach;
use inputs::{Input, Inputs, input};
use serde_json::{Map, Value};
use std::path::Path;

/// A model: what it takes, and what it tells.
pub(super) struct Model {
    pub name: &'static str,
    pub about: &'static str,
    pub inputs: &'static [Input],
    pub quantities: &'static [Quantity],
    /// Whether its values come with an error of sampling.
    pub is_sampled: bool,
    evaluate: fn(&Inputs, &'static str) -> Result<Measured, Misfit>,
}

/// What a model tells.
pub(super) struct Quantity {
    pub name: &'static str,
    pub unit: &'static str,
}

/// Every model.
pub(super) static MODELS: &[Model] = &[
    channel::MODEL,
    mechanics::MODEL,
    union::MODEL,
    bodies::NEEDLE_CHANNEL,
    bodies::DEPOT,
    bodies::COVERAGE,
    bodies::COLUMN,
    bodies::COLUMNS,
    bodies::DEPOTS,
    bodies::RF_ZONE,
    bodies::THREAD,
    bodies::ENERGY,
    zone::DRUM,
    zone::PEN_ON_CURVE,
    zone::ENTRY,
    zone::LAYERS,
    zone::DRUM_LAYERS,
    delivery_laws::SC_PERMEANCE,
    delivery_laws::SC_PERMEANCE_LIPID,
    delivery_laws::DIFFUSIVITY_DERMIS,
    delivery_laws::DIFFUSIVITY_WATER,
    delivery_laws::CLEARANCE,
    delivery_laws::CLOSING_TIME,
    delivery_laws::OPEN_FRACTION,
    delivery_laws::DYE_HALF_LIFE,
    delivery_laws::MOUTH,
    delivery_laws::OUTFLOW_BOTTOM,
    delivery_laws::OUTFLOW_WALL,
    delivery_laws::WALL,
    delivery_laws::FIN,
    delivery_laws::SLAB_UPTAKE,
    delivery_laws::BOLUS,
    delivery_laws::YIELD_ENTRY,
    vessels::LOOPS,
    vessels::PLEXUS,
    vessels::VESSELS,
    vessels::BLEEDING,
    delivery::MODEL,
    course::BEFORE_SESSION,
    course::STEADY,
    course::MINIMAL_INTERVAL,
    course::MATURED,
    course::SCHEDULE,
    sections::CHORDS,
    sections::OVERLAP,
    sections::READ,
    sections::SERIAL,
    sections::EVIDENCE,
    sections::FOLLOWING_POSTERIOR,
    sections::INFORMATION,
    sections::COUNTED,
];

/// The model of a name.
pub(super) fn find(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}

impl Model {
    /// One of its quantities.
    pub fn quantity(&self, name: &str) -> Option<&'static Quantity> {
        self.quantities.iter().find(|quantity| quantity.name == name)
    }

    /// The value of one of its quantities, in its unit, for inputs by name; `dir` is where files lie that they name.
    ///
    /// # Errors
    /// What is wrong with an input.
    pub fn evaluate(
        &self,
        values: Map<String, Value>,
        dir: Option<&Path>,
        quantity: &'static Quantity,
    ) -> Result<Measured, Misfit> {
        (self.evaluate)(&Inputs::new(self.inputs, values, dir)?, quantity.name)
    }
}

/// The model of forces, whose free parameters are fitted.
pub(super) const OF_FORCES: &str = mechanics::MODEL.name;

/// What that model takes for an input that is not given; `None` where it must be, or is no number.
pub(super) fn usual(name: &str) -> Option<f64> {
    mechanics::MODEL.inputs.iter().find(|input| input.name == name)?.default.parse().ok()
}

/// The depth nearest to a wanted one that the strikes of a drum have under any force, for inputs of [`OF_FORCES`] by name.
///
/// # Errors
/// What is wrong with an input.
pub(super) fn nearest_strike(values: Map<String, Value>, wanted_mm: f64) -> Result<Reach, Misfit> {
    mechanics::nearest_strike(&Inputs::new(mechanics::MODEL.inputs, values, None)?, wanted_mm)
}

const fn quantity(name: &'static str, unit: &'static str) -> Quantity {
    Quantity { name, unit }
}

/// A model whose values are exact, or as good as the program has them.
const fn model(
    name: &'static str,
    about: &'static str,
    inputs: &'static [Input],
    quantities: &'static [Quantity],
    evaluate: fn(&Inputs, &'static str) -> Result<Measured, Misfit>,
) -> Model {
    Model { name, about, inputs, quantities, is_sampled: false, evaluate }
}

/// All models, their quantities and inputs, for people.
pub fn list() -> String {
    let mut text = String::new();
    for model in MODELS {
        text += &format!("{}: {}\n  quantities\n", model.name, model.about);
        for Quantity { name, unit } in model.quantities {
            text += &format!("    {name} ({unit})\n");
        }
        text += "  inputs\n";
        for Input { name, unit, default } in model.inputs {
            let default = if default.is_empty() { "required".to_owned() } else { format!("default {default}") };
            text += &format!("    {name} ({unit}; {default})\n");
        }
    }
    text
}
