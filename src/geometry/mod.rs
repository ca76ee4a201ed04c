//! Needles, strokes, the tissue response and the channel that one strike leaves: pure functions of millimetres, radians and seconds.

pub mod arc;
pub mod chord;
pub mod dent;
pub mod exact;
pub mod hole;
pub mod motion;
pub mod needle;
pub mod quadratic;
pub mod quadrature;
pub mod response;
pub mod round;
pub mod section;
pub mod shadow;
pub mod slice;
pub mod stroke;
pub mod surface;
pub mod swept;
pub mod turned;

pub use dent::Dent;
pub use hole::{Bevel, Hole};
pub use motion::Motion;
pub use needle::Needle;
pub use response::{ElasticLimit, Tear};
pub use round::{Column, Round};
pub use section::Section;
pub use surface::Surface;
pub use swept::Channel;
