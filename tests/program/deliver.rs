//! `deliver` as a user meets it: what it writes and says, what is refused, and how it is stopped.

use super::start::ends;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const GIVEN: &str = r#"version = 1
title = "Two drugs on needled skin"
skin.site = "cheek"
[delivery]
drugs = ["minoxidil", "ha-100kda"]
dose = "10 uL/cm2"
until = "1 h"
draws = 3
injection = { layer = "papillary_dermis" }
channels = { density = "229 1/cm2", radius = "62.5 um", depth = "0.5 mm" }
"#;

const DEVICES: &str = r#"version = 1
skin.site = "cheek"
tissue = { tear = "puncture", band = ["fixed"] }
depth.values = ["0.5 mm"]
patch = { width = "5 mm", height = "5 mm" }
sampling = { trials = 4, target_relative_error = 0.05 }
delivery = { drugs = ["minoxidil"], dose = "10 uL/cm2", until = "1 h", draws = 3 }
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
passes = [{ heading = "0 deg", repeat = 4 }]
[[device]]
name = "fraxel"
kind = "fractional_laser"
model = "fraxel-1550"
"#;

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("d.toml"), text).expect("a file");
    folder
}

fn table(folder: &Path, file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn given_channels_need_no_device_and_the_folder_is_named_after_the_scenario() {
    let folder = folder(GIVEN);
    let (stdout, stderr) = ends(folder.path(), &["deliver", "d.toml", "--no-plots"], 0);
    assert!(stderr.is_empty() && stdout.contains("nothing here knows what a drug does"), "{stdout}{stderr}");
    assert_eq!(stdout.matches("nothing is advice").count() + stdout.matches("nothing is\n").count(), 1, "{stdout}");
    let rows = table(&folder.path().join("output/d-deliver"), "delivery.csv");
    assert!(rows.iter().all(|row| row[0] == "channels" && row[1] == "0.5" && row[2].is_empty() && row[11] == "3"));
    let routes: BTreeSet<&str> = rows.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(routes, BTreeSet::from(["channels", "injection", "intact"]));
    assert!(rows.iter().all(|row| row[8..11].iter().all(|number| number.parse::<f64>().is_ok_and(f64::is_finite))));
}

#[test]
fn threads_change_no_byte_of_a_table() {
    let folder = folder(DEVICES);
    for threads in ["1", "3"] {
        let out = ["deliver", "d.toml", "--no-plots", "-q", "--threads", threads, "--out", threads];
        ends(folder.path(), &out, 0);
    }
    for name in
        ["delivery.csv", "mouths.csv", "closure.csv", "peclet.csv", "delivery_cases.csv", "delivery_profile.csv"]
    {
        let [one, three] = ["1", "3"].map(|out| fs::read(folder.path().join(out).join(name)).expect("a table"));
        assert!(one == three && one.len() > 100, "{name}");
    }
}

#[test]
fn what_leaves_no_channels_has_no_rows_of_them_and_a_note_says_so() {
    let folder = folder(DEVICES);
    let (stdout, _) = ends(folder.path(), &["deliver", "d.toml", "--no-plots", "-q", "--out", "r"], 0);
    assert!(stdout.contains("device \"fraxel\": no channels for a drug on the skin"), "{stdout}");
    let rows = table(&folder.path().join("r"), "delivery.csv");
    let routes = |device: &str| -> BTreeSet<String> {
        rows.iter().filter(|row| row[0] == device).map(|row| row[4].clone()).collect()
    };
    assert_eq!(routes("fraxel"), BTreeSet::from(["intact".to_owned()]));
    assert_eq!(routes("roller"), BTreeSet::from(["intact".to_owned(), "channels".to_owned()]));
    // Intact skin is the same whatever lies beside it.
    let intact = |device: &str| -> Vec<Vec<String>> {
        let own = rows.iter().filter(|row| row[0] == device && row[2] == "puncture" && row[4] == "intact");
        own.map(|row| row[5..].to_vec()).collect()
    };
    assert_eq!(intact("roller"), intact("fraxel"));
}

#[test]
fn json_holds_the_tables_and_plot_and_report_make_theirs_of_them() {
    let folder = folder(GIVEN);
    let (stdout, _) = ends(folder.path(), &["deliver", "d.toml", "--no-plots", "--quick", "--json", "--out", "r"], 0);
    let value: Value = serde_json::from_str(&stdout).expect("JSON");
    assert!(value["values"]["delivery"].as_array().is_some_and(|rows| rows.len() > 50));
    assert_eq!(value["program"]["command"], "deliver");
    ends(folder.path(), &["plot", "r", "--out", "figures"], 0);
    assert!(folder.path().join("figures/delivered_by_weight.svg").exists());
    ends(folder.path(), &["report", "r"], 0);
    let page = fs::read_to_string(folder.path().join("r/report.html")).expect("a page");
    assert!(page.contains("If one thing were otherwise") && page.contains("nothing here knows what a drug does"));
}

#[test]
fn what_cannot_be_delivered_is_refused_in_one_line() {
    let folder = folder(DEVICES);
    let refused = |more: &[&str], code: i32, words: &str| {
        let (_, said) = ends(folder.path(), &[&["deliver", "d.toml", "--no-plots", "-q"], more].concat(), code);
        assert!(said.contains(words) && said.trim_end().lines().count() == 1, "{said}");
        assert!(!folder.path().join("output").exists(), "{said}");
    };
    let merging = ["--set", "closure.residual_width=1.0", "--set", "closure.patent_share=1.0", "--set"];
    let many = "device.roller.passes=[{ heading = '0 deg', repeat = 600 }]";
    let merging = [&merging[..], &[many, "--set", "depth.values=['1 mm']", "--quick"]].concat();
    refused(&merging, 2, "device \"roller\" at 1 mm under puncture: channels of radius ");
    refused(&["--max-seconds", "9"], 2, "--max-seconds: deliver has no time cap");
    fs::write(folder.path().join("d.toml"), DEVICES.replace("delivery =", "# delivery =")).expect("a file");
    refused(&[], 2, "puts no drug on the skin; add a [delivery] section");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_and_leaves_no_result() {
    let folder = folder(DEVICES);
    let many =
        ["deliver", "d.toml", "--no-plots", "-q", "--set", "delivery.draws=4096", "--set", "delivery.until='24 h'"];
    let program = assert_cmd::cargo::cargo_bin!("dermatrace");
    let mut child = Command::new(program).current_dir(folder.path()).args(many).spawn().expect("a child");
    // From when the folder is there, signals are heeded.
    for _ in 0..600 {
        if folder.path().join("output/d-deliver").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    assert_eq!(child.wait().expect("an end").code(), Some(143));
    assert!(!folder.path().join("output/d-deliver/manifest.json").exists());
}
