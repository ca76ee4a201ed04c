//! `dermatrace plot`: every figure again, from the tables alone.

use super::args::PlotArgs;
use super::failure::{Exit, Failure};
use super::{Context, limits, load, output};
use dermatrace::charts::{self, CAPTIONS, Drawing, Format};
use dermatrace::folder::manifest::{Manifest, Origin};
use dermatrace::folder::outdir::OutDir;
use dermatrace::results::{self, Source, figures, manifest_of, require_directory};
use dermatrace::simulate::forecast::least_mib;
use dermatrace::table::Content;
use std::path::Path;

/// Redraws the figures of a result: in place, its manifest brought up to date, or into a folder of their own.
pub fn run(args: &PlotArgs, context: &Context) -> Result<Exit, Failure> {
    limits::refuse_beyond(least_mib(true), 1, false)?;
    require_directory(&args.results_dir)?;
    let result = OutDir::reopen(&args.results_dir)?;
    let manifest = manifest_of(result.path())?;
    let source = Source { directory: result.path(), manifest: &manifest };
    let drawings = chosen(results::drawings(&source, args.look())?, &args.only)?;
    let mut files = files_of(&drawings, args)?;
    let (path, written) = match &args.out {
        None if args.only.is_empty() => (result.path().to_owned(), result.update(&files, &manifest.with_figures())?),
        None => (result.path().to_owned(), result.update(&files, &manifest)?),
        Some(out) => {
            files.push((CAPTIONS.to_owned(), charts::captions(&drawings).into_bytes()));
            (out.clone(), write_apart(out, &files, &result, &manifest, args.overwrite, context)?)
        }
    };
    if context.json {
        output::print_manifest(&written, None)?;
    } else {
        let lines: String = files.iter().map(|(name, _)| format!("{}\n", output::shown(&path.join(name)))).collect();
        output::print(&lines)?;
    }
    Ok(Exit::Done)
}

/// The figures that were asked for by name; all of them where none was.
fn chosen(drawings: Vec<Drawing>, only: &[String]) -> Result<Vec<Drawing>, Failure> {
    let stems: Vec<&str> = drawings.iter().map(|drawing| drawing.stem).collect();
    if let Some(unknown) = only.iter().find(|name| !stems.contains(&name.as_str())) {
        let message = format!(
            "--only \"{}\": this result has no such figure; it has {}",
            unknown.escape_debug(),
            if stems.is_empty() { "none".to_owned() } else { stems.join(", ") }
        );
        return Err(Failure::new(Exit::Usage, message));
    }
    Ok(drawings.into_iter().filter(|drawing| only.is_empty() || only.iter().any(|name| name == drawing.stem)).collect())
}

/// Every figure in every format that was asked for, each once.
fn files_of(drawings: &[Drawing], args: &PlotArgs) -> Result<Vec<Content>, Failure> {
    let mut formats: Vec<Format> = args.format.iter().map(|name| Format::from(*name)).collect();
    formats.sort_unstable();
    formats.dedup();
    Ok(figures::files_in(drawings, &formats, args.dpi)?)
}

/// Writes figures into a folder of their own, whose manifest says what they were drawn from.
fn write_apart(
    out: &Path,
    files: &[Content],
    result: &OutDir,
    source: &Manifest,
    overwrite: bool,
    context: &Context,
) -> Result<Manifest, Failure> {
    if let (Ok(out), Ok(own)) = (out.canonicalize(), result.path().canonicalize())
        && out == own
    {
        let message = "--out is the result itself; leave --out away to redraw its figures in place";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    let job = job(source, context);
    let planned: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    Ok(OutDir::prepare(out, &job, &planned, overwrite)?.replace(files, &job)?)
}

/// The manifest of a folder of figures: what the result's says, and which result that was.
fn job(source: &Manifest, context: &Context) -> Manifest {
    Manifest {
        program: load::invocation(figures::WORD, source.threads, context).into(),
        drawn_from: Some(Origin::of(source)),
        ..source.clone()
    }
}
