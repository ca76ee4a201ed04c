//! The figures of a sensitivity analysis: what decides a result.

mod effects;
mod indices;

pub use super::context::CastContext as SensitivityContext;

use super::cast::{distinct, shown_depth_mm};
use super::family::family;
use super::plot::canvas::{Canvas, Rect, Text};
use super::plot::grid::letter;
use super::plot::labels::fit;
use super::plot::numbers;
use super::plot::style::{BLACK, GREY, PANEL_PT, SMALL_PT};
use super::plot::words::{capitalised, metric_words, tear_words};
use crate::after::told;
use crate::folder::sweep::is_matched;
use crate::survey::sensitivity::{EffectRow, IndexRow};

/// What is decided: a metric of a device at a depth, under one hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Output<'a> {
    device: &'a str,
    /// NaN where depth is an input.
    depth_mm: f64,
    tear: &'a str,
    layer: &'a str,
    metric: &'a str,
    unit: &'a str,
}

/// The tables of an analysis.
struct Tables<'a> {
    indices: &'a [IndexRow],
    effects: &'a [EffectRow],
}

family! {
    (indices: &[IndexRow], effects: &[EffectRow]; context: &SensitivityContext) => Some(Tables { indices, effects }),
    "sensitivity": indices::lay_out,
    "elementary_effects": effects::lay_out,
}

impl<'a> Output<'a> {
    fn is_of(&self, other: &Output) -> bool {
        let same_depth = self.depth_mm.total_cmp(&other.depth_mm).is_eq();
        same_depth
            && (self.device, self.tear, self.layer, self.metric)
                == (other.device, other.tear, other.layer, other.metric)
    }

    fn of_index(row: &'a IndexRow) -> Self {
        Self {
            device: &row.device,
            depth_mm: row.depth_mm,
            tear: &row.tear,
            layer: &row.layer,
            metric: &row.metric,
            unit: &row.unit,
        }
    }

    fn of_effect(row: &'a EffectRow) -> Self {
        Self {
            device: &row.device,
            depth_mm: row.depth_mm,
            tear: &row.tear,
            layer: &row.layer,
            metric: &row.metric,
            unit: &row.unit,
        }
    }

    /// `damage volume, roller over pen (basis: strikes)`.
    fn words(&self, context: &SensitivityContext) -> String {
        let words = metric_words(self.layer, self.metric).replace(", ratio", "");
        match (&context.reference, &context.chart.basis) {
            (Some(reference), Some(basis)) if is_matched(self.metric) => {
                format!("{words}, {} over {reference} (basis: {basis})", self.device)
            }
            (Some(reference), None) if is_matched(self.metric) => format!("{words}, {} over {reference}", self.device),
            _ => format!("{words}, {} as declared", self.device),
        }
    }

    /// Writes above a frame what is decided, with its letter where there are several frames.
    fn draw_heading(&self, canvas: &mut Canvas, context: &SensitivityContext, place: Option<usize>, frame: Rect) {
        let letter = place.map_or_else(String::new, |place| format!("{}  ", letter(place)));
        let words = format!("{letter}{}", capitalised(&self.words(context)));
        let words = fit(&words, PANEL_PT, true, frame.width());
        canvas.text(Text::new([frame.left, frame.top + 0.8], words, PANEL_PT, BLACK).bold());
        let below = fit(&self.place(), SMALL_PT, false, frame.width());
        canvas.text(Text::new([frame.left, frame.top + 4.6], below, SMALL_PT, GREY));
    }

    /// Depth and hypothesis, as far as they are fixed.
    fn place(&self) -> String {
        let depth = self.depth_mm.is_finite().then(|| format!("{} mm deep", numbers::configured(self.depth_mm)));
        let tear = (!self.tear.is_empty()).then(|| match self.tear {
            "varied" => "tear hypothesis varied".to_owned(),
            tear => tear_words(tear),
        });
        [depth, tear].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// What is drawn, of all outputs with a finite row: the damage of the first device that is not the reference, over the
/// reference's if that is there; and the tear of a device that tears.
fn headlines<'a>(all: &[Output<'a>], context: &SensitivityContext) -> Vec<Output<'a>> {
    let tear = all.first().map_or("", |output| output.tear);
    // No depth is shown where depth is an input.
    let depth_mm = shown_depth_mm(all.iter().map(|output| output.depth_mm)).unwrap_or(f64::NAN);
    let here: Vec<&Output> = all.iter().filter(|o| o.tear == tear && o.depth_mm.total_cmp(&depth_mm).is_eq()).collect();
    let is_reference = |device: &str| context.reference.as_deref() == Some(device);
    let mut devices = distinct(here.iter().map(|output| output.device));
    let place = |name: &str| context.devices.iter().position(|own| own == name).unwrap_or(usize::MAX);
    devices.sort_by_key(|name| (is_reference(name), place(name)));
    let find = |metric: &str| {
        let of = |device: &&str| {
            here.iter().find(|o| o.device == *device && o.metric == metric && o.layer == "all").map(|output| **output)
        };
        devices.iter().find_map(of)
    };
    let first = ["damage_volume_ratio", "channel_volume_ratio", "damage_volume", "channel_volume"]
        .iter()
        .find_map(|metric| find(metric));
    let mut chosen: Vec<Output> = first.into_iter().chain(find("tear_ratio")).collect();
    if chosen.is_empty() {
        // Of drugs the first and the last: a scenario puts the lightest first, or the one that it asks about.
        let mut drugs = here.iter().filter(|output| output.metric == told::DELIVERED.metric);
        let ends = [drugs.next(), drugs.next_back()];
        chosen.extend(ends.into_iter().flatten().map(|output| **output));
    }
    if chosen.is_empty() {
        chosen.extend(here.first().copied().copied());
    }
    chosen
}

/// The question that the figure answers.
fn question(outputs: &[Output], context: &SensitivityContext) -> String {
    outputs.first().map_or_else(String::new, |output| format!("What decides {}?", output.words(context)))
}
