//! Strike files: RFC 4180 CSV with the columns `x_mm,y_mm,heading_deg[,depth_mm]` in any order.

use super::ListedStrike;
use crate::keys::bounds::{COORDINATE_MM, STRIKE_ROWS};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::problem::{Place, shorten};
use crate::keys::sources::Held;
use crate::keys::suggest::nearest;
use crate::units;
use csv::{ByteRecord, ReaderBuilder};
use std::sync::Arc;

const COLUMNS: [&str; 4] = ["x_mm", "y_mm", "heading_deg", "depth_mm"];
/// Rows with problems after which the rest of a file is not read.
const BAD_ROWS: usize = 100;

/// Parses a strike file. Problems go to `found` under `key`, each with the file's own line and column.
pub(crate) fn read(held: &Held, key: &str, needle_mm: Option<f64>, found: &mut Findings) -> Vec<ListedStrike> {
    let source: Arc<str> = held.path.to_string_lossy().into();
    let mut file = StrikeFile { content: &held.content, source, key, needle_mm, found, bad_rows: 0 };
    file.read().unwrap_or_else(|error| {
        file.found.unreadable.get_or_insert((held.path.clone(), error));
        Vec::new()
    })
}

struct StrikeFile<'f> {
    content: &'f [u8],
    source: Arc<str>,
    key: &'f str,
    needle_mm: Option<f64>,
    found: &'f mut Findings,
    bad_rows: usize,
}

/// Column of each of [`COLUMNS`] in the file; the last may be absent.
type Layout = [Option<usize>; 4];

impl StrikeFile<'_> {
    fn read(&mut self) -> Result<Vec<ListedStrike>, std::io::Error> {
        let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(self.content);
        let mut record = ByteRecord::new();
        let mut strikes = Vec::new();
        if !reader.read_byte_record(&mut record)? {
            self.refuse(
                (1, 1),
                "is empty",
                "a header and one row per strike",
                "no line",
                "write x_mm,y_mm,heading_deg in the first line",
            );
            return Ok(strikes);
        }
        let Some(layout) = self.header(&record) else { return Ok(strikes) };
        let width = record.len();
        while self.bad_rows < BAD_ROWS && reader.read_byte_record(&mut record)? {
            if strikes.len() >= STRIKE_ROWS {
                self.too_many_rows(&record);
                break;
            }
            strikes.extend(self.row(&record, &layout, width));
        }
        if self.bad_rows >= BAD_ROWS {
            let line = record.position().map_or(1, |position| position.line() as usize);
            self.refuse(
                (line, 1),
                "has too many bad rows",
                format!("reading stops after {BAD_ROWS}"),
                "rows below not checked",
                "correct these first",
            );
        }
        Ok(strikes)
    }

    fn header(&mut self, record: &ByteRecord) -> Option<Layout> {
        let rule = "columns x_mm, y_mm, heading_deg and perhaps depth_mm, in any order";
        let names: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let mut layout: Layout = [None; 4];
        let mut sound = true;
        let mut meant = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let place = self.field_place(record, index);
            let shown = shorten(&format!("\"{name}\""));
            match COLUMNS.iter().position(|column| column == name) {
                Some(column) if layout[column].is_none() => layout[column] = Some(index),
                Some(_) => {
                    self.refuse(place, "duplicate column", rule, shown, "keep one of the two");
                    sound = false;
                }
                None => {
                    let guess = nearest(name, COLUMNS);
                    let advice = guess.map_or_else(|| "remove it".into(), |guess| format!("did you mean \"{guess}\"?"));
                    self.refuse(place, "unknown column", rule, shown, advice);
                    meant.extend(guess);
                    sound = false;
                }
            }
        }
        for (column, name) in COLUMNS.iter().enumerate().take(3) {
            if layout[column].is_none() && !meant.contains(name) {
                let place = self.field_place(record, 0);
                self.refuse(
                    place,
                    format!("no column {name}"),
                    rule,
                    shorten(&names.join(",")),
                    format!("add {name} to the header"),
                );
                sound = false;
            }
        }
        sound.then_some(layout)
    }

    fn row(&mut self, record: &ByteRecord, layout: &Layout, width: usize) -> Option<ListedStrike> {
        if record.len() != width {
            let place = self.field_place(record, 0);
            self.refuse(
                place,
                "has the wrong number of fields",
                format!("{width}, as in the header"),
                record.len().to_string(),
                "correct the row",
            );
            self.bad_rows += 1;
            return None;
        }
        let mut values = [None; 4];
        let mut sound = true;
        for (column, index) in layout.iter().enumerate() {
            let Some(index) = *index else { continue };
            let field = std::str::from_utf8(&record[index]).unwrap_or("\u{fffd}").trim();
            match self.value(field, column) {
                Ok(value) => values[column] = Some(value),
                Err((what, rule)) => {
                    let place = self.field_place(record, index);
                    self.refuse(
                        place,
                        format!("{}: {what}", COLUMNS[column]),
                        rule,
                        shorten(&format!("\"{field}\"")),
                        "correct the value",
                    );
                    sound = false;
                }
            }
        }
        self.bad_rows += usize::from(!sound);
        let [Some(x_mm), Some(y_mm), Some(heading_deg), depth_mm] = values else { return None };
        sound.then_some(ListedStrike { x_mm, y_mm, heading_rad: heading_deg.to_radians(), depth_mm })
    }

    fn value(&self, field: &str, column: usize) -> Result<f64, (&'static str, String)> {
        let value: f64 = field.parse().map_err(|_| ("is not a number", "a decimal number with a point".to_owned()))?;
        if !value.is_finite() {
            return Err(("is not finite", "a finite number".into()));
        }
        match (COLUMNS[column], self.needle_mm) {
            ("x_mm" | "y_mm", _) if value.abs() > COORDINATE_MM => Err((
                "is too far away",
                format!("at most {} from the origin, or a needle is no longer resolved", units::show_mm(COORDINATE_MM)),
            )),
            ("depth_mm", _) if value <= 0.0 => Err(("is out of range", "more than 0 mm".into())),
            ("depth_mm", Some(needle)) if units::exceeds(value, needle) => {
                Err(("exceeds the needle", format!("at most the needle length, {}", units::show_mm(needle))))
            }
            _ => Ok(value + 0.0),
        }
    }

    fn too_many_rows(&mut self, record: &ByteRecord) {
        let line = record.position().map_or(1, |position| position.line() as usize);
        let place = Place { source: self.source.clone(), line, column: 1 };
        let rule = format!("at most {STRIKE_ROWS} strikes");
        self.found.costly.push(problem(
            &place,
            self.key,
            "has more strikes than a run may hold",
            rule,
            "more rows follow",
            "split the file",
        ));
    }

    fn refuse(
        &mut self,
        at: (usize, usize),
        what: impl Into<String>,
        rule: impl Into<String>,
        value: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let place = Place { source: self.source.clone(), line: at.0, column: at.1 };
        self.found.range.push(problem(&place, self.key, what, rule, value, advice));
    }

    /// Line and column of a field. The parser knows where a record starts only, so the raw line is looked at again.
    fn field_place(&self, record: &ByteRecord, field: usize) -> (usize, usize) {
        let Some(position) = record.position() else { return (1, 1) };
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(self.content.len());
        let mut line = position.line() as usize;
        let mut raw: &[u8] = &[];
        // The position may still be in front of the line end of the record before, or of empty lines.
        for next in self.content[start..].split_inclusive(|byte| *byte == b'\n') {
            raw = next;
            if !raw.iter().all(|b| matches!(b, b'\r' | b'\n')) {
                break;
            }
            line += 1;
        }
        let raw = if line == 1 { raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw) } else { raw };
        (line, column_of(raw, field))
    }
}

/// The column, in characters from 1, at which a field of a raw line starts.
fn column_of(raw: &[u8], field: usize) -> usize {
    let mut quoted = false;
    let mut passed = 0;
    let mut column = 1;
    for c in String::from_utf8_lossy(raw).chars() {
        if passed == field {
            break;
        }
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => passed += 1,
            _ => {}
        }
        column += 1;
    }
    column
}
