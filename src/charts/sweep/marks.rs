//! Values with their intervals on a panel whose abscissa is any axis.

use crate::charts::plot::axes::Panel;
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::marks::{self, Reading};
use crate::charts::plot::style::{DeviceStyle, Stroke};
use crate::folder::sweep::Value;

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

impl Look {
    /// Where a value stands on the paper.
    pub fn reading(&self, panel: &Panel, x: f64, value: Value) -> Reading {
        let [low, mean, high] = [value.low, value.mean, value.high].map(|y| panel.y_at(y));
        Reading { x: panel.x_at(x) + self.shift_mm, low, mean, high }
    }
}

/// Draws values with their intervals, joined by a line.
pub(crate) fn line(canvas: &mut Canvas, panel: &Panel, values: &[(f64, Value)], look: Look) {
    let readings: Vec<Reading> = values.iter().map(|(x, value)| look.reading(panel, *x, *value)).collect();
    let style = DeviceStyle { ink: look.stroke.ink, ..look.style };
    let line = look.joined.then_some(look.stroke);
    marks::series(canvas, &readings, marks::Look { style, line, ribbon: 0.25, cap_mm: 0.7 });
}

/// Draws single points, each a small disc.
pub(crate) fn cloud(canvas: &mut Canvas, panel: &Panel, values: &[(f64, Value)], look: Look, with_intervals: bool) {
    let ink = look.stroke.ink.tint(0.45);
    for (x, value) in values {
        let Reading { x, low, mean, high } = look.reading(panel, *x, *value);
        if with_intervals {
            canvas.line([x, low], [x, high], Stroke::new(ink, 0.5));
        }
        canvas.disc([x, mean], 0.32, ink);
    }
}
