//! What reading makes of input that people have: the same array written in two ways, files of spreadsheets, strikes that
//! repeat others, files that are far too large.

use super::strike_files::{BASE, ends};
use dermatrace::devices::{Device, DeviceKind, catalogue};
use dermatrace::scenario::{LoadError, Scenario, load, parse};
use dermatrace::simulate::{RunOptions, estimate, simulate};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

fn scenario(devices: &str) -> Result<Scenario, LoadError> {
    let text = format!(
        "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"puncture\"\ndepth.values = [\"0.5 mm\"]\n\
         sampling = {{ trials = 2, target_relative_error = 0.1, metrics = [\"volumes\"] }}\n{devices}"
    );
    parse("s.toml", "s", text.as_bytes(), &[], None)
}

fn sound(devices: &str) -> Scenario {
    scenario(devices).unwrap_or_else(|error| panic!("{error}"))
}

const NEEDLE: &str =
    "needle = { length = \"1.5 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }";

fn stamp(name: &str, layout: &str) -> String {
    format!("[[device]]\nname = \"{name}\"\nkind = \"stamp\"\nlayout = {layout}\n{NEEDLE}\n")
}

fn pen(name: &str, layout: &str) -> String {
    let motor = "frequency = \"100 Hz\"\nstroke = \"3 mm\"\nhand_speed = \"20 mm/s\"\n";
    format!("[[device]]\nname = \"{name}\"\nkind = \"pen\"\nlayout = {layout}\n{NEEDLE}\n{motor}")
}

fn listed(places: impl IntoIterator<Item = [f64; 2]>) -> String {
    let shown: Vec<String> = places.into_iter().map(|[x, y]| format!("[\"{x} mm\", \"{y} mm\"]")).collect();
    format!("{{ kind = \"explicit\", positions = [{}] }}", shown.join(", "))
}

fn grid(columns: u32, rows: u32, pitch: [f64; 2]) -> Vec<[f64; 2]> {
    let at = |i: u32, axis: usize| (f64::from(i) * pitch[axis] * 1e6).round() / 1e6;
    (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(c, r)| [at(c, 0), at(r, 1)]).collect()
}

/// Tile of a stamp or lane of a pen, mm.
fn spacings(device: &Device) -> Vec<f64> {
    match &device.kind {
        DeviceKind::Stamp(stamp) => vec![stamp.stamp_spacing_mm, stamp.lane_spacing_mm],
        DeviceKind::Pen(pen) => vec![pen.lane_spacing_mm],
        other => panic!("{other:?}"),
    }
}

fn run(scenario: &Scenario) -> dermatrace::simulate::Outcome {
    let options = RunOptions { quick: true, max_duration: None, stop: &AtomicUsize::new(0), progress: &|_, _| {} };
    simulate(scenario, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn mean(outcome: &dermatrace::simulate::Outcome, metric: &str) -> f64 {
    let row = outcome.metrics.iter().find(|row| row.metric == metric && row.layer == "all");
    row.unwrap_or_else(|| panic!("{metric}")).mean
}

#[test]
fn an_array_has_one_density_however_it_is_written() {
    for (columns, rows, pitch) in [(5, 6, [1.0, 1.0]), (5, 6, [0.55, 0.9]), (3, 2, [2.0, 0.7]), (2, 2, [1.0, 1.0])] {
        let declared = match pitch {
            [x, y] if x == y => format!("pitch = \"{x} mm\""),
            [x, y] => format!("pitch_x = \"{x} mm\", pitch_y = \"{y} mm\""),
        };
        let layouts = [
            format!("{{ kind = \"grid\", columns = {columns}, rows = {rows}, {declared} }}"),
            listed(grid(columns, rows, pitch)),
            listed(grid(columns, rows, pitch).into_iter().rev()),
        ];
        for kind in [stamp, pen] {
            let devices: String =
                layouts.iter().enumerate().map(|(i, layout)| kind(&format!("d{i}"), layout)).collect();
            let scenario = sound(&devices);
            let strikes: Vec<f64> = estimate(&scenario).iter().map(|estimate| estimate.strikes).collect();
            assert!((strikes[1] / strikes[0] - 1.0).abs() < 1e-9 && strikes[1] == strikes[2], "{strikes:?}");
            let [of_grid, of_list] = [0, 1].map(|i| spacings(&scenario.devices[i]));
            assert!(of_grid.iter().zip(&of_list).all(|(a, b)| (a - b).abs() < 1e-9), "{of_grid:?} {of_list:?}");
        }
        let per_cm2 = 100.0 / (pitch[0] * pitch[1]);
        assert!((estimate(&sound(&stamp("s", &layouts[1])))[0].strikes - per_cm2).abs() < 1e-9);
    }
}

#[test]
fn a_ring_has_one_density_however_it_is_written() {
    let place = |k: u32| {
        let (sin, cos) = (f64::from(k) * std::f64::consts::TAU / 12.0).sin_cos();
        [cos, sin].map(|v| ((3.0 * v + 1.0) * 1e3).round() / 1e3)
    };
    for kind in [stamp, pen] {
        let layouts = ["{ kind = \"ring\", needles = 12, diameter = \"6 mm\" }", &listed((0..12).map(place))];
        let scenario = sound(&[kind("ring", layouts[0]), kind("listed", layouts[1])].concat());
        let [of_ring, of_list] = [0, 1].map(|i| spacings(&scenario.devices[i]));
        assert!(of_ring.iter().zip(&of_list).all(|(a, b)| (a - b).abs() < 3e-3), "{of_ring:?} {of_list:?}");
    }
}

#[test]
fn arrays_that_share_places_say_which_share_of_strikes_that_is() {
    let notes = |device: String| run(&sound(&device)).notes.join("\n");
    let places = listed(grid(5, 6, [1.0, 1.0]));
    let without_a_gap = stamp("s", &places) + "lane_spacing = \"5 mm\"\nstamp_spacing = \"4 mm\"\n";
    assert!(notes(without_a_gap).contains("device \"s\": 33 % of the strikes of a pass come down in holes"));
    assert!(!notes(stamp("s", &places)).contains("come down in holes"));
    let ring = "{ kind = \"ring\", needles = 12, diameter = \"6 mm\" }";
    assert!(
        notes(stamp("s", ring)).contains("17 % of the strikes"),
        "both ends of a ring are on the places of its neighbours"
    );
}

#[test]
fn every_gap_of_a_cartridge_with_offset_rows_is_its_own() {
    // Rows half a needle spacing further along than those before, and nearer than that.
    let places = (0..4)
        .flat_map(|row| (0..5).map(move |column| [f64::from(column) + 0.5 * f64::from(row % 2), 0.5 * f64::from(row)]));
    assert_eq!(spacings(&sound(&stamp("s", &listed(places))).devices[0]), [5.0, 2.0]);
}

#[test]
fn a_pen_that_stands_still_is_refused_at_its_line_where_it_treats_skin() {
    let folder = tempfile::tempdir().unwrap();
    let still = pen("pen", "{ kind = \"ring\", needles = 12, diameter = \"6 mm\" }").replace("20 mm/s", "0 mm/s");
    let text = format!(
        "version = 1\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"puncture\"\n{still}[depth]\nvalues = [\"0.5 mm\"]\n\
         [plan]\nchannels_per_cm2 = 10\n[bench]\nreference = \"pen\"\n"
    );
    fs::write(folder.path().join("s.toml"), text).unwrap();
    for command in ["check", "run", "slides", "plan"] {
        let stderr = ends(folder.path(), &[command, "s.toml"], 2);
        assert!(
            stderr.starts_with("s.toml:13:14: error: device.pen.hand_speed: holds the pen still"),
            "{command}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{command}: {stderr}");
    }
    ends(folder.path(), &["channel", "s.toml"], 0);
}

/// A folder with a scenario of listed strikes, and these.
fn with_strikes(strikes: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.toml"), BASE.split("[bench]").next().unwrap()).unwrap();
    fs::write(folder.path().join("a.csv"), strikes).unwrap();
    folder
}

fn loaded(folder: &Path) -> Scenario {
    load(&folder.join("study.toml"), &[]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn strikes_that_repeat_others_are_one_hole_exactly() {
    let rows = |count: usize| format!("x_mm,y_mm,heading_deg\n{}", "1.5,1.5,0\n".repeat(count));
    let (one, many) = (with_strikes(&rows(1)), with_strikes(&rows(1000)));
    let (one, many) = (run(&loaded(one.path())), run(&loaded(many.path())));
    for metric in ["damage_volume", "channel_volume_sum", "strikes"] {
        assert_eq!(mean(&one, metric).to_bits(), mean(&many, metric).to_bits(), "{metric}");
    }
    let note = "device \"slide\": 999 of its 1000 listed strikes repeat others";
    assert!(
        many.notes.iter().any(|said| said.starts_with(note)) && one.notes.iter().all(|said| !said.contains("repeat"))
    );
}

#[test]
fn strikes_of_random_depth_are_not_the_same() {
    let folder = with_strikes("x_mm,y_mm,heading_deg\n1.5,1.5,0\n1.5,1.5,0\n");
    let counts = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        load(&folder.path().join("study.toml"), &overrides).unwrap().devices[0].kind.listed().len()
    };
    assert_eq!(counts(&[]), 1);
    assert_eq!(counts(&["depth.efficiency.sd=0.1"]), 2);
    assert_eq!(counts(&["depth.efficiency.sd=0.1", "device.slide.depth_efficiency={}"]), 1);
}

#[test]
fn rows_without_values_are_skipped_wherever_they_stand() {
    let folder = with_strikes(",,\nx_mm,y_mm,heading_deg\n1,1,0\n,,\n\n , ,\n\"\",,\n2,2,0\n,,\n,,,,,\n");
    assert_eq!(loaded(folder.path()).devices[0].kind.listed().len(), 2);
}

#[test]
fn every_strike_file_is_judged_within_a_second() {
    let header = "x_mm,y_mm,heading_deg";
    let mut numbered = format!("{header}\n");
    (0..300_000).for_each(|i| writeln!(numbered, "{i};{i};0").unwrap());
    for (what, text, problems) in [
        ("columns", format!("{header}{}\n", ",a".repeat(5_000_000)), 1),
        ("fields", format!("{header}\n0,0,0{}\n", ",0".repeat(5_000_000)), 1),
        ("quotes", format!("{header}\n{}", "\"\n".repeat(2_000_000)), 0),
        ("bad rows", format!("{header}\n{}", "a,b,c\n".repeat(1_000_000)), 43),
        ("another separator", numbered, 41),
        ("no line end", "x".repeat(10_000_000), 1),
        ("blank rows", format!("{header}\n{}0,0,x", ",,\n".repeat(1_000_000)), 1),
    ] {
        let folder = with_strikes(&text);
        let started = Instant::now();
        let found = match load(&folder.path().join("study.toml"), &[]) {
            Err(LoadError::Invalid(problems)) => problems.len(),
            Ok(_) => 0,
            Err(other) => panic!("{what}: {other}"),
        };
        let limit = if cfg!(debug_assertions) { 3 } else { 1 };
        assert!(started.elapsed() < Duration::from_secs(limit), "{what}: {:?}", started.elapsed());
        assert_eq!(found, problems, "{what}");
    }
}

#[test]
fn far_too_large_scenarios_are_refused_in_few_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    for (text, code) in [
        (format!("a = [{}]\n", "1,".repeat(2_000_000)), 2),
        (format!("a = {}", "[".repeat(4_000_000)), 2),
        ("[[device]]\n".repeat(380_000), 3),
        ((0..300_000).fold(String::new(), |text, i| text + &format!("k{i}=1\n")), 3),
        ("=\n".repeat(2_000_000), 3),
        ("k = \n".repeat(49_000), 2),
        ((0..49_000).fold(String::new(), |text, i| text + &format!("k{i}=1\n")), 2),
    ] {
        fs::write(&path, &text).unwrap();
        let started = Instant::now();
        let stderr = ends(folder.path(), &["check", "s.toml"], code);
        assert!(stderr.lines().count() <= 51, "{} lines of {}", stderr.lines().count(), &text[..10]);
        assert!(started.elapsed() < Duration::from_secs(10), "{}: {:?}", &text[..10], started.elapsed());
    }
}

#[test]
fn every_model_has_a_name_that_could_be_a_device() {
    // What a catalogue suggests can be said.
    for id in catalogue::ids() {
        let text = format!(
            "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"pinned\"\ndepth.values = [\"0.1 mm\"]\n\
                            [[device]]\nname = \"{id}\"\nkind = \"roller\"\nmodel = \"{id}\"\n"
        );
        let error =
            parse("s", "s", text.as_bytes(), &[], None).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(!error.contains(".name: "), "{error}");
    }
}
