//! The needle that models have in common.

use super::inputs::{Input, Inputs, Misfit, input};
use crate::geometry::Needle;

pub(super) const DIAMETER: Input = input("needle_diameter_mm", "mm", "0.25");
pub(super) const TIP_ANGLE: Input = input("tip_angle_deg", "deg", "16");
pub(super) const TIP_RADIUS: Input = input("tip_radius_mm", "mm", "0.004");

/// The needle of inputs, so long.
///
/// # Errors
/// What is wrong with an input; a tip that is wider than the shank.
pub(super) fn needle(inputs: &Inputs, length_mm: f64) -> Result<Needle, Misfit> {
    let needle = Needle {
        length_mm,
        diameter_mm: inputs.within(DIAMETER.name, [1e-3, 5.0])?,
        tip_angle_rad: inputs.within(TIP_ANGLE.name, [1e-3, 179.0])?.to_radians(),
        tip_radius_mm: inputs.within(TIP_RADIUS.name, [0.0, 2.5])?,
    };
    let widest_mm = 0.5 * needle.diameter_mm / (0.5 * needle.tip_angle_rad).cos();
    match needle.tip_radius_mm > widest_mm {
        true => Err(Misfit::new(
            TIP_RADIUS.name,
            format!("is {}, wider than the needle", needle.tip_radius_mm),
            format!("at most {widest_mm} with this diameter and tip"),
        )),
        false => Ok(needle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    #[test]
    fn a_tip_that_is_wider_than_the_shank_is_refused() {
        let with = |tip_radius_mm: f64| {
            let values = Map::from_iter([(TIP_RADIUS.name.to_owned(), tip_radius_mm.into())]);
            needle(&Inputs::new(&[DIAMETER, TIP_ANGLE, TIP_RADIUS], values, None)?, 1.5)
        };
        // 0.125 mm over the cosine of 8 degrees.
        assert_eq!(with(0.1262).map(|needle| needle.tip_radius_mm), Ok(0.1262));
        let misfit = with(0.1263).expect_err("too wide");
        assert!(misfit.input == TIP_RADIUS.name && misfit.rule.starts_with("at most 0.12622"), "{misfit:?}");
    }
}
