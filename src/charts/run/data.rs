//! The tables as figures ask for them: who plays, and series of values.

use crate::charts::ChartContext;
use crate::charts::cast::{Cast, ascending, distinct, same};
use crate::charts::plot::marks::ends;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::MOST_TEARS;
use crate::metrics::MetricRow;
use crate::simulate::Outcome;
use crate::study::compare::ComparisonRow;
use std::collections::HashMap;

/// Devices that a figure can hold and still be read.
const MOST_DEVICES: usize = 12;

/// A shape in the plane of a strike's heading: depth, hindmost and foremost point, mm, from the surface downwards.
pub(crate) type Outline = Vec<[f64; 3]>;

/// Letters of a depth that somebody set.
const MOST_LETTERS: usize = 6;

/// A value at a depth with its 95 % interval, all finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub depth_mm: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    /// The estimate if its value is finite.
    pub fn finite(depth_mm: f64, mean: f64, interval: [f64; 2]) -> Option<Self> {
        let [low, high] = ends(mean, interval);
        (mean.is_finite() && depth_mm.is_finite()).then_some(Self { depth_mm, mean, low, high })
    }
}

/// Device, hypothesis, layer and metric in one.
fn key(device: &str, tear: &str, layer: &str, metric: &str) -> String {
    [device, tear, layer, metric].join("\0")
}

/// The tables, put in order.
pub(crate) struct Data<'a> {
    pub tables: &'a Outcome,
    /// At most [`MOST_DEVICES`] devices and [`MOST_TEARS`] hypotheses.
    pub cast: Cast<'a>,
    /// Devices that found no room.
    pub devices_left_out: usize,
    /// Hypotheses for which there is no style of line.
    tears_left_out: usize,
    /// Basis of the comparison.
    pub basis: Option<String>,
    series: HashMap<String, Vec<Estimate>>,
    skipped: HashMap<&'a str, usize>,
}

impl<'a> Data<'a> {
    pub fn new(tables: &'a Outcome, context: &ChartContext) -> Self {
        let cells = || {
            let metrics = tables.metrics.iter().map(|row| (row.device.as_str(), row.tear.as_str(), row.depth_mm));
            let channels = tables.channels.iter().map(|row| (row.device.as_str(), row.tear.as_str(), row.depth_mm));
            metrics.chain(channels)
        };
        let mut cast = Cast::new(cells().map(|cell| cell.0), cells().map(|cell| cell.1), cells().map(|cell| cell.2));
        let devices_left_out = cast.devices.len().saturating_sub(MOST_DEVICES);
        cast.devices.truncate(MOST_DEVICES);
        let tears_left_out = cast.tears.len().saturating_sub(MOST_TEARS);
        cast.tears.truncate(MOST_TEARS);
        let basis = tables.comparison.first().map(|row| row.basis.clone()).or_else(|| context.basis.clone());
        let (series, skipped) = index_metrics(&tables.metrics);
        Self { tables, cast, devices_left_out, tears_left_out, basis, series, skipped }
    }

    /// Says how many hypotheses are not drawn, and `more` of them.
    pub fn note_tears(&self, sheet: &mut Sheet, more: usize) {
        match self.tears_left_out + more {
            0 => {}
            1 => sheet.note("One further hypothesis is in the tables, for want of a further style of line."),
            left_out => sheet
                .note(format!("{left_out} further hypotheses are in the tables, for want of further styles of line.")),
        }
    }

    /// Finite values over depth, ascending; empty where the table has none.
    pub fn series(&self, device: &str, tear: &str, layer: &str, metric: &str) -> &[Estimate] {
        self.series.get(&key(device, tear, layer, metric)).map_or(&[], Vec::as_slice)
    }

    /// The value at one depth.
    pub fn at(&self, device: &str, tear: &str, layer: &str, metric: &str, depth_mm: f64) -> Option<Estimate> {
        self.series(device, tear, layer, metric).iter().copied().find(|estimate| same(estimate.depth_mm, depth_mm))
    }

    /// Rows of the comparison of whole damage volumes.
    fn damage_ratios(&self) -> impl Iterator<Item = &'a ComparisonRow> {
        let rows = self.tables.comparison.iter();
        rows.filter(|row| row.metric == "damage_volume" && row.layer == "all" && row.device != row.reference)
    }

    /// Ratio of a device's damage volume to the reference's, matched, over depth, where it is finite.
    pub fn damage_ratio(&self, device: &str, tear: &str) -> Vec<Estimate> {
        let rows = self.damage_ratios().filter(|row| row.device == device && row.tear == tear);
        let estimate =
            |row: &ComparisonRow| Estimate::finite(row.depth_mm, row.ratio, [row.ratio_ci95_low, row.ratio_ci95_high]);
        let mut values: Vec<Estimate> = rows.filter_map(estimate).collect();
        values.sort_by(|a, b| a.depth_mm.total_cmp(&b.depth_mm));
        values
    }

    /// How many ratios are not finite, and how many more have an interval that is not.
    pub fn damage_ratios_not_finite(&self) -> (usize, usize) {
        let ratios = self.damage_ratios().filter(|row| !row.ratio.is_finite()).count();
        let open = |row: &&ComparisonRow| !(row.ratio_ci95_low.is_finite() && row.ratio_ci95_high.is_finite());
        (ratios, self.damage_ratios().filter(|row| row.ratio.is_finite()).filter(open).count())
    }

    /// Depths of a device's single strikes, mm, ascending.
    fn depths_of_mm(&self, device: &str) -> Vec<f64> {
        let rows = self.tables.channels.iter().filter(|row| row.device == device);
        ascending(rows.map(|row| row.depth_mm))
    }

    /// The depths at which devices stand side by side, mm: where some go as deep as they say themselves, those of the others.
    pub fn shared_depths_mm(&self) -> Vec<f64> {
        if self.tables.bodies.is_empty() {
            return self.cast.depths_mm.clone();
        }
        let of_each = self.cast.devices.iter().map(|device| self.depths_of_mm(device));
        of_each.reduce(|most, other| if other.len() > most.len() { other } else { most }).unwrap_or_default()
    }

    /// How deep a device goes where the others go so deep, mm: as deep, unless it has one depth of its own.
    pub fn depth_beside_mm(&self, device: &str, depth_mm: f64) -> f64 {
        match self.depths_of_mm(device)[..] {
            [own] if !self.tables.bodies.is_empty() => own,
            _ => depth_mm,
        }
    }

    /// A depth in words; one that follows from settings, and so has more digits than anybody would set, to three of them.
    pub fn depth_words(&self, depth_mm: f64) -> String {
        let words = configured(depth_mm);
        let is_set = self.tables.bodies.is_empty() || words.len() <= MOST_LETTERS;
        if is_set { words } else { significant(depth_mm, 3) }
    }

    /// Rows of a metric that are not finite and so are not drawn.
    pub fn skipped(&self, metric: &str) -> usize {
        self.skipped.get(metric).copied().unwrap_or(0)
    }

    /// Layers with rows of `metric`, from the surface downwards.
    pub fn layers(&self, metric: &str) -> Vec<&'a str> {
        let rows = self.tables.metrics.iter().filter(|row| row.metric == metric);
        distinct(rows.map(|row| row.layer.as_str()).filter(|layer| *layer != "all" && *layer != "surface"))
    }
}

fn index_metrics(rows: &[MetricRow]) -> (HashMap<String, Vec<Estimate>>, HashMap<&str, usize>) {
    let mut series: HashMap<String, Vec<Estimate>> = HashMap::new();
    let mut skipped: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        match Estimate::finite(row.depth_mm, row.mean, [row.ci95_low, row.ci95_high]) {
            Some(estimate) => {
                series.entry(key(&row.device, &row.tear, &row.layer, &row.metric)).or_default().push(estimate);
            }
            None => *skipped.entry(&row.metric).or_default() += 1,
        }
    }
    for values in series.values_mut() {
        values.sort_by(|a, b| a.depth_mm.total_cmp(&b.depth_mm));
    }
    (series, skipped)
}
