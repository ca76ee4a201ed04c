//! The channels of all strikes of one treatment, ready to be cut by a horizontal plane.

use crate::geometry::section::Arc;
use crate::geometry::{Channel, ElasticLimit, Section, Tear};
use crate::treatment::{Strike, Treatment};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Up to this many distinct depths every depth has channels of its own; above it sections are interpolated in depth.
const MOST_DISTINCT: usize = 16;
/// Points per arc of an outline.
const OUTLINE_POINTS: usize = 3;
/// Rungs of a ladder of depths.
const RUNGS: usize = 24;
/// Intervals between the heights that a rung holds; even, since an arc takes two.
const INTERVALS: usize = 32;

/// The channels that the strikes of a treatment leave under one tear hypothesis.
#[derive(Debug, Clone)]
pub struct Shapes<'a> {
    treatment: &'a Treatment<'a>,
    tear: Tear,
    limit: &'a ElasticLimit,
    /// (depth, channel) of every distinct depth; empty where depths vary continuously.
    distinct: Vec<(f64, Channel)>,
    deepest: f64,
    reach: f64,
}

impl<'a> Shapes<'a> {
    /// Prepares the channels of a treatment.
    pub fn new(treatment: &'a Treatment<'a>, tear: Tear, limit: &'a ElasticLimit) -> Self {
        let deepest = treatment.greatest_depth();
        let mut shapes = Self { treatment, tear, limit, distinct: Vec::new(), deepest, reach: 0.0 };
        let depths = treatment.distinct_depths().filter(|depths| depths.len() <= MOST_DISTINCT);
        shapes.distinct = depths.into_iter().flatten().map(|depth| (depth, shapes.channel(depth))).collect();
        shapes.reach = match shapes.distinct.is_empty() {
            // A deeper strike reaches further along the heading, but not by more than the deepest within a few per cent.
            true => (1..=8).map(|k| shapes.channel(deepest * f64::from(k) / 8.0).reach()).fold(0.0, f64::max) * 1.05,
            false => shapes.distinct.iter().map(|(_, channel)| channel.reach()).fold(0.0, f64::max),
        };
        shapes
    }

    /// The channel of a strike of this depth.
    pub fn channel(&self, depth: f64) -> Channel {
        self.treatment.device().channel(self.treatment.configured_depth(), depth, self.tear, self.limit)
    }

    /// The depths that have channels of their own, ascending; none where depths vary continuously.
    pub fn distinct_depths(&self) -> impl Iterator<Item = f64> + '_ {
        self.distinct.iter().map(|(depth, _)| *depth)
    }

    /// The only channel there is, where all strikes are equally deep.
    pub fn only_channel(&self) -> Option<&Channel> {
        match self.distinct.as_slice() {
            [(_, channel)] => Some(channel),
            _ => None,
        }
    }

    /// The channel of a strike, from the prepared ones where it is among them.
    pub fn channel_of(&self, strike: &Strike) -> Cow<'_, Channel> {
        match self.class_of(strike.depth_mm) {
            Some(class) => Cow::Borrowed(&self.distinct[class].1),
            None => Cow::Owned(self.channel(strike.depth_mm)),
        }
    }

    /// No strike goes deeper, mm.
    pub fn deepest(&self) -> f64 {
        self.deepest
    }

    /// Every channel lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// The sections of all channels at depth `z`.
    pub fn plane(&self, z: f64) -> Plane<'_> {
        let cuts = if self.distinct.is_empty() {
            Cuts::Ladder(self.ladder(z))
        } else {
            Cuts::Distinct(self.distinct.iter().map(|(_, channel)| Cut::of(channel, z)).collect())
        };
        Plane { shapes: self, z, cuts }
    }

    fn class_of(&self, depth: f64) -> Option<usize> {
        if self.distinct.len() == 1 {
            return Some(0);
        }
        self.distinct.binary_search_by(|(d, _)| d.total_cmp(&depth)).ok()
    }

    /// Rungs closer together towards strikes that just reach the plane, where sections change like a square root.
    fn ladder(&self, z: f64) -> Vec<Rung> {
        let below = self.deepest - z;
        let rung = |k: usize| {
            let share = k as f64 / RUNGS as f64;
            Rung::of(&self.channel(z + below * share * share), z)
        };
        (1..=RUNGS).map(rung).collect()
    }
}

/// The section of one channel and of its puncture part.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Section of the channel.
    pub channel: Section,
    /// Section of the puncture part; inside the other.
    pub puncture: Section,
    /// Whether the two are the same.
    pub same: bool,
    outline: OnceLock<Vec<[f64; 2]>>,
}

impl Cut {
    fn of(channel: &Channel, z: f64) -> Self {
        Self::new(channel.section(z), channel.puncture_section(z))
    }

    fn new(channel: Section, puncture: Section) -> Self {
        let same = channel == puncture;
        Self { channel, puncture, same, outline: OnceLock::new() }
    }

    /// Points of the channel's outline with y ≥ 0, from hindmost to foremost, mm.
    pub fn outline(&self) -> &[[f64; 2]] {
        self.outline.get_or_init(|| self.channel.outline(OUTLINE_POINTS))
    }
}

/// The sections of all channels at one depth.
#[derive(Debug)]
pub struct Plane<'a> {
    shapes: &'a Shapes<'a>,
    z: f64,
    cuts: Cuts,
}

#[derive(Debug)]
enum Cuts {
    Distinct(Vec<Cut>),
    Ladder(Vec<Rung>),
}

impl Plane<'_> {
    /// Depth of the plane, mm.
    pub fn z(&self) -> f64 {
        self.z
    }

    /// The cut through the channel of this strike; `None` where the strike does not reach below the plane.
    pub fn cut(&self, strike: &Strike) -> Option<Cow<'_, Cut>> {
        let below = strike.depth_mm - self.z;
        if below <= 0.0 {
            return None;
        }
        match &self.cuts {
            Cuts::Distinct(cuts) => self.shapes.class_of(strike.depth_mm).map(|class| Cow::Borrowed(&cuts[class])),
            Cuts::Ladder(rungs) => {
                let place = (below / (self.shapes.deepest - self.z)).min(1.0).sqrt() * RUNGS as f64;
                let above = (place as usize).min(RUNGS - 1);
                let weight = place - above as f64;
                let lower = if above == 0 { rungs[0].shrunk() } else { rungs[above - 1] };
                Some(Cow::Owned(lower.blend(&rungs[above], weight)))
            }
        }
    }
}

/// Sections at one depth of a strike, at places that correspond from rung to rung.
#[derive(Debug, Clone, Copy)]
struct Rung {
    channel: Heights,
    puncture: Heights,
}

impl Rung {
    fn of(channel: &Channel, z: f64) -> Self {
        let level = channel.level(z);
        let puncture = channel.puncture_section(z);
        Self {
            channel: Heights::new(level.extent(), |x| level.height_squared(x)),
            puncture: Heights::new(puncture.extent(), |x| puncture.height_squared(x)),
        }
    }

    /// What is left when the strike just fails to reach the plane.
    fn shrunk(&self) -> Self {
        Self { channel: self.channel.shrunk(), puncture: self.puncture.shrunk() }
    }

    fn blend(&self, other: &Self, weight: f64) -> Cut {
        Cut::new(
            self.channel.blend(&other.channel, weight).section(),
            self.puncture.blend(&other.puncture, weight).section(),
        )
    }
}

/// An outline by its heights Y at fixed shares of its extent.
#[derive(Debug, Clone, Copy)]
struct Heights {
    from: f64,
    to: f64,
    y: [f64; INTERVALS + 1],
}

/// Shares of the extent, closer together at the ends, where an outline is steep.
fn share(i: usize) -> f64 {
    0.5 - 0.5 * (std::f64::consts::PI * i as f64 / INTERVALS as f64).cos()
}

impl Heights {
    fn new((from, to): (f64, f64), height_squared: impl Fn(f64) -> f64) -> Self {
        let y = std::array::from_fn(|i| height_squared(from + share(i) * (to - from)).max(0.0).sqrt());
        Self { from, to, y }
    }

    fn shrunk(&self) -> Self {
        let middle = 0.5 * (self.from + self.to);
        Self { from: middle, to: middle, y: [0.0; INTERVALS + 1] }
    }

    fn blend(&self, other: &Self, weight: f64) -> Self {
        let mix = |a: f64, b: f64| a + weight * (b - a);
        Self {
            from: mix(self.from, other.from),
            to: mix(self.to, other.to),
            y: std::array::from_fn(|i| mix(self.y[i], other.y[i])),
        }
    }

    fn section(&self) -> Section {
        let x = |i: usize| self.from + share(i) * (self.to - self.from);
        let square = |i: usize| self.y[i] * self.y[i];
        let arc = |i: usize| {
            let (a, b, c) = (x(i), x(i + 1), x(i + 2));
            (c > a).then(|| Arc::through_points([(a, square(i)), (b, square(i + 1)), (c, square(i + 2))]))
        };
        let highest = self.y.iter().copied().fold(0.0, f64::max);
        Section::new((0..INTERVALS).step_by(2).filter_map(arc).collect(), highest)
    }
}
