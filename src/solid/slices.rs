//! A channel cut into slices, every one by the same columns: the points from which bodies are built.
//!
//! A column stands at one x and has four rows, ±Y of the channel and ±Y of its puncture part. Columns lie at the same shares of
//! three stretches: before the puncture part, along it, and after it. So a column of one slice belongs to that of the next,
//! whatever the outline does between them, and dents stay dents.

use crate::geometry::Channel;
use std::f64::consts::PI;

/// Points of one column closer than this share of the hole's radius at the surface are one point: where the wall of the tear
/// has no thickness. As a share of the needle's own radius it made shallow channels coarse.
const SAME_POINT: f64 = 1e-5;
/// How far above its end a channel is asked for the outline of that end, as a share of the depth.
const ABOVE_END: f64 = 1e-13;
/// Cuts closer than this share of the depth are one.
const SAME_CUT: f64 = 1e-6;
/// Rows of a column.
pub const ROWS: usize = 4;

/// How finely a channel is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fineness {
    /// Steps over the whole depth, about; every layer boundary is a further cut.
    pub steps: usize,
    /// Columns along the puncture part.
    pub along: usize,
    /// Columns before it, and after it.
    pub beside: usize,
}

impl Fineness {
    /// For single channels: volumes to 0.1 %, usually.
    pub const FINE: Self = Self { steps: 48, along: 56, beside: 20 };
    /// For many channels at once, to begin with: volumes to 1 %, usually.
    pub const COARSE: Self = Self { steps: 16, along: 24, beside: 8 };

    /// Half as fine again.
    pub fn finer(self) -> Self {
        let more = |count: usize| count + count / 2;
        Self { steps: more(self.steps), along: more(self.along), beside: more(self.beside) }
    }

    /// Columns of a slice.
    pub fn columns(self) -> usize {
        2 * self.beside + self.along + 1
    }
}

/// A slice: the number of the point of every row of every column.
#[derive(Debug)]
pub struct Slice {
    /// Its depth, mm.
    pub z: f64,
    /// Four numbers for each column, +Y to −Y; rows and columns that meet share them.
    pub numbers: Vec<[u32; ROWS]>,
}

/// The slices of a channel, surface first, and their points.
#[derive(Debug)]
pub struct Slices {
    /// Points, mm, in the frame of the strike.
    pub points: Vec<[f64; 3]>,
    /// Slices in ascending depth.
    pub slices: Vec<Slice>,
}

impl Slices {
    /// Cuts a channel of some depth; `boundaries` are depths at which there must be a slice, mm.
    pub fn of(channel: &Channel, boundaries: impl Iterator<Item = f64>, fineness: Fineness) -> Self {
        let mut slices = Self { points: Vec::new(), slices: Vec::new() };
        let levels = levels(channel, boundaries, fineness.steps);
        let same = SAME_POINT * channel.hole_radius(channel.depth(), 0.0);
        for (place, &z) in levels.iter().enumerate() {
            let mut outline = Outline::of(channel, z, fineness);
            if place + 1 == levels.len() {
                outline.close();
            }
            slices.add(z, &outline, same);
        }
        slices
    }

    fn add(&mut self, z: f64, outline: &Outline, same: f64) {
        let mut numbers: Vec<[u32; ROWS]> = Vec::with_capacity(outline.xs.len());
        let mut last_x = f64::NEG_INFINITY;
        for ((&x, &channel), &puncture) in outline.xs.iter().zip(&outline.channel).zip(&outline.puncture) {
            if let Some(&column) = numbers.last().filter(|_| x - last_x <= same) {
                numbers.push(column);
                continue;
            }
            last_x = x;
            numbers.push(self.column([x, z], channel, puncture, same));
        }
        self.slices.push(Slice { z, numbers });
    }

    /// Adds the points of a column; rows that meet share one.
    fn column(&mut self, [x, z]: [f64; 2], channel: f64, puncture: f64, same: f64) -> [u32; ROWS] {
        let mut point = |y: f64| {
            self.points.push([x, y, z]);
            (self.points.len() - 1) as u32
        };
        if channel <= same {
            return [point(0.0); ROWS];
        }
        let top = point(channel);
        let inner = match (channel - puncture <= same, puncture <= same) {
            (true, _) => None,
            (false, true) => Some([point(0.0); 2]),
            (false, false) => Some([point(puncture), point(-puncture)]),
        };
        let bottom = point(-channel);
        let [upper, lower] = inner.unwrap_or([top, bottom]);
        [top, upper, lower, bottom]
    }
}

/// Depths of slices, mm, ascending: closer together at the surface and at the tip, where outlines change fastest.
fn levels(channel: &Channel, boundaries: impl Iterator<Item = f64>, steps: usize) -> Vec<f64> {
    let depth = channel.depth();
    let mut cuts: Vec<f64> = boundaries.chain(channel.part_ends()).filter(|z| *z > 0.0 && *z < depth).collect();
    cuts.sort_by(f64::total_cmp);
    let mut kept = vec![0.0];
    for z in cuts {
        if z - kept[kept.len() - 1] > SAME_CUT * depth && depth - z > SAME_CUT * depth {
            kept.push(z);
        }
    }
    kept.push(depth);
    let angle = |z: f64| (1.0 - 2.0 * z / depth).clamp(-1.0, 1.0).acos();
    let mut levels = vec![0.0];
    for pair in kept.windows(2) {
        let (from, to) = (angle(pair[0]), angle(pair[1]));
        let count = (steps as f64 * (to - from) / PI).ceil().max(1.0) as usize;
        let inner = (1..count).map(|k| from + (to - from) * k as f64 / count as f64);
        levels.extend(inner.map(|angle| 0.5 * depth * (1.0 - angle.cos())));
        levels.push(pair[1]);
    }
    levels
}

/// Half the outline of a section: x of every column, and Y of the channel and of its puncture part there, mm.
struct Outline {
    xs: Vec<f64>,
    channel: Vec<f64>,
    puncture: Vec<f64>,
}

impl Outline {
    fn of(channel: &Channel, z: f64, fineness: Fineness) -> Self {
        let z = z.min(channel.depth() * (1.0 - ABOVE_END));
        let (level, hole) = (channel.level(z), channel.puncture_section(z));
        let (hole_from, hole_to) = hole.extent();
        let (from, to) = level.extent();
        let (from, to) = (from.min(hole_from), to.max(hole_to));
        let xs = columns([from, hole_from, hole_to, to], fineness);
        let puncture: Vec<f64> = xs.iter().map(|&x| hole.height_squared(x).max(0.0).sqrt()).collect();
        // The channel holds its puncture part; the search for its height may fall a hair short of that.
        let height = |(&x, &inner): (&f64, &f64)| level.height_squared(x).max(inner * inner).sqrt();
        let mut channel: Vec<f64> = xs.iter().zip(&puncture).map(height).collect();
        let last = channel.len() - 1;
        (channel[0], channel[last]) = (0.0, 0.0);
        Self { xs, channel, puncture }
    }

    /// Takes all height from the outline: the end of a channel is a point, or a line.
    fn close(&mut self) {
        self.channel.fill(0.0);
        self.puncture.fill(0.0);
    }
}

/// x of the columns, closer together at the ends of the channel and of its puncture part, where outlines are steep.
fn columns([from, hole_from, hole_to, to]: [f64; 4], fineness: Fineness) -> Vec<f64> {
    let Fineness { along, beside, .. } = fineness;
    let square = |i: usize| (i as f64 / beside as f64).powi(2);
    let before = (0..beside).map(|i| from + (hole_from - from) * square(i));
    let share = |i: usize| 0.5 - 0.5 * (PI * i as f64 / along as f64).cos();
    let hole = (0..along).map(|i| hole_from + (hole_to - hole_from) * share(i));
    let after = (0..=beside).rev().map(|i| to - (to - hole_to) * square(i));
    before.chain(hole).chain(after).collect()
}
