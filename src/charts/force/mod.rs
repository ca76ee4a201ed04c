//! The figures of depth from force: the curve, the map over skin, where tips end, what makes depths spread, a course of sessions.

mod course;
mod curve;
mod distribution;
mod map;
mod spread;

pub use super::context::CastContext as ForceContext;

use super::cast::{place_of, same, shown_depth_mm};
use super::family::family;
use super::plot::canvas::{Canvas, Rect};
use super::plot::style::{DeviceStyle, device_style, layer_tint};
use crate::charts::plot::axes::Panel;
use crate::study::force::ForceStudy;
use crate::study::force::rows::MechanicsRow;

family! {
    (tables: &ForceStudy; context: &ForceContext) => Some(tables),
    "depth_vs_force": curve::lay_out,
    "contact_force_map": map::lay_out,
    "depth_distribution": distribution::lay_out,
    "depth_spread": spread::lay_out,
    "course_of_sessions": course::lay_out,
}

/// Devices that a figure has room for.
const MOST_DEVICES: usize = 6;

/// A device at the depth that is shown.
#[derive(Clone, Copy)]
struct Shown<'a> {
    row: &'a MechanicsRow,
    style: DeviceStyle,
}

impl Shown<'_> {
    /// Whether a row is of this device and depth.
    fn is_of(&self, device: &str, depth_mm: f64) -> bool {
        self.row.device == device && same(self.row.depth_mm, depth_mm)
    }
}

/// The devices at the depth that figures of one depth show, and how many are left out.
fn shown<'a>(tables: &'a ForceStudy, context: &ForceContext) -> (Vec<Shown<'a>>, usize) {
    let depth_mm = shown_depth_mm(tables.mechanics.iter().map(|row| row.depth_mm));
    let of_depth = tables.mechanics.iter().filter(|row| depth_mm.is_some_and(|depth| same(depth, row.depth_mm)));
    let mut all: Vec<Shown> =
        of_depth.map(|row| Shown { row, style: device_style(place_of(&context.devices, &row.device)) }).collect();
    let left_out = all.len().saturating_sub(MOST_DEVICES);
    all.truncate(MOST_DEVICES);
    (all, left_out)
}

/// Which depths the tables have besides, in words.
fn other_depths(tables: &ForceStudy, shown: &[Shown]) -> Option<String> {
    let others =
        tables.mechanics.iter().filter(|row| shown.first().is_some_and(|own| own.row.device == row.device)).count();
    (others > 1).then(|| format!("{} further depths are in the tables.", others - 1))
}

/// Colours the layers of the skin behind a frame whose ordinate is depth, from 0 downwards or upwards; returns their places.
fn draw_layers<'a>(canvas: &mut Canvas, panel: &Panel, tables: &'a ForceStudy) -> Vec<(&'a str, [f64; 2])> {
    let ends = [panel.y.low, panel.y.high];
    let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    let mut places = Vec::new();
    for row in &tables.layers {
        let [top, bottom] = [row.top_mm.max(least), row.bottom_mm.min(most)];
        if top < bottom {
            let [a, b] = [panel.y_at(top), panel.y_at(bottom)];
            canvas.rect(Rect { top: a.min(b), bottom: a.max(b), ..panel.area }, layer_tint(&row.layer));
            places.push((row.layer.as_str(), [a.min(b), a.max(b)]));
        }
    }
    places
}
