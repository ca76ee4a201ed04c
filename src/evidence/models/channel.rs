//! One strike and the channel that it leaves.

use super::needle::{self, needle};
use super::{Input, Inputs, Misfit, Model, Quantity, input, quantity};
use crate::devices::stroke::{self, Number};
use crate::evidence::quantity::Measured;
use crate::geometry::{Channel, ElasticLimit, Tear};

pub(super) const MODEL: Model = Model {
    name: "channel",
    about: "one strike, and the channel that it leaves",
    inputs: INPUTS,
    quantities: QUANTITIES,
    is_sampled: false,
    evaluate,
};

const INPUTS: &[Input] = &[
    input("kind", "the kind of device: a drum or a pen", "that which has the numbers given"),
    input("depth_mm", "mm", ""),
    input("efficiency", "1, real over configured depth", "1"),
    input("needle_length_mm", "mm", "the depth of a drum's, 3 of a pen's"),
    needle::DIAMETER,
    needle::TIP_ANGLE,
    needle::TIP_RADIUS,
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
    quantity("real_depth", "mm"),
    quantity("entry_angle", "deg"),
    quantity("puncture_volume", "mm3"),
    quantity("channel_volume", "mm3"),
    quantity("tear_volume", "mm3"),
    quantity("tear_ratio", "1"),
    quantity("section_area", "mm2"),
    quantity("section_width", "mm"),
    quantity("surface_width", "mm"),
    quantity("puncture_width", "mm"),
    quantity("widest", "mm"),
    quantity("widest_depth", "mm"),
    quantity("tip_travel", "mm"),
];

/// What needles and depths may be, mm.
const LENGTHS: [f64; 2] = [1e-3, 20.0];

fn evaluate(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let channel = channel(inputs, tear(inputs)?)?;
    let depth = channel.depth();
    let at = at_mm(inputs, depth)?;
    let puncture = channel.puncture_volume(0.0, depth);
    let volume = || {
        let (volume, error) = channel.volume_and_error(0.0, depth);
        Measured::within(volume.max(puncture), error)
    };
    let tear = || volume().minus(Measured::exact(puncture));
    Ok(match quantity {
        "real_depth" => Measured::exact(depth),
        "entry_angle" => Measured::exact(channel.entry_angle().to_degrees()),
        "puncture_volume" => Measured::exact(puncture),
        "channel_volume" => volume(),
        "tear_volume" => tear(),
        "tear_ratio" => tear().over(Measured::exact(puncture)),
        "section_area" => Measured::exact(channel.section(at).area()),
        "section_width" => Measured::exact(channel.width(at)),
        "surface_width" => Measured::exact(channel.width(0.0)),
        "puncture_width" => Measured::exact(self::channel(inputs, Tear::Puncture)?.width(0.0)),
        "widest" => Measured::exact(channel.widest().1),
        "tip_travel" => Measured::exact(tip_travel(&channel)),
        _ => Measured::exact(channel.widest().0),
    })
}

/// How far along the heading the tip is about while it is in the skin, mm.
fn tip_travel(channel: &Channel) -> f64 {
    let end = channel.motion().contact(0.0);
    let place = |step: u32| channel.pose(end * (f64::from(step) / 500.0 - 1.0)).translation.x;
    let places = (0..=1000).map(place);
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    high - low
}

fn at_mm(inputs: &Inputs, depth_mm: f64) -> Result<f64, Misfit> {
    if inputs.has("at_mm") && inputs.has("at_share") {
        return Err(Misfit::new("at_share", "stands beside at_mm", "one of the two"));
    }
    let share = inputs.within("at_share", [0.0, 1.0])?;
    inputs.within_or("at_mm", share * depth_mm, [0.0, depth_mm])
}

/// The channel of inputs under a hypothesis.
fn channel(inputs: &Inputs, tear: Tear) -> Result<Channel, Misfit> {
    let kind = inputs.word("kind", stroke::kind_of(|name| inputs.has(name)), &stroke::STROKES)?;
    let configured_mm = inputs.within("depth_mm", LENGTHS)?;
    let depth_mm = configured_mm * inputs.within("efficiency", [1e-3, 1.0])?;
    let usual_mm = stroke::needle_length_mm(kind, configured_mm);
    let length_mm = inputs.within_or("needle_length_mm", usual_mm, LENGTHS)?;
    if depth_mm > length_mm * (1.0 + 1e-9) {
        return Err(Misfit::new(
            "depth_mm",
            format!("is {depth_mm}, beyond the needle"),
            format!("at most needle_length_mm = {length_mm}"),
        ));
    }
    let needle = needle(inputs, length_mm)?;
    let ask = |number: &Number| inputs.within_or(number.name, number.default, number.range);
    let motion = stroke::stroke(kind, [length_mm, depth_mm], ask)?;
    Ok(Channel::new(&needle, motion, tear, &limit(inputs)?))
}

/// The hypothesis of inputs.
fn tear(inputs: &Inputs) -> Result<Tear, Misfit> {
    let following = inputs.given("surface_following")?;
    let default = if following.is_some() { "partial" } else { "pinned" };
    let word = inputs.word("tear", default, &["puncture", "pinned", "fixed", "partial", "triangle"])?;
    for (input, of) in [("surface_following", "partial"), ("apex_half_angle_deg", "triangle")] {
        if inputs.has(input) && word != of {
            return Err(Misfit::new(
                input,
                format!("does not apply to tear = {word}"),
                format!("only with tear = {of}"),
            ));
        }
    }
    Ok(match word {
        "puncture" => Tear::Puncture,
        "pinned" => Tear::Pinned,
        "fixed" => Tear::Fixed,
        "partial" => Tear::Partial { surface_following: inputs.within("surface_following", [0.0, 1.0])? },
        _ => {
            let given = inputs.has("apex_half_angle_deg");
            let angle = || inputs.within("apex_half_angle_deg", [0.1, 89.9]).map(f64::to_radians);
            Tear::Triangle { apex_half_angle_rad: given.then(angle).transpose()? }
        }
    })
}

fn limit(inputs: &Inputs) -> Result<ElasticLimit, Misfit> {
    let strain = inputs.within("failure_shear_strain", [0.0, 100.0])?;
    let above = inputs.within_or("failure_shear_strain_above", strain, [0.0, 100.0])?;
    let boundary_mm = inputs.within("layer_boundary_mm", [0.0, 100.0])?;
    Ok(ElasticLimit::layered([(boundary_mm, above), (f64::INFINITY, strain)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_stroke_is_an_input_with_its_default() {
        for number in stroke::numbers() {
            let input = INPUTS.iter().find(|input| input.name == number.name).expect(number.name);
            assert_eq!(input.default, number.default.to_string(), "{}", number.name);
        }
    }
}
