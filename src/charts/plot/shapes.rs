//! Shapes that figures draw with: markers, capsules, arrow heads, hatching, clipping.

use super::canvas::{Canvas, Point, Rect};
use super::style::{DeviceStyle, Ink, Marker, Stroke, WHITE};
use std::f64::consts::PI;

/// Draws a device's marker, 1.7 mm across, with a white rim that keeps it apart from lines.
pub fn marker(canvas: &mut Canvas, at: Point, style: DeviceStyle) {
    marker_of(canvas, at, style, 1.0);
}

/// The same, so many times as large.
pub fn marker_of(canvas: &mut Canvas, at: Point, style: DeviceStyle, times: f64) {
    layers(canvas, at, style.marker, &[(0.82 * times + RIM_MM, WHITE), (0.82 * times, style.ink)]);
}

/// A marker's white rim, mm.
const RIM_MM: f64 = 0.2;

/// How the marker of a device is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Full,
    Hollow,
    /// A pale body in a thin line of the device's colour.
    Pale,
}

impl Fill {
    /// The radius where no other marker stands on the same place, mm.
    fn radius_mm(self) -> f64 {
        match self {
            Self::Full => 1.03,
            Self::Hollow => 1.05,
            Self::Pale => 0.9,
        }
    }
}

/// A device's marker with this fill, `more_mm` further out than alone: so it is seen round another one on its place.
pub fn filled_marker(canvas: &mut Canvas, at: Point, style: DeviceStyle, fill: Fill, more_mm: f64) {
    let radius = fill.radius_mm() + more_mm;
    let body = match fill {
        Fill::Full => None,
        Fill::Hollow => Some((radius - 0.45, WHITE)),
        Fill::Pale => Some((radius - 0.25, style.ink.tint(0.3))),
    };
    layers(canvas, at, style.marker, &[(radius + RIM_MM, WHITE), (radius, style.ink)]);
    layers(canvas, at, style.marker, body.as_slice());
}

fn layers(canvas: &mut Canvas, at: Point, marker: Marker, layers: &[(f64, Ink)]) {
    layers.iter().for_each(|&(radius, ink)| marker_body(canvas, at, marker, radius, ink));
}

fn marker_body(canvas: &mut Canvas, [x, y]: Point, kind: Marker, radius: f64, ink: Ink) {
    let turned = |corners: &[f64]| -> Vec<Point> {
        corners
            .iter()
            .map(|degrees| (degrees * PI / 180.0).sin_cos())
            .map(|(s, c)| [x + 1.2 * radius * c, y + 1.2 * radius * s])
            .collect()
    };
    match kind {
        Marker::Disc => canvas.disc([x, y], radius, ink),
        Marker::Square => {
            let half = 0.88 * radius;
            canvas.rect(Rect { left: x - half, top: y - half, right: x + half, bottom: y + half }, ink);
        }
        Marker::TriangleUp => canvas.polygon(&turned(&[-90.0, 30.0, 150.0]), ink),
        Marker::TriangleDown => canvas.polygon(&turned(&[90.0, 210.0, 330.0]), ink),
        Marker::Diamond => canvas.polygon(&turned(&[0.0, 90.0, 180.0, 270.0]), ink),
        Marker::Cross => {
            let half = 0.8 * radius;
            let stroke = Stroke::new(ink, 1.6 * radius);
            canvas.line([x - half, y - half], [x + half, y + half], stroke);
            canvas.line([x - half, y + half], [x + half, y - half], stroke);
        }
    }
}

/// A capsule (a slit with round ends) of a length along `heading` (radians, turned towards +y of the skin, which
/// points up on paper) and a width across it. Where it is wider than long it lies across the heading.
pub fn capsule([x, y]: Point, heading_rad: f64, length: f64, width: f64) -> Vec<Point> {
    let (length, width, heading_rad) =
        if length >= width { (length, width, heading_rad) } else { (width, length, heading_rad + PI / 2.0) };
    let (radius, straight) = (width / 2.0, (length - width) / 2.0);
    let (sin, cos) = heading_rad.sin_cos();
    const STEPS: usize = 10;
    (0..2 * STEPS + 2)
        .map(|index| {
            let front = index <= STEPS;
            let step = if front { index } else { index - 1 };
            let angle = -PI / 2.0 + PI * step as f64 / STEPS as f64;
            let along = radius * angle.cos() + if front { straight } else { -straight };
            let across = radius * angle.sin();
            [x + along * cos - across * sin, y - along * sin - across * cos]
        })
        .collect()
}

/// The part of a convex or concave polygon inside a rectangle (Sutherland and Hodgman).
pub fn clip(points: &[Point], rect: Rect) -> Vec<Point> {
    let edges: [(usize, f64, f64); 4] =
        [(0, rect.left, 1.0), (0, rect.right, -1.0), (1, rect.top, 1.0), (1, rect.bottom, -1.0)];
    edges.iter().fold(points.to_vec(), |points, &(axis, limit, sign)| {
        let inside = |point: &Point| sign * (point[axis] - limit) >= 0.0;
        let mut kept = Vec::with_capacity(points.len() + 2);
        for (index, &to) in points.iter().enumerate() {
            let from = points[(index + points.len() - 1) % points.len()];
            if inside(&from) != inside(&to) {
                let share = (limit - from[axis]) / (to[axis] - from[axis]);
                kept.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
            }
            if inside(&to) {
                kept.push(to);
            }
        }
        kept
    })
}

/// A small ring with a white rim.
pub fn ring(canvas: &mut Canvas, at: Point, ink: Ink) {
    [(0.75, WHITE), (0.55, ink), (0.25, WHITE)].iter().for_each(|&(radius, ink)| canvas.disc(at, radius, ink));
}

/// Slanted lines over a rectangle, `gap` apart.
pub fn hatch(canvas: &mut Canvas, rect: Rect, gap: f64, stroke: Stroke) {
    let reach = rect.width() + rect.height();
    let count = (reach / gap).floor() as usize;
    for index in 1..=count {
        let offset = index as f64 * gap;
        let from = [rect.left + (offset - rect.height()).max(0.0), rect.bottom - offset.min(rect.height())];
        let to = [rect.left + offset.min(rect.width()), rect.bottom - (offset - rect.width()).max(0.0)];
        if from[1] >= rect.top - 1e-9 {
            canvas.line(from, to, stroke);
        }
    }
}

/// A solid arrow head whose point is at `tip`, coming from `from`.
pub fn arrow_head(canvas: &mut Canvas, from: Point, tip: Point, length: f64, ink: Ink) {
    let (dx, dy) = (tip[0] - from[0], tip[1] - from[1]);
    let norm = dx.hypot(dy);
    if norm <= 0.0 {
        return;
    }
    let (ux, uy) = (dx / norm, dy / norm);
    let (bx, by) = (tip[0] - length * ux, tip[1] - length * uy);
    let half = 0.36 * length;
    canvas.polygon(&[tip, [bx - half * uy, by + half * ux], [bx + half * uy, by - half * ux]], ink);
}

/// A line with an arrow head at both ends.
pub fn dimension(canvas: &mut Canvas, from: Point, to: Point, stroke: Stroke) {
    canvas.line(from, to, stroke);
    let length = (0.3 * (to[0] - from[0]).hypot(to[1] - from[1])).min(1.5);
    arrow_head(canvas, from, to, length, stroke.ink);
    arrow_head(canvas, to, from, length, stroke.ink);
}
