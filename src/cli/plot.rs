//! `dermatrace plot`: every figure again, from the tables alone.

use super::args::PlotArgs;
use super::failure::{Exit, Failure};
use super::{Context, figures, load, output};
use dermatrace::report::manifest::{self, FileRecord, Manifest};
use dermatrace::report::manifest_file::{ManifestFileError, read_manifest, read_regular};
use dermatrace::report::outdir::{Content, OutDir};
use dermatrace::report::read::{read_rows, read_tables};
use dermatrace::report::tables::{LEAGUE_FILES, SENSITIVITY_FILES};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Redraws the figures of a result and brings its manifest up to date.
pub fn run(args: &PlotArgs, context: &Context) -> Result<Exit, Failure> {
    let directory = OutDir::reopen(&args.results_dir)?;
    let manifest = manifest_of(directory.path())?;
    let files = draw(directory.path(), &manifest)?;
    let path = directory.path().to_owned();
    let manifest = directory.update(&files, &manifest)?;
    if context.json {
        output::print_json(&load::sealed(&manifest)?)?;
    } else {
        let lines: String = files.iter().map(|(name, _)| format!("{}\n", path.join(name).display())).collect();
        output::print(&lines)?;
    }
    Ok(Exit::Done)
}

/// The figures of the command that made the result, from its tables.
fn draw(directory: &Path, manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    match manifest.program.command.as_str() {
        "sweep" => figures::redraw_study(directory, manifest),
        "bench" => {
            verify_all(directory, manifest, |name| LEAGUE_FILES.contains(&name))?;
            let rows = |name: &str| directory.join(name);
            figures::draw_league(&read_rows(&rows("bench.csv"))?, &read_rows(&rows("front.csv"))?, manifest)
        }
        "sensitivity" => {
            verify_all(directory, manifest, |name| SENSITIVITY_FILES.contains(&name))?;
            let rows = |name: &str| directory.join(name);
            figures::draw_sensitivity(&read_rows(&rows("indices.csv"))?, &read_rows(&rows("effects.csv"))?, manifest)
        }
        _ => {
            verify_all(directory, manifest, |name| name.ends_with(".csv"))?;
            figures::draw(&read_tables(directory)?, manifest)
        }
    }
}

/// Refuses a result of which a table that serves is not the one that was written.
pub(super) fn verify_all(
    directory: &Path,
    manifest: &Manifest,
    is_drawn: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    manifest.files.iter().filter(|file| is_drawn(&file.name)).try_for_each(|record| verify(directory, record))
}

/// The manifest of a directory; without one it is no result.
pub(super) fn manifest_of(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(manifest::FILE_NAME);
    read_manifest(&path).map_err(|error| match error {
        ManifestFileError::Io(error) => unreadable(&path, &error),
        other => damaged(&path, &other.to_string()),
    })
}

fn verify(directory: &Path, record: &FileRecord) -> Result<(), Failure> {
    verified(directory, record).map(drop)
}

/// The bytes of a file. A table that is not the one that was written must not be drawn as if it were.
pub(super) fn verified(directory: &Path, record: &FileRecord) -> Result<Vec<u8>, Failure> {
    let path = directory.join(&record.name);
    let content = read_regular(&path, record.bytes).map_err(|error| unreadable(&path, &error))?;
    if FileRecord::of(&record.name, &content) == *record {
        Ok(content)
    } else {
        Err(damaged(&path, "changed since it was written"))
    }
}

/// A file that is missing or no file makes the result a damaged one; other failures are the device's.
fn unreadable(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => damaged(path, "missing, so this is no whole result of dermatrace"),
        ErrorKind::InvalidData => damaged(path, &error.to_string()),
        _ => Failure::new(Exit::Io, format!("{}: cannot be read: {error}; check its permissions", path.display())),
    }
}

fn damaged(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Damaged, format!("{}: {why}; run the scenario again", path.display()))
}
