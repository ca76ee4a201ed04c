//! One strike and the channel that it leaves.

use super::{Input, Inputs, Misfit, Model, Quantity, input, quantity};
use crate::evidence::quantity::Measured;
use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
use std::f64::consts::FRAC_PI_2;

pub(super) const MODEL: Model = Model {
    name: "channel",
    about: "one strike of a roller or a pen, and the channel that it leaves",
    inputs: INPUTS,
    quantities: QUANTITIES,
    evaluate,
};

const INPUTS: &[Input] = &[
    input("kind", "roller | pen", "roller"),
    input("depth_mm", "mm", ""),
    input("needle_length_mm", "mm", "the depth; of a pen 3"),
    input("needle_diameter_mm", "mm", "0.25"),
    input("tip_angle_deg", "deg", "16"),
    input("tip_radius_mm", "mm", "0.004"),
    input("drum_radius_mm", "mm", "10"),
    input("slip", "1", "0"),
    input("stroke_mm", "mm", "3"),
    input("frequency_hz", "Hz", "100"),
    input("hand_speed_mm_s", "mm/s", "0"),
    input("tilt_deg", "deg", "0"),
    input("tear", "puncture | pinned | fixed | partial | triangle", "pinned; with surface_following partial"),
    input("surface_following", "1", "with partial only"),
    input("apex_half_angle_deg", "deg", "derived; with triangle only"),
    input("failure_shear_strain", "1", "0"),
    input("failure_shear_strain_above", "1", "failure_shear_strain"),
    input("layer_boundary_mm", "mm", "0"),
    input("at_mm", "mm", "0"),
    input("at_share", "1 (of the depth, instead of at_mm)", "0"),
];

const QUANTITIES: &[Quantity] = &[
    quantity("entry_angle", "deg"),
    quantity("puncture_volume", "mm3"),
    quantity("channel_volume", "mm3"),
    quantity("tear_volume", "mm3"),
    quantity("tear_ratio", "1"),
    quantity("section_area", "mm2"),
    quantity("section_width", "mm"),
    quantity("surface_width", "mm"),
    quantity("widest", "mm"),
    quantity("widest_depth", "mm"),
    quantity("tip_travel", "mm"),
];

/// The roller's drum may be large, its depth no more than its needles are long.
const LENGTHS: [f64; 2] = [1e-3, 20.0];

fn evaluate(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let channel = channel(inputs)?;
    let depth = channel.depth();
    let at = at_mm(inputs, depth)?;
    let puncture = channel.puncture_volume(0.0, depth);
    let volume = || {
        let (volume, error) = channel.volume_and_error(0.0, depth);
        Measured::within(volume.max(puncture), error)
    };
    let tear = || volume().minus(Measured::exact(puncture));
    Ok(match quantity {
        "entry_angle" => Measured::exact(channel.motion().entry_angle().to_degrees()),
        "puncture_volume" => Measured::exact(puncture),
        "channel_volume" => volume(),
        "tear_volume" => tear(),
        "tear_ratio" => tear().over(Measured::exact(puncture)),
        "section_area" => Measured::exact(channel.section(at).area()),
        "section_width" => Measured::exact(channel.width(at)),
        "surface_width" => Measured::exact(channel.width(0.0)),
        "widest" => Measured::exact(channel.widest().1),
        "tip_travel" => Measured::exact(tip_travel(&channel)),
        _ => Measured::exact(channel.widest().0),
    })
}

/// How far along the heading the tip is about while it is in the skin, mm.
fn tip_travel(channel: &Channel) -> f64 {
    let end = channel.motion().contact(0.0);
    let place = |step: u32| channel.motion().pose(end * (f64::from(step) / 500.0 - 1.0)).translation.x;
    let places = (0..=1000).map(place);
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    high - low
}

fn at_mm(inputs: &Inputs, depth_mm: f64) -> Result<f64, Misfit> {
    let share = inputs.within("at_share", Some(0.0), [0.0, 1.0])?;
    inputs.within("at_mm", Some(share * depth_mm), [0.0, depth_mm])
}

/// The channel of inputs.
pub(super) fn channel(inputs: &Inputs) -> Result<Channel, Misfit> {
    let is_roller = inputs.word("kind", "roller", &["roller", "pen"])? == "roller";
    let depth_mm = inputs.within("depth_mm", None, LENGTHS)?;
    let length_mm = inputs.within("needle_length_mm", Some(if is_roller { depth_mm } else { 3.0 }), LENGTHS)?;
    if depth_mm > length_mm * (1.0 + 1e-9) {
        return Err(Misfit::new(
            "depth_mm",
            format!("is {depth_mm}, beyond the needle"),
            format!("at most needle_length_mm = {length_mm}"),
        ));
    }
    let needle = Needle {
        length_mm,
        diameter_mm: inputs.within("needle_diameter_mm", Some(0.25), [1e-3, 5.0])?,
        tip_angle_rad: inputs.within("tip_angle_deg", Some(16.0), [1e-3, 179.0])?.to_radians(),
        tip_radius_mm: inputs.within("tip_radius_mm", Some(0.004), [0.0, 2.5])?,
    };
    let motion = if is_roller { roller(inputs, length_mm, depth_mm)? } else { pen(inputs, depth_mm)? };
    Ok(Channel::new(&needle, motion, tear(inputs)?, &limit(inputs)?))
}

fn roller(inputs: &Inputs, length_mm: f64, depth_mm: f64) -> Result<Motion, Misfit> {
    let radius_mm = inputs.within("drum_radius_mm", Some(10.0), [0.5, 5e3])?;
    Ok(Motion::roller(radius_mm, length_mm, depth_mm, inputs.within("slip", Some(0.0), [-0.999, 100.0])?))
}

fn pen(inputs: &Inputs, depth_mm: f64) -> Result<Motion, Misfit> {
    let stroke_mm = inputs.within("stroke_mm", Some(3.0), [1e-3, 100.0])?;
    if stroke_mm <= depth_mm {
        return Err(Misfit::new(
            "stroke_mm",
            format!("is {stroke_mm}, no more than the depth"),
            format!("more than depth_mm = {depth_mm}"),
        ));
    }
    let frequency_hz = inputs.within("frequency_hz", Some(100.0), [1e-3, 1e4])?;
    let glide_mm_s = inputs.within("hand_speed_mm_s", Some(0.0), [0.0, 1e4])?;
    let tilt = inputs.within("tilt_deg", Some(0.0), [0.0, 89.0])?.to_radians();
    Ok(Motion::pen(depth_mm, stroke_mm, frequency_hz, glide_mm_s, tilt.min(FRAC_PI_2)))
}

/// The hypothesis of inputs.
fn tear(inputs: &Inputs) -> Result<Tear, Misfit> {
    let following = inputs.number("surface_following")?;
    let default = if following.is_some() { "partial" } else { "pinned" };
    let word = inputs.word("tear", default, &["puncture", "pinned", "fixed", "partial", "triangle"])?;
    Ok(match word {
        "puncture" => Tear::Puncture,
        "pinned" => Tear::Pinned,
        "fixed" => Tear::Fixed,
        "partial" => Tear::Partial { surface_following: inputs.within("surface_following", None, [0.0, 1.0])? },
        _ => {
            let given = inputs.number("apex_half_angle_deg")?.is_some();
            let angle = || inputs.within("apex_half_angle_deg", None, [0.1, 89.9]).map(f64::to_radians);
            Tear::Triangle { apex_half_angle_rad: given.then(angle).transpose()? }
        }
    })
}

fn limit(inputs: &Inputs) -> Result<ElasticLimit, Misfit> {
    let strain = inputs.within("failure_shear_strain", Some(0.0), [0.0, 100.0])?;
    let above = inputs.within("failure_shear_strain_above", Some(strain), [0.0, 100.0])?;
    let boundary_mm = inputs.within("layer_boundary_mm", Some(0.0), [0.0, 100.0])?;
    Ok(ElasticLimit::layered([(boundary_mm, above), (f64::INFINITY, strain)]))
}
