//! What a run leaves behind: tables, figures, the manifest, the result directory and the summary for people.

pub mod charts;
mod field;
pub mod frame;
pub mod html;
pub mod layout;
pub mod league_text;
pub mod manifest;
pub mod manifest_file;
pub mod number;
pub mod outdir;
pub mod outputs;
pub mod passes_text;
pub mod read;
pub mod slides_text;
pub mod solid;
pub mod store;
pub mod study_tables;
pub mod study_text;
pub mod tables;
pub mod text;
