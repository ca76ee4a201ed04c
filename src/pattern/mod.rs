//! Where needles come down: the patch, lanes over it, and what a device aims at it.

pub mod aim;
pub mod cover;
pub mod grid;
pub mod lattice;
pub mod patch;
pub mod strike;

pub use grid::{Grid, Pattern};
pub use patch::{Patch, Region};
pub use strike::{ListedStrike, Strike};
