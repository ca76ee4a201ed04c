//! Runs every method on the same strikes under many seeds.

use crate::support::common::{explicit, pen};
use crate::support::{listed_roller, median, to_half_a_per_cent, treatment, with_trials};
use dermatrace::devices::{DepthEfficiency, ListedMotion};
use dermatrace::metrics::lines::Lines;
use dermatrace::metrics::points::Points;
use dermatrace::metrics::strata::{Quantity, layer_slot};
use dermatrace::metrics::trial::Trial;
use dermatrace::pattern::ListedStrike;
use dermatrace::sampling::Integrand;
use dermatrace::sampling::rng::{Purpose, Stream};
use dermatrace::sampling::sobol;
use dermatrace::sampling::statistics::{mean, std_err};
use dermatrace::scenario::{EstimatorKind, Scenario};
use dermatrace::treatment::Treatment;
use std::time::Instant;

/// Independent seeds of every method.
pub const SEEDS: u32 = 64;
/// Seeds and points per stratum of the reference.
const REFERENCE: (u32, u32) = (16, 1 << 13);
/// Exponents of 2 of the points per stratum: of points, and of planes of lines.
const POINT_LEVELS: std::ops::RangeInclusive<u32> = 6..=15;
const LINE_LEVELS: std::ops::RangeInclusive<u32> = 0..=9;

/// How the points of the unit cube are made.
#[derive(Clone, Copy)]
enum Source {
    /// Independent.
    Uniform,
    /// Scrambled Sobol' sequences, as the runner takes them.
    Sobol,
}

impl Source {
    fn point(self, seed: u64, replicate: u32, stratum: usize, index: u32) -> [f64; 3] {
        match self {
            Self::Uniform => {
                let stream = Stream::new(seed, Purpose::Thinning, [stratum as u32, replicate]);
                let [[u, v], [w, _]] = [0, 1].map(|k| stream.uniforms(2 * u64::from(index) + k));
                [u, v, w]
            }
            Self::Sobol => {
                let scrambles = Stream::new(seed, Purpose::Scramble, [0, replicate]).words(stratum as u64);
                sobol::scrambled(index, [scrambles[0], scrambles[1], scrambles[2]])
            }
        }
    }
}

/// One method on one set of strikes.
pub struct Curve {
    /// What it is called.
    pub name: &'static str,
    /// What a sample is.
    pub unit: &'static str,
    /// From few samples to many.
    pub levels: Vec<Level>,
}

/// What the seeds gave at one number of samples.
pub struct Level {
    /// Samples of one estimate.
    pub samples: f64,
    /// Seconds that the samples of one estimate took, median over the seeds.
    pub seconds: f64,
    /// Relative error of the damage volume under every seed.
    pub errors: Vec<f64>,
}

/// A fixed set of strikes and every method on it.
pub struct Case {
    /// What made the strikes.
    pub name: &'static str,
    /// Strikes positioned in the patch.
    pub strikes: u64,
    /// Damage volume, mm³/cm², and its standard error.
    pub reference: (f64, f64),
    /// Every method.
    pub curves: Vec<Curve>,
}

impl Case {
    /// The roller and the pen.
    pub fn all() -> Vec<Self> {
        vec![
            Self::of("roller, pinned, 1.5 mm", &listed_roller(11.4, EstimatorKind::Lines, 1e-3)),
            Self::of("pen, 1.5 mm", &listed_pen()),
        ]
    }

    fn of(name: &'static str, scenario: &Scenario) -> Self {
        let (reference, mut curves, strikes) = with_trials(scenario, true, |trials| {
            let trial = trials[0];
            let (points, lines) = (Points(trial), Lines(trial));
            let reference = reference(&lines, trial.shared.strata.slab_count());
            let curves = vec![
                curve("Monte Carlo points", "points", &points, 1, (Source::Uniform, reference.0)),
                curve("scrambled Sobol' points", "points", &points, 1, (Source::Sobol, reference.0)),
                curve("lines", "lines", &lines, trial.shared.strata.slab_count(), (Source::Sobol, reference.0)),
            ];
            (reference, curves, trial.tile(0).tally.strikes)
        });
        let sampled_sum = with_trials(scenario, false, |trials: &[Trial]| {
            let lines = Lines(trials[0]);
            curve(
                "lines, no volume known",
                "lines",
                &lines,
                trials[0].shared.strata.slab_count(),
                (Source::Sobol, reference.0),
            )
        });
        curves.insert(2, sampled_sum);
        let case = Self { name, strikes, reference, curves };
        case.check();
        case
    }

    /// The reference is far better known than what is held against it, and every method's mean agrees with it within 4.5
    /// standard errors, and 10⁻⁴ for section tables, which lines use and points do not.
    fn check(&self) {
        for curve in &self.curves {
            let finest = &curve.levels[curve.levels.len() - 1];
            let relative = self.reference.1 / self.reference.0;
            assert!(
                relative < 0.3 * rms(&finest.errors),
                "{}: the reference is known to {relative:e} only",
                curve.name
            );
            let (bias, error) = (mean(&finest.errors), std_err(&finest.errors));
            assert!(bias.abs() < 4.5 * error + 1e-4, "{}: off by {bias:e} ± {error:e}", curve.name);
        }
    }
}

/// Root of the mean square.
pub fn rms(errors: &[f64]) -> f64 {
    (errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64).sqrt()
}

/// The strikes of one pen pass at 1000 per cm², listed: vertical, without glide.
fn listed_pen() -> Scenario {
    const SIDE_MM: f64 = 5.5;
    let (device, depth_mm) = (pen(), 1.5);
    let empty = to_half_a_per_cent(device, SIDE_MM, depth_mm);
    let treatment: Treatment = treatment(&empty);
    let strike = |s: &dermatrace::treatment::Strike| ListedStrike {
        x_mm: s.x_mm,
        y_mm: s.y_mm,
        heading_rad: 0.0,
        depth_mm: None,
    };
    let strikes = treatment.strikes_in(0, &empty.patch.region().widened(1.0)).iter().map(strike).collect();
    let mut scenario = to_half_a_per_cent(explicit(ListedMotion::Vertical, strikes), SIDE_MM, depth_mm);
    scenario.depth_efficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
    scenario
}

fn reference(lines: &Lines, strata: usize) -> (f64, f64) {
    let (seeds, points) = REFERENCE;
    let value = |replicate| {
        *estimates(lines, strata, &[points], |s, i| Source::Sobol.point(2, replicate, s, i))
            .last()
            .map(|(_, v)| v)
            .expect("one level")
    };
    let values: Vec<f64> = (0..seeds).map(value).collect();
    (mean(&values), std_err(&values))
}

fn curve<I: Integrand>(
    name: &'static str,
    unit: &'static str,
    integrand: &I,
    strata: usize,
    (source, truth): (Source, f64),
) -> Curve {
    let levels: Vec<u32> = if unit == "points" { POINT_LEVELS } else { LINE_LEVELS }.map(|k| 1 << k).collect();
    let runs: Vec<Vec<(f64, f64)>> =
        (0..SEEDS).map(|seed| estimates(integrand, strata, &levels, |s, i| source.point(1, seed, s, i))).collect();
    let per_point: u64 = (0..strata).map(|stratum| integrand.samples_per_point(stratum)).sum();
    let level = |(k, &points): (usize, &u32)| Level {
        samples: (u64::from(points) * per_point) as f64,
        seconds: median(&mut runs.iter().map(|run| run[k].0).collect::<Vec<_>>()),
        errors: runs.iter().map(|run| run[k].1 / truth - 1.0).collect(),
    };
    Curve { name, unit, levels: levels.iter().enumerate().map(level).collect() }
}

/// (seconds, damage volume) after every number of points per stratum, which ascend; one thread, the patch one tile.
fn estimates<I: Integrand>(
    integrand: &I,
    strata: usize,
    levels: &[u32],
    point: impl Fn(usize, u32) -> [f64; 3],
) -> Vec<(f64, f64)> {
    assert_eq!(integrand.parts(), 1);
    let part = integrand.part(0);
    let mut sums = vec![vec![0.0; integrand.slots()]; strata];
    let (mut scratch, mut from, mut seconds) = (I::Scratch::default(), 0, 0.0);
    let extend = |&points: &u32| {
        let start = Instant::now();
        for (stratum, slots) in sums.iter_mut().enumerate() {
            for index in from..points {
                integrand.add(&part, stratum, point(stratum, index), &mut scratch, slots);
            }
        }
        seconds += start.elapsed().as_secs_f64();
        from = points;
        (seconds, sums.iter().map(|slots| damage(integrand, slots)).sum::<f64>() / f64::from(points))
    };
    levels.iter().map(extend).collect()
}

/// Sum less overlap, all layers together.
fn damage<I: Integrand>(integrand: &I, slots: &[f64]) -> f64 {
    let of = |layer, quantity| {
        let slot = layer_slot(layer, quantity);
        slots[slot] * integrand.scale(slot)
    };
    (0..slots.len() / 5).map(|layer| of(layer, Quantity::Sum) - of(layer, Quantity::Overlap)).sum()
}
