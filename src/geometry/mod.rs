//! Needles, strokes, the tissue response and the channel that one strike leaves: pure functions of millimetres, radians and seconds.

pub mod needle;
pub mod response;

pub use needle::Needle;
pub use response::Tear;
