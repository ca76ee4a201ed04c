//! Bodies, patches, voxels and concentrations as files of other programs.

mod concentration;
mod names;
mod nrrd;
mod obj;
mod request;
mod stl;
mod vtk;

pub use concentration::{CellAt, Concentration, FieldRow};
pub use names::plain;
pub use request::{Estimate, Format, Made, Request, What};
