//! Scenarios made in code, for tests that are about numbers and not about files.
#![allow(dead_code)]

use dermatrace::devices::*;
use dermatrace::geometry::Tear;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::*;
use dermatrace::simulate::{Outcome, RunOptions, simulate};
use dermatrace::skin::{LayerName, Skin};
use std::sync::atomic::AtomicUsize;

/// The needle of the reference tables.
pub const NEEDLE: NeedleSpec = NeedleSpec {
    length_mm: Some(1.5),
    diameter_mm: 0.25,
    tip_angle_rad: 16.0 * std::f64::consts::PI / 180.0,
    tip_radius_mm: 0.004,
    length_sd_mm: 0.0,
    tip_radius_sd_mm: 0.0,
};

/// Five layers of plain thickness, rigid.
pub fn skin() -> Skin {
    let thicknesses = [0.017, 0.06, 0.2, 1.4, f64::INFINITY];
    let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
    Skin::from_thicknesses("test", None, &stack, |_| 0.0)
}

/// An MF8 whose needles are as long as the depth is deep, 15 passes.
pub fn roller() -> Device {
    let pass = |degrees: f64, repeat| PassSpec { heading_rad: degrees.to_radians(), repeat };
    Device {
        name: "roller".into(),
        model: None,
        needle: NeedleSpec { length_mm: None, ..NEEDLE },
        depth_efficiency: None,
        pressing: None,
        capture_radius_mm: 0.0,
        tips_by_session_mm: Vec::new(),
        cost: None,
        passes: vec![pass(0.0, 4), pass(90.0, 4), pass(45.0, 4), pass(135.0, 3)],
        kind: DeviceKind::Roller(Roller {
            drum_diameter_mm: 20.0,
            drum_width_mm: 20.0,
            rings: 8,
            needles_per_ring: 24,
            stagger: 0.5,
            slip: 0.0,
            hand_speed_mm_s: 100.0,
            lane_spacing_mm: 20.0,
            turn_time_s: 0.0,
            tilt: Spread { mean: 0.0, sd: 0.0 },
        }),
    }
}

/// Twelve needles on a 6 mm ring, 100 Hz, gliding at 20 mm/s.
pub fn pen() -> Device {
    let position = |i: u32| {
        let angle = std::f64::consts::TAU * f64::from(i) / 12.0;
        [3.0 * angle.cos(), 3.0 * angle.sin()]
    };
    Device {
        name: "pen".into(),
        model: None,
        needle: NeedleSpec { length_mm: Some(3.0), ..NEEDLE },
        depth_efficiency: None,
        pressing: None,
        capture_radius_mm: 0.0,
        tips_by_session_mm: Vec::new(),
        cost: None,
        passes: vec![PassSpec { heading_rad: 0.0, repeat: 1 }],
        kind: DeviceKind::Pen(Pen {
            positions_mm: (0..12).map(position).collect(),
            random_rotation: true,
            frequency_hz: 100.0,
            stroke_mm: 3.0,
            hand_speed_mm_s: 20.0,
            lane_spacing_mm: 6.0,
            turn_time_s: 0.0,
            tilt_rad: 0.0,
            rigid_contact: false,
            dial_tolerance_mm: 0.0,
            gap_mm: 0.0,
            stall_force_n: f64::INFINITY,
            drive_stiffness_n_per_mm: f64::INFINITY,
        }),
    }
}

/// A grid of 4 × 3 needles a millimetre apart, pressed down tile by tile.
pub fn stamp() -> Device {
    let at = |i: u32, n: u32| f64::from(i) - f64::from(n - 1) / 2.0;
    Device {
        name: "stamp".into(),
        kind: DeviceKind::Stamp(Stamp {
            positions_mm: (0..12).map(|k| [at(k % 4, 4), at(k / 4, 3)]).collect(),
            lane_spacing_mm: 3.0,
            stamp_spacing_mm: 4.0,
            frequency_hz: 1.0,
            turn_time_s: 0.0,
        }),
        ..pen()
    }
}

/// Listed strikes.
pub fn explicit(motion: ListedMotion, strikes: Vec<ListedStrike>) -> Device {
    Device {
        name: "listed".into(),
        model: None,
        needle: NEEDLE,
        depth_efficiency: None,
        pressing: None,
        capture_radius_mm: 0.0,
        tips_by_session_mm: Vec::new(),
        cost: None,
        passes: Vec::new(),
        kind: DeviceKind::Listed(Listed { motion, strikes }),
    }
}

/// A scenario around devices, depths and hypotheses; the first hypothesis is the scenario's own.
pub fn scenario(devices: Vec<Device>, depths_mm: Vec<f64>, tears: Vec<Tear>) -> Scenario {
    Scenario::from(Values {
        zone: None,
        mechanics: Default::default(),
        study: None,
        bench: None,
        sensitivity: None,
        slides: SlidesPlan {
            vertical: 64,
            planes: Vec::new(),
            horizontal_mm: vec![0.1, 0.5],
            widths_at_mm: vec![0.0, 0.3],
            smallest_profile_mm: 0.02,
        },
        passes: None,
        closure: Default::default(),
        fluid: Default::default(),
        transport: Default::default(),
        delivery: None,
        course: None,
        infer: None,
        decide: None,
        stem: "test".into(),
        title: "test".into(),
        question: String::new(),
        text: String::new(),
        overrides: Vec::new(),
        strike_files: Vec::new(),
        skin: skin(),
        tears,
        patch: Patch { width_mm: 10.0, height_mm: 10.0 },
        compare: (devices.len() > 1).then_some(Compare::on(devices.len() - 1, Basis::Strikes)),
        devices,
        metrics: Metrics::default(),
        depths_mm,
        depth_efficiency: DepthEfficiency { mean: 1.0, sd: 0.0 },
        sampling: Sampling {
            estimator: EstimatorKind::Lines,
            target_relative_error: 0.002,
            max_samples: 4_194_304,
            layer_relative_error: None,
            trials: 32,
            seed: 1,
        },
    })
}

/// Runs a scenario without limits.
pub fn run(scenario: &Scenario) -> Outcome {
    let stop = AtomicUsize::new(0);
    let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () };
    simulate(scenario, &options).expect("runs")
}

/// (mean, standard error, interval) of a metric.
pub fn metric(outcome: &Outcome, device: &str, tear: &str, layer: &str, metric: &str) -> (f64, f64, f64, f64) {
    let row = outcome
        .metrics
        .iter()
        .find(|r| r.device == device && r.tear == tear && r.layer == layer && r.metric == metric)
        .unwrap_or_else(|| panic!("no row {device} {tear} {layer} {metric}"));
    (row.mean, row.std_err, row.ci95_low, row.ci95_high)
}
