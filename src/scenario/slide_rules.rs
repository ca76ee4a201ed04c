//! Rules of `[slides]`: planes that meet the patch, depths that differ.

use crate::keys::fields::join;
use crate::keys::fields::{Checked, Fields};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::units;

/// Checks the section as far as it is there and sound.
pub(super) fn check(root: &Fields, found: &mut Findings) {
    let Ok(slides) = root.table("slides") else { return };
    for key in ["horizontal", "widths_at"] {
        depths_differ(slides.list(key).unwrap_or_default(), found);
    }
    let Ok(patch) = root.table("patch") else { return };
    let (Ok(width), Ok(height)) = (patch.number("width"), patch.number("height")) else { return };
    for plane in slides.list("planes").unwrap_or_default().iter().filter_map(Checked::table) {
        plane_meets_patch(plane, [width, height], found);
    }
}

fn depths_differ(depths: &[Checked], found: &mut Findings) {
    for (index, depth) in depths.iter().enumerate() {
        let Some(mm) = depth.number() else { continue };
        let same = |other: f64| !units::exceeds(mm, other) && !units::exceeds(other, mm);
        if depths[..index].iter().filter_map(Checked::number).any(same) {
            let (what, shown) = ("is named twice", units::show_mm(mm));
            found.range.push(problem(
                &depth.place,
                &depth.path,
                what,
                "each depth once",
                shown,
                "remove one of the two",
            ));
        }
    }
}

/// A plane beside the patch would show nothing.
fn plane_meets_patch(plane: &Fields, [width, height]: [f64; 2], found: &mut Findings) {
    let (Ok(heading), Ok(offset)) = (plane.number("heading"), plane.number("offset")) else { return };
    let furthest = 0.5 * (width * heading.sin().abs() + height * heading.cos().abs());
    if offset.abs() >= furthest {
        found.range.push(problem(
            plane.place("offset"),
            &join(&plane.path, "offset"),
            "the plane passes beside the patch",
            format!("less than {} to either side of the patch's middle at this heading", units::show_mm(furthest)),
            units::show_mm(offset),
            "choose a smaller offset, or a larger patch",
        ));
    }
}
