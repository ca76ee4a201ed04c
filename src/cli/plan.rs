//! `dermatrace plan`: how many passes in which directions.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::results::plan::Plan;
use dermatrace::simulate::RunOptions;
use dermatrace::simulate::passes::{pass_budget, plan_passes};

/// Looks for the passes and writes the result. That a wish cannot be met is an answer, not a failure.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let why =
        "a search for passes that ends early has no answer; lower plan.most_passes or sampling.trials, or use --quick";
    load::refuse_time_cap(args, why)?;
    let mut job = Job::open::<Plan>(args, context)?;
    let wishes = load::pass_wishes(&job.scenario)?.clone();
    job.record.effort.trials = pass_budget(&job.scenario, &wishes, args.quick).trials;
    job.stops_in_order()?;
    job.write::<Plan>(|scenario, stop, record| {
        let bar = progress::pass_bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = RunOptions { quick: args.quick, max_duration: None, stop, progress: &progress };
        let plan = plan_passes(scenario, &wishes, &options);
        bar.finish_and_clear();
        let plan = plan?;
        record.end_with(&plan.cells, &[]);
        Ok(plan.into())
    })
}
