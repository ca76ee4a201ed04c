//! Closed forms and limits of one channel.

use super::{assert_close, assert_close_rel, channel, pen, roller};
use crate::oracle::tissue::drag;
use crate::oracle::{Channel, Layer, Motion, Needle, Tissue};
use std::f64::consts::PI;

/// Half-lengths of the slit for a roller of 10 mm whose needles go in to the base, without slip.
mod half_slit {
    pub fn pinned(depth_mm: f64, z: f64) -> f64 {
        let (reach, height) = (10.0 + depth_mm, 10.0);
        z * (reach * reach - (height + z) * (height + z)).sqrt() / (height + z)
    }

    pub fn fixed(depth_mm: f64, z: f64) -> f64 {
        let (reach, height): (f64, f64) = (10.0 + depth_mm, 10.0);
        (reach * reach - (height + z) * (height + z)).sqrt() - height * ((height + z) / reach).acos()
    }
}

fn slit(channel: &Channel, z: f64) -> (f64, f64) {
    channel.section(z).expect("above the tip").slit()
}

const DEPTHS: [f64; 5] = [0.01, 0.3, 0.8, 1.2, 1.49];

#[test]
fn the_slit_of_a_roller_has_its_closed_form() {
    for z in DEPTHS {
        for (tissue, half) in
            [(Tissue::pinned(), half_slit::pinned(1.5, z)), (Tissue::fixed(), half_slit::fixed(1.5, z))]
        {
            let (low, high) = slit(&channel(roller(1.5), tissue.clone()), z);
            assert_close(high, half, 1e-9, &format!("front end, {tissue:?}, z {z}"));
            assert_close(low, -half, 1e-9, &format!("rear end, {tissue:?}, z {z}"));
        }
    }
}

#[test]
fn the_slit_of_a_pen_has_its_closed_form() {
    for (kappa, speed, z) in [(0.0, 50.0, 0.2), (0.5, 50.0, 1.0), (0.9, 20.0, 1.4), (1.0, 50.0, 0.7)] {
        let (low, high) = slit(&channel(pen(1.5, speed, 0.0), Tissue::uniform(kappa, 0.0)), z);
        let expected = (1.0 - kappa) * speed * (1.0 - 2.0 * (1.5 - z) / 3.0f64).acos() / (PI * 100.0);
        assert_close(high - low, expected, 1e-9, "length of the slit");
    }
}

#[test]
fn shear_shortens_the_slit_at_its_exit_end() {
    for (gamma, z) in [(0.05, 0.3), (0.2, 0.8), (0.2, 1.4), (0.54, 1.2)] {
        let e = gamma * z;
        // Pinned: the tip enters ahead and leaves behind. Fixed, no slip: the axis runs backwards below the surface as well.
        for (kappa, half) in [(1.0, half_slit::pinned(1.5, z)), (0.0, half_slit::fixed(1.5, z))] {
            let (low, high) = slit(&channel(roller(1.5), Tissue::uniform(kappa, gamma)), z);
            assert_close(high, half, 1e-9, "entry end");
            assert_close(high - low, (2.0 * half - e).max(0.0), 1e-9, "length");
        }
        let whole = 50.0 * (1.0 - 2.0 * (1.5 - z) / 3.0f64).acos() / (PI * 100.0);
        let (low, high) = slit(&channel(pen(1.5, 50.0, 0.0), Tissue::uniform(0.0, gamma)), z);
        assert_close(low, -0.5 * whole, 1e-9, "entry end of a pen");
        assert_close(high - low, (whole - e).max(0.0), 1e-9, "length for a pen");
    }
}

#[test]
fn play_adds_up_from_the_surface_through_the_layers() {
    let layer = |top_mm, failure_shear_strain| Layer { top_mm, failure_shear_strain };
    let layers = vec![layer(0.0, 0.5), layer(0.1, 0.0), layer(0.4, 0.2)];
    let layered = channel(roller(1.5), Tissue::Following { kappa: 1.0, layers });
    for (z, e) in [(0.06, 0.03), (0.2, 0.05), (0.4, 0.05), (1.0, 0.17)] {
        let (low, high) = slit(&layered, z);
        assert_close(high - low, (2.0 * half_slit::pinned(1.5, z) - e).max(0.0), 1e-9, &format!("z {z}"));
    }
}

#[test]
fn the_inner_state_follows_only_beyond_the_play() {
    let path = [0.0, 0.3, 0.8, 0.5, -0.1, -0.2, 0.9];
    let mut inner = path[0];
    let states: Vec<f64> = path
        .iter()
        .map(|&xi| {
            inner = drag(inner, xi, 0.5);
            inner
        })
        .collect();
    for (state, expected) in states.iter().zip([0.0, 0.0, 0.3, 0.3, 0.3, 0.3, 0.4]) {
        assert_close(*state, expected, 1e-15, &format!("{states:?}"));
    }
}

#[test]
fn cones_have_their_volumes() {
    let sharp = Needle { tip_radius_mm: 0.0, ..Needle::standard(3.0) };
    let tan = 8f64.to_radians().tan();
    let sin = 8f64.to_radians().sin();
    for depth in [0.1f64, 0.5, 0.88] {
        let upright = PI * tan * tan * depth.powi(3) / 3.0;
        let stamp = Channel::new(sharp, Motion::Vertical { depth_mm: depth }, Tissue::pinned());
        assert_close_rel(stamp.volume(), upright, 1e-5, "stamp");
        assert_close_rel(Channel::new(sharp, roller(depth), Tissue::Puncture).volume(), upright, 1e-5, "puncture");
        assert_close_rel(Channel::new(sharp, pen(depth, 0.0, 0.0), Tissue::fixed()).volume(), upright, 1e-5, "pen");
    }
    for tilt in [5.0, 20.0, 40.0] {
        let cos = f64::cos(f64::to_radians(tilt));
        let expected = PI / 3.0 * 0.125 * sin * sin * 8f64.to_radians().cos() / (cos * cos - sin * sin).powf(1.5);
        for tissue in [Tissue::Puncture, Tissue::fixed()] {
            let tilted = Channel::new(sharp, pen(0.5, 0.0, tilt), tissue);
            assert_close_rel(tilted.volume(), expected, 1e-5, &format!("tilt {tilt}"));
        }
    }
}

#[test]
fn the_puncture_part_is_the_needle_itself_however_the_tissue_shears() {
    let expected = Needle::standard(3.0).volume(1.5);
    for tissue in [
        Tissue::pinned(),
        Tissue::uniform(0.0, 0.3),
        Tissue::uniform(0.7, 0.1),
        Tissue::Triangle { apex_half_angle_rad: None },
    ] {
        assert_close_rel(
            channel(roller(1.5), tissue.clone()).puncture_volume(),
            expected,
            1e-5,
            &format!("{tissue:?}"),
        );
    }
    let slab = |tissue| channel(pen(1.5, 50.0, 10.0), tissue).puncture_volume();
    assert_close_rel(slab(Tissue::uniform(0.0, 0.3)), slab(Tissue::Puncture), 1e-5, "a tilted pen");
}

#[test]
fn the_puncture_part_lies_inside_every_channel() {
    let motions = [
        roller(1.5),
        pen(1.5, 50.0, 10.0),
        Motion::Roller { drum_radius_mm: 10.0, length_mm: 1.5, depth_mm: 1.0, slip: 0.1 },
    ];
    for motion in motions {
        for tissue in [Tissue::pinned(), Tissue::fixed(), Tissue::uniform(0.5, 0.2), Tissue::uniform(0.0, 5.0)] {
            for z in [0.0, 0.3, 0.7, 0.95] {
                let section = channel(motion, tissue.clone()).section(z).expect("above the tip");
                let missing = (-300..=300).map(f64::from).map(|i| i * 0.002).find(|&x| {
                    let puncture = section.puncture_squared(x);
                    puncture >= 0.0 && section.height_squared(x) < puncture - 1e-12
                });
                assert_eq!(missing, None, "{motion:?} {tissue:?} z {z}");
            }
        }
    }
}

#[test]
fn a_large_drum_comes_to_a_stamp_at_the_known_rates() {
    let tear = |needle: Needle, depth: f64, drum: f64| {
        let motion = Motion::Roller { drum_radius_mm: drum, length_mm: depth, depth_mm: depth, slip: 0.0 };
        Channel::new(needle, motion, Tissue::pinned()).tear_volume()
    };
    // Ten times the drum, three decades apart: the exponent is the logarithm of the quotient.
    let shank = Needle { diameter_mm: 0.1, ..Needle::standard(1.5) };
    let exponent = (tear(shank, 1.5, 1e6) / tear(shank, 1.5, 1e5)).log10();
    assert_close(exponent, -0.5, 0.02, "with a shank below the surface");
    let exponent = (tear(Needle::standard(0.5), 0.5, 1e4) / tear(Needle::standard(0.5), 0.5, 1e3)).log10();
    assert_close(exponent, -1.0, 0.05, "with the cone alone");
}

#[test]
fn a_shallow_stroke_leaves_nothing_but_its_puncture() {
    assert!(channel(roller(0.5), Tissue::pinned()).section(0.5).is_none());
    let excess = |depth| {
        let shallow = channel(
            Motion::Roller { drum_radius_mm: 10.0, length_mm: 1.5, depth_mm: depth, slip: 0.0 },
            Tissue::fixed(),
        );
        shallow.tear_volume() / shallow.puncture_volume()
    };
    let [deep, shallow, slight] = [1.0, 1e-2, 1e-4].map(excess);
    assert!(deep > 0.5 && shallow < 2e-3 && slight < 5e-4, "{deep} {shallow} {slight}");
}

#[test]
fn slip_does_not_matter_to_pinned_skin_and_glide_neither() {
    let slipping = Motion::Roller { drum_radius_mm: 10.0, length_mm: 1.5, depth_mm: 1.5, slip: 0.1 };
    for gamma in [0.0, 0.2] {
        let tissue = Tissue::uniform(1.0, gamma);
        let [slips, rolls] = [slipping, roller(1.5)].map(|motion| channel(motion, tissue.clone()).volume());
        assert_close_rel(slips, rolls, 1e-9, "slip");
        let [glides, stands] = [50.0, 0.0].map(|speed| channel(pen(1.5, speed, 10.0), tissue.clone()).volume());
        assert_close_rel(glides, stands, 1e-9, "glide");
    }
    let glides = channel(pen(1.5, 50.0, 0.0), Tissue::pinned());
    assert_close(glides.tear_volume(), 0.0, 1e-5 * glides.volume(), "tear of a gliding pen in pinned skin");
}

#[test]
fn tissue_that_never_fails_still_feels_the_axis_turn() {
    let tough = channel(roller(1.5), Tissue::uniform(1.0, 1e3));
    let excess = tough.tear_volume() / tough.puncture_volume();
    assert!((0.005..0.08).contains(&excess), "{excess}");
}

#[test]
fn the_triangle_is_a_stack_of_stadiums() {
    let claimed = (1..2000).map(|i| half_slit::pinned(1.5, f64::from(i) * 1.5 / 2000.0)).fold(0.0, f64::max) / 1.5;
    for (apex, tan) in [(None, claimed), (Some(20f64.to_radians()), 20f64.to_radians().tan())] {
        let triangle = channel(roller(1.5), Tissue::Triangle { apex_half_angle_rad: apex });
        for z in [0.0, 0.4, 1.3] {
            let radius = Needle::standard(3.0).radius(1.5 - z);
            let expected = PI * radius * radius + 4.0 * radius * z * tan;
            assert_close_rel(triangle.area(z), expected, 2e-5, &format!("area at {z}"));
            let (low, high) = triangle.section(z).expect("above the tip").extents();
            assert_close(0.5 * (high - low), z * tan + radius, 1e-6, "half-length");
        }
    }
    let pen_triangle = channel(pen(1.5, 50.0, 10.0), Tissue::Triangle { apex_half_angle_rad: None });
    let pen_puncture = channel(pen(1.5, 50.0, 10.0), Tissue::Puncture);
    assert_eq!(pen_triangle.volume(), pen_puncture.volume());
}

#[test]
fn layers_add_up_to_the_whole() {
    for tissue in [Tissue::fixed(), Tissue::uniform(1.0, 0.2)] {
        let whole = channel(roller(1.5), tissue);
        let ends = [0.0, 0.015, 0.08, 0.3, 1.2, 9.0];
        let parts: f64 = ends.windows(2).map(|ends| whole.volume_between(ends[0], ends[1])).sum();
        assert_close_rel(parts, whole.volume(), 1e-4, "channel");
        let parts: f64 = ends.windows(2).map(|ends| whole.puncture_between(ends[0], ends[1])).sum();
        assert_close_rel(parts, whole.puncture_volume(), 1e-5, "puncture part");
    }
}

/// How the cone goes on above the base of a needle without shank is left open by the model; it must not matter.
#[test]
fn what_lies_above_the_base_of_a_needle_without_shank_does_not_matter() {
    let [ends, goes_on] =
        [0.5, 3.0].map(|length| Channel::new(Needle::standard(length), roller(0.5), Tissue::pinned()));
    for i in 0..200 {
        let (x, z) = (0.075 * f64::from(i) / 200.0, 0.001 * f64::from(i % 4));
        let [a, b] = [&ends, &goes_on].map(|channel| channel.section(z).expect("above the tip").height_squared(x));
        assert!((a - b).abs() < 1e-5, "x {x} z {z}: {a} {b}");
    }
    assert_close_rel(ends.volume(), goes_on.volume(), 1e-7, "volume");
}

/// The definition once more, without anything clever: uniform time steps, the point pushed about, its distance to the axis.
#[test]
fn heights_agree_with_a_point_pushed_about_in_uniform_time() {
    let slips = Motion::Roller { drum_radius_mm: 10.0, length_mm: 2.0, depth_mm: 1.5, slip: 0.1 };
    for motion in [roller(1.5), slips, pen(1.5, 50.0, 10.0)] {
        for (kappa, gamma) in [(0.0, 0.0), (0.4, 0.15), (0.0, 0.3), (1.0, 0.2)] {
            for z in [0.05, 0.6, 1.1] {
                let section = channel(motion, Tissue::uniform(kappa, gamma)).section(z).expect("above the tip");
                let (low, high) = section.extents();
                for part in [0.03, 0.2, 0.5, 0.7, 0.99] {
                    let x = low + part * (high - low);
                    let plain = pushed_about(&motion, kappa, gamma * z, x, z);
                    assert_close(
                        section.height_squared(x),
                        plain,
                        2e-6,
                        &format!("{motion:?} {kappa} {gamma} x {x} z {z}"),
                    );
                }
            }
        }
    }
}

fn pushed_about(motion: &Motion, kappa: f64, e: f64, x: f64, z: f64) -> f64 {
    let needle = Needle::standard(3.0);
    let last = motion.last_contact(z).expect("above the tip");
    let xi = |t: f64| motion.pose(t).axis_crossing(z) - kappa * motion.pose(t).axis_crossing(0.0);
    let mut inner = xi(-last);
    let mut best = f64::NEG_INFINITY;
    let steps = 20_000;
    for i in 0..=steps {
        let t = last * (2.0 * f64::from(i) / f64::from(steps) - 1.0);
        inner = inner.clamp(xi(t) - e, xi(t) + e);
        let pose = motion.pose(t);
        let at = [x + kappa * pose.axis_crossing(0.0) + xi(t) - inner, z];
        let away = [at[0] - pose.tip[0], at[1] - pose.tip[1]];
        let s = away[0] * pose.up[0] + away[1] * pose.up[1];
        let off_axis = away[0] * away[0] + away[1] * away[1] - s * s;
        if s >= 0.0 {
            best = best.max(needle.radius(s).powi(2) - off_axis);
        }
    }
    best
}
