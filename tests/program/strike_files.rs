//! Lists of strikes belong to a scenario as its own text does: they are read once, and another list is another job.

use dermatrace::devices::DeviceKind;
use dermatrace::folder::manifest::{Manifest, sha256_hex};
use dermatrace::scenario::{LoadError, Scenario, load};
use std::fs;
use std::path::Path;

pub(super) const BASE: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[patch]
width = "3 mm"
height = "3 mm"
[[device]]
name = "slide"
kind = "explicit"
motion = "roller"
strikes = "a.csv"
drum_diameter = "20 mm"
needle = { length = "1.5 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
[depth]
values = ["1 mm"]
[sampling]
target_relative_error = 0.1
trials = 2
[bench]
reference = "slide"
[sensitivity]
samples = 4
trajectories = 2
"#;

/// Single strikes at 100 points: more than are computed at once, so that a time cap finds some left.
const SLIPS: &str = r#"
[study]
compute = "channel"
[[study.axis]]
key = "device.slide.slip"
from = 0.0
to = 0.3
count = 100
"#;

/// A square of 30 × 30 strikes, as far as `rows` goes.
fn strikes(rows: usize) -> String {
    let at = |i: usize| 0.1 * i as f64;
    let row = |i: usize| format!("{},{},0\n", at(i % 30), at(i / 30));
    std::iter::once("x_mm,y_mm,heading_deg\n".to_owned()).chain((0..rows).map(row)).collect()
}

/// A folder with a scenario, `study.toml`, and 900 strikes, `a.csv`.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.toml"), text).unwrap();
    fs::write(folder.path().join("a.csv"), strikes(900)).unwrap();
    folder
}

/// Starts the program, expects an exit code and returns what it says on stderr.
#[track_caller]
pub(super) fn ends(folder: &Path, arguments: &[&str], code: i32) -> String {
    super::start::ends(folder, &[arguments, &["--quiet"]].concat(), code).1
}

fn sweep(folder: &Path, out: &str, more: &[&str], code: i32) -> String {
    ends(folder, &[&["sweep", "study.toml", "--threads", "1", "--no-plots", "--out", out], more].concat(), code)
}

/// Stops a study after its first evaluations.
fn stop(folder: &Path, out: &str) {
    sweep(folder, out, &["--max-seconds", "0.000001"], 5);
    assert!(folder.join(out).join("checkpoint.json").exists());
}

/// Rewrites a manifest as if another program had left it.
fn pretend_another_revision(path: &Path) {
    let mut manifest = Manifest::from_text(&fs::read_to_string(path).unwrap()).unwrap();
    manifest.program.git_revision = "0123456789ab".into();
    fs::write(path, manifest.to_text().unwrap()).unwrap();
}

fn loaded(folder: &Path) -> Scenario {
    load(&folder.join("study.toml"), &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn strike_count(scenario: &Scenario) -> usize {
    match &scenario.devices[0].kind {
        DeviceKind::Listed(device) => device.strikes.len(),
        other => panic!("{other:?}"),
    }
}

/// How many strikes each point of a study has, or why it has none.
fn counts(scenario: &Scenario) -> Vec<Result<usize, String>> {
    let study = scenario.study.as_ref().unwrap();
    let point = |point| study.scenario(&study.plan.values(point), 0);
    (0..study.plan.points).map(|i| point(i).map(|s| strike_count(&s)).map_err(|error| error.to_string())).collect()
}

#[test]
fn shards_of_two_lists_of_strikes_are_not_merged() {
    let folder = folder(&format!("{BASE}{SLIPS}"));
    let path = folder.path();
    sweep(path, "s0", &["--shard", "0/2"], 0);
    fs::write(path.join("a.csv"), strikes(399)).unwrap();
    sweep(path, "s1", &["--shard", "1/2"], 0);
    let stderr = ends(path, &["merge", "--out", "whole", "--no-plots", "s0", "s1"], 6);
    assert!(stderr.contains("s1: cannot be merged: it has another strike file than s0;"), "{stderr}");
    assert!(!path.join("whole").exists());

    fs::write(path.join("a.csv"), strikes(900)).unwrap();
    sweep(path, "t1", &["--shard", "1/2"], 0);
    ends(path, &["merge", "--out", "whole", "--no-plots", "s0", "t1"], 0);
}

#[test]
fn a_study_is_not_resumed_with_another_list_of_strikes() {
    let folder = folder(&format!("{BASE}{SLIPS}"));
    let path = folder.path();
    stop(path, "out");
    fs::write(path.join("a.csv"), strikes(399)).unwrap();
    let stderr = sweep(path, "out", &["--resume"], 6);
    assert!(stderr.contains("checkpoint.json: belongs to a study with another strike file;"), "{stderr}");

    fs::write(path.join("a.csv"), strikes(900)).unwrap();
    sweep(path, "out", &["--resume"], 0);
    sweep(path, "out", &["--resume"], 0);
    fs::write(path.join("a.csv"), strikes(399)).unwrap();
    let stderr = sweep(path, "out", &["--resume"], 6);
    assert!(stderr.contains("manifest.json: belongs to a study with another strike file;"), "{stderr}");
}

#[test]
fn no_result_of_another_list_of_strikes_is_replaced() {
    let folder = folder(&format!("{BASE}{SLIPS}"));
    let path = folder.path();
    for command in ["run", "channel", "sweep", "bench", "sensitivity"] {
        let mut arguments = vec![command, "study.toml", "--quick", "--out", command];
        if command != "channel" {
            arguments.push("--no-plots");
        }
        fs::write(path.join("a.csv"), strikes(90)).unwrap();
        ends(path, &arguments, 0);
        ends(path, &arguments, 0);
        fs::write(path.join("a.csv"), strikes(39)).unwrap();
        let stderr = ends(path, &arguments, 4);
        assert!(stderr.contains("it holds an earlier result with another strike file;"), "{command}: {stderr}");
        arguments.push("--overwrite");
        ends(path, &arguments, 0);
    }
}

#[test]
fn what_a_point_computes_is_what_the_lists_held_at_the_start() {
    let study = |axis: &str| format!("{BASE}[study]\n[[study.axis]]\n{axis}\n");
    let device = |file: &str| {
        format!(
            "{{ name = \"slide\", kind = \"explicit\", motion = \"vertical\", strikes = \"{file}\", needle = {{ \
             length = \"2 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }} }}"
        )
    };
    let tables = format!("key = \"device.slide\"\nvalues = [{}, {}]", device("b.csv"), device("c.csv"));
    for (axis, expected) in [
        ("key = \"device.slide.slip\"\nvalues = [0.0, 0.1]", vec![("a.csv", 900)]),
        ("key = \"device.slide.strikes\"\nvalues = [\"b.csv\", \"c.csv\"]", vec![("b.csv", 39), ("c.csv", 7)]),
        ("key = \"device[0].strikes\"\nvalues = [\"c.csv\", \"a.csv\"]", vec![("c.csv", 7), ("a.csv", 900)]),
        (&tables, vec![("b.csv", 39), ("c.csv", 7)]),
    ] {
        let folder = folder(&study(axis));
        fs::write(folder.path().join("b.csv"), strikes(39)).unwrap();
        fs::write(folder.path().join("c.csv"), strikes(7)).unwrap();
        let scenario = loaded(folder.path());
        fs::remove_file(folder.path().join("a.csv")).unwrap();
        fs::remove_file(folder.path().join("b.csv")).unwrap();
        fs::write(folder.path().join("c.csv"), strikes(8)).unwrap();
        let points = counts(&scenario);
        let wanted: Vec<usize> = (0..points.len()).map(|i| expected[i % expected.len()].1).collect();
        assert_eq!(points, wanted.into_iter().map(Ok).collect::<Vec<_>>(), "{axis}");

        let mut names: Vec<&str> = expected.iter().map(|(name, _)| *name).chain(["a.csv"]).collect();
        names.sort_unstable();
        names.dedup();
        assert!(scenario.strike_files.iter().map(|file| file.name.as_str()).eq(names), "{axis}");
    }
}

#[test]
fn the_manifest_names_every_list_with_its_hash() {
    let axis = "[study]\ncompute = \"channel\"\n[[study.axis]]\nkey = \"device.slide.strikes\"\n\
                values = [\"a.csv\", \"more/b.csv\"]\n";
    let folder = folder(&format!("{BASE}{axis}"));
    let path = folder.path();
    fs::create_dir(path.join("more")).unwrap();
    fs::write(path.join("more/b.csv"), strikes(39)).unwrap();
    sweep(path, "out", &[], 0);
    let manifest = Manifest::from_text(&fs::read_to_string(path.join("out/manifest.json")).unwrap()).unwrap();
    let found = manifest.scenario.strike_files.iter().map(|file| (file.name.as_str(), file.bytes, file.sha256.clone()));
    let stated = |name, rows| (name, strikes(rows).len() as u64, sha256_hex(strikes(rows).as_bytes()));
    assert!(found.eq([stated("a.csv", 900), stated("more/b.csv", 39)]), "{:?}", manifest.scenario.strike_files);
}

#[test]
fn a_list_that_an_axis_names_must_be_there_at_the_start() {
    let axis = "[study]\n[[study.axis]]\nkey = \"device.slide.strikes\"\nvalues = [\"a.csv\", \"absent.csv\"]\n";
    let folder = folder(&format!("{BASE}{axis}"));
    let error = load(&folder.path().join("study.toml"), &[]).unwrap_err();
    assert!(matches!(&error, LoadError::Io { path, .. } if path.ends_with("absent.csv")), "{error}");
    assert!(sweep(folder.path(), "out", &[], 4).contains("absent.csv"));
}

/// Files may be named like quantities; a range of such names has values that nobody listed.
#[test]
fn a_list_that_was_not_read_at_the_start_is_never_read() {
    let axis = "[study]\n[[study.axis]]\nkey = \"device.slide.strikes\"\nfrom = \"1 mm\"\nto = \"3 mm\"\ncount = 3\n";
    let folder = folder(&format!("{BASE}{axis}"));
    ["1 mm", "2 mm", "3 mm", "1.0 mm", "2.0 mm", "3.0 mm"]
        .iter()
        .for_each(|name| fs::write(folder.path().join(name), strikes(9)).unwrap());
    for point in counts(&loaded(folder.path())) {
        assert!(point.unwrap_err().contains("mm: was not read when the study began;"));
    }
}

#[test]
fn a_list_beyond_two_gibibytes_is_refused_unread() {
    let folder = folder(BASE);
    let file = fs::File::create(folder.path().join("a.csv")).unwrap();
    file.set_len((2 << 30) + 1).unwrap();
    let error = load(&folder.path().join("study.toml"), &[]).unwrap_err();
    assert!(matches!(&error, LoadError::TooLarge(problems) if problems.len() == 1), "{error}");
    assert!(error.to_string().contains("a.csv:1:1: error: file: is too large for a strike file; at most 2 GiB;"));
    assert!(ends(folder.path(), &["run", "study.toml"], 3).contains("at most 2 GiB"));
}

#[test]
fn parts_of_another_build_are_not_joined() {
    let folder = folder(&format!("{BASE}{SLIPS}"));
    let path = folder.path();
    sweep(path, "s0", &["--shard", "0/2"], 0);
    sweep(path, "s1", &["--shard", "1/2"], 0);
    pretend_another_revision(&path.join("s1/manifest.json"));
    let stderr = ends(path, &["merge", "--out", "whole", "--no-plots", "s0", "s1"], 6);
    assert!(stderr.contains("s1: cannot be merged: it has another program revision than s0;"), "{stderr}");

    stop(path, "out");
    pretend_another_revision(&path.join("out/checkpoint.json"));
    let stderr = sweep(path, "out", &["--resume"], 6);
    assert!(stderr.contains("checkpoint.json: belongs to a study with another program revision;"), "{stderr}");
}

#[test]
fn a_whole_result_of_another_build_of_the_same_version_is_replaced() {
    let folder = folder(&format!("{BASE}{SLIPS}"));
    sweep(folder.path(), "out", &[], 0);
    pretend_another_revision(&folder.path().join("out/manifest.json"));
    sweep(folder.path(), "out", &[], 0);
}
