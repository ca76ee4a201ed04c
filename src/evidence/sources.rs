//! Who makes claims, and who gains by them: the file `sources.toml` beside them.

use super::case::absent;
use super::claim_rows::ClaimSourceRow;
use super::{Library, Shelf};
use crate::keys::fields::{Absent, Fields};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, required};
use crate::keys::problem::LoadError;
use crate::scenario::{document, read_as};

/// A section for each source, under its letter.
const SOURCE: &[Key] = &[
    required("title", Form::Text, "\"Page of a vendor\"", "what it is"),
    required("kind", Form::Text, "\"page of a vendor\"", "kind of text"),
    required("date", Form::Text, "\"undated\"", "when it was written"),
    required("interest", Form::Text, "\"The vendor gains when it sells.\"", "who gains by its claims"),
];

/// What is told of those who make claims: by a library, or else by the built-in one.
///
/// # Errors
/// Every problem of the file.
pub(super) fn read(library: &Library) -> Result<Vec<ClaimSourceRow>, LoadError> {
    let file = library.sources.clone().or_else(|| Library::built_in(Shelf::Claims).sources);
    let Some(file) = file else { return Ok(Vec::new()) };
    let (_, root) = document(&file.bytes, &file.source)?;
    let mut found = Findings::default();
    let tables: Vec<(&String, Fields)> =
        root.members().map(|(name, node)| (name, read_as(node, SOURCE, name, &mut found))).collect();
    found.verdict(&file.source)?;
    tables.iter().map(|(name, fields)| row(name, fields)).collect::<Result<_, _>>().map_err(absent)
}

fn row(source: &str, fields: &Fields) -> Result<ClaimSourceRow, Absent> {
    let text = |key: &str| fields.text(key).map(str::to_owned);
    let [title, kind, date, interest] = [text("title")?, text("kind")?, text("date")?, text("interest")?];
    Ok(ClaimSourceRow { source: source.to_owned(), title, kind, date, interest })
}
