//! Keys that several kinds of device share.

use super::catalogue;
use crate::keys::bounds;
use crate::keys::fields::{Absent, Checked, Fields, join, small};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::keys::problem::problem;

/// Its name.
pub(crate) const NAME: Key = required("name", Form::Name, "\"my-device\"", "name of the device in every table");

/// A model of the catalogue that it follows.
pub(crate) const fn model(example: &'static str) -> Key {
    optional("model", Form::Id(models), example, "catalogue entry whose values apply where none is given here")
}

pub(super) fn models() -> Vec<&'static str> {
    catalogue::ids().collect()
}

/// The distance between its lanes.
pub(crate) const fn lane_spacing(example: &'static str, doc: &'static str) -> Key {
    optional("lane_spacing", Form::Quantity(&bounds::LANE_SPACING), example, doc)
}

/// The time that it takes to turn round.
pub(crate) const TURN_TIME: Key =
    default("turn_time", Form::Quantity(&bounds::TURN_TIME), "\"0 s\"", "to turn round after each lane");

/// How close to an earlier hole a strike slips into it.
pub(crate) const CAPTURE: Key = default(
    "capture_radius",
    Form::Quantity(&bounds::CAPTURE_RADIUS),
    "\"0 mm\"",
    "a strike this close to an earlier hole slips into it",
);

/// Keys that say the same in two ways: one that is given takes the place of the model's other, and two are an error.
pub(crate) const ALTERNATIVES: [[&str; 2]; 6] = [
    ["gauge", "diameter"],
    ["depth", "inserted"],
    ["energy", "depth"],
    ["energy", "width"],
    ["density", "fill"],
    ["wear", "needle_by_session"],
];

/// Refuses a device, or its needle, that says something in two ways.
pub(super) fn alternatives(device: &Fields, found: &mut Findings) {
    for table in [Some(device), device.table("needle").ok()].into_iter().flatten() {
        for [one, other] in ALTERNATIVES.iter().filter(|pair| pair.iter().all(|key| table.has(key))) {
            let (what, rule) = (format!("is given beside {one}"), format!("one of {one} and {other}"));
            let key = join(&table.path, other);
            found.range.push(problem(table.place(other), &key, what, rule, "both", "remove one of the two"));
        }
    }
}

/// Its passes.
pub(crate) const PASSES: Key =
    default("passes", Form::List(&PASS_LIST), "[{ heading = \"0 deg\", repeat = 1 }]", "sweeps over the patch");
const PASS_LIST: List = List { item: Form::Table(PASS), min: 1, max: 1000, noun: "a pass" };
const PASS: &[Key] = &[
    required("heading", Form::Quantity(&bounds::HEADING), "\"90 deg\"", "direction of travel, from +x towards +y"),
    default("repeat", Form::Integer(&bounds::REPEAT), "1", "number of sweeps"),
];

/// One heading, swept `repeat` times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassSpec {
    /// Heading from +x towards +y, rad.
    pub heading_rad: f64,
    /// Number of sweeps, ≥ 1.
    pub repeat: u32,
}

impl PassSpec {
    /// The passes of a device; one at heading 0 stands for those of listed strikes, which have none.
    pub(crate) fn read(device: &Fields) -> Result<Vec<Self>, Absent> {
        let Ok(list) = device.list("passes") else { return Ok(vec![Self { heading_rad: 0.0, repeat: 1 }]) };
        let pass = |fields: &Fields| {
            Ok(Self { heading_rad: fields.number("heading")?, repeat: small(fields.integer("repeat")?) })
        };
        list.iter().filter_map(Checked::table).map(pass).collect()
    }
}
