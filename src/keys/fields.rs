//! Checked tables: what reading hands on to the rules and to the scenario.

use super::findings::Findings;
use super::problem::{Place, Problem, problem};
use super::tree::Node;
use std::collections::BTreeMap;

/// The path of a key below another one.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Refuses what a key of a table says: what is wrong, the rule, the value and what to do.
pub(crate) fn refuse(table: &Fields, key: &str, said: [&str; 4], found: &mut Findings) {
    let [what, rule, value, advice] = said;
    found.range.push(problem(table.place(key), &join(&table.path, key), what, rule, value, advice));
}

/// Counts whose bound is far below 2³².
pub(crate) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A value that has the right shape and lies in its range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    pub path: String,
    pub place: Place,
    pub value: Sound,
}

/// Values in the units used inside.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sound {
    Number(f64),
    Integer(u64),
    Flag(bool),
    Text(String),
    Table(Fields),
    List(Vec<Checked>),
    /// As it was written.
    Any(Node),
}

/// A checked table: defaults filled in, values that were refused left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fields {
    pub path: String,
    pub place: Place,
    pub entries: BTreeMap<&'static str, Checked>,
    /// Keys that stand in the table, also where the value was refused.
    pub given: Vec<&'static str>,
}

/// A value that is not there: not given, or refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Absent {
    place: Place,
    path: String,
}

#[cfg(test)]
thread_local! {
    static ASKED: std::cell::RefCell<std::collections::BTreeSet<String>> = const { std::cell::RefCell::new(std::collections::BTreeSet::new()) };
}

/// The paths of keys that were asked for while something was done.
#[cfg(test)]
pub(crate) fn asked(done: impl FnOnce()) -> std::collections::BTreeSet<String> {
    ASKED.with_borrow_mut(std::collections::BTreeSet::clear);
    done();
    ASKED.take()
}

impl From<Absent> for Problem {
    fn from(absent: Absent) -> Self {
        problem(&absent.place, &absent.path, "missing", "required", "not given", "add it")
    }
}

impl Fields {
    fn get(&self, key: &str) -> Result<&Checked, Absent> {
        #[cfg(test)]
        ASKED.with_borrow_mut(|asked| asked.insert(join(&self.path, key)));
        self.entries.get(key).ok_or_else(|| self.absent(key))
    }

    /// That a value is not there.
    pub fn absent(&self, key: &str) -> Absent {
        Absent { place: self.place(key).clone(), path: join(&self.path, key) }
    }

    /// Whether a key stands in the table, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.given.contains(&key)
    }

    /// Where a value stands; the table itself if it has none.
    pub fn place(&self, key: &str) -> &Place {
        self.entries.get(key).map_or(&self.place, |checked| &checked.place)
    }

    /// A number, in the unit used inside.
    pub fn number(&self, key: &str) -> Result<f64, Absent> {
        match self.get(key)?.value {
            Sound::Number(value) => Ok(value),
            _ => Err(self.absent(key)),
        }
    }

    /// An integer.
    pub fn integer(&self, key: &str) -> Result<u64, Absent> {
        match self.get(key)?.value {
            Sound::Integer(value) => Ok(value),
            _ => Err(self.absent(key)),
        }
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str) -> Result<bool, Absent> {
        match self.get(key)?.value {
            Sound::Flag(value) => Ok(value),
            _ => Err(self.absent(key)),
        }
    }

    /// A word, a name or free text.
    pub fn text(&self, key: &str) -> Result<&str, Absent> {
        match &self.get(key)?.value {
            Sound::Text(text) => Ok(text),
            _ => Err(self.absent(key)),
        }
    }

    /// A value as it was written, where any would do.
    pub fn node(&self, key: &str) -> Result<&Node, Absent> {
        self.get(key)?.node().ok_or_else(|| self.absent(key))
    }

    /// A table.
    pub fn table(&self, key: &str) -> Result<&Fields, Absent> {
        match &self.get(key)?.value {
            Sound::Table(fields) => Ok(fields),
            _ => Err(self.absent(key)),
        }
    }

    /// A list.
    pub fn list(&self, key: &str) -> Result<&[Checked], Absent> {
        match &self.get(key)?.value {
            Sound::List(items) => Ok(items),
            _ => Err(self.absent(key)),
        }
    }
}

impl Checked {
    /// The number inside, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Sound::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The word or text inside, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Sound::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as it was written, where any would do.
    pub fn node(&self) -> Option<&Node> {
        match &self.value {
            Sound::Any(node) => Some(node),
            _ => None,
        }
    }

    /// The table inside, if it is one.
    pub fn table(&self) -> Option<&Fields> {
        match &self.value {
            Sound::Table(fields) => Some(fields),
            _ => None,
        }
    }
}
