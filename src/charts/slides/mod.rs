//! The figures of sections: vertical ones, horizontal ones, and the widths that are read on them.

mod horizontal;
mod outlines;
mod vertical;
mod widths;

pub use super::context::CastContext as SlidesContext;

use super::cast::{Cast, same};
use super::family::family;
use super::plot::legend::{Entry, Swatch};
use super::plot::numbers;
use super::plot::style::Ink;
use crate::histology::Slides;
use crate::histology::rows::SlideWidthRow;
use std::collections::BTreeMap;

/// The tables, put in order.
struct Data<'a> {
    slides: &'a Slides,
    cast: Cast<'a>,
    /// The configured depth that is shown; where none is configured, the deepest that devices have themselves.
    depth_mm: f64,
    /// Depths of devices that have their own, mm.
    own_depths_mm: &'a BTreeMap<String, f64>,
}

/// A device under a hypothesis.
#[derive(Clone, Copy)]
struct Cell<'a> {
    device: &'a str,
    tear: &'a str,
}

family! {
    (slides: &Slides; context: &SlidesContext) => Data::new(slides, context),
    "slide_vertical": vertical::lay_out,
    "slide_horizontal": horizontal::lay_out,
    "slide_widths": widths::lay_out,
}

impl<'a> Data<'a> {
    fn new(slides: &'a Slides, context: &'a SlidesContext) -> Option<Self> {
        let [devices, tears] = [&context.devices, &context.tears].map(|names| names.iter().map(String::as_str));
        let cast = Cast::new(devices, tears, context.depths_mm.iter().copied());
        let own_depths_mm = &context.own_depths_mm;
        let deepest = || own_depths_mm.values().copied().reduce(f64::max);
        let depth_mm = cast.shown_depth_mm().or_else(deepest)?;
        Some(Self { slides, cast, depth_mm, own_depths_mm })
    }

    /// The depth at which a device is shown, mm.
    fn depth_of_mm(&self, device: &str) -> f64 {
        self.own_depths_mm.get(device).copied().unwrap_or(self.depth_mm)
    }

    /// That depth in words, for titles.
    fn depth_words(&self) -> String {
        let own = if self.own_depths_mm.is_empty() { "" } else { " or a depth of their own" };
        format!("{} mm{own}", numbers::configured(self.depth_mm))
    }

    /// Whether a row of this device, depth and hypothesis is of a cell at the depth that is shown.
    fn is_shown(&self, cell: Cell, device: &str, depth_mm: f64, tear: &str) -> bool {
        cell.device == device && cell.tear == tear && same(depth_mm, self.depth_of_mm(device))
    }

    /// The tones of devices.
    fn legend<'d>(&self, devices: impl Iterator<Item = &'d &'d str>) -> Vec<Entry> {
        let entries = |device: &&str| {
            let ink = self.cast.style(device).ink;
            [
                Swatch::Box(puncture_ink(ink)).says(format!("{device}: puncture")),
                Swatch::RimmedBox(tear_ink(ink), ink).says(format!("{device}: tear")),
            ]
        };
        devices.flat_map(entries).collect()
    }

    /// A quantity of a reading.
    fn quantity(&self, cell: Cell, at_mm: f64, quantity: &str) -> Option<&'a SlideWidthRow> {
        self.slides.widths.iter().find(|row| {
            row.quantity == quantity && row.at_mm == at_mm && self.is_shown(cell, &row.device, row.depth_mm, &row.tear)
        })
    }

    /// Says where the sections at other depths are.
    fn note_depths(&self, context: &SlidesContext) -> Option<&'static str> {
        (context.depths_mm.len() > 1).then_some("Sections at the other configured depths are in the tables.")
    }
}

/// The tone of puncture parts: strong on every paper.
fn puncture_ink(ink: Ink) -> Ink {
    ink.shade(0.62)
}

/// The tone of tears: faint on every paper.
fn tear_ink(ink: Ink) -> Ink {
    ink.tint(0.5)
}
