//! The fast tier of the coverage table: the same scenarios as `cargo bench --bench coverage`, under a tenth of its seeds, with the
//! few trials that are hardest.

#[path = "../../benches/coverage/claims.rs"]
mod claims;
#[path = "../../benches/coverage/counted.rs"]
mod counted;
#[path = "../../benches/coverage/table.rs"]
mod table;

use std::path::Path;
use table::Scene;

const SEEDS: std::ops::Range<u64> = 0..60;
const TRIALS: u32 = 8;
const LONG: u32 = 256;

/// 60 runs see a coverage that is below 85.7 %, and every value that is certain and wrong; the command sees more.
#[track_caller]
fn assert_sound(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/coverage").join(name).with_extension("toml");
    let runs = claims::run(&claims::read(&file, TRIALS), SEEDS);
    assert!(runs.seeds == 60 && runs.reached > 0.5, "the stop rule is on, and it is the target that stops");
    // Few runs of few trials would not know the truth well enough.
    let long = claims::run(&claims::read(&file, LONG), 1000..1002);
    let of_runs = counted::count(&[runs, long]).into_iter().filter(|counted| counted.trials == TRIALS).collect();
    let scene = Scene { name: name.into(), counted: of_runs };
    println!("{}", table::details(&scene));
    println!("{}", table::summary(std::slice::from_ref(&scene)));
    assert!(scene.counted.len() > 50, "only {} quantities", scene.counted.len());
    assert_eq!(table::failures(&[scene]), "");
}

#[test]
fn intervals_of_a_rare_treatment_hold_the_truth() {
    assert_sound("rare");
}

#[test]
fn intervals_of_a_sparse_treatment_hold_the_truth() {
    assert_sound("sparse");
}

#[test]
fn intervals_of_a_middle_treatment_hold_the_truth() {
    assert_sound("middle");
}

#[test]
fn intervals_of_few_lanes_hold_the_truth() {
    assert_sound("lanes");
}

#[test]
fn intervals_of_a_merging_treatment_hold_the_truth() {
    assert_sound("merging");
}

#[test]
fn intervals_of_a_dense_treatment_hold_the_truth() {
    assert_sound("dense");
}
