//! `dermatrace new`: a commented starter scenario.

use super::args::NewArgs;
use super::failure::{Exit, Failure};
use super::{Context, output};
use dermatrace::folder::manifest::is_plain_name;
use dermatrace::scenario;
use serde_json::json;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Writes `NAME.toml` in the current folder.
pub fn run(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let name = checked(&args.name)?;
    let file = format!("{name}.toml");
    write_new(Path::new(&file), scenario::starter(name).as_bytes()).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::new(Exit::Io, format!("{file}: exists and is left as it is; choose another name"))
        }
        _ => Failure::new(Exit::Io, format!("{file}: cannot be written: {error}; check the folder")),
    })?;
    if context.json {
        output::print_json(&json!({ "file": file }))?;
    } else {
        output::print(&format!("Wrote {file}. Next: dermatrace run {file}\n"))?;
    }
    Ok(Exit::Done)
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

/// Writes a file that is there whole or not at all, and never in place of another.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dermatrace-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(".")?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}
