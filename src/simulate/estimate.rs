//! What a run would need, told before any work.

use super::SimulateError;
use super::plan::treatment;
use crate::scenario::Scenario;
use serde::Serialize;

/// Strikes that one trial may have at most.
pub const MOST_STRIKES: f64 = 2e8;

/// Memory that the strikes of the cells under way may take together.
const MOST_GIB: f64 = 8.0;
const GIB: f64 = 1_073_741_824.0;
/// A strike, its outline and its place among the components.
const BYTES_PER_STRIKE: f64 = 160.0;

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

/// Refuses a scenario whose trials would have too many strikes, or all of them together more than memory should hold.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] or [`SimulateError::TooMuchMemory`] for the first such device and depth.
pub fn refuse_too_many_strikes(scenario: &Scenario) -> Result<(), SimulateError> {
    let at_once = rayon::current_num_threads().min(scenario.depths_mm.len() * scenario.tears.len()) as f64;
    for StrikeEstimate { device, depth_mm, strikes } in estimate(scenario) {
        if strikes.is_nan() || strikes > MOST_STRIKES {
            return Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: MOST_STRIKES });
        }
        let gib = strikes * f64::from(scenario.sampling.trials) * BYTES_PER_STRIKE * at_once / GIB;
        if gib > MOST_GIB {
            return Err(SimulateError::TooMuchMemory { device, depth_mm, gib, limit_gib: MOST_GIB });
        }
    }
    Ok(())
}
