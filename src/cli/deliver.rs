//! `dermatrace deliver`: what enters through the channels while they close.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::results::deliver::Deliver;
use dermatrace::simulate::deliver::devices_of_delivery;
use dermatrace::simulate::forecast::held_mib;
use dermatrace::simulate::{RunOptions, SimulateError, deliver};

/// Runs the devices, solves what gets in, and writes it.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let why = "deliver has no time cap; take --quick, fewer drugs, devices or depths, or fewer delivery.draws";
    load::refuse_time_cap(args, why)?;
    let mut job = Job::open::<Deliver>(args, context)?;
    if job.scenario.delivery.is_none() {
        return Err(SimulateError::NoDelivery.into());
    }
    let threads = job.pool.current_num_threads();
    job.held_mib = devices_of_delivery(&job.scenario).map_or(0.0, |devices| held_mib(&devices, args.quick, threads));
    job.stops_in_order()?;
    job.write::<Deliver>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let options = RunOptions { quick: args.quick, max_duration: None, stop, progress: &progress };
        let found = deliver(scenario, &options);
        bar.finish_and_clear();
        let found = found?;
        record.end_with(&found.cells, &found.notes);
        Ok(found.into())
    })
}
