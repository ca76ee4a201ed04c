//! Why nothing can be made of a result.

use crate::charts::ChartError;
use crate::folder::frame::FrameError;
use crate::page::PageError;
use crate::table::ReadError;
use std::path::PathBuf;

/// Why nothing can be made of a result.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// No folder.
    #[error("{}: {what}; name the folder of a result", path.display())]
    NoFolder {
        /// What was named.
        path: PathBuf,
        /// What is there instead.
        what: &'static str,
    },
    /// A file is not the one that was written.
    #[error("{}: {why}; run the scenario again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}; check its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table is missing from the manifest.
    #[error("{}: its manifest lists no {name}", dir.display())]
    Unlisted {
        /// The folder.
        dir: PathBuf,
        /// The table.
        name: String,
    },
    /// A result of this kind does not have what was asked for.
    #[error("{}: {why}", dir.display())]
    Without {
        /// The folder.
        dir: PathBuf,
        /// What it holds, and what to do instead.
        why: &'static str,
    },
    /// A table cannot be understood.
    #[error("{0}; run the scenario again")]
    Table(#[from] ReadError),
    /// A table of a study cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A figure cannot be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// The page cannot be made.
    #[error(transparent)]
    Page(#[from] PageError),
}
