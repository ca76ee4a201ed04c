//! The oracle judged by what is known without it: reference values, closed forms, and pictures simple enough to count by hand.

mod closed_forms;
mod patches;
mod reference;

use crate::oracle::{Channel, Motion, Needle, Tissue};

/// A roller of 10 mm drum radius whose needles go in to the base.
fn roller(depth_mm: f64) -> Motion {
    Motion::Roller { drum_radius_mm: 10.0, length_mm: depth_mm, depth_mm, slip: 0.0 }
}

/// A 100 Hz, 3 mm pen.
fn pen(depth_mm: f64, speed_mm_s: f64, tilt_deg: f64) -> Motion {
    Motion::Pen { depth_mm, stroke_mm: 3.0, frequency_hz: 100.0, speed_mm_s, tilt_rad: tilt_deg.to_radians() }
}

/// A standard needle of 3 mm on some motion.
fn channel(motion: Motion, tissue: Tissue) -> Channel {
    Channel::new(Needle::standard(3.0), motion, tissue)
}

#[track_caller]
fn assert_close(value: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((value - expected).abs() <= tolerance, "{what}: {value} instead of {expected} ± {tolerance}");
}

#[track_caller]
fn assert_close_rel(value: f64, expected: f64, tolerance: f64, what: &str) {
    assert_close(value, expected, tolerance * expected.abs(), what);
}
