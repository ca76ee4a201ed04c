//! The tables as figures ask for them: devices, hypotheses and depths in their order, and series of values.

use crate::charts::ChartContext;
use crate::charts::plot::style::{DeviceStyle, device_style};
use crate::metrics::MetricRow;
use crate::simulate::Outcome;
use crate::study::compare::ComparisonRow;
use std::collections::HashMap;

/// Devices that a figure can hold and still be read.
const MOST_DEVICES: usize = 12;

/// A value at a depth with its 95 % interval, all finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub depth_mm: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Device, hypothesis, layer and metric in one.
fn key(device: &str, tear: &str, layer: &str, metric: &str) -> String {
    [device, tear, layer, metric].join("\0")
}

/// The tables, put in order.
pub(crate) struct Data<'a> {
    pub tables: &'a Outcome,
    /// Devices in the order of the scenario, at most [`MOST_DEVICES`].
    pub devices: Vec<&'a str>,
    /// Devices that found no room.
    pub devices_left_out: usize,
    /// Hypotheses; the scenario's own first, then its band.
    pub tears: Vec<&'a str>,
    /// Configured depths, ascending.
    pub depths_mm: Vec<f64>,
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
        let mut devices = distinct(cells().map(|cell| cell.0));
        let devices_left_out = devices.len().saturating_sub(MOST_DEVICES);
        devices.truncate(MOST_DEVICES);
        let basis = tables.comparison.first().map(|row| row.basis.clone()).or_else(|| context.basis.clone());
        let (series, skipped) = index_metrics(&tables.metrics);
        Self {
            tables,
            devices,
            devices_left_out,
            tears: distinct(cells().map(|cell| cell.1)),
            depths_mm: ascending(cells().map(|cell| cell.2)),
            basis,
            series,
            skipped,
        }
    }

    /// The hypothesis of the scenario itself.
    pub fn main_tear(&self) -> &'a str {
        self.tears.first().copied().unwrap_or("")
    }

    /// Place of a device in the order of the scenario.
    pub fn place(&self, device: &str) -> usize {
        self.devices.iter().position(|name| *name == device).unwrap_or(0)
    }

    pub fn style(&self, device: &str) -> DeviceStyle {
        device_style(self.place(device))
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
        let estimate = |row: &ComparisonRow| {
            let (low, high) = (row.ratio_ci95_low, row.ratio_ci95_high);
            finite(Estimate { depth_mm: row.depth_mm, mean: row.ratio, low, high })
        };
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

/// Whether two depths are the same number of the scenario.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// A hypothesis in words.
pub(crate) fn tear_words(tear: &str) -> String {
    match tear.strip_prefix("partial(").and_then(|rest| rest.strip_suffix(')')) {
        Some(kappa) => format!("partial, κ = {kappa}"),
        None => tear.to_owned(),
    }
}

/// A layer in words.
pub(crate) fn layer_words(layer: &str) -> String {
    layer.replace('_', " ")
}

/// The words with a capital at their head.
pub(crate) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A basis in words.
pub(crate) fn basis_words(basis: &str) -> String {
    let meaning = match basis {
        "strikes" => "equal strikes per cm²",
        "passes" => "equal number of passes",
        "as_configured" => "nothing made equal",
        "time" => "equal treatment time",
        "dermal_damage" => "equal damage volume in the dermis",
        _ => return format!("basis: {basis}"),
    };
    format!("basis: {basis}, {meaning}")
}

fn index_metrics(rows: &[MetricRow]) -> (HashMap<String, Vec<Estimate>>, HashMap<&str, usize>) {
    let mut series: HashMap<String, Vec<Estimate>> = HashMap::new();
    let mut skipped: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let estimate = Estimate { depth_mm: row.depth_mm, mean: row.mean, low: row.ci95_low, high: row.ci95_high };
        match finite(estimate) {
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

/// The estimate if its value is finite; an infinite limit becomes the value itself.
pub(crate) fn finite(estimate: Estimate) -> Option<Estimate> {
    let limit = |value: f64| if value.is_finite() { value } else { estimate.mean };
    (estimate.mean.is_finite() && estimate.depth_mm.is_finite()).then(|| Estimate {
        low: limit(estimate.low),
        high: limit(estimate.high),
        ..estimate
    })
}

/// Each value once, in order of first appearance.
pub(crate) fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = std::collections::HashSet::new();
    values.filter(|value| seen.insert(*value)).collect()
}

fn ascending(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| same(*a, *b));
    values
}
