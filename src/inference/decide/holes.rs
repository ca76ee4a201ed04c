//! Holes that are read on five serial sections: how dense such readings are in every cell of a hypothesis, and how they are drawn.

use super::super::chords::{RECORD, chord_of};
use super::super::likelihood::Facing;
use super::super::model::Model;
use super::super::reading::{FURTHEST, normal_below};
use super::super::scene::{Scene, State};
use super::cells::{Cells, Outer};
use super::widths::with_state;
use crate::sampling::rng::Stream;
use crate::scenario::inference::{ReadingLaw, Width};
use rayon::prelude::*;
use statrs::function::erf::erf_inv;
use std::f64::consts::{PI, SQRT_2, TAU};

/// Sections of a hole.
pub const SECTIONS: usize = 5;
/// Where they lie, the index section first, mm to the left.
pub const STEPS_MM: [f64; SECTIONS] = [0.0, -0.1, 0.1, -0.2, 0.2];
/// Widths at neighbouring offsets differ by no more than this many errors of reading.
const PACE: f64 = 1.3;
/// Offsets at which a hole may be met: at least, at most, and for a draw.
const OFFSETS: [usize; 2] = [16, 512];
const DRAWN_OFFSETS: usize = 512;
/// Depths that stand for those of strikes, at most.
const DEPTHS: usize = 12;
/// Positions of a stream that a hole takes.
const POSITIONS: u64 = 4;

/// What is read of a hole, the index section first.
pub type Hole = [Width; SECTIONS];

/// A hole as it is met at one offset.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    /// Such holes per length over strikes per area, mm.
    weight: f64,
    /// True widths, mm.
    widths: [f64; SECTIONS],
    /// How likely each is not seen.
    missed: [f64; SECTIONS],
}

impl Node {
    fn recognised(&self, law: &ReadingLaw) -> f64 {
        let [from, to] = self.recognised_between(law);
        to - from
    }

    /// Distribution function of the reading of the index width at the smallest that is recognised, and at the largest.
    fn recognised_between(&self, law: &ReadingLaw) -> [f64; 2] {
        [law.smallest_mm, law.largest_mm].map(|limit| normal_below((limit - self.widths[0]) / law.error_mm))
    }
}

/// Offsets of holes on planes of a direction, with a c.
fn nodes(scene: &Scene, plane_rad: f64, state: &State, c: f64, law: &ReadingLaw, offsets: Option<usize>) -> Vec<Node> {
    let at_mm = scene.sheets[0].at_mm();
    let (mut all, mut record) = (Vec::new(), [0.0; RECORD]);
    for met in scene.met(0, plane_rad, state) {
        let (closing, per_step) = (c * met.scale, met.scale / (state.ratio * c));
        let depths_mm = thinned(met.depths_mm);
        let weight = met.weight * state.ratio / (met.scale * depths_mm.len() as f64);
        for depth_mm in depths_mm.into_iter().filter(|depth_mm| *depth_mm > at_mm) {
            met.rows.at(depth_mm, &mut record);
            let (mid, half) = (0.5 * (record[0] + record[1]), 0.5 * (record[1] - record[0]));
            let longest = record[2..].iter().copied().fold(0.0, f64::max);
            let wished = (PI * closing * longest / (PACE * law.error_mm)).ceil() as usize;
            let count = offsets.unwrap_or(wished.clamp(OFFSETS[0], OFFSETS[1]));
            all.extend((0..count).map(|k| {
                let t = PI * (k as f64 + 0.5) / count as f64;
                let there = mid - half * t.cos();
                let widths = STEPS_MM.map(|step_mm| closing * chord_of(&record, there + step_mm * per_step));
                let missed = widths.map(|width| normal_below((law.smallest_mm - width) / law.error_mm));
                Node { weight: weight * half * t.sin() * PI / count as f64, widths, missed }
            }));
        }
    }
    all
}

/// A few depths that stand for many.
fn thinned(depths_mm: &[f64]) -> Vec<f64> {
    if depths_mm.len() <= DEPTHS {
        return depths_mm.to_vec();
    }
    let mut sorted = depths_mm.to_vec();
    sorted.sort_by(f64::total_cmp);
    (0..DEPTHS).map(|i| sorted[(2 * i + 1) * sorted.len() / (2 * DEPTHS)]).collect()
}

/// Holes with everything known.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    nodes: Vec<Node>,
    /// Their true index widths, mm, close together: most nodes are passed over for theirs.
    index_mm: Vec<f64>,
    /// Q of the index section, mm.
    recognised: f64,
}

impl Known {
    fn new(nodes: Vec<Node>, law: &ReadingLaw) -> Self {
        let recognised = nodes.iter().map(|node| node.weight * node.recognised(law)).sum();
        let index_mm = nodes.iter().map(|node| node.widths[0]).collect();
        Self { nodes, index_mm, recognised }
    }

    /// Density of what was read, given that the index width was recognised (model I5).
    fn density(&self, hole: &Hole, law: &ReadingLaw) -> f64 {
        let (per_error, furthest) = (1.0 / law.error_mm, FURTHEST * law.error_mm);
        let given = |node: &Node| {
            let (mut squares, mut likely) = (0.0, node.weight);
            for ((read, width), missed) in hole.iter().zip(&node.widths).zip(&node.missed) {
                match read {
                    Width::Seen(read) => squares += ((read - width) * per_error).powi(2),
                    Width::NotSeen => likely *= missed,
                }
            }
            if squares > FURTHEST * FURTHEST { 0.0 } else { likely * (-0.5 * squares).exp() }
        };
        let is_near = |width: f64| matches!(hole[0], Width::Seen(read) if (read - width).abs() < furthest);
        let near = self.nodes.iter().zip(&self.index_mm).filter(|(_, width)| is_near(**width));
        let seen_count = hole.iter().filter(|read| matches!(read, Width::Seen(_))).count() as i32;
        let seen = near.map(|(node, _)| given(node)).sum::<f64>() * (per_error / TAU.sqrt()).powi(seen_count);
        let true_ones = if self.recognised > 0.0 { (1.0 - law.misread) * seen / self.recognised } else { 0.0 };
        let misread = law.misread_density();
        let of = |read: &Width| if matches!(read, Width::Seen(_)) { 0.5 * misread } else { 0.5 };
        true_ones + law.misread * misread * hole[1..].iter().map(of).product::<f64>()
    }
}

/// Holes in all cells of a hypothesis.
pub struct Holes {
    law: ReadingLaw,
    cells: Vec<Known>,
}

impl Holes {
    /// Of planes that a model is looked at on.
    pub fn new(model: &Model, plane_rad: f64, law: &ReadingLaw, cells: &Cells) -> Self {
        let of_outer = |outer: &Outer| -> Vec<Known> {
            with_state(model, outer, |state| {
                let scene = &model.scenes()[0];
                let known = |&c: &f64| Known::new(nodes(scene, plane_rad, state, c, law, None), law);
                cells.widths.iter().map(known).collect()
            })
        };
        let cells: Vec<Vec<Known>> = cells.outer.par_iter().map(of_outer).collect();
        Self { law: *law, cells: cells.into_iter().flatten().collect() }
    }

    /// How many cells there are.
    pub fn count(&self) -> usize {
        self.cells.len()
    }

    /// How dense readings are in a cell.
    pub fn density(&self, cell: usize, hole: &Hole) -> f64 {
        self.cells[cell].density(hole, &self.law)
    }
}

/// The law of what is read of holes where a hypothesis is true.
pub struct TrueHoles {
    law: ReadingLaw,
    known: Known,
    /// Recognised holes at all offsets up to each, as a share.
    cumulative: Vec<f64>,
    /// Recognised holes per length of section over strikes per area, mm: c Q.
    pub per_strike_mm: f64,
}

impl TrueHoles {
    /// Of what a scene shows on planes of a direction, with the true c.
    pub fn new(scene: &Scene, facing: Facing, state: &State, law: &ReadingLaw, residual_width: f64) -> Self {
        let plane_rad = match facing {
            Facing::Known(plane_rad) => plane_rad,
            Facing::Mixed | Facing::Shared => 0.0,
        };
        let nodes = nodes(scene, plane_rad, state, residual_width, law, Some(DRAWN_OFFSETS));
        let known = Known::new(nodes, law);
        let mut sum = 0.0;
        let up_to = |node: &Node| {
            sum += node.weight * node.recognised(law) / known.recognised;
            sum
        };
        let cumulative = known.nodes.iter().map(up_to).collect();
        Self { law: *law, per_strike_mm: residual_width * known.recognised, cumulative, known }
    }

    /// How dense readings are.
    pub fn density(&self, hole: &Hole) -> f64 {
        self.known.density(hole, &self.law)
    }

    /// What is read of a hole, by its number.
    pub fn draw(&self, stream: &Stream, number: u64) -> Hole {
        let [kind, place, index, others @ ..] = uniforms(stream, number);
        let law = &self.law;
        let between = |from: f64, to: f64, share: f64| from + (to - from) * share;
        let mut hole = [Width::NotSeen; SECTIONS];
        if kind < law.misread || self.known.nodes.is_empty() {
            hole[0] = Width::Seen(between(law.smallest_mm, law.largest_mm, index));
            for (read, uniform) in hole[1..].iter_mut().zip(others).filter(|(_, uniform)| *uniform > 0.5) {
                *read = Width::Seen(between(law.smallest_mm, law.largest_mm, 2.0 * uniform - 1.0));
            }
            return hole;
        }
        let node = self.cumulative.partition_point(|below| *below < place).min(self.cumulative.len() - 1);
        let node = &self.known.nodes[node];
        let [from, to] = node.recognised_between(law);
        let read = |width: f64, uniform: f64| width + law.error_mm * SQRT_2 * erf_inv(2.0 * uniform - 1.0);
        let index = read(node.widths[0], between(from, to, index));
        hole[0] = Width::Seen(index.clamp(law.smallest_mm, law.largest_mm));
        for ((reading, width), uniform) in hole[1..].iter_mut().zip(&node.widths[1..]).zip(others) {
            let width = read(*width, uniform);
            if width >= law.smallest_mm {
                *reading = Width::Seen(width);
            }
        }
        hole
    }
}

/// The random numbers of a hole: whether it is misread, where it is met, and what is read on each section.
fn uniforms(stream: &Stream, number: u64) -> [f64; SECTIONS + 2] {
    let pairs: [[f64; 2]; POSITIONS as usize] = std::array::from_fn(|i| stream.uniforms(POSITIONS * number + i as u64));
    std::array::from_fn(|i| pairs[i / 2][i % 2])
}
