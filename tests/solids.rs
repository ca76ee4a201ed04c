//! Channels as bodies and patches as voxels, against quadrature, closed forms and plain membership.

mod common;

use common::*;
use dermatrace::devices::*;
use dermatrace::geometry::Tear;
use dermatrace::scenario::Scenario;
use dermatrace::skin::{LayerName, Skin};
use dermatrace::solid::*;

const PARTIAL: Tear = Tear::Partial { surface_following: 0.5 };
const TRIANGLE: Tear = Tear::Triangle { apex_half_angle_rad: None };

fn with_pen(change: impl Fn(&mut PenSpec)) -> Device {
    let mut device = pen();
    if let DeviceKind::Pen(spec) = &mut device.kind {
        change(spec);
    }
    device
}

fn tough_skin() -> Skin {
    let thicknesses = [0.017, 0.06, 0.2, 1.4, f64::INFINITY];
    let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
    Skin::from_thicknesses("test", None, &stack, |name| if name == LayerName::StratumCorneum { 0.2 } else { 0.3 })
}

/// Scenarios whose channels between them have every shape: swept and not, dented, tilted, blunt, sharp, all cone, shallow.
fn scenarios() -> Vec<(&'static str, Scenario)> {
    let tears = vec![Tear::Puncture, Tear::Pinned, Tear::Fixed, PARTIAL, TRIANGLE];
    let needle = |change: fn(&mut NeedleSpec)| {
        let mut devices = vec![roller(), pen()];
        devices.iter_mut().for_each(|device| change(&mut device.needle));
        devices
    };
    let tilted = with_pen(|pen| (pen.tilt_rad, pen.hand_speed_mm_s) = (0.3, 80.0));
    let dragged = |slip| {
        let mut device = roller();
        if let DeviceKind::Roller(spec) = &mut device.kind {
            spec.slip = slip;
        }
        device
    };
    let plain = |devices, depths: &[f64]| scenario(devices, depths.to_vec(), tears.clone());
    vec![
        ("usual", plain(vec![roller(), pen()], &[0.3, 1.5, 2.5])),
        ("tilted", plain(vec![tilted], &[1.5])),
        ("slipping", plain(vec![dragged(0.2), Device { name: "spun".into(), ..dragged(-0.2) }], &[1.5])),
        ("blunt", plain(needle(|needle| needle.tip_radius_mm = 0.05), &[1.5])),
        ("sharp", plain(needle(|needle| needle.tip_radius_mm = 0.0), &[1.5])),
        ("all cone", plain(needle(|needle| needle.diameter_mm = 0.6), &[1.0])),
        ("tough", Scenario { skin: tough_skin(), ..plain(vec![roller(), pen()], &[1.5]) }),
    ]
}

#[test]
fn look() {
    for (name, scenario) in scenarios() {
        for case in cases(&scenario) {
            let solid = case.solid_at(Fineness::FINE);
            let surface = solid.body.surface();
            let inverted = (0..solid.body.cells.len()).filter(|&c| solid.body.cell_volume(c) <= 0.0).count();
            let bad: f64 = (0..solid.body.cells.len()).map(|c| solid.body.cell_volume(c).min(0.0)).sum();
            let coarse = case.solid_at(Fineness::COARSE);
            println!(
                "{name} {} {} {}: cells {} tris {} closed {} {} inverted {} {:.1e} off {:.2e} pun {:.2e} surf {:.1e} coarse {:.2e} {}",
                case.device_name(),
                case.depth_mm,
                case.tear.label(),
                solid.body.cells.len(),
                surface.triangles.len(),
                surface.is_closed(),
                solid.body.puncture_surface().is_closed(),
                inverted,
                bad / solid.volumes[0].channel[1],
                solid.difference(),
                solid.volumes[0].puncture[0] / solid.volumes[0].puncture[1] - 1.0,
                surface.volume() / solid.volumes[0].channel[0] - 1.0,
                coarse.difference(),
                solid.is_close()
            );
            for v in &solid.volumes[1..] {
                print!(" {:.1e}", (v.channel[0] - v.channel[1]) / v.channel[1]);
            }
            println!();
        }
    }
}
