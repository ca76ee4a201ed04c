//! Characters that look like others, or like nothing: messages name them by code point, for showing them helps nobody.

use super::text::is_harmless;

/// Characters that come in with pasted text, what they are called, and what was meant by them.
const PASTED: &[(char, &str, &str)] = &[
    ('\u{9}', "a tab", " "),
    ('\u{a0}', "a no-break space", " "),
    ('\u{ad}', "a soft hyphen", ""),
    ('\u{2002}', "an en space", " "),
    ('\u{2003}', "an em space", " "),
    ('\u{2007}', "a figure space", " "),
    ('\u{2009}', "a thin space", " "),
    ('\u{200a}', "a hair space", " "),
    ('\u{200b}', "a zero-width space", ""),
    ('\u{200c}', "a zero-width non-joiner", ""),
    ('\u{200d}', "a zero-width joiner", ""),
    ('\u{200e}', "a left-to-right mark", ""),
    ('\u{200f}', "a right-to-left mark", ""),
    ('\u{2010}', "a hyphen", "-"),
    ('\u{2011}', "a no-break hyphen", "-"),
    ('\u{2012}', "a figure dash", "-"),
    ('\u{2013}', "an en dash", "-"),
    ('\u{2014}', "an em dash", "-"),
    ('\u{2018}', "a curly quotation mark", "'"),
    ('\u{2019}', "a curly quotation mark", "'"),
    ('\u{201c}', "a curly quotation mark", "\""),
    ('\u{201d}', "a curly quotation mark", "\""),
    ('\u{202f}', "a narrow no-break space", " "),
    ('\u{205f}', "a mathematical space", " "),
    ('\u{2060}', "a word joiner", ""),
    ('\u{2212}', "a minus sign", "-"),
    ('\u{3000}', "an ideographic space", " "),
    ('\u{feff}', "a byte-order mark", ""),
];

/// Letters beyond ASCII that units are written with.
const USED: [char; 2] = ['\u{b5}', '\u{3bc}'];

fn pasted(c: char) -> Option<&'static (char, &'static str, &'static str)> {
    PASTED.iter().find(|known| known.0 == c)
}

/// Whether a character shows itself, and leaves line, cursor and direction alone.
pub(crate) fn is_visible(c: char) -> bool {
    let is_nothing = matches!(
        c,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    );
    is_harmless(c) && !is_nothing && (c == ' ' || !c.is_whitespace())
}

/// The first character of a text that may look like another or like nothing: `U+00A0, a no-break space`.
pub(crate) fn odd(text: &str) -> Option<String> {
    let c = text.chars().find(|c| !(matches!(c, ' '..='~') || USED.contains(c)))?;
    let what = pasted(c).map_or_else(String::new, |(_, what, _)| format!(", {what}"));
    Some(format!("U+{:04X}{what}", u32::from(c)))
}

/// The same, of characters that nobody writes in a line of settings on purpose.
pub(crate) fn odd_pasted(text: &str) -> Option<String> {
    let c = text.chars().find(|c| !matches!(c, '\t') && (pasted(*c).is_some() || !is_visible(*c)))?;
    odd(&c.to_string())
}

/// The text as it was probably meant: plain spaces, signs and digits, and nothing that cannot be seen.
pub(crate) fn plainly(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match pasted(c) {
            Some((_, _, meant)) => plain.push_str(meant),
            None if matches!(c, '\u{ff01}'..='\u{ff5e}') => {
                plain.extend(u8::try_from(u32::from(c) - 0xfee0).ok().map(char::from));
            }
            None if is_visible(c) => plain.push(c),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_named() {
        assert_eq!(odd("1.0\u{a0}mm").as_deref(), Some("U+00A0, a no-break space"));
        assert_eq!(odd("1.0 \u{43c}m").as_deref(), Some("U+043C"));
        assert_eq!((odd("4 \u{b5}m"), odd("4 \u{3bc}m"), odd("1.5 mm")), (None, None, None));
        assert_eq!(odd_pasted("a = \u{201c}x\u{201d}").as_deref(), Some("U+201C, a curly quotation mark"));
        assert_eq!(odd_pasted("title = \"Роллер\""), None);
    }

    #[test]
    fn what_was_pasted_reads_as_it_was_meant() {
        assert_eq!(plainly("\u{2212}1.0\u{a0}m\u{200b}m"), "-1.0 mm");
        assert_eq!(plainly("\u{ff11}.5 mm"), "1.5 mm");
        assert!(PASTED.iter().all(|(c, what, _)| !what.is_empty() && !c.is_ascii_graphic()));
    }
}
