//! The plain reference: all strikes of a patch at once, pair by pair.

use super::super::plane::Plane;
use super::count::Count;
use super::overlap::Outline;
use super::sets::DisjointSets;
use crate::sampling::Stopped;
use crate::treatment::{Patch, Strike};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Connected components of all strikes that reach below a plane.
#[derive(Debug, Clone)]
pub struct Components {
    /// Component of every strike; `None` where the strike does not reach the plane.
    pub component: Vec<Option<u32>>,
    /// Strikes of every component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// Joins the strikes whose sections share positive area.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn of(strikes: &[Strike], plane: &Plane, stop: &AtomicUsize) -> Result<Self, Stopped> {
        let outlines: Vec<Option<Outline>> = strikes.iter().map(|s| Outline::of(s, plane)).collect();
        let mut sets = DisjointSets::new(strikes.len());
        let cell = outlines.iter().flatten().map(|o| o.radius).fold(0.0, f64::max) * 2.0;
        if cell > 0.0 {
            join_neighbours(&outlines, cell, &mut sets, stop)?;
        }
        Ok(Self::number(&outlines, &mut sets))
    }

    fn number(outlines: &[Option<Outline>], sets: &mut DisjointSets) -> Self {
        let mut numbers = vec![None; outlines.len()];
        let mut sizes = Vec::new();
        let component = (0..outlines.len()).map(|i| {
            outlines[i].as_ref()?;
            let number = *numbers[sets.root(i)].get_or_insert_with(|| {
                sizes.push(0);
                sizes.len() as u32 - 1
            });
            sizes[number as usize] += 1;
            Some(number)
        });
        Self { component: component.collect(), sizes }
    }

    /// Components per mm²: every strike positioned in the patch counts for 1 / (size of its component). Also the part of
    /// that which components make that have a strike further than `safe_mm` from the patch.
    pub fn density_mm2(&self, strikes: &[Strike], patch: &Patch, safe_mm: f64) -> Count {
        let mut goes_on = vec![false; self.sizes.len()];
        for (strike, component) in strikes.iter().zip(&self.component) {
            if let Some(c) = component {
                goes_on[*c as usize] |= patch.distance_mm(strike.x_mm, strike.y_mm) > safe_mm;
            }
        }
        let (mut all, mut open) = (0.0, 0.0);
        for (strike, component) in strikes.iter().zip(&self.component) {
            let Some(c) = component.filter(|_| patch.contains(strike.x_mm, strike.y_mm)) else { continue };
            let share = 1.0 / f64::from(self.sizes[c as usize]);
            all += share;
            open += if goes_on[c as usize] { share } else { 0.0 };
        }
        Count { density: all / patch.area_mm2(), open: open / patch.area_mm2() }
    }
}

fn join_neighbours(
    outlines: &[Option<Outline>],
    cell: f64,
    sets: &mut DisjointSets,
    stop: &AtomicUsize,
) -> Result<(), Stopped> {
    let grid = Grid::new(outlines, cell);
    for (i, outline) in outlines.iter().enumerate() {
        let Some(outline) = outline else { continue };
        if stop.load(Ordering::Relaxed) != 0 {
            return Err(Stopped);
        }
        for j in grid.around(outline.middle).map(|j| j as usize).filter(|&j| j < i) {
            if let Some(earlier) = &outlines[j]
                && sets.root(i) != sets.root(j)
                && outline.overlaps(earlier)
            {
                sets.join(i, j);
            }
        }
    }
    Ok(())
}

/// Outlines by the square cell that holds their middle, row after row.
struct Grid {
    corner: [f64; 2],
    cell: f64,
    columns: usize,
    rows: usize,
    /// Where the members of each cell begin; one more at the end.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Grid {
    fn new(outlines: &[Option<Outline>], cell: f64) -> Self {
        let middles = || outlines.iter().flatten().map(|o| o.middle);
        let bound = |axis: usize, pick: fn(f64, f64) -> f64, start: f64| middles().map(|m| m[axis]).fold(start, pick);
        let corner = [bound(0, f64::min, f64::INFINITY), bound(1, f64::min, f64::INFINITY)];
        let span = |axis: usize| bound(axis, f64::max, f64::NEG_INFINITY) - corner[axis];
        // Strikes far apart would need more cells than there are strikes: wider cells serve as well.
        let widest = span(0).max(span(1)) / (outlines.len() as f64).sqrt();
        let cell = cell.max(widest);
        let (columns, rows) = ((span(0) / cell) as usize + 1, (span(1) / cell) as usize + 1);
        let mut grid = Self { corner, cell, columns, rows, starts: vec![0; columns * rows + 1], members: Vec::new() };
        let cells: Vec<Option<usize>> = outlines.iter().map(|o| o.as_ref().map(|o| grid.cell_of(o.middle))).collect();
        cells.iter().flatten().for_each(|&c| grid.starts[c + 1] += 1);
        (0..columns * rows).for_each(|c| grid.starts[c + 1] += grid.starts[c]);
        let mut next = grid.starts.clone();
        grid.members = vec![0; grid.starts[columns * rows] as usize];
        for (i, c) in cells.iter().enumerate().filter_map(|(i, c)| c.map(|c| (i, c))) {
            grid.members[next[c] as usize] = i as u32;
            next[c] += 1;
        }
        grid
    }

    fn place(&self, [x, y]: [f64; 2]) -> (usize, usize) {
        (((x - self.corner[0]) / self.cell) as usize, ((y - self.corner[1]) / self.cell) as usize)
    }

    fn cell_of(&self, middle: [f64; 2]) -> usize {
        let (column, row) = self.place(middle);
        row * self.columns + column
    }

    /// Members of the cell that holds a point and of its neighbours.
    fn around(&self, middle: [f64; 2]) -> impl Iterator<Item = u32> + '_ {
        let (column, row) = self.place(middle);
        let (left, right) = (column.saturating_sub(1), (column + 1).min(self.columns - 1));
        (row.saturating_sub(1)..=(row + 1).min(self.rows - 1)).flat_map(move |r| {
            let (first, last) = (r * self.columns + left, r * self.columns + right);
            self.members[self.starts[first] as usize..self.starts[last + 1] as usize].iter().copied()
        })
    }
}
