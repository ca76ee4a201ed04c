//! A stroke as the tissue sees it: a motion, in skin that stays where it is or that is dented by the needle.
//!
//! Dented skin goes down with the needle, so that the depth of the tip in the tissue is that of a [`Dent`] and not that of the motion.
//! On its way out the dent relaxes first, then the needle slides out (model section 10, M7).

use super::dent::{Dent, Piece};
use super::motion::{Crossing, Motion};
use nalgebra::Isometry2;

/// Looks at each leg of a stroke for where the axis turns back.
const LOOKS: u32 = 16;
/// Steps of golden section, each to 0.618 of the one before.
const GOLDEN_STEPS: u32 = 40;

/// A stroke in skin. Its instants are told by a parameter that grows with time and is 0 at the deepest pose.
#[derive(Debug, Clone, PartialEq)]
pub enum Stroke {
    /// In skin that does not give way; its parameter is that of the motion.
    Rigid(Motion),
    /// In skin that is dented; its parameter goes from −1, when the tip breaks the surface, to 1, when it leaves.
    Dented(Box<Dented>),
}

impl From<Motion> for Stroke {
    fn from(motion: Motion) -> Self {
        Self::Rigid(motion)
    }
}

impl Stroke {
    /// A motion whose depth is the excursion of the dent.
    pub fn dented(motion: Motion, dent: Dent) -> Self {
        Self::Dented(Box::new(Dented::new(motion, dent)))
    }

    /// The motion, in the frame of the surface as it was before the strike.
    #[inline]
    pub fn motion(&self) -> &Motion {
        match self {
            Self::Rigid(motion) => motion,
            Self::Dented(dented) => &dented.motion,
        }
    }

    /// Whether skin does not give way, so that the way out mirrors the way in.
    pub fn is_rigid(&self) -> bool {
        matches!(self, Self::Rigid(_))
    }

    /// Depth D of the tip in the tissue at the deepest pose, mm.
    pub fn depth(&self) -> f64 {
        match self {
            Self::Rigid(motion) => motion.depth(),
            Self::Dented(dented) => dented.dent.depth_mm(),
        }
    }

    /// The parameters between which the tip is at or below depth `z`; 0 at and below D.
    pub fn contact(&self, z: f64) -> [f64; 2] {
        match self {
            Self::Rigid(motion) => {
                let end = motion.contact(z);
                [-end, end]
            }
            Self::Dented(dented) => dented.contact(z),
        }
    }

    /// The crossing of depth `z`, and X at the surface.
    #[inline]
    pub fn crossing(&self, at: f64, z: f64) -> (Crossing, f64) {
        match self {
            Self::Rigid(motion) => motion.crossing(at, z),
            Self::Dented(dented) => dented.crossing(at, z),
        }
    }

    /// Angle between axis and normal as the tip breaks the surface, rad.
    pub fn entry_angle(&self) -> f64 {
        match self {
            Self::Dented(dented) if dented.is_rolled() => dented.motion.contact(dented.dent.opens_mm()),
            _ => self.motion().entry_angle(),
        }
    }

    /// Parameters of the contact with depth `z` at which X(z) − κ X(0) turns back, ascending; none where it is monotone.
    pub fn turning_points(&self, z: f64, kappa: f64) -> Vec<f64> {
        match self {
            Self::Rigid(motion) => motion.turning_points(z, kappa).into_iter().flatten().collect(),
            Self::Dented(dented) => dented.turning_points(z, kappa),
        }
    }

    /// Parameters between two at which the depth of the tip bends, ascending: where it begins or ends to jump, where the law of its
    /// resistance changes, and where the dent has relaxed.
    pub fn bends(&self, [from, to]: [f64; 2]) -> impl Iterator<Item = f64> {
        let bends = if let Self::Dented(dented) = self { &dented.bends } else { &[][..] };
        bends.iter().copied().filter(move |at| *at > from && *at < to)
    }

    /// Depths between which the way in is smooth, mm.
    pub fn breaks_mm(&self) -> impl Iterator<Item = f64> {
        let pieces = if let Self::Dented(dented) = self { dented.dent.pieces() } else { &[] };
        pieces.iter().skip(1).map(|piece| piece.start_mm)
    }

    /// The parameter at `t` of the motion; at a jump that before it.
    pub fn parameter(&self, t: f64) -> f64 {
        match self {
            Self::Rigid(_) => t,
            Self::Dented(dented) => dented.parameter(t),
        }
    }

    /// Pose of the needle at `t` of the motion, in the frame of the surface beside it.
    pub fn pose(&self, t: f64) -> Isometry2<f64> {
        let mut pose = self.motion().pose(t);
        if let Self::Dented(dented) = self {
            let depth = dented.place(dented.parameter(t)).1;
            if let Motion::Pen { glide, tilt: (sin, cos), .. } = dented.motion {
                pose.translation.x = glide * t + depth * sin / cos;
            }
            pose.translation.y = depth;
        }
        pose
    }
}

/// What a dent makes of a motion.
#[derive(Debug, Clone, PartialEq)]
pub struct Dented {
    motion: Motion,
    dent: Dent,
    /// The way in.
    legs: Vec<Leg>,
    bends: Vec<f64>,
    /// The tip breaks the surface at minus this parameter of the motion,
    goes_in: f64,
    /// and leaves it at this.
    leaves: f64,
}

/// A piece of the way in. Depth grows evenly with the parameter, so that a jump is as long as it is deep; but at the end, where depth
/// hardly grows, it does so with the square, as the angle of the needle asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leg {
    piece: Piece,
    from: f64,
    to: f64,
}

impl Leg {
    fn depth(&self, at: f64) -> f64 {
        let left = (self.to - at) / (self.to - self.from);
        self.piece.length_mm * (1.0 - if self.is_last() { left * left } else { left })
    }

    fn parameter(&self, depth: f64) -> f64 {
        let left = (1.0 - depth / self.piece.length_mm).max(0.0);
        self.to - (self.to - self.from) * if self.is_last() { left.sqrt() } else { left }
    }

    fn is_last(&self) -> bool {
        self.to == 0.0
    }
}

impl Dented {
    fn new(motion: Motion, dent: Dent) -> Self {
        // Never 0, so that what is turned there and back is the same.
        let leaves = motion.contact(0.0).max(f64::MIN_POSITIVE);
        let stays_out = dent.pieces().is_empty();
        let goes_in = if stays_out { leaves } else { motion.contact(dent.opens_mm()).max(f64::MIN_POSITIVE) };
        let legs = legs(&motion, &dent, goes_in);
        let relaxed = motion.contact(dent.depth_mm()) / leaves;
        let bends = legs.iter().map(|leg| leg.to).chain([relaxed]).collect();
        Self { motion, dent, legs, bends, goes_in, leaves }
    }

    fn contact(&self, z: f64) -> [f64; 2] {
        if z >= self.dent.depth_mm() {
            return [0.0; 2];
        }
        [self.comes_to(z), self.motion.contact(z) / self.leaves]
    }

    /// The parameter at which the tip, going in, comes to a depth.
    fn comes_to(&self, depth: f64) -> f64 {
        let leg = self.legs.iter().rev().find(|leg| leg.piece.start_mm <= depth);
        leg.map_or(-1.0, |leg| leg.parameter(depth - leg.piece.start_mm))
    }

    fn parameter(&self, t: f64) -> f64 {
        if t >= 0.0 {
            return t / self.leaves;
        }
        if -t >= self.goes_in {
            t / self.goes_in
        } else {
            self.comes_to(self.dent.reached_mm(self.motion.tip_depth(t)))
        }
    }

    /// Parameter of the motion, and depth of the tip in the tissue.
    #[inline]
    fn place(&self, at: f64) -> (f64, f64) {
        if at >= 0.0 {
            let t = at * self.leaves;
            return (t, self.motion.tip_depth(t).min(self.dent.depth_mm()));
        }
        let leg = self.legs.iter().find(|leg| at < leg.to).filter(|leg| at >= leg.from);
        match leg {
            Some(leg) => {
                let past = leg.depth(at);
                (-self.motion.contact(leg.piece.excursion_mm.value(past)), leg.piece.start_mm + past)
            }
            // The tip dents the surface, or stands above it.
            None => {
                let t = at * self.goes_in;
                (t, self.motion.tip_depth(t).min(0.0))
            }
        }
    }

    fn is_rolled(&self) -> bool {
        matches!(self.motion, Motion::Roller { .. })
    }

    fn turning_points(&self, z: f64, kappa: f64) -> Vec<f64> {
        // The axis turns one way, and a pen glides one way.
        if kappa == 1.0 || !self.is_rolled() {
            return Vec::new();
        }
        let [from, to] = self.contact(z);
        let bends = self.bends.iter().copied().filter(|at| *at > from && *at < to);
        let stops: Vec<f64> = [from].into_iter().chain(bends).chain([to]).collect();
        turns(&stops, |at| {
            let (crossing, at_surface) = self.crossing(at, z);
            crossing.x - kappa * at_surface
        })
    }

    /// The largest half-length of the slit that a needle of zero thickness on a drum cuts in skin that follows it, mm.
    pub fn widest_pinned_slit(&self) -> f64 {
        let half = |z: f64| {
            let ends = [self.dent.cutting_mm(z), z].map(|excursion| self.motion.contact(excursion).tan());
            0.5 * z * (ends[0] + ends[1])
        };
        let starts = self.dent.pieces().iter().map(|piece| piece.start_mm);
        let stops: Vec<f64> = starts.chain([self.dent.depth_mm()]).collect();
        turns(&stops, half).into_iter().chain(stops.iter().copied()).map(half).fold(0.0, f64::max)
    }

    /// The crossing of depth `z`, and X at the surface.
    pub fn crossing(&self, at: f64, z: f64) -> (Crossing, f64) {
        let (t, depth) = self.place(at);
        match self.motion {
            Motion::Roller { reach, rolling, .. } => {
                let (sin, cos) = t.sin_cos();
                let (tan, tip) = (sin / cos, rolling * t - reach * sin);
                let crossing = Crossing { x: tip + (depth - z) * tan, above_tip: (depth - z) / cos, lean: sin, cos };
                (crossing, tip + depth * tan)
            }
            // The skin gives way along the needle, which keeps its direction.
            Motion::Pen { glide, tilt: (sin, cos), .. } => {
                let at_surface = glide * t;
                let crossing =
                    Crossing { x: at_surface + z * sin / cos, above_tip: (depth - z) / cos, lean: -sin, cos };
                (crossing, at_surface)
            }
        }
    }
}

/// The way in, each piece as long as it takes of the motion and of the depth, half and half.
fn legs(motion: &Motion, dent: &Dent, goes_in: f64) -> Vec<Leg> {
    let taken = |piece: &Piece| {
        let deeper = piece.length_mm / dent.depth_mm();
        let turned = motion.contact(piece.excursion_mm.at) - motion.contact(piece.end_mm());
        0.5 * (deeper + turned / goes_in)
    };
    let mut to = 0.0;
    let leg = |piece: &Piece| {
        let from = to - taken(piece);
        let leg = Leg { piece: *piece, from, to };
        to = from;
        leg
    };
    let mut legs: Vec<Leg> = dent.pieces().iter().rev().map(leg).collect();
    legs.reverse();
    if let Some(first) = legs.first_mut() {
        first.from = -1.0;
    }
    legs
}

/// Where a function turns back that is smooth between stops.
fn turns(stops: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    let looks = stops
        .windows(2)
        .flat_map(|pair| (0..LOOKS).map(move |i| pair[0] + (pair[1] - pair[0]) * f64::from(i) / f64::from(LOOKS)));
    let points: Vec<(f64, f64)> = looks.chain(stops.last().copied()).map(|at| (at, f(at))).collect();
    let (mut turns, mut before, mut direction) = (Vec::new(), 0, 0.0);
    for (i, pair) in points.windows(2).enumerate() {
        let rise = pair[1].1 - pair[0].1;
        if rise * direction < 0.0 {
            turns.push(summit(points[before].0, pair[1].0, |at| direction * f(at)));
        }
        if rise != 0.0 {
            (before, direction) = (i, rise.signum());
        }
    }
    turns
}

/// Where a function with one summit between two places has it.
fn summit(mut lo: f64, mut hi: f64, f: impl Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let inner = |lo: f64, hi: f64| [hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo)];
    let [mut a, mut b] = inner(lo, hi).map(|at| (at, f(at)));
    for _ in 0..GOLDEN_STEPS {
        if a.1 > b.1 {
            (hi, b) = (b.0, a);
            let at = inner(lo, hi)[0];
            a = (at, f(at));
        } else {
            (lo, a) = (a.0, b);
            let at = inner(lo, hi)[1];
            b = (at, f(at));
        }
    }
    0.5 * (lo + hi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Point2;

    fn strokes() -> [Stroke; 3] {
        let motions = [
            Motion::roller(10.0, 1.5, 1.5, 0.0),
            Motion::roller(10.0, 2.5, 1.2, 0.2),
            Motion::pen(1.5, 3.0, 100.0, 50.0, 0.17),
        ];
        motions.map(|motion| Stroke::dented(motion, Dent::springs(motion.depth(), 0.6)))
    }

    #[test]
    fn crossing_and_pose_describe_the_same_needle() {
        for stroke in strokes() {
            for share in [-1.1, -0.97, -0.5, -0.01, 0.0, 0.3, 0.9, 1.05] {
                let t = share * stroke.motion().contact(0.0);
                for z in [0.0, 0.3, 0.6] {
                    let (crossing, _) = stroke.crossing(stroke.parameter(t), z);
                    for ahead in [-0.1, 0.0, 0.07] {
                        let local = stroke.pose(t).inverse_transform_point(&Point2::new(crossing.x + ahead, z));
                        assert!((local.y - (crossing.above_tip + ahead * crossing.lean)).abs() < 1e-9, "{share} {z}");
                        assert!((local.x.abs() - (ahead * crossing.cos).abs()).abs() < 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn contact_begins_and_ends_with_the_tip_at_the_level() {
        for stroke in strokes() {
            assert_eq!(stroke.contact(stroke.depth()), [0.0, 0.0]);
            for share in [0.0, 0.1, 0.3, 0.7, 0.99] {
                let z = share * stroke.depth();
                for at in stroke.contact(z) {
                    assert!(stroke.crossing(at, z).0.above_tip.abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn a_dent_that_relaxes_turns_the_axis_back() {
        let stroke = &strokes()[0];
        let z = 0.0;
        let [from, to] = stroke.contact(z);
        let turns = stroke.turning_points(z, 0.0);
        let x = |at: f64| stroke.crossing(at, z).0.x;
        let steps: Vec<f64> = (0..=20_000).map(|i| x(from + (to - from) * f64::from(i) / 2e4)).collect();
        let plain = steps.windows(3).filter(|x| (x[1] - x[0]) * (x[2] - x[1]) < 0.0).count();
        assert!(!turns.is_empty() && turns.len() == plain, "{turns:?} {plain}");
        for at in turns {
            assert!((x(at) - x(at - 1e-4)) * (x(at) - x(at + 1e-4)) >= 0.0);
        }
    }
}
