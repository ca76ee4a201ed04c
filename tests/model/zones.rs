//! Zones, from the rings of a drum on curved skin to the tables.

use dermatrace::scenario::{Scenario, parse};
use dermatrace::simulate::{Outcome, RunOptions, simulate};
use dermatrace::table::Bundle;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;

/// A roller of 8 rings and a pen, small, with more laid over it.
fn scenario(zone: &str, overrides: &[&str]) -> Scenario {
    let text = format!(
        r#"
version = 1
{zone}
[tissue]
tear = "puncture"
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = {{ length = "depth" }}
passes = [{{ heading = "0 deg", repeat = 2 }}]
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
[depth]
values = ["0.5 mm"]
[compare]
reference = "pen"
[sampling]
metrics = ["volumes"]
target_relative_error = 0.1
trials = 4
"#
    );
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    parse("here", "here", text.as_bytes(), &overrides, None).expect("a scenario")
}

fn run(scenario: &Scenario) -> Outcome {
    let stop = AtomicUsize::new(0);
    simulate(scenario, &RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| {} })
        .expect("a run")
}

const CHEEK: &str = "[skin]\nsite = \"cheek\"";

/// Values of a metric of a device over `all`, by trial.
fn by_trial(outcome: &Outcome, device: &str, metric: &str) -> Vec<f64> {
    let is_it =
        |row: &&dermatrace::metrics::TrialRow| row.device == device && row.metric == metric && row.layer == "all";
    outcome.trials.iter().filter(is_it).map(|row| row.value).collect()
}

#[test]
fn needles_that_miss_the_skin_and_those_that_do_not_are_all_that_were_aimed() {
    // As wide as three lanes.
    let large = ["patch.width='60 mm'", "patch.height='60 mm'"];
    let flat = run(&scenario(CHEEK, &large));
    let lid = run(&scenario("[zone]\nname = \"lower_eyelid\"", &large));
    let aimed = by_trial(&flat, "roller", "strikes");
    let (landed, missed) = (by_trial(&lid, "roller", "strikes"), by_trial(&lid, "roller", "missed_strikes"));
    assert!(aimed.len() == 4 && landed.len() == 4 && missed.len() == 4);
    for trial in 0..4 {
        assert!((landed[trial] + missed[trial] - aimed[trial]).abs() < 1e-9, "{landed:?} {missed:?} {aimed:?}");
    }
    // Two of eight rings come down, and so do a quarter of the strikes, but for what the patch cuts off of a turn of the needles.
    let share = landed.iter().sum::<f64>() / (landed.iter().sum::<f64>() + missed.iter().sum::<f64>());
    assert!((share - 0.25).abs() < 0.01, "{share}");
    assert_eq!(by_trial(&lid, "pen", "missed_strikes"), [0.0; 4], "a pen in a hollow 0.5 mm deep misses nothing");
}

#[test]
fn without_a_zone_and_on_one_that_is_flat_tables_keep_their_bytes() {
    let flat = "[skin]\nsite = \"cheek\"\n[zone]\ncurvature = { horizontal = \"flat\", vertical = \"flat\" }";
    let (none, flat) = (run(&scenario(CHEEK, &[])), run(&scenario(flat, &["zone.press='1 mm'"])));
    let tables = |outcome: &Outcome| {
        let files = outcome.files().expect("tables").into_iter();
        files.filter(|(name, _)| !["zone.csv", "windows.csv"].contains(&name.as_str())).collect::<Vec<_>>()
    };
    assert!(tables(&none) == tables(&flat) && tables(&none).len() > 6);
    assert!(none.zone.is_empty() && none.windows.is_empty() && none.notes == flat.notes);
    assert!(flat.zone.iter().all(|row| row.gap_mm == 0.0 && row.ring_depth_mm == 0.5 && row.zone == "own"));
    assert!(none.metrics.iter().all(|row| row.metric != "missed_strikes"));
}

#[test]
fn zone_rows_are_those_of_the_strikes() {
    let lid = run(&scenario("[zone]\nname = \"lower_eyelid\"", &["zone.press='0.2 mm'"]));
    let rows: Vec<_> = lid.zone.iter().filter(|row| row.device == "roller" && row.readings == "thin").collect();
    assert_eq!(rows.len(), 8);
    let seated: Vec<f64> = rows.iter().map(|row| row.ring_depth_mm).filter(|depth| *depth > 0.0).collect();
    // No hole is deeper than the deepest ring, and the share of rings is that of strikes.
    let deepest = seated.iter().copied().fold(0.0, f64::max);
    let expected: BTreeMap<_, _> =
        lid.cells.iter().map(|cell| (cell.device.as_str(), cell.expected_strikes_per_cm2)).collect();
    let none = run(&scenario(CHEEK, &[]));
    let flat = none.cells.iter().find(|cell| cell.device == "roller").expect("a cell").expected_strikes_per_cm2;
    assert!((expected["roller"] / flat - seated.len() as f64 / 8.0).abs() < 1e-12 && deepest < 0.5);
    for row in &lid.zone {
        assert!((row.p_epidermis + row.p_dermis + row.p_below - 1.0).abs() < 1e-12);
    }
    assert!(lid.notes.iter().any(|note| note.contains("enter zone lower_eyelid")), "{:?}", lid.notes);
}

#[test]
fn a_device_that_no_needle_of_reaches_the_skin_leaves_nothing() {
    let nose = scenario(
        "[zone]\nname = \"nose_dorsum\"",
        &["depth.values=['0.05 mm']", "device.roller.passes=[{ heading = '90 deg' }]"],
    );
    let found = run(&nose);
    assert_eq!(by_trial(&found, "roller", "strikes"), [0.0; 4]);
    assert!(by_trial(&found, "roller", "missed_strikes").iter().all(|missed| *missed > 0.0));
    assert!(by_trial(&found, "roller", "damage_volume").iter().all(|volume| *volume == 0.0));
}
