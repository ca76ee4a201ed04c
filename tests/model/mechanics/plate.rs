//! A drive behind a tip plate.

use super::{Setting, is_printed};
use dermatrace::mechanics::{Dial, Drive, Insertion, Plate};

const DRIVE: Drive =
    Drive { needles: 12, stroke_mm: 3.0, stiffness_n_per_mm: f64::INFINITY, stall_force_n: f64::INFINITY };

fn set(set_mm: f64) -> Dial {
    Dial { set_mm, error_mm: 0.0, gap_mm: 0.0 }
}

fn skin() -> Insertion {
    Setting::new(3.0).insertion()
}

#[test]
fn the_numbers_of_the_chapter_for_a_dial() {
    let insertion = skin();
    for (dial, depth, lift, spread) in [
        (0.5, "0.198", "0.09", "0.22"),
        (1.0, "0.455", "0.22", "0.10"),
        (1.5, "0.711", "0.39", "0.06"),
        (2.0, "1.148", "0.52", "0.07"),
        (2.5, "2.003", "0.48", "0.15"),
    ] {
        let plate = Plate::new(DRIVE, &set(dial), &insertion);
        assert!(is_printed(plate.depth_mm(), depth), "{dial}: {}", plate.depth_mm());
        assert!(is_printed(plate.lift_n(), lift), "{dial}: {}", plate.lift_n());
        let depths: Vec<f64> =
            (0..2001).map(|i| insertion.depth_mm(dial + 0.3 * ((f64::from(i) + 0.5) / 2001.0 - 0.5))).collect();
        let cv = dermatrace::mechanics::force::mean_and_cv(&depths).1;
        assert!(is_printed(cv, spread), "{dial}: {cv}");
    }
    // Where fat begins the lift falls, so that a plate that comes down while it runs needs more than one that is set down first.
    let running = (0..=250).map(|step| Plate::new(DRIVE, &set(f64::from(step) * 0.01), &insertion).lift_n());
    assert!(is_printed(running.fold(0.0, f64::max), "0.59"));
}

#[test]
fn on_rigid_skin_the_dial_is_the_depth_and_tolerance_and_gap_move_it() {
    let rigid = Setting::new(3.0).with(|s| s.stiffness = f64::INFINITY).insertion();
    let depth = |dial: Dial| Plate::new(DRIVE, &dial, &rigid).depth_mm();
    assert_eq!(depth(set(1.3)), 1.3);
    assert!((depth(Dial { set_mm: 1.3, error_mm: -0.1, gap_mm: 0.4 }) - 0.8).abs() < 1e-12);
    assert_eq!(depth(Dial { set_mm: 0.3, error_mm: -0.1, gap_mm: 0.4 }), 0.0);
    assert_eq!(Plate::new(DRIVE, &set(1.3), &rigid).puncture_threshold_n(), 0.0);
}

/// Where the drive stops, found step by step.
fn stepped(drive: &Drive, free_mm: f64, insertion: &Insertion) -> f64 {
    let needles = f64::from(drive.needles);
    let stops = |s: &f64| {
        let force = needles * insertion.force_n(*s);
        s + force / drive.stiffness_n_per_mm > free_mm || force > drive.stall_force_n
    };
    (0..300_000).map(|i| f64::from(i) * 1e-5).find(stops).expect("the dial at last")
}

#[test]
fn a_drive_stops_where_it_stalls_or_its_spring_gives_way() {
    let infinite = f64::INFINITY;
    for insertion in [
        skin(),
        Setting::new(3.0).with_tip(0.0125).insertion(),
        Setting::new(3.0).with(|s| s.stiffness = infinite).insertion(),
    ] {
        for (stiffness_n_per_mm, stall_force_n) in
            [(infinite, 0.8), (5.0, infinite), (0.7, infinite), (infinite, 0.2), (3.0, 1.35), (1.0, 1.0), (2.0, 1.3)]
        {
            for free_mm in [0.4, 1.5, 2.6] {
                let drive = Drive { stiffness_n_per_mm, stall_force_n, ..DRIVE };
                let (ours, other) =
                    (Plate::new(drive, &set(free_mm), &insertion).excursion_mm(), stepped(&drive, free_mm, &insertion));
                assert!((ours - other).abs() < 2.1e-5, "{drive:?} {free_mm}: {ours} {other}");
            }
        }
    }
}

#[test]
fn a_light_hand_lets_the_plate_hover_and_more_force_goes_deeper() {
    let insertion = skin();
    let plate = Plate::new(DRIVE, &set(1.5), &insertion);
    assert_eq!(plate.hover_excursion_mm(0.0), 0.0);
    let depths: Vec<f64> = (0..60).map(|step| plate.hover_depth_mm(f64::from(step) * 0.01)).collect();
    assert!(depths.windows(2).all(|pair| pair[0] <= pair[1]) && depths[0] == 0.0);
    assert_eq!(depths[59], plate.depth_mm());
    let threshold = plate.puncture_threshold_n();
    assert!(threshold > 0.0 && plate.hover_depth_mm(0.999 * threshold) == 0.0, "{threshold}");
    assert!(plate.hover_depth_mm(1.001 * threshold) > 0.0);
    assert_eq!(Plate::new(DRIVE, &set(0.2), &insertion).puncture_threshold_n(), f64::INFINITY);
}

#[test]
fn needles_that_only_dent_lift_the_plate_as_the_closed_form_says() {
    let dents = Setting::new(3.0).with(|s| s.puncture = 0.15 * 1.2).insertion();
    // Just below the gate the midpoints are those of springs.
    let lift = Plate::new(DRIVE, &set(1.2), &dents).lift_n();
    let closed = Plate::new(DRIVE, &set(1.2001), &dents).puncture_threshold_n();
    assert!(closed.is_finite() && closed <= lift * (1.0 + 1e-5), "{closed} {lift}");
    let angle = (1.0 - 1.2 / 1.5_f64).acos();
    let exact = 12.0 * 0.15 / std::f64::consts::PI * ((1.2 - 1.5) * angle + 1.5 * angle.sin());
    assert!((lift / exact - 1.0).abs() < 1e-5, "{lift} {exact}");
}
