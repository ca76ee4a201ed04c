//! A grid over what is unknown but c: even cells that are halved where the posterior is, along the directions in which they are wide beside
//! it, until nothing moves.

use super::likelihood::log_sum;
use nalgebra::DMatrix;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Directions of the grid: κ, γ_f, ln a, mean efficiency.
pub const DIRECTIONS: usize = 4;
/// Cells along each free direction at first, by how many are free.
const FIRST: [u32; DIRECTIONS + 1] = [1, 16, 8, 6, 4];
/// Cells that hold less than this of the posterior together are not halved.
const NEGLIGIBLE: f64 = 1e-5;
/// ln Z may move by less than this.
const LOG_ERROR: f64 = 0.01;
/// Standard deviations may change by less than this share.
const SD_ERROR: f64 = 0.02;
/// Likelihoods that may be worked out.
pub const MOST_EVALUATIONS: usize = 10_000_000;
/// Halvings at most.
const MOST_HALVINGS: usize = 24;
/// Cells are wide along a direction where they are wider than this share of the posterior's deviation there, all else known: a sum over
/// middles of even cells is good to 1e-6 of a normal distribution where they are as wide as its deviation.
const WIDE: f64 = 1.0;

/// Ends of each direction; alike where it is not free.
pub type Box4 = [[f64; 2]; DIRECTIONS];

/// A cell: how often it was halved, and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    halved: u8,
    place: [u32; DIRECTIONS],
}

/// How cells are cut: into so many along each free direction at first, then in halves along some of them each time.
#[derive(Debug, Clone)]
struct Cuts {
    ends: Box4,
    free: Vec<usize>,
    first: u32,
    /// The directions of each halving.
    along: Vec<Vec<usize>>,
}

impl Cuts {
    fn new(ends: Box4) -> Self {
        let free: Vec<usize> = (0..DIRECTIONS).filter(|&i| ends[i][1] > ends[i][0]).collect();
        let first = FIRST[free.len()];
        Self { ends, free, first, along: Vec::new() }
    }

    /// Cells along a direction, of those that were halved so often.
    fn count(&self, direction: usize, halved: u8) -> u32 {
        let times = self.along[..usize::from(halved)].iter().filter(|along| along.contains(&direction)).count();
        if self.free.contains(&direction) { self.first << times } else { 1 }
    }

    fn ends_of(&self, key: &Key) -> Box4 {
        std::array::from_fn(|i| {
            let [from, to] = self.ends[i];
            let count = f64::from(self.count(i, key.halved));
            let at = |place: u32| from + (to - from) * f64::from(place) / count;
            [at(key.place[i]), at(key.place[i] + 1)]
        })
    }

    fn log_prior(&self, key: &Key) -> f64 {
        -self.free.iter().map(|&i| f64::from(self.count(i, key.halved)).ln()).sum::<f64>()
    }

    /// The cell that a cell was cut from.
    fn parent(&self, key: &Key) -> Option<Key> {
        let halved = key.halved.checked_sub(1)?;
        let along = &self.along[usize::from(halved)];
        let place = std::array::from_fn(|i| if along.contains(&i) { key.place[i] / 2 } else { key.place[i] });
        Some(Key { halved, place })
    }

    /// The cells that a cell is cut into.
    fn children(&self, key: &Key) -> Vec<Key> {
        let along = &self.along[usize::from(key.halved)];
        let child = |half: [u32; DIRECTIONS]| Key {
            halved: key.halved + 1,
            place: std::array::from_fn(|i| if along.contains(&i) { 2 * key.place[i] + half[i] } else { key.place[i] }),
        };
        all_places(along, 2).into_iter().map(child).collect()
    }
}

/// A cell of the grid and what was found in its middle.
#[derive(Debug, Clone)]
pub struct Cell<T> {
    /// Its ends in each direction.
    pub ends: Box4,
    /// Logarithm of its share of the prior.
    pub log_prior: f64,
    /// What was found.
    pub found: T,
}

impl<T> Cell<T> {
    /// Its middle.
    pub fn middle(&self) -> [f64; DIRECTIONS] {
        self.ends.map(|[from, to]| 0.5 * (from + to))
    }
}

/// What is worked out in the middle of a cell.
pub trait Found: Send + Sync {
    /// Logarithm of the evidence there, c integrated out.
    fn log_evidence(&self) -> f64;
    /// Likelihoods that were worked out for it.
    fn evaluations(&self) -> usize;
    /// First and second moments of what was integrated out.
    fn moments(&self) -> Vec<[f64; 2]>;
}

/// A grid that is as fine as it should be, or as it could be made.
#[derive(Debug, Clone)]
pub struct Grid<T> {
    /// Its cells, in a fixed order.
    pub cells: Vec<Cell<T>>,
    /// Logarithm of the evidence.
    pub log_evidence: f64,
    /// By how much that moved at last.
    pub log_error: f64,
    /// Whether nothing moved any more.
    pub is_settled: bool,
}

impl<T: Found> Grid<T> {
    /// Share of the posterior that each cell holds.
    pub fn weights(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells.iter().map(|cell| (cell.log_prior + cell.found.log_evidence() - self.log_evidence).exp())
    }

    /// The posterior mean of something.
    pub fn mean(&self, of: impl Fn(&Cell<T>) -> f64) -> f64 {
        self.cells
            .iter()
            .zip(self.weights())
            .map(|(cell, weight)| if weight > 0.0 { weight * of(cell) } else { 0.0 })
            .sum()
    }
}

/// The grid over the free directions of a box; `find` is `None` where the work is to stop.
pub fn grid<T: Found>(ends: Box4, find: impl Fn([f64; DIRECTIONS]) -> Option<T> + Sync) -> Option<Grid<T>> {
    let mut cuts = Cuts::new(ends);
    let mut leaves: BTreeMap<Key, T> = BTreeMap::new();
    let first = all_places(&cuts.free, cuts.first).into_iter();
    let mut wanted: Vec<Key> = first.map(|place| Key { halved: 0, place }).collect();
    let (mut before, mut evaluations) = (None::<(f64, Vec<f64>)>, 0);
    loop {
        let middles: Vec<[f64; DIRECTIONS]> = wanted.iter().map(|key| middle(&cuts.ends_of(key))).collect();
        let found = middles.into_par_iter().map(&find).collect::<Option<Vec<T>>>()?;
        evaluations += found.iter().map(Found::evaluations).sum::<usize>();
        leaves.extend(wanted.into_iter().zip(found));
        let logs: Vec<f64> = leaves.iter().map(|(key, found)| cuts.log_prior(key) + found.log_evidence()).collect();
        let log_evidence = log_sum(&logs);
        let weights: Vec<f64> = logs.iter().map(|log| (log - log_evidence).exp()).collect();
        let spread = Deviations::of(&cuts, &leaves, &weights);
        let moved = before.as_ref().map_or(f64::INFINITY, |(log, _)| (log_evidence - log).abs());
        let is_still = moved < LOG_ERROR && before.as_ref().is_some_and(|(_, old)| alike(old, &spread.sds));
        let is_settled = cuts.free.is_empty() || log_evidence == f64::NEG_INFINITY || is_still;
        if is_settled || evaluations > MOST_EVALUATIONS || cuts.along.len() >= MOST_HALVINGS {
            let cells = leaves.into_iter().map(|(key, found)| Cell {
                ends: cuts.ends_of(&key),
                log_prior: cuts.log_prior(&key),
                found,
            });
            let log_error = if moved.is_finite() { moved } else { 0.0 };
            return Some(Grid { cells: cells.collect(), log_evidence, log_error, is_settled });
        }
        before = Some((log_evidence, spread.sds));
        let chosen = to_halve(&leaves.keys().copied().zip(weights).collect(), &cuts);
        cuts.along.push(spread.coarse);
        wanted = chosen.iter().flat_map(|key| cuts.children(key)).collect();
        chosen.iter().for_each(|key| {
            leaves.remove(key);
        });
    }
}

/// Every place of a first grid.
fn all_places(free: &[usize], count: u32) -> Vec<[u32; DIRECTIONS]> {
    let mut places = vec![[0; DIRECTIONS]];
    for &direction in free {
        let along = |place: &[u32; DIRECTIONS]| {
            let mut place = *place;
            (0..count).map(move |i| {
                place[direction] = i;
                place
            })
        };
        places = places.iter().flat_map(along).collect();
    }
    places
}

fn middle(ends: &Box4) -> [f64; DIRECTIONS] {
    ends.map(|[from, to]| 0.5 * (from + to))
}

/// How wide the posterior is.
struct Deviations {
    /// Standard deviations along every free direction, and of what was integrated out.
    sds: Vec<f64>,
    /// The directions along which cells are wide beside the posterior where all else is known; the widest if none is.
    coarse: Vec<usize>,
}

impl Deviations {
    fn of<T: Found>(cuts: &Cuts, leaves: &BTreeMap<Key, T>, weights: &[f64]) -> Self {
        let n = cuts.free.len();
        let inner = leaves.values().next().map_or(0, |found| found.moments().len());
        let (mut sums, mut products) = (vec![[0.0; 2]; n + inner], DMatrix::<f64>::zeros(n, n));
        for ((key, found), weight) in leaves.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            let own = cuts.ends_of(key);
            let of = |i: usize| (0.5 * (own[i][0] + own[i][1]), (own[i][1] - own[i][0]).powi(2) / 12.0);
            let along: Vec<(f64, f64)> = cuts.free.iter().map(|&i| of(i)).collect();
            let moments =
                along.iter().map(|(middle, within)| [*middle, middle * middle + within]).chain(found.moments());
            for (sum, moment) in sums.iter_mut().zip(moments) {
                (sum[0], sum[1]) = (sum[0] + weight * moment[0], sum[1] + weight * moment[1]);
            }
            for i in 0..n {
                for j in 0..n {
                    let within = if i == j { along[i].1 } else { 0.0 };
                    products[(i, j)] += weight * (along[i].0 * along[j].0 + within);
                }
            }
        }
        let sds = sums.iter().map(|[mean, square]| (square - mean * mean).max(0.0).sqrt()).collect();
        let covariance = DMatrix::from_fn(n, n, |i, j| products[(i, j)] - sums[i][0] * sums[j][0]);
        let deepest = leaves.keys().map(|key| key.halved).max().unwrap_or(0);
        // Where all else is known, the deviation is that of the precision.
        let known = covariance.try_inverse().map(|precision| precision.diagonal());
        let width = |i: usize| {
            let [from, to] = cuts.ends[cuts.free[i]];
            let width = (to - from) / f64::from(cuts.count(cuts.free[i], deepest));
            known.as_ref().map_or(f64::INFINITY, |precision| width * precision[i].max(0.0).sqrt())
        };
        let widths: Vec<f64> = (0..n).map(width).collect();
        let widest = widths.iter().copied().fold(0.0, f64::max);
        let is_coarse = |i: &usize| widths[*i] > WIDE || widths[*i] == widest;
        Self { sds, coarse: (0..n).filter(is_coarse).map(|i| cuts.free[i]).collect() }
    }
}

fn alike(old: &[f64], new: &[f64]) -> bool {
    old.iter().zip(new).all(|(old, new)| (old - new).abs() <= SD_ERROR * new.max(f64::MIN_POSITIVE))
}

/// The cells that hold all but a negligible part, and those around them.
fn to_halve(weights: &BTreeMap<Key, f64>, cuts: &Cuts) -> BTreeSet<Key> {
    let mut ascending: Vec<(f64, Key)> = weights.iter().map(|(key, weight)| (*weight, *key)).collect();
    ascending.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut left = NEGLIGIBLE;
    let holding = ascending.into_iter().skip_while(move |(weight, _)| {
        left -= weight;
        left > 0.0
    });
    let around = all_places(&cuts.free, 3);
    let mut wanted = BTreeSet::new();
    for (_, key) in holding {
        wanted.insert(key);
        for step in &around {
            let mut beside = key;
            let is_inside = cuts.free.iter().all(|&i| {
                let place = i64::from(key.place[i]) + i64::from(step[i]) - 1;
                beside.place[i] = place.max(0) as u32;
                (0..i64::from(cuts.count(i, key.halved))).contains(&place)
            });
            if is_inside {
                wanted.extend(leaf_over(weights, cuts, beside));
            }
        }
    }
    wanted
}

/// The leaf that a place of some size lies in, unless it is cut up further.
fn leaf_over(leaves: &BTreeMap<Key, f64>, cuts: &Cuts, mut key: Key) -> Option<Key> {
    while !leaves.contains_key(&key) {
        key = cuts.parent(&key)?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A normal likelihood of two unknowns that go together, whose evidence is known.
    struct Normal(f64);

    impl Found for Normal {
        fn log_evidence(&self) -> f64 {
            self.0
        }

        fn evaluations(&self) -> usize {
            1
        }

        fn moments(&self) -> Vec<[f64; 2]> {
            Vec::new()
        }
    }

    fn normal([x, y]: [f64; 2], sds: [f64; 2], correlation: f64) -> f64 {
        let (u, v) = ((x - 0.41) / sds[0], (y - 0.57) / sds[1]);
        let rest = 1.0 - correlation * correlation;
        -0.5 * (u * u - 2.0 * correlation * u * v + v * v) / rest
            - (std::f64::consts::TAU * sds[0] * sds[1] * rest.sqrt()).ln()
    }

    fn fitted(sds: [f64; 2], correlation: f64) -> Grid<Normal> {
        let ends = [[0.0, 1.0], [0.0, 1.0], [0.0; 2], [1.0; 2]];
        grid(ends, |[x, y, ..]| Some(Normal(normal([x, y], sds, correlation)))).expect("not stopped")
    }

    #[test]
    fn narrow_posteriors_and_ridges_are_found() {
        for (sds, correlation) in
            [([0.05, 0.08], 0.0), ([0.002, 0.003], 0.3), ([0.05, 0.07], 0.99), ([0.004, 0.1], -0.9)]
        {
            let found = fitted(sds, correlation);
            assert!(found.is_settled && found.log_evidence.abs() < 0.01, "{sds:?}: {}", found.log_evidence);
            let mean = found.mean(|cell| cell.middle()[0]);
            let square = found.mean(|cell| (cell.middle()[0] - mean).powi(2));
            assert!((mean - 0.41).abs() < 0.05 * sds[0], "{sds:?}: {mean}");
            assert!((square.sqrt() / sds[0] - 1.0).abs() < 0.1, "{sds:?}: {}", square.sqrt());
        }
    }

    #[test]
    fn cells_are_cut_where_it_is_narrow_alone() {
        // Narrow along one direction and even along the other.
        let found = fitted([0.003, 1e6], 0.0);
        let widths = |i: usize| found.cells.iter().map(move |cell| cell.ends[i][1] - cell.ends[i][0]);
        let least = |i: usize| widths(i).fold(f64::INFINITY, f64::min);
        assert!(least(0) <= 0.004 && least(1) >= 1.0 / 16.0, "{} {}", least(0), least(1));
    }

    #[test]
    fn cells_fill_the_box() {
        let found = fitted([0.01, 0.02], 0.5);
        let share: f64 = found.cells.iter().map(|cell| cell.log_prior.exp()).sum();
        assert!((share - 1.0).abs() < 1e-9, "{share}");
    }

    #[test]
    fn a_stop_is_no_grid() {
        let ends = [[0.0, 1.0], [0.0; 2], [0.0; 2], [1.0; 2]];
        assert!(grid(ends, |_| None::<Normal>).is_none());
    }
}
