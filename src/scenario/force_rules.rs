//! Rules of devices that a hand presses, which join device, skin and mechanics: they look at what a sound scenario would compute.

use super::Scenario;
use super::validate::devices;
use crate::devices::pressing::{WEAR, fits};
use crate::devices::{Contact, Device};
use crate::keys::bounds::LAYER_THICKNESS;
use crate::keys::fields::{Fields, join};
use crate::keys::findings::Findings;
use crate::keys::problem::{Problem, problem};
use crate::mechanics::{PHASES, Pressed};
use crate::units::{Dimension, show_mm, show_natural};
use std::collections::BTreeSet;
use std::f64::consts::PI;

/// Sums over needles that go into the tables of one drum and are not too many: about a second's work.
const MOST_SUMS: f64 = 4e8;
/// Values of such a table for each mm of its needles.
const VALUES_PER_MM: f64 = 1e3;
/// Layers must have a thickness in all but one trial of 740.
const THIN_SCORE: f64 = -3.0;

/// Checks a scenario whose values are sound by themselves.
pub(super) fn check(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let pressed = || devices(root).zip(&scenario.devices).filter(|(_, device)| device.pressing.is_some());
    if pressed().next().is_none() {
        return;
    }
    layers_keep_a_thickness(root, scenario, found);
    for (fields, device) in pressed() {
        for depth_mm in &scenario.depths_mm {
            if let Some(problem) = too_large(fields, device, *depth_mm) {
                found.costly.push(problem);
                break;
            }
            let law = Pressed::of(device, *depth_mm, &scenario.skin, &scenario.mechanics, scenario.sampling.seed);
            let wrong = law.and_then(|law| outgrown(fields, device, &law).or_else(|| stalled(fields, device, &law)));
            if let Some(problem) = wrong {
                found.range.push(problem);
                break;
            }
        }
    }
}

fn too_large(fields: &Fields, device: &Device, depth_mm: f64) -> Option<Problem> {
    let contact = device.kind.contact()?;
    let Contact::Drum { radius_mm, rings, needles_per_ring, stagger, .. } = contact else { return None };
    let length_mm = device.needle.at(depth_mm).length_mm;
    let turn = |ring: u32| ((f64::from(ring) * stagger).rem_euclid(1.0) * 1e9).round() as u64;
    let turns = (0..rings).map(turn).collect::<BTreeSet<_>>().len() as f64;
    let touching = f64::from(needles_per_ring) * (radius_mm / (radius_mm + length_mm)).acos() / PI + 1.0;
    let sums = turns * PHASES as f64 * length_mm * VALUES_PER_MM * touching;
    (sums > MOST_SUMS).then(|| {
        problem(
            fields.place("rings"),
            &join(&fields.path, "rings"),
            "are too many, turned in too many ways, for a law of force",
            format!("at most {MOST_SUMS:.0e} sums over needles for the tables of one drum"),
            format!("{turns} turns of {needles_per_ring} needles of {} (about {sums:.0e} sums)", show_mm(length_mm)),
            "use fewer rings or needles, or a stagger that repeats itself such as 0.5",
        )
    })
}

/// Wear that leaves a tip wider than its shank.
fn outgrown(fields: &Fields, device: &Device, law: &Pressed) -> Option<Problem> {
    let wear = fields.table(WEAR.name).ok()?;
    let served = if wear.has("sessions") { "sessions" } else { "strikes" };
    let (needle, strikes) = (law.needle(), law.strikes_per_session(device));
    if fits(needle) && (strikes.is_finite() || served == "strikes") {
        return None;
    }
    let worn = match needle.tip_radius_mm.is_finite() {
        true => format!("a tip radius of {}", show_mm(rounded(needle.tip_radius_mm))),
        false => "strikes without end: the device stands still".to_owned(),
    };
    Some(problem(
        wear.place(served),
        &join(&wear.path, served),
        "wears the tip away to more than the shank",
        format!("a worn tip no wider than the shank, {}", show_mm(needle.diameter_mm)),
        worn,
        "give fewer of them, or a smaller volume_per_strike",
    ))
}

/// A drive that stalls before its needles are as deep in as the dial says.
fn stalled(fields: &Fields, device: &Device, law: &Pressed) -> Option<Problem> {
    let Some(Contact::Plate { needles, stall_force_n, gap_mm, .. }) = device.kind.contact() else { return None };
    let dial_mm = (law.configured_mm() - gap_mm).max(0.0);
    let resistance_n = f64::from(needles) * law.whole().insertion().force_n(dial_mm);
    (stall_force_n < resistance_n).then(|| {
        let newtons = |force_n: f64| show_natural((force_n * 1e3).ceil() / 1e3, Dimension::Force);
        problem(
            fields.place("stall_force"),
            &join(&fields.path, "stall_force"),
            format!("is below what the skin resists with at a dial of {}", show_mm(law.configured_mm())),
            format!("at least {} for {needles} needles in skin as it is configured", newtons(resistance_n)),
            newtons(stall_force_n),
            "give a stronger drive, or a smaller depth",
        )
    })
}

/// A factor of thickness that leaves next to nothing of a layer.
fn layers_keep_a_thickness(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let cv = scenario.skin.variation.thickness_cv;
    let thinnest =
        scenario.skin.layers.iter().map(|layer| layer.bottom_mm - layer.top_mm).fold(f64::INFINITY, f64::min);
    let least_mm = thinnest * crate::mechanics::factor_at(cv, THIN_SCORE);
    if let Ok(skin) = root.table("skin")
        && !LAYER_THICKNESS.holds(least_mm)
    {
        found.range.push(problem(
            skin.place("variation"),
            &join(&skin.path, "variation.thickness_cv"),
            format!("leaves {} of a layer in one trial of 740", show_mm(rounded(least_mm))),
            format!("a layer has a thickness, {}", LAYER_THICKNESS.range()),
            cv.to_string(),
            "give a smaller thickness_cv",
        ));
    }
}

/// A length with as many digits as a message needs.
fn rounded(length_mm: f64) -> f64 {
    format!("{length_mm:.2e}").parse().unwrap_or(length_mm)
}
