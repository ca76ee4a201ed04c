//! One needle on its way in, and depth against force.

use super::case::Case;
use super::hand::Hand;
use super::rows::{ForceDepthRow, MechanicsRow, NeedleCurveRow};
use super::tally::Tally;
use crate::mechanics::{Mechanics, Pressed, Strike, hole};
use crate::skin::Skin;

/// Forces of the curve where the scenario names none.
const FORCES: usize = 40;
/// The curve spans at least these, N: hardly a touch, and as hard as a thumb presses.
const SPAN_N: [f64; 2] = [0.05, 12.0];
/// How near to the puncture threshold and to the contact force it has points on both sides.
const NEAR: f64 = 0.01;
/// Steps of one needle's way in.
const STEPS: u32 = 200;
/// Factor between the forces of an elasticity's two depths and the mean force.
const NUDGE: f64 = 1.01;

/// What a device at a depth does, force by force.
pub(super) struct Curve {
    pub mechanics: MechanicsRow,
    pub force_depth: Vec<ForceDepthRow>,
    pub needle: Vec<NeedleCurveRow>,
}

impl Curve {
    pub fn of(case: &Case, skin: &Skin, mechanics: &Mechanics) -> Self {
        let hand = Hand::new(&case.pressed);
        let forces_n = mechanics.forces_n.clone().unwrap_or_else(|| forces_n(&case.pressed));
        let force_depth = forces_n.into_iter().map(|force_n| depths_under(case, &hand, force_n)).collect();
        Self { mechanics: told(case, &hand, skin), force_depth, needle: needle(case) }
    }
}

fn told(case: &Case, hand: &Hand, skin: &Skin) -> MechanicsRow {
    let (pressed, pose) = (&case.pressed, case.pressed.whole());
    let (insertion, under) = (pose.insertion(), pose.usual());
    let force_n = pressed.grip().mean_n();
    let strikes: Vec<Strike> = hand.strikes(force_n).collect();
    let depths = Tally::of(strikes.iter().map(|strike| (strike.share, strike.depth_mm)));
    let [deeper, shallower] = [force_n * NUDGE, force_n / NUDGE].map(|force_n| pressed.depth_under_mm(force_n).ln());
    let elasticity = (deeper - shallower) / (2.0 * NUDGE.ln());
    MechanicsRow {
        device: case.device.clone(),
        depth_mm: case.depth_mm,
        puncture_force_n: insertion.puncture_force_n(),
        jump_mm: if insertion.is_rigid() { 0.0 } else { insertion.jump_mm() },
        puncture_threshold_n: under.puncture_threshold_n(),
        contact_force_n: under.contact_force_n(),
        seated_depth_mm: pressed.seated_mm(pose),
        force_n,
        depth_mean_mm: depths.mean_mm(),
        depth_cv: depths.cv(),
        ripple_mm: under.ripple_mm(force_n),
        // Where nothing opens on either side there is no depth to grow.
        elasticity: if elasticity.is_finite() { elasticity } else { f64::NAN },
        work_per_strike_mj: work_mj(pressed, &strikes),
        hole_diameter_mm: hole_mm(pressed, skin, &strikes),
    }
}

/// The work that strikes leave on average, mJ.
pub(super) fn work_mj(pressed: &Pressed, strikes: &[Strike]) -> f64 {
    let whole: f64 = strikes.iter().map(|strike| strike.share).sum();
    let pose = pressed.whole();
    strikes
        .iter()
        .map(|strike| strike.share * pose.work_mj(strike.sort, strike.gate_mm, strike.excursion_mm))
        .sum::<f64>()
        / whole
}

/// Diameter of the holes that are left at the surface, on average over those that are, mm.
fn hole_mm(pressed: &Pressed, skin: &Skin, strikes: &[Strike]) -> f64 {
    let residual_width = skin.layers.first().map_or(0.0, |layer| layer.strength.residual_width);
    let opened = || strikes.iter().filter(|strike| strike.depth_mm > 0.0);
    let left = |strike: &Strike| {
        strike.share * hole::diameter_mm(&pressed.needle_of(strike.sort), strike.depth_mm, residual_width)
    };
    opened().map(left).sum::<f64>() / opened().map(|strike| strike.share).sum::<f64>()
}

/// Forces that show the curve: from hardly a touch to a device that lies on the skin, and closely on both sides of the force that
/// opens the skin and of the one from which it lies there.
fn forces_n(pressed: &Pressed) -> Vec<f64> {
    let under = pressed.whole().usual();
    let marks = [under.puncture_threshold_n(), under.contact_force_n()];
    let marks: Vec<f64> = marks.into_iter().filter(|force| force.is_finite() && *force > 0.0).collect();
    let low = marks.iter().map(|force| 0.5 * force).fold(SPAN_N[0], f64::min);
    let high = marks.iter().map(|force| 3.0 * force).fold(SPAN_N[1], f64::max).max(2.0 * pressed.grip().mean_n());
    let near = marks.iter().flat_map(|force| [force * (1.0 - NEAR), *force, force * (1.0 + NEAR)]);
    let even = FORCES - 3 * marks.len();
    let step = (high / low).powf(1.0 / (even - 1) as f64);
    let mut forces: Vec<f64> = (0..even).map(|i| low * step.powi(i as i32)).chain(near).collect();
    forces.sort_by(f64::total_cmp);
    forces
}

fn depths_under(case: &Case, hand: &Hand, force_n: f64) -> ForceDepthRow {
    let depths = hand.depths(force_n);
    ForceDepthRow {
        device: case.device.clone(),
        depth_mm: case.depth_mm,
        force_n,
        depth_mean_mm: depths.mean_mm(),
        depth_p05_mm: depths.quantile_mm(0.05),
        depth_p95_mm: depths.quantile_mm(0.95),
        punctured_share: depths.punctured(),
    }
}

/// A usual needle from the surface to as far as the device lets it, with both ends of its jump.
fn needle(case: &Case) -> Vec<NeedleCurveRow> {
    let insertion = case.pressed.whole().insertion();
    let furthest_mm = case.pressed.furthest_mm();
    let gate_mm = insertion.gate_mm();
    let jump = [gate_mm, gate_mm * (1.0 + 1e-9)].into_iter().filter(|s| 0.0 < *s && *s < furthest_mm);
    let mut excursions: Vec<f64> =
        (0..=STEPS).map(|step| furthest_mm * f64::from(step) / f64::from(STEPS)).chain(jump).collect();
    excursions.sort_by(f64::total_cmp);
    let row = |excursion_mm: f64| NeedleCurveRow {
        device: case.device.clone(),
        depth_mm: case.depth_mm,
        excursion_mm,
        needle_depth_mm: insertion.depth_mm(excursion_mm),
        force_n: insertion.force_n(excursion_mm),
    };
    excursions.into_iter().map(row).collect()
}
