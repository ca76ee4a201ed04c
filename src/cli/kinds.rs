//! What `dermatrace new` can begin.

use clap::builder::{PossibleValue, PossibleValuesParser};
use dermatrace::evidence;
use dermatrace::scenario::STARTERS;

/// Names and contents of files.
pub type Files = Vec<(String, String)>;

/// A kind of starter.
pub struct Kind {
    /// Its word for `--kind`.
    pub word: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// What to do with it: a command line, but for the file.
    pub next: &'static str,
    /// Names and contents of its files for a name; the one that `next` takes is the first.
    pub files: Box<dyn Fn(&str) -> Files>,
}

/// All kinds; the first is the usual one. Those that are no scenarios are chained to them, a line each.
pub fn kinds() -> Vec<Kind> {
    let scenarios = STARTERS.iter().map(|starter| Kind {
        word: starter.kind,
        doc: starter.doc,
        next: starter.command,
        files: Box::new(|name| starter.files(name)),
    });
    let evidence = evidence::STARTERS.iter().map(|starter| Kind {
        word: starter.kind,
        doc: starter.doc,
        next: starter.command,
        files: Box::new(|name| vec![(format!("{name}.toml"), starter.text(name))]),
    });
    scenarios.chain(evidence).collect()
}

/// The words, for the command line.
pub fn words() -> PossibleValuesParser {
    kinds().iter().map(|kind| PossibleValue::new(kind.word).help(kind.doc)).collect::<Vec<_>>().into()
}
