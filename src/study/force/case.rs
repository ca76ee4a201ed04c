//! What a study of force looks at.

use crate::mechanics::Pressed;

/// A device that a hand presses, at a depth.
pub(super) struct Case {
    pub device: String,
    pub depth_mm: f64,
    pub pressed: Pressed,
    /// Strikes of a needle in a session.
    pub strikes_per_session: f64,
}
