//! Profiles that neighbours make together (model I3): chords begin on a line as a Poisson process, and their union is seen.

use super::measure::Measure;

/// Survival functions end here.
const NOTHING: f64 = 1e-9;

/// What is seen of a measure where so many strikes per mm² lie at random: profiles per length of line over strikes per area, by the
/// length of union; solved at the measure's own lengths, up to a widest one, mm. What is wider lies there.
pub fn merged(measure: &Measure, strikes_per_mm2: f64, widest_mm: f64) -> Measure {
    let (total, area) = (measure.total(), measure.area());
    if total <= 0.0 || strikes_per_mm2 <= 0.0 {
        return measure.clone();
    }
    let longest = measure.mass.len();
    let mut below = 0.0;
    let alone: Vec<f64> = std::iter::once(1.0)
        .chain(
            measure
                .mass
                .iter()
                .enumerate()
                .map(|(i, mass)| {
                    below += mass;
                    // Half of what lies at a length is below it; of what lies at 0 all is.
                    let own = if i == 0 { 0.0 } else { 0.5 * mass };
                    (1.0 - (below - own) / total).max(0.0)
                })
                .skip(1),
        )
        .collect();
    let union = renewal(
        |i| alone.get(i).copied().unwrap_or(0.0),
        strikes_per_mm2 * total,
        measure.step_mm,
        [longest, (widest_mm / measure.step_mm) as usize],
    );
    let per_strike = total * (-strikes_per_mm2 * area).exp();
    let at = |i: usize| union.get(i).copied().unwrap_or(0.0);
    let inner = (1..=union.len()).map(|i| 0.5 * (at(i - 1) - at(i + 1)));
    let mass = std::iter::once(0.5 * (1.0 - at(1))).chain(inner).map(|share| per_strike * share.max(0.0)).collect();
    Measure { step_mm: measure.step_mm, mass }
}

/// S at even steps: S(t) = S₁(t) p(t) + ∫₀ᵗ q(t − u) S(u) du with q = λ S₁ p, by the trapezoid rule, until nothing is left or for so many steps at
/// most; chords alone are no longer than `longest` steps.
pub fn renewal(alone: impl Fn(usize) -> f64, rate_per_mm: f64, step_mm: f64, [longest, most]: [usize; 2]) -> Vec<f64> {
    let mut passed = 0.0;
    let mut first = Vec::with_capacity(longest + 1);
    for i in 0..=longest {
        if i > 0 {
            passed += 0.5 * step_mm * (alone(i - 1) + alone(i));
        }
        first.push(alone(i) * (-rate_per_mm * passed).exp());
    }
    let weight = rate_per_mm * step_mm;
    let mut union: Vec<f64> = vec![1.0];
    while union.len() <= most && union.last().is_some_and(|last| *last > NOTHING) {
        let t = union.len();
        let of_first = first.get(t).copied().unwrap_or(0.0);
        let reach = t.min(longest);
        let newest = if t <= longest { 0.5 * first[t] * union[0] } else { 0.0 };
        let inner: f64 = (1..=reach.min(t - 1)).map(|j| first[j] * union[t - j]).sum();
        let here = (of_first + weight * (newest + inner)) / (1.0 - 0.5 * weight);
        union.push(here.min(union[t - 1]));
    }
    union
}

/// The share of unions of discs of a diameter that is wider than a width.
pub fn discs_wider(diameter_mm: f64, strikes_per_mm2: f64, width_mm: f64, steps: usize) -> f64 {
    let step = diameter_mm / steps as f64;
    let alone = |i: usize| (1.0 - (i as f64 / steps as f64).powi(2)).max(0.0).sqrt();
    let most = (width_mm / step) as usize + 2;
    let union = renewal(alone, strikes_per_mm2 * diameter_mm, step, [steps, most]);
    let place = width_mm / step;
    let at = |i: usize| union.get(i).copied().unwrap_or(0.0);
    let (i, share) = (place as usize, place.fract());
    at(i) + share * (at(i + 1) - at(i))
}

/// The covered share is 1 − e^{−NA}: how much of a channel's section lies in others.
pub fn covered(strikes_per_mm2: f64, area_mm2: f64) -> f64 {
    -(-strikes_per_mm2 * area_mm2).exp_m1()
}
