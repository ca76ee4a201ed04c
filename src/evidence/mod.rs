//! What is known from elsewhere, as files that need no code: published figures ([`case`]) and claims ([`claim`]), each with where
//! the program's answer to it stands; rows of reference values ([`mod@reference`]); and the parameters that
//! figures leave ([`calibrate`](mod@calibrate)).

mod answer;
mod answer_keys;
pub mod board;
pub mod calibrate;
#[cfg(test)]
mod calibrate_tests;
mod calibration_rows;
pub mod case;
pub mod claim;
mod claim_rows;
mod error;
#[cfg(test)]
mod evidence_tests;
mod gains;
mod lab;
mod library;
mod models;
mod quantity;
pub mod reference;
mod sheet;
mod sources;
mod spot;
mod starter;
pub mod verify;

pub use calibration_rows::{Calibration, CalibrationCaseRow, CalibrationMapRow, CalibrationRidgeRow, CalibrationRow};
pub use error::EvidenceError;
pub use gains::{PublishedGain, published_gains};
pub use lab::LabOptions;
pub use library::{Chosen, Library, Shelf, Sort, sort_of};
pub use models::list as list_models;
pub use starter::STARTERS;
