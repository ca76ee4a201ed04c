//! What changes with time: the open share of the mouths, the flow out of them, and whether the vehicle is on. Times count from
//! application.

use super::problem::{Channels, Problem};
use std::f64::consts::LN_2;

/// The clocks of a cell.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    channels: Option<Channels>,
    contact_s: f64,
    /// Times at which something changes at once, increasing.
    jumps_s: Vec<f64>,
}

/// What holds over a step: means over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weather {
    /// Whether anything passes the top.
    pub(super) is_on: bool,
    /// Share of the mouths that is open f.
    pub(super) open_share: f64,
    /// Flow out of a channel q, mm³/s.
    pub(super) flow_mm3_s: f64,
}

impl Weather {
    /// Channels that are all open and do not flow.
    pub(super) const STILL: Self = Self { is_on: true, open_share: 1.0, flow_mm3_s: 0.0 };
}

impl Clock {
    pub(super) fn new(problem: &Problem) -> Self {
        let contact_s = problem.vehicle.map_or(0.0, |vehicle| vehicle.contact_s);
        let stanched_s = problem.channels.map(|channels| channels.bleeding_s - channels.applied_s);
        let mut jumps_s: Vec<f64> = stanched_s.into_iter().chain([contact_s]).filter(|time| *time > 0.0).collect();
        jumps_s.sort_by(f64::total_cmp);
        Self { channels: problem.channels, contact_s, jumps_s }
    }

    /// The first jump after a time.
    pub(super) fn next_jump_s(&self, time_s: f64) -> f64 {
        self.jumps_s.iter().copied().find(|jump| *jump > time_s).unwrap_or(f64::INFINITY)
    }

    /// Means over a step that has no jump within.
    pub(super) fn weather(&self, from_s: f64, to_s: f64) -> Weather {
        if from_s >= self.contact_s {
            return Weather { is_on: false, open_share: 0.0, flow_mm3_s: 0.0 };
        }
        let Some(channels) = &self.channels else { return Weather::STILL };
        let open_share = mean_open_share(channels, from_s, to_s);
        let is_bleeding = channels.applied_s + 0.5 * (from_s + to_s) < channels.bleeding_s;
        let flow_mm3_s = if is_bleeding { channels.bleeding_mm3_s } else { channels.weeping_mm3_s * open_share };
        Weather { is_on: true, open_share, flow_mm3_s }
    }
}

/// Mean of what is open over a time: what passes a mouth is in proportion to it.
fn mean_open_share(channels: &Channels, from_s: f64, to_s: f64) -> f64 {
    let Some(half_life_s) = channels.half_life_s else { return 1.0 };
    let rate = LN_2 / half_life_s;
    let at_start = (-rate * (channels.applied_s + from_s)).exp();
    let exponent = rate * (to_s - from_s);
    if exponent > 0.0 { at_start * -(-exponent).exp_m1() / exponent } else { at_start }
}
