//! Problems of a scenario: plain data, each with its place, its rule and what to do.

use super::letters;
use serde::{Serialize, Serializer};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Where something stands: a source, a line and a column, both from 1; columns count characters, a byte-order mark not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file's path as given, `<stdin>` or `--set`.
    #[serde(serialize_with = "as_text")]
    pub source: Arc<str>,
    /// Line; for `--set` the number of the option.
    pub line: usize,
    /// Column.
    pub column: usize,
}

fn as_text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl Place {
    /// The start of a source.
    pub fn start(source: &Arc<str>) -> Self {
        Self { source: source.clone(), line: 1, column: 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", escape(&self.source), self.line, self.column)
    }
}

/// One problem. Its `Display` is the one line `PATH:LINE:COLUMN: error: key.path: what; rule; value; what to do`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// Dotted path of the key, devices by name: `device.roller.slip`; `syntax` or `file` where there is none.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// The rule that it breaks.
    pub rule: String,
    /// The value found.
    pub value: String,
    /// What to do.
    pub advice: String,
}

impl Problem {
    /// Key, what is wrong, rule, value and advice.
    pub fn without_place(&self) -> String {
        let parts = [&self.what, &self.rule, &self.value, &self.advice].map(|part| escape(part));
        format!("{}: {}", escape(&self.key), parts.join("; "))
    }
}

/// Builds a problem.
pub(crate) fn problem(
    place: &Place,
    key: &str,
    what: impl Into<String>,
    rule: impl Into<String>,
    value: impl Into<String>,
    advice: impl Into<String>,
) -> Problem {
    Problem {
        place: place.clone(),
        key: key.into(),
        what: what.into(),
        rule: rule.into(),
        value: value.into(),
        advice: advice.into(),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: error: {}", self.place, self.without_place())
    }
}

/// Escapes whatever could break the line, move the cursor or turn the text round.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if letters::is_visible(c) { safe.push(c) } else { safe.extend(c.escape_default()) }
    }
    safe
}

const LONGEST_SHOWN: usize = 60;

/// A value as messages show it: long ones are cut in the middle.
pub(crate) fn shorten(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST_SHOWN {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST_SHOWN - 20).collect();
    let tail: String = text.chars().skip(count - 15).collect();
    format!("{head}...{tail}")
}

/// Why a scenario could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Every problem found, by place.
    #[error("{}", lines(.0))]
    Invalid(Vec<Problem>),
    /// Sound as far as it was read, but beyond resource limits: every one of them, by place.
    #[error("{}", lines(.0))]
    TooLarge(Vec<Problem>),
    /// A file could not be read.
    #[error("{}: {source}", escape(&path.to_string_lossy()))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_value_cannot_break_the_line() {
        assert_eq!(escape("a\u{1b}[31m\nb\u{202e}\u{0}é"), "a\\u{1b}[31m\\nb\\u{202e}\\u{0}é");
        assert_eq!(escape("1.0\u{a0}mm"), "1.0\\u{a0}mm", "a space that looks like another");
    }

    #[test]
    fn long_values_keep_both_ends() {
        let long = format!("start{}end", "x".repeat(500));
        let short = shorten(&long);
        assert_eq!(short.chars().count(), 58);
        assert!(short.starts_with("startx") && short.ends_with("xend"));
        assert_eq!(shorten("0.5 mm"), "0.5 mm");
    }

    #[test]
    fn the_line_has_the_promised_parts() {
        let problem = Problem {
            place: Place { source: "a.toml".into(), line: 3, column: 9 },
            key: "depth.values".into(),
            what: "is empty".into(),
            rule: "at least 1 item".into(),
            value: "[]".into(),
            advice: "add one".into(),
        };
        assert_eq!(problem.to_string(), "a.toml:3:9: error: depth.values: is empty; at least 1 item; []; add one");
    }
}
