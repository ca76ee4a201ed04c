//! The vocabulary of settings: what a key is, what a checked value is, and what is said of one that will not do.

pub(crate) mod bounds;
pub(crate) mod csv_file;
mod csv_line;
pub(crate) mod fields;
pub(crate) mod findings;
pub(crate) mod key;
pub(crate) mod letters;
pub(crate) mod name;
pub(crate) mod problem;
pub(crate) mod reach;
pub(crate) mod sources;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod tree;
pub(crate) mod varied;
pub(crate) mod weigh;
