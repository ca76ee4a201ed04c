//! Skin as a stack of layers, by body site.

pub mod layer;
pub mod site;

pub use layer::{Layer, LayerName, Skin};
