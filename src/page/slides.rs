//! What is said of sections: how wide channels look, what a correction makes of that, and what is true.

use super::answer::{depth_words, depths_from_the_middle, spoken};
use super::table::Table;
use crate::folder::manifest::Manifest;
use crate::histology::rows::SlideWidthRow;
use crate::number::{percent, plain, with_interval};
use crate::summary::text::BOUND;

/// Rows of a short table; slide_widths.csv holds all.
const MOST_ROWS: usize = 60;

/// Columns of the short tables: quantity and head.
const SEEN: [(&str, &str); 5] = [
    ("profiles_per_length", "+profiles per mm"),
    ("width_seen", "+width mm"),
    ("depth_seen", "+depth seen mm"),
    ("full_depth_share", "+share of full depth"),
    ("overlooked_share", "+share overlooked"),
];
const CORRECTED: [(&str, &str); 7] = [
    ("width_corrected", "+width mm, equal holes"),
    ("width_corrected_mixed", "+width mm, mixed holes"),
    ("true_mean_caliper", "+true width mm"),
    ("width_bias", "+equal less true mm"),
    ("number_corrected", "+holes /cm², equal"),
    ("true_openings", "+true openings /cm²"),
    ("number_bias", "+equal less true /cm²"),
];

const LIMITS: [&str; 4] = [
    BOUND,
    "Corrections take every profile for the cut of one separate round hole. Channels that overlap are not separate and a slit is not \
     round; what that costs is told by the differences from the true values, which nobody knows of a real slide.",
    "Nothing here is validated against slides: skin closes, sections shrink and tear, and have a thickness.",
    "Sections lie at random. An author who looks for the widest or deepest profile sees more than their mean.",
];

/// What limits such an answer.
pub(crate) fn limits() -> Vec<String> {
    LIMITS.map(str::to_owned).into()
}

/// Two sentences for each device, at the middle depth under the scenario's own hypothesis.
pub(crate) fn answer(manifest: &Manifest, rows: &[SlideWidthRow]) -> Vec<String> {
    let devices: Vec<&String> = manifest.devices.iter().collect();
    spoken(&devices, |device| one_device(manifest, rows, device))
}

fn one_device(manifest: &Manifest, rows: &[SlideWidthRow], device: &str) -> Option<String> {
    let tear = manifest.tears.first()?;
    let own: Vec<&SlideWidthRow> = rows.iter().filter(|row| row.device == device && row.tear == *tear).collect();
    let reading = depths_from_the_middle(&manifest.all_depths_mm()).into_iter().find_map(|depth_mm| {
        let here: Vec<&SlideWidthRow> = own.iter().filter(|row| row.depth_mm == depth_mm).copied().collect();
        depths_from_the_middle(&readings(&here)).into_iter().find_map(|at_mm| Reading::of(&here, at_mm))
    })?;
    Some(reading.sentences(manifest, rows, device, tear))
}

/// The depths at which sections are read, in the order of the table.
fn readings(rows: &[&SlideWidthRow]) -> Vec<f64> {
    let mut all: Vec<f64> = Vec::new();
    for row in rows {
        if !all.contains(&row.at_mm) {
            all.push(row.at_mm);
        }
    }
    all
}

/// What one cell shows where it is read.
struct Reading<'r> {
    seen: &'r SlideWidthRow,
    corrected: &'r SlideWidthRow,
    mixed: &'r SlideWidthRow,
    truth: &'r SlideWidthRow,
    bias: &'r SlideWidthRow,
}

impl<'r> Reading<'r> {
    /// `None` where nothing was seen, or nothing is there.
    fn of(rows: &[&'r SlideWidthRow], at_mm: f64) -> Option<Self> {
        let find = |quantity: &str| rows.iter().find(|row| row.at_mm == at_mm && row.quantity == quantity).copied();
        Some(Self {
            seen: find("width_seen")?,
            corrected: find("width_corrected")?,
            mixed: find("width_corrected_mixed")?,
            truth: find("true_mean_caliper")?,
            bias: find("width_bias")?,
        })
    }

    fn sentences(&self, manifest: &Manifest, rows: &[SlideWidthRow], device: &str, tear: &str) -> String {
        let depth = depth_words(manifest, self.seen.depth_mm);
        format!(
            "On sections through channels of {device} at {depth}, read {}, profiles are {} mm wide as seen and {} mm after the \
             correction for the cut ({} mm if holes may differ in size), where {} mm is true, if the tissue answers as “{tear}”. \
             The correction assumes round, separate holes; here it is off by {} mm{}{}.",
            place(self.seen.at_mm),
            interval(self.seen),
            interval(self.corrected),
            interval(self.mixed),
            interval(self.truth),
            interval(self.bias),
            self.verdict(),
            self.hypotheses(rows)
        )
    }

    /// How far the correction is off under the hypotheses, where there are several.
    fn hypotheses(&self, rows: &[SlideWidthRow]) -> String {
        let is_alike = |row: &&SlideWidthRow| {
            (&row.device, row.depth_mm, row.at_mm, &row.quantity)
                == (&self.bias.device, self.bias.depth_mm, self.bias.at_mm, &self.bias.quantity)
        };
        let alike: Vec<&SlideWidthRow> = rows.iter().filter(is_alike).collect();
        let by_mean = |a: &&&SlideWidthRow, b: &&&SlideWidthRow| a.mean.total_cmp(&b.mean);
        let end = |row: &SlideWidthRow| format!("{} mm ({})", interval(row), row.tear);
        match (alike.iter().min_by(by_mean), alike.iter().max_by(by_mean)) {
            (Some(low), Some(high)) if alike.len() > 1 => {
                format!("; over the hypotheses computed that runs from {} to {}", end(low), end(high))
            }
            _ => "; only this hypothesis was computed".to_owned(),
        }
    }

    /// Too wide or too narrow, and how much of the truth that is.
    fn verdict(&self) -> String {
        let share = percent((self.bias.mean / self.truth.mean).abs());
        match () {
            () if self.bias.ci95_low > 0.0 => format!(", too wide by {share} of the true width"),
            () if self.bias.ci95_high < 0.0 => format!(", too narrow by {share} of the true width"),
            () => ", an interval that holds 0".to_owned(),
        }
    }
}

fn place(at_mm: f64) -> String {
    if at_mm == 0.0 { "at the surface".to_owned() } else { format!("{} mm below the surface", plain(at_mm)) }
}

fn interval(row: &SlideWidthRow) -> String {
    with_interval(row.mean, row.ci95_low, row.ci95_high)
}

/// What is seen, and what is made of it, of every cell and reading.
pub(crate) fn tables(manifest: &Manifest, rows: &[SlideWidthRow]) -> Vec<Table> {
    let sampling =
        rows.first().map_or_else(String::new, |row| format!("{} sections in {} trials", row.planes, row.trials));
    let seen = format!("As seen on sections ({sampling}, seed {}); 95 % intervals in brackets", manifest.effort.seed);
    let corrected = "Corrected for the cut, and true; 95 % intervals in brackets".to_owned();
    [(seen, &SEEN[..]), (corrected, &CORRECTED[..])]
        .into_iter()
        .filter_map(|(caption, columns)| table(caption, columns, rows))
        .collect()
}

fn table(caption: String, columns: &[(&str, &str)], rows: &[SlideWidthRow]) -> Option<Table> {
    let cell =
        |row: &&SlideWidthRow| (row.device.clone(), row.depth_mm.to_bits(), row.tear.clone(), row.at_mm.to_bits());
    let mut firsts: Vec<&SlideWidthRow> = Vec::new();
    for row in rows {
        if firsts.last().is_none_or(|last| cell(last) != cell(&row)) {
            firsts.push(row);
        }
    }
    let line = |first: &&SlideWidthRow| {
        let value = |quantity: &str| {
            let row = rows.iter().find(|row| cell(row) == cell(first) && row.quantity == quantity);
            row.map_or_else(|| "–".to_owned(), interval)
        };
        let name =
            format!("{} mm, {}, {}, at {} mm", plain(first.depth_mm), first.device, first.tear, plain(first.at_mm));
        [name].into_iter().chain(columns.iter().map(|column| value(column.0))).collect()
    };
    let lines: Vec<Vec<String>> = firsts.iter().take(MOST_ROWS).map(line).collect();
    let heads: Vec<&str> = ["depth, device, tear, read"].into_iter().chain(columns.iter().map(|one| one.1)).collect();
    (!lines.is_empty()).then(|| Table::new(caption, &heads, lines))
}
