//! The tables, as text and in docs/convergence.md.

use crate::curves::{Case, Curve, SEEDS};
use crate::fit;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/convergence.md");
/// The tables stand between these lines.
const MARKS: [&str; 2] = ["<!-- tables: begin -->\n", "<!-- tables: end -->\n"];
/// The error that times are compared at.
const COMMON_ERROR: f64 = 1e-3;

/// For each set of strikes and each method: slope, error² × time, and the time to a common error.
pub fn tables(cases: &[Case]) -> String {
    cases.iter().map(table).collect::<Vec<_>>().join("\n")
}

fn table(case: &Case) -> String {
    let (volume, error) = case.reference;
    let mut text = format!(
        "**{}**: {} strikes, damage volume {volume:.5} ± {error:.5} mm³/cm², {SEEDS} seeds of each method.\n\n\
         | method | samples | slope of error against samples (95 %) | error at most samples | time per sample | error² × time, s | samples, time to {} % |\n\
         |---|---|---|---|---|---|---|\n",
        case.name,
        case.strikes,
        100.0 * COMMON_ERROR
    );
    case.curves.iter().for_each(|curve| text += &row(curve));
    text
}

fn row(curve: &Curve) -> String {
    let (slope, finest) = (fit::slope(curve), &curve.levels[curve.levels.len() - 1]);
    let (error, per_sample) = (fit::error(finest).value, finest.seconds / finest.samples);
    let (samples, beyond) = samples_to(curve, COMMON_ERROR);
    format!(
        "| {} | {} to {} {} | {:.2} ({:.2} to {:.2}) | {:.1e} | {:.2} µs | {:.1e} | {}{:.1e}, {} |\n",
        curve.name,
        curve.levels[0].samples,
        finest.samples,
        curve.unit,
        slope.value,
        slope.low,
        slope.high,
        error,
        1e6 * per_sample,
        error * error * finest.seconds,
        if beyond { "about " } else { "" },
        samples,
        duration(samples * per_sample)
    )
}

/// Samples to an error, by the straight line between the levels around it, and whether that is beyond the last of them:
/// there the fitted slope goes on.
fn samples_to(curve: &Curve, error: f64) -> (f64, bool) {
    let levels: Vec<(f64, f64)> = curve.levels.iter().map(|level| (level.samples, fit::error(level).value)).collect();
    let last = levels[levels.len() - 1];
    let on = |from: (f64, f64), slope: f64| from.0 * (error / from.1).powf(1.0 / slope);
    if last.1 > error {
        return (on(last, fit::slope(curve).value), true);
    }
    let below = levels.windows(2).find(|pair| pair[1].1 <= error).map(|pair| (pair[0], pair[1]));
    below.map_or((levels[0].0, true), |(a, b)| (on(a, (b.1 / a.1).ln() / (b.0 / a.0).ln()), false))
}

fn duration(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.2} ms", 1e3 * seconds) } else { format!("{seconds:.2} s") }
}

/// Every error with its interval.
pub fn levels(cases: &[Case]) -> String {
    let mut text = String::from(
        "| strikes | method | samples | time of one estimate, ms | rms error (95 %) |\n|---|---|---|---|---|\n",
    );
    for (case, curve) in cases.iter().flat_map(|case| case.curves.iter().map(move |curve| (case, curve))) {
        for level in &curve.levels {
            let (error, ms) = (fit::error(level), 1e3 * level.seconds);
            let range = format!("{:.2e} ({:.2e} to {:.2e})", error.value, error.low, error.high);
            text += &format!("| {} | {} | {} | {ms:.3} | {range} |\n", case.name, curve.name, level.samples);
        }
    }
    text
}

/// Puts the tables into the page.
pub fn write(tables: &str) {
    let page = std::fs::read_to_string(PAGE).expect("docs/convergence.md");
    let [(before, _), (_, after)] = MARKS.map(|mark| page.split_once(mark).expect("the marks of the tables"));
    std::fs::write(PAGE, [before, MARKS[0], tables, MARKS[1], after].concat())
        .expect("docs/convergence.md can be written");
}
