//! Channels as solid bodies, and patches as voxels: geometry for programs that are not this one. Nothing here changes a number of
//! a result; what a mesh differs by from the quadrature of its channel is measured and told.

mod body;
mod case;
mod revolved;
mod rows;
mod slices;
mod surface;
mod voxels;

pub use body::Body;
pub use case::{Beside, Case, LayerVolume, Solid, StrikeSurface, cases};
pub use rows::{Measures, SolidRow, StrikeRow, VoxelRow, beside_rows, solid_rows, voxel_rows};
pub use slices::Fineness;
pub use surface::Surface;
pub use voxels::{Grid, INTACT, PUNCTURED, TORN, Voxels};

pub use crate::treatment::Region;

use crate::skin::{LayerName, Skin};

/// What a piece of a channel is: part of the puncture.
pub const PUNCTURE: u8 = 0;
/// What a piece of a channel is: torn beyond the puncture.
pub const TEAR: u8 = 1;

/// What a body of a strike is, in files of all its bodies: the channel.
pub const HOLE: u8 = 0;
/// What a body of a strike is, in files of all its bodies: heated tissue.
pub const HEAT: u8 = 1;
/// What a body of a strike is, in files of all its bodies: a depot of fluid.
pub const DEPOT: u8 = 2;

/// The number that stands for a layer in arrays: 1 for the stratum corneum to 5 for the hypodermis.
pub fn layer_number(name: LayerName) -> u8 {
    LayerName::ALL.iter().position(|&other| other == name).map_or(0, |place| place as u8 + 1)
}

/// The layer that a number stands for; `none` for any other number.
pub fn layer_name(number: u8) -> &'static str {
    let place = usize::from(number).checked_sub(1);
    place.and_then(|place| LayerName::ALL.get(place)).map_or("none", |layer| layer.as_str())
}

/// The number of the layer at a depth, mm; 0 above the surface.
fn layer_number_at(skin: &Skin, depth_mm: f64) -> u8 {
    skin.layer_at(depth_mm).map_or(0, |layer| layer_number(layer.name))
}
