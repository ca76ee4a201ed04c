//! What one ring of a drum bears, by its excursion and phase: worked out once for a needle, a skin and a drum (model section 10, M5).

use super::drum::{Drum, PHASES, Place};
use super::insertion::Insertion;

/// The grid of excursions by which depths have their digits, mm.
pub(super) const GRID_MM: f64 = 1e-3;
/// Turns within one of these shares of a spacing have one table.
const TURNS: f64 = 1e9;

/// Needles of one sort among those of a drum.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// Their share of all needles.
    pub share: f64,
    /// One of them against the skin.
    pub insertion: Insertion,
    /// How much shorter they are than the needles' length, mm.
    pub shorter_mm: f64,
}

/// Forces that the rings of a drum bear.
#[derive(Debug, Clone)]
pub struct Rings {
    drum: Drum,
    /// The usual sort first.
    sorts: Vec<Sort>,
    /// Step of the grid, mm.
    step_mm: f64,
    /// By turn, on the grid up to the needle's length, N.
    forces_n: Vec<Vec<f64>>,
    /// By ring and phase: which turn it has.
    turns: Vec<[usize; PHASES]>,
}

impl Rings {
    /// Of a drum with needles of one sort on skin.
    pub fn new(drum: Drum, insertion: Insertion) -> Self {
        Self::mixed(drum, vec![Sort { share: 1.0, insertion, shorter_mm: 0.0 }], GRID_MM)
    }

    /// Of a drum with needles of some sorts, the usual one first, in skin of one stiffness, on a grid of this step.
    pub(super) fn mixed(drum: Drum, sorts: Vec<Sort>, step_mm: f64) -> Self {
        let grid_mm = grid(0.0, drum.needle_length_mm, step_mm);
        let depths = |sort: &Sort| grid_mm.iter().map(|s| sort.insertion.depth_mm(s - sort.shorter_mm)).collect();
        let depths_mm: Vec<Vec<f64>> = sorts.iter().map(depths).collect();
        let (mut known, mut forces_n) = (Vec::<u64>::new(), Vec::new());
        let mut of_turn = |turned: f64| {
            let key = (turned * TURNS).round() as u64;
            known.iter().position(|other| *other == key).unwrap_or_else(|| {
                let places = drum.places(turned);
                let of_sort = |at: usize, sort: usize| {
                    let Sort { share, insertion, shorter_mm } = &sorts[sort];
                    share * ring_n(insertion, &places, grid_mm[at] - shorter_mm, depths_mm[sort][at])
                };
                let force = |at: usize| (0..sorts.len()).map(|sort| of_sort(at, sort)).sum();
                known.push(key);
                forces_n.push((0..grid_mm.len()).map(force).collect());
                known.len() - 1
            })
        };
        let turns = (0..drum.rings).map(|ring| turned(&drum, ring).map(&mut of_turn)).collect();
        Self { drum, sorts, step_mm, forces_n, turns }
    }

    /// The drum.
    pub fn drum(&self) -> &Drum {
        &self.drum
    }

    /// Excursions from one to another in steps of the grid, and the other itself, mm.
    pub(super) fn grid_mm(&self, from_mm: f64, to_mm: f64) -> Vec<f64> {
        grid(from_mm, to_mm, self.step_mm)
    }

    /// A needle of the usual sort against the skin.
    pub fn insertion(&self) -> &Insertion {
        &self.sorts[0].insertion
    }

    /// The greatest excursion of the needles' length at which every tip is still outside, mm.
    pub fn gate_mm(&self) -> f64 {
        self.sorts.iter().map(|sort| sort.insertion.gate_mm() + sort.shorter_mm).fold(f64::INFINITY, f64::min)
    }

    /// The dents of a needle at a place, were it in none: their mean over the sorts, mm.
    pub(super) fn dent_mm(&self, excursion_mm: f64) -> f64 {
        self.sorts.iter().map(|sort| sort.share * (excursion_mm - sort.shorter_mm).max(0.0)).sum()
    }

    /// Which turn a ring has at a phase.
    pub(super) fn turn(&self, ring: usize, phase: usize) -> usize {
        self.turns[ring][phase]
    }

    /// What a ring of a turn bears at an excursion of its own, N; linear between the grid.
    #[inline]
    pub(super) fn force_n(&self, turn: usize, excursion_mm: f64) -> f64 {
        let forces = &self.forces_n[turn];
        let place = excursion_mm.max(0.0) / self.step_mm;
        let below = (place as usize).min(forces.len() - 1);
        let above = (below + 1).min(forces.len() - 1);
        let end_mm = (above as f64 * self.step_mm).min(self.drum.needle_length_mm);
        let width = end_mm / self.step_mm - below as f64;
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

/// Excursions from one to another in steps, and the other itself, mm.
fn grid(from_mm: f64, to_mm: f64, step_mm: f64) -> Vec<f64> {
    let steps = ((to_mm - from_mm) / step_mm * (1.0 - 1e-12)) as usize;
    (0..=steps).map(|step| from_mm + step as f64 * step_mm).chain([to_mm]).collect()
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
