//! Sections against stereology: exact answers of single strikes, laws of random planes, and controls that must be told apart.

use crate::checks::{check_case, write_looks};
use crate::common::*;
use crate::start;
use dermatrace::charts::ChartContext;
use dermatrace::charts::slides as charts;
use dermatrace::charts::slides::SlidesContext;
use dermatrace::devices::*;
use dermatrace::geometry::{Section, Tear};
use dermatrace::histology::rows::SlideWidthRow;
use dermatrace::histology::{Slides, SlidesOptions, slides};
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::*;
use dermatrace::simulate::{SimulateError, StrikeLimit};
use std::f64::consts::PI;
use std::fs;
use std::sync::atomic::AtomicUsize;

/// Diameter of the shank of the common needle, mm.
const DIAMETER: f64 = 0.25;
/// Standard errors that an estimate may be off: for Student's t with 31 degrees of freedom a false alarm in about 1 of
/// 8,000 seeds; the seeds are fixed.
const ERRORS: f64 = 4.4;

fn cut(scenario: &Scenario) -> Slides {
    let stop = AtomicUsize::new(0);
    slides(scenario, &SlidesOptions { quick: false, stop: &stop, progress: &|_, _| () }).expect("sections")
}

fn quantity<'s>(slides: &'s Slides, at_mm: f64, name: &str) -> &'s SlideWidthRow {
    let found = slides.widths.iter().find(|row| row.at_mm == at_mm && row.quantity == name);
    found.unwrap_or_else(|| panic!("no {name} at {at_mm}"))
}

fn mean(slides: &Slides, at_mm: f64, name: &str) -> f64 {
    quantity(slides, at_mm, name).mean
}

/// How many of its standard errors a quantity is from a value.
fn off(slides: &Slides, at_mm: f64, name: &str, value: f64) -> f64 {
    let row = quantity(slides, at_mm, name);
    assert!(row.std_err > 0.0, "{name} has no error");
    (row.mean - value).abs() / row.std_err
}

#[track_caller]
fn agrees(slides: &Slides, at_mm: f64, name: &str, value: f64) {
    let errors = off(slides, at_mm, name, value);
    assert!(errors < ERRORS, "{name}: {:?}, expected {value}: {errors} errors", quantity(slides, at_mm, name));
}

/// Holes a millimetre apart, which never touch: upright needles to 1.5 mm.
fn separate(smallest_profile_mm: f64) -> Scenario {
    let mut scenario = scenario(vec![stamp()], vec![1.5], vec![Tear::Puncture]);
    scenario.slides =
        SlidesPlan { vertical: 32, widths_at_mm: vec![0.0], smallest_profile_mm, ..scenario.slides.clone() };
    scenario
}

/// Radius of the common needle so far above its tip, mm.
fn radius(above_tip_mm: f64) -> f64 {
    let (tip, alpha) = (0.004, 8f64.to_radians());
    let start = tip * (1.0 - alpha.sin());
    if above_tip_mm < start {
        return (2.0 * tip * above_tip_mm - above_tip_mm * above_tip_mm).max(0.0).sqrt();
    }
    (tip * alpha.cos() + (above_tip_mm - start) * alpha.tan()).min(0.5 * DIAMETER)
}

#[test]
fn separate_round_holes_obey_cauchy_crofton_and_delesse() {
    let seen = cut(&separate(0.0));
    let number = mean(&seen, 0.0, "true_openings");
    assert!((number - 100.0).abs() < 0.5, "{number}");
    assert!((mean(&seen, 0.0, "true_mean_caliper") - DIAMETER).abs() < 1e-12);
    agrees(&seen, 0.0, "width_seen", PI / 4.0 * DIAMETER);
    agrees(&seen, 0.0, "profiles_per_length", 1.0 * DIAMETER);
    agrees(&seen, 0.0, "area_fraction_seen", PI / 4.0 * DIAMETER * DIAMETER);
    for name in ["width_corrected", "width_corrected_mixed"] {
        agrees(&seen, 0.0, name, DIAMETER);
    }
    for name in ["number_corrected", "number_corrected_mixed"] {
        agrees(&seen, 0.0, name, 100.0);
    }
    agrees(&seen, 0.0, "width_bias", 0.0);
    agrees(&seen, 0.0, "number_bias", 0.0);
    // The control: a chord is not a diameter, and what is uncorrected must be told apart.
    assert!(off(&seen, 0.0, "width_seen", DIAMETER) > 10.0);
}

#[test]
fn profiles_that_are_overlooked_widen_what_is_seen_and_not_what_is_corrected() {
    let smallest = 0.1;
    let seen = cut(&separate(smallest));
    let share = 1.0 - (1.0 - (smallest / DIAMETER).powi(2)).sqrt();
    agrees(&seen, 0.0, "overlooked_share", share);
    assert!(mean(&seen, 0.0, "width_seen") > PI / 4.0 * DIAMETER + 3.0 * quantity(&seen, 0.0, "width_seen").std_err);
    agrees(&seen, 0.0, "width_corrected", DIAMETER);
    agrees(&seen, 0.0, "number_corrected", 100.0);
    agrees(&seen, 0.0, "width_corrected_mixed", DIAMETER);
    agrees(&seen, 0.0, "number_corrected_mixed", 100.0);
    // The control: the correction for all chords, made from the recognised ones, must be told apart.
    assert!(off(&seen, 0.0, "width_seen", PI / 4.0 * DIAMETER) > ERRORS);
}

#[test]
fn sections_show_the_full_depth_as_seldom_as_the_needle_is_thin_there() {
    let seen = cut(&separate(0.0));
    let full = radius(0.05 * 1.5) / radius(1.5);
    agrees(&seen, 0.0, "full_depth_share", full);
    // A section reaches z with the share r(z) / r(0): its mean depth is the integral of that share.
    let steps = 3000;
    let depth = |i: usize| 1.5 * (i as f64 + 0.5) / steps as f64;
    let mean_depth: f64 = (0..steps).map(|i| radius(1.5 - depth(i)) / radius(1.5) * 1.5 / steps as f64).sum();
    agrees(&seen, 0.0, "depth_seen", mean_depth);
    assert!(off(&seen, 0.0, "depth_seen", 1.5) > 10.0, "no section is as deep as its needle went");
}

/// In a patch of four hole diameters, edges decide: counting all profiles that a section touches would count holes of the
/// neighbourhood as well.
#[test]
fn the_edge_of_a_small_patch_favours_no_profile() {
    let mut small = separate(0.0);
    small.patch = Patch { width_mm: 1.0, height_mm: 1.0 };
    small.slides.vertical = 64;
    small.sampling.trials = 64;
    let seen = cut(&small);
    agrees(&seen, 0.0, "profiles_per_length", DIAMETER);
    agrees(&seen, 0.0, "width_seen", PI / 4.0 * DIAMETER);
    // The control: every profile that meets the section inside the patch; the mean section is π / 4 mm long.
    let touched = DIAMETER * (1.0 + DIAMETER);
    assert!(off(&seen, 0.0, "profiles_per_length", touched) > ERRORS);
}

/// Strikes of a roller in a lattice with all headings, so far apart that channels do not meet.
fn slits(tear: Tear) -> Scenario {
    let strike = |i: u32, j: u32| ListedStrike {
        x_mm: 1.0 + 2.0 * f64::from(i),
        y_mm: 1.0 + 2.0 * f64::from(j),
        heading_rad: f64::from(7 * i + 3 * j),
        depth_mm: None,
    };
    let strikes = (0..5).flat_map(|i| (0..5).map(move |j| strike(i, j))).collect();
    let rolled = ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
    let mut scenario = scenario(vec![explicit(rolled, strikes)], vec![1.5], vec![tear]);
    scenario.slides =
        SlidesPlan { vertical: 64, widths_at_mm: vec![0.5], smallest_profile_mm: 0.0, ..scenario.slides.clone() };
    scenario
}

/// Area and perimeter of a section, by a polygon of many corners.
fn measured(section: &Section) -> (f64, f64) {
    let points = section.outline(400);
    let pairs = || points.windows(2).map(|pair| (pair[0], pair[1]));
    let area: f64 = pairs().map(|(a, b)| (b[0] - a[0]) * (a[1] + b[1])).sum();
    (area, pairs().map(|(a, b)| 2.0 * (b[0] - a[0]).hypot(b[1] - a[1])).sum())
}

#[test]
fn slits_of_any_shape_are_as_wide_on_sections_as_their_area_and_perimeter_say() {
    for tear in [Tear::Pinned, Tear::Fixed] {
        let scenario = slits(tear);
        let seen = cut(&scenario);
        let limit = scenario.skin.elastic_limit();
        let section = scenario.devices[0].channel_at(1.5, tear, &limit).section(0.5);
        let (area, perimeter) = measured(&section);
        let law = mean(&seen, 0.5, "width_if_separate");
        assert!((law / (PI * area / perimeter) - 1.0).abs() < 1e-4, "{law}");
        assert!((section.perimeter() / perimeter - 1.0).abs() < 1e-5);
        agrees(&seen, 0.5, "width_seen", PI * area / perimeter);
        agrees(&seen, 0.5, "profiles_per_length", 0.25 * perimeter / PI);
        agrees(&seen, 0.5, "area_fraction_seen", 0.25 * area);
        // The control: a slit is no disc of its own breadth.
        assert!(off(&seen, 0.5, "width_seen", PI / 4.0 * mean(&seen, 0.5, "true_breadth")) > 5.0);
        // Nor does the correction for round holes find what the slits measure.
        assert!(off(&seen, 0.5, "width_bias", 0.0) > ERRORS, "{tear:?}");
    }
}

#[test]
fn the_area_that_sections_show_is_the_area_that_a_run_finds() {
    let mut dense = scenario(vec![pen()], vec![1.5], vec![Tear::Puncture]);
    dense.slides =
        SlidesPlan { vertical: 24, widths_at_mm: vec![0.0], smallest_profile_mm: 0.0, ..dense.slides.clone() };
    dense.sampling.trials = 16;
    dense.patch = Patch { width_mm: 5.0, height_mm: 5.0 };
    let seen = cut(&dense);
    let outcome = run(&dense);
    let (area, error, ..) = metric(&outcome, "pen", "puncture", "surface", "opened_area_fraction");
    let row = quantity(&seen, 0.0, "area_fraction_seen");
    assert!((row.mean - area).abs() < ERRORS * row.std_err.hypot(error), "{row:?}, {area} ± {error}");
    let own = outcome.trials.iter().filter(|row| row.metric == "openings").map(|row| row.value);
    let openings = own.sum::<f64>() / 16.0;
    assert!((mean(&seen, 0.0, "true_openings") / openings - 1.0).abs() < 1e-9);
    // Holes lie on each other here: sections would show more, were they apart, and the correction does not know that.
    assert!(off(&seen, 0.0, "area_fraction_seen", mean(&seen, 0.0, "area_fraction_if_separate")) > ERRORS);
    assert!(off(&seen, 0.0, "width_bias", 0.0) > ERRORS);
}

/// One strike in the middle of the patch, cut along its heading and across it.
#[test]
fn sections_along_and_across_a_strike_show_its_extents() {
    let heading_rad = 0.6;
    let strike = ListedStrike { x_mm: 5.0, y_mm: 5.0, heading_rad, depth_mm: None };
    let rolled = ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
    let mut scenario = scenario(vec![explicit(rolled, vec![strike])], vec![1.5], vec![Tear::Pinned]);
    let plane = |heading_rad| ChosenPlane { heading_rad, offset_mm: 0.0 };
    scenario.slides.planes = vec![plane(heading_rad), plane(heading_rad + 0.5 * PI)];
    scenario.slides.vertical = 1;
    let slides = cut(&scenario);
    let channel = scenario.devices[0].channel_at(1.5, Tear::Pinned, &scenario.skin.elastic_limit());
    let stretches = |plane: &str, part: &str| -> Vec<(f64, f64, f64)> {
        let rows = slides.outlines.iter().filter(|row| row.plane == plane && row.part == part);
        rows.map(|row| (row.z_mm, row.from_mm, row.to_mm)).collect()
    };
    let along = stretches("chosen-1", "channel");
    assert!(along.len() >= 100, "{} levels", along.len());
    for (z, from, to) in &along {
        let (hindmost, foremost) = channel.section(*z).extent();
        assert!((to - from - (foremost - hindmost)).abs() < 2e-3, "{z}: {from} to {to}, {hindmost} to {foremost}");
    }
    for ((z, from, to), (_, hole_from, hole_to)) in along.iter().zip(stretches("chosen-1", "puncture")) {
        assert!(hole_from >= from - 1e-9 && hole_to <= to + 1e-9, "{z}: the puncture lies in the channel");
        assert!((hole_to - hole_from - 2.0 * radius(1.5 - z)).abs() < 1e-9, "{z}");
    }
    for (z, from, to) in stretches("chosen-2", "channel") {
        let breadth = 2.0 * channel.section(z).height_squared(0.0).max(0.0).sqrt();
        assert!((to - from - breadth).abs() < 2e-3, "{z}: {from} to {to}, {breadth}");
    }
    let profile = slides.profiles.iter().find(|row| row.plane == "chosen-1").expect("a profile");
    assert_eq!((profile.strikes, profile.touches_edge), (1, 0));
    assert_eq!(profile.surface_width_mm, along[0].2 - along[0].1);
    assert!((profile.reached_mm - 1.5).abs() < 0.01, "{profile:?}");
    let widest = along.iter().map(|(_, from, to)| to - from).fold(0.0, f64::max);
    assert_eq!(profile.widest_mm, widest);
}

#[test]
fn threads_change_no_digit_and_a_stop_is_heeded() {
    let mut small = scenario(vec![roller(), pen()], vec![0.5], vec![Tear::Pinned]);
    small.patch = Patch { width_mm: 2.0, height_mm: 3.0 };
    small.slides.vertical = 4;
    small.sampling.trials = 4;
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| cut(&small))
    };
    assert_eq!(with(1), with(3));
    let stop = AtomicUsize::new(15);
    let stopped = slides(&small, &SlidesOptions { quick: false, stop: &stop, progress: &|_, _| () });
    assert!(matches!(stopped, Err(SimulateError::Stopped(15))));
}

#[test]
fn captured_and_uneven_strikes_and_depths_that_none_reaches_have_sections() {
    let mut uneven = scenario(vec![Device { capture_radius_mm: 0.05, ..pen() }], vec![0.0, 0.5], vec![Tear::Fixed]);
    uneven.patch = Patch { width_mm: 2.0, height_mm: 2.0 };
    uneven.depth_efficiency = DepthEfficiency { mean: 0.8, sd: 0.1 };
    uneven.slides = SlidesPlan { vertical: 4, widths_at_mm: vec![0.2, 0.6], ..uneven.slides.clone() };
    uneven.sampling.trials = 2;
    let seen = cut(&uneven);
    let found = |depth: f64, at: f64| {
        let rows = seen.widths.iter().filter(|row| row.depth_mm == depth && row.at_mm == at);
        rows.map(|row| (row.quantity.as_str(), row.mean)).collect::<Vec<_>>()
    };
    assert!(found(0.5, 0.2).iter().any(|(name, mean)| *name == "width_seen" && *mean > 0.02));
    for (depth, at) in [(0.0, 0.2), (0.5, 0.6)] {
        let told: Vec<&str> = found(depth, at).into_iter().map(|(name, _)| name).collect();
        assert_eq!(told, ["smallest_profile"], "{depth} {at}");
    }
    assert!(seen.widths.iter().all(|row| row.mean.is_finite()));
}

#[test]
fn too_many_strikes_are_refused() {
    let mut vast = scenario(vec![pen()], vec![0.5], vec![Tear::Pinned]);
    vast.patch = Patch { width_mm: 1000.0, height_mm: 1000.0 };
    let stop = AtomicUsize::new(0);
    let refused = slides(&vast, &SlidesOptions { quick: false, stop: &stop, progress: &|_, _| () });
    assert!(matches!(refused, Err(SimulateError::TooManyStrikes { limit: StrikeLimit::Sections(_), .. })));
}

#[test]
fn figures_are_whole_and_their_words_can_be_read() {
    let mut small = scenario(vec![roller(), pen()], vec![0.5, 1.5], vec![Tear::Pinned, Tear::Fixed]);
    small.patch = Patch { width_mm: 4.0, height_mm: 4.0 };
    small.slides.vertical = 4;
    small.slides.planes = vec![ChosenPlane { heading_rad: 0.3, offset_mm: -0.5 }];
    small.slides.horizontal_mm = vec![0.0, 1.7];
    small.sampling.trials = 2;
    let context = SlidesContext {
        chart: ChartContext {
            title: "Slides".into(),
            basis: None,
            quick: true,
            patch_mm: [4.0, 4.0],
            version: "0.1.0".into(),
            mark: "geometric bound, not tissue response",
            look: dermatrace::charts::Look::default(),
        },
        devices: vec!["roller".into(), "pen".into()],
        tears: vec!["pinned".into(), "fixed".into()],
        depths_mm: small.depths_mm.clone(),
        own_depths_mm: std::collections::BTreeMap::new(),
        reference: None,
    };
    let tables = cut(&small);
    let in_look = |look| {
        let chart = ChartContext { look, ..context.chart.clone() };
        charts::drawings(&tables, &SlidesContext { chart, ..context.clone() }).expect("figures")
    };
    check_case(in_look, &["slide_vertical", "slide_horizontal", "slide_widths"]);
    write_looks("slides", in_look);
    let figures = charts::figures(&tables, &context).expect("figures");
    assert!(figures[1].texts.iter().any(|text| text.text == "no needle reaches this depth"));
    assert_eq!(charts::figures(&Slides::default(), &SlidesContext { depths_mm: vec![], ..context }).unwrap(), []);
}

const SCENARIO: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[patch]
width = "2 mm"
height = "2 mm"
[[device]]
name = "pen"
kind = "pen"
layout = { kind = "ring", needles = 12, diameter = "6 mm" }
needle = { length = "3 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
frequency = "100 Hz"
stroke = "3 mm"
hand_speed = "20 mm/s"
[depth]
values = ["1 mm"]
[slides]
vertical = 3
planes = [{ heading = "30 deg" }]
[sampling]
trials = 2
"#;

#[test]
fn the_command_leaves_a_folder_of_its_own_that_plot_redraws() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    let dermatrace = |arguments: &[&str]| start::dermatrace(folder.path(), arguments).assert();
    let output = dermatrace(&["slides", "s.toml", "-q"]).code(0).stderr("").get_output().clone();
    assert!(String::from_utf8(output.stdout).unwrap().contains("output/s-slides (13 files"));
    let result = folder.path().join("output/s-slides");
    let before = fs::read(result.join("slide_vertical.svg")).unwrap();
    fs::remove_file(result.join("slide_vertical.svg")).unwrap();
    dermatrace(&["plot", "output/s-slides"]).code(0);
    assert_eq!(fs::read(result.join("slide_vertical.svg")).unwrap(), before);
    let planes = fs::read_to_string(result.join("slide_planes.csv")).unwrap();
    assert!(
        planes.contains("random-3,random,")
            && planes.contains("chosen-1,chosen,29.99")
            && planes.contains("horizontal-2,"),
        "{planes}"
    );
    let text = fs::read_to_string(result.join("slide_widths.csv")).unwrap();
    assert!(text.starts_with(
        "device,depth_mm,tear,at_mm,quantity,unit,mean,std_err,ci95_low,ci95_high,trials,planes,profiles\n"
    ));
    dermatrace(&["slides", "s.toml", "--max-seconds", "1"]).code(2);
    let json = dermatrace(&["slides", "s.toml", "--json", "--no-plots", "--out", "j"]).code(0).get_output().clone();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(!json["values"]["slide_widths"].as_array().unwrap().is_empty());
}
