//! What chapters of the model that are not built yet will bring: files may speak of it, and are then put off by name, while a
//! misspelt word is an error. A chapter that is built takes its line away.

use crate::keys::tree::{Node, Value};

/// A chapter, and the words that it will bring.
struct Chapter {
    name: &'static str,
    /// Commands, and with them their tables.
    commands: &'static [&'static str],
    models: &'static [&'static str],
    /// Keys of scenarios, wherever they stand.
    keys: &'static [&'static str],
    /// Kinds of device.
    kinds: &'static [&'static str],
    metrics: &'static [&'static str],
}

const CHAPTERS: &[Chapter] =
    &[Chapter { name: "inference", commands: &["infer", "decide"], models: &[], keys: &[], kinds: &[], metrics: &[] }];

/// A word that is to come, in words.
fn told(what: &str, word: &str, chapter: &Chapter) -> String {
    format!("{what} {word} comes with the chapter on {}", chapter.name)
}

fn find(word: &str, words: impl Fn(&Chapter) -> &'static [&'static str]) -> Option<&'static Chapter> {
    CHAPTERS.iter().find(|chapter| words(chapter).contains(&word))
}

/// The names of the chapters that are still to be built.
pub(super) fn chapters() -> Vec<&'static str> {
    CHAPTERS.iter().map(|chapter| chapter.name).collect()
}

/// That a command is still to come.
pub(super) fn command(word: &str) -> Option<String> {
    find(word, |chapter| chapter.commands).map(|chapter| told("command", word, chapter))
}

/// That a model is still to come.
pub(super) fn model(word: &str) -> Option<String> {
    find(word, |chapter| chapter.models).map(|chapter| told("model", word, chapter))
}

/// That a metric is still to come.
pub(super) fn metric(word: &str) -> Option<String> {
    find(word, |chapter| chapter.metrics).map(|chapter| told("metric", word, chapter))
}

/// The first key, or kind of device, of a scenario that is still to come.
pub(super) fn in_scenario(node: &Node) -> Option<String> {
    match &node.value {
        Value::Array(items) => items.iter().find_map(in_scenario),
        Value::Table(table) => table.iter().find_map(|(key, entry)| {
            let kind = || entry.node.text().filter(|_| key == "kind");
            let of_kind = || kind().and_then(|kind| Some(told("kind", kind, find(kind, |chapter| chapter.kinds)?)));
            let of_key = find(key, |chapter| chapter.keys).map(|chapter| told("key", key, chapter));
            of_key.or_else(of_kind).or_else(|| in_scenario(&entry.node))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::KINDS;
    use crate::evidence::models::MODELS;

    #[test]
    fn nothing_is_to_come_that_is_there() {
        for chapter in CHAPTERS {
            for (name, ..) in KINDS.kinds {
                assert!(!chapter.kinds.contains(name), "{name} is built: take it from {}", chapter.name);
            }
            for model in MODELS {
                assert!(
                    !chapter.models.contains(&model.name),
                    "{} is built: take it from {}",
                    model.name,
                    chapter.name
                );
            }
        }
    }
}
