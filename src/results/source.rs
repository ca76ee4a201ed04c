//! A result directory as commands find it: its manifest, and tables that are those that were written.

use super::error::ResultError;
use crate::folder::frame::{Reader, read_parquet_verified};
use crate::folder::manifest::{self, FileRecord, Manifest};
use crate::folder::manifest_file::{ManifestFileError, read_manifest, read_regular};
use crate::page::CsvText;
use crate::scenario::{self, LoadError, Scenario};
use crate::table::Table;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A directory that is not there cannot hold a result, nor can a file.
///
/// # Errors
/// [`ResultError::NoFolder`].
pub fn require_directory(path: &Path) -> Result<(), ResultError> {
    if path.is_dir() {
        return Ok(());
    }
    let what = if path.exists() { "is a file" } else { "there is no such directory" };
    Err(ResultError::NoFolder { path: path.to_owned(), what })
}

/// The manifest of a directory; without one it is no result.
///
/// # Errors
/// [`ResultError`] where there is none, or not the one that was written.
pub fn manifest_of(directory: &Path) -> Result<Manifest, ResultError> {
    let path = directory.join(manifest::FILE_NAME);
    read_manifest(&path).map_err(|error| match error {
        ManifestFileError::Io(error) => unreadable(&path, error),
        other => damaged(&path, other.to_string()),
    })
}

/// Why the scenario of a result cannot be read again.
#[derive(Debug, thiserror::Error)]
pub enum RereadError {
    /// It is not sound, too large, or a file of it cannot be read.
    #[error(transparent)]
    Load(LoadError),
    /// A strike file is not where it is looked for.
    #[error("{}: the scenario's strike file is not there; give the folder of the scenario with --scenario-dir", .0.display())]
    NoStrikes(PathBuf),
    /// A strike file is another one.
    #[error(
        "strike file \"{0}\": is not the one that the result was computed from; give its folder with --scenario-dir"
    )]
    OtherStrikes(String),
}

/// A result on the disk.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its folder.
    pub directory: &'a Path,
    /// Its manifest.
    pub manifest: &'a Manifest,
}

impl Source<'_> {
    /// Refuses a result of which one of these tables is not the one that was written.
    ///
    /// # Errors
    /// [`ResultError`] naming the file.
    pub fn verify(&self, tables: &[Table]) -> Result<(), ResultError> {
        let is_one = |file: &&FileRecord| tables.iter().any(|table| table.file == file.name);
        self.manifest.files.iter().filter(is_one).try_for_each(|record| self.verified(record).map(drop))
    }

    /// The scenario as it was when the result was computed, with further overrides; strike files are looked for in `dir`, or in the
    /// current folder.
    ///
    /// # Errors
    /// [`RereadError`].
    pub fn scenario(&self, dir: Option<&Path>, more: &[String]) -> Result<Scenario, RereadError> {
        let record = &self.manifest.scenario;
        let source = format!("{} (scenario)", self.directory.join(manifest::FILE_NAME).display());
        let overrides = [record.overrides.as_slice(), more].concat();
        let parsed = scenario::parse(&source, &record.stem, record.text.as_bytes(), &overrides, dir);
        let scenario = parsed.map_err(|error| match error {
            LoadError::Io { path, source } if source.kind() == ErrorKind::NotFound => RereadError::NoStrikes(path),
            other => RereadError::Load(other),
        })?;
        let scenario = scenario.with_seed(self.manifest.effort.seed);
        let mut files = scenario.strike_files.iter().map(FileRecord::from);
        match files.find(|file| !record.strike_files.contains(file)) {
            None => Ok(scenario),
            Some(file) => Err(RereadError::OtherStrikes(file.name)),
        }
    }

    /// The tables of these names that the manifest lists, as they were written.
    ///
    /// # Errors
    /// [`ResultError`] naming the file.
    pub fn texts(&self, names: &[&str]) -> Result<Vec<CsvText>, ResultError> {
        let text = |file: &FileRecord| {
            let text = String::from_utf8_lossy(&self.verified(file)?).into_owned();
            Ok(CsvText { file: file.name.clone(), text, rows: None })
        };
        names.iter().filter_map(|name| self.listed(name)).map(text).collect()
    }

    /// A table of a study; `None` where the manifest does not list it.
    ///
    /// # Errors
    /// [`ResultError::Frame`] where it is not the one that was written.
    pub fn parquet(&self, stem: &str) -> Result<Option<Reader>, ResultError> {
        let open = |file: &FileRecord| read_parquet_verified(&self.directory.join(&file.name), &file.sha256);
        Ok(self.listed(&format!("{stem}.parquet")).map(open).transpose()?)
    }

    /// The answer of a result that does not have what was asked for.
    pub(super) fn without(&self, why: &'static str) -> ResultError {
        ResultError::Without { dir: self.directory.to_owned(), why }
    }

    /// The answer of a directory that lacks what makes it a result.
    pub(super) fn damaged(&self, why: &str) -> ResultError {
        damaged(self.directory, why.to_owned())
    }

    fn listed(&self, name: &str) -> Option<&FileRecord> {
        self.manifest.files.iter().find(|file| file.name == name)
    }

    /// The bytes of a file. A table that is not the one that was written must not be used as if it were.
    fn verified(&self, record: &FileRecord) -> Result<Vec<u8>, ResultError> {
        let path = self.directory.join(&record.name);
        let content = read_regular(&path, record.bytes).map_err(|error| unreadable(&path, error))?;
        if FileRecord::of(&record.name, &content) == *record {
            Ok(content)
        } else {
            Err(damaged(&path, "changed since it was written".to_owned()))
        }
    }
}

/// A file that is missing or no file makes the result a damaged one; other failures are the device's.
fn unreadable(path: &Path, error: io::Error) -> ResultError {
    match error.kind() {
        ErrorKind::NotFound => damaged(path, "missing, so this is no whole result of dermatrace".to_owned()),
        ErrorKind::InvalidData => damaged(path, error.to_string()),
        _ => ResultError::Unreadable { path: path.to_owned(), source: error },
    }
}

fn damaged(path: &Path, why: String) -> ResultError {
    ResultError::Damaged { path: path.to_owned(), why }
}
