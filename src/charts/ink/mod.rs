//! Inks: what is laid out, as SVG, PNG and PDF.

pub mod drawing;
pub mod pdf;
pub mod render;
mod type_file;
