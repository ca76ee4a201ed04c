//! How many components there are.

/// Openings or channels per mm² at one depth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Count {
    /// Components per mm².
    pub density: f64,
    /// The part of it that components make which go on beyond the strikes that are known: it may be too large by as much.
    pub open: f64,
}
