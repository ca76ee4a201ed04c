//! The commented scenarios that `dermatrace new` writes, made from the table of keys.

use super::infer_keys::{DECIDE, FILES, INFER};
use super::keys::{CLOSING, DELIVERY, SCENARIO, ZONE};
use super::readings_file;
use super::template::STUDIES;
use crate::after::course_keys::COURSE;
use crate::devices::{self, KINDS, Layout, catalogue, is_in_starter};
use crate::keys::key::{Form, Key, List, Need, When};
use crate::keys::sources;
use std::fmt::Write;

/// Columns of a line after which a comment goes on a line of its own.
const WIDTH: usize = 60;

/// A kind of starter: a scenario for one command.
#[derive(Debug, Clone, Copy)]
pub struct Starter {
    /// Its word.
    pub kind: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The command that it is for.
    pub command: &'static str,
    /// Keys that are said besides those that must be, by section, with a value instead of their example. They bring their sections.
    said: &'static [(&'static str, &'static str, Option<&'static str>)],
    /// The file that comes with it.
    beside: Beside,
}

/// What lies in a file beside a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// The strikes of its device; of other starters the devices are those of a first scenario.
    Strikes,
    /// Readings of sections.
    Readings,
}

const RUN: Starter =
    Starter { kind: "run", doc: "devices side by side", command: "run", said: &[], beside: Beside::Nothing };

/// All kinds; the first is the usual one.
pub const STARTERS: &[Starter] = &[
    RUN,
    Starter { kind: "slides", doc: "sections as on slides", command: "slides", said: SLIDES, ..RUN },
    Starter { kind: "plan", doc: "passes that meet a wish", command: "plan", said: PLAN, ..RUN },
    Starter { kind: "bench", doc: "a league table", command: "bench", said: BENCH, ..RUN },
    Starter { kind: "sweep", doc: "a key varied", command: "sweep", said: SWEEP, ..RUN },
    Starter { kind: "sensitivity", doc: "what decides the result", command: "sensitivity", said: DECIDES, ..RUN },
    Starter { kind: "deliver", doc: "what of a drug gets in", command: "deliver", said: DELIVER, ..RUN },
    Starter { kind: "course", doc: "a course of sessions", command: "course", said: SESSIONS, ..RUN },
    Starter {
        kind: "infer",
        doc: "what measured sections say, with readings in a file beside it",
        command: "infer",
        said: MEASURED,
        beside: Beside::Readings,
    },
    Starter { kind: "decide", doc: "how many profiles would decide", command: "decide", said: PLANNED, ..RUN },
    Starter { kind: "strikes", doc: "a measured pattern, in a file beside it", beside: Beside::Strikes, ..RUN },
];

const SLIDES: &[(&str, &str, Option<&str>)] =
    &[("slides", "vertical", None), ("slides", "horizontal", None), ("slides", "widths_at", None)];
const PLAN: &[(&str, &str, Option<&str>)] = &[("plan", "channels_per_cm2", None), ("plan", "headings", None)];
const SWEEP: &[(&str, &str, Option<&str>)] = &[("study", "axis", None)];
const BENCH: &[(&str, &str, Option<&str>)] =
    &[("study", "axis", None), ("bench", "reference", None), ("bench", "objectives", None)];
const DECIDES: &[(&str, &str, Option<&str>)] = &[
    ("study", "design", None),
    ("study", "compute", Some("\"channel\"")),
    ("study", "points", None),
    ("study", "axis", Some(RANGES)),
    ("sensitivity", "samples", None),
    ("sensitivity", "trajectories", None),
];
const DELIVER: &[(&str, &str, Option<&str>)] = &[
    ("closure", "observable", None),
    ("delivery", "drugs", None),
    ("delivery", "dose", None),
    ("delivery", "until", None),
];
const SESSIONS: &[(&str, &str, Option<&str>)] = &[(COURSE, "schedule", None)];
const MEASURED: &[(&str, &str, Option<&str>)] =
    &[(INFER, FILES[0], None), (INFER, "index", None), (INFER, "device", None), (INFER, "depth", None)];
const PLANNED: &[(&str, &str, Option<&str>)] =
    &[(INFER, "device", None), (INFER, "depth", None), (DECIDE, "at", Some("[\"0.3 mm\"]")), (DECIDE, "planes", None)];
/// Ranges, of which indices are made; each is of several that sources tell.
const RANGES: &str = "[
    { key = \"device.roller.slip\", from = 0.0, to = 0.1 },
    { key = \"device.roller.drum_diameter\", from = \"10 mm\", to = \"30 mm\" },
    { key = \"device.roller.needle.diameter\", from = \"0.1 mm\", to = \"0.31 mm\" },
]";

/// The scenario of a first run.
pub fn starter(name: &str) -> String {
    RUN.scenario(name)
}

impl Starter {
    /// Names and contents of its files; the scenario is the first.
    pub fn files(&self, name: &str) -> Vec<(String, String)> {
        let scenario = (format!("{name}.toml"), self.scenario(name));
        let beside = match self.beside {
            Beside::Nothing => None,
            Beside::Strikes => Some((strike_file(name), devices::strikes_example())),
            Beside::Readings => Some((reading_file(name), readings_file::example())),
        };
        std::iter::once(scenario).chain(beside).collect()
    }

    /// A scenario that loads as it is: what must be said is said, what may be said stands in comments with its default or an example.
    fn scenario(&self, name: &str) -> String {
        let mut text = String::from(
            "# A scenario of dermatrace. Lines that start with # show what else may be said, with its default or an example.\n",
        );
        text.push_str(
            "# Every physical quantity is a string with its unit: \"1.5 mm\", \"70 um\", \"16 deg\", \"100 Hz\", \"20 mm/s\".\n\n",
        );
        // A JSON string is a TOML string but for one character, which JSON leaves as it is.
        let title = serde_json::Value::from(name).to_string().replace('\u{7f}', "\\u007f");
        for key in SCENARIO {
            match key.form {
                Form::Table(keys) => self.section(&mut text, name, key, keys),
                Form::List(List { item: Form::Device, .. }) => self.devices(&mut text, name),
                Form::List(list) => items(&mut text, key, list),
                // A claim is measured on a scenario, and no part of it.
                Form::Foreign => {}
                _ if key.name == "title" => line(&mut text, "", key, &title),
                _ => plain(&mut text, "", key, SCENARIO),
            }
        }
        text
    }

    fn is_listed(&self) -> bool {
        self.beside == Beside::Strikes
    }

    fn section(&self, text: &mut String, name: &str, section: &Key, keys: &[Key]) {
        let prefix = if self.has(section) { "" } else { "# " };
        let _ = write!(text, "\n# {}\n{prefix}[{}]\n", capitalised(section.doc), section.name);
        let (tables, plain_keys): (Vec<&Key>, Vec<&Key>) = keys.iter().partition(|key| is_section(key));
        for key in plain_keys {
            let said = self.said.iter().find(|(of, name, _)| (*of, *name) == (section.name, key.name));
            match said {
                Some((INFER, file, _)) if *file == FILES[0] => {
                    line(text, prefix, key, &format!("\"{}\"", reading_file(name)))
                }
                Some((_, _, value)) => line(text, prefix, key, value.unwrap_or(key.example)),
                None => plain(text, prefix, key, keys),
            }
        }
        for table in tables {
            subsections(text, section.name, table);
        }
    }

    /// Whether a section is said. One device alone is compared with none, and skin is flat without a zone.
    fn has(&self, section: &Key) -> bool {
        let is_said = self.said.iter().any(|(of, _, _)| *of == section.name);
        let is_after = CLOSING.contains(&section.name) || [DELIVERY, COURSE].contains(&section.name);
        let is_left = STUDIES.contains(&section.name) || section.name == ZONE || is_after;
        is_said || !(is_left || (self.is_listed() && section.name == "compare"))
    }

    fn devices(&self, text: &mut String, name: &str) {
        for (kind, keys) in KINDS.kinds {
            let is_listed = devices::layout_of(kind) == Some(Layout::Listed);
            let prefix = if if self.is_listed() { is_listed } else { is_in_starter(kind) } { "" } else { "# " };
            let doc = keys.iter().find(|key| key.name == "kind").map_or("", |key| key.doc);
            let _ = write!(text, "\n# {}\n{prefix}[[device]]\n", capitalised(doc));
            for key in *keys {
                match key.name {
                    "name" => line(text, prefix, key, &format!("\"{kind}\"")),
                    "model" if !catalogue::has_kind(kind) => {}
                    sources::KEY if self.is_listed() => line(text, prefix, key, &format!("\"{}\"", strike_file(name))),
                    _ => plain(text, prefix, key, keys),
                }
            }
        }
    }
}

fn strike_file(name: &str) -> String {
    format!("{name}.csv")
}

fn reading_file(name: &str) -> String {
    format!("{name}-readings.csv")
}

/// A table that is written as a section of its own, not in braces.
fn is_section(key: &Key) -> bool {
    matches!(key.form, Form::Table(_)) && matches!(key.need, Need::Default("{}"))
}

/// The items of a list that nothing asks for.
fn items(text: &mut String, key: &Key, list: &List) {
    let Form::Table(keys) = list.item else { return };
    let _ = write!(text, "\n# {}\n# [[{}]]\n", capitalised(key.doc), key.name);
    keys.iter().for_each(|key| line(text, "# ", key, key.example));
}

fn subsections(text: &mut String, parent: &str, key: &Key) {
    let Form::Table(members) = key.form else { return };
    let opens = |member: &&Key| matches!(member.form, Form::Table(_)) && member.example == "{}";
    if !members.iter().any(|member| opens(&member)) {
        let _ = writeln!(text, "# [{parent}.{}]  # {}", key.name, key.doc);
        members.iter().for_each(|key| line(text, "# ", key, key.example));
    }
    for member in members.iter().filter(opens) {
        let Form::Table(keys) = member.form else { continue };
        let _ = writeln!(text, "# [{parent}.{}.{}]  # {}", key.name, member.name, member.doc);
        for key in keys.iter().filter(|key| !matches!(key.form, Form::Refused(_))) {
            line(text, "# ", key, key.example);
        }
    }
}

/// Required keys as they must be, others in a comment. In a comment all that may have to be said is.
fn plain(text: &mut String, prefix: &str, key: &Key, table: &[Key]) {
    let example = |other: &str| Some(Some(table.iter().find(|key| key.name == other)?.example.trim_matches('"')));
    let holds = |when: When| when.holds(example);
    match (key.need, key.form) {
        (_, Form::Refused(_)) => {}
        (Need::Required | Need::Usual, _) if key.when.is_none_or(holds) || !prefix.is_empty() => {
            line(text, prefix, key, key.example)
        }
        _ => line(text, "# ", key, key.example),
    }
}

fn line(text: &mut String, prefix: &str, key: &Key, value: &str) {
    let only = key.when.map_or_else(String::new, |when| format!(" (with {} only)", when.words()));
    let setting = format!("{prefix}{} = {value}", key.name);
    let comment = format!("# {}{only}", key.doc);
    let _ = if setting.len() > WIDTH {
        writeln!(text, "{comment}\n{setting}")
    } else {
        writeln!(text, "{setting:<40}  {comment}")
    };
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
