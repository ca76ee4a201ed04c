//! Studies: what one strike does, the comparison of devices, league tables, plans of what to vary, and how many passes a wish takes.

pub mod bodies;
pub mod calibration;
pub mod channel;
pub mod compare;
pub mod dermal_damage;
pub mod force;
pub mod front;
pub mod indices;
pub mod league;
pub mod measure;
pub mod passes;
pub mod pitches;
pub mod plan;
pub(crate) mod shown;
mod slopes;
pub mod zone;
