//! What a comparison makes equal, the time of a treatment, and a stamp among the devices.

use crate::common::{self, metric};
use dermatrace::devices::{Device, DeviceKind, ListedMotion, PassSpec};
use dermatrace::geometry::Tear;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{Basis, Compare, EstimatorKind, Patch, Scenario};
use dermatrace::simulate::{Outcome, RunOptions, SimulateError, cell_count, search_count, simulate};
use dermatrace::study::compare::ComparisonRow;
use dermatrace::treatment::{Region, Treatment};
use std::sync::atomic::AtomicUsize;

const EVERY_TEAR: [Tear; 5] = [
    Tear::Pinned,
    Tear::Puncture,
    Tear::Fixed,
    Tear::Partial { surface_following: 0.5 },
    Tear::Triangle { apex_half_angle_rad: None },
];

/// Devices at 1 mm, the last one the reference.
fn compared(devices: Vec<Device>, basis: Basis, tears: &[Tear]) -> Scenario {
    let mut scenario = common::scenario(devices, vec![1.0], tears.to_vec());
    scenario.compare = Some(Compare::on(scenario.devices.len() - 1, basis));
    scenario.sampling.trials = 8;
    scenario
}

fn row<'o>(outcome: &'o Outcome, tear: &str, layer: &str, metric: &str) -> &'o ComparisonRow {
    let is_it = |row: &&ComparisonRow| row.tear == tear && row.layer == layer && row.metric == metric;
    outcome.comparison.iter().find(is_it).unwrap_or_else(|| panic!("no row {tear} {layer} {metric}"))
}

/// A pen that glides so fast that its holes hardly overlap.
fn sparse_pen(name: &str, passes: u32) -> Device {
    let mut pen = Device { name: name.into(), ..common::pen() };
    pen.passes = vec![PassSpec { heading_rad: 0.0, repeat: passes }];
    if let DeviceKind::Pen(spec) = &mut pen.kind {
        spec.hand_speed_mm_s = 200.0;
    }
    pen
}

fn turning(mut device: Device, time_s: f64) -> Device {
    match &mut device.kind {
        DeviceKind::Roller(roller) => roller.turn_time_s = time_s,
        DeviceKind::Pen(pen) => pen.turn_time_s = time_s,
        DeviceKind::Stamp(stamp) => stamp.turn_time_s = time_s,
        _ => {}
    }
    device
}

fn time_of(device: &Device, patch: Patch) -> Option<f64> {
    let scenario = common::scenario(vec![device.clone()], vec![1.0], vec![Tear::Puncture]);
    Treatment::new(device, 1.0, scenario.depth_efficiency, 1).treatment_time_s_per_mm2(&patch)
}

#[track_caller]
fn assert_near(value: f64, expected: f64, relative: f64) {
    assert!((value - expected).abs() <= relative * expected.abs(), "{value} instead of {expected}");
}

#[test]
fn treatments_take_the_time_of_their_lanes_and_turns() {
    let patch = Patch { width_mm: 10.0, height_mm: 30.0 };
    let of = |device| time_of(&device, patch).expect("a time");
    // One pass: 1/(20 mm × 100 mm/s), 1/(6 mm × 20 mm/s), 1/(3 mm × 4 mm × 1 Hz).
    assert_near(of(common::roller()), 15.0 / 2000.0, 1e-12);
    assert_near(of(common::pen()), 1.0 / 120.0, 1e-12);
    assert_near(of(common::stamp()), 1.0 / 12.0, 1e-12);
    // Four passes along x have 30/20 lanes each, four along y 10/20, seven slanting ones 40/√2/20.
    let turns = 4.0 * 1.5 + 4.0 * 0.5 + 7.0 * 40.0 / 2f64.sqrt() / 20.0;
    assert_near(of(turning(common::roller(), 2.0)), 15.0 / 2000.0 + 2.0 * turns / 300.0, 1e-12);
    assert_near(of(turning(common::pen(), 2.0)), 1.0 / 120.0 + 2.0 * 5.0 / 300.0, 1e-12);
    assert_near(of(turning(common::stamp(), 2.0)), 1.0 / 12.0 + 2.0 * 10.0 / 300.0, 1e-12);
}

#[test]
fn what_has_no_time_says_none() {
    let patch = Patch { width_mm: 10.0, height_mm: 10.0 };
    assert_eq!(time_of(&common::explicit(ListedMotion::Vertical, Vec::new()), patch), None);
    let mut still = common::pen();
    if let DeviceKind::Pen(pen) = &mut still.kind {
        pen.hand_speed_mm_s = 0.0;
    }
    assert_eq!(time_of(&still, patch), None);
}

#[test]
fn treatment_time_is_an_exact_row_of_every_cell_that_has_one() {
    let strike = ListedStrike { x_mm: 5.0, y_mm: 5.0, heading_rad: 0.0, depth_mm: None };
    let listed = common::explicit(ListedMotion::Vertical, vec![strike]);
    let scenario = compared(vec![listed, common::pen()], Basis::AsConfigured, &[Tear::Fixed, Tear::Puncture]);
    let outcome = common::run(&scenario);
    for tear in ["fixed", "puncture"] {
        let (mean, std_err, low, high) = metric(&outcome, "pen", tear, "all", "treatment_time");
        assert_near(mean, 100.0 / 120.0, 1e-12);
        assert_eq!((std_err, low, high), (0.0, mean, mean));
    }
    assert!(outcome.metrics.iter().all(|row| row.device != "listed" || row.metric != "treatment_time"));
    // What only one of two devices has is not compared, and moves no other row.
    assert!(outcome.comparison.iter().all(|row| row.metric != "treatment_time"));
    for row in &outcome.comparison {
        let of = |device: &str| metric(&outcome, device, &row.tear, &row.layer, &row.metric).0;
        assert_eq!((row.value, row.reference_value), (of("listed"), of("pen")), "{} {}", row.layer, row.metric);
    }
}

#[test]
fn at_equal_time_strikes_stand_as_strikes_per_second() {
    let mut scenario = compared(vec![common::roller(), turning(common::pen(), 0.5)], Basis::Time, &[Tear::Puncture]);
    // Two of the pen's lanes, so that their offset changes no number of strikes.
    (scenario.patch.width_mm, scenario.patch.height_mm) = (12.0, 12.0);
    let outcome = common::run(&scenario);
    let time = row(&outcome, "puncture", "all", "treatment_time");
    assert_near(time.value, 0.75, 1e-12);
    assert_near(time.reference_value, 0.75, 1e-12);
    let kept = outcome.cells.iter().find(|cell| cell.matching.starts_with("ended after")).expect("a shortened cell");
    // For a square centimetre, 1000 strikes, the pen takes 100/120 s; for 1.44 of them it turns twice.
    let share = 0.75 / (100.0 / 120.0 + 0.5 * 2.0 / 1.44);
    assert_eq!(kept.device, "pen");
    assert_near(kept.expected_strikes_per_cm2, share * 1000.0, 1e-12);
    // 8 trials on 1.44 cm², each strike kept or not, and up to 2 more where turned rings cross the edge: 4.5 standard errors.
    let strikes = row(&outcome, "puncture", "all", "strikes");
    let error = (1000.0 * share * (1.0 - share) / (8.0 * 1.44)).sqrt();
    assert!((strikes.reference_value - 1000.0 * share).abs() < 4.5 * (error + 2.0), "{}", strikes.reference_value);
}

#[test]
fn thinning_leaves_the_time_and_passes_change_it() {
    let devices = || vec![common::roller(), common::pen()];
    let thinned = common::run(&compared(devices(), Basis::Strikes, &[Tear::Puncture]));
    let time = row(&thinned, "puncture", "all", "treatment_time");
    assert_near(time.value, 0.75, 1e-12);
    assert_near(time.reference_value, 100.0 / 120.0, 1e-12);
    let passes = common::run(&compared(devices(), Basis::Passes, &[Tear::Puncture]));
    assert_near(row(&passes, "puncture", "all", "treatment_time").value, 0.05, 1e-12);
}

/// The larger the share, the more strikes, and none of the fewer ones are lost.
#[test]
fn strikes_kept_with_a_smaller_share_are_kept_with_a_larger_one() {
    let scenario = compared(vec![common::roller()], Basis::Strikes, &[Tear::Puncture]);
    let strikes = |share: f64| {
        let treatment = Treatment::new(&scenario.devices[0], 1.0, scenario.depth_efficiency, 1);
        treatment.thinned_to(share).strikes_in(0, &scenario.patch.region())
    };
    let (few, more, all) = (strikes(0.2), strikes(0.7), strikes(1.0));
    assert!(20 < few.len() && few.len() < more.len() && more.len() < all.len());
    assert!(few.iter().all(|strike| more.contains(strike)) && more.iter().all(|strike| all.contains(strike)));
}

#[test]
fn identical_devices_damage_alike_with_all_their_strikes() {
    let twin = Device { name: "twin".into(), ..common::pen() };
    let scenario = compared(vec![twin, common::pen()], Basis::DermalDamage, &[Tear::Puncture, Tear::Fixed]);
    let outcome = common::run(&scenario);
    assert!(outcome.cells.iter().all(|cell| cell.matching == "as declared"));
    assert_eq!(outcome.cells.len(), 4);
    let rows = outcome.comparison.iter().filter(|row| row.unit == "mm3/cm2");
    assert!(rows.clone().count() > 20 && rows.clone().all(|row| row.difference == 0.0));
}

/// Damage grows alike with all of a pen's strikes and with a random half of twice as many. Of 14 400 strikes half are kept,
/// which leaves the share a standard error of 0.004, where lanes fall adds 0.003, and the search may stop 0.001 off: the
/// bound is more than 4 standard errors away, and crossed less than once in 10⁴ seeds.
#[test]
fn of_twice_the_strikes_half_make_the_same_damage_of_the_dermis() {
    let mut scenario = compared(
        vec![sparse_pen("double", 2), sparse_pen("pen", 1)],
        Basis::DermalDamage,
        &[Tear::Puncture, Tear::Fixed],
    );
    (scenario.patch.width_mm, scenario.patch.height_mm) = (15.0, 15.0);
    scenario.sampling.trials = 32;
    scenario.sampling.target_relative_error = 0.005;
    scenario.metrics.openings = false;
    assert_eq!((cell_count(&scenario), search_count(&scenario)), (4, 2));
    let outcome = common::run(&scenario);
    let shares: Vec<f64> = outcome
        .cells
        .iter()
        .filter_map(|cell| cell.matching.strip_prefix("each strike kept with probability "))
        .map(|share| share.parse().expect("a number"))
        .collect();
    assert_eq!((outcome.cells.len(), shares.len()), (6, 2));
    assert!(shares.iter().all(|share| (share - 0.5).abs() < 0.025), "{shares:?}");
    for tear in ["puncture", "fixed"] {
        let dermis = ["papillary_dermis", "reticular_dermis"].map(|layer| row(&outcome, tear, layer, "damage_volume"));
        let apart: f64 = dermis.iter().map(|row| row.difference).sum();
        let both: f64 = dermis.iter().map(|row| row.reference_value).sum();
        assert!(apart.abs() <= 1e-12 * both, "{tear}: {apart} of {both}");
        assert_eq!(row(&outcome, tear, "all", "damage_volume").basis, "dermal_damage");
        let declared = metric(&outcome, "double", tear, "papillary_dermis", "damage_volume").0;
        assert!(dermis[0].value < 0.6 * declared, "metrics.csv tells of devices as declared");
    }
}

/// Under `puncture` and `triangle` a pen leaves one channel, a roller two: each pair has a share of its own.
#[test]
fn hypotheses_that_share_a_cell_have_shares_of_their_own() {
    let tears = [Tear::Puncture, Tear::Triangle { apex_half_angle_rad: None }, Tear::Pinned];
    let mut scenario = compared(vec![common::roller(), common::pen()], Basis::DermalDamage, &tears);
    scenario.sampling.target_relative_error = 0.01;
    scenario.metrics.openings = false;
    let outcome = common::run(&scenario);
    let kept: Vec<_> = outcome.cells.iter().filter(|cell| cell.matching != "as declared").collect();
    assert_eq!(kept.iter().map(|cell| cell.tear.as_str()).collect::<Vec<_>>(), ["puncture", "triangle", "pinned"]);
    let density = |tear: &str| kept.iter().find(|cell| cell.tear == tear).expect("a cell").expected_strikes_per_cm2;
    // A roller's strikes damage more than a pen's do where they tear, so the pen keeps more of its own.
    assert!(kept.iter().all(|cell| cell.device == "pen"));
    assert!((density("puncture") - 229.0).abs() < 25.0, "{}", density("puncture"));
    assert!(density("triangle") > 1.2 * density("puncture") && density("pinned") > 1.2 * density("puncture"));
    for tear in ["puncture", "triangle", "pinned"] {
        let dermis = ["papillary_dermis", "reticular_dermis"].map(|layer| row(&outcome, tear, layer, "damage_volume"));
        let own: f64 = dermis.iter().map(|row| row.value).sum();
        let other: f64 = dermis.iter().map(|row| row.reference_value).sum();
        assert!((own / other - 1.0).abs() < 1e-12, "{tear}: {own} against {other}");
    }
}

fn failure(scenario: &Scenario) -> SimulateError {
    let stop = AtomicUsize::new(0);
    let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () };
    simulate(scenario, &options).expect_err("nothing to make equal")
}

#[test]
fn a_dermis_that_is_out_of_reach_is_an_error_that_names_the_device() {
    let mut short = sparse_pen("short", 1);
    short.depth_efficiency = Some(dermatrace::devices::DepthEfficiency { mean: 0.05, sd: 0.0 });
    let deep = || sparse_pen("deep", 1);
    for devices in [vec![short.clone(), deep()], vec![deep(), short.clone()]] {
        match failure(&compared(devices, Basis::DermalDamage, &[Tear::Fixed])) {
            SimulateError::DermisOutOfReach { device, depth_mm, tear } => {
                assert_eq!((device.as_str(), depth_mm, tear.as_str()), ("short", 1.0, "fixed"));
            }
            other => panic!("{other}"),
        }
    }
    let mut neither = compared(vec![deep(), sparse_pen("also", 2)], Basis::DermalDamage, &[Tear::Fixed]);
    neither.depths_mm = vec![0.05];
    assert!(matches!(failure(&neither), SimulateError::DermisOutOfReach { .. }));
}

#[test]
fn a_stamp_tears_under_no_hypothesis_and_strikes_in_exact_numbers() {
    let mut scenario = common::scenario(vec![common::stamp()], vec![1.0], EVERY_TEAR.to_vec());
    scenario.patch = Patch { width_mm: 12.0, height_mm: 9.0 };
    scenario.sampling.trials = 4;
    let outcome = common::run(&scenario);
    assert_eq!(cell_count(&scenario), 1, "one channel under every hypothesis");
    for tear in EVERY_TEAR.map(|tear| tear.label()) {
        let of = |layer: &str, name: &str| metric(&outcome, "stamp", &tear, layer, name);
        assert_eq!((of("all", "tear_volume").0, of("all", "tear_ratio").0), (0.0, 0.0), "{tear}");
        let (strikes, error, low, high) = of("all", "strikes");
        assert_eq!(
            (strikes, error, low, high),
            (100.0, 0.0, 100.0, 100.0),
            "{tear}: one needle to a square millimetre"
        );
        assert_near(of("surface", "openings").0, 100.0, 1e-12);
        // Holes a millimetre apart do not meet: nothing is made up for their overlap.
        let sum = of("all", "channel_volume_sum").0;
        assert!(sum > 1.0 && of("all", "overlap_volume").0 < 1e-12 * sum, "{tear}");
        assert_near(of("all", "damage_volume").0, sum, 1e-12);
    }
    let depths: Vec<f64> = outcome.channels.iter().map(|row| row.entry_angle_deg).collect();
    assert_eq!(depths, [0.0; 5], "straight down");
}

/// The same strikes, listed: point by point the same answers in the trial that they were taken from.
#[test]
fn a_stamp_leaves_what_its_strikes_leave_when_they_are_listed() {
    let mut stamp = common::stamp();
    stamp.passes = vec![PassSpec { heading_rad: 0.3, repeat: 3 }, PassSpec { heading_rad: 1.9, repeat: 2 }];
    let mut scenario = common::scenario(vec![stamp], vec![1.0], vec![Tear::Pinned]);
    scenario.sampling.estimator = EstimatorKind::Points;
    scenario.sampling.trials = 2;
    (scenario.sampling.target_relative_error, scenario.sampling.max_samples) = (1e-9, 1 << 14);
    let treatment = Treatment::new(&scenario.devices[0], 1.0, scenario.depth_efficiency, 1);
    let around = Region { x: (-2.0, 12.0), y: (-2.0, 12.0) };
    let listed: Vec<ListedStrike> = treatment
        .strikes_in(0, &around)
        .iter()
        .map(|s| ListedStrike { x_mm: s.x_mm, y_mm: s.y_mm, heading_rad: s.heading.angle(), depth_mm: None })
        .collect();
    assert!(listed.len() > 700);
    let mut planned = scenario.clone();
    planned.devices =
        vec![Device { needle: scenario.devices[0].needle, ..common::explicit(ListedMotion::Vertical, listed) }];
    let (own, other) = (common::run(&scenario), common::run(&planned));
    let first = |outcome: &Outcome| -> Vec<_> {
        let rows = outcome.trials.iter().filter(|row| row.trial == 0 && row.metric != "treatment_time");
        rows.map(|row| (row.layer.clone(), row.metric.clone(), row.value)).collect()
    };
    let (own, other) = (first(&own), first(&other));
    assert_eq!(own.len(), other.len());
    assert!(own.iter().any(|row| row.1 == "overlap_volume" && row.2 > 0.0), "passes cross");
    for (a, b) in own.iter().zip(&other) {
        assert_eq!((&a.0, &a.1), (&b.0, &b.1));
        assert!((a.2 - b.2).abs() <= 1e-9 * a.2.abs(), "{} {}: {} against {}", a.0, a.1, a.2, b.2);
    }
}
