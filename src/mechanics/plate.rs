//! Needles that a drive moves through a tip plate: the dial, the drive that gives way, and the plate that a hand presses on the
//! skin (model section 10, M6).

use super::insertion::Insertion;
use std::f64::consts::PI;
use std::sync::{Arc, LazyLock, OnceLock};

/// Midpoints of half a cycle.
const MIDPOINTS: u32 = 2000;
/// Grid of excursions while the plate hovers, mm.
const GRID_MM: f64 = 0.01;

/// How far tips are above their lowest place at each midpoint, in halves of a stroke.
static HEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let angle = |i: u32| (f64::from(i) + 0.5) * PI / f64::from(MIDPOINTS);
    (0..MIDPOINTS).map(|i| 1.0 - angle(i).cos()).collect()
});

/// A drive and its needles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drive {
    /// Needles N.
    pub needles: u32,
    /// Stroke A, from the highest to the lowest place of a tip, mm.
    pub stroke_mm: f64,
    /// Stiffness of the drive k_m, N/mm; infinite where it does not give way.
    pub stiffness_n_per_mm: f64,
    /// The force F_s on all needles at which the drive stalls, N; infinite where it does not.
    pub stall_force_n: f64,
}

/// The setting of a dial as it comes out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dial {
    /// What is set, mm.
    pub set_mm: f64,
    /// How far the cartridge is off, mm.
    pub error_mm: f64,
    /// Between the plate and the skin, mm.
    pub gap_mm: f64,
}

/// A drive at a dial on skin.
#[derive(Debug, Clone)]
pub struct Plate {
    /// The greatest excursion of the tips S_max, mm.
    excursion_mm: f64,
    /// The mean force that lifts the plate there, N.
    lift_n: f64,
    needles: Arc<Needles>,
}

/// The needles of a drive in skin, wherever its dial stands.
#[derive(Debug)]
struct Needles {
    drive: Drive,
    insertion: Insertion,
    /// No dial goes further, mm.
    furthest_mm: f64,
    /// On the grid up to there: the mean forces that lift the plate, N.
    lifts_n: OnceLock<Vec<f64>>,
}

impl Plate {
    /// Of a drive that is set to a depth.
    pub fn new(drive: Drive, dial: &Dial, insertion: &Insertion) -> Self {
        let excursion_mm = excursion_mm(&drive, dial, insertion);
        let lift_n = lift_n(&drive, insertion, excursion_mm);
        let furthest_mm = excursion_mm;
        let needles = Needles { drive, insertion: insertion.clone(), furthest_mm, lifts_n: OnceLock::new() };
        Self { excursion_mm, lift_n, needles: Arc::new(needles) }
    }

    /// The same with its dial set to no more.
    pub(super) fn set_back(&self, dial: &Dial) -> Self {
        let Needles { drive, insertion, .. } = self.needles.as_ref();
        let excursion_mm = excursion_mm(drive, dial, insertion);
        Self { excursion_mm, lift_n: lift_n(drive, insertion, excursion_mm), needles: self.needles.clone() }
    }

    /// The greatest excursion of the tips S_max, mm.
    pub fn excursion_mm(&self) -> f64 {
        self.excursion_mm
    }

    /// The depth D of strikes while the plate lies on the skin, mm.
    pub fn depth_mm(&self) -> f64 {
        self.needles.insertion.depth_mm(self.excursion_mm)
    }

    /// The mean force P* with which the needles lift the plate, N: a hand that presses harder holds it on the skin.
    pub fn lift_n(&self) -> f64 {
        self.lift_n
    }

    /// The excursion of the tips under the force of a hand, mm. Below the threshold no tip breaks through, as with a drum.
    pub fn hover_excursion_mm(&self, force_n: f64) -> f64 {
        let hover_mm = self.balance_mm(force_n);
        match force_n < self.puncture_threshold_n() {
            true => hover_mm.min(self.needles.insertion.gate_mm()),
            false => hover_mm,
        }
    }

    /// The least excursion at which the needles lift with a force; the greatest where the hand is stronger.
    fn balance_mm(&self, force_n: f64) -> f64 {
        if force_n >= self.lift_n() {
            return self.excursion_mm;
        }
        let lifts_n = &self.needles.lifts_n()[..=steps(self.excursion_mm)];
        let point = |step: usize| (step as f64 * GRID_MM, lifts_n[step]);
        let above = lifts_n.iter().position(|lift| *lift >= force_n);
        let (high_mm, high_n) = above.map_or((self.excursion_mm, self.lift_n), point);
        match above.unwrap_or(lifts_n.len()).checked_sub(1).map(point) {
            Some((low_mm, low_n)) => low_mm + (force_n - low_n) / (high_n - low_n) * (high_mm - low_mm),
            None => high_mm,
        }
    }

    /// The depth of strikes under the force of a hand, mm.
    pub fn hover_depth_mm(&self, force_n: f64) -> f64 {
        self.needles.insertion.depth_mm(self.hover_excursion_mm(force_n))
    }

    /// The puncture threshold P_0, N: the least force of a hand under which needles open the skin; infinite where none does.
    pub fn puncture_threshold_n(&self) -> f64 {
        let gate_mm = self.needles.insertion.gate_mm();
        match self.excursion_mm <= gate_mm {
            true => f64::INFINITY,
            false => self.lift_n.min(dents_n(&self.needles.drive, &self.needles.insertion, gate_mm)),
        }
    }
}

impl Needles {
    fn lifts_n(&self) -> &[f64] {
        let at = |step: usize| lift_n(&self.drive, &self.insertion, step as f64 * GRID_MM);
        self.lifts_n.get_or_init(|| (0..=steps(self.furthest_mm)).map(at).collect())
    }
}

/// Steps of the grid below an excursion.
fn steps(excursion_mm: f64) -> usize {
    (excursion_mm / GRID_MM * (1.0 - 1e-12)) as usize
}

/// The greatest excursion of the tips: the dial's, or that at which the drive gives way or stalls, mm.
fn excursion_mm(drive: &Drive, dial: &Dial, insertion: &Insertion) -> f64 {
    let needles = f64::from(drive.needles);
    let free_mm = (dial.set_mm + dial.error_mm - dial.gap_mm).max(0.0);
    let sprung_mm = insertion.exceeds_mm(1.0, needles / drive.stiffness_n_per_mm, free_mm);
    let stalled_mm = insertion.exceeds_mm(0.0, needles, drive.stall_force_n);
    sprung_mm.min(stalled_mm).min(free_mm)
}

/// The mean force with which needles that go to an excursion lift the plate, N.
fn lift_n(drive: &Drive, insertion: &Insertion, excursion_mm: f64) -> f64 {
    let depth_mm = insertion.depth_mm(excursion_mm);
    let at = |height: &f64| excursion_mm - 0.5 * drive.stroke_mm * height;
    let touching = HEIGHTS.iter().map(at).take_while(|s| *s > 0.0);
    let both = touching.map(|s| insertion.force_n(s) + insertion.relaxing_n(s, depth_mm)).sum::<f64>();
    0.5 * both / f64::from(MIDPOINTS) * f64::from(drive.needles)
}

/// The same of needles that only dent, in closed form, N.
fn dents_n(drive: &Drive, insertion: &Insertion, excursion_mm: f64) -> f64 {
    if insertion.is_rigid() {
        return 0.0;
    }
    let half_mm = 0.5 * drive.stroke_mm;
    let angle = (1.0 - excursion_mm / half_mm).clamp(-1.0, 1.0).acos();
    let mean_mm = ((excursion_mm - half_mm) * angle + half_mm * angle.sin()) / PI;
    f64::from(drive.needles) * insertion.stiffness_n_per_mm() * mean_mm
}
