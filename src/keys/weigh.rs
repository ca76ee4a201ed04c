//! A look at the signs of a text before any value of it is built: how deep it nests, how long its lists are, how many signs it
//! has. What is refused here was never held.

use super::problem::{LoadError, Place, Problem, problem, shorten};
use std::sync::Arc;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};

/// How deep tables and lists may nest.
pub(crate) const NESTING_LIMIT: usize = 64;
/// Items of the longest list that any key takes.
const LONGEST_LIST: usize = 100_000;
/// Words, signs and line ends of a scenario: of 100 000 values, one a line, there are 400 000.
const MOST_SIGNS: usize = 500_000;
/// Keys of a scenario, those of every table together.
const MOST_KEYS: usize = 50_000;
/// What to do about a scenario that is too large, whatever of it is.
pub(crate) const SHORTER: &str = "shorten its longest parts; strikes by the thousand stand in a CSV file";
/// Mistakes in the syntax after which the rest of a text is not read.
const MOST_MISTAKES: usize = 1000;

/// Refuses a text that nests too deep, has too long a list or too many signs.
///
/// # Errors
/// [`LoadError::Invalid`] for depth and lists, [`LoadError::TooLarge`] for the whole.
pub(crate) fn weigh(text: &str, source: &Arc<str>) -> Result<(), LoadError> {
    let mut scale =
        Scale { text, source, header: "", key: "", line: 0, dots: 0, open: Vec::new(), before: TokenKind::Newline };
    let (mut signs, mut keys) = (0, 0);
    for token in Source::new(text).lex() {
        signs += 1;
        keys += usize::from(token.kind() == TokenKind::Equals);
        scale.put(token)?;
    }
    if signs <= MOST_SIGNS && keys <= MOST_KEYS {
        return Ok(());
    }
    let rule = format!("at most {MOST_KEYS} keys, and {MOST_SIGNS} words, signs and line ends");
    let (what, advice) = ("holds more than a scenario may", SHORTER);
    let shown = format!("{keys} keys, {signs} in all");
    Err(LoadError::TooLarge(vec![problem(&Place::start(source), "file", what, rule, shown, advice)]))
}

/// A text as far as anybody reads of its mistakes: those of the rest would be kept, each with its words, to be counted only.
pub(crate) fn as_far_as_read(text: &str) -> &str {
    let tokens = Source::new(text).lex().into_vec();
    let (mut mistakes, mut end) = (0, text.len());
    let mut count = |mistake: ParseError| {
        mistakes += 1;
        if mistakes == MOST_MISTAKES {
            end = mistake.unexpected().or(mistake.context()).map_or(end, |span| span.end());
        }
    };
    let mut nobody = ();
    parse_document(&tokens, &mut RecursionGuard::new(&mut nobody, NESTING_LIMIT as u32), &mut count);
    let line = text.as_bytes()[end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| end + at);
    &text[..line]
}

/// That something nests too deep.
pub(super) fn too_deep(place: Place) -> Problem {
    Problem {
        place,
        key: "syntax".into(),
        what: "is nested too deep".into(),
        rule: format!("at most {NESTING_LIMIT} levels"),
        value: format!("more than {NESTING_LIMIT} levels"),
        advice: "a scenario needs fewer than ten; check the brackets".into(),
    }
}

struct Scale<'t> {
    text: &'t str,
    source: &'t Arc<str>,
    /// The last header, its brackets taken off, and the key after it.
    header: &'t str,
    key: &'t str,
    /// Where the last line outside brackets starts.
    line: usize,
    /// Dots in a row: of one key.
    dots: usize,
    /// Brackets that are open: where, and commas in each.
    open: Vec<(usize, usize)>,
    /// The last token that is no blank, comment or line end.
    before: TokenKind,
}

impl Scale<'_> {
    fn put(&mut self, token: Token) -> Result<(), LoadError> {
        let (start, kind) = (token.span().start(), token.kind());
        match kind {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                self.open.push((start, 0));
                self.dots = 0;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket | TokenKind::Eof => self.close()?,
            TokenKind::Comma => {
                self.open.last_mut().into_iter().for_each(|(_, commas)| *commas += 1);
                self.dots = 0;
            }
            TokenKind::Dot => self.dots += 1,
            TokenKind::Equals => {
                if self.open.is_empty() {
                    self.key = self.text[self.line..start].trim();
                }
                self.dots = 0;
            }
            TokenKind::Newline if self.open.is_empty() => {
                let line = self.text[self.line..start].trim();
                if line.starts_with('[') {
                    (self.header, self.key) = (line.trim_matches(['[', ']']), "");
                }
                (self.line, self.dots) = (token.span().end(), 0);
            }
            _ => {}
        }
        if self.open.len().max(self.dots) > NESTING_LIMIT {
            return Err(LoadError::Invalid(vec![too_deep(self.place(start))]));
        }
        if !matches!(kind, TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline) {
            self.before = kind;
        }
        Ok(())
    }

    /// A bracket is closed: was it that of too long a list?
    fn close(&mut self) -> Result<(), LoadError> {
        let Some((start, commas)) = self.open.pop() else { return Ok(()) };
        let items = commas + usize::from(self.before != TokenKind::Comma);
        if items <= LONGEST_LIST {
            return Ok(());
        }
        let rule = format!("at most {LONGEST_LIST} items in any list");
        let key = format!("{}.{}", self.header, self.key);
        let key = key.trim_matches('.');
        let shown = format!("a list of {items}");
        let is_of_strikes = key.to_ascii_lowercase().contains("strike");
        let advice = if is_of_strikes { "put a long list of strikes in a CSV file" } else { "shorten the list" };
        let what = "is too long a list";
        Err(LoadError::Invalid(vec![problem(&self.place(start), &shorten(key), what, rule, shown, advice)]))
    }

    fn place(&self, byte: usize) -> Place {
        let before = &self.text[..byte];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        Place { source: self.source.clone(), line: lines + 1, column: before[line..].chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        weigh(text, &"t".into()).err().map(|error| error.to_string())
    }

    #[test]
    fn a_list_that_no_key_takes_is_refused_before_it_is_built() {
        let list = |items: usize| format!("[depth]\n# of many\nvalues = [\n{}]\n", "\"1 mm\",\n".repeat(items));
        assert_eq!(refusal(&list(LONGEST_LIST)), None);
        let said = refusal(&list(LONGEST_LIST + 1)).expect("too long");
        assert!(said.starts_with("t:3:10: error: depth.values: is too long a list; at most 100000 items"), "{said}");
        assert!(said.contains("a list of 100001;"), "{said}");
        let open = format!("a = [{}", "1,".repeat(LONGEST_LIST + 1));
        assert!(refusal(&open).is_some_and(|said| said.starts_with("t:1:5: error: a: is too long a list")));
    }

    #[test]
    fn depths_by_the_thousand_were_sent_to_a_file_of_strikes() {
        let said =
            |key: &str| refusal(&format!("[device]\n{key} = [{}]", "1,".repeat(LONGEST_LIST + 1))).expect("long");
        assert!(said("values").ends_with("shorten the list"), "{}", said("values"));
        assert!(said("strikes").ends_with("put a long list of strikes in a CSV file"), "{}", said("strikes"));
    }

    #[test]
    fn many_short_lists_are_refused_as_a_whole() {
        assert_eq!(refusal(&"a = 1\n".repeat(50_000)), None);
        let error = weigh(&"[[device]]\n".repeat(100_000), &"t".into()).expect_err("too many signs");
        assert!(matches!(error, LoadError::TooLarge(_)), "{error}");
        assert_eq!(refusal(&format!("# {}", "[".repeat(4 << 20))), None, "a comment is one sign");
        assert_eq!(refusal(&format!("a = \"{}\"", "[,".repeat(1 << 20))), None, "a text is one sign");
    }

    #[test]
    fn mistakes_are_counted_no_further_than_they_are_read() {
        let good = "a = [1,\n2]\n[b]\nc = 'é'\n";
        assert_eq!(as_far_as_read(good), good);
        assert_eq!(as_far_as_read("a = = 1\nb =\n"), "a = = 1\nb =\n");
        let text = "x\n".repeat(100_000);
        assert!(as_far_as_read(&text).len() < 3 * MOST_MISTAKES, "{}", as_far_as_read(&text).len());
        assert!(weigh(&"k = 1\n".repeat(MOST_KEYS + 1), &"t".into()).is_err());
    }

    #[test]
    fn depth_is_refused_where_it_begins() {
        let said = refusal(&format!("a = {}", "[".repeat(4 << 20))).expect("too deep");
        assert!(said.starts_with("t:1:69: error: syntax: is nested too deep; at most 64 levels"), "{said}");
        assert!(refusal(&format!("{}b = 1", "a.".repeat(1 << 20))).is_some());
        assert_eq!(refusal(&format!("a = {}{}", "[".repeat(64), "]".repeat(64))), None);
        assert_eq!(refusal(&"[a.b.c]\nd.e = 1.5\n".repeat(100)), None, "what is closed does not count");
    }
}
