//! Reads files of a result from the disk without trusting that they are what their names say.

use super::manifest::{Manifest, ManifestError};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Largest manifest that is read.
const MANIFEST_BYTES: u64 = 256 << 20;

/// Reads a regular file of at most `limit` bytes; links, pipes and devices are refused, so that reading always ends.
///
/// # Errors
/// The system's error, or one that says what is wrong with the file.
pub fn read_regular(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let kind = fs::symlink_metadata(path)?;
    if !kind.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a regular file"));
    }
    let mut content = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("longer than {limit} bytes")));
    }
    Ok(content)
}

/// Why the manifest of a directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestFileError {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not text.
    #[error("not UTF-8 text")]
    Utf8(#[from] std::string::FromUtf8Error),
    /// It is foreign or damaged.
    #[error("{0}")]
    Content(#[from] ManifestError),
}

/// Reads and checks a manifest file.
///
/// # Errors
/// [`ManifestFileError`].
pub fn read_manifest(path: &Path) -> Result<Manifest, ManifestFileError> {
    let text = String::from_utf8(read_regular(path, MANIFEST_BYTES)?)?;
    Ok(Manifest::from_text(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_regular_files_of_the_stated_length_are_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_regular(&path, 5).unwrap(), b"12345");
        assert!(read_regular(&path, 4).unwrap_err().to_string().contains("longer than 4"));
        std::os::unix::fs::symlink("/dev/zero", root.path().join("link")).unwrap();
        assert!(read_regular(&root.path().join("link"), 5).is_err());
        assert!(read_regular(Path::new("/dev/zero"), 5).is_err());
    }
}
