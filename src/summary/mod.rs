//! Words for the terminal.

#[cfg(feature = "parquet")]
pub mod audit_text;
pub mod calibration_text;
pub mod course_text;
pub mod delivery_text;
pub mod evidence_text;
pub mod force_text;
pub mod inference_text;
pub mod layout;
pub mod league_text;
pub mod passes_text;
pub mod slides_text;
pub mod study_text;
pub mod text;
pub mod vessels_text;
pub mod zone_text;
