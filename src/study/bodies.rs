//! What one strike of each device leaves besides its hole, as profiles: heat, and depots of fluid.

use crate::devices::{Part, Single, Variant};
use crate::geometry::Round;
use crate::skin::Skin;
use crate::table::table;
use std::f64::consts::PI;

/// Depths at which the profile of a body is given, less one.
const STEPS: usize = 40;

table! {
    /// One row of `bodies.csv`: a body that one strike leaves besides its hole, at one depth. Sections of bodies are discs.
    pub struct BodyRow in "bodies.csv" {
        /// Device name.
        device: String,
        /// Depth of the strike, mm.
        depth_mm: f64,
        /// `heat` or `depot`.
        part: String,
        /// What fluid does not pass: `none`, `epidermis` or `compartment`, the device's own first; empty of heat.
        confine: String,
        /// Number of the body among those of the strike, from 0.
        body: u32,
        /// How deep its fluid leaves the needle, mm; `nan` of heat.
        outlet_mm: f64,
        /// Depth of the section, mm.
        z_mm: f64,
        /// How far its middle lies ahead of the strike's position, mm.
        ahead_mm: f64,
        /// Its radius, mm.
        radius_mm: f64,
    }
}

impl BodyRow {
    /// Whether the body is heated tissue; else it is fluid.
    pub fn is_heat(&self) -> bool {
        self.part == Part::Heat.word()
    }
}

/// The bodies of one strike, from the top of each to its bottom.
pub fn body_rows(single: &Single, skin: &Skin) -> Vec<BodyRow> {
    let variants = single.device.kind.variants(&single.set, single.depth_mm, skin);
    variants.iter().flat_map(|variant| of_variant(single, variant)).collect()
}

fn of_variant(single: &Single, variant: &Variant) -> Vec<BodyRow> {
    let Some(part) = variant.bodies.part() else { return Vec::new() };
    let of_body = |(body, round): (usize, &Round)| {
        let row = |(z_mm, radius_mm)| BodyRow {
            device: single.device.name.clone(),
            depth_mm: single.set.configured_mm,
            part: part.word().to_owned(),
            confine: variant.confine.to_owned(),
            body: body as u32,
            outlet_mm: variant.outlets_mm.get(body).copied().unwrap_or(f64::NAN),
            z_mm,
            ahead_mm: round.ahead_mm,
            radius_mm,
        };
        profile(round).into_iter().map(row).collect::<Vec<_>>()
    };
    variant.bodies.rounds().iter().enumerate().flat_map(of_body).collect()
}

/// Depths and radii of a body, closer together at its ends, where it is round.
fn profile(round: &Round) -> Vec<(f64, f64)> {
    let [top, bottom] = [round.top_mm, round.bottom_mm];
    let at = |step: usize| {
        let share = 0.5 - 0.5 * (PI * step as f64 / STEPS as f64).cos();
        let z = top + (bottom - top) * share;
        // A body ends at its bottom; where it is cut there, it is as wide as just above.
        (z, round.square(z.min(bottom.next_down())).max(0.0).sqrt())
    };
    if top < bottom { (0..=STEPS).map(at).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Column;

    /// The volume of a profile, its sections joined by cones, mm³.
    fn volume(profile: &[(f64, f64)]) -> f64 {
        let cone = |pair: &[(f64, f64)]| {
            let [(from, a), (to, b)] = [pair[0], pair[1]];
            PI / 3.0 * (to - from) * (a * a + a * b + b * b)
        };
        profile.windows(2).map(cone).sum()
    }

    #[test]
    fn profiles_hold_the_volume_of_their_bodies() {
        let column = Column { depth_mm: 0.52, radius_mm: 0.06, taper: 0.5, rim_side_mm: 0.05, rim_below_mm: 0.2 };
        for round in [
            Round::depot(10.0, 1.0, 1.7, [0.068, f64::INFINITY]),
            Round::depot(10.0, 15.0, 1.7, [0.068, 1.52]),
            Round::depot(100.0, 1.0, 0.2, [0.068, 1.52]),
            Round::spheroid(0.85, 0.25, 0.15, [0.0, f64::INFINITY]),
            Round::column(column, 0.0),
        ] {
            let exact = round.volume(0.0, 40.0);
            assert!((volume(&profile(&round)) / exact - 1.0).abs() < 5e-3, "{round:?}");
        }
    }
}
