//! What the commands that compute many scenarios would take, from trials of a few of them.

use super::evaluation::{SurveyOptions, evaluate};
use super::league::configurations;
use super::sweep::Course;
use crate::scenario::{Scenario, Study};
use crate::simulate::budget;
use crate::simulate::forecast::{
    FEW_FIGURES_MIB, FIGURES_MIB, FIGURES_S, Forecast, PROGRAM_MIB, cells_s, held_mib, mean_until, spread,
};
use crate::study::plan::Compute;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// What a thread holds at once of what a run of one scenario would hold at its end.
const IN_FLIGHT: f64 = 0.5;
/// A row of a study's tables, as figures hold it.
const ROW_BYTES: f64 = 110.0;
/// Rows of an evaluation, about.
const ROWS: f64 = 50.0;

/// What the evaluations of a study would take on so many threads. Called on a pool of one thread; trying ends by `until`.
pub fn study(study: &Study, course: &dyn Course, quick: bool, threads: usize, until: Instant) -> Forecast {
    let count = course.count();
    let numbers = || spread(usize::try_from(count).unwrap_or(usize::MAX)).map(|number| number as u64);
    let each_s = mean_until(numbers().map(|number| evaluation_s(study, course, number, quick, until)), until);
    let held = numbers().filter_map(|number| {
        let asked = course.evaluation(number);
        Some(held_mib(&study.scenario(&asked.values, asked.replicate).ok()?, quick, 1))
    });
    let held = match study.plan.compute {
        Compute::Channel => 0.0,
        Compute::Patch | Compute::Delivery => held.fold(0.0, f64::max) * IN_FLIGHT * threads as f64,
    };
    let rows = ROW_BYTES * ROWS * count as f64 / f64::from(1 << 20);
    // Points are let go before figures are drawn.
    let mib = PROGRAM_MIB + held.max(rows).max(FEW_FIGURES_MIB);
    Forecast::of(each_s * count as f64, FIGURES_S, mib, threads)
}

/// Seconds of one thread that an evaluation takes.
fn evaluation_s(study: &Study, course: &dyn Course, number: u64, quick: bool, until: Instant) -> f64 {
    let asked = course.evaluation(number);
    match study.plan.compute {
        Compute::Channel | Compute::Delivery => {
            let options = SurveyOptions { quick, stop: &AtomicUsize::new(0), deadline: Some(until), tell: &|| () };
            let begun = Instant::now();
            // What is wrong with it takes its time, too.
            let _ = evaluate(study, asked, &options);
            begun.elapsed().as_secs_f64()
        }
        Compute::Patch => match study.scenario(&asked.values, asked.replicate) {
            Ok(scenario) => cells_s(&scenario, budget(scenario.sampling, quick), until),
            Err(_) => 0.0,
        },
    }
}

/// What a league table would take on so many threads; nothing where its configurations are too many.
pub fn league(scenario: &Scenario, quick: bool, threads: usize, until: Instant) -> Option<Forecast> {
    let configurations = configurations(scenario).ok()?;
    let sound: Vec<&Scenario> = configurations.iter().filter_map(|one| one.scenario.as_ref().ok()).collect();
    let tried = || spread(sound.len()).map(|i| sound[i]);
    let each_s = mean_until(tried().map(|one| cells_s(one, budget(one.sampling, quick), until)), until);
    let held = tried().map(|one| held_mib(one, quick, 1)).fold(0.0, f64::max) * IN_FLIGHT * threads as f64;
    let mib = PROGRAM_MIB + held.max(FIGURES_MIB);
    Some(Forecast::of(each_s * sound.len() as f64, FIGURES_S, mib, threads))
}
