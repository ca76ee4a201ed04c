//! `dermatrace export` of a result of `deliver`: where a drug is, in files that hold what the tables say.

use super::start::dermatrace;
use predicates::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A drug that tissue binds, one that does not pass intact skin, channels that are given, and an injection.
const SCENARIO: &str = include_str!("../python/fields.toml");

/// A folder with a scenario and what it delivers in `result`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), SCENARIO).unwrap();
    let arguments = ["deliver", "small.toml", "--out", "result", "--quiet", "--no-plots", "--set", "delivery.draws=0"];
    dermatrace(folder.path(), &arguments).assert().success();
    folder
}

/// Rows of a table by their columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The numbers of an array of a VTK file.
fn array(file: &[u8], name: &str) -> Vec<f64> {
    let text = String::from_utf8_lossy(file);
    let head = text.split(&format!("type=\"Float64\" Name=\"{name}\"")).nth(1).expect("the array");
    let offset: usize = head.split("offset=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let mark = b"<AppendedData encoding=\"raw\">\n_";
    let start = file.windows(mark.len()).position(|place| place == mark).expect("the data") + mark.len() + offset;
    let bytes = u64::from_le_bytes(file[start..start + 8].try_into().unwrap()) as usize;
    file[start + 8..start + 8 + bytes].chunks(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
}

#[test]
fn files_hold_what_the_tables_say_for_every_drug_way_and_time() {
    let folder = folder();
    dermatrace(folder.path(), &["export", "result"]).assert().success();
    let delivery = rows(&folder.path().join("result/delivery.csv"));
    let fields = rows(&folder.path().join("result/fields/concentrations.csv"));
    // Three drugs, three ways, two times.
    assert_eq!(fields.len(), 18);
    for field in &fields {
        let file = fs::read(folder.path().join("result/fields").join(&field["file"])).unwrap();
        let (concentration, volume) = (array(&file, "concentration_ug_mm3"), array(&file, "volume_mm3"));
        let per_cm2: f64 = field["cells_per_cm2"].parse().unwrap();
        let held: f64 = per_cm2 * concentration.iter().zip(&volume).map(|(c, v)| c * v).sum::<f64>();
        let is_own = |row: &&BTreeMap<String, String>| {
            ["device", "drug", "route", "time_h"].iter().all(|key| row[*key] == field[*key])
                && row["metric"].starts_with("in_")
        };
        let told: f64 = delivery.iter().filter(is_own).map(|row| row["central"].parse::<f64>().unwrap()).sum();
        assert!((held - told).abs() <= 1e-9 * told.abs(), "{}: {held} instead of {told}", field["file"]);
        let filled = per_cm2 * volume.iter().sum::<f64>();
        assert!(filled > 50.0 && concentration.iter().all(|value| value.is_finite()), "{}", field["file"]);
    }
    // What does not pass intact skin is nowhere, and after an injection it is somewhere.
    let of = |route: &str| {
        let own = |row: &&BTreeMap<String, String>| row["drug"] == "ha-100kda" && row["route"] == route;
        fields.iter().filter(own).map(|row| row["held_ug_cm2"].parse::<f64>().unwrap()).sum::<f64>()
    };
    assert!(of("intact") == 0.0 && of("injection") > 1.0);
    dermatrace(folder.path(), &["audit", "result/fields"]).assert().success();
}

#[test]
fn fields_are_chosen_by_drug_way_and_time_and_are_the_same_for_any_number_of_threads() {
    let folder = folder();
    let export = |out: &str, threads: &str| {
        let chosen = ["export", "result", "--drug", "minoxidil", "--route", "channels", "--time", "60 min"];
        let all = [chosen.as_slice(), &["--out", out, "--threads", threads]].concat();
        dermatrace(folder.path(), &all).assert().success();
        let names = fs::read_dir(folder.path().join(out)).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, ["channels_0.5mm_minoxidil_channels_1h.vtu", "concentrations.csv", "manifest.json"]);
        fs::read(folder.path().join(out).join(&names[0])).unwrap()
    };
    assert!(export("one", "1") == export("two", "2"), "bytes depend on threads");
}

#[test]
fn what_a_delivery_does_not_have_is_refused_in_one_line() {
    let folder = folder();
    let refuses = |arguments: &[&str], said: &str| {
        let all: Vec<&str> = [&["export", "result"], arguments].concat();
        dermatrace(folder.path(), &all).assert().code(2).stderr(predicate::str::contains(said));
        assert!(!folder.path().join("result/fields").exists(), "{arguments:?} left something behind");
    };
    refuses(&["--what", "patch"], "geometry is exported of results of `run` and `channel`");
    refuses(
        &["--drug", "retinol"],
        "--drug \"retinol\": the result has none of that name; it has minoxidil, bound, ha-100kda",
    );
    refuses(&["--route", "blood"], "it has intact, channels, injection");
    refuses(&["--time", "2 h"], "--time \"2 h\": the result has none of that name; it has 1 h, 24 h");
    refuses(&["--format", "stl"], "written as vtu alone");
    refuses(&["--time", "soon"], "must be a time with its unit");
}

#[test]
fn tables_of_another_program_are_not_exported_from() {
    let folder = folder();
    let table = folder.path().join("result/delivery.csv");
    let changed =
        fs::read_to_string(&table).unwrap().replacen("in_viable_epidermis,ug/cm2,", "in_viable_epidermis,ug/cm2,1", 1);
    fs::write(&table, changed).unwrap();
    dermatrace(folder.path(), &["export", "result"]).assert().code(6).stderr(predicate::str::contains("delivery.csv"));
}
