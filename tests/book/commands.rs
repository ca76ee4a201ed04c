//! The commands of an example, as a shell would read them.

use std::path::Path;

/// One call of the program.
#[derive(Debug, PartialEq)]
pub struct Call {
    pub words: Vec<String>,
    /// The file that takes the output, if `>` names one.
    pub output: Option<String>,
}

/// The calls of the program in the lines of a block; other lines are left to the reader.
pub fn calls(body: &str) -> Vec<Call> {
    let joined = body.replace("\\\n", " ");
    joined.lines().filter_map(|line| call(&words(line))).collect()
}

fn call(words: &[String]) -> Option<Call> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = match given.as_slice() {
        ["dermatrace", rest @ ..] | ["cargo", "run", "--release", "--", rest @ ..] => rest,
        _ => return None,
    };
    let end = rest.iter().position(|word| *word == ">").unwrap_or(rest.len());
    let output = rest.get(end + 1).map(|file| (*file).to_owned());
    Some(Call { words: rest[..end].iter().map(|word| (*word).to_owned()).collect(), output })
}

/// The words of a line, without quotes; a `#` before a word ends the line.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A word with `*` stands for the names that fit, in order.
pub fn expanded(word: &str, folder: &Path) -> Vec<String> {
    let (place, name) = word.rsplit_once('/').map_or(("", word), |(place, name)| (place, name));
    let Some((head, tail)) = name.split_once('*') else { return vec![word.to_owned()] };
    let entries = std::fs::read_dir(folder.join(place)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|known| known.starts_with(head) && known.ends_with(tail))
        .map(|known| if place.is_empty() { known } else { format!("{place}/{known}") })
        .collect();
    names.sort();
    names
}

/// Words for a look at the options alone: capitals that stand for a value become one after an option (`--threads N`) and are
/// left out elsewhere (`SCENARIO...`); `--help` ends the call before anything is done.
pub fn for_a_look(words: &[String]) -> Vec<String> {
    let stands_for_a_value = |word: &str| word.chars().all(|c| c.is_ascii_uppercase() || "_/.".contains(c));
    let mut seen: Vec<String> = Vec::new();
    for word in words {
        let after_option = seen.last().is_some_and(|last| last.starts_with("--"));
        match (stands_for_a_value(word), after_option) {
            (false, _) => seen.push(word.clone()),
            (true, true) => seen.push(if word.contains('/') { "0/1" } else { "1" }.to_owned()),
            (true, false) => {}
        }
    }
    seen.push("--help".to_owned());
    seen
}

#[test]
fn words_are_those_of_a_shell() {
    assert_eq!(words("a 'b c' \"d=['e']\" # f"), ["a", "b c", "d=['e']"]);
    assert_eq!(words("  # nothing"), [""; 0]);
}

#[test]
fn calls_may_go_through_cargo_over_lines_and_into_a_file() {
    let found = calls("cargo run --release -- plot \\\n  output/a\ncp a b\ndermatrace schema > s.json\n");
    let plot = Call { words: vec!["plot".into(), "output/a".into()], output: None };
    let schema = Call { words: vec!["schema".into()], output: Some("s.json".into()) };
    assert_eq!(found, [plot, schema]);
}

#[test]
fn a_look_gives_values_to_options_alone() {
    let look = |line: &str| for_a_look(&words(line)).join(" ");
    assert_eq!(look("sweep SCENARIO --shard I/N --threads N DIR..."), "sweep --shard 0/1 --threads 1 --help");
}
