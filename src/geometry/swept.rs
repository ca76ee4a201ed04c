//! The swept channel of one strike: a height field |y| ≤ Y(x, z) (model section 5).
//!
//! At one depth the channel is the union, over the time that the tip is at or below it, of the needle's slices, each
//! moved to where its tissue lies at rest. Slices are convex and their centres follow a [`Track`]; hence
//!
//! ```text
//! Y(x, z)² = max over t of  r(s)² − δ²,   s = s₀(t) + a·lean,  δ = a·cos,  a = x − ξ̃(t)
//! ```

mod envelope;
mod growth;
mod level;
mod search;
mod widest;

pub use growth::Grown;
pub use level::Level;

use super::dent::Dent;
use super::exact;
use super::hole::Hole;
use super::motion::{Crossing, Motion};
use super::needle::{Needle, Profile};
use super::quadrature::panels_with_rougher;
use super::response::{ElasticLimit, Tear, Track};
use super::section::Section;
use super::slice::Slice;
use super::stroke::{Dented, Stroke};
use nalgebra::Isometry2;

/// Slices tried around the highest of the instants where that need not be exact.
pub const TRIES: usize = 2;
/// Accuracy to which a section's Y² is fitted, as a share of its largest value; areas then are good to 1e-3, on
/// average over the depth to about 1e-4.
const FIT: f64 = 5e-4;
/// Panels over the whole depth of a channel at resolution 1, of eight nodes each.
const PANELS: f64 = 1.5;
/// How far off areas at resolution 1 may be, as a share of them.
const AREA_ERROR: f64 = 1e-4;
/// Shares of the depth at which the extent of a channel is looked up.
const EXTENT_LEVELS: usize = 64;
/// So much of the depth above its end a channel is looked at.
const NEXT_TO_END: f64 = 1e-6;

/// The channel of one strike at the origin, heading along +x.
#[derive(Debug, Clone)]
pub struct Channel {
    profile: Profile,
    stroke: Stroke,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    /// The deepest pose only.
    Puncture,
    /// Every pose, with the response of the tissue.
    Sweep { kappa: f64, limit: ElasticLimit },
    /// A slit of half-length z·slope.
    Triangle { slope: f64 },
    /// What is no needle's.
    Hole(Hole),
}

impl Channel {
    /// The channel that `needle` leaves by `motion` under the hypothesis `tear`, in tissue with the given elastic limit
    /// (which `puncture` and `triangle` do not use).
    pub fn new(needle: &Needle, motion: Motion, tear: Tear, limit: &ElasticLimit) -> Self {
        Self::of_stroke(needle, motion.into(), tear, limit)
    }

    /// The same in skin that goes down with the needle: by `motion` were the skin rigid, so that its depth is the excursion of the dent.
    /// Where nothing gives way, the channel is that of the motion.
    pub fn dented(needle: &Needle, motion: Motion, dent: Dent, tear: Tear, limit: &ElasticLimit) -> Self {
        let stroke = if dent.is_rigid() { motion.into() } else { Stroke::dented(motion, dent) };
        Self::of_stroke(needle, stroke, tear, limit)
    }

    /// A hole that no needle of revolution leaves, with the motion of what made it.
    pub fn of_hole(hole: Hole, motion: Motion) -> Self {
        let none = Needle { length_mm: 0.0, diameter_mm: 0.0, tip_angle_rad: 1.0, tip_radius_mm: 0.0 };
        Self { profile: none.profile(), stroke: motion.into(), shape: Shape::Hole(hole) }
    }

    fn of_stroke(needle: &Needle, stroke: Stroke, tear: Tear, limit: &ElasticLimit) -> Self {
        let sweep = |kappa| Shape::Sweep { kappa, limit: limit.clone() };
        let shape = match (tear, *stroke.motion()) {
            (Tear::Puncture, _) | (Tear::Triangle { .. }, Motion::Pen { .. }) => Shape::Puncture,
            (Tear::Pinned, _) => sweep(1.0),
            (Tear::Fixed, _) => sweep(0.0),
            (Tear::Partial { surface_following }, _) => sweep(surface_following),
            (Tear::Triangle { apex_half_angle_rad }, Motion::Roller { reach, height, .. }) => {
                let slope = match apex_half_angle_rad {
                    Some(angle) => angle.tan(),
                    None => match &stroke {
                        Stroke::Rigid(motion) => exact::widest_pinned_slit(reach, height).1 / motion.depth(),
                        Stroke::Dented(dented) => dented.widest_pinned_slit() / stroke.depth(),
                    },
                };
                Shape::Triangle { slope }
            }
        };
        Self { profile: needle.profile(), stroke, shape }
    }

    /// Depth D of the strike, mm; the channel ends there.
    pub fn depth(&self) -> f64 {
        self.stroke.depth()
    }

    /// Whether the channel is more than the needle at its deepest pose.
    pub fn sweeps(&self) -> bool {
        match (&self.shape, self.motion()) {
            (Shape::Sweep { kappa, .. }, Motion::Pen { glide, .. }) => *kappa < 1.0 && *glide > 0.0,
            (Shape::Sweep { .. } | Shape::Triangle { .. }, _) => true,
            (Shape::Puncture | Shape::Hole(_), _) => false,
        }
    }

    /// Whether sections must be searched for among many poses, and have no closed form.
    pub fn is_searched(&self) -> bool {
        self.sweeps() && !matches!(self.shape, Shape::Triangle { .. })
    }

    /// Whether hindmost and foremost half mirror each other: nothing tells them apart where tissue does not shear.
    pub fn is_symmetric(&self) -> bool {
        let may_be = self.stroke.is_rigid() && matches!(self.motion(), Motion::Roller { .. });
        may_be && matches!(&self.shape, Shape::Sweep { limit, .. } if limit.is_rigid())
    }

    /// Whether the puncture part is a disc around the origin at every depth: the needle stands upright at its deepest pose,
    /// and the tissue has not been dragged there.
    pub fn has_upright_puncture(&self) -> bool {
        if let Shape::Hole(hole) = &self.shape {
            return hole.is_round();
        }
        let upright = match *self.motion() {
            Motion::Roller { .. } => true,
            Motion::Pen { tilt: (lean, _), .. } => lean == 0.0,
        };
        let dragged = matches!(&self.shape, Shape::Sweep { limit, .. } if !limit.is_rigid()) && self.sweeps();
        upright && !dragged
    }

    /// Radius at depth `z` of such a hole that another strike of the same device leaves, which goes `depth_mm` deep, mm.
    pub fn hole_radius(&self, depth_mm: f64, z: f64) -> f64 {
        self.hole_square(depth_mm, z).max(0.0).sqrt()
    }

    /// The square of that radius, mm²; not above 0 below the bottom.
    #[inline]
    pub fn hole_square(&self, depth_mm: f64, z: f64) -> f64 {
        match &self.shape {
            Shape::Hole(hole) => hole.square(depth_mm, z),
            _ => self.profile.radius_squared(depth_mm - z),
        }
    }

    /// The motion of the needle, in the frame of the surface as it was before the strike.
    pub fn motion(&self) -> &Motion {
        self.stroke.motion()
    }

    /// Pose of the needle at `t` of its motion as the tissue sees it: its tip is as deep as it is in the tissue.
    pub fn pose(&self, t: f64) -> Isometry2<f64> {
        self.stroke.pose(t)
    }

    /// Angle between axis and normal as the tip breaks the surface, rad.
    pub fn entry_angle(&self) -> f64 {
        self.stroke.entry_angle()
    }

    /// The channel at depth `z` (0 ≤ z < D), ready to be asked for heights and outlines.
    pub fn level(&self, z: f64) -> Level<'_> {
        Level::new(self, z)
    }

    /// The section of the channel at depth `z`; empty at and below D.
    pub fn section(&self, z: f64) -> Section {
        if z < self.depth() { self.level(z).section(FIT) } else { Section::default() }
    }

    /// The section of the puncture part at depth `z`; empty at and below D.
    pub fn puncture_section(&self, z: f64) -> Section {
        if z >= self.depth() {
            return Section::default();
        }
        if let Shape::Hole(hole) = &self.shape {
            return hole.section(z);
        }
        one_slice(&self.profile, &self.deepest_slice(z))
    }

    /// Volume of the puncture part between two depths, mm³, by quadrature of its closed-form areas.
    pub fn puncture_volume(&self, from: f64, to: f64) -> f64 {
        if let Shape::Hole(hole) = &self.shape {
            return hole.volume(from, to);
        }
        if let Motion::Roller { .. } | Motion::Pen { tilt: (0.0, _), .. } = self.motion() {
            let volume = |z: f64| self.profile.volume((self.depth() - z).max(0.0));
            return volume(from) - volume(to);
        }
        self.integrate(from, to, 2, |z| self.puncture_section(z).area())[0]
    }

    /// Volume of the channel between two depths, mm³; at `resolution` 1 good to about 1e-4, better with every step.
    pub fn volume(&self, from: f64, to: f64, resolution: usize) -> f64 {
        if !self.sweeps() {
            return self.puncture_volume(from, to);
        }
        self.integrate(from, to, resolution, |z| self.level(z).area(resolution))[0]
    }

    /// The same at resolution 1, and how far off it may be, mm³: what a rougher rule over the depth differs by, a
    /// thousandth of what the channel has over its puncture part, and a ten-thousandth of it all. That is more than the error of
    /// 99 of 100 layers; a kink that lies between two nodes may hide from it.
    pub fn volume_and_error(&self, from: f64, to: f64) -> (f64, f64) {
        let puncture = self.puncture_volume(from, to);
        if !self.sweeps() {
            return (puncture, 0.0);
        }
        let [volume, rough] = self.integrate(from, to, 1, |z| self.level(z).area(1));
        (volume, (rough - volume).abs() + 10.0 * AREA_ERROR * (volume - puncture).abs() + AREA_ERROR * volume)
    }

    /// Depths at which cap and cone of the upright needle end at its deepest pose, and at which it went in with a jerk, mm: there
    /// areas have kinks.
    pub fn part_ends(&self) -> impl Iterator<Item = f64> {
        let hole = if let Shape::Hole(hole) = &self.shape { Some(hole) } else { None };
        let ends = [self.profile.cone_end, self.profile.cap_end].map(|s| self.depth() - s);
        let of_needle = ends.into_iter().filter(move |_| hole.is_none());
        of_needle.chain(hole.into_iter().flat_map(Hole::part_ends)).chain(self.stroke.breaks_mm())
    }

    /// No height Y is larger, mm.
    pub fn tallest(&self) -> f64 {
        match &self.shape {
            Shape::Hole(hole) => hole.tallest_mm(),
            _ => self.profile.shank_radius,
        }
    }

    /// A radius around the strike's position within which the whole channel lies, mm.
    pub fn reach(&self) -> f64 {
        if let Shape::Hole(hole) = &self.shape {
            return hole.reach_mm();
        }
        let depth = self.depth();
        // In skin that is dented the tip is dragged on at its depth.
        let end = (!self.stroke.is_rigid()).then_some(depth * (1.0 - NEXT_TO_END));
        let levels = (0..EXTENT_LEVELS).map(|i| depth * i as f64 / EXTENT_LEVELS as f64).chain(end);
        let extent = |z: f64| {
            let (lo, hi) = self.level(z).extent();
            hi.max(-lo)
        };
        let furthest = levels.map(extent).fold(0.0, f64::max);
        // Y never exceeds the shank radius; the margin covers what lies between the levels.
        1.01 * furthest.hypot(self.profile.shank_radius)
    }

    /// ∫ area dz, in panels that end where the needle's parts end and the area has kinks; by the rule, and by a rougher one.
    fn integrate(&self, from: f64, to: f64, resolution: usize, area: impl Fn(f64) -> f64) -> [f64; 2] {
        let depth = self.depth();
        let to = to.min(depth);
        let mut cuts = vec![from];
        if let Shape::Sweep { limit, .. } = &self.shape
            && !limit.is_rigid()
        {
            cuts.extend(limit.boundaries());
        }
        cuts.extend(self.part_ends());
        cuts.push(to);
        cuts.retain(|z| (from..=to).contains(z));
        cuts.sort_by(f64::total_cmp);
        cuts.windows(2)
            .filter(|w| w[1] > w[0])
            .map(|w| {
                let count = ((resolution * resolution) as f64 * PANELS * (w[1] - w[0]) / depth).ceil().max(1.0);
                let nodes = panels_with_rougher(w[0], w[1], count as usize);
                nodes
                    .map(|(z, [weight, rough])| (area(z), weight, rough))
                    .fold([0.0; 2], |sums, (area, weight, rough)| [sums[0] + weight * area, sums[1] + rough * area])
            })
            .fold([0.0; 2], |sums, more| [sums[0] + more[0], sums[1] + more[1]])
    }

    fn slice_at(&self, z: f64, t: f64, track: &Track) -> Slice {
        match &self.stroke {
            Stroke::Rigid(motion) => {
                let (crossing, at_surface) = motion.crossing(t, z);
                slice_of(&crossing, at_surface, t, track)
            }
            Stroke::Dented(dented) => dented_slice(dented, z, t, track),
        }
    }

    fn deepest_slice(&self, z: f64) -> Slice {
        match &self.shape {
            Shape::Sweep { kappa, limit } => self.slice_at(z, 0.0, &Track::new(&self.stroke, z, *kappa, limit.play(z))),
            _ => {
                let crossing = self.stroke.crossing(0.0, z).0;
                Slice { centre: crossing.x, above_tip: crossing.above_tip, lean: crossing.lean, cos: crossing.cos }
            }
        }
    }
}

/// Out of the way of the search in skin that does not give way.
#[inline(never)]
fn dented_slice(dented: &Dented, z: f64, t: f64, track: &Track) -> Slice {
    let (crossing, at_surface) = dented.crossing(t, z);
    slice_of(&crossing, at_surface, t, track)
}

#[inline]
fn slice_of(crossing: &Crossing, at_surface: f64, t: f64, track: &Track) -> Slice {
    let centre = track.centre(t, crossing.x - track.kappa() * at_surface);
    Slice { centre, above_tip: crossing.above_tip, lean: crossing.lean, cos: crossing.cos }
}

fn one_slice(profile: &Profile, slice: &Slice) -> Section {
    if slice.lean == 0.0 {
        return Section::disc(slice.centre, profile.radius_squared(slice.above_tip).max(0.0).sqrt());
    }
    let arcs = slice.arcs(profile);
    let highest =
        arcs.iter().flat_map(|arc| (0..=16).map(move |i| arc.from + (arc.to - arc.from) * f64::from(i) / 16.0));
    let y_max = highest.map(|x| slice.height_squared(profile, x)).fold(0.0, f64::max).sqrt();
    Section::new(arcs, 1.001 * y_max)
}
