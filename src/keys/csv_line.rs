//! Lines of a CSV file and their fields, one line at a time: however long a file is, what is looked at is short. Numbers and
//! names hold no line breaks, so neither do the fields of files that a scenario names.

use std::borrow::Cow;

/// A field, quotes and blanks around it taken off, and the byte of its line at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field<'l> {
    pub text: Cow<'l, str>,
    start: usize,
}

impl Field<'_> {
    /// The column of its line at which it starts, in characters from 1.
    pub fn column(&self, line: &str) -> usize {
        line[..self.start].chars().count() + 1
    }
}

/// The lines of a file, whatever ends them: `\n`, `\r\n` or `\r`.
pub(super) fn lines(mut body: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if body.is_empty() {
            return None;
        }
        let end = body.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(body.len());
        let (line, rest) = body.split_at(end);
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        Some(line)
    })
}

/// Whether a line has no values: spreadsheets leave rows of bare commas behind.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b',' | b'"' | b' ' | b'\t'))
}

/// The fields of a line, as RFC 4180 quotes them.
pub(super) fn fields(line: &str) -> Vec<Field<'_>> {
    if line.contains('"') {
        return quoted_fields(line);
    }
    let mut fields = Vec::with_capacity(4);
    let mut start = 0;
    for text in line.split(',') {
        fields.push(Field { text: text.trim().into(), start });
        start += text.len() + 1;
    }
    fields
}

fn quoted_fields(line: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let (mut text, mut start, mut is_quoted) = (String::new(), 0, false);
    let field = |text: &str, start| Field { text: text.trim().to_owned().into(), start };
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' if is_quoted && characters.next_if(|(_, next)| *next == '"').is_some() => text.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                fields.push(field(&text, start));
                (text, start) = (String::new(), at + 1);
            }
            _ => text.push(c),
        }
    }
    fields.push(field(&text, start));
    fields
}

/// Something other than a comma that separates the columns of a file.
pub(super) struct Separator {
    pub mark: char,
    pub name: &'static str,
    /// Where it stands first, in characters from 1.
    pub column: usize,
}

const SEPARATORS: [(char, &str); 4] = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars"), (' ', "blanks")];

/// What separates a line, if commas do not, or not alone, and other marks make more of these columns of it; in a line of
/// numbers, a mark that is there while no comma separates it.
pub(super) fn other_separator(line: &str, columns: &[&str]) -> Option<Separator> {
    let line = line.trim_end();
    let parts = |marks: &[char]| {
        let parts = line.split(marks).map(|part| part.trim().trim_matches('"').to_ascii_lowercase());
        parts.collect::<Vec<_>>()
    };
    let known = |parts: &[String]| parts.iter().filter(|part| columns.contains(&part.as_str())).count();
    let (by_commas, fewest) = (known(&parts(&[','])), 3);
    let separates = |mark: char| {
        let (by_mark, by_both) = (parts(&[mark]), parts(&[mark, ',']));
        match columns {
            _ if !line.contains(mark) => false,
            [] => mark != ' ',
            // A sentence with a semicolon is no header.
            _ if !line.contains(',') && mark != ' ' => known(&by_mark) > 0 || by_mark.len() >= fewest,
            _ => known(&by_mark) > by_commas.max(1) || known(&by_both) == by_both.len() && by_both.len() > by_commas,
        }
    };
    let (mark, name) = SEPARATORS.into_iter().find(|(mark, _)| separates(*mark))?;
    let column = line.chars().position(|c| c == mark)? + 1;
    Some(Separator { mark, name, column })
}

/// Whether other programs would take a line for a comment.
pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start_matches(['"', ' ', '\t']).starts_with('#')
}

/// The separator that a line `sep=;` tells a spreadsheet.
pub(super) fn declared_separator(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(['\r', '"', ' ']).trim_start_matches(['"', ' ']);
    line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    Some(&line[4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<(String, usize)> {
        fields(line).into_iter().map(|field| (field.text.to_string(), field.column(line))).collect()
    }

    #[test]
    fn fields_are_unquoted_and_know_their_columns() {
        let expected = [("y_mm", 1), ("x, \"mm\"", 6), ("", 18), ("z", 20)].map(|(text, at)| (text.to_owned(), at));
        assert_eq!(texts("y_mm,\"x, \"\"mm\"\"\", , z "), expected);
        assert_eq!(texts("é, 2"), [("é".to_owned(), 1), ("2".to_owned(), 3)]);
    }

    #[test]
    fn every_end_of_line_counts_once() {
        let found: Vec<&[u8]> = lines(b"a\r\nb\n\nc\rd").collect();
        assert_eq!(found, [&b"a"[..], b"b", b"", b"c", b"d"]);
    }

    #[test]
    fn the_separator_of_a_spreadsheet_is_recognised() {
        let name = |line: &str| other_separator(line, &["x_mm", "y_mm"]).map(|found| (found.name, found.column));
        assert_eq!(name("x_mm;y_mm;heading_deg"), Some(("semicolons", 5)));
        assert_eq!(name("X_mm\ty_mm"), Some(("tabs", 5)));
        assert_eq!(name("\"x_mm\"|\"y_mm\""), Some(("bars", 7)));
        assert_eq!(name("x_mm y_mm"), Some(("blanks", 5)));
        assert_eq!(name("x;y;angle"), Some(("semicolons", 2)), "whatever the columns are called");
        assert_eq!(name("x_mm;y_mm,x_mm"), Some(("semicolons", 5)), "commas are there as well");
        assert_eq!(name("exported by Foo; 2024"), None);
        assert!(is_comment("# exported") && is_comment(" \"# exported\"") && !is_comment("x_mm,y_mm # of it"));
        assert_eq!((name("x_mm,y_mm"), name("x mm,y mm"), name("x_mm,y;mm")), (None, None, None));
        assert_eq!(other_separator("1,5;2,5;0", &[]).map(|found| found.name), Some("semicolons"));
        assert_eq!((declared_separator("sep=,"), declared_separator("SEP=;\r")), (Some(","), Some(";")));
        assert_eq!((declared_separator("x_mm,y_mm"), declared_separator("é")), (None, None));
    }
}
