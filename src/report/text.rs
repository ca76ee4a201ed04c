//! The summary on the terminal: what was compared, the answer with its interval, what limits it, where the files are.

use super::layout::{clean, columns, paragraph};
use super::manifest::{CellRecord, Manifest};
use super::number::{percent, plain, with_error, with_interval};
use super::read::Tables;
use crate::metrics::MetricRow;
use crate::study::channel::ChannelRow;
use crate::study::compare::ComparisonRow;

const DAMAGE: (&str, &str) = ("damage_volume", "all");

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether headings may be emphasised with terminal codes.
    pub colour: bool,
}

impl Style {
    fn heading(self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m\n") } else { format!("{text}\n") }
    }
}

/// The summary of a run. `place` says where the files are.
pub fn run_summary(manifest: &Manifest, tables: &Tables, place: &str, style: Style) -> String {
    let mut text = opening(manifest, style);
    let devices = manifest.devices.iter().filter(|device| Some(*device) != manifest.reference.as_ref());
    if tables.comparison.is_empty() {
        text += &style.heading("\nNothing is compared: one device, or no [compare] section.");
    } else {
        for device in devices {
            text += &ratios(manifest, tables, device, style);
        }
    }
    text += &as_declared(manifest, tables, style);
    text += &limits(manifest, tables, style);
    text += &format!("\nFiles  {place}\n");
    text
}

/// The table of a channel study.
pub fn channel_summary(manifest: &Manifest, rows: &[ChannelRow], style: Style) -> String {
    let mut text = title(manifest, style);
    text += &style.heading("\nOne strike, by quadrature");
    let header = [
        "device",
        "depth mm",
        "tear",
        "entry °",
        "puncture mm³",
        "channel mm³",
        "tear/punct.",
        "surface mm",
        "widest mm",
        "at mm",
    ];
    let body = rows.iter().map(|row| {
        vec![
            row.device.clone(),
            plain(row.depth_mm),
            row.tear.clone(),
            plain(row.entry_angle_deg),
            plain(row.puncture_volume_mm3),
            plain(row.channel_volume_mm3),
            plain(row.tear_ratio),
            plain(row.surface_width_mm),
            plain(row.widest_mm),
            plain(row.widest_depth_mm),
        ]
    });
    text += &columns(&header, body.collect());
    let worst = largest(rows.iter().map(|row| row.numerical_error_rel));
    text += &paragraph("", &format!("Largest numerical error: {} of a volume. {BOUND}", percent(worst)));
    text
}

const BOUND: &str = "Volumes are a geometric bound on displaced tissue, not validated against histology.";

fn title(manifest: &Manifest, style: Style) -> String {
    let mut text = style.heading(&clean(&manifest.scenario.title));
    if !manifest.scenario.question.is_empty() {
        text += &paragraph("", &clean(&manifest.scenario.question));
    }
    if manifest.effort.quick {
        text += &style.heading("QUICK RUN: small budgets, for a first look only");
    }
    text
}

fn opening(manifest: &Manifest, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    let devices = manifest.devices.join(", ");
    text += &paragraph(
        "Devices  ",
        &match (&manifest.reference, &manifest.basis) {
            (Some(reference), Some(basis)) => {
                format!("{devices}; compared with {reference}, basis: {basis} ({})", meaning(basis))
            }
            _ => devices,
        },
    );
    let patch = format!("{} mm × {} mm", plain(manifest.patch_width_mm), plain(manifest.patch_height_mm));
    text += &paragraph("Skin     ", &format!("{}, patch {patch}", manifest.site));
    let (tear, band) = manifest.tears.split_first().map_or(("", [].as_slice()), |(tear, band)| (tear.as_str(), band));
    let band = if band.is_empty() { "none".to_owned() } else { band.join(", ") };
    text += &paragraph("Tear     ", &format!("{tear}; further hypotheses (the band): {band}"));
    let effort = &manifest.effort;
    text += &paragraph("Sampling ", &format!("{} random treatments, seed {}", effort.trials, effort.seed));
    text
}

fn meaning(basis: &str) -> &'static str {
    match basis {
        "strikes" => "equal strikes per area; the denser device keeps a random part of its strikes",
        "passes" => "equal number of passes",
        _ => "each device as its settings say",
    }
}

/// Ratio of damage volumes, one line per depth.
fn ratios(manifest: &Manifest, tables: &Tables, device: &str, style: Style) -> String {
    let (Some(tear), Some(reference)) = (manifest.tears.first(), &manifest.reference) else { return String::new() };
    let mut text = style.heading(&format!("\nDamage volume, {device} over {reference}"));
    let header = ["depth mm", &format!("ratio ({tear}) [95 %]"), "puncture", "band of hypotheses"];
    let body = manifest.depths_mm.iter().filter_map(|depth_mm| {
        let row = comparison(tables, device, *depth_mm, tear, DAMAGE)?;
        let band = band(tables, device, *depth_mm);
        Some(vec![
            plain(*depth_mm),
            with_interval(row.ratio, row.ratio_ci95_low, row.ratio_ci95_high),
            puncture_ratio(tables, device, *depth_mm, tear).map_or_else(|| "not computed".to_owned(), plain),
            band.map_or_else(|| "not computed".to_owned(), |band| band.text()),
        ])
    });
    text += &columns(&header, body.collect());
    text
}

fn comparison<'a>(
    tables: &'a Tables,
    device: &str,
    depth_mm: f64,
    tear: &str,
    (metric, layer): (&str, &str),
) -> Option<&'a ComparisonRow> {
    tables.comparison.iter().find(|row| {
        row.metric == metric
            && row.layer == layer
            && row.device == device
            && row.depth_mm == depth_mm
            && row.tear == tear
    })
}

/// The ratio without any tear: of the union of the puncture channels, else of the puncture parts of all strikes.
fn puncture_ratio(tables: &Tables, device: &str, depth_mm: f64, tear: &str) -> Option<f64> {
    comparison(tables, device, depth_mm, "puncture", DAMAGE)
        .or_else(|| comparison(tables, device, depth_mm, tear, ("puncture_volume", "all")))
        .map(|row| row.ratio)
}

/// The ratios of all hypotheses at one depth.
struct Band<'a> {
    low: &'a ComparisonRow,
    high: &'a ComparisonRow,
}

impl Band<'_> {
    fn spread(&self) -> f64 {
        self.high.ratio - self.low.ratio
    }

    fn text(&self) -> String {
        let end = |row: &ComparisonRow| format!("{} ({})", plain(row.ratio), row.tear);
        format!("{} to {}", end(self.low), end(self.high))
    }
}

/// The hypotheses with the smallest and the largest ratio; `None` where fewer than two were computed.
fn band<'a>(tables: &'a Tables, device: &str, depth_mm: f64) -> Option<Band<'a>> {
    let of_depth = |row: &&ComparisonRow| {
        (row.metric.as_str(), row.layer.as_str()) == DAMAGE
            && row.device == device
            && row.depth_mm == depth_mm
            && !row.ratio.is_nan()
    };
    let rows: Vec<&ComparisonRow> = tables.comparison.iter().filter(of_depth).collect();
    if rows.len() < 2 {
        return None;
    }
    let by_ratio = |a: &&&ComparisonRow, b: &&&ComparisonRow| a.ratio.total_cmp(&b.ratio);
    Some(Band { low: rows.iter().min_by(by_ratio)?, high: rows.iter().max_by(by_ratio)? })
}

/// What each device does as its settings say, whatever the basis.
fn as_declared(manifest: &Manifest, tables: &Tables, style: Style) -> String {
    let Some(tear) = manifest.tears.first() else { return String::new() };
    let mut text = style.heading(&format!("\nEach device as declared ({tear}), per cm² of skin, ± standard error"));
    let header = ["depth mm", "device", "strikes", "openings", "damage mm³", "of it tear mm³"];
    let cells = manifest.depths_mm.iter().flat_map(|depth| manifest.devices.iter().map(move |device| (*depth, device)));
    let body = cells.map(|(depth_mm, device)| {
        let value = |metric: &str, layer: &str| {
            find_metric(tables, device, depth_mm, tear, metric, layer)
                .map_or_else(|| "-".to_owned(), |row| with_error(row.mean, row.std_err))
        };
        vec![
            plain(depth_mm),
            device.clone(),
            value("strikes", "all"),
            value("openings", "surface"),
            value(DAMAGE.0, DAMAGE.1),
            value("tear_volume", "all"),
        ]
    });
    text += &columns(&header, body.collect());
    text
}

fn find_metric<'a>(
    tables: &'a Tables,
    device: &str,
    depth_mm: f64,
    tear: &str,
    metric: &str,
    layer: &str,
) -> Option<&'a MetricRow> {
    tables.metrics.iter().find(|row| {
        row.device == device
            && row.depth_mm == depth_mm
            && row.tear == tear
            && row.metric == metric
            && row.layer == layer
    })
}

/// What a reader must know before quoting a number.
fn limits(manifest: &Manifest, tables: &Tables, style: Style) -> String {
    let mut text = style.heading("\nWhat limits the conclusion");
    let mut points = hypothesis_against_statistics(manifest, tables);
    points.push(format!("{BOUND} A ratio on another basis can differ, even in its direction."));
    if manifest.tears.iter().any(|tear| tear == "pinned") {
        points.push("Under \"pinned\" (κ = 1) a gliding pen has zero tear by construction.".to_owned());
    }
    points.push(precision(manifest));
    points.extend(manifest.notes.iter().map(|note| clean(note)));
    for point in points {
        text += &paragraph(" * ", &point);
    }
    text
}

fn hypothesis_against_statistics(manifest: &Manifest, tables: &Tables) -> Vec<String> {
    let Some(tear) = manifest.tears.first() else { return Vec::new() };
    if tables.comparison.is_empty() {
        return Vec::new();
    }
    if manifest.tears.len() < 2 {
        return vec![format!(
            "Only \"{tear}\" was computed; add tissue.band to see how much the answer hangs on the hypothesis."
        )];
    }
    let devices = manifest.devices.iter().filter(|device| Some(*device) != manifest.reference.as_ref());
    devices.filter_map(|device| widest_band(manifest, tables, device, tear)).collect()
}

/// Compares, at the depth where the hypotheses differ most, their spread with the statistical interval.
fn widest_band(manifest: &Manifest, tables: &Tables, device: &str, tear: &str) -> Option<String> {
    let bands = manifest.depths_mm.iter().filter_map(|depth_mm| Some((*depth_mm, band(tables, device, *depth_mm)?)));
    let (depth_mm, band) = bands.max_by(|(_, a), (_, b)| a.spread().total_cmp(&b.spread()))?;
    let row = comparison(tables, device, depth_mm, tear, DAMAGE)?;
    let interval = row.ratio_ci95_high - row.ratio_ci95_low;
    let verdict = if band.spread() > interval {
        "the tissue hypothesis, not the sampling, limits this answer"
    } else {
        "sampling and treatment variability limit this answer; more trials or samples would sharpen it"
    };
    Some(format!(
        "{device} at {} mm: the hypotheses span {} in the ratio, the 95 % interval {}: {verdict}.",
        plain(depth_mm),
        plain(band.spread()),
        plain(interval),
    ))
}

fn precision(manifest: &Manifest) -> String {
    let imprecise: Vec<&CellRecord> = manifest.cells.iter().filter(|cell| cell.is_imprecise()).collect();
    let target = percent(manifest.effort.target_relative_error);
    if imprecise.is_empty() {
        return format!("Precision: every cell reached the target, {target} integration error.");
    }
    let worst = largest(imprecise.iter().map(|cell| cell.relative_error_integration.unwrap_or(f64::NAN)));
    format!(
        "PRECISION NOT REACHED in {} of {} cells: worst integration error {}, target {target}.",
        imprecise.len(),
        manifest.cells.len(),
        percent(worst),
    )
}

/// The largest value; not a number as soon as one of them is none, which `f64::max` would hide.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |largest, value| if value.is_nan() || largest.is_nan() { f64::NAN } else { value.max(largest) })
}
