//! What a run would need, told before any work.

use super::error::{SimulateError, StrikeLimit};
use super::plan::distinct;
use crate::metrics::shapes::Shapes;
use crate::scenario::cases::{Case, own_cases};
use crate::scenario::{Problem, Scenario};
use crate::treatment::Treatment;
use serde::Serialize;

/// Strikes that one trial may have at most.
pub const MOST_STRIKES: f64 = 2e8;

/// Strikes that capture may hold at once, all trials of a cell together: about 1 GB.
pub const MOST_HELD: f64 = 2e7;

/// Strikes that one trial of a device at one depth will have in the patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrikeEstimate {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Expected strikes in one trial; infinite for a pen that does not glide.
    pub strikes: f64,
}

/// Expected strikes in the patch of every device at every depth.
pub fn estimate(scenario: &Scenario) -> Vec<StrikeEstimate> {
    let of = |case: Case| StrikeEstimate {
        device: case.device.name.clone(),
        depth_mm: case.depth_mm,
        strikes: expected_strikes(&case, &case.treatment()),
    };
    own_cases(scenario).map(of).collect()
}

/// Expected strikes in the patch of a treatment of a case.
pub(super) fn expected_strikes(case: &Case, treatment: &Treatment) -> f64 {
    let patch = &case.scenario.patch;
    treatment.expected_density(patch) * patch.area_mm2()
}

/// Refuses a scenario whose trials would have too many strikes. Their memory is no limit, for strikes are made piece by
/// piece, but where capture has to hold them.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth.
pub fn refuse_too_many_strikes(scenario: &Scenario) -> Result<(), SimulateError> {
    refuse_beyond(StrikeLimit::Trial(MOST_STRIKES), scenario)?;
    refuse_too_many_held(scenario)
}

/// Refuses a scenario that says of one of its devices what no treatment can have.
///
/// # Errors
/// [`SimulateError::Untreatable`]
pub fn refuse_untreatable(scenario: &Scenario) -> Result<(), SimulateError> {
    let is_here = |problem: &Problem| {
        let key_of = |name: &str| problem.key.strip_prefix("device.")?.strip_prefix(name)?.strip_prefix('.');
        // Names may hold dots.
        scenario.devices.iter().any(|device| key_of(&device.name).is_some_and(|key| !key.contains('.')))
    };
    let problems: Vec<Problem> = { scenario.remarks().untreatable.iter() }.filter(|p| is_here(p)).cloned().collect();
    if problems.is_empty() { Ok(()) } else { Err(SimulateError::Untreatable(problems)) }
}

/// Refuses a scenario whose trials would have more strikes than a limit allows.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth, [`SimulateError::Untreatable`].
pub fn refuse_beyond(limit: StrikeLimit, scenario: &Scenario) -> Result<(), SimulateError> {
    refuse_untreatable(scenario)?;
    own_cases(scenario).try_for_each(|case| limit.hold(&case, expected_strikes(&case, &case.treatment())))
}

fn refuse_too_many_held(scenario: &Scenario) -> Result<(), SimulateError> {
    let limit = scenario.skin.elastic_limit();
    let mut captured = distinct(scenario).into_iter().filter(|planned| planned.case.device.capture_radius_mm > 0.0);
    captured.try_for_each(|planned| {
        let treatment = planned.treatment();
        let margin = Shapes::new(&treatment, planned.case.tear, &limit).margin();
        let strikes = treatment.expected_held(&scenario.patch, margin, scenario.sampling.trials);
        StrikeLimit::Capture(MOST_HELD).hold(&planned.case, strikes)
    })
}
