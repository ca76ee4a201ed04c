//! The answer in two sentences: how the devices compare, and what decides that. Made from the tables alone.

use crate::folder::manifest::Manifest;
use crate::metrics::MetricRow;
use crate::number::{percent, plain, with_interval};
use crate::simulate::Outcome;
use crate::study::channel::ChannelRow;
use crate::study::compare::ComparisonRow;
use crate::summary::text::{DAMAGE, band, comparison, others};

/// Devices that are spoken of one by one; tables hold the others.
const SPOKEN_OF: usize = 4;

/// The answer of a run, two sentences a paragraph.
pub(crate) fn of_run(manifest: &Manifest, tables: &Outcome) -> Vec<String> {
    let devices: Vec<&String> = match tables.comparison.is_empty() {
        true => manifest.devices.iter().collect(),
        false => others(manifest).collect(),
    };
    let about = |device: &&String| match tables.comparison.is_empty() {
        true => alone(manifest, tables, device),
        false => compared(manifest, tables, device),
    };
    spoken(&devices, about)
}

/// The answer of a study of single channels.
pub(crate) fn of_channel(manifest: &Manifest, rows: &[ChannelRow]) -> Vec<String> {
    let devices: Vec<&String> = others(manifest).collect();
    spoken(&devices, |device| one_strike(manifest, rows, device))
}

pub(crate) fn spoken(devices: &[&String], about: impl Fn(&&String) -> Option<String>) -> Vec<String> {
    let mut paragraphs: Vec<String> = devices.iter().take(SPOKEN_OF).filter_map(about).collect();
    if devices.len() > SPOKEN_OF {
        paragraphs.push(format!("{} more devices stand in the tables.", devices.len() - SPOKEN_OF));
    }
    if paragraphs.is_empty() {
        paragraphs.push("The tables hold nothing to answer with.".to_owned());
    }
    paragraphs
}

/// The depths from the middle one outwards: a headline at either end would choose a side.
pub(crate) fn depths_from_the_middle(depths_mm: &[f64]) -> Vec<f64> {
    let mut depths = depths_mm.to_vec();
    depths.sort_by(f64::total_cmp);
    let middle = depths.len().saturating_sub(1) / 2;
    let distance = |index: usize| index.abs_diff(middle);
    let mut order: Vec<usize> = (0..depths.len()).collect();
    order.sort_by_key(|&index| distance(index));
    order.into_iter().map(|index| depths[index]).collect()
}

/// A depth, and that it was not picked.
pub(crate) fn depth_words(manifest: &Manifest, depth_mm: f64) -> String {
    let depths = depths_from_the_middle(&manifest.all_depths_mm());
    let is_middle = depths.len() > 2 && depths.first() == Some(&depth_mm);
    let why = if is_middle { format!(", the middle of {} depths", depths.len()) } else { String::new() };
    format!("{} mm{why}", plain(depth_mm))
}

/// What is told of two devices: where damage of the dermis was made equal, what that takes.
struct Wording {
    quantity: (&'static str, &'static str),
    verb: &'static str,
    object: &'static str,
    unit: &'static str,
}

const VOLUME: Wording = Wording { quantity: DAMAGE, verb: "damages", object: "the volume that", unit: "mm³/cm²" };
const STRIKES: Wording =
    Wording { quantity: ("strikes", "all"), verb: "makes", object: "the strikes that", unit: "strikes/cm²" };

fn compared(manifest: &Manifest, tables: &Outcome, device: &str) -> Option<String> {
    let tear = manifest.tears.first()?;
    let is_basis = |word: &str| tables.comparison.first().is_some_and(|row| row.basis == word);
    let has_strikes = tables.comparison.iter().any(|row| (row.metric.as_str(), row.layer.as_str()) == STRIKES.quantity);
    let wording = if is_basis("dermal_damage") && has_strikes { &STRIKES } else { &VOLUME };
    let find = |depth_mm| comparison(tables, device, depth_mm, tear, wording.quantity);
    let row = depths_from_the_middle(&manifest.all_depths_mm()).into_iter().find_map(find)?;
    let own =
        |name: &str| manifest.own_depths_mm.get(name).map(|own| format!(" ({name} at its own {} mm)", plain(*own)));
    let own: String = [&row.device, &row.reference].into_iter().filter_map(|name| own(name)).collect();
    let place = format!("At {}{own}, {},", depth_words(manifest, row.depth_mm), made_equal(&row.basis));
    // Where a device heats, damage is that of holes alone.
    let is_of_holes = !tables.devices.is_empty() && row.metric == DAMAGE.0;
    let metric = if is_of_holes { format!("{}, heat not in it; ", DAMAGE.0) } else { String::new() };
    let relation = relation(row, wording);
    let said = format!("{place} {relation} if the tissue answers as “{tear}” ({metric}basis: {}).", row.basis);
    Some(format!("{said} {}", hypotheses(manifest, tables, row, wording)))
}

fn made_equal(basis: &str) -> &'static str {
    match basis {
        "strikes" => "with strikes per area made equal",
        "passes" => "with the number of passes made equal",
        "time" => "with the time of treatment made equal",
        "dermal_damage" => "for equal damage of the dermis",
        _ => "with each device as its settings say",
    }
}

/// `roller damages 2.15 [2.08, 2.22] times the volume that pen does`, and what else must be said where that is no number.
fn relation(row: &ComparisonRow, wording: &Wording) -> String {
    let Wording { verb, object, unit, .. } = wording;
    let (device, reference) = (&row.device, &row.reference);
    if row.ratio.is_nan() {
        return format!("neither {device} nor {reference} {verb} anything, 0 over 0, so there is no ratio,");
    }
    if row.ratio == f64::INFINITY {
        let value = plain(row.value);
        return format!("{device} {verb} {value} {unit} and {reference} nothing, so the ratio has no upper end,");
    }
    let ratio = with_interval(row.ratio, row.ratio_ci95_low, row.ratio_ci95_high);
    let is_point = row.ratio_ci95_low == row.ratio_ci95_high;
    let remark = match () {
        () if row.ratio_ci95_high == f64::INFINITY => ", an interval without an upper end,",
        () if is_point => " (exact)",
        () if row.ratio_ci95_low <= 1.0 && 1.0 <= row.ratio_ci95_high => ", an interval that holds 1,",
        () => "",
    };
    format!("{device} {verb} {ratio} times {object} {reference} does{remark}")
}

/// What the hypotheses make of a ratio, and whether they or the sampling decide.
fn hypotheses(manifest: &Manifest, tables: &Outcome, row: &ComparisonRow, wording: &Wording) -> String {
    if manifest.tears.len() < 2 {
        return only(&row.tear);
    }
    let Some(band) = band(tables, &row.device, row.depth_mm, wording.quantity) else {
        return "Fewer than two of the hypotheses computed give a ratio.".to_owned();
    };
    let interval = row.ratio_ci95_high - row.ratio_ci95_low;
    let verdict = match () {
        () if row.ratio.is_nan() => "and nothing can be said of the scenario's own",
        () if band.low.ratio_ci95_high < 1.0 && band.high.ratio_ci95_low > 1.0 => {
            "so the hypothesis decides, even which of the two has more"
        }
        () if band.spread() > interval => "so the hypothesis, not the sampling, decides",
        () => "no wider than the interval, so sampling and chance between treatments decide first",
    };
    let end = |row: &ComparisonRow| format!("{} ({})", ratio_with_interval(row), row.tear);
    let runs = format!("Over the hypotheses computed the ratio runs from {} to {}", end(band.low), end(band.high));
    format!("{runs}, {verdict}{}.", elsewhere(manifest, tables, row, wording))
}

fn ratio_with_interval(row: &ComparisonRow) -> String {
    with_interval(row.ratio, row.ratio_ci95_low, row.ratio_ci95_high)
}

fn only(tear: &str) -> String {
    format!("Only “{tear}” was computed, so this result does not tell how far the answer hangs on the hypothesis.")
}

/// The extremes over all depths, where there are several.
fn elsewhere(manifest: &Manifest, tables: &Outcome, row: &ComparisonRow, wording: &Wording) -> String {
    let bands =
        manifest.all_depths_mm().into_iter().filter_map(|depth| band(tables, &row.device, depth, wording.quantity));
    let bands: Vec<_> = bands.collect();
    if bands.len() < 2 {
        return String::new();
    }
    let low = bands.iter().map(|band| band.low.ratio).fold(f64::INFINITY, f64::min);
    let high = bands.iter().map(|band| band.high.ratio).fold(f64::NEG_INFINITY, f64::max);
    format!("; over all {} depths it runs from {} to {}", bands.len(), plain(low), plain(high))
}

/// One device, compared with none.
fn alone(manifest: &Manifest, tables: &Outcome, device: &str) -> Option<String> {
    let rows = |depth_mm: f64| damages(manifest, tables, device, depth_mm);
    let depths = depths_from_the_middle(&manifest.all_depths_mm());
    let (depth_mm, own) = depths.into_iter().find_map(|depth| rows(depth).first().map(|row| (depth, *row)))?;
    let value = |row: &MetricRow| with_interval(row.mean, row.ci95_low, row.ci95_high);
    let said = format!(
        "At {}, as declared, {} damages {} mm³/cm² if the tissue answers as “{}”.",
        depth_words(manifest, depth_mm),
        device,
        value(own),
        own.tear
    );
    let all = rows(depth_mm);
    let by_mean = |a: &&&MetricRow, b: &&&MetricRow| a.mean.total_cmp(&b.mean);
    let (Some(low), Some(high)) = (all.iter().min_by(by_mean), all.iter().max_by(by_mean)) else { return Some(said) };
    if all.len() < 2 {
        return Some(format!("{said} {}", only(&own.tear)));
    }
    let end = |row: &MetricRow| format!("{} ({})", value(row), row.tear);
    let verdict = match high.mean - low.mean > own.ci95_high - own.ci95_low {
        true => "so the hypothesis, not the sampling, decides",
        false => "no wider than the interval, so sampling and chance between treatments decide first",
    };
    Some(format!("{said} Over the hypotheses computed that runs from {} to {}, {verdict}.", end(low), end(high)))
}

/// The damage volumes of a device at a depth, in the order of the hypotheses.
fn damages<'t>(manifest: &Manifest, tables: &'t Outcome, device: &str, depth_mm: f64) -> Vec<&'t MetricRow> {
    let find = |tear: &String| crate::summary::text::find_metric(tables, device, depth_mm, tear, DAMAGE.0, DAMAGE.1);
    manifest.tears.iter().filter_map(find).collect()
}

/// One strike of a device, and of the reference where there is one.
fn one_strike(manifest: &Manifest, rows: &[ChannelRow], device: &str) -> Option<String> {
    let tear = manifest.tears.first()?;
    let find = |device: &str, depth_mm: f64, tear: &str| {
        rows.iter().find(|row| row.device == device && row.depth_mm == depth_mm && row.tear == tear)
    };
    let depths = depths_from_the_middle(&manifest.all_depths_mm());
    let own = depths.into_iter().find_map(|depth_mm| find(device, depth_mm, tear))?;
    let over = |row: &ChannelRow| {
        let reference = find(manifest.reference.as_deref()?, row.depth_mm, &row.tear)?;
        Some((reference, row.channel_volume_mm3 / reference.channel_volume_mm3))
    };
    let error = |row: &ChannelRow| format!("numerical error {}", percent(row.numerical_error_rel));
    let mut said = format!(
        "One strike of {} at {} leaves a channel of {} mm³ ({}) if the tissue answers as “{tear}”",
        device,
        depth_words(manifest, own.depth_mm),
        plain(own.channel_volume_mm3),
        error(own),
    );
    if let Some((reference, ratio)) = over(own) {
        let volume = plain(reference.channel_volume_mm3);
        said += &format!(", and one of {} {volume} mm³ ({})", reference.device, error(reference));
        said += &if ratio.is_finite() { format!(": {} times as much", plain(ratio)) } else { String::new() };
    }
    let told = |row: &&ChannelRow| row.device == device && row.depth_mm == own.depth_mm;
    let value = |row: &ChannelRow| match manifest.reference {
        Some(_) => over(row).map_or(f64::NAN, |(_, ratio)| ratio),
        None => row.channel_volume_mm3,
    };
    let ends = rows.iter().filter(told).map(|row| (value(row), &row.tear)).filter(|(value, _)| value.is_finite());
    let ends: Vec<_> = ends.collect();
    let low = ends.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    let high = ends.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(low), Some(high)) = (low, high) else { return Some(said + ".") };
    if manifest.tears.len() < 2 {
        return Some(format!("{said}. {}", only(tear)));
    }
    let what = if manifest.reference.is_some() { "the ratio" } else { "that" };
    Some(format!(
        "{said}. Over the hypotheses computed {what} runs from {} ({}) to {} ({}); nothing here is random.",
        plain(low.0),
        low.1,
        plain(high.0),
        high.1
    ))
}
