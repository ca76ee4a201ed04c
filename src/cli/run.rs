//! `dermatrace run`: the main job.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, output, progress};
use dermatrace::results::run::Run;
use dermatrace::simulate::forecast::held_mib;
use dermatrace::simulate::{RunOptions, simulate};

/// Runs a scenario and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let mut job = Job::open::<Run>(args, context)?;
    if job.scenario.study.is_some() && !context.quiet {
        output::note("dermatrace: note: run computes the scenario as declared; `dermatrace sweep` computes its study");
    }
    job.held_mib = held_mib(&job.scenario, args.quick, job.pool.current_num_threads());
    job.stops_in_order()?;
    job.write::<Run>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = RunOptions { quick: args.quick, max_duration: args.max_seconds, stop, progress: &progress };
        let outcome = simulate(scenario, &options);
        bar.finish_and_clear();
        let outcome = outcome?;
        record.end_with(&outcome.cells, &outcome.notes);
        record.leave_out(&outcome.left_out);
        Ok(outcome.into())
    })
}
