//! Limits of time, memory and names around a command: caps that are kept, refusals with one line, what `check` foretells.

use super::start::{dermatrace, told};
use assert_cmd::Command;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Instant;

const LISTED: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[patch]
width = "5 mm"
height = "5 mm"
[[device]]
name = "listed"
kind = "explicit"
motion = "roller"
strikes = "strikes.csv"
drum_diameter = "20 mm"
needle = { length = "1.5 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
[depth]
values = ["1.0 mm"]
[sampling]
target_relative_error = 1e-6
metrics = ["volumes", "openings", "coverage"]
"#;

const SMALL: &str = r#"
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
model = "mf8"
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
[depth]
values = ["1.0 mm"]
[compare]
reference = "pen"
[sampling]
trials = 4
target_relative_error = 0.05
[[study.axis]]
key = "device.roller.slip"
from = 0.0
to = 0.1
count = 3
[plan]
channels_per_cm2 = 1
[bench]
reference = "pen"
"#;

/// 40,000 strikes in nearly one place, no two of them alike.
fn crowded() -> String {
    let mut text = "x_mm,y_mm,heading_deg\n".to_owned();
    for i in 0..40_000 {
        let _ = writeln!(text, "2.5,{},{}", 2.5 + 1e-7 * f64::from(i), i % 360);
    }
    text
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("listed.toml"), LISTED).unwrap();
    fs::write(folder.path().join("strikes.csv"), crowded()).unwrap();
    fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    folder
}

/// Exit code and what was said on both streams.
fn ends(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(&mut dermatrace(folder, arguments))
}

/// The program in a shell, after a limit was set there.
#[cfg(target_os = "linux")]
fn limited(folder: &Path, limit: &str, arguments: &str) -> (i32, String, String) {
    let program = assert_cmd::cargo::cargo_bin!("dermatrace");
    let script = format!("{limit}; exec '{}' {arguments}", program.display());
    told(Command::new("sh").current_dir(folder).args(["-c", &script]).env_remove("RUST_BACKTRACE"))
}

fn manifest(folder: &Path, out: &str) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join(out).join("manifest.json")).unwrap()).unwrap()
}

/// Openings of strikes that all overlap, and the map of their slits, take minutes that the cap does not grant.
#[test]
fn a_time_cap_ends_all_of_a_run_and_the_manifest_says_what_it_left_out() {
    let folder = folder();
    let begun = Instant::now();
    let (code, _, said) = ends(folder.path(), &["run", "listed.toml", "--max-seconds", "1", "--out", "out"]);
    assert!(begun.elapsed().as_secs_f64() < 20.0, "{:?}", begun.elapsed());
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("time cap reached: left out "), "{said}");
    let manifest = manifest(folder.path(), "out");
    let left_out = manifest["left_out"].as_array().unwrap();
    assert!(left_out.iter().any(|part| part.as_str().unwrap().starts_with("listed at 1 mm, pinned: ")), "{left_out:?}");
    assert_eq!(manifest["precision_reached"], false);
    assert!(manifest["notes"].to_string().contains("LEFT OUT"));
}

#[test]
fn a_time_cap_that_does_not_fire_changes_no_byte() {
    let folder = folder();
    for (out, more) in [("without", &[][..]), ("with", &["--max-seconds", "1e19"])] {
        assert_eq!(ends(folder.path(), &[&["run", "small.toml", "--out", out], more].concat()).0, 0);
    }
    let tables = |out: &str| {
        let all = fs::read_dir(folder.path().join(out)).unwrap().map(|entry| entry.unwrap().path());
        let mut tables: Vec<_> = all.filter(|path| path.extension().is_some_and(|end| end == "csv")).collect();
        tables.sort();
        tables.iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    assert!(tables("with") == tables("without"));
    assert!(manifest(folder.path(), "with").get("left_out").is_none());
}

#[test]
fn a_league_table_that_was_cut_short_says_which_configurations_it_lacks() {
    let folder = folder();
    // So many strikes that no machine makes them within the grace that a cap gives.
    let large = ["--set", "patch.width='200 mm'", "--set", "patch.height='200 mm'", "--set", "sampling.trials=1024"];
    let begun = Instant::now();
    let (code, _, said) =
        ends(folder.path(), &[&["bench", "small.toml", "--max-seconds", "0.001", "--out", "out"], &large[..]].concat());
    assert!(begun.elapsed().as_secs_f64() < 20.0, "{:?}", begun.elapsed());
    assert_eq!(code, 5, "{said}");
    assert!(manifest(folder.path(), "out")["left_out"].is_array(), "{said}");
}

#[test]
fn commands_that_cannot_end_early_refuse_a_time_cap() {
    let folder = folder();
    for command in ["channel", "force", "slides", "plan"] {
        let (code, _, said) = ends(folder.path(), &[command, "small.toml", "--max-seconds", "5"]);
        assert!(code == 2 && said.starts_with("dermatrace: error: --max-seconds: "), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn too_little_memory_is_refused_with_one_line_and_a_small_stack_is_enough() {
    let folder = folder();
    for limit in ["ulimit -v 60000", "ulimit -v 150000", "ulimit -v 200000", "ulimit -d 20000"] {
        let (code, _, said) = limited(folder.path(), limit, "run small.toml --quick --out out");
        assert!(code == 3 && said.lines().count() == 1 && said.contains("ulimit -"), "{limit}: {code} {said}");
        assert!(!folder.path().join("out").exists());
    }
    for arguments in ["--version", "check small.toml", "run small.toml --quick --out out"] {
        let (code, _, said) = limited(folder.path(), "ulimit -s 64", arguments);
        assert_eq!(code, 0, "{arguments}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn too_few_open_files_are_told_with_what_to_do() {
    let folder = folder();
    let (code, _, said) = limited(folder.path(), "ulimit -n 6", "run small.toml --quick --out out");
    let errors = said.lines().filter(|line| line.contains("error:")).count();
    assert!(code == 4 && errors == 1 && said.contains("ulimit -n"), "{code} {said}");
}

#[test]
fn check_foretells_time_and_memory_of_every_command_that_a_scenario_is_written_for() {
    let folder = folder();
    let (code, text, _) = ends(folder.path(), &["check", "small.toml"]);
    assert!(code == 0 && text.contains("  run takes about ") && text.contains(" MiB on "), "{text}");
    let (_, json, _) = ends(folder.path(), &["check", "small.toml", "--json"]);
    let foretold = &serde_json::from_str::<serde_json::Value>(&json).unwrap()[0]["forecast"];
    for command in ["run", "sweep", "bench", "plan"] {
        let number = |key: &str| foretold[command][key].as_f64().unwrap();
        assert!(number("seconds") < 1e3 && number("memory_mib") < 1e3, "{foretold}");
    }
    assert!(foretold["slides"].is_null(), "{foretold}");
    let more = ["check", "small.toml", "--json", "--set", "slides.vertical=3"];
    let (_, json, _) = ends(folder.path(), &more);
    assert!(json.contains("\"slides\":"), "{json}");
    // Ten times the trials are more of both.
    let more = ["check", "small.toml", "--json", "--set", "sampling.trials=1024"];
    let (_, json, _) = ends(folder.path(), &more);
    let heavy = &serde_json::from_str::<serde_json::Value>(&json).unwrap()[0]["forecast"]["run"];
    for key in ["seconds", "memory_mib"] {
        assert!(heavy[key].as_f64() > foretold["run"][key].as_f64(), "{heavy} {foretold}");
    }
}

#[test]
fn a_job_of_slurm_has_a_plain_name_whatever_the_scenario_is_called() {
    let folder = folder();
    fs::copy(folder.path().join("small.toml"), folder.path().join("s\u{e9} t.toml")).unwrap();
    let (code, script, _) = ends(folder.path(), &["sweep", "s\u{e9} t.toml", "--slurm", "3", "--out", "o s"]);
    assert!(code == 0 && script.contains("\n#SBATCH --job-name=s__t\n"), "{script}");
    assert!(script.contains(" --job-name=s__t-merge --wrap "), "{script}");
}

#[test]
fn a_file_name_that_is_no_folder_name_is_told_with_one_that_is() {
    let folder = folder();
    fs::copy(folder.path().join("small.toml"), folder.path().join("sc\u{e9}nario 1.toml")).unwrap();
    let (code, _, said) = ends(folder.path(), &["run", "sc\u{e9}nario 1.toml", "--quick"]);
    assert!(code == 2 && said.trim_end().ends_with("for example --out output/sc_nario_1"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_as_folder_is_told_with_where_it_leads() {
    let folder = folder();
    fs::create_dir(folder.path().join("scratch")).unwrap();
    std::os::unix::fs::symlink("scratch", folder.path().join("link")).unwrap();
    let (code, _, said) = ends(folder.path(), &["run", "small.toml", "--quick", "--out", "link"]);
    let target = fs::canonicalize(folder.path().join("scratch")).unwrap();
    assert!(code == 4 && said.contains(&format!("symbolic link to {}", target.display())), "{said}");
    assert!(said.contains("--out link/run"), "{said}");
    assert_eq!(ends(folder.path(), &["run", "small.toml", "--quick", "--no-plots", "--out", "link/run"]).0, 0);
}
