//! The house rules that a compiler does not hold: which module may import which, and what no source line says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What the code of each module of `src/` may name of the others. A bare module allows all of it; `module::item` allows
/// that one item.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("sampling", &[]),
    ("provenance", &[]),
    ("table", &[]),
    ("geometry", &[]),
    ("number", &[]),
    ("keys", &["units"]),
    ("skin", &["geometry", "provenance"]),
    ("pattern", &["sampling"]),
    ("devices", &["units", "number", "keys", "geometry", "provenance", "sampling", "pattern"]),
    ("mechanics", &["sampling", "pattern", "devices"]),
    ("treatment", &["sampling", "pattern", "devices", "mechanics"]),
    ("metrics", &["treatment", "skin", "geometry", "sampling"]),
    ("study", &["metrics", "treatment", "devices", "skin", "geometry", "sampling"]),
    ("scenario", &["units", "keys", "geometry", "skin", "devices", "sampling", "treatment", "study"]),
    ("solid", &["scenario", "metrics", "treatment", "skin", "geometry"]),
    ("simulate", &["study", "metrics", "treatment", "geometry", "sampling", "scenario"]),
    ("histology", &["simulate", "study", "metrics", "treatment", "geometry", "skin", "sampling", "scenario"]),
    ("survey", &["simulate", "scenario", "study", "metrics", "sampling", "units"]),
    ("film", &["scenario", "devices", "skin", "geometry"]),
    ("table", &[]),
    ("folder", &["table", "survey", "simulate", "study", "metrics", "sampling", "scenario"]),
    ("report", &["table", "folder", "film", "histology", "survey", "solid", "simulate", "study", "metrics"]),
    ("charts", &["report", "folder", "film", "histology", "survey", "study", "metrics", "sampling"]),
    (
        "summary",
        &["number", "report", "folder", "film", "histology", "survey", "simulate", "study", "metrics", "sampling"],
    ),
    ("export", &["report", "folder", "solid"]),
    (
        "page",
        &[
            "charts",
            "summary",
            "folder",
            "histology",
            "survey",
            "simulate",
            "study",
            "metrics",
            "sampling",
            "scenario",
            "treatment",
            "devices",
            "skin",
            "provenance",
        ],
    ),
    (
        "results",
        &[
            "page",
            "charts",
            "summary",
            "folder",
            "film",
            "histology",
            "survey",
            "solid",
            "simulate",
            "study",
            "metrics",
            "table",
        ],
    ),
    (
        "cli",
        &[
            "results",
            "charts",
            "summary",
            "export",
            "page",
            "table",
            "folder",
            "film",
            "histology",
            "survey",
            "solid",
            "simulate",
            "study",
            "sampling",
            "scenario",
            "devices",
            "skin",
            "units",
        ],
    ),
];

/// A source file: its place below `src/`, and its code without comments and unit tests.
struct Source {
    place: PathBuf,
    code: String,
}

impl Source {
    /// Modules from the crate's root to this file: `["metrics", "cell"]`.
    fn modules(&self) -> Vec<String> {
        let names = self.place.with_extension("");
        let mut names: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        if names.last().is_some_and(|name| name == "mod") || ["lib", "main", "build"].contains(&names[0].as_str()) {
            names.pop();
        }
        names
    }

    fn is_under(&self, folder: &str) -> bool {
        self.modules().first().is_some_and(|first| first == folder)
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("generated_tests.rs") {
                let code = code_of(&fs::read_to_string(&path).expect("readable"));
                found.push(Source { place: path.strip_prefix(&root).expect("below src").into(), code });
            }
        }
    }
    assert!(found.len() > 60, "only {} files found below src", found.len());
    found
}

/// A file up to its unit tests, without comments and the contents of text literals.
fn code_of(text: &str) -> String {
    let is_body = |rest: &str| {
        rest.lines()
            .find(|line| line.starts_with("mod ") || line.starts_with("pub(crate) mod "))
            .is_some_and(|mod_line| mod_line.ends_with('{'))
    };
    let tests = text.match_indices("#[cfg(test)]").find(|(at, _)| is_body(&text[*at..]));
    text[..tests.map_or(text.len(), |(at, _)| at)]
        .lines()
        .map(|line| format!("{}\n", without_comment_and_literals(line)))
        .collect()
}

fn without_comment_and_literals(line: &str) -> String {
    let mut kept = String::new();
    let mut characters = line.chars().peekable();
    let mut quoted = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted => drop(characters.next()),
            '"' => {
                quoted = !quoted;
                kept.push(c);
            }
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if !quoted => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Every `module::item` that code names by a path from the crate's root, as (module, item or "").
fn imports(code: &str, modules: &[String]) -> BTreeSet<(String, String)> {
    let root = "super::".repeat(modules.len());
    let mut found = BTreeSet::new();
    for start in ["crate::", root.as_str()].into_iter().filter(|start| !start.is_empty()) {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':' || c == '$')) {
                found.extend(named(&code[at + start.len()..], None));
            }
        }
    }
    found
}

/// The names at the beginning of a path: `a::b`, `a::{b, c}`, `{a, b::c}`.
fn named(path: &str, module: Option<&str>) -> Vec<(String, String)> {
    if let Some(group) = path.strip_prefix('{') {
        return members(group).into_iter().flat_map(|member| named(&member, module)).collect();
    }
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    match (module, rest.strip_prefix("::")) {
        (Some(module), _) => vec![(module.into(), name.into())],
        (None, Some(rest)) => named(rest, Some(name)),
        (None, None) => vec![(name.into(), String::new())],
    }
}

/// Members of a group whose opening brace has been taken off, split at the commas of its own level.
fn members(group: &str) -> Vec<String> {
    let (mut level, mut all) = (1, vec![String::new()]);
    for c in group.chars().filter(|c| !c.is_whitespace()) {
        level += i32::from(c == '{') - i32::from(c == '}');
        match c {
            _ if level == 0 => break,
            ',' if level == 1 => all.push(String::new()),
            _ => all.last_mut().expect("one at least").push(c),
        }
    }
    all.retain(|member| !member.is_empty());
    all
}

/// Imports that the table does not allow, as text.
fn forbidden_imports(source: &Source) -> Vec<String> {
    let modules = source.modules();
    let Some(own) = modules.first() else { return Vec::new() };
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let Some(allowed) = allowed.get(own.as_str()) else { return vec![format!("{own} is not in the table")] };
    let is_allowed = |(module, item): &(String, String)| {
        module == own || allowed.contains(&module.as_str()) || allowed.contains(&format!("{module}::{item}").as_str())
    };
    let bad = imports(&source.code, &modules).into_iter().filter(|import| !is_allowed(import));
    bad.map(|(module, item)| format!("{}: crate::{module}::{item}", source.place.display())).collect()
}

#[test]
fn imports_point_one_way() {
    let bad: Vec<String> = sources().iter().flat_map(forbidden_imports).collect();
    assert!(bad.is_empty(), "imports against the table of the architecture:\n{}", bad.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    // Every module may name only modules that stand above it, so no chain of imports comes back.
    for (place, (module, allowed)) in MAY_IMPORT.iter().enumerate() {
        for import in *allowed {
            let of = import.split("::").next().unwrap_or_default();
            let above = MAY_IMPORT[..place].iter().any(|(earlier, _)| *earlier == of);
            assert!(above, "{module} may name {import}, which does not stand above it");
        }
    }
}

#[test]
fn an_import_against_the_table_is_seen() {
    let source = |place: &str, text: &str| Source { place: place.into(), code: code_of(text) };
    let bad = [
        ("geometry/needle.rs", "use crate::scenario::Patch;"),
        ("sampling/runner.rs", "fn f() { let x = crate::geometry::Needle::default(); }"),
        ("treatment/mod.rs", "use crate::{sampling::rng::Stream, scenario::Scenario};"),
        ("metrics/cell.rs", "use super::super::study::compare;"),
        ("units.rs", "use super::geometry;"),
        ("skin/layer.rs", "use crate::{\n    geometry::Needle,\n    sampling::{\n        rng},\n};"),
        ("novelty.rs", ""),
    ];
    for (place, text) in bad {
        assert_eq!(forbidden_imports(&source(place, text)).len(), 1, "{place}: {text}");
    }
    let good = [
        ("geometry/needle.rs", "// use crate::scenario::Patch;\nconst A: &str = \"crate::scenario\";"),
        ("treatment/lattice.rs", "use crate::{devices::PassSpec, sampling::rng::Stream};"),
        ("geometry/swept.rs", "use super::needle::Needle;\n#[cfg(test)]\nmod tests {\nuse crate::devices::Device;\n}"),
    ];
    for (place, text) in good {
        assert_eq!(forbidden_imports(&source(place, text)), [""; 0], "{place}: {text}");
    }
}

#[test]
fn nothing_is_left_undone() {
    for source in sources() {
        for word in ["todo!", "unimplemented!", "dbg!", "unsafe "] {
            assert!(!source.code.contains(word), "{}: {word}", source.place.display());
        }
    }
}

#[test]
fn the_library_never_prints_and_never_exits() {
    let is_library = |source: &&Source| !source.is_under("cli") && !source.modules().is_empty();
    for source in sources().iter().filter(is_library) {
        for word in ["println!", "print!", "eprintln!", "eprint!", "process::exit", "process::abort"] {
            assert!(!source.code.contains(word), "{}: {word}", source.place.display());
        }
    }
}

#[test]
fn a_lint_is_lifted_only_for_a_stated_reason() {
    for source in sources() {
        for (at, _) in source.code.match_indices("[allow(").chain(source.code.match_indices("[expect(")) {
            let attribute = source.code[at..].split(']').next().unwrap_or_default();
            assert!(attribute.contains("reason"), "{}: #{attribute}]", source.place.display());
        }
    }
}
