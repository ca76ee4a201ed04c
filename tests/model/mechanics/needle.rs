//! One needle.

use super::{Setting, is_printed, layer};
use dermatrace::geometry::Needle;
use dermatrace::mechanics::slit;
use proptest::prelude::*;

fn depths(setting: &Setting) -> Vec<f64> {
    let insertion = setting.insertion();
    (0..300).map(|step| insertion.depth_mm(f64::from(step) * 0.01)).collect()
}

#[test]
fn rigid_skin_is_gone_into_as_deep_as_the_needle_goes_whatever_its_tip() {
    for puncture in [0.0, 0.1, f64::INFINITY] {
        let setting = Setting::new(3.0).with(|s| (s.stiffness, s.puncture) = (f64::INFINITY, puncture));
        let insertion = setting.insertion();
        assert_eq!((insertion.gate_mm(), insertion.jump_mm(), insertion.depth_mm(-0.2)), (0.0, 0.0, 0.0));
        for s in [0.001, 0.5, 1.2, 2.9] {
            assert_eq!(insertion.depth_mm(s), s);
            assert!((insertion.force_n(s) - setting.plain_n(s)).abs() < 1e-12);
            assert_eq!(insertion.relaxing_n(s, 0.0), 0.0);
        }
        // Nothing gives way, so all work stays: the integral of the resistance.
        let sum: f64 = (0..20_000).map(|i| setting.plain_n((f64::from(i) + 0.5) * 1e-4) * 1e-4).sum();
        assert!((insertion.work_mj(2.0) - sum).abs() < 1e-7);
    }
}

#[test]
fn a_tip_that_nothing_lets_through_only_dents() {
    let insertion = Setting::new(1.5).with(|s| s.puncture = f64::INFINITY).insertion();
    assert!(insertion.jump_mm() == f64::INFINITY);
    for s in [0.0, 0.2, 1.5, 100.0] {
        assert!(insertion.depth_mm(s) == 0.0 && (insertion.force_n(s) - 0.15 * s).abs() < 1e-12);
        assert!(insertion.work_mj(s).abs() < 1e-9, "what a dent takes it gives back");
    }
}

#[test]
fn one_layer_without_friction_is_two_springs_in_a_row() {
    let one = |s: &mut Setting| (s.puncture, s.layers) = (0.0, vec![layer(f64::INFINITY, 0.5, 0.0)]);
    let insertion = Setting::new(1.5).with(one).insertion();
    let (k, f) = (0.15, 2.0 * 0.5 * 8.0_f64.to_radians().tan());
    for s in [0.1, 0.4, 0.9, 1.5] {
        assert!((insertion.depth_mm(s) - s * k / (k + f)).abs() < 1e-14);
        assert!((insertion.force_n(s) - s * k * f / (k + f)).abs() < 1e-14);
    }
}

#[test]
fn all_forces_times_a_number_leave_depths_and_all_lengths_times_a_number_multiply_them() {
    let setting = Setting::new(3.0).with_tip(0.0125);
    let own = setting.insertion();
    for factor in [0.1, 3.0, 40.0] {
        let (strong, large) =
            (setting.clone().forces_times(factor).insertion(), setting.clone().lengths_times(factor).insertion());
        for step in 0..300 {
            let s = f64::from(step) * 0.01 + 1e-4;
            assert!((strong.depth_mm(s) - own.depth_mm(s)).abs() < 1e-12);
            assert!((strong.force_n(s) / factor - own.force_n(s)).abs() < 1e-12);
            assert!((large.depth_mm(s * factor) / factor - own.depth_mm(s)).abs() < 1e-12);
        }
    }
}

#[test]
fn past_puncture_no_depth_hangs_on_the_tip() {
    let (sharp, blunt) = (Setting::new(1.5).insertion(), Setting::new(1.5).with_tip(0.0125).insertion());
    for step in 0..150 {
        let s = f64::from(step) * 0.01;
        let expected = if s > blunt.gate_mm() { sharp.depth_mm(s) } else { 0.0 };
        assert_eq!(blunt.depth_mm(s), expected);
    }
}

#[test]
fn stiffer_and_weaker_skin_is_gone_into_deeper() {
    let own = Setting::new(3.0);
    let tougher = |s: &mut Setting| s.layers.iter_mut().for_each(|layer| layer.cutting_energy_n_per_mm *= 1.7);
    let rougher = |s: &mut Setting| s.layers.iter_mut().for_each(|layer| layer.wall_friction_n_per_mm2 *= 5.0);
    let shallow = [own.clone().with(tougher), own.clone().with(rougher), own.clone().with(|s| s.stiffness /= 2.0)];
    for other in shallow {
        let (more, less) = (depths(&own), depths(&other));
        assert!(more.iter().zip(&less).all(|(more, less)| more >= less) && more != less);
    }
    assert!(depths(&own).windows(2).all(|pair| pair[0] <= pair[1]));
}

#[test]
fn a_needle_breaks_into_fat_and_its_work_is_that_of_its_way() {
    let insertion = Setting::new(3.0).insertion();
    let jumps = |step: i32| insertion.depth_mm(f64::from(step + 1) * 1e-3) - insertion.depth_mm(f64::from(step) * 1e-3);
    let felt: Vec<i32> = (300..2900).filter(|step| jumps(*step) > 0.05).collect();
    assert_eq!(felt.len(), 1, "{felt:?}");
    assert!(insertion.depth_mm(f64::from(felt[0]) * 1e-3) < 1.51, "not before the dermis has ended");
    // Without a jump the work left is that against the resistance; each jump adds what the dent loses in it.
    let calm = Setting::new(1.5).with(|s| (s.puncture, s.layers) = (0.0, vec![layer(f64::INFINITY, 0.5, 0.02)]));
    let depth = calm.insertion().depth_mm(1.5);
    let sum: f64 = (0..20_000).map(|i| calm.plain_n((f64::from(i) + 0.5) / 2e4 * depth) * depth / 2e4).sum();
    assert!((calm.insertion().work_mj(1.5) / sum - 1.0).abs() < 1e-6);
    assert!(insertion.relaxing_n(1.0, 0.7) > 0.0 && insertion.relaxing_n(0.7, 0.7) == 0.0);
}

#[test]
fn the_numbers_of_the_chapter_for_single_needles() {
    let insertion = Setting::new(3.0).insertion();
    assert!(is_printed(insertion.depth_mm(0.5) / 0.5, "0.40") && is_printed(insertion.depth_mm(1.0), "0.46"));
    let deep = Setting::new(3.0).with(|s| s.layers[3].bottom_mm = 4.0).insertion();
    assert!(is_printed(deep.depth_mm(3.0) / 3.0, "0.71"));
    for (tip, force, jump, work) in [
        (0.004, "34", "0.06", "0.049"),
        (0.008, "71", "0.18", "0.053"),
        (0.0125, "112", "0.32", "0.063"),
        (0.0185, "167", "0.51", "0.087"),
    ] {
        let insertion = Setting::new(1.5).with_tip(tip).insertion();
        assert!(is_printed(1e3 * insertion.puncture_force_n(), force), "{tip}");
        assert!(is_printed(insertion.jump_mm(), jump), "{tip}: {}", insertion.jump_mm());
        assert!(is_printed(insertion.work_mj(1.5), work), "{tip}: {}", insertion.work_mj(1.5));
        assert!(is_printed(insertion.depth_mm(1.5), "0.711"));
    }
}

#[test]
fn slits_of_skin_that_does_not_dent_are_those_of_the_plain_model() {
    let rigid = Setting::new(1.5).with(|s| s.stiffness = f64::INFINITY).insertion();
    for at in [0.0, 0.2, 0.7, 0.999] {
        let (dented, own) = (slit::dented_mm(&rigid, 11.5, 1.0, at), slit::own_depth_mm(11.5, 1.0, at));
        assert!((dented - own).abs() < 1e-12, "{at}");
    }
    let soft = Setting::new(1.5).insertion();
    assert_eq!((slit::dented_mm(&soft, 11.5, 0.2, 0.0), slit::own_depth_mm(11.5, 1.0, 1.0)), (0.0, 0.0));
    // Where the tip is at a depth is the search's own answer.
    let found = |at: f64| (0..1_500_000).map(|i| f64::from(i) * 1e-6).find(|s| soft.depth_mm(*s) >= at);
    for at in [0.02, 0.3, 0.6] {
        let height = 1.5 - found(at).expect("reached");
        let angle = |height: f64| ((11.5 - height) / 11.5_f64).acos();
        let expected = at * (angle(height).tan() + angle(1.5 - at).tan());
        assert!((slit::dented_mm(&soft, 11.5, 1.5, at) - expected).abs() < 1e-5, "{at}");
    }
}

fn random_setting() -> impl Strategy<Value = Setting> {
    let layers = proptest::collection::vec((0.005_f64..0.8, 0.0_f64..5.0, 0.0_f64..0.3), 1..6);
    let needle = (0.05_f64..0.6, 5.0_f64..70.0);
    (layers, needle, 0.02_f64..2.0, 0.0_f64..0.3).prop_map(|(thick, (diameter_mm, angle), stiffness, puncture)| {
        let mut bottom = 0.0;
        let mut layers: Vec<_> = (thick.iter())
            .map(|(thickness, energy, friction)| {
                bottom += thickness;
                layer(bottom, *energy, *friction)
            })
            .collect();
        layers.last_mut().expect("one at least").bottom_mm = f64::INFINITY;
        let needle = Needle { length_mm: 3.0, diameter_mm, tip_angle_rad: angle.to_radians(), tip_radius_mm: 0.0 };
        Setting { needle, stiffness, puncture, layers }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn depths_are_the_first_passage_found_step_by_step(setting in random_setting(), excursion in 0.0_f64..3.0) {
        let insertion = setting.insertion();
        let (c, depth) = (1.0 / setting.stiffness, insertion.depth_mm(excursion));
        prop_assert!(depth <= excursion + 1e-12);
        if excursion <= c * setting.puncture {
            prop_assert_eq!(depth, 0.0);
        } else {
            let reached = |x: f64| x + c * setting.plain_n(x);
            prop_assert!((reached(depth) - excursion).abs() < 1e-9, "{} is not {}", reached(depth), excursion);
            let early = (0..4000).map(|i| depth * f64::from(i) / 4000.0).find(|x| reached(*x) > excursion + 1e-9);
            prop_assert!(early.is_none(), "{:?} before {}", early, depth);
            prop_assert!((insertion.force_n(excursion) - setting.plain_n(depth)).abs() < 1e-8);
        }
        prop_assert!((setting.plain_n(excursion) - insertion.resistance().force_n(excursion)).abs() < 1e-11);
    }
}
