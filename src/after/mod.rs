//! After the needle (model sections 11 to 17): how channels close and fill, what of a drug gets in, what depots and courses leave.
//!
//! Nothing here knows what a drug does, and nothing is advice: amounts, places and times only. Lengths mm, times s, amounts µg
//! (1 mg/mL is 1 µg/mm³); areal amounts of results µg/cm².

pub mod bessel;
pub mod cell;
pub mod clock;
pub mod closed_forms;
pub mod closing;
pub(crate) mod closing_keys;
pub mod course;
pub(crate) mod course_keys;
pub(crate) mod delivery_keys;
pub mod depot;
pub mod drawn;
pub mod drug;
pub mod drug_catalogue;
pub mod filling;
pub mod route;
pub mod rows;
pub mod settings;
pub mod told;
pub mod transport;
pub mod varied;

pub use crate::devices::Cost;
pub use drug::Drug;
pub use route::{Mouths, Part, Route, Wound};
pub use settings::{Closure, Course, Delivery, Fluid, Transport};
pub use varied::{Person, Varied};
