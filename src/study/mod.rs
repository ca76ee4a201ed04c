//! Studies: what one strike does, and the comparison of devices.

pub mod channel;
pub mod compare;
pub mod dermal_damage;
