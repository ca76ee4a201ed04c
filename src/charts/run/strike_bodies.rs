//! What one strike leaves besides its hole, read from the tables and drawn in the plane of its heading.

use super::data::{Data, Outline};
use crate::charts::cast::{distinct, same};
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::shapes;
use crate::charts::plot::style::{BLACK, FLUID, HEAT, Ink, Stroke};
use crate::charts::plot::window::Window;
use crate::charts::plot::words;
use crate::study::bodies::BodyRow;

/// How much of what lies below a body is seen through it.
const SEEN_THROUGH: f64 = 0.55;

/// A body in the plane of the heading.
pub(crate) struct Body {
    pub is_heat: bool,
    /// Where its fluid leaves the needle: along the heading and depth, mm.
    pub outlet: Option<[f64; 2]>,
    pub outline: Outline,
}

/// The bodies of a strike under one confinement of fluid.
pub(crate) struct Bodies<'a> {
    pub confine: &'a str,
    pub bodies: Vec<Body>,
}

impl<'a> Bodies<'a> {
    /// Those of a device at a depth, its own confinement first.
    pub fn of(data: &Data<'a>, device: &str, depth_mm: f64) -> Vec<Self> {
        let rows = data.tables.bodies.iter().filter(|row| row.device == device && same(row.depth_mm, depth_mm));
        let rows: Vec<&BodyRow> = rows.collect();
        let under = |confine: &'a str| {
            let own: Vec<&BodyRow> = rows.iter().copied().filter(|row| row.confine == confine).collect();
            Self { confine, bodies: own.chunk_by(|a, b| a.body == b.body).map(Body::of).collect() }
        };
        distinct(rows.iter().map(|row| row.confine.as_str())).into_iter().map(under).collect()
    }
}

impl Body {
    fn of(rows: &[&BodyRow]) -> Self {
        let side = |row: &&BodyRow| [row.z_mm, row.ahead_mm - row.radius_mm, row.ahead_mm + row.radius_mm];
        let outline = rows.iter().map(side).filter(|side| side.iter().all(|value| value.is_finite()));
        let first = rows.first().filter(|row| row.outlet_mm.is_finite());
        Self {
            is_heat: rows.first().is_some_and(|row| row.is_heat()),
            outlet: first.map(|row| [row.ahead_mm, row.outlet_mm]),
            outline: outline.collect(),
        }
    }

    /// How deep it goes, mm.
    pub fn deepest_mm(&self) -> f64 {
        self.outline.last().map_or(0.0, |side| side[0])
    }

    /// Its section where it is widest: depth, hindmost and foremost point, mm.
    pub fn widest(&self) -> [f64; 3] {
        let width = |side: &[f64; 3]| side[2] - side[1];
        self.outline.iter().copied().max_by(|a, b| width(a).total_cmp(&width(b))).unwrap_or([0.0; 3])
    }

    /// How wide it is there, mm.
    pub fn widest_mm(&self) -> f64 {
        let [_, low, high] = self.widest();
        high - low
    }

    /// What it is.
    pub fn words(&self) -> &'static str {
        if self.is_heat { words::HEAT } else { words::DEPOT }
    }

    fn ink(&self) -> Ink {
        if self.is_heat { HEAT } else { FLUID }
    }
}

/// What bodies look like.
pub(crate) fn legend<'b>(bodies: impl Iterator<Item = &'b Body> + Clone) -> Vec<Entry> {
    let mut entries = Vec::new();
    let entry = |ink: Ink, words: String| Swatch::RimmedBox(ink.tint(SEEN_THROUGH), ink.shade(0.7)).says(words);
    if bodies.clone().any(|body| body.is_heat) {
        entries.push(entry(HEAT, format!("{}: heated tissue", words::HEAT)));
    }
    if bodies.clone().any(|body| !body.is_heat) {
        entries.push(entry(FLUID, format!("{} of fluid", words::DEPOT)));
    }
    entries
}

/// Draws bodies in their window.
pub(crate) fn draw(canvas: &mut Canvas, bodies: &[Body], window: &Window) {
    for body in bodies {
        let shape = shapes::clip(&window.shape(&body.outline), window.skin);
        canvas.polygon(&shape, body.ink().alpha(SEEN_THROUGH));
        canvas.outline(&shape, Stroke::new(body.ink().shade(0.7), 0.6));
    }
}

/// Draws where fluid leaves a needle.
pub(crate) fn draw_outlets(canvas: &mut Canvas, bodies: &[Body], window: &Window) {
    for outlet in bodies.iter().filter_map(|body| body.outlet) {
        shapes::ring(canvas, window.at(outlet), BLACK);
    }
}
