//! League tables against single runs, and fronts against what the table itself says.

use super::{BASE, ends, files, folder, number, table};
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

const BENCH: &str = "[study]\n[[study.axis]]\nkey = \"device.roller.drum_diameter\"\nvalues = [\"10 mm\", \"20 mm\", \"60 mm\"]\n\
    [bench]\nreference = \"pen\"\n";

fn of<'r>(rows: &'r [Row], configuration: &str, measure: &str) -> &'r Row {
    rows.iter()
        .find(|row| row["configuration"] == configuration && row["measure"] == measure)
        .unwrap_or_else(|| panic!("{measure} of {configuration}"))
}

#[test]
fn a_configuration_is_the_run_with_its_device_alone() {
    let folder = folder(&format!("{BASE}{BENCH}"));
    ends(folder.path(), &["bench", "study.toml", "--out", "bench", "--no-plots"], 0);
    let rows = table(&folder.path().join("bench/bench.csv"));
    // The scenario with the other device left out, coverage worked out as a league does.
    let alone = |device: &str| {
        let mut parts: Vec<&str> = BASE.split("[[device]]").collect();
        let other = if device == "roller" { 2 } else { 1 };
        let rest = parts[2].split_once("[depth]").unwrap();
        let (pen, tail) = (
            rest.0.to_owned(),
            format!("[depth]{}", rest.1.replace("[compare]\nreference = \"pen\"\nbasis = \"strikes\"\n", "")),
        );
        parts[2] = &pen;
        parts.remove(other);
        format!("{}metrics = [\"volumes\", \"openings\", \"coverage\"]\n", parts.join("[[device]]") + &tail)
    };
    let cases = [
        ("pen", "pen", None),
        ("roller", "roller", None),
        ("roller drum_diameter_mm=60", "roller", Some("device.roller.drum_diameter=60 mm")),
    ];
    for (i, (configuration, device, set)) in cases.into_iter().enumerate() {
        let (name, out) = (format!("alone{i}.toml"), format!("alone{i}"));
        std::fs::write(folder.path().join(&name), alone(device)).unwrap();
        let set = set.map(|set| ["--set", set]);
        let arguments: Vec<&str> =
            ["run", &name, "--no-plots", "--out", &out].into_iter().chain(set.into_iter().flatten()).collect();
        ends(folder.path(), &arguments, 0);
        let metrics = table(&folder.path().join(&out).join("metrics.csv"));
        let metric = |layer: &str, name: &str| {
            metrics
                .iter()
                .find(|row| row["layer"] == layer && row["metric"] == name)
                .unwrap_or_else(|| panic!("{layer} {name}"))
        };
        for (measure, layer, name) in [
            ("channels", "surface", "openings"),
            ("gap", "surface", "gap"),
            ("hot_spots", "surface", "hot_spots"),
            ("treatment_time", "all", "treatment_time"),
        ] {
            for column in ["mean", "std_err", "ci95_low", "ci95_high"] {
                assert_eq!(
                    of(&rows, configuration, measure)[column],
                    metric(layer, name)[column],
                    "{configuration}: {measure} {column}"
                );
            }
        }
        let mean = |layer: &str, name: &str| number(metric(layer, name), "mean");
        let expected = [
            ("dermal_damage", mean("papillary_dermis", "damage_volume") + mean("reticular_dermis", "damage_volume")),
            ("epidermal_damage", mean("stratum_corneum", "damage_volume") + mean("viable_epidermis", "damage_volume")),
            ("tear_share", mean("all", "tear_volume") / mean("all", "channel_volume_sum")),
            ("damage_per_channel", mean("all", "damage_volume") / mean("surface", "openings")),
        ];
        for (measure, expected) in expected {
            let value = number(of(&rows, configuration, measure), "mean");
            assert!(
                (value - expected).abs() <= 1e-12 * expected.abs(),
                "{configuration}: {measure} {value} and {expected}"
            );
        }
    }
}

#[test]
fn verdicts_follow_from_the_intervals_and_threads_change_no_byte() {
    let folder = folder(&format!("{BASE}{BENCH}"));
    for threads in ["1", "2"] {
        ends(folder.path(), &["bench", "study.toml", "--out", threads, "--threads", threads], 0);
    }
    let [mut one, mut two] = ["1", "2"].map(|out| files(&folder.path().join(out)));
    for files in [&mut one, &mut two] {
        files.remove("manifest.json");
    }
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    assert!(one.iter().all(|(name, bytes)| &two[name] == bytes));

    let rows = table(&folder.path().join("1/bench.csv"));
    let configurations: Vec<String> = table(&folder.path().join("1/configurations.csv"))
        .into_iter()
        .map(|row| row["configuration"].clone())
        .collect();
    // The roller as declared has a drum of 20 mm, which is not computed again.
    assert_eq!(configurations, ["roller", "pen", "roller drum_diameter_mm=10", "roller drum_diameter_mm=60"]);
    let mut seen = BTreeMap::new();
    for row in &rows {
        let [ratio, low, high] = ["ratio", "ratio_ci95_low", "ratio_ci95_high"].map(|column| number(row, column));
        let expected = match () {
            () if row["configuration"] == "pen" => "reference",
            () if ratio.is_nan() => "none",
            () if low > 1.0 => "more",
            () if high < 1.0 => "less",
            () => "tie",
        };
        assert_eq!(row["verdict"], expected, "{row:?}");
        assert!(ratio.is_nan() || (low <= ratio && ratio <= high), "{row:?}");
        let reference = number(of(&rows, "pen", &row["measure"]), "mean");
        let expected = number(row, "mean") / reference;
        assert!(!ratio.is_finite() || (ratio - expected).abs() <= 1e-9 * ratio, "{row:?}");
        assert_eq!(ratio.is_infinite(), reference == 0.0 && number(row, "mean") > 0.0, "{row:?}");
        *seen.entry(row["verdict"].clone()).or_insert(0) += 1;
    }
    assert!(seen.contains_key("more") && seen.contains_key("reference"), "{seen:?}");
}

/// Strikes that are listed, whole in the patch and apart: nothing about them is random, so the front is exact.
#[test]
fn on_exact_numbers_the_front_is_what_a_hand_finds() {
    let mut text = String::from(
        "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"pinned\"\ndepth.values = [\"1 mm\"]\n\
         sampling = { target_relative_error = 0.1, trials = 2, max_samples = 4096 }\n\
         bench = { reference = \"two\", objectives = [\"more channels\", \"less dermal_damage\"] }\n",
    );
    // Depths tell their dermal damage, numbers of strikes their channels.
    let devices = [
        ("two", 2, 0.8),
        ("four", 4, 1.0),
        ("worse", 2, 1.2),
        ("worst", 1, 1.3),
        ("best", 6, 1.2),
        ("shallow", 2, 0.5),
    ];
    let folder = folder("");
    for (name, count, depth) in devices {
        let strikes: String = (0..count).map(|i| format!("{},5,0,{depth}\n", 1.0 + 1.5 * f64::from(i))).collect();
        std::fs::write(folder.path().join(format!("{name}.csv")), format!("x_mm,y_mm,heading_deg,depth_mm\n{strikes}"))
            .unwrap();
        text += &format!(
            "[[device]]\nname = \"{name}\"\nkind = \"explicit\"\nmotion = \"vertical\"\nstrikes = \"{name}.csv\"\n\
             needle = {{ length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }}\n"
        );
    }
    std::fs::write(folder.path().join("study.toml"), text).unwrap();
    ends(folder.path(), &["bench", "study.toml", "--out", "bench", "--no-plots"], 0);
    let rows = table(&folder.path().join("bench/bench.csv"));
    let merit =
        |name: &str| [number(of(&rows, name, "channels"), "mean"), -number(of(&rows, name, "dermal_damage"), "mean")];
    let beats = |a: &str, b: &str| {
        let (a, b) = (merit(a), merit(b));
        a[0] >= b[0] && a[1] >= b[1] && a != b
    };
    let front = table(&folder.path().join("bench/front.csv"));
    assert_eq!(front.len(), devices.len());
    for row in &front {
        let name = row["configuration"].as_str();
        let is_beaten = devices.iter().any(|(other, ..)| beats(other, name));
        let expected = if is_beaten { ("dominated", "0.0") } else { ("front", "1.0") };
        assert_eq!((row["verdict"].as_str(), row["front_share"].as_str()), expected, "{name}");
        assert_eq!(row["dominated_by"].is_empty(), !is_beaten, "{name}");
        assert!(!is_beaten || beats(&row["dominated_by"], name), "{name} by {}", row["dominated_by"]);
    }
    let on_front: Vec<&str> =
        front.iter().filter(|row| row["verdict"] == "front").map(|row| row["configuration"].as_str()).collect();
    assert_eq!(on_front, ["four", "best", "shallow"]);
}
