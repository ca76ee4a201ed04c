//! The SHA-256 of a file, while it is written and when it is read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::FrameError;

/// Passes bytes on and works out their SHA-256.
pub struct Sealing<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Sealing<W> {
    /// Around a writer that nothing has been written to.
    pub fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// The writer, and the SHA-256 of all that went through, in hexadecimal digits.
    pub fn finish(self) -> (W, String) {
        (self.inner, hexadecimal(self.digest))
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The SHA-256 of a file in hexadecimal digits.
///
/// # Errors
/// [`FrameError::Io`] where it cannot be read.
pub fn sha256_of_file(path: &Path) -> Result<String, FrameError> {
    let failed = |source| FrameError::Io { path: path.to_owned(), source };
    File::open(path).and_then(|mut file| sha256_of(&mut file)).map_err(failed)
}

/// The SHA-256 of all that is left to read.
pub(crate) fn sha256_of(read: &mut impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match read.read(&mut buffer) {
            Ok(0) => return Ok(hexadecimal(digest)),
            Ok(length) => digest.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
