//! Rules of one device: needle, cartridge, stroke, tilt, depths and strike files.

use super::bounds::{CARTRIDGE_NEEDLES, NEEDLE_LENGTH};
use super::cartridge;
use super::fields::Fields;
use super::findings::Findings;
use super::read::{join, problem};
use super::strike_files::StrikeFiles;
use super::strikes;
use super::validate::{Depth, Strikes};
use crate::units::{exceeds, show_angle, show_mm};
use std::f64::consts::FRAC_PI_2;

/// Checks a device; strikes that its file lists go to `strikes` under the device's path.
pub(super) fn check(
    device: &Fields,
    depths: &[Depth<'_>],
    files: &StrikeFiles,
    strikes: &mut Strikes,
    found: &mut Findings,
) {
    let needle = device.table("needle").ok();
    if let Some(needle) = needle {
        tip_fits_shank(needle, found);
    }
    if let Ok(layout) = device.table("layout") {
        grid_is_affordable(layout, found);
    }
    tilt_leaves_the_tip_first(device, needle, found);
    let listed = listed_strikes(device, needle, files, found);
    // Where every strike has a depth of its own the configured depths are not used.
    let configured = listed.as_ref().is_none_or(|listed| listed.iter().any(|strike| strike.depth_mm.is_none()));
    if configured {
        depths_are_within_reach(device, needle, depths, found);
    }
    strikes.extend(listed.map(|listed| (device.path.clone(), listed)));
}

fn tip_fits_shank(needle: &Fields, found: &mut Findings) {
    let (Ok(radius), Ok(angle), Ok(diameter)) =
        (needle.number("tip_radius"), needle.number("tip_angle"), needle.number("diameter"))
    else {
        return;
    };
    let cap = radius * (angle / 2.0).cos();
    if exceeds(cap, diameter / 2.0) {
        let what =
            format!("the rounded tip is wider than the shank: {} against {}", show_mm(2.0 * cap), show_mm(diameter));
        let rule = "tip_radius times the cosine of half the tip_angle is at most half the diameter";
        let key = join(&needle.path, "tip_radius");
        found.range.push(problem(
            needle.place("tip_radius"),
            &key,
            what,
            rule,
            show_mm(radius),
            "give a smaller tip_radius or a larger diameter",
        ));
    }
}

fn grid_is_affordable(layout: &Fields, found: &mut Findings) {
    let (Ok(columns), Ok(rows)) = (layout.integer("columns"), layout.integer("rows")) else { return };
    let limit = CARTRIDGE_NEEDLES.max;
    if columns.checked_mul(rows).is_none_or(|needles| needles > limit) {
        let rule = format!("columns times rows is at most {limit}");
        let value = format!("{columns} x {rows}");
        found.costly.push(problem(
            layout.place("columns"),
            &layout.path,
            "has more needles than a run may hold",
            rule,
            value,
            "use fewer",
        ));
    }
}

fn tilt_leaves_the_tip_first(device: &Fields, needle: Option<&Fields>, found: &mut Findings) {
    let (Ok(tilt), Some(Ok(angle))) = (device.number("tilt"), needle.map(|needle| needle.number("tip_angle"))) else {
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

fn listed_strikes(
    device: &Fields,
    needle: Option<&Fields>,
    files: &StrikeFiles,
    found: &mut Findings,
) -> Option<Vec<crate::devices::ExplicitStrike>> {
    let name = device.text("strikes").ok()?;
    let key = join(&device.path, "strikes");
    if name.is_empty() {
        found.range.push(problem(
            device.place("strikes"),
            &key,
            "is empty",
            "the path of a CSV file",
            "\"\"",
            "name the file",
        ));
        return None;
    }
    let needle_mm = needle.and_then(|needle| needle.number("length").ok());
    Some(match files.get(name) {
        Ok(file) => strikes::read(file, &key, needle_mm, found),
        Err(absent) => {
            found.unreadable.get_or_insert(absent);
            Vec::new()
        }
    })
}

/// A depth beyond the needle or the stroke is refused, never clamped.
fn depths_are_within_reach(device: &Fields, needle: Option<&Fields>, depths: &[Depth<'_>], found: &mut Findings) {
    let name = device.text("name").unwrap_or(&device.path);
    let length = needle.and_then(|needle| needle.number("length").ok());
    let lift = rigid_lift(device);
    for depth in depths {
        let deepest = depth.mm + lift;
        let extra = if lift > 0.0 {
            format!(" (its deepest needle, by the rigid tilt, {})", show_mm(deepest))
        } else {
            String::new()
        };
        let mut refuse = |what: String, rule: String, advice: String| {
            let value = format!("{}{extra}", show_mm(depth.mm));
            found.range.push(problem(&depth.checked.place, &depth.path, what, rule, value, advice));
        };
        let as_long_as_deep = needle.is_some_and(|needle| needle.text("length").is_ok());
        if as_long_as_deep && !NEEDLE_LENGTH.holds(depth.mm) {
            refuse(
                format!("gives device \"{name}\" a needle of no usual length, for its needle is as long as the depth"),
                NEEDLE_LENGTH.range(),
                "choose another depth, or give the needle a length of its own".into(),
            );
        }
        if let Some(length) = length
            && exceeds(deepest, length)
        {
            let what = format!("exceeds the needle of device \"{name}\"");
            refuse(
                what,
                format!("at most the needle length, {}", show_mm(length)),
                "choose a smaller depth or a longer needle".into(),
            );
        }
        if let Ok(stroke) = device.number("stroke")
            && !exceeds(stroke, deepest)
        {
            let what = format!("is not less than the stroke of device \"{name}\"");
            refuse(
                what,
                format!("less than the stroke, {}", show_mm(stroke)),
                "choose a smaller depth or a longer stroke".into(),
            );
        }
    }
}

/// How much deeper than the configured depth a rigid, tilted tip plate pushes its foremost needle, mm.
fn rigid_lift(device: &Fields) -> f64 {
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
