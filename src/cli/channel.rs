//! `dermatrace channel`: one strike of each device, depth and hypothesis.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load};
use dermatrace::results::channel::Channel;
use dermatrace::simulate::single_strikes;

/// Computes the channels, prints them, and writes tables where `--out` asks for them; `plot` draws their figures.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let why = "channel samples nothing and has no time cap; take fewer devices, depths or hypotheses";
    load::refuse_time_cap(args, why)?;
    let job = Job { draws: false, ..Job::open::<Channel>(args, context)? };
    job.write::<Channel>(|scenario, stop, _| Ok(single_strikes(scenario, stop).into()))
}
