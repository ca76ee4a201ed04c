//! How one width is read (model I4): recognised within limits, with an error, and sometimes something else.

use super::measure::Measure;
use crate::scenario::inference::ReadingLaw;
use statrs::function::erf::erf;
use std::f64::consts::{FRAC_1_SQRT_2, TAU};
use std::sync::LazyLock;

/// Errors beyond so many standard deviations do not happen.
pub const FURTHEST: f64 = 7.0;
/// True widths are left out of a density where they add less than this share of what is misread.
const NEGLIGIBLE: f64 = 1e-3;

/// Steps of a table of the normal distribution for each standard deviation: cubics between them are off by less than 1e-12.
const PER_DEVIATION: usize = 256;

/// Distribution function and density of the standard normal distribution from −[`FURTHEST`] on, the density times a step.
static NORMAL: LazyLock<Vec<[f64; 2]>> = LazyLock::new(|| {
    let step = 1.0 / PER_DEVIATION as f64;
    let at = |i: usize| {
        let x = i as f64 * step - FURTHEST;
        [0.5 * (1.0 + erf(x * FRAC_1_SQRT_2)), step * (-0.5 * x * x).exp() / TAU.sqrt()]
    };
    (0..=2 * FURTHEST as usize * PER_DEVIATION + 1).map(at).collect()
});

/// Distribution function of the standard normal distribution: the likelihood asks for nothing as often.
#[inline]
pub fn normal_below(x: f64) -> f64 {
    if x > FURTHEST {
        return 1.0;
    }
    if x < -FURTHEST {
        return 0.0;
    }
    let place = (x + FURTHEST) * PER_DEVIATION as f64;
    let (i, t) = (place as usize, place.fract());
    match NORMAL.get(i..i + 2) {
        Some(&[[one, slope], [next, next_slope]]) => {
            let rise = next - one;
            one + t * (slope + t * (3.0 * rise - 2.0 * slope - next_slope + t * (slope + next_slope - 2.0 * rise)))
        }
        // Not a number.
        _ => x,
    }
}

impl ReadingLaw {
    /// Density of what is read at random, 1/mm.
    pub(super) fn misread_density(&self) -> f64 {
        1.0 / (self.largest_mm - self.smallest_mm)
    }

    /// Standard deviation of a width around what a measure holds, mm: the measure's own variance is that of its lengths and a quarter of
    /// its step's square, after closing.
    pub(super) fn sd_mm(&self, pace_mm: f64) -> f64 {
        (self.error_mm * self.error_mm - 0.25 * pace_mm * pace_mm).sqrt()
    }

    /// Q: recognised profiles of a measure whose lengths became `closing` times what they were, mm.
    pub(crate) fn recognised(&self, measure: &Measure, closing: f64) -> f64 {
        let pace = closing * measure.step_mm;
        let sd = self.sd_mm(pace);
        let over = |i: usize, limit: f64| normal_below((pace * i as f64 - limit) / sd);
        // Lengths far from both limits are recognised for sure.
        let place = |width_mm: f64| ((width_mm / pace).max(0.0) as usize).min(measure.mass.len());
        let sure = place(self.smallest_mm + FURTHEST * sd) + 1;
        let end = place(self.largest_mm - FURTHEST * sd);
        let unsure = (0..measure.mass.len()).filter(|i| *i < sure || *i >= end);
        let near =
            unsure.map(|i| measure.mass[i] * (over(i, self.smallest_mm) - over(i, self.largest_mm))).sum::<f64>();
        near + measure.mass.get(sure..end).map_or(0.0, |mass| mass.iter().sum())
    }

    /// ∫ φ((v − cL)/σ)/σ dμ: how dense the profiles are that read `width_mm`, before any is left out.
    pub(super) fn seen(&self, measure: &Measure, closing: f64, width_mm: f64) -> f64 {
        let pace = closing * measure.step_mm;
        let sd = self.sd_mm(pace);
        let least = NEGLIGIBLE * self.misread * self.misread_density() * sd * TAU.sqrt();
        let near = sd * (-2.0 * least.min(0.5).ln()).sqrt();
        let first = (((width_mm - near) / pace).ceil().max(0.0) as usize).min(measure.mass.len());
        let last = (((width_mm + near) / pace).floor().max(-1.0) + 1.0) as usize;
        let bins = &measure.mass[first..last.clamp(first, measure.mass.len())];
        // Along even steps a Gaussian is a product of factors that shrink by one and the same.
        let (at, step) = ((first as f64 * pace - width_mm) / sd, pace / sd);
        let (mut height, mut factor) = ((-0.5 * at * at).exp(), (-step * (at + 0.5 * step)).exp());
        let shrinks = (-step * step).exp();
        let mut sum = 0.0;
        for mass in bins {
            sum += mass * height;
            height *= factor;
            factor *= shrinks;
        }
        sum / (sd * TAU.sqrt())
    }

    /// f(v): density of a width that was recognised, 1/mm; `recognised` is Q of the same measure.
    pub(super) fn density(&self, seen: f64, recognised: f64) -> f64 {
        let true_ones = if recognised > 0.0 { (1.0 - self.misread) * seen / recognised } else { 0.0 };
        true_ones + self.misread * self.misread_density()
    }
}
