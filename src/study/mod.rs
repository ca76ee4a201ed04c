//! Studies: what one strike does, the comparison of devices, league tables, and plans of what to vary.

pub mod channel;
pub mod compare;
pub mod dermal_damage;
pub mod indices;
pub mod league;
pub mod plan;
mod slopes;
