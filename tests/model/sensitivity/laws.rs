//! What holds of indices for any function.

use super::functions::{ishigami, linear};
use super::{outputs_of, plan};
use dermatrace::sampling::DesignError;
use dermatrace::study::indices::{Analysis, SobolIndices, SobolPlan};

#[test]
fn rows_are_those_of_saltelli() {
    let plan = plan(3, 16, 1);
    assert_eq!(plan.evaluations(), 16 * 5);
    for base in 0..16 {
        let row = |j| plan.point(5 * base + j);
        let (a, b) = (row(0), row(4));
        assert!(a.iter().zip(&b).all(|(a, b)| a != b));
        for j in 0..3 {
            let mixed: Vec<f64> = (0..3).map(|i| if i == j { b[i] } else { a[i] }).collect();
            assert_eq!(row(1 + j as u64), mixed);
        }
    }
}

#[test]
fn permuting_inputs_permutes_indices() {
    let plan = plan(3, 128, 2);
    // Input i of the second function is input (i + 1) mod 3 of the first; AB¹ … AB³ change places likewise.
    let first = outputs_of(ishigami, &plan);
    let order = [0, 2, 3, 1, 4];
    let second: Vec<f64> = first.chunks(5).flat_map(|row| order.map(|j| row[j])).collect();
    let [first, second] = [first, second].map(|y| plan.indices(&y, 200).indices.expect("it varies"));
    for i in 0..3 {
        assert_eq!(second.first[i], first.first[(i + 1) % 3]);
        assert_eq!(second.total[i], first.total[(i + 1) % 3]);
    }
}

#[test]
fn another_unit_and_another_origin_change_nothing() {
    let plan = plan(3, 128, 2);
    let outputs = outputs_of(ishigami, &plan);
    let moved = |factor: f64, shift: f64| -> SobolIndices {
        let outputs: Vec<f64> = outputs.iter().map(|y| factor * y + shift).collect();
        plan.indices(&outputs, 200).indices.expect("it varies")
    };
    // Outputs so large that their squares would not be finite: a power of two changes no bit.
    assert_eq!(moved(1.0, 0.0), moved(2f64.powi(1000), 0.0));
    let (here, there) = (moved(1.0, 0.0), moved(-3.0, 1e4));
    for (here, there) in here.first.iter().chain(&here.total).zip(there.first.iter().chain(&there.total)) {
        assert!((here.value - there.value).abs() < 1e-9 && (here.high - there.high).abs() < 1e-9, "{here:?} {there:?}");
    }
}

#[test]
fn a_row_with_an_output_that_is_not_finite_is_left_out_whole() {
    let long = plan(3, 65, 7);
    let short = plan(3, 64, 7);
    let expected = short.indices(&outputs_of(ishigami, &short), 100);
    for (place, value) in [(0, f64::NAN), (2, f64::INFINITY), (4, f64::NEG_INFINITY)] {
        let mut outputs = outputs_of(ishigami, &long);
        outputs[64 * 5 + place] = value;
        let found = long.indices(&outputs, 100);
        assert_eq!((found.kept, found.dropped), (64, 1));
        assert_eq!(found.indices, expected.indices);
    }
}

#[test]
fn there_are_no_indices_of_what_does_not_vary() {
    let plan = plan(2, 32, 1);
    let none = |outputs: Vec<f64>| {
        let found = plan.indices(&outputs, 100);
        found.indices.is_none()
    };
    assert!(none(vec![0.0; 128]) && none(vec![-2.5; 128]) && none(vec![f64::NAN; 128]));
    // Rounding alone.
    assert!(none((0..128).map(|i| 0.1 + f64::from(i % 3) * 1e-17).collect()));
    assert!(none((0..128).map(|i| 1e9 + f64::from(i % 3) * 1e-7).collect()));
    // A and B are constant where AB is not.
    assert!(none((0..128).map(|i| f64::from(i % 4 == 1)).collect()));
    let single = super::plan(2, 1, 1);
    assert!(single.indices(&[1.0, 2.0, 3.0, 5.0], 100).indices.is_none());
    let without_interval = plan.indices(&outputs_of(|u| u[0], &plan), 0);
    assert_eq!(without_interval, Analysis { kept: 32, dropped: 0, indices: None });
}

#[test]
fn every_number_is_finite_and_inside_its_interval_when_rows_are_few() {
    let mut seen = 0;
    for (base, seed) in [2, 3, 8].into_iter().flat_map(|base| (0..50).map(move |seed| (base, seed))) {
        let plan = plan(3, base, seed);
        // Mostly 0, so that many resamples do not vary.
        let outputs = outputs_of(|u| if u[0] > 0.7 { u[1] } else { 0.0 }, &plan);
        let Some(found) = plan.indices(&outputs, 100).indices else { continue };
        for index in found.first.iter().chain(&found.total).chain([&found.first_sum]) {
            assert!(index.low <= index.value && index.value <= index.high, "base {base}, seed {seed}: {index:?}");
            assert!(index.low.is_finite() && index.high.is_finite());
        }
        seen += 1;
    }
    assert!(seen > 75, "{seen} of 150");
}

#[test]
fn threads_change_no_bit() {
    let plan = plan(3, 128, 5);
    let outputs = outputs_of(linear, &plan);
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| plan.indices(&outputs, 300))
    };
    assert_eq!(with_threads(1), with_threads(4));
}

#[test]
fn sixty_four_inputs_are_the_most() {
    assert!(SobolPlan::new(64, 8, 0).is_ok());
    assert_eq!(SobolPlan::new(65, 8, 0), Err(DesignError::TooManyDimensions(130)));
}
