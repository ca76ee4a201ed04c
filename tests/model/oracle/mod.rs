//! A second opinion on the geometry: brute force, from the definitions of the model alone.
//!
//! Nothing here is shared with the library under test. Motions are given as poses of the needle, first contact is found by
//! bisection, the tissue's play is stepped in time, and heights are maxima over dense time samples. Slow is fine.
//!
//! Lengths mm, angles rad, times s, volumes mm³. `s` runs along the axis from the tip, `delta` is the in-plane distance from it.

pub mod channel;
pub mod motion;
pub mod needle;
pub mod openings;
pub mod patch;
pub mod section;
pub mod tissue;

pub use channel::Channel;
pub use motion::Motion;
pub use needle::Needle;
pub use openings::{component_labels, opening_count};
pub use patch::{Estimate, Patch, PatchVolumes, Placed, Raster, patch_volumes, union_area};
pub use tissue::{Layer, Tissue};
