//! The planes on which profiles were read, and the index widths on each.

use super::likelihood::{Facing, View};
use super::model::Data;

/// Single widths on planes of one direction at one depth, of all patches.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Its direction, rad; `None` where nobody knows it.
    pub plane_rad: Option<f64>,
    /// Depth, mm.
    pub at_mm: f64,
    /// Patch, view and slide of unknown direction of each profile.
    pub(super) members: Vec<Member>,
    /// As read, ascending, mm.
    pub widths_mm: Vec<f64>,
}

/// A profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Number of its patch.
    pub patch: usize,
    /// Number of its view.
    pub view: usize,
    /// Number of its slide, where that is of unknown direction.
    pub slide: Option<usize>,
    /// Number of its c.
    pub class: usize,
}

/// The index widths of all profiles, mm.
fn profiles(data: &Data) -> Vec<(Member, View, f64)> {
    let mut all = Vec::new();
    for (patch, of_patch) in data.patches.iter().enumerate() {
        let mut add = |view: usize, slide: Option<usize>, class: usize, width_mm: f64, times: f64| {
            let one = (Member { patch, view, slide, class }, of_patch.views[view], width_mm);
            all.extend(std::iter::repeat_n(one, times as usize));
        };
        for group in &of_patch.groups {
            group.widths.iter().for_each(|(width_mm, times)| add(group.view, None, group.class, *width_mm, *times));
        }
        for one in &of_patch.tracked {
            add(one.view, None, one.class, one.track.index_mm(), 1.0);
        }
        for slide in &of_patch.slides {
            for (view, track) in &slide.profiles {
                add(*view, Some(slide.number), slide.class, track.index_mm(), 1.0);
            }
        }
    }
    all
}

/// The planes on which profiles were read.
pub fn planes(data: &Data) -> Vec<Plane> {
    let mut planes: Vec<Plane> = Vec::new();
    for (member, view, width_mm) in profiles(data) {
        let plane_rad = match view.facing {
            Facing::Known(plane_rad) => Some(plane_rad),
            Facing::Mixed | Facing::Shared => None,
        };
        let at_mm = data.levels_mm[view.level];
        let known = planes.iter().position(|plane| plane.plane_rad == plane_rad && plane.at_mm == at_mm);
        let place = known.unwrap_or_else(|| {
            planes.push(Plane { plane_rad, at_mm, members: Vec::new(), widths_mm: Vec::new() });
            planes.len() - 1
        });
        planes[place].members.push(member);
        planes[place].widths_mm.push(width_mm);
    }
    planes.iter_mut().for_each(|plane| plane.widths_mm.sort_by(f64::total_cmp));
    planes
}

/// Widths of one patch on a plane of known direction at one depth.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPlane {
    /// Number of the patch.
    pub patch: usize,
    /// Direction, rad.
    pub plane_rad: f64,
    /// Depth, mm.
    pub at_mm: f64,
    /// As read, mm.
    pub widths_mm: Vec<f64>,
}

/// The planes of known direction of each patch.
pub fn patch_planes(data: &Data) -> Vec<PatchPlane> {
    let mut planes: Vec<PatchPlane> = Vec::new();
    for (member, view, width_mm) in profiles(data) {
        let Facing::Known(plane_rad) = view.facing else { continue };
        let (patch, at_mm) = (member.patch, data.levels_mm[view.level]);
        let same =
            |plane: &&mut PatchPlane| plane.patch == patch && plane.plane_rad == plane_rad && plane.at_mm == at_mm;
        match planes.iter_mut().find(same) {
            Some(plane) => plane.widths_mm.push(width_mm),
            None => planes.push(PatchPlane { patch, plane_rad, at_mm, widths_mm: vec![width_mm] }),
        }
    }
    planes
}
