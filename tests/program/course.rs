//! `course` as a user meets it: what its tables say of one another and of `run`, what is refused, and what is made of its result.

use super::start::ends;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue = { tear = "puncture", band = ["fixed"] }
depth.values = ["0.5 mm", "1.5 mm"]
patch = { width = "3 mm", height = "3 mm" }
sampling = { trials = 4, target_relative_error = 0.1 }
course = { schedule = [{ sessions = 4, interval = "7 d" }, { sessions = 2, interval = "30 d" }], start = "2024-02-20" }
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
needle_by_session = { tip_radius = ["4 um", "4 um", "20 um"] }
passes = [{ heading = "0 deg", repeat = 4 }]
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
cost = { device = 6500, consumable = 100, uses = 4 }
[[device]]
name = "laser"
kind = "fractional_laser"
model = "co2-120"
"#;

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("c.toml"), text).expect("a file");
    folder
}

fn computed(arguments: &[&str]) -> tempfile::TempDir {
    let folder = folder(TEXT);
    ends(folder.path(), &[&["course", "c.toml", "--no-plots", "-q"], arguments].concat(), 0);
    folder
}

#[test]
fn the_first_session_damages_what_the_same_scenario_does_in_run() {
    let folder = computed(&[]);
    ends(folder.path(), &["run", "c.toml", "--no-plots", "-q"], 0);
    let metrics = rows(&folder.path().join("output/c/metrics.csv"));
    let mut compared = 0;
    for row in rows(&folder.path().join("output/c-course/course.csv")).iter().filter(|row| row["session"] == "1") {
        let metric = if row["device"] == "laser" { "affected_volume" } else { "damage_volume" };
        let is_it = |other: &&Row| {
            ["device", "depth_mm", "layer"].iter().all(|column| other[*column] == row[*column])
                && other["tear"] == "puncture"
                && other["metric"] == metric
        };
        let of_run = number(metrics.iter().find(is_it).expect("a row of run"), "mean");
        let own = number(row, "added_mm3_cm2");
        assert!((own - of_run).abs() <= 1e-12 * of_run, "{row:?} against {of_run}");
        compared += 1;
    }
    // The laser goes as deep as its energy says.
    assert_eq!(compared, (2 + 2 + 1) * 5);
}

#[test]
fn sessions_follow_from_one_another_and_layers_without_thickness_have_none() {
    let folder =
        computed(&["--set", "delivery={ drugs = ['minoxidil'], draws = 0 }", "--set", "course.dermis_open='6 d'"]);
    let course = rows(&folder.path().join("output/c-course/course.csv"));
    let layers: Vec<&str> = course.iter().map(|row| row["layer"].as_str()).collect();
    assert!(!layers.contains(&"hypodermis") && !layers.contains(&"stratum_corneum"));
    for pair in course.windows(2).filter(|pair| pair[1]["session"] != "1") {
        let days = number(&pair[1], "day") - number(&pair[0], "day");
        assert_eq!(days, if number(&pair[1], "session") <= 4.0 { 7.0 } else { 30.0 });
        let own = number(&pair[1], "before_mm3_cm2");
        if pair[1]["layer"] != "viable_epidermis" && pair[1]["state"] == "open" {
            let expected = number(&pair[0], "after_mm3_cm2") * (-days / 6.0).exp2();
            assert!((own - expected).abs() <= 1e-12 * expected, "{pair:?}");
        }
        // Nothing is drawn.
        assert_eq!([number(&pair[1], "ci95_low"), number(&pair[1], "ci95_high")], [own; 2]);
    }
    let dates: Vec<&str> = course.iter().take(6).map(|row| row["date"].as_str()).collect();
    assert_eq!(dates, ["2024-02-20", "2024-02-27", "2024-03-05", "2024-03-12", "2024-04-11", "2024-05-11"]);
}

#[test]
fn equal_needles_share_a_run_and_others_have_their_own() {
    let folder = computed(&[]);
    let result = folder.path().join("output/c-course");
    let added = |depth: &str, session: &str| {
        let course = rows(&result.join("course.csv"));
        let is_it = |row: &&Row| {
            row["device"] == "roller"
                && row["depth_mm"] == depth
                && row["session"] == session
                && row["layer"] == "papillary_dermis"
        };
        number(course.iter().find(is_it).expect("a row"), "added_mm3_cm2")
    };
    assert_eq!(added("1.5", "1"), added("1.5", "2"));
    assert_eq!(added("1.5", "3"), added("1.5", "6"));
    assert!(added("0.5", "3") > added("0.5", "1"), "a blunt tip at the same depth makes the wider hole");
    let needles = rows(&result.join("course_needle.csv"));
    assert!(needles.iter().all(|row| row["device"] == "roller"));
    let tips: Vec<&str> = needles.iter().take(6).map(|row| row["tip_radius_mm"].as_str()).collect();
    assert_eq!(tips, ["0.004", "0.004", "0.02", "0.02", "0.02", "0.02"]);
    // The same needles as a device of their own.
    let alone = computed(&["--set", "device.roller.needle_by_session={ tip_radius = ['20 um'] }", "--out", "alone"]);
    let blunt = rows(&alone.path().join("alone/course.csv"));
    let first = blunt.iter().find(|row| row["layer"] == "papillary_dermis" && row["depth_mm"] == "1.5");
    assert_eq!(number(first.expect("a row"), "added_mm3_cm2"), added("1.5", "3"));
}

#[test]
fn costs_stand_item_by_item_for_devices_that_tell_them() {
    let folder = computed(&[]);
    let costs = rows(&folder.path().join("output/c-course/course_cost.csv"));
    let told: Vec<[&str; 4]> =
        costs.iter().map(|row| ["device", "item", "count", "total"].map(|column| row[column].as_str())).collect();
    assert_eq!(
        told,
        [
            ["pen", "device", "1", "6500.0"],
            ["pen", "consumable", "2", "200.0"],
            ["pen", "drug", "6", "0.0"],
            ["pen", "disinfection", "6", "0.0"],
            ["pen", "total", "1", "6700.0"],
        ]
    );
}

#[test]
fn a_result_is_the_same_on_any_number_of_threads_and_can_be_audited_drawn_and_told() {
    let (one, two) = (computed(&["--threads", "1"]), computed(&["--threads", "2"]));
    let table = |folder: &tempfile::TempDir, file: &str| {
        fs::read(folder.path().join("output/c-course").join(file)).expect("a table")
    };
    for file in ["course.csv", "course_interval.csv", "course_matured.csv"] {
        assert!(table(&one, file) == table(&two, file), "{file}");
    }
    let folder = one.path();
    ends(folder, &["audit", "output/c-course", "--all"], 0);
    ends(folder, &["audit", "output/c-course"], 0);
    ends(folder, &["plot", "output/c-course", "--out", "figures"], 0);
    for stem in ["course_load", "matured", "course_cost"] {
        assert!(folder.join(format!("figures/{stem}.svg")).exists(), "{stem}");
    }
    ends(folder, &["report", "output/c-course"], 0);
    let page = fs::read_to_string(folder.join("output/c-course/report.html")).expect("a page");
    assert_eq!(page.matches("nothing is advice").count(), 1);
}

#[test]
fn the_summary_answers_what_texts_say_of_courses() {
    let folder = folder(TEXT);
    let (said, _) = ends(folder.path(), &["course", "c.toml", "--no-plots", "--quick"], 0);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in
        ["“Weekly at most”", "“Coarsens”", "“first change at the 4th”", "The course costs", "nothing is advice"]
    {
        assert!(said.contains(words), "{words} in\n{said}");
    }
    assert_eq!(said.matches("nothing is advice").count(), 1);
}

#[test]
fn without_a_course_or_with_a_time_cap_there_is_one_clear_error() {
    let folder = folder(&TEXT.lines().filter(|line| !line.starts_with("course")).collect::<Vec<_>>().join("\n"));
    let (_, said) = ends(folder.path(), &["course", "c.toml"], 2);
    assert!(said.contains("scenario \"c\" declares no course; add a [course] section"), "{said}");
    assert!(!folder.path().join("output").exists());
    let (_, said) = ends(folder.path(), &["course", "c.toml", "--max-seconds", "5"], 2);
    assert!(said.contains("--max-seconds"), "{said}");
}
