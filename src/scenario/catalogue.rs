//! Lays the values of a catalogue model under a device's own keys.

use crate::devices::{ALTERNATIVES, catalogue};
use crate::keys::fields::join;
use crate::keys::problem::Problem;
use crate::keys::problem::problem;
use crate::keys::tree::{self, Entry, Node, Table, Value};

/// What became of a device's model.
pub(super) enum Laid {
    /// The device names no model.
    NoModel,
    /// Every value of the model is there.
    Complete,
    /// The model is not in the catalogue (or not a string); the table of keys says so.
    Unknown,
    /// The model is of another kind than the device.
    OtherKind(Problem),
}

/// Fills a device's missing keys from its model, at the place of the `model` key, so that problems point there.
pub(super) fn lay_under(device: &mut Node, path: &str) -> Laid {
    let Value::Table(table) = &mut device.value else { return Laid::NoModel };
    let Some(model) = table.get("model") else { return Laid::NoModel };
    let base = model.node.text().and_then(catalogue::model);
    let Some(base) = base.and_then(|text| tree::read_table(text, &model.node.place)) else { return Laid::Unknown };
    let kind = |table: &Table| table.get("kind").and_then(|entry| entry.node.text()).map(str::to_owned);
    let (own, theirs) = (kind(table), kind(&base));
    if let (Some(own), Some(theirs)) = (own, theirs)
        && own != theirs
    {
        let what = format!("the model is a {theirs}, the device a {own}");
        let advice = format!("write kind = \"{theirs}\", or choose another model");
        let place = &model.node.place;
        let found = problem(place, &join(path, "model"), what, "kind and model must agree", model.node.shown(), advice);
        return Laid::OtherKind(found);
    }
    // The kind is the file's own to say: a device without one is reported.
    merge(table, base.into_iter().filter(|(name, _)| name != "kind").collect());
    Laid::Complete
}

/// What says the same as a key that is given is not taken from the model.
fn merge(own: &mut Table, base: Table) {
    let given: Vec<String> = own.keys().cloned().collect();
    let says_the_same = |name: &str| {
        let pairs = ALTERNATIVES.iter().flat_map(|&[one, other]| [[one, other], [other, one]]);
        { pairs }.any(|[one, other]| one == name && given.iter().any(|key| key == other))
    };
    for (name, entry) in base {
        match own.get_mut(&name) {
            None if says_the_same(&name) => {}
            None => {
                own.insert(name, entry);
            }
            Some(mine) => merge_inside(mine, entry),
        }
    }
}

/// Tables are merged key by key, unless their kinds differ: a grid takes nothing from a ring.
fn merge_inside(own: &mut Entry, base: Entry) {
    let (Value::Table(mine), Value::Table(theirs)) = (&mut own.node.value, base.node.value) else { return };
    let same_kind = match (mine.get("kind"), theirs.get("kind")) {
        (Some(a), Some(b)) => a.node.text() == b.node.text(),
        _ => true,
    };
    if same_kind {
        merge(mine, theirs);
    }
}
