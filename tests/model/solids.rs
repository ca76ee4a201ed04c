//! Channels as bodies and patches as voxels, against quadrature, closed forms and plain membership.

use crate::common::*;
use dermatrace::devices::*;
use dermatrace::geometry::Tear;
use dermatrace::metrics::TrialRow;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{Patch, Sampling, Scenario, Values};
use dermatrace::skin::{LayerName, Skin};
use dermatrace::solid::*;
use rayon::prelude::*;
use std::f64::consts::PI;

const PARTIAL: Tear = Tear::Partial { surface_following: 0.5 };
const TRIANGLE: Tear = Tear::Triangle { apex_half_angle_rad: None };

fn with_pen(change: impl Fn(&mut Pen)) -> Device {
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
    let all = |devices, depths: &[f64]| scenario(devices, depths.to_vec(), tears.clone());
    let plain = |devices, depths: &[f64]| scenario(devices, depths.to_vec(), tears[..3].to_vec());
    vec![
        ("usual", all(vec![roller(), pen()], &[0.3, 1.5])),
        ("tilted", plain(vec![tilted], &[1.5])),
        ("slipping", plain(vec![dragged(0.2), Device { name: "spun".into(), ..dragged(-0.2) }], &[1.5])),
        ("blunt", plain(needle(|needle| needle.tip_radius_mm = 0.05), &[1.5])),
        ("sharp", plain(needle(|needle| needle.tip_radius_mm = 0.0), &[1.5])),
        ("all cone", plain(needle(|needle| needle.diameter_mm = 0.6), &[1.0])),
        ("tough", Scenario::from(Values { skin: tough_skin(), ..Values::clone(&all(vec![roller(), pen()], &[1.5])) })),
    ]
}

/// Does something with every case of every scenario, side by side; what it says is told with the case.
fn for_each_case(check: impl Fn(&Case, &Skin) -> Result<(), String> + Sync) {
    let scenarios = scenarios();
    let all: Vec<(&str, &Skin, Case)> = scenarios
        .iter()
        .flat_map(|(name, scenario)| cases(scenario).into_iter().map(|case| (*name, &scenario.skin, case)))
        .filter(|(_, _, case)| case.tear == Tear::Puncture || case.channel().sweeps())
        .collect();
    let wrong = |(name, skin, case): &(&str, &Skin, Case)| {
        let said = check(case, skin).err()?;
        Some(format!("{name}, {} at {} mm, {}: {said}", case.device_name(), case.depth_mm, case.tear.label()))
    };
    let wrong: Vec<String> = all.par_iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

fn require(holds: bool, said: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(said()) }
}

#[test]
fn every_channel_is_closed_and_has_its_volume_whole_and_by_layer() {
    for_each_case(|case, _| {
        let solid = case.solid();
        for (what, surface) in [("channel", solid.body.surface()), ("puncture", solid.body.puncture_surface())] {
            require(surface.is_closed(), || format!("{what} is not closed"))?;
        }
        let (surface, body) = (solid.body.surface().volume(), solid.body.volume(None, None));
        require((surface / body - 1.0).abs() < 1e-11, || format!("surface {surface}, cells {body}"))?;
        require(solid.is_close(), || format!("off by {:e}", solid.difference()))?;
        for volume in &solid.volumes {
            for [mesh, exact] in [volume.channel, volume.puncture] {
                let off = mesh / exact - 1.0;
                require(off.abs() < 5e-3, || format!("layer {} is off by {off:e}", volume.layer))?;
            }
        }
        Ok(())
    });
}

/// Every hypothesis at every depth: the scenarios above leave out channels that are no others than the puncture.
#[test]
fn a_corner_of_the_line_in_which_a_triangle_ends_was_no_corner_of_a_cell() {
    let tears = vec![Tear::Puncture, Tear::Pinned, Tear::Fixed, PARTIAL, TRIANGLE];
    let scenario = scenario(vec![roller(), pen()], vec![0.05, 0.5, 1.4], tears);
    for case in cases(&scenario) {
        for fineness in [Fineness::COARSE, Fineness::FINE] {
            let body = case.solid_at(fineness).body;
            let surfaces =
                [body.surface(), body.puncture_surface()].map(|surface| (surface.points.len(), surface.triangles));
            let mut bodies = vec![(body.points.len(), body.cells.into_iter().flatten().collect::<Vec<u32>>())];
            bodies.extend(surfaces.map(|(points, triangles)| (points, triangles.into_iter().flatten().collect())));
            for (points, corners) in bodies {
                let used: std::collections::BTreeSet<u32> = corners.into_iter().collect();
                let place = format!("{} at {} mm, {}", case.device_name(), case.depth_mm, case.tear.label());
                assert!(
                    used.iter().copied().eq(0..points as u32),
                    "{place}: {} of {points} points are used",
                    used.len()
                );
            }
        }
    }
}

/// What counts as one point was a share of the needle's radius, which a channel of a nanometre is thinner than.
#[test]
fn bodies_of_very_shallow_channels_lacked_a_quarter_of_their_volume() {
    let tears = vec![Tear::Puncture, Tear::Pinned, Tear::Fixed];
    let scenario = scenario(vec![roller(), pen()], vec![1e-9, 1e-6, 1e-4], tears);
    for case in cases(&scenario) {
        let solid = case.solid();
        let place = format!("{} at {} mm, {}", case.device_name(), case.depth_mm, case.tear.label());
        assert!(solid.is_close() && solid.body.surface().is_closed(), "{place}: off by {:e}", solid.difference());
        assert!((0..solid.body.cells.len()).all(|cell| solid.body.cell_volume(cell) > 0.0), "{place}");
    }
}

#[test]
fn bodies_of_a_patch_were_up_to_one_percent_too_small() {
    for_each_case(|case, _| {
        let window = Region { x: (0.0, 1.0), y: (0.0, 1.0) };
        let exact = case.channel_volume_mm3();
        for strike in case.strike_surfaces(&window).iter().take(1) {
            let off = strike.surface.volume() / exact - 1.0;
            require(strike.surface.is_closed() && off.abs() < 5e-3, || format!("off by {off:e}"))?;
        }
        Ok(())
    });
}

#[test]
fn no_tetrahedron_is_inside_out_and_each_lies_in_its_layer() {
    for_each_case(|case, skin| {
        let body = case.solid_at(Fineness::COARSE).body;
        for cell in 0..body.cells.len() {
            require(body.cell_volume(cell) > 0.0, || format!("cell {cell} is inside out"))?;
            let layer = skin.layers.iter().find(|layer| layer_number(layer.name) == body.layers[cell]);
            let layer = layer.ok_or_else(|| format!("cell {cell} is in no layer"))?;
            let inside = |corner: &u32| {
                let z = body.points[*corner as usize][2];
                layer.top_mm - 1e-9 <= z && z <= layer.bottom_mm + 1e-9
            };
            require(body.cells[cell].iter().all(inside), || format!("cell {cell} leaves its layer"))?;
        }
        Ok(())
    });
}

#[test]
fn points_lie_on_the_outline_of_channel_or_puncture_so_that_dents_stay_dents() {
    for_each_case(|case, _| {
        let (channel, body) = (case.channel(), case.solid_at(Fineness::COARSE).body);
        for &[x, y, z] in body.points.iter().step_by(31).filter(|point| point[2] < case.depth_mm && point[1] != 0.0) {
            let outer = channel.level(z).height_squared(x).max(0.0).sqrt();
            let inner = channel.puncture_section(z).height_squared(x).max(0.0).sqrt();
            let off = (y.abs() - outer).abs().min((y.abs() - inner).abs());
            require(off < 2e-6, || format!("({x}, {y}, {z}) is {off:e} mm from {outer} and {inner}"))?;
        }
        Ok(())
    });
}

#[test]
fn a_sharp_cone_has_the_volume_of_a_cone_and_finer_bodies_come_closer_to_it() {
    let mut device = pen();
    device.needle = NeedleSpec { tip_radius_mm: 0.0, diameter_mm: 0.6, ..device.needle };
    let scenario = scenario(vec![device], vec![1.0], vec![Tear::Puncture]);
    let case = cases(&scenario)[0];
    let exact = PI * 8f64.to_radians().tan().powi(2) / 3.0;
    let short = |fineness| 1.0 - case.solid_at(fineness).body.volume(None, None) / exact;
    let (coarse, fine) = (short(Fineness::COARSE), short(Fineness::FINE));
    // A polygon of 2n corners in a circle lacks (pi/n)^2 / 6 of its area.
    let lacks = |along: usize| (PI / along as f64).powi(2) / 6.0;
    assert!((coarse / lacks(Fineness::COARSE.along) - 1.0).abs() < 0.02, "{coarse}");
    assert!((fine / lacks(Fineness::FINE.along) - 1.0).abs() < 0.02, "{fine}");
}

#[test]
fn a_channel_without_depth_is_no_body() {
    let scenario = scenario(vec![roller()], vec![0.0], vec![Tear::Pinned]);
    assert!(cases(&scenario)[0].solid_at(Fineness::COARSE).body.cells.is_empty());
}

/// A patch of 2 mm with its strikes in many directions.
fn small_patch(devices: Vec<Device>, tear: Tear) -> Scenario {
    let patch = Patch { width_mm: 2.0, height_mm: 2.0 };
    let plain = scenario(devices, vec![1.0], vec![tear]);
    Scenario::from(Values { patch, sampling: Sampling { trials: 1, ..plain.sampling }, ..Values::clone(&plain) })
}

#[test]
fn a_voxel_is_damaged_where_its_centre_lies_in_a_channel() {
    let turned = with_pen(|pen| (pen.tilt_rad, pen.hand_speed_mm_s) = (0.2, 80.0));
    for scenario in [small_patch(vec![roller(), turned], Tear::Fixed), small_patch(vec![stamp()], Tear::Puncture)] {
        for case in cases(&scenario) {
            let window = Region { x: (0.0, 2.0), y: (0.5, 1.5) };
            let voxels = case.voxels(Grid::covering(&window, 1.2, 0.04));
            let strikes = case.strike_surfaces(&window.widened(1.5));
            let (grid, channel) = (voxels.grid, case.channel());
            assert_eq!(grid.counts, [50, 25, 30]);
            let mut damaged = 0;
            for k in 0..grid.counts[2] {
                let z = grid.depth_mm(k);
                let (section, hole) = (channel.section(z), channel.puncture_section(z));
                for j in 0..grid.counts[1] {
                    for i in 0..grid.counts[0] {
                        let at = (k * grid.counts[1] + j) * grid.counts[0] + i;
                        let local = |strike: &StrikeSurface| {
                            let strike = &strike.strike;
                            let (dx, dy) = (grid.centre_mm(0, i) - strike.x_mm, grid.centre_mm(1, j) - strike.y_mm);
                            let (cos, sin) = (strike.heading.re, strike.heading.im);
                            (cos * dx + sin * dy, cos * dy - sin * dx)
                        };
                        let inside = |section: &dermatrace::geometry::Section| {
                            strikes.iter().map(local).filter(|&(x, y)| section.contains(x, y)).count()
                        };
                        let (channels, holes) = (inside(&section), inside(&hole));
                        let expected = match (holes, channels) {
                            (1.., _) => PUNCTURED,
                            (0, 1..) => TORN,
                            _ => INTACT,
                        };
                        assert_eq!(
                            (voxels.channels[at] as usize, voxels.damage[at]),
                            (channels, expected),
                            "{i} {j} {k}"
                        );
                        assert_eq!(voxels.layers[at], layer_number(scenario.skin.layer_at(z).unwrap().name));
                        damaged += usize::from(channels > 0);
                    }
                }
            }
            assert!(damaged > 500, "only {damaged} voxels are damaged: nothing was tested");
        }
    }
}

#[test]
fn voxels_of_one_channel_come_to_its_volume() {
    let at = |x_mm, y_mm| ListedStrike { x_mm, y_mm, heading_rad: 0.7, depth_mm: None };
    let listed = explicit(ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 }, vec![at(1.013, 0.997)]);
    for tear in [Tear::Pinned, Tear::Fixed] {
        let scenario = small_patch(vec![listed.clone()], tear);
        let case = cases(&scenario)[0];
        let window = Region { x: (0.0, 2.0), y: (0.0, 2.0) };
        let exact = [case.channel_volume_mm3(), case.channel().puncture_volume(0.0, 1.0)];
        for (edge, within) in [(0.02, 0.01), (0.01, 0.003)] {
            let voxels = case.voxels(Grid::covering(&window, 1.1, edge));
            let volumes = [voxels.volume(|_, damage| damage != INTACT), voxels.volume(|_, damage| damage == PUNCTURED)];
            for (volume, exact) in volumes.iter().zip(exact) {
                assert!((volume / exact - 1.0).abs() < within, "{edge}: {volume} {exact}");
            }
        }
    }
}

#[test]
fn voxels_of_a_patch_come_to_the_damage_volume_of_its_first_trial() {
    let scenario = small_patch(vec![roller(), pen()], Tear::Fixed);
    let outcome = run(&scenario);
    for case in cases(&scenario) {
        let (areal, error, ..) = metric(&outcome, case.device_name(), "fixed", "all", "damage_volume");
        let voxels = case.voxels(Grid::covering(&Region { x: (0.0, 2.0), y: (0.0, 2.0) }, 1.1, 0.02));
        let volume = voxels.volume(|_, damage| damage != INTACT);
        let row = outcome.metrics.iter().find(|row| row.metric == "damage_volume").unwrap();
        assert_eq!(row.unit, "mm3/cm2");
        let first = |r: &&TrialRow| {
            r.trial == 0 && r.device == case.device_name() && r.layer == "all" && r.metric == "damage_volume"
        };
        let areal = outcome.trials.iter().find(first).map_or(areal, |row| row.value);
        let damage = areal * 0.04;
        let allowed = 0.005 * damage + 4.0 * error * 0.04;
        assert!((volume - damage).abs() < allowed, "{}: {volume} {damage}", case.device_name());
    }
}

#[test]
fn a_hole_a_turned_triangle_and_a_second_skin_are_seen() {
    let scenario = scenario(vec![roller()], vec![1.0], vec![Tear::Pinned]);
    let whole = cases(&scenario)[0].solid_at(Fineness::COARSE).body.surface();
    assert!(whole.is_closed());
    let changed = |change: fn(&mut Surface)| {
        let mut surface = whole.clone();
        change(&mut surface);
        surface.is_closed()
    };
    assert!(!changed(|surface| surface.triangles.truncate(surface.triangles.len() - 1)));
    assert!(!changed(|surface| surface.triangles[10].swap(0, 1)));
    assert!(!changed(|surface| surface.triangles.extend_from_within(..)));
}

#[test]
fn strikes_of_every_depth_are_bodies_of_their_own_depth_in_patch_and_voxels() {
    let plain = small_patch(vec![pen()], Tear::Pinned);
    let scenario =
        Scenario::from(Values { depth_efficiency: DepthEfficiency { mean: 0.7, sd: 0.15 }, ..Values::clone(&plain) });
    let case = cases(&scenario)[0];
    let window = Region { x: (0.0, 2.0), y: (0.0, 2.0) };
    let strikes = case.strike_surfaces(&window);
    assert_eq!(strikes.len() as u64, case.strike_count(&window));
    assert!(strikes.len() > 10);
    for StrikeSurface { strike, surface, .. } in &strikes {
        let deepest = surface.points.iter().map(|point| point[2]).fold(0.0, f64::max);
        assert!((deepest - strike.depth_mm).abs() < 1e-12 && surface.is_closed());
        let exact = scenario.devices[0].needle.at(1.0).profile().volume(strike.depth_mm);
        assert!((surface.volume() / exact - 1.0).abs() < 0.005, "{} {exact}", surface.volume());
    }
    let outcome = run(&scenario);
    let (areal, ..) = metric(&outcome, "pen", "pinned", "all", "damage_volume");
    let voxels = case.voxels(Grid::covering(&window, 1.0, 0.02));
    let off = voxels.volume(|_, damage| damage != INTACT) / (areal * 0.04) - 1.0;
    assert!(off.abs() < 0.01, "{off}");
}
