//! Coverage: gaps and hot spots against exact answers.

use crate::common::{explicit, metric, pen, roller, run, scenario};
use dermatrace::devices::{DepthEfficiency, Device, ListedMotion};
use dermatrace::geometry::Tear;
use dermatrace::metrics::coverage::{Coverage, Survey};
use dermatrace::pattern::ListedStrike;
use dermatrace::sampling::rng::{Purpose, Stream};
use dermatrace::sampling::statistics::mean;
use dermatrace::scenario::{Patch, Scenario};
use dermatrace::treatment::Treatment;
use std::f64::consts::{PI, SQRT_2};
use std::sync::atomic::AtomicUsize;

const RIGID: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
const PATCH: Patch = Patch { width_mm: 10.0, height_mm: 10.0 };

fn listed(places: impl Iterator<Item = [f64; 2]>) -> Device {
    let strike = |[x_mm, y_mm]: [f64; 2]| ListedStrike { x_mm, y_mm, heading_rad: 0.0, depth_mm: None };
    explicit(ListedMotion::Vertical, places.map(strike).collect())
}

/// A square lattice over the patch and 2 mm around it.
fn lattice(pitch: f64) -> Device {
    let count = (14.0 / pitch) as i32;
    let at = move |i: i32| -2.0 + pitch * (f64::from(i) + 0.3);
    listed((0..count).flat_map(move |i| (0..count).map(move |j| [at(i), at(j)])))
}

/// Coverage of a device alone, shallow and with few samples.
fn covered(device: Device) -> Scenario {
    let mut case = scenario(vec![device], vec![0.1], vec![Tear::Puncture]);
    case.metrics.coverage = true;
    case.metrics.openings = false;
    (case.sampling.trials, case.sampling.max_samples) = (8, 1000);
    case
}

fn of_trial(device: &Device, patch: &Patch, trial: u32) -> Coverage {
    let treatment = Treatment::new(device, 1.0, RIGID, 3);
    Survey::new(&treatment, patch).of_trial(trial, &AtomicUsize::new(0)).expect("nothing stops it")
}

fn gap(coverage: &Coverage) -> f64 {
    mean(&coverage.scrambles.iter().map(|scramble| scramble.gap).collect::<Vec<_>>())
}

/// The distance from the nearest point of a square lattice of pitch 1 that 5 % of the plane exceeds.
fn lattice_gap() -> f64 {
    let inside = |r: f64| 4.0 * (0.5 * (r * r - 0.25).sqrt() + r * r * (PI / 4.0 - (0.5 / r).acos()));
    let (mut low, mut high) = (0.5, 0.5 * SQRT_2);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        *(if inside(middle) < 0.95 { &mut low } else { &mut high }) = middle;
    }
    low
}

#[test]
fn a_square_lattice_has_the_gaps_of_a_square_lattice() {
    let exact = lattice_gap();
    assert!((exact - 0.5986).abs() < 1e-3, "{exact}");
    for pitch in [0.5, 1.7] {
        let outcome = run(&covered(lattice(pitch)));
        let of = |name| metric(&outcome, "listed", "puncture", "surface", name);
        let (gap, std_err, ..) = of("gap");
        // 6 standard errors from 8 trials: a false alarm in about 1 of 2000 seeds.
        assert!(
            (gap - exact * pitch).abs() < 6.0 * std_err && std_err < 0.005 * gap,
            "{gap} ± {std_err}: {}",
            exact * pitch
        );
        let (widest, ..) = of("widest_gap");
        assert!(widest <= pitch / SQRT_2 && widest > 0.95 * pitch / SQRT_2, "{widest}");
    }
}

#[test]
fn a_fine_lattice_has_no_hot_spots() {
    let outcome = run(&covered(lattice(0.1)));
    let (hot, ..) = metric(&outcome, "listed", "puncture", "surface", "hot_spots");
    assert!((1.0..1.05).contains(&hot), "{hot}");
}

#[test]
fn a_crowded_strip_is_a_hot_spot_of_known_strength() {
    // 1000 strikes per mm² where 0 < x < 1, 100 where x > 1, none beside the patch at x < 0.
    let rows = |step: f64| (0..(14.0 / step) as i32).map(move |j| -2.0 + step * (f64::from(j) + 0.5));
    let columns = |from: f64, to: f64, step: f64| {
        (0..((to - from) / step).round() as i32).map(move |i| from + step * (f64::from(i) + 0.5))
    };
    let fine = columns(0.0, 1.0, 0.02).flat_map(|x| rows(0.05).map(move |y| [x, y]));
    let coarse = columns(1.0, 12.0, 0.1).flat_map(|x| rows(0.1).map(move |y| [x, y]));
    let outcome = run(&covered(listed(fine.chain(coarse))));
    let (hot, ..) = metric(&outcome, "listed", "puncture", "surface", "hot_spots");
    // Share of a disc of 1 mm to the left of a line at t from its middle.
    let left = |t: f64| {
        let t = t.clamp(-1.0, 1.0);
        0.5 + (t * (1.0 - t * t).sqrt() + t.asin()) / PI
    };
    let density = |x: f64| 1000.0 * (left(1.0 - x) - left(-x)) + 100.0 * (1.0 - left(1.0 - x));
    let mut densities: Vec<f64> = (0..10_000).map(|i| density((f64::from(i) + 0.5) / 1000.0)).collect();
    densities.sort_by(f64::total_cmp);
    let exact = densities[9500] / 190.0;
    assert!(exact > 2.5 && (hot / exact - 1.0).abs() < 0.02, "{hot}, exact {exact}");
}

#[test]
fn a_scatter_has_the_gaps_of_poisson() {
    let patch = Patch { width_mm: 20.0, height_mm: 20.0 };
    let (density, margin) = (2.5, 3.0);
    let exact = (20f64.ln() / (PI * density)).sqrt();
    let side = 20.0 + 2.0 * margin;
    let gaps: Vec<f64> = (0..60)
        .map(|run| {
            let stream = Stream::new(11, Purpose::Phase, [run, 0]);
            let place = |i: u64| stream.uniforms(i).map(|u| side * u - margin);
            gap(&of_trial(&listed((0..(density * side * side) as u64).map(place)), &patch, run))
        })
        .collect();
    let average = mean(&gaps);
    let variance = gaps.iter().map(|g| (g - average).powi(2)).sum::<f64>() / 59.0;
    let std_err = (variance / 60.0).sqrt();
    // 4.5 standard errors from 60 scatters: a false alarm in about 1 of 30,000 seeds; the seed is fixed.
    assert!((average - exact).abs() < 4.5 * std_err && std_err < 0.01 * exact, "{average} ± {std_err}, exact {exact}");
}

#[test]
fn the_nearest_strike_is_found_however_far_away_it_is() {
    for far in [3.0, 30.0, 900.0] {
        let coverage = of_trial(&listed([[-far, 5.0], [-2.0 * far, 5.0]].into_iter()), &PATCH, 0);
        // The same on a fine grid.
        let place = |i: i32| (f64::from(i) + 0.5) / 50.0;
        let distance = |i, j| (place(i) + far).hypot(place(j) - 5.0);
        let mut distances: Vec<f64> = (0..500).flat_map(|i| (0..500).map(move |j| distance(i, j))).collect();
        distances.sort_by(f64::total_cmp);
        let (exact, longest) = (distances[237_500], (10.0 + far).hypot(5.0));
        assert!((gap(&coverage) - exact).abs() < 0.02, "{} mm, exact {exact}", gap(&coverage));
        assert!(coverage.widest() <= longest && coverage.widest() > longest - 0.2, "{}", coverage.widest());
    }
    let beyond = of_trial(&listed([[-1200.0, 5.0]].into_iter()), &PATCH, 0);
    assert_eq!((gap(&beyond), beyond.widest()), (f64::INFINITY, f64::INFINITY));
}

#[test]
fn bands_change_no_bit() {
    let patch = Patch { width_mm: 13.0, height_mm: 9.0 };
    let sparse = listed([[1.0, 1.0], [12.0, 8.0], [5.0, -3.0]].into_iter());
    for device in [roller(), pen(), sparse] {
        let treatment = Treatment::new(&device, 1.0, RIGID, 3);
        let survey = Survey::new(&treatment, &patch);
        let of = |survey: Survey| survey.of_trial(1, &AtomicUsize::new(0)).expect("nothing stops it");
        let one = of(survey);
        assert!(one.scrambles.iter().all(|s| s.gap > 0.0 && s.gap <= s.widest));
        for band in [1.0, 37.0, 1e3] {
            assert_eq!(of(survey.with_bands_of(band)), one, "{} in bands of {band}", device.name);
        }
    }
}

#[test]
fn capture_never_narrows_a_gap() {
    // Captured strikes go where other strikes are, so the places that are struck grow fewer.
    let plain = roller();
    let mut last = [(0.0, 0.0); 4];
    for radius in [0.0, 0.2, 0.5] {
        let device = Device { capture_radius_mm: radius, ..plain.clone() };
        for (trial, last) in (0..4).zip(&mut last) {
            let treatment = Treatment::new(&device, 1.0, RIGID, 3).settled(&PATCH, 3.0, 4);
            let survey = Survey::new(&treatment, &PATCH);
            let coverage = survey.of_trial(trial, &AtomicUsize::new(0)).expect("nothing stops it");
            let (gap, widest) = (gap(&coverage), coverage.widest());
            assert!(gap >= last.0 && widest >= last.1 && gap > 0.0, "radius {radius}: {gap} {widest}, before {last:?}");
            *last = (gap, widest);
        }
    }
}

#[test]
fn without_strikes_a_gap_is_infinite_and_no_number_is_undefined() {
    let nothing = covered(listed(std::iter::empty()));
    let mut not_deep = covered(pen());
    not_deep.depths_mm = vec![0.0];
    for case in [nothing, not_deep] {
        let outcome = run(&case);
        let name = case.devices[0].name.clone();
        let inf = f64::INFINITY;
        for of in ["gap", "widest_gap"] {
            assert_eq!(metric(&outcome, &name, "puncture", "surface", of), (inf, 0.0, inf, inf), "{name} {of}");
        }
        assert_eq!(metric(&outcome, &name, "puncture", "surface", "hot_spots"), (0.0, 0.0, 0.0, 0.0));
        assert!(!format!("{:?} {:?}", outcome.metrics, outcome.trials).contains("NaN"));
    }
}

#[test]
fn an_infinite_gap_is_not_compared() {
    let mut case = covered(listed(std::iter::empty()));
    case.devices.push(pen());
    case.compare = scenario(case.devices.clone(), vec![], vec![]).compare;
    let outcome = run(&case);
    let compared: Vec<&str> = outcome.comparison.iter().map(|row| row.metric.as_str()).collect();
    assert!(compared.contains(&"hot_spots") && !compared.contains(&"gap") && !compared.contains(&"widest_gap"));
}

#[test]
fn coverage_changes_no_other_row() {
    let mut case = scenario(vec![roller(), pen()], vec![0.5], vec![Tear::Pinned, Tear::Fixed]);
    (case.sampling.trials, case.sampling.max_samples) = (3, 3000);
    let without = run(&case);
    case.metrics.coverage = true;
    let with = run(&case);
    let is_own = |name: &str| ["gap", "widest_gap", "hot_spots"].contains(&name);
    let others: Vec<_> = with.metrics.iter().filter(|row| !is_own(&row.metric)).cloned().collect();
    assert_eq!(others, without.metrics);
    let own: Vec<_> = with.metrics.iter().filter(|row| is_own(&row.metric)).collect();
    assert_eq!(own.len(), 3 * 4);
    assert!(own.iter().all(|row| row.layer == "surface" && row.mean.is_finite() && row.std_err > 0.0));
    assert!(own.iter().filter(|row| row.metric == "gap").all(|row| row.std_err_integration > 0.0));
}
