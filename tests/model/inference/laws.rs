//! Laws that whatever was read must obey.

use super::made::{Draws, Group, HEADER, Planes, Treated, Truth, csv, sections};
use super::{GO, QUICK, ROLLED, scenario};
use dermatrace::geometry::Tear;
use dermatrace::histology::rows::SlideWidthRow;
use dermatrace::histology::{SlidesOptions, slides};
use dermatrace::inference::rows::WidthExpectedRow;
use dermatrace::inference::{Inferred, infer, posteriors};
use dermatrace::scenario::inference::Hypothesis;
use dermatrace::scenario::{Scenario, parse};
use std::fs;

const HYPOTHESES: &str = "hypotheses = [\"puncture\", \"pinned\", { partial = 0.5 }, \"fixed\"]";
const CUTS: [Planes; 3] = [
    Planes { plane_deg: 15.0, at_mm: 0.3, first_mm: 0.35, apart_mm: 1.4 },
    Planes { plane_deg: 105.0, at_mm: 0.3, first_mm: 0.35, apart_mm: 1.4 },
    Planes { plane_deg: 15.0, at_mm: 0.9, first_mm: 1.05, apart_mm: 1.4 },
];

fn groups() -> Vec<Group> {
    let own = scenario(ROLLED, HYPOTHESES);
    Treated::new(&own, Truth::partial([0.6, 0.0, 0.7])).cut(3, &CUTS, &mut Draws::new(21, 0))
}

/// What is inferred of rows of readings.
fn inferred(text: &str, rows: &[&str], more: &str) -> Inferred {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("r.csv"), format!("{HEADER}{}\n", rows.join("\n"))).expect("a file");
    let text = format!("{text}[infer]\nreadings = \"r.csv\"\nindex = \"systematic\"\n{more}\n");
    let scenario = parse("laws.toml", "laws", text.as_bytes(), &[], Some(folder.path()));
    infer(&scenario.unwrap_or_else(|error| panic!("{error}")), &QUICK).expect("an inference")
}

#[test]
fn the_order_of_rows_changes_no_digit() {
    let text = csv("p1", &groups());
    let mut rows: Vec<&str> = text.lines().collect();
    let whole = inferred(ROLLED, &rows, HYPOTHESES);
    rows.reverse();
    let half = rows.len() / 2;
    rows.rotate_left(half);
    let other = inferred(ROLLED, &rows, HYPOTHESES);
    assert!(whole == other, "{:?}\n{:?}", whole.hypotheses, other.hypotheses);
}

#[test]
fn the_number_of_threads_changes_no_digit() {
    let text = csv("p1", &groups());
    let rows: Vec<&str> = text.lines().collect();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| inferred(ROLLED, &rows, "hypotheses = [\"puncture\", \"free\"]"))
    };
    assert!(with(1) == with(3));
}

/// Evidences of named shapes for what `groups` read, in a scenario.
fn evidences(scenario: &Scenario, shapes: &[Tear]) -> Vec<f64> {
    let read = sections(&groups());
    let of = |tear: &Tear| {
        let found = posteriors(scenario, Hypothesis::Shape(*tear), std::slice::from_ref(&read), &QUICK);
        found.expect("a posterior")[0].log_evidence
    };
    shapes.iter().map(of).collect()
}

/// A needle that goes straight down and up.
const STAMPED: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "stamp"
kind = "stamp"
layout = { kind = "grid", columns = 4, rows = 4, pitch = "2 mm" }
needle = { length = "1.5 mm", diameter = "0.25 mm", tip_angle = "16 deg", tip_radius = "4 um" }
"#;

#[test]
fn a_needle_without_glide_has_one_law() {
    // No file may ask such a device: its hypotheses are refused as one.
    let mut own = scenario(ROLLED, HYPOTHESES);
    let stamped = parse("made.toml", "made", STAMPED.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}"));
    own.devices.clone_from(&stamped.devices);
    let found = evidences(&own, &[Tear::Puncture, Tear::Pinned, Tear::Fixed]);
    assert!(found.iter().all(|log| log.is_finite() && (log - found[0]).abs() < 1e-9), "{found:?}");
}

#[test]
fn where_all_is_misread_nothing_is_told() {
    let mut own = scenario(ROLLED, HYPOTHESES);
    own.infer.as_mut().expect("a plan").reading.misread = 1.0 - 1e-12;
    let found = evidences(&own, &[Tear::Puncture, Tear::Pinned, Tear::Fixed]);
    assert!(found.iter().all(|log| (log - found[0]).abs() < 1e-9), "{found:?}");
}

/// Fifteen passes in four headings.
const CROSSED: &str = "passes = [{ heading = \"0 deg\", repeat = 4 }, { heading = \"90 deg\", repeat = 4 }, { heading = \"45 deg\", repeat = 4 }, \
                       { heading = \"135 deg\", repeat = 3 }]";

/// The mean width that a hypothesis expects: of its distribution function.
fn mean_expected(found: &Inferred, hypothesis: &str) -> f64 {
    let own: Vec<_> = found.widths.iter().filter(|row| row.hypothesis == hypothesis).collect();
    let part = |pair: &[&WidthExpectedRow]| {
        (1.0 - 0.5 * (pair[0].expected + pair[1].expected)) * (pair[1].width_mm - pair[0].width_mm)
    };
    own[0].width_mm + own.windows(2).map(part).sum::<f64>()
}

/// Overlap of neighbours is that of strikes at random; lanes repel a little, so that means may differ by 1 %.
#[test]
fn mean_widths_are_those_of_cut_treatments() {
    let text = ROLLED.replace("passes = [{ heading = \"0 deg\", repeat = 4 }]", CROSSED);
    let cut = format!(
        "{text}[tissue]\nband = [\"puncture\"]\n[slides]\nvertical = 64\nwidths_at = [\"0.3 mm\"]\n[sampling]\ntrials = 16\n"
    );
    let cut = cut.replace("tissue.tear = \"pinned\"\n", "").replace("[tissue]\n", "[tissue]\ntear = \"pinned\"\n");
    let own = scenario(&cut, "");
    let shown = slides(&own, &SlidesOptions { quick: false, stop: &GO, progress: &|_, _| {} }).expect("slides");
    let read = "hypotheses = [\"puncture\", \"pinned\"]\nreading_error = \"1 um\"\nmisread = 0.000001\nprior.residual_width = 1.0";
    let found = inferred(&text, &["p1,s1,random,1,0.3,0.9"], read);
    for hypothesis in ["puncture", "pinned"] {
        let is_own = |row: &&SlideWidthRow| row.tear == hypothesis && row.quantity == "width_seen";
        let row = shown.widths.iter().find(is_own).expect("a row");
        let expected = mean_expected(&found, hypothesis);
        println!("{hypothesis}: {expected:.4} mm, on slides {:.4} ± {:.4}", row.mean, row.std_err);
        assert!((row.mean - expected).abs() < 0.01 * expected + 3.0 * row.std_err, "{hypothesis}");
        assert!(row.std_err < 0.01 * row.mean, "{hypothesis}: {} tells little", row.std_err);
    }
}
