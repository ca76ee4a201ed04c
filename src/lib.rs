//! # dermatrace
//!
//! Simulates what microneedles do to skin. The house reads as the way the data goes:
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
//! * [`treatment`] turns passes into strikes;
//! * [`sampling`] integrates and knows nothing of needles;
//! * [`metrics`] and [`study`] are the answers and their comparison;
//! * [`histology`] cuts sections through a treated patch, and reads them as slides are read;
//! * [`solid`] makes bodies of channels, and voxels of patches, for other programs;
//! * [`survey`] computes many scenarios that are varied from one;
//! * [`film`] works out a strike frame by frame;
//! * [`folder`], [`charts`], [`summary`], [`page`] and [`export`] write tables, figures, words and geometry;
//! * [`table`] declares tables, and [`results`] says of each kind of result what is made of it.
//!
//! Lengths are millimetres, angles radians, times seconds and forces newtons everywhere inside the library; units are
//! converted once, where the scenario is read.

pub mod charts;
pub mod devices;
pub mod export;
pub mod film;
pub mod folder;
pub mod geometry;
pub mod histology;
mod keys;
pub mod mechanics;
pub mod metrics;
pub mod number;
pub mod page;
pub mod pattern;
pub mod provenance;
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
pub mod treatment;
pub mod units;
