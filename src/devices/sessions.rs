//! What a course of sessions asks of a device: which tips its needles have in each session, and what it costs (model section 16).

use super::needle::NeedleSpec;
use super::pressing::fits;
use crate::geometry::Needle;
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Checked, Fields, small};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::keys::problem::problem;
use crate::units::show_mm;

const PRICE: Bound = bounds::number(Limit::At(0.0), Limit::At(1e12), "an amount of money");
const USES: IntegerBound = bounds::integer(1, 10_000, "sessions that one consumable serves");
const TIPS: List = List { item: Form::Quantity(&bounds::TIP_RADIUS), min: 1, max: 1000, noun: "a tip radius" };

/// The tips of its needles, session by session.
pub(crate) const NEEDLES: Key = optional(
    "needle_by_session",
    Form::Table(&[required(
        "tip_radius",
        Form::List(&TIPS),
        "[\"4 um\", \"6 um\"]",
        "in the first session, the second and so on; the last holds on",
    )]),
    "{ tip_radius = [\"4 um\", \"6 um\"] }",
    "needles that differ from session to session, for `course`",
);

/// What it costs.
pub(crate) const COST: Key = optional(
    "cost",
    Form::Table(&[
        default("device", Form::Number(&PRICE), "0.0", "of the device, once"),
        default("consumable", Form::Number(&PRICE), "0.0", "of what is used up: a cartridge, a head, a roller"),
        default("uses", Form::Integer(&USES), "1", "sessions that one consumable serves"),
        default("drug", Form::Number(&PRICE), "0.0", "of the drug, each session"),
        default("disinfection", Form::Number(&PRICE), "0.0", "of the disinfection, each session"),
    ]),
    "{ device = 6500, consumable = 100, uses = 1, drug = 100, disinfection = 0 }",
    "what it costs, in course.currency, for `course`",
);

/// What a course with a device costs, in a currency that is a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// The device, once.
    pub device: f64,
    /// What is used up.
    pub consumable: f64,
    /// Sessions that one of them serves.
    pub uses: u32,
    /// Drug, each session.
    pub drug: f64,
    /// Disinfection, each session.
    pub disinfection: f64,
}

impl Cost {
    /// Of a device that tells it.
    pub(super) fn read(device: &Fields) -> Result<Option<Self>, Absent> {
        let Ok(cost) = device.table(COST.name) else { return Ok(None) };
        Ok(Some(Self {
            device: cost.number("device")?,
            consumable: cost.number("consumable")?,
            uses: small(cost.integer("uses")?),
            drug: cost.number("drug")?,
            disinfection: cost.number("disinfection")?,
        }))
    }
}

/// Tip radii session by session, mm; none of a device that does not tell.
pub(super) fn tips_mm(device: &Fields) -> Vec<f64> {
    let Ok(needles) = device.table(NEEDLES.name) else { return Vec::new() };
    needles.list("tip_radius").unwrap_or_default().iter().filter_map(Checked::number).collect()
}

/// Checks that every tip fits its shank.
pub(super) fn rules(device: &Fields, found: &mut Findings) {
    let Ok(needles) = device.table(NEEDLES.name) else { return };
    let Ok(needle) = device.table("needle").and_then(NeedleSpec::read) else { return };
    for tip in needles.list("tip_radius").unwrap_or_default() {
        let Some(radius_mm) = tip.number() else { continue };
        let worn = Needle { tip_radius_mm: radius_mm, ..needle.at(1.0) };
        if !fits(&worn) {
            found.range.push(problem(
                &tip.place,
                &tip.path,
                "is wider than the shank",
                format!(
                    "times the cosine of half the tip_angle at most half the diameter, {}",
                    show_mm(0.5 * needle.diameter_mm)
                ),
                show_mm(radius_mm),
                "give a smaller radius",
            ));
        }
    }
}
