//! Reads a tree against the table of keys: every shape error and every value out of range, with its place.

use super::completed::completed;
use super::keys::SCENARIO;
use super::{catalogue, zone_rules};
use crate::devices::KINDS;
use crate::keys::fields::{Checked, Fields, Sound, join};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, Kinds, List, Need, When};
use crate::keys::name;
use crate::keys::problem::{Place, problem, shorten};
use crate::keys::suggest::{ask, list, nearest};
use crate::keys::tree::{self, Entry, Node, Table, Value};
use std::collections::BTreeMap;

/// Reads a whole scenario.
pub(super) fn read(root: &Node, found: &mut Findings) -> Fields {
    let laid = zone_rules::with_site(root);
    read_as(laid.as_ref().unwrap_or(root), SCENARIO, "", found)
}

/// Reads a table against keys of its own, which stands at `path`.
pub(crate) fn read_as(root: &Node, keys: &'static [Key], path: &str, found: &mut Findings) -> Fields {
    let empty = Table::new();
    let table = root.table().unwrap_or(&empty);
    Reader { found }.table(table, &root.place, keys, path, false)
}

/// What is wrong with a key that no table has.
pub(super) const UNKNOWN_KEY: &str = "unknown key";

/// Reads tables and collects what is wrong with them.
pub(super) struct Reader<'f> {
    pub found: &'f mut Findings,
}

impl Reader<'_> {
    fn table(&mut self, table: &Table, place: &Place, keys: &'static [Key], path: &str, quiet: bool) -> Fields {
        let meant = self.unknown_keys(table, keys.iter().map(|key| key.name), path);
        let given = keys.iter().map(|key| key.name).filter(|name| table.contains_key(*name)).collect();
        let mut fields = Fields { path: path.to_owned(), place: place.clone(), entries: BTreeMap::new(), given };
        for key in keys {
            let value = if path.is_empty() {
                self.section(|reader| reader.key(table, place, key, path, quiet || meant.contains(&key.name)))
            } else {
                self.key(table, place, key, path, quiet || meant.contains(&key.name))
            };
            fields.entries.extend(value.map(|value| (key.name, value)));
        }
        fields
    }

    /// Reads a part whose ranges are only spoken of if its shape is sound.
    fn section(&mut self, read: impl FnOnce(&mut Self) -> Option<Checked>) -> Option<Checked> {
        let (shape, range, costly) = (self.found.shape.len(), self.found.range.len(), self.found.costly.len());
        let value = read(self);
        // The list of devices stays even if one of them is unsound: each device is a section of its own.
        if self.found.shape.len() == shape || matches!(&value, Some(Checked { value: Sound::List(_), .. })) {
            return value;
        }
        self.found.range.truncate(range);
        self.found.costly.truncate(costly);
        None
    }

    /// Reports keys that the table does not have, and returns those that were probably meant.
    pub(super) fn unknown_keys(
        &mut self,
        table: &Table,
        known: impl Iterator<Item = &'static str>,
        path: &str,
    ) -> Vec<&'static str> {
        let known: Vec<&'static str> = known.collect();
        let mut meant = Vec::new();
        for (name, entry) in table.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            self.found.shape.push_with(|| {
                let absent = known.iter().copied().filter(|key| !table.contains_key(*key));
                let guess = nearest(name, absent).or_else(|| nearest(name, known.iter().copied()));
                meant.extend(guess);
                let advice = guess.map_or_else(|| "remove it".into(), |guess| ask(name, guess));
                let rule = format!("known keys: {}", list(known.iter().copied()));
                problem(&entry.key_place, &join(path, &shorten(name)), UNKNOWN_KEY, rule, entry.node.shown(), advice)
            });
        }
        meant
    }

    fn key(&mut self, table: &Table, place: &Place, key: &'static Key, path: &str, quiet: bool) -> Option<Checked> {
        let path = join(path, key.name);
        let applies = key.when.is_none_or(|when| when.holds(|other| Some(table.get(other)?.node.text())));
        match (table.get(key.name), key.need) {
            (Some(entry), _) => {
                self.applies(table, key, &entry.key_place, &entry.node, &path);
                let completed = completed(&entry.node, key);
                self.form(
                    completed.as_ref().unwrap_or(&entry.node),
                    &key.form,
                    &path,
                    key.example,
                    quiet && matches!(key.form, Form::Kinds(_) | Form::Table(_)),
                )
            }
            (None, Need::Required) if key.spared.is_some_and(|is_spared| is_spared(table)) => None,
            (None, Need::Required) if applies && !quiet => self.missing(place, key, &path),
            // What a misspelt section says is not known.
            (None, Need::Default(_)) if quiet && matches!(key.form, Form::Table(_)) => None,
            (None, Need::Default(text)) if applies => {
                let node = tree::read_value(text, place)?;
                self.form(&node, &key.form, &path, key.example, false)
            }
            _ => None,
        }
    }

    /// Refuses a key that belongs to another word of a neighbouring key, or to a neighbouring key that is not there.
    fn applies(&mut self, table: &Table, key: &Key, place: &Place, node: &Node, path: &str) {
        let Some(when) = key.when else { return };
        let (what, advice) = match when {
            When::Word { other, word } => {
                let Some(found) = table.get(other).and_then(|entry| entry.node.text()) else { return };
                if found == word {
                    return;
                }
                (format!("does not apply to {other} = \"{}\"", shorten(found)), format!("set {}", when.words()))
            }
            When::Given(other) if !table.contains_key(other) => {
                (format!("does nothing without {other}"), format!("give {other} as well"))
            }
            When::Given(_) => return,
        };
        let (rule, advice) = (format!("only with {}", when.words()), format!("remove it, or {advice}"));
        self.found.shape.push(problem(place, path, what, rule, node.shown(), advice));
    }

    fn missing(&mut self, place: &Place, key: &'static Key, path: &str) -> Option<Checked> {
        if let (Form::Table(keys), "{}") = (&key.form, key.example) {
            self.table(&Table::new(), place, keys, path, false);
            return None;
        }
        let advice = match key.form {
            Form::List(List { item: Form::Device, .. }) => "add a [[device]] with name and kind".into(),
            _ => format!("add {} = {}", key.name, key.example),
        };
        let rule = format!("required: {}", key.doc);
        self.found.shape.push(problem(place, path, "missing", rule, "not given", advice));
        None
    }

    fn form(&mut self, node: &Node, form: &'static Form, path: &str, example: &str, quiet: bool) -> Option<Checked> {
        let value = match form {
            Form::Quantity(bound) => Sound::Number(self.quantity(node, bound, path)?),
            Form::QuantityOr(_, word) if node.text() == Some(word) => Sound::Text((*word).to_owned()),
            Form::QuantityOr(bound, _) => Sound::Number(self.quantity(node, bound, path)?),
            Form::Number(bound) => Sound::Number(self.number(node, bound, path, example)?),
            Form::NumberOrRange(bound) if !matches!(node.value, Value::Array(_)) => {
                Sound::Number(self.number(node, bound, path, example)?)
            }
            Form::Range(bound) | Form::NumberOrRange(bound) => Sound::List(self.ends(node, bound, path, example)?),
            Form::Varied(bound) => self.varied(node, bound, path, example)?,
            Form::Integer(bound) => Sound::Integer(self.integer(node, bound, path, example)?),
            Form::Flag => Sound::Flag(self.flag(node, path)?),
            Form::Word(words, not_yet) => Sound::Text(self.word(node, words, not_yet, path)?),
            Form::Name => Sound::Text(self.name(node, path)?),
            Form::Id(ids) => Sound::Text(self.word(node, &ids(), &[], path)?),
            Form::Text => Sound::Text(self.text(node, path, example)?),
            Form::Table(keys) => {
                let table = self.as_table(node, path, example)?;
                Sound::Table(self.table(table, &node.place, keys, path, quiet))
            }
            Form::Kinds(kinds) => Sound::Table(self.kinds(node, kinds, path, example, quiet)?),
            Form::Device => Sound::Table(self.device(node, path)?),
            Form::List(list) => Sound::List(self.list(node, list, path, example)?),
            Form::Any => Sound::Any(self.any(node, path)?),
            Form::Texts => Sound::Any(self.texts(node, path, example)?),
            Form::Foreign => {
                self.as_table(node, path, example)?;
                Sound::Any(node.clone())
            }
            Form::WordOrTable(words, keys) => self.word_or_table(node, words, keys, path)?,
            Form::Refused(why) => {
                self.shape(node, path, "cannot be set", *why, "remove it");
                return None;
            }
        };
        Some(Checked { path: path.to_owned(), place: node.place.clone(), value })
    }

    pub(super) fn shape(
        &mut self,
        node: &Node,
        path: &str,
        what: impl Into<String>,
        rule: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.found.shape.push(problem(&node.place, path, what, rule, node.shown(), advice));
    }

    pub(super) fn range(
        &mut self,
        node: &Node,
        path: &str,
        what: impl Into<String>,
        rule: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.found.range.push(problem(&node.place, path, what, rule, node.shown(), advice));
    }

    fn as_table<'n>(&mut self, node: &'n Node, path: &str, example: &str) -> Option<&'n Table> {
        if node.table().is_none() {
            let advice = if example == "{}" { format!("write a [{path}] section") } else { format!("write {example}") };
            self.shape(node, path, "is not a table", "a table of keys", advice);
        }
        node.table()
    }

    fn word_or_table(
        &mut self,
        node: &Node,
        words: &[&'static str],
        keys: &'static [Key],
        path: &str,
    ) -> Option<Sound> {
        if let Some(table) = node.table() {
            return Some(Sound::Table(self.table(table, &node.place, keys, path, false)));
        }
        let example = keys.first().map(|key| format!("{{ {} = {} }}", key.name, key.example)).unwrap_or_default();
        if keys.iter().any(|key| node.text() == Some(key.name)) {
            let rule = format!("one of: {}, {example}", list(words.iter().copied()));
            self.shape(node, path, "needs a value", rule, format!("write {example}"));
            return None;
        }
        self.word(node, words, &[], path).map(Sound::Text)
    }

    /// A table as it was written, all of whose values are texts.
    fn texts(&mut self, node: &Node, path: &str, example: &str) -> Option<Node> {
        let table = self.as_table(node, path, example)?;
        if table.is_empty() {
            self.shape(node, path, "is empty", "one name at least", format!("write for example {example}"));
            return None;
        }
        let read = |(name, entry): (&String, &Entry)| self.text(&entry.node, &join(path, &shorten(name)), "\"text\"");
        let all: Vec<Option<String>> = table.iter().map(read).collect();
        all.iter().all(Option::is_some).then(|| node.clone())
    }

    fn list(&mut self, node: &Node, list: &'static List, path: &str, example: &str) -> Option<Vec<Checked>> {
        let devices = goes_by_name(&list.item);
        let Value::Array(items) = &node.value else {
            let advice = if devices {
                format!("write [[{path}]], with two brackets")
            } else {
                format!("write for example {example}")
            };
            self.shape(node, path, "is not a list", format!("a list, each item {}", list.noun), advice);
            return None;
        };
        let mut values = Vec::new();
        for (index, item) in items.iter().enumerate().take(list.max) {
            let path = item_path(item, path, index, devices);
            let read = |reader: &mut Self| reader.form(item, &list.item, &path, example, false);
            values.extend(if devices { self.section(read) } else { read(self) });
        }
        if !(list.min..=list.max).contains(&items.len()) {
            let rule = format!("from {} to {} items, each {}", list.min, list.max, list.noun);
            let what = if items.is_empty() { "is empty" } else { "has the wrong number of items" };
            let advice =
                if devices { "declare each with [[device]]".into() } else { format!("write for example {example}") };
            self.range(node, path, what, rule, advice);
        }
        Some(values)
    }

    /// Reads a device, the values of its catalogue model laid under its own.
    fn device(&mut self, node: &Node, path: &str) -> Option<Fields> {
        let mut node = node.clone();
        let laid = catalogue::lay_under(&mut node, path);
        let quiet = !matches!(laid, catalogue::Laid::Complete | catalogue::Laid::NoModel);
        if let catalogue::Laid::OtherKind(problem) = laid {
            self.found.shape.push(problem);
        }
        self.kinds(&node, &KINDS, path, "{}", quiet)
    }

    fn kinds(&mut self, node: &Node, kinds: &'static Kinds, path: &str, example: &str, quiet: bool) -> Option<Fields> {
        let table = self.as_table(node, path, example)?;
        let names: Vec<&'static str> = kinds.kinds.iter().map(|kind| kind.0).collect();
        let key_path = join(path, "kind");
        let Some(entry) = table.get("kind") else {
            let all = kinds.kinds.iter().flat_map(|kind| kind.1).map(|key| key.name);
            let mut known: Vec<&'static str> = all.collect();
            known.sort_unstable();
            known.dedup();
            let meant = self.unknown_keys(table, known.into_iter(), path);
            if !meant.contains(&"kind") {
                let rule = format!("required: what the {} is", kinds.noun);
                let advice = format!("add kind = one of: {}", list(names));
                self.found.shape.push(problem(&node.place, &key_path, "missing", rule, "not given", advice));
            }
            return None;
        };
        let kind = self.word(&entry.node, &names, kinds.not_yet, &key_path)?;
        let keys = kinds.kinds.iter().find(|(name, _)| *name == kind)?.1;
        Some(self.table(table, &node.place, keys, path, quiet))
    }
}

/// Devices do, and items of which each must have a name.
fn goes_by_name(item: &Form) -> bool {
    let is_named =
        |keys: &[Key]| keys.first().is_some_and(|key| matches!((key.form, key.need), (Form::Name, Need::Required)));
    match item {
        Form::Device => true,
        Form::Table(keys) => is_named(keys),
        _ => false,
    }
}

/// Devices go by their names, where they have good ones; other items by their number from 0.
fn item_path(item: &Node, path: &str, index: usize, device: bool) -> String {
    let own = item.table().and_then(|table| table.get("name")).and_then(|entry| entry.node.text());
    match own.filter(|own| device && name::is_valid(own)) {
        Some(own) => format!("{path}.{own}"),
        None => format!("{path}[{index}]"),
    }
}
