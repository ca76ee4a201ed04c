//! Problems that tests share, with the laws of the drug written once more.

use super::{Bottom, Channels, Content, Membrane, Problem, Stratum, Vehicle, solve};
use crate::skin::LayerName;

pub const HOUR_S: f64 = 3600.0;
pub const DAY_S: f64 = 24.0 * HOUR_S;

pub fn water(mw: f64) -> f64 {
    1e-2 / mw.sqrt()
}

pub fn dermis(mw: f64) -> f64 {
    100.0 * 10f64.powf(-4.15 - 0.655 * mw.log10())
}

pub fn clearance(mw: f64) -> f64 {
    8.3e-4 * (1.0 - (-320.0 / mw).exp()) + 1.65e-5
}

pub fn stratum(name: LayerName, thickness_mm: f64, diffusivity_mm2_s: f64, clearance_per_s: f64) -> Stratum {
    Stratum { name, thickness_mm, diffusivity_mm2_s, clearance_per_s, partition: 1.0 }
}

/// Skin of one layer, which is dermis.
pub fn slab(thickness_mm: f64, diffusivity_mm2_s: f64, clearance_per_s: f64, permeance_mm_s: f64) -> Problem {
    Problem {
        strata: vec![stratum(LayerName::ReticularDermis, thickness_mm, diffusivity_mm2_s, clearance_per_s)],
        membrane: Membrane { thickness_mm: 0.016, permeance_mm_s },
        bottom: Bottom::Tight,
        channels: None,
        vehicle: Some(endless()),
        boluses: vec![],
        times_s: vec![DAY_S],
        fineness: 1.0,
    }
}

pub fn endless() -> Vehicle {
    Vehicle { thickness_mm: None, concentration_ug_mm3: 1.0, solubility_ug_mm3: None, contact_s: f64::INFINITY }
}

pub fn film(thickness_mm: f64, concentration_ug_mm3: f64) -> Vehicle {
    Vehicle { thickness_mm: Some(thickness_mm), concentration_ug_mm3, ..endless() }
}

/// Channels of a roller, filled with clot, that stay open and do not flow.
pub fn channels(mw: f64) -> Channels {
    Channels {
        per_cm2: 229.0,
        radius_mm: 0.0625,
        open_depth_mm: 0.5,
        diffusivity_mm2_s: 0.5 * water(mw),
        vehicle_diffusivity_mm2_s: water(mw),
        half_life_s: None,
        applied_s: 0.0,
        bleeding_mm3_s: 0.0,
        bleeding_s: 0.0,
        weeping_mm3_s: 0.0,
        prefill: 0.0,
    }
}

/// Living skin with such channels.
pub fn needled(mw: f64, permeance_mm_s: f64) -> Problem {
    let strata = vec![
        stratum(LayerName::ViableEpidermis, 0.06, 0.4 * dermis(mw), 0.0),
        stratum(LayerName::PapillaryDermis, 0.2, dermis(mw), clearance(mw)),
        stratum(LayerName::ReticularDermis, 1.3, dermis(mw), clearance(mw)),
    ];
    Problem { strata, channels: Some(channels(mw)), ..slab(1.0, 1.0, 0.0, permeance_mm_s) }
}

/// With a change to its channels.
pub fn with(problem: &Problem, change: impl Fn(&mut Channels)) -> Problem {
    let mut problem = problem.clone();
    problem.channels.iter_mut().for_each(change);
    problem
}

/// What it holds at its last time.
pub fn last(problem: &Problem) -> Content {
    let solution = solve(problem).unwrap_or_else(|error| panic!("{error}: {problem:?}"));
    solution.contents.last().expect("a time").clone()
}

pub fn assert_near(ours: f64, theirs: f64, relative: f64, what: &str) {
    let off = (ours - theirs).abs() / theirs.abs();
    assert!(off <= relative, "{what}: {ours} and not {theirs}, off by {off:.2e} of {relative:.0e}");
}
