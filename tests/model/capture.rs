//! Capture: strikes that slip into earlier holes, from the rule to the tables.

use crate::common::{explicit, metric, pen, roller, run, scenario};
use dermatrace::devices::{DepthEfficiency, Device, DeviceKind, ListedMotion, PassSpec};
use dermatrace::geometry::Tear;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{Basis, Compare, Patch, Scenario};
use dermatrace::simulate::{MOST_HELD, SimulateError, StrikeLimit, refuse_too_many_strikes};
use dermatrace::treatment::{Region, Strike, Treatment};

const RIGID: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
const PATCH: Patch = Patch { width_mm: 10.0, height_mm: 10.0 };

fn capturing(device: Device, radius: f64) -> Device {
    Device { capture_radius_mm: radius, ..device }
}

/// Vertical strikes in this order.
fn listed(places: &[[f64; 2]]) -> Device {
    let strike = |&[x_mm, y_mm]: &[f64; 2]| ListedStrike { x_mm, y_mm, heading_rad: 0.0, depth_mm: None };
    explicit(ListedMotion::Vertical, places.iter().map(strike).collect())
}

fn settled(device: &Device, margin: f64) -> Treatment<'_> {
    Treatment::new(device, 1.0, RIGID, 3).settled(&PATCH, margin, 2)
}

/// Strikes and captured strikes of the first trial in the patch.
fn counts(device: &Device) -> (usize, u64) {
    let treatment = settled(device, 2.0);
    (treatment.strikes_in(0, &PATCH.region()).len(), treatment.captured(0).expect("there is capture"))
}

fn small(devices: Vec<Device>) -> Scenario {
    let mut case = scenario(devices, vec![1.0], vec![Tear::Pinned]);
    (case.sampling.trials, case.sampling.max_samples) = (3, 3000);
    case.patch = Patch { width_mm: 4.0, height_mm: 3.0 };
    case
}

#[test]
fn strikes_that_all_fall_into_one_hole_are_one_opening_and_one_channel() {
    let places: Vec<[f64; 2]> = (0..20).map(|i| [4.0 + 0.1 * f64::from(i), 5.0 - 0.03 * f64::from(i)]).collect();
    let mut case = scenario(vec![capturing(listed(&places), 4.9)], vec![1.0], vec![Tear::Pinned]);
    case.sampling.trials = 4;
    let (all, one) = (run(&case), run(&scenario(vec![listed(&places[..1])], vec![1.0], vec![Tear::Pinned])));
    let of_all = |layer, name| metric(&all, "listed", "pinned", layer, name);
    assert_eq!(of_all("surface", "openings"), (1.0, 0.0, 1.0, 1.0));
    assert_eq!(of_all("all", "strikes").0, 20.0);
    assert_eq!(of_all("all", "captured_strikes"), (19.0, 0.0, 19.0, 19.0));
    let channel = metric(&one, "listed", "pinned", "all", "damage_volume").0;
    let (union, std_err, ..) = of_all("all", "damage_volume");
    // 5 standard errors of 64 scrambles: a false alarm in about 1 of 100,000 seeds.
    assert!((union - channel).abs() < 5.0 * std_err && std_err < 0.01 * channel, "{union} ± {std_err}, one {channel}");
    assert!((of_all("all", "channel_volume_sum").0 - 20.0 * channel).abs() < 1e-6 * channel);
}

#[test]
fn without_a_radius_nothing_changes_and_there_is_no_row() {
    let device = roller();
    let (plain, asked) = (Treatment::new(&device, 1.0, RIGID, 3), settled(&device, 2.0));
    for region in [PATCH.region(), Region { x: (2.0, 3.0), y: (-1.0, 8.0) }] {
        assert_eq!(plain.strikes_in(1, &region), asked.strikes_in(1, &region));
    }
    assert_eq!((asked.captured(0), asked.expected_held(&PATCH, 2.0, 2)), (None, 0.0));
    let rows = run(&small(vec![device])).metrics;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.metric != "captured_strikes"));
}

#[test]
fn a_radius_that_catches_nothing_leaves_every_strike_where_it_was() {
    let device = capturing(roller(), 1e-9);
    let region = PATCH.region().widened(1.5);
    let sorted = |mut strikes: Vec<Strike>| {
        strikes.sort_by(|a, b| a.x_mm.total_cmp(&b.x_mm).then(a.y_mm.total_cmp(&b.y_mm)));
        strikes
    };
    let aimed = Treatment::new(&device, 1.0, RIGID, 3).strikes_in(1, &region);
    assert_eq!(sorted(settled(&device, 2.0).strikes_in(1, &region)), sorted(aimed));
}

#[test]
fn a_region_has_the_same_strikes_whatever_region_they_are_asked_for_in() {
    let dense = Device { passes: vec![PassSpec { heading_rad: 0.3, repeat: 4 }], ..pen() };
    for device in [capturing(roller(), 0.5), capturing(dense, 0.1)] {
        let treatment = settled(&device, 1.0);
        // Wider than what is held: beyond it strikes are as they were aimed.
        let wide = PATCH.region().widened(9.0);
        let all = treatment.strikes_in(1, &wide);
        assert!(all.len() as f64 > 3.0 * treatment.expected_density(&PATCH) * PATCH.area_mm2());
        for region in
            [PATCH.region(), Region { x: (-7.0, 3.0), y: (1.0, 18.0) }, Region { x: (4.0, 6.5), y: (4.0, 4.9) }]
        {
            let found = treatment.strikes_in(1, &region);
            let expected = all.iter().filter(|s| region.contains(s.x_mm, s.y_mm));
            assert!(!found.is_empty() && found.len() == expected.clone().count());
            assert!(expected.clone().all(|strike| found.contains(strike)));
        }
        let aimed = Treatment::new(&device, 1.0, RIGID, 3).strikes_in(1, &wide);
        assert_eq!(all.len(), aimed.len());
    }
}

#[test]
fn needles_of_one_stamp_do_not_capture_each_other_and_the_next_stamp_does() {
    let mut device = capturing(pen(), 0.2);
    let DeviceKind::Pen(spec) = &mut device.kind else { panic!("a pen") };
    spec.positions_mm = vec![[0.0, 0.0], [0.1, 0.0]];
    spec.random_rotation = false;
    (spec.hand_speed_mm_s, spec.lane_spacing_mm) = (100.0, 6.0);
    let (strikes, captured) = counts(&device);
    assert!(strikes > 30 && captured == 0);
    let DeviceKind::Pen(spec) = &mut device.kind else { panic!("a pen") };
    // Stamps 0.29 mm apart: the first needle of each finds the second one of the stamp before 0.19 mm away, and no other
    // hole is near. It leaves no hole; the second ones do.
    spec.hand_speed_mm_s = 29.0;
    let (strikes, captured) = counts(&device);
    let share = captured as f64 / strikes as f64;
    assert!(strikes > 100 && (share - 0.5).abs() < 0.02, "{captured} of {strikes}");
}

#[test]
fn rings_that_come_down_together_do_not_capture_each_other_and_staggered_ones_do() {
    let mut device = capturing(roller(), 0.2);
    device.passes = vec![PassSpec { heading_rad: 0.0, repeat: 1 }];
    let DeviceKind::Roller(drum) = &mut device.kind else { panic!("a roller") };
    // Rings 0.1 mm apart.
    (drum.drum_width_mm, drum.rings, drum.lane_spacing_mm, drum.stagger) = (0.8, 8, 2.0, 0.0);
    assert_eq!(counts(&device).1, 0);
    let DeviceKind::Roller(drum) = &mut device.kind else { panic!("a roller") };
    // Each ring 0.027 mm after the one before: every second one falls into its neighbour's hole.
    drum.stagger = 0.01;
    let (strikes, captured) = counts(&device);
    let share = captured as f64 / strikes as f64;
    assert!(strikes > 100 && (share - 0.5).abs() < 0.02, "{captured} of {strikes}");
}

#[test]
fn a_later_pass_falls_into_the_holes_of_an_earlier_one() {
    // Equal lattices would need equal offsets, which are drawn anew; so the radius is half a pitch and more.
    let mut device = capturing(roller(), 0.0);
    device.passes = vec![PassSpec { heading_rad: 0.0, repeat: 2 }];
    let DeviceKind::Roller(drum) = &mut device.kind else { panic!("a roller") };
    // Holes on a rectangle of 2.5 mm by 2.63 mm: none is further than 1.82 mm from any place.
    drum.stagger = 0.0;
    device.capture_radius_mm = 1.9;
    let (strikes, captured) = counts(&device);
    assert_eq!(captured as f64 / strikes as f64, 0.5, "{captured} of {strikes}");
}

#[test]
fn more_strikes_are_captured_the_wider_the_radius() {
    let captured: Vec<u64> =
        [0.01, 0.03, 0.1, 0.2, 0.4, 0.8].map(|radius| counts(&capturing(roller(), radius)).1).into();
    assert!(captured.is_sorted() && captured[0] < 5 && captured[5] > 150, "{captured:?}");
    // Where capture is rare, pairs nearer than r: half of n times the expected strikes in a disc, over strikes at random
    // places. Some 900 strikes at 0.2 mm would have 126 pairs among 15 passes, those of one pass aside.
    let dense = Device { passes: vec![PassSpec { heading_rad: 0.2, repeat: 60 }], ..roller() };
    let treatment = settled(&dense, 1.0);
    let strikes = treatment.strikes_in(0, &PATCH.region()).len() as f64;
    let pairs = 0.5 * strikes * (59.0 / 60.0) * strikes / PATCH.area_mm2() * std::f64::consts::PI * 0.05 * 0.05;
    let captured = counts(&capturing(dense.clone(), 0.05)).1 as f64;
    // A count of about 30: four standard deviations of Poisson's, a false alarm in about 1 of 10,000 seeds.
    assert!((captured - pairs).abs() < 4.0 * pairs.sqrt() + 0.1 * pairs, "{captured} captured, {pairs} pairs");
}

#[test]
fn thinned_strikes_make_no_holes() {
    let places: Vec<[f64; 2]> = (0..400).map(|i| [1.0 + 0.02 * f64::from(i), 5.0]).collect();
    let device = capturing(listed(&places), 0.021);
    let treatment = Treatment::new(&device, 1.0, RIGID, 3).thinned_to(0.5).settled(&PATCH, 1.0, 2);
    let aimed = Treatment::new(&device, 1.0, RIGID, 3).thinned_to(0.5).strikes_in(0, &PATCH.region());
    // In a row each strike falls into the hole just before it, unless that one was captured or not made.
    let mut expected = 0;
    let mut hole = f64::NEG_INFINITY;
    for strike in &aimed {
        if strike.x_mm - hole <= 0.021 {
            expected += 1;
        } else {
            hole = strike.x_mm;
        }
    }
    assert!(aimed.len() < 300 && expected > 50);
    assert_eq!(treatment.captured(0), Some(expected));
}

#[test]
fn threads_change_no_bit() {
    let mut case = small(vec![capturing(roller(), 0.3), capturing(pen(), 0.1)]);
    case.depth_efficiency = DepthEfficiency { mean: 0.9, sd: 0.1 };
    case.metrics.coverage = true;
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let outcome = pool.install(|| run(&case));
        format!("{:?} {:?} {:?} {:?}", outcome.metrics, outcome.trials, outcome.comparison, outcome.openings)
    };
    let one = on(1);
    assert!(one.contains("captured_strikes") && one == on(2) && one == on(5));
}

#[test]
fn a_device_with_capture_is_compared_with_one_without_metric_by_metric() {
    let mut case = small(vec![capturing(roller(), 0.4), Device { name: "plain".into(), ..roller() }]);
    case.compare = Some(Compare::on(1, Basis::AsConfigured));
    let outcome = run(&case);
    for row in &outcome.comparison {
        let value = |device| metric(&outcome, device, "pinned", &row.layer, &row.metric).0;
        assert_eq!((row.value, row.reference_value), (value("roller"), value("plain")), "{} {}", row.layer, row.metric);
    }
    let metrics: Vec<&str> = outcome.comparison.iter().map(|row| row.metric.as_str()).collect();
    assert!(metrics.contains(&"opened_area_fraction") && !metrics.contains(&"captured_strikes"));
    // The same strikes, some of them in one place: fewer openings, less damage.
    let of = |device, layer, name| metric(&outcome, device, "pinned", layer, name).0;
    let strikes = of("roller", "all", "strikes") / of("plain", "all", "strikes");
    assert!((strikes - 1.0).abs() < 0.02, "some cross the patch's edge, as many one way as the other: {strikes}");
    assert!(of("roller", "surface", "openings") < of("plain", "surface", "openings"));
    assert!(of("roller", "all", "damage_volume") < of("plain", "all", "damage_volume"));
}

#[test]
fn more_strikes_than_may_be_held_are_refused_before_any_work() {
    let mut case = scenario(vec![capturing(pen(), 0.1)], vec![1.0], vec![Tear::Puncture]);
    case.patch = Patch { width_mm: 300.0, height_mm: 300.0 };
    case.sampling.trials = 32;
    let Err(SimulateError::TooManyStrikes { strikes, limit, .. }) = refuse_too_many_strikes(&case) else {
        panic!("not refused")
    };
    // Ten strikes per mm² in each of 32 trials, and a margin.
    assert!(
        limit == StrikeLimit::Capture(MOST_HELD) && strikes > 32.0 * 10.0 * 9e4 && strikes < 32.0 * 10.0 * 9.3e4,
        "{strikes}"
    );
    case.devices[0].capture_radius_mm = 0.0;
    assert!(refuse_too_many_strikes(&case).is_ok());
}
