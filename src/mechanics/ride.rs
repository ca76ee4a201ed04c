//! How deep a drum rides under a pressing force, and how deep its needles go (model section 10, M5).

use super::drum::PHASES;
use super::rings::{Rings, turned};
use std::sync::Arc;

/// Whether a drum rises and falls as its needles pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// It is in balance at every phase.
    Phase,
    /// It is in balance on average over the phases.
    Mean,
}

/// A drum at a tilt.
#[derive(Debug, Clone)]
pub struct Ride {
    rings: Arc<Rings>,
    /// By ring: how much lower it lies than the middle, mm.
    lower_mm: Vec<f64>,
    /// By ring and phase: how much higher its nearest tip is than one at the bottom, mm.
    rises_mm: Vec<[f64; PHASES]>,
    grid_mm: Vec<f64>,
    /// By phase, or one on average.
    bearings: Vec<Bearing>,
    puncture_threshold_n: f64,
    contact_force_n: f64,
}

/// What all needles bear together, on the grid.
#[derive(Debug, Clone)]
struct Bearing {
    forces_n: Vec<f64>,
    /// The greatest up to each place.
    peaks_n: Vec<f64>,
}

impl Bearing {
    fn new(forces_n: Vec<f64>) -> Self {
        let mut peak = f64::NEG_INFINITY;
        let peaks_n = forces_n.iter().map(|force| {
            peak = force.max(peak);
            peak
        });
        Self { peaks_n: peaks_n.collect(), forces_n }
    }

    /// The least excursion at which a force is borne; the last of the grid where none bears it.
    fn excursion_mm(&self, force_n: f64, grid_mm: &[f64]) -> f64 {
        let above = self.peaks_n.partition_point(|peak| *peak < force_n);
        if above == 0 || above == grid_mm.len() {
            return grid_mm[above.min(grid_mm.len() - 1)];
        }
        let (low, high) = (self.forces_n[above - 1], self.forces_n[above]);
        let share = (force_n - low) / (high - low);
        grid_mm[above - 1] + share * (grid_mm[above] - grid_mm[above - 1])
    }
}

impl Ride {
    /// Of a drum whose axis is tilted about the heading. Its lower edge must stay above the needles' length.
    pub fn new(rings: Arc<Rings>, tilt_rad: f64, share: Share) -> Self {
        let drum = *rings.drum();
        let edge_mm = drum.edge_mm(tilt_rad);
        let lower_mm = (0..drum.rings).map(|ring| drum.across_mm(ring) * tilt_rad.tan()).collect();
        let rise = |turned: f64| drum.rise_mm(drum.nearest_rad(turned));
        let rises_mm = (0..drum.rings).map(|ring| turned(&drum, ring).map(rise)).collect();
        let grid_mm = rings.grid_mm(-edge_mm, drum.needle_length_mm - edge_mm);
        let mut ride = Self {
            rings,
            lower_mm,
            rises_mm,
            grid_mm,
            bearings: Vec::new(),
            puncture_threshold_n: 0.0,
            contact_force_n: 0.0,
        };
        ride.bearings = (0..PHASES).map(|phase| Bearing::new(ride.forces_n(phase))).collect();
        ride.puncture_threshold_n = ride.threshold_n();
        let finite = Some(ride.puncture_threshold_n).filter(|force| force.is_finite());
        let peaks = ride.bearings.iter().filter_map(|bearing| bearing.peaks_n.last().copied());
        ride.contact_force_n = peaks.chain(finite).fold(0.0, f64::max);
        if share == Share::Mean {
            ride.average();
        }
        ride
    }

    /// The contact force P_c, N: the greatest that needles alone can hold. Above it the drum lies on the skin.
    pub fn contact_force_n(&self) -> f64 {
        self.contact_force_n
    }

    /// The puncture threshold P_0, N: the least force under which a needle opens skin that none has opened. Infinite where none
    /// does, 0 in rigid skin.
    pub fn puncture_threshold_n(&self) -> f64 {
        self.puncture_threshold_n
    }

    /// The excursion S₀ of the drum under a force, by phase, mm.
    pub fn excursions_mm(&self, force_n: f64) -> impl Iterator<Item = f64> {
        self.bearings.iter().map(move |bearing| bearing.excursion_mm(force_n, &self.grid_mm))
    }

    /// How far the drum rises and falls as its needles pass, mm.
    pub fn ripple_mm(&self, force_n: f64) -> f64 {
        let ends = |(low, high): (f64, f64), s: f64| (low.min(s), high.max(s));
        let (low, high) = self.excursions_mm(force_n).fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        high - low
    }

    /// The greatest excursion S* of the needles of a ring under a force, mm.
    pub fn strike_excursion_mm(&self, force_n: f64, ring: usize) -> f64 {
        let tips = self.excursions_mm(force_n).zip(&self.rises_mm[ring]).map(|(drum, rise)| drum - rise);
        let lowest = self.lower_mm[ring] + tips.fold(f64::NEG_INFINITY, f64::max);
        match force_n < self.puncture_threshold_n {
            true => lowest.min(self.rings.gate_mm()),
            false => lowest,
        }
    }

    /// The same of all rings: the drum is in one balance for all of them.
    pub(super) fn strike_excursions_mm(&self, force_n: f64) -> Vec<f64> {
        let drum_mm: Vec<f64> = self.excursions_mm(force_n).collect();
        let most_mm = if force_n < self.puncture_threshold_n { self.rings.gate_mm() } else { f64::INFINITY };
        let of_ring = |(rises, lower): (&[f64; PHASES], &f64)| {
            let tips = drum_mm.iter().zip(rises).map(|(drum, rise)| drum - rise);
            (lower + tips.fold(f64::NEG_INFINITY, f64::max)).min(most_mm)
        };
        self.rises_mm.iter().zip(&self.lower_mm).map(of_ring).collect()
    }

    /// The depth D of the strikes of a ring under a force, mm; 0 where they only dent.
    pub fn strike_depth_mm(&self, force_n: f64, ring: usize) -> f64 {
        self.rings.insertion().depth_mm(self.strike_excursion_mm(force_n, ring))
    }

    /// What all needles bear at a phase, on the grid, N.
    fn forces_n(&self, phase: usize) -> Vec<f64> {
        let alike = self.alike(phase);
        let of = |drum_mm: f64, (turn, lower_mm, rings): (usize, f64, f64)| {
            rings * self.rings.force_n(turn, drum_mm + lower_mm)
        };
        self.grid_mm.iter().map(|drum_mm| alike.iter().map(|one| of(*drum_mm, *one)).sum()).collect()
    }

    /// The rings at a phase that are turned alike and lie equally low: turn, how low, and how many. In one order, so that phases
    /// which differ by which ring is which have the same sum.
    fn alike(&self, phase: usize) -> Vec<(usize, f64, f64)> {
        let mut rings: Vec<(usize, f64)> =
            self.lower_mm.iter().enumerate().map(|(ring, lower)| (self.rings.turn(ring, phase), *lower)).collect();
        rings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        rings.chunk_by(|a, b| a == b).map(|same| (same[0].0, same[0].1, same.len() as f64)).collect()
    }

    /// Replaces the phases by their average.
    fn average(&mut self) {
        let mean = |at: usize| self.bearings.iter().map(|b| b.forces_n[at]).sum::<f64>() / PHASES as f64;
        self.bearings = vec![Bearing::new((0..self.grid_mm.len()).map(mean).collect())];
        self.rises_mm.iter_mut().for_each(|rises| *rises = [0.0; PHASES]);
    }

    fn threshold_n(&self) -> f64 {
        let insertion = self.rings.insertion();
        if insertion.is_rigid() {
            return 0.0;
        }
        let range = self.grid_mm[0]..=self.grid_mm[self.grid_mm.len() - 1];
        let mut least = f64::INFINITY;
        for (rises, lower) in self.rises_mm.iter().zip(&self.lower_mm) {
            for (phase, rise) in rises.iter().enumerate() {
                let drum_mm = self.rings.gate_mm() + rise - lower;
                if range.contains(&drum_mm) {
                    least = least.min(self.dents_n(phase, drum_mm));
                }
            }
        }
        least
    }

    /// What all needles would bear at an excursion and a phase if none had gone in, N.
    fn dents_n(&self, phase: usize, drum_mm: f64) -> f64 {
        let drum = self.rings.drum();
        let of_ring = |(ring, lower): (u32, &f64)| -> f64 {
            let own_mm = drum_mm + lower;
            let places = drum.places(drum.turned(ring, phase as f64 / PHASES as f64));
            places.iter().map(|place| place.carries * self.rings.dent_mm(own_mm - place.rise_mm)).sum()
        };
        (0..drum.rings).zip(&self.lower_mm).map(of_ring).sum::<f64>() * self.rings.insertion().stiffness_n_per_mm()
    }
}
