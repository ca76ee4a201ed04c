//! What listed strikes damage together.

use super::needle;
use super::{Input, Inputs, Misfit, Model, Quantity, input, quantity};
use crate::evidence::quantity::Measured;
use crate::scenario;
use crate::simulate::{RunOptions, sampled};
use std::sync::atomic::AtomicUsize;

pub(super) const MODEL: Model = Model {
    name: "union",
    about: "the tissue inside a square patch that listed strikes damage together, by sampling",
    inputs: INPUTS,
    quantities: QUANTITIES,
    is_sampled: true,
    evaluate,
};

const INPUTS: &[Input] = &[
    input("strikes", "name of a strike file beside the row's own", ""),
    input("motion", "the motion of a device with listed strikes", ""),
    input("patch_mm", "mm", ""),
    input("depth_mm", "mm", ""),
    input("drum_radius_mm", "mm", "10"),
    input("needle_length_mm", "mm", "the depth"),
    needle::DIAMETER,
    needle::TIP_ANGLE,
    needle::TIP_RADIUS,
    input("surface_following", "1", "1"),
    input("failure_shear_strain", "1", "0"),
];

const QUANTITIES: &[Quantity] = &[quantity("damage_volume", "mm3")];

/// Bounds of all numbers; what a scenario may have is told by its own.
const RANGE: [f64; 2] = [0.0, 1e4];

/// The scenario of the inputs is written and read like any other, so its checks are those of every scenario.
fn evaluate(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    let text = text(inputs)?;
    let refused = |why: String| Misfit::new("strikes", why, "a strike file and lengths that a scenario may have");
    let scenario = scenario::parse("union", "union", text.as_bytes(), &[], inputs.dir.as_deref());
    let scenario = scenario.map_err(|error| refused(error.to_string()))?;
    let stop = AtomicUsize::new(0);
    let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| {} };
    let outcome = sampled(&scenario, &options).map_err(|error| refused(error.to_string()))?;
    let row = outcome.metrics.iter().find(|row| row.metric == "damage_volume" && row.layer == "all");
    let row = row.ok_or_else(|| refused("damage nothing".into()))?;
    let per_mm3 = scenario.patch.area_mm2() / 100.0;
    // Nothing is random but the integration: four of its standard errors are its interval.
    Ok(Measured::within(row.mean * per_mm3, 4.0 * row.std_err_integration * per_mm3))
}

fn text(inputs: &Inputs) -> Result<String, Misfit> {
    let file = inputs.text("strikes").ok_or_else(|| Misfit::new("strikes", "missing", "required"))?;
    let motion = inputs.text("motion").ok_or_else(|| Misfit::new("motion", "missing", "required"))?;
    let number = |name| inputs.within(name, RANGE);
    let depth = number("depth_mm")?;
    let drum = match motion {
        "vertical" => String::new(),
        _ => format!("drum_diameter = \"{} mm\"\n", 2.0 * number("drum_radius_mm")?),
    };
    Ok(format!(
        "version = 1\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"partial\"\nsurface_following = {}\n\
         failure_shear_strain = {}\n[patch]\nwidth = \"{side} mm\"\nheight = \"{side} mm\"\n[depth]\nvalues = [\"{depth} mm\"]\n\
         [sampling]\ntrials = 16\ntarget_relative_error = 0.001\nmetrics = [\"volumes\"]\n[[device]]\nname = \"listed\"\n\
         kind = \"explicit\"\nmotion = {}\nstrikes = {}\n{drum}needle = {{ length = \"{} mm\", diameter = \"{} mm\", \
         tip_angle = \"{} deg\", tip_radius = \"{} mm\" }}\n",
        number("surface_following")?,
        number("failure_shear_strain")?,
        serde_json::Value::from(motion),
        serde_json::Value::from(file),
        inputs.within_or("needle_length_mm", depth, RANGE)?,
        number(needle::DIAMETER.name)?,
        number(needle::TIP_ANGLE.name)?,
        number(needle::TIP_RADIUS.name)?,
        side = number("patch_mm")?,
    ))
}
