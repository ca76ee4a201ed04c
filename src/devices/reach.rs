//! Which depths the needle of a device reaches, and whether it is a needle at all.

use super::kind::Desk;
use crate::keys::bounds::NEEDLE_LENGTH;
use crate::keys::fields::{Fields, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::reach::Refusal;
use crate::units::{exceeds, show_mm};

/// The name of a device, for messages about something else.
pub(crate) fn name_of(device: &Fields) -> &str {
    device.text("name").unwrap_or(&device.path)
}

/// Checks the needle of a device by itself.
pub(crate) fn tip_fits_shank(device: &Fields, found: &mut Findings) {
    let Ok(needle) = device.table("needle") else { return };
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

/// Refuses the configured depths that the needle is too short for, if its deepest one goes `lift_mm` deeper.
pub(crate) fn reaches(device: &Fields, lift_mm: f64, desk: &mut Desk) {
    let Ok(needle) = device.table("needle") else { return };
    let name = name_of(device);
    let as_long_as_deep = needle.text("length").is_ok();
    for depth in desk.depths {
        if as_long_as_deep && !NEEDLE_LENGTH.holds(depth.mm) {
            let refusal = Refusal {
                what: format!(
                    "gives device \"{name}\" a needle of no usual length, for its needle is as long as the depth"
                ),
                rule: NEEDLE_LENGTH.range(),
                advice: "choose another depth, or give the needle a length of its own",
            };
            depth.refuse(lift_mm, refusal, desk.found);
        }
        if let Ok(length) = needle.number("length")
            && exceeds(depth.mm + lift_mm, length)
        {
            let refusal = Refusal {
                what: format!("exceeds the needle of device \"{name}\""),
                rule: format!("at most the needle length, {}", show_mm(length)),
                advice: "choose a smaller depth or a longer needle",
            };
            depth.refuse(lift_mm, refusal, desk.found);
        }
    }
}
