//! Counts components band by band, so that memory does not grow with the number of strikes.
//!
//! The region is cut into bands along y. What the components of earlier bands need to go on is held by the strikes near
//! the last band's far side; a component without any there is finished, and counted.

use super::cells::{Cells, Item};
use super::count::Count;
use super::join::{EqualDiscs, Sections, join};
use super::outlines::Outlines;
use super::sets::DisjointSets;
use crate::sampling::Stopped;
use crate::treatment::{Patch, Region, Strike, Treatment};
use std::sync::atomic::AtomicUsize;

/// The strike is not of an earlier band.
const NEW: u16 = 1;
/// It is positioned in the patch.
const INSIDE: u16 = 2;
/// It may touch strikes that are not made.
const FAR: u16 = 4;
/// No component.
const NONE: u32 = u32::MAX;

/// What is swept over.
#[derive(Debug, Clone, Copy)]
pub struct Sweep<'a> {
    /// The treatment.
    pub treatment: &'a Treatment<'a>,
    /// The trial.
    pub trial: u32,
    /// Strikes positioned here take part.
    pub region: Region,
    /// Strikes positioned here are counted.
    pub patch: &'a Patch,
    /// Strikes further than this from the patch may touch others that do not take part, mm.
    pub safe_mm: f64,
    /// Height of a band, mm.
    pub band_mm: f64,
}

/// What is known of a component so far.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    strikes: u64,
    inside: u64,
    goes_on: bool,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.strikes += other.strikes;
        self.inside += other.inside;
        self.goes_on |= other.goes_on;
    }
}

/// Components at one depth, between two bands.
#[derive(Debug)]
struct Level<'a> {
    outlines: &'a Outlines<'a>,
    /// Component of every kept strike, or [`NONE`].
    components: Vec<u32>,
    /// By component.
    tallies: Vec<Tally>,
    /// Components finished so far, and how many of them go on: not yet per area.
    finished: Count,
}

/// Memory that all bands and depths use in turn.
#[derive(Debug, Default)]
pub struct Workspace {
    band: Band,
    items: Vec<Item>,
    cells: Cells,
    sets: DisjointSets,
    tallies: Vec<Tally>,
    /// First group of every component of earlier bands; afterwards the next numbers of components, by root.
    heads: Vec<u32>,
}

/// The strikes of a band.
#[derive(Debug, Default)]
struct Band {
    /// First those kept of earlier bands.
    strikes: Vec<Strike>,
    /// Of every strike: [`NEW`], [`INSIDE`], [`FAR`].
    marks: Vec<u16>,
    /// Number of every strike among those kept for the next band, or [`NONE`].
    next: Vec<u32>,
    kept: usize,
    /// Where the next band begins.
    end: f64,
}

impl Sweep<'_> {
    /// Counts components at every depth.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn count<'a>(
        &self,
        outlines: impl Iterator<Item = &'a Outlines<'a>>,
        workspace: &mut Workspace,
        stop: &AtomicUsize,
    ) -> Result<Vec<Count>, Stopped> {
        let mut levels: Vec<Level> = outlines.map(Level::new).collect();
        let reach = levels.iter().map(|level| level.outlines.reach()).fold(0.0, f64::max);
        let mut band = std::mem::take(&mut workspace.band);
        band.clear();
        for (region, last) in self.bands() {
            band.fill(self, &region, if last { f64::INFINITY } else { region.y.1 }, reach);
            for level in &mut levels {
                level.advance(&band, workspace, stop)?;
            }
            band.keep();
        }
        workspace.band = band;
        let area = self.patch.area_mm2();
        let per_area =
            |level: &Level| Count { density: level.finished.density / area, open: level.finished.open / area };
        Ok(levels.iter().map(per_area).collect())
    }

    /// Bands side by side, and whether one is the last.
    fn bands(&self) -> impl Iterator<Item = (Region, bool)> {
        let (from, to) = self.region.y;
        let height = to - from;
        let count = if height.is_finite() { (height / self.band_mm).ceil().max(1.0) as usize } else { 1 };
        let edge = move |k: usize| match k {
            0 => from,
            _ if k == count => to,
            _ => from + height * (k as f64 / count as f64),
        };
        let x = self.region.x;
        (0..count).map(move |k| (Region { x, y: (edge(k), edge(k + 1)) }, k + 1 == count))
    }
}

impl Band {
    /// Makes the strikes of a region; those that may touch others beyond `end` are kept for the next.
    fn fill(&mut self, sweep: &Sweep, region: &Region, end: f64, reach: f64) {
        self.end = end;
        let patch = sweep.patch;
        sweep.treatment.for_each_strike(sweep.trial, region, |strike| {
            let inside = if patch.contains(strike.x_mm, strike.y_mm) { INSIDE } else { 0 };
            let far = if inside == 0 && patch.distance_mm(strike.x_mm, strike.y_mm) > sweep.safe_mm { FAR } else { 0 };
            self.strikes.push(strike);
            self.marks.push(NEW | inside | far);
        });
        self.kept = 0;
        self.next.clear();
        let touches = end - 2.0 * reach;
        self.next.extend(self.strikes.iter().map(|strike| {
            let kept = strike.y_mm >= touches;
            self.kept += usize::from(kept);
            if kept { self.kept as u32 - 1 } else { NONE }
        }));
    }

    fn clear(&mut self) {
        self.strikes.clear();
        self.marks.clear();
    }

    /// Lets go of all strikes but those kept for the next band.
    fn keep(&mut self) {
        let next = &self.next;
        let mut i = 0;
        self.strikes.retain(|_| {
            i += 1;
            next[i - 1] != NONE
        });
        self.marks.clear();
        self.marks.resize(self.kept, 0);
    }
}

impl<'a> Level<'a> {
    fn new(outlines: &'a Outlines<'a>) -> Self {
        Self { outlines, components: Vec::new(), tallies: Vec::new(), finished: Count::default() }
    }

    /// Takes in the strikes of a band.
    fn advance(&mut self, band: &Band, workspace: &mut Workspace, stop: &AtomicUsize) -> Result<(), Stopped> {
        let Workspace { items, cells, sets, .. } = workspace;
        items.clear();
        items.extend((0..band.strikes.len()).filter_map(|i| self.item(band, i)));
        cells.sort(items, self.outlines.scale());
        sets.reset(cells.groups());
        self.rejoin(workspace);
        let Workspace { cells, sets, .. } = workspace;
        match self.outlines.only_disc() {
            Some(radius) => join(cells, sets, &EqualDiscs { touching_square: (2.0 * radius).powi(2) }, stop)?,
            None => join(cells, sets, &Sections::new(self.outlines, &band.strikes), stop)?,
        }
        self.add_up(workspace);
        self.finish(band, workspace);
        Ok(())
    }

    fn item(&self, band: &Band, i: usize) -> Option<Item> {
        let (strike, marks) = (&band.strikes[i], band.marks[i]);
        if marks & NEW == 0 && self.components[i] == NONE {
            return None;
        }
        self.outlines.item(strike, i as u32, marks)
    }

    /// Joins what earlier bands have joined.
    fn rejoin(&self, workspace: &mut Workspace) {
        let Workspace { cells, sets, heads, .. } = workspace;
        heads.clear();
        heads.resize(self.tallies.len(), NONE);
        if heads.is_empty() {
            return;
        }
        for group in 0..cells.groups() {
            for item in cells.group_items(group).iter().filter(|item| item.marks & NEW == 0) {
                let head = &mut heads[self.components[item.strike as usize] as usize];
                if *head == NONE {
                    *head = group as u32;
                } else {
                    sets.join(*head as usize, group);
                }
            }
        }
    }

    /// Adds up components, by their roots.
    fn add_up(&self, workspace: &mut Workspace) {
        let Workspace { cells, sets, tallies, heads, .. } = workspace;
        tallies.clear();
        tallies.resize(cells.groups(), Tally::default());
        for (&head, &tally) in heads.iter().zip(&self.tallies) {
            tallies[sets.root(head as usize)].add(tally);
        }
        for group in 0..cells.groups() {
            let tally = &mut tallies[sets.root(group)];
            for item in cells.group_items(group).iter().filter(|item| item.marks & NEW != 0) {
                tally.strikes += 1;
                tally.inside += u64::from(item.marks & INSIDE != 0);
                tally.goes_on |= item.marks & FAR != 0;
            }
        }
    }

    /// Numbers the components that may go on in the next band anew, and counts the others.
    fn finish(&mut self, band: &Band, workspace: &mut Workspace) {
        let Workspace { cells, sets, tallies, heads: numbers, .. } = workspace;
        self.components.clear();
        self.components.resize(band.kept, NONE);
        self.tallies.clear();
        numbers.clear();
        numbers.resize(cells.groups(), NONE);
        let touches = band.end - self.outlines.reach();
        for group in cells.first_group_at(touches - self.outlines.scale().outer)..cells.groups() {
            for item in cells.group_items(group).iter().filter(|item| item.at[1] + f64::from(item.outer) >= touches) {
                let root = sets.root(group);
                if numbers[root] == NONE {
                    numbers[root] = self.tallies.len() as u32;
                    self.tallies.push(tallies[root]);
                }
                self.components[band.next[item.strike as usize] as usize] = numbers[root];
            }
        }
        for tally in tallies.iter().zip(numbers.iter()).filter(|(_, number)| **number == NONE).map(|(tally, _)| tally) {
            if tally.inside > 0 {
                let share = tally.inside as f64 / tally.strikes as f64;
                self.finished.density += share;
                self.finished.open += if tally.goes_on { share } else { 0.0 };
            }
        }
    }
}
