//! # dermatrace
//!
//! Simulates what microneedles do to skin.
//!
//! ```
//! use dermatrace::prelude::*;
//! fn main() -> Result<(), dermatrace::Error> {
//! #   let folder = tempfile::tempdir().expect("a folder");
//! #   std::env::set_current_dir(folder.path()).expect("a folder");
//!     let found = Experiment::at("cheek")
//!         .device(Model::of("mf8").passes(15))
//!         .device(Model::of("dermapen-12").set("hand_speed", "50 mm/s"))
//!         .depths(["1.0 mm", "1.5 mm"])
//!         .hypotheses(["pinned", "puncture"])
//!         .compare("dermapen-12", "strikes")
//!         .trials(32)
//!         .run(&Run::quiet())?;
//!     for row in found.comparison("damage_volume", "all") {
//!         println!("{} mm, {}: {}", row.depth_mm, row.tear, row.ratio());
//!     }
//!     found.write("output/from-code")
//! }
//! ```
//!
//! [`prelude`] is what a program needs that calls the library: an [`Experiment`], or a scenario file that was read by
//! [`scenario::load`], is checked whole, and nothing that was not checked can be run. Everything else is the house that the
//! command is built of. It is open so that the command, tests and benches can use it; its functions expect values that the
//! reader has checked, and its names are not promised.
//!
//! The house reads as the way the data goes:
//!
//! ```text
//! scenario → device + skin → stroke kinematics → swept channel → treatment (strikes) → sampling → metrics → study → report
//!   TOML      who, on what    planar motion(t)    height field     where and how many    estimates   answers   compare   files
//! ```
//!
//! [`simulate::simulate`] holds one function whose statements are those stages; start reading there.
//!
//! * [`scenario`] turns a file into checked values, every problem with its place;
//! * [`geometry`] knows needles, strokes, the tissue response and the channel that one strike leaves;
//! * [`skin`] and [`devices`] supply layers and machines from sourced catalogues ([`provenance`] is the word that each number carries);
//! * [`pattern`] is where needles come down, [`mechanics`] how deep, and [`treatment`] joins the two to strikes;
//! * [`after`] is what follows the needle: channels that close and fill, what a drug does in them, a course of sessions;
//! * [`sampling`] integrates and knows nothing of needles;
//! * [`metrics`] and [`study`] are the answers and their comparison;
//! * [`histology`] cuts sections through a treated patch, and reads them as slides are read;
//! * [`inference`] tells what measured sections say of the hypotheses, and how many would decide;
//! * [`solid`] makes bodies of channels, and voxels of patches, for other programs;
//! * [`survey`] computes many scenarios that are varied from one;
//! * [`film`] works out a strike frame by frame;
//! * [`folder`], `charts`, [`summary`], `page` and [`export`] write tables, figures, words and geometry;
//! * [`audit`] looks whether a result on the disk agrees with itself;
//! * [`table`] declares tables, and `results` says of each kind of result what is made of it.
//!
//! Lengths are millimetres, angles radians, times seconds and forces newtons everywhere inside the library; units are
//! converted once, where the scenario is read.
//!
//! Features, all of them default: `cli` is the command, `figures` are figures, films and pages, `parquet` are tables of studies.

pub mod after;
#[cfg(feature = "parquet")]
pub mod audit;
#[cfg(feature = "figures")]
pub mod charts;
pub mod devices;
mod error;
pub mod evidence;
pub mod experiment;
pub mod export;
pub mod film;
pub mod folder;
pub mod geometry;
pub mod histology;
pub mod inference;
mod keys;
pub mod mechanics;
pub mod metrics;
pub mod number;
#[cfg(feature = "figures")]
pub mod page;
pub mod pattern;
pub mod prelude;
pub mod provenance;
#[cfg(feature = "figures")]
pub mod results;
pub mod sampling;
pub mod scenario;
pub mod simulate;
pub mod skin;
pub mod solid;
pub mod study;
pub mod summary;
pub mod survey;
pub mod table;
pub mod threads;
pub mod treatment;
pub mod units;

pub use error::Error;
pub use experiment::Experiment;
