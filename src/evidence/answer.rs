//! Where the answer to a case or a claim stands: a cell of a result, or a formula of the model, and what is made of it.

use super::EvidenceError;
use super::lab::{Asked, COMMANDS, Lab, Setup};
use super::models::{self, Misfit, OF_FORCES};
use super::quantity::{Measured, Unit};
use super::sheet::{Sheet, Wanted};
use super::spot::Spot;
use crate::keys::fields::Fields;
use crate::keys::problem::{Place, Problem, problem, shorten};
use crate::keys::suggest::{list, meant};
use crate::keys::tree::{Node, Value};
use crate::mechanics::Reach;
use serde_json::Map;

/// What is read, and what is made of it.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    place: Place,
    path: String,
    spot: Spot,
    minus: Option<Spot>,
    over: Option<Spot>,
    over_minus: Option<Spot>,
    scale: f64,
    scale_unit: Option<String>,
    offset: f64,
    crosses: Option<(String, f64)>,
}

/// A value that was found, in the unit that was asked for.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Value(Measured),
    /// There is none, or none that may be used, for this reason.
    Open(String, Option<Measured>),
}

/// The unit of depths in models.
const MODEL_LENGTH: &str = "mm";

impl Answer {
    /// Of checked keys.
    pub fn read(fields: &Fields) -> Self {
        let spot = |key: &str| fields.table(key).ok().map(Spot::read);
        let crosses = fields.table("crosses").ok();
        Self {
            place: fields.place.clone(),
            path: fields.path.clone(),
            spot: Spot::read(fields),
            minus: spot("minus"),
            over: spot("over"),
            over_minus: spot("over_minus"),
            scale: fields.number("scale").unwrap_or(1.0),
            scale_unit: fields.text("scale_unit").ok().map(str::to_owned),
            offset: fields.number("offset").unwrap_or(0.0),
            crosses: crosses
                .and_then(|crosses| Some((crosses.text("column").ok()?.to_owned(), crosses.number("level").ok()?))),
        }
    }

    /// What is wrong with the keys, taken together.
    pub fn misfit(&self) -> Option<Problem> {
        let wrong = |what: &str, rule: &str| {
            problem(&self.place, &self.path, what, rule, self.spot.told(), "keep one of the two")
        };
        let both = self.spot.is_of_model() && self.spot.words.contains_key("command");
        let parts = [Some(&self.spot), self.minus.as_ref(), self.over.as_ref(), self.over_minus.as_ref()];
        let odd = parts.into_iter().flatten().find_map(|spot| spot.misfit.clone());
        both.then(|| wrong("has a command and a model", "a cell of a result, or a formula")).or(odd)
    }

    /// The same with what stands beside a cell: what it is divided by, and what is taken from either.
    pub fn with(mut self, fields: &Fields) -> Self {
        let spot = |key: &str| fields.table(key).ok().map(Spot::read);
        for (own, key) in [(&mut self.minus, "minus"), (&mut self.over, "over"), (&mut self.over_minus, "over_minus")] {
            if let (Some(own), true) = (own.as_mut(), fields.has(key)) {
                let place = fields.place(key);
                let rule = "inside the cell, or beside it";
                own.misfit = Some(problem(
                    place,
                    &self.path,
                    format!("{key} stands twice"),
                    rule,
                    "given twice",
                    "keep one of the two",
                ));
            }
            *own = own.take().or_else(|| spot(key));
        }
        self
    }

    /// The place that is read first.
    pub fn spot(&self) -> &Spot {
        &self.spot
    }

    /// The same where the inputs of its model have other defaults.
    pub fn on(&self, defaults: &Spot) -> Self {
        Self { spot: defaults.under(&self.spot), ..self.clone() }
    }

    /// Whether the model of forces answers.
    pub fn is_of_forces(&self) -> bool {
        self.spot.word("model") == OF_FORCES
    }

    /// The depth nearest to a wanted one that the strikes of the drum have under any force; `unit` is that of the wanted one.
    ///
    /// # Errors
    /// [`EvidenceError`] where an input is wrong.
    pub fn nearest_strike(&self, wanted: f64, unit: &str) -> Result<(Measured, Reach), EvidenceError> {
        let (own, told) = (self.parsed("unit", MODEL_LENGTH)?, self.parsed("unit", unit)?);
        let wanted_mm = self.turned(Measured::exact(wanted), told, own)?.value;
        let reach = models::nearest_strike(self.values(&self.spot)?, wanted_mm);
        let reach = reach.map_err(|misfit| self.refused_input(&self.spot, misfit))?;
        Ok((self.turned(Measured::exact(reach.depth_mm), own, told)?, reach))
    }

    /// The value in a unit.
    ///
    /// # Errors
    /// [`EvidenceError`] where a word of the file is wrong, or the work behind it is refused or stopped.
    pub fn find(&self, laid: &Spot, unit: &str, setup: Option<&Setup>, lab: &mut Lab) -> Result<Found, EvidenceError> {
        let mut doubts = Vec::new();
        let spot = self.spot.under(laid);
        let mut read = |own: &Spot| -> Result<Option<(Measured, Unit)>, EvidenceError> {
            let spot = spot.under(own);
            let found = match spot.is_of_model() {
                true => self.of_model(&spot, lab)?,
                false => self.of_cell(&spot, setup, lab)?,
            };
            doubts.extend(found.doubt);
            Ok(found.value)
        };
        let parts = [Some(&Spot::default()), self.minus.as_ref(), self.over.as_ref(), self.over_minus.as_ref()];
        let mut values = Vec::new();
        for part in parts {
            values.push(part.map(&mut read).transpose()?);
        }
        let value = self.combined(&values, unit)?;
        Ok(match (value, doubts.first()) {
            (Some(value), None) if value.is_known() => Found::Value(value),
            (value, Some(doubt)) => Found::Open(doubt.clone(), value),
            (value, None) => Found::Open("not a number".into(), value),
        })
    }

    /// What has to be computed before it can be read; nothing for formulas, and for words that are wrong.
    pub fn asked(&self, laid: &Spot, setup: &Setup) -> Vec<Asked> {
        let spot = self.spot.under(laid);
        let parts = [Some(&Spot::default()), self.minus.as_ref(), self.over.as_ref(), self.over_minus.as_ref()];
        let cells = parts.into_iter().flatten().map(|part| spot.under(part)).filter(|spot| !spot.is_of_model());
        let command = |spot: Spot| {
            let found = COMMANDS.iter().find(|command| command.word == spot.word("command"))?;
            Some((found.of_table(spot.word("table")), setup.clone()))
        };
        cells.filter_map(command).collect()
    }

    /// Difference and quotient of what was read, in the unit that was asked for.
    fn combined(
        &self,
        values: &[Option<Option<(Measured, Unit)>>],
        unit: &str,
    ) -> Result<Option<Measured>, EvidenceError> {
        let given = |place: usize| values[place].is_some();
        let value = |place: usize| values[place].flatten();
        if (0..values.len()).any(|place| given(place) && value(place).is_none()) {
            return Ok(None);
        }
        let less = |from: usize, taken: usize| -> Result<(Measured, Unit), EvidenceError> {
            let (own, unit) = value(from).unwrap_or((Measured::exact(1.0), Unit::ONE));
            match value(taken) {
                None => Ok((own, unit)),
                Some((other, of_other)) => Ok((own.minus(self.turned(other, of_other, unit)?), unit)),
            }
        };
        let (mut own, mut own_unit) = less(0, 1)?;
        if given(2) {
            let (over, of_over) = less(2, 3)?;
            (own, own_unit) = (own.over(over), own_unit.over(of_over));
        }
        if let Some(of_scale) = &self.scale_unit {
            own_unit = own_unit.by(self.parsed("scale_unit", of_scale)?);
        }
        let wanted = self.parsed("unit", unit)?;
        Ok(Some(self.turned(own, own_unit, wanted)?.moved(self.scale, self.offset)))
    }

    fn turned(&self, value: Measured, from: Unit, to: Unit) -> Result<Measured, EvidenceError> {
        match from.in_units_of(to) {
            Some(factor) => Ok(value.moved(factor, 0.0)),
            None => Err(self.refused(
                "",
                "is not in the unit that is asked for",
                "units that measure the same",
                self.spot.told(),
            )),
        }
    }

    fn parsed(&self, key: &str, unit: &str) -> Result<Unit, EvidenceError> {
        unit.parse()
            .map_err(|()| self.refused(key, "is no known unit", "for example mm, um, mm3/cm2, 1/cm2, h, N, 1", unit))
    }

    fn refused(&self, key: &str, what: &str, rule: &str, value: impl Into<String>) -> EvidenceError {
        let path = if key.is_empty() { self.path.clone() } else { format!("{}.{key}", self.path) };
        problem(&self.place, &path, what, rule, shorten(&value.into()), "correct it").into()
    }

    /// Refuses a word at its own place.
    fn unknown(&self, spot: &Spot, key: &str, known: &[&str]) -> EvidenceError {
        let (word, place) = spot.words.get(key).cloned().unwrap_or_else(|| (String::new(), self.place.clone()));
        let rule = format!("one of: {}", list(known.iter().copied()));
        let path = format!("{}.{key}", self.path);
        match word.is_empty() {
            true => problem(&place, &path, "missing", rule, "not given", format!("add {key}")).into(),
            false => {
                let advice = meant(&word, known.iter().copied(), "name one of them");
                problem(&place, &path, "is not known", rule, format!("\"{}\"", shorten(&word)), advice).into()
            }
        }
    }
}

/// What was read at one place.
struct Read {
    value: Option<(Measured, Unit)>,
    /// Why it must not decide anything.
    doubt: Option<String>,
}

impl Answer {
    fn of_model(&self, spot: &Spot, lab: &Lab) -> Result<Read, EvidenceError> {
        let names: Vec<&str> = models::MODELS.iter().map(|model| model.name).collect();
        let model = models::find(spot.word("model")).ok_or_else(|| self.unknown(spot, "model", &names))?;
        let quantities: Vec<&str> = model.quantities.iter().map(|quantity| quantity.name).collect();
        let quantity =
            model.quantity(spot.word("quantity")).ok_or_else(|| self.unknown(spot, "quantity", &quantities))?;
        let found = model.evaluate(self.values(spot)?, lab.dir(), quantity);
        let found = found.map_err(|misfit| self.refused_input(spot, misfit))?;
        let unit = quantity.unit.parse().unwrap_or(Unit::ONE);
        Ok(Read { value: Some((found, unit)), doubt: None })
    }

    /// The inputs of a model.
    fn values(&self, spot: &Spot) -> Result<Map<String, serde_json::Value>, EvidenceError> {
        let value = |(name, node): (&String, &Node)| match json_of(node) {
            Some(value) => Ok((name.clone(), value)),
            None => Err(self.bad_input(node, name, "is no number or word", "a number or a word")),
        };
        spot.inputs.iter().map(value).collect()
    }

    fn refused_input(&self, spot: &Spot, Misfit { input, what, rule }: Misfit) -> Problem {
        let node = spot.inputs.get(&input);
        let place = node.map_or(&self.place, |node| &node.place);
        let path = format!("{}.inputs.{}", self.path, shorten(&input));
        let shown = node.map_or_else(|| "not given".to_owned(), Node::shown);
        problem(place, &path, what, rule, shown, "correct it")
    }

    fn bad_input(&self, node: &Node, name: &str, what: &str, rule: &str) -> EvidenceError {
        problem(&node.place, &format!("{}.{}", self.path, shorten(name)), what, rule, node.shown(), "correct it").into()
    }

    fn of_cell(&self, spot: &Spot, setup: Option<&Setup>, lab: &mut Lab) -> Result<Read, EvidenceError> {
        let commands: Vec<&str> = COMMANDS.iter().map(|command| command.word).collect();
        let command = COMMANDS.iter().find(|command| command.word == spot.word("command"));
        let command = command.ok_or_else(|| self.unknown(spot, "command", &commands))?;
        let tables: Vec<&str> = command.tables.iter().map(|table| table.file).collect();
        if !tables.contains(&spot.word("table")) {
            return Err(self.unknown(spot, "table", &tables));
        }
        let needs = "a cell of a result needs a [scenario]";
        let setup = setup.ok_or_else(|| self.refused("", "has no scenario", needs, spot.told()))?;
        let done = lab.computed(command.of_table(spot.word("table")), setup)?;
        let Some(sheet) = done.sheet(spot.word("table")) else {
            return Ok(Read { value: None, doubt: Some(format!("{} holds no rows", spot.word("table"))) });
        };
        let rows = sheet.matching(&self.wanted(spot, sheet)?);
        let own = self.column(spot, sheet, spot.word("column"))?;
        let found = match (&self.crosses, rows.as_slice()) {
            (_, []) if lab.absent_is_open() => Err(format!("no row has {}", spot.rows_told())),
            (None, [row]) => Ok(sheet.measured(*row, own)),
            (Some((other, level)), [_, _, ..]) if sheet.are_one_curve(&rows) => {
                crossing(sheet, &rows, [self.column(spot, sheet, other)?, own], spot.level.unwrap_or(*level))
            }
            (crosses, rows) => {
                let rule = if crosses.is_some() { "two rows or more, of one curve" } else { "exactly one row" };
                return Err(self.ambiguous(spot, rows.len(), rule));
            }
        };
        let short = rows.iter().find_map(|row| done.doubt(sheet, *row));
        match found {
            Err(doubt) => Ok(Read { value: None, doubt: Some(doubt) }),
            Ok(value) => {
                let unit = rows.first().and_then(|row| sheet.unit(*row, own));
                let known = "a known unit";
                let refused = || self.refused("", "is in a unit that is not known", known, spot.told());
                Ok(Read { value: Some((value, unit.ok_or_else(refused)?)), doubt: short })
            }
        }
    }

    fn column(&self, spot: &Spot, sheet: &Sheet, name: &str) -> Result<usize, EvidenceError> {
        sheet.column(name).ok_or_else(|| self.unknown(spot, "column", &sheet.columns().collect::<Vec<_>>()))
    }

    /// What columns must hold.
    fn wanted(&self, spot: &Spot, sheet: &Sheet) -> Result<Vec<(usize, Wanted)>, EvidenceError> {
        let one = |(name, node): (&String, &Node)| {
            let refused = |what, rule: &str| self.bad_input(node, &format!("where.{name}"), what, rule);
            let known = || format!("columns: {}", list(sheet.columns()));
            let column = sheet.column(name).ok_or_else(|| refused("is no column of the table", &known()))?;
            let wanted = wanted_of(node).ok_or_else(|| refused("is no number or word", "a number or a word"))?;
            Ok((column, wanted))
        };
        spot.wheres.iter().map(one).collect()
    }

    fn ambiguous(&self, spot: &Spot, count: usize, rule: &str) -> EvidenceError {
        let place = spot.wheres.values().map(|node| &node.place).find(|place| place.source == self.place.source);
        let what = format!("matches {count} rows of {}", spot.word("table"));
        let path = format!("{}.where", self.path);
        problem(
            place.unwrap_or(&self.place),
            &path,
            what,
            rule,
            shorten(&spot.rows_told()),
            "name more columns, or others",
        )
        .into()
    }
}

/// The value of the second column where the first crosses a level for the first time, by straight lines; or why there is none. Its
/// interval holds where the ends of both columns' intervals do so.
fn crossing(sheet: &Sheet, rows: &[usize], [other, own]: [usize; 2], level: f64) -> Result<Measured, String> {
    type End = fn(Measured) -> f64;
    const ENDS: [End; 3] = [|of| of.value, |of| of.low, |of| of.high];
    let crosses = |of_other: End, of_own: End| {
        let at = |row: usize| [of_other(sheet.measured(row, other)) - level, of_own(sheet.measured(row, own))];
        let pairs = rows.windows(2).map(|pair| [at(pair[0]), at(pair[1])]);
        let [a, b] = pairs.into_iter().find(|[a, b]| a[0] * b[0] <= 0.0 && a[0] != b[0])?;
        Some(a[1] + a[0] / (a[0] - b[0]) * (b[1] - a[1]))
    };
    let value = crosses(ENDS[0], ENDS[0]).ok_or_else(|| format!("never crosses {level}"))?;
    let mut all = ENDS.iter().flat_map(|other| ENDS.map(|own| crosses(*other, own)));
    all.try_fold(Measured::exact(value), |all, one| Some(all.hull(Measured::exact(one?))))
        .ok_or_else(|| format!("an end of its interval never crosses {level}"))
}

fn wanted_of(node: &Node) -> Option<Wanted> {
    match &node.value {
        Value::String(text) => Some(Wanted::Text(text.clone())),
        Value::Bool(value) => Some(Wanted::Text(value.to_string())),
        _ => number_of(node).map(Wanted::Number),
    }
}

/// The number that a node holds.
pub(super) fn number_of(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Integer(_, value) => value.map(|value| value as f64),
        Value::Float(text) => text.replace('_', "").parse().ok(),
        _ => None,
    }
}

fn json_of(node: &Node) -> Option<serde_json::Value> {
    match &node.value {
        Value::String(text) => Some(text.clone().into()),
        _ => serde_json::Number::from_f64(number_of(node)?).map(Into::into),
    }
}
