//! The commented scenario that `dermatrace new` writes, made from the table of keys.

use super::keys::SCENARIO;
use super::template::STUDIES;
use crate::devices::{KINDS, catalogue, is_in_starter};
use crate::keys::key::{Form, Key, Need};
use std::fmt::Write;

/// Columns of a line after which a comment goes on a line of its own.
const WIDTH: usize = 60;

/// A scenario that loads as it is: what must be said is said, what may be said stands in comments with its default or an example.
pub fn starter(name: &str) -> String {
    let mut text = String::from(
        "# A scenario of dermatrace. Lines that start with # show what else may be said, with its default or an example.\n",
    );
    text.push_str("# Every physical quantity is a string with its unit: \"1.5 mm\", \"70 um\", \"16 deg\", \"100 Hz\", \"20 mm/s\".\n\n");
    // A JSON string is a TOML string but for one character, which JSON leaves as it is.
    let title = serde_json::Value::from(name).to_string().replace('\u{7f}', "\\u007f");
    for key in SCENARIO {
        match key.form {
            Form::Table(keys) => section(&mut text, key, keys),
            Form::List(_) => devices(&mut text),
            // A claim is measured on a scenario, and no part of it.
            Form::Any => {}
            _ if key.name == "title" => line(&mut text, "", key, &title),
            _ => plain(&mut text, "", key),
        }
    }
    text
}

fn section(text: &mut String, section: &Key, keys: &[Key]) {
    // A first scenario is run, not studied.
    let prefix = if STUDIES.contains(&section.name) { "# " } else { "" };
    let _ = write!(text, "\n# {}\n{prefix}[{}]\n", capitalised(section.doc), section.name);
    let (tables, plain_keys): (Vec<&Key>, Vec<&Key>) = keys.iter().partition(|key| is_section(key));
    plain_keys.into_iter().for_each(|key| plain(text, prefix, key));
    for table in tables {
        subsections(text, section.name, table);
    }
}

/// A table that is written as a section of its own, not in braces.
fn is_section(key: &Key) -> bool {
    matches!(key.form, Form::Table(_)) && matches!(key.need, Need::Default("{}"))
}

fn subsections(text: &mut String, parent: &str, key: &Key) {
    let Form::Table(members) = key.form else { return };
    for member in members {
        let Form::Table(keys) = member.form else { continue };
        let _ = writeln!(text, "# [{parent}.{}.{}]  # {}", key.name, member.name, member.doc);
        for key in keys.iter().filter(|key| !matches!(key.form, Form::Refused(_))) {
            line(text, "# ", key, key.example);
        }
    }
}

fn devices(text: &mut String) {
    for (kind, keys) in KINDS.kinds {
        let prefix = if is_in_starter(kind) { "" } else { "# " };
        let doc = keys.iter().find(|key| key.name == "kind").map_or("", |key| key.doc);
        let _ = write!(text, "\n# {}\n{prefix}[[device]]\n", capitalised(doc));
        for key in *keys {
            match key.name {
                "name" => line(text, prefix, key, &format!("\"{kind}\"")),
                "model" if !catalogue::has_kind(kind) => {}
                _ => plain(text, prefix, key),
            }
        }
    }
}

/// Required keys as they must be, others in a comment.
fn plain(text: &mut String, prefix: &str, key: &Key) {
    match (key.need, key.form) {
        (_, Form::Refused(_)) => {}
        (Need::Required, _) if key.when.is_none() || !prefix.is_empty() => line(text, prefix, key, key.example),
        _ => line(text, "# ", key, key.example),
    }
}

fn line(text: &mut String, prefix: &str, key: &Key, value: &str) {
    let only = key.when.map_or_else(String::new, |(other, word)| format!(" (with {other} = \"{word}\" only)"));
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
