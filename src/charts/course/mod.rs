//! The figures of a course of sessions: what is left between them, what matures, what it costs.

mod cost;
mod load;
mod matured;

use super::cast::{distinct, place_of, same};
use super::context::ChartContext;
use super::family::family;
use super::plot::style::{DeviceStyle, device_style};
use crate::folder::manifest::Manifest;
use crate::simulate::course::CourseStudy;

family! {
    (tables: &CourseStudy; context: &CourseContext) => Some(tables),
    "course_load": load::lay_out,
    "matured": matured::lay_out,
    "course_cost": cost::lay_out,
}

/// Devices that a figure has room for.
const MOST_DEVICES: usize = 6;

/// What the figures of a course say besides its tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CourseContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// Device names, in the order of the scenario: each keeps its colour on every figure.
    pub devices: Vec<String>,
    /// What costs are counted in; may be empty.
    pub currency: String,
}

impl CourseContext {
    /// What a manifest holds for these figures, and what costs are counted in.
    pub fn of(manifest: &Manifest, currency: String) -> Self {
        Self { chart: ChartContext::of(manifest), devices: manifest.devices.clone(), currency }
    }
}

/// A device at the depth that is shown.
#[derive(Clone, Copy)]
struct Shown<'a> {
    device: &'a str,
    depth_mm: f64,
    style: DeviceStyle,
}

impl Shown<'_> {
    /// Whether a row is of this device and depth.
    fn is_of(&self, device: &str, depth_mm: f64) -> bool {
        self.device == device && same(self.depth_mm, depth_mm)
    }
}

/// The devices at their depths, and how many are left out.
fn shown<'a>(tables: &'a CourseStudy, context: &CourseContext) -> (Vec<Shown<'a>>, usize) {
    let devices = distinct(tables.course.iter().map(|row| row.device.as_str()));
    let own = |device: &&'a str| {
        let depth_mm = tables.shown_depth_mm(device)?;
        Some(Shown { device, depth_mm, style: device_style(place_of(&context.devices, device)) })
    };
    let mut all: Vec<Shown> = devices.iter().filter_map(own).collect();
    let left_out = all.len().saturating_sub(MOST_DEVICES);
    all.truncate(MOST_DEVICES);
    (all, left_out)
}
