//! What `force` tells: the numbers of the model's chapter, and what its tables say among themselves.

use super::is_printed;
use super::treatments::{PEN, ROLLER, scenario};
use dermatrace::scenario::Scenario;
use dermatrace::simulate::depth_from_force;
use dermatrace::study::force::ForceStudy;
use dermatrace::study::force::rows::{MechanicsRow, SpreadRow};
use std::sync::atomic::AtomicUsize;

const DEPTHS: &str = "\"0.5 mm\", \"1 mm\", \"1.5 mm\", \"2.5 mm\"";
const VARIED: &str = "variation = { stiffness_cv = 0.4, toughness_cv = 0.4 }\n";

fn study(scenario: &Scenario) -> ForceStudy {
    depth_from_force(scenario, &AtomicUsize::new(0)).expect("nothing stops it")
}

fn pressed(device: &str, force: &str) -> String {
    format!("{device}force = {{ {force}, within_cv = 0.0 }}")
}

fn row(study: &ForceStudy, depth_mm: f64) -> &MechanicsRow {
    study.mechanics.iter().find(|row| row.depth_mm == depth_mm).expect("the depth")
}

fn spread<'s>(study: &'s ForceStudy, depth_mm: f64, source: &str) -> &'s SpreadRow {
    let is_it = |row: &&SpreadRow| row.depth_mm == depth_mm && row.source == source;
    study.spread.iter().find(is_it).unwrap_or_else(|| panic!("{source} at {depth_mm}"))
}

#[test]
fn rollers_have_the_numbers_of_the_chapter() {
    let steady = |force: &str| format!("mean = \"{force}\", cv = 0.0");
    let of = |force: &str| study(&scenario(&[pressed(ROLLER, &steady(force))], "", "", DEPTHS));
    for (force, depths) in [
        ("0.3 N", ["0.103", "0.108", "0.112", "0.120"]),
        ("0.5 N", ["0.192", "0.199", "0.206", "0.219"]),
        ("1 N", ["0.198", "0.380", "0.390", "0.408"]),
        ("3 N", ["0.198", "0.455", "0.711", "2.003"]),
    ] {
        let found = of(force);
        for (row, depth) in found.mechanics.iter().zip(depths) {
            assert!(is_printed(row.depth_mean_mm, depth), "{force}, {} mm: {}", row.depth_mm, row.depth_mean_mm);
            assert_eq!(row.depth_cv, 0.0, "nothing varies");
        }
    }
    let found = of("1 N");
    let told = [("0.30", "0.57"), ("0.29", "1.30"), ("0.29", "2.18"), ("0.28", "2.91")];
    for (row, (threshold, contact)) in found.mechanics.iter().zip(told) {
        assert!(is_printed(row.puncture_threshold_n, threshold) && is_printed(row.contact_force_n, contact), "{row:?}");
    }
    let middle = row(&found, 1.5);
    assert!(is_printed(middle.ripple_mm, "0.047") && (0.7..0.9).contains(&middle.elasticity), "{middle:?}");
    let seated = of("10 N");
    let middle = row(&seated, 1.5);
    assert!(is_printed(middle.work_per_strike_mj, "0.049") && middle.elasticity == 0.0, "{middle:?}");
    // The needle is a cone there; half of its width stays.
    let width = 2.0 * found_radius(middle.depth_mean_mm);
    assert!((middle.hole_diameter_mm - 0.5 * width).abs() < 1e-12, "{middle:?}");
}

fn found_radius(depth_mm: f64) -> f64 {
    let (length_mm, tip_angle_rad) = (1.5, 16.0_f64.to_radians());
    dermatrace::geometry::Needle { length_mm, diameter_mm: 0.25, tip_angle_rad, tip_radius_mm: 0.004 }
        .radius_mm(depth_mm)
}

#[test]
fn a_hand_and_a_dial_spread_depths_as_the_chapter_says() {
    for (force, cv) in [("0.5 N", "0.35"), ("1 N", "0.25"), ("2 N", "0.15"), ("3 N", "0.05"), ("5 N", "0.004")] {
        let found = study(&scenario(&[pressed(ROLLER, &format!("mean = \"{force}\""))], "", "", "\"1.5 mm\""));
        assert!(is_printed(found.mechanics[0].depth_cv, cv), "{force}: {}", found.mechanics[0].depth_cv);
        let alone = spread(&found, 1.5, "force");
        assert!((alone.depth_cv - found.mechanics[0].depth_cv).abs() < 1e-12);
    }
    let pen = format!("{PEN}stroke = \"3 mm\"\n");
    let pens = study(&scenario(
        &[pressed(&pen, "mean = \"3 N\"")],
        "",
        "",
        "\"0.5 mm\", \"1 mm\", \"1.5 mm\", \"2 mm\", \"2.5 mm\"",
    ));
    let printed = [
        ("0.198", "0.09", "0.22"),
        ("0.455", "0.22", "0.10"),
        ("0.711", "0.39", "0.06"),
        ("1.148", "0.52", "0.07"),
        ("2.003", "0.48", "0.15"),
    ];
    for (row, (depth, contact, dial)) in pens.mechanics.iter().zip(printed) {
        assert!(is_printed(row.seated_depth_mm, depth) && is_printed(row.contact_force_n, contact), "{row:?}");
        let alone = spread(&pens, row.depth_mm, "dial");
        assert!(is_printed(alone.depth_cv, dial), "{alone:?}");
        assert!(row.ripple_mm == 0.0 && spread(&pens, row.depth_mm, "force").depth_cv == 0.0);
        // A hand that holds the plate down adds nothing to the dial.
        assert!((row.depth_cv - alone.depth_cv).abs() < 1e-9, "{row:?}");
    }
}

#[test]
fn the_patient_outweighs_the_hand_and_the_dial() {
    // A grid of 100 × 100 persons, and of 30 × 30 with five dials, worked out apart from the library; the chapter prints 0.31 and 0.32.
    for (device, on_a_grid) in [(ROLLER, 0.320), (PEN, 0.327)] {
        let found = study(&scenario(&[pressed(device, "mean = \"10 N\"")], VARIED, "", "\"1.5 mm\""));
        let all = spread(&found, 1.5, "all");
        // So far off a lattice of 509 persons may be.
        assert!((all.depth_cv - on_a_grid).abs() < 0.012, "{all:?}");
        assert!(spread(&found, 1.5, "stiffness").depth_cv < all.depth_cv);
        assert!(
            found
                .spread
                .iter()
                .all(|row| ["force", "dial", "stiffness", "toughness", "all"].contains(&row.source.as_str()))
        );
    }
}

#[test]
fn the_map_has_the_range_of_the_chapter_and_tells_of_the_middle_depth() {
    let found = study(&scenario(&[pressed(ROLLER, "mean = \"3 N\"")], "", "", DEPTHS));
    assert_eq!(found.contact_map.len(), 25 * 25);
    assert!(found.contact_map.iter().all(|row| row.depth_mm == 1.5));
    let ends = |value: fn(&dermatrace::study::force::rows::ContactMapRow) -> f64| {
        let values = || found.contact_map.iter().map(value);
        [values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max)]
    };
    let ([low, high], [shallow, deep]) = (ends(|row| row.contact_force_n), ends(|row| row.seated_depth_mm));
    // The grid of the map is coarser than the chapter's: where fat begins a peak is cut by 1 or 2 %.
    assert!((low - 0.39).abs() < 0.01 && is_printed(high, "8.1"), "{low} {high}");
    assert!(is_printed(shallow, "0.09") && is_printed(deep, "1.49"), "{shallow} {deep}");
}

#[test]
fn depth_follows_force_up_to_the_contact_force_and_no_further() {
    let found = study(&scenario(&[pressed(ROLLER, "mean = \"3 N\", cv = 0.0")], "", "", "\"1.5 mm\""));
    let (row, curve) = (row(&found, 1.5), &found.force_depth);
    assert_eq!(curve.len(), 40);
    let rises = |low: f64, high: f64| low <= high + 1e-12;
    assert!(curve.windows(2).all(|pair| pair[0].force_n < pair[1].force_n));
    assert!(curve.windows(2).all(|pair| rises(pair[0].depth_mean_mm, pair[1].depth_mean_mm)));
    assert!(curve[0].force_n < row.puncture_threshold_n && row.contact_force_n < curve[39].force_n);
    for point in curve {
        assert_eq!(point.punctured_share, f64::from(u8::from(point.force_n >= row.puncture_threshold_n)), "{point:?}");
        assert!(
            point.force_n < row.contact_force_n || (point.depth_mean_mm - row.seated_depth_mm).abs() < 1e-12,
            "{point:?}"
        );
        assert_eq!(point.depth_p05_mm, point.depth_p95_mm, "nothing varies");
    }
    let asked = study(&scenario(&[pressed(ROLLER, "mean = \"3 N\"")], "", "forces = [\"0 N\", \"1 N\"]", "\"1.5 mm\""));
    assert_eq!(asked.force_depth.iter().map(|row| row.force_n).collect::<Vec<_>>(), [0.0, 1.0]);
    assert_eq!(asked.force_depth[0].depth_mean_mm, 0.0);
}

#[test]
fn dull_needles_need_more_force_and_go_as_deep_where_the_drum_lies_on_the_skin() {
    let passes =
        "passes = [{ heading = \"0 deg\", repeat = 15 }]\nwear = { sessions = 10, volume_per_strike = \"1e-10 mm3\" }";
    let worn = |force: &str| format!("{}\n{passes}", pressed(ROLLER, &format!("mean = \"{force}\", cv = 0.0")));
    let found = study(&scenario(&[worn("20 N")], "", "", "\"1.5 mm\""));
    assert_eq!(found.wear.iter().map(|row| row.session).collect::<Vec<_>>(), (0..=10).collect::<Vec<_>>());
    let (new, old) = (&found.wear[0], &found.wear[10]);
    assert!(new.strikes_per_needle == 0.0 && new.tip_radius_mm == 0.004);
    assert!(
        (found.wear[1].strikes_per_needle - 239.0).abs() < 0.5 && is_printed(1e3 * old.tip_radius_mm, "6.7"),
        "{old:?}"
    );
    assert!(
        old.puncture_threshold_n > 1.5 * new.puncture_threshold_n && old.work_per_strike_mj > new.work_per_strike_mj
    );
    assert!((old.depth_mean_mm - new.depth_mean_mm).abs() < 1e-12 && old.punctured_share == 1.0);
    // The device of the scenario has served ten sessions: what is told of it is the last row's.
    assert_eq!(found.mechanics[0].puncture_threshold_n, old.puncture_threshold_n);
    let light = study(&scenario(&[worn("0.4 N")], "", "", "\"1.5 mm\""));
    assert!(light.wear[0].punctured_share == 1.0 && light.wear[10].punctured_share == 0.0);
}

#[test]
fn tips_end_somewhere_and_quantiles_ascend() {
    let device = format!("{ROLLER}force = {{ mean = \"0.5 N\" }}\ndrum_tilt = {{ sd = \"1 deg\" }}");
    let device = device.replace("length = \"depth\"", "length = \"depth\", length_sd = \"20 um\"");
    let found = study(&scenario(&[device], "variation = \"catalogue\"\n", "", "\"1 mm\""));
    let sum: f64 = found.reached.iter().map(|row| row.share).sum();
    assert!((sum - 1.0).abs() < 1e-12 && found.reached[0].layer == "none" && found.reached[0].share > 0.0);
    assert!(found.distribution.windows(2).all(|pair| pair[0].needle_depth_mm <= pair[1].needle_depth_mm));
    let sources: Vec<&str> = found.spread.iter().map(|row| row.source.as_str()).collect();
    assert_eq!(sources, ["force", "within", "tilt", "stiffness", "toughness", "thickness", "needle", "all"]);
}

#[test]
fn rigid_skin_neither_dents_nor_jumps_and_the_setting_is_the_depth() {
    let found = study(&scenario(&[pressed(PEN, "mean = \"3 N\"")], "", "dent_stiffness = \"rigid\"", "\"1.3 mm\""));
    let row = &found.mechanics[0];
    assert!(row.jump_mm == 0.0 && row.puncture_threshold_n == 0.0 && row.seated_depth_mm == 1.3, "{row:?}");
}
