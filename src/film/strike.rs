//! One strike of one device, frame by frame.

use super::clock::{Clock, LEAD};
use crate::devices::Single;
use crate::geometry::swept::Grown;
use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
use nalgebra::Point2;
use rayon::prelude::*;
use std::f64::consts::PI;

/// Depths at which the channel and the skin are worked out, less one.
const STEPS: u32 = 72;
/// Skin that is shown below the tip at its deepest, over the depth.
const BELOW: f64 = 0.12;
/// Share of the depth by which two depths on either side of a jump lie apart.
const NEXT_TO: f64 = 1e-6;
/// Resolution of the volumes of the finished channel.
const RESOLUTION: usize = 3;

/// One strike of a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Strike {
    /// Device name.
    pub device: String,
    /// How deep the tip goes, mm.
    pub depth_mm: f64,
    /// Whether a hand's force decides that.
    pub is_pressed: bool,
    /// Whether it leaves heat or fluid, too, which no film shows.
    pub leaves_more: bool,
    /// Time in the skin, s; `None` where the device has no speed of its own.
    pub contact_s: Option<f64>,
    /// What sets that time: speed of the hand or frequency, with its unit; may be empty.
    pub pace: String,
    /// Radius of the needle over the distance from its tip, mm, up to where it is held.
    pub needle_mm: Vec<[f64; 2]>,
    /// The drum that carries the needle.
    pub drum: Option<Drum>,
    /// Displacement of the skin at first contact, mm: there it lies before, and there it comes to rest again.
    pub rest_displacement_mm: f64,
    /// The puncture part in the skin at rest, from the surface downwards: depth, hindmost and foremost point, mm.
    pub puncture_mm: Vec<[f64; 3]>,
    /// What is left in the end.
    pub finished: Finished,
    /// One for each frame.
    pub moments: Vec<Moment>,
}

/// A drum, bare of needles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drum {
    /// Radius R, mm.
    pub radius_mm: f64,
    /// Height of the axis above the surface, mm.
    pub height_mm: f64,
    /// Way of the axis for each radian that the drum turns, mm.
    pub rolling_mm: f64,
}

/// Volumes of a finished channel, mm³.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finished {
    /// The needle at its deepest.
    pub puncture_mm3: f64,
    /// The whole channel.
    pub channel_mm3: f64,
}

impl Finished {
    /// Channel less puncture part, mm³.
    pub fn tear_mm3(&self) -> f64 {
        self.channel_mm3 - self.puncture_mm3
    }
}

/// A device at one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Time over half the time in the skin.
    pub t_normalised: f64,
    /// Place of the tip: along the heading and depth, mm.
    pub tip_mm: [f64; 2],
    /// Angle between axis and normal, rad; positive where the tip lies ahead of the shaft.
    pub angle_rad: f64,
    /// How far along the heading the axis of the drum is, mm; 0 without a drum.
    pub drum_x_mm: f64,
    /// How far the surface at the needle lies below where it was before the strike, mm.
    pub dent_mm: f64,
    /// Skin and channel so far, from the surface to a little below the deepest tip.
    pub sides: Vec<SideSoFar>,
    /// Area and volume of the channel so far.
    pub grown: Grown,
}

/// Skin and channel at one depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideSoFar {
    /// Depth, mm.
    pub z_mm: f64,
    /// Displacement of the tissue, mm.
    pub displacement_mm: f64,
    /// Hindmost and foremost point of the channel so far, in the skin at rest, mm.
    pub extent_mm: Option<[f64; 2]>,
}

impl Moment {
    /// Whether the needle touches the skin.
    pub fn is_in_skin(&self) -> bool {
        self.t_normalised.abs() <= 1.0
    }

    /// Displacement of the surface, mm.
    pub fn surface_displacement_mm(&self) -> f64 {
        self.sides.first().map_or(0.0, |side| side.displacement_mm)
    }
}

impl Strike {
    pub(super) fn film(single: &Single, tear: Tear, limit: &ElasticLimit, clock: &Clock) -> Self {
        let Single { device, set, depth_mm, .. } = *single;
        let channel = single.channel(tear, limit);
        let motion = *channel.motion();
        let pace = device.kind.pace(&motion);
        let frames: Vec<u32> = (0..clock.frames).collect();
        let moment = |&frame: &u32| moment(&channel, clock.t_normalised(frame));
        let puncture_mm3 = channel.puncture_volume(0.0, depth_mm);
        Self {
            device: device.name.clone(),
            depth_mm,
            is_pressed: device.pressing.is_some(),
            leaves_more: device.kind.cause().part().is_some(),
            contact_s: pace.as_ref().map(|pace| pace.contact_s),
            pace: pace.map_or_else(String::new, |pace| pace.set_by),
            needle_mm: outline(&set.needle),
            drum: drum(&motion, set.needle.length_mm),
            rest_displacement_mm: channel.displacement(-motion.contact(0.0), depth_mm),
            puncture_mm: puncture(&channel),
            finished: Finished {
                puncture_mm3,
                // Quadrature may put the two apart by its own error where they are equal.
                channel_mm3: channel.volume(0.0, depth_mm, RESOLUTION).max(puncture_mm3),
            },
            moments: frames.par_iter().map(moment).collect(),
        }
    }
}

fn drum(motion: &Motion, length_mm: f64) -> Option<Drum> {
    match *motion {
        Motion::Roller { reach, height, rolling } => {
            Some(Drum { radius_mm: reach - length_mm, height_mm: height, rolling_mm: rolling })
        }
        Motion::Pen { .. } => None,
    }
}

fn outline(needle: &Needle) -> Vec<[f64; 2]> {
    let profile = needle.profile();
    let cap = (0..=6).map(|i| profile.cap_end * f64::from(i * i) / 36.0);
    let joints = cap.chain([profile.cone_end, needle.length_mm]).filter(|s| *s <= needle.length_mm);
    let mut outline: Vec<[f64; 2]> = joints.map(|s| [s, needle.radius_mm(s)]).collect();
    outline.dedup();
    if profile.cone_end > needle.length_mm {
        outline.push([needle.length_mm, needle.radius_mm(needle.length_mm)]);
        outline.dedup();
    }
    outline
}

/// Share of the depth at one of the steps: closer together at the bottom, where channels are round.
fn share(step: u32) -> f64 {
    1.0 - (1.0 - f64::from(step) / f64::from(STEPS)).powf(1.5)
}

fn puncture(channel: &Channel) -> Vec<[f64; 3]> {
    let depth = channel.depth();
    let side = |z: f64| {
        let (from, to) = channel.puncture_section(z.min(depth * (1.0 - NEXT_TO))).extent();
        [z, from, to]
    };
    (0..=STEPS).map(|i| side(depth * share(i))).collect()
}

fn moment(channel: &Channel, t_normalised: f64) -> Moment {
    let motion = channel.motion();
    let end = motion.contact(0.0);
    let t = within_stroke(motion, t_normalised * end);
    let pose = channel.pose(t);
    let axis = pose.transform_vector(&Point2::new(0.0, 1.0).coords);
    let in_skin = t_normalised.clamp(-1.0, 1.0) * end;
    let drum_x_mm = if let Motion::Roller { rolling, .. } = motion { rolling * t } else { 0.0 };
    Moment {
        t_normalised,
        tip_mm: [pose.translation.x, pose.translation.y],
        angle_rad: (-axis.x).atan2(-axis.y),
        drum_x_mm,
        dent_mm: motion.pose(t).translation.y - pose.translation.y,
        sides: sides(channel, t_normalised, in_skin),
        grown: if t_normalised < -1.0 { Grown::default() } else { channel.grown(in_skin) },
    }
}

/// A pen's needle waits at the top of its stroke; there the next strike would begin.
fn within_stroke(motion: &Motion, t: f64) -> f64 {
    match *motion {
        Motion::Roller { .. } => t,
        Motion::Pen { omega, .. } => t.clamp(-PI / omega, PI / omega),
    }
}

fn sides(channel: &Channel, t_normalised: f64, t: f64) -> Vec<SideSoFar> {
    let back = back_to_rest(channel, t_normalised);
    let side = |z_mm: f64| {
        let level = if t_normalised < -1.0 { None } else { channel.level_until(t, z_mm) };
        SideSoFar {
            z_mm,
            displacement_mm: back.unwrap_or_else(|| channel.displacement(t, z_mm)),
            extent_mm: level.map(|level| level.extent()).map(|(from, to)| [from, to]),
        }
    };
    depths(channel, t).into_iter().map(side).collect()
}

/// Displacement of the whole skin while the needle is not in it: it waits where first contact finds it, and glides back
/// there after last contact. The way back is drawn and not modelled.
fn back_to_rest(channel: &Channel, t_normalised: f64) -> Option<f64> {
    let (end, depth) = (channel.motion().contact(0.0), channel.depth());
    let [rest, left] = [-end, end].map(|t| channel.displacement(t, depth));
    let share = ((t_normalised - 1.0) / (LEAD - 1.0)).clamp(0.0, 1.0);
    let eased = share * share * (3.0 - 2.0 * share);
    let here = if t_normalised < 0.0 { rest } else { left + eased * (rest - left) };
    (t_normalised.abs() > 1.0).then_some(here)
}

/// The usual depths, and both sides of where the tip is, since there shear begins or ends.
fn depths(channel: &Channel, t: f64) -> Vec<f64> {
    let depth = channel.depth();
    let tip = channel.pose(t).translation.y;
    let mut depths: Vec<f64> = (0..=STEPS).map(|i| depth * share(i)).collect();
    depths.push(depth * (1.0 + BELOW));
    depths.extend([tip - NEXT_TO * depth, tip + NEXT_TO * depth].into_iter().filter(|z| (0.0..depth).contains(z)));
    // A channel ends at its depth; just above it there is some.
    depths.push(depth * (1.0 - NEXT_TO));
    depths.sort_by(f64::total_cmp);
    depths.dedup();
    depths
}
