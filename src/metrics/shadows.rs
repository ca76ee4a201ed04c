//! Shadows of the strikes of a treatment at the depths of capillary loops, and the vessels that each strike meets, by its depth.

use super::shapes::Shapes;
use crate::geometry::arc::Arc;
use crate::geometry::{Channel, Section};
use crate::skin::vessels::{Vessels, bleeding_share};
use rayon::prelude::*;
use std::borrow::Cow;
use std::f64::consts::PI;

/// Depths of strike at which shadows are worked out where depths vary continuously: of channels whose sections are searched for, and of
/// those that have closed forms.
const SEARCHED: usize = 48;
const CLOSED: usize = 256;
/// Intervals between the heights of an outline that lies between two others; even, since an arc takes two.
const INTERVALS: usize = 32;
/// Discs whose middle is as near to the strike's position lie around it, mm.
const AT_POSITION_MM: f64 = 1e-12;

/// The shadows of the strikes of a treatment.
#[derive(Debug)]
pub struct Shadows {
    /// No strike that ends above has one, mm.
    top_mm: f64,
    /// No strike that ends above meets the plexus, mm.
    plexus_mm: f64,
    sections: Sections,
    /// Area of the shadow, mm².
    areas_mm2: Curve,
    /// Loops cut by a strike.
    loops: Curve,
    /// Vessels of the plexus cut by a strike.
    plexus: Curve,
    reach_mm: f64,
}

/// Shadows at the depths of the curve of their areas.
#[derive(Debug)]
enum Sections {
    /// Of all depths that there are.
    Distinct(Vec<Section>),
    /// Radii of discs around the strike's position, mm.
    Discs(Vec<f64>),
    /// Outlines.
    Outlines(Vec<Outline>),
}

impl Shadows {
    /// Works them out.
    pub fn new(shapes: &Shapes, vessels: &Vessels) -> Self {
        let channels = channels(shapes, vessels.loop_top_mm);
        let sections: Vec<Section> = channels.par_iter().map(|channel| vessels.shadow(channel)).collect();
        let reach = |section: &Section| {
            let (from, to) = section.extent();
            from.abs().max(to.abs()).hypot(section.y_max())
        };
        let is_distinct = !shapes.continuous;
        let depths_mm: Vec<f64> = channels.iter().map(|channel| channel.depth()).collect();
        let curve = |values: Vec<f64>| Curve { depths_mm: depths_mm.clone(), values, is_distinct };
        let areas_mm2 = curve(sections.par_iter().map(Section::area).collect());
        let loops = curve(sections.par_iter().map(|section| vessels.loops_under(section)).collect());
        let deep = self::channels(shapes, vessels.plexus_depth_mm);
        let plexus = Curve {
            depths_mm: deep.iter().map(|channel| channel.depth()).collect(),
            values: deep.par_iter().map(|channel| vessels.plexus_across(channel)).collect(),
            is_distinct,
        };
        // What leaves no holes cuts nothing.
        let first = |depth_mm: f64| if shapes.treatment().leaves_holes() { depth_mm } else { f64::INFINITY };
        Self {
            top_mm: first(vessels.loop_top_mm),
            plexus_mm: first(vessels.plexus_depth_mm),
            reach_mm: sections.iter().map(reach).fold(0.0, f64::max),
            areas_mm2,
            loops,
            plexus,
            sections: Sections::of(sections, is_distinct),
        }
    }

    /// Every shadow lies within this distance of its strike's position, mm.
    pub fn reach_mm(&self) -> f64 {
        self.reach_mm
    }

    /// The greatest area of a shadow, mm².
    pub fn greatest_mm2(&self) -> f64 {
        self.areas_mm2.values.iter().copied().fold(0.0, f64::max)
    }

    /// Whether strikes of a depth have one.
    pub fn are_at(&self, depth_mm: f64) -> bool {
        depth_mm > self.top_mm
    }

    /// Area of the shadow of strikes of a depth, mm².
    pub fn area_mm2(&self, depth_mm: f64) -> f64 {
        if self.are_at(depth_mm) { self.areas_mm2.at(depth_mm) } else { 0.0 }
    }

    /// Share of the strikes of a depth that bleed.
    pub fn bleeding_share(&self, depth_mm: f64) -> f64 {
        let loops = if self.are_at(depth_mm) { self.loops.at(depth_mm) } else { 0.0 };
        let plexus = if depth_mm > self.plexus_mm { self.plexus.at(depth_mm) } else { 0.0 };
        bleeding_share(loops + plexus)
    }

    /// The shadow of a strike that has one, in the frame of its stroke.
    pub fn section(&self, depth_mm: f64) -> Cow<'_, Section> {
        let (above, share) = self.areas_mm2.place(depth_mm);
        match &self.sections {
            Sections::Distinct(sections) => sections.get(above).map_or_else(Cow::default, Cow::Borrowed),
            Sections::Discs(radii_mm) => {
                let [from, to] = [above, above + 1].map(|k| radii_mm[k.min(radii_mm.len() - 1)]);
                Cow::Owned(Section::disc(0.0, from + share * (to - from)))
            }
            Sections::Outlines(outlines) => {
                let next = &outlines[(above + 1).min(outlines.len() - 1)];
                Cow::Owned(outlines[above].towards(next, share).section())
            }
        }
    }
}

impl Sections {
    fn of(sections: Vec<Section>, is_distinct: bool) -> Self {
        let around =
            |s: &Section| s.is_empty() || (s.is_disc() && (s.extent().0 + s.extent().1).abs() < AT_POSITION_MM);
        if is_distinct {
            return Self::Distinct(sections);
        }
        match sections.iter().all(around) {
            true => Self::Discs(sections.iter().map(Section::y_max).collect()),
            false => Self::Outlines(sections.iter().map(Outline::of).collect()),
        }
    }
}

/// A value by depth of strike.
#[derive(Debug)]
struct Curve {
    /// Ascending.
    depths_mm: Vec<f64>,
    values: Vec<f64>,
    /// Whether these are all depths that there are; else values lie between.
    is_distinct: bool,
}

impl Curve {
    /// The value at a depth; 0 where there are no depths.
    fn at(&self, depth_mm: f64) -> f64 {
        let (above, share) = self.place(depth_mm);
        let [from, to] = [above, above + 1].map(|k| self.values.get(k).copied());
        from.map_or(0.0, |from| to.map_or(from, |to| from + share * (to - from)))
    }

    /// The place above a depth, and how far that is towards the next; of distinct depths the depth's own.
    fn place(&self, depth_mm: f64) -> (usize, f64) {
        let depths = &self.depths_mm;
        let below = depths.partition_point(|depth| *depth < depth_mm).min(depths.len().saturating_sub(1));
        if self.is_distinct || below == 0 {
            return (below, 0.0);
        }
        let (from, to) = (depths[below - 1], depths[below]);
        (below - 1, ((depth_mm - from) / (to - from)).clamp(0.0, 1.0))
    }
}

/// The channels of all depths that there are, or of depths between which values are interpolated: from a depth down.
fn channels<'s>(shapes: &'s Shapes, top_mm: f64) -> Vec<Cow<'s, Channel>> {
    if !shapes.continuous {
        return shapes.classes.iter().map(|class| Cow::Borrowed(&class.channel)).collect();
    }
    let steps = if shapes.sweeps { SEARCHED } else { CLOSED };
    let (from, to) = (top_mm, shapes.deepest());
    if to <= from {
        return Vec::new();
    }
    let depth = |step: usize| from + (to - from) * step as f64 / steps as f64;
    (0..=steps).into_par_iter().map(|step| Cow::Owned(shapes.channel(depth(step)))).collect()
}

/// An outline by its heights at fixed shares of its extent, closer together at both ends.
#[derive(Debug, Clone, Copy)]
struct Outline {
    from: f64,
    to: f64,
    heights: [f64; INTERVALS + 1],
    y_max: f64,
}

fn spread(k: usize) -> f64 {
    0.5 - 0.5 * (PI * k as f64 / INTERVALS as f64).cos()
}

impl Outline {
    fn of(section: &Section) -> Self {
        let (from, to) = section.extent();
        let height = |k: usize| section.height_squared(from + (to - from) * spread(k)).max(0.0).sqrt();
        Self { from, to, heights: std::array::from_fn(height), y_max: section.y_max() }
    }

    /// The outline so far towards another: channels of nearly the same depth are nearly alike in shape.
    fn towards(&self, other: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + share * (b - a);
        // An outline without area lies in the middle of the next.
        let own = if self.to > self.from { [self.from, self.to] } else { [0.5 * (other.from + other.to); 2] };
        Self {
            from: mix(own[0], other.from),
            to: mix(own[1], other.to),
            heights: std::array::from_fn(|k| mix(self.heights[k], other.heights[k])),
            y_max: mix(self.y_max, other.y_max),
        }
    }

    fn section(&self) -> Section {
        if self.to <= self.from {
            return Section::default();
        }
        let point = |k: usize| (self.from + (self.to - self.from) * spread(k), self.heights[k].powi(2));
        let arc = |k: usize| Arc::through_points([point(k), point(k + 1), point(k + 2)]);
        Section::new((0..INTERVALS).step_by(2).map(arc).collect(), self.y_max)
    }
}
