//! Every row of the reference tables.

use super::{assert_close, assert_close_rel};
use crate::oracle::{Channel, Layer, Motion, Needle, Patch, Placed, Raster, Tissue, patch_volumes};
use std::collections::HashMap;
use std::path::Path;

struct Row(HashMap<String, String>);

impl Row {
    fn number(&self, key: &str) -> f64 {
        self.0[key].parse().unwrap_or_else(|_| panic!("{key} of {} is a number", self.name()))
    }

    fn name(&self) -> &str {
        self.0.get("case").map_or("a strike", String::as_str)
    }

    fn needle(&self) -> Needle {
        Needle {
            length_mm: self.number("needle_length_mm"),
            diameter_mm: self.number("needle_diameter_mm"),
            tip_angle_rad: self.number("tip_angle_deg").to_radians(),
            tip_radius_mm: self.number("tip_radius_mm"),
        }
    }

    fn roller(&self, slip: f64) -> Motion {
        Motion::Roller {
            drum_radius_mm: self.number("drum_radius_mm"),
            length_mm: self.number("needle_length_mm"),
            depth_mm: self.number("depth_mm"),
            slip,
        }
    }

    fn uniform_tissue(&self) -> Tissue {
        Tissue::uniform(self.number("surface_following"), self.number("failure_shear_strain"))
    }

    /// A thousandth or twice the stated error, whichever is larger.
    fn volume_tolerance(&self) -> f64 {
        (2.0 * self.number("numerical_error_rel")).max(1e-3)
    }
}

fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference").join(name);
    let mut reader = csv::Reader::from_path(&path).expect("the reference table opens");
    let rows: Vec<Row> = reader.deserialize().map(|row| Row(row.expect("a row of text fields"))).collect();
    assert!(!rows.is_empty(), "{name} has rows");
    rows
}

#[test]
fn every_roller_channel_of_the_reference_is_reproduced() {
    for row in rows("single_channel.csv") {
        let motion = row.roller(row.number("slip"));
        let channel = Channel::new(row.needle(), motion, row.uniform_tissue());
        assert_close_rel(channel.volume(), row.number("swept_volume_mm3"), row.volume_tolerance(), row.name());
        assert_close_rel(channel.puncture_volume(), row.number("puncture_volume_mm3"), 1e-5, row.name());
        let entry = motion.last_contact(0.0).expect("it reaches the surface").to_degrees();
        assert_close(entry, row.number("entry_angle_deg"), 1e-5, row.name());

        let areas = [10, 25, 50, 75, 90].map(|percent| {
            (
                channel.area(channel.depth_mm() * f64::from(percent) / 100.0),
                row.number(&format!("area_at_{percent}pct_mm2")),
            )
        });
        let largest = areas.iter().map(|(_, reference)| *reference).fold(0.0, f64::max);
        for (area, reference) in areas {
            assert_close(area, reference, 2e-3 * largest, row.name());
        }
    }
}

/// The depth of the widest place is not held to a figure, because the maximum is flat: the channel must be as wide there as stated.
#[test]
fn every_roller_channel_is_as_wide_as_the_reference_says() {
    for row in rows("single_channel.csv") {
        let channel = Channel::new(row.needle(), row.roller(row.number("slip")), row.uniform_tissue());
        let (widest, _) = channel.widest(150);
        assert_close(widest, row.number("widest_mm"), 0.01, row.name());
        let (x_min, x_max) = channel.section(row.number("widest_at_depth_mm")).expect("above the tip").extents();
        assert_close(x_max - x_min, row.number("widest_mm"), 0.01, row.name());
    }
}

#[test]
fn every_pen_channel_of_the_reference_is_reproduced() {
    for row in rows("pen_channels.csv") {
        let motion = Motion::Pen {
            depth_mm: row.number("depth_mm"),
            stroke_mm: row.number("stroke_mm"),
            frequency_hz: row.number("frequency_hz"),
            speed_mm_s: row.number("hand_speed_mm_s"),
            tilt_rad: row.number("tilt_deg").to_radians(),
        };
        let volume = Channel::new(row.needle(), motion, row.uniform_tissue()).volume();
        assert_close_rel(volume, row.number("channel_volume_mm3"), row.volume_tolerance(), row.name());
    }
}

#[test]
fn layered_failure_strain_and_slip_with_it_are_reproduced() {
    for row in rows("response_cases.csv") {
        let layer = |top_mm, key: &str| Layer { top_mm, failure_shear_strain: row.number(key) };
        let layers = vec![
            layer(0.0, "failure_shear_strain_above"),
            layer(row.number("layer_boundary_mm"), "failure_shear_strain_below"),
        ];
        let tissue = Tissue::Following { kappa: row.number("surface_following"), layers };
        let volume = Channel::new(row.needle(), row.roller(row.number("slip")), tissue).volume();
        assert_close_rel(volume, row.number("channel_volume_mm3"), row.volume_tolerance(), row.name());
    }
}

/// Four standard errors of the count plus twice the row's own error; the count is good to 5e-4 of the volume or better.
#[test]
fn every_union_of_the_reference_is_reproduced() {
    for row in rows("unions/unions.csv") {
        let motion = match row.0["motion"].as_str() {
            "roller" => row.roller(0.0),
            "vertical" => Motion::Vertical { depth_mm: row.number("depth_mm") },
            other => panic!("unknown motion {other}"),
        };
        let channels = [Channel::new(row.needle(), motion, row.uniform_tissue())];
        let strikes: Vec<Placed> = rows(&format!("unions/{}.csv", row.name())).iter().map(placed).collect();
        assert_eq!(strikes.len() as f64, row.number("strikes"), "{}", row.name());
        let side = row.number("patch_mm");
        let patch = Patch { width_mm: side, height_mm: side };
        let raster = Raster { cell_mm: 0.006, depth_pairs: 32, ..Raster::default() };
        let union = patch_volumes(&channels, &strikes, &patch, &[0.0, row.number("depth_mm")], &raster)[0].union;
        let reference = row.number("union_volume_mm3");
        assert!(union.std_err < 5e-4 * reference, "{}: {union:?}", row.name());
        let allowed = 4.0 * union.std_err + 2.0 * row.number("numerical_error_rel") * reference;
        assert_close(union.mean, reference, allowed, row.name());
    }
}

fn placed(row: &Row) -> Placed {
    Placed {
        x_mm: row.number("x_mm"),
        y_mm: row.number("y_mm"),
        heading_rad: row.number("heading_deg").to_radians(),
        channel: 0,
    }
}
