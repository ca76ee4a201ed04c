//! From chords to holes: what random lines tell of the discs that they cut.
//!
//! A line that is isotropic and uniform meets holes of number density N and perimeter B at N B / π places a unit of length,
//! and its chords are π A / B long on average (Cauchy, Crofton). A disc of diameter d shows chords up to c with the share
//! 1 − √(1 − c²/d²). Chords shorter than c₀ are not recognised; every formula here allows for that.

use std::f64::consts::{FRAC_2_PI, PI};

/// Corrections for discs of any sizes take discs to be wider than the narrowest chord that is recognised by at least this, mm.
/// A chord just above that would weigh without bound; over a spread of narrowest chords, each as good as any other, the
/// weights' mean has a bound, and estimates a variance.
pub const SPREAD_MM: f64 = 0.02;

/// Halvings of the search for a diameter: as many as tell neighbouring numbers apart.
const HALVINGS: usize = 200;

/// Mean of the chords that are at least `smallest` long, of discs of one diameter.
pub fn mean_chord(diameter: f64, smallest: f64) -> f64 {
    if smallest >= diameter {
        return diameter;
    }
    let half_hit = (diameter * diameter - smallest * smallest).sqrt();
    0.5 * (diameter * diameter * (smallest / diameter).acos() / half_hit + smallest)
}

/// The diameter of discs, all of one size, whose recognised chords have this mean: 4/π times the mean where every chord is
/// recognised.
pub fn diameter_of_equal_discs(mean: f64, smallest: f64) -> f64 {
    if smallest <= 0.0 {
        return 4.0 / PI * mean;
    }
    // The mean grows with the diameter, from `smallest` on, and lies between diameter / 2 and the diameter.
    let (mut low, mut high) = (smallest, (2.0 * mean).max(smallest));
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if mean_chord(middle, smallest) < mean { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Breadth of the strip across a line within which a disc's middle must lie for its chord to be recognised.
pub fn recognised_breadth(diameter: f64, smallest: f64) -> f64 {
    (diameter * diameter - smallest * smallest).max(0.0).sqrt()
}

/// What a recognised chord counts for, per unit length of line, towards the number of discs per area, whatever their sizes
/// (all wider than `smallest` by [`SPREAD_MM`]): the solution of Abel's equation ∫ f(c) c / √(d² − c²) dc = 1 for chords above
/// t, (2/π) / √(c² − t²), on average over t from `smallest` to `smallest` + [`SPREAD_MM`].
pub fn number_weight(chord: f64, smallest: f64) -> f64 {
    let share = |t: f64| (t / chord).min(1.0).asin();
    FRAC_2_PI / SPREAD_MM * (share(spread_end(chord, smallest)) - share(smallest))
}

/// What a recognised chord counts for, per unit length of line, towards the sum of diameters per area: the same equation
/// with d on its right-hand side, whose solution for chords above t is (2/π) (t / √(c² − t²) + arccos(t / c)).
pub fn diameter_weight(chord: f64, smallest: f64) -> f64 {
    let integral = |t: f64| t * (t / chord).min(1.0).acos() - 2.0 * recognised_breadth(chord, t);
    FRAC_2_PI / SPREAD_MM * (integral(spread_end(chord, smallest)) - integral(smallest))
}

/// The chord that weighs most.
pub fn heaviest_chord(smallest: f64) -> f64 {
    smallest + SPREAD_MM
}

fn spread_end(chord: f64, smallest: f64) -> f64 {
    chord.min(smallest + SPREAD_MM).max(smallest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integral over the chords of a disc that are recognised, per unit length and number density; the middle's distance
    /// from the line is half of √(d² − c²), and x is the share of the greatest such distance, by 1 − x² to tame the end.
    fn over_chords(diameter: f64, smallest: f64, weight: impl Fn(f64) -> f64) -> f64 {
        let (breadth, steps) = (recognised_breadth(diameter, smallest), 200_000);
        let at = |i: usize| (i as f64 + 0.5) / steps as f64;
        let chord = |share: f64| (diameter * diameter - (breadth * share).powi(2)).sqrt();
        (0..steps).map(|i| weight(chord(1.0 - at(i).powi(2))) * 2.0 * at(i)).sum::<f64>() * breadth / steps as f64
    }

    #[test]
    fn the_mean_chord_is_what_quadrature_finds() {
        for (diameter, smallest) in [(0.25, 0.0), (0.25, 0.02), (0.07, 0.06), (1.0, 0.999)] {
            let mean = over_chords(diameter, smallest, |chord| chord) / recognised_breadth(diameter, smallest);
            assert!((mean_chord(diameter, smallest) / mean - 1.0).abs() < 1e-9, "{diameter} {smallest}");
            let back = diameter_of_equal_discs(mean_chord(diameter, smallest), smallest);
            assert!((back / diameter - 1.0).abs() < 1e-9, "{diameter} {smallest}: {back}");
        }
        assert!((mean_chord(0.25, 0.0) - PI / 4.0 * 0.25).abs() < 1e-15);
    }

    #[test]
    fn weights_give_the_number_and_the_diameters_of_discs_of_any_size() {
        for (diameter, smallest) in [(0.25, 0.0), (0.25, 0.02), (0.0801, 0.06), (3.0, 0.02)] {
            let number = over_chords(diameter, smallest, |chord| number_weight(chord, smallest));
            assert!((number - 1.0).abs() < 1e-5, "{diameter} {smallest}: {number}");
            let sum = over_chords(diameter, smallest, |chord| diameter_weight(chord, smallest));
            assert!((sum / diameter - 1.0).abs() < 1e-5, "{diameter} {smallest}: {sum}");
        }
    }

    /// A single chord a hair above the narrowest one could outweigh all others.
    #[test]
    fn no_chord_weighs_more_than_the_heaviest() {
        for smallest in [0.0, 0.02, 0.5] {
            let most = number_weight(heaviest_chord(smallest), smallest);
            let chord = |i: i32| smallest + SPREAD_MM * 1.1f64.powi(i);
            let weights = || (-80..80).map(|i| number_weight(chord(i), smallest));
            assert!(
                most.is_finite() && weights().all(|weight| (0.0..=most * (1.0 + 1e-9)).contains(&weight)),
                "{smallest}"
            );
        }
    }
}
