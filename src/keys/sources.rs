//! Strike files as they were when the scenario was loaded. Each is read once, then; a study, which needs them again at
//! every point, finds what was read.

use super::bounds::STRIKE_BYTES;
use super::findings::Findings;
use super::problem::{Place, problem};
use super::tree::{Node, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The key of a device that names its strike file.
pub(crate) const KEY: &str = "strikes";

/// A strike file that a scenario, or a value of one of its study's axes, names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrikeFile {
    /// Its path as the scenario has it.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

impl StrikeFile {
    /// A file with this content.
    pub(crate) fn of(name: &str, content: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: content.len() as u64, sha256: Sha256::digest(content).into() }
    }
}

/// A strike file that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    /// Where it was.
    pub path: PathBuf,
    /// What stood in it; shared by all copies of a study.
    pub content: Arc<Vec<u8>>,
}

/// All strike files of a scenario, by name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sources {
    dir: PathBuf,
    held: BTreeMap<String, Held>,
}

impl Sources {
    /// None yet; names are relative to `dir`, or to the current directory.
    pub fn new(dir: Option<&Path>) -> Self {
        Self { dir: dir.unwrap_or(Path::new("")).to_owned(), held: BTreeMap::new() }
    }

    /// Reads every file that a tree names: in a device, or in a device that is a value of an axis.
    pub fn read_of_tree(&mut self, node: &Node, found: &mut Findings) {
        match &node.value {
            Value::Table(table) => {
                for (key, entry) in table {
                    match entry.node.text() {
                        Some(name) if key == KEY => self.read(name, found),
                        _ => self.read_of_tree(&entry.node, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.read_of_tree(item, found)),
            _ => {}
        }
    }

    /// Reads a file, unless it was read before: then what it was is what it stays.
    pub fn read(&mut self, name: &str, found: &mut Findings) {
        if name.is_empty() || self.held.contains_key(name) {
            return;
        }
        let path = self.dir.join(name);
        match content(&path) {
            Ok(Some(content)) => {
                self.held.insert(name.to_owned(), Held { path, content: Arc::new(content) });
            }
            Ok(None) => found.costly.push(problem(
                &Place::start(&path.to_string_lossy().into()),
                "file",
                "is too large for a strike file",
                format!("at most {} GiB", STRIKE_BYTES >> 30),
                "more than that",
                "split the file",
            )),
            Err(error) => {
                found.unreadable.get_or_insert((path, error));
            }
        }
    }

    /// A file that was read.
    ///
    /// # Errors
    /// Its path, and that it was not read.
    pub fn get(&self, name: &str) -> Result<&Held, (PathBuf, Error)> {
        let why = "was not read when the study began; list it among the values of an axis";
        self.held.get(name).ok_or_else(|| (self.dir.join(name), Error::new(ErrorKind::NotFound, why)))
    }

    /// What the files are, by name.
    pub fn list(&self) -> Vec<StrikeFile> {
        let describe = |(name, held): (&String, &Held)| StrikeFile {
            name: name.clone(),
            bytes: held.content.len() as u64,
            sha256: Sha256::digest(held.content.as_slice()).into(),
        };
        self.held.iter().map(describe).collect()
    }
}

/// The bytes of a file; none where they are too many.
fn content(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let file = open_regular(path)?;
    let size = file.metadata()?.len();
    if size > STRIKE_BYTES {
        return Ok(None);
    }
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // It may grow while it is read.
    file.take(STRIKE_BYTES + 1).read_to_end(&mut content)?;
    Ok((content.len() as u64 <= STRIKE_BYTES).then_some(content))
}

/// Opens a file, refusing whatever could block or never end.
pub(crate) fn open_regular(path: &Path) -> Result<File, Error> {
    // Asked before opening, because opening a FIFO waits for a writer.
    let kind = std::fs::metadata(path)?;
    if kind.is_dir() {
        return Err(Error::new(ErrorKind::IsADirectory, "is a directory; name a file"));
    }
    if !kind.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "is not a regular file; name one, or - for standard input"));
    }
    File::open(path)
}
