//! Positions of strikes, by square cells: the nearest one to a point, and how many lie around it.

use crate::treatment::{Region, Strike};

/// Positions in a region, by the cells of a grid that holds about one position in each.
#[derive(Debug, Clone)]
pub struct Places {
    region: Region,
    /// Side of a cell, mm.
    side: f64,
    columns: usize,
    rows: usize,
    /// Numbers of strikes, cell after cell, in the order in which they were given.
    order: Vec<u32>,
    /// Where the strikes of each cell begin in `order`; one more at the end.
    starts: Vec<u32>,
    at: Vec<[f64; 2]>,
}

impl Places {
    /// Sorts the strikes of a region into cells.
    pub fn new(strikes: &[Strike], region: Region) -> Self {
        let (width, height) = (region.x.1 - region.x.0, region.y.1 - region.y.0);
        let side = (width * height / strikes.len().max(1) as f64).sqrt().min(width.max(height));
        let cells = |extent: f64| (extent / side).ceil().max(1.0) as usize;
        let (columns, rows) = (cells(width), cells(height));
        let at: Vec<[f64; 2]> = strikes.iter().map(|strike| [strike.x_mm, strike.y_mm]).collect();
        let mut places =
            Self { region, side, columns, rows, order: Vec::new(), starts: vec![0; columns * rows + 1], at };
        let cell_of: Vec<usize> = places.at.iter().map(|&at| places.cell(at)).collect();
        cell_of.iter().for_each(|&cell| places.starts[cell + 1] += 1);
        (1..places.starts.len()).for_each(|i| places.starts[i] += places.starts[i - 1]);
        let mut order: Vec<u32> = (0..cell_of.len() as u32).collect();
        order.sort_by_key(|&i| cell_of[i as usize]);
        Self { order, ..places }
    }

    /// Distance of a point of the region from the nearest strike, mm; infinite where there is none.
    pub fn nearest_mm(&self, at: [f64; 2]) -> f64 {
        let (column, row) = (self.column(at[0]), self.row(at[1]));
        let mut best = f64::INFINITY;
        for ring in 0..self.columns.max(self.rows) {
            self.for_ring(column, row, ring, |i| best = best.min(square(self.at[i], at)));
            // Cells of the next ring begin at least so far away.
            if best.sqrt() <= ring as f64 * self.side {
                break;
            }
        }
        best.sqrt()
    }

    /// Passes on the numbers of the strikes within `radius_mm` of a point, cell after cell.
    pub fn for_each_within(&self, at: [f64; 2], radius_mm: f64, mut take: impl FnMut(usize)) {
        let (left, right) = (self.column(at[0] - radius_mm), self.column(at[0] + radius_mm));
        for row in self.row(at[1] - radius_mm)..=self.row(at[1] + radius_mm) {
            let numbers = row * self.columns + left..row * self.columns + right + 1;
            let near = self.in_cells(numbers).filter(|&i| square(self.at[i], at) <= radius_mm * radius_mm);
            near.for_each(&mut take);
        }
    }

    fn for_ring(&self, column: usize, row: usize, ring: usize, mut take: impl FnMut(usize)) {
        let top = (row + ring).min(self.rows - 1);
        for y in row.saturating_sub(ring)..=top {
            let ends = [column.checked_sub(ring), Some(column + ring)];
            let (left, right) = (column.saturating_sub(ring), (column + ring).min(self.columns - 1));
            let mut cells = |from: usize, to: usize| {
                self.in_cells(y * self.columns + from..y * self.columns + to + 1).for_each(&mut take);
            };
            if y.abs_diff(row) == ring {
                cells(left, right);
            } else {
                ends.into_iter().flatten().filter(|&x| x < self.columns).for_each(|x| cells(x, x));
            }
        }
    }

    fn in_cells(&self, cells: std::ops::Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let (from, to) = (self.starts[cells.start] as usize, self.starts[cells.end] as usize);
        self.order[from..to].iter().map(|&i| i as usize)
    }

    fn cell(&self, [x, y]: [f64; 2]) -> usize {
        self.row(y) * self.columns + self.column(x)
    }

    /// Casts drop the fraction and take negative numbers to 0.
    fn column(&self, x: f64) -> usize {
        (((x - self.region.x.0) / self.side) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.region.y.0) / self.side) as usize).min(self.rows - 1)
    }
}

fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}
