//! Strike files: RFC 4180 CSV with the columns `x_mm,y_mm,heading_deg[,depth_mm]` in any order. What other programs make of
//! such a file (other separators, decimal commas, rows of empty fields) is told by name.

use super::csv_line::{self, Field, fields};
use crate::keys::bounds::{COORDINATE_MM, HEADING, LEAST_DEPTH_MM, STRIKE_ROWS};
use crate::keys::findings::Findings;
use crate::keys::letters;
use crate::keys::problem::{Place, problem, shorten};
use crate::keys::sources::Held;
use crate::keys::suggest::{ask, nearest};
use crate::pattern::ListedStrike;
use crate::units::{exceeds, show_mm};
use std::sync::Arc;

const COLUMNS: [&str; 4] = ["x_mm", "y_mm", "heading_deg", "depth_mm"];
const HEADER: &str = "columns x_mm, y_mm, heading_deg and perhaps depth_mm, in any order";
/// What to do about a line that begins with `#`.
const NO_COMMENTS: &str = "remove the line: a strike file has no comments";
/// Problems after which the rest of a file is not read.
const MOST_PROBLEMS: usize = 40;
/// Bytes of a line: more than four numbers with every digit take.
const LONGEST_LINE: usize = 4096;

/// Parses a strike file. Problems go to `found` under `key`, each with the file's own line and column.
pub(crate) fn read(held: &Held, key: &str, needle_mm: Option<f64>, found: &mut Findings) -> Vec<ListedStrike> {
    let source: Arc<str> = held.path.to_string_lossy().into();
    StrikeFile { source, key, needle_mm, found, line: 0, problems: 0 }.read(&held.content)
}

/// A strike file to begin with: five rows of five strikes 2 mm apart, every other row half a spacing on.
pub(crate) fn example() -> String {
    let [x, y, heading, _] = COLUMNS;
    let strikes = (0..25).map(|strike| {
        let (row, column) = (strike / 5, strike % 5);
        format!("{}.5,{},0\n", 2 * column + row % 2, 1 + 2 * row)
    });
    std::iter::once(format!("{x},{y},{heading}\n")).chain(strikes).collect()
}

struct StrikeFile<'f> {
    source: Arc<str>,
    key: &'f str,
    needle_mm: Option<f64>,
    found: &'f mut Findings,
    /// The line that is looked at, from 1.
    line: usize,
    problems: usize,
}

/// The columns of a file: where each of [`COLUMNS`] is, of which the last may be absent, and how many there are.
struct Layout {
    at: [Option<usize>; 4],
    width: usize,
}

/// Why a value will not do: what is wrong, the rule, and what to do.
type Refusal = (&'static str, String, String);

impl StrikeFile<'_> {
    fn read(mut self, content: &[u8]) -> Vec<ListedStrike> {
        let mut strikes = Vec::new();
        let Some(body) = self.text(content) else { return strikes };
        let mut layout = None;
        for line in csv_line::lines(body) {
            self.line += 1;
            if csv_line::is_blank(line) {
                continue;
            }
            if line.len() > LONGEST_LINE {
                let rule = format!("at most {LONGEST_LINE} bytes, for three or four numbers");
                self.refuse(1, "is too long a line", &rule, &format!("{} bytes", line.len()), "correct the line");
                break;
            }
            let line = String::from_utf8_lossy(line);
            let record = fields(&line);
            let Some(layout) = &layout else {
                layout = self.header(&line, &record);
                if layout.is_none() {
                    return strikes;
                }
                continue;
            };
            if strikes.len() >= STRIKE_ROWS {
                self.too_many_rows();
                break;
            }
            strikes.extend(self.row(&line, &record, layout));
            if self.problems >= MOST_PROBLEMS {
                self.refuse(
                    1,
                    "has too many bad rows",
                    "reading stops here",
                    "rows below not checked",
                    "correct these first",
                );
                break;
            }
        }
        if layout.is_none() && self.problems == 0 {
            self.line = 1;
            let advice = "write x_mm,y_mm,heading_deg in the first line";
            self.refuse(1, "is empty", "a header and one row per strike", "no line", advice);
        }
        strikes
    }

    /// The content without a byte-order mark, if it is text at all.
    fn text<'t>(&mut self, content: &'t [u8]) -> Option<&'t [u8]> {
        if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
            self.line = 1;
            self.refuse(
                1,
                "is UTF-16",
                "a strike file is UTF-8 text",
                "a byte-order mark of UTF-16",
                "save it as CSV in UTF-8",
            );
            return None;
        }
        Some(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content))
    }

    fn header(&mut self, line: &str, record: &[Field<'_>]) -> Option<Layout> {
        let shown = shorten(line);
        if let Some(separator) = csv_line::declared_separator(line) {
            let comma = if separator == "," { "" } else { ", and separate the columns by commas" };
            let what = "is a line for a spreadsheet, not a header";
            self.refuse(1, what, HEADER, &shown, &format!("remove the line{comma}"));
            return None;
        }
        if csv_line::is_comment(line) {
            self.refuse(1, "is a comment, not a header", HEADER, &shown, NO_COMMENTS);
            return None;
        }
        if let Some(other) = csv_line::other_separator(line, &COLUMNS) {
            let what = format!("is separated by {}", other.name);
            let rule = "a strike file is separated by commas, and its decimals have a point";
            let advice = format!("save it with commas: {}", shorten(&line.trim().replace(other.mark, ",")));
            self.refuse(other.column, &what, rule, &shown, &advice);
            return None;
        }
        if record.len() > 4 * COLUMNS.len() {
            self.refuse(1, "has too many columns", HEADER, &record.len().to_string(), "remove the others");
            return None;
        }
        let mut layout = Layout { at: [None; 4], width: record.len() };
        let mut meant = Vec::new();
        for (index, field) in record.iter().enumerate() {
            let shown = shorten(&format!("\"{}\"", field.text));
            match COLUMNS.iter().position(|column| *column == field.text) {
                Some(column) if layout.at[column].is_none() => layout.at[column] = Some(index),
                Some(_) => self.refuse(field.column(line), "duplicate column", HEADER, &shown, "keep one of the two"),
                None => {
                    let guess = nearest(&field.text, COLUMNS);
                    let advice = guess.map_or_else(|| "remove it".into(), |guess| ask(&field.text, guess));
                    self.refuse(field.column(line), "unknown column", HEADER, &shown, &advice);
                    meant.extend(guess);
                }
            }
        }
        for (column, name) in COLUMNS.iter().enumerate().take(3) {
            if layout.at[column].is_none() && !meant.contains(name) {
                let names: Vec<&str> = record.iter().map(|field| &*field.text).collect();
                let (what, advice) = (format!("no column {name}"), format!("add {name} to the header"));
                self.refuse(1, &what, HEADER, &shorten(&names.join(",")), &advice);
            }
        }
        (self.problems == 0).then_some(layout)
    }

    fn row(&mut self, line: &str, record: &[Field<'_>], layout: &Layout) -> Option<ListedStrike> {
        if record.len() != layout.width {
            let rule = format!("{}, as in the header", layout.width);
            let advice = match csv_line::other_separator(line, &[]) {
                _ if csv_line::is_comment(line) => NO_COMMENTS.into(),
                Some(other) => format!("separate the fields by commas, not by {}", other.name),
                None if record.len() == 2 * layout.width => "write decimals with a point, not a comma".into(),
                None => "correct the row".into(),
            };
            self.refuse(1, "has the wrong number of fields", &rule, &record.len().to_string(), &advice);
            return None;
        }
        let mut values = [None; 4];
        for (column, index) in layout.at.iter().enumerate() {
            let Some(field) = index.map(|index| &record[index]) else { continue };
            match self.value(&field.text, column) {
                Ok(value) => values[column] = Some(value),
                Err((what, rule, advice)) => {
                    let (what, shown) =
                        (format!("{}: {what}", COLUMNS[column]), shorten(&format!("\"{}\"", field.text)));
                    self.refuse(field.column(line), &what, &rule, &shown, &advice);
                }
            }
        }
        let is_sound = (0..4).all(|column| layout.at[column].is_none() || values[column].is_some());
        let [Some(x_mm), Some(y_mm), Some(heading_deg), depth_mm] = values else { return None };
        is_sound.then_some(ListedStrike { x_mm, y_mm, heading_rad: heading_deg.to_radians(), depth_mm })
    }

    fn value(&self, field: &str, column: usize) -> Result<f64, Refusal> {
        let correct = || "correct the value".to_owned();
        let value: f64 = field.parse().map_err(|_| not_a_number(field))?;
        if !value.is_finite() {
            return Err(("is not finite", "a finite number".into(), correct()));
        }
        match (COLUMNS[column], self.needle_mm) {
            ("x_mm" | "y_mm", _) if value.abs() > COORDINATE_MM => {
                let most = show_mm(COORDINATE_MM);
                let rule = format!("at most {most} from the origin, or a needle is no longer resolved");
                Err(("is too far away", rule, correct()))
            }
            ("heading_deg", _) if !HEADING.holds(value.to_radians()) => {
                Err(("is out of range", HEADING.rule(), correct()))
            }
            ("depth_mm", _) if exceeds(LEAST_DEPTH_MM, value) => {
                Err(("is out of range", format!("at least {LEAST_DEPTH_MM} mm"), correct()))
            }
            ("depth_mm", Some(needle)) if exceeds(value, needle) => {
                Err(("exceeds the needle", format!("at most the needle length, {}", show_mm(needle)), correct()))
            }
            _ => Ok(value + 0.0),
        }
    }

    fn too_many_rows(&mut self) {
        let place = Place { source: self.source.clone(), line: self.line, column: 1 };
        let rule = format!("at most {STRIKE_ROWS} strikes");
        let what = "has more strikes than a run may hold";
        self.found.costly.push(problem(&place, self.key, what, rule, "more rows follow", "split the file"));
    }

    fn refuse(&mut self, column: usize, what: &str, rule: &str, value: &str, advice: &str) {
        let place = Place { source: self.source.clone(), line: self.line, column };
        self.problems += 1;
        self.found.range.push(problem(&place, self.key, what, rule, value, advice));
    }
}

/// A decimal comma, or a character that only looks like one of a number, is told with the number that was meant.
fn not_a_number(field: &str) -> Refusal {
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let with_point = field.replacen(',', ".", 1);
    let plain = letters::plainly(field);
    let advice = match letters::odd(field) {
        _ if is_number(&with_point) => format!("write {with_point}"),
        Some(odd) if is_number(plain.trim()) => format!("type it anew: {} (what stands there has {odd})", plain.trim()),
        _ => "correct the value".into(),
    };
    ("is not a number", "a decimal number with a point".into(), advice)
}
