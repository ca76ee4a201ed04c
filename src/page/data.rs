//! What the page carries for its drawings and long tables: the tables' own text, and sections with fewer digits.

use super::{CsvText, Told};
use crate::charts::plot::style::{device_style, layer_tint};
use crate::folder::manifest::Manifest;
use crate::study::channel::{LayerRow, ProfileRow};
use serde::Serialize;
use std::collections::BTreeMap;

/// Bytes of one table that the page carries.
const MOST_BYTES: usize = 700_000;
/// Sections that the page carries, all devices, depths and hypotheses together.
const MOST_SECTIONS: usize = 40_000;

/// Everything that the script reads.
#[derive(Debug, Serialize)]
pub(crate) struct Data<'a> {
    /// Each with its colour.
    devices: Vec<(&'a str, String)>,
    depths_mm: &'a [f64],
    tears: &'a [String],
    reference: Option<&'a str>,
    basis: Option<&'a str>,
    layers: Vec<Layer<'a>>,
    sections: Vec<Channel<'a>>,
    tables: &'a [Carried],
}

#[derive(Debug, Serialize)]
struct Layer<'a> {
    name: &'a str,
    top_mm: f64,
    /// `null` for the last one.
    bottom_mm: Option<f64>,
    tint: String,
}

/// One channel: by depth of the section, hindmost and foremost point (mm) and area (mm²).
#[derive(Debug, Serialize)]
struct Channel<'a> {
    device: &'a str,
    depth_mm: f64,
    tear: &'a str,
    z_mm: Vec<f64>,
    x_min_mm: Vec<f64>,
    x_max_mm: Vec<f64>,
    area_mm2: Vec<f64>,
}

/// A table as far as the page carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Carried {
    pub id: String,
    pub file: String,
    pub csv: String,
    pub rows: usize,
    pub rows_of_file: usize,
}

impl Carried {
    /// The first rows of a table, as many as fit.
    pub fn of(table: &CsvText) -> Self {
        let (csv, rows, all) = first_rows(&table.text);
        let id = table.file.replace('.', "_");
        Self { id, file: table.file.clone(), csv, rows, rows_of_file: table.rows.unwrap_or(all) }
    }

    /// Whether it is the whole file.
    pub fn is_whole(&self) -> bool {
        self.rows == self.rows_of_file
    }

    /// What a reader has here.
    pub fn extent(&self) -> String {
        match self.is_whole() {
            true => format!("all {} rows", self.rows),
            false => {
                format!("the first {} of {} rows; the file beside this page holds all", self.rows, self.rows_of_file)
            }
        }
    }
}

/// A table cut at the end of a row so that it fits, its number of rows, and that before it was cut.
fn first_rows(text: &str) -> (String, usize, usize) {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text.as_bytes());
    let (mut end, mut rows, mut all) = (0, 0, 0);
    if reader.headers().is_ok() {
        end = reader.position().byte() as usize;
    }
    let mut record = csv::StringRecord::new();
    while matches!(reader.read_record(&mut record), Ok(true)) {
        all += 1;
        let next = reader.position().byte() as usize;
        if next <= MOST_BYTES {
            (end, rows) = (next, all);
        }
    }
    (text.get(..end.min(text.len())).unwrap_or_default().to_owned(), rows, all)
}

impl<'a> Data<'a> {
    /// The data of a result.
    pub fn new(manifest: &'a Manifest, told: &Told<'a>, tables: &'a [Carried]) -> Self {
        Self {
            devices: manifest
                .devices
                .iter()
                .enumerate()
                .map(|(place, name)| (name.as_str(), device_style(place).ink.css()))
                .collect(),
            depths_mm: &manifest.depths_mm,
            tears: &manifest.tears,
            reference: manifest.reference.as_deref(),
            basis: told.basis.or(manifest.basis.as_deref()),
            layers: layers(told.layers),
            sections: sections(told.profiles),
            tables,
        }
    }

    /// Whether there are channels to look into.
    pub fn has_sections(&self) -> bool {
        !self.sections.is_empty()
    }

    /// JSON that can stand in a `script` element: no `<` is left in it.
    ///
    /// # Errors
    /// An error of the JSON writer.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string(self)?.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
    }
}

fn layers(rows: &[LayerRow]) -> Vec<Layer<'_>> {
    let bottom_mm = |row: &LayerRow| row.bottom_mm.is_finite().then_some(row.bottom_mm);
    let layer = |row: &'_ LayerRow| (bottom_mm(row), layer_tint(&row.layer).css());
    rows.iter()
        .map(|row| {
            let (bottom_mm, tint) = layer(row);
            Layer { name: &row.layer, top_mm: row.top_mm, bottom_mm, tint }
        })
        .collect()
}

/// The channels in the order of their table; none where there are too many of them.
fn sections(rows: &[ProfileRow]) -> Vec<Channel<'_>> {
    if rows.len() > MOST_SECTIONS {
        return Vec::new();
    }
    let mut places: BTreeMap<(&str, u64, &str), usize> = BTreeMap::new();
    let mut channels: Vec<Channel> = Vec::new();
    for row in rows.iter().filter(|row| [row.x_min_mm, row.x_max_mm, row.area_mm2].iter().all(|x| x.is_finite())) {
        let place = *places.entry((&row.device, row.depth_mm.to_bits(), &row.tear)).or_insert_with(|| {
            channels.push(Channel {
                device: &row.device,
                depth_mm: row.depth_mm,
                tear: &row.tear,
                z_mm: Vec::new(),
                x_min_mm: Vec::new(),
                x_max_mm: Vec::new(),
                area_mm2: Vec::new(),
            });
            channels.len() - 1
        });
        let channel = &mut channels[place];
        channel.z_mm.push(shortened(row.z_mm));
        channel.x_min_mm.push(shortened(row.x_min_mm));
        channel.x_max_mm.push(shortened(row.x_max_mm));
        channel.area_mm2.push(shortened(row.area_mm2));
    }
    channels
}

/// Five significant digits: finer than any screen.
fn shortened(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_is_cut_at_the_end_of_a_row_and_says_so() {
        let row = "\"a\nb\",1\n";
        let text = "name,value\n".to_owned() + &row.repeat(200_000);
        let carried = Carried::of(&CsvText { file: "t.csv".into(), text: text.clone(), rows: None });
        assert!(carried.csv.len() <= MOST_BYTES && carried.csv.ends_with(row) && text.starts_with(&carried.csv));
        assert_eq!(carried.rows, carried.csv.matches(row).count());
        assert!(!carried.is_whole() && carried.extent().contains("of 200000 rows"));
    }

    #[test]
    fn a_short_table_is_carried_to_the_byte() {
        let text = "name,value\na,1\n\"b,\"\"c\"\"\",2\n";
        let carried = Carried::of(&CsvText { file: "t.csv".into(), text: text.into(), rows: None });
        assert_eq!((carried.csv.as_str(), carried.rows), (text, 2));
        assert!(carried.is_whole());
        let empty = Carried::of(&CsvText { file: "t.csv".into(), text: "name,value\n".into(), rows: None });
        assert_eq!((empty.csv.as_str(), empty.rows), ("name,value\n", 0));
    }

    #[test]
    fn no_text_of_a_user_can_end_the_script() {
        let tables = [Carried::of(&CsvText { file: "t.csv".into(), text: "a\n</script><!--&\n".into(), rows: None })];
        let manifest = crate::folder::manifest::tests::draft();
        let json = Data::new(&manifest, &Told::default(), &tables).to_json().unwrap();
        assert!(!json.contains(['<', '>', '&']));
        let back: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(back["tables"][0]["csv"], "a\n</script><!--&\n");
    }
}
