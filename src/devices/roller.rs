//! A roller: a drum of needles that rolls over the skin.

use super::common::{CAPTURE, NAME, PASSES, TURN_TIME, lane_spacing, model};
use super::kind::{Contact, Desk, Hand, InUse, Kind, Layout, Pace, Seat, Set, Spread, Strikes, Terms, Told};
use super::{PassSpec, depth, needle, pressing, reach, sessions};
use crate::geometry::surface::{DrumAcross, entry_angle_rad};
use crate::geometry::{Motion, Surface};
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Fields, join, small};
use crate::keys::key::{Form, Key, default, required};
use crate::keys::problem::problem;
use crate::number::plain;
use crate::pattern::Patch;
use crate::pattern::aim::{Aim, PER_SPACING, Pass, Take};
use crate::pattern::lattice::StrikeId;
use crate::units::{show_angle, show_mm};
use nalgebra::Point2;
use std::f64::consts::TAU;

const DRUM_WIDTH: Bound = bounds::length(Limit::At(0.1), Limit::At(1e3), "a drum that a hand can roll");
const STAGGER: Bound = bounds::number(Limit::At(-1e6), Limit::At(1e6), "in needle spacings");
const DRUM_TILT: Bound = bounds::angle(Limit::At(-10.0), Limit::At(10.0), "a hand holds a drum level, or nearly");
const DRUM_TILT_SD: Bound = bounds::angle(Limit::ZeroOr(1e-6), Limit::At(5.0), "0 for the same tilt in every lane");
const SPEED: Bound = bounds::speed(Limit::At(0.001), "a roller moves to roll");
const RINGS: IntegerBound = bounds::count(1000, "rings of one drum");
const NEEDLES_PER_RING: IntegerBound = bounds::count(1000, "needles of one ring");

/// The bare drum of a device whose needles roll.
pub(super) const DRUM_DIAMETER: Key =
    required("drum_diameter", Form::Quantity(&bounds::DRUM_DIAMETER), "\"20 mm\"", "bare drum, without needles");
/// Its slip.
pub(super) const SLIP: Key =
    default("slip", Form::Number(&bounds::SLIP), "0.0", "0 rolls; above 0 the drum drags, below 0 it spins");

/// Settings of a roller.
#[derive(Debug, Clone, PartialEq)]
pub struct Roller {
    /// Bare drum diameter 2R, mm.
    pub drum_diameter_mm: f64,
    /// Drum width, mm.
    pub drum_width_mm: f64,
    /// Rings of needles, m.
    pub rings: u32,
    /// Needles per ring, n.
    pub needles_per_ring: u32,
    /// Turn of each ring against the one before, in needle spacings.
    pub stagger: f64,
    /// Slip σ > −1.
    pub slip: f64,
    /// Speed of the hand, mm/s.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: the drum width).
    pub lane_spacing_mm: f64,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
    /// Tilt of the axle about the heading where a force presses the drum, rad.
    pub tilt: Spread,
}

impl Roller {
    /// Its drum across skin, in a pass of a heading.
    fn across(&self, surface: &Surface, heading_rad: f64) -> DrumAcross {
        DrumAcross { width_mm: self.drum_width_mm, rings: self.rings, radius_mm: surface.across_mm(heading_rad) }
    }
}

impl Kind for Roller {
    const WORD: &'static str = "roller";
    const LAYOUT: Layout = Layout::Scattered;
    const IN_STARTER: bool = true;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"roller\"", "a drum of needles that rolls over the skin"),
        model("\"mf8\""),
        DRUM_DIAMETER,
        required("drum_width", Form::Quantity(&DRUM_WIDTH), "\"20 mm\"", "along the axle"),
        required("rings", Form::Integer(&RINGS), "8", "rings of needles"),
        required("needles_per_ring", Form::Integer(&NEEDLES_PER_RING), "24", "needles of each ring"),
        default(
            "stagger",
            Form::Number(&STAGGER),
            "0.5",
            "turn of each ring against the one before, in needle spacings",
        ),
        SLIP,
        required("hand_speed", Form::Quantity(&SPEED), "\"100 mm/s\"", "speed of the hand"),
        lane_spacing("\"20 mm\"", "distance between lanes; the drum's width if none is given"),
        TURN_TIME,
        required(
            "needle",
            Form::Table(needle::AS_LONG_AS_DEEP),
            "{ length = \"depth\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }",
            "the needle; \"depth\" stands for a drum whose needles are as long as the configured depth",
        ),
        depth::OWN,
        pressing::FORCE,
        pressing::FORCE_SCALE,
        pressing::STIFFNESS_SCALE,
        default(
            "drum_tilt",
            Form::Table(&[
                default("mean", Form::Quantity(&DRUM_TILT), "\"0 deg\"", "mean over lanes"),
                default("sd", Form::Quantity(&DRUM_TILT_SD), "\"0 deg\"", "standard deviation between lanes"),
            ]),
            "{ mean = \"0 deg\", sd = \"0 deg\" }",
            "tilt of the axle about the heading",
        )
        .only_with(pressing::FORCE.name),
        pressing::WEAR,
        CAPTURE,
        sessions::NEEDLES,
        sessions::COST,
        PASSES,
    ];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        let drum_width_mm = device.number("drum_width")?;
        Ok(Self {
            drum_diameter_mm: device.number("drum_diameter")?,
            drum_width_mm,
            rings: small(device.integer("rings")?),
            needles_per_ring: small(device.integer("needles_per_ring")?),
            stagger: device.number("stagger")?,
            slip: device.number("slip")?,
            hand_speed_mm_s: device.number("hand_speed")?,
            lane_spacing_mm: device.number("lane_spacing").unwrap_or(drum_width_mm),
            turn_time_s: device.number("turn_time")?,
            tilt: match device.table("drum_tilt") {
                Ok(tilt) => Spread { mean: tilt.number("mean")?, sd: tilt.number("sd")? },
                Err(_) => Spread { mean: 0.0, sd: 0.0 },
            },
        })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        reach::tip_fits_shank(device, desk.found);
        reach::reaches(device, 0.0, desk);
        pressing::rules(device, desk);
        pressing::is_as_long_as_deep(device, desk);
        some_ring_is_seated(device, desk);
        fits_hollows(device, desk);
    }

    fn terms(&self, told: &Told) -> Terms {
        let count = u64::from(self.rings) * u64::from(self.needles_per_ring);
        let on_a_lane = |per_cm2: f64| per_cm2 / 100.0 * self.lane_spacing_mm * self.hand_speed_mm_s;
        Terms {
            noun: "roller",
            needles: format!("{count} ({} rings of {})", self.rings, self.needles_per_ring),
            arrangement: format!(
                "rings on a drum of {} mm diameter and {} mm width, each turned by {} needle spacings",
                plain(self.drum_diameter_mm),
                plain(self.drum_width_mm),
                plain(self.stagger)
            ),
            motion: format!("rolls, slip {}", plain(self.slip)),
            deepest: None,
            speed: Some(format!("{} mm/s", plain(self.hand_speed_mm_s))),
            strikes_per_s: told.strikes_per_cm2.map(on_a_lane),
        }
    }

    fn hand(&self) -> Option<Hand> {
        let (lane_spacing_mm, turn_time_s) = (self.lane_spacing_mm, self.turn_time_s);
        Some(Hand { lane_spacing_mm, speed_mm_s: self.hand_speed_mm_s, turn_time_s })
    }

    fn shift_mm(&self, surface: &Surface, headings_rad: &[f64]) -> [f64; 2] {
        let (mut least, mut most) = (0.0_f64, f64::NEG_INFINITY);
        for heading in headings_rad {
            for gap in self.across(surface, *heading).gaps_mm(surface.press_mm) {
                (least, most) = (least.min(-gap), most.max(-gap));
            }
        }
        [least, most.max(least)]
    }

    fn seats(&self, surface: &Surface, heading_rad: f64) -> Vec<Seat> {
        let across = self.across(surface, heading_rad);
        let seat = |(number, gap): (u32, f64)| Seat { number, across_mm: across.place_mm(number), gaps_mm: vec![gap] };
        (0..self.rings).zip(across.gaps_mm(surface.press_mm)).map(seat).collect()
    }

    fn entry_angle_rad(&self, set: &Set, surface: &Surface, heading_rad: f64) -> Option<f64> {
        let tips_mm = 0.5 * self.drum_diameter_mm + set.needle.length_mm;
        Some(entry_angle_rad(tips_mm - set.configured_mm, tips_mm, surface.radius_mm(heading_rad)))
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, in_use: &InUse) -> f64 {
        passes * f64::from(self.rings) / (self.spacing_mm(in_use) * self.lane_spacing_mm)
    }

    fn spacing_mm(&self, in_use: &InUse) -> f64 {
        let length = in_use.set.needle.length_mm;
        let height = 0.5 * self.drum_diameter_mm + length - in_use.depths.mean_mm();
        TAU * height * (1.0 + self.slip) / f64::from(self.needles_per_ring)
    }

    fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take) {
        let (lanes, spacing) = (pass.lanes(self.lane_spacing_mm), self.spacing_mm(in_use));
        let pitch = self.drum_width_mm / f64::from(self.rings);
        let gaps: Vec<f64> = self.across(in_use.surface, pass.heading_rad).gaps_mm(in_use.surface.press_mm).collect();
        for lane in lanes.numbers(0.5 * self.drum_width_mm) {
            let phase = lanes.phase(lane) * spacing;
            for (ring, gap) in (0..self.rings).zip(&gaps) {
                let across = lanes.centre(lane) + (f64::from(ring) + 0.5) * pitch - 0.5 * self.drum_width_mm;
                let turns = f64::from(ring) * self.stagger;
                let turned = phase + turns * spacing;
                let steps = lanes.steps(across, 0.0, turned, spacing);
                let count = self.needles_per_ring;
                // The needle of the step before the first.
                let mut needle = steps.start().wrapping_sub(1).rem_euclid(i64::from(count)) as u32;
                for step in steps {
                    needle = if needle + 1 == count { 0 } else { needle + 1 };
                    let at = lanes.to_skin(Point2::new(turned + step as f64 * spacing, across));
                    if !pass.region.contains(at.x, at.y) {
                        continue;
                    }
                    let along = ((turns + step as f64) * PER_SPACING).round() as i64;
                    take.take(Aim {
                        x_mm: at.x,
                        y_mm: at.y,
                        heading: lanes.heading(),
                        id: StrikeId::new(lane, step, ring),
                        moment: pass.moment(lane, along),
                        needle: ring * count + needle,
                        own_depth_mm: None,
                        deeper_mm: -gap,
                    });
                }
            }
        }
    }

    fn contact(&self) -> Option<Contact> {
        Some(Contact::Drum {
            radius_mm: 0.5 * self.drum_diameter_mm,
            width_mm: self.drum_width_mm,
            rings: self.rings,
            needles_per_ring: self.needles_per_ring,
            stagger: self.stagger,
            tilt: self.tilt,
        })
    }

    fn stands_out_mm(&self, set: &Set) -> f64 {
        set.needle.length_mm
    }

    fn motion(&self, set: &Set, depth_mm: f64) -> Motion {
        Motion::roller(0.5 * self.drum_diameter_mm, set.needle.length_mm, depth_mm, self.slip)
    }

    fn pace(&self, motion: &Motion) -> Option<Pace> {
        let Motion::Roller { rolling, .. } = motion else { return None };
        let speed = self.hand_speed_mm_s;
        let contact_s = 2.0 * motion.contact(0.0) * rolling / speed;
        Some(Pace { contact_s, set_by: format!("hand {speed} mm/s") })
    }
}

/// Along a hollow that is rounder than the circle of its tips a drum cannot roll.
fn fits_hollows(device: &Fields, desk: &mut Desk) {
    let (Ok(diameter_mm), Ok(passes)) = (device.number("drum_diameter"), PassSpec::read(device)) else { return };
    let own_mm = device.table("needle").and_then(|needle| needle.number("length")).ok();
    let Some(length_mm) = own_mm.or_else(|| desk.depths.iter().map(|depth| depth.mm).reduce(f64::max)) else { return };
    let tips_mm = 0.5 * diameter_mm + length_mm;
    let hollow = |pass: &PassSpec| {
        let along_mm = desk.surface.radius_mm(pass.heading_rad);
        (along_mm < 0.0 && along_mm.abs() <= tips_mm).then_some((pass.heading_rad, along_mm))
    };
    if let Some((heading_rad, along_mm)) = passes.iter().find_map(hollow) {
        desk.found.range.push(problem(
            device.place("drum_diameter"),
            &join(&device.path, "drum_diameter"),
            format!("does not fit the hollow of the zone along heading {}", show_angle(heading_rad)),
            format!("its tips go round with less than the radius of the hollow, {}", show_mm(shown(-along_mm))),
            format!("{} (its tips with {})", show_mm(diameter_mm), show_mm(shown(tips_mm))),
            "take a smaller drum, or give passes across the hollow",
        ));
    }
}

/// A length with as many digits as a message needs.
fn shown(length_mm: f64) -> f64 {
    (length_mm * 1e3).round() / 1e3
}

/// A drum that is tilted so far that its lower edge touches the skin before any needle has gone in as far as it is long has no
/// pose in which it lies on the skin.
fn some_ring_is_seated(device: &Fields, desk: &mut Desk) {
    let (Ok(tilt), Ok(width_mm)) = (device.table("drum_tilt"), device.number("drum_width")) else { return };
    let Ok(mean_rad) = tilt.number("mean") else { return };
    let edge_mm = 0.5 * width_mm * mean_rad.tan().abs();
    let own_mm = device.table("needle").and_then(|needle| needle.number("length")).ok();
    let shortest_mm = own_mm.or_else(|| desk.depths.iter().map(|depth| depth.mm).reduce(f64::min));
    if let Some(length_mm) = shortest_mm.filter(|length_mm| edge_mm >= *length_mm) {
        desk.found.range.push(problem(
            tilt.place("mean"),
            &join(&tilt.path, "mean"),
            format!("seats no ring of needles: the drum's lower edge lies {edge_mm:.2} mm below its middle"),
            format!("less than the needle, {}", show_mm(length_mm)),
            show_angle(mean_rad),
            "give a smaller tilt, a narrower drum or longer needles",
        ));
    }
}
