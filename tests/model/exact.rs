//! Closed forms of one strike and exact counts. The formulas stand here once more, written from the model, so that the
//! library's own closed forms are under test as well.

use crate::common;
use dermatrace::devices::{DeviceKind, ListedMotion, ListedStrike};
use dermatrace::geometry::{Channel, ElasticLimit, Motion, Needle, Tear, exact};
use dermatrace::simulate::estimate;
use std::f64::consts::PI;

const RIGID: fn() -> ElasticLimit = ElasticLimit::default;
/// (drum radius, needle length, depth), mm.
const ROLLERS: [(f64, f64, f64); 6] =
    [(10.0, 1.5, 1.5), (10.0, 1.5, 0.4), (4.0, 2.5, 2.0), (25.0, 0.5, 0.5), (7.5, 1.0, 0.99), (1000.0, 3.0, 2.5)];
const SHARES: [f64; 7] = [0.0, 0.05, 0.31, 0.5, 0.66, 0.9, 0.999];

fn needle(length_mm: f64, tip_radius_mm: f64) -> Needle {
    Needle { length_mm, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm }
}

fn partial(surface_following: f64) -> Tear {
    Tear::Partial { surface_following }
}

fn roller(radius: f64, length: f64, depth: f64, slip: f64, tear: Tear, limit: &ElasticLimit) -> Channel {
    Channel::new(&needle(length, 0.004), Motion::roller(radius, length, depth, slip), tear, limit)
}

/// θ_z from cos θ_z = (H + z)/(R + L).
fn angle((radius, length, depth): (f64, f64, f64), z: f64) -> f64 {
    ((radius + length - depth + z) / (radius + length)).acos()
}

fn pinned_w(at: (f64, f64, f64), z: f64) -> f64 {
    z * angle(at, z).tan()
}

fn fixed_w((radius, length, depth): (f64, f64, f64), z: f64) -> f64 {
    let (reach, height) = (radius + length, radius + length - depth);
    (reach.powi(2) - (height + z).powi(2)).sqrt() - height * ((height + z) / reach).acos()
}

#[track_caller]
fn assert_close(value: f64, expected: f64, allowed: f64, what: &str) {
    assert!((value - expected).abs() <= allowed, "{what}: {value}, expected {expected} within {allowed:e}");
}

#[test]
fn slits_of_pinned_and_fixed_skin_have_their_closed_forms() {
    for at in ROLLERS {
        let (radius, length, depth) = at;
        // Near the tip the angle is a difference of nearly equal numbers; the tests' own formula is the coarser one.
        let allowed = 1e-9 * if radius > 100.0 { 10.0 } else { 1.0 };
        for share in SHARES {
            let z = share * depth;
            let slit = |tear| roller(radius, length, depth, 0.0, tear, &RIGID()).level(z).slit();
            for (tear, w) in [(Tear::Pinned, pinned_w(at, z)), (Tear::Fixed, fixed_w(at, z))] {
                let (low, high) = slit(tear);
                assert_close(low, -w, allowed, &format!("{tear:?} {at:?} {z}"));
                assert_close(high, w, allowed, &format!("{tear:?} {at:?} {z}"));
            }
            let (reach, height) = (radius + length, radius + length - depth);
            assert_close(exact::pinned_slit(reach, height, z), pinned_w(at, z), allowed, "pinned closed form");
            assert_close(exact::fixed_slit(reach, height, z), fixed_w(at, z), allowed, "fixed closed form");
        }
    }
}

#[test]
fn the_slit_of_a_pen_has_its_closed_form() {
    for (depth, stroke, frequency, glide) in [(1.5, 3.0, 100.0, 50.0), (0.5, 2.0, 60.0, 200.0), (2.4, 2.5, 120.0, 5.0)]
    {
        for kappa in [0.0, 0.3, 0.5, 0.95, 1.0] {
            for share in SHARES {
                let z = share * depth;
                let motion = Motion::pen(depth, stroke, frequency, glide, 0.0);
                let (low, high) = Channel::new(&needle(3.0, 0.004), motion, partial(kappa), &RIGID()).level(z).slit();
                let both = (1.0 - kappa) * glide * (1.0 - 2.0 * (depth - z) / stroke).acos() / (PI * frequency);
                assert_close(high - low, both, 1e-9, &format!("κ {kappa} at {z}"));
                assert_close(high + low, 0.0, 1e-9, "a pen's slit lies evenly around its deepest pose");
                assert_close(exact::pen_slit(depth, stroke, frequency, glide, kappa, z), both, 1e-12, "closed form");
            }
        }
    }
}

/// The needle's extent, not the slit that the response works out, so that a wrong end of the sweep is seen.
#[test]
fn a_hair_thin_needle_cuts_just_the_slit() {
    let hair = Needle { diameter_mm: 2e-7, tip_angle_rad: 1.0, ..needle(1.5, 0.0) };
    let at = (10.0, 1.5, 1.5);
    for z in [0.01, 0.3, 1.0, 1.4] {
        for (tear, w) in [(Tear::Pinned, pinned_w(at, z)), (Tear::Fixed, fixed_w(at, z))] {
            let channel = Channel::new(&hair, Motion::roller(10.0, 1.5, 1.5, 0.0), tear, &RIGID());
            let (low, high) = channel.level(z).extent();
            assert_close(low, -w, 3e-7, &format!("{tear:?} {z}"));
            assert_close(high, w, 3e-7, &format!("{tear:?} {z}"));
        }
    }
}

#[test]
fn elastic_shear_shortens_the_slit_at_its_exit_end_alone() {
    let layered = ElasticLimit::layered([(0.08, 0.2), (0.6, 0.05), (f64::INFINITY, 0.4)]);
    let e = |z: f64| 0.2 * z.min(0.08) + 0.05 * (z.min(0.6) - 0.08).max(0.0) + 0.4 * (z - 0.6).max(0.0);
    let at = (10.0, 1.5, 1.5);
    for z in [0.02, 0.08, 0.3, 0.6, 0.9, 1.2, 1.45] {
        // A roller's needle enters leaning forward: its axis runs from +w to −w.
        for (tear, w) in [(Tear::Pinned, pinned_w(at, z)), (Tear::Fixed, fixed_w(at, z))] {
            let (low, high) = roller(10.0, 1.5, 1.5, 0.0, tear, &layered).level(z).slit();
            assert_close(high, w, 1e-9, &format!("{tear:?} entry end at {z}"));
            assert_close(high - low, (2.0 * w - e(z)).max(0.0), 1e-9, &format!("{tear:?} length at {z}"));
        }
        let both = |kappa: f64| (1.0 - kappa) * 400.0 * (1.0 - 2.0 * (1.5 - z) / 3.0).acos() / (PI * 100.0);
        for kappa in [0.0, 0.5] {
            let motion = Motion::pen(1.5, 3.0, 100.0, 400.0, 0.0);
            let (low, high) = Channel::new(&needle(3.0, 0.004), motion, partial(kappa), &layered).level(z).slit();
            assert_close(low, -0.5 * both(kappa), 1e-9, &format!("a pen's entry end at {z}"));
            assert_close(high - low, (both(kappa) - e(z)).max(0.0), 1e-9, &format!("a pen's length at {z}"));
        }
    }
}

#[test]
fn a_sharp_cone_has_the_volume_of_a_cone_and_its_layers_of_frusta() {
    for tip_angle in [8f64, 16.0, 30.0, 60.0] {
        let tan = (0.5 * tip_angle.to_radians()).tan();
        let sharp = Needle { tip_angle_rad: tip_angle.to_radians(), ..needle(3.0, 0.0) };
        for share in [0.01, 0.4, 1.0] {
            let depth = share * 0.125 / tan;
            let cone = PI * tan * tan * depth.powi(3) / 3.0;
            for tear in [Tear::Puncture, Tear::Pinned, Tear::Fixed] {
                let channel = Channel::new(&sharp, Motion::vertical(depth), tear, &RIGID());
                assert_close(channel.volume(0.0, depth, 1) / cone, 1.0, 1e-12, &format!("{tear:?} {tip_angle}"));
                let (z1, z2) = (0.2 * depth, 0.7 * depth);
                let frustum = PI * tan * tan * ((depth - z1).powi(3) - (depth - z2).powi(3)) / 3.0;
                assert_close(channel.volume(z1, z2, 1) / frustum, 1.0, 1e-12, "frustum");
                assert_close(channel.puncture_volume(z1, z2) / frustum, 1.0, 1e-12, "frustum of the puncture part");
            }
            let rolled = Channel::new(&sharp, Motion::roller(10.0, 3.0, depth, 0.1), Tear::Puncture, &RIGID());
            assert_close(rolled.volume(0.0, depth, 1) / cone, 1.0, 1e-12, "the deepest pose of a roller is upright");
        }
    }
}

/// With the depth taken at the physical tip, V(ρ) − V(0) → π tan²α D² ρ (1/sin α − 1): tells a wrong convention at once.
#[test]
fn a_small_tip_radius_adds_volume_in_proportion() {
    let (sin, tan) = (8f64.to_radians().sin(), 8f64.to_radians().tan());
    let depth = 0.7;
    let volume = |radius| {
        Channel::new(&needle(3.0, radius), Motion::vertical(depth), Tear::Puncture, &RIGID()).volume(0.0, depth, 1)
    };
    for radius in [1e-4, 1e-5, 1e-6] {
        let expected = PI * tan * tan * depth * depth * radius * (1.0 / sin - 1.0);
        assert_close((volume(radius) - volume(0.0)) / expected, 1.0, 20.0 * radius / depth, &format!("ρ {radius}"));
    }
    let (radius, shallow) = (0.05, 0.01);
    let blunt = Channel::new(&needle(3.0, radius), Motion::vertical(shallow), Tear::Puncture, &RIGID());
    let cap = PI * shallow * shallow * (radius - shallow / 3.0);
    assert_close(blunt.volume(0.0, shallow, 1) / cap, 1.0, 1e-12, "a cap alone");
}

#[test]
fn a_tilted_sharp_cone_has_its_closed_form() {
    for (tip_angle, tilt) in [(16f64, 5f64), (16.0, 20.0), (40.0, -30.0), (30.0, 45.0)] {
        let (half, lean) = (0.5 * tip_angle.to_radians(), tilt.to_radians());
        let sharp = Needle { tip_angle_rad: 2.0 * half, ..needle(3.0, 0.0) };
        // Shallow enough for the shank to stay above the surface on both flanks.
        let depth: f64 = 0.1;
        let square = lean.cos().powi(2) - half.sin().powi(2);
        let expected = PI / 3.0 * depth.powi(3) * half.sin().powi(2) * half.cos() / square.powf(1.5);
        assert_close(exact::tilted_cone_volume(depth, half, lean) / expected, 1.0, 1e-12, "closed form");
        let channel = Channel::new(&sharp, Motion::pen(depth, 3.0, 100.0, 0.0, lean), Tear::Pinned, &RIGID());
        for volume in [channel.volume(0.0, depth, 2), channel.puncture_volume(0.0, depth)] {
            assert_close(volume / expected, 1.0, 1e-9, &format!("{tip_angle}° tilted by {tilt}°"));
        }
    }
}

#[test]
fn needles_enter_at_the_angle_of_the_chord() {
    for at in ROLLERS {
        let channel = roller(at.0, at.1, at.2, 0.3, Tear::Fixed, &RIGID());
        assert_close(channel.motion().entry_angle(), angle(at, 0.0), 1e-9, &format!("{at:?}"));
    }
    assert_close(Motion::roller(10.0, 1.5, 1.5, 0.0).entry_angle().to_degrees(), 29.591_85, 5e-6, "default roller");
    assert_close(Motion::pen(1.0, 3.0, 100.0, 20.0, -0.1).entry_angle(), 0.1, 1e-15, "a tilted pen");
}

#[test]
fn an_mf8_makes_fifteen_strikes_per_cm2_in_a_pass() {
    let mut scenario = common::scenario(vec![common::roller()], vec![1.5], vec![Tear::Pinned]);
    let expected = 100.0 * 24.0 * 8.0 / (2.0 * PI * 10.0 * 20.0);
    assert_close(expected, 15.28, 0.005, "the published density");
    assert_close(estimate(&scenario)[0].strikes, 15.0 * expected, 1e-9, "fifteen passes over 1 cm²");
    assert_close(15.0 * expected, 229.2, 0.05, "the published density of fifteen passes");
    scenario.devices[0].passes.truncate(1);
    scenario.devices[0].passes[0].repeat = 1;
    assert_close(estimate(&scenario)[0].strikes, expected, 1e-9, "one pass over 1 cm²");
    // Slip stretches the spacing along the heading, a shallower strike the drum's height.
    if let DeviceKind::Roller(roller) = &mut scenario.devices[0].kind {
        roller.slip = 0.25;
    }
    scenario.devices[0].needle.length_mm = Some(1.5);
    scenario.depths_mm = vec![0.5];
    let expected = 100.0 * 24.0 * 8.0 / (2.0 * PI * 11.0 * 1.25 * 20.0);
    assert_close(estimate(&scenario)[0].strikes, expected, 1e-9, "dragging, and half a millimetre deep");
}

/// Slope of the logarithm of the tear on the logarithm of the drum's radius, from one radius to four times it.
fn order(tear: Tear, tip: Needle, depth: f64, radius: f64) -> f64 {
    let volume = |radius: f64| {
        let channel = Channel::new(&tip, Motion::roller(radius, tip.length_mm, depth, 0.0), tear, &RIGID());
        channel.volume(0.0, depth, 8) - channel.puncture_volume(0.0, depth)
    };
    (volume(4.0 * radius) / volume(radius)).ln() / 4f64.ln()
}

#[test]
fn a_large_drum_comes_to_the_stamp_at_its_known_rates() {
    // With shank below the surface the tear is that of a slit, R^−½.
    let slim = Needle { diameter_mm: 0.1, tip_angle_rad: 40f64.to_radians(), ..needle(1.5, 0.0) };
    for tear in [Tear::Pinned, Tear::Fixed, partial(0.5)] {
        let slope = order(tear, slim, 1.5, 40_960.0);
        assert_close(slope, -0.5, 0.02, &format!("shank, {tear:?}"));
    }
    // The cone alone is thin where the slit is long: R^−1.
    let cone = Needle { diameter_mm: 2.0, tip_angle_rad: 60f64.to_radians(), ..needle(1.5, 0.0) };
    for tear in [Tear::Pinned, Tear::Fixed] {
        let slope = order(tear, cone, 0.8, 640.0);
        assert_close(slope, -1.0, 0.05, &format!("cone, {tear:?}"));
    }
    for radius in [1e6, 1e9, 1e12] {
        let channel = roller(radius, 1.5, 1.5, 0.0, Tear::Fixed, &RIGID());
        let ratio = channel.volume(0.0, 1.5, 2) / channel.puncture_volume(0.0, 1.5) - 1.0;
        assert!(ratio.is_finite() && ratio.abs() < 30.0 / f64::sqrt(radius) + 1e-4, "R {radius}: {ratio}");
    }
}

#[test]
fn depth_to_nothing_leaves_nothing() {
    let volume = |depth: f64, tip_radius: f64, tear| {
        Channel::new(&needle(1.5, tip_radius), Motion::roller(10.0, 1.5, depth, 0.0), tear, &RIGID())
            .volume(0.0, depth, 4)
    };
    let slope = |tip_radius, tear| (volume(2e-4, tip_radius, tear) / volume(1e-4, tip_radius, tear)).log2();
    assert_close(slope(0.0, Tear::Puncture), 3.0, 1e-9, "a sharp tip");
    assert_close(slope(0.05, Tear::Puncture), 2.0, 1e-3, "a blunt tip");
    for tear in [Tear::Puncture, Tear::Pinned, Tear::Fixed, partial(0.5), Tear::Triangle { apex_half_angle_rad: None }]
    {
        assert!(volume(1e-6, 0.004, tear) < 1e-12 && volume(1e-6, 0.004, tear) > 0.0, "{tear:?}");
        let channel = roller(10.0, 1.5, 1e-9, 0.0, tear, &RIGID());
        assert!(channel.volume(0.0, 1e-9, 2) < 1e-18 && channel.section(1.001e-9).area() == 0.0, "{tear:?}");
    }
    // The tear vanishes faster than the puncture.
    let ratio = |depth| volume(depth, 0.0, Tear::Pinned) / volume(depth, 0.0, Tear::Puncture) - 1.0;
    assert!(ratio(1e-2) > 4.0 * ratio(1e-3) && ratio(1e-3) > 0.0, "{} {}", ratio(1e-2), ratio(1e-3));
}

#[test]
fn a_triangle_is_a_stack_of_stadiums() {
    let steps = 200_000;
    for (at, apex) in [((10.0, 1.5, 1.5), None), ((10.0, 1.5, 0.6), Some(20f64)), ((4.0, 2.5, 2.0), None)] {
        let (radius, length, depth) = at;
        let widest = (0..=steps).map(|i| pinned_w(at, depth * f64::from(i) / f64::from(steps))).fold(0.0, f64::max);
        let slope = apex.map_or(widest / depth, |degrees| degrees.to_radians().tan());
        let tip = needle(length, 0.004);
        let tear = Tear::Triangle { apex_half_angle_rad: apex.map(f64::to_radians) };
        let channel = roller(radius, length, depth, 0.0, tear, &RIGID());
        let step = depth / f64::from(steps);
        let area = |z: f64| {
            let r = tip.radius_mm(depth - z);
            PI * r * r + 4.0 * r * z * slope
        };
        let (mut whole, mut upper) = (0.0, 0.0);
        for i in 0..steps {
            let z = (f64::from(i) + 0.5) * step;
            whole += area(z) * step;
            upper += if z < 0.4 * depth { area(z) * step } else { 0.0 };
        }
        assert_close(channel.volume(0.0, depth, 4) / whole, 1.0, 1e-6, &format!("{at:?} {apex:?}"));
        assert_close(channel.volume(0.0, 0.4 * depth, 4) / upper, 1.0, 1e-5, &format!("{at:?} {apex:?}, upper part"));
        for z in [0.1 * depth, 0.8 * depth] {
            assert_close(channel.section(z).area(), area(z), 1e-9, "stadium");
        }
    }
    let pen = |tear| Channel::new(&needle(3.0, 0.004), Motion::pen(1.5, 3.0, 100.0, 50.0, 0.0), tear, &RIGID());
    let triangle = pen(Tear::Triangle { apex_half_angle_rad: None });
    assert_eq!(triangle.volume(0.0, 1.5, 2), pen(Tear::Puncture).volume(0.0, 1.5, 2), "a pen keeps its puncture");
}

#[test]
fn slip_does_not_touch_a_pinned_channel() {
    let limit = ElasticLimit::uniform(0.2);
    for limit in [&RIGID(), &limit] {
        let rolling = roller(10.0, 1.5, 1.5, 0.0, Tear::Pinned, limit);
        for slip in [-0.5, -0.1, 0.15, 2.0] {
            let slipping = roller(10.0, 1.5, 1.5, slip, Tear::Pinned, limit);
            let (a, b) = (slipping.volume(0.0, 1.5, 2), rolling.volume(0.0, 1.5, 2));
            assert_close(a / b, 1.0, 1e-6, &format!("slip {slip}"));
        }
    }
    // With skin that stands still it does matter.
    let fixed = |slip| roller(10.0, 1.5, 1.5, slip, Tear::Fixed, &RIGID()).volume(0.0, 1.5, 2);
    assert!((fixed(0.15) / fixed(0.0) - 1.0).abs() > 0.05);
}

#[test]
fn with_all_lengths_doubled_volumes_are_eightfold() {
    let limit = ElasticLimit::layered([(0.3, 0.05), (f64::INFINITY, 0.3)]);
    let twice = ElasticLimit::layered([(0.6, 0.05), (f64::INFINITY, 0.3)]);
    let tip = needle(1.5, 0.004);
    let large = Needle { length_mm: 3.0, diameter_mm: 0.5, tip_radius_mm: 0.008, ..tip };
    for tear in [Tear::Puncture, Tear::Pinned, Tear::Fixed, partial(0.4), Tear::Triangle { apex_half_angle_rad: None }]
    {
        let pairs = [
            (Motion::roller(10.0, 1.5, 1.2, 0.1), Motion::roller(20.0, 3.0, 2.4, 0.1)),
            (Motion::pen(1.2, 3.0, 100.0, 60.0, 0.2), Motion::pen(2.4, 6.0, 100.0, 120.0, 0.2)),
        ];
        for (small_stroke, large_stroke) in pairs {
            let small = Channel::new(&tip, small_stroke, tear, &limit).volume(0.0, 1.2, 2);
            let large = Channel::new(&large, large_stroke, tear, &twice).volume(0.0, 2.4, 2);
            assert_close(large / small, 8.0, 1e-6, &format!("{tear:?} {small_stroke:?}"));
        }
    }
}

#[test]
fn with_skin_that_follows_a_gliding_pen_leaves_its_puncture() {
    for tilt in [0.0, 0.15] {
        let channel = |tear| Channel::new(&needle(3.0, 0.004), Motion::pen(1.5, 3.0, 90.0, 80.0, tilt), tear, &RIGID());
        let (pinned, puncture) = (channel(Tear::Pinned), channel(Tear::Puncture));
        assert_eq!(pinned.volume(0.0, 1.5, 2), puncture.volume(0.0, 1.5, 2), "tilt {tilt}");
        assert!(channel(Tear::Fixed).volume(0.0, 1.5, 2) > 1.02 * puncture.volume(0.0, 1.5, 2), "tilt {tilt}");
    }
}

/// The whole program on strikes apart: union, sum and puncture are what one strike makes, times their number.
#[test]
fn strikes_apart_add_up_in_the_program() {
    let at = |x_mm, y_mm, degrees: f64| ListedStrike { x_mm, y_mm, heading_rad: degrees.to_radians(), depth_mm: None };
    let strikes = vec![at(1.0, 1.0, 0.0), at(3.0, 1.2, 77.0), at(1.1, 3.3, 200.0), at(3.2, 3.1, -45.0)];
    let motion = ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
    for tear in [Tear::Puncture, Tear::Pinned, Tear::Fixed] {
        let mut scenario = common::scenario(vec![common::explicit(motion, strikes.clone())], vec![1.5], vec![tear]);
        (scenario.patch.width_mm, scenario.patch.height_mm) = (4.5, 4.5);
        scenario.sampling.trials = 16;
        let outcome = common::run(&scenario);
        let channel = roller(10.0, 1.5, 1.5, 0.0, tear, &RIGID());
        let per_cm2 = 4.0 * 100.0 / (4.5 * 4.5);
        let mean = |name| common::metric(&outcome, "listed", &tear.label(), "all", name).0;
        let whole = per_cm2 * channel.volume(0.0, 1.5, 8);
        assert_close(mean("channel_volume_sum") / whole, 1.0, 2e-4, &format!("{tear:?} sum"));
        assert_close(mean("damage_volume") / whole, 1.0, 3e-3, &format!("{tear:?} union"));
        let puncture = per_cm2 * channel.puncture_volume(0.0, 1.5);
        assert_close(mean("puncture_volume") / puncture, 1.0, 1e-9, &format!("{tear:?} puncture"));
        assert_close(mean("channel_volume_per_strike") * per_cm2 / whole, 1.0, 2e-4, &format!("{tear:?} per strike"));
        assert_close(mean("strikes"), per_cm2, 1e-12, "strikes");
        let openings = common::metric(&outcome, "listed", &tear.label(), "surface", "openings").0;
        assert_close(openings, per_cm2, 1e-12, "openings");
    }
}

/// Channels at random, cut into layers, against the same quadrature at five times the resolution.
#[test]
fn the_stated_error_of_a_volume_is_more_than_the_real_one() {
    let mut state = 1u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / 2f64.powi(31)
    };
    let (mut layers, mut exceeded, mut shares) = (0, 0, Vec::new());
    for _ in 0..150 {
        let depth = 0.1 + 1.6 * uniform();
        let needle = Needle {
            length_mm: depth + 0.5 * (2.0 * uniform()).floor(),
            diameter_mm: 0.1 + 0.4 * uniform(),
            tip_angle_rad: (12.0 + 28.0 * uniform()).to_radians(),
            tip_radius_mm: 0.004,
        };
        let strain = (1.6 * uniform() - 0.7).max(0.0);
        let tear = [Tear::Pinned, Tear::Fixed, Tear::Partial { surface_following: 0.5 }][(3.0 * uniform()) as usize];
        let slip = (0.6 * uniform() - 0.4).max(-0.1);
        let motion = Motion::roller(2.5 + 25.0 * uniform(), needle.length_mm, depth, slip);
        let channel = Channel::new(&needle, motion, tear, &ElasticLimit::uniform(strain));
        for layer in [0.0, 0.02, 0.07, 0.2, 1.3, 2.0].windows(2).filter(|layer| layer[0] < depth) {
            let (from, to) = (layer[0], layer[1].min(depth));
            let puncture = channel.puncture_volume(from, to);
            let (volume, error) = channel.volume_and_error(from, to);
            let real = volume.max(puncture) - channel.volume(from, to, 5).max(puncture);
            layers += 1;
            exceeded += usize::from(real.abs() > error);
            shares.push(error / volume);
        }
    }
    shares.sort_by(f64::total_cmp);
    let median = shares[shares.len() / 2];
    println!(
        "{exceeded} of {layers} layers are further off than stated; the median of the stated errors is {median:.1e}"
    );
    // Stated errors that hold because they are large would be no use.
    assert!(exceeded * 50 < layers && median < 1e-3, "{exceeded} of {layers}, {median:.1e}");
}
