//! What a profile tells of one hypothesis against another on average (model I8).

use super::measure::Measure;
use crate::scenario::inference::ReadingLaw;

/// Widths are looked at in steps of this share of the error of reading.
const STEP: f64 = 0.25;
/// Values of c' that are tried, and how often the best is looked for more closely.
const TRIES: usize = 64;
const CLOSER: usize = 40;
/// Golden section.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// min over c' of the mean over planes of ∫ f_A ln(f_A/f_B) dv, nats a profile; measures of the true hypothesis, whose c is given, and of
/// the other on each plane.
pub fn information_rate(
    law: &ReadingLaw,
    planes: &[(&Measure, &Measure)],
    residual_width: f64,
    [from, to]: [f64; 2],
) -> f64 {
    let step = STEP * law.error_mm;
    let count = ((law.largest_mm - law.smallest_mm) / step).ceil() as usize;
    let step = (law.largest_mm - law.smallest_mm) / count as f64;
    let widths: Vec<f64> = (0..count).map(|i| law.smallest_mm + step * (i as f64 + 0.5)).collect();
    let densities = |measure: &Measure, c: f64| -> Vec<f64> {
        let recognised = law.recognised(measure, c);
        widths.iter().map(|&width| law.density(law.seen(measure, c, width), recognised)).collect()
    };
    let own: Vec<Vec<f64>> = planes.iter().map(|(own, _)| densities(own, residual_width)).collect();
    let divergence = |log: f64| {
        let of_plane = |((_, other), own): (&(&Measure, &Measure), &Vec<f64>)| {
            let other = densities(other, log.exp());
            own.iter().zip(&other).map(|(a, b)| a * (a / b).ln()).sum::<f64>() * step
        };
        planes.iter().zip(&own).map(of_plane).sum::<f64>() / planes.len() as f64
    };
    let (from, to) = (from.ln(), to.ln());
    if to <= from {
        return divergence(from);
    }
    let place = |i: usize| from + (to - from) * i as f64 / (TRIES - 1) as f64;
    let tried: Vec<f64> = (0..TRIES).map(|i| divergence(place(i))).collect();
    let best = (0..TRIES).min_by(|&a, &b| tried[a].total_cmp(&tried[b])).unwrap_or(0);
    let (mut lo, mut hi) = (place(best.saturating_sub(1)), place((best + 1).min(TRIES - 1)));
    let mut least = tried[best];
    for _ in 0..CLOSER {
        let (a, b) = (hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo));
        let (at_a, at_b) = (divergence(a), divergence(b));
        least = least.min(at_a).min(at_b);
        if at_a < at_b { hi = b } else { lo = a }
    }
    least
}
