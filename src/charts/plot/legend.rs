//! What stands above the frames of a figure: a sign and its words for each kind of mark.

use super::canvas::{Align, Canvas, Point, Rect, Text};
use super::fonts::width_mm;
use super::labels::fit;
use super::marks::{self, EQUAL};
use super::shapes::{self, Fill};
use super::sheet::Sheet;
use super::style::{BLACK, DeviceStyle, GREY, Ink, LABEL_PT, MARGIN_MM, Stroke};

/// The sign in front of a legend's words.
pub enum Swatch {
    /// A line, with a device's marker or without.
    Line(Stroke, Option<DeviceStyle>),
    /// A filled box.
    Box(Ink),
    /// A filled box with a dark rim.
    RimmedBox(Ink, Ink),
    /// A hatched box.
    Hatched(Ink, Stroke),
    /// A device's marker, so many times as large as usual.
    Marker(DeviceStyle, f64),
    /// A device's marker with its fill.
    Filled(DeviceStyle, Fill),
    /// A diamond on a bar of interval.
    Interval(Ink),
    /// A small ring.
    Ring(Ink),
    /// A letter.
    Sign(&'static str),
}

/// A sign and what it stands for.
pub struct Entry {
    swatch: Swatch,
    words: String,
}

impl Swatch {
    /// The sign with its words.
    pub fn says(self, words: impl Into<String>) -> Entry {
        Entry { swatch: self, words: words.into() }
    }

    fn draw(&self, canvas: &mut Canvas, [x, y]: Point, width: f64) {
        let middle = [x + width / 2.0, y];
        let frame = Rect { left: x + 1.5, top: y - 1.2, right: x + width - 0.5, bottom: y + 1.2 };
        match *self {
            Self::Line(stroke, device) => {
                canvas.line([x, y], [x + width, y], stroke);
                if let Some(device) = device {
                    shapes::marker(canvas, middle, device);
                }
            }
            Self::Box(ink) => canvas.rect(frame, ink),
            Self::RimmedBox(ink, rim) => {
                canvas.rect(frame, ink);
                canvas.outline(&frame.corners(), Stroke::new(rim, 0.8));
            }
            Self::Hatched(ink, stroke) => {
                canvas.rect(frame, ink);
                shapes::hatch(canvas, frame, 0.9, stroke);
                canvas.outline(&frame.corners(), stroke);
            }
            Self::Marker(style, times) => shapes::marker_of(canvas, middle, style, times),
            Self::Filled(style, fill) => shapes::filled_marker(canvas, middle, style, fill, 0.0),
            Self::Sign(letter) => {
                canvas.text(Text::new(middle, letter, LABEL_PT, GREY).bold().align(Align::Centre));
            }
            Self::Ring(ink) => shapes::ring(canvas, middle, ink),
            Self::Interval(ink) => marks::total(canvas, middle, [y - 1.6, y + 1.6], 0.62, ink),
        }
    }
}

impl Entry {
    /// The line of a device.
    pub fn device(name: impl Into<String>, style: DeviceStyle) -> Self {
        Swatch::Line(Stroke::new(style.ink, 1.4), Some(style)).says(name)
    }

    /// A line without markers.
    pub fn line(stroke: Stroke, words: impl Into<String>) -> Self {
        Swatch::Line(stroke, None).says(words)
    }

    /// The line where a device equals the reference.
    pub fn equal() -> Self {
        Self::line(EQUAL, "ratio 1: equal")
    }
}

impl Sheet {
    /// Sets a legend in rows across the page.
    pub fn legend(&mut self, entries: &[Entry]) {
        const SWATCH_MM: f64 = 8.0;
        const ROW_MM: f64 = 4.2;
        let sign = SWATCH_MM + 1.2;
        let mut x = MARGIN_MM;
        for Entry { swatch, words } in entries {
            let words = fit(words, LABEL_PT, false, (self.room_mm() - sign).min(78.0));
            let width = sign + width_mm(&words, LABEL_PT, false);
            if x > MARGIN_MM && x + width > self.right() {
                x = MARGIN_MM;
                self.y += ROW_MM;
            }
            swatch.draw(&mut self.canvas, [x, self.y], SWATCH_MM);
            self.canvas.text(Text::new([x + sign, self.y], words, LABEL_PT, BLACK));
            x += width + 5.0;
        }
        if !entries.is_empty() {
            self.y += ROW_MM + 0.2;
        }
    }
}
