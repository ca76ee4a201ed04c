//! What a hypothesis leaves open, in cells that are alike before anything is read.

use super::super::grid::DIRECTIONS;
use super::super::model::Model;

/// Cells along each direction that is free besides c, by how many are.
const ALONG: [[usize; DIRECTIONS]; DIRECTIONS + 1] =
    [[1; DIRECTIONS], [64, 64, 96, 64], [24, 8, 16, 12], [12, 5, 10, 8], [6, 4, 6, 6]];
/// Cells along ln c: at least, and at most.
const WIDTHS: [usize; 2] = [32, 1024];
/// Cells together at most, unless there are fewer of c than the least.
const MOST: usize = 1 << 14;

/// What is open but c: κ, γ_f, ln a and the mean efficiency.
pub type Outer = [f64; DIRECTIONS];

/// Cells of what a hypothesis leaves open; c runs fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Middles of what is open but c.
    pub outer: Vec<Outer>,
    /// Values of c in ascending order, even in the logarithm.
    pub widths: Vec<f64>,
}

impl Cells {
    /// Of a model whose c lies between two ends; cells of c are wished to be this wide in ln c, and there are at most so many together.
    pub fn new(model: &Model, [from, to]: [f64; 2], wished: f64, most: usize) -> Self {
        let outer = outer(model);
        let (from, to) = (from.ln(), to.ln());
        let room = (most.min(MOST) / outer.len()).clamp(WIDTHS[0], WIDTHS[1]);
        let count = if to > from { (((to - from) / wished).ceil() as usize).clamp(WIDTHS[0], room) } else { 1 };
        let width = |i: usize| (from + (to - from) * (i as f64 + 0.5) / count as f64).exp();
        Self { outer, widths: (0..count).map(width).collect() }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.outer.len() * self.widths.len()
    }
}

fn outer(model: &Model) -> Vec<Outer> {
    let ends = model.ends();
    let free: Vec<usize> = (0..DIRECTIONS).filter(|&i| ends[i][1] > ends[i][0]).collect();
    let mut all = vec![model.middle()];
    for &direction in &free {
        let count = ALONG[free.len()][direction];
        let [from, to] = ends[direction];
        let along = |outer: &Outer| {
            let mut outer = *outer;
            (0..count).map(move |i| {
                outer[direction] = from + (to - from) * (i as f64 + 0.5) / count as f64;
                outer
            })
        };
        all = all.iter().flat_map(along).collect();
    }
    all
}
