//! Reads single values: quantities, numbers, integers, words and names.

use super::read::Reader;
use crate::keys::bounds::{Bound, IntegerBound};
use crate::keys::problem::{problem, shorten};
use crate::keys::suggest::{ask, list, meant, nearest_unit};
use crate::keys::tree::{Node, Value};
use crate::keys::{letters, name, text};
use crate::units::{self, Dimension, UnitError};

impl Reader<'_> {
    pub(super) fn quantity(&mut self, node: &Node, bound: &Bound, path: &str) -> Option<f64> {
        let dimension = bound.dimension?;
        let parsed = match &node.value {
            Value::String(text) => units::parse(text, dimension),
            Value::Float(text) => match units::parse_number(text) {
                Ok(_) => Err(UnitError::NoUnit),
                refused => refused,
            },
            Value::Integer(..) => Err(UnitError::NoUnit),
            _ => Err(UnitError::NoNumber),
        };
        match parsed {
            Ok(value) => self.within(node, bound, value, path),
            Err(error) => {
                self.bad_quantity(node, &error, bound, dimension, path);
                None
            }
        }
    }

    fn bad_quantity(&mut self, node: &Node, error: &UnitError, bound: &Bound, dimension: Dimension, path: &str) {
        let unit = dimension.natural_unit();
        let units = list(dimension.unit_names().filter(|unit| unit.is_ascii()));
        let rule = format!("{} is a string with a number and a unit ({units})", dimension.noun());
        let bare = node.shown().trim_matches('"').to_owned();
        if let Some((odd, anew)) = retyped(node.text().unwrap_or_default(), dimension) {
            return self.shape(node, path, format!("holds {odd}"), rule, format!("type it anew: \"{anew}\""));
        }
        match error {
            UnitError::NoUnit => self.shape(node, path, "has no unit", rule, format!("write \"{bare} {unit}\"")),
            UnitError::UnknownUnit(word) => {
                let what = format!("is not in a unit of {}", noun(dimension));
                self.shape(node, path, what, rule, unit_advice(&bare, word, dimension));
            }
            UnitError::NoNumber if node.text() == Some("depth") => {
                self.shape(
                    node,
                    path,
                    "is not a length",
                    rule,
                    "only the needle of a roller may be as long as the configured depth",
                );
            }
            UnitError::NoNumber => {
                let example = || format!("write for example \"1.5 {unit}\"");
                let advice = converted(node.text().unwrap_or_default(), dimension).unwrap_or_else(example);
                self.shape(node, path, format!("is not {}", dimension.noun()), rule, advice);
            }
            UnitError::NotFinite => self.range(node, path, "is not finite", bound.rule(), "give a finite value"),
            UnitError::Overflow => {
                self.range(node, path, "is too large for a number", bound.rule(), "give a value in range")
            }
            UnitError::Underflow => self.too_small(node, bound, path),
        }
    }

    fn too_small(&mut self, node: &Node, bound: &Bound, path: &str) {
        let advice = if bound.holds(0.0) { "write 0 or a value in range" } else { "give a value in range" };
        self.range(node, path, "is too small to be told from 0", bound.rule(), advice);
    }

    fn within(&mut self, node: &Node, bound: &Bound, value: f64, path: &str) -> Option<f64> {
        if bound.holds(value) {
            return Some(value);
        }
        self.range(node, path, "is out of range", bound.rule(), "give a value in range");
        None
    }

    pub(super) fn number(&mut self, node: &Node, bound: &Bound, path: &str, example: &str) -> Option<f64> {
        let (Value::Integer(text, _) | Value::Float(text)) = &node.value else {
            let advice = match node.text().map(units::parse_number) {
                Some(Ok(_)) => "write it without quotes".into(),
                _ => format!("write for example {example}"),
            };
            self.shape(node, path, "is not a number", "a bare number without unit", advice);
            return None;
        };
        let parsed = match &node.value {
            // Hexadecimal, octal and binary integers are numbers too.
            Value::Integer(_, Some(value)) => Ok(*value as f64),
            _ => units::parse_number(text),
        };
        match parsed {
            Ok(value) => self.within(node, bound, value, path),
            Err(UnitError::Overflow) => {
                self.range(node, path, "is too large for a number", bound.rule(), "give a value in range");
                None
            }
            Err(UnitError::Underflow) => {
                self.too_small(node, bound, path);
                None
            }
            Err(_) => {
                self.range(node, path, "is not finite", bound.rule(), "give a finite value");
                None
            }
        }
    }

    pub(super) fn integer(&mut self, node: &Node, bound: &IntegerBound, path: &str, example: &str) -> Option<u64> {
        let Value::Integer(_, value) = &node.value else {
            if let Value::Float(text) = &node.value
                && units::parse_number(text).is_err()
            {
                self.range(node, path, "is not a finite number", bound.rule(), format!("write for example {example}"));
                return None;
            }
            self.shape(node, path, "is not an integer", bound.rule(), format!("write for example {example}"));
            return None;
        };
        let in_range =
            value.and_then(|value| u64::try_from(value).ok()).filter(|v| (bound.min..=bound.max).contains(v));
        if in_range.is_none() {
            self.integer_out_of_range(node, *value, bound, path);
        }
        in_range
    }

    fn integer_out_of_range(&mut self, node: &Node, value: Option<i128>, bound: &IntegerBound, path: &str) {
        let too_many = value.is_none_or(|value| value > i128::from(bound.max));
        match bound.bytes_each {
            Some(bytes) if too_many && !node.shown().starts_with('-') => {
                let gigabytes = value.unwrap_or(i128::MAX) as f64 * bytes as f64 / 1e9;
                let shown = format!("{} (about {gigabytes:.1e} GB for their positions alone)", node.shown());
                let problem =
                    problem(&node.place, path, "is more than a run may hold", bound.rule(), shown, "use fewer");
                self.found.costly.push(problem);
            }
            _ => self.range(node, path, "is out of range", bound.rule(), "give a value in range"),
        }
    }

    pub(super) fn word(&mut self, node: &Node, words: &[&'static str], not_yet: &[&str], path: &str) -> Option<String> {
        let rule = format!("one of: {}", list(words.iter().copied()));
        let Some(text) = node.text() else {
            self.shape(node, path, "is not a string", rule, "write one of these words in quotes");
            return None;
        };
        if words.contains(&text) {
            return Some(text.to_owned());
        }
        if not_yet.contains(&text) {
            self.shape(node, path, "is not available in this version", rule, "use one of these words");
            return None;
        }
        let advice = meant(text, words.iter().copied(), "use one of these words");
        self.shape(node, path, "unknown word", rule, advice);
        None
    }

    pub(super) fn text(&mut self, node: &Node, path: &str, example: &str) -> Option<String> {
        if node.text().is_none() {
            self.shape(node, path, "is not a string", "text in quotes", format!("write for example {example}"));
        }
        self.is_fit(node, path).then(|| node.text().map(str::to_owned))?
    }

    /// A value of an axis, which stands in tables as it was written.
    pub(super) fn any(&mut self, node: &Node, path: &str) -> Option<Node> {
        if node.text().is_some_and(|text| text::is_formula(text) && units::parse_natural(text).is_err()) {
            let rule = "a word that stands in tables begins with none of = + - @";
            self.shape(node, path, "is taken for a formula by spreadsheets", rule, "write another word");
            return None;
        }
        self.is_fit(node, path).then(|| node.clone())
    }

    /// Refuses text that files or terminals cannot hold.
    fn is_fit(&mut self, node: &Node, path: &str) -> bool {
        let Some((place, letter)) = node.text().and_then(text::unfit) else { return true };
        let what = format!("holds U+{:04X} at character {place}", u32::from(letter));
        self.shape(node, path, what, text::RULE, "leave that character out");
        false
    }

    pub(super) fn name(&mut self, node: &Node, path: &str) -> Option<String> {
        let text = self.text(node, path, "\"roller\"")?;
        if !name::is_valid(&text) {
            self.shape(node, path, "is not a valid name", name::RULE, "choose another name");
            return None;
        }
        Some(text)
    }
}

/// A decimal comma, a unit of others, a misspelt one, or one that is not known at all.
fn unit_advice(text: &str, unit: &str, dimension: Dimension) -> String {
    let number = text.strip_suffix(unit).unwrap_or_default().trim_end();
    if unit.starts_with(',') {
        return format!("write \"{number}{}\", with a decimal point", shorten(&unit.replacen(',', ".", 1)));
    }
    let misspelt = || Some(ask(text, &format!("{number} {}", nearest_unit(unit, dimension.unit_names())?)));
    converted(text, dimension).or_else(misspelt).unwrap_or_else(|| "give it in one of these units".into())
}

/// What a quantity in a unit of makers and other programs comes to.
fn converted(text: &str, dimension: Dimension) -> Option<String> {
    units::elsewhere(text, dimension).map(|(value, why)| format!("write \"{value}\"{why}"))
}

/// The character that keeps a text from being the quantity that it looks like, and the text without it.
fn retyped(text: &str, dimension: Dimension) -> Option<(String, String)> {
    let (odd, anew) = (letters::odd(text)?, letters::plainly(text));
    let anew = anew.trim();
    units::parse(anew, dimension).is_ok().then(|| (odd, anew.to_owned()))
}

fn noun(dimension: Dimension) -> &'static str {
    dimension.noun().trim_start_matches("an ").trim_start_matches("a ")
}
