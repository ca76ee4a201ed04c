//! What is told of sections that show little or nothing.

use super::estimates::{Estimates, Known, ReadingLabels};
use super::reading::Totals;
use super::rows::SlideWidthRow;
use super::truth::Truth;

const KNOWN: Known =
    Known { is_random: true, has_one_hole: true, strikes_per_mm2: 2.0, perimeter_mm: 0.5, area_mm2: 0.02 };

fn labels() -> ReadingLabels {
    ReadingLabels { device: "pen".into(), depth_mm: 1.0, tear: "puncture".into(), at_mm: 0.0 }
}

fn rows(trials: &[Totals], smallest_mm: f64, known: Known) -> Vec<SlideWidthRow> {
    Estimates::new(trials, smallest_mm, known).rows(&labels())
}

fn find<'r>(rows: &'r [SlideWidthRow], quantity: &str) -> &'r SlideWidthRow {
    rows.iter().find(|row| row.quantity == quantity).unwrap_or_else(|| panic!("no {quantity}"))
}

/// The sections of a trial on a patch of 4 mm² with so many strikes, and no profile.
fn nothing_seen(strikes: f64) -> Totals {
    let truth = Truth {
        area_mm2: 4.0,
        strikes,
        openings: strikes,
        lengths: 0.16 * strikes,
        breadths: 0.16 * strikes,
        perimeters: 0.5 * strikes,
        areas: 0.02 * strikes,
        ..Truth::default()
    };
    Totals { length_mm: 10.0, planes: 8.0, truth, ..Totals::default() }
}

#[test]
fn no_profile_was_a_width_without_error() {
    let found = rows(&[nothing_seen(7.0), nothing_seen(9.0)], 1.0, KNOWN);
    let told: Vec<&str> = found.iter().map(|row| row.quantity.as_str()).collect();
    let of_profiles = ["width_seen", "depth_seen", "full_depth_share", "width_corrected", "number_corrected"];
    let of_weights = ["width_corrected_mixed", "number_corrected_mixed", "width_bias", "number_bias"];
    assert!(!of_profiles.iter().chain(&of_weights).any(|name| told.contains(name)), "{told:?}");
    // There may be as many as there would be if no two holes met, and no more.
    for (name, most) in [("profiles_per_length", 2.0 * 0.5 / std::f64::consts::PI), ("area_fraction_seen", 0.04)] {
        let row = find(&found, name);
        assert_eq!((row.mean, row.ci95_low, row.std_err), (0.0, 0.0, f64::INFINITY));
        assert!((row.ci95_high - most).abs() < 1e-12, "{row:?}");
    }
    let note = Estimates::new(&[nothing_seen(7.0)], 1.0, KNOWN).note(&labels()).expect("a note");
    assert!(note.contains("no section shows a profile"), "{note}");
}

#[test]
fn depths_that_no_strike_reaches_had_a_width() {
    let unreached = Known { perimeter_mm: 0.0, area_mm2: 0.0, ..KNOWN };
    let trials = [nothing_seen(0.0), nothing_seen(0.0)];
    let found = rows(&trials, 0.02, unreached);
    assert_eq!(found.iter().map(|row| row.quantity.as_str()).collect::<Vec<_>>(), ["smallest_profile"]);
    assert!(Estimates::new(&trials, 0.02, unreached).note(&labels()).is_some_and(|note| note.contains("goes so deep")));
}

#[test]
fn no_sampled_value_has_an_interval_of_no_width() {
    let seen = |strikes: f64| Totals {
        profiles: 5.0,
        full: 5.0,
        widths_mm: 0.5,
        reached_mm: 4.0,
        numbers: 30.0,
        diameters: 4.0,
        bins: vec![0.0, 5.0],
        ..nothing_seen(strikes)
    };
    // All trials alike, as small ones are by chance; 2 strikes per mm² would be 8.
    let trials = [seen(7.0), seen(7.0), seen(7.0)];
    let found = rows(&trials, 0.02, KNOWN);
    let sure = ["smallest_profile", "true_length", "true_breadth", "true_mean_caliper", "width_if_separate"];
    for row in found.iter().filter(|row| !sure.contains(&row.quantity.as_str())) {
        assert!(row.ci95_low < row.ci95_high && row.std_err > 0.0, "{row:?}");
    }
    let strikes = find(&found, "true_strikes");
    assert_eq!((strikes.ci95_low, strikes.mean, strikes.ci95_high), (175.0, 175.0, 200.0));
    // Listed strikes are the same in every trial, and sure.
    let listed = rows(&trials, 0.02, Known { is_random: false, ..KNOWN });
    assert_eq!(find(&listed, "true_strikes").ci95_high, 175.0);
    let none = find(&rows(&[nothing_seen(0.0), nothing_seen(0.0)], 0.02, KNOWN), "true_strikes").clone();
    assert_eq!((none.mean, none.ci95_low, none.ci95_high), (0.0, 0.0, 200.0));
    // Bins of which nothing was seen are shares of none.
    let bins = super::bins::Bins::new(0.25);
    for row in Estimates::new(&trials, 0.02, KNOWN).bin_rows(&labels(), &bins) {
        assert!(row.ci95_low < row.ci95_high && row.std_err > 0.0, "{row:?}");
    }
}

#[test]
fn nothing_can_be_overlooked_where_every_profile_is_recognised() {
    let trial = Totals { profiles: 5.0, widths_mm: 0.5, ..nothing_seen(7.0) };
    let trials = [trial.clone(), trial];
    let overlooked = |smallest_mm: f64| find(&rows(&trials, smallest_mm, KNOWN), "overlooked_share").clone();
    assert_eq!((overlooked(0.0).ci95_low, overlooked(0.0).ci95_high), (0.0, 0.0));
    assert!(overlooked(0.02).ci95_high > 0.3);
}
