//! `dermatrace claims`: the board of claims.

use super::args::ClaimsArgs;
use super::evidence::{Read, refuse_unknown};
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::evidence::board::Checked;
use dermatrace::evidence::{Chosen, LabOptions, Library, Shelf, board};
use dermatrace::results::claims::Claims;

/// Measures the claims and writes the board.
pub fn run(args: &ClaimsArgs, context: &Context) -> Result<Exit, Failure> {
    let library = match args.files.as_slice() {
        [] => Library::built_in(Shelf::Claims),
        files => Library::of_files(files)?,
    };
    refuse_unknown(&library, &args.only)?;
    let Checked { sources, files } = board::check(&library)?;
    if let Some(source) = args.source.as_ref().filter(|source| !sources.contains(source)) {
        let message =
            format!("--source: no claim is of \"{}\"; sources: {}", source.escape_debug(), sources.join(", "));
        return Err(Failure::new(Exit::Usage, message));
    }
    let (only, source, seed) = (args.only.clone(), args.source.clone(), args.common.seed);
    let chosen = Chosen { only, kinds: Vec::new(), source, seed };
    let title = "What clinical texts claim, and under which hypotheses it holds";
    let read = Read { stem: "claims", title, text: library.text(), beside: files };
    let record = |threads| {
        let mut record = read.record(&args.common, load::invocation("claims", threads, context));
        record.options = chosen.options();
        record
    };
    let job = Job::of_files(library, record, &args.common, context)?;
    job.write::<Claims>(|library, stop, record| {
        let bar = progress::case_bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = LabOptions { quick: args.common.quick, stop, progress: &progress };
        let found = board::measure(library, &chosen, &options);
        bar.finish_and_clear();
        let found = found?;
        record.end_with(&found.cells, &[]);
        Ok(found.into())
    })
}
