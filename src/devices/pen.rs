//! A motor pen: a cartridge of needles that goes up and down while the hand glides.

use super::cartridge::{self, Down, LAYOUT, Lie};
use super::common::{CAPTURE, NAME, PASSES, TURN_TIME, lane_spacing, model};
use super::kind::{Contact, Desk, Hand, InUse, Kind, Layout, Pace, Seat, Set, Strikes, Terms, Told};
use super::{depth, needle, pressing, reach, sessions};
use crate::geometry::{Motion, Surface};
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields, join};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, default, optional, required};
use crate::keys::problem::problem;
use crate::keys::reach::Refusal;
use crate::number::plain;
use crate::pattern::Patch;
use crate::pattern::aim::{Pass, Take};
use crate::pattern::lattice::StrikeId;
use crate::sampling::rng::Purpose;
use crate::units::{Dimension, exceeds, show_angle, show_mm};
use nalgebra::UnitComplex;
use std::f64::consts::{FRAC_PI_2, TAU};

const SPEED: Bound = bounds::speed(Limit::ZeroOr(0.001), "0 holds the pen still");
const FREQUENCY: Bound = bounds::frequency("strokes per second of a motor pen");
const STROKE: Bound = bounds::length(Limit::At(0.01), Limit::At(100.0), "peak to peak");
const TILT: Bound =
    bounds::angle(Limit::Beyond(-60.0), Limit::Beyond(60.0), "steeper, the shank no longer follows the tip");

const DIAL_TOLERANCE: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(1.0), "FDA K182407: 0.15 mm");
const GAP: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(5.0), "0 for a plate on the skin");
const STALL: Bound = bounds::quantity(Dimension::Force, Limit::Beyond(0.0), Limit::At(1e4), "of a motor in a hand");
const DRIVE: Bound =
    bounds::quantity(Dimension::ForcePerLength, Limit::Beyond(0.0), Limit::At(1e6), "of a motor in a hand");

/// Steps of the averages over rotation and depth.
const TILT_STEPS: usize = 180;

/// Settings of a pen.
#[derive(Debug, Clone, PartialEq)]
pub struct Pen {
    /// Needle positions of the cartridge, mm, x along the glide at rotation 0 (ring and grid layouts are expanded).
    pub positions_mm: Vec<[f64; 2]>,
    /// Whether the cartridge is turned by a uniform angle at each stamp (else fixed).
    pub random_rotation: bool,
    /// Strokes per second, Hz.
    pub frequency_hz: f64,
    /// Stroke A, peak to peak along z, mm.
    pub stroke_mm: f64,
    /// Glide v, mm/s; 0 only serves single channels.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: ring diameter; grid or list extent plus one gap).
    pub lane_spacing_mm: f64,
    /// Constant tilt φ₀ in the plane of the glide, rad.
    pub tilt_rad: f64,
    /// Rigid tip plate: the needle at x_i along the glide reaches D + x_i sin φ₀ (else flat: all reach D).
    pub rigid_contact: bool,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
    /// How far the dial of a cartridge may be off where a force presses the pen, mm.
    pub dial_tolerance_mm: f64,
    /// Between tip plate and skin then, mm.
    pub gap_mm: f64,
    /// Force on all needles at which the drive stalls, N; infinite where it does not.
    pub stall_force_n: f64,
    /// Stiffness of the drive, N/mm; infinite where it does not give way.
    pub drive_stiffness_n_per_mm: f64,
}

impl Pen {
    /// How much deeper a needle goes for each mm that it lies ahead of the middle.
    fn lift(&self) -> f64 {
        if self.rigid_contact { self.tilt_rad.sin() } else { 0.0 }
    }

    /// How its needles lie on skin.
    fn lie<'s>(&self, surface: &'s Surface) -> Lie<'s> {
        Lie { surface, lift: self.lift() }
    }

    /// Needles of a cartridge that reach the skin, on average over rotation and depth: fewer than all where a rigid tip
    /// plate is tilted so far that it lifts some of them off.
    fn needles_that_reach(&self, in_use: &InUse) -> f64 {
        let lift = self.lift();
        // What curved skin leaves out is the treatment's to say, tilt included.
        if lift == 0.0 || !in_use.surface.is_flat() {
            return self.positions_mm.len() as f64;
        }
        let middle = |i: usize| (i as f64 + 0.5) / TILT_STEPS as f64;
        let depths: Vec<f64> = (0..TILT_STEPS).map(|i| in_use.depths.at_mm(middle(i))).collect();
        let reaches =
            |x: f64| depths.iter().filter(|&&depth| depth + x * lift > 0.0).count() as f64 / TILT_STEPS as f64;
        let of_needle = |p: &[f64; 2]| match self.random_rotation {
            true => {
                let ahead = |i: usize| p[0].hypot(p[1]) * (TAU * middle(i)).cos();
                (0..TILT_STEPS).map(|i| reaches(ahead(i))).sum::<f64>() / TILT_STEPS as f64
            }
            false => reaches(p[0]),
        };
        self.positions_mm.iter().map(of_needle).sum()
    }
}

impl Kind for Pen {
    const WORD: &'static str = "pen";
    const LAYOUT: Layout = Layout::Scattered;
    const IN_STARTER: bool = true;
    const KEYS: &'static [crate::keys::key::Key] = &[
        NAME,
        required("kind", Form::Text, "\"pen\"", "a motor pen"),
        model("\"dermapen-12\""),
        required(
            "layout",
            Form::Kinds(&LAYOUT),
            "{ kind = \"ring\", needles = 12, diameter = \"6 mm\" }",
            "the needles of the cartridge",
        ),
        default(
            "rotation",
            Form::Word(&["random", "fixed"], &[]),
            "\"random\"",
            "turn of the cartridge at each stamp: random | fixed",
        ),
        needle::PRESSED,
        required("frequency", Form::Quantity(&FREQUENCY), "\"100 Hz\"", "strokes per second"),
        required("stroke", Form::Quantity(&STROKE), "\"3 mm\"", "peak to peak; must exceed every depth"),
        required("hand_speed", Form::Quantity(&SPEED), "\"20 mm/s\"", "the glide"),
        lane_spacing("\"6 mm\"", "distance between lanes; the cartridge's width if none is given"),
        TURN_TIME,
        default("tilt", Form::Quantity(&TILT), "\"0 deg\"", "constant tilt in the plane of the glide"),
        default(
            "tilt_contact",
            Form::Word(&["flat", "rigid"], &[]),
            "\"flat\"",
            "whether the skin conforms to the tip plate: flat | rigid",
        ),
        depth::OWN,
        pressing::FORCE,
        pressing::FORCE_SCALE,
        pressing::STIFFNESS_SCALE,
        default(
            "dial_tolerance",
            Form::Quantity(&DIAL_TOLERANCE),
            "\"0.15 mm\"",
            "how far the dial of a cartridge may be off, either way",
        )
        .only_with(pressing::FORCE.name),
        default("gap", Form::Quantity(&GAP), "\"0 mm\"", "between tip plate and skin").only_with(pressing::FORCE.name),
        optional(
            "stall_force",
            Form::Quantity(&STALL),
            "\"10 N\"",
            "force on all needles at which the drive stalls; never if not given",
        )
        .only_with(pressing::FORCE.name),
        optional(
            "drive_stiffness",
            Form::Quantity(&DRIVE),
            "\"50 N/mm\"",
            "stiffness of the drive behind all needles; rigid if not given",
        )
        .only_with(pressing::FORCE.name),
        pressing::WEAR,
        CAPTURE,
        sessions::NEEDLES,
        sessions::COST,
        PASSES,
    ];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        Ok(Self {
            positions_mm: cartridge::positions_mm(device.table("layout")?)?,
            random_rotation: device.text("rotation")? == "random",
            frequency_hz: device.number("frequency")?,
            stroke_mm: device.number("stroke")?,
            hand_speed_mm_s: device.number("hand_speed")?,
            lane_spacing_mm: cartridge::lane_spacing_mm(device)?,
            tilt_rad: device.number("tilt")?,
            rigid_contact: device.text("tilt_contact")? == "rigid",
            turn_time_s: device.number("turn_time")?,
            dial_tolerance_mm: device.number("dial_tolerance").unwrap_or(0.0),
            gap_mm: device.number("gap").unwrap_or(0.0),
            stall_force_n: device.number("stall_force").unwrap_or(f64::INFINITY),
            drive_stiffness_n_per_mm: device.number("drive_stiffness").unwrap_or(f64::INFINITY),
        })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        reach::tip_fits_shank(device, desk.found);
        cartridge::rules(device, &[("lane_spacing", 1)], desk.found);
        tilt_leaves_the_tip_first(device, desk.found);
        pressing::rules(device, desk);
        cartridge::fits_the_zone(device, desk);
        let lift_mm = rigid_lift_mm(device)
            + device.number("dial_tolerance").unwrap_or(0.0)
            + cartridge::deepest_bulge_mm(device, desk.surface);
        reach::reaches(device, lift_mm, desk);
        stroke_exceeds_depths(device, lift_mm, desk);
        glides(device, desk.found);
    }

    fn terms(&self, told: &Told) -> Terms {
        let turn = if self.random_rotation { "turned at random at each stamp" } else { "never turned" };
        let plate = if self.rigid_contact { ", rigid tip plate" } else { "" };
        let stroke = format!("{} mm", plain(self.stroke_mm));
        let deepest = told.needle_length_mm.map(|length_mm| match self.stroke_mm < length_mm {
            true => format!("{stroke}, the stroke"),
            false => format!("{} mm, the needle (stroke {stroke})", plain(length_mm)),
        });
        Terms {
            noun: "pen",
            needles: self.positions_mm.len().to_string(),
            arrangement: format!("{}, {turn}", cartridge::words(told, self.reach_mm())),
            motion: format!(
                "up and down at {} Hz, stroke {stroke}, while gliding; tilt {}°{plate}",
                plain(self.frequency_hz),
                plain(self.tilt_rad.to_degrees())
            ),
            deepest,
            speed: Some(format!("{} mm/s", plain(self.hand_speed_mm_s))),
            strikes_per_s: Some(self.positions_mm.len() as f64 * self.frequency_hz),
        }
    }

    fn hand(&self) -> Option<Hand> {
        let (lane_spacing_mm, turn_time_s) = (self.lane_spacing_mm, self.turn_time_s);
        Some(Hand { lane_spacing_mm, speed_mm_s: self.hand_speed_mm_s, turn_time_s })
    }

    fn reach_mm(&self) -> f64 {
        cartridge::radius_mm(&self.positions_mm)
    }

    fn shift_mm(&self, surface: &Surface, _headings_rad: &[f64]) -> [f64; 2] {
        self.lie(surface).shift_mm(&self.positions_mm)
    }

    fn seats(&self, surface: &Surface, heading_rad: f64) -> Vec<Seat> {
        self.lie(surface).seats(&self.positions_mm, heading_rad, self.random_rotation)
    }

    fn contact(&self) -> Option<Contact> {
        Some(Contact::Plate {
            needles: self.positions_mm.len() as u32,
            stroke_mm: self.stroke_mm,
            dial_tolerance_mm: self.dial_tolerance_mm,
            gap_mm: self.gap_mm,
            stall_force_n: self.stall_force_n,
            drive_stiffness_n_per_mm: self.drive_stiffness_n_per_mm,
        })
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, in_use: &InUse) -> f64 {
        passes * self.needles_that_reach(in_use) * self.frequency_hz / (self.hand_speed_mm_s * self.lane_spacing_mm)
    }

    fn spacing_mm(&self, _: &InUse) -> f64 {
        self.hand_speed_mm_s / self.frequency_hz
    }

    fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take) {
        let (lanes, turns) = (pass.lanes(self.lane_spacing_mm), pass.stream(Purpose::Rotation));
        let spacing = self.spacing_mm(in_use);
        let (radius, lie) = (self.reach_mm(), self.lie(in_use.surface));
        for lane in lanes.numbers(radius) {
            let phase = lanes.phase(lane) * spacing;
            for step in lanes.steps(lanes.centre(lane), radius, phase, spacing) {
                let stamp = StrikeId::new(lane, step, 0);
                let turn = if self.random_rotation { turns.uniform(stamp.0) * TAU } else { 0.0 };
                let along_mm = phase + step as f64 * spacing;
                let (lanes, turn) = (&lanes, UnitComplex::new(turn));
                Down { pass, lanes, lane, step, along_mm, turn, lie }.aim(&self.positions_mm, take);
            }
        }
    }

    fn motion(&self, _: &Set, depth_mm: f64) -> Motion {
        Motion::pen(depth_mm, self.stroke_mm, self.frequency_hz, self.hand_speed_mm_s, self.tilt_rad)
    }

    fn pace(&self, motion: &Motion) -> Option<Pace> {
        Some(Pace { contact_s: 2.0 * motion.contact(0.0), set_by: format!("{} Hz", self.frequency_hz) })
    }
}

fn tilt_leaves_the_tip_first(device: &Fields, found: &mut Findings) {
    let (Ok(tilt), Ok(angle)) =
        (device.number("tilt"), device.table("needle").and_then(|needle| needle.number("tip_angle")))
    else {
        return;
    };
    if tilt.abs() + angle / 2.0 >= FRAC_PI_2 {
        let what = format!("with a tip of {} the needle would lie on its side", show_angle(angle));
        let rule = "tilt and half the tip_angle together are less than 90 deg";
        found.range.push(problem(
            device.place("tilt"),
            &join(&device.path, "tilt"),
            what,
            rule,
            show_angle(tilt),
            "give a smaller tilt",
        ));
    }
}

/// Single strikes may be made by a pen that stands still; a treatment never ends.
fn glides(device: &Fields, found: &mut Findings) {
    if device.number("hand_speed") == Ok(0.0) {
        found.remarks.untreatable.push(problem(
            device.place("hand_speed"),
            &join(&device.path, "hand_speed"),
            "holds the pen still, so that a treatment never ends",
            "from 0.001 mm/s where skin is treated (0 serves single strikes, as those of `dermatrace channel`)",
            "0 mm/s",
            "give it a glide",
        ));
    }
}

/// A depth that the stroke does not exceed would keep the needle in the skin.
fn stroke_exceeds_depths(device: &Fields, lift_mm: f64, desk: &mut Desk) {
    let Ok(stroke) = device.number("stroke") else { return };
    let name = reach::name_of(device);
    for depth in desk.depths.iter().filter(|depth| !exceeds(stroke, depth.mm + lift_mm)) {
        let refusal = Refusal {
            what: format!("is not less than the stroke of device \"{name}\""),
            rule: format!("less than the stroke, {}", show_mm(stroke)),
            advice: "choose a smaller depth or a longer stroke",
        };
        depth.refuse(lift_mm, refusal, desk.found);
    }
}

/// How much deeper than the configured depth a rigid, tilted tip plate pushes its foremost needle, mm.
fn rigid_lift_mm(device: &Fields) -> f64 {
    let (Ok("rigid"), Ok(tilt), Ok(layout)) =
        (device.text("tilt_contact"), device.number("tilt"), device.table("layout"))
    else {
        return 0.0;
    };
    let positions = cartridge::positions_mm(layout).unwrap_or_default();
    let turned = device.text("rotation") == Ok("random");
    let reach = |p: &[f64; 2]| if turned { p[0].hypot(p[1]) * tilt.sin().abs() } else { p[0] * tilt.sin() };
    positions.iter().map(reach).fold(0.0, f64::max)
}
