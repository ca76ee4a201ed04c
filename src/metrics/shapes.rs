//! The channels of all strikes of one treatment, ready to be cut by a horizontal plane.

use super::section_table::{Blend, SectionTable};
use crate::geometry::{Channel, ElasticLimit, Tear};
use crate::treatment::{Strike, Treatment};
use rayon::prelude::*;
use std::borrow::Cow;

/// Up to this many distinct depths every depth has channels and bodies of its own; above it sections are interpolated in depth, and bodies
/// worked out strike by strike.
pub(super) const MOST_DISTINCT: usize = 64;
/// Where depths vary continuously, channels are prepared of depths of strike that are no further apart than this share of the deepest among
/// those that strikes typically have, and of as few as these above and below, where few strikes end.
const STEP: f64 = 1.0 / 16.0;
const RARE_DEPTHS: usize = 3;
/// The same of the sections on one plane, which are interpolated between those channels' own.
const FINE_STEP: f64 = 1.0 / 48.0;
const RARE_SECTIONS: usize = 8;
/// No step is shorter than this share of those.
const LEAST_STEP: f64 = 0.25;
/// Between two depths a channel may reach a little further than the deeper one.
pub(super) const MARGIN: f64 = 1.05;
/// Up to so many headings a section is turned to each of them once instead of once for every strike.
const FEW_HEADINGS: usize = 12;
/// Strikes are asked for up to this many reaches outside the patch: where openings go on beyond a first margin.
pub(super) const WIDEST_MARGIN_REACHES: f64 = 7.0;

/// The channels that the strikes of a treatment leave under one tear hypothesis.
#[derive(Debug, Clone)]
pub struct Shapes<'a> {
    treatment: &'a Treatment<'a>,
    tear: Tear,
    limit: &'a ElasticLimit,
    /// Ascending in depth; where `continuous`, strikes lie anywhere between them.
    pub(super) classes: Vec<Class>,
    /// Depths of strike whose sections on a plane are worked out once for all others, ascending, mm; none where channels are few.
    pub(super) fine_mm: Vec<f64>,
    pub(super) continuous: bool,
    pub(super) few_headings: bool,
    /// Whether channels are more than the needle at its deepest pose.
    pub(super) sweeps: bool,
    pub(super) tallest: f64,
    /// The least and the greatest depth that strikes typically have of those that open the skin.
    typical: [f64; 2],
    pub(super) deepest: f64,
    pub(super) reach: f64,
}

/// The channels of all strikes of one depth.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub depth: f64,
    pub channel: Channel,
    /// Sections worked out in advance, for channels whose sections must be searched for.
    pub table: Option<SectionTable>,
}

impl<'a> Shapes<'a> {
    /// Prepares the channels of a treatment.
    pub fn new(treatment: &'a Treatment<'a>, tear: Tear, limit: &'a ElasticLimit) -> Self {
        let deepest = treatment.greatest_depth();
        let distinct = treatment.distinct_depths().filter(|depths| depths.len() <= MOST_DISTINCT);
        let continuous = distinct.is_none();
        let opened: Vec<f64> = treatment.typical_depths().into_iter().filter(|depth| *depth > 0.0).collect();
        let typical =
            [opened.iter().copied().fold(deepest, f64::min), opened.into_iter().fold(0.0, f64::max).min(deepest)];
        let of_steps = |step, rare| ladder(typical, deepest, step, rare);
        let depths = distinct.unwrap_or_else(|| of_steps(STEP, RARE_DEPTHS));
        let fine_mm = if continuous { of_steps(FINE_STEP, RARE_SECTIONS) } else { Vec::new() };
        let few_headings = treatment.distinct_headings(FEW_HEADINGS).is_some();
        let mut shapes = Self {
            treatment,
            tear,
            limit,
            classes: Vec::new(),
            fine_mm,
            continuous,
            few_headings,
            sweeps: false,
            tallest: 0.0,
            typical,
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
        let margin = if continuous { MARGIN } else { 1.0 };
        // Tables know how far their outlines reach, which otherwise is searched for.
        let of_table = |class: &Class| class.table.as_ref().filter(|_| continuous).map(SectionTable::bounds);
        let bounds =
            |class: &Class| of_table(class).unwrap_or_else(|| [class.channel.reach(), class.channel.tallest()]);
        let all: Vec<[f64; 2]> = classes.iter().map(bounds).collect();
        let greatest = |of: usize| all.iter().map(|bounds| margin * bounds[of]).fold(0.0, f64::max);
        (shapes.reach, shapes.tallest) = (greatest(0), greatest(1));
        shapes.sweeps = classes.iter().any(|class| class.channel.sweeps());
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

    /// Hardly a strike that opens the skin ends above this, mm.
    pub fn least_typical(&self) -> f64 {
        self.typical[0]
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

    pub(super) fn class_of(&self, depth: f64) -> usize {
        if self.classes.len() == 1 { 0 } else { self.classes.partition_point(|class| class.depth < depth) }
    }

    /// The outline at depth `z` of a strike of a depth between the prepared ones, interpolated by a parabola through the three around at
    /// the same share of their depth, since channels of different depth are nearly alike in shape; `None` where there are
    /// no tables because sections have closed forms.
    pub(super) fn between(&self, depth: f64, z: f64) -> Option<Blend<'_, 12>> {
        let upper = self.classes.partition_point(|class| class.depth < depth);
        let first = upper.clamp(1, self.classes.len() - 2) - 1;
        // Above the first the third is a point at the surface, which has no outline.
        let is_point = |k: usize| upper == 0 && k == 2;
        let at = |k: usize| if is_point(k) { 0.0 } else { self.classes[first + k].depth };
        let weight = |k: usize| {
            let others = (0..3).filter(|other| *other != k).map(at);
            others.map(|other| (depth - other) / (at(k) - other)).product::<f64>()
        };
        let table =
            |k: usize| Some((self.classes[first + k].table.as_ref()?, if is_point(k) { 0.0 } else { weight(k) }));
        Some(SectionTable::between([table(0)?, table(1)?, table(2)?], z / depth))
    }

    /// Whether every channel is the hole of an upright needle and nothing else.
    pub fn are_upright_holes(&self) -> bool {
        !self.sweeps && self.classes.iter().all(|class| class.channel.has_upright_puncture())
    }

    /// The radius at depth `z` of a strike's puncture part, where that is an upright hole.
    pub(super) fn hole_radius(&self, depth: f64, z: f64) -> Option<f64> {
        let channel = &self.classes.last()?.channel;
        channel.has_upright_puncture().then(|| channel.hole_radius(depth, z))
    }
}

/// Depths between which sections are interpolated, ascending to the deepest: at least three where that is not 0. Steps of those that strikes
/// typically have are even, those above them are closer together towards the surface.
fn ladder([least, most]: [f64; 2], deepest: f64, step: f64, rare: usize) -> Vec<f64> {
    let mut depths: Vec<f64> = (1..=rare).map(|k| least * (k as f64 / rare as f64).powi(2)).collect();
    for (to, most_steps) in [(most, usize::MAX), (deepest, rare)] {
        let from = depths[depths.len() - 1];
        let steps = (to - from) / (step * to);
        if 0.0 < steps && steps < LEAST_STEP {
            // Parabolas through depths next to one another would make much of how they differ by chance.
            depths.pop();
            depths.push(to);
        } else if steps > 0.0 {
            let steps = (steps.ceil() as usize).min(most_steps);
            depths.extend((1..=steps).map(|k| from + (to - from) * k as f64 / steps as f64));
        }
    }
    depths
}
