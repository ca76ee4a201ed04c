//! `dermatrace plot`: every figure again, from the tables alone.

use super::args::PlotArgs;
use super::failure::{Exit, Failure};
use super::{Context, figures, output};
use dermatrace::report::manifest::{self, FileRecord, Manifest};
use dermatrace::report::outdir::OutDir;
use dermatrace::report::read::read_tables;
use std::io::ErrorKind;
use std::path::Path;

/// Redraws the figures of a result and brings its manifest up to date.
pub fn run(args: &PlotArgs, context: &Context) -> Result<Exit, Failure> {
    let directory = OutDir::reopen(&args.results_dir)?;
    let manifest = read_manifest(directory.path())?;
    for record in manifest.files.iter().filter(|file| file.name.ends_with(".csv")) {
        verify(directory.path(), record)?;
    }
    let files = figures::draw(&read_tables(directory.path())?, &manifest)?;
    let path = directory.path().to_owned();
    let manifest = directory.update(&files, &manifest)?;
    if context.json {
        output::print_json(&serde_json::to_value(&manifest)?)?;
    } else {
        let lines: String = files.iter().map(|(name, _)| format!("{}\n", path.join(name).display())).collect();
        output::print(&lines)?;
    }
    Ok(Exit::Done)
}

fn read_manifest(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(manifest::FILE_NAME);
    let damaged =
        |why: String| Failure::new(Exit::Damaged, format!("{}: {why}; run the scenario again", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged("missing, so this is no result of dermatrace".to_owned()),
        ErrorKind::InvalidData => damaged("not a text".to_owned()),
        _ => Failure::new(Exit::Io, format!("{}: cannot be read: {error}; check its permissions", path.display())),
    })?;
    Manifest::from_text(&text).map_err(|error| damaged(error.to_string()))
}

/// A table that is not the one that was written must not be drawn as if it were.
fn verify(directory: &Path, record: &FileRecord) -> Result<(), Failure> {
    let path = directory.join(&record.name);
    let damaged = |why: &str| Failure::new(Exit::Damaged, format!("{}: {why}; run the scenario again", path.display()));
    let content = std::fs::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged("missing, though the manifest lists it"),
        _ => Failure::new(Exit::Io, format!("{}: cannot be read: {error}; check its permissions", path.display())),
    })?;
    if FileRecord::of(&record.name, &content) == *record {
        Ok(())
    } else {
        Err(damaged("changed since it was written"))
    }
}
