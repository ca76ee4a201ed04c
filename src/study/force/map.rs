//! From which force a device lies on the skin, over what is not known of skin: stiffness of the dent and cutting energy.

use super::case::Case;
use super::rows::ContactMapRow;
use crate::mechanics::AS_CONFIGURED;
use rayon::prelude::*;

/// Values of each, evenly in their logarithms.
const SIDE: u32 = 25;
/// Bounds of the stiffness, N/mm: no source fixes it within a factor of 10.
const STIFFNESS: [f64; 2] = [0.05, 0.5];
/// Bounds of the cutting energy, N/mm: no source fixes it within a factor of 100.
const ENERGY: [f64; 2] = [0.01, 2.5];
/// Grid of a drum's excursions, mm.
const SKETCH_MM: f64 = 0.004;

/// The map of a device at its depth, energy by energy for each stiffness.
pub(super) fn contact(case: &Case) -> Vec<ContactMapRow> {
    let value = |[low, high]: [f64; 2], place: u32| {
        // Both ends as they are told.
        if place + 1 == SIDE { high } else { low * (high / low).powf(f64::from(place) / f64::from(SIDE - 1)) }
    };
    let row = |cell: u32| {
        let (stiffness, energy) = (value(STIFFNESS, cell / SIDE), value(ENERGY, cell % SIDE));
        let other = case.pressed.on_skin_of(stiffness, energy);
        let pose = other.sketched(&AS_CONFIGURED, SKETCH_MM);
        ContactMapRow {
            device: case.device.clone(),
            depth_mm: case.depth_mm,
            dent_stiffness_n_per_mm: stiffness,
            cutting_energy_n_per_mm: energy,
            contact_force_n: pose.usual().contact_force_n(),
            seated_depth_mm: other.seated_mm(&pose),
        }
    };
    (0..SIDE * SIDE).into_par_iter().map(row).collect()
}
