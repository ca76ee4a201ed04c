//! A canvas as a PDF file: vectors, and texts as texts in the embedded type. No dates, so the same figure is the same file.

use super::type_file;
use crate::charts::plot::canvas::{Align, Canvas, Item, Point, Text};
use crate::charts::plot::fonts::{CAPITAL_PER_EM, MM_PER_PT, bytes};
use crate::charts::plot::style::{Ink, WHITE};
use pdf_writer::types::{CidFontType, FontFlags, LineJoinStyle, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;
use ttf_parser::{Face, GlyphId};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);
/// The first of the objects whose number the figure decides.
const FIRST_FREE: i32 = 6;
/// Objects of a font: itself, its descendant, descriptor, file, map to Unicode and map to glyphs.
const FONT_OBJECTS: i32 = 6;
/// Effort of the packing, of ten.
const PACKING: u8 = 6;
/// Control points of a quarter of a circle lie this share of the radius along its tangents.
const ARC: f64 = 0.552_284_75;
/// Letters by codes of this file, none of them of a character collection.
const IDENTITY: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The canvas as a PDF file of one page.
pub fn pdf(canvas: &Canvas) -> Result<Vec<u8>, String> {
    let mut painter = Painter::new(canvas)?;
    canvas.items.iter().for_each(|item| painter.paint(item));
    painter.finish()
}

/// One of the embedded fonts, and what was written in it.
struct Type {
    face: Face<'static>,
    name: &'static str,
    resource: &'static [u8],
    /// The code of each letter, from 1 in the order of their first use. Letters may share a glyph, but not a code: so a text
    /// reads back as it was written.
    codes: BTreeMap<char, u16>,
    /// The letter and the glyph of each code.
    used: Vec<(char, GlyphId)>,
}

impl Type {
    fn new(bold: bool) -> Result<Self, String> {
        let face = Face::parse(bytes(bold), 0).map_err(|error| error.to_string())?;
        // Six letters say that it is a subset.
        let (name, resource): (_, &[u8]) =
            if bold { ("DERMAB+DejaVuSans-Bold", b"F1") } else { ("DERMAR+DejaVuSans", b"F0") };
        Ok(Self { face, name, resource, codes: BTreeMap::new(), used: Vec::new() })
    }

    /// Font units as thousandths of the em, as PDF counts.
    fn per_mille(&self, units: impl Into<f64>) -> f32 {
        (units.into() * 1000.0 / f64::from(self.face.units_per_em())) as f32
    }

    /// The codes of a text, two bytes each, and its width in em; letters without a glyph show as a box.
    fn set(&mut self, text: &str) -> (Vec<u8>, f64) {
        let mut codes = Vec::with_capacity(2 * text.len());
        let mut units = 0.0;
        for letter in text.chars() {
            let code = self.code(letter);
            codes.extend(code.to_be_bytes());
            units += f64::from(self.advance(self.used[usize::from(code) - 1].1));
        }
        (codes, units / f64::from(self.face.units_per_em()))
    }

    /// The code of a letter; of more letters than there are codes, which no figure has, that of the last.
    fn code(&mut self, letter: char) -> u16 {
        let next = u16::try_from(self.used.len() + 1).ok();
        match (self.codes.get(&letter), next) {
            (Some(code), _) => *code,
            (None, None) => u16::MAX,
            (None, Some(next)) => {
                self.used.push((letter, self.face.glyph_index(letter).unwrap_or_default()));
                self.codes.insert(letter, next);
                next
            }
        }
    }

    fn advance(&self, glyph: GlyphId) -> u16 {
        self.face.glyph_hor_advance(glyph).unwrap_or(0)
    }

    /// Writes the font's objects, the first of them under the number `first`.
    fn write(&self, pdf: &mut Pdf, first: i32) -> Result<(), String> {
        let [font, descendant, descriptor, file, map, glyphs] = [0, 1, 2, 3, 4, 5].map(|place| Ref::new(first + place));
        let name = Name(self.name.as_bytes());
        let mut composite = pdf.type0_font(font);
        composite.base_font(name).encoding_predefined(Name(b"Identity-H"));
        composite.descendant_font(descendant).to_unicode(map);
        composite.finish();
        let mut cid = pdf.cid_font(descendant);
        cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
        cid.default_width(0.0).cid_to_gid_map_stream(glyphs);
        cid.widths().consecutive(1, self.used.iter().map(|(_, glyph)| self.per_mille(self.advance(*glyph))));
        cid.finish();
        // Code 0 is the box, and never written.
        let numbers = [GlyphId(0)].into_iter().chain(self.used.iter().map(|used| used.1));
        let numbers: Vec<u8> = numbers.flat_map(|glyph| glyph.0.to_be_bytes()).collect();
        pdf.stream(glyphs, &numbers).finish();
        self.describe(pdf, [descriptor, file], name);
        let used = self.used.iter().map(|used| used.1.0).collect();
        let bytes = type_file::cut(&self.face, &used).ok_or("the embedded font cannot be cut down")?;
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&bytes, PACKING);
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Length1"), bytes.len() as i32);
        stream.finish();
        let mut unicode = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
        self.codes.iter().for_each(|(letter, code)| unicode.pair(*code, *letter));
        pdf.cmap(map, &unicode.finish());
        Ok(())
    }

    fn describe(&self, pdf: &mut Pdf, [descriptor, file]: [Ref; 2], name: Name) {
        let bounds = self.face.global_bounding_box();
        let [left, bottom, right, top] =
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|units| self.per_mille(units));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(self.per_mille(self.face.ascender()))
            .descent(self.per_mille(self.face.descender()))
            .cap_height((CAPITAL_PER_EM * 1000.0) as f32)
            .stem_v(if self.resource == b"F1" { 140.0 } else { 90.0 })
            .font_file2(file);
    }
}

/// A page in the making.
struct Painter<'a> {
    canvas: &'a Canvas,
    content: Content,
    types: [Type; 2],
    /// Opacities in the order of their first use.
    alphas: Vec<f64>,
    /// Opacity now.
    alpha: f64,
}

impl<'a> Painter<'a> {
    fn new(canvas: &'a Canvas) -> Result<Self, String> {
        let mut content = Content::new();
        content.set_line_join(LineJoinStyle::RoundJoin);
        let types = [Type::new(false)?, Type::new(true)?];
        let mut painter = Self { canvas, content, types, alphas: Vec::new(), alpha: 1.0 };
        painter.fill_with(WHITE);
        painter.content.rect(0.0, 0.0, points(canvas.width_mm), points(canvas.height_mm)).fill_nonzero();
        Ok(painter)
    }

    fn paint(&mut self, item: &Item) {
        match item {
            Item::Path { points: places, ink, width_mm } => {
                self.set_alpha(ink.alpha);
                let [red, green, blue] = self.rgb(*ink);
                self.content.set_stroke_rgb(red, green, blue).set_line_width(points(*width_mm));
                self.trace(places);
                self.content.stroke();
            }
            Item::Polygon { points: places, ink } => {
                self.fill_with(*ink);
                self.trace(places);
                self.content.close_path().fill_nonzero();
            }
            Item::Disc { centre, radius_mm, ink } => {
                self.fill_with(*ink);
                self.disc(*centre, *radius_mm);
            }
            Item::Text(text) => self.text(text),
        }
    }

    fn rgb(&self, ink: Ink) -> [f32; 3] {
        ink.on(self.canvas.theme).map(|channel| (f32::from(channel) / 255.0 * 1000.0).round() / 1000.0)
    }

    fn fill_with(&mut self, ink: Ink) {
        self.set_alpha(ink.alpha);
        let [red, green, blue] = self.rgb(ink);
        self.content.set_fill_rgb(red, green, blue);
    }

    fn set_alpha(&mut self, alpha: f64) {
        if alpha == self.alpha {
            return;
        }
        let place = self.alphas.iter().position(|own| *own == alpha).unwrap_or_else(|| {
            self.alphas.push(alpha);
            self.alphas.len() - 1
        });
        self.content.set_parameters(Name(alpha_name(place).as_bytes()));
        self.alpha = alpha;
    }

    /// A place in points from the lower left corner.
    fn at(&self, [x, y]: Point) -> [f32; 2] {
        [points(x), points(self.canvas.height_mm - y)]
    }

    fn trace(&mut self, places: &[Point]) {
        for (index, place) in places.iter().enumerate() {
            let [x, y] = self.at(*place);
            if index == 0 {
                self.content.move_to(x, y)
            } else {
                self.content.line_to(x, y)
            };
        }
    }

    fn disc(&mut self, [x, y]: Point, radius: f64) {
        let [from_x, from_y] = self.at([x + radius, y]);
        self.content.move_to(from_x, from_y);
        for [dx, dy] in [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]] {
            // A quarter turn: from (dx, dy) to (-dy, dx).
            let place = |along: f64, across: f64| {
                self.at([x + radius * (along * dx - across * dy), y + radius * (along * dy + across * dx)])
            };
            let ([x1, y1], [x2, y2], [x3, y3]) = (place(1.0, ARC), place(ARC, 1.0), place(0.0, 1.0));
            self.content.cubic_to(x1, y1, x2, y2, x3, y3);
        }
        self.content.fill_nonzero();
    }

    fn text(&mut self, text: &Text) {
        self.fill_with(text.ink);
        let set_in = &mut self.types[usize::from(text.bold)];
        let (codes, width_em) = set_in.set(&text.text);
        let resource = Name(set_in.resource);
        let em_mm = text.size_pt * MM_PER_PT;
        let before = match text.align {
            Align::Left => 0.0,
            Align::Centre => width_em * em_mm / 2.0,
            Align::Right => width_em * em_mm,
        };
        let down = CAPITAL_PER_EM * em_mm / 2.0;
        let [x, y] = text.at;
        let (matrix, start) = match text.upwards {
            true => ([0.0, 1.0, -1.0, 0.0], [x + down, y + before]),
            false => ([1.0, 0.0, 0.0, 1.0], [x - before, y + down]),
        };
        let ([a, b, c, d], [x, y]) = (matrix, self.at(start));
        self.content.begin_text().set_font(resource, text.size_pt as f32);
        self.content.set_text_matrix([a, b, c, d, x, y]).show(Str(&codes)).end_text();
    }

    fn finish(self) -> Result<Vec<u8>, String> {
        let mut pdf = Pdf::new();
        pdf.catalog(CATALOG).pages(PAGES);
        pdf.pages(PAGES).kids([PAGE]).count(1);
        let fonts: Vec<(i32, &Type)> =
            self.types.iter().enumerate().map(|(place, own)| (FIRST_FREE + place as i32 * FONT_OBJECTS, own)).collect();
        let first_alpha = FIRST_FREE + 2 * FONT_OBJECTS;
        let mut page = pdf.page(PAGE);
        page.media_box(Rect::new(0.0, 0.0, points(self.canvas.width_mm), points(self.canvas.height_mm)));
        page.parent(PAGES).contents(CONTENT);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        fonts.iter().for_each(|(first, own)| {
            named.pair(Name(own.resource), Ref::new(*first));
        });
        named.finish();
        let mut states = resources.ext_g_states();
        for place in 0..self.alphas.len() {
            states.pair(Name(alpha_name(place).as_bytes()), Ref::new(first_alpha + place as i32));
        }
        states.finish();
        resources.finish();
        page.finish();
        for (place, alpha) in self.alphas.iter().enumerate() {
            let mut state = pdf.ext_graphics(Ref::new(first_alpha + place as i32));
            state.stroking_alpha(*alpha as f32).non_stroking_alpha(*alpha as f32);
        }
        fonts.iter().try_for_each(|(first, own)| own.write(&mut pdf, *first))?;
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&self.content.finish(), PACKING);
        pdf.stream(CONTENT, &packed).filter(Filter::FlateDecode);
        pdf.document_info(INFO).title(TextStr(&self.canvas.caption.title)).creator(TextStr("dermatrace"));
        Ok(pdf.finish())
    }
}

fn alpha_name(place: usize) -> String {
    format!("A{place}")
}

/// Millimetres as points, to the thousandth.
fn points(mm: f64) -> f32 {
    ((mm / MM_PER_PT * 1000.0).round() / 1000.0) as f32
}
