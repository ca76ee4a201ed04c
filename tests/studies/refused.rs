//! Commands and scenarios that do not fit, and what `check` says of studies.

use super::{BASE, PATCH, ends, folder};
use std::time::{Duration, Instant};

#[test]
fn a_study_of_four_quadrillion_points_is_refused_at_once() {
    let axis = |i: usize| {
        let keys = ["slip", "stagger", "drum_diameter", "drum_width", "hand_speed", "lane_spacing"];
        let (device, key) = (["roller", "pen"][i / 6], keys[i % 6]);
        let (key, unit) = match (device, key) {
            ("pen", "slip") => ("tilt", " deg"),
            ("pen", "stagger") => ("frequency", " Hz"),
            ("pen", "drum_diameter") => ("layout.diameter", " mm"),
            ("pen", "drum_width") => ("needle.tip_angle", " deg"),
            (_, "hand_speed") => (key, " mm/s"),
            (_, "slip" | "stagger") => (key, ""),
            _ => (key, " mm"),
        };
        let value = |n: usize| if unit.is_empty() { format!("0.0{n}") } else { format!("\"{n}{unit}\"") };
        format!("[[study.axis]]\nkey = \"device.{device}.{key}\"\nfrom = {}\nto = {}\ncount = 20\n", value(1), value(9))
    };
    let axes: String = (0..12).map(axis).collect();
    let folder = folder(&format!("{BASE}[study]\n{axes}"));
    for command in ["check", "sweep", "bench", "sensitivity", "run"] {
        let started = Instant::now();
        let (stdout, stderr) = ends(folder.path(), &[command, "study.toml"], 3);
        assert!(started.elapsed() < Duration::from_secs(1), "{command} took {:?}", started.elapsed());
        assert!(stderr.contains("study: would need 4.1e15 points") && stdout.is_empty(), "{stderr}");
        assert!(!folder.path().join("output").exists());
    }
}

#[test]
fn a_command_without_its_section_says_what_to_add() {
    let folder = folder(BASE);
    let study = "add a [study] section with at least one [[study.axis]]";
    let bench = "add a [bench] section with reference = \"roller\"";
    for (command, advice) in [("sweep", study), ("sensitivity", study), ("bench", bench)] {
        let (stdout, stderr) = ends(folder.path(), &[command, "study.toml"], 2);
        assert!(stderr.contains(advice) && stderr.lines().count() == 1 && stdout.is_empty(), "{stderr}");
        assert!(!folder.path().join("output").exists());
    }
}

#[test]
fn a_run_of_a_study_is_the_scenario_as_declared_and_says_so() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    let (_, stderr) = ends(folder.path(), &["run", "study.toml", "--no-plots"], 0);
    assert_eq!(
        stderr,
        "dermatrace: note: run computes the scenario as declared; `dermatrace sweep` computes its study\n"
    );
    let (_, stderr) = ends(folder.path(), &["run", "study.toml", "--no-plots", "-q", "--out", "quiet"], 0);
    assert_eq!(stderr, "");
    std::fs::write(folder.path().join("study.toml"), BASE).unwrap();
    let (_, stderr) = ends(folder.path(), &["run", "study.toml", "--no-plots", "--out", "plain"], 0);
    assert_eq!(stderr, "");
    let metrics = |out: &str| std::fs::read(folder.path().join(out).join("metrics.csv")).unwrap();
    assert_eq!(metrics("output/study"), metrics("plain"));
}

#[test]
fn check_tells_what_each_survey_would_compute() {
    let more = "[bench]\nreference = \"pen\"\n[sensitivity]\nsamples = 8\ntrajectories = 3\n";
    let folder = folder(&format!("{BASE}{PATCH}{more}"));
    let (stdout, _) = ends(folder.path(), &["check", "study.toml"], 0);
    assert!(stdout.contains("  a sweep computes 12 points, 2 times each\n"), "{stdout}");
    // 12 points of the roller, one of which is the roller as declared, and the two devices.
    assert!(stdout.contains("  a bench computes 13 configurations\n"), "{stdout}");
    // 8 (2 + 2) and 3 (2 + 1).
    assert!(stdout.contains("  a sensitivity analysis computes 41 evaluations\n"), "{stdout}");
    let (stdout, _) = ends(folder.path(), &["check", "study.toml", "--json"], 0);
    let verdict: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let surveys = serde_json::json!({
        "points": 12, "replicates": 2, "configurations": 13, "evaluations": 41, "most_passes": null,
        "course_runs": null, "unit_cells": null, "planned_designs": null, "read_profiles": null,
    });
    assert_eq!(verdict[0]["surveys"], surveys);
}

#[test]
fn a_league_of_too_many_is_refused_before_any_work() {
    let axis = "[study]\n[[study.axis]]\nkey = \"device.roller.slip\"\nfrom = 0.0\nto = 0.5\ncount = 2000\n";
    let folder = folder(&format!("{BASE}{axis}[bench]\nreference = \"pen\"\n"));
    for command in ["check", "bench"] {
        let (_, stderr) = ends(folder.path(), &[command, "study.toml"], 3);
        assert!(stderr.contains("configurations; at most 1000 are allowed"), "{stderr}");
    }
    ends(folder.path(), &["sweep", "study.toml", "--slurm", "4"], 0);
}

#[test]
fn shards_that_cannot_be_are_usage_errors() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    for shard in ["4/4", "1", "-1/2", "0/0", "a/b"] {
        let (_, stderr) = ends(folder.path(), &["sweep", "study.toml", &format!("--shard={shard}")], 2);
        assert!(stderr.contains("0/4 for the first of four"), "{stderr}");
    }
}
