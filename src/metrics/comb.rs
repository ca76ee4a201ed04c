//! What a line has inside the channels of the strikes near it.

use super::bodies::Discs;
use super::cut::Cut;
use super::plane::{Bounds, Plane, View};
use super::section_table::Blend;
use crate::geometry::arc::Line;
use crate::geometry::chord::only_chord;
use crate::geometry::turned::{Crossing, Turned};
use crate::treatment::Strike;

/// Lengths on lines, mm.
#[derive(Debug, Default, Clone, Copy)]
pub struct Lengths {
    /// Inside the union of all channels.
    pub union: f64,
    /// Inside the union that is to be expected where passes lie at random to each other.
    pub expected: f64,
    /// Inside channels, overlap counted as often as it occurs.
    pub sum: f64,
    /// Inside puncture parts.
    pub puncture: f64,
    /// Chords.
    pub hits: f64,
}

/// A stretch of a line inside a channel: where it begins and ends, mm, and the pass that made the channel.
type Stretch = (f64, f64, u32);

/// A stretch of a line parallel to x, and what lies inside channels there.
#[derive(Debug, Default)]
pub struct Chords {
    /// Where the line runs, mm.
    pub y: f64,
    /// Where it begins and ends, mm.
    pub x: (f64, f64),
    /// Whether chords that begin at its beginning begin there, and do not come from before it.
    pub is_first: bool,
    /// The plane's only section, by heading; so many of them are of this plane.
    turned: Vec<Turned>,
    headings: usize,
    /// Stretches inside channels, strike by strike.
    stretches: Vec<Stretch>,
    one: Vec<(f64, f64)>,
    passes: Passes,
    buckets: Buckets,
}

impl Chords {
    /// Forgets what was prepared for another plane; so many passes have made its channels.
    pub fn change_plane(&mut self, passes: usize) {
        self.headings = 0;
        self.passes.start(passes);
    }

    /// Moves to another line.
    pub fn start(&mut self, y: f64, x: (f64, f64), is_first: bool) {
        (self.y, self.x, self.is_first) = (y, x, is_first);
        self.stretches.clear();
    }

    /// Adds what lies inside the discs of strikes.
    pub fn add_discs(&mut self, discs: &Discs, strikes: &[Strike], lengths: &mut Lengths) {
        for strike in strikes {
            discs.of(strike, |disc| self.add_disc(strike, disc.ahead, disc.square, lengths));
        }
    }

    /// Adds what lies inside the channels of strikes. The puncture parts are measured only if they are asked for.
    pub fn add(&mut self, plane: &Plane, strikes: &[Strike], with_puncture: bool, lengths: &mut Lengths) {
        match plane.common_cut() {
            Some(cut) if cut.same && cut.channel.is_disc() => {
                let square = cut.channel.y_max() * cut.channel.y_max();
                strikes.iter().for_each(|strike| self.add_disc(strike, cut.middle(), square, lengths));
            }
            Some(cut) if cut.can_be_turned() && (cut.same || !with_puncture) && plane.has_few_headings() => {
                strikes.iter().for_each(|strike| self.add_turned(cut, strike, lengths));
            }
            Some(cut) => strikes.iter().for_each(|strike| self.add_cut(cut, strike, with_puncture, lengths)),
            None => {
                let y = self.y;
                if let Some(square) = plane.hole_squares() {
                    let near = strikes.iter().filter(|strike| plane.may_meet(strike, y - strike.y_mm));
                    return near.for_each(|strike| self.add_disc(strike, 0.0, square(strike.depth_mm), lengths));
                }
                for strike in strikes.iter().filter(|strike| plane.may_meet(strike, y - strike.y_mm)) {
                    match plane.view(strike, with_puncture) {
                        Some(View::Outline(outline, hole)) => self.add_outline(&outline, hole, strike, lengths),
                        Some(View::NearTip(outline, hole)) => self.add_outline(&outline, hole, strike, lengths),
                        Some(View::Cut(cut)) => self.add_cut(&cut, strike, with_puncture, lengths),
                        None => {}
                    }
                }
            }
        }
    }

    /// A channel that is a disc here, and its own puncture part.
    #[inline]
    fn add_disc(&mut self, strike: &Strike, ahead: f64, radius_squared: f64, lengths: &mut Lengths) {
        let off = self.y - strike.y_mm - ahead * strike.heading.im;
        let left = radius_squared - off * off;
        if left > 0.0 {
            let (x, half) = (strike.x_mm + ahead * strike.heading.re, left.sqrt());
            let own = self.keep(x - half, x + half, strike.pass, lengths);
            lengths.sum += own;
            lengths.puncture += own;
        }
    }

    /// A channel that is convex here and shares its section and its heading with others.
    #[inline]
    fn add_turned(&mut self, cut: &Cut, strike: &Strike, lengths: &mut Lengths) {
        let heading = strike.heading;
        let known = self.turned[..self.headings].iter().position(|turned| turned.heading() == heading);
        let index = known.unwrap_or_else(|| {
            self.turned.resize_with(self.turned.len().max(self.headings + 1), Turned::default);
            self.turned[self.headings].turn(&cut.channel, heading);
            self.headings += 1;
            self.headings - 1
        });
        let own = match self.turned[index].crossing(&cut.channel, self.y - strike.y_mm) {
            Crossing::Chord(from, to) => self.keep(strike.x_mm + from, strike.x_mm + to, strike.pass, lengths),
            Crossing::Misses => return,
            Crossing::Grazes => return self.add_cut(cut, strike, false, lengths),
        };
        lengths.sum += own;
        lengths.puncture += if cut.same { own } else { 0.0 };
    }

    /// A channel that is convex here, and the hole that is its puncture part.
    fn add_outline<const N: usize>(
        &mut self,
        outline: &Blend<N>,
        hole: Option<f64>,
        strike: &Strike,
        lengths: &mut Lengths,
    ) {
        let (from, to) = outline.extent();
        let middle = 0.5 * (from + to);
        // Most lines that come near the rectangle but not the outline pass by one of its corners.
        let bounds = Bounds { along: 0.5 * (to - from), across: outline.y_max(), corner: outline.corner() };
        let line = self.line_past(strike, middle, bounds.beside([strike.heading.im.abs(), strike.heading.re.abs()]));
        let Some((mut from, mut to)) = line.and_then(|line| only_chord(outline, &line)) else { return };
        let off = self.y - strike.y_mm;
        if let Some(left) = hole.map(|radius| radius * radius - off * off).filter(|&left| left > 0.0) {
            // The puncture part lies inside the channel, and stays so to the last digit.
            let (start, end) = (strike.x_mm - left.sqrt(), strike.x_mm + left.sqrt());
            lengths.puncture += (end.min(self.x.1) - start.max(self.x.0)).max(0.0);
            (from, to) = (from.min(start), to.max(end));
        }
        lengths.sum += self.keep(from, to, strike.pass, lengths);
    }

    /// The line in the frame of a strike, if it comes so near to the middle of its section, mm across.
    #[inline]
    fn line_past(&self, strike: &Strike, middle: f64, near: f64) -> Option<Line> {
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        let (dx, dy) = (-strike.x_mm, self.y - strike.y_mm);
        let misses = (dy - middle * sin).abs() > near;
        (!misses).then(|| Line { at: [dx * cos + dy * sin, dy * cos - dx * sin], along: [cos, -sin] })
    }

    /// Keeps a stretch as far as it lies on the line; its length there.
    #[inline]
    fn keep(&mut self, from: f64, to: f64, pass: u32, lengths: &mut Lengths) -> f64 {
        let (start, end) = (from.max(self.x.0), to.min(self.x.1));
        if end <= start {
            return 0.0;
        }
        self.stretches.push((start, end, pass));
        // A chord that goes on from one tile into the next is one hit.
        lengths.hits += if from >= self.x.0 || self.is_first { 1.0 } else { 0.0 };
        end - start
    }

    fn add_cut(&mut self, cut: &Cut, strike: &Strike, with_puncture: bool, lengths: &mut Lengths) {
        let near = cut.half_length() * strike.heading.im.abs() + cut.channel.y_max() * strike.heading.re.abs();
        let Some(line) = self.line_past(strike, cut.middle(), near) else { return };
        let mut one = std::mem::take(&mut self.one);
        one.clear();
        cut.channel.chords(&line, &mut |from, to| one.push((from, to)));
        if cut.same || !with_puncture {
            let own: f64 = one.iter().map(|&(from, to)| self.keep(from, to, strike.pass, lengths)).sum();
            lengths.sum += own;
            lengths.puncture += if cut.same { own } else { 0.0 };
        } else {
            // The puncture part lies inside the channel, and stays so to the last digit.
            let mut puncture = 0.0;
            cut.puncture.chords(&line, &mut |from, to| {
                puncture += (to.min(self.x.1) - from.max(self.x.0)).max(0.0);
                one.push((from, to));
            });
            let mut own = 0.0;
            merge(&mut one, |(from, to)| own += self.keep(from, to, strike.pass, lengths));
            lengths.sum += own.max(puncture);
            lengths.puncture += puncture;
        }
        self.one = one;
    }

    /// Length of the line inside any channel, mm.
    pub fn union(&mut self) -> f64 {
        let mut total = 0.0;
        self.buckets.sort(&mut self.stretches, self.x);
        join(self.stretches.iter().map(|&(from, to, _)| (from, to)), |(from, to)| total += to - from);
        self.passes.add(&self.stretches, self.x);
        total
    }

    /// Length of all lines of the plane so far that would lie inside any channel if every pass covered what it covers, but at random to
    /// the others, mm; `union` where there is one pass.
    pub fn expected(&self, union: f64) -> f64 {
        self.passes.expected().unwrap_or(union)
    }
}

/// What each pass covers by itself of the lines of one plane.
#[derive(Debug, Default)]
struct Passes {
    /// Length covered by each, mm; none where there is but one.
    covered: Vec<f64>,
    /// Where the last stretch of each ends on the present line, mm.
    ends: Vec<f64>,
    /// Length of all lines so far, mm.
    length: f64,
}

impl Passes {
    fn start(&mut self, passes: usize) {
        let apart = if passes > 1 { passes } else { 0 };
        self.covered.clear();
        self.covered.resize(apart, 0.0);
        self.length = 0.0;
    }

    /// Adds a line with its stretches, sorted.
    fn add(&mut self, stretches: &[Stretch], (from, to): (f64, f64)) {
        self.length += to - from;
        if self.covered.is_empty() {
            return;
        }
        self.ends.clear();
        self.ends.resize(self.covered.len(), f64::NEG_INFINITY);
        for &(from, to, pass) in stretches {
            let end = &mut self.ends[pass as usize];
            self.covered[pass as usize] += (to - from.max(*end)).max(0.0);
            *end = end.max(to);
        }
    }

    /// Passes that lie at random to each other miss a place independently, each with the share that it leaves free.
    fn expected(&self) -> Option<f64> {
        let missed = || self.covered.iter().map(|covered| 1.0 - covered / self.length).product::<f64>();
        (!self.covered.is_empty()).then(|| if self.length > 0.0 { self.length * (1.0 - missed()) } else { 0.0 })
    }
}

/// Fewer stretches are sorted as they are.
const FEW_STRETCHES: usize = 64;
/// Stretches of one bucket at most: where they crowd, another sort is quicker.
const MOST_IN_BUCKET: u32 = 24;

/// Sorts stretches that begin all over a line: first by bucket, then each past a few neighbours.
#[derive(Debug, Default)]
struct Buckets {
    ends: Vec<u32>,
    sorted: Vec<Stretch>,
}

impl Buckets {
    fn sort(&mut self, stretches: &mut Vec<Stretch>, (from, to): (f64, f64)) {
        let count = stretches.len();
        let per_mm = count as f64 / (to - from);
        let bucket = |stretch: &Stretch| (((stretch.0 - from) * per_mm) as usize).min(count - 1);
        let mut fullest = u32::MAX;
        if count >= FEW_STRETCHES {
            self.ends.clear();
            self.ends.resize(count, 0);
            stretches.iter().for_each(|stretch| self.ends[bucket(stretch)] += 1);
            fullest = self.ends.iter().copied().max().unwrap_or(0);
        }
        if fullest > MOST_IN_BUCKET {
            return stretches.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        }
        (1..count).for_each(|i| self.ends[i] += self.ends[i - 1]);
        self.sorted.clear();
        self.sorted.resize(count, (0.0, 0.0, 0));
        for stretch in stretches.iter() {
            let end = &mut self.ends[bucket(stretch)];
            *end -= 1;
            self.sorted[*end as usize] = *stretch;
        }
        std::mem::swap(stretches, &mut self.sorted);
        for i in 1..count {
            let stretch = stretches[i];
            let mut place = i;
            while place > 0 && stretches[place - 1].0 > stretch.0 {
                stretches[place] = stretches[place - 1];
                place -= 1;
            }
            stretches[place] = stretch;
        }
    }
}

/// Passes on the stretches of a union, from the first to the last.
fn merge(stretches: &mut [(f64, f64)], pass_on: impl FnMut((f64, f64))) {
    stretches.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    join(stretches.iter().copied(), pass_on);
}

/// The same of sorted stretches.
fn join(stretches: impl Iterator<Item = (f64, f64)>, mut pass_on: impl FnMut((f64, f64))) {
    let mut current: Option<(f64, f64)> = None;
    for (from, to) in stretches {
        match &mut current {
            Some(open) if from <= open.1 => open.1 = open.1.max(to),
            _ => {
                if let Some(done) = current.replace((from, to)) {
                    pass_on(done);
                }
            }
        }
    }
    if let Some(done) = current {
        pass_on(done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_sorted_however_they_lie() {
        let spread = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 12) / f64::from(1 << 20);
        let even: Vec<_> = (0..1000).map(|i| (10.0 * spread(i), 10.0 * spread(i) + 0.2, 0)).collect();
        let crowded: Vec<_> = (0..1000).map(|i| (3.0 + 1e-3 * spread(i), 4.0, 0)).collect();
        let at_the_edge: Vec<_> = (0..1000).map(|i| ((20.0 * spread(i) - 10.0).max(0.0), 10.0, 0)).collect();
        for stretches in [even, crowded, at_the_edge, vec![(1.0, 2.0, 0), (0.5, 0.7, 0)], Vec::new()] {
            let (mut sorted, mut plain) = (stretches.clone(), stretches);
            Buckets::default().sort(&mut sorted, (0.0, 10.0));
            plain.sort_by(|a, b| a.0.total_cmp(&b.0));
            let starts = |stretches: &[Stretch]| stretches.iter().map(|s| s.0).collect::<Vec<_>>();
            assert_eq!(starts(&sorted), starts(&plain));
        }
    }
}
