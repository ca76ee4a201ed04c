//! Skin as a stack of layers, by body site.

pub mod layer;
pub mod odds;
pub mod reading;
pub mod site;
pub mod site_table;
pub mod vessels;
pub mod zone;
pub mod zone_table;

pub use layer::{Layer, LayerName, Skin, Strength, Variation};
pub use zone::Zone;
