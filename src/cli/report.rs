//! `dermatrace report`: one self-contained page about a result, from its manifest and tables alone.

use super::args::ReportArgs;
use super::failure::{Exit, Failure};
use super::{Context, output};
use dermatrace::folder::outdir::OutDir;
use dermatrace::page::FILE_NAME;
use dermatrace::results::{Source, manifest_of, page_about, require_directory};

/// Writes the page beside the tables and brings the manifest up to date.
pub fn run(args: &ReportArgs, context: &Context) -> Result<Exit, Failure> {
    require_directory(&args.results_dir)?;
    let directory = OutDir::reopen(&args.results_dir)?;
    let manifest = manifest_of(directory.path())?;
    let page = page_about(&Source { directory: directory.path(), manifest: &manifest })?;
    let path = directory.path().join(FILE_NAME);
    let manifest = directory.update(&[(FILE_NAME.to_owned(), page.into_bytes())], &manifest)?;
    if context.json {
        output::print_manifest(&manifest, None)?;
    } else {
        output::print(&format!("{}\n", output::shown(&path)))?;
    }
    Ok(Exit::Done)
}
