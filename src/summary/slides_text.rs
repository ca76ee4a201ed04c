//! Sections on the terminal: what is seen on them, what is made of it, and what is true.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::folder::manifest::Manifest;
use crate::folder::manifest::clean;
use crate::histology::rows::SlideWidthRow;
use crate::number::{plain, with_error, with_interval};

/// Quantities of the first table, with the words above their columns.
const SEEN: [(&str, &str); 5] = [
    ("profiles_per_length", "per mm"),
    ("width_seen", "width"),
    ("depth_seen", "depth seen"),
    ("full_depth_share", "full depth"),
    ("area_fraction_seen", "area"),
];

/// Quantities of the second one.
const CORRECTED: [(&str, &str); 6] = [
    ("width_corrected", "width, equal"),
    ("width_corrected_mixed", "width, mixed"),
    ("true_mean_caliper", "true width"),
    ("number_corrected", "holes, equal"),
    ("number_corrected_mixed", "holes, mixed"),
    ("true_openings", "true openings"),
];

const WARNING: &str = "Corrections take every profile for the cut of a separate round hole; what that costs here is the difference \
                       from the true values (width_bias, number_bias). Channels are a geometric bound on displaced tissue: skin \
                       closes, and sections shrink.";

/// The summary on the terminal.
pub fn slides_summary(manifest: &Manifest, rows: &[SlideWidthRow], style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(row) = rows.first() {
        let sampling =
            format!("{} vertical sections in {} trials, seed {}", row.planes, row.trials, manifest.effort.seed);
        text += &paragraph("Sampling ", &sampling);
        text += &paragraph("Overlook ", &format!("profiles narrower than {} mm where they are read", plain(row.mean)));
    }
    for at_mm in readings(rows) {
        let lines = lines(rows, at_mm);
        text += &style.heading(&format!(
            "\nAs seen on sections, read {} mm below the surface (mm; standard errors after ±)",
            plain(at_mm)
        ));
        text += &table(&SEEN, &lines);
        text += &style.heading("\nCorrected for the cut, and true (widths mm; holes and openings per cm²)");
        text += &table(&CORRECTED, &lines);
    }
    text += "\n";
    text += &paragraph("Note     ", WARNING);
    text.extend(manifest.notes.iter().map(|note| paragraph("Note     ", &clean(note))));
    text
}

fn readings(rows: &[SlideWidthRow]) -> Vec<f64> {
    let mut readings: Vec<f64> = Vec::new();
    for row in rows {
        if !readings.contains(&row.at_mm) {
            readings.push(row.at_mm);
        }
    }
    readings
}

/// The rows of each cell at one reading.
fn lines(rows: &[SlideWidthRow], at_mm: f64) -> Vec<Vec<&SlideWidthRow>> {
    let mut lines: Vec<Vec<&SlideWidthRow>> = Vec::new();
    for row in rows.iter().filter(|row| row.at_mm == at_mm) {
        let cell = |row: &SlideWidthRow| (row.device.clone(), row.depth_mm, row.tear.clone());
        match lines.last_mut().filter(|line| cell(line[0]) == cell(row)) {
            Some(line) => line.push(row),
            None => lines.push(vec![row]),
        }
    }
    lines
}

/// Value and standard error; where trials do not tell the error, limits that come from elsewhere, if there are any.
fn shown(row: &SlideWidthRow) -> String {
    match row.std_err.is_infinite() && row.ci95_high.is_finite() {
        true => with_interval(row.mean, row.ci95_low, row.ci95_high),
        false => with_error(row.mean, row.std_err),
    }
}

fn table(quantities: &[(&str, &str)], lines: &[Vec<&SlideWidthRow>]) -> String {
    let header: Vec<&str> = ["device", "depth", "tear"].into_iter().chain(quantities.iter().map(|one| one.1)).collect();
    let cells = |line: &Vec<&SlideWidthRow>| {
        let value = |name: &str| {
            let row = line.iter().find(|row| row.quantity == name);
            row.map_or_else(|| "-".to_owned(), |row| shown(row))
        };
        let head = [line[0].device.clone(), plain(line[0].depth_mm), line[0].tear.clone()];
        head.into_iter().chain(quantities.iter().map(|one| value(one.0))).collect()
    };
    columns(&header, lines.iter().map(cells).collect())
}
