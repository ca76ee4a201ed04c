//! Joins the outlines in cells that share area.

use super::cells::{Cells, Item};
use super::outlines::Outlines;
use super::overlap::Outline;
use super::sets::DisjointSets;
use crate::sampling::Stopped;
use crate::sampling::stop::go_on;
use crate::treatment::Strike;
use std::cell::OnceCell;
use std::sync::atomic::AtomicUsize;

/// What tells whether two outlines share area.
pub trait Pairs {
    /// Whether their inner discs do, so that they surely do.
    fn surely(&self, a: &Item, b: &Item) -> bool;
    /// Whether they do.
    fn overlap(&self, a: &Item, b: &Item) -> bool;
}

/// Discs of one size.
pub struct EqualDiscs {
    /// Square of twice their radius, mm².
    pub touching_square: f64,
}

impl Pairs for EqualDiscs {
    #[inline]
    fn surely(&self, a: &Item, b: &Item) -> bool {
        square(a, b) < self.touching_square
    }

    #[inline]
    fn overlap(&self, a: &Item, b: &Item) -> bool {
        square(a, b) < self.touching_square
    }
}

/// Sections of any shape: by their discs, then as they are.
pub struct Sections<'a> {
    outlines: &'a Outlines<'a>,
    strikes: &'a [Strike],
    /// Sections that strikes do not share, drawn when they are asked for.
    drawn: Vec<OnceCell<Option<Box<Outline<'a>>>>>,
}

impl<'a> Sections<'a> {
    /// Sections of these strikes.
    pub fn new(outlines: &'a Outlines<'a>, strikes: &'a [Strike]) -> Self {
        let drawn = if outlines.are_shared() { 0 } else { strikes.len() };
        Self { outlines, strikes, drawn: (0..drawn).map(|_| OnceCell::new()).collect() }
    }

    fn drawn(&self, item: &Item) -> Option<&Outline<'a>> {
        let i = item.strike as usize;
        self.drawn[i].get_or_init(|| self.outlines.drawn(&self.strikes[i]).map(Box::new)).as_deref()
    }
}

impl Sections<'_> {
    #[cold]
    fn search(&self, a: &Item, b: &Item) -> bool {
        if self.drawn.is_empty() {
            return self.outlines.overlap(&self.strikes[a.strike as usize], &self.strikes[b.strike as usize]);
        }
        match (self.drawn(a), self.drawn(b)) {
            (Some(a), Some(b)) => a.overlaps(b),
            _ => false,
        }
    }
}

impl Pairs for Sections<'_> {
    #[inline]
    fn surely(&self, a: &Item, b: &Item) -> bool {
        let touching = f64::from(a.inner) + f64::from(b.inner);
        square(a, b) < touching * touching
    }

    fn overlap(&self, a: &Item, b: &Item) -> bool {
        let touching = f64::from(a.outer) + f64::from(b.outer);
        if square(a, b) >= touching * touching {
            return false;
        }
        if self.surely(a, b) {
            return true;
        }
        self.outlines.looked_up(a, b).unwrap_or_else(|| self.search(a, b))
    }
}

#[inline]
fn square(a: &Item, b: &Item) -> f64 {
    let (dx, dy) = (a.at[0] - b.at[0], a.at[1] - b.at[1]);
    dx * dx + dy * dy
}

/// Joins the groups of cells that hold outlines which share area.
///
/// # Errors
/// [`Stopped`] when the stop flag is raised.
pub fn join(cells: &Cells, sets: &mut DisjointSets, pairs: &impl Pairs, stop: &AtomicUsize) -> Result<(), Stopped> {
    if cells.is_grouped() {
        // Neighbours whose inner discs meet: cheap, and where strikes are dense nearly all are one component after it.
        join_rows(cells, sets, true, |a, b| pairs.surely(a, b), stop)?;
        sets.flatten();
    }
    join_rows(cells, sets, false, |a, b| pairs.overlap(a, b), stop)
}

fn join_rows(
    cells: &Cells,
    sets: &mut DisjointSets,
    nearest: bool,
    meet: impl Fn(&Item, &Item) -> bool,
    stop: &AtomicUsize,
) -> Result<(), Stopped> {
    for row in 0..cells.rows() {
        go_on(stop)?;
        cells.around(row, nearest, |group, others| {
            // A row may hold all strikes there are, and comparing them take minutes.
            if go_on(stop).is_err() {
                return;
            }
            let mut root = sets.root(group);
            for other in others {
                if !sets.is_under(other, root) && groups_meet(cells, group, other, &meet) {
                    root = sets.join(root, other);
                }
            }
        });
    }
    go_on(stop)
}

#[inline]
fn groups_meet(cells: &Cells, a: usize, b: usize, meet: impl Fn(&Item, &Item) -> bool) -> bool {
    cells.group_items(a).iter().any(|a| cells.group_items(b).iter().any(|b| meet(a, b)))
}
