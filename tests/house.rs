//! The house rules that a compiler does not hold: which room may import which, that no files of a room go in a circle, that a
//! fact is written once, and that the house does not grow where it should not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src/`, each of which may import only those above it.
const SPINE: &[&str] = &[
    "units",
    "number",
    "provenance",
    "threads",
    "sampling",
    "geometry",
    "table",
    "keys",
    "skin",
    "pattern",
    "devices",
    "mechanics",
    "after",
    "treatment",
    "metrics",
    "study",
    "scenario",
    "simulate",
    "solid",
    "film",
    "histology",
    "inference",
    "survey",
    "evidence",
    "folder",
    "audit",
    "charts",
    "summary",
    "export",
    "page",
    "results",
    "error",
    "experiment",
    "prelude",
    "cli",
];

/// What may only fall: a change that lowers one of these lowers it here, too.
struct Ratchets {
    /// Lines of the longest function.
    longest_function: usize,
    /// Lines of the longest file without its unit tests.
    longest_file: usize,
    /// Share of all lines that the biggest room has, in per cent.
    biggest_room_percent: usize,
    /// Parameters that are tuples and have no name.
    tuple_parameters: usize,
    /// Pairs of rooms of which one imports the other.
    arrows: usize,
}

const RATCHETS: Ratchets =
    Ratchets { longest_function: 50, longest_file: 484, biggest_room_percent: 22, tuple_parameters: 0, arrows: 257 };

/// A source file: its place below `src/`, and its code without comments and unit tests.
struct Source {
    place: PathBuf,
    /// With the contents of text literals.
    text: String,
    /// Without them.
    code: String,
}

impl Source {
    fn new(place: PathBuf, text: &str) -> Self {
        let text = without_tests(text);
        let strip = |keep| text.lines().map(|line| format!("{}\n", without_comment(line, keep))).collect::<String>();
        let (code, kept) = (strip(false), strip(true));
        Self { place, code, text: kept }
    }

    /// Modules from the crate's root to this file: `["metrics", "cell"]`.
    fn modules(&self) -> Vec<String> {
        let names = self.place.with_extension("");
        let mut names: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        if names.last().is_some_and(|name| name == "mod") || ["lib", "main", "build"].contains(&names[0].as_str()) {
            names.pop();
        }
        names
    }

    fn room(&self) -> String {
        self.modules().first().cloned().unwrap_or_default()
    }

    fn is_under(&self, folder: &str) -> bool {
        self.room() == folder
    }

    fn shown(&self) -> String {
        self.place.display().to_string()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("_tests.rs") && !path.ends_with("devices/probe.rs") {
                let place = path.strip_prefix(&root).expect("below src").into();
                found.push(Source::new(place, &fs::read_to_string(&path).expect("readable")));
            }
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    assert!(found.len() > 60, "only {} files found below src", found.len());
    found
}

/// A file up to its unit tests.
fn without_tests(text: &str) -> String {
    let is_body = |rest: &str| {
        rest.lines()
            .find(|line| line.starts_with("mod ") || line.starts_with("pub(crate) mod "))
            .is_some_and(|mod_line| mod_line.ends_with('{'))
    };
    let tests = text.match_indices("\n#[cfg(test)]").find(|(at, _)| is_body(&text[*at..]));
    text[..tests.map_or(text.len(), |(at, _)| at + 1)].to_owned()
}

fn without_comment(line: &str, keep_literals: bool) -> String {
    let mut kept = String::new();
    let mut characters = line.chars().peekable();
    let mut quoted = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted => {
                let escaped = characters.next();
                if keep_literals {
                    kept.push(c);
                    kept.extend(escaped);
                }
            }
            '"' => {
                quoted = !quoted;
                kept.push(c);
            }
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if !quoted || keep_literals => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Every path that code names from the crate's root, whole: `["metrics", "cell", "Cell"]`. Paths of the binary are its own,
/// and those that it has of the library.
fn paths(source: &Source) -> BTreeSet<Vec<String>> {
    paths_of(source, &source.code)
}

fn paths_of(source: &Source, code: &str) -> BTreeSet<Vec<String>> {
    let modules = source.modules();
    let mut found = BTreeSet::new();
    let starts = |start: &'static str| code.match_indices(start).map(move |(at, _)| at);
    let is_start = |at: usize| {
        !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$')
    };
    for at in starts("crate::").chain(starts("dermatrace::")).filter(|at| is_start(*at)) {
        let after = code[at..].find("::").map_or(at, |end| at + end + 2);
        let own =
            if code[at..].starts_with("crate") && source.is_under("cli") { vec!["cli".to_owned()] } else { vec![] };
        found.extend(expand(&code[after..], &own));
    }
    for at in starts("super::").filter(|at| is_start(*at)) {
        let (mut level, mut rest) = (0, &code[at..]);
        while let Some(after) = rest.strip_prefix("super::") {
            (level, rest) = (level + 1, after);
        }
        if level <= modules.len() {
            found.extend(expand(rest, &modules[..modules.len() - level]));
        }
    }
    // Children of a face are named without more ado.
    for line in code.split(';').map(str::trim_start) {
        let used = line.strip_prefix("use ").or_else(|| line.strip_prefix("pub use "));
        found.extend(used.into_iter().flat_map(|path| expand(path.strip_prefix("self::").unwrap_or(path), &modules)));
    }
    found
}

/// The paths that begin here: `a::b`, `a::{b, c}`, `{a, b::c}`, each with what stands before.
fn expand(path: &str, before: &[String]) -> Vec<Vec<String>> {
    if let Some(group) = path.strip_prefix('{') {
        return members(group).iter().flat_map(|member| expand(member, before)).collect();
    }
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    let own = if name == "self" { before.to_vec() } else { [before, &[name.to_owned()]].concat() };
    match rest.strip_prefix("::") {
        Some(rest) if name != "self" => expand(rest, &own),
        _ => vec![own],
    }
}

/// Members of a group whose opening brace has been taken off, split at the commas of its own level.
fn members(group: &str) -> Vec<String> {
    let (mut level, mut all) = (1, vec![String::new()]);
    for c in group.chars().map(|c| if c == '\n' { ' ' } else { c }) {
        level += i32::from(c == '{') - i32::from(c == '}');
        match c {
            _ if level == 0 => break,
            ',' if level == 1 => all.push(String::new()),
            _ => all.last_mut().expect("one at least").push(c),
        }
    }
    all.iter().map(|member| member.trim().to_owned()).filter(|member| !member.is_empty()).collect()
}

/// Rooms that a file imports.
fn imports(source: &Source) -> BTreeSet<String> {
    let own = source.room();
    let rooms = paths(source).into_iter().filter_map(|path| path.into_iter().next());
    rooms.filter(|room| SPINE.contains(&room.as_str()) && *room != own).collect()
}

/// Imports that go up, as text.
fn forbidden_imports(source: &Source) -> Vec<String> {
    let room = source.room();
    if room.is_empty() {
        return Vec::new();
    }
    let Some(own) = SPINE.iter().position(|name| *name == room) else { return vec![format!("{room} is no room")] };
    let bad = imports(source).into_iter().filter(|name| !SPINE[..own].contains(&name.as_str()));
    bad.map(|name| format!("{}: {name}", source.shown())).collect()
}

#[test]
fn imports_point_one_way() {
    let bad: Vec<String> = sources().iter().flat_map(forbidden_imports).collect();
    assert!(bad.is_empty(), "imports of rooms further down the spine:\n{}", bad.join("\n"));
}

#[test]
fn an_import_that_goes_up_is_seen() {
    let source = |place: &str, text: &str| Source::new(place.into(), text);
    let bad = [
        ("geometry/needle.rs", "use crate::scenario::Patch;"),
        ("sampling/runner.rs", "fn f() { let x = crate::geometry::Needle::default(); }"),
        ("treatment/mod.rs", "use crate::{sampling::rng::Stream, scenario::Scenario};"),
        ("metrics/cell.rs", "use super::super::study::compare;"),
        ("units.rs", "use super::geometry;"),
        ("skin/layer.rs", "use crate::{\n    geometry::Needle,\n    treatment::{\n        time},\n};"),
        ("novelty.rs", ""),
    ];
    for (place, text) in bad {
        assert_eq!(forbidden_imports(&source(place, text)).len(), 1, "{place}: {text}");
    }
    let good = [
        ("geometry/needle.rs", "// use crate::scenario::Patch;\nconst A: &str = \"crate::scenario\";"),
        ("treatment/time.rs", "use crate::{devices::PassSpec, sampling::rng::Stream};"),
        (
            "geometry/swept.rs",
            "use super::needle::Needle;\n\n#[cfg(test)]\nmod tests {\nuse crate::devices::Device;\n}",
        ),
    ];
    for (place, text) in good {
        assert_eq!(forbidden_imports(&source(place, text)), [""; 0], "{place}: {text}");
    }
}

/// Arrows between files: from each to those in which what it names is defined.
fn arrows(sources: &[Source]) -> BTreeMap<usize, BTreeSet<usize>> {
    let files: BTreeMap<Vec<String>, usize> = sources.iter().enumerate().map(|(i, s)| (s.modules(), i)).collect();
    let passed_on: Vec<BTreeMap<String, Vec<String>>> = sources.iter().map(passed_on).collect();
    let file_of = |path: &[String]| (1..=path.len()).rev().find_map(|n| Some((n, *files.get(&path[..n])?)));
    let defined = |path: &Vec<String>| {
        let (mut path, mut at) = (path.clone(), None);
        for _ in 0..4 {
            let (length, file) = file_of(&path)?;
            at = Some(file);
            match path.get(length).and_then(|name| passed_on[file].get(name)) {
                Some(target) => path = target.clone(),
                None => break,
            }
        }
        at
    };
    // What a face passes on it does not use.
    let is_use =
        |part: &&str| !["pub use ", "pub(crate) use "].iter().any(|start| part.trim_start().starts_with(start));
    let used = |source: &Source| source.code.split_inclusive(';').filter(is_use).collect::<String>();
    let of =
        |i: usize| paths_of(&sources[i], &used(&sources[i])).iter().filter_map(defined).filter(|to| *to != i).collect();
    (0..sources.len()).map(|i| (i, of(i))).collect()
}

/// What a file passes on by `pub use`: by name, where it comes from.
fn passed_on(source: &Source) -> BTreeMap<String, Vec<String>> {
    let modules = source.modules();
    let mut found = BTreeMap::new();
    for line in source.code.split(';').map(str::trim_start) {
        let Some(at) = line.find("pub use ").or_else(|| line.find("pub(crate) use ")) else { continue };
        let path = line[at..].split_once("use ").map_or("", |(_, path)| path);
        let all = match path.strip_prefix("crate::") {
            Some(path) => expand(path, &[]),
            None => expand(path.strip_prefix("self::").unwrap_or(path), &modules),
        };
        found.extend(all.into_iter().filter_map(|path| Some((path.last()?.clone(), path))));
    }
    found
}

/// Circles of files inside one room, as text.
fn circles(sources: &[Source]) -> Vec<String> {
    let arrows = arrows(sources);
    let reached = |from: usize| {
        let room = sources[from].room();
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            for to in arrows[&file].iter().filter(|to| sources[**to].room() == room) {
                if seen.insert(*to) {
                    next.push(*to);
                }
            }
        }
        seen
    };
    let all: Vec<BTreeSet<usize>> = (0..sources.len()).map(reached).collect();
    let circle = |i: usize| {
        let together: Vec<String> =
            all[i].iter().filter(|j| all[**j].contains(&i)).map(|j| sources[*j].shown()).collect();
        (together.len() > 1).then(|| together.join(", "))
    };
    (0..sources.len()).filter_map(circle).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn no_files_of_a_room_go_in_a_circle() {
    let found = circles(&sources());
    assert!(found.is_empty(), "files that import each other:\n{}", found.join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let source = |place: &str, text: &str| Source::new(place.into(), text);
    let pair = [source("skin/a.rs", "use super::b::B;"), source("skin/b.rs", "fn f() { crate::skin::a::f() }")];
    assert_eq!(circles(&pair), ["skin/a.rs, skin/b.rs"]);
    let through_the_face = [
        source("skin/mod.rs", "pub use a::A;"),
        source("skin/a.rs", "use super::b::B;"),
        source("skin/b.rs", "use super::A;"),
    ];
    assert_eq!(circles(&through_the_face), ["skin/a.rs, skin/b.rs"]);
    let one_way = [source("skin/a.rs", "use super::b::B;"), source("skin/b.rs", "use crate::geometry::Needle;")];
    assert_eq!(circles(&one_way), [""; 0]);
}

/// Places of a word outside one room.
fn outside(room: &str, is_it: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let places =
        |source: &Source| is_it(source).into_iter().map(|found| format!("{}: {found}", source.shown())).collect();
    sources()
        .iter()
        .filter(|source| !source.is_under(room))
        .flat_map(|source| -> Vec<String> { places(source) })
        .collect()
}

/// Text literals of a file.
fn literals(source: &Source) -> Vec<&str> {
    source.text.split('"').skip(1).step_by(2).collect()
}

#[test]
fn kinds_of_device_are_known_in_their_room_alone() {
    let named = |source: &Source| source.code.matches("DeviceKind").map(str::to_owned).collect();
    assert_eq!(outside("devices", named), [""; 0]);
    let words = ["roller", "pen", "stamp", "explicit", "probe"];
    let said =
        |source: &Source| literals(source).into_iter().filter(|l| words.contains(l)).map(str::to_owned).collect();
    assert_eq!(outside("devices", said), [""; 0]);
}

#[test]
fn the_file_of_a_table_is_named_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| !source.is_under("keys")) {
        for literal in literals(source).into_iter().filter(|literal| is_table(literal)) {
            places.entry(literal.to_owned()).or_default().push(source.shown());
        }
    }
    let again: Vec<String> =
        places.iter().filter(|(_, at)| at.len() > 1).map(|(name, at)| format!("{name}: {}", at.join(", "))).collect();
    assert!(places.len() > 20, "only {} tables are named", places.len());
    assert!(again.is_empty(), "written more than once:\n{}", again.join("\n"));
}

fn is_table(literal: &str) -> bool {
    let stem = literal.strip_suffix(".csv").unwrap_or_default();
    !stem.is_empty() && stem.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

#[test]
fn colours_stand_in_one_file() {
    let is_colour = |l: &str| l.len() == 7 && l.starts_with('#') && l[1..].chars().all(|c| c.is_ascii_hexdigit());
    let bad: Vec<String> = (sources().iter().filter(|source| !source.place.ends_with("plot/style.rs")))
        .flat_map(|s| {
            literals(s).into_iter().filter(|l| is_colour(l)).map(|l| format!("{}: {l}", s.shown())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(bad, [""; 0]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/templates/report.js");
    let script = fs::read_to_string(script).expect("the page's script");
    let coloured: Vec<&str> = script.split(['"', '\'', '`']).filter(|part| is_colour(part)).collect();
    assert_eq!(coloured, [""; 0]);
}

#[test]
fn commands_are_told_apart_by_their_results_alone() {
    // `channel` is also what a study may compute, `sensitivity` also a figure.
    let words = ["run", "plan", "slides", "bench", "sweep", "animate", "export", "plot"];
    for source in sources().iter().filter(|s| !s.is_under("results") && !s.place.ends_with("cli/args.rs")) {
        for word in words {
            for arm in [
                format!("\"{word}\" =>"),
                format!("== \"{word}\""),
                format!("Some(\"{word}\")"),
                format!("\"{word}\" |"),
            ] {
                assert!(!source.text.contains(&arm), "{}: {arm}", source.shown());
            }
        }
    }
}

/// The functions of a file: first line, and how many lines.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let is_head = |line: &str| {
        let line = line.trim_start();
        ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "const fn ", "pub const fn ", "pub(crate) const fn "]
            .iter()
            .any(|head| line.starts_with(head))
    };
    let length = |start: usize| {
        let indent = lines[start].len() - lines[start].trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let body =
            lines[start..].iter().position(|line| line.trim_end().ends_with('{') || line.trim_end().ends_with(';'))?;
        if lines[start + body].trim_end().ends_with(';') {
            return None;
        }
        lines[start..].iter().position(|line| **line == end).map(|last| last + 1)
    };
    let heads = (0..lines.len()).filter(|i| is_head(lines[*i]));
    heads.filter_map(|i| Some((lines[i].trim().to_owned(), length(i)?))).collect()
}

#[test]
fn the_house_does_not_grow_where_it_should_not() {
    let sources = sources();
    let functions = sources.iter().flat_map(|s| functions(s).into_iter().map(|(head, n)| (n, s.shown(), head)));
    let (function, place, head) = functions.max().expect("functions");
    let files = sources.iter().map(|source| (source.text.lines().count(), source.shown()));
    let (file, longest) = files.max().expect("files");
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    sources.iter().for_each(|source| *rooms.entry(source.room()).or_default() += source.text.lines().count());
    let (all, (room, biggest)) =
        (rooms.values().sum::<usize>(), rooms.iter().max_by_key(|room| room.1).expect("rooms"));
    let tuples: Vec<String> = sources.iter().flat_map(tuple_parameters).collect();
    let arrows: BTreeSet<(String, String)> =
        sources.iter().flat_map(|s| imports(s).into_iter().map(|to| (s.room(), to)).collect::<Vec<_>>()).collect();
    let measured = [
        ("lines of the longest function", function, RATCHETS.longest_function, format!("{place}: {head}")),
        ("lines of the longest file", file, RATCHETS.longest_file, longest),
        (
            "per cent of all lines in one room",
            (100 * biggest).div_ceil(all),
            RATCHETS.biggest_room_percent,
            room.clone(),
        ),
        ("tuples as parameters", tuples.len(), RATCHETS.tuple_parameters, tuples.join("; ")),
        ("arrows between rooms", arrows.len(), RATCHETS.arrows, format!("{} rooms", rooms.len())),
    ];
    for (what, is, most, place) in &measured {
        println!("{what}: {is} ({place})");
        assert!(is <= most, "{what}: {is}, and may be {most}: {place}");
    }
    println!("lines in all: {all}");
}

/// Parameters of named functions that are tuples of more than plain numbers: `(a, b): (&A, &B)`.
fn tuple_parameters(source: &Source) -> Vec<String> {
    let heads = source.code.match_indices("fn ").map(|(at, _)| &source.code[at..]);
    let head = |code: &str| {
        code[..code.find(['{', ';']).unwrap_or(code.len())].split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let is_plain = |types: &str| types.split(", ").all(|t| ["f64", "u32", "i64", "usize", "u64", "&str"].contains(&t));
    let tuples = |head: String| {
        let mut found = 0;
        for (at, _) in head.match_indices("): (") {
            let types = head[at + 4..].split(')').next().unwrap_or_default();
            found += usize::from(!is_plain(types));
        }
        vec![format!("{}: {head}", source.shown()); found]
    };
    heads.map(head).flat_map(tuples).collect()
}

#[test]
fn a_scenario_can_be_set_by_tests_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = fs::read_to_string(root.join("src/scenario/mod.rs")).expect("readable");
    let gate = "#[cfg(any(test, feature = \"unchecked\"))]\n";
    for door in ["impl std::ops::DerefMut for Scenario", "impl From<Values> for Scenario"] {
        assert_eq!(code.matches(door).count(), 1, "{door}");
        assert!(code.contains(&format!("{gate}{door}")), "{door} is open");
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("readable");
    let default = manifest.lines().find(|line| line.starts_with("default = ")).expect("default features");
    assert!(!default.contains("unchecked") && manifest.contains("\nunchecked = []\n"), "{default}");
}

#[test]
fn nothing_is_left_undone() {
    for source in sources() {
        for word in ["todo!", "unimplemented!", "dbg!", "unsafe "] {
            assert!(!source.code.contains(word), "{}: {word}", source.shown());
        }
    }
}

#[test]
fn the_library_never_prints_and_never_exits() {
    let is_library = |source: &&Source| !source.is_under("cli") && !source.modules().is_empty();
    for source in sources().iter().filter(is_library) {
        for word in ["println!", "print!", "eprintln!", "eprint!", "process::exit", "process::abort"] {
            assert!(!source.code.contains(word), "{}: {word}", source.shown());
        }
    }
}

#[test]
fn a_lint_is_lifted_only_for_a_stated_reason() {
    for source in sources() {
        for (at, _) in source.code.match_indices("[allow(").chain(source.code.match_indices("[expect(")) {
            let attribute = source.code[at..].split(']').next().unwrap_or_default();
            assert!(attribute.contains("reason"), "{}: #{attribute}]", source.shown());
        }
    }
}
