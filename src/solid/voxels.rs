//! A block of skin as voxels: what lies at the centre of each.

use super::layer_number_at;
use crate::geometry::arc::Line;
use crate::metrics::plane::Plane;
use crate::metrics::shapes::Shapes;
use crate::skin::Skin;
use crate::treatment::{Region, Strike};
use rayon::prelude::*;

/// At the centre of a voxel: skin that no needle passed.
pub const INTACT: u8 = 0;
/// At the centre of a voxel: inside the puncture part of a channel.
pub const PUNCTURED: u8 = 1;
/// At the centre of a voxel: inside a channel, outside every puncture part.
pub const TORN: u8 = 2;

/// Where the voxels lie: cubes from the surface downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Corner of the first voxel on the surface, mm.
    pub corner_mm: [f64; 2],
    /// Edge of a voxel, mm.
    pub edge_mm: f64,
    /// Voxels along x, y and z.
    pub counts: [usize; 3],
}

impl Grid {
    /// The voxels that cover a window of the skin down to a depth; they may go beyond by less than one.
    pub fn covering(window: &Region, depth_mm: f64, edge_mm: f64) -> Self {
        // A window of a whole number of voxels must not get one more by rounding.
        let count = |extent: f64| (extent / edge_mm - 1e-9).ceil().max(1.0) as usize;
        let counts = [count(window.x.1 - window.x.0), count(window.y.1 - window.y.0), count(depth_mm)];
        Self { corner_mm: [window.x.0, window.y.0], edge_mm, counts }
    }

    /// Voxels in all.
    pub fn voxels(&self) -> f64 {
        self.counts.iter().map(|&count| count as f64).product()
    }

    /// The skin that it covers.
    pub fn region(&self) -> Region {
        let side = |axis: usize| {
            let from = self.corner_mm[axis];
            (from, from + self.edge_mm * self.counts[axis] as f64)
        };
        Region { x: side(0), y: side(1) }
    }

    /// Depth of the centres of a slice, mm.
    pub fn depth_mm(&self, slice: usize) -> f64 {
        (slice as f64 + 0.5) * self.edge_mm
    }

    /// Centre of a column of voxels, mm.
    pub fn centre_mm(&self, axis: usize, index: usize) -> f64 {
        self.corner_mm[axis] + (index as f64 + 0.5) * self.edge_mm
    }

    /// The voxels along an axis whose centres lie between two places.
    fn between(&self, axis: usize, from: f64, to: f64) -> std::ops::Range<usize> {
        let place = |x: f64| (x - self.corner_mm[axis]) / self.edge_mm - 0.5;
        let count = self.counts[axis] as f64;
        let start = place(from).ceil().clamp(0.0, count);
        let end = (place(to).floor() + 1.0).clamp(start, count);
        start as usize..end as usize
    }
}

/// What lies at the centre of every voxel; x runs fastest, then y, then depth.
#[derive(Debug, Clone, PartialEq)]
pub struct Voxels {
    /// Where they lie.
    pub grid: Grid,
    /// Number of the layer.
    pub layers: Vec<u8>,
    /// [`INTACT`], [`PUNCTURED`] or [`TORN`].
    pub damage: Vec<u8>,
    /// How many channels hold it, at most 65535.
    pub channels: Vec<u16>,
}

impl Voxels {
    /// Fills a grid with the channels of strikes. Every strike whose channel may reach the grid must be among them.
    pub fn of(grid: Grid, skin: &Skin, shapes: &Shapes, strikes: &[Strike]) -> Self {
        let slice = grid.counts[0] * grid.counts[1];
        let all = slice * grid.counts[2];
        let mut layers = vec![0; all];
        let mut damage = vec![INTACT; all];
        let mut channels = vec![0; all];
        let slices = layers.par_chunks_mut(slice).zip(damage.par_chunks_mut(slice)).zip(channels.par_chunks_mut(slice));
        slices.enumerate().for_each(|(k, ((layers, damage), channels))| {
            let z = grid.depth_mm(k);
            layers.fill(layer_number_at(skin, z));
            if z < shapes.deepest() {
                let plane = shapes.exact_plane(z);
                strikes.iter().for_each(|strike| cut_out(&grid, &plane, strike, damage, channels));
            }
        });
        Self { grid, layers, damage, channels }
    }

    /// Volume of the voxels that a predicate of (layer, damage) picks, mm³.
    pub fn volume(&self, picks: impl Fn(u8, u8) -> bool) -> f64 {
        let picked = self.layers.iter().zip(&self.damage).filter(|&(&layer, &damage)| picks(layer, damage));
        picked.count() as f64 * self.grid.edge_mm.powi(3)
    }

    /// One number for both: the layer's, and 8 more for [`PUNCTURED`], 16 more for [`TORN`].
    pub fn labels(&self) -> Vec<u8> {
        self.layers.iter().zip(&self.damage).map(|(layer, damage)| layer + 8 * damage).collect()
    }
}

/// Marks what one channel holds of a slice, row by row.
fn cut_out(grid: &Grid, plane: &Plane, strike: &Strike, damage: &mut [u8], channels: &mut [u16]) {
    let Some(cut) = plane.cut(strike) else { return };
    let reach = cut.radius() + cut.middle().abs();
    let (cos, sin) = (strike.heading.re, strike.heading.im);
    let width = grid.counts[0];
    for row in grid.between(1, strike.y_mm - reach, strike.y_mm + reach) {
        let across = grid.centre_mm(1, row) - strike.y_mm;
        let line = Line { at: [sin * across, cos * across], along: [cos, -sin] };
        let voxels = |from: f64, to: f64| {
            let along = grid.between(0, strike.x_mm + from, strike.x_mm + to);
            row * width + along.start..row * width + along.end
        };
        cut.channel.chords(&line, &mut |from, to| {
            for voxel in voxels(from, to) {
                channels[voxel] = channels[voxel].saturating_add(1);
                if damage[voxel] == INTACT {
                    damage[voxel] = TORN;
                }
            }
        });
        cut.puncture.chords(&line, &mut |from, to| damage[voxels(from, to)].fill(PUNCTURED));
    }
}
