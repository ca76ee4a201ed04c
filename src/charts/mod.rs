//! The figures of a result, of a study, of a league table and of sensitivity indices, each as SVG and PNG, drawn from the
//! tables alone.
//!
//! A figure is laid out once, in millimetres of paper, on a `canvas::Canvas`; the canvas is then replayed on the
//! SVG and on the bitmap backend of `plotters`, so both formats hold the same drawing.

mod cast;
mod context;
pub mod course;
pub mod delivery;
mod error;
pub mod evidence;
mod family;
pub mod film;
pub mod force;
pub mod inference;
#[doc(hidden)]
pub mod ink;
pub mod league;
pub mod passes;
#[doc(hidden)]
pub mod plot;
mod run;
pub mod sensitivity;
pub mod slides;
pub mod sweep;
#[cfg(test)]
mod theme_tests;

pub use context::{CastContext, ChartContext, MODEL_MARK};
pub use error::ChartError;
pub use ink::drawing::{CAPTIONS, Drawing, Figure, Format, captions};
pub use plot::canvas::{Caption, TextBox};
pub use plot::look::{Look, Theme, WidthError, Wording};
pub use run::{STEMS, drawings, figures};
