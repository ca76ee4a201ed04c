//! One strike against independently computed volumes, areas and widths.

use dermatrace::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
use std::collections::HashMap;

type Row = HashMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/tests/data/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(&path).expect(&path).deserialize().collect::<Result<_, _>>().expect(&path)
}

fn number(row: &Row, key: &str) -> f64 {
    row[key].parse().unwrap_or_else(|_| panic!("{key} = {:?}", row[key]))
}

fn needle(row: &Row) -> Needle {
    Needle {
        length_mm: number(row, "needle_length_mm"),
        diameter_mm: number(row, "needle_diameter_mm"),
        tip_angle_rad: number(row, "tip_angle_deg").to_radians(),
        tip_radius_mm: number(row, "tip_radius_mm"),
    }
}

fn roller(row: &Row, limit: &ElasticLimit) -> Channel {
    let motion = Motion::roller(
        number(row, "drum_radius_mm"),
        number(row, "needle_length_mm"),
        number(row, "depth_mm"),
        number(row, "slip"),
    );
    Channel::new(&needle(row), motion, Tear::Partial { surface_following: number(row, "surface_following") }, limit)
}

/// A row is held to 1e-3 of the volume or twice its stated error, whichever is larger.
fn assert_volume(row: &Row, key: &str, value: f64) {
    let reference = number(row, key);
    let off = (value / reference - 1.0).abs();
    let allowed = (2.0 * number(row, "numerical_error_rel")).max(1e-3);
    println!("{:14} {key:22} {value:.9} {reference:.9} off {off:.1e}", row["case"]);
    assert!(off <= allowed, "{}: {key} = {value}, reference {reference}, off by {off:.1e}", row["case"]);
}

#[test]
fn single_roller_strikes_agree_with_the_reference() {
    let rows = rows("single_channel.csv");
    assert!(!rows.is_empty());
    for row in &rows {
        let channel = roller(row, &ElasticLimit::uniform(number(row, "failure_shear_strain")));
        let depth = channel.depth();
        assert!((channel.motion().entry_angle().to_degrees() - number(row, "entry_angle_deg")).abs() < 1e-5);
        assert_volume(row, "puncture_volume_mm3", channel.puncture_volume(0.0, depth));
        assert_volume(row, "swept_volume_mm3", channel.volume(0.0, depth, 2));
        let shares = [10.0, 25.0, 50.0, 75.0, 90.0];
        let areas = shares.map(|percent| number(row, &format!("area_at_{percent}pct_mm2")));
        let largest = areas.iter().copied().fold(0.0, f64::max);
        for (percent, area) in shares.into_iter().zip(areas) {
            let ours = channel.section(depth * percent / 100.0).area();
            assert!((ours - area).abs() <= 2e-3 * largest, "{} at {percent} %: {ours} {area}", row["case"]);
        }
        let width = |z: f64| {
            let (lo, hi) = channel.level(z).extent();
            hi - lo
        };
        let widest = (0..1000).map(|i| width(depth * f64::from(i) / 1000.0)).fold(0.0, f64::max);
        assert!((widest - number(row, "widest_mm")).abs() < 0.01, "{}: {widest}", row["case"]);
        assert!((width(number(row, "widest_at_depth_mm")) - widest).abs() < 0.01);
    }
}

#[test]
fn layered_and_dragging_tissue_agrees_with_the_reference() {
    for row in &rows("response_cases.csv") {
        let above = number(row, "failure_shear_strain_above");
        let below = number(row, "failure_shear_strain_below");
        let limit = ElasticLimit::layered([(number(row, "layer_boundary_mm"), above), (f64::INFINITY, below)]);
        let channel = roller(row, &limit);
        assert_volume(row, "channel_volume_mm3", channel.volume(0.0, channel.depth(), 2));
    }
}

#[test]
fn single_pen_strikes_agree_with_the_reference() {
    for row in &rows("pen_channels.csv") {
        let motion = Motion::pen(
            number(row, "depth_mm"),
            number(row, "stroke_mm"),
            number(row, "frequency_hz"),
            number(row, "hand_speed_mm_s"),
            number(row, "tilt_deg").to_radians(),
        );
        let tear = Tear::Partial { surface_following: number(row, "surface_following") };
        let limit = ElasticLimit::uniform(number(row, "failure_shear_strain"));
        let channel = Channel::new(&needle(row), motion, tear, &limit);
        assert_volume(row, "channel_volume_mm3", channel.volume(0.0, channel.depth(), 2));
    }
}

/// Twice ∫ Y dx with heights that are searched for one by one, at points that crowd at the ends.
fn area_one_by_one(channel: &Channel, z: f64) -> f64 {
    let level = channel.level(z);
    let (from, to) = level.extent();
    let step = std::f64::consts::PI / 400.0;
    let strip = |i: u32| {
        let angle = (f64::from(i) + 0.5) * step;
        let x = from + 0.5 * (to - from) * (1.0 - angle.cos());
        (to - from) * angle.sin() * step * level.height_squared(x).max(0.0).sqrt()
    };
    (0..400).map(strip).sum()
}

#[test]
fn heights_that_fall_short_at_the_ends_of_shallow_sections_cost_less_than_the_told_error() {
    let needle = Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 0.279_252_680, tip_radius_mm: 0.004 };
    let partial = Tear::Partial { surface_following: 0.9 };
    for (tear, worst) in [(Tear::Pinned, 1.5e-3), (partial, 5e-4)] {
        let motion = Motion::roller(10.0, 1.5, 1.5, 0.0);
        let channel = Channel::new(&needle, motion, tear, &ElasticLimit::uniform(0.0));
        for z in [1e-6, 1e-4, 1e-3, 2e-3, 5e-3, 1e-2, 0.05, 0.2, 0.8] {
            let (quick, slow) = (channel.level(z).area(1), area_one_by_one(&channel, z));
            assert!((quick / slow - 1.0).abs() < worst, "{tear:?} at {z}: {quick} {slow}");
        }
        // The stratum corneum alone, where it weighs most; midpoints crowd at the surface.
        let (bottom, steps) = (0.017, 100);
        let slab = |i: u32| {
            let u = (f64::from(i) + 0.5) / f64::from(steps);
            area_one_by_one(&channel, bottom * u * u) * 2.0 * u * bottom / f64::from(steps)
        };
        let slow: f64 = (0..steps).map(slab).sum();
        let (quick, error) = channel.volume_and_error(0.0, bottom);
        assert!((quick - slow).abs() < 0.5 * error && error < 1e-3 * slow, "{tear:?}: {quick} ± {error}, {slow}");
    }
}
