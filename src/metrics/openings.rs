//! Openings and channels: connected components of the sections at one depth (model section 2).

use super::shapes::{Cut, Plane};
use crate::geometry::Section;
use crate::scenario::Patch;
use crate::treatment::Strike;
use std::borrow::Cow;
use std::collections::HashMap;

/// Points per arc of the outlines that are compared.
const OUTLINE_POINTS: usize = 3;

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
    pub fn of(strikes: &[Strike], plane: &Plane) -> Self {
        let outlines: Vec<Option<Outline>> = strikes.iter().map(|s| Outline::of(s, plane)).collect();
        let mut sets = DisjointSets::new(strikes.len());
        let cell = outlines.iter().flatten().map(|o| o.radius).fold(0.0, f64::max) * 2.0;
        if cell > 0.0 {
            join_neighbours(&outlines, cell, &mut sets);
        }
        Self::number(&outlines, &mut sets)
    }

    fn number(outlines: &[Option<Outline>], sets: &mut DisjointSets) -> Self {
        let mut numbers = HashMap::new();
        let mut sizes = Vec::new();
        let component = (0..outlines.len()).map(|i| {
            outlines[i].as_ref()?;
            let number = *numbers.entry(sets.root(i)).or_insert_with(|| {
                sizes.push(0);
                sizes.len() as u32 - 1
            });
            sizes[number as usize] += 1;
            Some(number)
        });
        Self { component: component.collect(), sizes }
    }

    /// Components per mm²: every strike positioned in the patch counts for 1 / (size of its component).
    pub fn density_mm2(&self, strikes: &[Strike], patch: &Patch) -> f64 {
        let share = |(strike, component): (&Strike, &Option<u32>)| match component {
            Some(c) if patch.contains(strike.x_mm, strike.y_mm) => 1.0 / f64::from(self.sizes[*c as usize]),
            _ => 0.0,
        };
        strikes.iter().zip(&self.component).map(share).sum::<f64>() / patch.area_mm2()
    }
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

    /// Whether the two sections share positive area: they do if their spines cross, or if the outline of one has a point
    /// inside the other. Discs are compared exactly.
    fn overlaps(&self, other: &Self) -> bool {
        let apart = (self.middle[0] - other.middle[0]).hypot(self.middle[1] - other.middle[1]);
        if apart >= self.radius + other.radius {
            return false;
        }
        if self.section().is_disc() && other.section().is_disc() {
            return true;
        }
        let (a, b) = (self.spine(), other.spine());
        if cross(a, b) {
            return true;
        }
        // Sections whose spines are further apart than both are high cannot meet.
        let nearest = [distance(a[0], b), distance(a[1], b), distance(b[0], a), distance(b[1], a)];
        if nearest.into_iter().fold(f64::INFINITY, f64::min) >= self.section().y_max() + other.section().y_max() {
            return false;
        }
        self.holds_a_point_of(other) || other.holds_a_point_of(self)
    }

    fn holds_a_point_of(&self, other: &Self) -> bool {
        let inside = |point: [f64; 2]| {
            let [x, y] = self.local(other.skin(point));
            self.section().contains(x, y)
        };
        let (from, to) = other.section().extent();
        inside([0.5 * (from + to), 0.0])
            || other.section().outline(OUTLINE_POINTS).into_iter().any(|[x, y]| inside([x, y]) || inside([x, -y]))
    }
}

fn join_neighbours(outlines: &[Option<Outline>], cell: f64, sets: &mut DisjointSets) {
    let key = |[x, y]: [f64; 2]| ((x / cell).floor() as i64, (y / cell).floor() as i64);
    let mut grid: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (i, outline) in outlines.iter().enumerate() {
        let Some(outline) = outline else { continue };
        let (cx, cy) = key(outline.middle);
        for neighbour in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (cx + dx, cy + dy))) {
            for &j in grid.get(&neighbour).into_iter().flatten() {
                if let Some(earlier) = &outlines[j]
                    && sets.root(i) != sets.root(j)
                    && outline.overlaps(earlier)
                {
                    sets.join(i, j);
                }
            }
        }
        grid.entry((cx, cy)).or_default().push(i);
    }
}

fn cross([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

fn distance(p: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let square = ux * ux + uy * uy;
    let share = if square > 0.0 { (((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (p[0] - a[0] - share * ux).hypot(p[1] - a[1] - share * uy)
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
