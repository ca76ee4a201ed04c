//! A key: what a table may say, with form, default, example and one line of explanation. Reader, messages, schema, starter
//! and the list of settings all follow the keys.

use super::bounds::{Bound, IntegerBound};
use super::tree::Table;

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub name: &'static str,
    pub form: Form,
    pub need: Need,
    /// Where it applies, if not everywhere.
    pub when: Option<When>,
    /// Whether a table need not have it after all, though it is required.
    pub spared: Option<fn(&Table) -> bool>,
    /// A good value, as TOML.
    pub example: &'static str,
    pub doc: &'static str,
}

/// Where a key applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Where another key of the same table has a word.
    Word { other: &'static str, word: &'static str },
    /// Where another key of the same table is given.
    Given(&'static str),
}

impl When {
    /// Whether it holds in a table: its keys with the texts among their values.
    pub fn holds<'t>(self, value_of: impl Fn(&str) -> Option<Option<&'t str>>) -> bool {
        match self {
            Self::Word { other, word } => value_of(other) == Some(Some(word)),
            Self::Given(other) => value_of(other).is_some(),
        }
    }

    /// In words: `tear = "partial"`, `force`.
    pub fn words(self) -> String {
        match self {
            Self::Word { other, word } => format!("{other} = \"{word}\""),
            Self::Given(other) => other.to_owned(),
        }
    }
}

/// Whether a key must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    /// Required by a rule, which knows when.
    Usual,
    Optional,
    /// The value, as TOML, where none is given.
    Default(&'static str),
}

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// A string with a unit.
    Quantity(&'static Bound),
    /// A string with a unit, or one word.
    QuantityOr(&'static Bound, &'static str),
    /// A bare number; an integer serves.
    Number(&'static Bound),
    /// A number, or a string with a unit where its bound has a dimension; or the distribution that it is drawn from.
    Varied(&'static Bound),
    /// Both ends of a range, the lower one first.
    Range(&'static Bound),
    /// A bare number, or both ends of a range.
    NumberOrRange(&'static Bound),
    Integer(&'static IntegerBound),
    /// `true` or `false`.
    Flag,
    /// One of some words; the later ones are known but not available in this version.
    Word(&'static [&'static str], &'static [&'static str]),
    /// A device name.
    Name,
    /// A word of a catalogue.
    Id(fn() -> Vec<&'static str>),
    /// Free text.
    Text,
    Table(&'static [Key]),
    /// An item of `[[device]]`: one of the kinds of device, a catalogue model laid under it.
    Device,
    /// A table whose `kind` decides on its other keys.
    Kinds(&'static Kinds),
    List(&'static List),
    /// A word, or a table.
    WordOrTable(&'static [&'static str], &'static [Key]),
    /// Any value: what it may be is up to the key that it is for.
    Any,
    /// A table of texts, under names that are not known beforehand.
    Texts,
    /// A table that is no part of a scenario; who reads it knows its keys.
    Foreign,
    /// A key that a reader may expect here but that cannot be set; says why.
    Refused(&'static str),
}

/// The variants of a table with a `kind`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinds {
    /// What the table is, for messages.
    pub noun: &'static str,
    pub kinds: &'static [(&'static str, &'static [Key])],
    /// Kinds that are known but not available in this version.
    pub not_yet: &'static [&'static str],
}

/// A list and its items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    pub item: Form,
    pub min: usize,
    pub max: usize,
    /// What an item is, for messages and the schema.
    pub noun: &'static str,
}

pub(crate) const fn key(name: &'static str, form: Form, need: Need, example: &'static str, doc: &'static str) -> Key {
    Key { name, form, need, when: None, spared: None, example, doc }
}

pub(crate) const fn required(name: &'static str, form: Form, example: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Required, example, doc)
}

pub(crate) const fn optional(name: &'static str, form: Form, example: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Optional, example, doc)
}

pub(crate) const fn default(name: &'static str, form: Form, value: &'static str, doc: &'static str) -> Key {
    key(name, form, Need::Default(value), value, doc)
}

impl Key {
    /// The same for where another key of its table has this word alone.
    pub(crate) const fn only_when(mut self, other: &'static str, word: &'static str) -> Self {
        self.when = Some(When::Word { other, word });
        self
    }

    /// The same, but not required of some tables.
    pub(crate) const fn spared_where(mut self, is_spared: fn(&Table) -> bool) -> Self {
        self.spared = Some(is_spared);
        self
    }

    /// The same for where another key of its table is given.
    pub(crate) const fn only_with(mut self, other: &'static str) -> Self {
        self.when = Some(When::Given(other));
        self
    }
}
