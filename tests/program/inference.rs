//! `infer` and `decide` as a user meets them: what they say, what is made of their results, and what is refused.

use super::start::ends;
use std::fs;
use std::path::Path;

const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
passes = [{ heading = "0 deg", repeat = 4 }]
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("s.toml"), TEXT).expect("a file");
    folder
}

#[test]
fn without_sections_or_a_study_there_is_one_clear_error() {
    let folder = folder();
    let (_, said) = ends(folder.path(), &["infer", "s.toml"], 2);
    assert!(said.contains("reads no sections; add [infer] readings"), "{said}");
    let (_, said) = ends(folder.path(), &["decide", "s.toml"], 2);
    assert!(said.contains("plans no study; add a [decide] section"), "{said}");
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_time_cap_is_refused() {
    let folder = folder();
    for command in ["infer", "decide"] {
        let (_, said) = ends(folder.path(), &[command, "s.toml", "--max-seconds", "5"], 2);
        assert!(said.contains(&format!("--max-seconds: {command} has no time cap")), "{said}");
    }
}

/// Widths that a roller's slits have at 0.3 mm, along the heading and across it.
const WIDTHS: [(&str, [&str; 6]); 2] = [
    ("15", ["0.24", "0.27", "0.19", "0.26", "0.21", "0.28"]),
    ("105", ["0.16", "0.17", "0.12", "0.17", "0.15", "0.1"]),
];

const ASKED: &str = r#"
infer = { readings = "readings.csv", index = "systematic", hypotheses = ["puncture", "pinned"] }
decide = { hypotheses = ["puncture", "pinned"], at = ["0.3 mm", "0.6 mm"], planes = ["both"], control = ["none"], residual_width = [0.9], data_sets = 100 }
"#;

/// A scenario with readings beside it.
fn measured() -> tempfile::TempDir {
    let folder = folder();
    let (head, devices) = TEXT.split_once("[[device]]").expect("a device");
    fs::write(folder.path().join("s.toml"), format!("{head}{ASKED}[[device]]{devices}")).expect("a file");
    fs::write(folder.path().join("readings.csv"), readings(1.0)).expect("a file");
    folder
}

/// The readings, every width so many times as large.
fn readings(times: f64) -> String {
    let mut text = "patch,slide,plane_deg,profile,at_mm,width_mm\n".to_owned();
    for (plane, widths) in WIDTHS {
        for (number, width) in widths.iter().enumerate() {
            let width: f64 = width.parse().expect("a number");
            text += &format!("p,s{plane},{plane},{number},0.3,{}\n", width * times);
        }
    }
    text
}

fn said_of(folder: &Path, arguments: &[&str]) -> String {
    let (said, _) = ends(folder, arguments, 0);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn sections_are_told_drawn_audited_and_the_same_on_any_number_of_threads() {
    let folder = measured();
    let here = folder.path();
    let said = said_of(here, &["infer", "s.toml", "--threads", "1"]);
    let fit = said.find("Check of fit").expect("a check of fit");
    assert!(fit < said.find("Bayes factor").expect("a Bayes factor"), "{said}");
    assert!(
        said.contains("\"pinned\" describes the sections best of these") && said.contains("closing law: even"),
        "{said}"
    );
    let read = |file: &str| fs::read(here.join("output/s-infer").join(file)).expect("a file");
    let tables = ["hypotheses.csv", "posterior.csv", "posterior_grid.csv", "predictive.csv", "widths_expected.csv"];
    let one = tables.map(read);
    ends(here, &["infer", "s.toml", "--threads", "2", "-q"], 0);
    assert!(one == tables.map(read), "threads change a table");
    ends(here, &["audit", "output/s-infer"], 0);
    let drawn = read("widths_against_hypotheses.svg");
    ends(here, &["plot", "output/s-infer"], 0);
    assert!(drawn == read("widths_against_hypotheses.svg"));
    ends(here, &["report", "output/s-infer"], 0);
    let page = String::from_utf8(read("report.html")).expect("text");
    assert!(page.contains("Check of fit: pinned") && !page.contains("proved"));
    // A changed weight is found.
    let table = here.join("output/s-infer/hypotheses.csv");
    let changed = fs::read_to_string(&table).expect("a table").replacen(",0.5,", ",0.6,", 1);
    fs::write(&table, changed).expect("written");
    ends(here, &["audit", "output/s-infer"], 6);
}

#[test]
fn other_readings_take_the_place_of_those_that_the_scenario_names() {
    let folder = measured();
    let here = folder.path();
    fs::create_dir(here.join("more")).expect("a folder");
    fs::write(here.join("more/second.csv"), readings(0.8)).expect("a file");
    ends(here, &["infer", "s.toml", "--no-plots", "-q"], 0);
    ends(here, &["infer", "s.toml", "--no-plots", "-q", "--data", "more/second.csv", "--out", "second"], 0);
    let read = |place: &str| fs::read_to_string(here.join(place)).expect("a table");
    assert_ne!(read("output/s-infer/hypotheses.csv"), read("second/hypotheses.csv"));
    ends(here, &["audit", "second"], 0);
    let (_, said) = ends(here, &["infer", "s.toml", "--data", "nowhere.csv"], 4);
    assert!(said.contains("nowhere.csv"), "{said}");
}

#[test]
fn a_planned_study_is_told_with_the_end_of_its_prior_drawn_and_audited() {
    let folder = measured();
    let here = folder.path();
    let said = said_of(here, &["decide", "s.toml", "--quick"]);
    assert!(said.contains("The prior of c ends at 1.1") && said.contains("Puncture and pinned: least"), "{said}");
    ends(here, &["audit", "output/s-decide"], 0);
    ends(here, &["audit", "output/s-decide", "--all"], 0);
    ends(here, &["plot", "output/s-decide", "--out", "figures"], 0);
    for stem in ["power_curves", "needed_by_depth"] {
        assert!(here.join(format!("figures/{stem}.svg")).exists(), "{stem}");
    }
    ends(here, &["report", "output/s-decide"], 0);
    let (said, _) = ends(here, &["check", "s.toml"], 0);
    assert!(
        said.contains("infer compares 2 hypotheses on 12 profiles") && said.contains("decide makes up 100 studies"),
        "{said}"
    );
}
