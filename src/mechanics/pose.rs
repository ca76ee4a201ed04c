//! A device on the skin of one person: what each force makes of it (model section 10, M5 and M6).

use super::insertion::Insertion;
use super::plate::Plate;
use super::ride::{Ride, Share};
use super::rings::{Rings, Sort};
use std::sync::{Arc, OnceLock};

/// Steps of the table of work, mm.
const WORK_STEP_MM: f64 = 1e-3;

/// A device, set to a depth, on skin.
#[derive(Debug)]
pub struct Pose {
    /// The usual needles first, hooked ones after them.
    sorts: Vec<Sort>,
    lies: Lies,
    /// Factor on puncture force, cutting energy and friction in that skin.
    force_scale: f64,
    work: Vec<OnceLock<Work>>,
}

/// What it lies on.
#[derive(Debug)]
pub(super) enum Lies {
    Drum { rings: Arc<Rings>, share: Share, level: OnceLock<Ride>, tilt_rad: f64 },
    Plate(Box<Plate>),
}

/// How a pose answers a force: of a drum it differs with its tilt.
#[derive(Debug, Clone, Copy)]
pub enum Under<'p> {
    /// A drum at a tilt.
    Ride(&'p Ride),
    /// A plate.
    Plate(&'p Plate),
}

/// What a strike comes to, and for which share of strikes under its force it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strike {
    /// Share of them.
    pub share: f64,
    /// Depth of the tip D, mm; 0 where the skin was only dented.
    pub depth_mm: f64,
    /// Excursion of the tip S, mm.
    pub excursion_mm: f64,
    /// Number of the sort of needle.
    pub sort: usize,
    /// The greatest excursion at which its tip stays outside, mm.
    pub gate_mm: f64,
}

impl Lies {
    /// On the needles of a drum that is usually tilted so.
    pub fn of_drum(rings: Rings, share: Share, tilt_rad: f64) -> Self {
        Self::Drum { rings: Arc::new(rings), share, level: OnceLock::new(), tilt_rad }
    }

    /// On a plate.
    pub fn of_plate(plate: Plate) -> Self {
        Self::Plate(Box::new(plate))
    }
}

impl Pose {
    /// Of needles of some sorts, on what they are fixed to.
    pub(super) fn new(sorts: Vec<Sort>, lies: Lies, force_scale: f64) -> Self {
        let work = sorts.iter().map(|_| OnceLock::new()).collect();
        Self { sorts, lies, force_scale, work }
    }

    /// Factor on puncture force, cutting energy and friction in that skin.
    pub(super) fn force_scale(&self) -> f64 {
        self.force_scale
    }

    /// A usual needle against the skin.
    pub fn insertion(&self) -> &Insertion {
        &self.sorts[0].insertion
    }

    /// Its sorts of needles, the usual one first.
    pub(super) fn sorts(&self) -> &[Sort] {
        &self.sorts
    }

    /// How it answers at its usual tilt.
    pub fn usual(&self) -> Under<'_> {
        match &self.lies {
            Lies::Drum { rings, share, level, tilt_rad } => {
                Under::Ride(level.get_or_init(|| Ride::new(rings.clone(), *tilt_rad, *share)))
            }
            Lies::Plate(plate) => Under::Plate(plate),
        }
    }

    /// How its drum rides at another tilt; `None` of a plate.
    pub fn tilted(&self, tilt_rad: f64) -> Option<Ride> {
        match &self.lies {
            Lies::Drum { rings, share, .. } => Some(Ride::new(rings.clone(), tilt_rad, *share)),
            Lies::Plate(_) => None,
        }
    }

    /// What strikes under a force come to that differ in ring and sort of needle alone.
    pub fn strikes(&self, under: Under, force_n: f64) -> Vec<Strike> {
        let of = |common_mm: f64, sort: usize| {
            let Sort { share, insertion, shorter_mm } = &self.sorts[sort];
            let excursion_mm = common_mm - shorter_mm;
            let gate_mm = insertion.gate_mm();
            Strike { share: *share, depth_mm: insertion.depth_mm(excursion_mm), excursion_mm, sort, gate_mm }
        };
        let common = under.excursions_mm(force_n);
        let rings = common.len() as f64;
        let all = common.into_iter().flat_map(|common_mm| (0..self.sorts.len()).map(move |sort| (common_mm, sort)));
        let each = all.map(|(common_mm, sort)| of(common_mm, sort)).filter(|strike| strike.share > 0.0);
        each.map(|strike| Strike { share: strike.share / rings, ..strike }).collect()
    }

    /// The work that a needle of a sort leaves in the skin which stays outside up to a gate of its own and comes to this excursion,
    /// mJ.
    pub fn work_mj(&self, sort: usize, gate_mm: f64, excursion_mm: f64) -> f64 {
        self.work[sort].get_or_init(|| Work::new(&self.sorts[sort].insertion)).past_mj(gate_mm, excursion_mm)
    }
}

impl Under<'_> {
    /// The greatest excursion S* of the needles of a ring, mm; a plate has one ring.
    #[inline]
    pub fn excursion_mm(&self, force_n: f64, ring: usize) -> f64 {
        match self {
            Self::Ride(ride) => ride.strike_excursion_mm(force_n, ring),
            Self::Plate(plate) => plate.hover_excursion_mm(force_n),
        }
    }

    /// The same of all rings.
    pub(super) fn excursions_mm(self, force_n: f64) -> Vec<f64> {
        match self {
            Self::Ride(ride) => ride.strike_excursions_mm(force_n),
            Self::Plate(plate) => vec![plate.hover_excursion_mm(force_n)],
        }
    }

    /// The force above which the device lies on the skin and the hand decides nothing, N: P_c of a drum, P* of a plate.
    pub fn contact_force_n(&self) -> f64 {
        match self {
            Self::Ride(ride) => ride.contact_force_n(),
            Self::Plate(plate) => plate.lift_n(),
        }
    }

    /// The least force P_0 that opens the skin, N; infinite where none does.
    pub fn puncture_threshold_n(&self) -> f64 {
        match self {
            Self::Ride(ride) => ride.puncture_threshold_n(),
            Self::Plate(plate) => plate.puncture_threshold_n(),
        }
    }

    /// How far the tips are pressed in on average over the phases of a drum, mm.
    pub fn lowered_mm(&self, force_n: f64) -> f64 {
        match self {
            Self::Ride(ride) => {
                let excursions: Vec<f64> = ride.excursions_mm(force_n).collect();
                excursions.iter().sum::<f64>() / excursions.len() as f64
            }
            Self::Plate(plate) => plate.hover_excursion_mm(force_n),
        }
    }

    /// How far the device rises and falls as its needles pass, mm; 0 of a plate.
    pub fn ripple_mm(&self, force_n: f64) -> f64 {
        match self {
            Self::Ride(ride) => ride.ripple_mm(force_n),
            Self::Plate(_) => 0.0,
        }
    }
}

/// The work that strikes leave, against their excursion.
#[derive(Debug)]
struct Work {
    insertion: Insertion,
    /// What the hand gives up to each step to a needle that nothing keeps outside, mJ.
    given_mj: Vec<f64>,
}

impl Work {
    /// Steps of the table: no needle goes further.
    const STEPS: usize = 24_000;

    fn new(insertion: &Insertion) -> Self {
        let mut sum = 0.0;
        let step = |i: usize| {
            sum += insertion.force_past_gate_n((i as f64 + 0.5) * WORK_STEP_MM, 0.0) * WORK_STEP_MM;
            sum
        };
        let given_mj = std::iter::once(0.0).chain((0..Self::STEPS).map(step)).collect();
        Self { insertion: insertion.clone(), given_mj }
    }

    fn past_mj(&self, gate_mm: f64, excursion_mm: f64) -> f64 {
        if excursion_mm <= gate_mm {
            // A dent gives back all that it took.
            return 0.0;
        }
        let given_mj = self.insertion.dent_mj(gate_mm) + self.given_to_mj(excursion_mm) - self.given_to_mj(gate_mm);
        given_mj - self.insertion.dent_mj(excursion_mm - self.insertion.past_gate_mm(excursion_mm, gate_mm))
    }

    fn given_to_mj(&self, excursion_mm: f64) -> f64 {
        let place = (excursion_mm.max(0.0) / WORK_STEP_MM).min(Self::STEPS as f64);
        let below = (place as usize).min(Self::STEPS - 1);
        self.given_mj[below] + (place - below as f64) * (self.given_mj[below + 1] - self.given_mj[below])
    }
}
