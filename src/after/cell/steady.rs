//! A cell that has come to rest under an endless vehicle.

use super::banded::Banded;
use super::clock::Weather;
use super::problem::CellError;
use super::space::{Space, VEHICLE};

/// Concentrations under a vehicle of concentration 1 when nothing changes any more: the vehicle, then the cells.
///
/// # Errors
/// [`CellError::Failed`] where there is no such state.
pub(super) fn at_rest(space: &Space, weather: &Weather) -> Result<Vec<f64>, CellError> {
    let mut matrix = Banded::new(space.unknowns(), space.rings);
    space.assemble(&mut matrix, false, 1.0, &space.top(weather), None);
    matrix.factor();
    let mut u = vec![0.0; space.unknowns()];
    u[VEHICLE] = 1.0;
    matrix.solve(&mut u);
    match u.iter().position(|u| !u.is_finite()) {
        None => Ok(u),
        Some(unknown) => {
            let [radius_mm, depth_mm] = space.middle_mm(unknown);
            Err(CellError::Failed { time_s: f64::INFINITY, radius_mm, depth_mm, what: "nothing comes to rest" })
        }
    }
}

/// Inflow through the mouths at rest, per area and driving concentration, mm/s.
///
/// # Errors
/// As [`at_rest`].
pub(super) fn channel_permeance_mm_s(space: &Space) -> Result<f64, CellError> {
    let u = at_rest(space, &Weather::STILL)?;
    let [channels, _] = space.top(&Weather::STILL).inflow(&u);
    Ok(channels / space.area_mm2())
}
