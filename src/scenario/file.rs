//! From a path to clean text: regular files only, bounded, UTF-8, with `\n` line ends and no byte-order mark.

use crate::keys::bounds::FILE_BYTES;
use crate::keys::problem::{LoadError, Place, Problem, problem, shorten};
use crate::keys::sources::open_regular;
use crate::keys::weigh::SHORTER;
use crate::keys::{name, text};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// The bytes of a scenario: `-` is standard input.
///
/// # Errors
/// [`LoadError::Io`] where it cannot be read or is not a regular file, [`LoadError::TooLarge`] beyond the limit.
pub(super) fn bytes(path: &Path, source: &Arc<str>) -> Result<Vec<u8>, LoadError> {
    let failed = |error| LoadError::Io { path: path.to_owned(), source: error };
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(FILE_BYTES + 1).read_to_end(&mut bytes)
    } else {
        open_regular(path).map_err(failed)?.take(FILE_BYTES + 1).read_to_end(&mut bytes)
    };
    read.map_err(failed)?;
    within_limit(&bytes, source)?;
    Ok(bytes)
}

/// Refuses more bytes than a scenario may have.
pub(super) fn within_limit(bytes: &[u8], source: &Arc<str>) -> Result<(), LoadError> {
    if bytes.len() as u64 <= FILE_BYTES {
        return Ok(());
    }
    let rule = format!("at most {} MiB", FILE_BYTES >> 20);
    let problem =
        problem(&Place::start(source), "file", "is too large for a scenario", rule, "more than that", SHORTER);
    Err(LoadError::TooLarge(vec![problem]))
}

/// What is wrong with the stem of a scenario file's name: it stands in tables, where some signs make a formula of it, and where
/// it has to stay a text, as the names of devices have.
pub(super) fn stem(stem: &str, source: &Arc<str>) -> Option<Problem> {
    let no_formula =
        "no control characters in its name, and none of = + - @ at the start: the name stands in tables".to_owned();
    let (what, rule) = match (text::unfit(stem), text::is_formula(stem), name::reads_as(stem)) {
        (Some((place, letter)), ..) => {
            (format!("has a name that holds U+{:04X} at character {place}", u32::from(letter)), no_formula)
        }
        (None, true, _) => ("has a name that spreadsheets take for a formula".to_owned(), no_formula),
        (None, false, Some(other)) => {
            let rule = format!("{}: it stands in column scenario, whatever --out is", name::TEXT_RULE);
            (format!("has a name that reads as {other} in tables"), rule)
        }
        (None, false, None) => return None,
    };
    Some(problem(&Place::start(source), "file", what, rule, shorten(stem), "rename the file"))
}

/// Turns bytes into clean text.
///
/// # Errors
/// One problem with the byte offset, where the bytes are not plain UTF-8.
pub(super) fn text(bytes: &[u8], source: &Arc<str>) -> Result<String, Box<Problem>> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let skipped = bytes.len() - body.len();
    let refuse = |at: usize, what: &str, advice: &str| {
        let place = place_of(&body[..at], source);
        let offset = at + skipped;
        let found = body.get(at).map_or_else(String::new, |byte| format!("0x{byte:02x} at byte offset {offset}"));
        Box::new(problem(&place, "file", what, "a scenario is UTF-8 text", found, advice))
    };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refuse(0, "is UTF-16", "save it as UTF-8"));
    }
    let text =
        std::str::from_utf8(body).map_err(|error| refuse(error.valid_up_to(), "is not UTF-8", "save it as UTF-8"))?;
    match text.find('\0') {
        Some(at) => Err(refuse(at, "holds a NUL character", "remove it; is this a text file?")),
        None => Ok(text.replace("\r\n", "\n")),
    }
}

/// The place just after some valid text.
fn place_of(before: &[u8], source: &Arc<str>) -> Place {
    let before = String::from_utf8_lossy(before);
    let last = before.rsplit('\n').next().unwrap_or_default();
    Place { source: source.clone(), line: before.matches('\n').count() + 1, column: last.chars().count() + 1 }
}

/// What a file that is not TOML looks like, if it can be told.
pub(super) fn other_format(text: &str, source: &Arc<str>) -> Option<Problem> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let rest: String = text.trim_start().chars().skip(1).collect::<String>().trim_start().chars().take(1).collect();
    let looks = match first.chars().next()? {
        '{' => "JSON",
        '[' if rest == "{" => "JSON",
        '<' => "XML or HTML",
        _ if first == "---" || is_yaml(first) => "YAML",
        _ if first.matches(',').count() >= 2 && !first.contains(['=', '[', '"']) => "a CSV table, perhaps a result",
        _ => return None,
    };
    Some(problem(
        &Place::start(source),
        "file",
        format!("looks like {looks}"),
        "a scenario is a TOML file",
        shorten(first),
        "run `dermatrace new NAME` for a scenario to start from",
    ))
}

fn is_yaml(line: &str) -> bool {
    let word = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    word.len() < line.len() && (word == ":" || word.starts_with(": "))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_file_540_was_a_number_in_every_table() {
        let said = |name: &str| stem(name, &"540.toml".into()).map(|problem| problem.to_string());
        for (name, what) in [
            ("540", "reads as a number"),
            ("1e5", "reads as a number"),
            ("2024-01-02", "reads as a date"),
            ("TRUE", "reads as a truth value"),
            ("nan", "reads as a missing value"),
            ("=1", "spreadsheets take for a formula"),
        ] {
            assert!(said(name).is_some_and(|said| said.contains(what) && said.contains("rename")), "{:?}", said(name));
        }
        for name in ["roller-540", "540 needles", "kalluri_770", "stdin", "\u{440}\u{43e}\u{43b}\u{438}\u{43a}"] {
            assert_eq!(said(name), None, "{name}");
        }
    }
}
