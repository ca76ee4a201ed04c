//! Why a figure could not be made.

/// Why a figure could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded font is not readable.
    #[error("the embedded font cannot be read")]
    Font,
    /// The drawing backend failed.
    #[error("figure {stem}: {message}")]
    Draw {
        /// The figure.
        stem: &'static str,
        /// What the backend said.
        message: String,
    },
}
