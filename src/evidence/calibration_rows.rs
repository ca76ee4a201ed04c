//! The tables of a calibration.

use crate::table::{bundle, table};

table! {
    /// One row of `calibration.csv`: a parameter, and what the figures tell of it.
    pub struct CalibrationRow in "calibration.csv" {
        /// `dent_stiffness`, `cutting_energy` (of viable epidermis and dermis as one; the hypodermis has a fifth of it), or
        /// `force: CASE` of a case whose force is not known.
        parameter: String,
        /// Its unit.
        unit: String,
        /// What the scenario says; `nan` of a force.
        scenario: f64,
        /// Its value; `nan` where the figures fix none.
        value: f64,
        /// Lower end of the 95 % profile interval.
        low: f64,
        /// Upper end; `inf` of a force that any greater one may stand for.
        high: f64,
        /// `fixed`; `ridge`: together with the others only; `open`: not fixed by any figure.
        verdict: String,
        /// Cases without which the value lies outside this interval, an end of it moves by more than its width, or the verdict is
        /// another; `none`.
        moved_by_leaving_out: String,
    }
}

table! {
    /// One row of `calibration_ridge.csv`: a pair that the figures leave, and the force that goes with it.
    pub struct CalibrationRidgeRow in "calibration_ridge.csv" {
        /// Stiffness of the dent, N/mm.
        dent_stiffness_n_per_mm: f64,
        /// Cutting energy of viable epidermis and dermis, N/mm.
        cutting_energy_n_per_mm: f64,
        /// `low end` and `high end` of the cutting energies that are left at this stiffness, and the `best` of them.
        place: String,
        /// χ² of the pair, computed there.
        chi2: f64,
        /// The case whose force is not known; empty where there is none.
        case: String,
        /// The force that comes nearest to its figure, N; the least of several.
        force_n: f64,
        /// The depth that it makes, in the case's unit.
        ours: f64,
        /// How the drum stands: `from rest` (no channel is shallower), `hovering`, `seated` (none is deeper), `no hole`.
        posture: String,
    }
}

table! {
    /// One row of `calibration_cases.csv`: a published figure, and the answer before and after.
    pub struct CalibrationCaseRow in "calibration_cases.csv" {
        /// Its file's stem.
        case: String,
        /// `fitted`, or `tested`: then it moved nothing.
        r#use: String,
        /// What was measured.
        quantity: String,
        /// Unit of the figure and the answers.
        unit: String,
        /// Lower end of what was published; `-inf` of an upper bound.
        published_low: f64,
        /// What was published; the bound of a bound, the middle of a range.
        published: f64,
        /// Upper end of what was published; `inf` of a lower bound.
        published_high: f64,
        /// Standard deviation that weighs it; 0: what misses it is excluded.
        sd: f64,
        /// The answer with what the scenario says.
        ours_scenario: f64,
        /// Whether that agrees, as `verify` has it.
        verdict_scenario: String,
        /// Least answer over all pairs that the fitted figures leave.
        ours_low: f64,
        /// The answer at the least χ²; of several such pairs at that nearest to the scenario's.
        ours: f64,
        /// Greatest answer over all pairs that are left.
        ours_high: f64,
        /// Whether all pairs that are left agree; `cannot tell`: some do.
        verdict: String,
        /// How many standard deviations the answer misses the figure by.
        residual: f64,
        /// Why so far counts as agreement.
        reason: String,
    }
}

table! {
    /// One row of `calibration_map.csv`: χ² of a pair.
    pub struct CalibrationMapRow in "calibration_map.csv" {
        /// Stiffness of the dent, N/mm.
        dent_stiffness_n_per_mm: f64,
        /// Cutting energy of viable epidermis and dermis, N/mm.
        cutting_energy_n_per_mm: f64,
        /// χ² of the fitted figures; `inf` where one excludes the pair.
        chi2: f64,
    }
}

bundle! {
    /// What a calibration found.
    pub struct Calibration {
        parameters: CalibrationRow,
        #[optional]
        ridge: CalibrationRidgeRow,
        cases: CalibrationCaseRow,
        map: CalibrationMapRow,
    }
}
