//! A channel at one depth: its slices, and what is asked of them.

use super::super::motion::Motion;
use super::super::needle::Profile;
use super::super::quadrature::cosine_nodes;
use super::super::response::{ElasticLimit, Track};
use super::super::section::Section;
use super::super::slice::Slice;
use super::search::{Highest, crossing_between, highest, instants, narrow, step};
use super::{Channel, FIT, Shape, TRIES, one_slice};

/// Share of a bracket next to its highest point in which nothing is gained.
const FLAT: f64 = 1e-3;

/// A channel at one depth.
#[derive(Debug)]
pub struct Level<'a> {
    pub(super) channel: &'a Channel,
    pub(super) z: f64,
    pub(super) cut: Cut,
    /// Whether its halves mirror each other.
    pub(super) symmetric: bool,
}

#[derive(Debug)]
pub(super) enum Cut {
    /// One slice holds all others.
    One(Slice),
    /// The union of the slices along a track; slices at the instants from which searches start.
    Many {
        track: Track,
        instants: Vec<f64>,
        slices: Vec<Slice>,
    },
    Stadium {
        half_length: f64,
        radius: f64,
    },
    Known(Section),
}

impl<'a> Level<'a> {
    pub(super) fn new(channel: &'a Channel, z: f64) -> Self {
        let cut = match &channel.shape {
            Shape::Puncture => Cut::One(channel.deepest_slice(z)),
            Shape::Hole(hole) => Cut::Known(hole.section(z)),
            Shape::Triangle { slope } => {
                let radius = channel.profile.radius_squared(channel.depth() - z).max(0.0).sqrt();
                Cut::Stadium { half_length: z * slope, radius }
            }
            Shape::Sweep { kappa, limit } => Self::cut_sweep(channel, z, *kappa, limit),
        };
        Self { channel, z, cut, symmetric: channel.is_symmetric() }
    }

    pub(super) fn cut_sweep(channel: &Channel, z: f64, kappa: f64, limit: &ElasticLimit) -> Cut {
        let stroke = &channel.stroke;
        let track = Track::new(stroke, z, kappa, limit.play(z));
        let (lo, hi) = track.slit();
        // Where the axis keeps its direction and its tissue stays put, the slices are nested in the deepest one.
        if hi == lo && matches!(stroke.motion(), Motion::Pen { .. }) {
            return Cut::One(channel.slice_at(z, 0.0, &track));
        }
        // Cap and cone, each soon through the plane, change the pace at which a slice grows: searches start there as well.
        let profile = &channel.profile;
        let mut stops = track.kinks(stroke, z);
        stops.extend([profile.cap_end, profile.cone_end].iter().flat_map(|s| stroke.contact(z + s)));
        stops.extend(stroke.bends(track.contact()));
        stops.sort_by(f64::total_cmp);
        let instants = instants(track.contact(), &stops);
        let slices = instants.iter().map(|&t| channel.slice_at(z, t, &track)).collect();
        Cut::Many { track, instants, slices }
    }

    /// Y² at `x`, mm²; negative outside.
    pub fn height_squared(&self, x: f64) -> f64 {
        let profile = &self.channel.profile;
        match &self.cut {
            Cut::One(slice) => slice.height_squared(profile, x),
            Cut::Stadium { half_length, radius } => radius * radius - (x.abs() - half_length).max(0.0).powi(2),
            Cut::Known(section) => section.height_squared(x),
            Cut::Many { track, instants, slices } => highest(
                instants,
                |i| slices[i].height_squared(profile, x),
                |t| {
                    let slice = self.channel.slice_at(self.z, t, track);
                    (slice.height_squared(profile, x), slice.above_tip_at(x) - profile.cone_end)
                },
            ),
        }
    }

    /// Area of the section, mm²; at `resolution` 1 good to about 1e-4, better with every step.
    pub fn area(&self, resolution: usize) -> f64 {
        if !matches!(self.cut, Cut::Many { .. }) {
            return self.section(FIT).area();
        }
        let (from, to) = self.extent();
        let (mid, half) = (0.5 * (from + to), 0.5 * (to - from));
        let nodes = cosine_nodes(resolution);
        let xs: Vec<f64> = nodes.iter().map(|(x, _)| mid + half * x).collect();
        let heights = self.mirrored_heights(&xs, TRIES + 2 * resolution.saturating_sub(1).min(2));
        2.0 * half * heights.iter().zip(nodes.iter()).map(|(y, (_, weight))| y * weight).sum::<f64>()
    }

    /// The same heights as [`Level::heights`] at x that lie evenly on both sides of the middle, an even number of them.
    fn mirrored_heights(&self, xs: &[f64], tries: usize) -> Vec<f64> {
        if !self.symmetric {
            return self.heights(xs, tries);
        }
        let mut heights = self.heights(&xs[..xs.len() / 2], tries);
        heights.extend_from_within(..);
        heights[xs.len() / 2..].reverse();
        heights
    }

    /// Heights Y at many x, mm; 0 outside. Quicker than one by one, and never too high: for every x the highest slice among
    /// the instants is found, and so many more are tried around it. Where that is another peak than the highest, heights are too
    /// low, down to 0: at the very ends of a section, which [`Level::height_squared`] finds. Areas lose at most about 1e-3 by
    /// that, a micrometre below the surface, and volumes less than the error that is told with them.
    pub fn heights(&self, xs: &[f64], tries: usize) -> Vec<f64> {
        let profile = &self.channel.profile;
        let Cut::Many { track, instants, slices } = &self.cut else {
            return xs.iter().map(|&x| self.height_squared(x).max(0.0).sqrt()).collect();
        };
        let mut highest = Highest::new(xs.len());
        slices.iter().for_each(|slice| highest.raise(slice, profile, xs));
        let height = |(&x, &top): (&f64, &f64)| {
            let top = top as usize;
            let around = [top.saturating_sub(1), top, (top + 1).min(slices.len() - 1)];
            let mut bracket = around.map(|i| (instants[i], slices[i].height_squared(profile, x)));
            let at = |t: f64| (t, self.channel.slice_at(self.z, t, track).height_squared(profile, x));
            let to_joint = around.map(|i| slices[i].above_tip_at(x) - profile.cone_end);
            if let Some(t) = crossing_between(bracket.map(|point| point.0), to_joint) {
                narrow(&mut bracket, at(t));
            }
            for _ in 0..tries {
                let [lo, mid, hi] = bracket;
                let t = step(lo, mid, hi);
                // So close to the vertex the parabola is flat.
                if (t - mid.0).abs() < FLAT * (hi.0 - lo.0) {
                    break;
                }
                narrow(&mut bracket, at(t));
            }
            bracket[1].1.max(0.0).sqrt()
        };
        xs.iter().zip(&highest.numbers).map(height).collect()
    }

    /// Hindmost and foremost x of the section, mm.
    pub fn extent(&self) -> (f64, f64) {
        let profile = &self.channel.profile;
        match &self.cut {
            Cut::One(slice) => (slice.back(profile), slice.front(profile)),
            Cut::Stadium { half_length, radius } => (-half_length - radius, half_length + radius),
            Cut::Known(section) => section.extent(),
            Cut::Many { track, instants, slices } => {
                let at = |t: f64| self.channel.slice_at(self.z, t, track);
                let sample = |t: f64, end: fn(&Slice, &Profile) -> f64, sign: f64| {
                    let slice = at(t);
                    let x = end(&slice, profile);
                    (sign * x, slice.above_tip_at(x) - profile.cone_end)
                };
                let foremost = highest(instants, |i| slices[i].front(profile), |t| sample(t, Slice::front, 1.0));
                let hindmost = highest(instants, |i| -slices[i].back(profile), |t| sample(t, Slice::back, -1.0));
                (-hindmost, foremost)
            }
        }
    }

    /// Ends of the slit that a needle of zero thickness cuts at this depth, mm.
    pub fn slit(&self) -> (f64, f64) {
        match &self.cut {
            Cut::One(slice) => (slice.centre, slice.centre),
            Cut::Stadium { half_length, .. } => (-half_length, *half_length),
            Cut::Known(section) => {
                let (from, to) = section.extent();
                (0.5 * (from + to), 0.5 * (from + to))
            }
            Cut::Many { track, .. } => track.slit(),
        }
    }

    /// The section, its Y² within `fit` of the largest Y² everywhere.
    pub fn section(&self, fit: f64) -> Section {
        match &self.cut {
            Cut::One(slice) => one_slice(&self.channel.profile, slice),
            Cut::Stadium { half_length, radius } => Section::stadium(*half_length, *radius),
            Cut::Known(section) => section.clone(),
            Cut::Many { track, .. } => self.envelope(fit, track),
        }
    }
}
