//! The figures of a run.

pub(crate) mod channel_count;
pub(crate) mod channel_section;
pub(crate) mod coverage_map;
pub(crate) mod damage_by_layer;
pub(crate) mod damage_volume;
pub(crate) mod data;
pub(crate) mod grid_map;
pub(crate) mod lines;
pub(crate) mod patch_map;
pub(crate) mod section_parts;
pub(crate) mod tear_ratio;
