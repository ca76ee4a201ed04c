//! Studies as a user meets them: refused, stopped, resumed, cut into shards, and compared number by number with single runs;
//! and the tables that they are written to.

#[path = "../common/start.rs"]
mod start;

mod bench;
mod faults;
mod frames;
mod frames_memory;
mod numbers;
mod refused;
mod resume;
mod sensitivity;
mod shards;

use start::{dermatrace, ends};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Roller and pen on a patch that takes milliseconds.
pub const BASE: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[patch]
width = "2 mm"
height = "2 mm"
[[device]]
name = "roller"
kind = "roller"
drum_diameter = "20 mm"
drum_width = "20 mm"
rings = 8
needles_per_ring = 24
hand_speed = "100 mm/s"
needle = { length = "3 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
passes = [{ heading = "0 deg", repeat = 4 }]
[[device]]
name = "pen"
kind = "pen"
layout = { kind = "ring", needles = 12, diameter = "6 mm" }
needle = { length = "3 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
frequency = "100 Hz"
stroke = "3 mm"
hand_speed = "80 mm/s"
[depth]
values = ["1 mm"]
[compare]
reference = "pen"
basis = "strikes"
[sampling]
target_relative_error = 0.1
trials = 4
"#;

/// A grid of whole treatments: 12 points, each twice.
pub const PATCH: &str = r#"
[study]
replicates = 2
[[study.axis]]
key = "device.roller.slip"
from = 0.0
to = 0.3
count = 4
[[study.axis]]
key = "device.roller.drum_diameter"
values = ["10 mm", "20 mm", "40 mm"]
"#;

/// Single strikes at scattered points; a milliseconds each.
pub fn strikes(points: u32) -> String {
    format!(
        "{BASE}[study]\ncompute = \"channel\"\ndesign = \"sobol\"\npoints = {points}\n\
         [[study.axis]]\nkey = \"device.roller.slip\"\nfrom = 0.0\nto = 0.5\n\
         [[study.axis]]\nkey = \"device.roller.drum_diameter\"\nfrom = \"10 mm\"\nto = \"100 mm\"\nscale = \"log\"\n"
    )
}

/// A folder with a scenario of that text, `study.toml`.
pub fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.toml"), text).unwrap();
    folder
}

/// Every file of a folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    fs::read_dir(folder).unwrap().map(read).collect()
}

/// Every file of a result but the manifest, which tells times and command lines.
pub fn result(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    assert!(files.remove("manifest.json").is_some(), "{}: no result", folder.display());
    files
}

/// Panics, naming the files, where two results differ.
pub fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert!(a.keys().eq(b.keys()), "{what}: {:?} and {:?}", a.keys(), b.keys());
    assert!(a.contains_key("sweep.parquet") && a.contains_key("points.parquet"), "{what}: {:?}", a.keys());
    let differ: Vec<&String> = a.keys().filter(|name| a[*name] != b[*name]).collect();
    assert!(differ.is_empty(), "{what}: {differ:?}");
}

/// A table by its columns, every value as it is written.
pub fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    assert!(!rows.is_empty(), "{} is empty", path.display());
    rows
}

/// A number of a row.
pub fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} = {}", row[column]))
}
