//! A section that many strikes share: what is worked out once, so that most pairs need no search.

use super::super::shapes::Cut;
use super::overlap::{Outline, distance};
use crate::geometry::Section;
use crate::treatment::Strike;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Radius of a core as a share of the largest disc around the middle.
const CORE_SHARE: f64 = 0.6;
/// Halvings of the search for a core's ends.
const HALVINGS: usize = 20;
/// Stretches of the table for two strikes of one heading.
const STRETCHES: usize = 128;

/// A section, its discs and its core.
#[derive(Debug)]
pub struct Stencil<'a> {
    cut: &'a Cut,
    /// Middle of the extent, mm ahead of the strike.
    pub ahead: f64,
    /// The section lies within this distance of its middle, mm.
    pub outer: f64,
    /// The disc of this radius around the middle lies within the section, mm.
    pub inner: f64,
    core: Core,
    alongside: OnceLock<Alongside>,
}

/// A stretch of the spine, and a distance: all points as near to the stretch lie within the section.
#[derive(Debug, Clone, Copy)]
struct Core {
    from: f64,
    to: f64,
    radius: f64,
}

impl<'a> Stencil<'a> {
    /// Of a section that is not empty.
    pub fn new(cut: &'a Cut) -> Self {
        let section = &cut.channel;
        let (from, to) = section.extent();
        let ahead = 0.5 * (from + to);
        let inner = section.clearance(ahead);
        let core = Core::of(section, ahead, inner);
        Self { cut, ahead, outer: cut.radius(), inner, core, alongside: OnceLock::new() }
    }

    /// Whether the section is a disc.
    pub fn is_disc(&self) -> bool {
        self.cut.channel.is_disc()
    }

    /// Whether the sections of two strikes share area.
    pub fn overlaps(&self, strike: &Strike, other: &Stencil, by: &Strike) -> bool {
        let quick = if std::ptr::eq(self, other) && strike.heading == by.heading {
            self.overlaps_alongside(strike, by)
        } else {
            (distance(self.core.on_skin(strike), other.core.on_skin(by)) < self.core.radius + other.core.radius)
                .then_some(true)
        };
        quick.unwrap_or_else(|| {
            Outline::new(strike, Cow::Borrowed(self.cut)).overlaps(&Outline::new(by, Cow::Borrowed(other.cut)))
        })
    }

    fn overlaps_alongside(&self, strike: &Strike, by: &Strike) -> Option<bool> {
        let table = self.alongside.get_or_init(|| Alongside::of(&self.cut.channel));
        let (dx, dy) = (by.x_mm - strike.x_mm, by.y_mm - strike.y_mm);
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        table.overlaps((dx * cos + dy * sin).abs(), (dy * cos - dx * sin).abs())
    }
}

impl Core {
    fn of(section: &Section, middle: f64, inner: f64) -> Self {
        let radius = CORE_SHARE * inner;
        let end = |mut outside: f64| {
            let mut inside = middle;
            for _ in 0..HALVINGS {
                let half = 0.5 * (inside + outside);
                *(if section.clearance(half) >= radius { &mut inside } else { &mut outside }) = half;
            }
            inside
        };
        let (from, to) = section.extent();
        let core = Self { from: end(from), to: end(to), radius };
        // A waist between the ends may be narrower.
        if section.lowest(core.from, core.to) >= radius {
            core
        } else {
            Self { from: middle, to: middle, radius: inner }
        }
    }

    fn on_skin(&self, strike: &Strike) -> [[f64; 2]; 2] {
        let at = |x: f64| [strike.x_mm + x * strike.heading.re, strike.y_mm + x * strike.heading.im];
        [at(self.from), at(self.to)]
    }
}

/// How far two strikes of one heading may lie apart across it, by how far they lie apart along it: two sections share area
/// where, at any x, their heights add up to more than that.
#[derive(Debug)]
struct Alongside {
    stretch: f64,
    /// Surely less than the heights add up to, and surely not less, by stretches of the distance along the heading.
    limits: Vec<(f64, f64)>,
}

impl Alongside {
    fn of(section: &Section) -> Self {
        let (from, to) = section.extent();
        let stretch = (to - from) / STRETCHES as f64;
        let heights: Vec<(f64, f64)> = (0..STRETCHES)
            .map(|k| (from + k as f64 * stretch, from + (k + 1) as f64 * stretch))
            .map(|(a, b)| (section.lowest(a, b), section.highest(a, b)))
            .collect();
        // Points that are m to m + 1 stretches further back lie in one of two neighbouring stretches.
        let sums = |m: usize| {
            let pairs = (m..STRETCHES).map(|k| (heights[k], heights[k - m], heights[(k - m).saturating_sub(1)]));
            let sum = |(lower, upper): (f64, f64), (here, a, b): ((f64, f64), (f64, f64), (f64, f64))| {
                (lower.max(here.0 + a.0.min(b.0)), upper.max(here.1 + a.1.max(b.1)))
            };
            let (lower, upper) = pairs.clone().skip(1).fold((0.0, 0.0), sum);
            (lower, pairs.take(1).fold((lower, upper), sum).1)
        };
        Self { stretch, limits: (0..STRETCHES).map(sums).collect() }
    }

    fn overlaps(&self, along: f64, across: f64) -> Option<bool> {
        let Some(&(surely, at_most)) = self.limits.get((along / self.stretch) as usize) else { return Some(false) };
        if across < surely {
            return Some(true);
        }
        (across >= at_most).then_some(false)
    }
}
