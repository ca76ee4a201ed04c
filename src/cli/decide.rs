//! `dermatrace decide`: how many sections would decide between two hypotheses.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::inference::{InferOptions, decide};
use dermatrace::results::decide::Decide;
use dermatrace::simulate::SimulateError;

/// Makes up studies of each design, and writes how often they decide. That none does is an answer, not a failure.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    load::refuse_time_cap(args, "decide has no time cap; take --quick, fewer depths or planes, or fewer data_sets")?;
    let mut job = Job::open::<Decide>(args, context)?;
    if job.scenario.decide.is_none() {
        return Err(SimulateError::NoStudyOfSections.into());
    }
    job.stops_in_order()?;
    job.write::<Decide>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let found = decide(scenario, &InferOptions { quick: args.quick, stop, progress: &progress });
        bar.finish_and_clear();
        let found = found?;
        record.end_with(&[], &found.notes);
        Ok(found.into())
    })
}
