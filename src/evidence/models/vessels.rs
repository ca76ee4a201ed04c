//! Vessels that one channel meets.

use super::needle::{self, needle};
use super::{Input, Inputs, Misfit, Model, input, model, quantity};
use crate::evidence::quantity::Measured;
use crate::geometry::{Channel, ElasticLimit, Motion, Tear};
use crate::skin::vessels::{
    LOOP_HALF_WIDTH_MM, Outline, Vessels, bleeding_share, loops_per_channel, plexus_per_channel,
};

const LENGTHS: [f64; 2] = [0.0, 20.0];

const RADIUS: Input = input("r_mm", "mm, of a disc or of the ends of a slit", "");
const HALF_LENGTH: Input = input("w_mm", "mm, half the length of a slit between its ends", "0");

/// The outline of inputs.
fn outline(inputs: &Inputs) -> Result<Outline, Misfit> {
    Ok(Outline::of_slit(inputs.within(RADIUS.name, LENGTHS)?, inputs.within(HALF_LENGTH.name, LENGTHS)?))
}

pub(super) const LOOPS: Model = model(
    "loops_per_channel",
    "capillary loops that a channel meets",
    &[
        input("n_loop_mm2", "1/mm2, loops of the skin", "60"),
        RADIUS,
        HALF_LENGTH,
        input("half_width_mm", "mm, half the width of a loop", "0.01"),
    ],
    &[quantity("loops_per_channel", "1")],
    |inputs, _| {
        let loops = inputs.within("n_loop_mm2", [0.0, 1e4])?;
        let half_width = inputs.within_or("half_width_mm", LOOP_HALF_WIDTH_MM, LENGTHS)?;
        Ok(Measured::exact(loops_per_channel(loops, outline(inputs)?, half_width)))
    },
);

pub(super) const PLEXUS: Model = model(
    "plexus_per_channel",
    "vessels of the upper plexus that a channel meets",
    &[
        input("l_area", "mm/mm2, their length per area of skin", "8"),
        RADIUS,
        HALF_LENGTH,
        input("d_v_mm", "mm, their diameter", "0.02"),
    ],
    &[quantity("plexus_per_channel", "1")],
    |inputs, _| {
        let [length, diameter] = [inputs.within("l_area", [0.0, 1e4])?, inputs.within("d_v_mm", LENGTHS)?];
        Ok(Measured::exact(plexus_per_channel(length, outline(inputs)?.perimeter_mm, diameter)))
    },
);

const DEPTH: Input = input("depth_mm", "mm, of an upright needle", "");
const UPRIGHT: &[Input] = &[DEPTH, needle::DIAMETER, needle::TIP_ANGLE, needle::TIP_RADIUS];

/// Vessels that an upright needle of inputs cuts on average.
fn vessels(inputs: &Inputs) -> Result<f64, Misfit> {
    let depth = inputs.within(DEPTH.name, [1e-3, 20.0])?;
    let motion = Motion::vertical(depth);
    let channel = Channel::new(&needle(inputs, depth)?, motion, Tear::Puncture, &ElasticLimit::uniform(0.0));
    Ok(Vessels::default().vessels_per_channel(&channel))
}

pub(super) const VESSELS: Model = model(
    "vessels_per_channel",
    "vessels that an upright needle cuts on average",
    UPRIGHT,
    &[quantity("vessels_per_channel", "1")],
    |inputs, _| Ok(Measured::exact(vessels(inputs)?)),
);

pub(super) const BLEEDING: Model = model(
    "bleeding_share",
    "share of upright needles that cut a vessel",
    UPRIGHT,
    &[quantity("bleeding_share", "1")],
    |inputs, _| Ok(Measured::exact(bleeding_share(vessels(inputs)?))),
);
