//! What a distribution leaves out of its key's default.

use crate::keys::key::{Form, Key, Need};
use crate::keys::tree::{self, Node, Table, Value};
use crate::keys::varied::law_of;

/// The same value; what a distribution leaves out stands in it as the key's default has it, where that is of the same law.
pub(super) fn completed(node: &Node, key: &Key) -> Option<Node> {
    let (Form::Varied(_), Need::Default(text)) = (&key.form, key.need) else { return None };
    let usual = tree::read_value(text, &node.place)?;
    let law = |table: &Table| law_of(table.keys().map(String::as_str));
    let (own, usual) = (node.table()?, usual.table()?.clone());
    if law(own).is_none() || law(own) != law(&usual) {
        return None;
    }
    let mut all = own.clone();
    usual.into_iter().for_each(|(name, entry)| {
        all.entry(name).or_insert(entry);
    });
    Some(Node { value: Value::Table(all), place: node.place.clone() })
}
