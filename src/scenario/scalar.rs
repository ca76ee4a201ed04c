//! Reads single values: quantities, numbers, integers, words and names.

use super::read::Reader;
use crate::keys::bounds::{Bound, IntegerBound, NEEDLE_DIAMETER};
use crate::keys::fields::{Checked, Sound};
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
        let units = list(dimension.unit_names().filter(|unit| unit.is_ascii()));
        let rule = format!("{} is a string with a number and a unit ({units})", dimension.noun());
        let bare = node.shown();
        let text = node.text().unwrap_or(&bare);
        let plain = letters::plainly(text);
        let plain = plain.trim();
        let advice = reworded(plain, bound, dimension).or_else(|| misspelt(plain, bound, dimension));
        if let (Some(odd), Some(advice)) = (letters::odd(text).filter(|_| plain != text), &advice) {
            return self.shape(node, path, format!("holds {odd}"), rule, advice);
        }
        let example = || format!("write for example \"1.5 {}\"", dimension.natural_unit());
        match error {
            UnitError::NoUnit => self.shape(node, path, "has no unit", rule, advice.unwrap_or_else(example)),
            UnitError::UnknownUnit(_) => {
                let what = format!("is not in a unit of {}", noun(dimension));
                self.shape(node, path, what, rule, advice.unwrap_or_else(|| "give it in one of these units".into()));
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
                let what = format!("is not {}", dimension.noun());
                self.shape(node, path, what, rule, advice.unwrap_or_else(example));
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

    /// The ends of a range of numbers.
    pub(super) fn ends(&mut self, node: &Node, bound: &Bound, path: &str, example: &str) -> Option<Vec<Checked>> {
        let Value::Array(items) = &node.value else {
            self.shape(node, path, "is no range", "[from, to], two numbers", format!("write for example {example}"));
            return None;
        };
        if items.len() != 2 {
            let (what, rule) = ("has the wrong number of items", "[from, to], two numbers");
            self.shape(node, path, what, rule, format!("write for example {example}"));
            return None;
        }
        let mut read = |index: usize| {
            let path = format!("{path}[{index}]");
            let value = self.number(&items[index], bound, &path, "0.5")?;
            Some(Checked { path, place: items[index].place.clone(), value: Sound::Number(value) })
        };
        let (from, to) = (read(0), read(1));
        let (from, to) = (from?, to?);
        if from.number() >= to.number() {
            let shown = format!("[{}, {}]", items[0].shown(), items[1].shown());
            let (rule, advice) = ("a range ends above where it begins", "correct the two");
            self.found.range.push(problem(&node.place, path, "is no range", rule, shown, advice));
            return None;
        }
        Some(vec![from, to])
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

    pub(super) fn flag(&mut self, node: &Node, path: &str) -> Option<bool> {
        if let Value::Bool(value) = node.value {
            return Some(value);
        }
        self.shape(node, path, "is neither true nor false", "true or false, without quotes", "write true or false");
        None
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

/// What to write instead of a text that is a quantity but for its letters, its decimal comma, its missing unit, or a unit of
/// makers and other programs; where the key cannot have that, what it comes to and what the key can have.
fn reworded(text: &str, bound: &Bound, dimension: Dimension) -> Option<String> {
    let pointed = text.replacen(',', ".", 1);
    let by_point = if pointed == text { "" } else { ", with a decimal point" };
    let (value, why) = match units::parse(&pointed, dimension) {
        Ok(_) => (pointed, by_point),
        Err(UnitError::NoUnit) => (format!("{pointed} {}", dimension.natural_unit()), by_point),
        Err(_) if *bound == NEEDLE_DIAMETER && units::tubing(text).is_some() => {
            (units::tubing(text)?, ", the outer diameter of that gauge (ISO 9626)")
        }
        Err(_) => (units::elsewhere(&pointed, dimension)?, ""),
    };
    let (is_kept, shown) = (is_within(&value, bound, dimension), shorten(&value));
    Some(match is_kept {
        true if value == text => format!("type it anew: \"{shown}\""),
        true => format!("write \"{shown}\"{why}"),
        false => format!("give a value in range, {}: this would be {shown}{why}", bound.range()),
    })
}

/// The unit that was probably meant.
fn misspelt(text: &str, bound: &Bound, dimension: Dimension) -> Option<String> {
    let pointed = text.replacen(',', ".", 1);
    let Err(UnitError::UnknownUnit(unit)) = units::parse(&pointed, dimension) else { return None };
    let number = pointed.strip_suffix(&unit)?.trim_end();
    let meant = format!("{number} {}", nearest_unit(&unit, dimension.unit_names())?);
    is_within(&meant, bound, dimension).then(|| ask(text, &meant))
}

fn is_within(text: &str, bound: &Bound, dimension: Dimension) -> bool {
    units::parse(text, dimension).is_ok_and(|value| bound.holds(value))
}

fn noun(dimension: Dimension) -> &'static str {
    dimension.noun().trim_start_matches("an ").trim_start_matches("a ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::bounds::{DEPTH, HEADING, NEEDLE_LENGTH, TIP_RADIUS};

    fn told(text: &str, bound: &Bound) -> Option<String> {
        let plain = letters::plainly(text);
        bound.dimension.and_then(|dimension| reworded(plain.trim(), bound, dimension))
    }

    #[test]
    fn a_decimal_comma_beside_an_odd_blank_was_advised_with_the_blank() {
        assert_eq!(told("1,5\u{a0}mm", &DEPTH).as_deref(), Some("write \"1.5 mm\", with a decimal point"));
        assert_eq!(told("1.5\u{a0}mm", &DEPTH).as_deref(), Some("type it anew: \"1.5 mm\""));
        assert_eq!(told("1,5", &DEPTH).as_deref(), Some("write \"1.5 mm\", with a decimal point"));
        let glide = crate::keys::bounds::speed(crate::keys::bounds::Limit::At(0.0), "a glide");
        assert_eq!(told("20\u{2009}mm/min", &glide).as_deref(), Some("write \"0.33333 mm/s\""));
        assert_eq!(told("1,234.5 mm", &DEPTH), None, "which of the two is the point nobody can tell");
        assert_eq!(told("16\u{b0}", &HEADING).as_deref(), Some("write \"16 deg\""));
    }

    #[test]
    fn a_conversion_was_advised_that_the_key_refuses() {
        let of_length = told("1 nm", &NEEDLE_LENGTH);
        let why = "give a value in range, from 10 um to 20 mm: this would be 0.001 um";
        assert_eq!(of_length.as_deref(), Some(why));
        assert_eq!(
            told("4", &TIP_RADIUS).as_deref(),
            Some("give a value in range, 0 or from 0.001 um to 2.5 mm: this would be 4 mm")
        );
        assert_eq!(told("1000 nm", &TIP_RADIUS).as_deref(), Some("write \"1 um\""));
    }

    #[test]
    fn a_gauge_was_a_depth() {
        let width = "write \"0.3 mm\", the outer diameter of that gauge (ISO 9626)";
        assert_eq!(told("30G", &NEEDLE_DIAMETER).as_deref(), Some(width));
        assert_eq!([told("30G", &DEPTH), told("30G", &NEEDLE_LENGTH), told("G30", &TIP_RADIUS)], [None, None, None]);
    }
}
