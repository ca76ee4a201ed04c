//! The numbers: exact answers, laws, independent references, and what the intervals promise.

mod bases;
mod capture;
#[path = "../common/mod.rs"]
mod common;
mod conformance;
mod coverage;
mod determinism;
mod equal_damage;
mod exact;
mod inference;
mod intervals;
mod mechanics;
mod openings;
mod oracle;
mod oracle_self;
mod parts;
mod reference_channels;
mod sensitivity;
mod solids;
mod spread;
mod statistics;
mod tiles;
mod unions;
mod vessels;
mod zones;
