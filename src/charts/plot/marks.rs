//! Marks that say what a value is and how sure: intervals, ribbons, series, lines across a frame.

use super::axes::Panel;
use super::canvas::{Canvas, Point, Rect, Text};
use super::labels::fit;
use super::numbers::configured;
use super::shapes;
use super::style::{BLACK, DeviceStyle, GREY, Ink, PANEL_PT, SMALL_PT, Stroke, WHITE};

/// The line at ratio 1.
pub const EQUAL: Stroke = Stroke::new(GREY, 0.9);
/// The rim of a bar of length.
pub const RIM: Option<Stroke> = Some(Stroke::new(WHITE, 0.3));
/// With more values than this, intervals become a ribbon and markers are left out.
const MOST_MARKERS: usize = 30;

/// The ends of an interval; infinite ones become the value itself.
pub fn ends(value: f64, ends: [f64; 2]) -> [f64; 2] {
    ends.map(|end| if end.is_finite() { end } else { value })
}

/// An interval: a bar with caps at both ends.
#[derive(Debug, Clone, Copy)]
pub struct Whisker {
    pub bar: Stroke,
    pub caps: Stroke,
    /// How far a cap reaches to either side, mm.
    pub cap_mm: f64,
}

impl Whisker {
    /// Bar and caps in one stroke.
    pub fn new(stroke: Stroke, cap_mm: f64) -> Self {
        Self { bar: stroke, caps: stroke, cap_mm }
    }

    /// Upright between two heights on the paper; nothing where they are one.
    pub fn upright(&self, canvas: &mut Canvas, x: f64, ends: [f64; 2]) {
        if (ends[0] - ends[1]).abs() > 1e-9 {
            canvas.line([x, ends[0]], [x, ends[1]], self.bar);
            ends.iter().for_each(|end| canvas.line([x - self.cap_mm, *end], [x + self.cap_mm, *end], self.caps));
        }
    }

    /// Level between two places on the paper.
    pub fn level(&self, canvas: &mut Canvas, ends: [f64; 2], y: f64) {
        canvas.line([ends[0], y], [ends[1], y], self.bar);
        ends.iter().for_each(|end| canvas.line([*end, y - self.cap_mm], [*end, y + self.cap_mm], self.caps));
    }
}

/// A total with its interval: a small diamond, `half` its width, on an upright bar.
pub fn total(canvas: &mut Canvas, [x, y]: Point, ends: [f64; 2], half: f64, ink: Ink) {
    let stroke = Stroke::new(ink, 0.7);
    Whisker::new(stroke, 0.8 * half).upright(canvas, x, ends);
    let corners = [[x - half, y], [x, y - half], [x + half, y], [x, y + half]];
    canvas.polygon(&corners, WHITE);
    canvas.outline(&corners, stroke);
}

/// A device above its drawing: its marker and its name, cut short to its room.
pub fn device_name(canvas: &mut Canvas, [left, top]: Point, name: &str, style: DeviceStyle, room_mm: f64) {
    shapes::marker(canvas, [left + 1.2, top + 1.8], style);
    let name = fit(name, PANEL_PT, true, room_mm);
    canvas.text(Text::new([left + 3.2, top + 1.8], name, PANEL_PT, BLACK).bold());
}

/// A bar as long as so much skin, with its length, from its left end on; a rim sets it off from what it lies on.
pub fn length_bar(canvas: &mut Canvas, [left, y]: Point, length_mm: f64, scale: f64, rim: Option<Stroke>) {
    let bar = Rect { left, top: y - 0.5, right: left + length_mm * scale, bottom: y + 0.5 };
    canvas.rect(bar, BLACK);
    rim.iter().for_each(|rim| canvas.outline(&bar.corners(), *rim));
    canvas.text(Text::new([bar.right + 1.5, y], format!("{} mm", configured(length_mm)), SMALL_PT, BLACK));
}

/// A line across a frame at a value, as at a wish or at ratio 1.
pub fn across(canvas: &mut Canvas, panel: &Panel, value: f64, stroke: Stroke) {
    let y = panel.y_at(value);
    canvas.line([panel.area.left, y], [panel.area.right, y], stroke);
}

/// A value on the paper: its place along the axis, and the heights of itself and of the ends of its interval.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub x: f64,
    pub low: f64,
    pub mean: f64,
    pub high: f64,
}

impl Reading {
    /// The place of the value itself.
    pub fn at(self) -> Point {
        [self.x, self.mean]
    }
}

/// How a series of values looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub style: DeviceStyle,
    /// The line through the values; none where neighbours are not joined.
    pub line: Option<Stroke>,
    /// How much of a ribbon's colour covers what lies below.
    pub ribbon: f64,
    pub cap_mm: f64,
}

/// Draws values joined by a line, each with its interval and the device's marker.
pub fn series(canvas: &mut Canvas, readings: &[Reading], look: Look) {
    let is_dense = readings.len() > MOST_MARKERS;
    if is_dense {
        let ends = |end: fn(&Reading) -> f64| -> Vec<Point> { readings.iter().map(|r| [r.x, end(r)]).collect() };
        between(canvas, ends(|r| r.high), ends(|r| r.low), look.style.ink.alpha(look.ribbon));
    }
    if let Some(line) = look.line {
        canvas.path(&readings.iter().map(|reading| reading.at()).collect::<Vec<_>>(), line);
    }
    if is_dense {
        return;
    }
    let whisker = Whisker::new(Stroke::new(look.style.ink, 0.9), look.cap_mm);
    readings.iter().for_each(|reading| whisker.upright(canvas, reading.x, [reading.low, reading.high]));
    readings.iter().for_each(|reading| shapes::marker(canvas, reading.at(), look.style));
}

/// Fills what lies between two lines that go the same way.
pub fn between(canvas: &mut Canvas, there: Vec<Point>, back: Vec<Point>, ink: Ink) {
    canvas.polygon(&there.into_iter().chain(back.into_iter().rev()).collect::<Vec<_>>(), ink);
}
