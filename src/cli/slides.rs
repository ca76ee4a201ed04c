//! `dermatrace slides`: sections as a histologist sees them, and what is read on them.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::histology::{SlidesOptions, slides};
use dermatrace::results::slides::Sections;

/// Cuts the sections of a scenario and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    // Fewer trials for want of time would be another result.
    let why = "slides has no time cap; use --quick, or fewer slides.vertical planes or sampling.trials";
    load::refuse_time_cap(args, why)?;
    let mut job = Job::open::<Sections>(args, context)?;
    job.stops_in_order()?;
    job.write::<Sections>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let slides = slides(scenario, &SlidesOptions { quick: args.quick, stop, progress: &progress });
        bar.finish_and_clear();
        let slides = slides?;
        record.notes.clone_from(&slides.notes);
        Ok(slides.into())
    })
}
