//! Whether the files of a folder are those that its manifest lists.

use super::difference::{AGAIN, Difference, Fault};
use super::{Grid, Tally};
use crate::folder::frame::sha256_of_file;
use crate::folder::manifest::{self, FileRecord, Manifest};
use crate::folder::manifest_file::read_regular;
use crate::table::{ReadError, Table};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Looks at every file that the manifest lists: that it is there once, is a file and no link, and has its size and hash.
///
/// # Errors
/// [`Fault`] of the first that is not.
pub fn verify(directory: &Path, manifest: &Manifest, tally: &mut Tally) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for record in &manifest.files {
        if !seen.insert(&record.name) {
            let twice =
                Difference::of_file(manifest::FILE_NAME, format!("{} twice", record.name), "each file once", AGAIN);
            return Err(twice.at_column("files").into());
        }
        verify_one(directory, record)?;
        tally.files += 1;
        tally.bytes += record.bytes;
    }
    Ok(())
}

fn verify_one(directory: &Path, record: &FileRecord) -> Result<(), Fault> {
    let name = record.name.as_str();
    let failed = |source| Fault::Io { file: name.to_owned(), source };
    let differs = |found: String, expected: String| Fault::from(Difference::of_file(name, found, expected, AGAIN));
    let path = directory.join(name);
    let size = match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return Err(differs("a link, a folder or a special file".into(), "a file".into())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(differs("no such file".into(), format!("{} bytes", record.bytes)));
        }
        Err(error) => return Err(failed(error)),
    };
    if size != record.bytes {
        return Err(differs(format!("{size} bytes"), format!("{} bytes", record.bytes)));
    }
    let found = sha256_of_file(&path).map_err(|error| failed(io::Error::other(error.to_string())))?;
    if found == record.sha256 { Ok(()) } else { Err(differs(format!("SHA-256 {found}"), record.sha256.clone())) }
}

/// What lies in a folder and is not listed; folders end with a slash.
pub fn unlisted(directory: &Path, manifest: &Manifest) -> Vec<String> {
    let is_known = |name: &str| name == manifest::FILE_NAME || manifest.files.iter().any(|file| file.name == name);
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let shown = |entry: fs::DirEntry| {
        let slash = if entry.path().is_dir() { "/" } else { "" };
        format!("{}{slash}", entry.file_name().to_string_lossy())
    };
    let mut names: Vec<String> = entries.map(shown).filter(|name| !is_known(name)).collect();
    names.sort();
    names
}

/// Reads a table as texts, after every row was read as what it declares and written again alike: so every number is one, in the
/// digits that the program gives it. None where the manifest does not list it.
///
/// # Errors
/// [`Fault`] with the line in which it differs.
pub fn table(directory: &Path, manifest: &Manifest, table: &Table, tally: &mut Tally) -> Result<Option<Grid>, Fault> {
    let Some(record) = manifest.files.iter().find(|file| file.name == table.file) else { return Ok(None) };
    let path = directory.join(table.file);
    let failed = |source| Fault::Io { file: table.file.to_owned(), source };
    let bytes = read_regular(&path, record.bytes).map_err(failed)?;
    let again = (table.rewritten)(Path::new(table.file), &bytes).map_err(unreadable)?;
    let grid = Grid::read(table.file, &bytes)?;
    if again != bytes {
        return Err(first_line(table.file, &bytes, &again).into());
    }
    tally.rows += grid.len() as u64;
    Ok(Some(grid))
}

fn unreadable(error: ReadError) -> Fault {
    match error {
        ReadError::Open { path, source } => Fault::Io { file: path.display().to_string(), source },
        ReadError::Row { path, line, message } => {
            let file = path.display().to_string();
            Difference::of_file(&file, message, "a row of the table", AGAIN).at_line(line).into()
        }
    }
}

/// The first line in which two texts differ.
fn first_line(file: &str, found: &[u8], expected: &[u8]) -> Difference {
    let mut lines = (found.split(|byte| *byte == b'\n')).zip(expected.split(|byte| *byte == b'\n')).enumerate();
    let differ = lines.find(|(_, (found, expected))| found != expected);
    let (line, (found, expected)) = differ.unwrap_or((0, (b"another length", b"as it is written")));
    let shown = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
    Difference::of_file(file, shown(found), shown(expected), AGAIN).at_line(line as u64 + 1)
}
