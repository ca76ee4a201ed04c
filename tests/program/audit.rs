//! `dermatrace audit` as a user meets it: results in order, flipped bits, and forgeries whose hashes fit.

use super::start::{dermatrace, ends, told};
use dermatrace::folder::frame::{Column, Frame, ParquetWriter, read_parquet};
use dermatrace::folder::manifest::{FileRecord, Invocation, Manifest};
use dermatrace::results::{AuditError, Question, Source, audit, manifest_of};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

const BASE: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
band = ["puncture"]
[patch]
width = "3 mm"
height = "3 mm"
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
passes = [{ heading = "0 deg", repeat = 3 }]
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
hand_speed = "80 mm/s"
needle = { length = "3 mm" }
[depth]
values = ["0.5 mm", "1 mm", "1.5 mm"]
[compare]
reference = "pen"
basis = "as_configured"
[sampling]
target_relative_error = 0.1
trials = 4
metrics = ["volumes", "openings", "coverage"]
[slides]
vertical = 4
[plan]
channels_per_cm2 = 60
most_passes = 3
headings = ["0 deg", "90 deg"]
[bench]
reference = "pen"
objectives = ["more channels", "less dermal_damage"]
[sensitivity]
samples = 8
trajectories = 4
resamples = 100
[study]
[[study.axis]]
key = "device.roller.drum_diameter"
from = "10 mm"
to = "40 mm"
count = 3
"#;

/// What is put on the skin.
const DELIVERY: &str = "delivery={ drugs = ['minoxidil', 'native_ha'], until = '20 min', draws = 2, injection = { layer = 'papillary_dermis' } }";

/// The commands whose results are audited here, and what else they are told.
const COMMANDS: [(&str, &[&str]); 9] = [
    ("run", &[]),
    ("channel", &[]),
    ("force", &["--set", "device.roller.force={ mean = '3 N' }"]),
    ("deliver", &["--set", DELIVERY]),
    ("slides", &[]),
    ("plan", &[]),
    ("bench", &[]),
    ("sweep", &[]),
    ("sensitivity", &["--set", "study.compute=channel", "--set", "depth.values=['1 mm']"]),
];

/// A folder with a scenario and a result of every command, made once.
fn results() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("small.toml"), BASE).unwrap();
        for (command, more) in COMMANDS {
            let plots: &[&str] = if command == "run" { &[] } else { &["--no-plots"] };
            let common = [command, "small.toml", "--out", command, "--quiet"];
            let (code, _, said) = told(&mut dermatrace(folder.path(), &[&common, plots, more].concat()));
            assert!([0, 5].contains(&code), "{command}: {said}");
        }
        folder
    });
    folder.path()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.collect::<BTreeSet<String>>().into_iter().collect()
}

/// A copy of a result that may be tampered with.
struct Copy(tempfile::TempDir);

impl Copy {
    fn of(command: &str) -> Self {
        let (folder, from) = (tempfile::tempdir().unwrap(), results().join(command));
        fs::create_dir(folder.path().join("result")).unwrap();
        for name in names(&from) {
            fs::copy(from.join(&name), folder.path().join("result").join(&name)).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("result")
    }

    /// Makes hashes, sizes and the checksum those of what lies there, as a careful forger would.
    fn seal(&self, forge: impl Fn(&mut Manifest)) {
        let path = self.path().join("manifest.json");
        let mut manifest = Manifest::from_text(&fs::read_to_string(&path).unwrap()).unwrap();
        for file in &mut manifest.files {
            *file = FileRecord::of(&file.name, &fs::read(self.path().join(&file.name)).unwrap());
        }
        forge(&mut manifest);
        fs::write(path, manifest.to_text().unwrap()).unwrap();
    }

    /// Changes a table, whose lines are given as cells, and seals the result.
    fn forge(&self, file: &str, change: impl Fn(&mut Vec<Vec<String>>)) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        change(&mut lines);
        let text: String = lines.iter().map(|cells| cells.join(",") + "\n").collect();
        fs::write(path, text).unwrap();
        self.seal(|_| ());
    }

    /// What the command says, which must be a difference.
    fn is_found(&self, more: &[&str]) -> String {
        let (stdout, stderr) = ends(self.0.path(), &[&["audit", "result"], more].concat(), 6);
        assert!(stdout.is_empty() && stderr.lines().count() == 1, "{stdout}{stderr}");
        stderr
    }
}

/// Audits a result within the test.
fn audited(directory: &Path) -> Result<(), String> {
    let stop = AtomicUsize::new(0);
    let manifest = manifest_of(directory).map_err(|error| error.to_string())?;
    let question = Question {
        source: Source { directory, manifest: &manifest },
        scenario_dir: None,
        all: false,
        program: Invocation {
            command: manifest.program.command.clone(),
            command_line: Vec::new(),
            version: manifest.program.version.clone(),
            git_revision: manifest.program.git_revision.clone(),
            quick: false,
            max_seconds: None,
            threads: 1,
        },
        stop: &stop,
        progress: &|_, _| (),
    };
    audit(&question).map(drop).map_err(|error: AuditError| error.to_string())
}

/// The cell of a line below a header.
fn cell<'l>(lines: &'l mut [Vec<String>], line: usize, column: &str) -> &'l mut String {
    let place = lines[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("no {column}"));
    &mut lines[line][place]
}

/// The first line with these words.
fn line(lines: &[Vec<String>], words: &[&str]) -> usize {
    let has = |cells: &Vec<String>| words.iter().all(|word| cells.iter().any(|cell| cell == word));
    lines.iter().position(has).unwrap_or_else(|| panic!("no line with {words:?}"))
}

/// A number a little larger.
fn raise(text: &mut String, by: f64) {
    let number: f64 = text.parse().unwrap();
    *text = format!("{:?}", number + by);
}

#[test]
fn results_that_nobody_touched_are_in_order_with_and_without_all() {
    for (command, _) in COMMANDS {
        for all in [&[][..], &["--all"]] {
            let (stdout, _) = ends(results(), &[&["audit", command, "--json", "--threads", "1"], all].concat(), 0);
            let told: serde_json::Value = serde_json::from_str(&stdout).unwrap();
            let audit = &told["audit"];
            assert!(audit["tally"]["computed"].as_u64() > Some(0), "{command}: {stdout}");
            assert_eq!((&told["command"], &audit["agreement"]), (&command.into(), &"exact".into()));
            let left = audit["anew"]["left"].as_array().unwrap().len();
            assert!(all.is_empty() || left == 0, "{command}: {stdout}");
            let what = audit["anew"]["what"].as_str().unwrap();
            let is_part = what.contains("one of 3 depths") || what.contains("3 of ");
            assert!(is_part != (!all.is_empty() || ["channel", "sweep"].contains(&command)), "{command}: {what}");
        }
    }
    let (stdout, stderr) = ends(results(), &["audit", "run"], 0);
    assert!(
        stdout.starts_with("run: in order, a result of `run` by dermatrace ") && stderr.is_empty(),
        "{stdout}{stderr}"
    );
}

/// A part of a scenario has the numbers that the whole has, whichever part is drawn.
#[test]
fn every_depth_alone_has_the_numbers_of_all_together() {
    for command in ["run", "force", "deliver", "slides", "plan", "bench"] {
        let copy = Copy::of(command);
        let mut drawn = BTreeSet::new();
        for i in 0..60 {
            copy.seal(|manifest| manifest.wall_time_s = f64::from(i));
            let manifest = manifest_of(&copy.path()).unwrap();
            let depth = u64::from_str_radix(&manifest.checksum[..16], 16).unwrap() % 3;
            if drawn.insert(depth) {
                let (stdout, _) = ends(copy.0.path(), &["audit", "result"], 0);
                let own = format!("{} mm, one of 3 depths", manifest.depths_mm[depth as usize]);
                assert!(stdout.contains(&own), "{command}: {stdout}");
            }
        }
        assert_eq!(drawn.len(), 3);
    }
}

/// Numbers from a fixed start: splitmix64.
fn numbers(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[test]
fn a_flipped_bit_in_any_file_is_found() {
    let (mut next, mut flips) = (numbers(13), 0);
    for (command, _) in COMMANDS {
        let copy = Copy::of(command);
        for name in names(&copy.path()) {
            let path = copy.path().join(&name);
            let whole = fs::read(&path).unwrap();
            for _ in 0..16 {
                let (at, bit) = (next() as usize % whole.len(), next() % 8);
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                fs::write(&path, &bytes).unwrap();
                let said = audited(&copy.path()).expect_err(&format!("{command}/{name}: bit {bit} of byte {at}"));
                assert!(said.contains(&name), "{said}");
                flips += 1;
            }
            copy.is_found(&[]);
            fs::write(&path, &whole).unwrap();
        }
        copy.seal(|_| ());
    }
    assert!(flips >= 500, "only {flips} flips");
}

#[test]
fn a_file_that_is_missing_longer_or_a_link_is_found_and_one_that_is_not_listed_is_told() {
    let copy = Copy::of("channel");
    fs::write(copy.path().join("mine.txt"), "own notes").unwrap();
    let (stdout, _) = ends(copy.0.path(), &["audit", "result"], 0);
    assert!(stdout.contains("not looked at: mine.txt."), "{stdout}");
    let path = copy.path().join("layers.csv");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [whole.as_slice(), b"\n"].concat()).unwrap();
    assert!(copy.is_found(&[]).contains("layers.csv: found "));
    fs::remove_file(&path).unwrap();
    assert!(copy.is_found(&[]).contains("layers.csv: found no such file"));
    #[cfg(unix)]
    {
        fs::write(copy.0.path().join("elsewhere"), whole).unwrap();
        std::os::unix::fs::symlink(copy.0.path().join("elsewhere"), &path).unwrap();
        assert!(copy.is_found(&[]).contains("layers.csv: found a link"));
    }
}

#[test]
fn a_folder_that_is_not_there_or_holds_no_result_is_told_by_its_code() {
    let folder = tempfile::tempdir().unwrap();
    ends(folder.path(), &["audit", "nowhere"], 4);
    fs::create_dir(folder.path().join("empty")).unwrap();
    let (_, said) = ends(folder.path(), &["audit", "empty"], 6);
    assert!(said.contains("manifest.json"), "{said}");
    ends(folder.path(), &["audit"], 2);
}

/// A table, the words that a line of it has, a column, and what becomes of it; then what is said.
type Forgery = (&'static str, &'static str, &'static [&'static str], &'static str, fn(&mut String), &'static str);

const FORGERIES: &[Forgery] = &[
    ("run", "metrics.csv", &["all", "damage_volume"], "mean", |m| raise(m, 1e-6), "layers add up to all"),
    ("run", "metrics.csv", &["all", "tear_ratio"], "mean", |m| raise(m, 1e-6), "tear_ratio is tear_volume over"),
    ("run", "metrics.csv", &["openings"], "ci95_low", |m| raise(m, 1e3), "its 95 % interval"),
    ("run", "metrics.csv", &["openings"], "std_err", |m| *m = "-1.0".into(), "no negative standard error"),
    ("run", "metrics.csv", &["openings"], "mean", |m| m.push('0'), "expected "),
    ("run", "metrics.csv", &["openings"], "mean", |m| *m = "many".into(), "column 8: invalid float literal"),
    ("run", "metrics.csv", &["openings"], "samples", |m| *m = "7".into(), "manifest.json says of the cell"),
    ("run", "metrics.csv", &["openings"], "trials", |m| *m = "5".into(), "manifest.json says of the cell"),
    ("run", "metrics.csv", &["openings"], "device", |m| *m = "stick".into(), "one of roller, pen"),
    ("run", "metrics.csv", &["openings"], "depth_mm", |m| *m = "0.75".into(), "one of [0.5, 1.0, 1.5]"),
    ("run", "metrics.csv", &["openings"], "scenario", |m| *m = "other".into(), "one of small"),
    ("run", "trials.csv", &["all", "overlap_volume"], "value", |m| raise(m, 1e-6), "layers add up to all"),
    ("run", "trials.csv", &["openings"], "value", |m| raise(m, 1e6), "the strikes of the trial"),
    ("run", "comparison.csv", &["damage_volume"], "value", |m| raise(m, 1e-6), "difference is value less"),
    ("run", "comparison.csv", &["damage_volume"], "ratio", |m| raise(m, 1e-6), "ratio is value over"),
    ("run", "channels.csv", &["roller"], "tear_volume_mm3", |m| raise(m, 1e-6), "its puncture part and its tear"),
    ("run", "channels.csv", &["roller"], "tear_ratio", |m| raise(m, 1e-6), "the tear over the puncture part"),
    ("run", "channel_profile.csv", &["roller"], "z_mm", |m| raise(m, 9.0), "that of the strike"),
    ("run", "channel_profile.csv", &["roller"], "x_min_mm", |m| raise(m, 9.0), "the foremost point"),
    ("channel", "tip_path.csv", &["roller"], "x_mm", |m| raise(m, 1e-9), "so it is computed anew"),
    ("channel", "layers.csv", &["papillary_dermis"], "bottom_mm", |m| raise(m, 1e-9), "so it is computed anew"),
    ("force", "mechanics.csv", &["roller"], "contact_force_n", |m| raise(m, 1e-9), "so it is computed anew"),
    (
        "deliver",
        "delivery.csv",
        &["channels", "in_papillary_dermis"],
        "central",
        |m| raise(m, 1e-6),
        "sum of its parts",
    ),
    ("deliver", "delivery.csv", &["channels", "entered_sc"], "central", |m| raise(m, 1e-5), "still in channels"),
    ("deliver", "delivery.csv", &["enhancement"], "central", |m| raise(m, 1e-6), "the ratio of two rows"),
    ("deliver", "delivery.csv", &["enhancement"], "ci95_low", |m| *m = "1000000000.0".into(), "the upper end"),
    ("deliver", "closure.csv", &["barrier"], "open_share", |m| *m = "1.5".into(), "a share from 0 to 1"),
    ("deliver", "mouths.csv", &["radius"], "central", |m| raise(m, 1e-9), "so it is computed anew"),
    ("deliver", "delivery_cases.csv", &["no_flow"], "over_scenario", |m| raise(m, 1e-9), "so it is computed anew"),
    ("slides", "slide_widths.csv", &["profiles_per_length"], "mean", |m| raise(m, 1e-9), "so it is computed anew"),
    ("plan", "plan.csv", &["roller"], "channels_per_cm2", |m| raise(m, 1e9), "its 95 % interval"),
    ("plan", "plan_answer.csv", &["pen"], "answer", |m| *m = "perhaps".into(), "so it is computed anew"),
    ("bench", "bench.csv", &["roller", "dermal_damage"], "ratio", |m| raise(m, 1e-7), "that of the reference"),
    ("bench", "front.csv", &["roller"], "front_share", |m| *m = "0.123".into(), "so it is computed anew"),
    ("bench", "configurations.csv", &["roller"], "status", |m| *m = "failed".into(), "precision_reached"),
    ("sweep", "sweep.csv", &["damage_volume"], "mean", |m| raise(m, 1e-6), "the Parquet file beside it"),
    ("sweep", "points.csv", &["done"], "status", |m| *m = "failed".into(), "the Parquet file beside it"),
    (
        "sensitivity",
        "indices.csv",
        &["tear_ratio"],
        "first_order_ci95_high",
        |m| raise(m, 1.0),
        "so it is computed anew",
    ),
    ("sensitivity", "effects.csv", &["tear_ratio"], "sigma", |m| raise(m, 1e-9), "so it is computed anew"),
];

#[test]
fn a_table_that_was_changed_with_its_hash_and_the_checksum_is_found() {
    for (command, file, words, column, change, expected) in FORGERIES {
        let copy = Copy::of(command);
        copy.forge(file, |lines| {
            let line = line(lines, words);
            change(cell(lines, line, column));
        });
        let said = copy.is_found(if expected.contains("anew") { &["--all"] } else { &[] });
        assert!(said.contains(expected), "{command}/{file} {column}: {said}");
    }
}

#[test]
fn a_mean_that_agrees_with_every_table_and_is_not_that_of_the_scenario_is_found() {
    let copy = Copy::of("run");
    let words = ["0.5", "pinned", "surface", "gap"];
    copy.forge("metrics.csv", |lines| {
        let line = line(lines, &[&words[..], &["pen"]].concat());
        raise(cell(lines, line, "mean"), 1e-9);
    });
    let metrics = fs::read_to_string(copy.path().join("metrics.csv")).unwrap();
    let forged = metrics.lines().find(|line| line.contains(",pen,0.5,pinned,surface,gap,")).unwrap();
    let mean: f64 = forged.split(',').nth(7).unwrap().parse().unwrap();
    copy.forge("comparison.csv", |lines| {
        let line = line(lines, &words);
        let value: f64 = cell(lines, line, "value").parse().unwrap();
        for (column, forged) in [("reference_value", mean), ("difference", value - mean), ("ratio", value / mean)] {
            *cell(lines, line, column) = format!("{forged:?}");
        }
    });
    let said = copy.is_found(&["--all"]);
    assert!(said.contains("metrics.csv:") && said.contains("mean: found ") && said.contains("computed anew"), "{said}");
}

#[test]
fn rows_that_were_taken_out_are_missed() {
    let copy = Copy::of("run");
    copy.forge("channels.csv", |lines| drop(lines.remove(3)));
    assert!(copy.is_found(&[]).contains("channels.csv: found none, expected rows of "));
    let copy = Copy::of("run");
    copy.forge("trials.csv", |lines| {
        let line = line(lines, &["gap"]);
        lines.remove(line);
    });
    assert!(copy.is_found(&[]).contains("trials.csv has so many trials of it"));
}

#[test]
fn a_parquet_table_and_its_csv_that_were_both_changed_are_found_when_everything_is_computed() {
    let copy = Copy::of("sweep");
    let path = copy.path().join("sweep.parquet");
    let table = read_parquet(&path).unwrap();
    let frames: Vec<Frame> = table.frames().map(Result::unwrap).collect();
    let mean = table.schema().names().position(|name| name == "mean").unwrap();
    let (schema, metadata) = (table.schema().clone(), table.metadata().to_vec());
    drop(table);
    let mut writer = ParquetWriter::new(Vec::new(), &schema, &metadata).unwrap();
    for mut frame in frames {
        let Column::Real(values) = &mut frame.columns[mean] else { panic!("mean is a number") };
        values[0] *= 1.0 + 1e-12;
        writer.write(&frame).unwrap();
    }
    fs::write(&path, writer.finish().unwrap()).unwrap();
    fs::remove_file(copy.path().join("sweep.csv")).unwrap();
    let manifest = copy.path().join("manifest.json");
    let mut forged = Manifest::from_text(&fs::read_to_string(&manifest).unwrap()).unwrap();
    forged.files.retain(|file| file.name != "sweep.csv");
    fs::write(&manifest, forged.to_text().unwrap()).unwrap();
    copy.seal(|_| ());
    let said = copy.is_found(&["--all"]);
    assert!(said.contains("sweep.parquet:2: mean: found ") && said.contains("so it is computed anew"), "{said}");
}

#[test]
fn a_manifest_that_was_changed_with_its_checksum_is_found() {
    type Forgery = (fn(&mut Manifest), &'static str);
    let forgeries: [Forgery; 9] = [
        (|m| m.scenario.text.push_str("# more\n"), "scenario.sha256: found "),
        (|m| m.scenario.title = "other".into(), "scenario.title: found "),
        (|m| m.effort.trials += 1, "effort.trials: found 5, expected 4"),
        (|m| m.effort.seed += 1, "so it is computed anew"),
        (|m| m.site = "forehead".into(), "site: found "),
        (|m| m.precision_reached ^= true, "precision_reached: found "),
        (|m| m.cells[0].samples += 1, "manifest.json says of the cell"),
        (
            |m| m.cells.iter_mut().for_each(|cell| cell.relative_error_integration /= 2.0),
            "cells.relative_error_integration: found ",
        ),
        (|m| m.files.push(m.files[0].clone()), "expected each file once"),
    ];
    for (forge, expected) in forgeries {
        let copy = Copy::of("run");
        copy.seal(forge);
        let said = copy.is_found(&[]);
        assert!(said.contains(expected), "{said}");
    }
    let copy = Copy::of("sweep");
    copy.seal(|manifest| manifest.study.as_mut().unwrap().failed = 1);
    assert!(copy.is_found(&[]).contains("study.failed: found 1, expected 0"));
}

#[test]
fn what_another_revision_wrote_may_differ_in_its_last_digits() {
    let copy = Copy::of("channel");
    copy.forge("tip_path.csv", |lines| raise(cell(lines, 5, "x_mm"), 1e-14));
    assert!(copy.is_found(&[]).contains("as another machine's rounding may put them"));
    copy.seal(|manifest| manifest.program.git_revision = "another".into());
    let (stdout, _) = ends(copy.0.path(), &["audit", "result"], 0);
    assert!(stdout.contains("to 9 digits, for another version or revision"), "{stdout}");
    copy.forge("tip_path.csv", |lines| raise(cell(lines, 5, "x_mm"), 1e-6));
    assert!(copy.is_found(&[]).contains("or audit it with the program that wrote it"));
}

#[test]
fn kinds_without_numbers_to_compute_are_looked_at_by_their_hashes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("small.toml"), BASE).unwrap();
    let film = ["animate", "small.toml", "--out", "film", "--fps", "2", "--seconds", "1", "--format", "svg", "--quiet"];
    ends(folder.path(), &film, 0);
    ends(folder.path(), &["channel", "small.toml", "--out", "channel", "--quiet"], 0);
    ends(folder.path(), &["export", "channel", "--format", "obj", "--out", "geometry", "--quiet"], 0);
    ends(folder.path(), &["plot", "channel", "--format", "svg", "--out", "figures", "--quiet"], 0);
    for (result, word) in [("film", "a film"), ("geometry", "what is exported is"), ("figures", "figures are")] {
        let (stdout, _) = ends(folder.path(), &["audit", result], 0);
        assert!(stdout.contains(&format!("Left out  every number: {word}")), "{stdout}");
        let path = folder.path().join(result);
        let manifest = manifest_of(&path).unwrap();
        let file = path.join(&manifest.files[0].name);
        let mut bytes = fs::read(&file).unwrap();
        bytes[0] ^= 1;
        fs::write(&file, bytes).unwrap();
        ends(folder.path(), &["audit", result], 6);
    }
}

#[test]
fn strikes_that_lie_elsewhere_leave_the_numbers_out_and_a_time_cap_what_it_cut() {
    let folder = tempfile::tempdir().unwrap();
    let listed = folder.path().join("listed");
    fs::create_dir(&listed).unwrap();
    fs::write(listed.join("small.toml"), super::strike_files::BASE).unwrap();
    fs::write(listed.join("a.csv"), "x_mm,y_mm,heading_deg\n1,1,0\n1.5,2,30\n").unwrap();
    let (code, _, said) =
        told(&mut dermatrace(folder.path(), &["run", "listed/small.toml", "--no-plots", "--out", "r"]));
    assert!([0, 5].contains(&code), "{said}");
    let (stdout, _) = ends(folder.path(), &["audit", "r"], 0);
    assert!(stdout.contains("Left out  every number, for the scenario cannot be read again: a.csv"), "{stdout}");
    let (stdout, _) = ends(folder.path(), &["audit", "r", "--scenario-dir", "listed"], 0);
    assert!(stdout.contains("Computed  everything: "), "{stdout}");
    fs::write(folder.path().join("small.toml"), BASE.replace("0.1\n", "1e-6\n")).unwrap();
    let capped = ["run", "small.toml", "--no-plots", "--quiet", "--max-seconds", "0.3", "--out", "capped"];
    ends(folder.path(), &capped, 5);
    let (stdout, _) = ends(folder.path(), &["audit", "capped"], 0);
    assert!(stdout.contains("Left out  what is sampled, for --max-seconds came before its end"), "{stdout}");
}
