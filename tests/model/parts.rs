//! What strikes leave besides their holes: unions against what is to be expected of their patterns, doses that add up, heat that adds to
//! holes to the last bit, and limits in which nothing is left but what other devices leave.

use crate::common;
use dermatrace::metrics::MetricRow;
use dermatrace::pattern::{Grid, Pattern};
use dermatrace::scenario::{EstimatorKind, Scenario, parse};
use dermatrace::simulate::Outcome;
use std::f64::consts::PI;

const PER_CM2: f64 = 100.0;
/// Estimates may be so many of their own standard errors off.
const MOST_ERRORS: f64 = 4.5;

/// A scenario of devices, each a `[[device]]` without its first two keys, on a patch of whole cells of their lattices.
fn scenario(devices: &[(&str, &str)], more: &str) -> Scenario {
    let device = |(name, keys): &(&str, &str)| format!("[[device]]\nname = \"{name}\"\n{keys}\n");
    let devices: String = devices.iter().map(device).collect();
    let text = format!(
        "version = 1\n[skin]\nsite = \"forehead\"\n[tissue]\ntear = \"pinned\"\n[patch]\nwidth = \"12 mm\"\nheight = \"12 mm\"\n\
         [sampling]\ntrials = 16\ntarget_relative_error = 0.005\n{more}\n{devices}"
    );
    parse("parts.toml", "parts", text.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}"))
}

fn row<'o>(outcome: &'o Outcome, device: &str, layer: &str, metric: &str) -> &'o MetricRow {
    let is_it = |row: &&MetricRow| row.device == device && row.layer == layer && row.metric == metric;
    outcome.metrics.iter().find(is_it).unwrap_or_else(|| panic!("no row {device} {layer} {metric}"))
}

fn trials(outcome: &Outcome, device: &str, layer: &str, metric: &str) -> Vec<f64> {
    let is_it =
        |row: &&dermatrace::metrics::TrialRow| row.device == device && row.layer == layer && row.metric == metric;
    outcome.trials.iter().filter(is_it).map(|row| row.value).collect()
}

#[track_caller]
fn assert_expected(row: &MetricRow, expected: f64) {
    let off = (row.mean - expected) / row.std_err.max(1e-12 * expected);
    println!(
        "{} {} {}: {:.5} ± {:.5}, expected {expected:.5}",
        row.device, row.layer, row.metric, row.mean, row.std_err
    );
    assert!(off.abs() < MOST_ERRORS, "{} {} {}: {} of {expected}", row.device, row.layer, row.metric, row.mean);
    assert!(row.std_err < 0.04 * expected, "{row:?} tells little");
}

/// ∫ of the share that discs cover, mm³/cm².
fn union(grid: &Grid, passes: u32, [from, to]: [f64; 2], square: impl Fn(f64) -> f64) -> f64 {
    // Discs around displaced points take long, and their union is smooth.
    let steps = if grid.jitter_mm > 0.0 { 50 } else { 4000 };
    let z = |i: u32| from + (to - from) * (f64::from(i) + 0.5) / f64::from(steps);
    let covered = |i: u32| grid.covered_fraction(square(z(i)).max(0.0).sqrt(), passes);
    PER_CM2 * (to - from) / f64::from(steps) * (0..steps).map(covered).sum::<f64>()
}

const SPHERE: &str = "kind = \"injection\"\nneedle = { gauge = 30, length = \"6 mm\" }\ndepth = \"4 mm\"\nvolume = \"10 uL\"\n\
                      depot = { confine = \"none\" }\n";

#[test]
fn depots_in_every_pattern_take_what_their_discs_cover() {
    let outlet = 4.0 - 0.1556 / 12f64.to_radians().tan();
    let radius = (30.0 / (4.0 * PI)).cbrt();
    let square = |z: f64| radius * radius - (z - outlet).powi(2);
    let ends = [outlet - radius, outlet + radius];
    let cases = [
        ("square", "pattern = \"square\"\npitch = \"3 mm\"\n", Pattern::Square, 0.0, 1),
        ("hex", "pattern = \"hex\"\npitch = \"3 mm\"\npasses = [{ heading = \"20 deg\" }]\n", Pattern::Hex, 0.0, 1),
        ("random", "pattern = \"random\"\npitch = \"3 mm\"\n", Pattern::Random, 0.0, 1),
        ("jitter", "pattern = \"square\"\npitch = \"3 mm\"\njitter = \"0.75 mm\"\n", Pattern::Square, 0.75, 1),
        (
            "passes",
            "pattern = \"square\"\npitch = \"3 mm\"\npasses = [{ heading = \"0 deg\", repeat = 2 }]\n",
            Pattern::Square,
            0.0,
            2,
        ),
    ];
    for estimator in ["lines", "points"] {
        let devices: Vec<(&str, String)> =
            cases.iter().map(|(name, keys, ..)| (*name, format!("{SPHERE}{keys}"))).collect();
        let devices: Vec<(&str, &str)> = devices.iter().map(|(name, keys)| (*name, keys.as_str())).collect();
        let outcome =
            common::run(&scenario(&devices, &format!("estimator = \"{estimator}\"\nmetrics = [\"volumes\"]")));
        for (name, _, pattern, jitter_mm, passes) in cases {
            let grid = Grid { pattern, pitch_mm: 3.0, jitter_mm };
            assert_expected(row(&outcome, name, "all", "depot_volume"), union(&grid, passes, ends, square));
            assert_expected(row(&outcome, name, "all", "covered_fraction"), grid.covered_fraction(radius, passes));
            let sum = PER_CM2 * f64::from(passes) * grid.per_mm2() * 10.0;
            assert_expected(row(&outcome, name, "all", "depot_volume_sum"), sum);
        }
    }
}

#[test]
fn columns_in_every_pattern_take_and_heat_what_their_discs_cover() {
    let keys = "kind = \"fractional_laser\"\nwidth = \"0.3 mm\"\ndepth = \"0.6 mm\"\nrim_side = \"0.1 mm\"\nrim_below = \"0.2 mm\"\n\
                taper = 1.0\ndensity = \"400 /cm2\"\npasses = [{ heading = \"0 deg\", repeat = 2 }]\n";
    let hole = |z: f64| if z < 0.6 { (0.15 * (1.0 - z / 0.6)).powi(2) } else { 0.0 };
    let rim = |z: f64| match z < 0.6 {
        true => (0.15 * (1.0 - z / 0.6) + 0.1).powi(2),
        false => 0.01 * (1.0 - ((z - 0.6) / 0.2).powi(2)),
    };
    let patterns = [("square", Pattern::Square), ("hex", Pattern::Hex), ("random", Pattern::Random)];
    let devices = patterns.map(|(name, _)| (name, format!("{keys}pattern = \"{name}\"\n")));
    let heats = (
        "heats",
        format!("{keys}mode = \"nonablative\"\n").replace("rim_side = \"0.1 mm\"\nrim_below = \"0.2 mm\"\n", ""),
    );
    let all: Vec<(&str, &str)> = devices.iter().chain([&heats]).map(|(name, keys)| (*name, keys.as_str())).collect();
    for estimator in ["lines", "points"] {
        let outcome = common::run(&scenario(&all, &format!("estimator = \"{estimator}\"")));
        for (name, pattern) in patterns {
            let grid = Grid::of_density(pattern, 4.0);
            assert_expected(row(&outcome, name, "all", "damage_volume"), union(&grid, 2, [0.0, 0.6], hole));
            let affected = union(&grid, 2, [0.0, 0.6], rim) + union(&grid, 2, [0.6, 0.8], rim);
            assert_expected(row(&outcome, name, "all", "affected_volume"), affected);
            assert_expected(
                row(&outcome, name, "all", "coagulated_volume"),
                affected - union(&grid, 2, [0.0, 0.6], hole),
            );
        }
        // Nothing is taken away, exactly, and nothing of the horny layer is heated.
        let horny = dermatrace::skin::site::layers("forehead", None).expect("a site")[0].1;
        let body = union(&Grid::of_density(Pattern::Random, 4.0), 2, [horny, 0.6], hole);
        assert_expected(row(&outcome, "heats", "all", "coagulated_volume"), body);
        for (layer, metric) in
            [("all", "damage_volume"), ("stratum_corneum", "affected_volume"), ("surface", "openings")]
        {
            let none = row(&outcome, "heats", layer, metric);
            assert_eq!((none.mean, none.ci95_low, none.ci95_high), (0.0, 0.0, 0.0), "{layer} {metric}");
        }
        assert_expected(row(&outcome, "heats", "all", "strikes"), 800.0);
    }
}

#[test]
fn heat_is_the_difference_of_both_damages_in_every_trial_to_the_last_bit() {
    let zones = "kind = \"rf_needles\"\nmodel = \"rf-49\"\nheat = [{ above_tip = \"0.15 mm\", width = \"0.4 mm\", height = \"0.6 mm\" }]\n";
    let light = "kind = \"fractional_laser\"\nmodel = \"co2-120\"\n";
    let outcome = common::run(&scenario(&[("zones", zones), ("light", light)], "[depth]\nvalues = [\"1 mm\"]"));
    let mut layers = 0;
    for device in ["zones", "light"] {
        let names =
            ["all", "stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"];
        for layer in names {
            let of = |metric| trials(&outcome, device, layer, metric);
            for ((affected, holes), heat) in
                of("affected_volume").iter().zip(of("damage_volume")).zip(of("coagulated_volume"))
            {
                assert!(heat >= 0.0 && heat.to_bits() == (affected - holes).to_bits(), "{device} {layer}: {heat}");
                layers += usize::from(heat > 0.0);
            }
        }
    }
    assert!(layers > 100, "heat in {layers} layers of trials");
}

#[test]
fn doses_add_up_to_what_was_injected() {
    let nappage = "kind = \"injection\"\nmodel = \"nappage\"\nleak = 0.1\n";
    let thread = "kind = \"injection\"\nmodel = \"thread\"\ndepot = { confine = \"compartment\", deposits = 7, aspect = 3.0 }\n\
                  pitch = \"4 mm\"\ndepth_efficiency = { mean = 0.8, sd = 0.2 }\n";
    let outcome = common::run(&scenario(&[("nappage", nappage), ("thread", thread)], "metrics = [\"volumes\"]"));
    for device in ["nappage", "thread"] {
        let of = |layer| trials(&outcome, device, layer, "dose");
        let skin = ["stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"];
        let mut parts = of("surface");
        for layer in skin {
            parts.iter_mut().zip(of(layer)).for_each(|(sum, more)| *sum += more);
        }
        for (parts, all) in parts.iter().zip(of("all")) {
            assert!((parts / all - 1.0).abs() < 1e-12, "{device}: {parts} of {all}");
        }
    }
    // 12 × 12 mm are whole cells: as many points in every trial, each with its volume.
    let all = row(&outcome, "thread", "all", "dose");
    assert!((all.mean / (PER_CM2 * 100.0 / 16.0) - 1.0).abs() < 1e-12, "{}", all.mean);
    let leaked = row(&outcome, "nappage", "surface", "dose").mean / row(&outcome, "nappage", "all", "dose").mean;
    assert!((leaked - 0.1).abs() < 1e-12, "{leaked}");
}

/// The depths of strikes vary, so that none of their bodies is worked out beforehand.
#[test]
fn bodies_of_varying_depth_take_what_those_of_each_depth_do() {
    let varied = format!("{SPHERE}pitch = \"2 mm\"\ndepth_efficiency = {{ mean = 0.9, sd = 1e-6 }}\n");
    let fixed = format!("{SPHERE}pitch = \"2 mm\"\ndepth_efficiency = {{ mean = 0.9, sd = 0.0 }}\n");
    let outcome = common::run(&scenario(&[("varied", &varied), ("fixed", &fixed)], "metrics = [\"volumes\"]"));
    for metric in ["depot_volume", "covered_fraction", "damage_volume", "dose"] {
        let [a, b] = ["varied", "fixed"].map(|device| row(&outcome, device, "all", metric));
        let error = a.std_err.hypot(b.std_err).max(1e-6 * b.mean);
        assert!((a.mean - b.mean).abs() < MOST_ERRORS * error, "{metric}: {} {}", a.mean, b.mean);
    }
}

/// Light and fluid so thinly spread that a small patch, or few samples of a large one, hardly ever meet any.
fn thinly(density: &str, pitch: &str) -> Scenario {
    let light =
        format!("kind = \"fractional_laser\"\nmodel = \"co2-120\"\npattern = \"random\"\ndensity = \"{density}\"\n");
    let fluid = format!(
        "kind = \"injection\"\nmodel = \"nappage\"\npattern = \"random\"\njitter = \"0 mm\"\nvolume = \"0.1 uL\"\npitch = \"{pitch}\"\n"
    );
    scenario(&[("light", &light), ("fluid", &fluid)], "")
}

/// Where nothing was seen there is an upper limit, and what is there lies below it.
fn assert_limited(unseen: &Outcome, seen: &Outcome, what: &[(&str, &str, &str)]) {
    for (device, layer, metric) in what {
        let (limited, whole) = (row(unseen, device, layer, metric), row(seen, device, layer, metric));
        let most = limited.ci95_high;
        println!("{device} {layer} {metric}: {} to {most}, and {} ± {}", limited.mean, whole.mean, whole.std_err);
        assert!(limited.mean == 0.0 && whole.mean > 0.0, "{device} {layer} {metric}: seen, or not there");
        assert!(most > whole.mean - MOST_ERRORS * whole.std_err, "{device} {layer} {metric}: above its limit");
    }
}

#[test]
fn what_no_trial_met_has_an_upper_limit() {
    let mut few = thinly("1 /cm2", "90 mm");
    let whole = common::run(&few);
    (few.patch.width_mm, few.patch.height_mm) = (1.0, 1.0);
    (few.sampling.trials, few.sampling.seed) = (2, 2);
    let what = [
        ("light", "all", "affected_volume"),
        ("light", "all", "coagulated_volume"),
        ("light", "surface", "affected_area_fraction"),
    ];
    assert_limited(&common::run(&few), &whole, &what);
}

#[test]
fn what_no_sample_met_has_an_upper_limit() {
    let mut few = thinly("2 /cm2", "30 mm");
    let whole = common::run(&few);
    (few.sampling.estimator, few.sampling.max_samples, few.sampling.trials) = (EstimatorKind::Points, 2048, 8);
    let what = [
        ("light", "all", "affected_volume"),
        ("light", "surface", "affected_area_fraction"),
        ("fluid", "all", "depot_volume"),
        ("fluid", "all", "covered_fraction"),
    ];
    assert_limited(&common::run(&few), &whole, &what);
}

#[test]
fn a_scenario_without_such_devices_has_no_such_rows() {
    let pen = "kind = \"stamp\"\nlayout = { kind = \"grid\", columns = 4, rows = 3, pitch = \"1 mm\" }\n\
               needle = { length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n";
    let outcome = common::run(&scenario(&[("stamp", pen)], "[depth]\nvalues = [\"1 mm\"]"));
    assert!(!outcome.metrics.iter().any(|row| ["affected_volume", "dose"].contains(&row.metric.as_str())));
    assert!(outcome.devices.is_empty() && !outcome.metrics.is_empty());
}

#[test]
fn needles_without_heat_are_in_the_rows_of_both_damages() {
    let pen = "kind = \"stamp\"\nlayout = { kind = \"grid\", columns = 4, rows = 3, pitch = \"1 mm\" }\n\
               needle = { length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n";
    let light = "kind = \"fractional_laser\"\nmodel = \"fraxel-1550\"\n";
    let more = "[depth]\nvalues = [\"0.5 mm\", \"1 mm\"]\n[compare]\nreference = \"stamp\"\nbasis = \"as_configured\"";
    let outcome = common::run(&scenario(&[("stamp", pen), ("light", light)], more));
    let both = ["damage_volume", "affected_volume"].map(|metric| row(&outcome, "stamp", "all", metric).mean);
    assert!(both[0] == both[1] && both[0] > 0.0);
    assert_eq!(row(&outcome, "stamp", "all", "coagulated_volume").ci95_high, 0.0);
    // The light has one depth, and is compared with the stamp at each of its own.
    let depths = |row: &dermatrace::study::compare::ComparisonRow| (row.depth_mm, row.device_depth_mm);
    let mut compared: Vec<_> = outcome.comparison.iter().map(depths).collect();
    compared.dedup();
    let own = 0.36 * (20.0f64 / 6.0).powf((1.0f64 / 0.36).ln() / (40.0f64 / 6.0).ln());
    for (found, configured) in compared.iter().zip([0.5, 1.0]) {
        assert!(found.0 == configured && found.1.is_some_and(|depth| (depth / own - 1.0).abs() < 1e-12), "{found:?}");
    }
    assert_eq!(compared.len(), 2);
    let causes: Vec<&str> = outcome.devices.iter().map(|row| row.cause.as_str()).collect();
    assert_eq!(causes, ["mechanical", "mechanical", "thermal"]);
}
