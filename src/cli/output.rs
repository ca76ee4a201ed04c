//! The two streams: results on stdout in one piece, notes on stderr.

use super::Context;
use super::failure::{Exit, Failure};
use dermatrace::folder::manifest::Manifest;
use dermatrace::scenario::clean;
use dermatrace::summary::text::Style;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Writes a finished text to stdout.
///
/// A reader that went away ends the program quietly; a full device is an I/O failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::silent(Exit::StdoutClosed),
        _ => Failure::new(
            Exit::Io,
            format!("standard output: cannot write {} bytes: {error}; free space there", text.len()),
        ),
    })
}

/// Writes a JSON value to stdout.
pub fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    print(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Writes a manifest as its file gives it, with the checksum of that file and, where there are any, all values of its tables.
pub fn print_manifest(manifest: &Manifest, values: Option<serde_json::Value>) -> Result<(), Failure> {
    let mut object: serde_json::Value = serde_json::from_str(&manifest.to_text()?)?;
    if let Some(values) = values {
        object["values"] = values;
    }
    print_json(&object)
}

/// Writes a line to stderr. Nobody is left to be told if that fails, and a run must not suffer from it.
pub fn note(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says on stderr why a command did not do its job.
pub fn failure(failure: &Failure, json: bool) {
    failure.lines(json).iter().for_each(|line| note(line));
}

/// Says that a result falls short, or that what was checked does not hold: it is one, but scripts must be able to tell.
pub fn ended(exit: Exit, message: String, context: &Context) -> Exit {
    failure(&Failure::new(exit, message), context.json);
    exit
}

/// Where a result lies.
pub fn place(path: &Path, manifest: &Manifest) -> String {
    format!("{} ({} files and manifest.json)", shown(path), manifest.files.len())
}

/// A path on the terminal, without what could move the cursor.
pub fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

/// Whether stdout is a terminal that wants emphasis.
pub fn is_coloured() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|value| value == "dumb");
    std::io::stdout().is_terminal() && !unwanted && !dumb
}

/// The style of summaries on stdout.
pub fn style() -> Style {
    Style { colour: is_coloured() }
}
