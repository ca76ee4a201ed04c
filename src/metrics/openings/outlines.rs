//! The outlines of a treatment's strikes at one depth, known by their discs until more is asked for.

use super::super::shapes::Plane;
use super::cells::Scale;
use super::overlap::Outline;
use super::stencil::Stencil;
use crate::treatment::Strike;
use nalgebra::UnitComplex;

/// Where depths vary continuously: depths between which discs are interpolated.
const RUNGS: usize = 64;
/// Share of a radius that a shorter number may cost.
const ROUNDING: f64 = 1e-6;
/// And by how much they are made safer, as a share.
const SAFETY: f64 = 0.02;
/// The shallowest strike that a rung stands for, as a share of the deepest, both measured from the plane.
const SHALLOWEST: f64 = 1e-6;
/// Of depths that differ, outlines with at least this share of the greatest inner radius are joined unseen in one cell.
const STRONG: f64 = 0.7;

/// Two discs around the middle of a section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Discs {
    /// Middle of the discs, mm ahead of the strike.
    pub ahead: f64,
    /// The section lies within this distance, mm.
    pub outer: f64,
    /// The disc of this radius lies within the section, mm.
    pub inner: f64,
}

impl Discs {
    /// Outer and inner radius in fewer digits, made a hair larger and smaller for it, mm.
    pub fn rounded(&self) -> (f32, f32) {
        ((self.outer * (1.0 + ROUNDING)) as f32, (self.inner * (1.0 - ROUNDING)) as f32)
    }
}

/// The outlines of all strikes at one depth.
#[derive(Debug)]
pub struct Outlines<'a> {
    plane: &'a Plane<'a>,
    /// By class, where depths are distinct: (depth of the strikes, their section).
    stencils: Vec<(f64, Option<Stencil<'a>>)>,
    /// Discs at rising depth of strike, where depths vary continuously.
    rungs: Vec<Discs>,
}

impl<'a> Outlines<'a> {
    /// Prepares what the strikes of a plane share.
    pub fn new(plane: &'a Plane<'a>) -> Self {
        let stencil = |(depth, cut): (f64, &'a _)| (depth, Self::stencil(plane, depth, cut));
        let stencils: Vec<_> = plane.shared_cuts().map(stencil).collect();
        let mut outlines = Self { plane, stencils, rungs: Vec::new() };
        if outlines.stencils.is_empty() {
            outlines.rungs = (0..=RUNGS).map(|k| outlines.rung(k)).collect();
        }
        outlines
    }

    fn stencil(plane: &Plane, depth: f64, cut: &'a super::super::shapes::Cut) -> Option<Stencil<'a>> {
        (depth > plane.z() && !cut.channel.is_empty()).then(|| Stencil::new(cut))
    }

    fn rung(&self, k: usize) -> Discs {
        let z = self.plane.z();
        let share = (k as f64 / RUNGS as f64).powi(2).max(SHALLOWEST);
        let depth_mm = z + (self.plane.deepest() - z) * share;
        let strike = Strike { x_mm: 0.0, y_mm: 0.0, heading: UnitComplex::identity(), depth_mm };
        self.plane.cut(&strike).filter(|cut| !cut.channel.is_empty()).map_or(Discs::default(), |cut| {
            let (from, to) = cut.channel.extent();
            let ahead = 0.5 * (from + to);
            let inner = if k == 0 { 0.0 } else { cut.channel.clearance(ahead) };
            Discs { ahead, outer: cut.radius(), inner }
        })
    }

    /// The discs of a strike that reaches below the plane.
    #[inline]
    pub fn discs(&self, strike: &Strike) -> Option<Discs> {
        if strike.depth_mm <= self.plane.z() {
            return None;
        }
        if self.rungs.is_empty() {
            return self.stencil_of(strike).map(|s| Discs { ahead: s.ahead, outer: s.outer, inner: s.inner });
        }
        Some(self.between(strike.depth_mm))
    }

    /// The discs of a strike between two rungs, made safe.
    fn between(&self, depth: f64) -> Discs {
        let z = self.plane.z();
        let square = (depth - z) / (self.plane.deepest() - z) * (RUNGS * RUNGS) as f64;
        let k = (square.sqrt() as usize).min(RUNGS - 1);
        let (above, below) = (self.rungs[k], self.rungs[k + 1]);
        let share = (square - (k * k) as f64) / (2 * k + 1) as f64;
        Discs {
            ahead: above.ahead + share * (below.ahead - above.ahead),
            outer: (1.0 + SAFETY) * above.outer.max(below.outer),
            inner: (1.0 - SAFETY) * above.inner.min(below.inner),
        }
    }

    #[inline]
    fn stencil_of(&self, strike: &Strike) -> Option<&Stencil<'a>> {
        let class = match self.stencils.len() {
            1 => 0,
            _ => self.stencils.partition_point(|(depth, _)| *depth < strike.depth_mm),
        };
        self.stencils.get(class)?.1.as_ref()
    }

    /// What cells for these outlines go by.
    pub fn scale(&self) -> Scale {
        let greatest = |of: fn(&Discs) -> f64| {
            let shared = self.stencils.iter().filter_map(|(_, stencil)| stencil.as_ref());
            let shared = shared.map(|s| Discs { ahead: s.ahead, outer: s.outer, inner: s.inner });
            shared.chain(self.rungs.iter().copied()).map(|discs| of(&discs)).fold(0.0, f64::max)
        };
        let (safety, strong) = match self.stencils.len() {
            0 => (1.0 + SAFETY, STRONG),
            1 => (1.0, 1.0),
            _ => (1.0, STRONG),
        };
        let (outer, inner) = (safety * greatest(|d| d.outer), strong * greatest(|d| d.inner));
        // The same rounding as of single outlines, so that none falls outside.
        let (outer, inner) = Discs { ahead: 0.0, outer, inner }.rounded();
        Scale { outer: f64::from(outer), inner: f64::from(inner) }
    }

    /// No section reaches further from its strike than this, mm.
    pub fn reach(&self) -> f64 {
        let shared = self.stencils.iter().filter_map(|(_, stencil)| stencil.as_ref()).map(|s| s.ahead.abs() + s.outer);
        let rungs = self.rungs.iter().map(|d| d.ahead.abs() + (1.0 + SAFETY) * d.outer);
        shared.chain(rungs).fold(0.0, f64::max)
    }

    /// Whether strikes share sections.
    pub fn are_shared(&self) -> bool {
        self.rungs.is_empty()
    }

    /// The radius of all sections, where they are discs of one size.
    pub fn only_disc(&self) -> Option<f64> {
        match self.stencils.as_slice() {
            [(_, Some(stencil))] if stencil.is_disc() => Some(stencil.outer),
            _ => None,
        }
    }

    /// The section of a strike by itself, where strikes share none.
    pub fn drawn<'s>(&'s self, strike: &'s Strike) -> Option<Outline<'s>> {
        Outline::of(strike, self.plane)
    }

    /// Whether the sections of two strikes share area, where sections are shared.
    pub fn overlap(&self, a: &Strike, b: &Strike) -> bool {
        match (self.stencil_of(a), self.stencil_of(b)) {
            (Some(of_a), Some(of_b)) => of_a.overlaps(a, of_b, b),
            _ => false,
        }
    }
}
