//! Rules of devices that leave more than holes, or none: they look at what a sound scenario would compute.

use super::validate::devices;
use super::{Basis, Damage, Scenario};
use crate::devices::Device;
use crate::keys::fields::{Fields, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::scenario::cases::{Case, own_cases};
use std::f64::consts::PI;

/// Bodies over a point, on average, beyond which nothing is learnt from one more.
const MOST_BODIES: f64 = 1e4;

/// Checks a scenario whose values are sound by themselves.
pub(super) fn check(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    damage_is_there(root, scenario, found);
    pace_is_told(root, scenario, found);
    bodies_are_not_too_many(root, scenario, found);
}

/// Equal damage of the dermis by holes needs devices that leave some.
fn damage_is_there(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let Some(compare) = scenario.compare else { return };
    let without = scenario.devices.iter().find(|device| !device.kind.cause().leaves_holes());
    let (Some(device), Ok(fields)) = (without, root.table("compare")) else { return };
    if compare.basis == Basis::DermalDamage && compare.damage == Damage::Holes {
        let other = Damage::Affected.metric().word();
        found.range.push(problem(
            fields.place("basis"),
            &join(&fields.path, "damage"),
            format!("is 0 for device \"{}\", which heats and leaves no holes", device.name),
            "damage that every device does",
            format!("\"{}\"", compare.damage.metric().word()),
            format!("write damage = \"{other}\""),
        ));
    }
}

/// Equal time needs devices of which something tells how fast they go from point to point.
fn pace_is_told(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let is_timed = scenario.compare.is_some_and(|compare| compare.basis == Basis::Time);
    let Ok(compare) = root.table("compare") else { return };
    let timeless = |device: &&Device| device.kind.points().is_some_and(|points| points.per_s.is_none());
    for device in scenario.devices.iter().filter(timeless).filter(|_| is_timed) {
        found.range.push(problem(
            compare.place("basis"),
            &join(&compare.path, "basis"),
            format!("nothing tells how fast device \"{}\" goes from point to point", device.name),
            "\"time\" compares devices whose treatment takes time",
            "\"time\"",
            "give it a rate, or choose another basis",
        ));
    }
}

fn bodies_are_not_too_many(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    // Others need no treatment made, which takes long where a force decides.
    let with_bodies = |case: &Case| case.device.kind.cause().part().is_some();
    for case in own_cases(scenario).filter(with_bodies) {
        let treatment = case.treatment();
        let bodies = treatment.bodies(treatment.greatest_depth(), &scenario.skin);
        let area = |radius: f64| PI * radius * radius;
        let over: f64 = bodies.rounds().iter().map(|round| area(round.radius_mm())).sum();
        let over = over * treatment.expected_density(&scenario.patch);
        let Some(fields) = devices(root).nth(case.device_number()).filter(|_| over > MOST_BODIES) else { continue };
        found.costly.push(problem(
            &fields.place,
            &fields.path,
            "leaves too many bodies over each other",
            format!("at most {MOST_BODIES} over a point on average"),
            format!("about {over:.0}"),
            "give fewer points, passes or less fluid",
        ));
    }
}
