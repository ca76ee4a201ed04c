//! The summary on the terminal: what was compared, the answer with its interval, what limits it.

use super::layout::{columns, paragraph};
use super::vessels_text::vessels_in_the_way;
use super::zone_text::on_zone;
use crate::film::Film;
use crate::folder::manifest::{Manifest, clean};
use crate::metrics::{Metric, MetricRow};
use crate::number::{percent, plain, with_error, with_interval};
use crate::sampling::StopReason;
use crate::simulate::{CellReport, Outcome};
use crate::study::channel::ChannelRow;
use crate::study::compare::ComparisonRow;

/// Metric and layer that a result is judged by.
pub(crate) const DAMAGE: (&str, &str) = (Metric::DamageVolume.word(), "all");

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether headings may be emphasised with terminal codes.
    pub colour: bool,
}

impl Style {
    /// A heading on its own line, after an empty line where `text` begins with a line break.
    pub(crate) fn heading(self, text: &str) -> String {
        if !self.colour {
            return format!("{text}\n");
        }
        let words = text.trim_start_matches('\n');
        format!("{}\u{1b}[1m{words}\u{1b}[0m\n", &text[..text.len() - words.len()])
    }
}

/// The summary of a run.
pub fn run_summary(manifest: &Manifest, tables: &Outcome, style: Style) -> String {
    let mut text = opening(manifest, style);
    if tables.comparison.is_empty() {
        text += &style.heading("\nNothing is compared: one device, or no [compare] section.");
    } else {
        for device in others(manifest) {
            text += &ratios(manifest, tables, device, style);
        }
    }
    text += &as_declared(manifest, tables, style);
    text += &besides_holes(manifest, tables, style);
    text += &under_force(manifest, tables, style);
    text += &on_zone(tables, |words| style.heading(words));
    let tear = manifest.tears.first().map_or("", String::as_str);
    text += &vessels_in_the_way(tables, tear, |words| style.heading(words));
    text += &limits(manifest, tables, style);
    text
}

/// The table of a channel study.
pub fn channel_summary(manifest: &Manifest, rows: &[ChannelRow], style: Style) -> String {
    let mut text = title(manifest, style);
    text += &style.heading("\nOne strike, by quadrature (lengths mm, volumes mm³)");
    let header =
        ["device", "depth", "tear", "entry", "puncture", "channel", "tear/punct.", "surface", "widest", "at depth"];
    let body = rows.iter().map(|row| {
        vec![
            row.device.clone(),
            plain(row.depth_mm),
            row.tear.clone(),
            format!("{}°", plain(row.entry_angle_deg)),
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

/// What a film shows.
pub fn film_summary(manifest: &Manifest, film: &Film, style: Style) -> String {
    let mut text = title(manifest, style);
    let heading =
        format!("\nOne strike at {} mm, hypothesis {} (volumes mm³)", plain(film.depth_mm), film.tear.label());
    text += &style.heading(&heading);
    let contact_ms = |contact_s: Option<f64>| contact_s.map_or("-".to_owned(), |contact_s| plain(1e3 * contact_s));
    let body = film.strikes.iter().map(|strike| {
        let finished = strike.finished;
        let volumes = [finished.channel_mm3, finished.puncture_mm3, finished.tear_mm3()].map(plain);
        [vec![strike.device.clone(), contact_ms(strike.contact_s)], volumes.to_vec()].concat()
    });
    text += &columns(&["device", "ms in the skin", "channel", "puncture", "tear"], body.collect());
    text += &paragraph("", &format!("{} frames. {BOUND}", film.clock.frames));
    text
}

pub(crate) const BOUND: &str = "Volumes are a geometric bound on displaced tissue, not validated against histology.";
const EQUAL_DERMIS: &str = "Damage of the dermis was made equal: read strikes, openings and the epidermis.";

pub(crate) fn title(manifest: &Manifest, style: Style) -> String {
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
    text += &paragraph("Devices  ", &compared(manifest));
    let patch = format!("{} mm × {} mm", plain(manifest.patch_width_mm), plain(manifest.patch_height_mm));
    text += &paragraph("Skin     ", &format!("{}, patch {patch}", manifest.site));
    let (tear, band) = manifest.tears.split_first().map_or(("", [].as_slice()), |(tear, band)| (tear.as_str(), band));
    let band = if band.is_empty() { "none".to_owned() } else { band.join(", ") };
    text += &paragraph("Tear     ", &format!("{tear}; further hypotheses (the band): {band}"));
    let effort = &manifest.effort;
    text += &paragraph("Sampling ", &format!("{} trials, seed {}", effort.trials, effort.seed));
    text
}

/// `roller against pen, basis: …`, or the names alone where nothing is compared.
fn compared(manifest: &Manifest) -> String {
    let (Some(reference), Some(basis)) = (&manifest.reference, &manifest.basis) else {
        return manifest.devices.join(", ");
    };
    let others = others(manifest).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("{others} against {reference}, basis: {basis} ({})", meaning(basis))
}

/// The devices that are compared with the reference.
pub(crate) fn others(manifest: &Manifest) -> impl Iterator<Item = &String> {
    manifest.devices.iter().filter(|device| Some(*device) != manifest.reference.as_ref())
}

/// What a basis makes equal.
pub(crate) fn meaning(basis: &str) -> &'static str {
    match basis {
        "strikes" => "equal strikes per area; the denser device keeps a random part of its strikes",
        "passes" => "equal number of passes",
        "time" => "equal treatment time; the slower treatment ends when the other one does",
        "dermal_damage" => "equal damage of the dermis; the device with more of it keeps a random part of its strikes",
        _ => "each device as its settings say",
    }
}

/// Ratio of damage volumes, one line per depth.
fn ratios(manifest: &Manifest, tables: &Outcome, device: &str, style: Style) -> String {
    let (Some(tear), Some(reference)) = (manifest.tears.first(), &manifest.reference) else { return String::new() };
    let of_holes = if tables.devices.is_empty() { "" } else { " of holes (damage_volume; heat is not in it)" };
    let mut text = style.heading(&format!("\nDamage volume{of_holes}, {device} over {reference}"));
    let header = ["depth mm", &format!("ratio ({tear}) [95 %]"), "puncture alone [95 %]", "band of hypotheses"];
    let depths = manifest.all_depths_mm();
    let body = depths.iter().filter_map(|depth_mm| {
        let row = comparison(tables, device, *depth_mm, tear, DAMAGE)?;
        let band = band(tables, device, *depth_mm, DAMAGE);
        Some(vec![
            plain(*depth_mm),
            ratio_of(row),
            puncture(tables, device, *depth_mm, tear).map_or_else(|| "not computed".to_owned(), ratio_of),
            band.map_or_else(|| "not computed".to_owned(), |band| band.text()),
        ])
    });
    text += &columns(&header, body.collect());
    text
}

pub(crate) fn comparison<'a>(
    tables: &'a Outcome,
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

pub(crate) fn ratio_of(row: &ComparisonRow) -> String {
    with_interval(row.ratio, row.ratio_ci95_low, row.ratio_ci95_high)
}

/// The comparison without any tear: of the union of the puncture channels, else of the puncture parts of all strikes.
pub(crate) fn puncture<'a>(tables: &'a Outcome, device: &str, depth_mm: f64, tear: &str) -> Option<&'a ComparisonRow> {
    comparison(tables, device, depth_mm, "puncture", DAMAGE)
        .or_else(|| comparison(tables, device, depth_mm, tear, (Metric::PunctureVolume.word(), "all")))
}

/// The ratios of all hypotheses at one depth.
pub(crate) struct Band<'a> {
    pub(crate) low: &'a ComparisonRow,
    pub(crate) high: &'a ComparisonRow,
}

impl Band<'_> {
    pub(crate) fn spread(&self) -> f64 {
        self.high.ratio - self.low.ratio
    }

    pub(crate) fn text(&self) -> String {
        let end = |row: &ComparisonRow| format!("{} ({})", plain(row.ratio), row.tear);
        format!("{} to {}", end(self.low), end(self.high))
    }
}

/// The hypotheses with the smallest and the largest ratio; `None` where fewer than two were computed.
pub(crate) fn band<'a>(tables: &'a Outcome, device: &str, depth_mm: f64, quantity: (&str, &str)) -> Option<Band<'a>> {
    let of_depth = |row: &&ComparisonRow| {
        (row.metric.as_str(), row.layer.as_str()) == quantity
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
fn as_declared(manifest: &Manifest, tables: &Outcome, style: Style) -> String {
    let Some(tear) = manifest.tears.first() else { return String::new() };
    let mut text = style.heading(&format!("\nEach device as declared ({tear}), per cm² of skin, ± standard error"));
    let header = ["depth mm", "device", "strikes", "openings", "damage mm³", "of it tear mm³"];
    let cells = manifest.depths_and_devices().into_iter();
    let body = cells.map(|(depth_mm, device)| {
        let value = |metric: &str, layer: &str| {
            find_metric(tables, device, depth_mm, tear, metric, layer)
                .map_or_else(|| "-".to_owned(), |row| with_error(row.mean, row.std_err))
        };
        vec![
            plain(depth_mm),
            device.clone(),
            value(Metric::Strikes.word(), "all"),
            value(Metric::Openings.word(), "surface"),
            value(DAMAGE.0, DAMAGE.1),
            value(Metric::TearVolume.word(), "all"),
        ]
    });
    text += &columns(&header, body.collect());
    text
}

/// What each device heats and leaves behind as fluid; nothing where none does either.
fn besides_holes(manifest: &Manifest, tables: &Outcome, style: Style) -> String {
    let Some(tear) = manifest.tears.first() else { return String::new() };
    let line = |(depth_mm, device): (f64, &String)| {
        let row = |metric: Metric| find_metric(tables, device, depth_mm, tear, metric.word(), "all");
        let value = |metric| row(metric).map_or_else(|| "-".to_owned(), |row| with_error(row.mean, row.std_err));
        row(Metric::CoagulatedVolume)?;
        let metrics = [
            Metric::DamageVolume,
            Metric::CoagulatedVolume,
            Metric::AffectedVolume,
            Metric::DepotVolume,
            Metric::Dose,
            Metric::CoveredFraction,
        ];
        Some([vec![plain(depth_mm), device.clone()], metrics.map(value).to_vec()].concat())
    };
    let body: Vec<Vec<String>> = manifest.depths_and_devices().into_iter().filter_map(line).collect();
    if body.is_empty() {
        return String::new();
    }
    let header = ["depth mm", "device", "hole mm³", "heat mm³", "both mm³", "depots mm³", "dose µL", "covered (1)"];
    style.heading("\nHoles, heat and fluid as declared, per cm² of skin, ± standard error") + &columns(&header, body)
}

/// How deep needles go where a force decides; nothing where none does.
fn under_force(manifest: &Manifest, tables: &Outcome, style: Style) -> String {
    let Some(tear) = manifest.tears.first() else { return String::new() };
    let cells = manifest.depths_and_devices().into_iter();
    let line = |(depth_mm, device): (f64, &String)| {
        let row = |metric: Metric| find_metric(tables, device, depth_mm, tear, metric.word(), "all");
        let punctured = row(Metric::PuncturedShare)?;
        let depth = |metric: Metric| row(metric).map_or_else(|| "-".to_owned(), |row| plain(row.mean));
        let share = |metric: Metric| row(metric).map_or_else(|| "-".to_owned(), |row| percent(row.mean));
        Some(vec![
            plain(depth_mm),
            device.clone(),
            row(Metric::DepthMean).map_or_else(|| "-".to_owned(), |row| with_error(row.mean, row.std_err)),
            format!("{} to {}", depth(Metric::DepthP05), depth(Metric::DepthP95)),
            percent(punctured.mean),
            share(Metric::ShortOfDermisShare),
            share(Metric::PastDermisShare),
            share(Metric::SeatedShare),
        ])
    };
    let body: Vec<Vec<String>> = cells.filter_map(line).collect();
    if body.is_empty() {
        return String::new();
    }
    let header = ["set to mm", "device", "depth mm", "5 to 95 %", "opened", "short of dermis", "past it", "seated"];
    style.heading("\nHow deep needles go under the force (depths of strikes that open the skin, shares of all)")
        + &columns(&header, body)
}

pub(crate) fn find_metric<'a>(
    tables: &'a Outcome,
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
fn limits(manifest: &Manifest, tables: &Outcome, style: Style) -> String {
    let points = limit_points(manifest, tables);
    let points = points.iter().map(|point| paragraph(" * ", point));
    style.heading("\nWhat limits the conclusion") + &points.collect::<String>()
}

/// The same, point by point.
pub(crate) fn limit_points(manifest: &Manifest, tables: &Outcome) -> Vec<String> {
    let mut points = hypothesis_against_statistics(manifest, tables);
    points.push(format!("{BOUND} A ratio on another basis can differ, even in its direction."));
    if manifest.basis.as_deref() == Some("dermal_damage") {
        points.push(EQUAL_DERMIS.to_owned());
    }
    let without_tear =
        |row: &MetricRow| row.metric == Metric::TearRatio.word() && row.tear == "pinned" && row.mean == 0.0;
    if tables.metrics.iter().any(without_tear) {
        points.push("Under \"pinned\" (κ = 1) a gliding pen has zero tear by construction.".to_owned());
    }
    points.push(precision(manifest));
    points.extend(manifest.notes.iter().map(|note| clean(note)));
    points
}

fn hypothesis_against_statistics(manifest: &Manifest, tables: &Outcome) -> Vec<String> {
    let Some(tear) = manifest.tears.first() else { return Vec::new() };
    if tables.comparison.is_empty() {
        return Vec::new();
    }
    if manifest.tears.len() < 2 {
        return vec![format!(
            "Only \"{tear}\" was computed; add tissue.band to see how much the answer hangs on the hypothesis."
        )];
    }
    others(manifest).filter_map(|device| widest_band(manifest, tables, device, tear)).collect()
}

/// Compares, at the depth where the hypotheses differ most, their spread with the statistical interval.
fn widest_band(manifest: &Manifest, tables: &Outcome, device: &str, tear: &str) -> Option<String> {
    let depths = manifest.all_depths_mm();
    let bands = depths.iter().filter_map(|depth_mm| Some((*depth_mm, band(tables, device, *depth_mm, DAMAGE)?)));
    let (depth_mm, band) = bands.max_by(|(_, a), (_, b)| a.spread().total_cmp(&b.spread()))?;
    let row = comparison(tables, device, depth_mm, tear, DAMAGE)?;
    let interval = row.ratio_ci95_high - row.ratio_ci95_low;
    let verdict = if band.spread() > interval {
        "the tissue hypothesis, not the sampling, limits this answer"
    } else {
        "sampling and treatment variability limit this answer; more trials or samples would sharpen it"
    };
    let width = if interval.is_finite() { format!("is {} wide", plain(interval)) } else { "has no end".to_owned() };
    Some(format!(
        "{device} at {} mm: the hypotheses spread the ratio by {}, its 95 % interval {width}: {verdict}.",
        plain(depth_mm),
        plain(band.spread()),
    ))
}

/// Whether every cell reached its target.
pub(crate) fn precision(manifest: &Manifest) -> String {
    let imprecise: Vec<&CellReport> = manifest.imprecise_cells().collect();
    let target = percent(manifest.effort.target_relative_error);
    if manifest.cells.is_empty() && !manifest.left_out.is_empty() {
        return "PRECISION UNKNOWN: the time cap was reached before any cell was computed.".to_owned();
    }
    if manifest.cells.iter().all(|cell| cell.stop_reason == StopReason::Exact) {
        return "Precision: nothing had to be sampled.".to_owned();
    }
    if imprecise.is_empty() {
        let is_lost = |cell: &CellReport| cell.stop_reason == StopReason::LostInTrials;
        let or_lost =
            if manifest.cells.iter().any(is_lost) { ", or less than a fifth of what trials leave open" } else { "" };
        let of_those = if manifest.precision_reached { "" } else { " that was computed" };
        return format!("Precision: every cell{of_those} reached the target, {target} integration error{or_lost}.");
    }
    let worst = largest(imprecise.iter().map(|cell| cell.relative_error_integration));
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

/// How a cell ended, in one line.
pub fn cell_line(cell: &CellReport) -> String {
    let reason = match cell.stop_reason {
        StopReason::Exact => "exact",
        StopReason::TargetReached => "target reached",
        StopReason::LostInTrials => "lost in how much trials differ",
        StopReason::SampleCap => "cap on samples reached",
        StopReason::TimeCap => "time cap reached",
    };
    format!(
        "{} at {} mm, {}, {}: {reason} after {} samples, relative integration error {:.2e}",
        cell.device, cell.depth_mm, cell.tear, cell.matching, cell.samples, cell.relative_error_integration,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::manifest::tests::draft;
    use crate::summary::layout::WIDTH;

    const PLAIN: Style = Style { colour: false };

    fn manifest() -> Manifest {
        Manifest {
            devices: vec!["roller".into(), "pen".into()],
            reference: Some("pen".into()),
            basis: Some("strikes".into()),
            tears: vec!["pinned".into(), "puncture".into(), "fixed".into()],
            depths_mm: vec![0.5, 1.5],
            ..draft()
        }
    }

    fn ratio(depth_mm: f64, tear: &str, ratio: f64, half_width: f64) -> ComparisonRow {
        ComparisonRow {
            device_depth_mm: None,
            depth_mm,
            tear: tear.into(),
            layer: "all".into(),
            metric: "damage_volume".into(),
            unit: "mm3/cm2".into(),
            device: "roller".into(),
            reference: "pen".into(),
            value: ratio,
            reference_value: 1.0,
            difference: ratio - 1.0,
            difference_ci95_low: ratio - 1.0 - half_width,
            difference_ci95_high: ratio - 1.0 + half_width,
            ratio,
            ratio_ci95_low: ratio - half_width,
            ratio_ci95_high: ratio + half_width,
            basis: "strikes".into(),
            difference_std_err: None,
            ratio_std_err: None,
        }
    }

    fn metric(device: &str, depth_mm: f64, metric: &str, layer: &str, mean: f64, std_err: f64) -> MetricRow {
        MetricRow {
            scenario: "cheek".into(),
            device: device.into(),
            depth_mm,
            tear: "pinned".into(),
            layer: layer.into(),
            metric: metric.into(),
            unit: "1/cm2".into(),
            mean,
            std_err,
            std_err_integration: 0.0,
            ci95_low: mean - 2.0 * std_err,
            ci95_high: mean + 2.0 * std_err,
            trials: 8,
            samples: 64,
            spread_sd: 0.0,
        }
    }

    fn tables() -> Outcome {
        let mut comparison = Vec::new();
        for depth_mm in [0.5, 1.5] {
            comparison.push(ratio(depth_mm, "pinned", 1.0 + depth_mm, 0.0123));
            comparison.push(ratio(depth_mm, "puncture", 1.0078, 0.01));
            comparison.push(ratio(depth_mm, "fixed", 1.2 + 2.0 * depth_mm, 0.01));
        }
        let metrics = vec![
            metric("roller", 1.5, "strikes", "all", 229.183, 1.06),
            metric("roller", 1.5, "openings", "surface", 201.52, 1.9),
            metric("pen", 1.5, "tear_ratio", "all", 0.0, 0.0),
        ];
        Outcome { comparison, metrics, ..Outcome::default() }
    }

    fn line<'a>(text: &'a str, starts: &str) -> &'a str {
        text.lines().find(|line| line.trim_start().starts_with(starts)).unwrap_or_else(|| panic!("{starts} in {text}"))
    }

    #[test]
    fn each_depth_has_its_ratio_with_interval_puncture_and_band() {
        let text = run_summary(&manifest(), &tables(), PLAIN);
        let words: Vec<&str> = line(&text, "1.5 ").split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
        assert_eq!(words, ["1.5", "2.500 [2.488, 2.512]", "1.008 [0.998, 1.018]", "1.008 (puncture) to 4.2 (fixed)"]);
    }

    #[test]
    fn counts_carry_errors_and_absent_values_are_dashes() {
        let text = run_summary(&manifest(), &tables(), PLAIN);
        let row = text.lines().find(|line| line.contains("1.5") && line.contains("roller  ")).unwrap();
        let words: Vec<&str> = row.split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
        assert_eq!(words, ["1.5", "roller", "229.2 ± 1.1", "201.5 ± 1.9", "-", "-"]);
    }

    #[test]
    fn the_summary_says_what_limits_it() {
        let text = run_summary(&manifest(), &tables(), PLAIN);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("roller at 1.5 mm: the hypotheses spread the ratio by 3.192, its 95 % interval is 0.0246 wide: the tissue hypothesis"), "{flat}");
        assert!(flat.contains("geometric bound on displaced tissue, not validated against histology"));
        assert!(flat.contains("zero tear by construction"));
        let tearing = Outcome { metrics: vec![metric("roller", 1.5, "tear_ratio", "all", 1.1, 0.0)], ..tables() };
        assert!(!run_summary(&manifest(), &tearing, PLAIN).contains("zero tear"));
        assert!(flat.contains("Devices roller against pen, basis: strikes (equal strikes"));
    }

    #[test]
    fn wide_intervals_blame_the_sampling() {
        let mut tables = tables();
        tables.comparison.iter_mut().for_each(|row| row.ratio_ci95_high += 10.0);
        let text = run_summary(&manifest(), &tables, PLAIN);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("sampling and treatment variability limit this answer"), "{flat}");
    }

    #[test]
    fn a_missed_target_stands_out() {
        let cell = |stop_reason, relative_error_integration| CellReport {
            device: "roller".into(),
            depth_mm: 0.5,
            tear: "pinned".into(),
            matching: "as declared".into(),
            trials: 8,
            replicates_per_trial: 2,
            samples: 64,
            expected_strikes_per_cm2: 229.2,
            mean_depth_efficiency: 1.0,
            relative_error_integration,
            stop_reason,
        };
        let cells = [cell(StopReason::TargetReached, 0.001), cell(StopReason::SampleCap, 0.0123)];
        let mut manifest = manifest();
        manifest.end_with(&cells, &[]);
        let text = run_summary(&manifest, &tables(), PLAIN);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat.contains("PRECISION NOT REACHED in 1 of 2 cells: worst integration error 1.2 %, target 0.2 %"),
            "{flat}"
        );
    }

    #[test]
    fn one_hypothesis_or_one_device_is_said_plainly() {
        let one = Manifest { tears: vec!["pinned".into()], ..manifest() };
        let text = run_summary(&one, &tables(), PLAIN);
        assert!(text.contains("add tissue.band"), "{text}");
        let text = run_summary(&manifest(), &Outcome::default(), PLAIN);
        assert!(text.contains("Nothing is compared"), "{text}");
    }

    #[test]
    fn lines_fit_and_only_colour_brings_terminal_codes() {
        let mut noted = manifest();
        noted.end_with(&[], &["a note that is long ".repeat(12)]);
        let text = run_summary(&noted, &tables(), PLAIN);
        for line in text.lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
        assert!(!text.contains('\u{1b}'));
        assert!(run_summary(&noted, &tables(), Style { colour: true }).contains('\u{1b}'));
    }

    #[test]
    fn a_channel_has_one_line() {
        let row = ChannelRow {
            device: "roller".into(),
            depth_mm: 1.5,
            tear: "partial(0.5)".into(),
            entry_angle_deg: 29.5432,
            puncture_volume_mm3: 0.0678,
            channel_volume_mm3: 0.187_654,
            tear_volume_mm3: 0.119,
            tear_ratio: 1.767_77,
            surface_width_mm: 0.25,
            widest_mm: 0.9,
            widest_depth_mm: 1.0,
            numerical_error_rel: 1e-7,
        };
        let text =
            channel_summary(&manifest(), &[row.clone(), ChannelRow { numerical_error_rel: f64::NAN, ..row }], PLAIN);
        let words: Vec<&str> = line(&text, "roller").split_whitespace().collect();
        let expected = ["roller", "1.5", "partial(0.5)", "29.54°", "0.0678", "0.1877", "1.768", "0.25", "0.9", "1"];
        assert_eq!(words, expected);
        assert!(text.contains("numerical error: unknown"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}
