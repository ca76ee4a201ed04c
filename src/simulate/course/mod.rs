//! A course of sessions (model section 16): what each device damages in a session, from the same run as `run`, and what a course of
//! such sessions leaves.

mod damage;
mod needles;
mod study;
mod tables;

pub use study::CourseStudy;

use super::{RunOptions, SimulateError};
use crate::after::Course;
use crate::devices::Device;
use crate::scenario::Scenario;
use damage::Damages;
use needles::Needles;
use tables::Plan;

/// Draws where the scenario names none.
const USUAL_DRAWS: u32 = 64;
/// Draws of a quick look, at most.
const QUICK_DRAWS: u32 = 8;

/// What a course of sessions with each device leaves.
///
/// # Errors
/// [`SimulateError`] as of a run; [`SimulateError::NoCourse`] where the scenario has none.
pub fn course_study(scenario: &Scenario, options: &RunOptions) -> Result<CourseStudy, SimulateError> {
    let course = course_of(scenario)?;
    let times_s = course.times_s();
    let all: Vec<Needles> = scenario.devices.iter().map(|device| Needles::of(device, times_s.len())).collect();
    let damages = Damages::of(scenario, &all, options)?;
    let seed = scenario.sampling.seed;
    let plan = Plan { scenario, course, times_s: &times_s, seed, draws: draws(scenario, options.quick) };
    let mut study = CourseStudy::default();
    for (needles, device) in all.iter().zip(&scenario.devices) {
        for depth_mm in depths_mm(scenario, device) {
            let of_session = damages.of_sessions(needles, depth_mm);
            let of_session = of_session.ok_or_else(|| SimulateError::stopped(options.stop))?;
            tables::device_at(&plan, &of_session, &mut study);
        }
    }
    (study.cells, study.notes) = (damages.cells, damages.notes);
    study.matured = tables::matured(&plan);
    study.needles = needles::rows(scenario, &all);
    study.costs = scenario.devices.iter().flat_map(|device| tables::costs(device, times_s.len())).collect();
    Ok(study)
}

/// The course of a scenario.
///
/// # Errors
/// [`SimulateError::NoCourse`] where it has none.
pub fn course_of(scenario: &Scenario) -> Result<&Course, SimulateError> {
    scenario.course.as_ref().ok_or_else(|| SimulateError::NoCourse { scenario: scenario.stem.clone() })
}

/// How many runs of devices a course needs: as many as the device has different needles that has the most.
pub fn course_runs(scenario: &Scenario) -> usize {
    let sessions = scenario.course.as_ref().map_or(0, |course| course.times_s().len());
    scenario.devices.iter().map(|device| Needles::of(device, sessions).count()).max().unwrap_or(0)
}

/// How many people are drawn.
pub fn draws(scenario: &Scenario, quick: bool) -> u32 {
    let draws = scenario.delivery.as_ref().map_or(USUAL_DRAWS, |delivery| delivery.draws);
    if quick { draws.min(QUICK_DRAWS) } else { draws }
}

fn depths_mm(scenario: &Scenario, device: &Device) -> Vec<f64> {
    device.kind.own_depth_mm().map_or_else(|| scenario.depths_mm.clone(), |own_mm| vec![own_mm])
}
