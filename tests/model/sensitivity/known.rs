//! Indices that are known in closed form.

use super::functions::{G, g_function, ishigami, linear, of_g_function, of_ishigami};
use super::{half_width, indices_of, plan};
use dermatrace::study::indices::{Index, SobolIndices};

/// Asserts that indices lie within two half widths of their interval, which are four standard errors, from the exact ones: a
/// false alarm in at most 1 of 15,000 for each. Intervals of scrambled points are wider than their errors, so it is rarer.
fn assert_close(found: &SobolIndices, [first, total]: &[Vec<f64>; 2], widest: f64) {
    let close = |index: &Index, exact: f64| (index.value - exact).abs() <= 2.0 * half_width(index);
    for (found, exact) in [(&found.first, first), (&found.total, total)] {
        for (index, exact) in found.iter().zip(exact) {
            assert!(close(index, *exact), "{index:?}, exact {exact}");
            assert!(half_width(index) < widest, "{index:?}");
        }
    }
    assert!(close(&found.first_sum, first.iter().sum()), "{:?}", found.first_sum);
}

#[test]
fn the_closed_form_of_ishigami_is_the_published_one() {
    let [first, total] = of_ishigami();
    for (ours, published) in [(first, [0.3139, 0.4424, 0.0]), (total, [0.5576, 0.4424, 0.2437])] {
        assert!(ours.iter().zip(published).all(|(ours, published)| (ours - published).abs() < 5e-5), "{ours:?}");
    }
}

#[test]
fn ishigami_has_its_known_indices() {
    assert_close(&indices_of(ishigami, &plan(3, 1 << 13, 1)), &of_ishigami(), 0.035);
}

#[test]
fn the_g_function_has_its_known_indices() {
    assert_close(&indices_of(g_function, &plan(G.len(), 1 << 13, 2)), &of_g_function(), 0.06);
}

#[test]
fn inputs_of_a_sum_do_not_interact() {
    let found = indices_of(linear, &plan(3, 1 << 13, 3));
    // Points of one sequence are so even that the sum of first orders errs far less than its interval says.
    assert!((found.first_sum.value - 1.0).abs() < 2e-3, "{:?}", found.first_sum);
    for (first, total) in found.first.iter().zip(&found.total) {
        assert!((first.value - total.value).abs() < 2e-3, "{first:?} {total:?}");
    }
}

#[test]
fn an_input_that_does_nothing_has_indices_of_exactly_0() {
    let found = indices_of(|u| u[0] * u[2], &plan(3, 256, 4));
    let nothing = Index { value: 0.0, low: 0.0, high: 0.0 };
    assert_eq!((found.first[1], found.total[1]), (nothing, nothing));
    assert!(found.total[0].low > 0.3 && found.total[2].low > 0.3, "{found:?}");
}
