//! What a run would need, told before any work.

use super::SimulateError;
use super::plan::treatment;
use crate::scenario::Scenario;
use serde::Serialize;

/// Strikes that one trial may have at most.
pub const MOST_STRIKES: f64 = 2e8;

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

/// Refuses a scenario whose trials would have too many strikes. Their memory is no limit: strikes are made piece by piece.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth.
pub fn refuse_too_many_strikes(scenario: &Scenario) -> Result<(), SimulateError> {
    for StrikeEstimate { device, depth_mm, strikes } in estimate(scenario) {
        if strikes.is_nan() || strikes > MOST_STRIKES {
            return Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: MOST_STRIKES });
        }
    }
    Ok(())
}
