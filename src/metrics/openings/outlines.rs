//! The outlines of a treatment's strikes at one depth, known by their discs until more is asked for.

use super::super::cut::Cut;
use super::super::plane::Plane;
use super::cells::{Item, Scale};
use super::offsets::{Hulls, Offsets, Turned};
use super::overlap::Outline;
use crate::treatment::{Strike, Treatment};
use nalgebra::UnitComplex;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Share of a radius that a shorter number may cost.
const ROUNDING: f64 = 1e-6;
/// Where depths vary continuously: depths between which discs are interpolated.
const RUNGS: usize = 64;
/// Share by which these are then made larger and smaller: about twice what their interpolation needs.
const SAFETY: f64 = 0.05;
/// The shallowest strike that a rung stands for, as a share of the deepest, both measured from the plane.
const SHALLOWEST: f64 = 1e-6;
/// Of depths that differ, outlines with at least this share of the greatest inner radius are joined unseen in one cell.
const STRONG: f64 = 0.7;
/// Up to so many kinds, by depth and heading, offsets are looked up for every pair of them.
const MOST_KINDS: usize = 16;
/// Stands for all other kinds.
const NO_KIND: u16 = u16::MAX;

/// Two discs around the middle of a section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Discs {
    /// Middle of the discs, mm ahead of the strike.
    ahead: f64,
    /// The section lies within this distance, mm.
    outer: f64,
    /// The disc of this radius lies within the section, mm.
    inner: f64,
}

impl Discs {
    fn of(cut: &Cut) -> Self {
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        Self { ahead, outer: cut.radius(), inner: cut.channel.clearance(ahead) }
    }

    /// Outer and inner radius in fewer digits, made a hair larger and smaller for it, mm.
    fn rounded(&self) -> (f32, f32) {
        ((self.outer * (1.0 + ROUNDING)) as f32, (self.inner * (1.0 - ROUNDING)) as f32)
    }
}

/// A section that strikes of one depth share.
#[derive(Debug)]
struct Shared<'a> {
    cut: &'a Cut,
    discs: Discs,
}

/// The outlines of all strikes at one depth.
#[derive(Debug)]
pub struct Outlines<'a> {
    plane: &'a Plane<'a>,
    /// By class, where depths are distinct: (depth of the strikes, their section).
    shared: Vec<(f64, Option<Shared<'a>>)>,
    /// Discs at rising depth of strike, where depths vary continuously.
    rungs: Vec<Discs>,
    /// The headings of the strikes, where they are few.
    headings: Vec<UnitComplex<f64>>,
    /// By class.
    hulls: Vec<OnceLock<Hulls>>,
    /// By kind of both strikes; a kind is a class and a heading.
    offsets: Vec<OnceLock<Offsets>>,
}

impl<'a> Outlines<'a> {
    /// Prepares what the strikes of a plane share.
    pub fn new(plane: &'a Plane<'a>, treatment: &Treatment) -> Self {
        let is_met = |depth: f64, cut: &Cut| depth > plane.z() && !cut.channel.is_empty();
        let share = |cut: &'a Cut| Shared { cut, discs: Discs::of(cut) };
        let shared: Vec<_> =
            plane.shared_cuts().map(|(depth, cut)| (depth, is_met(depth, cut).then(|| share(cut)))).collect();
        let rungs = if shared.is_empty() { (0..=RUNGS).map(|k| rung(plane, k)).collect() } else { Vec::new() };
        let headings =
            treatment.distinct_headings(MOST_KINDS.checked_div(shared.len()).unwrap_or(0)).unwrap_or_default();
        let kinds = shared.len() * headings.len();
        let offsets = (0..kinds * kinds).map(|_| OnceLock::new()).collect();
        let hulls = shared.iter().map(|_| OnceLock::new()).collect();
        Self { plane, shared, rungs, headings, hulls, offsets }
    }

    /// The plane.
    pub fn plane(&self) -> &'a Plane<'a> {
        self.plane
    }

    /// The outline of a strike that reaches below the plane.
    #[inline]
    pub fn item(&self, strike: &Strike, number: u32, marks: u16) -> Option<Item> {
        if strike.depth_mm <= self.plane.z() {
            return None;
        }
        let discs = match self.shared_by(strike) {
            Some(shared) => shared.discs,
            None if self.are_shared() => return None,
            None => self.between(strike.depth_mm),
        };
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        let at = [strike.x_mm + discs.ahead * cos, strike.y_mm + discs.ahead * sin];
        let (outer, inner) = discs.rounded();
        Some(Item { at, outer, inner, strike: number, kind: self.kind(strike), marks })
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
    fn class(&self, strike: &Strike) -> usize {
        match self.shared.len() {
            1 => 0,
            _ => self.shared.partition_point(|(depth, _)| *depth < strike.depth_mm),
        }
    }

    #[inline]
    fn shared_by(&self, strike: &Strike) -> Option<&Shared<'a>> {
        self.shared.get(self.class(strike))?.1.as_ref()
    }

    /// All discs that there may be, with how much larger they may be in truth.
    fn discs(&self) -> impl Iterator<Item = Discs> {
        let shared = self.shared.iter().filter_map(|(_, shared)| shared.as_ref()).map(|shared| shared.discs);
        let safe = |discs: &Discs| Discs { outer: (1.0 + SAFETY) * discs.outer, ..*discs };
        shared.chain(self.rungs.iter().map(safe))
    }

    /// What cells for these outlines go by.
    pub fn scale(&self) -> Scale {
        let share = if self.shared.len() == 1 { 1.0 } else { STRONG };
        let (outer, inner) = (self.discs().map(|d| d.outer), self.discs().map(|d| d.inner));
        let greatest = Discs { ahead: 0.0, outer: outer.fold(0.0, f64::max), inner: share * inner.fold(0.0, f64::max) };
        // The same rounding as of single outlines, so that none falls outside.
        let (outer, inner) = greatest.rounded();
        Scale { outer: f64::from(outer), inner: f64::from(inner) }
    }

    /// No section reaches further from its strike than this, mm.
    pub fn reach(&self) -> f64 {
        self.discs().map(|d| d.ahead.abs() + (1.0 + ROUNDING) * d.outer).fold(0.0, f64::max)
    }

    /// Whether strikes share sections.
    pub fn are_shared(&self) -> bool {
        self.rungs.is_empty()
    }

    /// The radius of all sections, where they are discs of one size.
    pub fn only_disc(&self) -> Option<f64> {
        match self.shared.as_slice() {
            [(_, Some(shared))] if shared.cut.channel.is_disc() => Some(shared.discs.outer),
            _ => None,
        }
    }

    /// The section of a strike by itself, where strikes share none.
    pub fn drawn<'s>(&'s self, strike: &'s Strike) -> Option<Outline<'s>> {
        Outline::of(strike, self.plane)
    }

    /// Number of a strike's class and heading, or [`NO_KIND`].
    #[inline]
    fn kind(&self, strike: &Strike) -> u16 {
        let heading = self.headings.iter().position(|heading| *heading == strike.heading);
        heading.map_or(NO_KIND, |heading| (self.class(strike) * self.headings.len() + heading) as u16)
    }

    /// Whether two sections share area, by their kinds, where that is sure.
    #[inline]
    pub fn looked_up(&self, a: &Item, b: &Item) -> Option<bool> {
        if a.kind == NO_KIND || b.kind == NO_KIND {
            return None;
        }
        let (a, b) = if a.kind <= b.kind { (a, b) } else { (b, a) };
        let kinds = self.shared.len() * self.headings.len();
        let offsets = &self.offsets[usize::from(a.kind) * kinds + usize::from(b.kind)];
        let offsets = offsets.get_or_init(|| Offsets::new(&self.of_kind(a.kind), &self.of_kind(b.kind)));
        offsets.overlap([b.at[0] - a.at[0], b.at[1] - a.at[1]])
    }

    fn of_kind(&self, kind: u16) -> Turned<'_> {
        let (class, heading) = (usize::from(kind) / self.headings.len(), usize::from(kind) % self.headings.len());
        let shared = &self.shared[class].1;
        let hull = || shared.as_ref().map(|shared| Hulls::of(shared.cut)).unwrap_or_default();
        Turned { hulls: self.hulls[class].get_or_init(hull), heading: self.headings[heading] }
    }

    /// Whether the sections of two strikes share area, where sections are shared.
    pub fn overlap(&self, a: &Strike, b: &Strike) -> bool {
        match (self.shared_by(a), self.shared_by(b)) {
            (Some(of_a), Some(of_b)) => {
                let outline = |strike, shared: &Shared<'a>| Outline::new(strike, Cow::Borrowed(shared.cut));
                outline(a, of_a).overlaps(&outline(b, of_b))
            }
            _ => false,
        }
    }
}

/// The discs of a strike of one of some rising depths.
fn rung(plane: &Plane, k: usize) -> Discs {
    let z = plane.z();
    let share = (k as f64 / RUNGS as f64).powi(2).max(SHALLOWEST);
    let depth_mm = z + (plane.deepest() - z) * share;
    let strike = Strike { x_mm: 0.0, y_mm: 0.0, heading: UnitComplex::identity(), depth_mm, pass: 0 };
    let cut = plane.cut(&strike).filter(|cut| !cut.channel.is_empty());
    let discs = cut.map_or(Discs::default(), |cut| Discs::of(&cut));
    // Shallower strikes than the first are not known to hold a disc.
    if k == 0 { Discs { inner: 0.0, ..discs } } else { discs }
}

#[cfg(test)]
mod tests {
    use super::super::super::shapes::Shapes;
    use super::*;
    use crate::devices::{DepthEfficiency, Device, Pen, Roller, Spread};
    use crate::geometry::{ElasticLimit, Tear};

    fn devices() -> [Device; 2] {
        let roller = Roller {
            drum_diameter_mm: 20.0,
            drum_width_mm: 20.0,
            rings: 8,
            needles_per_ring: 24,
            stagger: 0.5,
            slip: 0.0,
            hand_speed_mm_s: 100.0,
            lane_spacing_mm: 20.0,
            turn_time_s: 0.0,
            tilt: Spread { mean: 0.0, sd: 0.0 },
        };
        let tilted = Pen {
            positions_mm: vec![[0.0, 0.0]],
            random_rotation: false,
            frequency_hz: 100.0,
            stroke_mm: 3.0,
            hand_speed_mm_s: 40.0,
            lane_spacing_mm: 1.0,
            turn_time_s: 0.0,
            tilt_rad: 0.3,
            rigid_contact: false,
            dial_tolerance_mm: 0.0,
            gap_mm: 0.0,
            stall_force_n: f64::INFINITY,
            drive_stiffness_n_per_mm: f64::INFINITY,
        };
        [Device::bare(roller), Device::bare(tilted)]
    }

    /// Between two rungs discs must hold for every depth of strike: they decide pairs without a look at the sections.
    #[test]
    fn sections_of_any_depth_lie_between_their_discs() {
        let efficiency = DepthEfficiency { mean: 0.7, sd: 0.3 };
        let half = Tear::Partial { surface_following: 0.5 };
        for (device, tear, strain) in devices().iter().flat_map(|device| {
            let tears = [Tear::Puncture, Tear::Pinned, half, Tear::Fixed];
            tears.into_iter().flat_map(move |tear| [0.0, 0.3].map(|strain| (device, tear, strain)))
        }) {
            let treatment = Treatment::new(device, 2.0, efficiency, 1);
            let limit = ElasticLimit::uniform(strain);
            let shapes = Shapes::new(&treatment, tear, &limit);
            for z in [0.0, 0.02, 0.3, 1.2] {
                let plane = shapes.exact_plane(z);
                let outlines = Outlines::new(&plane, &treatment);
                assert!(!outlines.are_shared());
                for i in 1..=999 {
                    let share = (f64::from(i) / 999.0).powi(2);
                    let depth_mm = z + (2.0 - z) * share;
                    let strike = Strike { x_mm: 0.0, y_mm: 0.0, heading: UnitComplex::identity(), depth_mm, pass: 0 };
                    let (Some(item), Some(cut)) = (outlines.item(&strike, 0, 0), plane.cut(&strike)) else {
                        panic!("a strike of {depth_mm} mm does not reach {z} mm");
                    };
                    let (section, [x, _]) = (&cut.channel, item.at);
                    let furthest = section.outline(8).iter().map(|p| (p[0] - x).hypot(p[1])).fold(0.0, f64::max);
                    let what = format!("{tear:?}, strain {strain}, {depth_mm} mm at {z} mm");
                    assert!(furthest <= f64::from(item.outer), "{what}: {furthest} {}", item.outer);
                    assert!(
                        section.clearance(x) >= f64::from(item.inner),
                        "{what}: {} {}",
                        section.clearance(x),
                        item.inner
                    );
                    assert!(furthest <= outlines.scale().outer && f64::from(item.outer) <= outlines.scale().outer);
                }
            }
        }
    }
}
