//! The channels of all strikes of one treatment, ready to be cut by a horizontal plane.

use super::section_table::{Blend, SectionTable};
use crate::geometry::{Channel, ElasticLimit, Section, Tear};
use crate::treatment::{Strike, Treatment};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Up to this many distinct depths every depth has channels of its own; above it sections are interpolated in depth.
const MOST_DISTINCT: usize = 64;
/// Depths of strike between which sections are interpolated where depths vary continuously.
const DEPTHS: usize = 24;
/// Up to so many headings a section is turned to each of them once instead of once for every strike.
const FEW_HEADINGS: usize = 12;
/// Strikes are asked for up to this many reaches outside the patch: where openings go on beyond a first margin.
pub(super) const WIDEST_MARGIN_REACHES: f64 = 7.0;
/// Points of an outline at least, about.
const OUTLINE_POINTS: usize = 64;

/// The channels that the strikes of a treatment leave under one tear hypothesis.
#[derive(Debug, Clone)]
pub struct Shapes<'a> {
    treatment: &'a Treatment<'a>,
    tear: Tear,
    limit: &'a ElasticLimit,
    /// Ascending in depth; where `continuous`, strikes lie anywhere between them.
    classes: Vec<Class>,
    continuous: bool,
    few_headings: bool,
    /// Whether channels are more than the needle at its deepest pose.
    sweeps: bool,
    tallest: f64,
    deepest: f64,
    reach: f64,
}

/// The channels of all strikes of one depth.
#[derive(Debug, Clone)]
struct Class {
    depth: f64,
    channel: Channel,
    /// Sections worked out in advance, for channels whose sections must be searched for.
    table: Option<SectionTable>,
}

impl<'a> Shapes<'a> {
    /// Prepares the channels of a treatment.
    pub fn new(treatment: &'a Treatment<'a>, tear: Tear, limit: &'a ElasticLimit) -> Self {
        let deepest = treatment.greatest_depth();
        let distinct = treatment.distinct_depths().filter(|depths| depths.len() <= MOST_DISTINCT);
        let continuous = distinct.is_none();
        let depths = distinct.unwrap_or_else(|| (1..=DEPTHS).map(|k| deepest * k as f64 / DEPTHS as f64).collect());
        let few_headings = treatment.distinct_headings(FEW_HEADINGS).is_some();
        let mut shapes = Self {
            treatment,
            tear,
            limit,
            classes: Vec::new(),
            continuous,
            few_headings,
            sweeps: false,
            tallest: 0.0,
            deepest,
            reach: 0.0,
        };
        let class = |depth: f64| {
            let channel = shapes.channel(depth);
            let table = channel.is_searched().then(|| match continuous {
                true => SectionTable::one_of_many(&channel),
                false => SectionTable::new(&channel),
            });
            Class { depth, channel, table }
        };
        let classes: Vec<Class> = depths.into_par_iter().map(class).collect();
        // Between two depths a channel may reach a little further than the deeper one.
        let margin = if continuous { 1.05 } else { 1.0 };
        shapes.reach = margin * classes.iter().map(|class| class.channel.reach()).fold(0.0, f64::max);
        shapes.sweeps = classes.iter().any(|class| class.channel.sweeps());
        shapes.tallest = classes.iter().map(|class| class.channel.tallest()).fold(0.0, f64::max);
        shapes.classes = classes;
        shapes
    }

    /// The channel of a strike of this depth.
    pub fn channel(&self, depth: f64) -> Channel {
        self.treatment.channel(depth, self.tear, self.limit)
    }

    /// The treatment whose strikes leave them.
    pub fn treatment(&self) -> &'a Treatment<'a> {
        self.treatment
    }

    /// The only channel there is, where all strikes are equally deep.
    pub fn only_channel(&self) -> Option<&Channel> {
        match self.classes.as_slice() {
            [class] if !self.continuous => Some(&class.channel),
            _ => None,
        }
    }

    /// The channel of a strike, from the prepared ones where it is among them.
    pub fn channel_of(&self, strike: &Strike) -> Cow<'_, Channel> {
        if self.continuous {
            return Cow::Owned(self.channel(strike.depth_mm));
        }
        Cow::Borrowed(&self.classes[self.class_of(strike.depth_mm)].channel)
    }

    /// No strike goes deeper, mm.
    pub fn deepest(&self) -> f64 {
        self.deepest
    }

    /// Every channel lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// Strikes up to so far outside the patch are asked for by tiles and by openings, mm.
    pub fn margin(&self) -> f64 {
        WIDEST_MARGIN_REACHES * self.reach
    }

    /// The sections of all channels at depth `z`, from tables where there are any.
    pub fn plane(&self, z: f64) -> Plane<'_> {
        let cut = |class: &Class| match &class.table {
            Some(table) if z < class.depth => {
                Cut::new(table.at(z / class.depth).section(), class.channel.puncture_section(z))
            }
            _ => Cut::of(&class.channel, z),
        };
        self.plane_of(z, cut)
    }

    /// The sections of all channels at depth `z`, worked out anew where depths are distinct.
    pub fn exact_plane(&self, z: f64) -> Plane<'_> {
        self.plane_of(z, |class| Cut::of(&class.channel, z))
    }

    fn plane_of(&self, z: f64, cut: impl Fn(&Class) -> Cut) -> Plane<'_> {
        let cuts: Vec<Cut> = if self.continuous { Vec::new() } else { self.classes.iter().map(cut).collect() };
        let reach = |cut: &Cut| (cut.middle.abs() + cut.half_length).hypot(cut.channel.y_max());
        let furthest = cuts.iter().map(reach).fold(0.0, f64::max);
        Plane { shapes: self, z, cuts, reach: if self.continuous { self.reach } else { furthest.min(self.reach) } }
    }

    fn class_of(&self, depth: f64) -> usize {
        if self.classes.len() == 1 { 0 } else { self.classes.partition_point(|class| class.depth < depth) }
    }

    /// The outline at depth `z` of a strike of a depth between the prepared ones, interpolated between both neighbours at
    /// the same share of their depth, since channels of different depth are nearly alike in shape; `None` where there are
    /// no tables because sections have closed forms.
    fn between(&self, depth: f64, z: f64) -> Option<Blend<'_, 4>> {
        // Classes lie evenly from the surface to the deepest strike.
        let upper = ((depth / self.deepest * DEPTHS as f64) as usize).min(DEPTHS - 1);
        let lower = upper.checked_sub(1).map(|lower| &self.classes[lower]);
        let start = lower.map_or(0.0, |class| class.depth);
        let weight = (depth - start) / (self.classes[upper].depth - start);
        let shallower = lower.and_then(|class| class.table.as_ref());
        Some(self.classes[upper].table.as_ref()?.between(shallower, weight, z / depth))
    }

    /// Whether every channel is the hole of an upright needle and nothing else.
    pub fn are_upright_holes(&self) -> bool {
        !self.sweeps && self.classes.iter().all(|class| class.channel.has_upright_puncture())
    }

    /// The radius at depth `z` of a strike's puncture part, where that is an upright hole.
    fn hole_radius(&self, depth: f64, z: f64) -> Option<f64> {
        let channel = &self.classes.last()?.channel;
        channel.has_upright_puncture().then(|| channel.hole_radius(depth - z))
    }
}

/// What of a strike's channel a plane shows.
#[derive(Debug)]
pub enum View<'p> {
    /// An upright hole of this radius around the strike's position, mm; its own puncture part.
    Hole(f64),
    /// A convex outline interpolated between prepared ones, and the radius of the puncture part if that was asked for.
    Outline(Blend<'p, 4>, Option<f64>),
    /// Anything.
    Cut(Cow<'p, Cut>),
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
    middle: f64,
    half_length: f64,
    outline: OnceLock<(Vec<[f64; 2]>, f64)>,
}

impl Cut {
    /// At depth `z` of a channel.
    pub fn of(channel: &Channel, z: f64) -> Self {
        Self::new(channel.section(z), channel.puncture_section(z))
    }

    /// From the two sections.
    pub fn new(channel: Section, puncture: Section) -> Self {
        let same = channel == puncture;
        let (from, to) = channel.extent();
        let (middle, half_length) = (0.5 * (from + to), 0.5 * (to - from));
        Self { channel, puncture, same, middle, half_length, outline: OnceLock::new() }
    }

    /// Middle of the channel's extent along the heading, mm.
    pub fn middle(&self) -> f64 {
        self.middle
    }

    /// Half of that extent, mm.
    pub fn half_length(&self) -> f64 {
        self.half_length
    }

    /// The channel's section lies within this distance of the middle of its extent, mm.
    pub fn radius(&self) -> f64 {
        let (from, to) = self.channel.extent();
        let half = 0.5 * (to - from);
        if self.channel.is_disc() { half } else { half.hypot(self.channel.y_max()) }
    }

    /// Points of the channel's outline with y ≥ 0, from hindmost to foremost, mm.
    pub fn outline(&self) -> &[[f64; 2]] {
        &self.outline_and_bulge().0
    }

    /// How far the outline rises above the straight lines between those points, mm, and a little more.
    pub fn bulge(&self) -> f64 {
        self.outline_and_bulge().1
    }

    fn outline_and_bulge(&self) -> &(Vec<[f64; 2]>, f64) {
        self.outline.get_or_init(|| {
            let points = self.channel.outline((OUTLINE_POINTS / self.channel.arcs().len().max(1)).max(2));
            let rise = |pair: &[[f64; 2]]| {
                let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
                let x = pair[0][0] + 0.5 * dx;
                let above = self.channel.height_squared(x).max(0.0).sqrt() - (pair[0][1] + 0.5 * dy);
                above.max(0.0) * dx / dx.hypot(dy).max(f64::MIN_POSITIVE)
            };
            let highest = points.windows(2).map(rise).fold(0.0, f64::max);
            (points, 1.5 * highest)
        })
    }
}

/// The sections of all channels at one depth.
#[derive(Debug)]
pub struct Plane<'a> {
    shapes: &'a Shapes<'a>,
    z: f64,
    /// By class; empty where depths vary continuously.
    cuts: Vec<Cut>,
    reach: f64,
}

impl Plane<'_> {
    /// Every section lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// Whether a line parallel to x may come near the section of a strike, so many mm across from its position.
    #[inline]
    pub fn may_meet(&self, strike: &Strike, across: f64) -> bool {
        across.abs() <= self.reach * strike.heading.im.abs() + self.shapes.tallest * strike.heading.re.abs()
    }

    /// Whether strikes have so few headings that it pays to turn a section to each of them.
    pub fn has_few_headings(&self) -> bool {
        self.shapes.few_headings
    }

    /// The cut that all strikes share, where they are equally deep and reach below the plane.
    pub fn common_cut(&self) -> Option<&Cut> {
        match (self.shapes.classes.as_slice(), self.cuts.as_slice()) {
            ([class], [cut]) if class.depth > self.z => Some(cut),
            _ => None,
        }
    }

    /// Its depth, mm.
    pub fn z(&self) -> f64 {
        self.z
    }

    /// No strike goes deeper, mm.
    pub fn deepest(&self) -> f64 {
        self.shapes.deepest
    }

    /// The cuts that strikes share, with the depth of those strikes, ascending; none where depths vary continuously.
    pub fn shared_cuts(&self) -> impl Iterator<Item = (f64, &Cut)> {
        self.shapes.classes.iter().zip(&self.cuts).map(|(class, cut)| (class.depth, cut))
    }

    /// The cut through the channel of this strike; `None` where the strike does not reach below the plane.
    pub fn cut(&self, strike: &Strike) -> Option<Cow<'_, Cut>> {
        if strike.depth_mm <= self.z {
            return None;
        }
        if !self.shapes.continuous {
            return self.cuts.get(self.shapes.class_of(strike.depth_mm)).map(Cow::Borrowed);
        }
        let channel = self.shapes.channel(strike.depth_mm);
        let section = match self.shapes.between(strike.depth_mm, self.z) {
            Some(outline) => outline.section(),
            None => channel.section(self.z),
        };
        Some(Cow::Owned(Cut::new(section, channel.puncture_section(self.z))))
    }

    /// The same in the form that takes least to work out; without the puncture part unless it is asked for.
    pub fn view(&self, strike: &Strike, with_puncture: bool) -> Option<View<'_>> {
        if strike.depth_mm <= self.z {
            return None;
        }
        if self.shapes.continuous {
            let hole = || self.shapes.hole_radius(strike.depth_mm, self.z);
            if !self.shapes.sweeps
                && let Some(radius) = hole()
            {
                return Some(View::Hole(radius));
            }
            if let Some(outline) = self.shapes.between(strike.depth_mm, self.z).filter(Blend::is_convex) {
                let puncture = if with_puncture { hole() } else { None };
                if puncture.is_some() || !with_puncture {
                    return Some(View::Outline(outline, puncture));
                }
            }
        }
        self.cut(strike).map(View::Cut)
    }
}
