//! A result directory as commands find it: its manifest, and tables that are those that were written.

use super::failure::{Exit, Failure};
use dermatrace::folder::manifest::{self, FileRecord, Manifest};
use dermatrace::folder::manifest_file::{ManifestFileError, read_manifest, read_regular};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Refuses a result of which a table that serves is not the one that was written.
pub fn verify_all(directory: &Path, manifest: &Manifest, is_drawn: impl Fn(&str) -> bool) -> Result<(), Failure> {
    manifest.files.iter().filter(|file| is_drawn(&file.name)).try_for_each(|record| verify(directory, record))
}

/// A directory that is not there cannot hold a result, nor can a file.
pub fn require_directory(directory: &Path) -> Result<(), Failure> {
    if directory.is_dir() {
        return Ok(());
    }
    let what = if directory.exists() { "is a file" } else { "there is no such directory" };
    Err(Failure::new(Exit::Io, format!("{}: {what}; name the folder of a result", directory.display())))
}

/// The manifest of a directory; without one it is no result.
pub fn manifest_of(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(manifest::FILE_NAME);
    read_manifest(&path).map_err(|error| match error {
        ManifestFileError::Io(error) => unreadable(&path, &error),
        other => damaged(&path, &other.to_string()),
    })
}

fn verify(directory: &Path, record: &FileRecord) -> Result<(), Failure> {
    verified(directory, record).map(drop)
}

/// The bytes of a file. A table that is not the one that was written must not be used as if it were.
pub fn verified(directory: &Path, record: &FileRecord) -> Result<Vec<u8>, Failure> {
    let path = directory.join(&record.name);
    let content = read_regular(&path, record.bytes).map_err(|error| unreadable(&path, &error))?;
    if FileRecord::of(&record.name, &content) == *record {
        Ok(content)
    } else {
        Err(damaged(&path, "changed since it was written"))
    }
}

/// A file that is missing or no file makes the result a damaged one; other failures are the device's.
fn unreadable(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => damaged(path, "missing, so this is no whole result of dermatrace"),
        ErrorKind::InvalidData => damaged(path, &error.to_string()),
        _ => Failure::new(Exit::Io, format!("{}: cannot be read: {error}; check its permissions", path.display())),
    }
}

fn damaged(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Damaged, format!("{}: {why}; run the scenario again", path.display()))
}
