//! SALib 1.6.0 on the same samples: `tests/data/salib/make.py` made its numbers.

use super::half_width;
use dermatrace::study::indices::{Index, MorrisPlan, SobolPlan};
use serde::Deserialize;
use std::fs;
use std::path::PathBuf;

/// Numbers of both bootstraps; SALib drew 4000.
const RESAMPLES: u32 = 4000;

#[derive(Deserialize)]
struct Fixture {
    sobol: Vec<SobolCase>,
    morris: Vec<MorrisCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct SobolCase {
    #[serde(rename = "name")]
    name: String,
    #[serde(rename = "outputs")]
    outputs: Vec<f64>,
    s1: Vec<f64>,
    st: Vec<f64>,
    #[serde(rename = "S1_conf")]
    s1_conf: Vec<f64>,
    #[serde(rename = "ST_conf")]
    st_conf: Vec<f64>,
}

#[derive(Deserialize)]
struct MorrisCase {
    name: String,
    outputs: Vec<f64>,
    mu: Vec<f64>,
    mu_star: Vec<f64>,
    sigma: Vec<f64>,
    mu_star_conf: Vec<f64>,
}

fn sobol_plan() -> SobolPlan {
    super::plan(3, 128, 20)
}

fn morris_plan() -> MorrisPlan {
    MorrisPlan::new(4, 50, 6, 21).expect("an even number of levels")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/salib")
}

fn fixture() -> Fixture {
    let text = fs::read_to_string(folder().join("salib.json")).expect("the fixture");
    serde_json::from_str(&text).expect("its form")
}

/// One line a point.
fn lines(points: impl Iterator<Item = Vec<f64>>) -> String {
    let line = |point: Vec<f64>| point.iter().map(f64::to_string).collect::<Vec<_>>().join(",") + "\n";
    points.map(line).collect()
}

fn sobol_points() -> String {
    lines((0..sobol_plan().evaluations()).map(|row| sobol_plan().point(row)))
}

fn morris_points() -> String {
    lines((0..morris_plan().evaluations()).map(|row| morris_plan().point(row)))
}

#[test]
#[ignore = "writes the points that make.py reads"]
fn write_points() {
    fs::write(folder().join("sobol_points.csv"), sobol_points()).expect("written");
    fs::write(folder().join("morris_points.csv"), morris_points()).expect("written");
}

#[test]
fn the_points_are_those_that_salib_saw() {
    for (name, points) in [("sobol_points.csv", sobol_points()), ("morris_points.csv", morris_points())] {
        assert!(fs::read_to_string(folder().join(name)).expect("the points") == points, "{name}");
    }
}

/// Values to rounding. SALib's half widths are 1.96 standard deviations of its resamples, ours come from quantiles: with 4000
/// resamples of either they differ by 2 % or so by chance, and by some more where the resamples are not normal.
fn assert_same(name: &str, ours: &[Index], values: &[f64], half_widths: &[f64]) {
    assert_eq!((ours.len(), ours.len()), (values.len(), half_widths.len()));
    for ((ours, value), half) in ours.iter().zip(values).zip(half_widths) {
        assert!((ours.value - value).abs() < 1e-10, "{name}: {ours:?}, SALib {value}");
        assert!((half_width(ours) - half).abs() <= 0.1 * half + 1e-12, "{name}: {ours:?}, SALib ± {half}");
    }
}

#[test]
fn sobol_indices_equal_those_of_salib() {
    for case in fixture().sobol {
        let found = sobol_plan().indices(&case.outputs, RESAMPLES).indices.expect("it varies");
        assert_same(&case.name, &found.first, &case.s1, &case.s1_conf);
        assert_same(&case.name, &found.total, &case.st, &case.st_conf);
    }
}

#[test]
fn elementary_effects_equal_those_of_salib() {
    for case in fixture().morris {
        let found = morris_plan().effects(&case.outputs, RESAMPLES).indices.expect("50 trajectories");
        let mu_stars: Vec<Index> = found.iter().map(|effect| effect.mu_star).collect();
        assert_same(&case.name, &mu_stars, &case.mu_star, &case.mu_star_conf);
        for ((effect, mu), sigma) in found.iter().zip(&case.mu).zip(&case.sigma) {
            assert!(
                (effect.mu - mu).abs() < 1e-10 && (effect.sigma - sigma).abs() < 1e-10,
                "{}: {effect:?}",
                case.name
            );
        }
    }
}
