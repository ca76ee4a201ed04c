//! Openings and channels: connected components of the sections at one depth (model section 2).

use super::shapes::{Cut, Plane};
use crate::geometry::Section;
use crate::treatment::{Patch, Strike};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Steps of the search for a shallow overlap: each takes a third off the stretch of outline that is searched.
const TRISECTIONS: usize = 8;

/// Connected components of all strikes that reach below a plane.
#[derive(Debug, Clone)]
pub struct Components {
    /// Component of every strike; `None` where the strike does not reach the plane.
    pub component: Vec<Option<u32>>,
    /// Strikes of every component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// Joins the strikes whose sections share positive area. Gives up, with components half joined, when `stop` is raised.
    pub fn of(strikes: &[Strike], plane: &Plane, stop: &AtomicUsize) -> Self {
        let outlines: Vec<Option<Outline>> = strikes.iter().map(|s| Outline::of(s, plane)).collect();
        let mut sets = DisjointSets::new(strikes.len());
        let cell = outlines.iter().flatten().map(|o| o.radius).fold(0.0, f64::max) * 2.0;
        if cell > 0.0 {
            join_neighbours(&outlines, cell, &mut sets, stop);
        }
        Self::number(&outlines, &mut sets)
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

/// Openings or channels per mm² at one depth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Count {
    /// Components per mm².
    pub density: f64,
    /// The part of it that components make which go on beyond the strikes that are known: it may be too large by as much.
    pub open: f64,
}

/// A section placed on the skin.
struct Outline<'a> {
    strike: &'a Strike,
    cut: Cow<'a, Cut>,
    /// Middle of the section's extent on the skin, mm.
    middle: [f64; 2],
    /// The section lies within this distance of its middle, mm.
    radius: f64,
}

impl<'a> Outline<'a> {
    fn of(strike: &'a Strike, plane: &'a Plane) -> Option<Self> {
        let cut = plane.cut(strike).filter(|cut| !cut.channel.is_empty())?;
        let (from, to) = cut.channel.extent();
        let ahead = 0.5 * (from + to);
        let middle = [strike.x_mm + ahead * strike.heading.re, strike.y_mm + ahead * strike.heading.im];
        let radius =
            if cut.channel.is_disc() { 0.5 * (to - from) } else { (0.5 * (to - from)).hypot(cut.channel.y_max()) };
        Some(Self { strike, cut, middle, radius })
    }

    fn section(&self) -> &Section {
        &self.cut.channel
    }

    /// A point of the skin in the frame of this section.
    fn local(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy) = (x - self.strike.x_mm, y - self.strike.y_mm);
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        [dx * cos + dy * sin, dy * cos - dx * sin]
    }

    /// A point of this section's frame on the skin.
    fn skin(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        [self.strike.x_mm + x * cos - y * sin, self.strike.y_mm + x * sin + y * cos]
    }

    fn spine(&self) -> [[f64; 2]; 2] {
        let (from, to) = self.section().extent();
        [self.skin([from, 0.0]), self.skin([to, 0.0])]
    }

    /// Whether the two sections share positive area: they do if their spines cross, or if the outline of one enters the
    /// other. Discs are compared exactly.
    fn overlaps(&self, other: &Self) -> bool {
        let (dx, dy) = (self.middle[0] - other.middle[0], self.middle[1] - other.middle[1]);
        let touching = self.radius + other.radius;
        if dx * dx + dy * dy >= touching * touching {
            return false;
        }
        if self.section().is_disc() && other.section().is_disc() {
            return true;
        }
        if self.box_misses(other, dx, dy) || other.box_misses(self, dx, dy) {
            return false;
        }
        let (a, b) = (self.spine(), other.spine());
        if cross(a, b) {
            return true;
        }
        // Where the spines come closest decides most cases: too far apart for both heights, or a point between in both.
        let (p, q) = nearest(a, b);
        if (p[0] - q[0]).hypot(p[1] - q[1]) >= self.section().y_max() + other.section().y_max() {
            return false;
        }
        if self.is_apart_from(other, [q[0] - p[0], q[1] - p[1]]) {
            return false;
        }
        let between = [0.25, 0.5, 0.75].map(|share| [p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]);
        between.into_iter().any(|point| self.gap(point) < 0.0 && other.gap(point) < 0.0)
            || self.is_entered_by(other)
            || other.is_entered_by(self)
    }

    /// Whether the rectangles around two sections, (dx, dy) mm apart, are separated along an axis of this one.
    fn box_misses(&self, other: &Self, dx: f64, dy: f64) -> bool {
        let (own, turned) = (self.strike.heading, other.strike.heading);
        let (sin, cos) = (own.im * turned.re - own.re * turned.im, own.re * turned.re + own.im * turned.im);
        let half = |outline: &Self| {
            let (from, to) = outline.section().extent();
            (0.5 * (to - from), outline.section().y_max())
        };
        let ((a, b), (c, d)) = (half(self), half(other));
        (dx * own.re + dy * own.im).abs() >= a + c * cos.abs() + d * sin.abs()
            || (dy * own.re - dx * own.im).abs() >= b + c * sin.abs() + d * cos.abs()
    }

    /// Whether a straight line across `direction` (from this section towards the other) runs clear between the two.
    fn is_apart_from(&self, other: &Self, direction: [f64; 2]) -> bool {
        let [dx, dy] = direction;
        let length = dx.hypot(dy);
        let gap = -other.furthest([-dx, -dy]) - self.furthest(direction);
        gap > length * (self.cut.bulge() + other.cut.bulge())
    }

    /// How far the points of the outline reach along a direction of the skin, times the direction's length.
    fn furthest(&self, [dx, dy]: [f64; 2]) -> f64 {
        let (sin, cos) = (self.strike.heading.im, self.strike.heading.re);
        let (along, across) = (dx * cos + dy * sin, (dy * cos - dx * sin).abs());
        let mut furthest = f64::NEG_INFINITY;
        for &[x, y] in self.cut.outline() {
            let here = x * along + y * across;
            furthest = if here > furthest { here } else { furthest };
        }
        furthest + self.strike.x_mm * dx + self.strike.y_mm * dy
    }

    /// How far a point of the skin is from being inside, mm, measured across the heading; negative inside.
    fn gap(&self, point: [f64; 2]) -> f64 {
        let [x, y] = self.local(point);
        let (from, to) = self.section().extent();
        let beyond = (from - x).max(x - to);
        if beyond > 0.0 { y.hypot(beyond) } else { y.abs() - self.section().height_squared(x).max(0.0).sqrt() }
    }

    /// Whether the outline of another section has a point inside this one: looked for among the points of the outline,
    /// then between the neighbours of the nearest of them, so that shallow overlaps are not missed. Of two convex sections
    /// it does not matter whose outline is followed.
    fn is_entered_by(&self, other: &Self) -> bool {
        let outline = other.cut.outline();
        let at = |[x, y]: [f64; 2], side: f64| self.gap(other.skin([x, side * y]));
        let mut nearest = (f64::INFINITY, 0, 1.0);
        // A spine that stays on one side of the other's faces that side of its outline alone.
        let sides = self.spine().map(|end| other.local(end)[1]);
        let faces = |side: f64| sides.iter().any(|y| side * y >= 0.0);
        for side in [1.0, -1.0].into_iter().filter(|&side| faces(side)) {
            for (i, &point) in outline.iter().enumerate() {
                let gap = at(point, side);
                if gap < 0.0 {
                    return true;
                }
                if gap < nearest.0 {
                    nearest = (gap, i, side);
                }
            }
        }
        let (_, i, side) = nearest;
        let (mut from, mut to) = (outline[i.saturating_sub(1)][0], outline[(i + 1).min(outline.len() - 1)][0]);
        let on_outline = |x: f64| at([x, other.section().height_squared(x).max(0.0).sqrt()], side);
        for _ in 0..TRISECTIONS {
            let third = (to - from) / 3.0;
            let (a, b) = (on_outline(from + third), on_outline(to - third));
            if a < 0.0 || b < 0.0 {
                return true;
            }
            if a < b { to -= third } else { from += third }
        }
        false
    }
}

fn join_neighbours(outlines: &[Option<Outline>], cell: f64, sets: &mut DisjointSets, stop: &AtomicUsize) {
    let grid = Grid::new(outlines, cell);
    for (i, outline) in outlines.iter().enumerate() {
        let Some(outline) = outline else { continue };
        if stop.load(Ordering::Relaxed) != 0 {
            return;
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

fn cross([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// The closest points of two segments that do not cross: an end of one, and the point of the other nearest to it.
fn nearest(a: [[f64; 2]; 2], b: [[f64; 2]; 2]) -> ([f64; 2], [f64; 2]) {
    let pairs = [(a[0], foot(a[0], b)), (a[1], foot(a[1], b)), (foot(b[0], a), b[0]), (foot(b[1], a), b[1])];
    let square = |(p, q): &([f64; 2], [f64; 2])| (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2);
    pairs.into_iter().reduce(|best, next| if square(&next) < square(&best) { next } else { best }).unwrap_or(pairs[0])
}

/// The point of a segment nearest to `p`.
fn foot(p: [f64; 2], [a, b]: [[f64; 2]; 2]) -> [f64; 2] {
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let square = ux * ux + uy * uy;
    let share = if square > 0.0 { (((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / square).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + share * ux, a[1] + share * uy]
}

/// Union-find with path halving.
struct DisjointSets(Vec<u32>);

impl DisjointSets {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn root(&mut self, i: usize) -> usize {
        let mut i = i;
        while self.0[i] as usize != i {
            self.0[i] = self.0[self.0[i] as usize];
            i = self.0[i] as usize;
        }
        i
    }

    fn join(&mut self, i: usize, j: usize) {
        let (a, b) = (self.root(i), self.root(j));
        self.0[a.max(b)] = a.min(b) as u32;
    }
}
