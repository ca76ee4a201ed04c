//! `dermatrace infer`: what measured sections say of the hypotheses.

use super::args::{InferArgs, StudyArgs};
use super::failure::{Exit, Failure};
use super::job::Job;
use super::{Context, load, progress};
use dermatrace::inference::{InferOptions, infer};
use dermatrace::results::infer::Infer;
use dermatrace::simulate::SimulateError;
use std::path::{Path, absolute};

/// Reads the sections, compares the hypotheses, and writes it. That no hypothesis fits is an answer, not a failure.
pub fn run(args: &InferArgs, context: &Context) -> Result<Exit, Failure> {
    load::refuse_time_cap(
        &args.common,
        "infer has no time cap: a grid that ends early has no digits that stay; take --quick",
    )?;
    let mut common = args.common.clone();
    if let Some(data) = &args.data {
        common.overrides.set.push(readings(data)?);
    }
    computed(&common, context)
}

fn computed(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let mut job = Job::open::<Infer>(args, context)?;
    if job.scenario.infer.as_ref().is_none_or(|plan| plan.sections.is_none()) {
        return Err(SimulateError::NoSections.into());
    }
    job.stops_in_order()?;
    job.write::<Infer>(|scenario, stop, record| {
        let bar = progress::bar(context.quiet);
        let progress = |done, planned| progress::show(&bar, done, planned);
        let found = infer(scenario, &InferOptions { quick: args.quick, stop, progress: &progress });
        bar.finish_and_clear();
        let found = found?;
        record.end_with(&[], &found.notes);
        record.precision_reached = found.unreached.is_none();
        record.notes.extend(found.unreached.clone());
        Ok(found.into())
    })
}

/// The override that `--data` is: a path of the current folder, wherever the scenario lies.
fn readings(data: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::new(Exit::Io, format!("{}: {error}", data.display()));
    let path = absolute(data).map_err(failed)?;
    Ok(format!("infer.readings={}", serde_json::Value::from(path.to_string_lossy())))
}
