//! A small spanned tree: TOML text with a place for every key and value.

use super::findings::Pile;
use super::letters;
use super::problem::{Place, Problem, shorten};
use super::weigh::{NESTING_LIMIT, as_far_as_read, too_deep};
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, de::DeInteger};

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub value: Value,
    pub place: Place,
}

/// What a node holds. Numbers keep their text, so that messages show what was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    String(String),
    /// The text, and the value if 128 bits hold it.
    Integer(String, Option<i128>),
    Float(String),
    Bool(bool),
    Datetime(String),
    Array(Vec<Node>),
    Table(Table),
}

/// Keys in alphabetical order; places tell the order of the file.
pub(crate) type Table = BTreeMap<String, Entry>;

/// A key's own place and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub key_place: Place,
    pub node: Node,
}

impl Node {
    /// The table inside, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The nodes of the table inside by name; none where it is no table.
    pub fn members(&self) -> impl Iterator<Item = (&String, &Node)> {
        self.table().into_iter().flatten().map(|(name, entry)| (name, &entry.node))
    }

    /// The string inside, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// What the node is, for messages: `a table`, `true`, `the string "x"`.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::String(text) => shorten(&format!("\"{text}\"")),
            Value::Integer(text, _) | Value::Float(text) | Value::Datetime(text) => shorten(text),
            Value::Bool(value) => value.to_string(),
            Value::Array(items) => format!("a list of {}", items.len()),
            Value::Table(_) => "a table".into(),
        }
    }
}

impl Node {
    /// The value as TOML on one line; reading it back gives the same value.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f");
        match &self.value {
            // A JSON string is a TOML string but for one character, which JSON leaves as it is.
            Value::String(text) => quoted(text),
            Value::Integer(text, _) | Value::Float(text) | Value::Datetime(text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            Value::Array(items) => {
                format!("[{}]", items.iter().map(Self::to_toml).collect::<Vec<_>>().join(", "))
            }
            Value::Table(table) => {
                let is_bare =
                    |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
                let name = |key: &str| if is_bare(key) { key.to_owned() } else { quoted(key) };
                let member = |(key, entry): (&String, &Entry)| format!("{} = {}", name(key), entry.node.to_toml());
                format!("{{ {} }}", table.iter().map(member).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Turns byte offsets into lines and columns without walking long lines again and again.
struct Lines<'t> {
    text: &'t str,
    source: Arc<str>,
    starts: Vec<usize>,
    /// Characters before each block of [`BLOCK`] bytes.
    characters: Vec<usize>,
}

const BLOCK: usize = 1024;

impl<'t> Lines<'t> {
    fn new(text: &'t str, source: Arc<str>) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut characters = vec![0];
        let mut total = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            total += block.iter().filter(|b| starts_character(**b)).count();
            characters.push(total);
        }
        Self { text, source, starts, characters }
    }

    fn characters_before(&self, byte: usize) -> usize {
        let block = byte / BLOCK;
        let rest = &self.text.as_bytes()[block * BLOCK..byte];
        self.characters[block] + rest.iter().filter(|b| starts_character(**b)).count()
    }

    fn place(&self, byte: usize) -> Place {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte);
        let column = self.characters_before(byte) - self.characters_before(self.starts[line - 1]) + 1;
        Place { source: self.source.clone(), line, column }
    }

    fn line(&self, number: usize) -> &'t str {
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        self.text[self.starts[number - 1]..end].trim_end()
    }
}

/// The line at a place; of a long one, the part around it.
fn excerpt(lines: &Lines<'_>, byte: usize, place: &Place) -> String {
    let line = lines.line(place.line);
    if line.len() <= EXCERPT {
        return line.trim().to_owned();
    }
    let at = byte.saturating_sub(lines.starts[place.line - 1]).min(line.len());
    let from = line.floor_char_boundary(at.saturating_sub(EXCERPT / 2));
    let to = line.floor_char_boundary((from + EXCERPT).min(line.len()));
    let mark = |cut| if cut { "..." } else { "" };
    format!("{}{}{}", mark(from > 0), &line[from..to], mark(to < line.len()))
}

const EXCERPT: usize = 60;

fn starts_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// Reads TOML text (without a byte-order mark) into a tree.
///
/// # Errors
/// Every syntax error, and every value nested too deep.
pub(crate) fn read(text: &str, source: &Arc<str>) -> Result<Node, Pile> {
    let text = as_far_as_read(text);
    let lines = Lines::new(text, source.clone());
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut problems = Pile::default();
    errors.iter().for_each(|error| problems.push_with(|| syntax_problem(error, &lines)));
    if problems.len() > 0 {
        return Err(problems);
    }
    let mut convert = Convert { place: &|byte| lines.place(byte), too_deep: Vec::new() };
    let value = Value::Table(convert.table(document.get_ref(), 0));
    problems.extend(convert.too_deep.into_iter().map(too_deep));
    if problems.len() > 0 { Err(problems) } else { Ok(Node { value, place: Place::start(source) }) }
}

/// Reads one TOML value, every part of it at the same place; `None` where the text is not a TOML value.
pub(crate) fn read_value(text: &str, place: &Place) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let mut convert = Convert { place: &|_| place.clone(), too_deep: Vec::new() };
    let node = convert.node(&value, 0);
    convert.too_deep.is_empty().then_some(node)
}

/// Reads a TOML table, every part of it at the same place; `None` where the text is not TOML.
pub(crate) fn read_table(text: &str, place: &Place) -> Option<Table> {
    let document = DeTable::parse(text).ok()?;
    let mut convert = Convert { place: &|_| place.clone(), too_deep: Vec::new() };
    let table = convert.table(document.get_ref(), 0);
    convert.too_deep.is_empty().then_some(table)
}

struct Convert<'p> {
    place: &'p dyn Fn(usize) -> Place,
    too_deep: Vec<Place>,
}

impl Convert<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Table {
        let mut entries = Table::new();
        for (key, value) in table {
            let key_place = (self.place)(key.span().start);
            entries.insert(key.get_ref().to_string(), Entry { key_place, node: self.node(value, depth + 1) });
        }
        entries
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let place = (self.place)(value.span().start);
        if depth > NESTING_LIMIT {
            self.too_deep.push(place.clone());
            return Node { value: Value::Bool(false), place };
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Integer(integer) => Value::Integer(integer.to_string(), wide(integer)),
            DeValue::Float(float) => Value::Float(float.to_string()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
            DeValue::Array(items) => Value::Array(items.iter().map(|item| self.node(item, depth + 1)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table, depth)),
        };
        Node { value, place }
    }
}

fn wide(integer: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn syntax_problem(error: &toml::de::Error, lines: &Lines<'_>) -> Problem {
    let byte = error.span().map_or(0, |span| span.start);
    let place = lines.place(byte);
    let found = excerpt(lines, byte, &place);
    let value = if found.is_empty() { "the line is empty".into() } else { format!("line: {found}") };
    let (what, rest) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
    let limit = what.contains("recurs");
    let advice = match what {
        "duplicate key" => duplicate_advice(lines, &place),
        _ if limit => "a scenario needs fewer than ten levels; check the brackets".into(),
        "string values must be quoted" => "put the value in quotes, as in \"1.5 mm\"".into(),
        _ if rest.is_empty() || rest == "nothing" => "correct the line".into(),
        _ => format!("expected {rest}"),
    };
    let odd = letters::odd_pasted(&found).map_or_else(String::new, |odd| format!(" (the line has {odd})"));
    let advice = format!("{advice}{odd}");
    let rule = if limit { format!("at most {NESTING_LIMIT} levels") } else { "the file must be TOML".into() };
    Problem { place, key: "syntax".into(), what: what.into(), rule, value, advice }
}

/// Names the line of the first definition, found by looking upwards for the same key or header.
fn duplicate_advice(lines: &Lines<'_>, place: &Place) -> String {
    let here = lines.line(place.line).trim();
    let is_header = here.starts_with('[');
    let word = if is_header { here } else { here.split('=').next().unwrap_or(here).trim() };
    for number in (1..place.line).rev() {
        let line = lines.line(number).trim();
        let same = if is_header {
            line.starts_with(word)
        } else {
            line.split('=').next().is_some_and(|key| key.trim() == word)
        };
        if same {
            return format!("first defined on line {number}; keep one of the two");
        }
        if !is_header && line.starts_with('[') {
            break;
        }
    }
    "it is defined before; keep one of the two".into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::LoadError;

    fn tree(text: &str) -> Node {
        read(text, &"t.toml".into()).expect("good TOML")
    }

    fn entry<'n>(node: &'n Node, path: &[&str]) -> &'n Entry {
        let entry = &node.table().expect("a table")[path[0]];
        if path.len() == 1 { entry } else { self::entry(&entry.node, &path[1..]) }
    }

    fn problems(text: &str) -> Vec<Problem> {
        match read(text, &"t".into()).expect_err("bad TOML").into_error("t") {
            LoadError::Invalid(problems) => problems,
            other => panic!("{other}"),
        }
    }

    fn at(place: &Place) -> (usize, usize) {
        (place.line, place.column)
    }

    #[test]
    fn keys_and_values_know_their_places() {
        let node = tree("a = 1\r\n[skin]\r\nsite = { \"é\" = \"ü\", b = 2 }\r\n");
        assert_eq!(at(&entry(&node, &["a"]).key_place), (1, 1));
        assert_eq!(at(&entry(&node, &["a"]).node.place), (1, 5));
        assert_eq!(at(&entry(&node, &["skin"]).node.place), (2, 1));
        assert_eq!(at(&entry(&node, &["skin", "site", "b"]).key_place), (3, 21));
        assert_eq!(at(&entry(&node, &["skin", "site", "b"]).node.place), (3, 25));
    }

    #[test]
    fn columns_stay_right_past_a_block() {
        let text = format!("a = \"{}\"\nb = [\"{}\", 7]\n", "é".repeat(3000), "ü".repeat(5000));
        let node = tree(&text);
        let Value::Array(items) = &entry(&node, &["b"]).node.value else { panic!("a list") };
        assert_eq!(at(&items[1].place), (2, 5 + 1 + 5002 + 2));
    }

    #[test]
    fn integers_beyond_64_bits_keep_their_value() {
        let node = tree("a = 18446744073709551615\nb = 0x10\nc = -1_000\n");
        let Value::Integer(_, value) = entry(&node, &["a"]).node.value else { panic!("an integer") };
        assert_eq!(value, Some(u64::MAX.into()));
        assert_eq!(entry(&node, &["b"]).node.value, Value::Integer("0x10".into(), Some(16)));
        let Value::Integer(_, value) = entry(&node, &["c"]).node.value else { panic!("an integer") };
        assert_eq!(value, Some(-1000));
    }

    #[test]
    fn every_syntax_error_is_reported() {
        let problems = problems("a = = 3\nb = 1\nb = 2\nc = \"x\n");
        let mut lines: Vec<usize> = problems.iter().map(|p| p.place.line).collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines, [1, 3, 4]);
        let duplicate = problems.iter().find(|p| p.what == "duplicate key").expect("the duplicate");
        assert_eq!(duplicate.advice, "first defined on line 2; keep one of the two");
    }

    #[test]
    fn deep_nesting_ends_in_a_message() {
        for text in [
            format!("a = {}", "[".repeat(100_000)),
            format!("a = {}{}", "[".repeat(70), "]".repeat(70)),
            format!("{}b = 1", "a.".repeat(70)),
            format!("{}b = 1", "a.".repeat(200_000)),
            format!("[{}b]", "a.".repeat(200_000)),
        ] {
            let problems = problems(&text);
            assert!(problems.iter().any(|p| p.rule == "at most 64 levels"), "{}", &problems[0]);
        }
        assert!(read(&format!("a = {}{}", "[".repeat(60), "]".repeat(60)), &"t".into()).is_ok());
    }
}
