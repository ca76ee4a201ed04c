//! `dermatrace new`: commented starter scenarios.

use super::args::NewArgs;
use super::failure::{Exit, Failure};
use super::kinds::kinds;
use super::{Context, file, output};
use dermatrace::folder::manifest::is_plain_name;
use dermatrace::scenario;
use serde_json::json;
use std::io::ErrorKind;
use std::path::Path;

/// Writes `NAME.toml`, and what belongs to it, in the current folder.
pub fn run(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let name = checked(&args.name)?;
    let unknown =
        || Failure::new(Exit::Internal, format!("no kind \"{}\"; this is a bug, please report it", args.kind));
    let kind = kinds().into_iter().find(|kind| kind.word == args.kind).ok_or_else(unknown)?;
    let files = (kind.files)(name);
    if let Some((taken, _)) = files.iter().find(|(file, _)| Path::new(file).symlink_metadata().is_ok()) {
        return Err(exists(taken));
    }
    // The first file names the others, which therefore come before it.
    for (file, content) in files.iter().rev() {
        file::write(Path::new(file), content.as_bytes(), false).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(file),
            _ => Failure::new(Exit::Io, format!("{file}: cannot be written: {error}; check the folder")),
        })?;
    }
    let names: Vec<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    if context.json {
        output::print_json(&json!({ "file": first, "files": names }))?;
    } else {
        output::print(&format!("Wrote {}. Next: dermatrace {} {first}\n", names.join(" and "), kind.next))?;
    }
    Ok(Exit::Done)
}

fn exists(file: &str) -> Failure {
    Failure::new(Exit::Io, format!("{file}: exists and is left as it is; choose another name"))
}

fn checked(name: &str) -> Result<&str, Failure> {
    let refused = |why: &str| Failure::new(Exit::Usage, format!("name \"{}\" {why}", name.escape_debug()));
    if name.ends_with(".toml") {
        return Err(refused("already ends in .toml, which is added; leave it out"));
    }
    if !is_plain_name(name) || name.starts_with(['.', '-']) {
        return Err(refused("is not allowed; use letters, digits, . _ and -, at most 128, and begin with none of . -"));
    }
    if scenario::reads_as(name).is_some() {
        return Err(refused("reads as a number, date, truth value or missing value in tables; choose another"));
    }
    Ok(name)
}
