//! `dermatrace calibrate`: the free parameters of mechanics, fitted to published figures.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load};
use dermatrace::evidence::calibrate::{Start, calibrate};
use dermatrace::evidence::{LabOptions, Library, Shelf};
use dermatrace::results::calibration::Calibrate;

/// Fits and writes the result. That no figure fixes a parameter is an answer, not a failure.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    load::refuse_time_cap(args, "a calibration that ends early has no answer; it takes seconds")?;
    let mut job = Job::open::<Calibrate>(args, context)?;
    let start = Start::of(&job.scenario)?;
    job.stops_in_order()?;
    job.write::<Calibrate>(|_, stop, _| {
        let options = LabOptions { quick: args.quick, stop, progress: &|_, _| {} };
        Ok(calibrate(&Library::built_in(Shelf::Cases), &start, &options)?.into())
    })
}
