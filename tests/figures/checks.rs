//! What every figure must be, whatever it shows: readable, well-formed, whole.

use dermatrace::charts::{Drawing, Figure, Look, TextBox, Theme, Wording};
use std::collections::BTreeMap;

/// Texts that leave the paper, lie on each other, or are smaller than 7 points.
pub fn text_faults(figure: &Figure) -> Vec<String> {
    let (width, height) = view_box(&figure.svg);
    let mm = |units: u32| f64::from(units) * 25.4 / 2400.0;
    faults_of(&figure.texts, [mm(width), mm(height)])
}

/// The same of a figure that is laid out and not drawn.
pub fn faults_of(texts: &[TextBox], [width_mm, height_mm]: [f64; 2]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let [left, top, right, bottom] = text.bounds_mm;
        if left < 0.0 || top < 0.0 || right > width_mm || bottom > height_mm {
            faults.push(format!("off the paper: {} {:?}", text.text, text.bounds_mm));
        }
        if text.size_pt < 7.0 {
            faults.push(format!("too small: {}", text.text));
        }
        for other in &texts[index + 1..] {
            let [l, t, r, b] = other.bounds_mm;
            let slack = 0.1;
            if left + slack < r && l + slack < right && top + slack < b && t + slack < bottom {
                faults.push(format!("overlap: {} / {}", text.text, other.text));
            }
        }
    }
    faults
}

/// What every figure is tried on: one column, two columns and between them, and as wide as can be, with its own words and
/// with a journal's.
pub fn looks() -> Vec<Look> {
    let widths = [85.0, 109.0, 120.0, 180.0, 300.0];
    let of_width = |look: Look| widths.map(|width_mm| look.with_width_mm(width_mm).expect("a width"));
    [Look::default(), Look::single_column()].into_iter().flat_map(of_width).collect()
}

/// The faults of figures in one look; a journal's type is at most 9 points.
pub fn faults_in(drawings: &[Drawing], look: Look) -> Vec<String> {
    let of = |drawing: &Drawing| {
        let texts = drawing.texts();
        let too_large = texts
            .iter()
            .filter(|text| look.wording == Wording::Journal && text.size_pt > 9.0)
            .map(|text| format!("too large: {}", text.text));
        let mut faults = faults_of(&texts, drawing.size_mm());
        faults.extend(too_large.collect::<Vec<_>>());
        faults
            .into_iter()
            .map(|fault| format!("{} at {} mm, {:?}: {fault}", drawing.stem, look.width_mm(), look.wording))
            .collect::<Vec<_>>()
    };
    drawings.iter().flat_map(of).collect()
}

/// Draws a case for the eye into the directory named by `DERMATRACE_FIGURES`: as it is by itself, dark, and for one column.
pub fn write_looks(case: &str, lay_out: impl Fn(Look) -> Vec<Drawing>) {
    let Ok(dir) = std::env::var("DERMATRACE_FIGURES") else { return };
    let dark = Look::default().with_theme(Theme::Dark);
    for (name, look) in [("print", Look::default()), ("dark", dark), ("single", Look::single_column())] {
        for drawing in lay_out(look) {
            let path = std::path::Path::new(&dir).join(format!("{case}_{}_{name}.png", drawing.stem));
            std::fs::write(path, drawing.png(150).expect("a PNG")).expect("a file");
        }
    }
}

/// Holds the figures of a case to all that is asked of every figure: whole in each format, readable in every look and theme,
/// the same when they are drawn again.
pub fn check_case(lay_out: impl Fn(Look) -> Vec<Drawing>, stems: &[&str]) {
    let (drawings, again) = (lay_out(Look::default()), lay_out(Look::default()));
    assert_eq!(drawings.iter().map(|drawing| drawing.stem).collect::<Vec<_>>(), stems);
    for (drawing, again) in drawings.iter().zip(&again) {
        let (svg, png) = (drawing.svg().expect("an SVG"), drawing.png(Drawing::DPI).expect("a PNG"));
        check_xml(&svg);
        check_png(&png, view_box(&svg));
        check_pdf(drawing);
        assert!(svg == again.svg().expect("an SVG") && png == again.png(Drawing::DPI).expect("a PNG"));
        assert!(drawing.pdf().expect("a PDF") == again.pdf().expect("a PDF"), "{}", drawing.stem);
    }
    for theme in [Theme::Screen, Theme::Dark] {
        for (drawing, themed) in drawings.iter().zip(lay_out(Look::default().with_theme(theme))) {
            assert_eq!((drawing.size_mm(), drawing.texts()), (themed.size_mm(), themed.texts()), "{theme:?}");
            assert!(drawing.svg().expect("an SVG") != themed.svg().expect("an SVG"), "{} in {theme:?}", drawing.stem);
        }
    }
    let faults: Vec<String> = looks().into_iter().flat_map(|look| faults_in(&lay_out(look), look)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// One page of the figure's size, both fonts embedded with their map to Unicode, and every text of the figure as text.
pub fn check_pdf(drawing: &Drawing) {
    let pdf = drawing.pdf().expect("a PDF");
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF-1.7") && text.trim_end().ends_with("%%EOF"), "{}", drawing.stem);
    assert!(!text.contains("/CreationDate") && !text.contains("/ModDate") && !text.contains("/ID"), "{}", drawing.stem);
    assert_eq!((text.matches("/Type /Page\n").count(), text.matches("/FontFile2").count()), (1, 2), "{}", drawing.stem);
    let edges: Vec<f64> = text
        .split("/MediaBox [")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .expect("a size")
        .split_whitespace()
        .map(|edge| edge.parse().expect("a number"))
        .collect();
    let size = drawing.size_mm().map(|mm| mm / 25.4 * 72.0);
    assert!((edges[2] - size[0]).abs() < 1e-2 && (edges[3] - size[1]).abs() < 1e-2, "{edges:?} is not {size:?}");
    let [regular, bold] = [0, 1].map(|font| letters(&text, font));
    let shown = shown_texts(&unpacked_content(&pdf), &[regular, bold]);
    assert_eq!(shown, drawing.texts().into_iter().map(|text| text.text).collect::<Vec<_>>(), "{}", drawing.stem);
}

/// The letters of a font by their codes, from its map to Unicode, which counts in UTF-16.
fn letters(pdf: &str, font: usize) -> BTreeMap<u16, char> {
    let map = pdf.split("begincmap").nth(font + 1).and_then(|rest| rest.split("endcmap").next()).expect("a map");
    let hex = |word: &str| u16::from_str_radix(word.trim_matches(['<', '>']), 16).expect("four digits");
    let pairs = map.lines().filter_map(|line| line.split_once("> <"));
    let letter = |word: &str| {
        let units = word.trim_matches('>').as_bytes().chunks(4).map(|unit| hex(str::from_utf8(unit).expect("digits")));
        char::decode_utf16(units).next()?.ok()
    };
    pairs
        .filter(|(code, letter)| code.len() == 5 && letter.len() % 4 == 1)
        .map(|(code, word)| (hex(code), letter(word).expect("a letter")))
        .collect()
}

/// What is drawn on the page: the last stream of the file.
fn unpacked_content(pdf: &[u8]) -> Vec<u8> {
    let find = |from: usize, word: &[u8]| {
        pdf[from..].windows(word.len()).position(|place| place == word).map(|place| from + place)
    };
    let object = find(0, b"\n4 0 obj").expect("the content");
    let start = find(object, b"stream\n").expect("a stream") + 7;
    let end = find(start, b"\nendstream").expect("its end");
    miniz_oxide::inflate::decompress_to_vec_zlib(&pdf[start..end]).expect("packed bytes")
}

/// Every text that is shown, in order.
fn shown_texts(content: &[u8], fonts: &[BTreeMap<u16, char>; 2]) -> Vec<String> {
    let (mut texts, mut font, mut at) = (Vec::new(), 0, 0);
    while at < content.len() {
        if content[at..].starts_with(b"/F0 ") || content[at..].starts_with(b"/F1 ") {
            font = usize::from(content[at + 2] - b'0');
        }
        let bytes = match content[at] {
            b'(' => literal(content, &mut at),
            b'<' => hexadecimal(content, &mut at),
            _ => {
                at += 1;
                continue;
            }
        };
        let glyphs = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        texts.push(glyphs.map(|glyph| fonts[font].get(&glyph).copied().unwrap_or('?')).collect());
    }
    texts
}

/// A string in brackets, with its escapes.
fn literal(content: &[u8], at: &mut usize) -> Vec<u8> {
    let (mut bytes, mut depth) = (Vec::new(), 0);
    loop {
        let byte = content[*at];
        *at += 1;
        match byte {
            b'(' if depth == 0 => depth = 1,
            b')' if depth == 1 => return bytes,
            b'\\' if content[*at].is_ascii_digit() => {
                let digits = std::str::from_utf8(&content[*at..*at + 3]).expect("digits");
                bytes.push(u8::from_str_radix(digits, 8).expect("three octal digits"));
                *at += 3;
            }
            b'\\' => {
                let escaped = content[*at];
                *at += 1;
                let plain = [(b'n', b'\n'), (b'r', b'\r'), (b't', b'\t'), (b'b', 8), (b'f', 12)];
                bytes.push(plain.iter().find(|(name, _)| *name == escaped).map_or(escaped, |(_, byte)| *byte));
            }
            _ => {
                depth += usize::from(byte == b'(');
                depth -= usize::from(byte == b')');
                bytes.push(byte);
            }
        }
    }
}

/// A string of hexadecimal digits.
fn hexadecimal(content: &[u8], at: &mut usize) -> Vec<u8> {
    let end = *at + content[*at..].iter().position(|byte| *byte == b'>').expect("an end");
    let digits = std::str::from_utf8(&content[*at + 1..end]).expect("digits");
    *at = end + 1;
    (0..digits.len()).step_by(2).map(|place| u8::from_str_radix(&digits[place..place + 2], 16).expect("hex")).collect()
}

pub fn view_box(svg: &str) -> (u32, u32) {
    let rest = svg.split("viewBox=\"0 0 ").nth(1).expect("a view box");
    let mut numbers = rest.split(['"', ' ']).map(|word| word.parse().expect("a whole number"));
    (numbers.next().expect("width"), numbers.next().expect("height"))
}

/// Every tag closed in order, every attribute quoted, no stray markup, no number that is not finite.
pub fn check_xml(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "stray > in {text:?}");
        for entity in text.split('&').skip(1) {
            assert!(["lt;", "gt;", "amp;", "quot;", "apos;"].iter().any(|name| entity.starts_with(name)), "{text:?}");
        }
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "unclosed: {open:?}");
}

/// Signature, size, resolution and check sums of a PNG; a pixel for every eight units of the SVG.
pub fn check_png(png: &[u8], (width, height): (u32, u32)) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let word = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    let (mut at, mut kinds) = (8, Vec::new());
    while at < png.len() {
        let length = word(at) as usize;
        let body = &png[at + 4..at + 8 + length];
        assert_eq!(word(at + 8 + length), crc32(body), "check sum of a chunk");
        kinds.push(String::from_utf8_lossy(&body[..4]).into_owned());
        at += 12 + length;
    }
    assert_eq!((word(16), word(20)), (width / 8, height / 8));
    assert_eq!(word(16), 2126, "180 mm at 300 pixels to the inch");
    assert_eq!(&kinds[..2], ["IHDR", "pHYs"]);
    assert!(kinds.contains(&"IDAT".to_owned()));
    assert_eq!(kinds.last().map(String::as_str), Some("IEND"));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
