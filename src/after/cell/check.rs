//! What a cell is not asked: numbers that are none, and channels that merge.

use super::mesh;
use super::problem::{CellError, Problem};

/// A channel is at most this share of its cell.
const MERGED: f64 = 0.9;

/// Whether a problem can be asked.
///
/// # Errors
/// [`CellError::Merged`]; [`CellError::Failed`] at the start, where a number is none or out of its range.
pub(super) fn check(problem: &Problem) -> Result<(), CellError> {
    check_tissue(problem)?;
    check_channels(problem)?;
    check_drug(problem)?;
    let increases = problem.times_s.windows(2).all(|pair| pair[0] < pair[1]);
    let all = problem.times_s.iter().all(|time| is_amount(*time));
    holds(all && increases, 0.0, "times are no increasing numbers from 0 on")?;
    holds(problem.fineness.is_finite() && problem.fineness >= 0.1, 0.0, "a fineness is no number from 0.1 on")
}

fn is_amount(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn holds(holds: bool, depth_mm: f64, what: &'static str) -> Result<(), CellError> {
    if holds { Ok(()) } else { Err(CellError::Failed { time_s: 0.0, radius_mm: 0.0, depth_mm, what }) }
}

fn check_tissue(problem: &Problem) -> Result<(), CellError> {
    holds(!problem.strata.is_empty(), 0.0, "there is no living layer")?;
    let mut depth_mm = 0.0;
    for stratum in &problem.strata {
        holds(is_positive(stratum.thickness_mm), depth_mm, "a thickness is no positive number")?;
        holds(is_positive(stratum.diffusivity_mm2_s), depth_mm, "a diffusivity is no positive number")?;
        holds(is_amount(stratum.clearance_per_s), depth_mm, "a clearance is no number from 0 on")?;
        holds(is_positive(stratum.partition), depth_mm, "a partition is no positive number")?;
        depth_mm += stratum.thickness_mm;
    }
    holds(is_amount(problem.membrane.thickness_mm), 0.0, "a thickness of the horny layer is no number from 0 on")?;
    holds(is_amount(problem.membrane.permeance_mm_s), 0.0, "a permeance is no number from 0 on")
}

fn check_channels(problem: &Problem) -> Result<(), CellError> {
    let Some(channels) = &problem.channels else { return Ok(()) };
    holds(is_positive(channels.per_cm2), 0.0, "a number of channels is not positive")?;
    holds(is_positive(channels.radius_mm), 0.0, "a radius of channels is no positive number")?;
    holds(is_positive(channels.open_depth_mm), 0.0, "an open depth is no positive number")?;
    let diffusivities = [channels.diffusivity_mm2_s, channels.vehicle_diffusivity_mm2_s];
    holds(diffusivities.into_iter().all(is_positive), 0.0, "a diffusivity in channels is no positive number")?;
    holds(channels.half_life_s.is_none_or(is_positive), 0.0, "a half-life is no positive number")?;
    let amounts =
        [channels.applied_s, channels.bleeding_mm3_s, channels.bleeding_s, channels.weeping_mm3_s, channels.prefill];
    holds(amounts.into_iter().all(is_amount), 0.0, "a flow or a time of channels is no number from 0 on")?;
    holds(channels.prefill <= 1.0, 0.0, "channels are more than full")?;
    let (radius_mm, cell_radius_mm) = (channels.radius_mm, mesh::cell_radius_mm(Some(channels)));
    if radius_mm < MERGED * cell_radius_mm { Ok(()) } else { Err(CellError::Merged { radius_mm, cell_radius_mm }) }
}

fn check_drug(problem: &Problem) -> Result<(), CellError> {
    if let Some(vehicle) = &problem.vehicle {
        holds(vehicle.thickness_mm.is_none_or(is_positive), 0.0, "a film is not thick")?;
        holds(is_amount(vehicle.concentration_ug_mm3), 0.0, "a concentration is no number from 0 on")?;
        holds(vehicle.solubility_ug_mm3.is_none_or(is_positive), 0.0, "a solubility is no positive number")?;
        holds(vehicle.contact_s >= 0.0, 0.0, "a time of contact is no number from 0 on")?;
    }
    for bolus in &problem.boluses {
        let is_slab = is_amount(bolus.top_mm) && bolus.bottom_mm.is_finite() && bolus.top_mm < bolus.bottom_mm;
        holds(is_slab && is_amount(bolus.ug_cm2), bolus.top_mm, "what is placed has no thickness or no amount")?;
    }
    Ok(())
}
