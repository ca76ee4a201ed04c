//! The sections of all channels of a treatment at one depth.

use super::cut::Cut;
use super::section_table::{Blend, Rung};
use super::shapes::{Class, MARGIN, Shapes};
use crate::treatment::Strike;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Channels that go on below a plane for so many times what their depths differ by have sections between which those of others lie.
const WELL_BELOW: f64 = 2.0;

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

impl<'a> Shapes<'a> {
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
        let of_cut = |cut: &Cut| Bounds::rectangle(cut.middle().abs() + cut.half_length(), cut.channel.y_max());
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
        is_so.then_some(move |depth: f64| channel.hole_square(depth, self.z))
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
