//! `dermatrace export` as a user meets it: files, streams, refusals.

use super::start::dermatrace;
use predicates::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SCENARIO: &str = r#"
version = 1
title = "Roller against pen, small"

[skin]
site = "cheek"

[tissue]
tear = "pinned"
band = ["puncture"]

[patch]
width = "2 mm"
height = "2 mm"

[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
passes = [{ heading = "0 deg", repeat = 2 }]

[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
needle = { length = "3 mm" }

[depth]
values = ["0.5 mm", "1.0 mm"]
"#;

const STUDY: &str = "\n[study]\ncompute = \"channel\"\ndesign = \"grid\"\n\n[[study.axis]]\nkey = \"device.roller.slip\"\nvalues = [0.0, 0.1]\n";

/// A folder with a scenario and its single channels in `result`.
fn folder(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), scenario).unwrap();
    dermatrace(folder.path(), &["channel", "small.toml", "--out", "result", "--quiet"]).assert().success();
    folder
}

fn refuses(folder: &Path, arguments: &[&str], code: i32, said: &str) {
    let all: Vec<&str> = [&["export", "result"], arguments].concat();
    dermatrace(folder, &all).assert().code(code).stderr(predicate::str::contains(said));
    assert!(!folder.join("result/geometry").exists(), "{arguments:?} left something behind");
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn every_file_is_there_and_the_same_for_any_number_of_threads() {
    let folder = folder(SCENARIO);
    let export = |out: &str, threads: &str| {
        let what = ["export", "result", "--what", "channel,patch,voxels", "--depth", "0.5 mm", "--voxel", "100 um"];
        let options = [what.as_slice(), &["--out", out, "--threads", threads]].concat();
        dermatrace(folder.path(), &options).assert().success().stdout(predicate::str::contains("separate").not());
        let mut files = files(&folder.path().join(out));
        files.remove("manifest.json").expect("a manifest");
        files
    };
    let (one, two) = (export("one", "1"), export("two", "2"));
    assert!(one == two, "bytes depend on threads");
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    let of_device = |device: &str| {
        ["channel.obj", "channel.stl", "channel.vtp", "channel.vtu", "patch.stl", "patch.vtp", "puncture.obj"]
            .into_iter()
            .chain(["puncture.stl", "strikes.csv", "voxels.nrrd", "voxels.vti"])
            .map(|end| format!("{device}_0.5mm_pinned_{end}"))
            .collect::<Vec<_>>()
    };
    let tables = vec!["solids.csv".to_owned(), "voxels.csv".to_owned()];
    assert_eq!(names, [of_device("pen"), of_device("roller"), tables].concat());
    for (name, bytes) in one.iter().filter(|(name, _)| name.ends_with(".stl")) {
        let count = u32::from_le_bytes(bytes[80..84].try_into().unwrap());
        assert!(!bytes.starts_with(b"solid") && bytes.len() == 84 + 50 * count as usize && count > 0, "{name}");
        let title = String::from_utf8(bytes[..80].to_vec()).unwrap();
        assert!(title.contains("overlap counts twice") == name.contains("patch"), "{title}");
    }
}

#[test]
fn only_what_was_asked_for_is_written() {
    let folder = folder(SCENARIO);
    let arguments = ["export", "result", "--device", "pen", "--depth", "1 mm", "--format", "stl", "--tear", "all"];
    dermatrace(folder.path(), &arguments).assert().success();
    let names: Vec<String> = files(&folder.path().join("result/geometry")).into_keys().collect();
    let of = |tear: &str, part: &str| format!("pen_1mm_{tear}_{part}.stl");
    let bodies = ["pinned", "puncture"].map(|tear| ["channel", "puncture"].map(|part| of(tear, part)));
    let others = ["manifest.json", "solids.csv"].map(str::to_owned);
    let mut expected = [bodies.concat(), others.to_vec()].concat();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_window_without_strikes_was_a_file_without_triangles() {
    let folder = folder(SCENARIO);
    let out = folder.path().join("out");
    let arguments = ["export", "result", "--what", "patch", "--device", "pen", "--depth", "1 mm", "--window", "1 um"];
    let noted = predicate::str::contains("pen_1mm_pinned: no strike of the first trial lies in the window");
    dermatrace(folder.path(), &[&arguments[..], &["--out", "out"]].concat()).assert().success().stdout(noted);
    let names: Vec<String> = files(&out).into_keys().collect();
    assert_eq!(names, ["manifest.json"]);
}

#[test]
fn what_cannot_be_exported_is_refused_in_one_line_and_nothing_is_left() {
    let folder = folder(SCENARIO);
    let folder = folder.path();
    refuses(folder, &["--device", "drill"], 2, "it has roller, pen");
    refuses(folder, &["--depth", "0.7 mm"], 2, "it has 0.5 mm, 1 mm");
    refuses(folder, &["--depth", "0.7"], 2, "a length with its unit");
    refuses(folder, &["--tear", "fixed"], 2, "it has pinned, puncture");
    refuses(folder, &["--what", "voxels", "--format", "stl"], 2, "none of the --format suits --what");
    refuses(folder, &["--what", "voxels", "--voxel", "0 mm"], 2, "more than 0");
    refuses(folder, &["--what", "voxels", "--voxel", "1 um"], 3, "voxels would make about");
    refuses(folder, &["--what", "patch", "--most-strikes", "1"], 3, "strikes in the window would make about");
    dermatrace(folder, &["export", "nothing"]).assert().code(4);
}

#[test]
fn a_result_that_was_changed_or_is_of_another_command_is_refused() {
    let study = folder(&format!("{SCENARIO}{STUDY}"));
    let sweep = ["sweep", "small.toml", "--out", "sweep", "--no-plots", "--quiet"];
    dermatrace(study.path(), &sweep).assert().success();
    let refused = dermatrace(study.path(), &["export", "sweep"]).assert().code(2);
    refused.stderr(predicate::str::contains("is a result of `sweep`"));

    let table = study.path().join("result/channels.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen("0.5", "0.6", 1)).unwrap();
    refuses(study.path(), &[], 6, "changed since it was written");
}

#[test]
fn strike_files_are_looked_for_and_must_be_the_same() {
    let listed = SCENARIO.replace(
        "model = \"mf8\"\nneedle = { length = \"depth\" }\npasses = [{ heading = \"0 deg\", repeat = 2 }]",
        "",
    );
    let listed = listed.replace(
        "name = \"roller\"\nkind = \"roller\"\n",
        "name = \"listed\"\nkind = \"explicit\"\nmotion = \"vertical\"\nstrikes = \"mine.csv\"\nneedle = { length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("scenarios");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("small.toml"), listed).unwrap();
    fs::write(place.join("mine.csv"), "x_mm,y_mm,heading_deg\n1,1,0\n0.5,0.5,90\n").unwrap();
    let channel = ["channel", "scenarios/small.toml", "--out", "result", "--quiet"];
    dermatrace(folder.path(), &channel).assert().success();

    refuses(folder.path(), &[], 4, "--scenario-dir");
    let patch = ["export", "result", "--what", "patch", "--device", "listed", "--scenario-dir", "scenarios"];
    dermatrace(folder.path(), &patch).assert().success();
    let strikes = fs::read_to_string(folder.path().join("result/geometry/listed_0.5mm_pinned_strikes.csv")).unwrap();
    assert_eq!(strikes, "x_mm,y_mm,heading_deg,depth_mm\n1.0,1.0,0.0,0.5\n0.5,0.5,90.0,0.5\n");
    fs::remove_dir_all(folder.path().join("result/geometry")).unwrap();
    fs::write(place.join("mine.csv"), "x_mm,y_mm,heading_deg\n1,1,0\n").unwrap();
    refuses(folder.path(), &["--scenario-dir", "scenarios"], 6, "not the one that the result was computed from");
}

#[test]
fn json_tells_the_volumes_and_a_folder_of_something_else_is_left_alone() {
    let folder = folder(SCENARIO);
    let arguments = ["export", "result", "--device", "pen", "--depth", "0.5 mm", "--format", "stl", "--json"];
    let output = dermatrace(folder.path(), &arguments).assert().success().get_output().stdout.clone();
    let value: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let whole = &value["values"]["solids"][0];
    assert_eq!((whole["layer"].as_str(), whole["part"].as_str()), (Some("all"), Some("channel")));
    assert!(whole["difference_rel"].as_f64().unwrap().abs() < 1e-3);
    assert_eq!(value["program"]["command"], "export");

    let taken = dermatrace(folder.path(), &["export", "result", "--out", "result"]).assert().code(4);
    taken.stderr(predicate::str::contains("another command"));
    dermatrace(folder.path(), &["plot", "result/geometry"]).assert().code(2);
}

#[test]
fn another_choice_does_not_replace_an_earlier_export_without_a_word() {
    let folder = folder(SCENARIO);
    let export = |more: &[&str]| {
        let first =
            ["export", "result", "--device", "pen", "--depth", "0.5 mm", "--what", "voxels", "--voxel", "0.1 mm"];
        dermatrace(folder.path(), &[first.as_slice(), more].concat()).assert()
    };
    export(&[]).success();
    let before = files(&folder.path().join("result/geometry"));
    for more in [["--window", "1 mm"], ["--depth", "1 mm"], ["--format", "nrrd"], ["--tear", "puncture"]] {
        export(&more).code(4).stderr(predicate::str::contains("another choice of"));
    }
    assert!(before == files(&folder.path().join("result/geometry")));
    export(&[]).success();
    export(&["--format", "nrrd", "--overwrite"]).success();
    let names: Vec<String> = files(&folder.path().join("result/geometry")).into_keys().collect();
    assert_eq!(names, ["manifest.json", "pen_0.5mm_pinned_voxels.nrrd", "voxels.csv"]);
}

#[test]
fn hyphens_in_a_name_do_not_end_the_comment_of_a_vtk_file() {
    let folder = folder(&SCENARIO.replace("name = \"pen\"", "name = \"pen---old----er\""));
    let arguments = ["export", "result", "--device", "pen---old----er", "--depth", "0.5 mm", "--format", "vtp"];
    dermatrace(folder.path(), &arguments).assert().success();
    let all = files(&folder.path().join("result/geometry"));
    let (_, bytes) = all.iter().find(|(name, _)| name.ends_with(".vtp")).expect("a surface");
    let text = String::from_utf8_lossy(bytes);
    let comment = text.split("<!--").nth(1).and_then(|rest| rest.split("-->").next()).expect("a comment");
    assert!(comment.contains("pen") && comment.contains("lengths in mm") && !comment.contains("--"), "{comment}");
}
