//! `verify` and `claims` as a user meets them.

use super::start::ends;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference");

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn table(path: &Path) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path).expect("a table").records().collect::<Result<_, _>>().expect("rows")
}

#[test]
fn the_library_is_told_counted_drawn_and_drawn_again_to_the_byte() {
    let folder = folder();
    let (text, _) = ends(folder.path(), &["verify"], 0);
    let last = text.lines().find(|line| line.starts_with("tests ")).expect("a tally");
    let rows = table(&folder.path().join("output/verify/verify.csv"));
    let count =
        |counted: &str, verdict: &str| rows.iter().filter(|row| &row[3] == counted && &row[22] == verdict).count();
    let told = format!(
        "{} agree, {} differ, {} cannot tell",
        count("yes", "agrees"),
        count("yes", "differs"),
        count("yes", "cannot tell")
    );
    assert!(last.contains(&told), "{last}");
    assert!(count("yes", "agrees") >= 5, "{last}");
    assert!(text.contains("speaks against: skin that cannot move"), "{text}");
    let figure = folder.path().join("output/verify/verify.svg");
    let drawn = fs::read(&figure).expect("a figure");
    ends(folder.path(), &["plot", "output/verify"], 0);
    assert!(fs::read(&figure).expect("a figure") == drawn);
    ends(folder.path(), &["report", "output/verify"], 0);
    let page = fs::read_to_string(folder.path().join("output/verify/report.html")).expect("a page");
    assert!(page.contains("mf8-strikes-one-pass") && page.contains("what would have to be known"));
    let (json, _) =
        ends(folder.path(), &["verify", "--only", "pen-rate-12-needles", "--json", "--no-plots", "--overwrite"], 0);
    let rows: Vec<Value> = serde_json::from_str(&json).expect("a list");
    assert!(rows.iter().any(|row| row["case"] == "pen-rate-12-needles" && row["verdict"] == "agrees"));
}

#[test]
fn a_case_of_ones_own_is_a_file_and_what_differs_stays_and_can_be_a_failure() {
    let folder = folder();
    ends(folder.path(), &["new", "hole", "--kind", "case"], 0);
    let (text, _) = ends(folder.path(), &["verify", "--cases", "hole.toml"], 0);
    assert!(text.contains("hole") && text.contains("tests 1: 1 agree"), "{text}");
    let path = folder.path().join("hole.toml");
    let good = fs::read_to_string(&path).expect("a file");
    fs::write(&path, good.replace("value = 0.30", "value = 3.0")).expect("written");
    let again = ["verify", "--cases", "hole.toml", "--overwrite"];
    assert!(ends(folder.path(), &again, 0).0.contains("tests 1: 0 agree, 1 differ"));
    let (text, errors) = ends(folder.path(), &[&again[..], &["--fail-on", "differs"]].concat(), 7);
    assert!(text.contains("0 agree, 1 differ") && errors.contains("1 counted cases differ"), "{errors}");
    let many = folder.path().join("mine");
    fs::create_dir(&many).expect("a folder");
    fs::write(many.join("hole.toml"), &good).expect("written");
    let (text, _) = ends(
        folder.path(),
        &["verify", "--cases", "mine", "--with-library", "--only", "hole,pen-rate-12-needles", "--overwrite"],
        0,
    );
    assert!(text.contains("tests 2: 2 agree"), "{text}");
    for (from, to, said) in [
        ("quantity =", "quantty =", "hole.toml:9:1: error: case.quantty: unknown key"),
        ("\"channels.csv\"", "\"canals.csv\"", "answer.table: is not known"),
        (", tear = \"pinned\" }", " }", "matches"),
    ] {
        fs::write(
            &path,
            good.replace(from, to).replace("tear = \"pinned\"\n", "tear = \"pinned\"\nband = [\"fixed\"]\n"),
        )
        .expect("written");
        let (_, errors) = ends(folder.path(), &again, 2);
        assert!(errors.starts_with("hole.toml:") && errors.contains(said), "{errors}");
    }
    assert!(
        ends(folder.path(), &["verify", "--only", "pen-rate-12-needels"], 2)
            .1
            .contains("did you mean pen-rate-12-needles?")
    );
    ends(folder.path(), &["verify", "--cases", "nowhere"], 4);
}

/// Moves each value of the rows of a file by a little more than its tolerance.
fn every_row_can_fail(folder: &Path, file: &str, rows: usize) {
    let text = fs::read_to_string(format!("{TABLES}/{file}")).expect("rows");
    let moved = text.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).expect("a row");
        let own = row["value"].as_f64().expect("a number");
        let tolerance = row["abs"].as_f64().or_else(|| Some(row["rel"].as_f64()? * own.abs().max(1e-6)));
        row["value"] = Value::from(own + 2.1 * tolerance.expect("a tolerance"));
        format!("{row}\n")
    });
    fs::write(folder.join("moved.jsonl"), moved.collect::<String>()).expect("written");
    let (text, _) = ends(folder, &["verify", "--reference", "moved.jsonl"], 7);
    assert!(text.ends_with(&format!("{rows} rows, 0 within tolerance\n")), "{file}: {text}");
}

#[test]
fn inputs_of_mechanics_are_refused_one_by_one() {
    let folder = folder();
    let path = folder.path().join("rows.jsonl");
    for (quantity, unit, inputs, said) in [
        ("strike_depth", "mm", r#""force_n": -1"#, "force_n: is -1, out of range"),
        ("strike_depth", "mm", r#""force_n": "inf""#, "force_n: is inf, out of range"),
        ("strike_depth", "mm", r#""tilt_deg": 9, "force_n": 1"#, "tilt_deg: seats no drum"),
        ("strike_depth", "mm", r#""rings": 7.5, "force_n": 1"#, "rings: is not whole"),
        ("strike_depth", "mm", r#""ring": 8, "force_n": 1"#, "ring: is 8, out of range"),
        ("strike_depth", "mm", r#""rings": 8"#, "force_n: missing"),
        ("depth_at_excursion", "mm", r#""excursion_mm": 1.6"#, "excursion_mm: is 1.6, out of range"),
        ("depth_at_excursion", "mm", r#""excursion_mm": 1, "k_n_per_mm": 0"#, "k_n_per_mm: is 0, out of range"),
        ("depth_at_excursion", "mm", r#""excursion_mm": 1, "ve_bottom_mm": 0.01"#, "ve_bottom_mm: is 0.01, out of"),
        ("puncture_force", "N", r#""tip_radius_mm": 0.2"#, "tip_radius_mm: is 0.2, wider than the needle"),
        ("puncture_force", "N", r#""puncture_law": "tip""#, "puncture_law: is none of the words"),
        ("pen_depth", "mm", r#""dial_mm": 2.0"#, "dial_mm: is 2, out of range"),
        ("worn_tip_radius", "mm", r#""strikes": 10, "wear_mm3": -1e-9"#, "wear_mm3: is -0.000000001, out of range"),
    ] {
        let row = format!(
            r#"{{"case": "a", "model": "mechanics", "inputs": {{{inputs}}}, "quantity": "{quantity}", "unit": "{unit}", "value": 0, "abs": 1}}"#
        );
        fs::write(&path, row).expect("written");
        let (_, errors) = ends(folder.path(), &["verify", "--reference", "rows.jsonl"], 2);
        assert!(errors.contains(said), "{said}: {errors}");
    }
}

#[test]
fn tables_of_reference_values_are_met_and_a_changed_value_is_not() {
    let folder = folder();
    for (file, rows) in [
        ("single_channel.csv", 198),
        ("pen_channels.csv", 9),
        ("response_cases.csv", 3),
        ("unions/unions.csv", 5),
        ("mechanics.jsonl", 40),
        ("zones.jsonl", 17),
        ("devices.jsonl", 36),
        ("delivery.jsonl", 44),
        ("inference.jsonl", 37),
    ] {
        let (text, _) = ends(folder.path(), &["verify", "--reference", &format!("{TABLES}/{file}")], 0);
        assert!(text.ends_with(&format!("{rows} rows, {rows} within tolerance\n")), "{file}: {text}");
    }
    let text = fs::read_to_string(format!("{TABLES}/response_cases.csv")).expect("a table");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let column = header.iter().position(|name| *name == "channel_volume_mm3").expect("a column");
    every_row_can_fail(folder.path(), "mechanics.jsonl", 40);
    every_row_can_fail(folder.path(), "devices.jsonl", 36);
    every_row_can_fail(folder.path(), "delivery.jsonl", 44);
    every_row_can_fail(folder.path(), "inference.jsonl", 37);
    for line in 1..text.lines().count() {
        let changed: String = text
            .lines()
            .enumerate()
            .map(|(place, row)| {
                let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
                if place == line {
                    cells[column] = (cells[column].parse::<f64>().expect("a number") * (1.0 + 2.5e-3)).to_string();
                }
                cells.join(",") + "\n"
            })
            .collect();
        fs::write(folder.path().join("changed.csv"), changed).expect("written");
        let (text, _) = ends(folder.path(), &["verify", "--reference", "changed.csv"], 7);
        assert!(
            text.starts_with(&format!("changed.csv:{}:", line + 1)) && text.contains("3 rows, 2 within tolerance"),
            "{text}"
        );
    }
    let (list, _) = ends(folder.path(), &["verify", "--reference", "--list"], 0);
    assert!(
        [
            "channel:",
            "mechanics:",
            "union:",
            "channel_volume (mm3)",
            "work_per_strike (mJ)",
            "failure_shear_strain (1; default 0)"
        ]
        .iter()
        .all(|part| list.contains(part)),
        "{list}"
    );
}

#[test]
fn a_row_of_reference_values_that_cannot_be_evaluated_is_a_usage_error() {
    let folder = folder();
    let row = r#"{"case": "a", "model": "channel", "inputs": {"depth_mm": 1.5}, "quantity": "channel_volume", "unit": "mm3", "value": 0.0974, "rel": 0.01}"#;
    let path: PathBuf = folder.path().join("rows.jsonl");
    fs::write(&path, row).expect("written");
    let (json, _) = ends(folder.path(), &["verify", "--reference", "rows.jsonl", "--json"], 0);
    let rows: Value = serde_json::from_str(&json).expect("a list");
    assert!(rows[0]["within"] == true && rows[0]["case"] == "a" && rows[0]["ours"].is_number(), "{json}");
    for (from, to, said) in [
        ("channel\"", "chanel\"", "model: is not known"),
        ("channel\"", "overlap\"", "quantity: is not known"),
        ("channel_volume", "volume", "quantity: is not known"),
        ("depth_mm", "depht_mm", "unknown input; did you mean depth_mm?"),
        ("1.5", "\"deep\"", "is not a number"),
        ("1.5", "1e9", "out of range"),
        ("mm3", "s", "unit: is not known"),
        (", \"rel\": 0.01", "", "not one tolerance"),
        ("0.0974", "\"x\"", "no number"),
        ("{\"case\"", "{case", "cannot be understood"),
    ] {
        fs::write(&path, row.replacen(from, to, 1)).expect("written");
        let (_, errors) = ends(folder.path(), &["verify", "--reference", "rows.jsonl"], 2);
        assert!(errors.starts_with("rows.jsonl:1:1: error:") && errors.contains(said), "{said}: {errors}");
    }
    ends(folder.path(), &["verify", "--reference"], 2);
    ends(folder.path(), &["verify", "--reference", "nowhere.jsonl"], 4);
}

/// The whole board is computed by `.ci/run`.
#[test]
fn the_board_is_told_and_drawn_again_to_the_byte_and_its_digits_hang_on_no_thread() {
    let folder = folder();
    let tables = ["claims.csv", "claim_cells.csv", "claim_texts.csv", "claim_evidence.csv", "claims_board.svg"];
    let held = |name: &str| tables.map(|table| fs::read(folder.path().join(name).join(table)).expect(table));
    let few = ["claims", "--quick", "--only", "tear-is-deep,apex-at-surface"];
    let (text, _) = ends(folder.path(), &[&few[..], &["--out", "all"]].concat(), 0);
    assert!(["tear-is-deep", "apex-at-surface"].iter().all(|part| text.contains(part)), "{text}");
    let claims = table(&folder.path().join("all/claims.csv"));
    let named: std::collections::BTreeSet<&str> = claims.iter().map(|row| &row[0]).collect();
    assert_eq!(named, ["apex-at-surface", "tear-is-deep"].into());
    ends(folder.path(), &[&few[..], &["--threads", "1", "--out", "one"]].concat(), 0);
    let own = held("all");
    assert!(held("one") == own);
    ends(folder.path(), &["plot", "one"], 0);
    assert!(fs::read(folder.path().join("one/claims_board.svg")).expect("a figure") == own[4]);
    ends(folder.path(), &["report", "one"], 0);
    let page = fs::read_to_string(folder.path().join("one/report.html")).expect("a page");
    assert!(page.contains("would decide") && page.contains("majesticaestheticswellness.com"));
    assert!(ends(folder.path(), &["claims", "--source", "Q"], 2).1.contains("no claim is of"));
    assert!(ends(folder.path(), &["claims", "--only", "base-at-depht"], 2).1.contains("did you mean base-at-depth?"));
}

#[test]
fn a_claim_of_ones_own_is_a_file() {
    let folder = folder();
    ends(folder.path(), &["new", "mine", "--kind", "claim"], 0);
    let (json, _) = ends(folder.path(), &["claims", "mine.toml", "--json", "--no-plots"], 0);
    let rows: Vec<Value> = serde_json::from_str(&json).expect("a list");
    assert!(rows.len() == 3 && rows.iter().all(|row| row["overall"] == "holds only if"), "{json}");
    let verdict = |hypothesis: &str| {
        rows.iter().find(|row| row["hypothesis"] == hypothesis).expect(hypothesis)["verdict"].clone()
    };
    assert_eq!(verdict("skin cannot move"), "in part");
    ends(folder.path(), &["run", "mine.toml", "--quick", "--no-plots", "--set", "depth.values=[\"0.5 mm\"]"], 0);
    let path = folder.path().join("mine.toml");
    let good = fs::read_to_string(&path).expect("a file");
    for (from, to, said) in [
        ("at_least = 1.0", "at_least = 1.0, at_most = 2.0", "is no one comparison"),
        ("topic = \"shape\"", "topic = \"form\"", "claim.topic"),
        ("column = \"tear_ratio\"", "column = \"tear_rato\"", "did you mean \"tear_ratio\"?"),
        ("threshold_reason", "treshold_reason", "unknown key"),
        ("text = \"The needle", &format!("text = \"{}", "long ".repeat(50)), "is too long"),
        ("label = \"skin follows by half\"", "label = \"skin follows the shaft\"", "has a name twice"),
        ("each = { depth_mm = [0.5, 1.5, 2.5] }", "each = 5", "is no table"),
        ("each = { depth_mm = [0.5, 1.5, 2.5] }", "each = { depth_mm = [] }", "is no list of values"),
        ("[0.5, 1.5, 2.5] }", &format!("[{0}], tear = [{0}] }}", vec!["1"; 400].join(", ")), "too many combinations"),
    ] {
        fs::write(&path, good.replace(from, to)).expect("written");
        let (_, errors) = ends(folder.path(), &["claims", "mine.toml", "--overwrite"], 2);
        assert!(errors.starts_with("mine.toml:") && errors.contains(said), "{said}: {errors}");
    }
}

#[test]
fn a_calibration_is_told_drawn_again_to_the_byte_audited_and_the_same_on_one_thread() {
    let folder = folder();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/calibrate_mechanics.toml");
    let (text, _) = ends(folder.path(), &["calibrate", scenario], 0);
    assert!(text.contains("dent_stiffness (N/mm)") && text.contains("kalluri-depth: "), "{text}");
    let out = folder.path().join("output/calibrate_mechanics-calibration");
    let read = |name: &str| fs::read(out.join(name)).expect(name);
    let parameters = table(&out.join("calibration.csv"));
    assert!(parameters.iter().take(2).all(|row| &row[6] == "ridge" && &row[3] == "nan"), "{parameters:?}");
    let tables = ["calibration.csv", "calibration_ridge.csv", "calibration_cases.csv", "calibration_map.csv"];
    let before: Vec<_> = tables.iter().map(|name| read(name)).collect();
    let drawn = read("calibration.svg");
    let out_dir = "output/calibrate_mechanics-calibration";
    ends(folder.path(), &["plot", out_dir], 0);
    assert!(read("calibration.svg") == drawn);
    ends(folder.path(), &["report", out_dir], 0);
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    assert!(page.contains("Pairs that the figures cannot tell apart") && page.contains("lam-buried-length"));
    ends(folder.path(), &["audit", out_dir], 0);
    ends(folder.path(), &["calibrate", scenario, "--threads", "1", "--no-plots", "--overwrite"], 0);
    assert!(before == tables.iter().map(|name| read(name)).collect::<Vec<_>>());
    // It takes seconds, and ends early for nobody.
    ends(folder.path(), &["calibrate", scenario, "--max-seconds", "1"], 2);
}
