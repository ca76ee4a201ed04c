//! Bodies, patches and voxels as files of other programs.

mod names;
mod nrrd;
mod obj;
mod request;
mod stl;
mod vtk;

pub use request::{Estimate, Format, Made, Request, What};
