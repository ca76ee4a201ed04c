//! `dermatrace verify`: published figures, and rows of reference values.

use super::args::{FailOn, VerifyArgs};
use super::evidence::{Read, refuse_unknown};
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, output, progress};
use dermatrace::evidence::reference::{self, ReferenceRow};
use dermatrace::evidence::verify::{self, Verification};
use dermatrace::evidence::{Chosen, LabOptions, Library, Shelf, list_models};
use dermatrace::results::verify::{Verify, listed_references};
use dermatrace::scenario::StrikeFile;
use dermatrace::summary::evidence_text::reference_summary;
use dermatrace::threads;

/// Compares the cases, or evaluates rows of reference values, or both.
pub fn run(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    if args.list {
        return output::print(&list_models()).map(|()| Exit::Done);
    }
    if args.reference.as_ref().is_some_and(Vec::is_empty) {
        let message = "--reference: no file is given; name one, or add --list for the models that rows may name";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    let is_references_alone = args.reference.is_some() && args.cases.is_none() && !args.with_library;
    if is_references_alone && args.common.out.is_none() {
        return references_alone(args, context);
    }
    let (library, mut beside) = if is_references_alone { (None, Vec::new()) } else { library(args)? };
    let text = library.as_ref().map_or_else(String::new, Library::text);
    for path in args.reference.iter().flatten() {
        beside.push(reference::file(path)?);
    }
    let title = "Published figures and the program's answers";
    let read = Read { stem: "verify", title, text, beside };
    let record = |threads| {
        let mut record = read.record(&args.common, load::invocation("verify", threads, context));
        let files = args.reference.iter().flatten().map(|path| format!("--reference {}", path.display()));
        record.options = chosen(args).options().into_iter().chain(files).collect();
        record
    };
    let job = Job::of_files(library, record, &args.common, context)?;
    job.write::<Verify>(|library, stop, record| {
        let bar = progress::case_bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = LabOptions { quick: args.common.quick, stop, progress: &progress };
        let found = library.as_ref().map(|library| verify::verify(library, &chosen(args), &options)).transpose();
        bar.finish_and_clear();
        let mut found: Verification = found?.unwrap_or_default();
        found.references = references(args)?;
        found.fails_on_differing = args.fail_on == Some(FailOn::Differs);
        record.end_with(&found.cells, &[]);
        Ok(found.into())
    })
}

/// The cases that were asked for, and files that they read; a name that is none of them is refused.
fn library(args: &VerifyArgs) -> Result<(Option<Library>, Vec<StrikeFile>), Failure> {
    let built_in = || Library::built_in(Shelf::Cases);
    let library = match &args.cases {
        None => built_in(),
        Some(path) if args.with_library => built_in().with(Library::of_path(path)?),
        Some(path) => Library::of_path(path)?,
    };
    refuse_unknown(&library, &args.only)?;
    let beside = verify::check(&library)?;
    Ok((Some(library), beside))
}

fn chosen(args: &VerifyArgs) -> Chosen {
    Chosen { only: args.only.clone(), kinds: args.kind.clone(), source: None, seed: args.common.seed }
}

fn references(args: &VerifyArgs) -> Result<Vec<ReferenceRow>, Failure> {
    let mut rows = Vec::new();
    for path in args.reference.iter().flatten() {
        rows.extend(reference::evaluate(path)?);
    }
    Ok(rows)
}

/// Nothing is written where rows alone are asked for, and no folder.
fn references_alone(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = threads::pool(threads::count(args.common.threads)?)?;
    let rows = pool.install(|| references(args))?;
    match context.json {
        true => output::print_json(&listed_references(&rows))?,
        false => output::print(&reference_summary(&rows))?,
    }
    let is_within = rows.iter().all(|row| row.within == "yes");
    Ok(if is_within { Exit::Done } else { Exit::Contradicted })
}
