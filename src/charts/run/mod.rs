//! The figures of a run.

pub(crate) mod channel_count;
pub(crate) mod channel_section;
pub(crate) mod coverage_map;
pub(crate) mod coverage_pitch;
pub(crate) mod damage_by_layer;
pub(crate) mod damage_volume;
pub(crate) mod data;
pub(crate) mod depot_section;
pub(crate) mod drum_seating;
pub(crate) mod grid_map;
pub(crate) mod hole_and_heat;
pub(crate) mod length_by_zone;
pub(crate) mod lines;
pub(crate) mod patch_map;
pub(crate) mod section_depths;
pub(crate) mod section_measures;
pub(crate) mod section_parts;
pub(crate) mod strike_bodies;
pub(crate) mod tear_ratio;

use super::ChartContext;
use super::family::family;
use crate::simulate::Outcome;
use data::Data;

family! {
    (tables: &Outcome; context: &ChartContext) => Some(Data::new(tables, context)),
    "damage_volume_vs_depth": damage_volume::lay_out,
    "channel_count_vs_depth": channel_count::lay_out,
    "tear_ratio_vs_depth": tear_ratio::lay_out,
    "damage_by_layer": damage_by_layer::lay_out,
    "channel_section": channel_section::lay_out,
    "patch_map": patch_map::lay_out,
    "coverage_map": coverage_map::lay_out,
    "drum_seating": drum_seating::lay_out,
    "length_by_zone": length_by_zone::lay_out,
    "hole_and_heat": hole_and_heat::lay_out,
    "depot_section": depot_section::lay_out,
    "coverage_vs_pitch": coverage_pitch::lay_out,
}
