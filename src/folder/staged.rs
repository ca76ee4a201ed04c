//! Files of a result that are on the disk and have no names of their own yet.

use super::frame::Sealing;
use super::outdir_error::{OutDirError, io_error, without_path};
use super::records::FileRecord;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// A file on the disk that has no name of its own yet; it vanishes unless it is given one.
#[derive(Debug)]
pub struct Staged {
    pub(super) file: TempPath,
    /// Its name to be, size and hash.
    pub record: FileRecord,
}

impl Staged {
    /// Where it is now.
    pub fn path(&self) -> &Path {
        &self.file
    }
}

/// A file that is being written piece by piece.
pub struct OpenFile {
    path: PathBuf,
    name: String,
    bytes: u64,
    write: Sealing<BufWriter<NamedTempFile>>,
}

impl Write for OpenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.write.write(bytes).map_err(without_path)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write.flush().map_err(without_path)
    }
}

impl OpenFile {
    /// A file to be written in place of a temporary one.
    pub(super) fn new(path: PathBuf, name: &str, file: NamedTempFile) -> Self {
        Self { path, name: name.to_owned(), bytes: 0, write: Sealing::new(BufWriter::new(file)) }
    }

    /// Where it will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the file to the disk.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn close(mut self) -> Result<Staged, OutDirError> {
        let failed = || io_error(&self.path, format!("write {} bytes", self.bytes));
        self.write.flush().map_err(failed())?;
        let failed = io_error(&self.path, format!("write {} bytes", self.bytes));
        let (buffered, sha256) = self.write.finish();
        let finish = |buffered: BufWriter<NamedTempFile>| {
            let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            Ok(file.into_temp_path())
        };
        let file = finish(buffered).map_err(failed)?;
        Ok(Staged { file, record: FileRecord { name: self.name, bytes: self.bytes, sha256 } })
    }
}
