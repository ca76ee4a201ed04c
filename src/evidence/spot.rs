//! Where one number of an answer stands, as far as a file says: words, rows, inputs.

use crate::keys::fields::{Fields, join};
use crate::keys::problem::{Place, Problem, problem};
use crate::keys::tree::{Node, Value};
use std::collections::BTreeMap;

/// A place as far as it is given; others are laid under it, or over it: rows of a member of a band, or of a condition.
#[derive(Debug, Clone, Default)]
pub(super) struct Spot {
    /// What is wrong with `where` or `inputs`.
    pub misfit: Option<Problem>,
    /// What is read: command, table, column, or model and quantity.
    pub words: BTreeMap<&'static str, (String, Place)>,
    /// What columns hold.
    pub wheres: BTreeMap<String, Node>,
    /// What a model takes.
    pub inputs: BTreeMap<String, Node>,
    /// Level at which a curve is read, in place of that of the answer.
    pub level: Option<f64>,
}

const WORDS: [&str; 5] = ["command", "table", "column", "model", "quantity"];

impl Spot {
    pub fn read(fields: &Fields) -> Self {
        let word = |key: &'static str| Some((key, (fields.text(key).ok()?.to_owned(), fields.place(key).clone())));
        Self { words: WORDS.into_iter().filter_map(word).collect(), ..Self::of_rows(fields) }
    }

    /// `where`, `inputs` and `level` alone.
    pub fn of_rows(fields: &Fields) -> Self {
        let table = |key: &str| {
            let members = fields.node(key).into_iter().flat_map(Node::members);
            members.map(|(name, node)| (name.clone(), node.clone())).collect()
        };
        let misfit = ["where", "inputs"].into_iter().find_map(|key| {
            let node = fields.node(key).ok().filter(|node| node.table().is_none())?;
            let path = join(&fields.path, key);
            Some(problem(
                &node.place,
                &path,
                "is no table",
                "names with values",
                node.shown(),
                format!("write {key} = {{ name = value }}"),
            ))
        });
        let level = fields.number("level").ok();
        Self { misfit, words: BTreeMap::new(), wheres: table("where"), inputs: table("inputs"), level }
    }

    /// Inputs of a model, and nothing else.
    pub fn of_inputs(inputs: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let place = Place { source: "".into(), line: 1, column: 1 };
        let node = |(name, value): (&str, Value)| (name.to_owned(), Node { value, place: place.clone() });
        Self { inputs: inputs.into_iter().map(node).collect(), ..Self::default() }
    }

    /// A condition: a column of `where`, or an input of a model.
    pub fn of_column(name: &str, node: &Node) -> Self {
        let one = BTreeMap::from([(name.to_owned(), node.clone())]);
        Self { wheres: one.clone(), inputs: one, ..Self::default() }
    }

    /// This one, with another laid over it.
    pub fn under(&self, over: &Self) -> Self {
        let mut all = self.clone();
        all.words.extend(over.words.clone());
        all.wheres.extend(over.wheres.clone());
        all.inputs.extend(over.inputs.clone());
        all.level = over.level.or(all.level);
        all
    }

    /// The command and its table, or the model and its quantity.
    pub fn told(&self) -> String {
        match self.is_of_model() {
            true => format!("model {}", self.word("model")),
            false => format!("{} {}", self.word("command"), self.word("table")),
        }
    }

    /// What `where` says, or the inputs of a model, in words.
    pub fn rows_told(&self) -> String {
        let told = |(name, node): (&String, &Node)| {
            format!("{name}={}", node.text().map_or_else(|| node.shown(), str::to_owned))
        };
        let rows = if self.is_of_model() { &self.inputs } else { &self.wheres };
        rows.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    /// The inputs of a model, in words.
    #[cfg(test)]
    pub fn inputs_told(&self) -> String {
        let told = |(name, node): (&String, &Node)| format!("{name}={}", node.shown());
        self.inputs.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    /// Whether a formula is meant, and no cell.
    pub fn is_of_model(&self) -> bool {
        self.words.contains_key("model")
    }

    /// What `where` wants of a column of words.
    pub fn where_text(&self, column: &str) -> Option<&str> {
        self.wheres.get(column).and_then(Node::text)
    }

    /// A word; empty where it is not given.
    pub fn word(&self, key: &str) -> &str {
        self.words.get(key).map_or("", |(word, _)| word)
    }
}
