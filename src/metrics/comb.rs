//! A comb of parallel lines, and what each of them has inside the channels of many strikes.

use super::lines::Lengths;
use super::shapes::Cut;
use super::stamp::Stamp;
use crate::geometry::section::Line;
use crate::treatment::Strike;

/// Stretches inside channels on each of the parallel lines of one plane.
#[derive(Debug, Default)]
pub struct Comb {
    pub(super) stretches: Vec<Vec<(f64, f64)>>,
    one: Vec<(f64, f64)>,
}

/// The parallel lines of one plane: y = (j + offset) · spacing for 0 ≤ j < lines, 0 ≤ x ≤ width; mm.
pub(super) struct Raster {
    pub lines: usize,
    pub spacing: f64,
    pub per_line: f64,
    pub offset: f64,
    pub width: f64,
}

impl Raster {
    /// Adds what every line has inside the channel of one strike.
    pub fn cut_strike(&self, stamp: &Stamp, strike: &Strike, comb: &mut Comb, lengths: &mut Lengths) {
        let (sin, cos) = (strike.heading.im, strike.heading.re);
        let y = strike.y_mm + stamp.ahead * sin;
        if stamp.is_disc {
            self.cut_disc(strike.x_mm + stamp.ahead * cos, y, stamp.half_width, comb, lengths);
            return;
        }
        let (below, above) = stamp.span(sin, cos);
        for j in self.lines_within(y + below, y + above) {
            let (dx, dy) = (-strike.x_mm, (j as f64 + self.offset) * self.spacing - strike.y_mm);
            let line = Line { at: [dx * cos + dy * sin, dy * cos - dx * sin], along: [cos, -sin] };
            let (own, puncture) = self.chords(stamp.cut, &line, &mut comb.one);
            if own > 0.0 {
                merge(&mut comb.one, |stretch| comb.stretches[j].push(stretch));
                lengths.sum += own;
                lengths.puncture += puncture;
                lengths.hits += 1.0;
            }
        }
    }

    /// The same for a channel that is a disc here, and its own puncture part.
    fn cut_disc(&self, x: f64, y: f64, radius: f64, comb: &mut Comb, lengths: &mut Lengths) {
        for j in self.lines_within(y - radius, y + radius) {
            let off = (j as f64 + self.offset) * self.spacing - y;
            let half = (radius * radius - off * off).max(0.0).sqrt();
            let (from, to) = ((x - half).max(0.0), (x + half).min(self.width));
            if to > from {
                comb.stretches[j].push((from, to));
                lengths.sum += to - from;
                lengths.puncture += to - from;
                lengths.hits += 1.0;
            }
        }
    }

    /// Stretches of one line inside a channel and its puncture part, and the lengths of both.
    fn chords(&self, cut: &Cut, line: &Line, stretches: &mut Vec<(f64, f64)>) -> (f64, f64) {
        stretches.clear();
        let mut keep = |from: f64, to: f64| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                stretches.push((from, to));
            }
        };
        cut.channel.chords(line, &mut keep);
        if cut.same {
            let length = stretches.iter().map(|(from, to)| to - from).sum();
            return (length, length);
        }
        let (mut puncture, mut inside) = (0.0, true);
        let channel = match stretches[..] {
            [only] => only,
            _ => (0.0, 0.0),
        };
        cut.puncture.chords(line, &mut |from, to| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                puncture += to - from;
                inside &= channel.0 <= from && to <= channel.1;
            }
        });
        // The usual case: one chord of the channel, and that of the puncture part within it.
        if inside && stretches.len() <= 1 {
            return (channel.1 - channel.0, puncture);
        }
        self.joined_chords(cut, line, stretches)
    }

    /// The same where the two must be joined: the puncture part lies inside the channel, and stays so to the last digit.
    fn joined_chords(&self, cut: &Cut, line: &Line, stretches: &mut Vec<(f64, f64)>) -> (f64, f64) {
        let mut puncture = 0.0;
        cut.puncture.chords(line, &mut |from, to| {
            let (from, to) = (from.max(0.0), to.min(self.width));
            if to > from {
                puncture += to - from;
                stretches.push((from, to));
            }
        });
        (merge(stretches, |_| ()).max(puncture), puncture)
    }

    /// The lines j with from ≤ y_j ≤ to. A cast drops the fraction and takes negative numbers to 0.
    fn lines_within(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let first = (from * self.per_line - self.offset + 1.0) as usize;
        let end = (to * self.per_line - self.offset + 1.0) as usize;
        first..end.min(self.lines)
    }
}

/// Total length of the union of stretches; each stretch of the union is passed on. Leaves the stretches sorted.
pub(super) fn merge(stretches: &mut [(f64, f64)], mut pass_on: impl FnMut((f64, f64))) -> f64 {
    if let [only] = stretches {
        pass_on(*only);
        return only.1 - only.0;
    }
    stretches.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut total = 0.0;
    let mut current: Option<(f64, f64)> = None;
    for &(from, to) in stretches.iter() {
        match &mut current {
            Some(open) if from <= open.1 => open.1 = open.1.max(to),
            _ => {
                if let Some(done) = current.replace((from, to)) {
                    total += done.1 - done.0;
                    pass_on(done);
                }
            }
        }
    }
    if let Some(done) = current {
        total += done.1 - done.0;
        pass_on(done);
    }
    total
}
