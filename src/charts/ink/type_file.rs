//! The embedded type cut down to the glyphs that a page shows: they keep their numbers, all others are empty.

use std::collections::BTreeSet;
use ttf_parser::{Face, GlyphId, Tag, loca};

/// The tables that a PDF asks for in a TrueType file whose glyphs are called by their numbers, in the order of their names.
const TABLES: [&[u8; 4]; 6] = [b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];
/// Bits of a component of a glyph that is put together from others.
const WORDS: u16 = 0x1;
const SCALE: u16 = 0x8;
const MORE: u16 = 0x20;
const TWO_SCALES: u16 = 0x40;
const MATRIX: u16 = 0x80;
/// Where `head` holds the sum of the file and how wide the places of `loca` are.
const SUM_AT: usize = 8;
const WIDE_AT: usize = 50;
/// What the sum of a whole file must come to.
const WHOLE_SUM: u32 = 0xB1B0_AFBA;

/// A TrueType file with the glyphs of `used` and those that they are put together from.
pub(super) fn cut(face: &Face, used: &BTreeSet<u16>) -> Option<Vec<u8>> {
    let table = |name| face.raw_face().table(Tag::from_bytes(name));
    let (maxp, format) = (face.tables().maxp, face.tables().head.index_to_location_format);
    let places = loca::Table::parse(maxp.number_of_glyphs, format, table(b"loca")?)?;
    let glyphs = Glyphs { data: table(b"glyf")?, places };
    let kept = glyphs.with_parts(used);
    let (mut data, mut places) = (Vec::new(), Vec::new());
    for glyph in 0..face.number_of_glyphs() {
        places.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        if kept.contains(&glyph) {
            data.extend(glyphs.outline(glyph)?);
            data.resize(data.len().next_multiple_of(4), 0);
        }
    }
    places.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    let mut head = table(b"head")?.to_vec();
    head.get_mut(SUM_AT..SUM_AT + 4)?.fill(0);
    head.get_mut(WIDE_AT..WIDE_AT + 2)?.copy_from_slice(&1_u16.to_be_bytes());
    let bodies = TABLES.map(|name| match name {
        b"glyf" => Some(data.clone()),
        b"head" => Some(head.clone()),
        b"loca" => Some(places.clone()),
        name => table(name).map(<[u8]>::to_vec),
    });
    let [Some(glyf), Some(head), Some(hhea), Some(hmtx), Some(loca), Some(maxp)] = bodies else { return None };
    Some(file(&[glyf, head, hhea, hmtx, loca, maxp]))
}

/// The outlines of a type.
struct Glyphs<'f> {
    data: &'f [u8],
    places: loca::Table<'f>,
}

impl<'f> Glyphs<'f> {
    /// What stands in `glyf` for a glyph; nothing for one without an outline.
    fn outline(&self, glyph: u16) -> Option<&'f [u8]> {
        match self.places.glyph_range(GlyphId(glyph)) {
            Some(range) => self.data.get(range),
            None => Some(&[]),
        }
    }

    /// The glyphs with all their parts, and the box that stands for letters without a glyph.
    fn with_parts(&self, used: &BTreeSet<u16>) -> BTreeSet<u16> {
        let mut kept = BTreeSet::new();
        let mut open: Vec<u16> = used.iter().copied().chain([0]).collect();
        while let Some(glyph) = open.pop() {
            if kept.insert(glyph) {
                open.extend(self.outline(glyph).map(parts).unwrap_or_default());
            }
        }
        kept
    }
}

/// The glyphs that one is put together from.
fn parts(outline: &[u8]) -> Vec<u16> {
    let word = |at: usize| outline.get(at..at + 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
    let mut parts = Vec::new();
    // Glyphs of their own count their contours; others have a negative count.
    if word(0).is_none_or(|contours| contours < 0x8000) {
        return parts;
    }
    let mut at = 10;
    while let (Some(bits), Some(part)) = (word(at), word(at + 2)) {
        parts.push(part);
        at += if bits & WORDS == 0 { 6 } else { 8 };
        at += match bits {
            bits if bits & SCALE != 0 => 2,
            bits if bits & TWO_SCALES != 0 => 4,
            bits if bits & MATRIX != 0 => 8,
            _ => 0,
        };
        if bits & MORE == 0 {
            break;
        }
    }
    parts
}

/// The file of these tables, whose names stand in [`TABLES`].
fn file(bodies: &[Vec<u8>; TABLES.len()]) -> Vec<u8> {
    let count = TABLES.len() as u16;
    // As many sixteens as the greatest power of two below the count, its logarithm, and the rest: for searching.
    let log = count.ilog2() as u16;
    let range = 16 << log;
    let mut file: Vec<u8> = 0x0001_0000_u32.to_be_bytes().to_vec();
    file.extend([count, range, log, 16 * count - range].iter().flat_map(|word| word.to_be_bytes()));
    let mut at = file.len() + 16 * TABLES.len();
    let head_at = at + bodies[0].len().next_multiple_of(4);
    for (name, body) in TABLES.iter().zip(bodies) {
        file.extend(*name);
        file.extend([sum(body), at as u32, body.len() as u32].iter().flat_map(|word| word.to_be_bytes()));
        at += body.len().next_multiple_of(4);
    }
    for body in bodies {
        file.extend(body);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    let whole = WHOLE_SUM.wrapping_sub(sum(&file));
    file[head_at + SUM_AT..head_at + SUM_AT + 4].copy_from_slice(&whole.to_be_bytes());
    file
}

/// The sum of a table's words.
fn sum(bytes: &[u8]) -> u32 {
    let word = |bytes: &[u8]| {
        let mut word = [0; 4];
        word[..bytes.len()].copy_from_slice(bytes);
        u32::from_be_bytes(word)
    };
    bytes.chunks(4).map(word).fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::fonts;
    use ttf_parser::OutlineBuilder;

    /// An outline as numbers.
    #[derive(Default, PartialEq, Debug)]
    struct Traced(Vec<f32>);

    impl OutlineBuilder for Traced {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.extend([x, y]);
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.extend([x, y]);
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.extend([x1, y1, x, y]);
        }
        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            self.0.extend([x1, y1, x2, y2, x, y]);
        }
        fn close(&mut self) {}
    }

    fn traced(face: &Face, glyph: u16) -> Traced {
        let mut traced = Traced::default();
        face.outline_glyph(GlyphId(glyph), &mut traced);
        traced
    }

    #[test]
    fn a_type_that_is_cut_down_keeps_the_outlines_and_widths_of_what_is_used_and_nothing_else() {
        for bold in [false, true] {
            let whole = Face::parse(fonts::bytes(bold), 0).expect("the embedded font");
            let glyph = |letter| whole.glyph_index(letter).expect("a glyph").0;
            // Some are put together from others.
            let used: BTreeSet<u16> = "aéǻțЖйΐÅ½⁴→".chars().map(glyph).collect();
            let file = cut(&whole, &used).expect("a file");
            let part = Face::parse(&file, 0).expect("a type");
            assert_eq!(part.number_of_glyphs(), whole.number_of_glyphs());
            for own in used.iter().chain([&0]) {
                assert_eq!(traced(&part, *own), traced(&whole, *own), "glyph {own}");
                assert_eq!(part.glyph_hor_advance(GlyphId(*own)), whole.glyph_hor_advance(GlyphId(*own)));
            }
            assert_eq!(traced(&part, glyph('W')), Traced::default());
            let filled = (0..part.number_of_glyphs()).filter(|glyph| !traced(&part, *glyph).0.is_empty()).count();
            // Letters with accents, and the accents of those, have parts.
            assert!((used.len()..4 * used.len()).contains(&filled), "{filled} outlines for {} letters", used.len());
            assert_eq!(sum(&file), WHOLE_SUM);
        }
    }
}
