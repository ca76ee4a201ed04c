//! The figure of published figures beside the program's answers, the board of claims, and the map of a calibration.

pub mod calibration;
pub mod claims;
pub mod verify;

use super::plot::canvas::{Align, Canvas, Point, Text};
use super::plot::legend::{Entry, Swatch};
use super::plot::shapes::{Fill, filled_marker};
use super::plot::style::{DeviceStyle, GREY, Ink, LABEL_PT, Marker, PALETTE};

/// What a verdict looks like: told apart by form as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Yes,
    No,
    /// Yes here and no there.
    Part,
    Open,
}

impl Sign {
    fn style(self) -> DeviceStyle {
        let (ink, marker) = match self {
            Self::Yes => (PALETTE[1], Marker::Disc),
            Self::No => (PALETTE[0], Marker::Cross),
            Self::Part => (PALETTE[4], Marker::TriangleUp),
            Self::Open => (GREY, Marker::Square),
        };
        DeviceStyle { ink, marker }
    }

    fn ink(self) -> Ink {
        self.style().ink
    }

    /// Draws it; hollow where it does not count.
    fn draw(self, canvas: &mut Canvas, at: Point, is_counted: bool) {
        match self {
            Self::Open => canvas.text(Text::new(at, "?", LABEL_PT, GREY).bold().align(Align::Centre)),
            Self::No => filled_marker(canvas, at, self.style(), Fill::Full, 0.0),
            _ => filled_marker(canvas, at, self.style(), if is_counted { Fill::Full } else { Fill::Hollow }, 0.0),
        }
    }

    /// A line of the legend.
    fn entry(self, words: &str) -> Entry {
        match self {
            Self::Open => Swatch::Sign("?").says(words),
            _ => Swatch::Filled(self.style(), Fill::Full).says(words),
        }
    }
}
