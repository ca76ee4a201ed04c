//! What a run would need, told before any work.

use super::SimulateError;
use super::plan::{distinct, treatment};
use crate::metrics::shapes::Shapes;
use crate::scenario::Scenario;
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
    let of = |device: usize, depth: f64| StrikeEstimate {
        device: scenario.devices[device].name.clone(),
        depth_mm: depth,
        strikes: treatment(scenario, device, depth).expected_density(&scenario.patch) * scenario.patch.area_mm2(),
    };
    let devices = 0..scenario.devices.len();
    devices.flat_map(|device| scenario.depths_mm.iter().map(move |&depth| of(device, depth))).collect()
}

/// Refuses a scenario whose trials would have too many strikes. Their memory is no limit, for strikes are made piece by
/// piece, but where capture has to hold them.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] or [`SimulateError::TooManyHeld`] for the first such device and depth.
pub fn refuse_too_many_strikes(scenario: &Scenario) -> Result<(), SimulateError> {
    for StrikeEstimate { device, depth_mm, strikes } in estimate(scenario) {
        if strikes.is_nan() || strikes > MOST_STRIKES {
            return Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: MOST_STRIKES });
        }
    }
    refuse_too_many_held(scenario)
}

fn refuse_too_many_held(scenario: &Scenario) -> Result<(), SimulateError> {
    let limit = scenario.skin.elastic_limit();
    let captures = |device: usize| scenario.devices[device].capture_radius_mm > 0.0;
    for planned in distinct(scenario).into_iter().filter(|planned| captures(planned.device)) {
        let treatment = planned.treatment(scenario);
        let margin = Shapes::new(&treatment, scenario.tears[planned.tear], &limit).margin();
        let strikes = treatment.expected_held(&scenario.patch, margin, scenario.sampling.trials);
        if strikes > MOST_HELD {
            let (device, depth_mm) = (treatment.device().name.clone(), treatment.configured_depth());
            return Err(SimulateError::TooManyHeld { device, depth_mm, strikes, limit: MOST_HELD });
        }
    }
    Ok(())
}
