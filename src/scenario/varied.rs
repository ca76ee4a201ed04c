//! Reads a number, or the distribution that it is drawn from.

use super::read::Reader;
use crate::keys::bounds::{Bound, Limit};
use crate::keys::fields::{Checked, Fields, Sound, join};
use crate::keys::problem::problem;
use crate::keys::suggest::nearest;
use crate::keys::tree::{Node, Table};
use crate::keys::varied::{FAR, LAWS, LOGNORMAL, Law, Member, NORMAL, RULE, UNIFORM, law_of};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// A number or a table of the members of one law.
    pub(super) fn varied(&mut self, node: &Node, bound: &Bound, path: &str, example: &str) -> Option<Sound> {
        let Some(table) = node.table() else { return self.one(node, bound, path, example).map(Sound::Number) };
        let Some(law) = law_of(table.keys().map(String::as_str)) else {
            let members = || LAWS.iter().flat_map(|law| law.iter().map(|member| member.0));
            if table.keys().any(|key| nearest(key, members()).is_some()) {
                self.unknown_keys(table, members(), path);
            } else {
                self.shape(node, path, "is no distribution", format!("a value, or {RULE}"), format!("write {example}"));
            }
            return None;
        };
        let fields = self.members(node, table, law, bound, path);
        self.in_order(&fields, law, bound);
        Some(Sound::Table(fields))
    }

    fn one(&mut self, node: &Node, bound: &Bound, path: &str, example: &str) -> Option<f64> {
        if bound.dimension.is_some() {
            return self.quantity(node, bound, path);
        }
        self.number(node, bound, path, example)
    }

    fn members(&mut self, node: &Node, table: &Table, law: Law, bound: &Bound, path: &str) -> Fields {
        let meant = self.unknown_keys(table, law.iter().map(|member| member.0), path);
        let given = law.iter().map(|member| member.0).filter(|name| table.contains_key(*name)).collect();
        let mut entries = BTreeMap::new();
        for (name, member) in law {
            let key = join(path, name);
            let Some(entry) = table.get(*name) else {
                if !meant.contains(name) {
                    let (rule, advice) = (format!("a distribution is {RULE}"), format!("add {name}"));
                    self.found.shape.push(problem(&node.place, &key, "missing", rule, "not given", advice));
                }
                continue;
            };
            let value = self.one(&entry.node, &member.bound(bound), &key, "0.5");
            let checked = |number| Checked { path: key, place: entry.node.place.clone(), value: Sound::Number(number) };
            entries.extend(value.map(|number| (*name, checked(number))));
        }
        Fields { path: path.to_owned(), place: node.place.clone(), entries, given }
    }

    /// Ends in order, the mean between them, and no draw of a share beyond the whole.
    fn in_order(&mut self, fields: &Fields, law: Law, bound: &Bound) {
        let number = |name| fields.number(name).unwrap_or(f64::NAN);
        // What is refused or missing compares with nothing.
        let wrong = match law {
            UNIFORM if number("low") > number("high") => Some(("high", "is below low", "low at most high", "")),
            NORMAL if number("min") > number("max") => Some(("max", "is below min", "min at most max", "")),
            NORMAL if number("mean") < number("min") || number("mean") > number("max") => {
                Some(("mean", "lies outside the interval", "min at most mean, mean at most max", ""))
            }
            LOGNORMAL if is_share(bound) && number("median") * number("gsd").powi(FAR) > 1.0 => Some((
                "gsd",
                "draws shares of more than 1",
                "median times the fifth power of gsd at most 1",
                ", or write { low, high }",
            )),
            _ => None,
        };
        let Some((name, what, rule, or)) = wrong else { return };
        let (place, key) = (fields.place(name), join(&fields.path, name));
        let shown = shown(law, fields, bound);
        self.found.range.push(problem(place, &key, what, rule, shown, format!("correct the distribution{or}")));
    }
}

/// The members that are there, with their units.
fn shown(law: Law, fields: &Fields, bound: &Bound) -> String {
    let shown = |(name, member): &(&str, Member)| {
        let value = fields.number(name).ok()?;
        Some(format!("{name} {}", member.bound(bound).show_inside(value)))
    };
    law.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

/// Whether more than 1 of it makes no sense.
fn is_share(bound: &Bound) -> bool {
    bound.dimension.is_none() && bound.max == Limit::At(1.0)
}
