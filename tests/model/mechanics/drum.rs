//! A drum under a pressing force.

use super::{Setting, is_printed, layer, mf8};
use dermatrace::mechanics::{Drum, Posture, Ride, Rings, Share, force, mean_force_n};
use std::f64::consts::PI;
use std::sync::Arc;

fn rings(setting: &Setting) -> Rings {
    Rings::new(mf8(setting.needle.length_mm), setting.insertion())
}

fn level(rings: &Rings) -> Ride {
    Ride::new(Arc::new(rings.clone()), 0.0, Share::Phase)
}

const FORCES: [&str; 7] = ["0.3", "0.5", "1", "2", "3", "5", "10"];

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

#[test]
fn the_numbers_of_the_chapter_for_a_drum() {
    for (length, threshold, contact, depths) in [
        (0.5, "0.30", "0.57", &["0.103", "0.192", "0.198", "0.198"][..]),
        (1.0, "0.29", "1.30", &["0.108", "0.199", "0.380", "0.455"]),
        (1.5, "0.29", "2.18", &["0.112", "0.206", "0.390", "0.681", "0.711", "0.711", "0.711"]),
        (2.5, "0.28", "2.91", &["0.120", "0.219", "0.408", "0.699", "2.003"]),
    ] {
        let rings = rings(&Setting::new(length));
        let ride = level(&rings);
        let told = (ride.puncture_threshold_n(), ride.contact_force_n());
        assert!(is_printed(told.0, threshold) && is_printed(told.1, contact), "{length}: {told:?}");
        for (force, depth) in FORCES.iter().zip(depths) {
            let ours = ride.strike_depth_mm(number(force), 0);
            assert!(is_printed(ours, depth), "{length} mm, {force} N: {ours}");
        }
    }
}

#[test]
fn the_numbers_of_the_chapter_for_worn_tips_on_a_drum() {
    for (tip, threshold) in [(0.004, "0.29"), (0.008, "0.82"), (0.0125, "1.63"), (0.0185, "2.98")] {
        let rings = rings(&Setting::new(1.5).with_tip(tip));
        let ride = level(&rings);
        assert!(is_printed(ride.puncture_threshold_n(), threshold), "{tip}: {}", ride.puncture_threshold_n());
        assert_eq!(ride.strike_depth_mm(0.99 * ride.puncture_threshold_n(), 0), 0.0);
        assert!(is_printed(ride.strike_depth_mm(20.0, 0), "0.711"));
    }
}

#[test]
fn the_numbers_of_the_chapter_for_a_hand_that_varies() {
    let short = rings(&Setting::new(1.5));
    let long = rings(&Setting::new(2.5));
    let cv = |rings: &Rings, force_n: f64| {
        let ride = level(rings);
        let depths: Vec<f64> = force::lognormal_n(force_n, 0.3, 2001).map(|p| ride.strike_depth_mm(p, 0)).collect();
        (force::mean_and_cv(&depths).1, depths)
    };
    for (force, printed) in [("0.5", "0.35"), ("1", "0.25"), ("2", "0.15"), ("3", "0.05"), ("5", "0.004"), ("10", "0")]
    {
        let (cv, depths) = cv(&short, number(force));
        assert!(is_printed(cv, printed), "{force} N: {cv}");
        let dented = depths.iter().filter(|depth| **depth == 0.0).count() as f64 / 2001.0;
        assert!(force != "0.5" || is_printed(dented, "0.04"), "{dented}");
    }
    let (cv, depths) = cv(&long, 3.0);
    let broken = depths.iter().filter(|depth| **depth > 1.5).count() as f64 / 2001.0;
    assert!(is_printed(cv, "0.42") && is_printed(broken, "0.52"), "{cv} {broken}");
}

#[test]
fn the_numbers_of_the_chapter_over_skins_that_may_be() {
    let mut contacts = Vec::new();
    let mut depths = Vec::new();
    for stiffness in [0.05, 0.5] {
        for energy in [0.01, 2.5] {
            let rings = rings(&Setting::new(1.5).with_energy(energy).with(|s| s.stiffness = stiffness));
            contacts.push(level(&rings).contact_force_n());
            depths.push(rings.insertion().depth_mm(1.5));
        }
    }
    let ends = |all: &[f64]| (all.iter().copied().fold(9.0, f64::min), all.iter().copied().fold(0.0, f64::max));
    let ((low, high), (shallow, deep)) = (ends(&contacts), ends(&depths));
    assert!(is_printed(low, "0.39") && is_printed(high, "8.1"), "{low} {high}");
    assert!(is_printed(shallow, "0.09") && is_printed(deep, "1.49"), "{shallow} {deep}");
}

#[test]
fn the_numbers_of_the_chapter_for_tilt_stagger_and_ripple() {
    let rings = rings(&Setting::new(1.5));
    let tilted = Ride::new(Arc::new(rings.clone()), 1.0_f64.to_radians(), Share::Phase);
    for (force, low, high) in [(1.0, "0.305", "0.462"), (50.0, "0.544", "0.700")] {
        let ends = [0, 7].map(|ring| tilted.strike_depth_mm(force, ring));
        assert!(is_printed(ends[0], low) && is_printed(ends[1], high), "{ends:?}");
        let back = Ride::new(Arc::new(rings.clone()), -1.0_f64.to_radians(), Share::Phase);
        assert!((back.strike_depth_mm(force, 7) - ends[0]).abs() < 2e-4, "a drum has no left and right");
    }
    assert!(is_printed(level(&rings).ripple_mm(1.0), "0.047"));
    let uneven = Rings::new(Drum { stagger: 0.3, ..mf8(1.5) }, Setting::new(1.5).insertion());
    let depths: Vec<f64> = (0..8).map(|ring| level(&uneven).strike_depth_mm(0.5, ring)).collect();
    assert!(depths.iter().all(|depth| (0.1915..0.2025).contains(depth)), "{depths:?}");
    let even: Vec<f64> = (0..8).map(|ring| level(&rings).strike_depth_mm(0.7, ring)).collect();
    assert!(even.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-9), "{even:?}");
    // Twelve needles that only dent carry more at their best phase than on average.
    let few = Drum { rings: 1, needles_per_ring: 12, ..mf8(1.5) };
    let dents = Setting::new(1.5).with(|s| s.puncture = f64::INFINITY).insertion();
    assert!(is_printed(mean_force_n(&few, &dents, 1.5, 720), "0.29"));
    assert!(is_printed(level(&Rings::new(few, dents)).contact_force_n(), "0.32"));
}

#[test]
fn the_phases_of_a_drum_average_to_closed_forms() {
    let (reach, k, length) = (11.5, 0.15, 1.5);
    let h = |k: f64, height: f64| {
        let t = (height / reach).acos();
        k * (reach * (0.5 * t + 0.25 * (2.0 * t).sin()) - height * t.sin())
    };
    let dents = Setting::new(length).with(|s| s.puncture = f64::INFINITY).insertion();
    let one = |s: &mut Setting| (s.puncture, s.layers) = (0.0, vec![layer(f64::INFINITY, 0.5, 0.0)]);
    let springs = Setting::new(length).with(one).insertion();
    let f = 2.0 * 0.5 * 8.0_f64.to_radians().tan();
    for s in [0.1, 0.4, 0.8] {
        let height = reach - s;
        let dented = 8.0 * 24.0 * h(k, height) / PI;
        assert!((mean_force_n(&mf8(length), &dents, s, 720) / dented - 1.0).abs() < 1e-4);
        let cut = 8.0 * 24.0 / (2.0 * PI) * (h(k * f / (k + f), height) + h(k, height + s * k / (k + f)));
        assert!((mean_force_n(&mf8(length), &springs, s, 720) / cut - 1.0).abs() < 1e-4);
    }
    let rings = rings(&Setting::new(length));
    let bound = 1.01 * 8.0 * 24.0 * h(k, 10.0) / PI;
    assert!(is_printed(bound / 1.01, "4.6") && level(&rings).contact_force_n() < bound);
}

#[test]
fn nothing_is_opened_without_force_and_more_force_goes_deeper() {
    for (length, tip) in [(0.5, 0.004), (1.5, 0.0125), (2.5, 0.004)] {
        for stagger in [0.0, 0.3, 0.5] {
            let rings = Rings::new(Drum { stagger, ..mf8(length) }, Setting::new(length).with_tip(tip).insertion());
            for tilt in [0.0_f64, 0.01] {
                let ride = Ride::new(Arc::new(rings.clone()), tilt, Share::Phase);
                for ring in [0, 5, 7] {
                    assert_eq!(ride.strike_depth_mm(0.0, ring), 0.0);
                    let depths: Vec<f64> =
                        (0..200).map(|step| ride.strike_depth_mm(f64::from(step) * 0.03, ring)).collect();
                    assert!(depths.windows(2).all(|pair| pair[0] <= pair[1]));
                }
                let seated = Ride::new(Arc::new(rings.clone()), tilt, Share::Phase)
                    .strike_depth_mm(ride.contact_force_n() * 1.001, 3);
                assert!((seated - ride.strike_depth_mm(190.0, 3)).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn a_drum_on_rigid_skin_is_borne_by_the_resistance_alone_and_goes_in_whole_when_seated() {
    let rings = rings(&Setting::new(1.5).with(|s| s.stiffness = f64::INFINITY));
    let ride = level(&rings);
    assert_eq!((ride.puncture_threshold_n(), ride.strike_depth_mm(0.0, 0)), (0.0, 0.0));
    assert!((ride.strike_depth_mm(2.0 * ride.contact_force_n(), 0) - 1.5).abs() < 1e-12);
    let dents = self::rings(&Setting::new(1.5).with(|s| s.puncture = f64::INFINITY));
    let ride = level(&dents);
    assert_eq!((ride.puncture_threshold_n(), ride.strike_depth_mm(100.0, 0)), (f64::INFINITY, 0.0));
}

#[test]
fn what_resists_more_is_gone_into_less_deep_at_every_force() {
    let tougher = |s: &mut Setting| s.layers.iter_mut().for_each(|layer| layer.cutting_energy_n_per_mm *= 1.5);
    let rougher = |s: &mut Setting| s.layers.iter_mut().for_each(|layer| layer.wall_friction_n_per_mm2 *= 4.0);
    let own = rings(&Setting::new(1.5));
    let blunt = Setting::new(1.5).with_tip(0.0125);
    for other in [Setting::new(1.5).with(tougher), Setting::new(1.5).with(rougher), blunt] {
        let other = rings(&other);
        for step in 1..60 {
            let force = f64::from(step) * 0.05;
            let (deep, less) = (level(&own).strike_depth_mm(force, 0), level(&other).strike_depth_mm(force, 0));
            // The grid alone may turn it round.
            assert!(less <= deep + 1e-6, "{force} N: {less} {deep}");
        }
    }
}

#[test]
fn a_drum_scales_with_force_and_with_length() {
    let setting = Setting::new(1.5).with_tip(0.006);
    let own = rings(&setting);
    let strong = rings(&setting.clone().forces_times(3.0));
    let drum = mf8(1.5);
    let twice = Drum { reach_mm: 23.0, needle_length_mm: 3.0, width_mm: 40.0, ..drum };
    let large = Rings::new(twice, setting.clone().lengths_times(2.0).insertion());
    let (own, strong, large) = (level(&own), level(&strong), level(&large));
    assert!((strong.puncture_threshold_n() / 3.0 - own.puncture_threshold_n()).abs() < 1e-12);
    assert!((large.puncture_threshold_n() / 2.0 - own.puncture_threshold_n()).abs() < 1e-9);
    for force in [0.1, 0.45, 0.6, 0.9, 1.3, 1.9, 2.5, 9.0] {
        let depth = own.strike_depth_mm(force, 0);
        assert!((strong.strike_depth_mm(3.0 * force, 0) - depth).abs() < 1e-9, "{force}");
        assert!((large.strike_depth_mm(2.0 * force, 0) / 2.0 - depth).abs() < 1e-3, "{force}");
    }
}

#[test]
fn a_drum_in_balance_on_average_goes_nearly_as_deep() {
    let rings = rings(&Setting::new(1.5));
    let (phase, mean) = (level(&rings), Ride::new(Arc::new(rings.clone()), 0.0, Share::Mean));
    assert_eq!(phase.contact_force_n(), mean.contact_force_n());
    assert_eq!(phase.puncture_threshold_n(), mean.puncture_threshold_n());
    assert_eq!(mean.ripple_mm(1.0), 0.0);
    for force in [0.3, 0.5, 1.0, 2.0] {
        let off = mean.strike_depth_mm(force, 0) - phase.strike_depth_mm(force, 0);
        assert!(off.abs() < 0.013, "{force} N: {off}");
    }
}

/// A roller with needles of 0.77 mm on a base of 0.14 mm, in skin of a stiffness and a cutting energy.
fn short(stiffness: f64, energy: f64) -> Rings {
    let change = |s: &mut Setting| {
        (s.needle.diameter_mm, s.needle.tip_angle_rad) = (0.14, 10.39_f64.to_radians());
        s.stiffness = stiffness;
    };
    rings(&Setting::new(0.77).with_energy(energy).with(change))
}

#[test]
fn a_roller_with_short_needles_comes_to_a_depth_as_the_chapter_says() {
    let nearest = |stiffness: f64, energy: f64| level(&short(stiffness, energy)).nearest(0, 0.1525);
    for (stiffness, energy, printed) in [(0.15, 1.0, "0.37"), (0.1, 1.0, "0.45"), (0.15, 2.5, "0.99")] {
        let reach = nearest(stiffness, energy);
        assert_eq!(reach.posture, Posture::Hovering);
        assert!(is_printed(reach.force_n, printed) && (reach.depth_mm - 0.1525).abs() < 1e-9, "{reach:?}");
    }
    // Seated on skin a little stiffer than the printed pair, a little softer does not come so deep.
    for (stiffness, energy) in [(0.061, 1.0), (0.122, 2.5)] {
        let [softer, stiffer] = [0.9915, 1.0085].map(|by| nearest(by * stiffness, energy));
        assert_eq!(softer.posture, Posture::Seated);
        assert!(softer.depth_mm < 0.1525 && softer.depth_mm > 0.150, "{softer:?}");
        assert!((stiffer.depth_mm - 0.1525).abs() < 1e-9, "{stiffer:?}");
    }
    // The defaults come no nearer than their shallowest channel.
    let defaults = nearest(0.15, 0.5);
    assert_eq!(defaults.posture, Posture::FromRest);
    assert!(is_printed(defaults.depth_mm, "0.207"), "{defaults:?}");
}

#[test]
fn no_other_force_comes_nearer_to_a_depth_and_skin_that_nothing_opens_has_no_channel() {
    for (stiffness, energy) in [(0.06, 0.3), (0.15, 0.5), (0.3, 1.5)] {
        let rings = short(stiffness, energy);
        let ride = level(&rings);
        for wanted in [0.05, 0.1525, 0.2, 0.3, 0.6] {
            let far = (ride.nearest(0, wanted).depth_mm - wanted).abs();
            let forces = (0..400).map(|i| ride.puncture_threshold_n() * 1.02_f64.powi(i));
            let best =
                forces.map(|force| (ride.strike_depth_mm(force, 0) - wanted).abs()).fold(f64::INFINITY, f64::min);
            assert!(far <= best + 1e-12, "k {stiffness}, g {energy}, {wanted} mm: {far} against {best}");
        }
    }
    let blunt = Setting { puncture: 1.0, ..Setting::new(0.77) };
    let outside = level(&rings(&blunt)).nearest(0, 0.1);
    assert_eq!((outside.depth_mm, outside.posture), (0.0, Posture::Outside));
}
