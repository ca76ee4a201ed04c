//! Files of rows that a scenario names: RFC 4180 CSV with a header, its columns in any order. What other programs make of such
//! a file (other separators, decimal commas, rows of empty fields) is told by name.

use super::csv_line::{self, Field, fields};
use super::findings::Findings;
use super::letters;
use super::problem::{Place, problem, shorten};
use super::sources::Held;
use super::suggest::{ask, nearest};
use std::sync::Arc;

/// Problems after which the rest of a file is not read.
const MOST_PROBLEMS: usize = 40;
/// Bytes of a line: more than its numbers and names take with every digit and letter.
const LONGEST_LINE: usize = 4096;

/// What a kind of file looks like, and its words for messages.
pub(crate) struct Sheet {
    /// What it is: `strike file`.
    pub noun: &'static str,
    /// What a row is: `strike`.
    pub row: &'static str,
    /// What a line holds: `for three or four numbers`.
    pub line: &'static str,
    /// Its columns, those first that must be there.
    pub columns: &'static [&'static str],
    /// How many must be there.
    pub required: usize,
    /// The rule for its header.
    pub header: &'static str,
    /// Rows at most.
    pub most_rows: usize,
}

/// A file while it is read.
pub(crate) struct CsvFile<'f> {
    sheet: &'static Sheet,
    source: Arc<str>,
    /// The key that names it.
    key: &'f str,
    found: &'f mut Findings,
    /// The line that is looked at, from 1.
    line: usize,
    problems: usize,
}

/// The columns of a file: where each of its sheet's is, if it is there, and how many there are.
struct Layout {
    at: Vec<Option<usize>>,
    width: usize,
}

/// A row of as many fields as the header has.
pub(crate) struct Row<'r> {
    line: &'r str,
    record: &'r [Field<'r>],
    layout: &'r Layout,
}

impl Row<'_> {
    /// The text in a column of the sheet, by number; `None` where the file has no such column.
    pub fn text(&self, column: usize) -> Option<&str> {
        self.field(column).map(|field| &*field.text)
    }

    fn field(&self, column: usize) -> Option<&Field<'_>> {
        self.layout.at[column].map(|index| &self.record[index])
    }
}

/// Why a value will not do: what is wrong, the rule, and what to do.
pub(crate) type Refusal = (&'static str, String, String);

impl<'f> CsvFile<'f> {
    /// A file that is named under `key`; problems go to `found`, each with the file's own line and column.
    pub fn new(held: &Held, key: &'f str, sheet: &'static Sheet, found: &'f mut Findings) -> Self {
        Self { sheet, source: held.path.to_string_lossy().into(), key, found, line: 0, problems: 0 }
    }

    /// Hands on every row of as many fields as the header has. Whether nothing was refused.
    pub fn read(&mut self, content: &[u8], mut take: impl FnMut(&mut Self, &Row)) -> bool {
        let Some(body) = self.body(content) else { return false };
        let (mut layout, mut rows) = (None, 0);
        for line in csv_line::lines(body) {
            self.line += 1;
            if csv_line::is_blank(line) {
                continue;
            }
            if line.len() > LONGEST_LINE {
                let rule = format!("at most {LONGEST_LINE} bytes, {}", self.sheet.line);
                self.refuse_at(1, "is too long a line", &rule, &format!("{} bytes", line.len()), "correct the line");
                break;
            }
            let line = String::from_utf8_lossy(line);
            let record = fields(&line);
            let Some(layout) = &layout else {
                layout = self.header(&line, &record);
                if layout.is_none() {
                    return false;
                }
                continue;
            };
            if rows >= self.sheet.most_rows {
                self.too_many_rows();
                break;
            }
            rows += 1;
            if self.has_every_field(&line, &record, layout) {
                take(self, &Row { line: &line, record: &record, layout });
            }
            if self.problems >= MOST_PROBLEMS {
                let (what, rule) = ("has too many bad rows", "reading stops here");
                self.refuse_at(1, what, rule, "rows below not checked", "correct these first");
                break;
            }
        }
        if layout.is_none() && self.problems == 0 {
            let Sheet { row, columns, required, .. } = self.sheet;
            let rule = format!("a header and one row per {row}");
            let advice = format!("write {} in the first line", columns[..*required].join(","));
            self.refuse_whole("is empty", &rule, "no line", &advice);
        }
        self.problems == 0
    }

    /// The content without a byte-order mark, if it is text at all.
    fn body<'t>(&mut self, content: &'t [u8]) -> Option<&'t [u8]> {
        if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
            let rule = format!("a {} is UTF-8 text", self.sheet.noun);
            self.refuse_whole("is UTF-16", &rule, "a byte-order mark of UTF-16", "save it as CSV in UTF-8");
            return None;
        }
        Some(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content))
    }

    /// What to do about a line that begins with `#`.
    fn no_comments(&self) -> String {
        format!("remove the line: a {} has no comments", self.sheet.noun)
    }

    fn header(&mut self, line: &str, record: &[Field<'_>]) -> Option<Layout> {
        let Sheet { columns, required, header, .. } = *self.sheet;
        if self.is_no_header(line) {
            return None;
        }
        if record.len() > 4 * columns.len() {
            self.refuse_at(1, "has too many columns", header, &record.len().to_string(), "remove the others");
            return None;
        }
        let mut layout = Layout { at: vec![None; columns.len()], width: record.len() };
        let mut meant = Vec::new();
        for (index, field) in record.iter().enumerate() {
            let shown = shorten(&format!("\"{}\"", field.text));
            match columns.iter().position(|column| *column == field.text) {
                Some(column) if layout.at[column].is_none() => layout.at[column] = Some(index),
                Some(_) => {
                    self.refuse_at(field.column(line), "duplicate column", header, &shown, "keep one of the two")
                }
                None => {
                    let guess = nearest(&field.text, columns.iter().copied());
                    let advice = guess.map_or_else(|| "remove it".into(), |guess| ask(&field.text, guess));
                    self.refuse_at(field.column(line), "unknown column", header, &shown, &advice);
                    meant.extend(guess);
                }
            }
        }
        for (column, name) in columns.iter().enumerate().take(required) {
            if layout.at[column].is_none() && !meant.contains(name) {
                let names: Vec<&str> = record.iter().map(|field| &*field.text).collect();
                let (what, advice) = (format!("no column {name}"), format!("add {name} to the header"));
                self.refuse_at(1, &what, header, &shorten(&names.join(",")), &advice);
            }
        }
        (self.problems == 0).then_some(layout)
    }

    /// Whether the first line is what other programs begin a file with; then that is told.
    fn is_no_header(&mut self, line: &str) -> bool {
        let Sheet { noun, columns, header, .. } = *self.sheet;
        let shown = shorten(line);
        if let Some(separator) = csv_line::declared_separator(line) {
            let comma = if separator == "," { "" } else { ", and separate the columns by commas" };
            let what = "is a line for a spreadsheet, not a header";
            self.refuse_at(1, what, header, &shown, &format!("remove the line{comma}"));
        } else if csv_line::is_comment(line) {
            self.refuse_at(1, "is a comment, not a header", header, &shown, &self.no_comments());
        } else if let Some(other) = csv_line::other_separator(line, columns) {
            let what = format!("is separated by {}", other.name);
            let rule = format!("a {noun} is separated by commas, and its decimals have a point");
            let advice = format!("save it with commas: {}", shorten(&line.trim().replace(other.mark, ",")));
            self.refuse_at(other.column, &what, &rule, &shown, &advice);
        }
        self.problems > 0
    }

    fn has_every_field(&mut self, line: &str, record: &[Field<'_>], layout: &Layout) -> bool {
        if record.len() == layout.width {
            return true;
        }
        let rule = format!("{}, as in the header", layout.width);
        let advice = match csv_line::other_separator(line, &[]) {
            _ if csv_line::is_comment(line) => self.no_comments(),
            Some(other) => format!("separate the fields by commas, not by {}", other.name),
            None if record.len() == 2 * layout.width => "write decimals with a point, not a comma".into(),
            None => "correct the row".into(),
        };
        self.refuse_at(1, "has the wrong number of fields", &rule, &record.len().to_string(), &advice);
        false
    }

    fn too_many_rows(&mut self) {
        let place = Place { source: self.source.clone(), line: self.line, column: 1 };
        let Sheet { row, most_rows, .. } = self.sheet;
        let (what, rule) = (format!("has more {row}s than a run may hold"), format!("at most {most_rows} {row}s"));
        self.found.costly.push(problem(&place, self.key, what, rule, "more rows follow", "split the file"));
    }

    /// The value that a check makes of the text in a column; `None` where there is no such column, or the check refuses it.
    pub fn value<T>(&mut self, row: &Row, column: usize, check: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        match check(row.text(column)?) {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.refuse(row, column, refusal);
                None
            }
        }
    }

    /// Refuses the value in a column of a row.
    pub fn refuse(&mut self, row: &Row, column: usize, refusal: Refusal) {
        let (what, rule, advice) = refusal;
        let what = format!("{}: {what}", self.sheet.columns[column]);
        let (at, shown) = row
            .field(column)
            .map_or((1, String::new()), |field| (field.column(row.line), shorten(&format!("\"{}\"", field.text))));
        self.refuse_at(at, &what, &rule, &shown, &advice);
    }

    /// Refuses the file as a whole.
    pub fn refuse_whole(&mut self, what: &str, rule: &str, value: &str, advice: &str) {
        self.line = 1;
        self.refuse_at(1, what, rule, value, advice);
    }

    fn refuse_at(&mut self, column: usize, what: &str, rule: &str, value: &str, advice: &str) {
        let place = Place { source: self.source.clone(), line: self.line, column };
        self.problems += 1;
        self.found.range.push(problem(&place, self.key, what, rule, value, advice));
    }
}

/// A finite number. A decimal comma, or a character that only looks like one of a number, is told with the number that was meant.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn number(field: &str) -> Result<f64, Refusal> {
    let value: f64 = field.parse().map_err(|_| not_a_number(field))?;
    match value.is_finite() {
        // There is one 0.
        true => Ok(value + 0.0),
        false => Err(("is not finite", "a finite number".into(), CORRECT.into())),
    }
}

/// What to do about most values.
pub(crate) const CORRECT: &str = "correct the value";

fn not_a_number(field: &str) -> Refusal {
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let with_point = field.replacen(',', ".", 1);
    let plain = letters::plainly(field);
    let advice = match letters::odd(field) {
        _ if is_number(&with_point) => format!("write {with_point}"),
        Some(odd) if is_number(plain.trim()) => format!("type it anew: {} (what stands there has {odd})", plain.trim()),
        _ => CORRECT.into(),
    };
    ("is not a number", "a decimal number with a point".into(), advice)
}
