//! What can go wrong with a table's file.

use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
use parquet::errors::ParquetError;
use thiserror::Error;

/// Why a table could not be written or read.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The columns of a table or a frame are not what they must be.
    #[error("{0}")]
    Shape(String),
    /// Bytes could not be written. The writers know no path: [`FrameError::at`] adds it.
    #[error("a table could not be written: {0}")]
    Write(#[source] io::Error),
    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The bytes of a file are not those that were written.
    #[error("{}: damaged or replaced: its SHA-256 is {found}, not {expected}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// As it should be, in hexadecimal digits.
        expected: String,
        /// As it is.
        found: String,
    },
    /// A file is no Parquet file, or not one that this program writes.
    #[error("{}: not a table of this program: {reason}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The Parquet writer refuses.
    #[cfg(feature = "parquet")]
    #[error("a table could not be written: {0}")]
    Parquet(#[source] ParquetError),
}

impl FrameError {
    /// The same, with the path of the file that was being written.
    #[must_use]
    pub fn at(self, path: &Path) -> Self {
        match self {
            Self::Write(source) => Self::Io { path: path.to_owned(), source },
            other => other,
        }
    }
}

#[cfg(feature = "parquet")]
impl From<ParquetError> for FrameError {
    /// Errors of the file system come wrapped, and are unwrapped here.
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(inner) => Self::Write(*inner),
                Err(inner) => Self::Parquet(ParquetError::External(inner)),
            },
            other => Self::Parquet(other),
        }
    }
}
