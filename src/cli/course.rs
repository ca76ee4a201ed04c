//! `dermatrace course`: what a course of sessions leaves.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::results::course::Course;
use dermatrace::simulate::RunOptions;
use dermatrace::simulate::course::{course_of, course_study};

/// Runs the devices of a scenario, and writes what a course of such sessions leaves.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let why = "a course needs every session and has no time cap; use --quick, or lower sampling.trials";
    load::refuse_time_cap(args, why)?;
    let mut job = Job::open::<Course>(args, context)?;
    course_of(&job.scenario)?;
    job.stops_in_order()?;
    job.write::<Course>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = RunOptions { quick: args.quick, max_duration: None, stop, progress: &progress };
        let study = course_study(scenario, &options);
        bar.finish_and_clear();
        let study = study?;
        record.end_with(&study.cells, &study.notes);
        Ok(study.into())
    })
}
