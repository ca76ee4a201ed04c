//! What a model is given: numbers, words and lists by name.

use crate::keys::suggest::{list, nearest};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Inputs of a model by name, and where files lie that they name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Inputs {
    values: Map<String, Value>,
    pub(super) dir: Option<PathBuf>,
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
    /// Of values by name.
    pub fn new(values: Map<String, Value>, dir: Option<&Path>) -> Self {
        Self { values, dir: dir.map(Path::to_owned) }
    }

    /// Refuses an input that the model does not have.
    pub(super) fn require_known(&self, known: impl Iterator<Item = &'static str> + Clone) -> Result<(), Misfit> {
        match self.values.keys().find(|name| !known.clone().any(|known| known == *name)) {
            None => Ok(()),
            Some(name) => {
                let meant = nearest(name, known.clone()).map(|meant| format!("; did you mean {meant}?"));
                Err(Misfit::new(
                    name,
                    format!("unknown input{}", meant.unwrap_or_default()),
                    format!("inputs: {}", list(known)),
                ))
            }
        }
    }

    /// A number; the word `inf` is one.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Misfit> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::String(word)) if word == "inf" => Ok(Some(f64::INFINITY)),
            Some(value) => match value.as_f64() {
                Some(number) => Ok(Some(number)),
                None => Err(Misfit::new(name, "is not a number", "a number, or \"inf\"")),
            },
        }
    }

    /// A number within bounds, or what is taken without one.
    pub(super) fn within(&self, name: &str, default: Option<f64>, [least, most]: [f64; 2]) -> Result<f64, Misfit> {
        let rule = || format!("from {least} to {most}");
        match self.number(name)?.or(default) {
            None => Err(Misfit::new(name, "missing", "required")),
            Some(number) if (least..=most).contains(&number) => Ok(number),
            Some(number) => Err(Misfit::new(name, format!("is {number}, out of range"), rule())),
        }
    }

    /// One of some words.
    pub(super) fn word(
        &self,
        name: &str,
        default: &'static str,
        words: &[&'static str],
    ) -> Result<&'static str, Misfit> {
        let given = match self.values.get(name) {
            None => default,
            Some(value) => value.as_str().unwrap_or_default(),
        };
        let known = words.iter().find(|word| **word == given);
        known.copied().ok_or_else(|| Misfit::new(name, "is none of the words", list(words.iter().copied())))
    }

    /// Whether there is one of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text, if there is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }
}
