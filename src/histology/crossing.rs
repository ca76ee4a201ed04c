//! Strikes that a vertical plane may cut, and the stretches of it that lie inside their channels.

use super::plane::Track;
use crate::geometry::arc::Line;
use crate::metrics::cut::Cut;
use crate::metrics::plane::Plane;
use crate::treatment::Strike;

/// Depths at which vertical sections are drawn and followed down, evenly from the surface to the deepest strike.
pub const LEVELS: usize = 120;
/// Levels that the search for the bottom of a profile steps over at first.
const STRIDE: usize = 4;

/// Which part of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Channel,
    /// The hole of the needle at its deepest pose.
    Puncture,
}

impl Part {
    /// The word of the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Puncture => "puncture",
        }
    }

    /// The part's section.
    pub fn of(self, cut: &Cut) -> &crate::geometry::Section {
        match self {
            Self::Channel => &cut.channel,
            Self::Puncture => &cut.puncture,
        }
    }
}

/// A strike near a vertical plane, and that plane's line in the strike's own frame.
#[derive(Debug, Clone, Copy)]
pub struct Crossing<'s> {
    /// The strike.
    pub strike: &'s Strike,
    line: Line,
}

/// A stretch of a line inside one channel, mm from the line's start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Number of the crossing that it belongs to.
    pub owner: usize,
}

/// The strikes within `reach` of a line that is followed for `margin` beyond both edges of the patch, mm.
pub fn near<'s>(strikes: &'s [Strike], track: &Track, reach: f64, margin: f64) -> Vec<Crossing<'s>> {
    let is_near = |strike: &&Strike| {
        let [along, across] = track.place(strike.x_mm, strike.y_mm);
        across.abs() <= reach && along >= -margin && along <= track.length_mm + margin
    };
    strikes.iter().filter(is_near).map(|strike| Crossing::new(strike, track)).collect()
}

impl<'s> Crossing<'s> {
    fn new(strike: &'s Strike, track: &Track) -> Self {
        let (cos, sin) = (strike.heading.re, strike.heading.im);
        let turned = |[x, y]: [f64; 2]| [x * cos + y * sin, y * cos - x * sin];
        let at = turned([track.start[0] - strike.x_mm, track.start[1] - strike.y_mm]);
        Self { strike, line: Line { at, along: turned(track.along) } }
    }

    fn chords(&self, plane: &Plane, part: Part, mut found: impl FnMut(f64, f64)) {
        if let Some(cut) = plane.cut(self.strike) {
            part.of(&cut).chords(&self.line, &mut found);
        }
    }

    fn is_cut_at(&self, plane: &Plane) -> bool {
        let mut cut = false;
        self.chords(plane, Part::Channel, |_, _| cut = true);
        cut
    }

    /// Depth to which the section shows this strike's channel, mm; 0 where it does not show it.
    ///
    /// It is the middle between the last level that shows it and the next one, at most the strike's own depth.
    pub fn reached_mm(&self, levels: &[Plane]) -> f64 {
        let own = levels.partition_point(|plane| plane.z() < self.strike.depth_mm);
        // Channels narrow towards their tip, so a few levels may be stepped over.
        let Some(shown) = (0..own).rev().step_by(STRIDE).find(|&level| self.is_cut_at(&levels[level])) else {
            return 0.0;
        };
        let deeper = (shown + 1..(shown + STRIDE).min(own)).take_while(|&level| self.is_cut_at(&levels[level]));
        let last = deeper.last().unwrap_or(shown);
        let next = levels.get(last + 1).map_or(self.strike.depth_mm, Plane::z);
        (0.5 * (levels[last].z() + next)).min(self.strike.depth_mm)
    }
}

/// The stretches of a line inside a part of every channel, by where they begin.
pub fn stretches(crossings: &[Crossing], plane: &Plane, part: Part) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (owner, crossing) in crossings.iter().enumerate() {
        crossing.chords(plane, part, |from, to| all.push(Stretch { from, to, owner }));
    }
    all.sort_by(|a, b| a.from.total_cmp(&b.from));
    all
}

/// Passes on the stretches of a sorted list that overlap or touch, with where they begin and end together.
pub fn for_each_union(stretches: &[Stretch], mut take: impl FnMut(f64, f64, &[Stretch])) {
    let mut first = 0;
    while let Some(stretch) = stretches.get(first) {
        let (mut to, mut end) = (stretch.to, first + 1);
        while let Some(next) = stretches.get(end).filter(|next| next.from <= to) {
            to = to.max(next.to);
            end += 1;
        }
        take(stretch.from, to, &stretches[first..end]);
        first = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_overlap_are_one() {
        let stretch = |from, to, owner| Stretch { from, to, owner };
        let list = [stretch(0.0, 3.0, 0), stretch(1.0, 2.0, 1), stretch(2.5, 4.0, 2), stretch(5.0, 6.0, 3)];
        let mut found = Vec::new();
        for_each_union(&list, |from, to, members| found.push((from, to, members.len())));
        assert_eq!(found, [(0.0, 4.0, 3), (5.0, 6.0, 1)]);
    }
}
