//! Every good scenario loads; every bad one states its messages beside the mistake.

use dermatrace::devices::{DepthEfficiency, DeviceKind, ListedMotion, PassSpec, Pen, Roller, Stamp, catalogue};
use dermatrace::geometry::Tear;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{
    Basis, Compare, EstimatorKind, LoadError, Metrics, Sampling, Scenario, load, parse, schema, starter,
};
use dermatrace::skin::site;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .expect("the corpus is there")
        .map(|entry| entry.expect("a readable corpus").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

/// Messages of a load, one line each, with the corpus folder taken off the paths.
fn messages(result: Result<Scenario, LoadError>) -> Vec<String> {
    let (sort, text) = match result {
        Ok(_) => return Vec::new(),
        Err(error @ LoadError::Invalid(_)) => ("", error.to_string()),
        Err(error @ LoadError::TooLarge(_)) => ("limit: ", error.to_string()),
        Err(error @ LoadError::Io { .. }) => ("io: ", error.to_string()),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad/");
    let folder = folder.to_string_lossy();
    text.lines().map(|line| format!("{sort}{}", line.replace(&*folder, ""))).collect()
}

#[test]
fn every_good_file_loads() {
    let files = corpus("good");
    assert!(files.len() >= 2, "the corpus has shrunk to {}", files.len());
    for path in files {
        assert_eq!(messages(load(&path, &[])), [""; 0], "{}", path.display());
    }
}

#[test]
fn every_scenario_of_the_repository_loads() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut tried = 0;
    for path in fs::read_dir(dir).expect("the folder is there").map(|entry| entry.expect("an entry").path()) {
        if path.extension().is_some_and(|extension| extension == "toml") {
            assert_eq!(messages(load(&path, &[])), [""; 0], "{}", path.display());
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn every_model_of_the_catalogue_makes_a_device() {
    for entry in &catalogue::catalogue().devices {
        let id = &entry.id;
        let kind = entry.settings.get("kind").and_then(toml::Value::as_str).expect("a kind");
        // What a model leaves to the scenario.
        let more = if id == "er-yag" { "width = \"0.2 mm\"\n" } else { "" };
        let text = format!(
            "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"pinned\"\ndepth.values = [\"0.1 mm\"]\n\
             [[device]]\nname = \"it\"\nkind = \"{kind}\"\nmodel = \"{id}\"\n{more}"
        );
        let scenario = parsed(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.devices[0].model.as_deref(), Some(id.as_str()));
    }
}

/// What a bad file says of itself in its `#!` lines.
struct Stated {
    messages: Vec<String>,
    overrides: Vec<String>,
    schema_refuses: bool,
}

fn stated(path: &Path) -> Stated {
    let bytes = fs::read(path).expect("a readable file");
    let text = String::from_utf8_lossy(&bytes);
    let mut stated = Stated { messages: Vec::new(), overrides: Vec::new(), schema_refuses: false };
    for line in text.lines().map_while(|line| line.strip_prefix("#! ")) {
        match line.strip_prefix("set: ") {
            Some(text) => stated.overrides.push(text.to_owned()),
            None if line == "schema: refuses" => stated.schema_refuses = true,
            None => stated.messages.push(line.to_owned()),
        }
    }
    stated
}

/// The messages of a bad file, its own name left out.
fn found(path: &Path, overrides: &[String]) -> Vec<String> {
    let name = format!("{}:", path.file_name().expect("a name").to_string_lossy());
    messages(load(path, overrides)).iter().map(|line| line.replacen(&name, "", 1)).collect()
}

#[test]
fn every_bad_file_says_what_it_states() {
    let files = corpus("bad");
    assert!(files.len() >= 45, "the corpus has shrunk to {}", files.len());
    for path in files {
        let stated = stated(&path);
        assert!(!stated.messages.is_empty(), "{} states no message", path.display());
        assert_eq!(found(&path, &stated.overrides), stated.messages, "{}", path.display());
    }
}

#[test]
#[ignore = "prints what each bad file says, to be read and then stated in the file"]
fn print_messages() {
    for path in corpus("bad") {
        let stem = path.file_stem().expect("a stem").to_string_lossy();
        found(&path, &stated(&path).overrides).iter().for_each(|line| println!("@@{stem}@@{line}"));
    }
}

fn good(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/good").join(name)
}

fn loaded(name: &str, overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    load(&good(name), &overrides).unwrap_or_else(|error| panic!("{error}"))
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(good(name)).expect("a readable file")
}

fn parsed(bytes: &[u8]) -> Result<Scenario, LoadError> {
    parse("s.toml", "s", bytes, &[], Some(&good("")))
}

fn pen(scenario: &Scenario, index: usize) -> &Pen {
    match &scenario.devices[index].kind {
        DeviceKind::Pen(pen) => pen,
        other => panic!("a pen, not {other:?}"),
    }
}

fn roller(scenario: &Scenario, index: usize) -> &Roller {
    match &scenario.devices[index].kind {
        DeviceKind::Roller(roller) => roller,
        other => panic!("a roller, not {other:?}"),
    }
}

fn stamp(scenario: &Scenario, index: usize) -> &Stamp {
    match &scenario.devices[index].kind {
        DeviceKind::Stamp(stamp) => stamp,
        other => panic!("a stamp, not {other:?}"),
    }
}

#[test]
fn a_stamp_has_the_spacings_of_its_array_where_none_are_given() {
    let scenario = loaded("stamps.toml", &[]);
    let spacings = |index| (stamp(&scenario, index).lane_spacing_mm, stamp(&scenario, index).stamp_spacing_mm);
    assert_eq!(spacings(0), (1.5, 2.0), "a grid: rows and columns times the pitch");
    assert_eq!(spacings(1), (5.0, 6.0), "one said in the file, the other the ring's diameter");
    assert_eq!(
        spacings(2),
        (1.0, 4.0),
        "listed needles: one said in the file, the other their extent and a gap as wide"
    );
    assert_eq!(stamp(&scenario, 0).positions_mm.len(), 12);
    assert_eq!(stamp(&scenario, 0).positions_mm[0], [-0.75, -0.5]);
    let times = |index| (stamp(&scenario, index).frequency_hz, stamp(&scenario, index).turn_time_s);
    assert_eq!([times(0), times(1), times(2)], [(1.0, 0.0), (0.5, 6.0), (1.0, 0.5)]);
    assert_eq!(roller(&scenario, 3).turn_time_s, 2.0);
    assert_eq!(scenario.devices[0].pass_count(), 2);
    assert_eq!(scenario.compare, Some(Compare::on(3, Basis::DermalDamage)));
}

#[test]
fn devices_that_take_time_are_compared_at_equal_time() {
    let set = ["compare.basis=time"];
    assert_eq!(loaded("stamps.toml", &set).compare, Some(Compare::on(3, Basis::Time)));
    // With nothing to compare there is nothing that could take no time.
    let set = ["compare.reference=stamp", "compare.basis=time"];
    assert_eq!(loaded("explicit-vertical.toml", &set).compare, None);
}

#[test]
fn values_arrive_in_millimetres_and_radians() {
    let scenario = loaded("roller-and-pen.toml", &[]);
    assert_eq!(scenario.stem, "roller-and-pen");
    assert_eq!(scenario.depths_mm, [0.5, 1.0, 1.5, 2.0, 2.5]);
    assert_eq!(scenario.tears, [Tear::Pinned, Tear::Puncture, Tear::Partial { surface_following: 0.5 }, Tear::Fixed]);
    assert_eq!(scenario.compare, Some(Compare::on(1, Basis::Strikes)));
    assert_eq!((scenario.patch.width_mm, scenario.patch.height_mm), (10.0, 10.0));
    let needle = scenario.devices[0].needle;
    assert_eq!((needle.length_mm, needle.diameter_mm, needle.tip_radius_mm), (None, 0.25, 0.004));
    assert_eq!(needle.tip_angle_rad, 16_f64.to_radians());
    assert_eq!(scenario.devices[0].passes.len(), 4);
    assert_eq!(scenario.devices[0].passes[3].heading_rad, 135_f64.to_radians());
    assert_eq!(scenario.devices[0].passes[3].repeat, 3);
    assert_eq!(scenario.devices[1].depth_efficiency, Some(DepthEfficiency { mean: 0.9, sd: 0.05 }));
    let pen = pen(&scenario, 1);
    assert_eq!((pen.frequency_hz, pen.stroke_mm, pen.hand_speed_mm_s, pen.lane_spacing_mm), (100.0, 3.0, 20.0, 6.0));
    assert_eq!(pen.positions_mm.len(), 12);
    assert!(pen.positions_mm.iter().all(|p| (p[0].hypot(p[1]) - 3.0).abs() < 1e-12));
}

#[test]
fn layers_without_gaps_take_their_overrides() {
    let scenario = loaded("roller-and-pen.toml", &[]);
    let layers = &scenario.skin.layers;
    assert_eq!(layers[0].top_mm, 0.0);
    assert!(layers.windows(2).all(|pair| pair[0].bottom_mm == pair[1].top_mm && pair[0].top_mm < pair[0].bottom_mm));
    assert_eq!(layers[4].bottom_mm, f64::INFINITY);
    assert!((layers[2].bottom_mm - layers[2].top_mm - 0.2).abs() < 1e-15);
    let strains: Vec<f64> = layers.iter().map(|layer| layer.failure_shear_strain).collect();
    assert_eq!(strains, [0.0, 0.0, 0.5, 0.0, 0.0]);
    let strains: Vec<f64> =
        loaded("pens.toml", &[]).skin.layers.iter().map(|layer| layer.failure_shear_strain).collect();
    assert_eq!(strains, [0.46, 0.46, 0.46, 0.46, 2.0]);
}

#[test]
fn capture_and_coverage_arrive() {
    let scenario = loaded("capture-and-coverage.toml", &[]);
    let radii: Vec<f64> = scenario.devices.iter().map(|device| device.capture_radius_mm).collect();
    assert_eq!(radii, [5.0, 0.0, 0.12]);
    assert_eq!(scenario.metrics, Metrics { openings: false, coverage: true, parts: false });
}

#[test]
fn what_is_not_said_has_the_promised_default() {
    let scenario = loaded("models.toml", &[]);
    assert_eq!((scenario.title.as_str(), scenario.question.as_str()), ("models", ""));
    assert_eq!((scenario.patch.width_mm, scenario.patch.height_mm), (10.0, 10.0));
    assert_eq!(scenario.tears, [Tear::Puncture]);
    assert_eq!(scenario.depth_efficiency, DepthEfficiency { mean: 1.0, sd: 0.0 });
    assert_eq!(scenario.compare, None);
    let expected = Sampling {
        estimator: EstimatorKind::Lines,
        target_relative_error: 0.002,
        max_samples: 4_194_304,
        layer_relative_error: None,
        trials: 32,
        seed: 1,
    };
    assert_eq!(scenario.sampling, expected);
    assert!(scenario.skin.layers.iter().all(|layer| layer.failure_shear_strain == 0.0));
    let roller = roller(&scenario, 0);
    assert_eq!((roller.slip, roller.stagger), (0.0, 0.5));
    assert_eq!(scenario.devices[0].passes, [PassSpec { heading_rad: 0.0, repeat: 1 }]);
    assert_eq!(scenario.devices[0].depth_efficiency, None);
    assert!(scenario.devices.iter().all(|device| device.capture_radius_mm == 0.0));
    assert_eq!(scenario.metrics, Metrics { openings: true, coverage: false, parts: false });
    let pen = pen(&scenario, 1);
    assert_eq!((pen.tilt_rad, pen.rigid_contact, pen.random_rotation), (0.0, false, true));
}

#[test]
fn a_model_gives_what_the_file_does_not() {
    let scenario = loaded("models.toml", &[]);
    assert_eq!(scenario.devices[0].model.as_deref(), Some("mf8"));
    assert_eq!(scenario.devices[0].needle.length_mm, None, "the file's own length wins inside needle");
    assert!(scenario.devices[0].needle.diameter_mm > 0.0, "the rest of the needle is the model's");
    assert_eq!(pen(&scenario, 1).positions_mm.len(), 36, "the layout keeps the model's kind and diameter");
}

#[test]
fn lanes_follow_the_device_where_none_are_given() {
    let scenario = loaded("awkward-but-legal.toml", &["device[0].drum_width=\"3 mm\""]);
    assert_eq!(roller(&scenario, 0).lane_spacing_mm, 3.0);
    let pens = loaded("pens.toml", &[]);
    assert_eq!(pen(&pens, 0).lane_spacing_mm, 2.0, "a grid: its width plus one pitch");
    assert_eq!(
        pen(&pens, 1).lane_spacing_mm,
        2.5,
        "listed needles: their extent across the glide and the least gap more"
    );
    assert_eq!(pen(&pens, 2).lane_spacing_mm, 2.0, "one needle says nothing of lanes");
    assert_eq!(pen(&pens, 3).lane_spacing_mm, 1.8, "a grid that is wider one way: rows times their pitch");
    let ring = loaded("roller-and-pen.toml", &["device.pen.layout.diameter=\"5 mm\""]);
    assert_eq!(pen(&ring, 1).lane_spacing_mm, 6.0, "said in the file");
}

#[test]
fn a_grid_is_centred_and_listed_needles_stay_where_they_are() {
    let pens = loaded("pens.toml", &[]);
    let grid = [[-1.0, -0.5], [0.0, -0.5], [1.0, -0.5], [-1.0, 0.5], [0.0, 0.5], [1.0, 0.5]];
    assert_eq!(pen(&pens, 0).positions_mm, grid);
    assert_eq!(pen(&pens, 1).positions_mm, [[-1.0, 0.0], [1.0, 0.5], [1.0, 1.5]]);
    assert!(pen(&pens, 0).rigid_contact && !pen(&pens, 0).random_rotation);
    assert_eq!(pens.sampling.seed, u64::MAX);
}

#[test]
fn listed_strikes_are_read_in_any_column_order() {
    let scenario = loaded("explicit-roller.toml", &[]);
    let DeviceKind::Listed(spec) = &scenario.devices[0].kind else { panic!("an explicit device") };
    assert_eq!(spec.motion, ListedMotion::Roller { drum_diameter_mm: 20.0, slip: -0.1 });
    let far = ListedStrike { x_mm: 1e6, y_mm: -1e3, heading_rad: (-450_f64).to_radians(), depth_mm: Some(0.5) };
    assert_eq!(spec.strikes, [ListedStrike { x_mm: 1.0, y_mm: 2.0, heading_rad: 0.0, depth_mm: Some(1.5) }, far]);
    assert_eq!(scenario.tears[0], Tear::Triangle { apex_half_angle_rad: Some(20_f64.to_radians()) });
}

#[test]
fn overrides_reach_every_kind_of_place() {
    let set = [
        "device.roller.slip=0.1",
        "device.pen.needle.length=2.5 mm",
        "device[0].rings=3",
        "depth.values=[\"1 mm\"]",
        "patch.width = \"2 cm\"",
        "title=Two words",
        "sampling.seed=7",
        "sampling.seed=8",
        "device.roller.passes[1].repeat=9",
    ];
    let scenario = loaded("roller-and-pen.toml", &set);
    assert_eq!((roller(&scenario, 0).slip, roller(&scenario, 0).rings), (0.1, 3));
    assert_eq!(scenario.devices[1].needle.length_mm, Some(2.5));
    assert_eq!(scenario.depths_mm, [1.0]);
    assert_eq!(scenario.patch.width_mm, 20.0);
    assert_eq!((scenario.title.as_str(), scenario.sampling.seed), ("Two words", 8));
    assert_eq!(scenario.devices[0].passes[1].repeat, 9);
    assert_eq!(scenario.overrides, set);
    assert_eq!(scenario.text.as_bytes(), bytes("roller-and-pen.toml"), "the text stays as read");
}

#[test]
fn an_override_finds_a_device_whose_name_has_dots() {
    let text = String::from_utf8(bytes("models.toml")).expect("text").replace("\"pen\"\nkind", "\"pen.v1.2\"\nkind");
    let set = ["device.pen.v1.2.stroke=\"2.5 mm\"".to_owned()];
    let scenario = parse("s", "s", text.as_bytes(), &set, None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(pen(&scenario, 1).stroke_mm, 2.5);
}

#[test]
fn an_override_may_make_a_table_that_the_file_lacks() {
    assert_eq!(loaded("models.toml", &["compare.reference=roller"]).compare.map(|c| c.reference), Some(0));
    assert_eq!(
        loaded("models.toml", &["skin.layers.hypodermis.failure_shear_strain=1"]).skin.layers[4].failure_shear_strain,
        1.0
    );
}

#[test]
fn byte_order_mark_and_line_ends_make_no_difference() {
    let plain = parsed(&bytes("roller-and-pen.toml")).unwrap_or_else(|error| panic!("{error}"));
    let text = String::from_utf8(bytes("roller-and-pen.toml")).expect("text");
    for other in
        [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("\u{feff}{}", text.replace('\n', "\r\n"))]
    {
        assert_eq!(parsed(other.as_bytes()).unwrap_or_else(|error| panic!("{error}")), plain);
    }
    assert!(parsed(text.trim_end().as_bytes()).is_ok(), "no newline at the end");
}

#[test]
fn a_byte_order_mark_does_not_move_columns() {
    let text = "\u{feff}version = 2\r\n".to_owned()
        + &String::from_utf8(bytes("models.toml")).expect("text")["version = 1\n".len()..];
    let found = messages(parsed(text.as_bytes()));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("s.toml:1:11: error: version: "), "{}", found[0]);
}

#[test]
fn minus_zero_is_read_as_zero() {
    let scenario = loaded("awkward-but-legal.toml", &["device[0].slip=-0.0"]);
    assert_eq!(roller(&scenario, 0).slip.to_bits(), 0);
    assert_eq!(scenario.skin.layers[0].failure_shear_strain.to_bits(), 0);
    assert_eq!(scenario.compare, None, "one device has nothing to be compared with");
}

#[test]
fn an_empty_file_is_told_what_it_lacks() {
    let found = messages(parsed(b""));
    let keys: Vec<&str> = found.iter().filter_map(|line| line.split(": ").nth(2)).collect();
    assert_eq!(keys, ["version", "skin.site", "tissue.tear", "device", "depth.values"]);
    assert!(found.iter().all(|line| line.starts_with("s.toml:1:1: error: ")));
}

#[test]
fn catalogue_words_are_checked_and_suggested() {
    let problem = |set: &str| {
        let set = [set.to_owned()];
        messages(load(&good("models.toml"), &set))
    };
    let site = problem("skin.site=cheeck");
    assert_eq!(site.len(), 1);
    assert!(
        site[0].starts_with("--set:1:1: error: skin.site: unknown word; one of: ")
            && site[0].ends_with("did you mean \"cheek\"?")
    );
    let model = problem("device.roller.model=mf88");
    assert_eq!(model.len(), 1, "an unknown model leaves no trail of missing keys: {model:?}");
    assert!(model[0].starts_with("--set:1:1: error: device.roller.model: unknown word; "), "{}", model[0]);
    let other = problem("device.roller.model=dermapen-12");
    assert_eq!(other.len(), 1, "{other:?}");
    assert!(other[0].starts_with(
        "--set:1:1: error: device.roller.model: the model is a pen, the device a roller; kind and model must agree; "
    ));
}

#[test]
fn sexes_are_asked_for_where_the_source_tells_them_apart() {
    for id in site::ids() {
        for (sex, allowed) in [(None, site::layers(id, None)), (Some("f"), site::layers(id, Some("f")))] {
            let mut set = vec![format!("skin.site=\"{id}\"")];
            set.extend(sex.map(|sex| format!("skin.sex={sex}")));
            let found = messages(load(&good("models.toml"), &set));
            assert_eq!(found.is_empty(), allowed.is_ok(), "{id} {sex:?}: {found:?}");
            assert!(found.iter().all(|line| line.contains("error: skin.sex: ")), "{id} {sex:?}: {found:?}");
        }
    }
}

#[test]
fn limits_are_told_with_the_other_problems_and_all_at_once() {
    let limits = ["device.roller.rings=1_000_000", "device.roller.needles_per_ring=1_000_000"];
    let found = messages(load(&good("models.toml"), &limits.map(String::from)));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|line| line.starts_with("limit: --set:")), "{found:?}");
    let mixed = [limits[0], "sampling.trials=1", limits[1]];
    let found = messages(load(&good("models.toml"), &mixed.map(String::from)));
    let keys: Vec<&str> = found.iter().filter_map(|line| line.split(": ").nth(2)).collect();
    assert_eq!(keys, ["device.roller.rings", "sampling.trials", "device.roller.needles_per_ring"], "{found:?}");
}

#[test]
fn sizes_and_odd_files_are_refused_by_sort() {
    let huge = vec![b'#'; (4 << 20) + 1];
    assert!(matches!(parsed(&huge), Err(LoadError::TooLarge(_))));
    let mut largest = bytes("models.toml");
    largest.push(b'#');
    largest.resize(4 << 20, b'x');
    assert!(parsed(&largest).is_ok());
    for path in ["absent.toml", "."] {
        assert!(matches!(load(&good(path), &[]), Err(LoadError::Io { .. })), "{path}");
    }
    #[cfg(unix)]
    assert!(matches!(load(Path::new("/dev/zero"), &[]), Err(LoadError::Io { .. })));
}

#[test]
fn the_starter_loads() {
    for name in ["first", "with \"quotes\" \\ and\nlines\u{7f}"] {
        let text = starter(name);
        let scenario = parsed(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(scenario.title, name);
        assert_eq!(scenario.devices.len(), 2);
        assert!(text.lines().all(|line| line.len() <= 160), "lines fit a screen");
    }
}

#[test]
fn what_the_starter_has_in_comments_can_be_said() {
    let text = starter("x");
    let of_layers = ["thickness", "cutting_energy", "wall_friction", "residual_width"];
    let elsewhere = ["sex", "surface_following", "apex_half_angle", "points"];
    let mut tried = 0;
    let mut inside_comment = false;
    for (index, line) in text.lines().enumerate() {
        let sections = [
            "zone",
            "slides",
            "study",
            "bench",
            "sensitivity",
            "plan",
            "infer",
            "decide",
            "course",
            "closure",
            "fluid",
            "delivery",
        ];
        let is_whole = ["# [[device]]", "# [[drug]]"].contains(&line)
            || line.starts_with("# [skin.transport]")
            || sections.iter().any(|section| line == format!("# [{section}]"));
        inside_comment = (inside_comment || is_whole) && !line.is_empty();
        let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = ")) else { continue };
        let layer = key == "failure_shear_strain" && value.starts_with("0.5");
        let alone = elsewhere.contains(&key) || of_layers.contains(&key) || line.ends_with("(with force only)");
        if inside_comment || layer || key.contains(' ') || alone {
            continue;
        }
        let said: Vec<&str> = text.lines().enumerate().map(|(i, l)| if i == index { &l[2..] } else { l }).collect();
        assert_eq!(messages(parsed(said.join("\n").as_bytes())), [""; 0], "{line}");
        tried += 1;
    }
    assert!(tried >= 20, "only {tried} lines in comments");
}

#[test]
fn a_zone_of_the_starter_brings_its_site() {
    let text = starter("x").replace("\n# [zone]\n# name", "\n[zone]\nname").replace("\nsite = \"cheek\"", "\n");
    let scenario = parsed(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenario.zone.as_ref().map(|zone| zone.name.as_str()), Some("lower_eyelid"));
    assert_eq!(scenario.skin.site, "eyelid");
}

/// What a section must have stands in its comment; what it may have besides does not always go together.
#[test]
fn the_studies_that_the_starter_has_in_comments_can_be_said() {
    let mut text = starter("x");
    for line in [
        "[study]",
        "axis = ",
        "[bench]",
        "reference = ",
        "objectives = ",
        "[sensitivity]",
        "samples = ",
        "levels = ",
        "[plan]",
        "channels_per_cm2 = ",
    ] {
        assert!(text.contains(&format!("\n# {line}")) || line == "reference = ", "{line}");
        text = text.replace(&format!("\n# {line}"), &format!("\n{line}"));
    }
    let scenario = parsed(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenario.study.as_ref().map(|study| study.plan.points), Some(3));
    assert!(scenario.bench.is_some() && scenario.sensitivity.is_some() && scenario.passes.is_some());
}

#[test]
fn fifty_problems_are_enough() {
    let mut text = String::from_utf8(bytes("models.toml")).expect("text");
    text.push_str("[patch]\n");
    (0..5000).for_each(|i| text.push_str(&format!("key{i} = 1\n")));
    let found = messages(parsed(text.as_bytes()));
    assert_eq!(found.len(), 51);
    assert!(found[50].contains("and 4950 more; only the first 50 problems are told"), "{}", found[50]);
}

#[test]
fn no_prefix_of_a_scenario_panics() {
    for name in ["roller-and-pen.toml", "pens.toml"] {
        let whole = bytes(name);
        for end in 0..whole.len() {
            let once = messages(parsed(&whole[..end]));
            if end % 97 == 0 {
                assert_eq!(once, messages(parsed(&whole[..end])), "the same message twice");
            }
        }
    }
}

fn as_json(path: &Path) -> Option<serde_json::Value> {
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let table: toml::Table = toml::from_str(&text).ok()?;
    serde_json::to_value(table).ok()
}

#[test]
fn the_schema_accepts_good_files_and_refuses_the_marked_bad_ones() {
    let schema = schema();
    jsonschema::meta::validate(&schema).expect("a valid schema");
    let validator = jsonschema::validator_for(&schema).expect("a usable schema");
    for path in corpus("good") {
        // A seed of 64 bits is beyond the integers of the TOML value type, though not of scenarios.
        let json = if path.ends_with("pens.toml") {
            let text = String::from_utf8(bytes("pens.toml")).expect("text").replace("18446744073709551615", "1");
            serde_json::to_value(toml::from_str::<toml::Table>(&text).expect("TOML")).expect("JSON")
        } else {
            as_json(&path).unwrap_or_else(|| panic!("{} as JSON", path.display()))
        };
        let found: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(found, [""; 0], "{}", path.display());
    }
    let mut refused = 0;
    for path in corpus("bad").iter().filter(|path| stated(path).schema_refuses) {
        if let Some(json) = as_json(path) {
            assert!(!validator.is_valid(&json), "{} passes the schema", path.display());
            refused += 1;
        }
    }
    assert!(refused >= 40, "only {refused} bad files were put to the schema");
    let json = serde_json::to_value(toml::from_str::<toml::Table>(&starter("x")).expect("TOML")).expect("JSON");
    assert!(validator.is_valid(&json), "the starter passes the schema");
}

/// A good file with some bytes replaced, removed or put in twice.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, any::<u8>(), 0_u8..4), 1..6);
    (prop::sample::select(vec!["roller-and-pen.toml", "pens.toml", "awkward-but-legal.toml"]), edits).prop_map(
        |(name, edits)| {
            let mut text = bytes(name);
            for (at, length, byte, edit) in edits {
                let at = at.index(text.len().max(1));
                let end = (at + length).min(text.len());
                match edit {
                    0 => drop(text.drain(at.min(end)..end)),
                    1 => text.insert(at.min(text.len()), byte),
                    2 => text.insert(at.min(text.len()), b"[]{}\"'=.,-\n"[usize::from(byte) % 11]),
                    _ => {
                        let copy = text[at.min(end)..end].to_vec();
                        text.splice(at.min(end)..at.min(end), copy);
                    }
                }
            }
            text
        },
    )
}

/// Every message is one line with a place, and the place lies in the text.
fn well_formed(text: &[u8]) {
    let Err(LoadError::Invalid(problems)) = parsed(text) else { return };
    assert!(!problems.is_empty());
    let lines = String::from_utf8_lossy(text).matches('\n').count() + 1;
    for problem in problems {
        assert!(!problem.to_string().contains(['\n', '\r', '\u{1b}', '\0']));
        assert!((1..=lines).contains(&problem.place.line) && problem.place.column >= 1, "{problem}");
        assert!(
            [&problem.key, &problem.what, &problem.rule, &problem.value, &problem.advice]
                .iter()
                .all(|part| !part.is_empty()),
            "{problem:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(text in prop::collection::vec(any::<u8>(), 0..400)) {
        well_formed(&text);
    }

    #[test]
    fn no_mutation_panics(text in mutated()) {
        well_formed(&text);
    }

    #[test]
    fn no_override_panics(path in "[a-z.\\[\\]0-9=]{0,30}", value in "\\PC{0,20}") {
        let _ = load(&good("roller-and-pen.toml"), &[path.clone(), format!("{path}={value}"), format!("device.pen.{path}={value}")]);
    }
}
