//! From the options to a scenario and the record of the job.

use super::Context;
use super::args::{Overrides, StudyArgs};
use super::failure::{Exit, Failure};
use dermatrace::folder::manifest::{Invocation, Manifest};
use dermatrace::results::Kind;
use dermatrace::results::sensitivity::Sensitivity;
use dermatrace::results::study::Study as Sweep;
use dermatrace::scenario::{self, LoadError, Scenario, Study};
use dermatrace::study::league::LeaguePlan;
use dermatrace::study::passes::PassWishes;
use dermatrace::study::plan::{Compute, SensitivityPlan};
use std::path::Path;
use std::time::Duration;

/// Reads a scenario with `--set` and `--seed` applied.
pub fn scenario(path: &Path, overrides: &Overrides) -> Result<Scenario, LoadError> {
    let scenario = scenario::load(path, &overrides.set)?;
    Ok(match overrides.seed {
        Some(seed) => scenario.with_seed(seed),
        None => scenario,
    })
}

/// Refuses a scenario without devices, which gives its channels and is for `deliver` and studies of deliveries alone.
pub fn require_devices(scenario: &Scenario, command: &str) -> Result<(), Failure> {
    let is_study = [Sweep::WORD, Sensitivity::WORD].contains(&command);
    let is_of_deliveries = scenario.study.as_ref().is_some_and(|study| study.plan.compute == Compute::Delivery);
    if !scenario.devices.is_empty() || is_study && is_of_deliveries {
        return Ok(());
    }
    let message = format!(
        "scenario \"{}\" gives its channels and has no device, so there is nothing for {command}; take `dermatrace deliver`, or add \
         a [[device]], [tissue] and [depth]",
        scenario.stem
    );
    Err(Failure::new(Exit::Usage, message))
}

/// The study that a scenario declares.
pub fn study(scenario: &Scenario) -> Result<&Study, Failure> {
    scenario.study.as_ref().ok_or_else(|| {
        let message = format!(
            "scenario \"{}\" declares nothing to vary; add a [study] section with at least one [[study.axis]]",
            scenario.stem
        );
        Failure::new(Exit::Usage, message)
    })
}

/// The league table that a scenario asks for.
pub fn league(scenario: &Scenario) -> Result<&LeaguePlan, Failure> {
    scenario.bench.as_ref().ok_or_else(|| {
        let message = format!(
            "scenario \"{}\" names no reference for a league table; add a [bench] section with reference = \"{}\"",
            scenario.stem,
            scenario.devices.first().map_or("NAME", |device| &device.name)
        );
        Failure::new(Exit::Usage, message)
    })
}

/// What treatments are wished to reach.
pub fn pass_wishes(scenario: &Scenario) -> Result<&PassWishes, Failure> {
    scenario.passes.as_ref().ok_or_else(|| {
        let message = format!(
            "scenario \"{}\" wishes for nothing; add a [plan] section with channels_per_cm2 = 200",
            scenario.stem
        );
        Failure::new(Exit::Usage, message)
    })
}

/// Refuses a scenario that leaves no depth to a force.
pub fn require_force(scenario: &Scenario) -> Result<(), Failure> {
    let is_pressed = scenario.devices.iter().any(|device| device.pressing.is_some());
    if is_pressed {
        return Ok(());
    }
    let message = format!(
        "scenario \"{}\" presses none of its devices, so no force decides how deep they go; add force = {{ mean = \"3 N\" }} to a \
         roller or a pen",
        scenario.stem
    );
    Err(Failure::new(Exit::Usage, message))
}

/// The effort of a sensitivity analysis: the scenario's, or the usual one.
pub fn sensitivity(scenario: &Scenario) -> SensitivityPlan {
    scenario.sensitivity.unwrap_or_default()
}

/// The manifest of the job before anything is computed.
pub fn job(scenario: &Scenario, command: &str, args: &StudyArgs, threads: usize, context: &Context) -> Manifest {
    let invocation = Invocation {
        quick: args.quick,
        max_seconds: args.max_seconds.as_ref().map(Duration::as_secs_f64),
        ..invocation(command, threads, context)
    };
    Manifest::draft(scenario, invocation)
}

/// How this program was called, with the whole effort and without a time cap.
pub fn invocation(command: &str, threads: usize, context: &Context) -> Invocation {
    Invocation {
        command: command.to_owned(),
        command_line: context.command_line.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_revision: env!("DERMATRACE_GIT").to_owned(),
        quick: false,
        max_seconds: None,
        threads,
    }
}

/// For commands that cannot end early: the option is refused, with the reason and what to do instead.
pub fn refuse_time_cap(args: &StudyArgs, why: &str) -> Result<(), Failure> {
    match args.max_seconds {
        Some(_) => Err(Failure::new(Exit::Usage, format!("--max-seconds: {why}"))),
        None => Ok(()),
    }
}
