//! The result directory: who may write there, and files that are absent, wholly old or wholly new.

pub use super::outdir_error::OutDirError;
pub use super::staged::{OpenFile, Staged};

use super::manifest::{self, FileRecord, Manifest, is_plain_name};
use super::manifest_file::read_manifest;
use super::outdir_error::io_error;
use crate::table::Content;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// Lists the files of a result that is being put in place; a directory that holds it is not whole.
const JOURNAL: &str = "manifest.partial.json";
const TEMPORARY_PREFIX: &str = ".dermatrace-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// The default folder of a scenario: `output/<stem>`.
///
/// # Errors
/// [`OutDirError::Stem`] where the stem cannot be a folder name.
pub fn default_path(stem: &str) -> Result<PathBuf, OutDirError> {
    if is_plain_name(stem) { Ok(Path::new("output").join(stem)) } else { Err(OutDirError::Stem(stem.to_owned())) }
}

/// A result directory, locked for this process. Folders made for it vanish again if nothing is written.
#[derive(Debug)]
pub struct OutDir {
    path: PathBuf,
    handle: File,
    /// Folders made by [`OutDir::prepare`], outermost first.
    made: Vec<PathBuf>,
    /// Files of the earlier result, which may be replaced or removed.
    old_files: BTreeSet<String>,
}

impl OutDir {
    /// Claims a directory for the result of `job` before anything is computed.
    ///
    /// Makes it with its parents, locks it, and checks that it is a directory (not a link to one), that it can be
    /// written, and that it is empty or holds what may be replaced: an earlier result of the same job, or with
    /// `overwrite` any earlier result. `planned` names the files to come; none may exist unless the old manifest lists it.
    ///
    /// # Errors
    /// [`OutDirError`]; nothing is left changed then.
    pub fn prepare(path: &Path, job: &Manifest, planned: &[String], overwrite: bool) -> Result<Self, OutDirError> {
        Self::prepare_around(path, job, planned, overwrite, |_| false)
    }

    /// The same, leaving alone the files that the caller knows for its own.
    ///
    /// # Errors
    /// [`OutDirError`]; nothing is left changed then.
    pub fn prepare_around(
        path: &Path,
        job: &Manifest,
        planned: &[String],
        overwrite: bool,
        is_own: impl Fn(&str) -> bool,
    ) -> Result<Self, OutDirError> {
        let path = tidy(path)?;
        let mut directory = Self::claim(&path, true)?;
        directory.probe_writable()?;
        let mut present = directory.names()?;
        present.retain(|name| !is_own(name));
        directory.old_files = directory.replaceable(&present, job, overwrite)?;
        let in_the_way = planned.iter().find(|name| present.contains(*name) && !directory.old_files.contains(*name));
        match in_the_way {
            Some(name) => Err(OutDirError::Collision(path.join(name))),
            None => Ok(directory),
        }
    }

    /// Claims a directory that holds a result, to add files to it.
    ///
    /// # Errors
    /// [`OutDirError`] where it is missing, not a directory or in use.
    pub fn reopen(path: &Path) -> Result<Self, OutDirError> {
        Self::claim(&tidy(path)?, false)
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a whole result in place of the old one and returns the manifest with its file list.
    ///
    /// Everything is written under temporary names first, so a full disk leaves the old result as it was; the manifest
    /// comes last, so a directory with a manifest is whole.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn replace(mut self, files: &[Content], job: &Manifest) -> Result<Manifest, OutDirError> {
        let staged = self.stage_all(files)?;
        self.replace_staged(staged, job)
    }

    /// The same with files that are on the disk already, under temporary names.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn replace_staged(&mut self, staged: Vec<Staged>, job: &Manifest) -> Result<Manifest, OutDirError> {
        let manifest = Manifest { files: staged.iter().map(|file| file.record.clone()).collect(), ..job.clone() };
        let new_names: BTreeSet<String> = staged.iter().map(|file| file.record.name.clone()).collect();
        let touched = self.old_files.union(&new_names).map(|name| FileRecord::of(name, b"")).collect();
        let journal = Manifest { files: touched, ..job.clone() };

        let staged_journal = self.stage(JOURNAL, &self.text_of(&journal)?)?;
        let staged_manifest = self.stage(manifest::FILE_NAME, &self.text_of(&manifest)?)?;
        for name in new_names.difference(&self.old_files) {
            self.refuse_existing(name)?;
        }
        self.publish(staged_journal, JOURNAL)?;
        self.made.clear();
        self.remove(manifest::FILE_NAME)?;
        for file in staged {
            self.put(file)?;
        }
        for stale in self.old_files.difference(&new_names) {
            self.remove(stale)?;
        }
        self.publish(staged_manifest, manifest::FILE_NAME)?;
        self.remove(JOURNAL).map_err(|error| error.after_all("; remove manifest.partial.json"))?;
        self.sync().map_err(|error| error.after_all(""))?;
        Ok(manifest)
    }

    /// Replaces or adds single files of a whole result, then its manifest; `manifest` keeps its other files.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn update(self, files: &[Content], manifest: &Manifest) -> Result<Manifest, OutDirError> {
        let mut manifest = manifest.clone();
        for record in files.iter().map(|(name, content)| FileRecord::of(name, content)) {
            match manifest.files.iter_mut().find(|old| old.name == record.name) {
                Some(old) => *old = record,
                None => {
                    self.refuse_existing(&record.name)?;
                    manifest.files.push(record);
                }
            }
        }
        let staged = self.stage_all(files)?;
        let staged_manifest = self.stage(manifest::FILE_NAME, &self.text_of(&manifest)?)?;
        for file in staged {
            self.put(file)?;
        }
        self.publish(staged_manifest, manifest::FILE_NAME)?;
        self.sync().map_err(|error| error.after_all(""))?;
        Ok(manifest)
    }

    /// Opens a file that is written piece by piece, under a temporary name.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn open(&self, name: &str) -> Result<OpenFile, OutDirError> {
        self.require_same()?;
        let path = self.path.join(name);
        let file = self.temporary().map_err(io_error(&path, "create the file"))?;
        Ok(OpenFile::new(path, name, file))
    }

    /// Gives a file that was written under a temporary name its own.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn put(&self, staged: Staged) -> Result<FileRecord, OutDirError> {
        self.publish(staged.file, &staged.record.name)?;
        Ok(staged.record)
    }

    /// From now on the directory stays, whatever becomes of the result.
    pub fn keep(&mut self) {
        self.made.clear();
    }

    fn claim(path: &Path, make: bool) -> Result<Self, OutDirError> {
        let made = if make { make_folders(path)? } else { Vec::new() };
        let claimed =
            require_directory(path).and_then(|()| File::open(path).map_err(io_error(path, "open the directory")));
        let directory = match claimed {
            Ok(handle) => Self { path: path.to_owned(), handle, made, old_files: BTreeSet::new() },
            Err(error) => {
                unmake(&made);
                return Err(error);
            }
        };
        directory.lock()?;
        directory.require_same()?;
        Ok(directory)
    }

    fn lock(&self) -> Result<(), OutDirError> {
        match self.handle.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                Err(OutDirError::Locked { path: self.path.clone(), holder: lock_holder(&self.handle) })
            }
            // Some network file systems know no locks; writing there is still sound for a single process.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            Err(TryLockError::Error(error)) => Err(io_error(&self.path, "lock the directory")(error)),
        }
    }

    /// Refuses to go on where the path no longer leads to the directory that was opened.
    fn require_same(&self) -> Result<(), OutDirError> {
        let moved = || OutDirError::Moved(self.path.clone());
        let now = fs::symlink_metadata(&self.path).map_err(|_| moved())?;
        let opened = self.handle.metadata().map_err(|_| moved())?;
        if is_same_file(&now, &opened) { Ok(()) } else { Err(moved()) }
    }

    fn probe_writable(&self) -> Result<(), OutDirError> {
        let probe = self.temporary().map_err(io_error(&self.path, "create files there"))?;
        drop(probe);
        Ok(())
    }

    fn temporary(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A result is readable as any other file that the user makes; the umask applies.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(&self.path)
    }

    /// Names in the directory. Temporary files of a killed process are cleared away: this process holds the lock.
    ///
    /// # Errors
    /// [`OutDirError`] naming the directory.
    pub fn names(&self) -> Result<BTreeSet<String>, OutDirError> {
        let failed = || io_error(&self.path, "list the directory");
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&self.path).map_err(failed())? {
            let name = entry.map_err(failed())?.file_name().to_string_lossy().into_owned();
            if name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
                self.remove(&name)?;
            } else {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// The files that an earlier result left and `job` may replace.
    fn replaceable(
        &self,
        present: &BTreeSet<String>,
        job: &Manifest,
        overwrite: bool,
    ) -> Result<BTreeSet<String>, OutDirError> {
        let Some(name) = [manifest::FILE_NAME, JOURNAL].into_iter().find(|name| present.contains(*name)) else {
            return if present.is_empty() || overwrite {
                Ok(BTreeSet::new())
            } else {
                Err(self.not_empty("it holds files of something else"))
            };
        };
        let old = match read_manifest(&self.path.join(name)) {
            Ok(old) => old,
            Err(why) => return Err(self.not_empty(&format!("its {name} cannot be used ({why})"))),
        };
        match job.difference(&old) {
            Some(what) if !overwrite => Err(self.not_empty(&format!("it holds an earlier result with another {what}"))),
            _ => Ok(old.files.into_iter().map(|file| file.name).collect()),
        }
    }

    fn not_empty(&self, why: &str) -> OutDirError {
        OutDirError::NotEmpty { path: self.path.clone(), why: why.to_owned() }
    }

    fn text_of(&self, manifest: &Manifest) -> Result<Vec<u8>, OutDirError> {
        let text = manifest.to_text().map_err(|error| io_error(&self.path, "write the manifest")(error.into()))?;
        Ok(text.into_bytes())
    }

    /// Writes files to the disk under temporary names.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn stage_all(&self, files: &[Content]) -> Result<Vec<Staged>, OutDirError> {
        let stage = |(name, content): &Content| {
            Ok(Staged { file: self.stage(name, content)?, record: FileRecord::of(name, content) })
        };
        files.iter().map(stage).collect()
    }

    /// Writes a file to the disk under a temporary name.
    fn stage(&self, name: &str, content: &[u8]) -> Result<TempPath, OutDirError> {
        self.require_same()?;
        let path = self.path.join(name);
        let failed = || io_error(&path, format!("write {} bytes", content.len()));
        let mut file = self.temporary().map_err(failed())?;
        file.write_all(content).map_err(failed())?;
        file.flush().map_err(failed())?;
        file.as_file().sync_all().map_err(failed())?;
        Ok(file.into_temp_path())
    }

    /// Gives a staged file its name; a link of that name is replaced, never followed.
    fn publish(&self, staged: TempPath, name: &str) -> Result<(), OutDirError> {
        self.require_same()?;
        let path = self.path.join(name);
        staged.persist(&path).map_err(|error| io_error(&path, "put the file in place")(error.error))
    }

    fn refuse_existing(&self, name: &str) -> Result<(), OutDirError> {
        let path = self.path.join(name);
        if fs::symlink_metadata(&path).is_ok() { Err(OutDirError::Collision(path)) } else { Ok(()) }
    }

    /// Removes a file; one that is not there is as good as removed.
    ///
    /// # Errors
    /// [`OutDirError`] naming the file.
    pub fn remove(&self, name: &str) -> Result<(), OutDirError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(&path, "remove the old file")(error)),
            _ => Ok(()),
        }
    }

    /// Brings the names in the directory to the disk.
    ///
    /// # Errors
    /// [`OutDirError`] naming the directory.
    pub fn sync(&self) -> Result<(), OutDirError> {
        self.handle.sync_all().map_err(io_error(&self.path, "bring the directory to the disk"))
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        // A directory that somebody else put in its place is not ours to remove.
        if !self.made.is_empty() && self.require_same().is_ok() {
            unmake(&self.made);
        }
    }
}

/// Drops `.` parts and a trailing slash, which would make the system follow a link.
fn tidy(path: &Path) -> Result<PathBuf, OutDirError> {
    let tidy: PathBuf = path.components().collect();
    if tidy.as_os_str().is_empty() { Err(OutDirError::EmptyPath) } else { Ok(tidy) }
}

/// Makes the missing folders of a path and returns them, outermost first.
fn make_folders(path: &Path) -> Result<Vec<PathBuf>, OutDirError> {
    let missing: Vec<&Path> = path
        .ancestors()
        .filter(|folder| !folder.as_os_str().is_empty())
        .take_while(|folder| fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound))
        .collect();
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_owned()),
            // Another process was quicker; who may write there is decided by the lock.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                unmake(&made);
                return Err(io_error(folder, "create the directory")(error));
            }
        }
    }
    Ok(made)
}

/// Removes folders that are still empty.
fn unmake(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

fn require_directory(path: &Path) -> Result<(), OutDirError> {
    let kind = fs::symlink_metadata(path).map_err(io_error(path, "look at the directory"))?.file_type();
    let refused = |what| Err(OutDirError::NotADirectory { path: path.to_owned(), what });
    if kind.is_symlink() {
        let target = fs::read_link(path).unwrap_or_default();
        let target = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
        Err(OutDirError::Link { path: path.to_owned(), target: fs::canonicalize(&target).unwrap_or(target) })
    } else if kind.is_file() {
        refused("a file")
    } else if !kind.is_dir() {
        refused("a special file")
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn is_same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    a.is_dir() && b.is_dir()
}

/// ` (process 123)`, read from the kernel's table of locks where there is one.
fn lock_holder(handle: &File) -> String {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt;
        let inode = handle.metadata().map(|metadata| format!(":{}", metadata.ino())).unwrap_or_default();
        let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
        // 1: FLOCK  ADVISORY  WRITE 4242 08:01:131072 0 EOF
        let holder = locks.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (words.get(1) == Some(&"FLOCK") && words.get(5)?.ends_with(&inode)).then(|| words[4].to_owned())
        });
        if let Some(pid) = holder {
            return format!(" (process {pid})");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = handle;
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::manifest::tests::draft;

    fn files(word: &str) -> Vec<Content> {
        vec![("metrics.csv".into(), word.as_bytes().to_vec()), ("layers.csv".into(), b"layer\n".to_vec())]
    }

    fn planned() -> Vec<String> {
        files("").into_iter().map(|(name, _)| name).collect()
    }

    fn write(path: &Path, word: &str) -> Result<Manifest, OutDirError> {
        OutDir::prepare(path, &draft(), &planned(), false)?.replace(&files(word), &draft())
    }

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_result_is_made_with_its_parents_and_lists_its_files() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b/c");
        let manifest = write(&path, "one").unwrap();
        assert_eq!(names(&path), ["layers.csv", "manifest.json", "metrics.csv"]);
        assert_eq!(manifest.files[0], FileRecord::of("metrics.csv", b"one"));
        let text = fs::read_to_string(path.join("manifest.json")).unwrap();
        assert_eq!(Manifest::from_text(&text).unwrap().files, manifest.files);
    }

    #[test]
    fn folders_made_in_vain_vanish_and_those_of_others_stay() {
        let root = tempfile::tempdir().unwrap();
        drop(OutDir::prepare(&root.path().join("a/b"), &draft(), &planned(), false).unwrap());
        assert!(names(root.path()).is_empty());
        fs::create_dir(root.path().join("mine")).unwrap();
        drop(OutDir::prepare(&root.path().join("mine"), &draft(), &planned(), false).unwrap());
        assert_eq!(names(root.path()), ["mine"]);
    }

    #[test]
    fn the_same_job_replaces_file_by_file_and_drops_what_it_no_longer_makes() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("out");
        write(&path, "one").unwrap();
        fs::write(path.join("my notes.txt"), "keep").unwrap();
        let directory = OutDir::prepare(&path, &draft(), &planned(), false).unwrap();
        directory.replace(&files("two")[..1], &draft()).unwrap();
        assert_eq!(names(&path), ["manifest.json", "metrics.csv", "my notes.txt"]);
        assert_eq!(fs::read_to_string(path.join("metrics.csv")).unwrap(), "two");
    }

    #[test]
    fn another_job_needs_overwrite_and_then_touches_only_listed_files() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("out");
        write(&path, "one").unwrap();
        fs::write(path.join("notes.txt"), "keep").unwrap();
        let mut other = draft();
        other.effort.seed = 2;
        let refused = OutDir::prepare(&path, &other, &planned(), false).unwrap_err();
        assert!(
            refused.to_string().contains("another seed") && refused.to_string().contains("--overwrite"),
            "{refused}"
        );
        assert_eq!(fs::read_to_string(path.join("metrics.csv")).unwrap(), "one");
        OutDir::prepare(&path, &other, &planned(), true).unwrap().replace(&files("two"), &other).unwrap();
        assert_eq!(fs::read_to_string(path.join("metrics.csv")).unwrap(), "two");
        assert_eq!(fs::read_to_string(path.join("notes.txt")).unwrap(), "keep");
    }

    #[test]
    fn foreign_files_are_never_overwritten() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("metrics.csv"), "precious").unwrap();
        let refused = OutDir::prepare(root.path(), &draft(), &planned(), false).unwrap_err();
        assert!(matches!(refused, OutDirError::NotEmpty { .. }), "{refused}");
        let refused = OutDir::prepare(root.path(), &draft(), &planned(), true).unwrap_err();
        assert!(matches!(refused, OutDirError::Collision(_)), "{refused}");
        assert_eq!(fs::read_to_string(root.path().join("metrics.csv")).unwrap(), "precious");
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_not_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let directory = OutDir::prepare(root.path(), &draft(), &planned(), false).unwrap();
        fs::write(root.path().join("metrics.csv"), "precious").unwrap();
        assert!(matches!(directory.replace(&files("two"), &draft()), Err(OutDirError::Collision(_))));
        assert_eq!(names(root.path()), ["metrics.csv"]);
    }

    #[test]
    fn a_damaged_manifest_protects_its_directory() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "one").unwrap();
        let manifest = root.path().join("manifest.json");
        let text = fs::read_to_string(&manifest).unwrap().replace("cheek", "cheak");
        fs::write(&manifest, text).unwrap();
        let refused = OutDir::prepare(root.path(), &draft(), &planned(), true).unwrap_err();
        assert!(refused.to_string().contains("checksum"), "{refused}");
    }

    #[test]
    fn a_half_written_result_of_the_same_job_is_taken_up_again() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "one").unwrap();
        let manifest = root.path().join("manifest.json");
        fs::rename(&manifest, root.path().join(JOURNAL)).unwrap();
        fs::write(root.path().join(".dermatrace-abc.tmp"), "left by a killed process").unwrap();
        write(root.path(), "two").unwrap();
        assert_eq!(names(root.path()), ["layers.csv", "manifest.json", "metrics.csv"]);
        assert_eq!(fs::read_to_string(root.path().join("metrics.csv")).unwrap(), "two");
    }

    #[test]
    fn a_message_names_the_file_and_not_its_temporary_name() {
        let wrapped = io::Error::other("No space left on device (os error 28) at path \"/x/.dermatrace-1.tmp\"");
        let error = io_error(Path::new("o/metrics.csv"), "write 3 bytes")(wrapped);
        let expected = "o/metrics.csv: cannot write 3 bytes: No space left on device (os error 28); free space, check permissions or choose another --out";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn one_process_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let first = OutDir::prepare(root.path(), &draft(), &planned(), false).unwrap();
        let refused = OutDir::prepare(root.path(), &draft(), &planned(), false).unwrap_err();
        assert!(matches!(refused, OutDirError::Locked { .. }), "{refused}");
        if cfg!(target_os = "linux") {
            assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
        }
        drop(first);
        OutDir::prepare(root.path(), &draft(), &planned(), false).unwrap();
    }

    #[test]
    fn single_files_are_updated_with_their_records() {
        let root = tempfile::tempdir().unwrap();
        let manifest = write(root.path(), "one").unwrap();
        let figures = vec![("a.svg".to_owned(), b"<svg/>".to_vec())];
        let updated = OutDir::reopen(root.path()).unwrap().update(&figures, &manifest).unwrap();
        assert_eq!(updated.files.len(), 3);
        let text = fs::read_to_string(root.path().join("manifest.json")).unwrap();
        assert!(Manifest::from_text(&text).unwrap().files.contains(&FileRecord::of("a.svg", b"<svg/>")));
        assert!(OutDir::reopen(&root.path().join("absent")).is_err());
    }

    #[test]
    fn folder_names_are_plain() {
        assert_eq!(default_path("a.b_c-1").unwrap(), Path::new("output/a.b_c-1"));
        for stem in ["", ".", "..", "a b", "ä", "a/b", "a\u{1b}[31m", &"x".repeat(129)] {
            assert!(default_path(stem).is_err(), "{stem:?}");
        }
        assert!(matches!(OutDir::reopen(Path::new("")), Err(OutDirError::EmptyPath)));
    }

    #[test]
    fn a_file_is_no_directory() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        fs::write(&path, "").unwrap();
        assert!(OutDir::prepare(&path, &draft(), &planned(), true).unwrap_err().to_string().contains("is a file"));
        assert!(OutDir::prepare(&path.join("below"), &draft(), &planned(), true).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_never_followed() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let (target, link) = (root.path().join("target"), root.path().join("link"));
        symlink(&target, &link).unwrap();
        for path in [link.clone(), link.join(".")] {
            let dangling = OutDir::prepare(&path, &draft(), &planned(), true).unwrap_err();
            assert!(dangling.to_string().contains("symbolic link"), "{dangling}");
        }
        fs::create_dir(&target).unwrap();
        assert!(OutDir::prepare(&link, &draft(), &planned(), true).is_err());

        let out = root.path().join("out");
        write(&out, "one").unwrap();
        let victim = root.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        fs::remove_file(out.join("metrics.csv")).unwrap();
        symlink(&victim, out.join("metrics.csv")).unwrap();
        write(&out, "two").unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert_eq!(fs::read_to_string(out.join("metrics.csv")).unwrap(), "two");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_was_swapped_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("out");
        let directory = OutDir::prepare(&path, &draft(), &planned(), false).unwrap();
        fs::rename(&path, root.path().join("elsewhere")).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(directory.replace(&files("x"), &draft()), Err(OutDirError::Moved(_))));
        assert!(names(&path).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn results_are_as_readable_as_other_files() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "one").unwrap();
        fs::write(root.path().join("plain"), "").unwrap();
        let mode = |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("metrics.csv"), mode("plain"));
    }
}
