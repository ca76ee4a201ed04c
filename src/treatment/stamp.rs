//! The strikes of a stamp: tiles of the array side by side.

use super::lattice::{Lanes, StrikeId};
use super::{Chance, InPass, Region, Strike, radius_mm};
use crate::devices::StampSpec;
use nalgebra::{Point2, Vector2};

/// One pass: a rectangular lattice of stamps, at one random offset in both directions.
pub(super) fn pass(
    stamp: &StampSpec,
    lanes: &Lanes,
    region: &Region,
    chance: &Chance,
    take: &mut impl FnMut(Strike, InPass),
) {
    let spacing = stamp.stamp_spacing_mm;
    let radius = radius_mm(&stamp.positions_mm);
    // The phase of one lane serves them all.
    let phase = lanes.phase(0) * spacing;
    for lane in lanes.numbers(radius) {
        for step in lanes.steps(lanes.centre(lane), radius, phase, spacing) {
            let centre = Point2::new(phase + step as f64 * spacing, lanes.centre(lane));
            for (needle, position) in stamp.positions_mm.iter().enumerate() {
                let at = lanes.to_skin(centre + Vector2::new(position[0], position[1]));
                let id = StrikeId::new(lane, step, needle as u32);
                if region.contains(at.x, at.y) && chance.keeps(id) {
                    let strike =
                        Strike { x_mm: at.x, y_mm: at.y, heading: lanes.heading(), depth_mm: chance.depth_mm(id) };
                    take(strike, (lane, step));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::{DepthEfficiency, Device, DeviceKind, NeedleSpec, PassSpec, StampSpec};
    use crate::treatment::{Patch, Region, Strike, Treatment};

    const PITCH_MM: f64 = 0.7;
    const EVERY_STRIKE: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };

    /// A grid of 4 × 3 needles, its tiles as far apart as they are by default.
    fn stamp(heading_rad: f64, repeat: u32) -> Device {
        let at = |i: u32, n: u32| (f64::from(i) - f64::from(n - 1) / 2.0) * PITCH_MM;
        Device {
            name: "stamp".into(),
            model: None,
            needle: NeedleSpec { length_mm: Some(1.5), diameter_mm: 0.25, tip_angle_rad: 0.28, tip_radius_mm: 0.004 },
            depth_efficiency: None,
            capture_radius_mm: 0.0,
            passes: vec![PassSpec { heading_rad, repeat }],
            kind: DeviceKind::Stamp(StampSpec {
                positions_mm: (0..12).map(|k| [at(k % 4, 4), at(k / 4, 3)]).collect(),
                lane_spacing_mm: 3.0 * PITCH_MM,
                stamp_spacing_mm: 4.0 * PITCH_MM,
                frequency_hz: 1.0,
                turn_time_s: 0.0,
            }),
        }
    }

    fn square(side_mm: f64) -> Region {
        Region { x: (0.0, side_mm), y: (0.0, side_mm) }
    }

    /// How far, in pitches, the strikes lie from the nodes of one lattice along the heading through the first of them.
    fn off_lattice(strikes: &[Strike]) -> f64 {
        let off = |s: &Strike| {
            let first = &strikes[0];
            let (x, y) = (s.x_mm - first.x_mm, s.y_mm - first.y_mm);
            let along = (x * s.heading.re + y * s.heading.im) / PITCH_MM;
            let across = (y * s.heading.re - x * s.heading.im) / PITCH_MM;
            (along - along.round()).abs().max((across - across.round()).abs())
        };
        strikes.iter().map(off).fold(0.0, f64::max)
    }

    #[test]
    fn tiles_of_a_grid_make_one_perfect_lattice() {
        for heading in [0.0, 0.4, 2.0] {
            let device = stamp(heading, 1);
            let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
            let strikes = treatment.strikes_in(3, &square(20.0));
            assert!(off_lattice(&strikes) < 1e-9, "heading {heading}: {}", off_lattice(&strikes));
            let node = |s: &Strike| {
                let (sin, cos) = (heading.sin(), heading.cos());
                let pitches = |v: f64| (v / PITCH_MM).round() as i64;
                let (x, y) = (s.x_mm - strikes[0].x_mm, s.y_mm - strikes[0].y_mm);
                (pitches(x * cos + y * sin), pitches(y * cos - x * sin))
            };
            let mut nodes: Vec<(i64, i64)> = strikes.iter().map(node).collect();
            nodes.sort_unstable();
            nodes.dedup();
            assert_eq!(nodes.len(), strikes.len(), "no node is struck twice");
            let expected = (20.0 / PITCH_MM).powi(2);
            // Nodes of a lattice in a square differ from the mean by less than one row on each side.
            assert!((strikes.len() as f64 - expected).abs() < 4.0 * 20.0 / PITCH_MM, "{} of {expected}", strikes.len());
        }
    }

    #[test]
    fn a_patch_of_whole_tiles_has_exactly_the_expected_strikes() {
        let device = stamp(0.0, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let patch = Patch { width_mm: 4.0 * 4.0 * PITCH_MM, height_mm: 5.0 * 3.0 * PITCH_MM };
        let expected = treatment.expected_density(&patch) * patch.area_mm2();
        assert!((expected - 2.0 * 12.0 * 20.0).abs() < 1e-9);
        for trial in 0..8 {
            assert_eq!(treatment.strikes_in(trial, &patch.region()).len(), 480, "trial {trial}");
        }
    }

    #[test]
    fn each_pass_has_an_offset_of_its_own() {
        let device = stamp(0.0, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let strikes = treatment.strikes_in(0, &square(10.0));
        assert!(off_lattice(&strikes) > 0.01, "two passes make two lattices");
    }

    #[test]
    fn a_strike_is_the_same_in_whatever_region_it_is_asked_for() {
        let device = stamp(0.4, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let small = Region { x: (2.0, 3.5), y: (4.0, 7.0) };
        let mut of_large = treatment.strikes_in(0, &square(10.0));
        of_large.retain(|s| small.contains(s.x_mm, s.y_mm));
        assert!(of_large.len() > 10);
        assert_eq!(treatment.strikes_in(0, &small), of_large);
    }
}
