//! How deep a hand presses: what one needle feels, from which force a device lies on the skin, how depths follow from the force, what
//! makes them spread, and what wear does. Deterministic: laws by their quantiles, nothing drawn.

mod case;
mod curve;
mod hand;
mod map;
pub mod rows;
mod spread;
mod tally;
mod wear;

use crate::devices::Device;
use crate::mechanics::{Mechanics, Pressed};
use crate::sampling::Stopped;
use crate::sampling::stop::go_on;
use crate::skin::Skin;
use crate::table::bundle;
use case::Case;
use curve::Curve;
use rayon::prelude::*;
use rows::{
    ContactMapRow, DistributionRow, ForceDepthRow, MechanicsRow, NeedleCurveRow, ReachedRow, SpreadRow, ToughnessRow,
    WearRow,
};
use spread::Spread;
use std::sync::atomic::AtomicUsize;

bundle! {
    /// What force makes of depth.
    pub struct ForceStudy {
        mechanics: MechanicsRow,
        force_depth: ForceDepthRow,
        needle_curve: NeedleCurveRow,
        spread: SpreadRow,
        distribution: DistributionRow,
        reached: ReachedRow,
        wear: WearRow,
        contact_map: ContactMapRow,
        layers: ToughnessRow,
    }
}

/// How much of a study is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What one hand on one skin makes, and what wear does.
    OneHand,
    /// The same, and how depths spread over hands and skins, which takes most of the time.
    Spread,
}

/// Everything of every device that a hand presses, at every depth, but the map.
///
/// # Errors
/// [`Stopped`] where the flag is raised.
pub fn force_study(
    devices: &[Device],
    depths_mm: &[f64],
    skin: &Skin,
    mechanics: &Mechanics,
    extent: Extent,
    stop: &AtomicUsize,
) -> Result<ForceStudy, Stopped> {
    let cases = cases(devices, depths_mm, skin, mechanics);
    let parts = cases.par_iter().map(|case| {
        go_on(stop)?;
        let spread = (extent == Extent::Spread).then(|| Spread::of(case, skin));
        Ok((Curve::of(case, skin, mechanics), spread, wear::course(case)))
    });
    let parts: Vec<(Curve, Option<Spread>, Vec<WearRow>)> = parts.collect::<Result<_, Stopped>>()?;
    let mut study = ForceStudy {
        layers: skin.layers.iter().map(|layer| tough(layer, mechanics)).collect(),
        ..ForceStudy::default()
    };
    for (curve, spread, wear) in parts {
        study.mechanics.push(curve.mechanics);
        study.force_depth.extend(curve.force_depth);
        study.needle_curve.extend(curve.needle);
        study.wear.extend(wear);
        if let Some(spread) = spread {
            study.spread.extend(spread.sources);
            study.distribution.extend(spread.depths);
            study.reached.extend(spread.reached);
        }
    }
    go_on(stop)?;
    Ok(study)
}

/// The map of every device that a hand presses, at the middle one of the depths.
///
/// # Errors
/// [`Stopped`] where the flag is raised.
pub fn contact_map(
    devices: &[Device],
    depths_mm: &[f64],
    skin: &Skin,
    mechanics: &Mechanics,
    stop: &AtomicUsize,
) -> Result<Vec<ContactMapRow>, Stopped> {
    let middle_mm: Vec<f64> = middle(depths_mm).into_iter().collect();
    let rows = cases(devices, &middle_mm, skin, mechanics).iter().flat_map(map::contact).collect();
    go_on(stop)?;
    Ok(rows)
}

/// Every device that a hand presses, at every depth.
fn cases(devices: &[Device], depths_mm: &[f64], skin: &Skin, mechanics: &Mechanics) -> Vec<Case> {
    let case = |device: &Device, depth_mm: f64| {
        // No seed: nothing is drawn.
        let pressed = Pressed::of(device, depth_mm, skin, mechanics, 0)?;
        let strikes_per_session = pressed.unworn().strikes_per_session(device);
        Some(Case { device: device.name.clone(), depth_mm, pressed, strikes_per_session })
    };
    let mut all = Vec::new();
    for device in devices.iter().filter(|device| device.pressing.is_some()) {
        all.extend(depths_mm.iter().map(|depth_mm| (device, *depth_mm)));
    }
    all.into_par_iter().filter_map(|(device, depth_mm)| case(device, depth_mm)).collect()
}

/// The middle one of the depths, the upper one of two.
fn middle(depths_mm: &[f64]) -> Option<f64> {
    let mut depths = depths_mm.to_vec();
    depths.sort_by(f64::total_cmp);
    depths.get(depths.len() / 2).copied()
}

fn tough(layer: &crate::skin::Layer, mechanics: &Mechanics) -> ToughnessRow {
    ToughnessRow {
        layer: layer.name.as_str().to_owned(),
        top_mm: layer.top_mm,
        bottom_mm: layer.bottom_mm,
        dent_stiffness_n_per_mm: mechanics.dent_stiffness_n_per_mm,
        cutting_energy_n_per_mm: layer.strength.cutting_energy_n_per_mm,
        wall_friction_n_per_mm2: layer.strength.wall_friction_n_per_mm2,
        residual_width: layer.strength.residual_width,
    }
}
