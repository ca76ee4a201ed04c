//! The command line around a simulation: result folders, streams, signals.

use super::start::dermatrace;
use predicates::prelude::*;
use sha2::{Digest, Sha256};
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
band = ["puncture", "fixed"]

[patch]
width = "3 mm"
height = "3 mm"

[[device]]
name = "roller"
kind = "roller"
drum_diameter = "20 mm"
drum_width = "20 mm"
rings = 8
needles_per_ring = 24
hand_speed = "100 mm/s"
needle = { length = "depth", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
passes = [{ heading = "0 deg", repeat = 2 }]

[[device]]
name = "pen"
kind = "pen"
layout = { kind = "ring", needles = 12, diameter = "6 mm" }
needle = { length = "3 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
frequency = "100 Hz"
stroke = "3 mm"
hand_speed = "80 mm/s"

[depth]
values = ["0.5 mm", "1.5 mm"]

[compare]
reference = "pen"
basis = "strikes"

[sampling]
target_relative_error = 0.1
trials = 4
"#;

/// A folder with the scenario in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), SCENARIO).unwrap();
    folder
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().filter(|(name, _)| name.ends_with(".csv")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_run_leaves_tables_figures_and_a_manifest_that_hashes_them() {
    let folder = folder();
    let summary = predicate::str::contains("Files  output/small").and(predicate::str::contains("roller against pen"));
    dermatrace(folder.path(), &["run", "small.toml"]).assert().code(0).stdout(summary).stderr("");
    let files = files(&folder.path().join("output/small"));
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed = manifest["files"].as_array().unwrap();
    assert_eq!(listed.len() + 1, files.len());
    for record in listed {
        let content = &files[record["name"].as_str().unwrap()];
        assert_eq!(record["sha256"], sha256(content), "{record}");
        assert_eq!(record["bytes"], content.len());
    }
    assert_eq!(manifest["scenario"]["sha256"], sha256(SCENARIO.as_bytes()));
    assert_eq!(listed.iter().filter(|record| record["name"].as_str().unwrap().ends_with(".csv")).count(), 8);
    assert_eq!(listed.iter().filter(|record| record["name"].as_str().unwrap().ends_with(".png")).count(), 6);
}

#[test]
fn the_same_job_replaces_its_result_and_another_needs_overwrite() {
    let folder = folder();
    let run =
        |more: &[&str]| dermatrace(folder.path(), &[&["run", "small.toml", "--no-plots"], more].concat()).assert();
    let out = folder.path().join("output/small");
    run(&[]).code(0);
    let first = tables(&out);
    fs::write(out.join("notes.txt"), "keep").unwrap();
    run(&[]).code(0);
    assert_eq!(tables(&out), first);
    run(&["--seed", "2"]).code(4).stdout("").stderr(predicate::str::contains("--overwrite"));
    assert_eq!(tables(&out), first);
    run(&["--seed", "2", "--overwrite"]).code(0);
    assert_ne!(tables(&out)["metrics.csv"], first["metrics.csv"]);
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "keep");
}

#[test]
fn json_carries_the_manifest_and_all_values() {
    let folder = folder();
    let output =
        dermatrace(folder.path(), &["run", "small.toml", "--no-plots", "--json"]).assert().code(0).get_output().clone();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["schema"], "dermatrace-manifest/1");
    let file = fs::read(folder.path().join("output/small/manifest.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(result["checksum"], file["checksum"]);
    let rows = result["values"]["metrics"].as_array().unwrap().len();
    let table = fs::read_to_string(folder.path().join("output/small/metrics.csv")).unwrap();
    assert_eq!(table.lines().count(), rows + 1);
    assert!(rows > 0);
}

#[test]
fn threads_and_environment_change_no_table() {
    let folder = folder();
    let run = |out: &str, threads: &str, variable: &str| {
        let arguments = ["run", "small.toml", "--no-plots", "--out", out, "--threads", threads];
        dermatrace(folder.path(), &arguments).env("RAYON_NUM_THREADS", variable).assert().code(0);
        tables(&folder.path().join(out))
    };
    let reference = run("a", "1", "abc");
    assert_eq!(run("b", "2", "7"), reference);
    assert_eq!(run("c", "0", "0"), reference);
}

#[test]
fn a_missed_target_exits_5_with_a_whole_result() {
    let folder = folder();
    let arguments = [
        "run",
        "small.toml",
        "--no-plots",
        "--set",
        "sampling.target_relative_error=1e-9",
        "--set",
        "sampling.max_samples=4096",
    ];
    let expected = predicate::str::contains("target precision not reached");
    dermatrace(folder.path(), &arguments)
        .assert()
        .code(5)
        .stdout(predicate::str::contains("PRECISION NOT REACHED"))
        .stderr(expected);
    assert!(folder.path().join("output/small/manifest.json").exists());
}

#[test]
fn one_device_needs_no_comparison() {
    let folder = folder();
    let (before, rest) = SCENARIO.split_once("[[device]]\nname = \"pen\"").unwrap();
    let (_, after) = rest.split_once("[depth]").unwrap();
    let text = format!("{before}[depth]{after}").replace("[compare]\nreference = \"pen\"\nbasis = \"strikes\"\n", "");
    fs::write(folder.path().join("one.toml"), text).unwrap();
    let expected = predicate::str::contains("Nothing is compared");
    dermatrace(folder.path(), &["run", "one.toml", "--no-plots"]).assert().code(0).stdout(expected);
    assert!(!folder.path().join("output/one/comparison.csv").exists());
}

#[test]
fn a_channel_study_writes_only_where_it_is_told_to() {
    let folder = folder();
    dermatrace(folder.path(), &["channel", "small.toml"]).assert().code(0).stdout(predicate::str::contains("puncture"));
    assert_eq!(files(folder.path()).len(), 1);
    dermatrace(folder.path(), &["channel", "small.toml", "--out", "c"]).assert().code(0);
    let names: Vec<String> = files(&folder.path().join("c")).into_keys().collect();
    assert_eq!(names, ["channel_profile.csv", "channels.csv", "layers.csv", "manifest.json", "tip_path.csv"]);
    let output = dermatrace(folder.path(), &["channel", "small.toml", "--json"]).assert().code(0).get_output().clone();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = result["values"]["channels"][0].as_object().unwrap();
    assert_eq!(result["values"]["channels"].as_array().unwrap().len(), 2 * 2 * 3);
    assert!(row.contains_key("entry_angle_deg") && row.contains_key("numerical_error_rel") && row.len() == 12);
}

#[test]
fn figures_can_be_redrawn_from_the_tables_alone() {
    let folder = folder();
    dermatrace(folder.path(), &["run", "small.toml"]).assert().code(0);
    let out = folder.path().join("output/small");
    let hashes = || -> BTreeMap<String, String> {
        files(&out).into_iter().map(|(name, content)| (name, sha256(&content))).collect()
    };
    let first = hashes();
    for name in first.keys().filter(|name| name.ends_with(".svg") || name.ends_with(".png")) {
        fs::remove_file(out.join(name)).unwrap();
    }
    fs::remove_file(folder.path().join("small.toml")).unwrap();
    dermatrace(folder.path(), &["plot", "output/small"])
        .assert()
        .code(0)
        .stdout(predicate::str::contains("patch_map.svg"));
    assert_eq!(hashes(), first);
}

#[test]
fn a_changed_table_or_manifest_is_not_drawn() {
    let folder = folder();
    dermatrace(folder.path(), &["run", "small.toml", "--no-plots"]).assert().code(0);
    let path = folder.path().join("output/small/metrics.csv");
    let table = fs::read(&path).unwrap();
    fs::write(&path, [&table[..], b"\n"].concat()).unwrap();
    dermatrace(folder.path(), &["plot", "output/small"])
        .assert()
        .code(6)
        .stderr(predicate::str::contains("metrics.csv"));
    fs::write(&path, table).unwrap();
    let manifest = folder.path().join("output/small/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap().replacen("cheek", "cheak", 1);
    fs::write(&manifest, text).unwrap();
    dermatrace(folder.path(), &["plot", "output/small"]).assert().code(6).stderr(predicate::str::contains("checksum"));
}

#[test]
fn check_says_ok_and_what_a_run_needs() {
    let folder = folder();
    let expected = predicate::str::starts_with("small.toml: ok\n").and(predicate::str::contains("a run computes "));
    dermatrace(folder.path(), &["check", "small.toml"]).assert().code(0).stdout(expected).stderr("");
    let arguments = [
        "check",
        "small.toml",
        "--set",
        "patch.width=1 m",
        "--set",
        "patch.height=1 m",
        "--set",
        "device.pen.hand_speed=0.001 mm/s",
    ];
    dermatrace(folder.path(), &arguments).assert().code(3).stdout("").stderr(predicate::str::contains("pen"));
}

#[test]
fn strikes_that_capture_could_not_hold_are_refused_with_their_number() {
    let folder = folder();
    let sets = ["patch.width=1 m", "patch.height=1 m", "sampling.trials=256", "device.pen.capture_radius=0.1 mm"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    for command in ["check", "run"] {
        let arguments = [&[command, "small.toml"], sets.as_slice()].concat();
        dermatrace(folder.path(), &arguments)
            .assert()
            .code(3)
            .stdout("")
            .stderr(predicate::str::contains("at most 2e7"));
    }
    // Without capture as many strikes may be.
    dermatrace(folder.path(), &[&["check", "small.toml"], &sets[..6]].concat()).assert().code(0);
}

#[test]
fn a_scenario_may_come_from_standard_input() {
    let folder = folder();
    dermatrace(folder.path(), &["run", "-", "--no-plots"]).write_stdin(SCENARIO).assert().code(0);
    assert_eq!(tables(&folder.path().join("output/stdin")).len(), 8);
}

#[test]
fn a_stem_that_cannot_name_a_folder_needs_out() {
    let folder = folder();
    fs::rename(folder.path().join("small.toml"), folder.path().join("a b.toml")).unwrap();
    dermatrace(folder.path(), &["run", "a b.toml", "--no-plots"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("--out"));
    assert!(!folder.path().join("output").exists());
    dermatrace(folder.path(), &["run", "a b.toml", "--no-plots", "--out", "o"]).assert().code(0);
}

#[test]
fn places_that_cannot_hold_a_result_are_refused() {
    let folder = folder();
    fs::write(folder.path().join("file"), "").unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/metrics.csv"), "precious").unwrap();
    for (out, code) in [("file", 4), ("file/below", 4), ("full", 4), (".", 4), ("", 2)] {
        dermatrace(folder.path(), &["run", "small.toml", "--no-plots", "--out", out]).assert().code(code).stdout("");
    }
    dermatrace(folder.path(), &["run", "small.toml", "--out", "full", "--overwrite"]).assert().code(4);
    assert_eq!(fs::read_to_string(folder.path().join("full/metrics.csv")).unwrap(), "precious");
    assert_eq!(fs::read_to_string(folder.path().join("small.toml")).unwrap(), SCENARIO);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_not_there_is_named_alike_by_all_that_read_results() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["plot", "report", "audit", "export"] {
        let said = predicate::str::contains("nowhere: there is no such directory; name the folder of a result");
        dermatrace(folder.path(), &[command, "nowhere"]).assert().code(4).stderr(said);
    }
}

#[test]
fn a_full_stdout_costs_the_exit_code_but_not_the_result() {
    let folder = folder();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    let status =
        command.current_dir(folder.path()).args(["run", "small.toml", "--no-plots"]).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(4));
    assert_eq!(tables(&folder.path().join("output/small")).len(), 8);
}

#[cfg(unix)]
mod signals {
    use super::*;
    use std::process::{Child, Stdio};
    use std::time::{Duration, Instant};

    /// A run that goes on for minutes if nobody stops it.
    fn start(folder: &Path) -> Child {
        let out = folder.join("output/small");
        let child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"))
            .current_dir(folder)
            // Many trials: where there are few, sampling soon ends because the trials differ by more than it could mend.
            .args(["run", "small.toml", "--no-plots", "--set", "sampling.target_relative_error=1e-9"])
            .args(["--set", "sampling.max_samples=1_000_000_000_000", "--set", "sampling.trials=1024"])
            .args(["--set", "patch.width='100 mm'", "--set", "patch.height='100 mm'"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while !out.exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "the run never claimed its folder");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(200));
        child
    }

    fn send(signal: &str, child: &Child) {
        let status = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Whether the tests themselves were started with a signal ignored, as `nohup` does: the program then ignores it too.
    fn is_ignored(signal: i32) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
        mask.is_some_and(|mask| u64::from_str_radix(mask, 16).unwrap() >> (signal - 1) & 1 == 1)
    }

    #[test]
    fn a_stopped_run_says_so_quickly_and_leaves_nothing() {
        let heeded = |(_, code): &(&str, i32)| !is_ignored(code - 128);
        for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)].into_iter().filter(heeded) {
            let folder = folder();
            let child = start(folder.path());
            let asked = Instant::now();
            send(signal, &child);
            let output = child.wait_with_output().unwrap();
            assert!(asked.elapsed() < Duration::from_secs(3), "{signal} took {:?}", asked.elapsed());
            assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(output.stdout.is_empty());
            assert!(!folder.path().join("output").exists());
        }
    }

    #[test]
    fn a_second_run_in_the_same_folder_is_refused() {
        let folder = folder();
        let mut child = start(folder.path());
        let expected = predicate::str::contains("in use by another dermatrace");
        dermatrace(folder.path(), &["run", "small.toml", "--no-plots"]).assert().code(4).stderr(expected);
        child.kill().unwrap();
        child.wait().unwrap();
        dermatrace(folder.path(), &["run", "small.toml", "--no-plots"]).assert().code(0);
    }
}

#[test]
fn a_search_for_equal_damage_is_announced_and_its_share_told() {
    let folder = folder();
    let basis = ["--set", "compare.basis=dermal_damage"];
    let announced = predicate::str::contains("a run computes 10 cells")
        .and(predicate::str::contains("searches for 6 shares of strikes, each in up to 24 further cells"));
    dermatrace(folder.path(), &[&["check", "small.toml"], &basis[..]].concat()).assert().code(0).stdout(announced);
    let run = [&["run", "small.toml", "--no-plots", "--json"], &basis[..]].concat();
    let output = dermatrace(folder.path(), &run).assert().code(0).get_output().clone();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["basis"], "dermal_damage");
    let matchings = result["cells"].as_array().unwrap().iter().map(|cell| cell["matching"].as_str().unwrap());
    assert!(matchings.filter(|words| words.starts_with("each strike kept with probability 0.")).count() >= 1);
}

#[test]
fn a_dermis_out_of_reach_exits_2_and_leaves_nothing() {
    let folder = folder();
    let shallow = ["--set", "compare.basis=dermal_damage", "--set", "depth.values=[\"0.03 mm\"]"];
    let words = predicate::str::contains("at 0.03 mm under pinned damages no papillary or reticular dermis")
        .and(predicate::str::contains("set greater depths, or compare on another basis"));
    dermatrace(folder.path(), &[&["run", "small.toml"], &shallow[..]].concat())
        .assert()
        .code(2)
        .stdout("")
        .stderr(words);
    assert!(!folder.path().join("output/small/manifest.json").exists());
}

/// A folder with a small result in `output/small`.
fn folder_with_a_result() -> tempfile::TempDir {
    let folder = folder();
    dermatrace(folder.path(), &["run", "small.toml", "--no-plots", "--quick"]).assert().code(vec![0, 5]);
    folder
}

/// Names of the files in a folder, in order.
fn files_in(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn plot_writes_the_figures_that_were_asked_for_into_a_folder_that_says_what_they_were_drawn_from() {
    let folder = folder_with_a_result();
    let before = files_in(&folder.path().join("output/small"));
    let plot = |more: &[&str]| {
        let only = ["plot", "output/small", "--out", "figures", "--only", "damage_by_layer,tear_ratio_vs_depth"];
        dermatrace(folder.path(), &[&only, more].concat()).assert()
    };
    plot(&["--format", "pdf,svg,pdf", "--style", "single", "--theme", "dark"]).code(0);
    let expected = [
        "captions.md",
        "damage_by_layer.pdf",
        "damage_by_layer.svg",
        "manifest.json",
        "tear_ratio_vs_depth.pdf",
        "tear_ratio_vs_depth.svg",
    ];
    let figures = folder.path().join("figures");
    assert_eq!(files_in(&figures), expected);
    assert_eq!(files_in(&folder.path().join("output/small")), before, "the result is left alone");
    let read = |path: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(folder.path().join(path)).unwrap()).unwrap()
    };
    let (figures_manifest, source) = (read("figures/manifest.json"), read("output/small/manifest.json"));
    assert_eq!(figures_manifest["program"]["command"], "plot");
    assert_eq!(figures_manifest["drawn_from"]["command"], "run");
    assert_eq!(figures_manifest["drawn_from"]["checksum"], source["checksum"]);
    let svg = fs::read_to_string(figures.join("damage_by_layer.svg")).unwrap();
    assert!(svg.contains("width=\"85.") && svg.contains("#15181C") && svg.contains("quick budget"), "{}", &svg[..200]);
    // The same figures again, otherwise: what is no longer made goes.
    plot(&["--format", "png", "--width", "120 mm", "--dpi", "72"]).code(0);
    assert_eq!(files_in(&figures), ["captions.md", "damage_by_layer.png", "manifest.json", "tear_ratio_vs_depth.png"]);
    // A folder of figures holds no tables.
    dermatrace(folder.path(), &["plot", "figures"]).assert().code(2).stderr(predicate::str::contains("no tables"));
}

#[test]
fn plot_in_place_adds_formats_to_the_result_and_its_manifest() {
    let folder = folder_with_a_result();
    dermatrace(folder.path(), &["plot", "output/small", "--format", "pdf", "--only", "patch_map"]).assert().code(0);
    let manifest = fs::read_to_string(folder.path().join("output/small/manifest.json")).unwrap();
    assert!(manifest.contains("\"patch_map.pdf\"") && !manifest.contains("captions.md"));
    // The same job again drops the format that it does not make.
    dermatrace(folder.path(), &["run", "small.toml", "--no-plots", "--quick"]).assert().code(vec![0, 5]);
    assert!(!folder.path().join("output/small/patch_map.pdf").exists());
}

#[test]
fn plot_refuses_what_it_cannot_draw_and_says_what_it_can() {
    let folder = folder_with_a_result();
    let refused = |more: &[&str], says: &str| {
        let words = [&["plot", "output/small"], more].concat();
        dermatrace(folder.path(), &words).assert().code(2).stderr(predicate::str::contains(says));
    };
    refused(&["--width", "84 mm"], "must be 85 to 300 mm");
    refused(&["--width", "120"], "such as \"120 mm\"");
    refused(&["--format", "jpg"], "svg, png, pdf");
    refused(&["--theme", "sepia"], "print, screen, dark");
    refused(&["--style", "triple"], "single, double");
    refused(&["--dpi", "601"], "72..=600");
    refused(&["--only", "heat_map"], "no such figure; it has damage_volume_vs_depth");
    refused(&["--out", "output/small"], "leave --out away");
    refused(&["--overwrite"], "--out");
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes.txt"), "mine").unwrap();
    dermatrace(folder.path(), &["plot", "output/small", "--out", "mine"])
        .assert()
        .code(4)
        .stderr(predicate::str::contains("not empty"));
}
