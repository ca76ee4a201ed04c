//! Reference values of the model, row by row: computed elsewhere, and held against the functions that the program uses.

use super::EvidenceError;
use super::models::{self, MODELS, Misfit, Model, Quantity};
use super::quantity::Unit;
use crate::keys::problem::{LoadError, Place, Problem, problem, shorten};
use crate::keys::suggest::{list, meant};
use crate::scenario::{StrikeFile, bytes_of};
use crate::table::table;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

table! {
    /// One row of `reference.csv`: a reference value and the program's.
    pub struct ReferenceRow in "reference.csv" {
        /// File that the row stands in.
        file: String,
        /// Its line there.
        line: u64,
        /// Name of the row.
        case: String,
        /// Model that was evaluated.
        model: String,
        /// Its quantity.
        quantity: String,
        /// Unit of the values.
        unit: String,
        /// The program's value.
        ours: f64,
        /// The reference value.
        value: f64,
        /// Program's less reference value.
        difference: f64,
        /// How far apart they may be.
        tolerance: f64,
        /// `yes` or `no`.
        within: String,
    }
}

/// A row as a file has it.
struct Wanted {
    line: u64,
    case: String,
    model: String,
    quantity: String,
    unit: String,
    inputs: Map<String, Value>,
    value: f64,
    tolerance: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRow {
    case: String,
    model: String,
    inputs: Map<String, Value>,
    quantity: String,
    unit: String,
    value: Value,
    rel: Option<f64>,
    abs: Option<f64>,
    #[serde(default)]
    #[expect(dead_code, reason = "a remark for people")]
    note: String,
}

/// Values nearer to 0 than this have its tolerance.
const LEAST: f64 = 1e-6;

/// Evaluates every row of a file: JSON Lines, or one of the tables of channels and unions.
///
/// # Errors
/// [`EvidenceError::Load`] with every row that cannot be understood.
pub fn evaluate(path: &Path) -> Result<Vec<ReferenceRow>, EvidenceError> {
    let source: Arc<str> = path.to_string_lossy().into();
    let bytes = bytes_of(path, &source)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| refused(&source, 1, "file", "is no text", "UTF-8", "not UTF-8", "save it as UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let is_table = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let rows = if is_table { of_table(text, &source)? } else { of_lines(text, &source)? };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        match row.evaluate(&file, &source, path.parent()) {
            Ok(row) => found.push(row),
            Err(problem) => problems.push(*problem),
        }
    }
    match problems.is_empty() {
        true => Ok(found),
        false => Err(LoadError::Invalid(problems).into()),
    }
}

/// The file of rows, as a manifest keeps it.
///
/// # Errors
/// [`EvidenceError::Load`] where it cannot be read.
pub fn file(path: &Path) -> Result<StrikeFile, EvidenceError> {
    let name = path.to_string_lossy();
    Ok(StrikeFile::of(&name, &bytes_of(path, &(&*name).into())?))
}

fn refused(source: &Arc<str>, line: u64, key: &str, what: &str, rule: &str, value: &str, advice: &str) -> Problem {
    let place = Place { source: source.clone(), line: usize::try_from(line).unwrap_or(1), column: 1 };
    problem(&place, key, what, rule, shorten(value), advice)
}

fn of_lines(text: &str, source: &Arc<str>) -> Result<Vec<Wanted>, EvidenceError> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        match of_line(line, text) {
            Ok(row) => rows.push(row),
            Err(what) => {
                let rule = "one JSON object a line: case, model, inputs, quantity, unit, value, and rel or abs";
                problems.push(refused(source, line, "row", &what, rule, text, "correct the line"));
            }
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(refused(
            source,
            1,
            "file",
            "holds no rows",
            "one row a line",
            "an empty file",
            "name another file",
        ));
    }
    if problems.is_empty() { Ok(rows) } else { Err(LoadError::Invalid(problems).into()) }
}

fn of_line(line: u64, text: &str) -> Result<Wanted, String> {
    let row: JsonRow = serde_json::from_str(text).map_err(|error| format!("cannot be understood: {error}"))?;
    let value = match &row.value {
        Value::String(word) if word == "inf" => f64::INFINITY,
        Value::String(word) if word == "-inf" => f64::NEG_INFINITY,
        other => other.as_f64().ok_or("has a value that is no number")?,
    };
    let tolerance = match (row.rel, row.abs) {
        (Some(share), None) => share * value.abs().max(LEAST),
        (None, Some(far)) => far,
        _ => return Err("has not one tolerance".into()),
    };
    if tolerance.is_nan() || tolerance < 0.0 {
        return Err("has a tolerance below 0".into());
    }
    let JsonRow { case, model, inputs, quantity, unit, .. } = row;
    Ok(Wanted { line, case, model, quantity, unit, inputs, value, tolerance })
}

/// Whether two values are so near to each other; an infinite one is met by itself alone.
pub(crate) fn is_within(difference: f64, tolerance: f64) -> bool {
    difference == 0.0 || difference.is_finite() && difference.abs() <= tolerance
}

impl Wanted {
    fn evaluate(&self, file: &str, source: &Arc<str>, dir: Option<&Path>) -> Result<ReferenceRow, Box<Problem>> {
        let (model, quantity, factor) = self.asked(source)?;
        let misfit = |Misfit { input, what, rule }| {
            refused(
                source,
                self.line,
                &format!("inputs.{}", shorten(&input)),
                &what,
                &rule,
                &self.case,
                "correct the row",
            )
        };
        let found = model.evaluate(self.inputs.clone(), dir, quantity).map_err(misfit)?;
        let ours = found.moved(factor, 0.0);
        // What is sampled may be off by its own error as well.
        let tolerance = self.tolerance + if model.is_sampled { ours.high - ours.value } else { 0.0 };
        let difference = if ours.value == self.value { 0.0 } else { ours.value - self.value };
        Ok(ReferenceRow {
            file: file.to_owned(),
            line: self.line,
            case: self.case.clone(),
            model: self.model.clone(),
            quantity: self.quantity.clone(),
            unit: self.unit.clone(),
            ours: ours.value,
            value: self.value,
            difference,
            tolerance,
            within: if is_within(difference, tolerance) { "yes" } else { "no" }.to_owned(),
        })
    }

    /// The model and quantity that are meant, and how many units of the row one of the model's is.
    fn asked(&self, source: &Arc<str>) -> Result<(&'static Model, &'static Quantity, f64), Box<Problem>> {
        let names: Vec<&str> = MODELS.iter().map(|model| model.name).collect();
        let unknown = |key: &str, word: &str, known: &[&str]| {
            let rule = format!("known: {}", list(known.iter().copied()));
            let advice = meant(word, known.iter().copied(), "see verify --reference --list");
            Box::new(refused(source, self.line, key, "is not known", &rule, word, &advice))
        };
        let model = models::find(&self.model).ok_or_else(|| unknown("model", &self.model, &names))?;
        let quantities: Vec<&str> = model.quantities.iter().map(|quantity| quantity.name).collect();
        let quantity =
            model.quantity(&self.quantity).ok_or_else(|| unknown("quantity", &self.quantity, &quantities))?;
        let unit = |text: &str| text.parse::<Unit>().ok();
        let factor = unit(quantity.unit).zip(unit(&self.unit)).and_then(|(own, wanted)| own.in_units_of(wanted));
        Ok((model, quantity, factor.ok_or_else(|| unknown("unit", &self.unit, &[quantity.unit]))?))
    }
}

/// How a column of a table is held: to 1e-3 of a volume or twice the row's stated error, to 2e-3 of the largest area, to 0.01 mm
/// of a width, to 1e-5 degrees.
#[derive(Clone, Copy)]
enum Held {
    Volume,
    Area,
    Length,
    Angle,
}

/// A column that holds a value: the quantity that it is, an input that goes with it, and how it is held.
type ValueColumn = (&'static str, &'static str, &'static str, Option<(&'static str, f64)>, Held);

const VALUES: [ValueColumn; 11] = [
    ("entry_angle_deg", "entry_angle", "deg", None, Held::Angle),
    ("puncture_volume_mm3", "puncture_volume", "mm3", None, Held::Volume),
    ("swept_volume_mm3", "channel_volume", "mm3", None, Held::Volume),
    ("channel_volume_mm3", "channel_volume", "mm3", None, Held::Volume),
    ("area_at_10pct_mm2", "section_area", "mm2", Some(("at_share", 0.1)), Held::Area),
    ("area_at_25pct_mm2", "section_area", "mm2", Some(("at_share", 0.25)), Held::Area),
    ("area_at_50pct_mm2", "section_area", "mm2", Some(("at_share", 0.5)), Held::Area),
    ("area_at_75pct_mm2", "section_area", "mm2", Some(("at_share", 0.75)), Held::Area),
    ("area_at_90pct_mm2", "section_area", "mm2", Some(("at_share", 0.9)), Held::Area),
    ("widest_mm", "widest", "mm", None, Held::Length),
    ("union_volume_mm3", "damage_volume", "mm3", None, Held::Volume),
];

/// Columns that are inputs, and what the model calls them.
const RENAMED: [(&str, &str); 1] = [("failure_shear_strain_below", "failure_shear_strain")];
/// Columns that say what the row is, or are told by the inputs.
const UNUSED: [&str; 4] = ["case", "numerical_error_rel", "widest_at_depth_mm", "strikes"];

fn of_table(text: &str, source: &Arc<str>) -> Result<Vec<Wanted>, EvidenceError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let bad = |line: u64, what: &str, value: &str| {
        let rule = "one of the tables single_channel, pen_channels, response_cases, unions";
        EvidenceError::from(refused(source, line, "table", what, rule, value, "correct it, or give rows as JSON Lines"))
    };
    let header = reader.headers().map_err(|error| bad(1, "cannot be understood", &error.to_string()))?.clone();
    let mut rows = Vec::new();
    for (line, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|error| bad(line, "cannot be understood", &error.to_string()))?;
        let cells: Vec<(&str, &str)> = header.iter().zip(record.iter()).collect();
        rows.extend(of_record(line, &cells).map_err(|(what, value)| bad(line, &what, &value))?);
    }
    if rows.is_empty() { Err(bad(1, "holds no value", "no column of values")) } else { Ok(rows) }
}

fn of_record(line: u64, cells: &[(&str, &str)]) -> Result<Vec<Wanted>, (String, String)> {
    let cell = |name: &str| cells.iter().find(|cell| cell.0 == name).map(|cell| cell.1);
    let number = |name: &str| match cell(name) {
        Some(text) => text.parse::<f64>().map_err(|_| (format!("{name} is no number"), text.to_owned())),
        None => Err((format!("has no column {name}"), "not given".to_owned())),
    };
    let case = cell("case").unwrap_or_default().to_owned();
    let is_union = cell("union_volume_mm3").is_some();
    let mut inputs = Map::new();
    for (name, text) in cells {
        if UNUSED.contains(name) || VALUES.iter().any(|value| value.0 == *name) {
            continue;
        }
        let name = RENAMED.iter().find(|renamed| renamed.0 == *name).map_or(*name, |renamed| renamed.1);
        let value = text.parse::<f64>().map_or_else(|_| Value::from(*text), Value::from);
        inputs.insert(name.to_owned(), value);
    }
    if is_union {
        inputs.insert("strikes".into(), format!("{case}.csv").into());
    }
    let error = number("numerical_error_rel")?;
    let areas = VALUES.iter().filter(|value| value.1 == "section_area").filter_map(|value| number(value.0).ok());
    let largest = areas.fold(0.0, f64::max);
    let mut rows = Vec::new();
    for (column, quantity, unit, more, held) in VALUES.iter().filter(|value| cell(value.0).is_some()) {
        let value = number(column)?;
        let tolerance = match held {
            Held::Volume => value.abs() * (2.0 * error).max(if is_union { 0.0 } else { 1e-3 }),
            Held::Area => 2e-3 * largest,
            Held::Length => 0.01,
            Held::Angle => 1e-5,
        };
        let mut inputs = inputs.clone();
        inputs.extend(more.map(|(name, value)| (name.to_owned(), Value::from(value))));
        let model = if is_union { "union" } else { "channel" };
        rows.push(Wanted {
            line,
            case: case.clone(),
            model: model.to_owned(),
            quantity: (*quantity).to_owned(),
            unit: (*unit).to_owned(),
            inputs,
            value,
            tolerance,
        });
    }
    Ok(rows)
}
