//! The force with which a hand presses a device on the skin, and what wears its needles: keys and rules (model section 10).

use super::kind::Desk;
use super::{needle, reach};
use crate::geometry::Needle;
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Fields, join};
use crate::keys::key::{Form, Key, Need, default, key, optional};
use crate::keys::problem::problem;
use crate::keys::reach::Refusal;
use crate::units::{Dimension, exceeds, show_mm};

pub(crate) const FORCE_N: Bound =
    bounds::quantity(Dimension::Force, Limit::At(0.0), Limit::At(200.0), "above any hand");
const CV: Bound = bounds::number(Limit::ZeroOr(1e-9), Limit::At(2.0), "0 for none");
const WITHIN_LENGTH: Bound = bounds::length(Limit::At(0.1), Limit::At(1e3), "how far a hand presses alike");
const SCALE: Bound = bounds::number(Limit::At(0.01), Limit::At(100.0), "a factor");
const STRIKES: Bound = bounds::number(Limit::At(0.0), Limit::At(1e9), "strikes of one needle");
const SESSIONS: IntegerBound = bounds::integer(0, 1000, "sessions with one device");
const AREA: Bound = bounds::quantity(Dimension::Area, Limit::At(1.0), Limit::At(1e5), "skin that a session treats");
const WORN: Bound = bounds::quantity(Dimension::Volume, Limit::ZeroOr(1e-30), Limit::At(1e-6), "worn off in a strike");
const HOOK_RATE: Bound = bounds::number(Limit::ZeroOr(1e-12), Limit::At(1.0), "risk of a needle in a strike");
const HOOK_RADIUS: Bound = bounds::length(Limit::At(1e-3), Limit::At(0.5), "the tip of a hooked needle");
const LOSS: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(20.0), "shorter than its needle");

/// The key of the force; its presence lets the force decide how deep needles go.
pub(crate) const FORCE: Key = optional(
    "force",
    Form::Table(&[
        default("mean", Form::Quantity(&FORCE_N), "\"3 N\"", "mean over lanes"),
        default("cv", Form::Number(&CV), "0.3", "coefficient of variation between lanes"),
        default("law", Form::Word(&["lognormal", "normal"], &[]), "\"lognormal\"", "lognormal | normal (above 0)"),
        default("within_cv", Form::Number(&CV), "0.1", "coefficient of variation along a lane"),
        default(
            "within_length",
            Form::Quantity(&WITHIN_LENGTH),
            "\"10 mm\"",
            "length over which the force along a lane forgets",
        ),
    ]),
    "{ mean = \"3 N\", cv = 0.3 }",
    "the hand's force: with it, force, skin and needle decide how deep needles go",
);

/// How much harder this device breaks and cuts skin than a slow needle.
pub(crate) const FORCE_SCALE: Key =
    default("force_scale", Form::Number(&SCALE), "1.0", "factor on puncture force, cutting energy and friction")
        .only_with(FORCE.name);

/// How much stiffer skin is against this device.
pub(crate) const STIFFNESS_SCALE: Key =
    default("stiffness_scale", Form::Number(&SCALE), "1.0", "factor on the stiffness of the dent")
        .only_with(FORCE.name);

/// What has worn its needles.
pub(crate) const WEAR: Key = key(
    "wear",
    Form::Table(&[
        optional("strikes", Form::Number(&STRIKES), "0.0", "strikes that each needle has made already"),
        optional(
            "sessions",
            Form::Integer(&SESSIONS),
            "9",
            "or sessions that the device has served, each of its own passes",
        ),
        default("area", Form::Quantity(&AREA), "\"200 cm2\"", "skin that a session treats"),
        default(
            "volume_per_strike",
            Form::Quantity(&WORN),
            "\"0 mm3\"",
            "what a tip's radius cubed grows by in a strike",
        ),
        default("hook_rate", Form::Number(&HOOK_RATE), "0.0", "risk of a needle to be hooked in a strike"),
        default("hook_tip_radius", Form::Quantity(&HOOK_RADIUS), "\"20 um\"", "tip radius of a hooked needle"),
        default("length_loss", Form::Quantity(&LOSS), "\"0 mm\"", "how much shorter a hooked needle is"),
    ]),
    Need::Default("{}"),
    "{ sessions = 9, volume_per_strike = \"1e-10 mm3\" }",
    "what has worn the needles; nothing if not given",
)
.only_with(FORCE.name);

/// How a hand presses, and what its device has been through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pressing {
    /// Mean force over lanes, N.
    pub mean_n: f64,
    /// Coefficient of variation between lanes.
    pub cv: f64,
    /// Whether forces are normal, restricted to more than 0, and not lognormal.
    pub is_normal: bool,
    /// Coefficient of variation along a lane.
    pub within_cv: f64,
    /// Length over which the force along a lane forgets, mm.
    pub within_length_mm: f64,
    /// Factor on puncture force, cutting energy and friction.
    pub force_scale: f64,
    /// Factor on the stiffness of the dent.
    pub stiffness_scale: f64,
    /// What has worn its needles.
    pub wear: Wear,
}

/// What has worn needles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wear {
    /// How long they have served.
    pub served: Served,
    /// Sessions of a course that they have served since; 0 as a scenario declares them.
    pub later_sessions: u32,
    /// Skin that a session treats, cm².
    pub area_cm2: f64,
    /// What a tip's radius cubed grows by in a strike c_w, mm³.
    pub volume_per_strike_mm3: f64,
    /// Risk of a needle to be hooked in a strike.
    pub hook_rate: f64,
    /// Tip radius of a hooked needle, mm.
    pub hook_tip_radius_mm: f64,
    /// How much shorter a hooked needle is, mm.
    pub length_loss_mm: f64,
}

/// How long needles have served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Served {
    /// Strikes of each needle.
    Strikes(f64),
    /// Sessions, each of the device's own passes over an area.
    Sessions(u32),
}

impl Wear {
    /// Whether strikes change needles.
    pub fn wears(&self) -> bool {
        self.volume_per_strike_mm3 > 0.0 || self.hook_rate > 0.0
    }

    /// Strikes that each needle has made, of which a session has so many. Where it has served none, none are asked for: a device that
    /// stands still makes strikes without end.
    pub fn strikes(&self, per_session: impl Fn() -> f64) -> f64 {
        let in_sessions = |sessions: u32| if sessions == 0 { 0.0 } else { f64::from(sessions) * per_session() };
        match self.served {
            Served::Strikes(strikes) => strikes + in_sessions(self.later_sessions),
            Served::Sessions(sessions) => in_sessions(sessions + self.later_sessions),
        }
    }

    fn read(fields: &Fields) -> Result<Self, Absent> {
        let sessions =
            fields.integer("sessions").map(|sessions| Served::Sessions(crate::keys::fields::small(sessions)));
        let strikes = fields.number("strikes").map(Served::Strikes);
        Ok(Self {
            served: sessions.or(strikes).unwrap_or(Served::Strikes(0.0)),
            later_sessions: 0,
            area_cm2: fields.number("area")?,
            volume_per_strike_mm3: fields.number("volume_per_strike")?,
            hook_rate: fields.number("hook_rate")?,
            hook_tip_radius_mm: fields.number("hook_tip_radius")?,
            length_loss_mm: fields.number("length_loss")?,
        })
    }
}

impl Pressing {
    /// Of a device that has the key; `None` without.
    pub(crate) fn read(device: &Fields) -> Result<Option<Self>, Absent> {
        let Ok(force) = device.table(FORCE.name) else { return Ok(None) };
        Ok(Some(Self {
            mean_n: force.number("mean")?,
            cv: force.number("cv")?,
            is_normal: force.text("law")? == "normal",
            within_cv: force.number("within_cv")?,
            within_length_mm: force.number("within_length")?,
            force_scale: device.number(FORCE_SCALE.name)?,
            stiffness_scale: device.number(STIFFNESS_SCALE.name)?,
            wear: Wear::read(device.table(WEAR.name)?)?,
        }))
    }
}

/// Checks the rules of a device that a hand presses: what the force decides, nothing else may decide.
pub(super) fn rules(device: &Fields, desk: &mut Desk) {
    if !device.has(FORCE.name) {
        return needle_varies_with_a_force_alone(device, desk);
    }
    let own = device.table(super::depth::OWN.name).and_then(super::DepthEfficiency::read);
    let is_whole = own.map_or(!desk.depths_vary && desk.is_whole, |own| own.mean == 1.0 && own.sd == 0.0);
    if !is_whole {
        let (place, value) = (device.place(FORCE.name), "force and an efficiency");
        desk.found.range.push(problem(
            place,
            &join(&device.path, FORCE.name),
            "decides how deep needles go, and so does depth efficiency",
            "an efficiency of mean 1 and sd 0 where there is a force",
            value,
            format!("remove the force, or give the device {} = {{ mean = 1.0, sd = 0.0 }}", super::depth::OWN.name),
        ));
    }
    if !desk.surface.is_flat() {
        desk.found.range.push(problem(
            device.place(FORCE.name),
            &join(&device.path, FORCE.name),
            "presses a device on a curved zone",
            "no force where there is a zone that curves: the law of force is that of flat skin",
            "force and a zone",
            "remove the force; zone.press tells how far the hand presses the device in",
        ));
    }
    wear_leaves_a_needle(device, desk);
}

/// A tip or a length that differs from needle to needle tells in the skin alone.
fn needle_varies_with_a_force_alone(device: &Fields, desk: &mut Desk) {
    let Ok(needle) = device.table("needle") else { return };
    for key in [needle::LENGTH_SD, needle::TIP_RADIUS_SD] {
        if needle.number(key).is_ok_and(|sd| sd > 0.0) {
            desk.found.range.push(problem(
                needle.place(key),
                &join(&needle.path, key),
                "does nothing without force",
                "0 where no force decides how deep needles go",
                show_mm(needle.number(key).unwrap_or_default()),
                "remove it, or give the device a force as well",
            ));
        }
    }
}

/// A tip that has worn to more than its shank is no tip, and a needle that has lost its length none either.
fn wear_leaves_a_needle(device: &Fields, desk: &mut Desk) {
    let (Ok(wear), Ok(needle)) = (device.table(WEAR.name), device.table("needle")) else { return };
    let both = [wear.has("strikes"), wear.has("sessions")];
    if both == [true; 2] {
        desk.found.range.push(problem(
            wear.place("sessions"),
            &join(&wear.path, "sessions"),
            "counts what strikes counts",
            "strikes or sessions",
            "both",
            "remove one of the two",
        ));
    }
    if let (Ok(diameter_mm), Ok(tip_angle_rad), Ok(hook_mm)) =
        (needle.number("diameter"), needle.number("tip_angle"), wear.number("hook_tip_radius"))
    {
        let hooked = Needle { length_mm: 1.0, diameter_mm, tip_angle_rad, tip_radius_mm: hook_mm };
        if wear.number("hook_rate").is_ok_and(|rate| rate > 0.0) && !fits(&hooked) {
            desk.found.range.push(too_blunt(wear, "hook_tip_radius", hook_mm, diameter_mm));
        }
    }
    if let Ok(loss_mm) = wear.number("length_loss") {
        let own_mm = needle.number("length").ok();
        let shortest_mm = own_mm.or_else(|| desk.depths.iter().map(|depth| depth.mm).reduce(f64::min));
        if let Some(length_mm) = shortest_mm.filter(|length_mm| loss_mm > 0.0 && !exceeds(*length_mm, loss_mm)) {
            desk.found.range.push(problem(
                wear.place("length_loss"),
                &join(&wear.path, "length_loss"),
                "leaves nothing of the needle",
                format!("less than the needle, {}", show_mm(length_mm)),
                show_mm(loss_mm),
                "give a smaller length_loss",
            ));
        }
    }
}

/// Whether a rounded tip is no wider than the shank.
pub(crate) fn fits(needle: &Needle) -> bool {
    !exceeds(needle.tip_radius_mm * (0.5 * needle.tip_angle_rad).cos(), 0.5 * needle.diameter_mm)
}

fn too_blunt(wear: &Fields, key: &str, radius_mm: f64, diameter_mm: f64) -> crate::keys::problem::Problem {
    problem(
        wear.place(key),
        &join(&wear.path, key),
        "is wider than the shank",
        format!("times the cosine of half the tip_angle at most half the diameter, {}", show_mm(0.5 * diameter_mm)),
        show_mm(radius_mm),
        "give a smaller radius",
    )
}

/// Refuses configured depths that the needle does not protrude by: a drum lies on the skin or is lifted, and needles of another
/// length than the depth would go to another.
pub(super) fn is_as_long_as_deep(device: &Fields, desk: &mut Desk) {
    let Ok(length_mm) = device.table("needle").and_then(|needle| needle.number("length")) else { return };
    if !device.has(FORCE.name) {
        return;
    }
    for depth in desk.depths.iter().filter(|depth| exceeds(length_mm, depth.mm)) {
        let refusal = Refusal {
            what: format!(
                "is less than the needle of device \"{}\", whose depth is the force's to decide",
                reach::name_of(device)
            ),
            rule: format!("the needle length, {}, where a force presses the drum", show_mm(length_mm)),
            advice: "give needle.length = \"depth\", or the needle's length as depth",
        };
        depth.refuse(0.0, refusal, desk.found);
    }
}
