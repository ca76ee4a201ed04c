//! Outlines in rows of square cells: those that may touch lie in cells near one another.

use std::ops::Range;

/// Cells are wider or narrower by this share than the distance that they go by, so that rounding decides nothing.
const ROUNDING: f64 = 1e-6;
/// From so many outlines to a cell, those of one cell are joined unseen.
const FEWEST_PER_CELL: f64 = 0.5;
/// Cells along the longer side of a band at most, where strikes lie far apart.
const MOST_CELLS: f64 = 1_048_576.0;
/// Bits that one pass of the sort looks at.
const DIGIT_BITS: u32 = 11;

/// A section placed on the skin, as far as a first look needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Middle of the section's extent, mm.
    pub at: [f64; 2],
    /// The section lies within this distance of its middle, mm.
    pub outer: f32,
    /// And the disc of this radius around the middle lies within the section, mm.
    pub inner: f32,
    /// Number of the strike.
    pub strike: u32,
    /// See [`super::sweep`].
    pub marks: u32,
}

/// What the size of cells goes by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// No outline has a larger outer radius, mm.
    pub outer: f64,
    /// Outlines of at least this inner radius may be joined unseen where they share a cell, mm.
    pub inner: f64,
}

/// Outlines sorted by rows of cells, then by columns. Those of one cell that surely share area are one group; every other
/// outline is a group of its own.
#[derive(Debug, Default)]
pub struct Cells {
    items: Vec<Item>,
    /// First item of every group; one more at the end.
    starts: Vec<u32>,
    /// Column of every group.
    columns: Vec<u32>,
    /// (row, first group) of every row that is not empty; one more at the end.
    rows: Vec<(u32, u32)>,
    /// By how many rows two cells differ, how many columns apart outlines in them may still touch.
    reaches: Vec<u32>,
    grouped: bool,
    keys: Vec<(u64, u32)>,
    spare: Vec<(u64, u32)>,
}

impl Cells {
    /// Sorts outlines into cells.
    pub fn sort(&mut self, items: &[Item], scale: Scale) {
        let bounds = Bounds::of(items);
        let span = [bounds.span(0), bounds.span(1)];
        let narrow = std::f64::consts::SQRT_2 * scale.inner * (1.0 - ROUNDING);
        self.grouped =
            items.len() as f64 * narrow * narrow >= FEWEST_PER_CELL * (span[0] + narrow) * (span[1] + narrow);
        let wide = (scale.outer * (1.0 + ROUNDING)).max(span[0].max(span[1]) / MOST_CELLS);
        let side = if self.grouped { narrow } else { wide };
        let columns = (span[0] / side) as u64 + 1;
        let rows = (span[1] / side) as u64 + 1;
        let alone = |item: &Item| !self.grouped || f64::from(item.inner) < scale.inner;
        let per_mm = 1.0 / side;
        let key = |item: &Item| {
            let column = ((item.at[0] - bounds.from[0]) * per_mm) as u64;
            let row = ((item.at[1] - bounds.from[1]) * per_mm) as u64;
            (row * (columns + 1) + column) << 1 | u64::from(alone(item))
        };
        self.keys.clear();
        self.keys.extend(items.iter().zip(0..).map(|(item, i)| (key(item), i)));
        sort_keys(&mut self.keys, &mut self.spare, (rows + 1) * (columns + 1) << 1);
        self.items.clear();
        self.items.extend(self.keys.iter().map(|&(_, i)| items[i as usize]));
        self.group(columns + 1);
        self.reaches = reaches(2.0 * scale.outer / side * (1.0 + ROUNDING));
    }

    fn group(&mut self, columns: u64) {
        (self.starts.clear(), self.columns.clear(), self.rows.clear());
        let mut last = None;
        for (&(key, _), item) in self.keys.iter().zip(0..) {
            if last == Some(key) && key & 1 == 0 {
                continue;
            }
            last = Some(key);
            let (row, column) = ((key >> 1) / columns, (key >> 1) % columns);
            if self.rows.last().is_none_or(|&(last, _)| u64::from(last) != row) {
                self.rows.push((row as u32, self.starts.len() as u32));
            }
            self.starts.push(item);
            self.columns.push(column as u32);
        }
        self.rows.push((u32::MAX, self.starts.len() as u32));
        self.starts.push(self.keys.len() as u32);
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.columns.len()
    }

    /// The outlines of a group.
    #[inline]
    pub fn group_items(&self, group: usize) -> &[Item] {
        &self.items[self.starts[group] as usize..self.starts[group + 1] as usize]
    }

    /// Whether outlines that share a cell are joined unseen.
    pub fn is_grouped(&self) -> bool {
        self.grouped
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows.len() - 1
    }

    /// Passes on every group of a row with the later groups that lie around its cell: by default wherever they may touch.
    pub fn around(&self, row: usize, nearest: bool, mut visit: impl FnMut(usize, Range<usize>)) {
        let near = [1, 1];
        let reaches = if nearest { &near } else { self.reaches.as_slice() };
        for (below, &reach) in reaches.iter().enumerate() {
            let number = self.rows[row].0 + below as u32;
            let until = (row + below + 1).min(self.rows());
            let other = row + self.rows[row..until].partition_point(|r| r.0 < number);
            if self.rows[other].0 == number {
                self.window(row, other, reach, &mut visit);
            }
        }
    }

    fn window(&self, row: usize, other: usize, reach: u32, visit: &mut impl FnMut(usize, Range<usize>)) {
        let end = self.rows[other + 1].1 as usize;
        let mut from = self.rows[other].1 as usize;
        let mut to = from;
        for group in self.rows[row].1 as usize..self.rows[row + 1].1 as usize {
            let column = self.columns[group];
            while from < end && self.columns[from] + reach < column {
                from += 1;
            }
            while to < end && self.columns[to] <= column + reach {
                to += 1;
            }
            visit(group, if row == other { group + 1..to } else { from..to });
        }
    }
}

/// By rows, how many columns apart two cells may be for points in them to be less than `touching` sides apart.
fn reaches(touching: f64) -> Vec<u32> {
    let reach = |rows: u32| {
        let between = f64::from(rows.saturating_sub(1));
        let left = touching * touching - between * between;
        // Points of cells that are k columns apart are more than k - 1 sides apart.
        (left > 0.0).then(|| left.sqrt().ceil() as u32)
    };
    (0..).map_while(reach).collect()
}

struct Bounds {
    from: [f64; 2],
    to: [f64; 2],
}

impl Bounds {
    fn of(items: &[Item]) -> Self {
        let mut bounds = Self { from: [f64::INFINITY; 2], to: [f64::NEG_INFINITY; 2] };
        for item in items {
            for axis in 0..2 {
                bounds.from[axis] = bounds.from[axis].min(item.at[axis]);
                bounds.to[axis] = bounds.to[axis].max(item.at[axis]);
            }
        }
        bounds
    }

    fn span(&self, axis: usize) -> f64 {
        (self.to[axis] - self.from[axis]).max(0.0)
    }
}

/// Sorts by key, digit by digit from the lowest; every key is below `limit`.
fn sort_keys(keys: &mut Vec<(u64, u32)>, spare: &mut Vec<(u64, u32)>, limit: u64) {
    spare.resize(keys.len(), (0, 0));
    let digits = 1usize << DIGIT_BITS;
    let mut shift = 0;
    while limit >> shift > 0 {
        let digit = |key: u64| (key >> shift) as usize & (digits - 1);
        let mut next = vec![0u32; digits];
        keys.iter().for_each(|&(key, _)| next[digit(key)] += 1);
        let mut before = 0;
        for count in &mut next {
            (*count, before) = (before, before + *count);
        }
        for &(key, i) in keys.iter() {
            let place = &mut next[digit(key)];
            spare[*place as usize] = (key, i);
            *place += 1;
        }
        std::mem::swap(keys, spare);
        shift += DIGIT_BITS;
    }
}
