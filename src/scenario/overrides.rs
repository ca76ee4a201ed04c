//! `--set key.path=value`: laid over the tree before it is read.

use crate::keys::problem::{self, Place, Problem, shorten};
use crate::keys::suggest::{list, meant};
use crate::keys::tree::{self, Entry, Node, Table, Value};
use crate::keys::weigh::NESTING_LIMIT;
use std::sync::Arc;

fn problem(
    place: &Place,
    key: &str,
    what: impl Into<String>,
    rule: impl Into<String>,
    value: impl Into<String>,
    advice: impl Into<String>,
) -> Box<Problem> {
    Box::new(problem::problem(place, &shorten(key), what, rule, shorten(&value.into()), advice))
}

/// A step from a table or list to something in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// A key of a table, or the name of an item of a list of devices.
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// `key.path=value`, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Override {
    pub text: String,
    pub place: Place,
}

/// Overrides of the command line: the line of their place is the number of the option.
pub(super) fn of_options(overrides: &[String]) -> Vec<Override> {
    let source: Arc<str> = "--set".into();
    let place = |index| Place { source: source.clone(), line: index + 1, column: 1 };
    overrides.iter().enumerate().map(|(index, text)| Override { text: text.clone(), place: place(index) }).collect()
}

/// Lays overrides over the tree in order.
pub(super) fn lay_over(root: &mut Node, overrides: &[Override]) -> Vec<Problem> {
    let lay = |laid: &Override| lay_one(root, &laid.text, &laid.place).err().map(|problem| *problem);
    overrides.iter().filter_map(lay).collect()
}

fn lay_one(root: &mut Node, text: &str, place: &Place) -> Result<(), Box<Problem>> {
    let malformed = |what: &str| {
        problem(place, "--set", what, "--set takes key.path=value", text, "write for example --set sampling.seed=7")
    };
    let (path, value) = text.split_once('=').ok_or_else(|| malformed("has no ="))?;
    let path = path.trim();
    let steps = steps(path, &device_names(root)).ok_or_else(|| malformed("has no proper key path"))?;
    let value = tree::read_value(value.trim(), place)
        .unwrap_or_else(|| Node { value: Value::String(value.to_owned()), place: place.clone() });
    put(root, &steps, value, path, place)
}

/// Names of all devices, as far as they are strings.
pub(super) fn device_names(root: &Node) -> Vec<String> {
    let Some(Value::Array(devices)) = root.table().and_then(|t| t.get("device")).map(|e| &e.node.value) else {
        return Vec::new();
    };
    devices.iter().filter_map(|device| own_name(device).map(str::to_owned)).collect()
}

fn own_name(device: &Node) -> Option<&str> {
    device.table()?.get("name")?.node.text()
}

/// Splits a path at its dots. Device names may hold dots themselves: the longest name that fits is taken.
pub(super) fn steps(path: &str, devices: &[String]) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    if let Some(after) = path.strip_prefix("device.") {
        let fits = |name: &&String| {
            after.strip_prefix(name.as_str()).is_some_and(|tail| tail.is_empty() || tail.starts_with('.'))
        };
        if let Some(name) = devices.iter().filter(fits).max_by_key(|name| name.len()) {
            steps = vec![Step::Key("device".into()), Step::Key(name.clone())];
            let tail = &after[name.len()..];
            match tail.strip_prefix('.') {
                Some(tail) => rest = tail,
                None => return Some(steps),
            }
        }
    }
    for part in rest.split('.') {
        steps.extend(part_steps(part)?);
    }
    (steps.len() <= NESTING_LIMIT).then_some(steps)
}

/// `values[2]` is a key and an item.
fn part_steps(part: &str) -> Option<Vec<Step>> {
    let (key, mut items) = part.split_at(part.find('[').unwrap_or(part.len()));
    if key.is_empty() {
        return None;
    }
    let mut steps = vec![Step::Key(key.to_owned())];
    while !items.is_empty() {
        let (number, rest) = items.strip_prefix('[')?.split_once(']')?;
        steps.push(Step::Item(number.parse().ok()?));
        items = rest;
    }
    Some(steps)
}

/// Sets the value at the end of a path; tables on the way are made where there are none.
///
/// # Errors
/// The problem, at `place`, where the path leads nowhere.
pub(super) fn put(node: &mut Node, steps: &[Step], value: Node, path: &str, place: &Place) -> Result<(), Box<Problem>> {
    let Some((step, rest)) = steps.split_first() else {
        *node = value;
        return Ok(());
    };
    let shown = node.shown();
    match (&mut node.value, step) {
        (Value::Table(table), Step::Key(key)) => {
            let empty = || Node { value: Value::Table(Table::new()), place: place.clone() };
            let entry = table.entry(key.clone()).or_insert_with(|| Entry { key_place: place.clone(), node: empty() });
            if rest.is_empty() {
                entry.key_place = place.clone();
            }
            put(&mut entry.node, rest, value, path, place)
        }
        (Value::Array(items), Step::Key(name)) => {
            let names: Vec<String> = items.iter().filter_map(own_name).map(str::to_owned).collect();
            match items.iter_mut().find(|item| own_name(item) == Some(name)) {
                Some(item) => put(item, rest, value, path, place),
                None => Err(unknown_item(name, &names, path, place)),
            }
        }
        (Value::Array(items), Step::Item(index)) => {
            let count = items.len();
            match items.get_mut(*index) {
                Some(item) => put(item, rest, value, path, place),
                None => Err(problem(
                    place,
                    path,
                    format!("has no item [{index}]"),
                    "items count from 0",
                    format!("{count} items"),
                    "choose an item that is there",
                )),
            }
        }
        _ => Err(problem(
            place,
            path,
            "leads through something that is not a table",
            "each part but the last names a table",
            shown,
            "correct the path",
        )),
    }
}

fn unknown_item(name: &str, names: &[String], path: &str, place: &Place) -> Box<Problem> {
    let known = names.iter().map(String::as_str);
    let advice = meant(name, known.clone(), "name one of them");
    problem(place, path, "no item of that name", format!("names: {}", list(known)), format!("\"{name}\""), advice)
}
