//! What lies on the disk: the result folder, its manifest, and a study's parts.

pub mod frame;
pub mod manifest;
pub mod manifest_file;
pub mod outdir;
mod outdir_error;
#[cfg(feature = "parquet")]
pub mod outputs;
mod records;
mod staged;
#[cfg(feature = "parquet")]
pub mod store;
#[cfg(feature = "parquet")]
pub mod study_tables;
#[cfg(feature = "figures")]
pub mod sweep;
