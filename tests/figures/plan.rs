//! Coverage maps and the search for passes: exact answers, laws, brute force, and the command as a user meets it.

use crate::checks;
use crate::common::{self, explicit, pen, roller, scenario, stamp};
use crate::start;
use dermatrace::charts::passes::{self, PassContext};
use dermatrace::charts::{self, ChartContext};
use dermatrace::devices::{DepthEfficiency, Device, DeviceKind, ListedMotion, NeedleSpec};
use dermatrace::geometry::Tear;
use dermatrace::metrics::coverage_map::{CoverageRow, coverage_map};
use dermatrace::metrics::prepared::Target;
use dermatrace::metrics::widest_gap::{WidestGap, widest_gap};
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{Patch, Scenario};
use dermatrace::simulate::passes::{GAP_TOLERANCE_MM, PassPlan, plan_passes};
use dermatrace::simulate::{Outcome, RunOptions, SimulateError, simulate};
use dermatrace::skin::LayerName;
use dermatrace::study::passes::PassWishes;
use dermatrace::treatment::{Region, Treatment};
use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};
use std::fs;
use std::sync::atomic::AtomicUsize;

const RIGID: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
const PATCH: Patch = Patch { width_mm: 10.0, height_mm: 10.0 };
const TOLERANCE_MM: f64 = 1e-4;

fn gap_of(device: &Device, patch: &Patch, trial: u32) -> WidestGap {
    widest_gap(&Treatment::new(device, 1.0, RIGID, 3), trial, patch, TOLERANCE_MM)
}

fn listed(places: &[[f64; 2]]) -> Device {
    let strike = |&[x_mm, y_mm]: &[f64; 2]| ListedStrike { x_mm, y_mm, heading_rad: 0.0, depth_mm: None };
    explicit(ListedMotion::Vertical, places.iter().map(strike).collect())
}

// The widest gap

#[test]
fn one_strike_in_a_corner_leaves_the_opposite_corner() {
    for patch in [PATCH, Patch { width_mm: 30.0, height_mm: 2.0 }] {
        let exact = patch.width_mm.hypot(patch.height_mm);
        let gap = gap_of(&listed(&[[0.0, 0.0]]), &patch, 0);
        assert!(gap.found_mm <= exact && exact <= gap.bound_mm, "{gap:?} {exact}");
        assert!(gap.bound_mm - gap.found_mm <= 1.000_001 * TOLERANCE_MM);
        assert!((gap.at_mm[0] - patch.width_mm).hypot(gap.at_mm[1] - patch.height_mm) < 2.0 * TOLERANCE_MM);
    }
}

#[test]
fn strikes_outside_count_and_those_out_of_reach_leave_no_finite_gap() {
    let near = gap_of(&listed(&[[5.0, -40.0]]), &PATCH, 0);
    let exact = 5.0f64.hypot(50.0);
    assert!(near.found_mm <= exact && exact <= near.bound_mm, "{near:?}");
    assert_eq!(gap_of(&listed(&[[5.0, 5000.0]]), &PATCH, 0).bound_mm, f64::INFINITY);
    assert_eq!(gap_of(&listed(&[]), &PATCH, 0).bound_mm, f64::INFINITY);
}

#[test]
fn the_lattice_of_a_stamp_leaves_half_its_diagonal() {
    for heading in [0.0, 0.4] {
        let mut device = stamp();
        device.passes[0].heading_rad = heading;
        for trial in 0..4 {
            let gap = gap_of(&device, &PATCH, trial);
            assert!((gap.found_mm - 0.5 * SQRT_2).abs() <= TOLERANCE_MM, "{gap:?}");
        }
    }
}

#[test]
fn no_place_of_a_fine_net_lies_beyond_the_bound_and_the_found_place_is_there() {
    for device in [roller(), pen()] {
        for trial in 0..3 {
            let gap = gap_of(&device, &PATCH, trial);
            let treatment = Treatment::new(&device, 1.0, RIGID, 3);
            let strikes = treatment.strikes_in(trial, &Region { x: (-9.0, 19.0), y: (-9.0, 19.0) });
            let nearest =
                |[x, y]: [f64; 2]| strikes.iter().map(|s| (s.x_mm - x).hypot(s.y_mm - y)).fold(f64::INFINITY, f64::min);
            assert!((nearest(gap.at_mm) - gap.found_mm).abs() < 1e-12);
            let step = 0.1;
            let net = (0..=100).flat_map(|i| (0..=100).map(move |j| [step * f64::from(i), step * f64::from(j)]));
            let widest = net.map(nearest).fold(0.0, f64::max);
            // No place is further from a point of the net than half the diagonal of its meshes.
            assert!(widest <= gap.bound_mm && gap.found_mm <= widest + step / SQRT_2, "{gap:?} {widest}");
        }
    }
}

// Treatments of more passes

#[test]
fn more_passes_contain_fewer_ones_and_their_gaps_never_grow() {
    for device in [roller(), pen(), stamp()] {
        let headings = |n: usize| -> Vec<f64> { [0.0, FRAC_PI_2, 0.7].into_iter().cycle().take(n).collect() };
        let of = |n: usize| Treatment::new(&device, 1.0, RIGID, 3).with_headings(headings(n));
        let patch = Patch { width_mm: 6.0, height_mm: 5.0 };
        for trial in 0..3 {
            let mut last = f64::INFINITY;
            for n in 1..6 {
                let (fewer, more) =
                    (of(n).strikes_in(trial, &patch.region()), of(n + 1).strikes_in(trial, &patch.region()));
                assert!(fewer.iter().all(|strike| more.contains(strike)) && more.len() >= fewer.len());
                let gap = widest_gap(&of(n), trial, &patch, TOLERANCE_MM);
                assert!(gap.found_mm <= last + TOLERANCE_MM, "{}: {n} passes", device.name);
                last = gap.found_mm;
            }
        }
    }
}

// Coverage maps

fn map_of(device: &Device, depth_mm: f64, patch: &Patch, cells: usize) -> Vec<CoverageRow> {
    let case = scenario(vec![device.clone()], vec![depth_mm], vec![Tear::Puncture]);
    let (target, treatment) = (Target::new(&case.skin, patch), Treatment::new(device, depth_mm, RIGID, 3));
    let map = coverage_map(&treatment, Tear::Puncture, &target, cells, &AtomicUsize::new(0));
    map.expect("nothing stops it").expect("not too many strikes")
}

#[test]
fn a_map_counts_the_strikes_around_every_cell() {
    let patch = Patch { width_mm: 6.0, height_mm: 3.0 };
    for device in [roller(), pen()] {
        let map = map_of(&device, 1.0, &patch, 24);
        assert_eq!(map.len(), 24 * 12);
        assert_eq!((map[0].x_mm, map[0].y_mm, map[1].x_mm, map[24].y_mm), (0.125, 0.125, 0.375, 0.375));
        let treatment = Treatment::new(&device, 1.0, RIGID, 3);
        let strikes = treatment.strikes_in(0, &Region { x: (-9.0, 15.0), y: (-9.0, 12.0) });
        for row in &map {
            let distances: Vec<f64> = strikes.iter().map(|s| (s.x_mm - row.x_mm).hypot(s.y_mm - row.y_mm)).collect();
            let within = distances.iter().filter(|&&distance| distance <= 1.0).count() as f64;
            assert!((row.strikes_per_cm2 - 100.0 * within / PI).abs() < 1e-9);
            let nearest = distances.into_iter().fold(f64::INFINITY, f64::min);
            assert!((row.nearest_strike_mm - nearest).abs() < 1e-12);
        }
    }
}

#[test]
fn channels_over_each_other_add_up_to_their_areas() {
    // 12 × 12 strikes of 0.125 mm in radius (1.5 mm deep, shank at the surface), none over another.
    let patch = Patch { width_mm: 12.0, height_mm: 12.0 };
    let map = map_of(&stamp(), 1.5, &patch, 100);
    let mean = map.iter().map(|row| row.channels_mean).sum::<f64>() / map.len() as f64;
    let exact = PI * 0.125 * 0.125;
    // 160 000 points on a grid of 0.03 mm: each disc is met by 54.5 of them, give or take two or three.
    assert!((mean / exact - 1.0).abs() < 0.03, "{mean} {exact}");
    assert_eq!(map.iter().map(|row| row.channels_most).max(), Some(1));
    let twice = listed(&[[5.0, 5.0], [5.05, 5.0], [2.0, 2.0]]);
    let map = map_of(&twice, 1.5, &PATCH, 100);
    assert_eq!(map.iter().map(|row| row.channels_most).max(), Some(2), "two lie over each other, the third alone");
    let most_near = |x: f64| map.iter().filter(|row| (row.x_mm - x).abs() < 0.4).map(|row| row.channels_most).max();
    assert_eq!((most_near(5.0), most_near(2.0), most_near(8.0)), (Some(2), Some(1), Some(0)));
}

#[test]
fn only_a_run_that_asks_for_coverage_has_a_map() {
    let mut case = scenario(vec![stamp(), roller()], vec![0.1, 0.2], vec![Tear::Puncture, Tear::Pinned]);
    (case.sampling.trials, case.sampling.max_samples, case.metrics.openings) = (2, 500, false);
    case.patch = Patch { width_mm: 3.0, height_mm: 3.0 };
    assert!(common::run(&case).coverage_map.is_empty());
    case.metrics.coverage = true;
    let map = common::run(&case).coverage_map;
    let cases: Vec<(&str, f64)> = map
        .chunk_by(|a, b| (&a.device, a.depth_mm) == (&b.device, b.depth_mm))
        .map(|rows| (rows[0].device.as_str(), rows[0].depth_mm))
        .collect();
    assert_eq!(cases, [("stamp", 0.1), ("stamp", 0.2), ("roller", 0.1), ("roller", 0.2)]);
    assert!(map.iter().all(|row| row.tear == "puncture") && map.len() <= 60_000);
    let tables = Outcome { coverage_map: map, ..Outcome::default() };
    // Devices are those of the metrics; without them there is nothing to draw.
    assert!(charts::figures(&tables, &chart_context()).expect("drawn").is_empty());
}

// The search

fn wishes(channels_per_cm2: f64) -> PassWishes {
    PassWishes {
        channels_per_cm2,
        layer: None,
        widest_gap_mm: None,
        share: 0.5,
        headings_rad: vec![0.0, 0.25 * PI, FRAC_PI_2, 0.75 * PI],
        fewest_directions: 1,
        most_passes: 8,
        most_dermal_damage: None,
        longest_time_s_per_cm2: None,
    }
}

/// Fine needles a millimetre apart, on a patch of whole tiles.
fn fine_stamp() -> Device {
    Device { needle: NeedleSpec { diameter_mm: 0.02, tip_radius_mm: 0.0, ..common::NEEDLE }, ..stamp() }
}

fn case(device: Device) -> Scenario {
    let mut case = scenario(vec![device], vec![0.3], vec![Tear::Puncture]);
    case.patch = Patch { width_mm: 12.0, height_mm: 12.0 };
    (case.sampling.trials, case.sampling.target_relative_error) = (8, 0.05);
    case
}

fn plan(case: &Scenario, wishes: &PassWishes) -> PassPlan {
    try_plan(case, wishes, false).expect("nothing stops it")
}

fn try_plan(case: &Scenario, wishes: &PassWishes, quick: bool) -> Result<PassPlan, SimulateError> {
    let stop = AtomicUsize::new(0);
    plan_passes(case, wishes, &RunOptions { quick, max_duration: None, stop: &stop, progress: &|_, _| () })
}

#[test]
fn one_lattice_gives_what_can_be_counted_by_hand() {
    let half_diagonal = 0.5 * SQRT_2;
    for (gap, passes) in [(half_diagonal + 2.0 * GAP_TOLERANCE_MM, 1), (half_diagonal - GAP_TOLERANCE_MM, 2)] {
        let plan = plan(&case(fine_stamp()), &PassWishes { widest_gap_mm: Some(gap), ..wishes(99.9) });
        let answer = &plan.answers[0];
        assert_eq!((answer.answer.as_str(), answer.unmet.as_str()), ("can be done", "none"));
        assert_eq!((answer.passes, answer.directions), (passes, 1), "least passes, then fewest directions");
        let first = &plan.rows[0];
        assert!((first.channels_per_cm2 - 100.0).abs() < 1e-9 && (first.strikes_per_cm2 - 100.0).abs() < 1e-9);
        assert!((first.widest_gap_mm - half_diagonal).abs() <= GAP_TOLERANCE_MM);
        // 12 tiles of 1 s on 144 mm².
        assert!((first.treatment_time_s_per_cm2 - 100.0 * 12.0 / 144.0).abs() < 1e-9);
        assert_eq!(first.gap_share, if passes == 1 { 1.0 } else { 0.0 });
    }
    // Two lattices at random places hardly ever meet: a needle is 0.02 mm wide.
    let plan = plan(&case(fine_stamp()), &wishes(199.0));
    assert_eq!((plan.answers[0].passes, plan.answers[0].headings.as_str()), (2, "2 x 0 deg"));
    assert!(plan.rows.iter().all(|row| row.passes <= 4), "two more are looked at, and no further");
    assert!(plan.rows.iter().any(|row| row.headings == "1 x 0 deg; 1 x 90 deg"));
}

#[test]
fn one_direction_is_the_only_one_where_no_other_is_allowed() {
    let one = plan(&case(fine_stamp()), &PassWishes { headings_rad: vec![0.3], ..wishes(299.0) });
    assert!(one.rows.iter().all(|row| row.directions == 1) && one.answers[0].passes == 3);
    let four = plan(&case(fine_stamp()), &wishes(299.0));
    assert_eq!(four.rows.iter().map(|row| row.directions).max(), Some(4));
    assert_eq!(four.answers[0].passes, 3);
    let words = |passes, directions| {
        four.rows
            .iter()
            .find(|row| (row.passes, row.directions) == (passes, directions))
            .map(|row| row.headings.clone())
    };
    assert_eq!(words(5, 3).as_deref(), Some("2 x 0 deg; 2 x 90 deg; 1 x 45 deg"));
    let crossed = plan(&case(fine_stamp()), &PassWishes { fewest_directions: 2, ..wishes(99.0) });
    assert!(crossed.rows.iter().all(|row| row.directions >= 2));
    assert_eq!(crossed.answers[0].headings, "1 x 0 deg; 1 x 90 deg");
}

#[test]
fn gaps_of_a_set_of_directions_never_grow_with_passes() {
    let plan = plan(&case(roller()), &PassWishes { most_passes: 6, ..wishes(1000.0) });
    for directions in 1..=4 {
        let gaps: Vec<f64> =
            plan.rows.iter().filter(|row| row.directions == directions).map(|row| row.widest_gap_mm).collect();
        assert_eq!(gaps.len(), 7 - directions as usize);
        assert!(gaps.windows(2).all(|pair| pair[1] <= pair[0] + GAP_TOLERANCE_MM), "{gaps:?}");
    }
}

#[test]
fn channels_that_run_together_cannot_be_done_and_the_search_says_how_far_it_got() {
    let mut dense = case(stamp());
    dense.devices[0].needle.diameter_mm = 0.8;
    dense.devices[0].needle.tip_angle_rad = 1.5;
    dense.depths_mm = vec![0.6];
    let plan = plan(&dense, &PassWishes { most_passes: 40, headings_rad: vec![0.0], ..wishes(1000.0) });
    let answer = &plan.answers[0];
    assert_eq!((answer.answer.as_str(), answer.unmet.as_str()), ("cannot be done", "channels"));
    assert!(answer.looked_at_passes < 40, "nothing was left to hope for: {}", answer.looked_at_passes);
    assert!(answer.most_channels_ci95_high < 1000.0 && answer.most_channels_per_cm2 >= 100.0 - 1e-9);
    let most = plan.rows.iter().map(|row| row.channels_per_cm2).fold(0.0, f64::max);
    assert_eq!(answer.most_channels_per_cm2, most);
    let last = plan.rows.last().expect("rows");
    assert!(last.channels_per_cm2 < 0.5 * most, "{last:?}");
    assert!(answer.dermal_damage_mm3_per_cm2 > 0.0, "what the nearest one costs");
}

#[test]
fn limits_of_time_and_damage_are_held_and_end_the_search() {
    let per_pass = 100.0 * 12.0 / 144.0;
    let hurried = PassWishes { longest_time_s_per_cm2: Some(1.5 * per_pass), ..wishes(199.0) };
    let answer = &plan(&case(fine_stamp()), &hurried).answers[0];
    assert_eq!(answer.answer, "cannot be done");
    assert!(answer.looked_at_passes <= 4, "each set of directions is looked at once beyond the limit");
    let mut deep = case(fine_stamp());
    deep.depths_mm = vec![0.5];
    let free = plan(&deep, &wishes(199.0)).answers[0].clone();
    assert_eq!(free.answer, "can be done");
    let with =
        |most: f64| plan(&deep, &PassWishes { most_dermal_damage: Some(most), ..wishes(199.0) }).answers[0].clone();
    let enough = with(1.001 * free.dermal_damage_ci95_high);
    assert_eq!((enough.passes, enough.unmet.as_str()), (2, "none"));
    let gentle = with(0.9 * free.dermal_damage_ci95_low);
    assert_eq!((gentle.answer.as_str(), gentle.unmet.contains("dermal_damage")), ("cannot be done", true));
    assert_eq!(gentle.passes, 2, "no more damage than the channels take");
}

#[test]
fn channels_are_counted_where_the_wish_says() {
    let mut deep = case(fine_stamp());
    // The reticular dermis begins at 0.277 mm, the hypodermis at 1.677 mm.
    let at = |layer| PassWishes { layer: Some(layer), most_passes: 2, headings_rad: vec![0.0], ..wishes(99.0) };
    assert_eq!(plan(&deep, &at(LayerName::ReticularDermis)).answers[0].passes, 1);
    let none = plan(&deep, &at(LayerName::Hypodermis)).answers[0].clone();
    assert_eq!((none.answer.as_str(), none.most_channels_per_cm2), ("cannot be done", 0.0));
    deep.depths_mm = vec![0.2];
    assert_eq!(plan(&deep, &at(LayerName::ReticularDermis)).answers[0].answer, "cannot be done");
}

#[test]
fn a_quick_search_keeps_the_trials_that_the_share_takes() {
    let mut case = case(fine_stamp());
    case.sampling.trials = 60;
    let asked = PassWishes { widest_gap_mm: Some(0.9), share: 0.9, most_passes: 1, ..wishes(99.0) };
    assert_eq!(try_plan(&case, &asked, true).expect("runs").answers[0].trials, 36);
    let unasked = PassWishes { widest_gap_mm: None, ..asked };
    assert_eq!(try_plan(&case, &unasked, true).expect("runs").answers[0].trials, 8);
}

#[test]
fn too_many_strikes_are_refused_before_any_work() {
    let mut still = pen();
    if let DeviceKind::Pen(pen) = &mut still.kind {
        pen.hand_speed_mm_s = 0.0;
    }
    assert!(matches!(try_plan(&case(still), &wishes(1.0), false), Err(SimulateError::TooManyStrikes { .. })));
    let listed = try_plan(&case(listed(&[[1.0, 1.0]])), &wishes(1.0), false);
    assert!(matches!(listed, Err(SimulateError::NoPasses { .. })));
    let stop = AtomicUsize::new(15);
    let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () };
    assert!(matches!(plan_passes(&case(stamp()), &wishes(1.0), &options), Err(SimulateError::Stopped(15))));
}

#[test]
fn threads_change_nothing() {
    let case = case(roller());
    let asked = PassWishes { widest_gap_mm: Some(2.0), most_passes: 4, ..wishes(40.0) };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| plan(&case, &asked))
    };
    assert!(on(1) == on(4));
}

// Figures

fn chart_context() -> ChartContext {
    ChartContext {
        title: "t".into(),
        basis: None,
        quick: false,
        patch_mm: [12.0, 12.0],
        version: "1".into(),
        mark: "geometric bound, not tissue response",
        look: dermatrace::charts::Look::default(),
    }
}

#[test]
fn figures_can_be_read_whether_a_plan_can_be_done_or_not() {
    let mut case = case(fine_stamp());
    case.devices.push(Device { name: "a device with a name that is rather long for a legend".into(), ..roller() });
    case.devices.push(Device { name: "pen".into(), ..pen() });
    let asked =
        PassWishes { widest_gap_mm: Some(1.2), most_passes: 5, longest_time_s_per_cm2: Some(30.0), ..wishes(150.0) };
    let tables = plan(&case, &asked);
    let context = PassContext {
        chart: chart_context(),
        devices: case.devices.iter().map(|device| device.name.clone()).collect(),
        tears: vec!["puncture".into()],
        ..PassContext::default()
    };
    let in_look = |look| {
        let chart = ChartContext { look, ..context.chart.clone() };
        passes::drawings(&tables, &PassContext { chart, ..context.clone() }).expect("drawn")
    };
    checks::check_case(in_look, &["plan_passes", "plan_map"]);
    checks::write_looks("plan", in_look);
    case.metrics.coverage = true;
    case.sampling.max_samples = 500;
    let stop = AtomicUsize::new(0);
    let options = RunOptions { quick: true, max_duration: None, stop: &stop, progress: &|_, _| () };
    let tables = simulate(&case, &options).expect("runs");
    let map = |look| {
        let drawn = charts::drawings(&tables, &ChartContext { look, ..chart_context() }).expect("drawn");
        drawn.into_iter().filter(|figure| figure.stem == "coverage_map").collect()
    };
    checks::check_case(map, &["coverage_map"]);
    checks::write_looks("run", map);
}

// The command

const TOML: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "puncture"
[patch]
width = "4 mm"
height = "3 mm"
[[device]]
name = "stamp"
kind = "stamp"
layout = { kind = "grid", columns = 4, rows = 3, pitch = "1 mm" }
needle = { length = "1 mm", diameter = "0.05 mm", tip_angle = "16 deg", tip_radius = "0 um" }
[depth]
values = ["0.5 mm"]
[sampling]
trials = 8
target_relative_error = 0.1
"#;

fn folder(plan: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("case.toml"), format!("{TOML}{plan}")).expect("a file");
    folder
}

fn dermatrace(folder: &tempfile::TempDir, words: &[&str]) -> (i32, String, String) {
    start::told(&mut start::dermatrace(folder.path(), words))
}

#[test]
fn the_command_answers_in_sentences_and_files_and_its_figures_are_drawn_again_to_the_byte() {
    let folder = folder("[plan]\nchannels_per_cm2 = 90\nwidest_gap = \"0.8 mm\"\nshare = 0.5\nmost_passes = 3\n");
    let (code, text, errors) = dermatrace(&folder, &["plan", "case.toml"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{text}");
    assert!(text.contains("1 pass: 1 × 0°.") && text.contains("100 channels/cm² at the surface"), "{text}");
    assert!(text.contains("Costs") && text.contains("s/cm²"), "{text}");
    let out = folder.path().join("output/case-plan");
    let read = |name: &str| fs::read(out.join(name)).expect(name);
    let tables = ["plan.csv", "plan_costs.csv", "plan_answer.csv", "plan_map.csv"];
    tables.iter().for_each(|name| assert!(read(name).iter().filter(|&&byte| byte == b'\n').count() > 1, "{name}"));
    let drawn = ["plan_passes.svg", "plan_passes.png", "plan_map.svg", "plan_map.png"];
    let before: Vec<Vec<u8>> = drawn.iter().map(|name| read(name)).collect();
    let (code, ..) = dermatrace(&folder, &["plot", "output/case-plan"]);
    assert_eq!(code, 0);
    assert!(drawn.iter().map(|name| read(name)).collect::<Vec<_>>() == before);
}

#[test]
fn that_it_cannot_be_done_is_an_answer() {
    let folder = folder("[plan]\nchannels_per_cm2 = 900\nmost_passes = 2\n");
    let (code, text, errors) = dermatrace(&folder, &["plan", "case.toml", "--json", "--no-plots"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let answer = &json["values"]["plan_answer"][0];
    assert_eq!((answer["answer"].as_str(), answer["unmet"].as_str()), (Some("cannot be done"), Some("channels")));
    assert!(answer["most_channels_per_cm2"].as_f64().is_some_and(|most| most <= 200.0));
}

#[test]
fn what_cannot_be_planned_is_refused_with_a_reason() {
    let (code, _, errors) = dermatrace(&folder(""), &["plan", "case.toml"]);
    assert_eq!(code, 2);
    assert!(errors.contains("add a [plan] section"), "{errors}");
    let folder = folder("[plan]\nchannels_per_cm2 = 90\n");
    let (code, _, errors) = dermatrace(&folder, &["plan", "case.toml", "--max-seconds", "5"]);
    assert_eq!(code, 2);
    assert!(errors.contains("ends early has no answer"), "{errors}");
    let (code, _, errors) = dermatrace(&folder, &["plan", "case.toml", "--set", "plan.widest_gap=1 mm"]);
    assert_eq!(code, 2);
    assert!(
        errors.contains("plan.share: cannot be shown by 8 treatments") && errors.contains("at least 72"),
        "{errors}"
    );
    assert!(!folder.path().join("output").exists());
}
