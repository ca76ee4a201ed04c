//! What a design lets be read, how dense that is under every hypothesis, and how much it tells on average.

use super::evidence::Evidence;
use super::holes::{Hole, Holes, TrueHoles};
use super::race::Readings;
use super::widths::{Table, Truth};
use crate::sampling::rng::Stream;

/// Single readings: by the number of the source that a profile comes from.
pub struct Singles<'d> {
    /// The law where the true hypothesis holds.
    pub truths: Vec<&'d Truth>,
    /// By hypothesis, then.
    pub tables: Vec<Vec<&'d Table>>,
    /// The number of each source among planes that mirror each other, a control's aside.
    pub mirrored: Vec<Option<usize>>,
}

/// A width: its bin, and the number that it was drawn with.
pub struct Drawn {
    bin: usize,
    uniform: f64,
}

impl Readings for Singles<'_> {
    type Read = Drawn;

    fn draw(&self, stream: &Stream, profile: usize) -> Drawn {
        let uniform = stream.uniform(profile as u64);
        Drawn { bin: self.truths[profile % self.truths.len()].bin(uniform), uniform }
    }

    fn tell(&self, profile: usize, read: &Drawn, hypothesis: usize, evidence: &mut Evidence) {
        evidence.learn(self.tables[hypothesis][profile % self.truths.len()].row(read.bin));
    }

    fn mirrored(&self, profile: usize, read: &Drawn) -> Option<(usize, f64)> {
        let source = profile % self.truths.len();
        Some((self.mirrored[source]?, self.truths[source].width_mm(read.uniform)))
    }
}

impl Singles<'_> {
    /// What a profile tells against a hypothesis on average over the sources, nats: at the cell that it is told from least.
    pub fn rate(&self, hypothesis: usize) -> f64 {
        let told = self.truths.iter().zip(&self.tables[hypothesis]).map(|(truth, table)| truth.told_from(table));
        least_mean(told)
    }
}

/// Holes that are read serially: by the number of the source that one comes from.
pub struct Serial<'d> {
    /// The law where the true hypothesis holds.
    pub truths: Vec<&'d TrueHoles>,
    /// By hypothesis, then.
    pub holes: Vec<Vec<&'d Holes>>,
}

impl Readings for Serial<'_> {
    type Read = Hole;

    fn draw(&self, stream: &Stream, profile: usize) -> Hole {
        self.truths[profile % self.truths.len()].draw(stream, profile as u64)
    }

    fn tell(&self, profile: usize, read: &Hole, hypothesis: usize, evidence: &mut Evidence) {
        let holes = self.holes[hypothesis][profile % self.truths.len()];
        evidence.learn_each(|cell| holes.density(cell, read));
    }

    fn mirrored(&self, _: usize, _: &Hole) -> Option<(usize, f64)> {
        None
    }
}

impl Serial<'_> {
    /// What a hole tells against a hypothesis on average over so many that are drawn of every source, nats: at the cell that it is told
    /// from least.
    pub fn rate(&self, hypothesis: usize, stream: &Stream, draws: usize) -> f64 {
        let told = self.truths.iter().zip(&self.holes[hypothesis]).map(|(truth, holes)| {
            let mut told = vec![0.0; holes.count()];
            for hole in (0..draws).map(|number| truth.draw(stream, number as u64)) {
                let own = truth.density(&hole).ln();
                let each = told.iter_mut().enumerate();
                each.for_each(|(cell, told)| *told += (own - holes.density(cell, &hole).ln()) / draws as f64);
            }
            told
        });
        least_mean(told)
    }
}

/// The least over cells of a mean over sources.
fn least_mean(by_source: impl ExactSizeIterator<Item = Vec<f64>>) -> f64 {
    let share = 1.0 / by_source.len() as f64;
    let mean = by_source.fold(Vec::new(), |mut sum: Vec<f64>, told| {
        sum.resize(told.len(), 0.0);
        sum.iter_mut().zip(told).for_each(|(sum, told)| *sum += share * told);
        sum
    });
    mean.into_iter().fold(f64::INFINITY, f64::min).max(0.0)
}
