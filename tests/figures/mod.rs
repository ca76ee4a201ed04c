//! What every figure must be, whatever it shows: readable, well-formed, whole.

use dermatrace::report::charts::Figure;

/// Texts that leave the paper, lie on each other, or are smaller than 7 points.
pub fn text_faults(figure: &Figure) -> Vec<String> {
    let (width, height) = view_box(&figure.svg);
    let mm = |units: u32| f64::from(units) * 25.4 / 2400.0;
    let mut faults = Vec::new();
    for (index, text) in figure.texts.iter().enumerate() {
        let [left, top, right, bottom] = text.bounds_mm;
        if left < 0.0 || top < 0.0 || right > mm(width) || bottom > mm(height) {
            faults.push(format!("off the paper: {} {:?}", text.text, text.bounds_mm));
        }
        if text.size_pt < 7.0 {
            faults.push(format!("too small: {}", text.text));
        }
        for other in &figure.texts[index + 1..] {
            let [l, t, r, b] = other.bounds_mm;
            let slack = 0.1;
            if left + slack < r && l + slack < right && top + slack < b && t + slack < bottom {
                faults.push(format!("overlap: {} / {}", text.text, other.text));
            }
        }
    }
    faults
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
