//! Studies of one design, profile by profile: the Bayes factors of all hypotheses against the true one, from the same profiles.

use super::cells::Cells;
use super::curve::{Curve, Rules};
use super::evidence::Evidence;
use crate::sampling::rng::{Purpose, Stream};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Profiles that are read before it is asked again which curves have ended.
const STRIDE: usize = 8;

/// What a design lets be read.
pub trait Readings {
    /// What is read of a profile.
    type Read;

    /// A profile of a study, by its number from 0.
    fn draw(&self, stream: &Stream, profile: usize) -> Self::Read;

    /// Tells a hypothesis of it.
    fn tell(&self, profile: usize, read: &Self::Read, hypothesis: usize, evidence: &mut Evidence);

    /// Its number among planes that mirror each other, and its width, mm; `None` where the test of them does not look at it.
    fn mirrored(&self, profile: usize, read: &Self::Read) -> Option<(usize, f64)>;
}

/// What the true hypothesis is told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// A hypothesis, by its number.
    Other(usize),
    /// Both mirrored planes show one law.
    Mirror,
}

/// A curve and what it is against.
pub type Contest = (Against, Curve);

/// What is asked of a design.
#[derive(Debug, Clone, Copy)]
pub struct Race<'r> {
    /// What curves are held to.
    pub rules: &'r Rules,
    /// The true hypothesis.
    pub own: usize,
    /// What each hypothesis leaves open.
    pub cells: &'r [Cells],
    /// By how much the rank sum of one of two mirrored planes must be off, by the number of profiles; nothing of other planes.
    pub significant: &'r [f64],
    /// Of the random numbers.
    pub seed: u64,
    /// Tells the streams of designs apart.
    pub label: u32,
}

/// A study as far as it was read.
struct Study {
    stream: Stream,
    evidence: Vec<Evidence>,
    samples: Samples,
}

impl Race<'_> {
    /// Reads profiles until every curve has ended; `None` where the work is to stop.
    pub fn run(&self, readings: &impl Readings, stop: &AtomicUsize) -> Option<Vec<Contest>> {
        let study = |number: u32| Study {
            stream: Stream::new(self.seed, Purpose::Studies, [self.label, number]),
            evidence: self.cells.iter().map(Evidence::new).collect(),
            samples: Samples::default(),
        };
        let mut studies: Vec<Study> = (0..self.rules.data_sets).map(study).collect();
        let others = (0..self.cells.len()).filter(|other| *other != self.own).map(Against::Other);
        let mirror = (!self.significant.is_empty()).then_some(Against::Mirror);
        let mut open: Vec<Contest> = others.chain(mirror).map(|against| (against, Curve::default())).collect();
        let (mut ended, mut from) = (Vec::new(), 0);
        while !open.is_empty() {
            if stop.load(Ordering::Relaxed) != 0 {
                return None;
            }
            let to = (from + STRIDE).min(self.rules.most);
            open.iter_mut().for_each(|(_, curve)| curve.reserve(to));
            studies.iter_mut().for_each(|study| self.read(readings, study, [from, to], &mut open));
            ended.extend(open.extract_if(.., |(_, curve)| curve.has_ended(self.rules)));
            from = to;
        }
        ended.sort_by_key(|(against, _)| match against {
            Against::Other(other) => *other,
            Against::Mirror => usize::MAX,
        });
        Some(ended)
    }

    /// Reads more profiles of a study.
    fn read(&self, readings: &impl Readings, study: &mut Study, [from, to]: [usize; 2], open: &mut [Contest]) {
        for profile in from..to {
            let read = readings.draw(&study.stream, profile);
            readings.tell(profile, &read, self.own, &mut study.evidence[self.own]);
            let own = study.evidence[self.own].log;
            for (against, curve) in open.iter_mut() {
                let log_bayes_factor = match *against {
                    Against::Other(other) => {
                        readings.tell(profile, &read, other, &mut study.evidence[other]);
                        own - study.evidence[other].log
                    }
                    Against::Mirror => {
                        if let Some((plane, width_mm)) = readings.mirrored(profile, &read) {
                            study.samples.add(plane, width_mm);
                        }
                        // A test decides or does not.
                        if study.samples.off() >= self.significant[profile] { f64::INFINITY } else { 0.0 }
                    }
                };
                curve.add(profile + 1, log_bayes_factor, self.rules);
            }
        }
    }
}

/// Widths on two planes, and how many pairs of them have the wider one on the first.
#[derive(Debug, Clone, PartialEq, Default)]
struct Samples {
    widths_mm: [Vec<f64>; 2],
    wider: usize,
}

impl Samples {
    fn add(&mut self, plane: usize, width_mm: f64) {
        let is_wider = |other: &&f64| if plane == 0 { width_mm > **other } else { **other > width_mm };
        self.wider += self.widths_mm[1 - plane].iter().filter(is_wider).count();
        self.widths_mm[plane].push(width_mm);
    }

    /// By how much the rank sum of the first plane is off its mean.
    fn off(&self) -> f64 {
        let pairs = self.widths_mm[0].len() * self.widths_mm[1].len();
        (self.wider as f64 - 0.5 * pairs as f64).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::rank::rank_sum;
    use super::*;

    #[test]
    fn the_rank_sum_that_is_kept_is_that_of_the_test() {
        let mut samples = Samples::default();
        let widths = [0.31, 0.12, 0.44, 0.25, 0.19, 0.37, 0.28];
        widths.iter().enumerate().for_each(|(i, width)| samples.add(i % 2, *width));
        let found = rank_sum(&samples.widths_mm[0], &samples.widths_mm[1]);
        assert_eq!((found.statistic - found.expected).abs(), samples.off());
    }
}
