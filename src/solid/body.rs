//! The body of one channel: tetrahedra between its slices, each in one layer and in one part.

use super::slices::{Fineness, ROWS, Slices};
use super::{PUNCTURE, TEAR, layer_number_at};
use crate::geometry::Channel;
use crate::skin::Skin;

/// A channel filled with tetrahedra that meet face to face; in the frame of its strike, mm.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Points: along the heading, across it, depth.
    pub points: Vec<[f64; 3]>,
    /// Corners of every tetrahedron; the fourth lies on the side from which the first three turn left.
    pub cells: Vec<[u32; 4]>,
    /// Number of the layer of every tetrahedron.
    pub layers: Vec<u8>,
    /// [`PUNCTURE`] or [`TEAR`] for every tetrahedron.
    pub parts: Vec<u8>,
}

impl Body {
    /// Fills a channel. One without depth has no cells.
    pub fn of(channel: &Channel, skin: &Skin, fineness: Fineness) -> Self {
        if channel.depth() <= 0.0 {
            return Self::default();
        }
        let cut = Slices::of(channel, skin.boundaries_mm(), fineness);
        let mut body = Self { points: cut.points, ..Self::default() };
        for pair in cut.slices.windows(2) {
            let layer = layer_number_at(skin, 0.5 * (pair[0].z + pair[1].z));
            let above = pair[0].numbers.windows(2);
            let below = pair[1].numbers.windows(2);
            for (above, below) in above.zip(below) {
                body.fill([[above[0], above[1]], [below[0], below[1]]], layer);
            }
        }
        body.drop_loose_points();
        body
    }

    /// Leaves out points that are the corner of no cell: where an outline ends in a line, all cells at the line's end may have
    /// fewer than four corners. To a solver a loose point is an unknown without an equation.
    fn drop_loose_points(&mut self) {
        let mut is_used = vec![false; self.points.len()];
        self.cells.iter().flatten().for_each(|&corner| is_used[corner as usize] = true);
        let mut used = 0;
        let number = |&is_used: &bool| {
            used += u32::from(is_used);
            used.saturating_sub(1)
        };
        let numbers: Vec<u32> = is_used.iter().map(number).collect();
        self.cells.iter_mut().flatten().for_each(|corner| *corner = numbers[*corner as usize]);
        let mut is_used = is_used.into_iter();
        self.points.retain(|_| is_used.next() == Some(true));
    }

    /// Fills the space between two columns of two slices, given as slice → column → row.
    fn fill(&mut self, columns: [[[u32; ROWS]; 2]; 2], layer: u8) {
        for row in 0..ROWS - 1 {
            let part = if row == 1 { PUNCTURE } else { TEAR };
            let corner = |slice: usize, [column, below]: [usize; 2]| columns[slice][column][row + below];
            // Both halves of the quadrangle, their corners in the one order that all neighbours agree on.
            for (middle, turns_left) in [([0, 1], true), ([1, 0], false)] {
                let triangle = [[0, 0], middle, [1, 1]];
                let [a, b] = [0, 1].map(|slice| triangle.map(|at| corner(slice, at)));
                for mut cell in [[a[0], a[1], a[2], b[2]], [a[0], b[1], a[1], b[2]], [a[0], b[0], b[1], b[2]]] {
                    if !turns_left {
                        cell.swap(0, 1);
                    }
                    self.add(cell, layer, part);
                }
            }
        }
    }

    /// Adds a cell, unless two of its corners are one.
    pub(super) fn add(&mut self, cell: [u32; 4], layer: u8, part: u8) {
        let [a, b, c, d] = cell;
        if a != b && a != c && a != d && b != c && b != d && c != d {
            self.cells.push(cell);
            self.layers.push(layer);
            self.parts.push(part);
        }
    }

    /// Volume of one cell, mm³; negative where it is turned inside out.
    pub fn cell_volume(&self, cell: usize) -> f64 {
        let [a, b, c, d] = self.cells[cell].map(|corner| self.points[corner as usize]);
        let from_a = |p: [f64; 3]| [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
        triple(from_a(b), from_a(c), from_a(d)) / 6.0
    }

    /// Volume of the cells of a layer, or of all, and of a part, or of both, mm³.
    pub fn volume(&self, layer: Option<u8>, part: Option<u8>) -> f64 {
        let counts = |cell: &usize| {
            layer.is_none_or(|layer| self.layers[*cell] == layer) && part.is_none_or(|part| self.parts[*cell] == part)
        };
        (0..self.cells.len()).filter(counts).map(|cell| self.cell_volume(cell)).sum()
    }
}

/// a · (b × c).
pub(super) fn triple(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0])
}
