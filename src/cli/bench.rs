//! `dermatrace bench`: needle configurations in a league table, and the Pareto front.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::job::{Job, Made};
use super::{Context, load, progress};
use dermatrace::folder::manifest::{Manifest, StudyRecord};
use dermatrace::results::league::{Bench, MARKDOWN};
use dermatrace::summary::league_text::league_markdown;
use dermatrace::survey::evaluation::SurveyOptions;
use dermatrace::survey::league::{League, configuration_count, league};
use std::time::Instant;

/// Computes a league table and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let mut job = Job::open::<Bench>(args, context)?;
    let plan = load::league(&job.scenario)?.clone();
    job.record.study = job.scenario.study.as_ref().map(|study| StudyRecord::of(&study.plan, None));
    job.more = vec![MARKDOWN.to_owned()];
    job.stops_in_order()?;
    job.write::<Bench>(|scenario, stop, record| {
        let bar = progress::study_bar(context.quiet, configuration_count(scenario)? as u64, 0);
        let deadline = args.max_seconds.and_then(|cap| Instant::now().checked_add(cap));
        let options = SurveyOptions { quick: args.quick, stop, deadline, tell: &|| bar.inc(1) };
        let found = league(scenario, &plan, &options);
        bar.finish_and_clear();
        let found = found?;
        count(record, &found);
        record.leave_out(&found.left_out);
        let files = vec![(MARKDOWN.to_owned(), league_markdown(record, &found).into_bytes())];
        Ok(Made { found, files })
    })
}

/// Notes what became of the configurations.
fn count(record: &mut Manifest, league: &League) {
    record.precision_reached = league.failed + league.imprecise == 0;
    if let Some(study) = &mut record.study {
        (study.failed, study.imprecise) = (league.failed as u64, league.imprecise as u64);
    }
}
