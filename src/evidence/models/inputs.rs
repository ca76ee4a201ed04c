//! What a model is given: numbers, words and lists by name.

use crate::keys::suggest::{list, nearest};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What a model can be given.
#[derive(Debug)]
pub(crate) struct Input {
    pub name: &'static str,
    /// Its unit, or the words that it may be.
    pub unit: &'static str,
    /// What is taken where it is not given: a number, or words that say what; empty where it must be given.
    pub default: &'static str,
}

pub(super) const fn input(name: &'static str, unit: &'static str, default: &'static str) -> Input {
    Input { name, unit, default }
}

/// Inputs of a model by name, and where files lie that they name.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    known: &'static [Input],
    values: Map<String, Value>,
    pub dir: Option<PathBuf>,
}

/// What is wrong with an input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misfit {
    /// Its name.
    pub input: String,
    pub what: String,
    pub rule: String,
}

impl Misfit {
    pub(super) fn new(input: &str, what: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { input: input.to_owned(), what: what.into(), rule: rule.into() }
    }
}

impl Inputs {
    /// Of values by name. An input that the model does not have is refused.
    pub fn new(known: &'static [Input], values: Map<String, Value>, dir: Option<&Path>) -> Result<Self, Misfit> {
        let names = || known.iter().map(|input| input.name);
        match values.keys().find(|name| !names().any(|known| known == *name)) {
            None => Ok(Self { known, values, dir: dir.map(Path::to_owned) }),
            Some(name) => {
                let meant = nearest(name, names()).map(|meant| format!("; did you mean {meant}?"));
                let what = format!("unknown input{}", meant.unwrap_or_default());
                Err(Misfit::new(name, what, format!("inputs: {}", list(names()))))
            }
        }
    }

    /// A number that is given; the word `inf` is one.
    pub fn given(&self, name: &str) -> Result<Option<f64>, Misfit> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::String(word)) if word == "inf" => Ok(Some(f64::INFINITY)),
            Some(value) => match value.as_f64() {
                Some(number) => Ok(Some(number)),
                None => Err(Misfit::new(name, "is not a number", "a number, or \"inf\"")),
            },
        }
    }

    /// A number within bounds; where none is given the input's default, if that is a number.
    pub fn within(&self, name: &str, range: [f64; 2]) -> Result<f64, Misfit> {
        let input = self.known.iter().find(|input| input.name == name);
        match input.and_then(|input| input.default.parse().ok()) {
            Some(default) => self.within_or(name, default, range),
            None if self.has(name) => self.within_or(name, f64::NAN, range),
            None => Err(Misfit::new(name, "missing", "required")),
        }
    }

    /// A number within bounds; `default` where none is given.
    pub fn within_or(&self, name: &str, default: f64, [least, most]: [f64; 2]) -> Result<f64, Misfit> {
        let number = self.given(name)?.unwrap_or(default);
        match (least..=most).contains(&number) {
            true => Ok(number),
            false => Err(Misfit::new(name, format!("is {number}, out of range"), format!("from {least} to {most}"))),
        }
    }

    /// A whole number within bounds.
    pub fn count(&self, name: &str, range: [f64; 2]) -> Result<u32, Misfit> {
        let number = self.within(name, range)?;
        if number.fract() == 0.0 { Ok(number as u32) } else { Err(Misfit::new(name, "is not whole", "a whole number")) }
    }

    /// One of some words.
    pub fn word(&self, name: &str, default: &'static str, words: &[&'static str]) -> Result<&'static str, Misfit> {
        let given = match self.values.get(name) {
            None => default,
            Some(value) => value.as_str().unwrap_or_default(),
        };
        let known = words.iter().find(|word| **word == given);
        known.copied().ok_or_else(|| Misfit::new(name, "is none of the words", list(words.iter().copied())))
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text, if there is one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }
}
