//! `dermatrace force`: how deep a hand presses.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load};
use dermatrace::results::force::Force;
use dermatrace::simulate::depth_from_force;

/// Works out what force makes of depth, and writes it.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let why = "force samples nothing and has no time cap; take fewer devices or depths";
    load::refuse_time_cap(args, why)?;
    let job = Job::open::<Force>(args, context)?;
    load::require_force(&job.scenario)?;
    job.write::<Force>(|scenario, stop, _| Ok(depth_from_force(scenario, stop)?.into()))
}
