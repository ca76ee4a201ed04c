//! Which lines of a study are drawn, and what they look like.

use super::SweepContext;
use crate::charts::cast::{ascending, distinct, evenly, same};
use crate::charts::plot::legend::Entry;
use crate::charts::plot::numbers;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, Ink, Stroke, device_style, tear_pattern};
use crate::charts::plot::words::tear_words;
use crate::folder::manifest::StudyRecord;
use crate::folder::sweep::{MetricKey, SeriesKey, Sweep};

/// Devices that a figure can hold and still be read.
const MOST_DEVICES: usize = 12;
/// Depths, or hypotheses, that lines of one colour can show.
const MOST_VARIANTS: usize = 4;

/// One line of every panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// Its place in the study's lines.
    pub series: u8,
    /// Place of its device in the scenario.
    pub device: usize,
    /// Place of its depth or hypothesis among those shown.
    pub variant: usize,
}

/// The lines of a study.
pub(crate) struct Lines {
    pub all: Vec<Line>,
    pub devices: Vec<String>,
    /// Depths or hypotheses, in words.
    pub variants: Vec<String>,
    /// The one with the solid line and the full colour: the deepest, or the scenario's own hypothesis.
    main: usize,
    /// Depths or hypotheses that are not shown.
    variants_left_out: usize,
    pub devices_left_out: usize,
}

impl Lines {
    pub fn new(sweep: &Sweep, context: &SweepContext) -> Self {
        let devices = device_names(sweep, context);
        let by_depth = ascending(sweep.series.iter().filter_map(|key| key.depth_mm));
        let (shown, variants, left_out) = if by_depth.is_empty() {
            let all = distinct(sweep.series.iter().filter_map(|key| key.tear.as_deref()));
            let tears: Vec<&str> = all.iter().copied().take(MOST_VARIANTS).collect();
            let words: Vec<String> = tears.iter().map(|tear| tear_words(tear)).collect();
            let place = |key: &SeriesKey| match &key.tear {
                Some(tear) => tears.iter().position(|own| own == tear),
                None => Some(0),
            };
            (place_all(sweep, &devices, place), words, all.len() - tears.len())
        } else {
            let depths = evenly(&by_depth, MOST_VARIANTS);
            let words = depths.iter().map(|depth| format!("{} mm", numbers::configured(*depth))).collect();
            let main = sweep.series.iter().find_map(|key| key.tear.clone());
            let place = |key: &SeriesKey| {
                let depth = key.depth_mm.filter(|_| key.tear == main)?;
                depths.iter().position(|own| same(*own, depth))
            };
            (place_all(sweep, &devices, place), words, by_depth.len() - depths.len())
        };
        let all: Vec<Line> = shown.into_iter().filter(|line| line.device < MOST_DEVICES).collect();
        let devices_left_out = devices.len().saturating_sub(MOST_DEVICES);
        let main = if by_depth.is_empty() { 0 } else { variants.len().saturating_sub(1) };
        Self { all, devices, variants, main, variants_left_out: left_out, devices_left_out }
    }

    /// Says how many depths or hypotheses are not shown.
    pub fn note_left_out(&self, sheet: &mut Sheet) {
        if self.variants_left_out > 0 {
            sheet.note(format!("{} further depths or hypotheses are in the table.", self.variants_left_out));
        }
    }

    /// The lines of a metric: a device is not compared with itself.
    pub fn of(&self, sweep: &Sweep, metric: &MetricKey, context: &SweepContext) -> Vec<Line> {
        let is_reference =
            |line: &&Line| context.reference.as_deref() == Some(sweep.series[usize::from(line.series)].device.as_str());
        self.all.iter().filter(|line| !(metric.is_matched() && is_reference(line))).copied().collect()
    }

    /// A line's colour, marker and dashes. Where depths differ, the deeper the darker.
    pub fn look(&self, line: Line) -> (DeviceStyle, Stroke) {
        let style = device_style(line.device);
        (style, tear_pattern(self.dash(line.variant)).stroke(self.shade(style.ink, line.variant), 1.3))
    }

    fn shade(&self, ink: Ink, variant: usize) -> Ink {
        ink.tint(1.0 - 0.5 * self.dash(variant) as f64 / self.variants.len().max(1) as f64)
    }

    fn dash(&self, variant: usize) -> usize {
        self.main.abs_diff(variant)
    }

    /// Colours of the devices that are drawn, dashes of the depths.
    pub fn legend(&self, is_drawn: impl Fn(usize) -> bool) -> Vec<Entry> {
        let devices = self
            .devices
            .iter()
            .enumerate()
            .filter(|(device, _)| is_drawn(*device))
            .map(|(device, name)| Entry::device(name.as_str(), device_style(device)));
        let variants = self.variants.iter().enumerate().filter(|_| self.variants.len() > 1).map(|(place, words)| {
            Entry::line(tear_pattern(self.dash(place)).stroke(self.shade(BLACK, place), 1.3), words.as_str())
        });
        devices.chain(variants).collect()
    }
}

/// Says how many evaluations failed.
pub(crate) fn note_failed(sheet: &mut Sheet, study: &StudyRecord) {
    if study.failed > 0 {
        let all = study.points.saturating_mul(study.replicates);
        sheet.note(format!("{} of {all} evaluations failed; means leave them out.", study.failed));
    }
}

/// The scenario's devices in their order, then others that the table has.
fn device_names(sweep: &Sweep, context: &SweepContext) -> Vec<String> {
    let listed = context.devices.iter().map(String::as_str);
    let names = distinct(listed.chain(sweep.series.iter().map(|key| key.device.as_str())));
    names.into_iter().map(str::to_owned).collect()
}

fn place_all(sweep: &Sweep, devices: &[String], variant: impl Fn(&SeriesKey) -> Option<usize>) -> Vec<Line> {
    let line = |(series, key): (usize, &SeriesKey)| {
        let device = devices.iter().position(|name| *name == key.device)?;
        Some(Line { series: series as u8, device, variant: variant(key)? })
    };
    let mut lines: Vec<Line> = sweep.series.iter().enumerate().filter_map(line).collect();
    lines.sort_by_key(|line| (line.device, line.variant));
    lines
}
