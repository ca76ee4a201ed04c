//! Outlines in square cells: those that may touch lie in cells near one another.

use std::ops::Range;

/// Cells are wider or narrower by this share than the distance that they go by, so that rounding decides nothing.
const ROUNDING: f64 = 1e-6;
/// From so many outlines to a cell, those of one cell are joined unseen.
const FEWEST_PER_CELL: f64 = 0.5;
/// Cells twice as wide as an outline's radius hold no more outlines than this; above it narrower ones serve better.
const MOST_PER_WIDE_CELL: f64 = 4.0;
/// Cells to an outline at most, about, where strikes lie far apart.
const MOST_CELLS: f64 = 4.0;

/// A section placed on the skin, as far as a first look needs it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Item {
    /// Middle of the section's extent, mm.
    pub at: [f64; 2],
    /// The section lies within this distance of its middle, mm.
    pub outer: f32,
    /// And the disc of this radius around the middle lies within the section, mm.
    pub inner: f32,
    /// Number of the strike.
    pub strike: u32,
    /// Number of its kind, see [`super::outlines`].
    pub kind: u16,
    /// See [`super::sweep`].
    pub marks: u16,
}

/// What the size of cells goes by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// No outline has a larger outer radius, mm.
    pub outer: f64,
    /// Outlines of at least this inner radius may be joined unseen where they share a cell, mm.
    pub inner: f64,
}

/// Outlines by cells, row after row. Those of one cell that surely share area are one group; every other outline is a
/// group of its own.
#[derive(Debug, Default)]
pub struct Cells {
    grid: Grid,
    items: Vec<Item>,
    /// First group of every cell; one more at the end.
    cells: Vec<u32>,
    /// First item of every group; one more at the end.
    groups: Vec<u32>,
    /// By how many rows two cells differ, how many columns apart outlines in them may still touch.
    reaches: Vec<usize>,
    keys: Vec<u32>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Grid {
    from: [f64; 2],
    side: f64,
    columns: usize,
    rows: usize,
    /// Whether outlines that share a cell are joined unseen.
    grouped: bool,
}

impl Grid {
    fn new(items: &[Item], scale: Scale) -> Self {
        let (from, span) = extent(items);
        let count = items.len() as f64;
        let narrow = std::f64::consts::SQRT_2 * scale.inner * (1.0 - ROUNDING);
        let per_cell = |side: f64| count * side * side / ((span[0] + side) * (span[1] + side));
        let grouped = narrow > 0.0 && per_cell(narrow) >= FEWEST_PER_CELL;
        let wide = 2.0 * scale.outer * (1.0 + ROUNDING);
        let side = match grouped {
            true => narrow,
            false if per_cell(wide) > MOST_PER_WIDE_CELL => 0.5 * wide,
            false => wide,
        };
        // Strikes far apart would need more cells than there are strikes: wider cells serve as well.
        let widest = (span[0] * span[1] / (MOST_CELLS * count)).sqrt().max(span[0].max(span[1]) / (MOST_CELLS * count));
        let side = if grouped { side } else { side.max(widest) };
        let along = |axis: usize| (span[axis] / side) as usize + 2;
        Self { from, side, columns: along(0), rows: along(1), grouped }
    }

    #[inline]
    fn row(&self, y: f64) -> usize {
        ((y - self.from[1]) / self.side) as usize
    }
}

impl Cells {
    /// Sorts outlines into cells.
    pub fn sort(&mut self, items: &[Item], scale: Scale) {
        self.grid = Grid::new(items, scale);
        self.reaches = reaches(2.0 * scale.outer / self.grid.side * (1.0 + ROUNDING));
        let Grid { from, side, columns, rows, grouped } = self.grid;
        let per_mm = 1.0 / side;
        let place = |item: &Item| {
            let column = ((item.at[0] - from[0]) * per_mm) as usize;
            let row = ((item.at[1] - from[1]) * per_mm) as usize;
            let alone = grouped && f64::from(item.inner) < scale.inner;
            (2 * (row * columns + column) + usize::from(alone)) as u32
        };
        self.keys.clear();
        self.keys.extend(items.iter().map(place));
        // A counting sort: of every cell first the outlines that are joined unseen, then the others.
        self.cells.clear();
        self.cells.resize(2 * rows * columns + 1, 0);
        self.keys.iter().for_each(|&key| self.cells[key as usize] += 1);
        let mut before = 0;
        for cell in &mut self.cells {
            (*cell, before) = (before, before + *cell);
        }
        self.items.resize(items.len(), Item::default());
        for (item, &key) in items.iter().zip(&self.keys) {
            let next = &mut self.cells[key as usize];
            self.items[*next as usize] = *item;
            *next += 1;
        }
        self.group();
    }

    /// Forms groups. When it begins, `cells` has where the outlines of every half of a cell end.
    fn group(&mut self) {
        self.groups.clear();
        let mut first = 0;
        for cell in 0..self.grid.rows * self.grid.columns {
            let (joined, end) = (self.cells[2 * cell], self.cells[2 * cell + 1]);
            self.cells[cell] = self.groups.len() as u32;
            if self.grid.grouped && joined > first {
                self.groups.push(first);
                first = joined;
            }
            self.groups.extend(first..end);
            first = end;
        }
        self.cells.truncate(self.grid.rows * self.grid.columns);
        self.cells.push(self.groups.len() as u32);
        self.groups.push(first);
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups.len().saturating_sub(1)
    }

    /// The outlines of a group.
    #[inline]
    pub fn group_items(&self, group: usize) -> &[Item] {
        &self.items[self.groups[group] as usize..self.groups[group + 1] as usize]
    }

    /// Whether outlines that share a cell are joined unseen.
    pub fn is_grouped(&self) -> bool {
        self.grid.grouped
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.grid.rows
    }

    /// The first group of the row that holds this place, or of the first row.
    pub fn first_group_at(&self, y: f64) -> usize {
        let row = self.grid.row(y.max(self.grid.from[1])).min(self.grid.rows);
        self.cells[row * self.grid.columns] as usize
    }

    /// Passes on every group of a row with the later groups that lie around its cell: those wherever outlines may touch, or
    /// in the `nearest` cells alone.
    #[inline]
    pub fn around(&self, row: usize, nearest: bool, mut visit: impl FnMut(usize, Range<usize>)) {
        let reaches = if nearest { &[1, 1] } else { self.reaches.as_slice() };
        let columns = self.grid.columns;
        for (below, &reach) in reaches.iter().enumerate().take(self.grid.rows - row) {
            let of_row = |row: usize| &self.cells[row * columns..=(row + 1) * columns];
            let (own, other) = (of_row(row), of_row(row + below));
            for (column, ends) in own.windows(2).enumerate().filter(|(_, ends)| ends[0] < ends[1]) {
                let from = other[column.saturating_sub(reach)] as usize;
                let to = other[(column + reach + 1).min(columns)] as usize;
                for group in ends[0] as usize..ends[1] as usize {
                    visit(group, if below == 0 { group + 1..to } else { from..to });
                }
            }
        }
    }
}

/// By rows, how many columns apart two cells may be for points in them to be less than `touching` sides apart.
fn reaches(touching: f64) -> Vec<usize> {
    let reach = |rows: u32| {
        let between = f64::from(rows.saturating_sub(1));
        let left = touching * touching - between * between;
        // Points of cells that are k columns apart are more than k - 1 sides apart.
        (left > 0.0).then(|| left.sqrt().ceil() as usize)
    };
    (0..).map_while(reach).collect()
}

/// The least x and y, and how far the places lie apart along both, mm.
fn extent(items: &[Item]) -> ([f64; 2], [f64; 2]) {
    let Some(first) = items.first() else { return ([0.0; 2], [0.0; 2]) };
    let (mut low, mut high) = (first.at, first.at);
    for item in items {
        for axis in 0..2 {
            let place = item.at[axis];
            low[axis] = if place < low[axis] { place } else { low[axis] };
            high[axis] = if place > high[axis] { place } else { high[axis] };
        }
    }
    (low, [high[0] - low[0], high[1] - low[1]])
}
