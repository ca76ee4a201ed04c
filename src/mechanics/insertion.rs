//! One needle and the skin that gives way before it: how deep it goes, and the force that it feels (model section 10, M1).
//!
//! A tip that stands S below the undeformed surface has dented the skin by δ and gone in by d = S − δ; the dent pushes back with
//! F = k δ. The tip stays out until F reaches the force of puncture, then goes on while the dent's force exceeds the resistance.

use super::resistance::Resistance;
use crate::geometry::dent::{Dent, Piece};
use crate::geometry::quadratic::Quadratic;

/// Steps of the work of a strike.
const WORK_STEPS: u32 = 4000;

/// A needle against skin.
#[derive(Debug, Clone, PartialEq)]
pub struct Insertion {
    stiffness_n_per_mm: f64,
    /// 1/k; 0 of rigid skin.
    compliance_mm_per_n: f64,
    puncture_force_n: f64,
    /// At and below this excursion the tip stays out.
    gate_mm: f64,
    resistance: Resistance,
    climbs: Vec<Climb>,
}

/// A piece of x + c T(x).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Climb {
    start_mm: f64,
    length_mm: f64,
    excursion_mm: Quadratic,
    /// The greatest of it up to the end of this piece.
    peak_mm: f64,
}

impl Insertion {
    /// Of a needle with this force of puncture in skin of this stiffness; infinite stiffness is rigid skin, which has no gate.
    pub fn new(stiffness_n_per_mm: f64, puncture_force_n: f64, resistance: Resistance) -> Self {
        let compliance_mm_per_n = 1.0 / stiffness_n_per_mm;
        let mut peak_mm = f64::NEG_INFINITY;
        let mut climb = |piece: &super::resistance::Piece| {
            let depth = Quadratic { at: piece.start_mm, slope: 1.0, half_curvature: 0.0 };
            let excursion_mm = depth.mixed(1.0, &piece.force_n, compliance_mm_per_n);
            // Past the last boundary friction alone is left, which only grows.
            let top = if piece.length_mm.is_finite() { excursion_mm.summit(piece.length_mm) } else { f64::INFINITY };
            peak_mm = if top.is_finite() { peak_mm.max(excursion_mm.value(top)) } else { f64::INFINITY };
            Climb { start_mm: piece.start_mm, length_mm: piece.length_mm, excursion_mm, peak_mm }
        };
        let climbs = resistance.pieces().iter().map(&mut climb).collect();
        let mut insertion =
            Self { stiffness_n_per_mm, compliance_mm_per_n, puncture_force_n, gate_mm: 0.0, resistance, climbs };
        insertion.gate_mm = insertion.gate_of_mm(puncture_force_n);
        insertion
    }

    /// The stiffness of the dent k, N/mm.
    pub fn stiffness_n_per_mm(&self) -> f64 {
        self.stiffness_n_per_mm
    }

    /// The force of puncture F_p, N.
    pub fn puncture_force_n(&self) -> f64 {
        self.puncture_force_n
    }

    /// Whether the skin cannot be dented.
    pub fn is_rigid(&self) -> bool {
        self.compliance_mm_per_n == 0.0
    }

    /// The greatest excursion S_p at which the tip is still outside, mm.
    pub fn gate_mm(&self) -> f64 {
        self.gate_mm
    }

    /// The same of a needle with another force of puncture, mm: c F_p, and 0 in rigid skin.
    pub(super) fn gate_of_mm(&self, puncture_force_n: f64) -> f64 {
        if self.is_rigid() { 0.0 } else { self.compliance_mm_per_n * puncture_force_n }
    }

    /// The resistance past puncture.
    pub fn resistance(&self) -> &Resistance {
        &self.resistance
    }

    /// The depth d of a tip at an excursion S on its way in, mm: the first at which the resistance holds the dent. At a jump that
    /// before it.
    #[inline]
    pub fn depth_mm(&self, excursion_mm: f64) -> f64 {
        self.past_gate_mm(excursion_mm, self.gate_mm)
    }

    /// The same of a needle that stays outside up to another excursion.
    #[inline]
    pub(super) fn past_gate_mm(&self, excursion_mm: f64, gate_mm: f64) -> f64 {
        if excursion_mm <= gate_mm {
            return 0.0;
        }
        if self.is_rigid() { excursion_mm } else { self.passage_mm(excursion_mm) }
    }

    /// The depth to which the tip jumps as it breaks through, mm; infinite where it never does, 0 in rigid skin.
    pub fn jump_mm(&self) -> f64 {
        if self.gate_mm.is_finite() { self.passage_mm(self.gate_mm) } else { f64::INFINITY }
    }

    /// The force on a tip at an excursion on its way in, N.
    #[inline]
    pub fn force_n(&self, excursion_mm: f64) -> f64 {
        self.force_past_gate_n(excursion_mm, self.gate_mm)
    }

    /// The same of a needle that stays outside up to another excursion, N.
    #[inline]
    pub(super) fn force_past_gate_n(&self, excursion_mm: f64, gate_mm: f64) -> f64 {
        if excursion_mm <= 0.0 {
            return 0.0;
        }
        if self.is_rigid() {
            return self.resistance.force_n(excursion_mm);
        }
        (excursion_mm - self.past_gate_mm(excursion_mm, gate_mm)) * self.stiffness_n_per_mm
    }

    /// The force on a needle that is drawn back to an excursion from a depth, N: its dent relaxes, then it slides out.
    #[inline]
    pub fn relaxing_n(&self, excursion_mm: f64, depth_mm: f64) -> f64 {
        if self.is_rigid() { 0.0 } else { ((excursion_mm - depth_mm) * self.stiffness_n_per_mm).max(0.0) }
    }

    /// The work that a strike to an excursion leaves in the skin, mJ: what the hand gave less what the dent gives back.
    pub fn work_mj(&self, excursion_mm: f64) -> f64 {
        let step_mm = excursion_mm.max(0.0) / f64::from(WORK_STEPS);
        let forces = (0..WORK_STEPS).map(|i| self.force_n((f64::from(i) + 0.5) * step_mm));
        forces.sum::<f64>() * step_mm - self.dent_mj(excursion_mm.max(0.0) - self.depth_mm(excursion_mm))
    }

    /// The work that a dent holds, and gives back, mJ.
    pub(super) fn dent_mj(&self, dent_mm: f64) -> f64 {
        if self.is_rigid() { 0.0 } else { 0.5 * self.stiffness_n_per_mm * dent_mm * dent_mm }
    }

    /// The greatest excursion at which the tip has not yet come to a depth, mm: by then the skin there was cut.
    pub fn cutting_mm(&self, depth_mm: f64) -> f64 {
        let upto = self.climbs.iter().take_while(|climb| climb.start_mm < depth_mm);
        let peak = |climb: &Climb| {
            let end_mm = climb.length_mm.min(depth_mm - climb.start_mm);
            climb.excursion_mm.value(climb.excursion_mm.summit(end_mm))
        };
        upto.map(peak).fold(self.gate_mm, f64::max)
    }

    /// How a strike to an excursion goes in.
    pub fn dent(&self, excursion_mm: f64) -> Dent {
        let depth_mm = self.depth_mm(excursion_mm);
        Dent::new(excursion_mm, depth_mm, self.way_in(depth_mm))
    }

    /// How a strike to a depth goes in: to the excursion that cuts the skin there.
    pub fn dent_to(&self, depth_mm: f64) -> Dent {
        Dent::new(self.cutting_mm(depth_mm), depth_mm, self.way_in(depth_mm))
    }

    /// The excursions on the way to a depth: the greatest x + c T(x) so far, and that of the gate.
    fn way_in(&self, depth_mm: f64) -> Vec<Piece> {
        let mut way = Vec::new();
        let mut peak_mm = self.gate_mm;
        for climb in self.climbs.iter().take_while(|climb| climb.start_mm < depth_mm) {
            let end_mm = climb.length_mm.min(depth_mm - climb.start_mm);
            let mut past_mm = 0.0;
            let mut add = |to_mm: f64, excursion_mm: Quadratic| {
                if to_mm > past_mm {
                    let start_mm = climb.start_mm + past_mm;
                    way.push(Piece { start_mm, length_mm: to_mm - past_mm, excursion_mm });
                    past_mm = to_mm;
                }
            };
            let stays = |at| Quadratic { at, slope: 0.0, half_curvature: 0.0 };
            let top = climb.excursion_mm.summit(end_mm);
            if climb.excursion_mm.value(top) > peak_mm {
                let regained = climb.excursion_mm.exceeds(peak_mm);
                add(regained, stays(peak_mm));
                add(top, climb.excursion_mm.from(regained));
                peak_mm = climb.excursion_mm.value(top);
            }
            add(end_mm, stays(peak_mm));
        }
        // A jump may go on over boundaries of the law.
        way.dedup_by(|next, before| {
            let is_one = next.excursion_mm == before.excursion_mm && next.excursion_mm.slope == 0.0;
            let goes_on = is_one && next.excursion_mm.half_curvature == 0.0;
            before.length_mm += if goes_on { next.length_mm } else { 0.0 };
            goes_on
        });
        way
    }

    /// The first excursion at which `per_mm · S + per_n · F(S)` exceeds a level, mm; infinite where none does.
    pub(super) fn exceeds_mm(&self, per_mm: f64, per_n: f64, level: f64) -> f64 {
        if level < 0.0 {
            return 0.0;
        }
        if !self.is_rigid() {
            let dent_mm = level / (per_mm + per_n * self.stiffness_n_per_mm);
            if dent_mm <= self.gate_mm {
                return dent_mm;
            }
        }
        let mut reached_mm = self.gate_mm;
        for (climb, piece) in self.climbs.iter().zip(self.resistance.pieces()) {
            if climb.peak_mm <= reached_mm {
                continue;
            }
            // Only where the tip is at rest: from where x + c T regains its peak to its next one.
            let start = climb.excursion_mm.reaches(reached_mm);
            let sum = climb.excursion_mm.mixed(per_mm, &piece.force_n, per_n).from(start);
            let end =
                if climb.peak_mm.is_finite() { climb.excursion_mm.summit(climb.length_mm) } else { f64::INFINITY };
            let at = start + sum.reaches(level);
            if at <= end && at.is_finite() {
                return climb.excursion_mm.value(at).max(reached_mm);
            }
            reached_mm = climb.peak_mm;
        }
        f64::INFINITY
    }

    /// The least depth x at which x + c T(x) is at least `excursion_mm`.
    #[inline]
    fn passage_mm(&self, excursion_mm: f64) -> f64 {
        let found = self.climbs.iter().find(|climb| climb.peak_mm >= excursion_mm);
        found.map_or(f64::INFINITY, |climb| {
            climb.start_mm + climb.excursion_mm.reaches(excursion_mm).min(climb.length_mm)
        })
    }
}
