//! The channels of all strikes of one treatment, ready to be cut by a horizontal plane.

use super::section_table::{Blend, Rung, SectionTable};
use crate::geometry::{Channel, ElasticLimit, Section, Tear};
use crate::treatment::{Strike, Treatment};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Up to this many distinct depths every depth has channels of its own; above it sections are interpolated in depth.
const MOST_DISTINCT: usize = 64;
/// Where depths vary continuously, channels are prepared of depths of strike that are no further apart than this share of the deepest among
/// those that strikes typically have, and of as few as these above and below, where few strikes end.
const STEP: f64 = 1.0 / 16.0;
const RARE_DEPTHS: usize = 3;
/// The same of the sections on one plane, which are interpolated between those channels' own.
const FINE_STEP: f64 = 1.0 / 48.0;
const RARE_SECTIONS: usize = 8;
/// Channels that go on below a plane for so many times what their depths differ by have sections between which those of others lie.
const WELL_BELOW: f64 = 2.0;
/// Between two depths a channel may reach a little further than the deeper one.
const MARGIN: f64 = 1.05;
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
    /// Depths of strike whose sections on a plane are worked out once for all others, ascending, mm; none where channels are few.
    fine_mm: Vec<f64>,
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
        let of_steps = |step, rare| ladder(&treatment.typical_depths(), deepest, step, rare);
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
        let fine = self.fine_mm.iter().map(|_| OnceLock::new()).collect();
        let of_cut = |cut: &Cut| Bounds::rectangle(cut.middle.abs() + cut.half_length, cut.channel.y_max());
        let mut bounds = Bounds::default();
        match self.continuous {
            true => self.classes.iter().for_each(|class| bounds.widen(&self.bounds(class, z))),
            false => cuts.iter().for_each(|cut| bounds.widen(&of_cut(cut))),
        }
        Plane { shapes: self, z, cuts, fine, bounds }
    }

    /// What the sections of strikes up to a prepared depth lie within.
    fn bounds(&self, class: &Class, z: f64) -> Bounds {
        if class.depth <= z {
            return Bounds::default();
        }
        let outline = class.table.as_ref().map(|table| table.at(z / class.depth));
        let hole = || self.hole_radius(class.depth, z).filter(|_| !self.sweeps);
        let bounds = match outline {
            Some(outline) => {
                let (from, to) = outline.extent();
                let corner = 0.5 * (from + to).abs() + outline.corner();
                Bounds { corner, ..Bounds::rectangle(from.abs().max(to.abs()), outline.y_max()) }
            }
            None => {
                hole().map_or(Bounds::rectangle(self.reach, self.tallest), |radius| Bounds::rectangle(radius, radius))
            }
        };
        bounds.scaled(MARGIN)
    }

    fn class_of(&self, depth: f64) -> usize {
        if self.classes.len() == 1 { 0 } else { self.classes.partition_point(|class| class.depth < depth) }
    }

    /// The outline at depth `z` of a strike of a depth between the prepared ones, interpolated by a parabola through the three around at
    /// the same share of their depth, since channels of different depth are nearly alike in shape; `None` where there are
    /// no tables because sections have closed forms.
    fn between(&self, depth: f64, z: f64) -> Option<Blend<'_, 12>> {
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
    fn hole_radius(&self, depth: f64, z: f64) -> Option<f64> {
        let channel = &self.classes.last()?.channel;
        channel.has_upright_puncture().then(|| channel.hole_radius(depth - z))
    }
}

/// Depths between which sections are interpolated, ascending to the deepest: at least three where that is not 0.
fn ladder(typical: &[f64], deepest: f64, step: f64, rare: usize) -> Vec<f64> {
    let typical = || typical.iter().copied().filter(|depth| *depth > 0.0);
    let (least, most) = (typical().fold(deepest, f64::min), typical().fold(0.0, f64::max).min(deepest));
    let mut depths = vec![0.0];
    let mut climb = |to: f64, most_steps: usize| {
        let from = depths[depths.len() - 1];
        let steps = ((to - from) / (step * to)).ceil().clamp(0.0, most_steps as f64) as usize;
        depths.extend((1..=steps).map(|k| from + (to - from) * k as f64 / steps as f64));
    };
    climb(least, rare);
    climb(most, usize::MAX);
    climb(deepest, rare);
    if deepest == 0.0 {
        // Nothing is opened, and nothing is looked up.
        return depths;
    }
    depths.split_off(1)
}

/// What of a strike's channel a plane shows.
#[derive(Debug)]
pub enum View<'p> {
    /// A convex outline between two, and the radius of the puncture part if that was asked for.
    Outline(Blend<'p, 2>, Option<f64>),
    /// The same next to the tip, interpolated between prepared channels.
    NearTip(Blend<'p, 12>, Option<f64>),
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

/// What the sections of strikes on a plane lie within, seen along their heading from their position, mm.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds {
    pub along: f64,
    pub across: f64,
    /// No |x| + |y| is larger.
    pub corner: f64,
}

impl Bounds {
    fn rectangle(along: f64, across: f64) -> Self {
        Self { along, across, corner: along + across }
    }

    fn scaled(self, factor: f64) -> Self {
        Self { along: factor * self.along, across: factor * self.across, corner: factor * self.corner }
    }

    fn widen(&mut self, other: &Self) {
        self.along = self.along.max(other.along);
        self.across = self.across.max(other.across);
        self.corner = self.corner.max(other.corner);
    }

    /// How far they reach across a line, for the sine and cosine of the angle between the line and the heading.
    #[inline]
    pub fn beside(&self, [sin, cos]: [f64; 2]) -> f64 {
        let Self { along, across, corner } = *self;
        (along * sin + (corner - along) * cos).max((corner - across) * sin + across * cos)
    }
}

/// The sections of all channels at one depth.
#[derive(Debug)]
pub struct Plane<'a> {
    shapes: &'a Shapes<'a>,
    z: f64,
    /// By class; empty where depths vary continuously.
    cuts: Vec<Cut>,
    /// The same where they do, worked out when they are met.
    fine: Vec<OnceLock<Option<Rung>>>,
    bounds: Bounds,
}

impl Plane<'_> {
    /// Every section lies within this distance of its strike's position, mm.
    pub fn reach(&self) -> f64 {
        self.bounds.along.hypot(self.bounds.across).min(self.shapes.reach)
    }

    /// Whether a line parallel to x may come near the section of a strike, so many mm across from its position.
    #[inline]
    pub fn may_meet(&self, strike: &Strike, across: f64) -> bool {
        across.abs() <= self.bounds.beside([strike.heading.im.abs(), strike.heading.re.abs()])
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

    /// Squares of the radii of the upright holes of strikes by their depth, where they vary continuously and holes are all that strikes
    /// leave, mm²; not above 0 where a strike ends above the plane.
    pub fn hole_squares(&self) -> Option<impl Fn(f64) -> f64 + '_> {
        let channel = &self.shapes.classes.last()?.channel;
        let is_so = self.shapes.continuous && !self.shapes.sweeps && channel.has_upright_puncture();
        is_so.then_some(move |depth: f64| channel.hole_square(depth - self.z))
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

    /// The outline of a strike between two sections whose channels go on well below the plane, where both are convex.
    #[inline]
    fn outline(&self, depth: f64) -> Option<Blend<'_, 2>> {
        let fine_mm = &self.shapes.fine_mm;
        let upper = fine_mm.partition_point(|fine| *fine < depth).min(fine_mm.len() - 1);
        let lower = upper.checked_sub(1)?;
        let (start, end) = (fine_mm[lower], fine_mm[upper]);
        if start - self.z < WELL_BELOW * (end - start) {
            return None;
        }
        let work_out =
            |depth: f64| self.shapes.between(depth, self.z).filter(Blend::is_convex).as_ref().map(Blend::rung);
        let rung = |number: usize| self.fine[number].get_or_init(|| work_out(fine_mm[number])).as_ref();
        let weight = (depth - start) / (end - start);
        Some(Blend::new([(rung(lower)?, 1.0 - weight), (rung(upper)?, weight)]))
    }

    /// The same in the form that takes least to work out; without the puncture part unless it is asked for.
    pub fn view(&self, strike: &Strike, with_puncture: bool) -> Option<View<'_>> {
        if strike.depth_mm <= self.z {
            return None;
        }
        if self.shapes.continuous {
            let hole = || self.shapes.hole_radius(strike.depth_mm, self.z);
            let puncture = if with_puncture { hole() } else { None };
            if puncture.is_some() || !with_puncture {
                if let Some(outline) = self.outline(strike.depth_mm) {
                    return Some(View::Outline(outline, puncture));
                }
                if let Some(outline) = self.shapes.between(strike.depth_mm, self.z).filter(Blend::is_convex) {
                    return Some(View::NearTip(outline, puncture));
                }
            }
        }
        self.cut(strike).map(View::Cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::{DepthEfficiency, Device, Roller, Spread};
    use crate::geometry::Tear;
    use nalgebra::UnitComplex;

    fn roller() -> Device {
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
        Device::bare(roller)
    }

    /// The area that a plane shows of a strike.
    fn shown(plane: &Plane, depth_mm: f64) -> f64 {
        let strike = Strike { x_mm: 0.0, y_mm: 0.0, heading: UnitComplex::identity(), depth_mm, pass: 0 };
        match plane.view(&strike, false) {
            Some(View::Outline(outline, _)) => outline.section().area(),
            Some(View::NearTip(outline, _)) => outline.section().area(),
            Some(View::Cut(cut)) => cut.channel.area(),
            None => 0.0,
        }
    }

    #[test]
    fn sections_interpolated_in_depth_have_the_volume_of_exact_ones() {
        const PLANES: usize = 400;
        let device = roller();
        for (mean, sd) in [(0.9, 0.05), (0.7, 0.3), (0.5, 0.01)] {
            for (tear, strain) in [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (Tear::Pinned, 0.3), (Tear::Fixed, 0.2)] {
                let limit = ElasticLimit::uniform(strain);
                for length_mm in [0.5, 1.5, 2.5] {
                    let treatment = Treatment::new(&device, length_mm, DepthEfficiency { mean, sd }, 1);
                    let shapes = Shapes::new(&treatment, tear, &limit);
                    let z = |i: usize| shapes.deepest() * (i as f64 + 0.5) / PLANES as f64;
                    let planes: Vec<Plane> = (0..PLANES).map(|i| shapes.plane(z(i))).collect();
                    let (mut sum, mut exact, mut worst) = (0.0, 0.0, 0.0f64);
                    for depth in treatment.typical_depths() {
                        let channel = shapes.channel(depth);
                        let a: f64 = planes.iter().map(|plane| shown(plane, depth)).sum();
                        let b: f64 = (0..PLANES).filter(|&i| z(i) < depth).map(|i| channel.section(z(i)).area()).sum();
                        (sum, exact, worst) = (sum + a, exact + b, worst.max((a / b - 1.0).abs()));
                    }
                    let off = sum / exact - 1.0;
                    println!("{mean} {sd} {tear:?} {strain} {length_mm}: {off:.1e} {worst:.1e}");
                    assert!(
                        off.abs() < 4e-4 && worst < 6e-3,
                        "{mean} {sd} {tear:?} {strain} {length_mm}: {off:e} {worst:e}"
                    );
                }
            }
        }
    }
}
