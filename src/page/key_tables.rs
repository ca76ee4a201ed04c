//! The short tables below the answer: ratios by depth, and what each device does as declared.

use super::table::Table;
use crate::folder::manifest::Manifest;
use crate::metrics::Metric;
use crate::number::{percent, plain, with_interval};
use crate::simulate::Outcome;
use crate::study::channel::ChannelRow;
use crate::study::zone::lying;
use crate::summary::text::{DAMAGE, band, comparison, find_metric, meaning, others, puncture, ratio_of};
use crate::summary::zone_text::{HEADS, cells, window_words};

/// Rows of a short table; the long ones hold all.
const MOST_ROWS: usize = 60;

/// The short tables of a run.
pub(crate) fn of_run(manifest: &Manifest, tables: &Outcome) -> Vec<Table> {
    let mut all: Vec<Table> = match tables.comparison.is_empty() {
        true => Vec::new(),
        false => others(manifest).filter_map(|device| ratios(manifest, tables, device)).collect(),
    };
    all.extend(as_declared(manifest, tables));
    all.extend(on_zone(tables));
    all.extend(besides_holes(manifest, tables));
    all
}

/// How devices lie on a zone, and where their needles end; `None` without one.
fn on_zone(tables: &Outcome) -> Option<Table> {
    let zone = &tables.zone.first()?.zone;
    let windows: Vec<String> = tables.windows.iter().map(window_words).collect();
    let caption = format!("On zone {zone}: shares of people and places. {}", windows.join(" "));
    let rows: Vec<_> = cells(&lying(&tables.zone)).into_iter().take(MOST_ROWS).collect();
    Some(Table::new(caption, &HEADS, rows))
}

fn ratios(manifest: &Manifest, tables: &Outcome, device: &str) -> Option<Table> {
    let (tear, reference) = (manifest.tears.first()?, manifest.reference.as_deref()?);
    let basis = tables.comparison.first().map(|row| row.basis.as_str()).or(manifest.basis.as_deref())?;
    let row = |&depth_mm: &f64| {
        let own = comparison(tables, device, depth_mm, tear, DAMAGE)?;
        let absent = || "not computed".to_owned();
        Some(vec![
            plain(depth_mm),
            ratio_of(own),
            puncture(tables, device, depth_mm, tear).map_or_else(absent, ratio_of),
            band(tables, device, depth_mm, DAMAGE).map_or_else(absent, |band| band.text()),
        ])
    };
    let rows: Vec<_> = manifest.all_depths_mm().iter().take(MOST_ROWS).filter_map(row).collect();
    let of_holes = if tables.devices.is_empty() { "" } else { " of holes (damage_volume; heat is not in it)" };
    let caption = format!(
        "Damage volume{of_holes}, {} over {} (basis: {basis}, {}); 95 % intervals in brackets",
        device,
        reference,
        meaning(basis)
    );
    let own = format!("+ratio ({tear})");
    let heads = ["depth mm", &own, "+puncture alone", "+range over the hypotheses"];
    (!rows.is_empty()).then(|| Table::new(caption, &heads, rows))
}

fn as_declared(manifest: &Manifest, tables: &Outcome) -> Option<Table> {
    let tear = manifest.tears.first()?;
    let cells = manifest.depths_and_devices().into_iter();
    let row = |(depth_mm, device): (f64, &String)| {
        let value = |metric: &str, layer: &str| {
            let row = find_metric(tables, device, depth_mm, tear, metric, layer);
            row.map_or_else(|| "–".to_owned(), |row| with_interval(row.mean, row.ci95_low, row.ci95_high))
        };
        vec![
            format!("{} mm, {}", plain(depth_mm), device),
            value("strikes", "all"),
            value("openings", "surface"),
            value(DAMAGE.0, DAMAGE.1),
            value("tear_volume", "all"),
        ]
    };
    let rows: Vec<_> = cells.take(MOST_ROWS).map(row).collect();
    let heads = ["depth, device", "+strikes /cm²", "+openings /cm²", "+damage mm³/cm²", "+of it tear mm³/cm²"];
    let caption = format!("Each device as declared, if the tissue answers as “{tear}”; 95 % intervals in brackets");
    (!rows.is_empty()).then(|| Table::new(caption, &heads, rows))
}

/// What each device heats and leaves behind as fluid, where one does either.
fn besides_holes(manifest: &Manifest, tables: &Outcome) -> Option<Table> {
    let tear = manifest.tears.first()?;
    let row = |(depth_mm, device): (f64, &String)| {
        let value = |metric: Metric| {
            let row = find_metric(tables, device, depth_mm, tear, metric.word(), "all");
            row.map_or_else(|| "–".to_owned(), |row| with_interval(row.mean, row.ci95_low, row.ci95_high))
        };
        find_metric(tables, device, depth_mm, tear, Metric::CoagulatedVolume.word(), "all")?;
        Some(vec![
            format!("{} mm, {}", plain(depth_mm), device),
            value(Metric::DamageVolume),
            value(Metric::CoagulatedVolume),
            value(Metric::DepotVolume),
            value(Metric::Dose),
            value(Metric::CoveredFraction),
        ])
    };
    let rows: Vec<_> = manifest.depths_and_devices().into_iter().filter_map(row).take(MOST_ROWS).collect();
    let heads =
        ["depth, device", "+hole mm³/cm²", "+heat mm³/cm²", "+depots mm³/cm²", "+dose µL/cm²", "+covered share (1)"];
    let caption =
        format!("Holes, heat and fluid as declared, if the tissue answers as “{tear}”; 95 % intervals in brackets");
    (!rows.is_empty()).then(|| Table::new(caption, &heads, rows))
}

/// The short table of a study of single channels.
pub(crate) fn of_channel(channels: &[ChannelRow]) -> Vec<Table> {
    let row = |row: &ChannelRow| {
        vec![
            format!("{} mm, {}, {}", plain(row.depth_mm), row.device, row.tear),
            format!("{}°", plain(row.entry_angle_deg)),
            plain(row.puncture_volume_mm3),
            plain(row.channel_volume_mm3),
            percent(row.numerical_error_rel),
            plain(row.tear_ratio),
            plain(row.surface_width_mm),
        ]
    };
    let rows: Vec<_> = channels.iter().take(MOST_ROWS).map(row).collect();
    let heads = [
        "depth, device, tear",
        "+entry angle",
        "+puncture mm³",
        "+channel mm³",
        "+numerical error",
        "+tear over puncture",
        "+width at the surface mm",
    ];
    if rows.is_empty() {
        Vec::new()
    } else {
        vec![Table::new("One strike of each device, by quadrature", &heads, rows)]
    }
}
