//! Text of the user's: what every format that it reaches can hold, and how it is told where it was not looked at before.

/// The rule, for messages.
pub(crate) const RULE: &str =
    "no control characters but line breaks and tabs, and nothing that Unicode keeps from being a character";

/// The first character that XML, terminals or tables cannot hold, with its place counted from 1.
pub(crate) fn unfit(text: &str) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !is_fit(*c)).map(|(place, c)| (place + 1, c))
}

/// Whether spreadsheets take a text for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// U+007F is held by every format and does nothing; it is blanked where it is told, as all others are.
fn is_fit(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{7f}') || !(c.is_control() || is_no_character(c))
}

/// The code points that Unicode sets aside for good; XML refuses some of them.
pub(crate) fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character leaves line, cursor and direction alone. What joins letters or chooses between their forms does.
pub(crate) fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(c.is_control() || is_no_character(c) || turns || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Text without anything that could move a cursor, turn a line round or break a file: blanks in its place.
pub fn clean(text: &str) -> String {
    let shown = |c: char| if is_harmless(c) { c } else { ' ' };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_title_can_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\n"), "a [31mb c ");
        assert_eq!(clean("a\u{2028}b\u{61c}c\u{2029}"), "a b c ");
    }

    #[test]
    fn control_and_non_characters_are_found_where_they_stand_and_letters_of_any_script_pass() {
        for (text, place) in
            [("a\u{7}b", 2), ("\u{0}", 1), ("ab\u{fffe}", 3), ("\u{85}", 1), ("x\u{fdd0}", 2), ("\u{1ffff}", 1)]
        {
            assert_eq!(unfit(text).map(|found| found.0), Some(place), "{text:?}");
            assert!(unfit(&clean(text)).is_none(), "{text:?}");
        }
        for text in ["", "Роллер против ручки", "țesut, 皮膚, עור, 🧪", "two\r\nlines\tand a tab", "\u{fffd}\u{e000}"]
        {
            assert_eq!(unfit(text), None, "{text:?}");
        }
    }
}
