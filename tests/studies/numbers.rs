//! A point of a study is what `run` and `channel` make of the scenario with the same values, bit for bit.

use super::{BASE, PATCH, ends, folder, number, table};
use dermatrace::metrics::Metric;
use std::collections::BTreeMap;
use std::path::Path;

type Row = BTreeMap<String, String>;

const VALUES: [&str; 7] = ["mean", "std_err", "std_err_integration", "ci95_low", "ci95_high", "trials", "samples"];

fn same(a: &Row, b: &Row, columns: &[&str]) -> bool {
    columns.iter().all(|column| a[*column] == b[*column])
}

/// The row of a table that has these columns in common with another one.
fn partner<'r>(rows: &'r [Row], row: &Row, columns: &[&str]) -> &'r Row {
    let mut found = rows.iter().filter(|other| same(other, row, columns));
    let one = found.next().unwrap_or_else(|| panic!("no partner of {row:?}"));
    assert!(found.next().is_none(), "two partners of {row:?}");
    one
}

fn at(rows: &[Row], point: &str, replicate: &str) -> Vec<Row> {
    rows.iter().filter(|row| row["point"] == point && row["replicate"] == replicate).cloned().collect()
}

/// Runs the scenario with settings, without plots, into a folder.
fn run(folder: &Path, out: &str, sets: &[String], more: &[&str]) {
    let sets = sets.iter().flat_map(|set| ["--set", set.as_str()]);
    let arguments: Vec<&str> = ["run", "study.toml", "--no-plots", "-q", "--out", out]
        .into_iter()
        .chain(sets)
        .chain(more.iter().copied())
        .collect();
    ends(folder, &arguments, 0);
}

/// Every row that `run` has is in the study, with the same digits; a study has differences and ratios besides.
fn assert_is_run(rows: &[Row], folder: &Path, out: &str) {
    const KEY: [&str; 6] = ["device", "depth_mm", "tear", "layer", "metric", "unit"];
    let metrics = table(&folder.join(out).join("metrics.csv"));
    for row in &metrics {
        assert!(same(partner(rows, row, &KEY), row, &VALUES), "{out}: {row:?}");
    }
    let comparison = table(&folder.join(out).join("comparison.csv"));
    for row in &comparison {
        for (what, unit) in [("ratio", "1"), ("difference", row["unit"].as_str())] {
            let mut key = row.clone();
            key.insert("metric".into(), format!("{}_{what}", row["metric"]));
            key.insert("unit".into(), unit.into());
            let found = partner(rows, &key, &KEY);
            let (low, high) = (format!("{what}_ci95_low"), format!("{what}_ci95_high"));
            let expected = [&row[what], &row[&low], &row[&high]];
            assert_eq!([&found["mean"], &found["ci95_low"], &found["ci95_high"]], expected, "{out}: {key:?}");
        }
    }
    assert_eq!(rows.len(), metrics.len() + 2 * comparison.len(), "{out}");
}

#[test]
fn a_point_is_the_run_with_its_values() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    for (point, slip, drum) in [("0", "0.0", "10 mm"), ("4", "0.1", "20 mm"), ("11", "0.3", "40 mm")] {
        let sets = [format!("device.roller.slip={slip}"), format!("device.roller.drum_diameter={drum}")];
        run(folder.path(), point, &sets, &[]);
        assert_is_run(&at(&rows, point, "0"), folder.path(), point);
        // Replicates differ by one in their seed, and in nothing else.
        run(folder.path(), &format!("{point}r"), &sets, &["--seed", "2"]);
        assert_is_run(&at(&rows, point, "1"), folder.path(), &format!("{point}r"));
    }
    let points = table(&folder.path().join("sweep/points.csv"));
    assert_eq!(points.len(), 24);
    assert!(points.iter().all(|row| row["status"] == "done" && row["reason"].is_empty()));
    let five = at(&points, "4", "1");
    assert_eq!((number(&five[0], "roller_slip"), number(&five[0], "roller_drum_diameter_mm")), (0.1, 20.0));
}

#[test]
fn a_seed_of_the_command_line_is_that_of_replicate_0() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep", "--seed", "41"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    let sets = ["device.roller.slip=0.0".to_owned(), "device.roller.drum_diameter=10 mm".to_owned()];
    for (replicate, seed) in [("0", "41"), ("1", "42")] {
        run(folder.path(), seed, &sets, &["--seed", seed]);
        assert_is_run(&at(&rows, "0", replicate), folder.path(), seed);
    }
}

#[test]
fn a_seed_that_is_varied_is_the_one_in_the_table() {
    let axis = "[study]\n[[study.axis]]\nkey = \"sampling.seed\"\nvalues = [7, 9]\n";
    let folder = folder(&format!("{BASE}{axis}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep", "--seed", "41"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    for (point, seed) in [("0", "7"), ("1", "9")] {
        run(folder.path(), seed, &[], &["--seed", seed]);
        assert_is_run(&at(&rows, point, "0"), folder.path(), seed);
        assert!(at(&rows, point, "0").iter().all(|row| row["sampling_seed"] == seed));
    }
}

#[test]
fn axes_of_every_sort_give_columns_of_their_sort() {
    let study = "[study]\ndesign = \"list\"\nmetrics = [\"damage_volume\"]\nlayers = [\"all\"]\n\
        [[study.axis]]\nkey = \"skin.site\"\nvalues = [\"cheek\", \"neck\", \"cheek\"]\n\
        [[study.axis]]\nkey = \"depth.values[0]\"\nvalues = [\"500 um\", \"1 mm\", \"1.5 mm\"]\n\
        [[study.axis]]\nkey = \"sampling.trials\"\nvalues = [4, 8, 5]\n\
        [[study.axis]]\nkey = \"tissue.tear\"\nname = \"hypothesis\"\nvalues = [\"pinned\", \"fixed\", \"puncture\"]\n";
    let folder = folder(&format!("{BASE}{study}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    let expected = [("cheek", "0.5", "4", "pinned"), ("neck", "1", "8", "fixed"), ("cheek", "1.5", "5", "puncture")];
    for (point, (site, depth, trials, tear)) in expected.into_iter().enumerate() {
        let of_point = at(&rows, &point.to_string(), "0");
        assert_eq!(of_point.len(), 4, "two devices, the difference and the ratio");
        let is_right = |row: &Row| {
            (row["skin_site"].as_str(), row["sampling_trials"].as_str(), row["trials"].as_str(), row["tear"].as_str())
                == (site, trials, trials, tear)
                && number(row, "depth_mm") == depth.parse::<f64>().unwrap()
                && number(row, "depth_values_0_mm") == depth.parse::<f64>().unwrap()
                && row["hypothesis"] == tear
        };
        assert!(of_point.iter().all(is_right), "{of_point:?}");
        let sets = [
            format!("skin.site={site}"),
            format!("depth.values[0]={depth} mm"),
            format!("sampling.trials={trials}"),
            format!("tissue.tear={tear}"),
        ];
        run(folder.path(), site, &sets, &["--overwrite"]);
        let metrics = table(&folder.path().join(site).join("metrics.csv"));
        for row in of_point.iter().filter(|row| row["metric"] == "damage_volume") {
            assert!(same(partner(&metrics, row, &["device", "layer", "metric"]), row, &VALUES), "{row:?}");
        }
    }
}

#[test]
fn points_that_cannot_be_are_recorded_and_leave_the_others_alone() {
    let axis = |values: &str| format!("[study]\n[[study.axis]]\nkey = \"depth.values[0]\"\nvalues = [{values}]\n");
    let folder = folder(&format!("{BASE}{}", axis("\"1 mm\", \"4 mm\", \"2 mm\"")));
    let (stdout, stderr) = ends(folder.path(), &["sweep", "study.toml", "--out", "some"], 5);
    assert!(stderr.contains("1 evaluations failed") && stderr.contains("reason says why"), "{stderr}");
    assert!(!stdout.is_empty());
    let points = table(&folder.path().join("some/points.csv"));
    let states: Vec<&str> = points.iter().map(|row| row["status"].as_str()).collect();
    assert_eq!(states, ["done", "failed", "done"]);
    assert!(points[1]["reason"].contains("depth.values[0]: exceeds the needle of device"), "{}", points[1]["reason"]);
    let rows = table(&folder.path().join("some/sweep.csv"));
    assert!(at(&rows, "1", "0").is_empty());
    std::fs::write(folder.path().join("study.toml"), format!("{BASE}{}", axis("\"1 mm\", \"2 mm\""))).unwrap();
    ends(folder.path(), &["sweep", "study.toml", "--out", "good"], 0);
    let good = table(&folder.path().join("good/sweep.csv"));
    let plain = |mut rows: Vec<Row>| {
        rows.iter_mut().for_each(|row| drop(row.remove("point")));
        rows
    };
    assert_eq!(plain(at(&rows, "0", "0")), plain(at(&good, "0", "0")));
    assert_eq!(plain(at(&rows, "2", "0")), plain(at(&good, "1", "0")));
}

const STRIKES: &str = "[study]\ncompute = \"channel\"\n\
    [[study.axis]]\nkey = \"device.roller.slip\"\nvalues = [-0.2, 0.0, 0.3]\n\
    [[study.axis]]\nkey = \"tissue.tear\"\nvalues = [\"puncture\", \"pinned\", \"fixed\"]\n";

#[test]
fn single_strikes_are_those_of_channel() {
    let folder = folder(&format!("{BASE}{STRIKES}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    let mut compared = 0;
    for (point, slip, tear) in
        [("0", "-0.2", "puncture"), ("4", "0.0", "pinned"), ("8", "0.3", "fixed"), ("7", "0.3", "pinned")]
    {
        let (slip, tear) = (format!("device.roller.slip={slip}"), format!("tissue.tear={tear}"));
        let arguments = ["channel", "study.toml", "--out", point, "--set", &slip, "--set", &tear];
        ends(folder.path(), &arguments, 0);
        let of_point = at(&rows, point, "0");
        for channel in table(&folder.path().join(point).join("channels.csv")) {
            let error = number(&channel, "numerical_error_rel");
            for (metric, column) in [
                ("puncture_volume", "puncture_volume_mm3"),
                ("channel_volume", "channel_volume_mm3"),
                ("tear_volume", "tear_volume_mm3"),
                ("entry_angle", "entry_angle_deg"),
                ("surface_width", "surface_width_mm"),
            ] {
                let is_it = |row: &&Row| {
                    row["device"] == channel["device"]
                        && row["metric"] == metric
                        && ["all", "surface"].contains(&row["layer"].as_str())
                };
                let row = of_point.iter().find(is_it).unwrap_or_else(|| panic!("{metric} at {point}"));
                let (value, expected) = (number(row, "mean"), number(&channel, column));
                // The volume torn is the difference of two, and has the error of the larger.
                let size = if metric == "tear_volume" { number(&channel, "channel_volume_mm3") } else { expected };
                let margin = number(row, "std_err") + 2.0 * error * size.abs() + 1e-12;
                assert!((value - expected).abs() <= margin, "{metric} at {point}: {value} and {expected}, {margin}");
                assert!(
                    margin < 3e-3 * size.abs().max(1e-6),
                    "{metric} at {point}: an error of {margin} proves nothing"
                );
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * 2 * 5);
}

#[test]
fn layers_of_single_strikes_sum_to_all_and_the_pen_tears_nothing() {
    let folder = folder(&format!("{BASE}{STRIKES}"));
    ends(folder.path(), &["sweep", "study.toml", "--out", "sweep"], 0);
    let rows = table(&folder.path().join("sweep/sweep.csv"));
    let of = |point: usize, device: &str, metric: &str| -> Vec<Row> {
        at(&rows, &point.to_string(), "0")
            .into_iter()
            .filter(|row| row["device"] == device && row["metric"] == metric)
            .collect()
    };
    for point in 0..9 {
        for device in ["roller", "pen"] {
            for metric in ["puncture_volume", "channel_volume", "tear_volume"] {
                let (all, layers): (Vec<Row>, Vec<Row>) =
                    of(point, device, metric).into_iter().partition(|row| row["layer"] == "all");
                assert_eq!((all.len(), layers.len()), (1, 5));
                let sum: f64 = layers.iter().map(|row| number(row, "mean")).sum();
                let all = number(&all[0], "mean");
                assert!(
                    (sum - all).abs() <= 1e-12 * all.abs().max(1e-3),
                    "{metric} of {device} at {point}: {sum} and {all}"
                );
                // A stroke straight down, on a hand that glides: under these two hypotheses the hole is the needle's.
                if device == "pen" && metric == "tear_volume" && point % 3 < 2 {
                    assert_eq!(all, 0.0, "point {point}");
                }
            }
        }
    }
    let tears: Vec<f64> = (0..9).map(|point| number(&of(point, "roller", "tear_volume")[0], "mean")).collect();
    assert!(tears[4] > 0.0 && tears[5] > tears[4], "{tears:?}");
}

/// Depths are told of where a force decides.
/// A device that injects.
const FLUID: &str =
    "[[device]]\nname = \"fluid\"\nkind = \"injection\"\nmodel = \"nappage\"\npitch = \"1 mm\"\njitter = \"0 mm\"\n";
/// Skin that curves, which a hand's force is not told of, and the metric that is told on it alone.
const CURVED: &str = "zone={ name = \"nose_dorsum\" }";
const MISSED: &str = "missed_strikes";
const FORCE: &str = "device.pen.force={ mean = \"3 N\" }";
const VESSELS: &str = "skin.vessels={}";

/// With the sorts that the rules ask for, and with no others, each metric has rows.
#[test]
fn every_metric_that_a_study_may_keep_is_computed() {
    let sorts = |metric: &str| match metric {
        "openings" | "channels" => r#"["volumes", "openings"]"#,
        "gap" | "widest_gap" | "hot_spots" => r#"["volumes", "coverage"]"#,
        _ => r#"["volumes"]"#,
    };
    let told_of_force = Metric::ALL.iter().skip_while(|metric| **metric != Metric::DepthMean).take(11);
    let of_force: Vec<&str> = told_of_force.map(|metric| metric.word()).collect();
    let folder = folder(&format!("{BASE}{FLUID}{PATCH}"));
    for metric in Metric::ALL.iter().map(|metric| metric.word()) {
        let (kept, sorts) = (format!("study.metrics=[\"{metric}\"]"), format!("sampling.metrics={}", sorts(metric)));
        let captures = "device.roller.capture_radius=\"0.1 mm\"";
        let mut arguments = vec!["sweep", "study.toml", "--no-plots", "-q", "--out", metric];
        let mut sets = vec![kept.as_str(), sorts.as_str(), captures, VESSELS];
        // A force costs more than the rest, and is not asked for metrics that do without.
        if metric == MISSED {
            sets.push(CURVED);
        } else if of_force.contains(&metric) {
            sets.push(FORCE);
        }
        sets.iter().for_each(|set| arguments.extend(["--set", *set]));
        ends(folder.path(), &arguments, 0);
        let rows = table(&folder.path().join(metric).join("sweep.csv"));
        let is_it = |row: &Row| row["metric"] == metric || row["metric"].starts_with(&format!("{metric}_"));
        assert!(rows.iter().any(|row| row["metric"] == metric) && rows.iter().all(is_it), "{metric}");
    }
}

/// Nothing that a run tells is unknown to a study.
#[test]
fn every_metric_of_a_run_can_be_kept() {
    let folder = folder(&format!("{BASE}{FLUID}{PATCH}"));
    let all = "sampling.metrics=[\"volumes\", \"openings\", \"coverage\"]";
    let captures = "device.roller.capture_radius=\"0.1 mm\"";
    run(folder.path(), "all", &[all.into(), captures.into(), FORCE.into(), VESSELS.into()], &[]);
    run(folder.path(), "curved", &[CURVED.into()], &[]);
    let of =
        |name: &str| table(&folder.path().join(name).join("metrics.csv")).into_iter().map(|row| row["metric"].clone());
    let found: std::collections::BTreeSet<String> = of("all").chain(of("curved")).collect();
    assert_eq!(found, Metric::ALL.iter().map(|metric| metric.word().to_owned()).collect());
}
