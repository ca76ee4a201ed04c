//! Skin as a stack of layers, by body site.

pub mod layer;
pub mod reading;
pub mod site;
pub mod site_table;

pub use layer::{Layer, LayerName, Skin, Strength, Variation};
