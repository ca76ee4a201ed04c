//! Values with their intervals on a panel whose abscissa is any axis.

use crate::charts::plot::axes::Panel;
use crate::charts::plot::canvas::{Canvas, Point};
use crate::charts::plot::shapes;
use crate::charts::plot::style::{DeviceStyle, Stroke};
use crate::folder::sweep::Value;

/// With more values than this, intervals become a ribbon and markers are left out.
const MOST_MARKERS: usize = 30;

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub style: DeviceStyle,
    pub stroke: Stroke,
    /// Whether neighbours are joined: values of words are not.
    pub joined: bool,
    /// Shift of lines that would lie on each other, mm.
    pub shift_mm: f64,
}

/// Draws values with their intervals, joined by a line.
pub(crate) fn line(canvas: &mut Canvas, panel: &Panel, values: &[(f64, Value)], look: Look) {
    let at = |x: f64, y: f64| -> Point { [panel.x_at(x) + look.shift_mm, panel.y_at(y)] };
    let is_dense = values.len() > MOST_MARKERS;
    if is_dense {
        let there = values.iter().map(|(x, value)| at(*x, value.high));
        let back = values.iter().rev().map(|(x, value)| at(*x, value.low));
        canvas.polygon(&there.chain(back).collect::<Vec<_>>(), look.stroke.ink.alpha(0.25));
    }
    if look.joined {
        canvas.path(&values.iter().map(|(x, value)| at(*x, value.mean)).collect::<Vec<_>>(), look.stroke);
    }
    if is_dense {
        return;
    }
    for (x, value) in values {
        interval(canvas, at(*x, value.low), at(*x, value.high), look.stroke);
    }
    for (x, value) in values {
        shapes::marker(canvas, at(*x, value.mean), DeviceStyle { ink: look.stroke.ink, ..look.style });
    }
}

/// Draws single points, each a small disc.
pub(crate) fn cloud(canvas: &mut Canvas, panel: &Panel, values: &[(f64, Value)], look: Look, with_intervals: bool) {
    for (x, value) in values {
        let at = |y: f64| [panel.x_at(*x) + look.shift_mm, panel.y_at(y)];
        if with_intervals {
            canvas.line(at(value.low), at(value.high), Stroke::new(look.stroke.ink.tint(0.45), 0.5));
        }
        canvas.disc(at(value.mean), 0.32, look.stroke.ink.tint(0.45));
    }
}

/// A bar with caps; nothing where it has no length.
pub(crate) fn interval(canvas: &mut Canvas, low: Point, high: Point, stroke: Stroke) {
    if (low[1] - high[1]).abs() < 1e-9 {
        return;
    }
    let stroke = Stroke::new(stroke.ink, 0.9);
    canvas.line(low, high, stroke);
    for end in [low, high] {
        canvas.line([end[0] - 0.7, end[1]], [end[0] + 0.7, end[1]], stroke);
    }
}
