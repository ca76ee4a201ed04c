//! The strikes of a device that a hand presses: what is left to chance of each, drawn for what it belongs to (model section 10, M8).

use super::own::Own;
use super::pose::{Pose, Under};
use super::pressed::Pressed;
use super::ride::Ride;
use super::wander::Wander;
use crate::devices::Contact;
use crate::pattern::aim::{Aim, PER_SPACING, Pass};
use crate::sampling::rng::{Purpose, Stream};
use std::sync::Arc;

/// What a strike of a needle comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blow {
    /// Depth of the tip D, mm; 0 where the skin was only dented.
    pub depth_mm: f64,
    /// Excursion of the tip S, mm.
    pub excursion_mm: f64,
    /// Whether the device lay on the skin.
    pub is_seated: bool,
    /// The greatest excursion at which this needle's tip stays outside, mm.
    pub gate_mm: f64,
    /// Number of the sort of needle.
    sort: usize,
}

/// The strikes of one pass of a device that a hand presses.
pub(crate) struct Blows<'a> {
    pressed: &'a Pressed,
    pose: Arc<Pose>,
    wander: Wander,
    forces: Stream,
    tilts: Stream,
    needles: Stream,
    lane: Option<Lane>,
}

/// A lane of it.
struct Lane {
    number: i64,
    force_n: f64,
    /// `None` where the tilt is that of all lanes.
    ride: Option<Ride>,
}

impl<'a> Blows<'a> {
    /// Of a device, whose strikes lie `spacing_mm` apart along a lane.
    pub fn of(pressed: &'a Pressed, pass: &Pass, spacing_mm: f64) -> Self {
        let pose = pressed.of_trial(pass.trial);
        Self {
            pressed,
            wander: Wander::new(pass.stream(Purpose::Wander), spacing_mm, pressed.pressing.within_length_mm),
            forces: pass.stream(Purpose::Force),
            tilts: pass.stream(Purpose::Tilt),
            needles: Stream::new(pass.seed, Purpose::Needle, [pass.trial, 0]),
            lane: None,
            pose,
        }
    }

    /// What the strike of a needle comes to; `None` where it does not come down to the skin.
    pub fn blow(&mut self, aim: &Aim) -> Option<Blow> {
        self.enter(aim.moment.lane);
        let within = match self.pressed.grip().differs_within() {
            true => self.wander.at(aim.moment.lane, aim.moment.along as f64 / PER_SPACING),
            false => 0.0,
        };
        let lane = self.lane.as_ref()?;
        let force_n = lane.force_n * self.pressed.grip().within(within);
        let under = lane.ride.as_ref().map_or_else(|| self.pose.usual(), Under::Ride);
        let common_mm = under.excursion_mm(force_n, self.ring_of(aim.needle)) + aim.deeper_mm;
        // A needle that a tilted plate lifts off the skin makes no strike. Those of a level one are all aimed at it.
        if aim.deeper_mm != 0.0 && common_mm <= 0.0 {
            return None;
        }
        let is_seated = force_n >= under.contact_force_n();
        let (sort, own) = self.needle(aim.needle);
        let (excursion_mm, depth_mm) = own.reaches_mm(&self.pose.sorts()[sort], common_mm);
        Some(Blow { depth_mm, excursion_mm, is_seated, sort, gate_mm: own.gate_mm })
    }

    /// The work that a strike leaves in the skin, mJ.
    pub fn work_mj(&self, blow: &Blow) -> f64 {
        self.pose.work_mj(blow.sort, blow.gate_mm, blow.excursion_mm)
    }

    fn ring_of(&self, needle: u32) -> usize {
        match self.pressed.contact {
            Contact::Drum { needles_per_ring, .. } => (needle / needles_per_ring) as usize,
            Contact::Plate { .. } => 0,
        }
    }

    fn enter(&mut self, number: i64) {
        if self.lane.as_ref().is_some_and(|lane| lane.number == number) {
            return;
        }
        let position = ((number << 1) ^ (number >> 63)) as u64;
        let ride = match self.pressed.contact {
            Contact::Drum { tilt, width_mm, .. } if tilt.sd > 0.0 => {
                self.pose.tilted(self.pressed.tilt_rad(tilt, width_mm, self.tilts.uniform(position)))
            }
            _ => None,
        };
        let force_n = self.pressed.grip().of_lane_n(self.forces.uniform(position));
        self.lane = Some(Lane { number, force_n, ride });
    }

    /// The sort of a needle of the trial's device, and what is its own.
    fn needle(&self, needle: u32) -> (usize, Own) {
        if !self.pressed.needles_differ() {
            let sort = self.pressed.only_sort();
            return (sort, Own::none(&self.pose.sorts()[sort]));
        }
        let position = 2 * u64::from(needle);
        let shares = self.needles.uniforms(position);
        let sort = usize::from(self.needles.uniform(position + 1) < self.pressed.hooked);
        (sort, self.pressed.own(&self.pose, sort, shares))
    }
}
