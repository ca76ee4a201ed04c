//! Why a result directory refuses, and what to do about it.

use super::records::plain_name;
use std::io;
use std::path::{Path, PathBuf};

/// Why a result cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutDirError {
    /// The name cannot stand in a path on every system.
    #[error(
        "the file name \"{}\" is no name for a result folder, which has A-Z a-z 0-9 . _ - alone, at most 128; name the folder with --out, for \
         example --out output/{}",
        .0.escape_debug(),
        plain_name(.0)
    )]
    Stem(String),
    /// The path is empty.
    #[error("--out is empty; name a folder")]
    EmptyPath,
    /// Something else than a directory.
    #[error("{}: is {what}, not a directory; choose another --out", .path.display())]
    NotADirectory {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A link. It is never followed: whoever can turn it elsewhere would choose what is written over.
    #[error(
        "{}: is a symbolic link to {}, and results are not written through links; name that folder itself with --out{}, or a folder below the link, \
         such as --out {}",
        .path.display(),
        .target.display(),
        if .target.exists() { "" } else { " (it is not there yet)" },
        .path.join("run").display()
    )]
    Link {
        /// The path.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// The result is in place, and what comes after failed.
    #[error("{}: cannot {action}: {source}; the result there is whole all the same{rest}", .path.display())]
    AfterAll {
        /// The file or directory.
        path: PathBuf,
        /// What was tried.
        action: String,
        /// The system's answer.
        source: io::Error,
        /// What is left to do.
        rest: &'static str,
    },
    /// Another process writes there.
    #[error("{}: in use by another dermatrace{holder}; wait for it or choose another --out", .path.display())]
    Locked {
        /// The path.
        path: PathBuf,
        /// ` (process 123)` where the system tells.
        holder: String,
    },
    /// It holds something that may not be replaced.
    #[error("{}: not empty: {why}; choose another --out, or pass --overwrite to replace the files of an earlier result (others stay)", .path.display())]
    NotEmpty {
        /// The path.
        path: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// A file of the result's name is not listed in the old manifest.
    #[error("{}: exists and belongs to no earlier result, so even --overwrite leaves it alone; move it away or choose another --out", .0.display())]
    Collision(PathBuf),
    /// The directory is not the one that was opened.
    #[error("{}: was removed, renamed or replaced while the program ran; nothing was written there", .0.display())]
    Moved(PathBuf),
    /// The operating system refused.
    #[error("{}: cannot {action}: {source}; free space, check permissions or choose another --out", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was tried.
        action: String,
        /// The system's answer.
        source: io::Error,
    },
}

pub(super) fn io_error(path: &Path, action: impl Into<String>) -> impl FnOnce(io::Error) -> OutDirError {
    let (path, action) = (path.to_owned(), action.into());
    move |source| OutDirError::Io { path, action, source: without_path(source) }
}

/// The system's words alone: `tempfile` adds the temporary path, which means nothing to a reader.
pub(super) fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path \"") {
        Some((words, _)) => io::Error::new(error.kind(), words.to_owned()),
        None => error,
    }
}

impl OutDirError {
    /// The same where the result was in place already; `rest` says what is left to do.
    pub(super) fn after_all(self, rest: &'static str) -> Self {
        match self {
            Self::Io { path, action, source } => Self::AfterAll { path, action, source, rest },
            other => other,
        }
    }
}
