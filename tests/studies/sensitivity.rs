//! Indices against their own tables, against inputs that cannot matter, and against an exact answer.

use super::{BASE, ends, folder, number, table};
use dermatrace::study::indices::{MorrisPlan, SobolPlan};
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

/// A pen with a sharp needle that is deep enough to stay a cone: its puncture is exactly one third of pi tan² D³.
const CONE: &str = r#"
[study]
compute = "channel"
[[study.axis]]
key = "depth.values[0]"
name = "depth"
from = "0.3 mm"
to = "0.7 mm"
[[study.axis]]
key = "device.pen.needle.tip_angle"
name = "angle"
from = "8 deg"
to = "16 deg"
[[study.axis]]
key = "device.pen.hand_speed"
name = "speed"
from = "1 mm/s"
to = "80 mm/s"
[sensitivity]
samples = 256
trajectories = 16
levels = 4
resamples = 500
"#;

fn cone() -> String {
    let (before, after) = BASE.rsplit_once("tip_radius = \"4 um\"").unwrap();
    let base = format!("{before}tip_radius = \"0 um\"{after}");
    // Nothing asks for a grid here; ranges of a grid need a count.
    format!("{base}{}", CONE.replace("compute = \"channel\"", "compute = \"channel\"\ndesign = \"random\"\npoints = 1"))
}

fn find<'r>(rows: &'r [Row], metric: &str, input: &str) -> &'r Row {
    let is_it = |row: &&Row| {
        row["device"] == "pen" && row["metric"] == metric && row["layer"] == "all" && row["input"] == input
    };
    rows.iter().find(is_it).unwrap_or_else(|| panic!("{metric} by {input}"))
}

#[test]
fn indices_are_those_of_the_table_of_points_and_of_a_cone() {
    let folder = folder(&cone());
    ends(folder.path(), &["sensitivity", "study.toml", "--out", "out", "--no-plots"], 0);
    let read = |name: &str| table(&folder.path().join("out").join(name));
    let (sweep, indices, effects) = (read("sweep.csv"), read("indices.csv"), read("effects.csv"));
    let sobol = SobolPlan::new(3, 256, 1).unwrap();
    let morris = MorrisPlan::new(3, 16, 4, 1).unwrap();
    let inputs = ["depth", "angle", "speed"];
    let mut recomputed = 0;
    for (device, metric, layer) in [
        ("pen", "puncture_volume", "all"),
        ("pen", "channel_volume", "papillary_dermis"),
        ("roller", "channel_volume", "all"),
        ("roller", "tear_ratio", "all"),
        ("pen", "surface_width", "surface"),
        ("roller", "channel_volume_ratio", "all"),
    ] {
        let is_own = |row: &&Row| row["device"] == device && row["metric"] == metric && row["layer"] == layer;
        let mut outputs = vec![f64::NAN; (sobol.evaluations() + morris.evaluations()) as usize];
        sweep.iter().filter(is_own).for_each(|row| outputs[number(row, "point") as usize] = number(row, "mean"));
        assert!(outputs.iter().all(|value| value.is_finite()), "{metric} of {device}");
        let (of_sobol, of_morris) = outputs.split_at(sobol.evaluations() as usize);
        let expected = sobol.indices(of_sobol, 500);
        let (first, total) = expected.indices.map(|indices| (indices.first, indices.total)).unwrap();
        let steps = morris.effects(of_morris, 500).indices.unwrap();
        for (i, input) in inputs.iter().enumerate() {
            let row = indices.iter().filter(is_own).find(|row| row["input"] == *input).unwrap();
            let told = [
                "first_order",
                "first_order_ci95_low",
                "first_order_ci95_high",
                "total",
                "total_ci95_low",
                "total_ci95_high",
            ]
            .map(|column| number(row, column));
            assert_eq!(
                told,
                [first[i].value, first[i].low, first[i].high, total[i].value, total[i].low, total[i].high],
                "{metric} by {input}"
            );
            assert_eq!(number(row, "samples"), 256.0);
            let row = effects.iter().filter(is_own).find(|row| row["input"] == *input).unwrap();
            let told =
                ["mu", "mu_star", "mu_star_ci95_low", "mu_star_ci95_high", "sigma"].map(|column| number(row, column));
            let effect = &steps[i];
            assert_eq!(
                told,
                [effect.mu, effect.mu_star.value, effect.mu_star.low, effect.mu_star.high, effect.sigma],
                "{metric} by {input}"
            );
            recomputed += 1;
        }
    }
    assert_eq!(recomputed, 18);

    // The glide of the hand is no part of a puncture.
    let speed = find(&indices, "puncture_volume", "speed");
    for column in ["first_order", "total", "total_ci95_low", "total_ci95_high"] {
        assert_eq!(number(speed, column), 0.0, "{column}");
    }
    assert_eq!(number(find(&effects, "puncture_volume", "speed"), "mu_star"), 0.0);

    // Depth and angle are independent, and the volume is a product of functions of them, so all indices follow from four means.
    let (depth, angle) =
        (moments(0.3, 0.7, |d| d.powi(3)), moments(8.0, 16.0, |a| (0.5_f64 * a).to_radians().tan().powi(2)));
    let (v_depth, v_angle) = (depth.1 / depth.0.powi(2), angle.1 / angle.0.powi(2));
    let variance = v_depth + v_angle + v_depth * v_angle;
    for (input, own, other) in [("depth", v_depth, v_angle), ("angle", v_angle, v_depth)] {
        let row = find(&indices, "puncture_volume", input);
        for (column, exact) in [("first_order", own / variance), ("total", own * (1.0 + other) / variance)] {
            let (low, high) = (number(row, &format!("{column}_ci95_low")), number(row, &format!("{column}_ci95_high")));
            // The seed is fixed: this can fail by a change alone. Half an interval more is about four standard errors.
            let margin = 0.5 * (high - low);
            assert!((low - margin..=high + margin).contains(&exact), "{column} of {input}: {exact}, {low} to {high}");
            assert!(high - low < 0.4, "{column} of {input}: an interval from {low} to {high} proves nothing");
        }
    }
}

/// Mean and variance of a function of an even input, by Simpson's rule.
fn moments(from: f64, to: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    const STEPS: u32 = 2000;
    let weight = |i: u32| {
        if i == 0 || i == STEPS {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    let integral = |g: &dyn Fn(f64) -> f64| -> f64 {
        let value = |i: u32| weight(i) * g(from + (to - from) * f64::from(i) / f64::from(STEPS));
        (0..=STEPS).map(value).sum::<f64>() / (3.0 * f64::from(STEPS))
    };
    let mean = integral(&f);
    (mean, integral(&|x| (f(x) - mean).powi(2)))
}

#[test]
fn an_analysis_that_is_stopped_and_resumed_has_the_same_bytes() {
    let folder = folder(&cone().replace("samples = 256", "samples = 32"));
    let run = |out: &str, more: &[&str], code: i32| {
        ends(folder.path(), &[&["sensitivity", "study.toml", "--threads", "1", "--out", out], more].concat(), code)
    };
    run("whole", &[], 0);
    run("parts", &["--max-seconds", "0.000001"], 5);
    run("parts", &["--resume"], 0);
    super::assert_same(
        &super::result(&folder.path().join("parts")),
        &super::result(&folder.path().join("whole")),
        "resumed",
    );
    ends(folder.path(), &["sensitivity", "study.toml", "--threads", "2", "--out", "two"], 0);
    super::assert_same(
        &super::result(&folder.path().join("two")),
        &super::result(&folder.path().join("whole")),
        "2 threads",
    );
}
