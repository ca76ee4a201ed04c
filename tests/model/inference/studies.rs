//! The readings of the scenarios whose studies are made up: the files are what the generator makes.

use super::made::{Draws, Group, HEADER, Planes, Treated, Truth, csv};
use dermatrace::scenario::{Scenario, load};
use std::fs;
use std::path::{Path, PathBuf};

/// A study: its scenario and its readings, by patch the device and the truth.
struct Study {
    stem: &'static str,
    seed: u64,
    patches: &'static [(&'static str, usize)],
    truth: fn() -> Truth,
    planes: &'static [Planes],
}

const fn planes(plane_deg: f64, at_mm: f64, first_mm: f64) -> Planes {
    Planes { plane_deg, at_mm, first_mm, apart_mm: 1.4 }
}

/// Planes along and across the heading, read in turn at two depths.
const BOTH: [Planes; 4] =
    [planes(15.0, 0.3, 0.35), planes(15.0, 0.9, 1.05), planes(105.0, 0.3, 0.35), planes(105.0, 0.9, 1.05)];

const STUDIES: [Study; 3] = [
    Study {
        stem: "torn_or_punctured",
        seed: 7,
        patches: &[("p1", 0)],
        truth: || Truth::partial([0.6, 0.0, 0.7]),
        planes: &BOTH,
    },
    Study {
        stem: "pen_with_roller_as_control",
        seed: 8,
        patches: &[("penned", 0), ("rolled", 1)],
        truth: || Truth::partial([0.6, 0.0, 0.7]),
        planes: &BOTH,
    },
    Study {
        stem: "closed_unevenly",
        seed: 9,
        patches: &[("p1", 0)],
        truth: || Truth { closing_ratio: 0.6, ..Truth::partial([0.9, 0.0, 0.8]) },
        planes: &BOTH,
    },
];

fn place(stem: &str, ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{stem}{ending}"))
}

fn readings(study: &Study, scenario: &Scenario) -> String {
    let of_patch = |(number, &(patch, device)): (u32, &(&str, usize))| -> String {
        let mut draws = Draws::new(study.seed, number);
        let treated = Treated { scenario, device, truth: (study.truth)() };
        let groups: Vec<Group> = treated.cut(0, study.planes, &mut draws);
        csv(patch, &groups)
    };
    HEADER.to_owned() + &(0..).zip(study.patches).map(of_patch).collect::<String>()
}

#[test]
fn readings_of_made_studies_are_what_the_generator_makes() {
    for study in STUDIES {
        let scenario = load(&place(study.stem, ".toml"), &[]).unwrap_or_else(|error| panic!("{error}"));
        let held = fs::read_to_string(place(study.stem, ".csv")).expect("readings");
        assert!(held == readings(&study, &scenario), "{}.csv is not what its generator makes", study.stem);
    }
}

#[test]
#[ignore = "writes the readings of the scenarios whose studies are made up"]
fn write_the_readings_of_made_studies() {
    for study in STUDIES {
        // A scenario is read with its readings: the first time with none that matter.
        let any = format!("{HEADER}{},s,15,1,0.3,0.2\n", study.patches[0].0);
        fs::write(place(study.stem, ".csv"), any).expect("a file");
        let scenario = load(&place(study.stem, ".toml"), &[]).unwrap_or_else(|error| panic!("{error}"));
        fs::write(place(study.stem, ".csv"), readings(&study, &scenario)).expect("a file");
    }
}
