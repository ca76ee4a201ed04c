//! What one ring of a drum bears, by its excursion and phase: worked out once for a needle, a skin and a drum (model section 10, M5).

use super::drum::{Drum, PHASES, Place};
use super::insertion::Insertion;

/// The grid of excursions, mm.
pub(super) const GRID_MM: f64 = 1e-3;
/// Turns within one of these shares of a spacing have one table.
const TURNS: f64 = 1e9;

/// Forces that the rings of a drum bear.
#[derive(Debug, Clone)]
pub struct Rings {
    drum: Drum,
    insertion: Insertion,
    /// By turn, on the grid up to the needle's length, N.
    forces_n: Vec<Vec<f64>>,
    /// By ring and phase: which turn it has.
    turns: Vec<[usize; PHASES]>,
}

impl Rings {
    /// Of a drum on skin.
    pub fn new(drum: Drum, insertion: Insertion) -> Self {
        let grid_mm = grid(0.0, drum.needle_length_mm);
        let depths_mm: Vec<f64> = grid_mm.iter().map(|s| insertion.depth_mm(*s)).collect();
        let (mut known, mut forces_n) = (Vec::<u64>::new(), Vec::new());
        let mut of_turn = |turned: f64| {
            let key = (turned * TURNS).round() as u64;
            known.iter().position(|other| *other == key).unwrap_or_else(|| {
                let places = drum.places(turned);
                let force = |(s, d): (&f64, &f64)| ring_n(&insertion, &places, *s, *d);
                known.push(key);
                forces_n.push(grid_mm.iter().zip(&depths_mm).map(force).collect());
                known.len() - 1
            })
        };
        let turns = (0..drum.rings).map(|ring| turned(&drum, ring).map(&mut of_turn)).collect();
        Self { drum, insertion, forces_n, turns }
    }

    /// The drum.
    pub fn drum(&self) -> &Drum {
        &self.drum
    }

    /// A needle of it against the skin.
    pub fn insertion(&self) -> &Insertion {
        &self.insertion
    }

    /// What a ring bears at an excursion of its own and at a phase, N; linear between the grid.
    #[inline]
    pub(super) fn force_n(&self, ring: usize, phase: usize, excursion_mm: f64) -> f64 {
        let forces = &self.forces_n[self.turns[ring][phase]];
        let place = excursion_mm.max(0.0) / GRID_MM;
        let below = (place as usize).min(forces.len() - 1);
        let above = (below + 1).min(forces.len() - 1);
        let end_mm = (above as f64 * GRID_MM).min(self.drum.needle_length_mm);
        let width = end_mm / GRID_MM - below as f64;
        let share = if width > 0.0 { ((place - below as f64) / width).min(1.0) } else { 0.0 };
        forces[below] + share * (forces[above] - forces[below])
    }
}

/// What all needles of a drum bear at an excursion, its axis level, averaged over as many phases, N.
pub fn mean_force_n(drum: &Drum, insertion: &Insertion, excursion_mm: f64, phases: u32) -> f64 {
    let depth_mm = insertion.depth_mm(excursion_mm);
    let of = |ring: u32, phase: u32| {
        let turned = drum.turned(ring, (f64::from(phase) + 0.5) / f64::from(phases));
        ring_n(insertion, &drum.places(turned), excursion_mm, depth_mm)
    };
    let of_ring = |ring: u32| (0..phases).map(|phase| of(ring, phase)).sum::<f64>();
    (0..drum.rings).map(of_ring).sum::<f64>() / f64::from(phases)
}

/// How far a ring is turned at each phase.
pub(super) fn turned(drum: &Drum, ring: u32) -> [f64; PHASES] {
    std::array::from_fn(|q| drum.turned(ring, q as f64 / PHASES as f64))
}

/// Excursions from one to another in steps of the grid, and the other itself, mm.
pub(super) fn grid(from_mm: f64, to_mm: f64) -> Vec<f64> {
    let steps = ((to_mm - from_mm) / GRID_MM * (1.0 - 1e-12)) as usize;
    (0..=steps).map(|step| from_mm + step as f64 * GRID_MM).chain([to_mm]).collect()
}

/// What a ring bears at an excursion, N: needles going in, and needles going out from the depth that belongs to it.
fn ring_n(insertion: &Insertion, places: &[Place], excursion_mm: f64, depth_mm: f64) -> f64 {
    let touching = places.iter().take_while(|place| place.rise_mm < excursion_mm);
    let force = |place: &Place| {
        let own_mm = excursion_mm - place.rise_mm;
        let force_n = if place.goes_in { insertion.force_n(own_mm) } else { insertion.relaxing_n(own_mm, depth_mm) };
        place.carries * force_n
    };
    touching.map(force).sum()
}
