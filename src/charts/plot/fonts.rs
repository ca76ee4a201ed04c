//! The embedded type: a machine without fonts draws the same figure.

use crate::charts::error::ChartError;
use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use ttf_parser::Face;

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

/// The letters of texts that the type has no glyph for, each once, in the order of their code points.
pub fn missing<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<char> {
    static FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    // Both weights have the same letters.
    let face = FACE.get_or_init(|| Face::parse(REGULAR, 0).ok());
    let is_missing = |letter: &char| face.as_ref().is_some_and(|face| face.glyph_index(*letter).is_none());
    texts.flat_map(str::chars).filter(is_missing).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_in_european_scripts_and_mathematics_have_every_letter_and_others_are_named() {
        let titles = [
            "Роллер против ручки",
            "țesut și piele, Ț Ș",
            "Κύλινδρος ᾠδή",
            "łódź žlutý øl þing ırmak ẞ ạ",
            "Հայերեն ქართული",
            "∫ ∂ ∇ √ ∞ ≤ ≥ ≈ ± × ÷ ∈ ∑ ∏ ℝ µ Ω Å",
            "→ ← ↑ ↓ ⇒ ⟶",
            "1.5 mm³/cm², 10⁻⁴, €, “quoted” – …",
        ];
        assert_eq!(missing(titles.into_iter()), BTreeSet::new());
        assert_eq!(missing(["皮膚 pen", "膚"].into_iter()), BTreeSet::from(['皮', '膚']));
    }

    #[test]
    fn both_weights_have_the_same_letters_and_a_box_for_all_others() {
        let [regular, bold] = [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).expect("the embedded font"));
        for letter in '\0'..=char::MAX {
            assert_eq!(regular.glyph_index(letter).is_some(), bold.glyph_index(letter).is_some(), "{letter:?}");
        }
        let has_outline = |face: &Face| face.glyph_bounding_box(ttf_parser::GlyphId(0)).is_some();
        assert!(has_outline(&regular) && has_outline(&bold), "a letter without a glyph would be blank");
    }

    #[test]
    fn the_embedded_type_stays_below_a_mebibyte() {
        assert!(REGULAR.len() + BOLD.len() < 1 << 20);
    }
}
