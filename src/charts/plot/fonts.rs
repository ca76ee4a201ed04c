//! The embedded type: a machine without fonts draws the same figure.

use crate::charts::error::ChartError;
use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::OnceLock;

/// Family as registered here and as written into the SVG, with what to use where DejaVu Sans is not installed.
pub const FAMILY: &str = "DejaVu Sans, Verdana, Arial, sans-serif";
/// Height of a line as `plotters` counts it, over the em (ascent 1901 and descent 483 of 2048 units).
pub const LINE_PER_EM: f64 = 2384.0 / 2048.0;
/// Height of capitals over the em.
pub const CAPITAL_PER_EM: f64 = 0.729;
/// Millimetres in a point.
pub const MM_PER_PT: f64 = 25.4 / 72.0;

static REGULAR: &[u8] = include_bytes!("assets/DejaVuSans-subset.ttf");
static BOLD: &[u8] = include_bytes!("assets/DejaVuSans-Bold-subset.ttf");

/// The file of the embedded font.
pub fn bytes(bold: bool) -> &'static [u8] {
    if bold { BOLD } else { REGULAR }
}

/// Registers the embedded font once; both backends refuse text before that.
pub fn register() -> Result<(), ChartError> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let done = DONE.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, BOLD).is_ok()
    });
    if *done { Ok(()) } else { Err(ChartError::Font) }
}

/// The font at an em of `em` drawing units.
pub fn font(em: f64, bold: bool) -> FontDesc<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILY), em * LINE_PER_EM, style)
}

/// Width of a text on paper, mm.
pub fn width_mm(text: &str, size_pt: f64, bold: bool) -> f64 {
    const EM: f64 = 400.0;
    let per_em = match font(EM, bold).layout_box(text) {
        Ok(((left, _), (right, _))) => f64::from(right - left) / EM,
        // Wider than any real text of that many letters, so that layout stays safe.
        Err(_) => text.chars().count() as f64 * 0.8,
    };
    per_em * size_pt * MM_PER_PT
}
