//! `dermatrace plot`: every figure again, from the tables alone.

use super::args::PlotArgs;
use super::failure::{Exit, Failure};
use super::result::{manifest_of, require_directory, verify_all};
use super::{Context, load, output};
use dermatrace::charts::league::{self, LeagueContext};
use dermatrace::charts::passes::{self, PassContext};
use dermatrace::charts::sensitivity::{self, SensitivityContext};
use dermatrace::charts::slides::{self, SlidesContext};
use dermatrace::charts::sweep::{self, Sweep, SweepContext};
use dermatrace::charts::{self, CAPTIONS, ChartContext, Drawing, Format, Look};
use dermatrace::folder::frame::read_parquet_verified;
use dermatrace::folder::manifest::{Manifest, Origin, Program};
use dermatrace::folder::outdir::{Content, OutDir};
use dermatrace::folder::study_tables::RESULTS;
use dermatrace::report::read::{read_pass_tables, read_rows, read_slides, read_tables};
use dermatrace::report::tables::{LEAGUE_FILES, PASS_FILES, SENSITIVITY_FILES, SLIDE_FILES};
use std::path::Path;

/// What the manifest of a folder of figures calls its command.
const COMMAND: &str = "plot";

/// Redraws the figures of a result: in place, its manifest brought up to date, or into a folder of their own.
pub fn run(args: &PlotArgs, context: &Context) -> Result<Exit, Failure> {
    require_directory(&args.results_dir)?;
    let result = OutDir::reopen(&args.results_dir)?;
    let manifest = manifest_of(result.path())?;
    let drawings = chosen(drawings(result.path(), &manifest, args.look())?, &args.only)?;
    let mut files = files_of(&drawings, args)?;
    let (path, written) = match &args.out {
        None => (result.path().to_owned(), result.update(&files, &manifest)?),
        Some(out) => {
            files.push((CAPTIONS.to_owned(), charts::captions(&drawings).into_bytes()));
            (out.clone(), write_apart(out, &files, (&result, &manifest), args.overwrite, context)?)
        }
    };
    if context.json {
        output::print_json(&load::sealed(&written)?)?;
    } else {
        let lines: String = files.iter().map(|(name, _)| format!("{}\n", path.join(name).display())).collect();
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
    let file = |drawing: &Drawing, format: Format| {
        let name = format!("{}.{}", drawing.stem, format.extension());
        Ok((name, drawing.file(format, args.dpi)?))
    };
    drawings.iter().flat_map(|drawing| formats.iter().map(move |format| file(drawing, *format))).collect()
}

/// Writes figures into a folder of their own, whose manifest says what they were drawn from.
fn write_apart(
    out: &Path,
    files: &[Content],
    (result, source): (&OutDir, &Manifest),
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
        program: Program {
            command: COMMAND.to_owned(),
            command_line: context.command_line.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            git_revision: env!("DERMATRACE_GIT").to_owned(),
            ..source.program.clone()
        },
        drawn_from: Some(Origin::of(source)),
        ..source.clone()
    }
}

/// The figures of the command that made the result, laid out from its tables.
fn drawings(directory: &Path, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, Failure> {
    let rows = |name: &str| directory.join(name);
    match manifest.program.command.as_str() {
        "sweep" => of_study(directory, manifest, look),
        "slides" => {
            verify_all(directory, manifest, |name| SLIDE_FILES.contains(&name))?;
            let mut context = SlidesContext::of(manifest);
            context.chart.look = look;
            Ok(slides::drawings(&read_slides(directory)?, &context)?)
        }
        "export" => {
            let message = format!(
                "{}: holds geometry, which has no figures; name the result that it was made from",
                directory.display()
            );
            Err(Failure::new(Exit::Usage, message))
        }
        "bench" => {
            verify_all(directory, manifest, |name| LEAGUE_FILES.contains(&name))?;
            let mut context = LeagueContext::of(manifest);
            context.chart.look = look;
            Ok(league::drawings(&read_rows(&rows("bench.csv"))?, &read_rows(&rows("front.csv"))?, &context)?)
        }
        "sensitivity" => {
            verify_all(directory, manifest, |name| SENSITIVITY_FILES.contains(&name))?;
            let mut context = SensitivityContext::of(manifest);
            context.chart.look = look;
            Ok(sensitivity::drawings(&read_rows(&rows("indices.csv"))?, &read_rows(&rows("effects.csv"))?, &context)?)
        }
        COMMAND => {
            let message = format!(
                "{}: holds figures and no tables; plot the result that they were drawn from",
                directory.display()
            );
            Err(Failure::new(Exit::Usage, message))
        }
        "animate" => {
            let message = format!("{}: a film is not redrawn from its tables; run animate again", directory.display());
            Err(Failure::new(Exit::Usage, message))
        }
        "plan" => {
            verify_all(directory, manifest, |name| PASS_FILES.contains(&name))?;
            let mut context = PassContext::of(manifest);
            context.chart.look = look;
            Ok(passes::drawings(&read_pass_tables(directory)?, &context)?)
        }
        _ => {
            verify_all(directory, manifest, |name| name.ends_with(".csv"))?;
            let context = ChartContext { look, ..ChartContext::of(manifest) };
            Ok(charts::drawings(&read_tables(directory)?, &context)?)
        }
    }
}

/// The figures of a study from its table in a directory; a table that was changed is refused.
fn of_study(directory: &Path, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, Failure> {
    let name = format!("{RESULTS}.parquet");
    let Some(file) = manifest.files.iter().find(|file| file.name == name) else {
        return Err(Failure::new(Exit::Damaged, format!("{}: its manifest lists no {name}", directory.display())));
    };
    let reader = read_parquet_verified(&directory.join(&name), &file.sha256)?;
    let Some(mut context) = SweepContext::of(manifest) else { return Ok(Vec::new()) };
    context.chart.look = look;
    Ok(sweep::drawings(&Sweep::read(&reader, &context.study)?, &context)?)
}
