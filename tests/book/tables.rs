//! docs/results.md names every column of every table.

use crate::pages::Page;
use dermatrace::results::KINDS;
use dermatrace::table::Table;
use std::collections::{BTreeMap, BTreeSet};

/// The words of each section of the page, by the files that its heading names.
fn words_by_file() -> BTreeMap<String, BTreeSet<String>> {
    let text = Page::read("docs/results.md").text;
    let mut found = BTreeMap::new();
    for section in text.split("\n##").skip(1) {
        let (heading, body) = section.split_once('\n').expect("a section");
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words: BTreeSet<String> = body.split(|c| !is_part(c)).map(str::to_owned).collect();
        let files = heading.trim_start_matches('#').split(", ");
        found.extend(files.map(|file| (file.trim().to_owned(), words.clone())));
    }
    found
}

#[test]
fn the_page_names_every_column_of_every_table() {
    let words = words_by_file();
    let tables: BTreeMap<&str, Table> = KINDS.iter().flat_map(|kind| kind.tables).map(|t| (t.file, *t)).collect();
    let unnamed = |table: &Table| {
        let Some(words) = words.get(table.file) else { return vec![format!("{}: no heading", table.file)] };
        let missing = table.columns.iter().filter(|column| !words.contains(column.name));
        missing.map(|column| format!("{}: {} ({})", table.file, column.name, column.doc)).collect()
    };
    let missing: Vec<String> = tables.values().flat_map(unnamed).collect();
    assert!(tables.len() >= 20, "{} tables", tables.len());
    assert!(missing.is_empty(), "docs/results.md lacks columns:\n{}", missing.join("\n"));
}
