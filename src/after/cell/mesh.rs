//! The mesh of a cell: rings around the axis and layers below the horny layer, narrow where the solution is steep.

use super::problem::{Channels, Mesh, Problem, Stratum};
use std::f64::consts::PI;

/// Area that amounts are told for, mm²: a square centimetre.
const AREA_MM2: f64 = 100.0;
/// The thinnest layer below the horny layer, mm.
const FIRST_UNDER_SC_MM: f64 = 0.003;
/// The thinnest layer at other boundaries, mm.
const FIRST_AT_BOUNDARY_MM: f64 = 0.006;
/// The thickest layer, mm.
const THICKEST_MM: f64 = 0.06;
/// Growth from layer to layer.
const LAYER_RATIO: f64 = 1.2;
/// A channel whose depth is this close to a boundary, as a share of its depth, ends there.
const SNAP: f64 = 1e-3;
/// Ends of a bolus closer than this to another face have none of their own, mm.
const BOLUS_SNAP_MM: f64 = 0.001;

/// How wide cells may be at a distance from where they are narrow: growing with it, up to a limit.
#[derive(Debug, Clone, Copy)]
struct Growth {
    narrow: f64,
    slope: f64,
    wide: f64,
}

impl Growth {
    fn new(first: f64, ratio: f64, largest: f64, fineness: f64) -> Self {
        let (slope, wide) = (ratio.ln() / fineness, largest / fineness);
        let narrow = first / fineness * slope / slope.exp_m1();
        Self { narrow: narrow.min(wide), slope, wide }
    }

    /// Distance from which on all cells are wide.
    fn reach(&self) -> f64 {
        (self.wide - self.narrow) / self.slope
    }

    /// Cells, not rounded, over a distance.
    fn cells(&self, distance: f64) -> f64 {
        let growing = distance.min(self.reach());
        (self.slope * growing / self.narrow).ln_1p() / self.slope + (distance - growing) / self.wide
    }

    /// Distance over which there are so many cells.
    fn distance(&self, cells: f64) -> f64 {
        let growing = cells.min(self.cells(self.reach()));
        self.narrow / self.slope * (self.slope * growing).exp_m1() + (cells - growing) * self.wide
    }
}

/// Adds the faces behind the last one up to `end`: narrow at its start, at its end, or both.
fn add_faces(faces: &mut Vec<f64>, end: f64, at_start: Option<Growth>, at_end: Option<Growth>) {
    let start = faces.last().copied().unwrap_or(0.0);
    let length = end - start;
    let meeting = match (at_start, at_end) {
        (Some(near), Some(far)) => (0.5 * (length + (far.narrow - near.narrow) / near.slope)).clamp(0.0, length),
        (Some(_), None) => length,
        _ => 0.0,
    };
    let near = at_start.map_or(0.0, |growth| growth.cells(meeting));
    let far = at_end.map_or(0.0, |growth| growth.cells(length - meeting));
    let number = (near + far - 1e-9).ceil().max(1.0);
    for i in 1..number as usize {
        let cells = i as f64 / number * (near + far);
        let place = match (at_start, at_end) {
            (Some(growth), _) if cells <= near => start + growth.distance(cells),
            (_, Some(growth)) => end - growth.distance(near + far - cells),
            _ => continue,
        };
        faces.push(place);
    }
    faces.push(end);
}

/// How many cells there are to a square centimetre: one for each channel; skin without channels is one cell.
pub(super) fn cells_per_cm2(channels: Option<&Channels>) -> f64 {
    channels.map_or(1.0, |channels| channels.per_cm2)
}

/// Radius of a cell R_c, mm.
pub(super) fn cell_radius_mm(channels: Option<&Channels>) -> f64 {
    (AREA_MM2 / (PI * cells_per_cm2(channels))).sqrt()
}

/// The mesh of a problem; its channels end where a face is.
pub(super) fn mesh(problem: &Problem) -> Mesh {
    let channels = problem.channels.as_ref();
    Mesh { radii_mm: radii_mm(channels, problem.fineness), depths_mm: depths_mm(problem) }
}

fn radii_mm(channels: Option<&Channels>, fineness: f64) -> Vec<f64> {
    let cell_mm = cell_radius_mm(channels);
    let Some(channels) = channels else { return vec![0.0, cell_mm] };
    let wall_mm = channels.radius_mm;
    let mut radii = vec![0.0];
    add_faces(&mut radii, wall_mm, None, Some(Growth::new(wall_mm / 8.0, 1.25, wall_mm / 2.0, fineness)));
    add_faces(&mut radii, cell_mm, Some(Growth::new(wall_mm / 10.0, 1.26, cell_mm / 6.0, fineness)), None);
    radii
}

/// Depths of the boundaries of strata, from 0 to H, mm.
pub(super) fn boundaries_mm(problem: &Problem) -> Vec<f64> {
    let mut depth_mm = 0.0;
    let below = problem.strata.iter().map(|stratum| {
        depth_mm += stratum.thickness_mm;
        depth_mm
    });
    [0.0].into_iter().chain(below).collect()
}

/// Where channels end, mm: their open depth, or the boundary that it all but reaches.
pub(super) fn channel_end_mm(problem: &Problem, channels: &Channels) -> f64 {
    let boundaries_mm = boundaries_mm(problem);
    let depth_mm = channels.open_depth_mm.min(boundaries_mm[boundaries_mm.len() - 1]);
    let near = boundaries_mm.into_iter().skip(1).find(|boundary| (boundary - depth_mm).abs() <= SNAP * depth_mm);
    near.unwrap_or(depth_mm)
}

/// Depths at which the solution bends, mm: below the horny layer, where matter changes, at the end of channels and of boluses.
fn bends_mm(problem: &Problem) -> Vec<f64> {
    let matter = |stratum: &Stratum| [stratum.diffusivity_mm2_s, stratum.clearance_per_s, stratum.partition];
    let changes = problem.strata.windows(2).map(|pair| matter(&pair[0]) != matter(&pair[1]));
    let boundaries_mm = boundaries_mm(problem);
    let lowest_mm = boundaries_mm[boundaries_mm.len() - 1];
    let mut bends_mm: Vec<f64> = vec![0.0];
    bends_mm.extend(boundaries_mm[1..].iter().zip(changes).filter(|(_, changes)| *changes).map(|(depth, _)| depth));
    bends_mm.extend(problem.channels.as_ref().map(|channels| channel_end_mm(problem, channels)));
    for end_mm in problem.boluses.iter().flat_map(|bolus| [bolus.top_mm, bolus.bottom_mm]) {
        let mut known = bends_mm.iter().chain(&boundaries_mm);
        let is_apart = known.all(|other| *other == end_mm || (other - end_mm).abs() > BOLUS_SNAP_MM);
        bends_mm.extend((is_apart && end_mm < lowest_mm).then_some(end_mm));
    }
    bends_mm.retain(|depth| *depth < lowest_mm);
    bends_mm
}

fn depths_mm(problem: &Problem) -> Vec<f64> {
    let bends_mm = bends_mm(problem);
    let mut ends_mm = [boundaries_mm(problem), bends_mm.clone()].concat();
    ends_mm.sort_by(f64::total_cmp);
    ends_mm.dedup();
    let growth = |end_mm: f64| {
        let apart_mm = bends_mm.iter().map(|bend| (bend - end_mm).abs()).fold(f64::INFINITY, f64::min);
        let first_mm = if end_mm == 0.0 { FIRST_UNDER_SC_MM } else { FIRST_AT_BOUNDARY_MM };
        Growth::new(first_mm + LAYER_RATIO.ln() * apart_mm, LAYER_RATIO, THICKEST_MM, problem.fineness)
    };
    let mut faces = vec![0.0];
    for (i, end_mm) in ends_mm.iter().enumerate().skip(1) {
        let at_end = (i + 1 < ends_mm.len()).then(|| growth(*end_mm));
        add_faces(&mut faces, *end_mm, Some(growth(ends_mm[i - 1])), at_end);
    }
    faces
}
