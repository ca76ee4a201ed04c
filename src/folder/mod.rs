//! What lies on the disk: the result folder, its manifest, and a study's parts.

pub mod frame;
pub mod manifest;
pub mod manifest_file;
pub mod outdir;
mod outdir_error;
pub mod outputs;
mod records;
mod staged;
pub mod store;
pub mod study_tables;
pub mod sweep;
